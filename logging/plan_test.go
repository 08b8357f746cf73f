package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}

// twoPlaces are a group and a role that are missing, and a group and a role of
// others that are to be changed.
func twoPlaces(t testing.TB, v loggingtest.View) []logging.Target {
	t.Helper()
	return []logging.Target{
		groupsTarget(t, v.LogGroups(),
			loggroup.New("/new").RetainDays(30).Tag("team", "platform").ProtectFromDeletion(),
			loggroup.New("/old").RetainDays(365)),
		rolesTarget(t, v.Roles(),
			role.New("New").Trust(mustPolicy(t, trustSSM)).Inline("logs", mustPolicy(t, putLogs)).Attach(readPolicy),
			role.New("R").Description("new").WithoutBoundary().Inline("logs", mustPolicy(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`))),
	}
}

func placesView(t testing.TB) loggingtest.View {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/old")})
	putRetention(t, v, "/old", 7)
	v.Account().PutRole(full(v.Account()))
	return v
}

func TestPlanPrints(t *testing.T) {
	v := placesView(t)
	targets := twoPlaces(t, v)
	plan := mustPlan(t, targets...)
	golden(t, "plan.txt", plan.String())
	report := mustApply(t, plan)
	golden(t, "report.txt", report.String())
	golden(t, "plan_empty.txt", mustPlan(t, targets...).String())
	removal, err := logging.NewRemoval(t.Context(), report, targets)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "removal.txt", removal.String())
	golden(t, "findings.txt", mustPlan(t, targets...).Findings().String())

	us := v.In("us-east-1")
	abroad := logging.Join("abroad", loggroup.Bind(us.LogGroups(), mustGroup(t, loggroup.New("/new"))))
	other := logging.Join("other", loggroup.Bind(loggingtest.NewAccount("444455556666").Region("cn-north-1").LogGroups()))
	if _, err := logging.NewPlan(t.Context(), logging.Targets{other}); err == nil || !strings.Contains(err.Error(), "region cn-north-1 is in partition aws-cn, and the credentials are for aws") {
		t.Error(err)
	}
	golden(t, "plan_regions.txt", mustPlan(t, targets[0], abroad).String())
}

func TestPlanJSON(t *testing.T) {
	v := placesView(t)
	plan := mustPlan(t, twoPlaces(t, v)...)
	one, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(mustPlan(t, twoPlaces(t, v)...))
	if !bytes.Equal(one, again) {
		t.Error("equal plans have different JSON")
	}
	loaded, err := logging.LoadPlan(one, twoPlaces(t, v))
	if err != nil {
		t.Fatal(err)
	}
	two, _ := json.Marshal(loaded)
	if diff := cmp.Diff(string(one), string(two)); diff != "" || loaded.Digest() != plan.Digest() {
		t.Error(diff)
	}
	if diff := cmp.Diff(plan.String(), loaded.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{plan.Permissions().String(), plan.UndoPermissions().String()}, []string{loaded.Permissions().String(), loaded.UndoPermissions().String()}); diff != "" {
		t.Error(diff)
	}
	var pretty bytes.Buffer
	_ = json.Indent(&pretty, one, "", "  ")
	golden(t, "plan.json", pretty.String()+"\n")

	targets := twoPlaces(t, v)
	for _, tt := range []struct {
		name, old, new string
		targets        []logging.Target
		want           string
	}{
		{"a value was altered", `"after":30`, `"after":90`, targets, "was altered"},
		{"a change was pointed elsewhere", `"name":"/new"`, `"name":"/old"`, targets, "was altered"},
		{"the account was altered", acct, "444455556666", targets, "was altered"},
		{"the kind was altered", `"kind":"settings"`, `"kind":"removal"`, targets, "was altered"},
		{"the digest was altered", plan.Digest(), strings.Repeat("0", 64), targets, "was altered"},
		{"another version", `"version":1`, `"version":2`, targets, "version 2, and this library reads version 1"},
		{"an unknown field", `"version":1`, `"version":1,"x":1`, targets, "unknown field"},
		{"more than a plan", `"version":1}`, `"version":1}{}`, targets, "logging: plan"},
		{"not JSON", `{`, `(`, targets, "logging: plan"},
		{"a target is missing", "", "", targets[:1], `no target "roles" for region eu-west-1 was given`},
		{"a target of another region", "", "", []logging.Target{targets[0], rolesTarget(t, v.In("us-east-1").Roles())}, `no target "roles" for region eu-west-1`},
		{"a target declares less", "", "", []logging.Target{targets[0], rolesTarget(t, v.Roles())}, "no target declares AWS::IAM::Role"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := strings.ReplaceAll(string(one), tt.old, tt.new)
			if tt.old == "" {
				data = string(one)
			} else if data == string(one) {
				t.Fatalf("%s is not in the JSON", tt.old)
			}
			if p, err := logging.LoadPlan([]byte(data), tt.targets); err == nil || p != nil || !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
		})
	}

	// A loaded plan is applied, and does what the plan would have done.
	mustApply(t, loaded, logging.WithDigest(plan.Digest()))
	if p := mustPlan(t, twoPlaces(t, v)...); !p.Empty() {
		t.Error(p)
	}
}

func TestDigestTellsPlansApart(t *testing.T) {
	digests := map[string]string{}
	add := func(name string, p *logging.Plan) {
		t.Helper()
		if had, ok := digests[p.Digest()]; ok {
			t.Errorf("%s and %s have one digest", had, name)
		}
		digests[p.Digest()] = name
	}
	v := newView()
	plan := func(v loggingtest.View, bs ...*loggroup.Builder) *logging.Plan {
		return mustPlan(t, groupsTarget(t, v.LogGroups(), bs...))
	}
	one := plan(v, loggroup.New("/a").RetainDays(7))
	add("one", one)
	add("another name", plan(v, loggroup.New("/b").RetainDays(7)))
	add("other days", plan(v, loggroup.New("/a").RetainDays(14)))
	add("another class", plan(v, loggroup.New("/a").RetainDays(7).Class(loggroup.ClassInfrequentAccess)))
	add("more", plan(v, loggroup.New("/a").RetainDays(7), loggroup.New("/b")))
	add("another region", plan(v.In("us-east-1"), loggroup.New("/a").RetainDays(7)))
	add("another account", plan(loggingtest.NewAccount("444455556666").Region(region), loggroup.New("/a").RetainDays(7)))
	add("no changes", plan(v))
	add("no changes elsewhere", plan(v.In("us-east-1")))
	if again := plan(v, loggroup.New("/a").RetainDays(7)); again.Digest() != one.Digest() {
		t.Error("equal plans have different digests")
	}
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/a")})
	add("the group is there", plan(v, loggroup.New("/a").RetainDays(7)))
	putRetention(t, v, "/a", 1)
	add("it had other days", plan(v, loggroup.New("/a").RetainDays(7)))
}

func TestTargetsThatShareAResource(t *testing.T) {
	v := newView()
	resources := func(name string, b *loggroup.Builder, r *role.Builder) logging.Target {
		return logging.Join(name, loggroup.Bind(v.LogGroups(), mustGroup(t, b)), role.Bind(v.Roles(), mustRole(t, r)))
	}
	group := func() *loggroup.Builder { return loggroup.New("/shared") }
	roleR := func() *role.Builder { return role.New("R").Trust(mustPolicy(t, trustSSM)) }
	plan := mustPlan(t,
		resources("a", group().RetainDays(30).Tag("a", "1"), roleR().Attach(readPolicy).Inline("p", mustPolicy(t, putLogs))),
		resources("b", group().ProtectFromDeletion().Tag("b", "2").RetainDays(30), roleR().Attach(readPolicy).Attach(adminPolicy).Tag("x", "y").Description("d")))
	want := []string{
		"iam:CreateRole", "iam:PutRolePolicy inlinePolicies[p]", "iam:AttachRolePolicy attachedPolicies[" + readPolicy + "]", "iam:AttachRolePolicy attachedPolicies[" + adminPolicy + "]",
		"logs:CreateLogGroup", "logs:PutRetentionPolicy retentionInDays", "logs:PutLogGroupDeletionProtection deletionProtectionEnabled",
	}
	if diff := cmp.Diff(want, calls(plan)); diff != "" {
		t.Error(diff)
	}
	mustApply(t, plan)
	if got := showGroup(t, v, "/shared"); got != "STANDARD days=30 key= protected=true tags=map[a:1 b:2]" {
		t.Error(got)
	}

	for _, tt := range []struct {
		name       string
		groupA     *loggroup.Builder
		groupB     *loggroup.Builder
		roleA      *role.Builder
		roleB      *role.Builder
		path, a, b string
	}{
		{"retention", group().RetainDays(7), group().RetainDays(14), roleR(), roleR(), "retentionInDays", "7", "14"},
		{"key", group().Key(named(goodKey)), group().WithoutKey(), roleR(), roleR(), "kmsKeyId", goodKey, ""},
		{"class", group().Class(loggroup.ClassStandard), group().Class(loggroup.ClassInfrequentAccess), roleR(), roleR(), "logGroupClass", "STANDARD", "INFREQUENT_ACCESS"},
		{"protection", group().ProtectFromDeletion(), group().WithoutDeletionProtection(), roleR(), roleR(), "deletionProtectionEnabled", "true", "false"},
		{"tag", group().Tag("t", "1"), group().Tag("t", "2"), roleR(), roleR(), "tags[t]", "1", "2"},
		{"path", group(), group(), roleR().Path("/a/"), roleR().Path("/b/"), "path", "/a/", "/b/"},
		{"description", group(), group(), roleR().Description("a"), roleR().Description("b"), "description", "a", "b"},
		{"boundary", group(), group(), roleR().Boundary(readPolicy), roleR().WithoutBoundary(), "permissionsBoundary", readPolicy, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := logging.NewPlan(t.Context(), logging.Targets{resources("a", tt.groupA, tt.roleA), resources("b", tt.groupB, tt.roleB)})
			var conflict *logging.ConflictError
			var field *logging.MergeError
			if !errors.As(err, &conflict) || conflict.Targets != [2]string{"a", "b"} || !errors.As(err, &field) || *field != (logging.MergeError{Path: tt.path, A: tt.a, B: tt.b}) {
				t.Error(err)
			}
		})
	}
	for name, r := range map[string]*role.Builder{
		"trust policies":  role.New("R").Trust(mustPolicy(t, trustEC2)),
		"inline policies": roleR().Inline("p", mustPolicy(t, allowAll)),
	} {
		_, err := logging.NewPlan(t.Context(), logging.Targets{resources("a", group(), roleR().Inline("p", mustPolicy(t, putLogs))), resources("b", group(), r)})
		var conflict *logging.ConflictError
		if !errors.As(err, &conflict) || conflict.Resource.Type != role.Type {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestErrorsOfAllTargetsAreJoined(t *testing.T) {
	v := newView()
	bad := func(name string) logging.Target {
		return logging.Join(name, loggroup.Bind(v.LogGroups(), loggroup.Group{}))
	}
	_, err := logging.NewPlan(t.Context(), logging.Targets{bad("first"), bad("second")})
	if err == nil || !strings.Contains(err.Error(), `target "first"`) || !strings.Contains(err.Error(), `target "second"`) {
		t.Error(err)
	}
	if _, err := logging.NewPlan(t.Context(), nil); err == nil {
		t.Error("a plan of nothing")
	}
}

func TestUnreadableResources(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		v := newView()
		user := v.As(v.Account().PutUser("nobody", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`))
		target := logging.Join("t", loggroup.Bind(open(user).groups, mustGroup(t, loggroup.New("/a"))), role.Bind(open(user).roles, mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM)))))
		_, err := logging.NewPlan(t.Context(), logging.Targets{target})
		if err == nil {
			t.Fatal("no error")
		}
		for _, want := range []string{"logs:DescribeLogGroups on AWS::Logs::LogGroup /a (111122223333/eu-west-1): ", "iam:GetRole on AWS::IAM::Role R (111122223333): "} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is missing in %v", want, err)
			}
		}
		var call *logging.CallError
		if !errors.As(err, &call) || logging.ErrorCode(err) == "" {
			t.Error(err)
		}
		// Check says the same as findings, which name what is needed.
		findings, err := logging.Check(t.Context(), logging.Targets{target})
		if err != nil || findings.Verdict() != logging.CannotSay || len(findings.With(logging.SeverityUnknown)) < 2 || !strings.Contains(findings.String(), "logs:DescribeLogGroups") || !strings.Contains(findings.String(), "iam:GetRole") {
			t.Errorf("%v\n%s", err, findings)
		}
	})
	t.Run("the SDK's own type", func(t *testing.T) {
		v := newView()
		v.Account().Inject(loggingtest.Fault{Operation: "logs:DescribeLogGroups", Kind: loggingtest.FailBefore, Err: &logstypes.ServiceUnavailableException{}})
		_, err := logging.NewPlan(t.Context(), logging.Targets{groupsTarget(t, v.LogGroups(), loggroup.New("/a"))})
		var down *logstypes.ServiceUnavailableException
		if !errors.As(err, &down) {
			t.Error(err)
		}
	})
}

