package logging_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// full is a role of others in which everything is set.
func full(a *loggingtest.Account) loggingtest.RoleOptions {
	return loggingtest.RoleOptions{
		Name: "R", Path: "/ops/", Trust: trustEC2, Description: "old", Boundary: a.PutManagedPolicy("Old", allowAll),
		Inline: map[string]string{"logs": allowAll, "theirs": putLogs}, Attached: []string{readPolicy},
		Tags: map[string]string{"team": "old", "theirs": "kept"},
	}
}

func TestRoleIsMadeAsWanted(t *testing.T) {
	ssm, logs := mustPolicy(t, trustSSM), mustPolicy(t, putLogs)
	const bound = "arn:aws:iam::111122223333:policy/Bound"
	const old = "arn:aws:iam::111122223333:policy/Old"
	canon := func(s string) string { return mustPolicy(t, s).Canonical().String() }
	untouched := "/ops/R \"old\" session=7200 boundary=" + old + " tags=map[team:old theirs:kept]\ntrust " + canon(trustEC2) +
		"\ninline logs " + canon(allowAll) + "\ninline theirs " + canon(putLogs) + "\nattached " + readPolicy
	with := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(untouched) }
	for _, tt := range []struct {
		name   string
		exists bool
		want   *role.Builder
		calls  []string
		then   string
	}{
		{"create the least", false, role.New("R").Trust(ssm), []string{"iam:CreateRole"}, "/R \"\" session=3600 boundary= tags=map[]\ntrust " + canon(trustSSM)},
		{"create with everything", false,
			role.New("R").Path("/x/").Trust(ssm).Description("for logs").Boundary(bound).Tag("team", "a").Inline("logs", logs).Inline("b", logs).Attach(readPolicy).Attach(bound),
			[]string{"iam:CreateRole", "iam:PutRolePolicy inlinePolicies[b]", "iam:PutRolePolicy inlinePolicies[logs]",
				"iam:AttachRolePolicy attachedPolicies[" + readPolicy + "]", "iam:AttachRolePolicy attachedPolicies[" + bound + "]"},
			"/x/R \"for logs\" session=3600 boundary=" + bound + " tags=map[team:a]\ntrust " + canon(trustSSM) +
				"\ninline b " + canon(putLogs) + "\ninline logs " + canon(putLogs) + "\nattached " + bound + "\nattached " + readPolicy},
		{"nothing asked for", true, role.New("R"), nil, untouched},
		{"as it is", true, role.New("R").Path("/ops/").Trust(mustPolicy(t, trustEC2)).Description("old").Boundary(old).Tag("team", "old").
			Inline("logs", mustPolicy(t, allowAll)).Attach(readPolicy), nil, untouched},
		{"description keeps the session", true, role.New("R").Description("new"), []string{"iam:UpdateRoleDescription description"}, with(`"old"`, `"new"`)},
		{"description removed", true, role.New("R").Description(""), []string{"iam:UpdateRoleDescription description"}, with(`"old"`, `""`)},
		{"trust", true, role.New("R").Trust(ssm), []string{"iam:UpdateAssumeRolePolicy assumeRolePolicyDocument"}, with(canon(trustEC2), canon(trustSSM))},
		{"boundary changed", true, role.New("R").Boundary(bound), []string{"iam:PutRolePermissionsBoundary permissionsBoundary"}, with("boundary="+old, "boundary="+bound)},
		{"boundary removed", true, role.New("R").WithoutBoundary(), []string{"iam:DeleteRolePermissionsBoundary permissionsBoundary"}, with("boundary="+old, "boundary=")},
		{"tags", true, role.New("R").Tag("team", "new").Tag("a", "b"), []string{"iam:TagRole tags[a]", "iam:TagRole tags[team]"}, with("map[team:old", "map[a:b team:new")},
		{"inline policy changed, others kept", true, role.New("R").Inline("logs", logs), []string{"iam:PutRolePolicy inlinePolicies[logs]"}, with("inline logs "+canon(allowAll), "inline logs "+canon(putLogs))},
		{"inline policy added", true, role.New("R").Inline("a", logs), []string{"iam:PutRolePolicy inlinePolicies[a]"}, with("\ninline logs", "\ninline a "+canon(putLogs)+"\ninline logs")},
		{"policy attached, others kept", true, role.New("R").Attach(adminPolicy), []string{"iam:AttachRolePolicy attachedPolicies[" + adminPolicy + "]"}, with("\nattached ", "\nattached "+adminPolicy+"\nattached ")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
				v := newView()
				v.Account().PutManagedPolicy("Bound", allowAll)
				if tt.exists {
					v.Account().PutRole(full(v.Account()))
					if _, err := v.IAM().UpdateRole(t.Context(), &iam.UpdateRoleInput{RoleName: aws.String("R"), MaxSessionDuration: aws.Int32(7200)}); err != nil {
						t.Fatal(err)
					}
				}
				before := showRole(t, v, "R")
				plan := mustPlan(t, rolesTarget(t, open(v).roles, tt.want))
				if diff := cmp.Diff(tt.calls, calls(plan)); diff != "" {
					t.Error(diff)
				}
				report := mustApply(t, plan)
				if diff := cmp.Diff(tt.then, showRole(t, v, "R")); diff != "" {
					t.Error(diff)
				}
				if again := mustPlan(t, rolesTarget(t, open(v).roles, tt.want)); !again.Empty() {
					t.Error(again)
				}
				removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{rolesTarget(t, open(v).roles, tt.want)})
				if err != nil {
					t.Fatal(err)
				}
				mustApply(t, removal)
				if diff := cmp.Diff(before, showRole(t, v, "R")); diff != "" {
					t.Errorf("after removal: %s\n%s", diff, removal)
				}
			})
		})
	}
}

