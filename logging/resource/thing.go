package resource

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// thing is one thing of a kind: what the engine reads, compares and writes.
type thing[S, H any] struct {
	kind    *Kind[S, H]
	ref     Ref[S]
	bare    H // as the author made it
	want    Wants[S]
	managed bool
	// last is the state as it was read last, and made the one that was created here.
	// The kit's only memory: see Kind.Learn.
	last *atomic.Pointer[seen[S]]
	made *atomic.Pointer[S]
}

// seen is a state as it was read; of one that does not exist, what remains of it.
type seen[S any] struct {
	state  S
	exists bool
}

func (k *Kind[S, H]) thing(ref Ref[S], h H, managed bool) *thing[S, H] {
	return &thing[S, H]{kind: k, ref: ref, bare: h, managed: managed, last: new(atomic.Pointer[seen[S]]), made: new(atomic.Pointer[S])}
}

// h is the handle with what is known.
func (t *thing[S, H]) h() H {
	if t.kind.Learn == nil {
		return t.bare
	}
	if s := t.made.Load(); s != nil {
		return t.kind.Learn(t.bare, *s)
	}
	if s := t.last.Load(); s != nil && s.exists {
		return t.kind.Learn(t.bare, s.state)
	}
	return t.kind.Learn(t.bare, t.wanted())
}

// wanted is the part of a state that is wanted and goes with a create.
func (t *thing[S, H]) wanted() S {
	var s S
	for _, f := range t.kind.Fields {
		if w, ok := t.want.of[f.info().name]; ok {
			_ = f.first(&s, w) // Diff says what is wrong
		}
	}
	return s
}

func (t *thing[S, H]) ID() ID { return t.ref.id }

func (t *thing[S, H]) Managed() bool { return t.managed }

func (t *thing[S, H]) setAsAWhole() bool { return t.kind.field("") != nil }

func (t *thing[S, H]) Needs() []ID {
	needs := slices.Clone(t.want.after)
	for _, f := range t.kind.Fields {
		if w, ok := t.want.of[f.info().name]; ok {
			needs = append(needs, f.needsOf(t.bare, w)...)
		}
	}
	return needs
}

func (t *thing[S, H]) Diff(state State) ([]Change, error) {
	if !t.managed {
		return nil, nil
	}
	return t.usable(state, t.want)
}

// usable is the changes of a thing that can be changed.
func (t *thing[S, H]) usable(state State, want Wants[S]) ([]Change, error) {
	if now, exists := state.(S); exists && t.kind.Usable != nil {
		if err := t.kind.Usable(want, now); err != nil {
			return nil, err
		}
	}
	return t.changes(state, want)
}

func (t *thing[S, H]) changes(state State, want Wants[S]) ([]Change, error) {
	now, exists := state.(S)
	d := &diff{}
	switch {
	case exists && t.kind.Foreign != nil && t.kind.Foreign(t.bare, now):
		return nil, nil // it is read-only; judging says so
	case !exists && want.whole != toBe:
		return nil, nil
	case !exists && want.exists:
		return nil, fmt.Errorf("%w, and it has to", ErrAbsent)
	case want.whole == gone:
		quiet := t.kind.thing(t.ref, t.bare, true)
		if t.kind.Quiet != nil {
			if err := quiet.wish(t.kind.Quiet()); err != nil {
				return nil, err
			}
		}
		if err := t.fields(d, &now, true, quiet.want); err != nil {
			return nil, err
		}
		d.change("", now, nil)
		return d.changes, errors.Join(d.errs...)
	}
	if !exists {
		if last := t.last.Load(); last != nil && !last.exists {
			now = last.state
		}
	}
	if !exists && t.kind.Create.Call != nil {
		for _, f := range t.kind.Fields {
			if w, ok := want.of[f.info().name]; ok {
				if err := f.first(&now, w); err != nil {
					return nil, err
				}
			}
		}
		if t.kind.First != nil {
			if err := t.kind.First(t.bare, want, &now); err != nil {
				return nil, err
			}
		}
		d.change("", nil, now)
	}
	if err := t.fields(d, &now, exists, want); err != nil {
		return nil, err
	}
	if t.kind.Possible != nil {
		if err := t.kind.Possible(now); err != nil {
			return nil, err
		}
	}
	for i := range d.changes {
		d.changes[i].Until = want.until
	}
	return d.changes, errors.Join(d.errs...)
}

