package proof

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
)

// others is foreign, with roles that have paths and attached policies, and keys of what
// holds logs: what reading the one shows to matter.
func others(t testing.TB, v loggingtest.View) {
	foreign(t, v)
	a := v.Account()
	a.PutManagedPolicy("arn:aws:iam::111122223333:policy/team/Writes", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`)
	for _, name := range []string{"IoTLogging", "Runbooks"} {
		a.PutRole(loggingtest.RoleOptions{Name: name, Path: "/team/", Attached: []string{"arn:aws:iam::111122223333:policy/team/Writes"}, Boundary: "arn:aws:iam::111122223333:policy/team/Writes",
			Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["iot.amazonaws.com","ssm.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`})
	}
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", KeyARN: keyARN})
	snstest.PutTopic(v, snstest.TopicOptions{Name: "alarms", KeyARN: keyARN})
	a.PutKey("eu-west-1", loggingtest.KeyOptions{ID: "12345678-1234-1234-1234-123456789012", Alias: "alias/theirs", Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`})
	_, err := v.Logs().AssociateKmsKey(t.Context(), &cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: aws.String("/ops/automation"), KmsKeyId: aws.String(keyARN)})
	ok(t, err)
}

// alone are targets that each lead to things of others by themselves.
func alone(t testing.TB) map[string]func(testing.TB, loggingtest.View) []logging.Target {
	one := func(bind func(aws.Config) logging.Target) func(testing.TB, loggingtest.View) []logging.Target {
		return func(_ testing.TB, v loggingtest.View) []logging.Target { return []logging.Target{bind(v.Config())} }
	}
	return map[string]func(testing.TB, loggingtest.View) []logging.Target{
		"group": one(func(c aws.Config) logging.Target {
			return loggroup.Bind(loggroup.ClientsFromConfig(c), loggroup.Existing("/ops/automation"))
		}),
		"bucket": one(func(c aws.Config) logging.Target {
			return bucket.Bind(bucket.ClientsFromConfig(c), bucket.Existing("acme-trails"))
		}),
		"topic": one(func(c aws.Config) logging.Target {
			return topic.Bind(topic.ClientsFromConfig(c), topic.Existing("alarms"))
		}),
		"role": one(func(c aws.Config) logging.Target { return role.Bind(role.ClientsFromConfig(c), role.Existing(iotRole)) }),
		"iot": one(func(c aws.Config) logging.Target {
			return iotlog.New(iotlog.ClientsFromConfig(c), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).Role(role.Existing(runRole)).Build()))
		}),
		"session": one(func(c aws.Config) logging.Target {
			return sessionlog.New(sessionlog.ClientsFromConfig(c), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().WithoutLogging().Build()))
		}),
	}
}

// What others have made may lead to more of theirs: keys, policies, roles with paths.
func TestReadPolicySuffices(t *testing.T) {
	rounds.Sequential(t)
	worlds := alone(t)
	worlds["places"], worlds["least"], worlds["things"], worlds["rule"] = places, least, things, rule
	for name, targets := range worlds {
		t.Run(name, func(t *testing.T) {
			v := newAccount().Region("eu-west-1")
			others(t, v)
			resourcetest.Readable(t, v, func(v loggingtest.View) []logging.Target { return targets(t, v) })
		})
	}
}

// Of each action of the read policies, some account needs it.
func TestReadPolicyIsLeast(t *testing.T) {
	rounds.Sequential(t)
	needless := map[string]bool{}
	worlds := lives()
	worlds["others"] = life{before: others, targets: places}
	for _, name := range []string{"things", "activity"} {
		life := lives()[name]
		life.before = func(t testing.TB, v loggingtest.View) {
			plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), life.targets(t, v)))
			must[*logging.Report](t)(plan.Apply(t.Context(), insist...))
		}
		worlds[name+"_applied"] = life
	}
	worlds["stream"] = life{targets: places, before: func(t testing.TB, v loggingtest.View) {
		plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), places(t, v)))
		must[*logging.Report](t)(plan.Apply(t.Context(), insist...))
		v.Account().PutRole(loggingtest.RoleOptions{Name: trailog.DefaultRole, Trust: trailog.TrustPolicy().String(),
			Inline: map[string]string{"puts": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}`}})
	}}
	for _, life := range worlds {
		doc := must[policy.Document](t)(logging.ReadPolicy(t.Context(), life.targets(t, newAccount().Region("eu-west-1"))))
		for _, s := range doc.Statements {
			for _, action := range s.Action {
				if _, verb, _ := strings.Cut(action, ":"); !strings.HasPrefix(verb, "Get") && !strings.HasPrefix(verb, "List") && !strings.HasPrefix(verb, "Describe") {
					t.Errorf("%s does more than read", action)
				}
				if needs, seen := needless[action]; seen && !needs {
					continue
				}
				needless[action] = reads(t, life, dropped(doc, action)) == nil
			}
		}
	}
	for action, is := range needless {
		if is {
			t.Errorf("nothing needs %s", action)
		}
	}
}

