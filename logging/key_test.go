package logging_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The preflight of a group that is to have a key judges that key, before any
// call is made with it.
func TestKeyIsJudged(t *testing.T) {
	const allowed = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"%s}]}`
	policyWith := func(condition string) string { return strings.Replace(allowed, "%s", condition, 1) }
	for _, tt := range []struct {
		name string
		key  loggingtest.KeyOptions
		none bool
		code logging.Code
		sev  logging.Severity
		want string
	}{
		{"open", loggingtest.KeyOptions{Policy: policyWith("")}, false, "", "", ""},
		{"for this group", loggingtest.KeyOptions{Policy: policyWith(`,"Condition":{"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app"}}`)}, false, "", "", ""},
		{"for the group with a star", loggingtest.KeyOptions{Policy: policyWith(`,"Condition":{"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app:*"}}`)}, false,
			loggroup.CodeKeyClosed, logging.SeverityError, `(without ":*")`},
		{"depends on what nobody knows", loggingtest.KeyOptions{Policy: policyWith(`,"Condition":{"StringEquals":{"aws:SourceOrgID":"o-1"}}`)}, false, loggroup.CodeKeyClosed, logging.SeverityUnknown, "aws:SourceOrgID"},
		{"closed", loggingtest.KeyOptions{}, false, loggroup.CodeKeyClosed, logging.SeverityError, "does not let logs.eu-west-1.amazonaws.com use the key"},
		{"missing", loggingtest.KeyOptions{}, true, loggroup.CodeKeyUnusable, logging.SeverityError, "does not exist"},
		{"disabled", loggingtest.KeyOptions{State: kmstypes.KeyStateDisabled}, false, loggroup.CodeKeyUnusable, logging.SeverityError, "is Disabled"},
		{"about to be deleted", loggingtest.KeyOptions{State: kmstypes.KeyStatePendingDeletion}, false, loggroup.CodeKeyUnusable, logging.SeverityError, "is PendingDeletion"},
		{"not symmetric", loggingtest.KeyOptions{Spec: kmstypes.KeySpecRsa2048, Policy: policyWith("")}, false, loggroup.CodeKeyUnusable, logging.SeverityError, "is not symmetric, but RSA_2048"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newView()
			if !tt.none {
				tt.key.ID = keyOne
				v.Account().PutKey(region, tt.key)
			}
			group := mustGroup(t, loggroup.New("/app").Key(named(goodKey)).MustBeEncrypted())
			if group.KeyARN() != goodKey || !group.RequiresEncryption() {
				t.Error(group)
			}
			fs := mustPlan(t, logging.Join("t", loggroup.Bind(v.LogGroups(), group))).Findings()
			if tt.code == "" {
				if len(fs) != 0 {
					t.Error(fs)
				}
				return
			}
			if len(fs) != 1 || fs[0].Code != tt.code || fs[0].Severity != tt.sev || !strings.Contains(fs[0].String(), tt.want) {
				t.Error(fs)
			}
		})
	}
	t.Run("unreadable", func(t *testing.T) {
		v := newView()
		logsKey(v, keyOne)
		target := groupsTarget(t, v.LogGroups(), loggroup.New("/app").Key(named(goodKey)))
		mustApply(t, mustPlan(t, target))
		v.Account().Inject(loggingtest.Fault{Operation: "kms:GetKeyPolicy", Kind: loggingtest.FailBefore})
		fs, err := logging.Check(t.Context(), logging.Targets{target})
		if err != nil || fs.Verdict() != logging.CannotSay || !fs.Has(logging.CodeUnreadable) || !fs.Has(loggroup.CodeKeyUnusable) || !strings.Contains(fs.String(), "kms:GetKeyPolicy") {
			t.Error(fs, err)
		}
	})
}

func TestObserveKey(t *testing.T) {
	v := newView()
	keyARN := logsKey(v, keyOne)
	var here, missing, abroad resource.Fact[key.State]
	missingARN, abroadARN := strings.Replace(keyARN, keyOne, keyTwo, 1), strings.Replace(keyARN, region, "us-east-1", 1)
	tg := &observer{Target: logging.Join("o", loggroup.Bind(v.LogGroups())), declare: func(s logging.Scope, d *resource.Declaration) {
		for _, k := range []string{keyARN, missingARN, abroadARN} {
			d.Observe(key.Observe(key.ReadClients{Clients: v.Clients(), KMS: v.KMS()}, s, k))
		}
	}, judge: func(f resource.Facts) {
		here = key.Ref(f.Scope, keyARN).In(f)
		missing = key.Ref(f.Scope, missingARN).In(f)
		abroad = key.Ref(f.Scope, abroadARN).In(f)
	}}
	if _, err := logging.Check(t.Context(), logging.Targets{tg}); err != nil {
		t.Fatal(err)
	}
	if !here.Present || here.State.State != "Enabled" || here.State.Spec != "SYMMETRIC_DEFAULT" || here.State.Manager != "CUSTOMER" || len(here.State.Policy) != 2 {
		t.Errorf("%+v", here)
	}
	if !missing.Absent() {
		t.Errorf("%+v", missing)
	}
	if !errors.Is(abroad.Err, resource.ErrOtherRegion) {
		t.Errorf("%+v", abroad)
	}
	r := key.Observe(key.ReadClients{Clients: v.Clients(), KMS: v.KMS()}, home, keyARN)
	if cs, err := r.Diff(nil); cs != nil || err != nil || r.Write(t.Context(), logging.Change{}) == nil || len(r.Reads()) != 2 {
		t.Error("an observed key is written")
	}
}

// What reading one thing showed to matter is of the target of that thing.
func TestUnreadableIsOfWhoNeedsIt(t *testing.T) {
	v := newView()
	key := logsKey(v, keyOne)
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/plain")})
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/encrypted"), KmsKeyId: &key})
	user := v.As(v.Account().PutUser("reader", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}}`))
	fs, err := logging.Check(t.Context(),
		logging.Targets{logging.Join("one", loggroup.Bind(user.LogGroups(), mustGroup(t, loggroup.New("/plain")))),
			logging.Join("two", loggroup.Bind(user.LogGroups(), mustGroup(t, loggroup.New("/encrypted"))))})
	if err != nil || !fs.Has(logging.CodeUnreadable) {
		t.Fatal(fs, err)
	}
	for _, f := range fs {
		if f.Target != "two" {
			t.Errorf("it is of target %q: %s", f.Target, f)
		}
	}
}