// fields adds the changes of the fields, and makes them in now.
func (t *thing[S, H]) fields(d *diff, now *S, exists bool, want Wants[S]) error {
	for _, f := range t.kind.Fields {
		w, ok := want.of[f.info().name]
		if !ok || !exists && t.kind.Create.Call != nil && f.info().atCreate { // it goes with the create
			continue
		}
		d.standalone = f.info().standalone && want.until.IsZero()
		if err := f.diff(d, t.bare, now, exists, w); err != nil {
			return err
		}
	}
	return nil
}

func (t *thing[S, H]) FromNothing() ([]Change, error) {
	if !t.managed {
		return nil, nil
	}
	if t.want.exists {
		var none S
		return t.changes(none, t.want)
	}
	return t.changes(nil, t.want)
}

// Reset is what the kind wants of what there is.
func (t *thing[S, H]) Reset(state State) ([]Change, error) {
	now, exists := state.(S)
	if t.kind.Reset == nil || !exists || !t.managed {
		return nil, nil
	}
	back := t.kind.thing(t.ref, t.bare, true)
	if err := back.wish(t.kind.Reset(now)); err != nil {
		return nil, err
	}
	return t.usable(state, back.want)
}

// Call names the call of a change, and what it needs.
func (t *thing[S, H]) Call(c Change) Call {
	h, absent := t.h(), value.IsNull(c.After)
	if c.Path == "" && t.kind.field("") == nil {
		return t.wholeCall(h, c, absent)
	}
	f, key, err := t.kind.locate(c.Path)
	if err != nil {
		return Call{}
	}
	i := f.info()
	action, also := i.set, i.also
	if absent {
		action, also = cmp.Or(i.clear, i.set), slices.Concat(i.clearAlso, i.also)
	}
	var before, after any
	if i.back != "" || i.more != nil || i.by != nil {
		var errB, errA error
		before, errB = f.decode(key, c.Before)
		after, errA = f.decode(key, c.After)
		if errB != nil || errA != nil {
			return Call{action, permissions(t.kind.on(h, i), append([]string{action}, also...)...)} // a damaged one fails in Write
		}
	}
	if i.by != nil {
		actions := i.by(before, after)
		action, also = actions[0], actions[1:]
	}
	if !absent && i.back != "" && f.leadsBack(after, t.want.of[i.name]) {
		action, also = i.back, slices.Concat(i.also, i.backAlso)
	}
	call := Call{action, permissions(t.kind.on(h, i), append([]string{action}, also...)...)}
	if i.more != nil {
		call.Requires = append(call.Requires, i.more(h, before, after)...)
	}
	return call
}

func (t *thing[S, H]) wholeCall(h H, c Change, absent bool) Call {
	if absent {
		call := Call{t.kind.Delete.Action, t.kind.Delete.permissions(h, t.kind.on(h, nil))}
		if a := t.kind.HoldsData.Action; a != "" {
			call.Requires = append(call.Requires, permissions(t.kind.on(h, nil), append([]string{a}, t.kind.HoldsData.Also...)...)...)
		}
		return call
	}
	call := Call{t.kind.Create.Action, t.kind.Create.permissions(h, t.kind.on(h, nil))}
	members, err := value.Members(c.After)
	if err != nil {
		return call // a damaged one fails in Write
	}
	for _, f := range t.kind.Fields {
		i := f.info()
		part := members[i.name]
		if i.name == "" || !i.atCreate && !i.restored || value.IsNull(part) {
			continue
		}
		actions := i.create
		if i.restored {
			actions = append([]string{i.set}, i.also...)
		}
		call.Requires = append(call.Requires, permissions(t.kind.on(h, i), actions...)...)
		if i.more != nil && !i.each {
			if v, err := f.decode("", part); err == nil {
				call.Requires = append(call.Requires, i.more(h, nil, v)...)
			}
		}
	}
	return call
}