func TestNeedsInACircle(t *testing.T) {
	w := newWorld()
	_, err := logging.NewPlan(t.Context(), logging.Targets{&target{w: w, name: "t", widgets: []*widget{{w: w, name: "a", needs: []string{"b"}}, {w: w, name: "b", needs: []string{"a"}}}}})
	if err == nil || !strings.Contains(err.Error(), "needs itself") {
		t.Error(err)
	}
}

func TestClientsAreValidated(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*logging.Clients)
		want   string
	}{
		{"nothing", func(c *logging.Clients) { *c = logging.Clients{} }, "clients: 2 fields are wrong"},
		{"identity", func(c *logging.Clients) { c.Identity = nil }, "clients: Identity: must be set"},
		{"no region", func(c *logging.Clients) { c.Region = "" }, "clients: Region: must be the name of a region"},
		{"another partition", func(c *logging.Clients) { c.Region = "us-gov-west-1" }, `target "t": region us-gov-west-1 is in partition aws-us-gov, and the credentials are for aws`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newView().LogGroups()
			tt.change(&c.Clients)
			_, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("t", loggroup.Bind(c))})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
			if tt.name != "another partition" {
				checkWrong(t, slices.Repeat([]string{""}, len(wrong(t, err, 9))), err)
			}
			if _, err := logging.Check(t.Context(), logging.Targets{logging.Join("t", loggroup.Bind(c))}); err == nil {
				t.Error("Check is content")
			}
		})
	}
}

