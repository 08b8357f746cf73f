package logging_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

func mustRemoval(t *testing.T, r *logging.Report, targets ...logging.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewRemoval(t.Context(), r, targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// show is everything that twoPlaces concerns.
func show(t *testing.T, v loggingtest.View) []string {
	t.Helper()
	return []string{showGroup(t, v, "/new"), showGroup(t, v, "/old"), showRole(t, v, "New"), showRole(t, v, "R")}
}

func TestRemovalRestores(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		v := placesView(t)
		before := show(t, v)
		report := mustApply(t, mustPlan(t, twoPlaces(t, v)...))
		if diff := cmp.Diff(before, show(t, v)); diff == "" {
			t.Fatal("the plan changed nothing")
		}
		// The report is kept as JSON.
		raw, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		var kept logging.Report
		if err := json.Unmarshal(raw, &kept); err != nil {
			t.Fatal(err)
		}
		removal := mustRemoval(t, &kept, twoPlaces(t, v)...)
		if f := removal.Findings(); f.Has(logging.CodeChangedSince) || f.Has(logging.CodeHoldsData) {
			t.Error(f)
		}
		// What was written last is taken away first.
		at := func(call string) int {
			i := slices.Index(calls(removal), call)
			if i < 0 {
				t.Errorf("%s is missing in %q", call, calls(removal))
			}
			return i
		}
		if at("iam:DetachRolePolicy attachedPolicies["+readPolicy+"]") > at("iam:DeleteRole") || at("logs:PutLogGroupDeletionProtection deletionProtectionEnabled") > at("logs:DeleteLogGroup") {
			t.Error(calls(removal))
		}
		// A removal is a plan: it can be kept, and applied elsewhere.
		data, err := json.Marshal(removal)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := logging.LoadPlan(data, twoPlaces(t, v))
		if err != nil {
			t.Fatal(err)
		}
		again := mustApply(t, loaded)
		// The retention that was shorter stays: putting it back would delete logs.
		for i := range before {
			before[i] = strings.Replace(before[i], "STANDARD days=7", "STANDARD days=365", 1)
		}
		if diff := cmp.Diff(before, show(t, v)); diff != "" {
			t.Error(diff)
		}
		if p := mustRemoval(t, &kept, twoPlaces(t, v)...); !p.Empty() || !strings.Contains(p.String(), "no changes") {
			t.Error("what is restored already is removed again:", p)
		}
		// And it can be taken back itself.
		mustApply(t, mustRemoval(t, again, twoPlaces(t, v)...))
		if p := mustPlan(t, twoPlaces(t, v)...); !p.Empty() {
			t.Error(p)
		}
	})
}

// Roles are taken away in the opposite order: the one that is trusted last.
func TestRemovalReversesTheOrder(t *testing.T) {
	v := newView()
	target := rolesTarget(t, v.Roles(), role.New("A").Trust(trustRole(t, "B")), role.New("B").Trust(mustPolicy(t, trustSSM)))
	order := func(p *logging.Plan) (out []string) {
		for _, c := range p.Changes() {
			out = append(out, c.Call+" "+c.Resource.Name)
		}
		return out
	}
	plan := mustPlan(t, target)
	if diff := cmp.Diff([]string{"iam:CreateRole B", "iam:CreateRole A"}, order(plan)); diff != "" {
		t.Error(diff)
	}
	removal := mustRemoval(t, mustApply(t, plan), target)
	if diff := cmp.Diff([]string{"iam:DeleteRole A", "iam:DeleteRole B"}, order(removal)); diff != "" {
		t.Error(diff)
	}
	mustApply(t, removal)
}

// What somebody changed since is theirs.
func TestRemovalLeavesWhatWasChangedSince(t *testing.T) {
	v := placesView(t)
	report := mustApply(t, mustPlan(t, twoPlaces(t, v)...))
	putRetention(t, v, "/old", 90)
	_, err := v.IAM().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("R"), PolicyName: aws.String("logs"), PolicyDocument: aws.String(trustlessDeny)})
	if err != nil {
		t.Fatal(err)
	}
	removal := mustRemoval(t, report, twoPlaces(t, v)...)
	var left []string
	for _, f := range removal.Findings() {
		if f.Code == logging.CodeChangedSince {
			left = append(left, f.Resource.Name+": "+f.Problem)
			if f.Severity != logging.SeverityWarning || f.Fix == "" || f.Target == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if diff := cmp.Diff([]string{
		"R: inlinePolicies[logs] was changed since it was applied, so it is left as it is.",
		"/old: retentionInDays was changed since it was applied, so it is left as it is.",
	}, left); diff != "" {
		t.Error(diff)
	}
	mustApply(t, removal)
	if got := showGroup(t, v, "/old"); !strings.Contains(got, "days=90") {
		t.Error(got)
	}
	if got := showRole(t, v, "R"); !strings.Contains(got, `"Effect":"Deny"`) || !strings.Contains(got, `"old"`) {
		t.Error(got)
	}
}

// A resource that stays because somebody changed it keeps its settings too.
func TestRemovalLeavesWhatItCannotDeleteWhole(t *testing.T) {
	v := newView()
	target := groupsTarget(t, v.LogGroups(), loggroup.New("/a").Tag("team", "a").RetainDays(7).ProtectFromDeletion())
	report := mustApply(t, mustPlan(t, target))
	if _, err := v.Logs().TagResource(t.Context(), &cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(loggroup.ARNOf(home, "/a").Plain()), Tags: map[string]string{"theirs": "x"}}); err != nil {
		t.Fatal(err)
	}
	before := showGroup(t, v, "/a")
	removal := mustRemoval(t, report, target)
	mustApply(t, removal)
	if got := showGroup(t, v, "/a"); got != before || !removal.Findings().Has(logging.CodeChangedSince) {
		t.Errorf("it is %s, and was %s\n%s", got, before, removal)
	}
}

