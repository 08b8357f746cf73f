package forward_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/forward"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
)

const streamARN = "arn:aws:kinesis:eu-west-1:999999999999:stream/logs"

// world is an organization with an archive, which has a stream, and a member.
type world struct {
	archive, member loggingtest.View
	org             *loggingtest.Organization
}

func newWorld() world {
	org := loggingtest.NewOrganization("111122223333")
	w := world{org.AddAccount("999999999999", org.Root()).Region("eu-west-1"), org.AddAccount("222233334444", org.Root()).Region("eu-west-1"), org}
	w.archive.PutStream(streamARN)
	return w
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w world) targets() (central, member logging.Targets) {
	destination := must(forward.NewDestination("central").Stream(streamARN).Role(must(role.New("LogsToStream").Trust(role.Trust("logs.amazonaws.com")).Build())).AllowAccounts(w.member.Account().ID()).Build())
	filter := must(forward.NewFilter("central").LogGroup(must(loggroup.New("/ops").Build())).To(destination.ARN(w.archive.Scope())).Build())
	clients := forward.ClientsFromConfig(w.member.Config())
	clients.Owners = map[string]aws.Config{"999999999999": w.archive.Config()}
	return logging.Targets{forward.BindDestination(forward.ClientsFromConfig(w.archive.Config()), destination)}, logging.Targets{forward.BindFilter(clients, filter)}
}

func apply(t *testing.T, targets logging.Targets) *logging.Report {
	t.Helper()
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	report, err := plan.Apply(t.Context(), logging.Regardless())
	if err != nil {
		t.Fatal(err)
	}
	again, err := logging.NewPlan(t.Context(), targets)
	if err != nil || !again.Empty() {
		t.Fatal(err, again)
	}
	return report
}

// arrives writes an event into the group, and tells whether the stream got it.
func (w world) arrives(t *testing.T) (bool, string) {
	t.Helper()
	before := len(w.member.SubscriptionDeliveries())
	for _, err := range []error{
		second(w.member.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/ops"), LogStreamName: aws.String("s")})),
		second(w.member.Logs().PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/ops"), LogStreamName: aws.String("s"),
			LogEvents: []types.InputLogEvent{{Message: aws.String("hello"), Timestamp: aws.Int64(nowMillis())}}})),
	} {
		var exists *types.ResourceAlreadyExistsException
		if err != nil && !errors.As(err, &exists) {
			t.Fatal(err)
		}
	}
	all := w.member.SubscriptionDeliveries()[before:]
	if len(all) == 0 {
		return false, "nothing was sent"
	}
	return all[0].Arrived, all[0].Reason
}

func second[T any](_ T, err error) error { return err }

// What is planned arrives, what is broken does not and is found, and what is removed is gone.
func TestForward(t *testing.T) {
	for name, tt := range map[string]struct {
		breaks func(t *testing.T, w world) error
		code   logging.Code
	}{
		"nothing": {},
		"no filter": {func(t *testing.T, w world) error {
			return second(w.member.Logs().DeleteSubscriptionFilter(t.Context(), &cloudwatchlogs.DeleteSubscriptionFilterInput{LogGroupName: aws.String("/ops"), FilterName: aws.String("central")}))
		}, forward.CodeFilterMissing},
		"another pattern": {func(t *testing.T, w world) error {
			return second(w.member.Logs().PutSubscriptionFilter(t.Context(), &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: aws.String("/ops"), FilterName: aws.String("central"),
				FilterPattern: aws.String("ERROR"), DestinationArn: aws.String("arn:aws:logs:eu-west-1:999999999999:destination:central")}))
		}, forward.CodeFilterDiffers},
		"no destination": {func(t *testing.T, w world) error {
			return second(w.archive.Logs().DeleteDestination(t.Context(), &cloudwatchlogs.DeleteDestinationInput{DestinationName: aws.String("central")}))
		}, forward.CodeDestinationMissing},
		"not admitted": {func(t *testing.T, w world) error {
			return second(w.archive.Logs().PutDestinationPolicy(t.Context(), &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: aws.String("central"),
				AccessPolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"logs:PutSubscriptionFilter","Resource":"*"}]}`)}))
		}, forward.CodeNotAdmitted},
		"not trusted": {func(t *testing.T, w world) error {
			return second(w.archive.IAM().UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("LogsToStream"), PolicyDocument: aws.String(role.Trust("ec2.amazonaws.com").String())}))
		}, forward.CodeRoleNotTrusted},
		"trusted for itself": {func(t *testing.T, w world) error {
			return second(w.archive.IAM().UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("LogsToStream"), PolicyDocument: aws.String(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:logs:*:999999999999:*"}}}]}`)}))
		}, forward.CodeRoleNotTrusted},
		"denied": {func(t *testing.T, w world) error {
			return second(w.archive.IAM().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("LogsToStream"), PolicyName: aws.String("deny"),
				PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kinesis:*","Resource":"*"}]}`)}))
		}, forward.CodeRoleDenied},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				central, member := w.targets()
				inArchive := apply(t, central)
				inMember := apply(t, member)
				if tt.breaks != nil {
					if err := tt.breaks(t, w); err != nil {
						t.Fatal(err)
					}
				}
				var found logging.Findings
				for _, targets := range []logging.Targets{central, member} {
					fs, err := logging.Check(t.Context(), targets)
					if err != nil {
						t.Fatal(err)
					}
					found = append(found, fs...)
				}
				arrived, why := w.arrives(t)
				if arrived != (tt.code == "") || (found.Verdict() == logging.Arrive) != arrived {
					t.Errorf("arrived: %t (%s)\n%s", arrived, why, found)
				}
				if tt.code != "" {
					if !found.Has(tt.code) {
						t.Errorf("no %s: %s", tt.code, found)
					}
					return
				}
				// The filter goes, and its group, which has logs, stays.
				for report, targets := range map[*logging.Report]logging.Targets{inArchive: central, inMember: member} {
					removal, err := logging.NewRemoval(t.Context(), report, targets)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := removal.Apply(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				filters := must(w.member.Logs().DescribeSubscriptionFilters(t.Context(), &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: aws.String("/ops")}))
				destinations := must(w.archive.Logs().DescribeDestinations(t.Context(), &cloudwatchlogs.DescribeDestinationsInput{}))
				if len(filters.SubscriptionFilters)+len(destinations.Destinations) > 0 {
					t.Errorf("%+v %+v", filters, destinations)
				}
			})
		})
	}
}

