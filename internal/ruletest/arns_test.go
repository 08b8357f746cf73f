package ruletest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// called is how somebody calls a thing of a kind, in a partition: {p}, {r} and {a} are
// the partition, its main region and the account, {q} is another partition.
type called struct{ Partition, Kind, Form string }

func (c called) scope() resource.Scope {
	return resource.Scope{Partition: c.Partition, Account: account, Region: arn.MainRegion(c.Partition)}
}

func (c called) form() string {
	other := "aws-cn"
	if c.Partition == other {
		other = "aws-us-gov"
	}
	s := c.scope()
	return strings.NewReplacer("{p}", s.Partition, "{r}", s.Region, "{a}", s.Account, "{q}", other, "{id}", keyID).Replace(c.Form)
}

const (
	it      = "it"      // the thing that is there
	another = "another" // another one, which is not there
	nothing = "nothing" // it is not how things of this kind are called
)

const (
	iamARNs   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
	logsARNs  = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html"
	keyIDs    = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id"
	bucketARN = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html"
	topicARNs = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html"
)

// arnRows are about the group /ops/x, the role /ops/Logs, the key {id} with alias/logs,
// the bucket acme-logs and the topic trail-files.
var arnRows = func() (rows []ruletest.Row[called, string]) {
	for _, r := range []struct {
		kind, source string
		want         map[string][]string
	}{
		{"group", logsARNs, map[string][]string{
			it:      {"arn:{p}:logs:{r}:{a}:log-group:/ops/x", "arn:{p}:logs:{r}:{a}:log-group:/ops/x:*"},
			another: {"arn:{p}:logs:{r}:{a}:log-group:/ops/X", "arn:{p}:logs:{r}:{a}:log-group:/ops/x/", "arn:{p}:logs:{r}:444455556666:log-group:/ops/x"},
			nothing: {"arn:{p}:logs:{r}:{a}:log-group/ops/x", "arn:{p}:logs:{r}:{a}:log-group:", "arn:{p}:logs:{r}:{a}:log-group::*", "arn:{p}:logs:{r}:log-group:/ops/x", "arn:{p}:logs::{a}:log-group:/ops/x", "arn:{p}:logs:{r}::log-group:/ops/x",
				"arn:{q}:logs:{r}:{a}:log-group:/ops/x", "arn:{p}:log:{r}:{a}:log-group:/ops/x", "arn:{p}:logs:{r}:{a}:log-group:/ops/x:log-stream:s", "log-group:/ops/x", "arn:{p}:logs:{r}:{a}:loggroup:/ops/x"},
		}},
		{"role", iamARNs, map[string][]string{
			it:      {"arn:{p}:iam::{a}:role/ops/Logs"},
			another: {"arn:{p}:iam::{a}:role/Logs", "arn:{p}:iam::{a}:role/ops/x/Logs", "arn:{p}:iam::{a}:role/ops/Logs2", "arn:{p}:iam::444455556666:role/ops/Logs"},
			nothing: {"arn:{p}:iam:{r}:{a}:role/ops/Logs", "arn:{p}:iam::{a}:user/ops/Logs", "arn:{p}:sts::{a}:assumed-role/Logs/x", "arn:{p}:iam::{a}:role/", "arn:{p}:iam::{a}:role/ops/Logs/", "arn:{p}:iam:{a}:role/ops/Logs",
				"arn:{p}:iam::11112222333:role/ops/Logs", "arn:{p}:iam::{a}:role:ops/Logs", "arn:{p}:iam::{a}:Role/ops/Logs"},
		}},
		{"key", keyIDs, map[string][]string{
			it:      {"arn:{p}:kms:{r}:{a}:key/{id}", "{id}", "alias/logs", "arn:{p}:kms:{r}:{a}:alias/logs"},
			another: {"arn:{p}:kms:{r}:{a}:key/99999999-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555", "alias/Logs", "arn:{p}:kms:{r}:444455556666:key/{id}", "arn:{p}:kms:{r}:{a}:alias/logs2"},
			nothing: {"logs", "key/{id}", "arn:{p}:kms:{r}:{a}:{id}", "arn:{p}:kms:{r}:{a}:key:{id}", "arn:{p}:kms:{r}:{a}:key/alias/logs", "arn:{p}:kms:{r}:{a}:key/", "arn:{p}:kms::{a}:key/{id}", "arn:{p}:kms:{r}::key/{id}", "arn:{p}:km:{r}:{a}:key/{id}", "alias/", "alias/a.b"},
		}},
		{"bucket", bucketARN, map[string][]string{
			it:      {"arn:{p}:s3:::acme-logs"},
			another: {"arn:{p}:s3:::acme-logs2"},
			nothing: {"arn:{p}:s3:{r}:{a}:acme-logs", "arn:{p}:s3::{a}:acme-logs", "arn:{p}:s3:::acme-logs/", "arn:{p}:s3:::ACME-logs", "arn:{p}:s3:acme-logs", "arn:{p}:s3:::", "s3://acme-logs"},
		}},
		{"topic", topicARNs, map[string][]string{
			it:      {"arn:{p}:sns:{r}:{a}:trail-files"},
			another: {"arn:{p}:sns:{r}:{a}:Trail-files", "arn:{p}:sns:{r}:444455556666:trail-files"},
			nothing: {"arn:{p}:sns:{r}:{a}", "arn:{p}:sns:{r}:{a}:", "arn:{p}:sns:{r}:{a}:trail-files:99999999-2222-4333-8444-555555555555", "arn:{p}:sns::{a}:trail-files", "arn:{p}:sns:{r}::trail-files", "arn:{p}:sqs:{r}:{a}:trail-files"},
		}},
	} {
		for _, p := range arn.Partitions() {
			for want, forms := range r.want {
				for _, form := range forms {
					rows = append(rows, ruletest.Row[called, string]{In: called{p, r.kind, form}, Want: want, Source: r.source})
				}
			}
		}
	}
	return rows
}()

