package logevents

import (
	"context"
	"iter"
	"maps"
	"time"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// Follow is how a log group is followed.
type FollowOptions struct {
	// Every is how long to wait between two looks: 2 seconds where it is zero.
	Every time.Duration
	// Late is how much later than newer events an event may arrive and still be
	// seen: 1 minute where it is zero. The IDs of the events of that time are
	// kept in memory.
	Late time.Duration
}

// Follow reads the events of a log group as [Read] does, and goes on
// with what arrives, until ctx ends: that ends the sequence without an error,
// and so does q.End when it has passed by more than f.Late. Events that arrive
// late come after newer ones. Each event comes once; q.After does not see
// those that arrived late in between.
func Follow(ctx context.Context, api ReadAPI, q Query, f FollowOptions) iter.Seq2[Event, error] {
	if f.Every <= 0 {
		f.Every = 2 * time.Second
	}
	if f.Late <= 0 {
		f.Late = time.Minute
	}
	return func(yield func(Event, error) bool) {
		p := pace.Pacer{Every: q.pageInterval()}
		seen := seenEvents{late: f.Late}
		first := q.After
		for {
			more := q.read(ctx, api, &p, func(e Event, err error) bool {
				if err != nil {
					return ctx.Err() == nil && yield(e, err)
				}
				return first.Passed(e) || !seen.add(e) || yield(e, nil)
			})
			if !more || !q.End.IsZero() && time.Since(q.End) > f.Late {
				return
			}
			if len(seen.ids) > 0 {
				q.After = Cursor{} // seen and first tell what came
				if since := seen.since(); since.After(q.Start) {
					q.Start = since
				}
			}
			if pace.Sleep(ctx, f.Every) != nil {
				return
			}
		}
	}
}

// seenEvents are the events that the next look can show again.
type seenEvents struct {
	late   time.Duration
	ids    map[string]time.Time // of the last events, with their times
	newest time.Time
	full   int // so many of them are gone through again
}

// since is from when on events may still arrive: of a time that is to come, such as
// a writer's whose clock is fast, nothing follows.
func (s *seenEvents) since() time.Time {
	if now := time.Now(); now.Before(s.newest) {
		return now.Add(-s.late)
	}
	return s.newest.Add(-s.late)
}

// add remembers an event, and reports whether it is new. What is too old for the next
// look is forgotten now and then, since the first look can be at all that a group has.
func (s *seenEvents) add(e Event) bool {
	if _, ok := s.ids[e.ID]; ok {
		return false
	}
	if s.ids == nil {
		s.ids = map[string]time.Time{}
	}
	s.ids[e.ID] = e.Time
	if e.Time.After(s.newest) {
		s.newest = e.Time
	}
	if len(s.ids) > s.full {
		since := s.since()
		maps.DeleteFunc(s.ids, func(_ string, at time.Time) bool { return at.Before(since) })
		s.full = max(1000, 2*len(s.ids))
	}
	return true
}