// Check refuses a change that no plan of this kind makes: one that was kept as
// JSON may have been altered. It decodes what Write will.
func (t *thing[S, H]) Check(c Change) error {
	_, _, _, _, err := t.decode(c)
	if err != nil {
		return err
	}
	want := c.Complete(t)
	switch {
	case want.Call == "":
		return fmt.Errorf("%s cannot be changed", c.Path)
	case want.Action != c.Action:
		return fmt.Errorf("%s: its action is %s, and it says %s", c.Path, want.Action, c.Action)
	case want.Call != c.Call:
		return fmt.Errorf("%s: its call is %s, and it says %s", c.Path, want.Call, c.Call)
	}
	return nil
}

// decode takes a change apart; f is nil for a create or delete.
func (t *thing[S, H]) decode(c Change) (f Field[S, H], key string, before, after any, err error) {
	if c.Path == "" && t.kind.field("") == nil {
		if before, err = decodeStrict[S](c.Before); err == nil {
			after, err = decodeStrict[S](c.After)
		}
		switch {
		case err != nil:
		case before == nil && after == nil:
			err = fmt.Errorf("a %s that is absent stays absent: there is nothing to change", t.kind.Noun)
		case before != nil && after != nil:
			err = fmt.Errorf("a %s is not replaced", t.kind.Noun)
		case after != nil && t.kind.Create.Call == nil, before != nil && t.kind.Delete.Call == nil:
			err = fmt.Errorf("a %s is neither created nor deleted here", t.kind.Noun)
		}
		return nil, "", before, after, err
	}
	if f, key, err = t.kind.locate(c.Path); err != nil {
		return nil, "", nil, nil, err
	}
	if before, err = f.decode(key, c.Before); err == nil {
		after, err = f.decode(key, c.After)
	}
	switch {
	case err != nil:
		err = fmt.Errorf("%s: %w", c.Path, err)
	case value.Same(c.Before, c.After):
		err = fmt.Errorf("%s: it changes nothing", c.Path)
	}
	return f, key, before, after, err
}

func (t *thing[S, H]) Write(ctx context.Context, c Change) error {
	if !t.managed {
		return fmt.Errorf("a %s is only read here", t.kind.Noun)
	}
	f, key, before, after, err := t.decode(c)
	if err == nil && t.kind.Writable != nil {
		err = t.kind.Writable(t.h())
	}
	switch {
	case err != nil:
		return NotSent(err)
	case f != nil:
		return f.write(ctx, t.h(), key, before, after, t.want.of[f.info().name])
	case after != nil:
		return t.create(ctx, c, after.(S))
	}
	holds, err := t.HoldsData(ctx)
	switch {
	case err != nil:
		return NotSent(err)
	case holds != "":
		return HoldsData(holds)
	}
	s := as[S](before)
	if made := t.made.Load(); made != nil {
		s = *made
	}
	return t.kind.Delete.Call(t.h(), ctx, &s)
}