func TestBlockingFindings(t *testing.T) {
	v := newView()
	harm := logging.Finding{Code: "locks-out", Severity: logging.SeverityError, Problem: "Nobody can sign in.", Blocking: true}
	tg := &observer{Target: groupsTarget(t, v.LogGroups(), loggroup.New("/a")), finds: []logging.Finding{harm, {Code: "other", Severity: logging.SeverityWarning}}}
	plan := mustPlan(t, tg)
	report, err := plan.Apply(t.Context())
	var blocked *logging.BlockedError
	if !errors.As(err, &blocked) || len(blocked.Findings) != 1 || report != nil || !strings.Contains(err.Error(), "nothing was written") || !strings.Contains(err.Error(), "Nobody can sign in.") {
		t.Error(err)
	}
	if _, err := plan.Apply(t.Context(), logging.WithInsist("other")); !errors.As(err, &blocked) {
		t.Error("insisting on another code helped:", err)
	}
	kept, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	harmless := strings.Replace(string(kept), `"blocking":true,`, "", 1)
	if _, err := logging.LoadPlan([]byte(harmless), logging.Targets{tg}); harmless == string(kept) || err == nil {
		t.Error("a plan from which what blocks it was removed is loaded")
	}
	loaded, err := logging.LoadPlan(kept, logging.Targets{tg})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loaded.Apply(t.Context()); !errors.As(err, &blocked) {
		t.Error(err)
	}
	if v.HasLogGroup("/a") {
		t.Error("it wrote")
	}
	mustApply(t, plan, logging.WithInsist("other", "locks-out"))
	if !v.HasLogGroup("/a") {
		t.Error("it did not write")
	}
}

