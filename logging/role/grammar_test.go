package role_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
)

func TestSaidTwice(t *testing.T) {
	begin := func() *role.Builder { return role.New("R") }
	trust := trusts(t, "ssm.amazonaws.com")
	for name, tt := range map[string]struct {
		b    *role.Builder
		want string
	}{
		"path":        {begin().Path("/a/").Path("/b/"), "path: is set twice: Path(/a/), and then Path(/b/)"},
		"trust":       {begin().Trust(trust).Trust(trust), "assumeRolePolicyDocument: is set twice"},
		"inline":      {begin().Inline("p", policy.Document{}).Inline("p", policy.Document{}), "inlinePolicies[p]: is set twice"},
		"description": {begin().Description("a").Description("b"), "description: is set twice"},
		"boundary":    {begin().Boundary("arn:aws:iam::aws:policy/ReadOnlyAccess").WithoutBoundary(), "permissionsBoundary: is set twice"},
		"tag":         {begin().Tag("a", "1").Tag("a", "1"), "tags[a]: is set twice"},
		"attached":    {begin().Attach("arn:aws:iam::aws:policy/ReadOnlyAccess").Attach("arn:aws:iam::aws:policy/ReadOnlyAccess"), "attachedPolicies[1]"},
		"by ARN":      {role.New("arn:aws:iam::111122223333:role/R"), "a role is created by its name: use Existing or Named"},
	} {
		_, err := tt.b.Build()
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, and not %q", name, err, tt.want)
		}
	}
}

// A role is created or completed, completed only, or only used.
func TestExistingAndNamed(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	v := a.Region("eu-west-1")
	logs := policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{"*"}}}}
	calls := func(r role.Role) ([]string, error) {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var again role.Role
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		p, err := logging.NewPlan(t.Context(), logging.Targets{role.Bind(v.Roles(), again)})
		if err != nil {
			return nil, err
		}
		var out []string
		for _, c := range p.Changes() {
			out = append(out, c.Call+" "+c.Path)
		}
		return out, nil
	}
	if _, err := calls(role.Existing("R").With("logs", logs)); !errors.Is(err, logging.ErrAbsent) {
		t.Error(err)
	}
	a.PutRole(loggingtest.RoleOptions{Name: "R", Path: "/ops/"})
	const arn = "arn:aws:iam::111122223333:role/ops/R"
	for name, tt := range map[string]struct {
		r    role.Role
		want []string
	}{
		"named":             {role.Named("R").With("logs", logs).Admitting(trusts(t, "ssm.amazonaws.com")), nil},
		"named by ARN":      {role.Named(arn).With("logs", logs), nil},
		"existing":          {role.Existing("R").With("logs", logs), []string{"iam:PutRolePolicy inlinePolicies[logs]"}},
		"existing, by ARN":  {role.Existing(arn).Admitting(trusts(t, "ssm.amazonaws.com")), []string{"iam:UpdateAssumeRolePolicy assumeRolePolicyDocument"}},
		"it lets in before": {role.Existing(arn).Admitting(trusts(t, "ec2.amazonaws.com")), nil},
	} {
		got, err := calls(tt.r)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Error(name, err, diff)
		}
	}
	if _, err := calls(role.Existing("arn:aws:iam::444455556666:role/R")); err == nil || !strings.Contains(err.Error(), "must be a role of account 111122223333") {
		t.Error(err)
	}
	if _, err := calls(role.Existing("arn:aws:iam::111122223333:role/other/R")); err == nil || !strings.Contains(err.Error(), "the path of a role cannot be changed") {
		t.Error(err)
	}
}

// To the trust policy of somebody else's role statements are added, and nothing is
// taken away; a role that does not exist is created with them.
func TestAdmitting(t *testing.T) {
	for name, tt := range map[string]struct {
		now  string
		want string
	}{
		"none":         {"", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`},
		"somebody's":   {`{"Statement":[{"Sid":"A","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`},
		"among others": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","iot.amazonaws.com"]},"Action":"sts:*"}]}`, ""},
		"maybe":        {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}`, ""},
		"refused":      {`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, ""},
	} {
		a := loggingtest.NewAccount("111122223333")
		v := a.Region("eu-west-1")
		if tt.now != "" {
			a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: tt.now})
		}
		r, err := role.New("R").Build()
		if err != nil {
			t.Fatal(err)
		}
		p, err := logging.NewPlan(t.Context(), logging.Targets{role.Bind(v.Roles(), r.Admitting(trusts(t, "iot.amazonaws.com")))})
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := p.Apply(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		now, _, err := role.Read(t.Context(), v.Roles(), "R")
		if err != nil {
			t.Fatal(err)
		}
		want := tt.want
		if want == "" {
			want = tt.now
			if !p.Empty() {
				t.Errorf("%s: %s", name, p)
			}
		}
		doc, err := policy.Parse([]byte(want))
		if err != nil {
			t.Fatal(err)
		}
		if got := now.Trust(); !got.Equal(doc) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A role that one target makes may be one that another only completes; what a place
// gives a role does not replace what was asked for.
func TestExistingMadeByAnother(t *testing.T) {
	v := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	mine := policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{"*"}}}}
	theirs := policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"logs:*"}, Resource: []string{"*"}}}}
	made, err := role.New("R").Trust(trusts(t, "ssm.amazonaws.com")).Inline("logs", mine).Build()
	if err != nil {
		t.Fatal(err)
	}
	makes, completes := role.Bind(v.Roles(), made.With("logs", theirs)), role.Bind(v.Roles(), role.Existing("R").With("more", theirs))
	for _, targets := range [][]logging.Target{{makes, completes}, {completes, makes}, {completes, makes, completes}} {
		p, err := logging.NewPlan(t.Context(), targets)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]policy.Document{}
		for _, c := range p.Changes()[1:] {
			if got[c.Path], err = policy.Parse(c.After); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(map[string]policy.Document{"inlinePolicies[logs]": mine, "inlinePolicies[more]": theirs}, got); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{completes, completes}); !errors.Is(err, logging.ErrAbsent) {
		t.Error(err)
	}
}
