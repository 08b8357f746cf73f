package resource

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Kind describes one kind of thing: its state S, and how a handle H, which has the
// clients and the name, reads and writes it. From it follow comparing, merging,
// writing, undoing, permissions and the checking of changes from elsewhere.
//
// What is only read has Type, Reads and Read.
type Kind[S, H any] struct {
	Type Type[S]
	Noun string         // "log group", for errors
	ARN  func(H) string // what permissions are given on; nil: "*"

	// Read is the state without what fields read by themselves; false where there is
	// no such thing. Batch announces the reads before they begin.
	Read  func(H, context.Context, *Reader) (S, bool, error)
	Reads func(H) []Permission
	Batch func(H, *Reader)
	// Origin is [Clients.Origin] of the handle's clients: with it, handles of one
	// origin share what Read answers. Without it Read shares by itself what it can.
	Origin func(H) any
	// Owner is the account whose clients the handle reads with, where another one than the
	// target's owns the thing ([Clients.Owners]); empty where it reads with the target's own.
	Owner func(H) string
	// Parts is a thing that no call reads as a whole: its fields read it, each with
	// what the handle learned from the fields before, and Read only where none does.
	// A field's ErrAbsent is that there is no such thing.
	Parts bool
	// Refused is what an error of reading means: a state after all, or an error.
	// managed is whether something is wanted of the thing.
	Refused func(h H, ctx context.Context, r *Reader, err error, managed bool) (S, bool, error)

	// Learn is the handle with what can only be known by reading: the region of a
	// bucket, the path of a role. The state is that of what was created here, or else
	// the one read last, or what is wanted where nothing was read.
	Learn func(H, S) H

	Create Whole[S, H]
	Delete Whole[S, H]
	// First completes the state right after Create, which has what is wanted of the
	// fields that are created with it; its error says why it cannot be created.
	First func(H, Wants[S], *S) error
	// Exists tells the error of a create that found something. Then the kit reads it:
	// what is as it was to be is adopted, and anything else is ErrNotOurs.
	Exists func(error) bool

	// Created is when the thing was created, by AWS's clock, from a member of the state
	// without JSON; nil where AWS does not tell. It is evidence of who made it.
	Created func(S) time.Time

	// HoldsData is asked before Delete, and refuses it.
	HoldsData Holds[H]
	// Unsettled reports that AWS is about to change it.
	Unsettled func(S) bool
	// Reset is what a removal without a report wants of what there is.
	Reset func(S) []Wish[S]
	// Transient: see Resource. The wants are those of the settings.
	Transient func(H, Wants[S], error, Facts) (wait bool, why string)
	// Usable says why a thing that exists cannot be made what is wanted.
	Usable func(Wants[S], S) error
	// Writable says why a thing cannot be written with these clients.
	Writable func(H) error
	// Observes is what reading one makes worth reading too, for judging; the state
	// is nil where it is absent.
	Observes func(H, *S) []Resource
	// LeadsTo are the things that Observes, of the kind and of its fields, may answer
	// whatever AWS has, with wildcards for names: logging.ReadPolicy asks for the
	// permissions to read them. What they answer of nothing, and of what is wanted, is known.
	LeadsTo func(H) []Resource
	// Foresees is what another resource's state shows once the thing is as planned, such
	// as a list of all of its kind; the state is nil where it is to be absent.
	Foresees func(h H, planned *S, other ID, shows json.RawMessage) (json.RawMessage, error)
	// Foreign reports that a thing is shown here and kept elsewhere: it is not changed.
	Foreign func(H, S) bool
	// Quiet is what is wanted before a thing is deleted that is wanted gone.
	Quiet func() []Wish[S]
	// Possible says what is wrong with a state that a plan would lead to.
	Possible func(S) error
	// Validate says what is wrong with wants that several targets have together.
	Validate func(Wants[S]) error

	// NameProperty is the property of CloudFormation that is the name.
	NameProperty string
	// Exports completes what the fields say to CloudFormation of a thing.
	Exports func(H, S, *Export)

	Fields []Field[S, H] // in the order in which they are changed
}

// Whole is the call that creates or deletes a thing.
type Whole[S, H any] struct {
	Action string // "logs:CreateLogGroup"
	// Call may put into the state that it creates what only the answer tells, such as
	// an ARN, into fields without JSON: Learn sees it from then on, and so does the
	// delete that takes the create back.
	Call func(H, context.Context, *S) error
	Also []string // more actions that it needs on the same ARN
	// Requires are the permissions where they are not all on that ARN.
	Requires func(H) []Permission
}

// permissions are those of the call.
func (w Whole[S, H]) permissions(h H, on string) []Permission {
	if w.Requires != nil {
		return w.Requires(h)
	}
	return permissions(on, append([]string{w.Action}, w.Also...)...)
}

// Holds is the call that finds out what a thing holds that would go with it: "logs", or "" for
// nothing. What a plan deletes beside it does not count, see [IsGoing]. It is not asked of
// what was created by the same apply where ButNew is set.
type Holds[H any] struct {
	Action string
	Also   []string // more actions that it needs on the same ARN
	Call   func(H, context.Context) (what string, err error)
	ButNew bool
}

