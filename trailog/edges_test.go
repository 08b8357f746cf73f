package trailog_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// The trust statement is not added again and again to a role that refuses
// CloudTrail: it could not help.
func TestTrustDenied(t *testing.T) {
	v := newAccount()
	v.Account().PutRole(loggingtest.RoleOptions{Name: trailog.DefaultRole, Trust: `{"Version": "2012-10-17", "Statement": [
		{"Sid": "A", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"},
		{"Sid": "D", "Effect": "Deny", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`})
	plan := newPlan(t, trailog.New(typed(v), build(t, plain())))
	for _, s := range plan.Changes() {
		if s.Path == "assumeRolePolicyDocument" {
			t.Errorf("the trust policy is changed, which no statement helps:\n%s", plan)
		}
	}
}

// Since November 2021 events of global services are those of us-east-1, which a
// trail for another region alone does not record.
func TestGlobalEventsElsewhere(t *testing.T) {
	v := newAccount()
	b := plain().WithoutSelectors().Expect(selector.Event{Source: "iam.amazonaws.com", Global: true})
	mustApply(t, trailog.New(typed(v), build(t, b)))
	if f := check(t, trailog.New(typed(v), build(t, b))); !f.Has(trailog.CodeEventNotCovered) {
		t.Errorf("of one region, without %s:\n%s", trailog.CodeEventNotCovered, f)
	}
	b = plain().AllRegions().Expect(selector.Event{Source: "iam.amazonaws.com", Global: true})
	mustApply(t, trailog.New(typed(v), build(t, b)))
	if f := check(t, trailog.New(typed(v), build(t, b))); f.Has(trailog.CodeEventNotCovered) {
		t.Errorf("of all regions, with %s:\n%s", trailog.CodeEventNotCovered, f)
	}
}

// Whoever has exactly the permissions of a removal can take everything back.
func TestUndoPermissions(t *testing.T) {
	for name, b := range map[string]func() *trailog.Builder{"whole": whole, "plain": plain} {
		v := newAccount()
		putKey(v)
		target := trailog.New(typed(v), build(t, b()))
		before := snapshot(t, v.Account())
		removal, err := logging.NewRemoval(t.Context(), mustApply(t, target), logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(removal)
		if err != nil {
			t.Fatal(err)
		}
		least := removal.Permissions()
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"least": least.String()}})
		ops := v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
		loaded, err := logging.LoadPlan(text, logging.Targets{trailog.New(typed(ops), build(t, b()))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loaded.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, least.Indented())
		}
		after := snapshot(t, v.Account())
		for k := range before {
			if k != "ops" && before[k] != after[k] {
				t.Errorf("%s: %s\n%s\n%s", name, k, before[k], after[k])
			}
		}
	}
}

func TestControlPermissions(t *testing.T) {
	for name, b := range map[string]*trailog.Builder{
		"stop": existing().WithoutLogging(), "detach": existing().WithoutLogGroup(), "remove": trailog.NewTrail("audit").Removed(),
	} {
		v := newAccount()
		putKey(v)
		mustApply(t, trailog.New(typed(v), build(t, whole())))
		before := snapshot(t, v.Account())["trail"]
		plan := newPlan(t, trailog.New(typed(v), build(t, b)))
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"least": plan.Permissions().String()}})
		ops := typed(v.As("arn:aws:sts::111122223333:assumed-role/Ops/me"))
		text, _ := json.Marshal(plan)
		loaded, err := logging.LoadPlan(text, logging.Targets{trailog.New(ops, build(t, b))})
		if err != nil {
			t.Fatal(err)
		}
		report, err := loaded.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{trailog.New(typed(v), build(t, b))})
		if err != nil {
			t.Fatal(err)
		}
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Undo", Inline: map[string]string{"least": removal.Permissions().String()}})
		text, _ = json.Marshal(removal)
		loaded, err = logging.LoadPlan(text, logging.Targets{trailog.New(typed(v.As("arn:aws:sts::111122223333:assumed-role/Undo/me")), build(t, b))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loaded.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens)); err != nil {
			t.Errorf("%s: undo: %v", name, err)
		}
		if after := snapshot(t, v.Account())["trail"]; before != after {
			t.Errorf("%s:\n%s\n%s", name, before, after)
		}
	}
}

// A plan that adds insights, tags and selectors to a trail is taken back whole.
func TestExtendsAndTakesBack(t *testing.T) {
	v := newAccount()
	c := typed(v)
	mustApply(t, trailog.New(c, build(t, plain())))
	before := snapshot(t, v.Account())
	more := build(t, plain().Insights(selector.APICallRate).Tag("team", "security").
		Select(selector.ManagementEvents(), selector.DataEvents("AWS::S3::Object")).AllRegions().ValidateLogFiles())
	target := trailog.New(c, more)
	report := mustApply(t, target)
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, v.Account())
	for k := range before {
		if before[k] != after[k] {
			t.Errorf("%s:\n%s\n%s", k, before[k], after[k])
		}
	}
}