const trustlessDeny = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`

// A group with a log in it stays whole, whether the log is there when the
// removal is planned or comes later.
func TestRemovalNeverDeletesLogs(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		for _, when := range []string{"before the plan", "after the plan"} {
			t.Run(when, func(t *testing.T) {
				v := newView()
				target := groupsTarget(t, open(v).groups, loggroup.New("/new").RetainDays(30).ProtectFromDeletion())
				report := mustApply(t, mustPlan(t, target))
				log := func() {
					putEvents(t, v, "/new", "s", logstypes.InputLogEvent{Message: aws.String("evidence"), Timestamp: aws.Int64(nowMillis())})
				}
				if when == "before the plan" {
					log()
				}
				removal := mustRemoval(t, report, target)
				if when == "before the plan" {
					if !removal.Empty() || !removal.Findings().Has(logging.CodeHoldsData) {
						t.Errorf("%s%s", removal, removal.Findings())
					}
				} else {
					log()
				}
				removed, err := removal.Apply(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got := showGroup(t, v, "/new")
				if when == "before the plan" && got != "STANDARD days=30 key= protected=true tags=map[]" {
					t.Error("the group was changed:", got)
				}
				if when == "after the plan" && (got == "" || len(removed.With(logging.Kept)) != 1) {
					t.Errorf("%q\n%s", got, removed)
				}
			})
		}
	})
}

// Without a report nothing is known of what was there before: log groups and
// roles stay as they are, and what can be reset is.
func TestRemovalWithoutAReport(t *testing.T) {
	v := placesView(t)
	mustApply(t, mustPlan(t, twoPlaces(t, v)...))
	before := show(t, v)
	removal := mustRemoval(t, nil, twoPlaces(t, v)...)
	mustApply(t, removal)
	if diff := cmp.Diff(before, show(t, v)); diff != "" || !removal.Empty() {
		t.Error(diff, removal)
	}

	w := newWorld()
	w.widgets = map[string]map[string]string{"one": {"a": "9", "b": "2"}, "two": {"a": "9"}, "apart": {}}
	mustApply(t, mustRemoval(t, nil, chain(w)))
	if diff := cmp.Diff(map[string]map[string]string{"one": {"b": "2"}, "two": {}, "apart": {}}, w.widgets); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"test:Put two.a=null", "test:Put one.a=null"}, w.log); diff != "" {
		t.Error("not in the opposite order:", diff)
	}
}

func TestRemovalOfWhatNoTargetDeclares(t *testing.T) {
	v := placesView(t)
	report := mustApply(t, mustPlan(t, twoPlaces(t, v)...))
	_, err := logging.NewRemoval(t.Context(), report, logging.Targets{rolesTarget(t, v.Roles())})
	if err == nil || !strings.Contains(err.Error(), "logging: report: no target declares AWS::") {
		t.Error(err)
	}
}

// The report of an apply that failed and could not undo everything is enough to
// finish the undoing later.
func TestRemovalFinishesAnUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := placesView(t)
		before := show(t, v)
		faults := v.Account().Inject(
			loggingtest.Fault{Operation: "logs:PutLogGroupDeletionProtection", Kind: loggingtest.FailBefore},
			loggingtest.Fault{Operation: "logs:Delete*", Kind: loggingtest.FailBefore},
			loggingtest.Fault{Operation: "iam:DeleteRole", Kind: loggingtest.FailBefore},
		)
		report, err := mustPlan(t, twoPlaces(t, v)...).Apply(t.Context(), logging.WithParallel(1))
		faults.Disarm()
		if err == nil || len(report.With(logging.NotUndone)) == 0 || !strings.Contains(err.Error(), "NOT undone") {
			t.Fatalf("%v\n%s", err, report)
		}
		mustApply(t, mustRemoval(t, report, twoPlaces(t, v)...))
		if diff := cmp.Diff(before, show(t, v)); diff != "" {
			t.Errorf("%s\n%s", diff, report)
		}
	})
}

// Deleting what is gone already is no failure.
func TestRemovalOfWhatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		target := logging.Join("t", loggroup.Bind(v.LogGroups(), mustGroup(t, loggroup.New("/a"))), role.Bind(v.Roles(), mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM)))))
		removal := mustRemoval(t, mustApply(t, mustPlan(t, target)), target)
		_, err := removal.Apply(t.Context(), logging.WithParallel(1), logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
			if e.Kind == logging.ProgressStarted && e.Index == 0 {
				_, _ = v.IAM().DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("R")})
				_, _ = v.Logs().DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/a")})
			}
		}))
		if err != nil {
			t.Error(err)
		}
	})
}
