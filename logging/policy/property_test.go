package policy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// random makes documents and requests from few words, so that they often meet.
type random struct{ *rand.Rand }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

func (r random) some(max int, from ...string) []string {
	out := []string{}
	for range 1 + r.IntN(max) {
		out = append(out, pick(r, from...))
	}
	return out
}

func (r random) condition() Condition {
	c := Condition{}
	for range r.IntN(3) {
		op := pick(r, "", "", "", "ForAnyValue:", "ForAllValues:") + pick(r, "StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike", "ArnEquals", "ArnNotEquals",
			"NumericLessThan", "Bool", "IpAddress", "NotIpAddress", "DateLessThan", "Unknown") + pick(r, "", "", "IfExists")
		if r.IntN(6) == 0 {
			op = "Null"
		}
		if c[op] == nil {
			c[op] = map[string][]string{}
		}
		c[op][pick(r, "a:x", "A:X", "a:y", "aws:username")] = r.some(2, "a", "b", "a*", "true", "false", "10", "10.0.0.0/8", "arn:aws:s3:::b", "arn:aws:s3:::*", "${aws:username}", "${a:y, 'a'}", "2026-01-01")
	}
	return c
}

func (r random) principals() *Principals {
	if r.IntN(4) == 0 {
		return &Principals{Any: true}
	}
	p := &Principals{AWS: r.some(3, "*", account, rootARN, roleARN, sessionARN, userARN, "444455556666")}
	if r.IntN(2) == 0 {
		p.Service = r.some(2, "iot.amazonaws.com", "s3.amazonaws.com")
	}
	return p
}

func (r random) statement(ofResource bool) Statement {
	s := Statement{Sid: pick(r, "", "A", "B"), Effect: pick(r, Allow, Allow, Deny), Condition: r.condition()}
	if ofResource {
		s.Principal = r.principals()
		if r.IntN(6) == 0 {
			s.Principal, s.NotPrincipal = nil, s.Principal
		}
	}
	s.Action = r.some(2, "*", "s3:*", "S3:Get*", "s3:GetObject", "logs:PutLogEvents", "logs:?utLogEvents")
	if r.IntN(5) == 0 {
		s.Action, s.NotAction = nil, s.Action
	}
	s.Resource = r.some(2, "*", "arn:aws:s3:::b", "arn:aws:s3:::*", "arn:aws:s3:::${aws:username}", "arn:aws:logs:*:*:log-group:*x:*", "arn:aws:logs:eu-west-1:1:log-group:x")
	if r.IntN(5) == 0 {
		s.Resource, s.NotResource = nil, s.Resource
	}
	return s
}

func (r random) source(name string, ofResource bool) Source {
	d := Document{Version: pick(r, Version, Version, VersionOld, "")}
	for range r.IntN(4) {
		d.Statements = append(d.Statements, r.statement(ofResource))
	}
	return Source{Name: name, Document: d}
}

func (r random) policies() Policies {
	p := Policies{ResourceMustAllow: r.IntN(3) == 0, CrossAccount: r.IntN(3) == 0}
	for i := range r.IntN(3) {
		p.Identity = append(p.Identity, r.source(fmt.Sprint("identity ", i), false))
	}
	for i := range r.IntN(3) {
		level := []Source{r.source(fmt.Sprint("scp ", i), false)}
		if r.IntN(2) == 0 {
			level = append(level, r.source(fmt.Sprint("another scp ", i), false))
		}
		p.ServiceControl = append(p.ServiceControl, level)
	}
	for i := range r.IntN(2) {
		p.ResourceControl = append(p.ResourceControl, r.source(fmt.Sprint("rcp ", i), true))
	}
	for _, to := range []**Source{&p.Boundary, &p.Session} {
		if r.IntN(3) == 0 {
			s := r.source("limit", false)
			*to = &s
		}
	}
	if r.IntN(3) > 0 {
		s := r.source("resource", true)
		p.Resource = &s
	}
	return p
}

func (r random) request() Request {
	q := Request{
		Principal: by(pick(r, roleARN, sessionARN, userARN, rootARN, "iot.amazonaws.com", "s3.amazonaws.com", "arn:aws:iam::444455556666:user/x")),
		Action:    pick(r, "s3:GetObject", "logs:PutLogEvents", "S3:PUTOBJECT"),
		Resource:  pick(r, "arn:aws:s3:::b", "arn:aws:s3:::alice", "arn:aws:logs:eu-west-1:1:log-group:x", "arn:aws:logs:eu-west-1:1:log-group:a:x:log-stream:y", "*"),
		Context:   map[string][]string{},
	}
	for _, key := range []string{"a:x", "A:y"} {
		switch r.IntN(4) {
		case 0:
			q.Unknown = append(q.Unknown, key)
		case 1, 2:
			q.Context[key] = r.some(2, "a", "b", "true", "10", "5", "10.1.2.3", "arn:aws:s3:::b", "2025-06-01")
		}
	}
	return q
}

