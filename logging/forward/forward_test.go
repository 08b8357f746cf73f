package forward_test

import (
	"encoding/json"
	"errors"
	"fmt"
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

// plain is a role that is completed for what it does: its trust policy is made here.
func plain(name string) role.Role { return must(role.New(name).Build()) }

// own is a role that lets CloudWatch Logs in for anybody.
func own(name string) role.Role {
	return must(role.New(name).Trust(role.Trust("logs.amazonaws.com")).Build())
}

func group(name string) loggroup.Group { return must(loggroup.New(name).Build()) }

func (w world) destination(r role.Role) *forward.DestinationBuilder {
	return forward.NewDestination("central").Stream(streamARN).Role(r)
}

func (w world) central(b *forward.DestinationBuilder) logging.Targets {
	return logging.Targets{forward.BindDestination(forward.ClientsFromConfig(w.archive.Config()), must(b.Build()))}
}

func (w world) to() string {
	return must(w.destination(plain("R")).AllowAccounts("222233334444").Build()).ARN(w.archive.Scope())
}

// sends is a member's filter, judged with clients for the archive.
func (w world) sends(b *forward.FilterBuilder) logging.Targets {
	clients := forward.ClientsFromConfig(w.member.Config())
	clients.Owners = map[string]aws.Config{"999999999999": w.archive.Config()}
	return logging.Targets{forward.BindFilter(clients, must(b.Build()))}
}

func (w world) targets() (central, member logging.Targets) {
	return w.central(w.destination(plain("LogsToStream")).AllowAccounts(w.member.Account().ID())),
		w.sends(forward.NewFilter("central").LogGroup(group("/ops")).To(w.to()))
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
		"another stream": {func(t *testing.T, w world) error {
			const other = "arn:aws:kinesis:eu-west-1:999999999999:stream/other"
			w.archive.PutStream(other)
			_ = second(w.archive.Logs().PutDestination(t.Context(), &cloudwatchlogs.PutDestinationInput{DestinationName: aws.String("central"), TargetArn: aws.String(other), RoleArn: aws.String("arn:aws:iam::999999999999:role/LogsToStream")}))
			// The role may not write there, so AWS refuses it, unless it may for a moment.
			const name, all = "all", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:*","Resource":"*"}]}`
			return errors.Join(
				second(w.archive.IAM().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("LogsToStream"), PolicyName: aws.String(name), PolicyDocument: aws.String(all)})),
				second(w.archive.Logs().PutDestination(t.Context(), &cloudwatchlogs.PutDestinationInput{DestinationName: aws.String("central"), TargetArn: aws.String(other), RoleArn: aws.String("arn:aws:iam::999999999999:role/LogsToStream")})),
				second(w.archive.IAM().DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: aws.String("LogsToStream"), PolicyName: aws.String(name)})))
		}, forward.CodeDestinationDiffers},
		"another role": {func(t *testing.T, w world) error {
			apply(t, w.central(forward.NewDestination("central").Stream(streamARN).Role(plain("Other")).AllowAccounts("222233334444")))
			return second(w.archive.IAM().UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("Other"), PolicyDocument: aws.String(role.Trust("ec2.amazonaws.com").String())}))
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

// A role is let in for each account and region that is named, also one that is named later.
func TestRoleIsExtended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		apply(t, w.central(w.destination(plain("R")).AllowAccounts("111122223333")))
		second := w.destination(plain("R")).AllowAccounts("111122223333", "222233334444")
		apply(t, w.central(second))
		apply(t, w.sends(forward.NewFilter("central").LogGroup(group("/ops")).To(w.to())))
		if arrived, why := w.arrives(t); !arrived {
			t.Error(why)
		}
		// The same role, and another region.
		v := w.archive.Account().Region("us-east-1")
		v.PutStream("arn:aws:kinesis:us-east-1:999999999999:stream/logs")
		d := must(forward.NewDestination("central").Stream("arn:aws:kinesis:us-east-1:999999999999:stream/logs").Role(plain("R")).AllowAccounts("222233334444").Build())
		targets := logging.Targets{forward.BindDestination(forward.ClientsFromConfig(v.Config()), d)}
		apply(t, targets)
		for _, targets := range []logging.Targets{targets, w.central(second)} {
			if fs, err := logging.Check(t.Context(), targets); err != nil || fs.Verdict() != logging.Arrive {
				t.Error(fs, err)
			}
		}
	})
}

