package resource

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// StatementsField is a policy that others write to as well. Each wanted statement
// is a change of its own, "policy[Sid]"; those of others are kept. A write reads the
// live policy, puts its statement in or out, writes the whole back, and waits until
// that shows.
type StatementsField[S, H any] struct {
	fieldInfo[S, H]
	part  func(*S) *policy.Statements
	all   func(H, S) policy.Statements
	live  func(H, context.Context) (policy.Document, error)
	put   func(H, context.Context, policy.Document) (policy.Document, error)
	needs func(H, policy.Document) []ID
	own   func(H, context.Context, *Reader, *S) error
	most  int

	exporting func(H, policy.Document, *Export)
}

// Statements is a field of that name in the state's JSON.
func Statements[H, S any](name string, part func(*S) *policy.Statements) *StatementsField[S, H] {
	return &StatementsField[S, H]{fieldInfo: fieldInfo[S, H]{name: name, each: true}, part: part}
}

// Live reads the policy as it is right now.
func (f *StatementsField[S, H]) Live(action string, call func(H, context.Context) (policy.Document, error)) *StatementsField[S, H] {
	f.also, f.live = []string{action}, call
	return f
}

// Put writes a policy, or deletes it where it has no statements, and answers what
// the thing has now.
func (f *StatementsField[S, H]) Put(action string, call func(H, context.Context, policy.Document) (policy.Document, error)) *StatementsField[S, H] {
	f.set, f.put = action, call
	return f
}

// Emptied are more actions that taking a statement away needs: the last one goes
// with the policy.
func (f *StatementsField[S, H]) Emptied(actions ...string) *StatementsField[S, H] {
	f.clearAlso = actions
	return f
}

// Read reads the policy by itself, where statements are wanted and for judging.
func (f *StatementsField[S, H]) Read(call func(H, context.Context, *Reader, *S) error, actions ...string) *StatementsField[S, H] {
	f.own, f.reads, f.hasRead, f.judged = call, actions, true, true
	return f
}

// All are a state's statements with those that it leaves out, such as AWS's own.
func (f *StatementsField[S, H]) All(of func(H, S) policy.Statements) *StatementsField[S, H] {
	f.all = of
	return f
}

// Needs are the things that are written before a policy that names them.
func (f *StatementsField[S, H]) Needs(ids func(H, policy.Document) []ID) *StatementsField[S, H] {
	f.needs = ids
	return f
}

// Has wants the statements of a document, if there is one.
func (f *StatementsField[S, H]) Has(doc *policy.Document) Wish[S] {
	if doc == nil {
		return Wish[S]{}
	}
	return Wish[S]{field: f.name, value: *doc}
}

// Wanted are the statements that are wanted.
func (f *StatementsField[S, H]) Wanted(w Wants[S]) (policy.Document, bool) {
	d, ok := w.of[f.name].(policy.Document)
	return d, ok
}

// Most is how many characters the policy may have, with the statements of others.
func (f *StatementsField[S, H]) Most(characters int) *StatementsField[S, H] {
	f.most = characters
	return f
}

func (f *StatementsField[S, H]) info() *fieldInfo[S, H]  { return &f.fieldInfo }
func (f *StatementsField[S, H]) first(*S, any) error     { return nil }
func (f *StatementsField[S, H]) leadsBack(any, any) bool { return false }
func (f *StatementsField[S, H]) decode(_ string, raw []byte) (any, error) {
	return decodeStrict[policy.Document](raw)
}

func (f *StatementsField[S, H]) read(ctx context.Context, h H, r *Reader, s *S, _ any) error {
	return f.own(h, ctx, r, s)
}

// merge is the statements of both, each once, under the first of its Sids.
func (f *StatementsField[S, H]) merge(a, b any) (any, error) {
	x, y := a.(policy.Document), b.(policy.Document)
	version := max(x.Version, y.Version)
	x, okX := x.As(version)
	y, okY := y.As(version)
	if !okX || !okY {
		return nil, &MergeError{f.name + ".Version", a.(policy.Document).Version, b.(policy.Document).Version}
	}
	both := x.Union(y)
	for i, s := range both.Statements {
		for _, other := range y.Statements {
			if s.Equal(other) && compareSids(other.Sid, s.Sid) < 0 {
				both.Statements[i].Sid = other.Sid
			}
		}
	}
	return both, nil
}

func (f *StatementsField[S, H]) diff(d *diff, h H, now *S, _ bool, want any) error {
	doc, ok := want.(policy.Document)
	if !ok {
		return nil
	}
	have := *f.part(now)
	if f.all != nil {
		have = f.all(h, *now)
	}
	next, cs, err := withStatements(f.name, have, doc)
	if n := next.Document().Length(); err == nil && len(cs) > 0 && f.most > 0 && n > f.most {
		err = fmt.Errorf("%s: with the statements that are there it would have %d characters, and it may have %d", f.name, n, f.most)
	}
	d.changes = append(d.changes, cs...)
	return err
}

func (f *StatementsField[S, H]) observed(H, *S, any) []Resource { return nil }

func (f *StatementsField[S, H]) needsOf(h H, want any) []ID {
	doc, ok := want.(policy.Document)
	if !ok || f.needs == nil {
		return nil
	}
	return f.needs(h, doc)
}

func (f *StatementsField[S, H]) write(ctx context.Context, h H, key string, before, after, _ any) error {
	live, err := f.live(h, ctx)
	if err != nil {
		return err
	}
	next, changed, err := withStatement(live, key, before, after)
	switch {
	case err != nil:
		return fmt.Errorf("%s[%s]: %w", f.name, key, err)
	case !changed:
		return nil
	}
	if next, err = f.put(h, ctx, next); err != nil {
		return err
	}
	return TookEffect(Settle(ctx, func(ctx context.Context) (bool, error) {
		now, err := f.live(h, ctx)
		return policy.SplitStatements(now).Document().Equal(policy.SplitStatements(next).Document()), err
	}))
}