// docs are pointers to every document of the policies.
func (p *Policies) docs() []*Document {
	var out []*Document
	for i := range p.Identity {
		out = append(out, &p.Identity[i].Document)
	}
	for _, level := range p.ServiceControl {
		for i := range level {
			out = append(out, &level[i].Document)
		}
	}
	for i := range p.ResourceControl {
		out = append(out, &p.ResourceControl[i].Document)
	}
	for _, s := range []*Source{p.Boundary, p.Session, p.Resource} {
		if s != nil {
			out = append(out, &s.Document)
		}
	}
	return out
}

func (p Policies) clone() Policies {
	p.Identity, p.ServiceControl, p.ResourceControl = slices.Clone(p.Identity), slices.Clone(p.ServiceControl), slices.Clone(p.ResourceControl)
	for i, level := range p.ServiceControl {
		p.ServiceControl[i] = slices.Clone(level)
	}
	for _, s := range []**Source{&p.Boundary, &p.Session, &p.Resource} {
		if *s != nil {
			c := **s
			*s = &c
		}
	}
	for _, d := range p.docs() {
		*d = d.Clone()
	}
	return p
}

// respell writes a document in another way that means the same.
func (r random) respell(d Document) Document {
	d = d.Clone()
	d.ID = pick(r, "", "x")
	if d.Version == "" {
		d.Version = VersionOld
	}
	r.Shuffle(len(d.Statements), func(i, j int) { d.Statements[i], d.Statements[j] = d.Statements[j], d.Statements[i] })
	if len(d.Statements) > 0 && r.IntN(2) == 0 {
		d.Statements = append(d.Statements, d.Statements[0].Clone())
	}
	for i := range d.Statements {
		s := &d.Statements[i]
		s.Sid = pick(r, "", "C")
		for _, list := range [][]string{s.Action, s.NotAction} {
			for j := range list {
				list[j] = pick(r, strings.ToUpper, strings.ToLower)(list[j])
			}
		}
		for _, list := range []*[]string{&s.Action, &s.NotAction, &s.Resource, &s.NotResource} {
			if len(*list) > 0 {
				*list = append(*list, (*list)[0])
				slices.Reverse(*list)
			}
		}
		for _, p := range []*Principals{s.Principal, s.NotPrincipal} {
			if p == nil {
				continue
			}
			for j, name := range p.AWS {
				if a, ok := accountPrincipal(name); ok {
					p.AWS[j] = pick(r, a, "arn:aws:iam::"+a+":root")
				}
			}
		}
		if s.Effect == Allow && s.Principal != nil && s.Principal.Any && r.IntN(2) == 0 {
			s.Principal = &Principals{AWS: []string{"*"}}
		}
		for op, keys := range s.Condition {
			for key, values := range keys {
				other := strings.ToUpper(key)
				if _, taken := keys[other]; !taken && !collides(keys, key) {
					delete(keys, key)
					slices.Reverse(values)
					keys[other] = values
				}
			}
			other := strings.Replace(op, "ArnEquals", "ArnLike", 1)
			if _, taken := s.Condition[other]; !taken {
				delete(s.Condition, op)
				s.Condition[other] = keys
			}
		}
	}
	return d
}

func collides(keys map[string][]string, key string) bool {
	n := 0
	for other := range keys {
		if strings.EqualFold(other, key) {
			n++
		}
	}
	return n > 1
}

// denied folds the two denials into one: they only tell who said no.
func denied(o Outcome) bool { return o == ImplicitDeny || o == ExplicitDeny }

const randoms = 5000

func eachRandom(t *testing.T, check func(r random, q Request, p Policies) string) {
	t.Helper()
	seen := map[Outcome]int{}
	for seed := range uint64(randoms) {
		r := random{rand.New(rand.NewPCG(seed, 1))}
		p, q := r.policies(), r.request()
		seen[Evaluate(q, p).Outcome]++
		if complaint := check(r, q, p); complaint != "" {
			var texts []string
			for _, d := range p.docs() {
				texts = append(texts, d.String())
			}
			t.Fatalf("seed %d: %s\n%+v\n%s\n%+v", seed, complaint, q, strings.Join(texts, "\n"), p)
		}
	}
	for o := ImplicitDeny; o <= Undetermined; o++ {
		if seen[o] < randoms/100 {
			t.Errorf("only %d of %d answers were %v: the property was hardly tested", seen[o], randoms, o)
		}
	}
}

