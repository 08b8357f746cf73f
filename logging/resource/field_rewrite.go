package resource

import (
	"context"
	"fmt"
)

// All is what AWS keeps of a field's entries in one piece, with what is of others
// in it: the rules of a bucket's lifecycle, its tags.
type All[L, V any] interface {
	// Entries are those that a state shows.
	Entries() map[string]V
	// With is all with an entry set, or without it where v is nil.
	With(key string, v *V) L
}

// Rewrite is how a field is written whose entries AWS takes only all together: a
// write reads them right before, with the action get, puts its entry in or out,
// writes all back with the action set, and waits until that shows.
func Rewrite[S, H, V any, L All[L, V]](f *EachField[S, H, V], set string, put func(H, context.Context, L) error,
	get string, live func(H, context.Context) (L, error)) *EachField[S, H, V] {
	f.set, f.also = set, []string{get}
	f.rewrite = func(h H, ctx context.Context, key string, before, after *V) error {
		is := func(all L, want *V) bool {
			have, ok := all.Entries()[key]
			return ok == (want != nil) && (!ok || same(have, *want))
		}
		now, err := live(h, ctx)
		switch {
		case err != nil:
			return err
		case is(now, after):
			return nil
		case !is(now, before):
			return fmt.Errorf("%s: %w", f.path(key), ErrChangedMeanwhile)
		}
		if err := put(h, ctx, now.With(key, after)); err != nil {
			return err
		}
		return TookEffect(Settle(ctx, func(ctx context.Context) (bool, error) {
			now, err := live(h, ctx)
			return err == nil && is(now, after), err
		}))
	}
	return f
}