// Who let accounts in may let their organization in instead.
func TestAccountsThenOrganization(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		apply(t, w.central(w.destination(plain("R")).AllowAccounts("111122223333")))
		central := w.central(w.destination(plain("R")).AllowOrganization(w.org.ID()))
		apply(t, central)
		apply(t, w.sends(forward.NewFilter("central").LogGroup(group("/ops")).To(w.to()).Role(plain("S")).Organization(w.org.ID())))
		if arrived, why := w.arrives(t); !arrived {
			t.Error(why)
		}
		if fs, err := logging.Check(t.Context(), central); err != nil || fs.Verdict() != logging.Arrive {
			t.Error(fs, err)
		}
	})
}

// A destination that lets a role of the account in may let in who sets the filter.
func TestRoleIsAdmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		central, member := w.targets()
		apply(t, central)
		apply(t, member)
		for principal, want := range map[string]logging.Verdict{"arn:aws:iam::222233334444:role/Deploys": logging.CannotSay, "arn:aws:iam::111122223333:role/Deploys": logging.NotArrive} {
			if err := second(w.archive.Logs().PutDestinationPolicy(t.Context(), &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: aws.String("central"),
				AccessPolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"logs:PutSubscriptionFilter","Resource":"*"}]}`)})); err != nil {
				t.Fatal(err)
			}
			if fs, err := logging.Check(t.Context(), member); err != nil || fs.Verdict() != want {
				t.Error(principal, fs, err)
			}
		}
	})
}

// An organization is let in as a whole, and the filter has a role.
func TestOrganization(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		central := w.central(w.destination(plain("R")).AllowOrganization(w.org.ID()))
		apply(t, central)
		filter := func() *forward.FilterBuilder {
			return forward.NewFilter("central").LogGroup(group("/ops")).To(w.to()).Role(plain("S"))
		}
		known := w.sends(filter().Organization(w.org.ID()))
		apply(t, known)
		if arrived, why := w.arrives(t); !arrived {
			t.Error(why)
		}
		verdicts := func(want ...logging.Verdict) {
			t.Helper()
			for i, targets := range []logging.Targets{central, known, w.sends(filter())} {
				if fs, err := logging.Check(t.Context(), targets); err != nil || fs.Verdict() != want[i] {
					t.Error(i, fs, err)
				}
			}
		}
		verdicts(logging.Arrive, logging.Arrive, logging.CannotSay) // the last does not say whose it is
		if err := second(w.archive.Logs().PutDestinationPolicy(t.Context(), &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: aws.String("central"),
			AccessPolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"logs:PutSubscriptionFilter","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-0000000000"}}}]}`)})); err != nil {
			t.Fatal(err)
		}
		verdicts(logging.NotArrive, logging.NotArrive, logging.CannotSay)
	})
}

// Two filters of one name share a role, and what was not asked for is kept.
func TestTwoGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		central, _ := w.targets()
		apply(t, central)
		both := append(w.sends(forward.NewFilter("central").LogGroup(group("/ops")).To(w.to()).Role(plain("S"))),
			w.sends(forward.NewFilter("central").LogGroup(group("/other")).To(w.to()).Role(plain("S")))...)
		apply(t, both)
		if err := second(w.member.Logs().PutSubscriptionFilter(t.Context(), &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: aws.String("/ops"), FilterName: aws.String("central"),
			FilterPattern: aws.String("x"), DestinationArn: aws.String(w.to()), RoleArn: aws.String("arn:aws:iam::222233334444:role/S"), Distribution: types.DistributionRandom})); err != nil {
			t.Fatal(err)
		}
		apply(t, both)
		filters := must(w.member.Logs().DescribeSubscriptionFilters(t.Context(), &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: aws.String("/ops")}))
		if f := filters.SubscriptionFilters[0]; *f.FilterPattern != "" || f.Distribution != types.DistributionRandom {
			t.Errorf("%+v", f)
		}
		if fs, err := logging.Check(t.Context(), both); err != nil || fs.Verdict() != logging.Arrive {
			t.Error(fs, err)
		}
	})
}