// What a plan will mend is a finding before it and none after it; a plan that
// leaves all as it is reads no more than it compares, and says so.
func TestFindingsBeforeAndAfter(t *testing.T) {
	v := newView()
	key := logsKey(v, keyOne)
	target := groupsTarget(t, v.LogGroups(), loggroup.New("/a").Key(named(key)).MustBeEncrypted())
	plan := mustPlan(t, target)
	if before, after := plan.FindingsBefore(), plan.Findings(); !before.Has(loggroup.CodeMissing) || before.Verdict() != logging.NotArrive || after.Verdict() != logging.Arrive || len(after) > 0 {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	mustApply(t, plan)

	v.Account().ResetCalls()
	plan = mustPlan(t, target)
	if f := plan.Findings(); !plan.Empty() || len(f) != 1 || f[0].Code != logging.CodeNotChecked || f.Verdict() != logging.Unchecked || !strings.Contains(f[0].Problem, f[0].Resource.String()) {
		t.Error(plan, f)
	}
	if n := v.Account().CallCount("kms:*"); n != 0 {
		t.Error("a plan without changes read the key")
	}
	findings, err := logging.Check(t.Context(), logging.Targets{target})
	if err != nil || len(findings) != 0 || v.Account().CallCount("kms:GetKeyPolicy") != 1 {
		t.Error(findings, err)
	}
	// Where judging needs no more than what was compared, nothing is left unsaid.
	plain := groupsTarget(t, v.LogGroups(), loggroup.New("/b"))
	mustApply(t, mustPlan(t, plain))
	if f := mustPlan(t, plain).Findings(); len(f) != 0 {
		t.Error(f)
	}
}

func TestFindings(t *testing.T) {
	fs := logging.Findings{{Code: "a", Severity: logging.SeverityWarning}, {Code: "b", Severity: logging.SeverityUnknown}, {Code: "c", Severity: logging.SeverityInfo}}
	if fs.Verdict() != logging.CannotSay || !fs.Has("c") || fs.Has("d") || len(fs.With(logging.SeverityUnknown)) != 1 {
		t.Error(fs)
	}
	if v := append(fs, logging.Finding{Severity: logging.SeverityError}).Verdict(); v != logging.NotArrive {
		t.Error(v)
	}
	if v := (logging.Findings{}).Verdict(); v != logging.Arrive {
		t.Error(v)
	}
}
