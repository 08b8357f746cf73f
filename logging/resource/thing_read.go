package resource

import (
	"context"
	"errors"
	"slices"
)

func (t *thing[S, H]) Batch(r *Reader) {
	if t.kind.Batch != nil {
		t.kind.Batch(t.bare, r)
	}
}

func (t *thing[S, H]) Read(ctx context.Context, r *Reader) (State, error) {
	s, exists, err := t.read(ctx, r)
	if err != nil && t.kind.Refused != nil {
		s, exists, err = t.kind.Refused(t.h(), ctx, r, err, t.managed)
	}
	var now *S
	switch {
	case t.kind.Parts && errors.Is(err, ErrAbsent):
		var none S
		s, exists = none, false
	case err != nil:
		return nil, err
	case exists:
		now = &s
	}
	t.last.Store(&seen[S]{s, exists})
	if r.Thorough() {
		r.observe(t.ref.id, t.observed(t.h(), now))
	}
	if !exists {
		return nil, nil
	}
	return s, nil
}

// read is the state with what its fields read by themselves.
func (t *thing[S, H]) read(ctx context.Context, r *Reader) (s S, exists bool, err error) {
	h := t.h()
	if !t.kind.Parts || !slices.ContainsFunc(t.kind.Fields, func(f Field[S, H]) bool { _, is := t.asked(f, r.Thorough()); return is }) {
		if s, exists, err = t.whole(ctx, h, r); err != nil || !exists {
			return s, false, err
		}
		h = t.kind.learn(t.bare, s)
	}
	var errs []error
	for _, f := range t.kind.Fields {
		want, is := t.asked(f, r.Thorough())
		if !is {
			continue
		}
		if err := f.read(ctx, h, r, &s, want); err != nil {
			if errs = append(errs, err); t.kind.Parts {
				break // of what is refused or absent, all of it is
			}
		}
		h = t.kind.learn(t.bare, s)
	}
	return s, true, errors.Join(errs...)
}

// whole is what the kind reads, once for all of one origin where it has one.
func (t *thing[S, H]) whole(ctx context.Context, h H, r *Reader) (S, bool, error) {
	if t.kind.Origin == nil {
		return t.kind.Read(h, ctx, r)
	}
	type key struct {
		origin any
		id     ID
	}
	got, err := Shared(ctx, r, key{t.kind.Origin(h), t.ref.id}, func(ctx context.Context) (seen[S], error) {
		s, exists, err := t.kind.Read(h, ctx, r)
		return seen[S]{s, exists}, err
	})
	return got.state, got.exists, err
}

// asked reports whether a field is read by itself, and what is wanted of it: nil
// where it is read for judging only.
func (t *thing[S, H]) asked(f Field[S, H], thorough bool) (want any, is bool) {
	i := f.info()
	want = t.want.of[i.name]
	if want == nil && (t.want.whole == gone && i.judged || t.managed && i.kept && thorough) {
		want = struct{}{} // what is deleted can then be put back
	}
	return want, i.hasRead && (want != nil || i.judged && thorough)
}

func (t *thing[S, H]) LeadsTo() []Resource {
	out := t.observed(t.bare, nil)
	if t.kind.LeadsTo != nil {
		out = append(out, t.kind.LeadsTo(t.bare)...)
	}
	return out
}

// observed is what a state, nil where there is none, makes worth reading too, and what is
// wanted of the thing.
func (t *thing[S, H]) observed(h H, now *S) (out []Resource) {
	for _, f := range t.kind.Fields {
		out = append(out, f.observed(h, now, t.want.of[f.info().name])...)
	}
	if t.kind.Observes != nil {
		out = append(out, t.kind.Observes(h, now)...)
	}
	return out
}

// Owner is the account whose clients read the thing; empty: the target's own.
func (t *thing[S, H]) Owner() string {
	if t.kind.Owner == nil {
		return ""
	}
	return t.kind.Owner(t.h())
}

func (t *thing[S, H]) Reads() []Permission { return t.readPermissions(!t.managed) }

// ThoroughReads are the permissions for what is read for judging.
func (t *thing[S, H]) ThoroughReads() []Permission { return t.readPermissions(true) }

func (t *thing[S, H]) readPermissions(thorough bool) []Permission {
	var ps []Permission
	for _, f := range t.kind.Fields {
		i := f.info()
		if _, is := t.asked(f, thorough); !is {
			continue
		}
		actions := i.reads
		if thorough {
			actions = slices.Concat(i.reads, i.deepReads)
		}
		ps = append(ps, permissions(t.kind.on(t.h(), i), actions...)...)
	}
	if t.kind.Reads != nil && (!t.kind.Parts || len(ps) == 0) {
		ps = slices.Concat(t.kind.Reads(t.h()), ps)
	}
	return ps
}

func permissions(on string, actions ...string) []Permission {
	var ps []Permission
	for _, a := range actions {
		ps = append(ps, Permission{a, on})
	}
	return ps
}