// Nobody waits for a role that is wrong, and what is refused says why.
func TestNoWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for name, trust := range map[string]string{"Wrong": "ec2.amazonaws.com", "Without": "logs.amazonaws.com"} {
			w.archive.Account().PutRole(loggingtest.RoleOptions{Name: name, Trust: role.Trust(trust).String()})
			plan, err := logging.NewPlan(t.Context(), w.central(w.destination(role.Named(name)).AllowAccounts("222233334444")))
			if err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			_, err = plan.Apply(t.Context(), logging.Regardless())
			if took := time.Since(begun); err == nil || took > 30*time.Second || !strings.Contains(err.Error(), "ole's") {
				t.Errorf("%s: after %v: %v", name, took, err)
			}
		}
	})
}

// A group of another class has no filter, and a caller may not be allowed to pass the role.
func TestRefused(t *testing.T) {
	w := newWorld()
	rare := must(loggroup.New("/rare").Class(loggroup.ClassInfrequentAccess).Build())
	plan, err := logging.NewPlan(t.Context(), w.sends(forward.NewFilter("f").LogGroup(rare).To(w.to())))
	if err != nil || !plan.Findings().Has(forward.CodeGroupClass) {
		t.Error(err, plan)
	}
	const reads = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:*","iam:Get*","iam:List*"],"Resource":"*"}]}`
	caller := w.archive.As(w.archive.Account().PutUser("reader", reads))
	d := must(w.destination(own("R")).AllowAccounts("222233334444").Build())
	fs, err := logging.Check(t.Context(), logging.Targets{forward.BindDestination(forward.ClientsFromConfig(caller.Config()), d)})
	if err != nil || !fs.Has(forward.CodePassRole) {
		t.Error(fs, err)
	}
}

// The events that CloudTrail delivers without a trail are forwarded from the group that
// AWS manages.
func TestManagedGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		central, _ := w.targets()
		apply(t, central)
		const managed = "aws/cloudtrail/managementevents"
		w.member.PutManagedLogGroup(managed)
		targets := w.sends(forward.NewFilter("central").LogGroup(loggroup.Named(managed)).To(w.to()))
		apply(t, targets)
		if fs, err := logging.Check(t.Context(), targets); err != nil || fs.Verdict() != logging.Arrive {
			t.Error(fs, err)
		}
		if err := w.member.WriteManagedLog(managed, "222233334444_CloudTrail_eu-west-1", `{"eventName":"CreateUser"}`); err != nil {
			t.Fatal(err)
		}
		sent := w.member.SubscriptionDeliveries()
		m, err := sent[len(sent)-1].Message()
		if last := sent[len(sent)-1]; err != nil || last.LogGroup != managed || !last.Arrived || len(m.LogEvents) != 1 {
			t.Errorf("%+v %v", last, err)
		}
	})
}

// A group with two filters has no room for a third, and one of them may be changed.
func TestFilterLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		central, _ := w.targets()
		apply(t, central)
		filter := func(name string) *forward.FilterBuilder {
			return forward.NewFilter(name).LogGroup(group("/ops")).To(w.to())
		}
		apply(t, w.sends(filter("a")))
		apply(t, w.sends(filter("b")))
		for name, want := range map[string]bool{"b": false, "c": true} {
			plan, err := logging.NewPlan(t.Context(), w.sends(filter(name).Pattern("ERROR")))
			if err != nil || plan.Findings().Has(forward.CodeFilterLimit) != want {
				t.Errorf("%s: %v\n%v", name, err, plan.Findings())
			}
		}
	})
}

// What others have let in counts for how long an access policy may be.
func TestAccessPolicyIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		theirs := w.destination(plain("R"))
		for i := range 20 {
			theirs.AllowAccounts(fmt.Sprintf("%012d", 300000000000+i))
		}
		apply(t, w.central(theirs))
		ours := w.destination(plain("R"))
		for i := range 20 {
			ours.AllowAccounts(fmt.Sprintf("%012d", 400000000000+i))
		}
		if _, err := logging.NewPlan(t.Context(), w.central(ours)); err == nil || !strings.Contains(err.Error(), "accessPolicy: with the statements that are there it would have") {
			t.Error(err)
		}
	})
}