// TestDenyNeverWidens: with one Deny more, what was denied stays denied, and what
// was open is not allowed.
func TestDenyNeverWidens(t *testing.T) {
	eachRandom(t, func(r random, q Request, p Policies) string {
		before := Evaluate(q, p)
		more := p.clone()
		docs := more.docs()
		if len(docs) == 0 {
			return ""
		}
		i := r.IntN(len(docs))
		s := r.statement(more.Resource != nil && docs[i] == &more.Resource.Document)
		s.Effect = Deny
		docs[i].Statements = append(docs[i].Statements, s)
		after := Evaluate(q, more)
		if denied(before.Outcome) && !denied(after.Outcome) || before.Outcome != Allowed && after.Outcome == Allowed || before.Outcome == ExplicitDeny && after.Outcome != ExplicitDeny {
			return fmt.Sprintf("%v became %v", before, after)
		}
		return ""
	})
}

// TestAllowNeverNarrows: the same for one Allow more.
func TestAllowNeverNarrows(t *testing.T) {
	eachRandom(t, func(r random, q Request, p Policies) string {
		before := Evaluate(q, p)
		more := p.clone()
		docs := more.docs()
		if len(docs) == 0 {
			return ""
		}
		i := r.IntN(len(docs))
		s := r.statement(more.Resource != nil && docs[i] == &more.Resource.Document)
		s.Effect = Allow
		docs[i].Statements = append(docs[i].Statements, s)
		after := Evaluate(q, more)
		if before.Outcome == Allowed && after.Outcome != Allowed || before.Outcome == ExplicitDeny && after.Outcome != ExplicitDeny || before.Outcome == Undetermined && denied(after.Outcome) {
			return fmt.Sprintf("%v became %v", before, after)
		}
		return ""
	})
}

// TestEqualDocumentsAnswerAlike: respelling a document changes no answer.
func TestEqualDocumentsAnswerAlike(t *testing.T) {
	eachRandom(t, func(r random, q Request, p Policies) string {
		other := p.clone()
		for _, d := range other.docs() {
			before := *d
			*d = r.respell(before)
			if !d.Equal(before) {
				return fmt.Sprintf("not Equal:\n%s\n%s", before.Canonical(), d.Canonical())
			}
			if r.IntN(2) == 0 {
				*d = d.Canonical()
			}
		}
		if a, b := Evaluate(q, p), Evaluate(q, other); a.Outcome != b.Outcome {
			return fmt.Sprintf("%v became %v", a, b)
		}
		return ""
	})
}

// TestKnowingMoreKeepsTheAnswer: a settled answer does not depend on unknown
// keys: it holds whatever value they turn out to have.
func TestKnowingMoreKeepsTheAnswer(t *testing.T) {
	settled := 0
	eachRandom(t, func(r random, q Request, p Policies) string {
		before := Evaluate(q, p)
		if len(q.Unknown) == 0 || before.Outcome == Undetermined {
			return ""
		}
		settled++
		known := q
		known.Unknown, known.Context = nil, map[string][]string{}
		for key, values := range q.Context {
			known.Context[key] = values
		}
		for _, key := range q.Unknown {
			if r.IntN(3) > 0 {
				known.Context[key] = r.some(1, "a", "b", "true", "false", "10", "5", "10.1.2.3", "arn:aws:s3:::b", "2025-06-01")
			} else {
				delete(known.Context, key)
			}
		}
		after := Evaluate(known, p)
		// What is not documented may still come up with a value that no operator
		// reads; that is open, and never the opposite.
		if before.Outcome == Allowed && denied(after.Outcome) || denied(before.Outcome) && after.Outcome == Allowed {
			return fmt.Sprintf("%v became %v with %v", before, after, known.Context)
		}
		if before.Outcome != after.Outcome && after.Outcome != Undetermined && !denied(after.Outcome) {
			return fmt.Sprintf("%v became %v with %v", before, after, known.Context)
		}
		return ""
	})
	if settled < randoms/10 {
		t.Errorf("only %d settled answers", settled)
	}
}

// TestAnswersDoNotChange: the same question has the same answer, reason included,
// whatever order Go walks its maps in.
func TestAnswersDoNotChange(t *testing.T) {
	eachRandom(t, func(_ random, q Request, p Policies) string {
		a := Evaluate(q, p)
		for range 3 {
			if b := Evaluate(q, p); a != b {
				return fmt.Sprintf("%+v and %+v", a, b)
			}
		}
		return ""
	})
}

// TestEvaluateLeavesPoliciesAlone: answers share nothing with what they are about.
func TestEvaluateLeavesPoliciesAlone(t *testing.T) {
	eachRandom(t, func(_ random, q Request, p Policies) string {
		before := p.clone()
		Evaluate(q, p)
		for i, d := range p.docs() {
			if d.String() != before.docs()[i].String() {
				return "changed " + before.docs()[i].String()
			}
		}
		return ""
	})
}