// Field is a part of a state: One, Each, Statements or Flag.
type Field[S, H any] interface {
	info() *fieldInfo[S, H]
	// first puts what is wanted into a state that does not exist yet.
	first(s *S, want any) error
	// export says the field to CloudFormation.
	export(h H, s *S, want any, x *Export)
	// diff adds the changes from now to what is wanted, and makes them in now.
	diff(d *diff, h H, now *S, exists bool, want any) error
	// at is the part of the state, as JSON at path; nil where it is absent.
	decode(key string, raw []byte) (any, error)
	write(ctx context.Context, h H, key string, before, after, want any) error
	leadsBack(after, want any) bool
	merge(a, b any) (any, error)
	// read reads the part by itself; want is nil where it is read for judging only.
	read(ctx context.Context, h H, r *Reader, s *S, want any) error
	needsOf(h H, want any) []ID
	observed(h H, s *S, want any) []Resource
}

// fieldInfo is what all fields have.
type fieldInfo[S, H any] struct {
	name                         string
	each                         bool // paths have a key in brackets
	set, clear                   string
	by                           func(before, after any) []string
	back                         string
	backAlso                     []string
	also                         []string
	clearAlso                    []string // actions that taking away needs besides
	restored                     bool
	exclusive                    bool
	flag                         bool // no part of the state
	on                           func(H) string
	more                         func(h H, before, after any) []Permission
	atCreate                     bool
	create                       []string // actions that the create needs for it
	required                     bool
	standalone                   bool
	reads                        []string // actions of its own read
	deepReads                    []string // and of a thorough one
	judged                       bool     // it is read for judging too
	hasRead                      bool
	property, keyName, valueName string // of CloudFormation
	document                     func(x *Export, name string, doc policy.Document)
	shortens                     func(before, after any) string
	leaves                       func(before any) any
	kept                         bool // it is read thoroughly where the thing is managed
}

// Ref names a thing of this kind.
func (k *Kind[S, H]) Ref(s Scope, name string) Ref[S] { return k.Type.Ref(s, name) }

// Observe is a thing that is only read.
func (k *Kind[S, H]) Observe(ref Ref[S], h H) Resource { return k.thing(ref, h, false) }

// Manage is a thing of which something is wanted.
func (k *Kind[S, H]) Manage(ref Ref[S], h H, wishes ...Wish[S]) (Resource, error) {
	t := k.thing(ref, h, true)
	err := t.wish(wishes)
	return t, err
}

func (k *Kind[S, H]) field(name string) Field[S, H] {
	i := slices.IndexFunc(k.Fields, func(f Field[S, H]) bool { return f.info().name == name })
	if i < 0 {
		return nil
	}
	return k.Fields[i]
}

// locate finds the field of a path and the key in its brackets. The path is one
// that this kind writes itself, not only one that leads to the same place.
func (k *Kind[S, H]) locate(path string) (f Field[S, H], key string, err error) {
	bad := fmt.Errorf("a %s has no %q", k.Noun, path)
	keys, err := value.SplitPath(path)
	if err != nil || len(keys) > 2 {
		return nil, "", bad
	}
	name := ""
	if len(keys) > 0 {
		name = keys[0]
	}
	f = k.field(name)
	switch {
	case f == nil || f.info().flag:
		return nil, "", bad
	case !f.info().each && path == name:
		return f, "", nil
	case f.info().each && len(keys) == 2 && keys[1] != "" && path == name+"["+keys[1]+"]":
		return f, keys[1], nil
	}
	return nil, "", bad
}

func (k *Kind[S, H]) on(h H, f *fieldInfo[S, H]) string {
	switch {
	case f != nil && f.on != nil:
		return f.on(h)
	case k.ARN != nil:
		return k.ARN(h)
	}
	return "*"
}

// diff collects changes.
type diff struct {
	changes    []Change
	errs       []error
	standalone bool
}

func (d *diff) change(path string, before, after any) {
	c, err := NewChange(path, before, after)
	c.Standalone = d.standalone
	d.changes = append(d.changes, c)
	if err != nil {
		d.errs = append(d.errs, err)
	}
}

// learn is the handle with what a state tells.
func (k *Kind[S, H]) learn(h H, s S) H {
	if k.Learn == nil {
		return h
	}
	return k.Learn(h, s)
}

// Look reads a thing outside of a plan, with a thorough reader all of it that a
// removal would put back; false where there is none.
func (k *Kind[S, H]) Look(ctx context.Context, ref Ref[S], h H, r *Reader) (S, bool, error) {
	state, err := k.thing(ref, h, true).Read(ctx, r)
	s, exists := state.(S)
	return s, exists, err
}

// Adopt is Look with a thorough reader, in the scope that the clients have.
func (k *Kind[S, H]) Adopt(ctx context.Context, c Clients, of func(Scope) (Ref[S], H)) (S, bool, error) {
	r := NewReaderFor(true)
	scope, _, err := r.Identify(ctx, c)
	if err != nil {
		var none S
		return none, false, err
	}
	ref, h := of(scope)
	return k.Look(ctx, ref, h, r)
}

// Bind is a thing that is managed with the wishes, or only read where it is only used.
func (k *Kind[S, H]) Bind(ref Ref[S], h H, onlyUsed, mustExist bool, wishes ...Wish[S]) (Resource, error) {
	if onlyUsed {
		t := k.thing(ref, h, false)
		for _, w := range wishes {
			t.want.asked = append(t.want.asked, w.asked...)
		}
		return t, nil
	}
	return k.Manage(ref, h, append(wishes, MustExist[S](mustExist))...)
}