const everyService = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ssm.amazonaws.com","iot.amazonaws.com","cloudtrail.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`

// withThings is an account of a partition that has one thing of each kind, open to all.
func withThings(t testing.TB, partition string) loggingtest.View {
	a := loggingtest.NewAccount(account, loggingtest.InPartition(partition))
	automationlogtest.Mount(a)
	sessionlogtest.Mount(a)
	iotlogtest.Mount(a)
	trailogtest.Mount(a)
	v, ctx := a.Region(arn.MainRegion(partition)), t.Context()
	must[*cloudwatchlogs.CreateLogGroupOutput](t)(v.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ops/x")}))
	must[*iam.CreateRoleOutput](t)(v.IAM().CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("Logs"), Path: aws.String("/ops/"), AssumeRolePolicyDocument: aws.String(everyService)}))
	must[*iam.PutRolePolicyOutput](t)(v.IAM().PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("Logs"), PolicyName: aws.String("all"), PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}))
	a.PutKey(v.Region(), loggingtest.KeyOptions{ID: keyID, Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}`})
	must[*kms.CreateAliasOutput](t)(v.KMS().CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/logs"), TargetKeyId: aws.String(keyID)}))
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-logs"})
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":["arn:` + partition + `:s3:::acme-trails","arn:` + partition + `:s3:::acme-trails/*"]}]}`})
	snstest.PutTopic(v, snstest.TopicOptions{Name: "trail-files"})
	automationlogtest.Put(v, "/ssm/automation/customer-script-log-destination", "CloudWatch")
	automationlogtest.Put(v, "/ssm/automation/customer-script-log-group-name", "/ops/x")
	return v
}

const runbook = `{"schemaVersion":"0.3","assumeRole":"{{ Role }}","parameters":{"Role":{"type":"String"}},"mainSteps":[{"name":"say","action":"aws:executeScript","inputs":{"Runtime":"python3.11","Handler":"f","Script":"def f(e,c):\n  print(1)"}}]}`

// TestARNs is what ARNs of things name, in all partitions.
func TestARNs(t *testing.T) {
	accounts := map[string]loggingtest.View{}
	for _, p := range arn.Partitions() {
		accounts[p] = withThings(t, p)
	}
	// identified is what a builder makes of a form.
	identified := func(err error, got, want resource.ID) string {
		switch {
		case err != nil:
			return nothing
		case got != want:
			return another
		}
		return it
	}
	builders := map[string]func(called) string{
		"group": func(c called) string {
			a, err := loggroup.ParseARN(c.form())
			return identified(err, a.ID(), loggroup.Ref(c.scope(), "/ops/x").ID())
		},
		"role": func(c called) string {
			return identified(role.Named(c.form()).Validate(), resource.ID{}, resource.ID{})
		},
		"key": func(c called) string {
			_, err := sessionlog.NewPreferences().WithoutLogging().ChannelKey(key.Named(c.form())).Build()
			return identified(err, resource.ID{}, resource.ID{})
		},
		"bucket": func(c called) string {
			return identified(bucket.Named(c.form()).Validate(), bucket.Named(c.form()).ID(c.scope()), bucket.Ref(c.scope(), "acme-logs").ID())
		},
		"topic": func(c called) string {
			return identified(topic.Named(c.form()).Validate(), topic.ID(c.scope(), c.form()), topic.ID(c.scope(), "trail-files"))
		},
	}
	// A builder tells what is none; of roles and keys only AWS knows which are there.
	built := func(c called, want string) (string, bool) {
		if want == another && (c.Kind == "role" || c.Kind == "key") {
			return it, true
		}
		return want, true
	}
	judges := map[string]func(testing.TB, called) string{
		"group": func(t testing.TB, c called) string {
			return automationVerdict(t, accounts[c.Partition], c.form(), "arn:"+c.Partition+":iam::"+account+":role/ops/Logs")
		},
		"role": func(t testing.TB, c called) string {
			return automationVerdict(t, accounts[c.Partition], "/ops/x", c.form())
		},
		"key": func(t testing.TB, c called) string {
			v := withChannel(accounts[c.Partition], c.form())
			p, err := sessionlog.NewPreferences().WithoutLogging().ChannelKey(key.Named(c.form())).NodeRole(role.Named("arn:" + c.Partition + ":iam::" + account + ":role/ops/Logs")).UserRole(role.Named("arn:" + c.Partition + ":iam::" + account + ":role/ops/Logs")).Build()
			if err != nil {
				return nothing
			}
			return ofVerdict(must[logging.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(v), p)})))
		},
		"bucket": func(_ testing.TB, c called) string {
			return matches(c, "arn:"+c.Partition+":s3:::acme-logs", "s3:ListBucket", policy.Bucket)
		},
		"topic": func(t testing.TB, c called) string {
			s := c.scope()
			return matches(c, topic.ARN(s, "trail-files"), "sns:Publish", policy.Topic)
		},
	}
	found := func(err error) string {
		if err != nil {
			return another
		}
		return it
	}
	fakes := map[string]func(testing.TB, called) string{
		"group": func(t testing.TB, c called) string {
			v := accounts[c.Partition]
			// Tags take the one spelling, trails the other.
			plain, starred := strings.CutSuffix(c.form(), ":*")
			_, err := v.Logs().ListTagsForResource(t.Context(), &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: &plain})
			if starred && err == nil {
				err = trail(t, v, c.form())
			}
			return found(err)
		},
		"role": func(t testing.TB, c called) string {
			v := accounts[c.Partition]
			e, err := automationlogtest.RunAutomation(t.Context(), v, automationlogtest.Run{Name: "Patch", Content: runbook, Parameters: map[string]string{"Role": c.form()}})
			if err == nil && !e.Delivery.Arrived {
				err = fmt.Errorf("%v", e.Delivery)
			}
			return found(err)
		},
		"key": func(t testing.TB, c called) string {
			v := withChannel(accounts[c.Partition], c.form())
			sessionlogtest.PutNode(v, sessionlogtest.Node{ID: "i-0123456789abcdef0", Role: "arn:" + c.Partition + ":iam::" + account + ":role/ops/Logs"})
			o := must[sessionlogtest.Outcome](t)(sessionlogtest.Run(t.Context(), v, sessionlogtest.Session{Node: "i-0123456789abcdef0"}))
			if !o.Started() {
				return another
			}
			return it
		},
		"bucket": func(t testing.TB, c called) string {
			text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"s3:ListBucket","Resource":"` + c.form() + `"}]}`
			return found(failed(s3test.New(accounts[c.Partition]).PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("acme-logs"), Policy: &text})))
		},
		"topic": func(t testing.TB, c called) string {
			form := c.form()
			return found(failed(snstest.New(accounts[c.Partition]).GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: &form})))
		},
	}
	// Judges and fakes tell whether it is the thing that is there.
	there := func(_ called, want string) (string, bool) {
		if want == it {
			return it, true
		}
		return another, true
	}
	for kind := range builders {
		ruletest.Equal(t, rowsOf(arnRows, func(c called) bool { return c.Kind == kind }),
			ruletest.Reader[called, string]{Name: "the builder", Read: func(_ testing.TB, c called) string { return builders[kind](c) }, Right: built},
			ruletest.Reader[called, string]{Name: "the judge", Read: func(t testing.TB, c called) string {
				if got := judges[kind](t, c); got == it {
					return it
				}
				return another
			}, Right: there},
			ruletest.Reader[called, string]{Name: "the fake", Read: func(t testing.TB, c called) string { return fakes[kind](t, c) }, Right: there})
	}
}

// automationVerdict is whether scripts log to a group with a role.
func automationVerdict(t testing.TB, v loggingtest.View, group, roleARN string) string {
	settings, err := automationlog.NewSettings().LogGroup(loggroup.Named(group)).Role(role.Named(roleARN)).Build()
	if err != nil {
		return nothing
	}
	f, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), settings)})
	if err != nil {
		return another // it is refused what is another account's
	}
	return ofVerdict(f)
}

func ofVerdict(f logging.Findings) string {
	if f.Verdict() == logging.Arrive {
		return it
	}
	return another
}

// matches is whether a policy with the form as its resource is about a thing.
func matches(c called, thing, action string, kind policy.Kind) string {
	d, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"` + action + `","Resource":"` + c.form() + `"}]}`))
	if err != nil {
		return nothing
	}
	for _, p := range d.Lint(kind) {
		if p.Severity == policy.SeverityError {
			return nothing
		}
	}
	if policy.Evaluate(policy.Request{Principal: policy.Principal{Service: "cloudtrail.amazonaws.com"}, Action: action, Resource: thing}, policy.Policies{Resource: &policy.Source{Document: d}}).Outcome == policy.Allowed {
		return it
	}
	return another
}

// withChannel gives the account preferences whose channel has a key.
func withChannel(v loggingtest.View, keyID string) loggingtest.View {
	ssmtest.PutDocument(v, ssmtest.Document{Name: "SSM-SessionManagerRunShell", Content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"","cloudWatchLogGroupName":"","kmsKeyId":"` + keyID + `"}}`})
	return v
}

// trail makes a trail with a log group, and deletes it.
func trail(t testing.TB, v loggingtest.View, group string) error {
	api, name := trailogtest.NewClient(v), aws.String("short")
	_, err := api.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: name, S3BucketName: aws.String("acme-trails"),
		CloudWatchLogsLogGroupArn: &group, CloudWatchLogsRoleArn: aws.String("arn:" + v.Account().Partition() + ":iam::" + account + ":role/ops/Logs")})
	if err == nil {
		must[*cloudtrail.DeleteTrailOutput](t)(api.DeleteTrail(t.Context(), &cloudtrail.DeleteTrailInput{Name: name}))
	}
	return err
}