// A resource's type and ARN are of one and the same resource.
func TestEventOfOneResource(t *testing.T) {
	e := selector.EventOf(trailrecord.Record{Resources: []trailrecord.Resource{
		{Type: "AWS::S3::Object"}, {Type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::b"},
	}})
	if e.ResourceType != "AWS::S3::Object" || e.ResourceARN != "" {
		t.Errorf("%+v", e)
	}
}

// Two trails share a bucket: each gets its statements, and taking one back leaves
// the other's.
func TestTwoTrailsOneBucket(t *testing.T) {
	v := newAccount()
	c := typed(v)
	one := trailog.New(c, build(t, trailog.NewTrail("one").Bucket(built(bucket.New("acme-trails")))))
	two := trailog.New(c, build(t, trailog.NewTrail("two").Bucket(built(bucket.New("acme-trails")))))
	mustApply(t, one)
	report := mustApply(t, two)
	if f := check(t, one, two); f.Verdict() != resource.Arrive {
		t.Errorf("the verdict is not %s:\n%s", resource.Arrive, f)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{two})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := newPlan(t, one); !p.Empty() {
		t.Errorf("something is left to do:\n%s", p)
	}
	v2 := newAccount()
	c = typed(v2)
	one = trailog.New(c, build(t, trailog.NewTrail("one").Bucket(built(bucket.New("acme-trails")))))
	two = trailog.New(c, build(t, trailog.NewTrail("two").Bucket(built(bucket.New("acme-trails")))))
	mustApply(t, one, two)
	if f := check(t, one, two); f.Verdict() != resource.Arrive {
		t.Errorf("the verdict is not %s:\n%s", resource.Arrive, f)
	}
	if p := newPlan(t, one, two); !p.Empty() {
		t.Errorf("something is left to do:\n%s", p)
	}
}

// A trail of an organization that was read does not tell which one; without that, a
// role and a bucket's policy would leave its member accounts out.
func TestReadOfOrganization(t *testing.T) {
	v := newAccount(trailogtest.WithOrganization(org, true))
	c := typed(v)
	mustApply(t, trailog.New(c, build(t, plain().Organization(org))))
	read, ok, err := trailog.Read(t.Context(), c, "audit")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	for name, b := range map[string]*trailog.Builder{
		"role":   read.Builder().LogGroup(built(newGroup())).Role(built(role.New(trailog.DefaultRole))),
		"bucket": read.Builder().Bucket(built(bucket.New("acme-trails"))),
	} {
		if _, err := b.Build(); err == nil {
			t.Errorf("%s: built", name)
		}
		trail := build(t, b.Organization(org))
		if plan := newPlan(t, trailog.New(c, trail)); !plan.Empty() {
			t.Errorf("%s: %s", name, plan)
		}
	}
}

// What one selector leaves out and another one records is not left out.
func TestExcludedByOneOfTwo(t *testing.T) {
	v := newAccount()
	target := trailog.New(typed(v), build(t, plain().Select(selector.ManagementEvents().Except("kms.amazonaws.com"), selector.ManagementEvents())))
	mustApply(t, target)
	if f := check(t, target); f.Has(trailog.CodeExcluded) {
		t.Error(f)
	}
}

// stacked is a trail of CloudFormation's, which has tags that only AWS sets.
type stacked struct{ trailog.API }

func (s stacked) ListTags(ctx context.Context, in *cloudtrail.ListTagsInput, o ...func(*cloudtrail.Options)) (*cloudtrail.ListTagsOutput, error) {
	out, err := s.API.ListTags(ctx, in, o...)
	if err == nil {
		row := &out.ResourceTagList[0]
		row.TagsList = append(row.TagsList, types.Tag{Key: aws.String("aws:cloudformation:stack-name"), Value: aws.String("s")})
	}
	return out, err
}

// A trail that CloudFormation made can be put back without its tags.
func TestPutBackWithoutReservedTags(t *testing.T) {
	v := newAccount()
	c := typed(v)
	mustApply(t, trailog.New(c, build(t, plain().Tag("team", "security"))))
	before := snapshot(t, v.Account())["trail"]
	c.Trails = stacked{c.Trails}
	remove := trailog.New(c, build(t, trailog.NewTrail("audit").Removed()))
	removal, err := logging.NewRemoval(t.Context(), mustApply(t, remove), logging.Targets{remove})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, v.Account())["trail"]; before != after {
		t.Errorf("%s\n%s", before, after)
	}
}