// dropped is a document without an action.
func dropped(doc policy.Document, action string) policy.Document {
	doc.Statements = slices.Clone(doc.Statements)
	for i := range doc.Statements {
		s := &doc.Statements[i]
		s.Action = slices.DeleteFunc(slices.Clone(s.Action), func(a string) bool { return a == action })
	}
	doc.Statements = slices.DeleteFunc(doc.Statements, func(s policy.Statement) bool { return len(s.Action) == 0 })
	return doc
}

// reads is what plan, check and removal in a life's account could not read with a policy.
func reads(t *testing.T, life life, doc policy.Document) error {
	t.Helper()
	v := newAccount().Region("eu-west-1")
	if life.before != nil {
		life.before(t, v)
	}
	var may []string
	if len(doc.Statements) > 0 {
		may = append(may, doc.String())
	}
	user := v.As(v.Account().PutUser("reader", may...))
	const some = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}]}`
	_, err := v.IAM().CreateGroup(t.Context(), &iam.CreateGroupInput{GroupName: aws.String("Readers")})
	ok(t, err)
	_, err = v.IAM().PutGroupPolicy(t.Context(), &iam.PutGroupPolicyInput{GroupName: aws.String("Readers"), PolicyName: aws.String("some"), PolicyDocument: aws.String(some)})
	ok(t, err)
	_, err = v.IAM().AddUserToGroup(t.Context(), &iam.AddUserToGroupInput{GroupName: aws.String("Readers"), UserName: aws.String("reader")})
	ok(t, err)
	_, planErr := logging.NewPlan(t.Context(), life.targets(t, user))
	found, checkErr := logging.Check(t.Context(), life.targets(t, user))
	_, removalErr := logging.NewRemoval(t.Context(), nil, life.targets(t, user))
	errs := []error{denial(planErr), denial(checkErr), denial(removalErr)}
	for _, f := range found {
		errs = append(errs, denial(f.Cause))
	}
	return errors.Join(errs...)
}

// denial is an error that says that somebody may not do something.
func denial(err error) error {
	if err != nil && (strings.Contains(err.Error(), "AccessDenied") || strings.Contains(err.Error(), "not authorized") || strings.Contains(err.Error(), "Forbidden")) {
		return err
	}
	return nil
}

// With the apply policy, an account that has nothing of it is planned, changed and, when
// the last write is refused, put back.
func TestApplyPolicySuffices(t *testing.T) {
	rounds.Sequential(t)
	applied := 0
	for name, life := range lives() {
		in(t, name, func(t *testing.T) {
			doc := must[policy.Document](t)(logging.ApplyPolicy(t.Context(), life.targets(t, newAccount().Region("eu-west-1"))))
			// apply answers which call was the last write; 0: the account would have to
			// have something before.
			apply := func(may func(*loggingtest.Account, loggingtest.View) loggingtest.View, fail int) (last int, report *logging.Report, err error) {
				acc := newAccount()
				targets := life.targets(t, may(acc, acc.Region("eu-west-1")))
				plan, err := logging.NewPlan(t.Context(), targets)
				if denial(err) != nil {
					t.Fatalf("%v\n%s", err, doc)
				}
				if err != nil || plan.Empty() {
					return 0, nil, nil
				}
				acc.ResetCalls()
				if fail > 0 {
					acc.Inject(loggingtest.Fault{Nth: fail, Kind: loggingtest.FailBefore, Err: &smithy.GenericAPIError{Code: "ValidationException", Message: "no"}})
				}
				report, err = plan.Apply(t.Context(), append(insist, logging.WithParallel(1))...)
				for i, c := range acc.Calls() {
					if isWrite(c) {
						last = i + 1
					}
				}
				return last, report, err
			}
			all := func(_ *loggingtest.Account, v loggingtest.View) loggingtest.View { return v }
			if last, _, err := apply(all, 0); last == 0 || err != nil {
				return // nobody can
			}
			least := func(acc *loggingtest.Account, v loggingtest.View) loggingtest.View {
				return v.As(acc.PutUser("ci", doc.String()))
			}
			last, report, err := apply(least, 0)
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, report, doc)
			}
			applied++
			if _, report, err = apply(least, last); err == nil || report == nil || len(report.With(logging.NotUndone))+len(report.With(logging.Uncertain)) > 0 {
				t.Errorf("%v\n%s\n%s", err, report, doc)
			}
		})
	}
	if applied < 4 { // the empty accounts' lives at least
		t.Errorf("only %d were applied", applied)
	}
}
