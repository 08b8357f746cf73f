package policy

import (
	"fmt"
	"testing"
)

// A group is the policies of one documented example, and requests about them.
// Origin names the page.
type group struct {
	origin   string
	identity []string
	boundary string
	session  string
	scp      []string // each is a level of its own, but for those in scps
	scps     [][]string
	rcp      []string
	resource string
	must     bool // ResourceMustAllow
	cross    bool // CrossAccount
	cases    []ask
}

// ask is one request and its answer. Without a principal the group's cases are
// asked by a role's session.
type ask struct {
	action, resource string
	by               Principal
	unsigned         bool // by nobody who has signed in
	context          map[string][]string
	unknown          []string
	want             Outcome
	statement        int   // 1 + the deciding statement's index; 0: not checked
	cause            Cause // "": not checked
}

const (
	account    = "111122223333"
	roleARN    = "arn:aws:iam::111122223333:role/service-role/Writer"
	sessionARN = "arn:aws:sts::111122223333:assumed-role/Writer/session-1"
	userARN    = "arn:aws:iam::111122223333:user/division/alice"
	rootARN    = "arn:aws:iam::111122223333:root"
)

func by(name string) Principal {
	if len(name) > 4 && name[:4] == "arn:" {
		return Principal{ARN: name}
	}
	return Principal{Service: name}
}

// with makes a context of single-valued keys.
func with(pairs ...string) map[string][]string {
	out := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = append(out[pairs[i]], pairs[i+1])
	}
	return out
}

func source(t testing.TB, name, text string) Source {
	t.Helper()
	d, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return Source{Name: name, Document: d}
}

func (g *group) policies(t testing.TB) Policies {
	t.Helper()
	p := Policies{ResourceMustAllow: g.must, CrossAccount: g.cross}
	for i, text := range g.identity {
		p.Identity = append(p.Identity, source(t, fmt.Sprintf("identity policy %d", i), text))
	}
	for i, text := range g.scp {
		p.ServiceControl = append(p.ServiceControl, []Source{source(t, fmt.Sprintf("service control policy %d", i), text)})
	}
	for i, texts := range g.scps {
		level := []Source{}
		for j, text := range texts {
			level = append(level, source(t, fmt.Sprintf("service control policy %d of level %d", j, i), text))
		}
		p.ServiceControl = append(p.ServiceControl, level)
	}
	for i, text := range g.rcp {
		p.ResourceControl = append(p.ResourceControl, source(t, fmt.Sprintf("resource control policy %d", i), text))
	}
	for _, one := range []struct {
		name, text string
		to         **Source
	}{{"boundary", g.boundary, &p.Boundary}, {"session policy", g.session, &p.Session}, {"resource policy", g.resource, &p.Resource}} {
		if one.text != "" {
			s := source(t, one.name, one.text)
			*one.to = &s
		}
	}
	return p
}

func (a ask) request() Request {
	r := Request{Principal: a.by, Action: a.action, Resource: a.resource, Context: a.context, Unknown: a.unknown}
	if r.Principal == (Principal{}) && !a.unsigned {
		r.Principal = by(sessionARN)
	}
	return r
}

// allGroups is the whole table.
func allGroups() []group {
	var all []group
	for _, part := range [][]group{iamGuide(), deliveryPolicies(), keyPolicies(), logicPages(), principalPages(), operatorPages(), variablePages(), globalKeyPages(), organizationPages(), refusalPages(), examplePages()} {
		all = append(all, part...)
	}
	return all
}

func TestEvaluate(t *testing.T) {
	n := 0
	for _, g := range allGroups() {
		p := g.policies(t)
		for _, c := range g.cases {
			n++
			t.Run(fmt.Sprintf("%s/%s %s", g.origin, c.action, c.resource), func(t *testing.T) {
				got := Evaluate(c.request(), p)
				if got.Outcome != c.want {
					t.Errorf("%+v: got %v (%s, statement %d: %s), want %v", c.request(), got.Outcome, got.Source, got.Statement, got.Reason, c.want)
				}
				if c.statement > 0 && got.Statement != c.statement-1 {
					t.Errorf("%+v: decided by statement %d of %s (%s), want %d", c.request(), got.Statement, got.Source, got.Reason, c.statement-1)
				}
				if c.cause != "" && got.Cause != c.cause {
					t.Errorf("%+v: the cause is %q (%s), want %q", c.request(), got.Cause, got.Reason, c.cause)
				}
				if got.Reason == "" {
					t.Error("no reason")
				}
				if (got.Outcome == Allowed) != (got.Cause == "") || got.Outcome == ImplicitDeny && got.Statement != -1 {
					t.Errorf("an implicit deny names a statement: %+v", got)
				}
			})
		}
	}
	if n < 150 {
		t.Errorf("the table has %d cases, want at least 150", n)
	}
	t.Logf("%d cases", n)
}
