package trailogtest

import (
	"context"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// pending is an event that waits for its delivery.
type pending struct {
	trail string // ARN
	due   time.Time
	item
}

// postpone keeps an event until it is due, or [Flush] is called.
func (s *store) postpone(trailARN string, x item) {
	s.mu.Lock()
	s.pending = append(s.pending, pending{trailARN, time.Now().Add(s.delay), x})
	s.mu.Unlock()
	if !s.batches {
		s.account.Later(s.delay, func(ctx context.Context) { s.flush(ctx, time.Now()) })
	}
}

// Flush delivers the events that wait ([WithDelay], [WithBatches]), those of one trail,
// account, region and kind in one file. What is delivered, and whether the trail can, is
// by the account's state now; events of trails that were deleted are lost.
func Flush(ctx context.Context, v loggingtest.View) []Delivery {
	return storeOf(v.Account()).flush(ctx, time.Time{})
}

// flush delivers what is due at a time, all for the zero time.
func (s *store) flush(ctx context.Context, at time.Time) []Delivery {
	type group struct {
		trail, account, region string
		kind                   trailrecord.FileKind
	}
	s.mu.Lock()
	var order []group
	items := map[group][]item{}
	var later []pending
	trails := map[string]trail{}
	for _, p := range s.pending {
		if !at.IsZero() && p.due.After(at) {
			later = append(later, p)
			continue
		}
		t := s.trails[p.trail]
		if t == nil {
			continue
		}
		trails[p.trail] = *t
		g := group{p.trail, p.record.RecipientAccountID, p.record.AWSRegion, fileKind(p.record.EventCategory)}
		if items[g] == nil {
			order = append(order, g)
		}
		items[g] = append(items[g], p.item)
	}
	s.pending = later
	s.mu.Unlock()
	var out []Delivery
	for _, g := range order {
		t := trails[g.trail]
		out = append(out, s.deliver(ctx, &t, items[g])...)
	}
	return out
}

// fileKind is the kind of file that events of a category are in.
func fileKind(c trailrecord.EventCategory) trailrecord.FileKind {
	switch c {
	case trailrecord.Insight:
		return trailrecord.InsightFile
	case trailrecord.NetworkActivity:
		return trailrecord.NetworkActivityFile
	}
	return trailrecord.LogFile
}
