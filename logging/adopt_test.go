package logging_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// What is adopted is what the account has: a plan with it changes nothing, and
// applied to another account it makes the same.
func TestAdoptLogGroups(t *testing.T) {
	for _, tt := range []struct {
		name string
		put  cloudwatchlogs.CreateLogGroupInput
		days int32
		json string
	}{
		{"plain", cloudwatchlogs.CreateLogGroupInput{}, 0, `{"logGroupName":"/app","retentionInDays":0,"kmsKeyId":"","logGroupClass":"STANDARD","deletionProtectionEnabled":false}`},
		{"everything", cloudwatchlogs.CreateLogGroupInput{KmsKeyId: aws.String(goodKey), DeletionProtectionEnabled: aws.Bool(true), LogGroupClass: logstypes.LogGroupClassInfrequentAccess}, 30,
			`{"logGroupName":"/app","retentionInDays":30,"kmsKeyId":"` + goodKey + `","logGroupClass":"INFREQUENT_ACCESS","deletionProtectionEnabled":true}`},
		{"delivery", cloudwatchlogs.CreateLogGroupInput{LogGroupClass: logstypes.LogGroupClassDelivery}, 0,
			`{"logGroupName":"/app","kmsKeyId":"","logGroupClass":"DELIVERY","deletionProtectionEnabled":false}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, w := newView(), newView()
			logsKey(v, keyOne)
			logsKey(w, keyOne)
			tt.put.LogGroupName = aws.String("/app")
			putGroup(t, v, tt.put)
			if tt.days != 0 {
				putRetention(t, v, "/app", tt.days)
			}
			g, found, err := logging.ReadLogGroup(t.Context(), v.Clients(), home, "/app")
			if err != nil || !found {
				t.Fatal(found, err)
			}
			if text, _ := json.Marshal(g); string(text) != tt.json {
				t.Errorf("%s", text)
			}
			if p := mustPlan(t, logging.NewResources("t", v.Clients()).LogGroup(g)); !p.Empty() {
				t.Error(p)
			}
			mustApply(t, mustPlan(t, logging.NewResources("t", w.Clients()).LogGroup(g)))
			if here, there := showGroup(t, v, "/app"), showGroup(t, w, "/app"); here != there {
				t.Errorf("%s\n%s", here, there)
			}
		})
	}
	v := newView()
	if _, found, err := logging.ReadLogGroup(t.Context(), v.Clients(), home, "/app"); found || err != nil {
		t.Error(found, err)
	}
}

func TestAdoptRoles(t *testing.T) {
	v, w := newView(), newView()
	role := full(v.Account())
	role.Tags["aws:cloudformation:stack-name"] = "logs" // only AWS sets such tags
	v.Account().PutRole(role)
	w.Account().PutManagedPolicy("Old", allowAll)
	r, found, err := logging.ReadRole(t.Context(), v.Clients(), home, "R")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if p := mustPlan(t, logging.NewResources("t", v.Clients()).Role(r)); !p.Empty() {
		t.Error(p)
	}
	mustApply(t, mustPlan(t, logging.NewResources("t", w.Clients()).Role(r)))
	if here, there := strings.Replace(showRole(t, v, "R"), "aws:cloudformation:stack-name:logs ", "", 1), showRole(t, w, "R"); here != there {
		t.Errorf("%s\n%s", here, there)
	}
	if _, found, err := logging.ReadRole(t.Context(), v.Clients(), home, "Missing"); found || err != nil {
		t.Error(found, err)
	}
}

func TestAdoptSaysWhatItCannotRead(t *testing.T) {
	v := newView()
	v.Account().Inject(loggingtest.Fault{Kind: loggingtest.FailBefore})
	var call *logging.CallError
	if _, found, err := logging.ReadLogGroup(t.Context(), v.Clients(), home, "/app"); found || !errors.As(err, &call) {
		t.Error(found, err)
	}
	if _, found, err := logging.ReadRole(t.Context(), v.Clients(), home, "R"); found || !errors.As(err, &call) {
		t.Error(found, err)
	}
	if _, _, err := logging.Identify(t.Context(), v.Clients()); err == nil || !strings.Contains(err.Error(), "sts:GetCallerIdentity") {
		t.Error(err)
	}
}

func TestIdentify(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) logging.Clients) {
		alice := newView()
		alice = alice.As(alice.Account().PutUser("alice"))
		scope, caller, err := logging.Identify(t.Context(), open(alice))
		if err != nil || scope != home || caller != "arn:aws:iam::111122223333:user/alice" {
			t.Error(scope, caller, err)
		}
		china := loggingtest.NewAccount(acct, loggingtest.InPartition("aws-cn")).Region("cn-north-1")
		scope, _, err = logging.Identify(t.Context(), open(china))
		if err != nil || scope != (logging.Scope{Partition: "aws-cn", Account: acct, Region: "cn-north-1"}) {
			t.Error(scope, err)
		}
	})
}
