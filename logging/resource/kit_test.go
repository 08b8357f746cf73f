package resource_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestPages(t *testing.T) {
	var asked []string
	next := map[string]*string{"": aws.String("a"), "a": aws.String("b"), "b": aws.String("")}
	err := resource.Pages(func(token *string) (*string, error) {
		asked = append(asked, aws.ToString(token))
		return next[aws.ToString(token)], nil
	})
	if d := cmp.Diff([]string{"", "a", "b"}, asked); d != "" || err != nil {
		t.Error(d, err)
	}
	broken := errors.New("broken")
	if err := resource.Pages(func(*string) (*string, error) { return aws.String("more"), broken }); err != broken {
		t.Error(err)
	}
}

func TestOwnTags(t *testing.T) {
	tags := func(pairs ...string) map[string]string {
		return resource.OwnTags(slices.Collect(slices.Chunk(pairs, 2)), func(p []string) (*string, *string) { return &p[0], &p[1] })
	}
	if d := cmp.Diff(map[string]string{"team": "a", "awsome": ""}, tags("team", "a", "aws:cloudformation:stack-name", "b", "AWS:x", "c", "awsome", "")); d != "" {
		t.Error(d)
	}
	if got := tags("aws:x", "y"); got != nil {
		t.Error(got)
	}
}

// Once shares a read of one thing among clients of one origin, and of nothing else.
func TestOnce(t *testing.T) {
	calls := 0
	read := func(context.Context) (int, error) { calls++; return calls, nil }
	r, one, other := resource.NewReader(), resource.Clients{Identity: new(identity)}, resource.Clients{Identity: new(identity)}
	a, b := resource.ID{Name: "a"}, resource.ID{Name: "b"}
	var got []int
	for _, ask := range []struct {
		c    resource.Clients
		id   resource.ID
		what string
	}{{one, a, "tags"}, {one, a, "tags"}, {one, a, "policy"}, {one, b, "tags"}, {other, a, "tags"}, {other, a, "tags"}} {
		n, err := resource.Once(t.Context(), r, ask.c, ask.id, ask.what, read)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if d := cmp.Diff([]int{1, 1, 2, 3, 4, 4}, got); d != "" {
		t.Error(d)
	}
}

type identity struct {
	resource.IdentityAPI
	_ byte // so that two are two
}

func TestExists(t *testing.T) {
	cause := errors.New("no way")
	f := resource.Finding{Code: "c", Problem: "It does not exist.", Fix: "Create it."}
	for name, tt := range map[string]struct {
		is   resource.Fact[int]
		want []resource.Finding
	}{
		"there":   {resource.Fact[int]{Present: true}, nil},
		"absent":  {resource.Fact[int]{}, []resource.Finding{{Code: "c", Severity: resource.SeverityError, Problem: "It does not exist.", Fix: "Create it."}}},
		"unknown": {resource.Fact[int]{Err: cause}, []resource.Finding{{Code: "c", Severity: resource.SeverityUnknown, Problem: "Whether it exists could not be told: no way.", Fix: "Give the caller p.", Cause: cause}}},
	} {
		exists := false
		got := slices.Collect(resource.Judging(func(j *resource.Judgement) { exists = resource.Exists(j, resource.Scope{}, tt.is, f, "p") }))
		if d := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b error) bool { return a == b })); d != "" || exists != (tt.want == nil) {
			t.Error(name, exists, d)
		}
	}
	f.Resource.Account = "222233334444"
	for got := range resource.Judging(func(j *resource.Judgement) {
		resource.Exists(j, resource.Scope{Account: "111122223333"}, resource.Fact[int]{Err: cause}, f, "p")
	}) {
		if got.Reason != resource.ReasonOtherAccount || !strings.Contains(got.Fix, "Account 222233334444 owns it") {
			t.Error(got)
		}
	}
}

func TestWeigh(t *testing.T) {
	var missing, unsure resource.Reasons
	for what, o := range map[string]policy.Outcome{"allowed": policy.Allowed, "denied": policy.ExplicitDeny, "unknown": policy.Undetermined} {
		resource.Weigh(policy.Decision{Outcome: o, Reason: "why"}, what, &missing, &unsure)
	}
	if missing.String() != "denied (why)" || unsure.String() != "unknown (why)" {
		t.Error(missing, unsure)
	}
}

// Another account's thing has to let somebody in as well; one's own need not.
func TestAccess(t *testing.T) {
	doc := func(principal *policy.Principals) policy.Document {
		return policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Principal: principal, Action: []string{"s3:PutObject"}, Resource: []string{"*"}}}}
	}
	a := resource.Access{
		Principal: policy.Principal{ARN: "arn:aws:iam::111122223333:role/R"}, Action: "s3:PutObject",
		Own: policy.Policies{Identity: []policy.Source{{Name: "own", Document: doc(nil)}}},
	}
	lets := &policy.Source{Name: "bucket policy", Document: doc(new(policy.AWS("arn:aws:iam::111122223333:role/R")))}
	for _, tt := range []struct {
		owner string
		its   *policy.Source
		want  policy.Outcome
	}{
		{"111122223333", nil, policy.Allowed}, {"444455556666", nil, policy.ImplicitDeny}, {"444455556666", lets, policy.Allowed},
	} {
		if d := a.To("arn:aws:s3:::b/k", tt.owner, tt.its); d.Outcome != tt.want {
			t.Errorf("of %s: %v, want %v", tt.owner, d, tt.want)
		}
	}
}

func TestNotesOfPolicies(t *testing.T) {
	statement := func(version, on string) policy.Document {
		return policy.Document{Version: version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"s3:GetObject"}, Resource: []string{on}}}}
	}
	var n resource.Notes
	var asked *policy.Document
	n.Allow(&asked, policy.Document{})
	if asked != nil {
		t.Error("nothing is asked for", asked)
	}
	first := statement(policy.VersionOld, "a")
	n.Allow(&asked, first)
	n.Allow(&asked, statement(policy.Version, "a"))
	n.Allow(&asked, statement(policy.Version, "b"))
	if len(asked.Statements) != 2 || asked.Version != policy.VersionOld || len(first.Statements) != 1 {
		t.Error(asked, first)
	}
	n.Allow(&asked, statement(policy.Version, "${aws:username}"))
	if err := n.Validation("thing").Err(); err == nil || !strings.Contains(err.Error(), "policy variable") || len(asked.Statements) != 2 {
		t.Error(err, asked)
	}
}

// What cannot be bound is noted below its path, and is not declared.
func TestDeclare(t *testing.T) {
	d, v := &resource.Declaration{}, &resource.ValidationError{Of: "settings"}
	wrong := &resource.ValidationError{Of: "widget"}
	wrong.Add("name", "", "must be set", "")
	for _, err := range []error{nil, wrong} {
		if ids := resource.Declare(d, v, "widget", 0, resource.Scope{}, unbound{wrong}, err); ids != nil {
			t.Error(ids)
		}
	}
	if len(d.Managed())+len(d.Observed()) != 0 || len(v.Fields) != 2 || v.Fields[0].Path != "widget.name" {
		t.Error(v)
	}
}

type unbound struct{ err error }

func (u unbound) Resource(int, resource.Scope) (resource.Resource, error) { return nil, u.err }
func (u unbound) Judge(resource.Facts) iter.Seq[resource.Finding]         { return nil }
