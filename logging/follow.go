package logging

import (
	"context"
	"iter"
	"maps"
	"time"
)

// Follow is how a log group is followed.
type Follow struct {
	// Every is how long to wait between two looks: 2 seconds where it is zero.
	Every time.Duration
	// Late is how much later than newer events an event may arrive and still be
	// seen: 1 minute where it is zero. The IDs of the events of that time are
	// kept in memory.
	Late time.Duration
}

// FollowEvents reads the events of a log group as [ReadEvents] does, and goes on
// with what arrives, until ctx ends: that ends the sequence without an error,
// and so does q.End when it has passed by more than f.Late. Events that arrive
// late come after newer ones. Each event comes once; q.After does not see
// those that arrived late in between.
func FollowEvents(ctx context.Context, api LogEventsAPI, q EventQuery, f Follow) iter.Seq2[LogEvent, error] {
	if f.Every <= 0 {
		f.Every = 2 * time.Second
	}
	if f.Late <= 0 {
		f.Late = time.Minute
	}
	return func(yield func(LogEvent, error) bool) {
		p := pacer{every: q.pageInterval()}
		seen := map[string]time.Time{} // IDs of the last events, with their times
		first := q.After
		var newest time.Time
		for {
			more := q.read(ctx, api, &p, func(e LogEvent, err error) bool {
				if err != nil {
					return ctx.Err() == nil && yield(e, err)
				}
				if _, ok := seen[e.ID]; ok || first.Passed(e) {
					return true
				}
				seen[e.ID] = e.Time
				if e.Time.After(newest) {
					newest = e.Time
				}
				return yield(e, nil)
			})
			if !more || !q.End.IsZero() && time.Since(q.End) > f.Late {
				return
			}
			if !newest.IsZero() {
				q.After = EventCursor{} // seen and first tell what came
				if since := newest.Add(-f.Late); since.After(q.Start) {
					q.Start = since
					maps.DeleteFunc(seen, func(_ string, at time.Time) bool { return at.Before(since) })
				}
			}
			if sleep(ctx, f.Every) != nil {
				return
			}
		}
	}
}