// Without clients for the destination's account nothing is known of it.
func TestWithoutItsOwner(t *testing.T) {
	w := newWorld()
	central, _ := w.targets()
	apply(t, central)
	f := must(forward.NewFilter("central").LogGroup(must(loggroup.New("/ops").Build())).To("arn:aws:logs:eu-west-1:999999999999:destination:central").Build())
	targets := logging.Targets{forward.BindFilter(forward.ClientsFromConfig(w.member.Config()), f)}
	apply(t, targets)
	fs, err := logging.Check(t.Context(), targets)
	if err != nil || fs.Verdict() != logging.CannotSay || !fs.Has(forward.CodeDestinationMissing) {
		t.Error(fs, err)
	}
}

// Events of the group in which Firehose reports its failures do not go to that stream.
func TestLoop(t *testing.T) {
	w := newWorld()
	const to = "arn:aws:firehose:eu-west-1:999999999999:deliverystream/logs"
	w.archive.PutStream(to)
	c := forward.ClientsFromConfig(w.archive.Config())
	d := must(forward.NewDestination("central").Stream(to).Role(must(role.New("R").Trust(role.Trust("logs.amazonaws.com")).Build())).AllowAccounts("999999999999").Build())
	targets := logging.Targets{forward.BindDestination(c, d)}
	for _, group := range []string{"/aws/kinesisfirehose/logs", "/aws/kinesisfirehose/others"} {
		f := must(forward.NewFilter("f").LogGroup(must(loggroup.New(group).Build())).To(d.ARN(w.archive.Scope())).Build())
		targets = append(targets, forward.BindFilter(c, f))
	}
	apply(t, targets)
	fs, err := logging.Check(t.Context(), targets)
	if err != nil || len(fs.With(logging.SeverityError)) != 1 || !fs.Has(forward.CodeLoop) {
		t.Error(fs, err)
	}
}

func TestSettings(t *testing.T) {
	_, err := forward.NewDestination("a:b").Stream("arn:aws:s3:::b").AllowAccounts("1").AllowOrganization("x").Build()
	_, err2 := forward.NewFilter("*").LogGroup(loggroup.Existing("a b")).To("arn:aws:sns:eu-west-1:999999999999:t").Pattern(strings.Repeat("x", 1025)).Pattern("y").Build()
	for want, err := range map[string]error{
		"destinationName targetArn role accounts[0] organizations[0]":   err,
		"filterPattern filterName logGroup.logGroupName destinationArn": err2,
	} {
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) {
			t.Fatal(err)
		}
		var paths []string
		for _, f := range invalid.Fields {
			paths = append(paths, f.Path)
		}
		if diff := cmp.Diff(strings.Fields(want), paths); diff != "" {
			t.Error(diff, err)
		}
	}
	d := must(forward.NewDestination("central").Stream(streamARN).Role(role.Existing("R")).AllowAccounts("222233334444").AllowOrganization("o-a1b2c3d4e5").Build())
	f := must(forward.NewFilter("f").LogGroup(loggroup.Existing("/ops")).To("arn:aws:logs:eu-west-1:999999999999:destination:central").Pattern("ERROR").Role(role.Named("S")).Build())
	var d2 forward.Destination
	var f2 forward.Filter
	for _, pair := range []struct{ from, to any }{{d, &d2}, {f, &f2}} {
		text := must(json.Marshal(pair.from))
		if err := json.Unmarshal(text, pair.to); err != nil {
			t.Fatal(err)
		}
		if again := must(json.Marshal(pair.to)); string(again) != string(text) {
			t.Errorf("%s\n%s", text, again)
		}
	}
}

func nowMillis() int64 { return time.Now().UnixMilli() }

// Who has the permissions that a plan names can apply it, and take it back.
func TestPermissions(t *testing.T) {
	resourcetest.Suffices(t, func() loggingtest.View { return newWorld().archive }, func(v loggingtest.View) []resource.Target {
		c := forward.ClientsFromConfig(v.Config())
		group := must(loggroup.New("/ops").Build())
		d := must(forward.NewDestination("central").Stream(streamARN).Role(must(role.New("LogsToStream").Trust(role.Trust("logs.amazonaws.com")).Build())).AllowAccounts("999999999999").Build())
		f := must(forward.NewFilter("central").LogGroup(group).To(d.ARN(v.Scope())).Role(must(role.New("LogsToDestination").Trust(role.Trust("logs.amazonaws.com")).Build())).Build())
		return []resource.Target{forward.BindDestination(c, d), forward.BindFilter(c, f)}
	})
}
