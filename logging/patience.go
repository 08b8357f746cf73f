package logging

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// patience gives up reads that AWS does not answer. Each call of a [resource.Watched]
// client has the limit. What takes many calls, or waits for what another read shares, may
// take longer, as long as something is answered; of other clients nothing is seen.
type patience struct {
	answered atomic.Int64 // when AWS answered last, in nanoseconds of the epoch
}

var errNoAnswer = errors.New("no answer")

// read is a resource now.
func (p *patience) read(ctx context.Context, r *resource.Reader, res resource.Resource, limit time.Duration) reading {
	whole := ctx
	ctx, cancel := context.WithCancelCause(resource.WithReading(ctx, limit, func() { p.answered.Store(time.Now().UnixNano()) }))
	defer cancel(nil)
	go p.watch(ctx, limit, cancel)
	state, err := res.Read(ctx, r)
	switch {
	case err != nil && whole.Err() == nil && (context.Cause(ctx) == errNoAnswer || errors.Is(err, context.DeadlineExceeded)):
		return reading{err: fmt.Errorf("AWS did not answer for %v: %w", limit, err)}
	case err != nil:
		return reading{err: err}
	}
	j, err := value.Marshal(state)
	return reading{state, j, err}
}

// watch cancels a read once nothing was answered for the limit.
func (p *patience) watch(ctx context.Context, limit time.Duration, cancel context.CancelCauseFunc) {
	began := time.Now()
	for timer := time.NewTimer(limit); ; {
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		since := began
		if last := time.Unix(0, p.answered.Load()); last.After(began) {
			since = last
		}
		left := limit - time.Since(since)
		if left <= 0 {
			cancel(errNoAnswer)
			return
		}
		timer.Reset(left)
	}
}
