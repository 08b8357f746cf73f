package sessionlogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventstypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// A bell is one way in which something is set up to happen when a session starts. The
// zero value is right in every link.
type bell struct{ Kind, Trail, Rule, Access, Key string }

var trailFaults = []string{"", "none", "stopped", "read only", "write only", "no management events", "other region", "multi-region from elsewhere"}

// rung is the bell whose links are set.
var rung bell

var bells = []judgetest.Link{
	judgetest.Of(&rung.Kind, "", "function", "pipeline", "command"), // right is a topic
	judgetest.Of(&rung.Trail, trailFaults...),
	judgetest.Of(&rung.Rule, "", "missing", "disabled", "other pattern", "no targets", "all calls"),
	judgetest.Of(&rung.Access, "", "closed", "gone"),
	judgetest.Of(&rung.Key, "", "good", "closed", "disabled"), // of the topic
}

const (
	document = "arn:aws:ssm:eu-west-1:111122223333:document/Isolate"
)

// rule is what is wanted.
func (b bell) rule(t *testing.T) activity.Rule {
	t.Helper()
	r, starter := activity.NewRule("sessions"), must[role.Role](t)(role.New("Bell").Build())
	switch b.Kind {
	case "function":
		r.Function("arn:aws:lambda:eu-west-1:111122223333:function:notify")
	case "pipeline":
		r.Pipeline("arn:aws:codepipeline:eu-west-1:111122223333:audit", starter)
	case "command":
		r.RunCommand(document, starter, activity.Command{Key: "tag:Team", Values: []string{"security"}})
	default:
		r.Topic(must[topic.Topic](t)(topic.New("sessions").Build()))
	}
	return must[activity.Rule](t)(r.Build())
}

// build makes an account on which all is right, and then breaks it.
func (b bell) build(t *testing.T) (fixture, resource.Target) {
	t.Helper()
	f := mounted(t)
	trailogtest.Mount(f.account)
	eventstest.Mount(f.account)
	return f, b.setUp(t, f)
}

func (b bell) setUp(t *testing.T, f fixture) resource.Target {
	t.Helper()
	f.node(sessionlogtest.Node{}, channelPolicy)
	eventstest.PutFunction(f.view, "notify")
	eventstest.PutPipeline(f.view, "audit")
	clients := activity.Clients{Clients: f.view.Clients(), IAM: f.view.IAM(), KMS: f.view.KMS(), Events: eventstest.New(f.view), SNS: snstest.New(f.view), Functions: eventstest.NewLambda(f.view), Trails: trailogtest.NewClient(f.view)}
	target := activity.New(clients, b.rule(t))
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target}))
	if _, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens)); err != nil {
		t.Fatal(err)
	}
	b.buildTrail(f)
	b.breakRule(f)
	b.breakAccess(f)
	return target
}