// Whoever has exactly the permissions of a plan and of undoing it leaves nothing
// behind when the last step fails.
func TestUndoWithLeastPermissions(t *testing.T) {
	for name, b := range map[string]func() *trailog.Builder{"whole": whole, "plain": plain} {
		v := newAccount()
		putKey(v)
		target := trailog.New(typed(v), build(t, b()))
		plan := newPlan(t, target)
		text, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{
			"do": plan.Permissions().String(), "undo": plan.UndoPermissions().String()}})
		before := snapshot(t, v.Account())
		loaded, err := logging.LoadPlan(text, logging.Targets{trailog.New(typed(v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")), build(t, b()))})
		if err != nil {
			t.Fatal(err)
		}
		v.Account().Inject(loggingtest.Fault{Operation: "cloudtrail:StartLogging", Kind: loggingtest.FailBefore, Err: &types.InvalidTrailNameException{}})
		_, err = loaded.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		var failed *logging.ApplyError
		if !errors.As(err, &failed) || len(failed.Report.With(logging.NotUndone)) > 0 {
			t.Errorf("%s: %v", name, err)
		}
		after := snapshot(t, v.Account())
		for k := range before {
			if before[k] != after[k] {
				t.Errorf("%s: %s\n%s\n%s", name, k, before[k], after[k])
			}
		}
	}
}

// Once the log stream is there, CloudTrail only puts events: that it may not create it keeps
// none away, and a trail that is changed then fails.
func TestStreamIsThere(t *testing.T) {
	const only = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}`
	all := trailog.RolePolicy(loggroup.ARNOf(home, "CloudTrail/audit"), "").String()
	for name, tt := range map[string]struct {
		policy   string
		gone     bool // the stream
		hidden   bool // from the caller
		arrives  bool
		severity resource.Severity // of the finding, "": there is none
	}{
		"all is well":      {all, false, false, true, ""},
		"it is there":      {only, false, false, true, resource.SeverityWarning},
		"it is denied":     {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"},{"Effect":"Deny","Action":"logs:CreateLogStream","Resource":"*"}]}`, false, false, true, resource.SeverityWarning},
		"it is gone":       {only, true, false, false, resource.SeverityError},
		"it may be there":  {only, false, true, true, resource.SeverityUnknown},
		"nothing is put":   {strings.ReplaceAll(only, "PutLogEvents", "CreateLogStream"), false, false, false, resource.SeverityError},
		"well, and hidden": {all, false, true, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := newAccount()
			mustApply(t, trailog.New(typed(v), build(t, plain())))
			record := func() bool {
				d := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"})
				return d[0].Logs.Arrived
			}
			if !record() {
				t.Fatal("it does not arrive before")
			}
			v.Account().PutRole(loggingtest.RoleOptions{Name: trailog.DefaultRole, Trust: trailog.TrustPolicy().String(), Inline: map[string]string{"p": tt.policy}})
			if tt.gone {
				stream := trailog.StreamPrefix(home)
				if _, err := v.Logs().DeleteLogStream(t.Context(), &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: aws.String("CloudTrail/audit"), LogStreamName: &stream}); err != nil {
					t.Fatal(err)
				}
			}
			as := v
			if tt.hidden {
				v.Account().PutRole(loggingtest.RoleOptions{Name: "Auditor", Inline: map[string]string{"a": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"logs:DescribeLogStreams","Resource":"*"}]}`}})
				as = v.As("arn:aws:sts::" + acct + ":assumed-role/Auditor/s")
			}
			findings := check(t, trailog.New(typed(as), build(t, plain().Role(role.Named(trailog.DefaultRole)))))
			var found resource.Severity
			for _, f := range findings {
				if f.Code == trailog.CodePermissionMissing {
					found = f.Severity
				}
			}
			if found != tt.severity {
				t.Errorf("%s is found, want %s: %s", found, tt.severity, findings)
			}
			if got := record(); got != tt.arrives {
				t.Errorf("arrives: %v", got)
			}
		})
	}
}

// A change of a trail asks for all that CloudTrail may need, also where the stream is there:
// nobody waits for IAM then.
func TestStreamIsThereAndTheTrailChanges(t *testing.T) {
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, plain())))
	trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"})
	v.Account().PutRole(loggingtest.RoleOptions{Name: "Puts", Trust: trailog.TrustPolicy().String(), Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}`}})
	plan := newPlan(t, trailog.New(typed(v), build(t, plain().Role(role.Named("Puts")))))
	began := time.Now()
	_, err := plan.Apply(t.Context(), logging.Regardless())
	if err == nil || !strings.Contains(err.Error(), "logs:CreateLogStream") || time.Since(began) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}