// Policies that mean the same are the same, however they are written.
func TestRolePoliciesAreComparedByMeaning(t *testing.T) {
	v := newView()
	v.Account().PutRole(loggingtest.RoleOptions{
		Name: "R",
		Trust: `{"Statement":[{"Action":["sts:AssumeRole"],"Sid":"","Effect":"Allow","Principal":{"Service":["ssm.amazonaws.com","ec2.amazonaws.com"]}},
			{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalAccount":["111122223333"]}}}],"Version":"2012-10-17"}`,
		Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"logs:Delete*","Resource":"*"},
			{"Effect":"Allow","Action":["logs:PutLogEvents","logs:CreateLogStream"],"Resource":["*"]}]}`},
	})
	want := func(action string) logging.Target {
		return rolesTarget(t, v.Roles(), role.New("R").
			Trust(mustPolicy(t, `{"Version":"2012-10-17","Statement":[
				{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}},
				{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","ssm.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`)).
			Inline("p", mustPolicy(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["`+action+`","logs:PutLogEvents"],"Resource":"*"},
				{"Effect":"Deny","Action":["logs:Delete*"],"Resource":"*"}]}`)))
	}
	if plan := mustPlan(t, want("logs:CreateLogStream")); !plan.Empty() {
		t.Error(plan)
	}
	if plan := mustPlan(t, want("logs:CreateLogGroup")); len(plan.Changes()) != 1 {
		t.Error("a policy that means something else is not a change:", plan)
	}
}

func TestRolesThatCannotBePlanned(t *testing.T) {
	for _, tt := range []struct {
		name string
		put  string // the path of the role that exists; empty: none does
		want *role.Builder
		err  string
	}{
		{"no trust policy", "", role.New("R").Inline("logs", mustPolicy(t, putLogs)), "AWS::IAM::Role R (111122223333): the role does not exist, and without a trust policy it cannot be created"},
		{"another path", "/ops/", role.New("R").Path("/x/"), "the role has path /ops/ and /x/ is wanted; the path of a role cannot be changed"},
		{"roles that trust each other", "", nil, "needs itself"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newView()
			if tt.put != "" {
				v.Account().PutRole(loggingtest.RoleOptions{Name: "R", Path: tt.put})
			}
			target := rolesTarget(t, v.Roles(), role.New("A").Trust(trustRole(t, "B")), role.New("B").Trust(trustRole(t, "A")))
			if tt.want != nil {
				target = rolesTarget(t, v.Roles(), tt.want)
			}
			if _, err := logging.NewPlan(t.Context(), logging.Targets{target}); err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Error(err)
			}
		})
	}
}

func trustRole(t *testing.T, name string) policy.Document {
	t.Helper()
	d, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.AWS("arn:aws:iam::111122223333:role/"+name))).Build()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// IAM tells names apart without regard to case: whether GetRole finds such a
// role is not documented, so both are provoked.
func TestRoleNamesThatDifferInCase(t *testing.T) {
	want := func(v loggingtest.View) logging.Target {
		return rolesTarget(t, v.Roles(), role.New("Runbooks").Trust(mustPolicy(t, trustSSM)))
	}
	t.Run("GetRole finds it", func(t *testing.T) {
		v := newView()
		v.Account().PutRole(loggingtest.RoleOptions{Name: "RUNBOOKS"})
		before := showRole(t, v, "RUNBOOKS")
		_, err := logging.NewPlan(t.Context(), logging.Targets{want(v)})
		if err == nil || !strings.Contains(err.Error(), "RUNBOOKS") || !strings.Contains(err.Error(), "case") {
			t.Error(err)
		}
		if got := showRole(t, v, "RUNBOOKS"); got != before {
			t.Error("it was changed:", got)
		}
	})
	t.Run("GetRole does not find it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newView()
			v.Account().PutRole(loggingtest.RoleOptions{Name: "RUNBOOKS"})
			v.Account().Inject(loggingtest.Fault{Operation: "iam:GetRole", Kind: loggingtest.FailBefore, Err: &iamtypes.NoSuchEntityException{}})
			_, err := mustPlan(t, want(v)).Apply(t.Context())
			if err == nil || !strings.Contains(err.Error(), "differs in case") {
				t.Error(err)
			}
		})
	})
}