func (b bell) buildTrail(f fixture) {
	f.Helper()
	if b.Trail == "none" {
		return
	}
	s3test.PutBucket(f.view, s3test.BucketOptions{Name: "trail-111122223333", Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::trail-111122223333"},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::trail-111122223333/AWSLogs/111122223333/*",
		"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`})
	view, multi := f.view, b.Trail == "multi-region from elsewhere"
	if multi || b.Trail == "other region" {
		view = view.In("us-east-1")
	}
	trails := trailogtest.NewClient(view)
	_, err := trails.CreateTrail(f.Context(), &cloudtrail.CreateTrailInput{Name: str("all"), S3BucketName: str("trail-111122223333"), IsMultiRegionTrail: &multi})
	if err == nil && b.Trail != "stopped" {
		_, err = trails.StartLogging(f.Context(), &cloudtrail.StartLoggingInput{Name: str("all")})
	}
	selector := cttypes.EventSelector{IncludeManagementEvents: new(b.Trail != "no management events")}
	switch b.Trail {
	case "no management events":
		selector.DataResources = []cttypes.DataResource{{Type: str("AWS::S3::Object"), Values: []string{"arn:aws:s3"}}}
	case "read only":
		selector.ReadWriteType = cttypes.ReadWriteTypeReadOnly
	case "write only":
		selector.ReadWriteType = cttypes.ReadWriteTypeWriteOnly
	}
	if err == nil && (selector.ReadWriteType != "" || !*selector.IncludeManagementEvents) {
		_, err = trails.PutEventSelectors(f.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str("all"), EventSelectors: []cttypes.EventSelector{selector}})
	}
	if err != nil {
		f.Fatal(err)
	}
}

func (b bell) breakRule(f fixture) {
	f.Helper()
	events := eventstest.New(f.view)
	remove := func() error {
		out, err := events.ListTargetsByRule(f.Context(), &eventbridge.ListTargetsByRuleInput{Rule: str("sessions")})
		if err != nil {
			return err
		}
		_, err = events.RemoveTargets(f.Context(), &eventbridge.RemoveTargetsInput{Rule: str("sessions"), Ids: []string{*out.Targets[0].Id}})
		return err
	}
	put := func(pattern string, state eventstypes.RuleState) error {
		_, err := events.PutRule(f.Context(), &eventbridge.PutRuleInput{Name: str("sessions"), EventPattern: &pattern, State: state})
		return err
	}
	var err error
	switch b.Rule {
	case "missing":
		if err = remove(); err == nil {
			_, err = events.DeleteRule(f.Context(), &eventbridge.DeleteRuleInput{Name: str("sessions")})
		}
	case "no targets":
		err = remove()
	case "disabled":
		_, err = events.DisableRule(f.Context(), &eventbridge.DisableRuleInput{Name: str("sessions")})
	case "other pattern":
		err = put(`{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["startSession"]}}`, "")
	case "all calls":
		err = put(b.rule(f.TB.(*testing.T)).Pattern(), eventstypes.RuleStateEnabledWithAllCloudtrailManagementEvents)
	}
	if err != nil {
		f.Fatal(err)
	}
}

func (b bell) breakAccess(f fixture) {
	f.Helper()
	switch b.Kind {
	case "":
		open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:sessions"}]}`
		o := snstest.TopicOptions{Name: "sessions", Policy: open}
		if b.Access == "closed" {
			o.Policy = strings.Replace(open, "events.amazonaws.com", "s3.amazonaws.com", 1)
		}
		key := loggingtest.KeyOptions{ID: channelID, Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}]}`}
		switch b.Key {
		case "closed":
			key.Policy = ""
		case "disabled":
			key.State = kmstypes.KeyStateDisabled
		}
		if b.Key != "" {
			o.KeyARN = f.account.PutKey(region, key)
		}
		snstest.PutTopic(f.view, o)
	case "function":
		if b.Access == "closed" {
			eventstest.PutFunction(f.view, "notify") // without a policy
			_ = must[*lambda.AddPermissionOutput](f)(eventstest.NewLambda(f.view).AddPermission(f.Context(), &lambda.AddPermissionInput{FunctionName: str("notify"), StatementId: str("other"),
				Action: str("lambda:InvokeFunction"), Principal: str("events.amazonaws.com"), SourceArn: str("arn:aws:events:eu-west-1:111122223333:rule/other")}))
		}
	default:
		trust := activity.TrustPolicy().String()
		allowed := map[string]string{"pipeline": "codepipeline:StartPipelineExecution", "command": "ssm:SendCommand"}[b.Kind]
		switch b.Access {
		case "closed":
			allowed = "s3:GetObject"
		case "gone":
			trust = "" // for instances
		default:
			return
		}
		f.account.PutRole(loggingtest.RoleOptions{Name: "Bell", Trust: trust, Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + allowed + `","Resource":"*"}]}`}})
	}
}

// TestActivityAgreesWithDelivery checks that the judging of a rule finds an error
// exactly where nothing happens when a session starts, with the trail, the rule, the
// target and what lets EventBridge in.
func TestActivityAgreesWithDelivery(t *testing.T) {
	rounds.Sequential(t)
	judgetest.Agree(t, judgetest.Chains(&rung, bells, true, 100, 5), []string{
		string(activity.CodeRuleMissing), string(activity.CodeRuleDisabled), string(activity.CodeRulePattern), string(activity.CodeTargetMissing), string(activity.CodeNoTrail),
		string(topic.CodeKeyUnusable), string(activity.CodeTopicClosed), string(activity.CodeTopicKeyClosed), string(activity.CodeFunctionClosed), string(activity.CodeRoleNotTrusted), string(activity.CodeRoleDenied),
	}, func(t *testing.T, b bell) judgetest.Outcome {
		f, target := b.build(t)
		findings, err := logging.Check(t.Context(), logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		before := len(eventstest.Deliveries(f.view))
		if o := f.run(sessionlogtest.Session{}); !o.Started() {
			t.Fatal(o.Refused)
		}
		out := judgetest.Outcome{Why: "no rule matched, or no trail recorded it", Text: findings.String(), Errors: names(findings.With(resource.SeverityError)), Unknown: names(findings.With(resource.SeverityUnknown))}
		for _, d := range eventstest.Deliveries(f.view)[before:] {
			out.Arrived, out.Why = d.Arrived, d.Reason
		}
		return out
	})
}
