package resource

import "context"

// FlagField is something that is wanted and is no part of the state: that a thing
// must exist, or must be encrypted.
type FlagField[S, H any] struct{ fieldInfo[S, H] }

// Flag is a flag of that name.
func Flag[H, S any](name string) *FlagField[S, H] {
	return &FlagField[S, H]{fieldInfo[S, H]{name: name, flag: true}}
}

// If wants it where on is true.
func (f *FlagField[S, H]) If(on bool) Wish[S] {
	if !on {
		return Wish[S]{}
	}
	return Wish[S]{field: f.name, value: true}
}

// Wanted reports whether somebody wants it.
func (f *FlagField[S, H]) Wanted(w Wants[S]) bool { return w.of[f.name] != nil }

func (f *FlagField[S, H]) info() *fieldInfo[S, H]                                { return &f.fieldInfo }
func (f *FlagField[S, H]) first(*S, any) error                                   { return nil }
func (f *FlagField[S, H]) diff(*diff, H, *S, bool, any) error                    { return nil }
func (f *FlagField[S, H]) merge(a, _ any) (any, error)                           { return a, nil }
func (f *FlagField[S, H]) read(context.Context, H, *Reader, *S, any) error       { return nil }
func (f *FlagField[S, H]) needsOf(H, any) []ID                                   { return nil }
func (f *FlagField[S, H]) observed(H, *S, any) []Resource                        { return nil }
func (f *FlagField[S, H]) leadsBack(any, any) bool                               { return false }
func (f *FlagField[S, H]) decode(string, []byte) (any, error)                    { return nil, errNoState }
func (f *FlagField[S, H]) write(context.Context, H, string, any, any, any) error { return errNoState }
