// Package pace keeps calls apart, for quotas of so many calls a second.
package pace

import (
	"context"
	"sync"
	"time"
)

// Pacer lets calls begin at most once in an interval. It may be used from several
// goroutines, which then share the interval; it is not copied once it was used.
type Pacer struct {
	Every time.Duration // zero: calls do not wait

	mu   sync.Mutex
	next time.Time
}

// Wait takes the next free moment and waits for it. The error is the context's.
func (p *Pacer) Wait(ctx context.Context) error {
	p.mu.Lock()
	at := time.Now()
	if p.next.After(at) {
		at = p.next
	}
	p.next = at.Add(p.Every)
	p.mu.Unlock()
	return Sleep(ctx, time.Until(at))
}

// Sleep waits, or returns the context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
