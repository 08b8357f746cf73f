package trailog

import (
	"iter"
	"sync"
)

// MergeEvents merges what several log groups have, in the order of their events' times,
// as each of [Events] has it. An error comes as soon as its group has it.
func MergeEvents(groups ...iter.Seq2[Delivered, error]) iter.Seq2[Delivered, error] {
	return func(yield func(Delivered, error) bool) {
		type head struct {
			next func() (Delivered, error, bool)
			d    Delivered
			err  error
		}
		var heads []*head
		for _, g := range groups {
			next, stop := iter.Pull2(g)
			defer stop()
			h := &head{next: next}
			var more bool
			if h.d, h.err, more = next(); more {
				heads = append(heads, h)
			}
		}
		for len(heads) > 0 {
			first := 0
			for i, h := range heads {
				best := heads[first]
				if best.err == nil && (h.err != nil || h.d.Log.Time.Before(best.d.Log.Time)) {
					first = i
				}
			}
			h := heads[first]
			if !yield(h.d, h.err) {
				return
			}
			var more bool
			if h.d, h.err, more = h.next(); !more {
				heads = append(heads[:first], heads[first+1:]...)
			}
		}
	}
}

// MixEvents yields what several log groups get as it comes, for [FollowEvents], which
// has no end to wait for. A loop that is left ends when each of them has yielded once
// more, or ended: end their context.
func MixEvents(groups ...iter.Seq2[Delivered, error]) iter.Seq2[Delivered, error] {
	return func(yield func(Delivered, error) bool) {
		type one struct {
			d   Delivered
			err error
		}
		all, done := make(chan one), make(chan struct{})
		var running sync.WaitGroup
		for _, g := range groups {
			running.Go(func() {
				for d, err := range g {
					select {
					case all <- one{d, err}:
					case <-done:
						return
					}
				}
			})
		}
		go func() {
			running.Wait()
			close(all)
		}()
		defer running.Wait()
		defer close(done)
		for x := range all {
			if !yield(x.d, x.err) {
				return
			}
		}
	}
}