func (t *thing[S, H]) create(ctx context.Context, c Change, s S) error {
	h := t.kind.learn(t.bare, s)
	began := time.Now()
	if w := witnessOf(ctx); w != nil {
		began = w.Now()
	}
	err := t.kind.Create.Call(h, ctx, &s)
	if err == nil {
		t.made.Store(&s)
		return TookEffect(t.restore(ctx, t.h(), c))
	}
	if t.kind.Exists == nil || !t.kind.Exists(err) {
		return err
	}
	// It was absent just before: somebody else made it, or the answer of a first
	// request was lost. What is of others is never taken over, so that of a thing in
	// parts all are read.
	state, readErr := t.Read(ctx, NewReaderFor(t.kind.Parts))
	switch {
	case readErr != nil:
		return err
	case state == nil:
		return fmt.Errorf("%w: %w", errNotVisible, err)
	}
	if now, merr := value.Marshal(state); merr != nil || !value.Same(now, c.After) {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	if w := witnessOf(ctx); w != nil && w.Retried() && CreatedWithin(t.CreatedAt(state), began, w.Now()) {
		return nil
	}
	return ErrAdopted
}

// CreatedAt is when the thing was created, by AWS's clock; zero where AWS does not tell.
func (t *thing[S, H]) CreatedAt(state State) time.Time {
	s, ok := state.(S)
	if !ok || t.kind.Created == nil {
		return time.Time{}
	}
	return t.kind.Created(s)
}

// CreatedWithin reports whether a time of creation, which AWS tells in whole seconds,
// is within a call.
func CreatedWithin(created, from, to time.Time) bool {
	return !created.IsZero() && !created.Before(from.Truncate(time.Second)) && !created.After(to.Add(time.Second))
}

// Foresee is what another resource's state shows once the thing is as planned.
func (t *thing[S, H]) Foresee(planned json.RawMessage, other ID, shows json.RawMessage) (json.RawMessage, error) {
	if t.kind.Foresees == nil || !t.managed {
		return shows, nil
	}
	state, err := t.DecodeState(planned)
	if err != nil {
		return nil, err
	}
	var s *S
	if is, exists := state.(S); exists {
		s = &is
	}
	return t.kind.Foresees(t.h(), s, other, shows)
}

// Leaves is what shows after a change: its value, but for one that is taken away and
// leaves something.
func (t *thing[S, H]) Leaves(c Change) json.RawMessage {
	f, _, before, after, err := t.decode(c)
	if err != nil || f == nil || after != nil || f.info().leaves == nil {
		return c.After
	}
	left, err := value.Marshal(f.info().leaves(before))
	if err != nil {
		return c.After
	}
	return left
}

// Shortens says why a change would have logs deleted earlier; empty where it does not.
func (t *thing[S, H]) Shortens(c Change) string {
	f, _, before, after, err := t.decode(c)
	if err != nil || f == nil || f.info().shortens == nil {
		return ""
	}
	return f.info().shortens(before, after)
}

// restore sets what the created state has and the create does not take.
func (t *thing[S, H]) restore(ctx context.Context, h H, c Change) error {
	tree, err := value.Parse(c.After)
	if err != nil {
		return err
	}
	for _, f := range t.kind.Fields {
		i := f.info()
		if !i.restored {
			continue
		}
		part, err := tree.At(i.name)
		if err != nil || value.IsNull(part) {
			continue
		}
		v, err := f.decode("", part)
		if err == nil {
			err = f.write(ctx, h, "", nil, v, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errNotVisible is a thing that AWS says exists, and does not show.
var errNotVisible = errors.New("it was created a moment ago, or exists under a name that differs in case")

func (t *thing[S, H]) HoldsData(ctx context.Context) (string, error) {
	if t.kind.HoldsData.Call == nil || t.kind.HoldsData.ButNew && t.made.Load() != nil {
		return "", nil
	}
	return t.kind.HoldsData.Call(t.h(), ctx)
}

func (t *thing[S, H]) Unsettled(state State) bool {
	s, ok := state.(S)
	return ok && t.kind.Unsettled != nil && t.kind.Unsettled(s)
}

func (t *thing[S, H]) Transient(err error, then Facts) (bool, string) {
	switch {
	case errors.Is(err, errNotVisible):
		return true, ""
	case t.kind.Transient == nil:
		return false, ""
	}
	return t.kind.Transient(t.h(), t.want, err, then)
}

// DecodeState is a state of this kind from its JSON; nil for null.
func (t *thing[S, H]) DecodeState(raw json.RawMessage) (State, error) {
	v, err := decodeStrict[S](raw)
	if err != nil || v == nil {
		return nil, err
	}
	return v, nil
}