// A role is not visible for some seconds after it was created. Apply waits for
// it, says so, and undoes it as patiently.
func TestLateIAM(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		target := func(t *testing.T, v loggingtest.View) logging.Target {
			return rolesTarget(t, open(v).roles,
				role.New("R").Trust(mustPolicy(t, trustSSM)).Inline("logs", mustPolicy(t, putLogs)).Attach(readPolicy),
				role.New("Caller").Trust(trustRole(t, "R")))
		}
		t.Run("waits", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newView(loggingtest.IAMReadAfterWrite(10 * time.Second))
				began := time.Now()
				waiting := 0
				report := mustApply(t, mustPlan(t, target(t, v)), logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
					if e.Kind == logging.ProgressWaiting {
						waiting++
						if e.Delay <= 0 || e.Err == nil {
							t.Errorf("%+v", e)
						}
					}
				}))
				if took := time.Since(began); took < 10*time.Second || took > 30*time.Second {
					t.Error("took", took)
				}
				if waiting == 0 || report.Steps[1].Attempts < 2 {
					t.Errorf("waited %d times, %d attempts", waiting, report.Steps[1].Attempts)
				}
				time.Sleep(time.Minute)
				if again := mustPlan(t, target(t, v)); !again.Empty() {
					t.Error(again)
				}
			})
		})
		t.Run("gives up and undoes", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newView(loggingtest.IAMReadAfterWrite(32 * time.Second))
				report, err := mustPlan(t, target(t, v)).Apply(t.Context(), logging.WithPropagationLimit(30*time.Second))
				if err == nil || !strings.Contains(err.Error(), "after waiting 30s for IAM to propagate") {
					t.Error(err)
				}
				time.Sleep(time.Minute)
				if left := showRole(t, v, "R"); left != "" && len(report.With(logging.NotUndone))+len(report.With(logging.Uncertain)) == 0 {
					t.Errorf("a role is left, and the report does not say so:\n%s\n%s", left, report)
				}
			})
		})
	})
}

// Where waiting cannot help, there is none.
func TestMissingManagedPolicy(t *testing.T) {
	const missing = "arn:aws:iam::111122223333:policy/Missing"
	for name, b := range map[string]*role.Builder{
		"attached": role.New("R").Trust(mustPolicy(t, trustSSM)).Attach(missing),
		"boundary": role.New("R").Trust(mustPolicy(t, trustSSM)).Boundary(missing),
	} {
		t.Run(name, func(t *testing.T) {
			eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
				synctest.Test(t, func(t *testing.T) {
					v := newView()
					began := time.Now()
					_, err := mustPlan(t, rolesTarget(t, open(v).roles, b)).Apply(t.Context())
					var call *logging.CallError
					if !errors.As(err, &call) || !strings.Contains(err.Error(), "managed policy "+missing+" does not exist") {
						t.Error(err)
					}
					if took := time.Since(began); took > 0 {
						t.Error("took", took)
					}
					if left := showRole(t, v, "R"); left != "" {
						t.Error(left)
					}
				})
			})
		})
	}
}

func TestRoleIsObservedWithItsPolicies(t *testing.T) {
	v := newView()
	v.Account().PutRole(full(v.Account()))
	var got policy.Policies
	var missing error
	tg := &observer{Target: logging.Join("o", loggroup.Bind(v.LogGroups())), declare: func(s logging.Scope, d *resource.Declaration) {
		d.Observe(role.Observe(v.Roles(), s, "R"), role.Observe(v.Roles(), s, "Missing"))
	}, judge: func(f resource.Facts) {
		var err error
		if got, err = role.Policies(f, role.Ref(f.Scope, "R").ID()); err != nil {
			t.Error(err)
		}
		_, missing = role.Policies(f, role.Ref(f.Scope, "Missing").ID())
		if _, err := role.Policies(f, role.Ref(f.Scope, "Unheard").ID()); !errors.Is(err, logging.ErrNotRead) {
			t.Error(err)
		}
	}}
	if _, err := logging.Check(t.Context(), logging.Targets{tg}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got.Identity {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"inline policy logs", "inline policy theirs", "policy " + readPolicy}, names); diff != "" || got.Boundary == nil || !strings.HasSuffix(got.Boundary.Name, "policy/Old") {
		t.Error(diff, got.Boundary)
	}
	if !errors.Is(missing, logging.ErrAbsent) {
		t.Error(missing)
	}
}
