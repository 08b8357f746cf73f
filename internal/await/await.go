// Package await waits for something that goes on elsewhere and costs while it does, and stops it
// where nobody waits any more.
package await

import (
	"context"
	"errors"
	"time"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// ownTime is how long starting and stopping may take after ctx has ended.
const ownTime = 10 * time.Second

// Start calls start, unless ctx has ended. A call that is under way when ctx ends goes on, up to ten seconds more, since
// what it starts could not be stopped otherwise: Done sees that ctx has ended.
func Start[In, Out, Opt any](ctx context.Context, start func(context.Context, In, ...Opt) (Out, error), in In) (out Out, err error) {
	if ctx.Err() != nil {
		return out, withCause(ctx, ctx.Err())
	}
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		_ = pace.Sleep(own, ownTime)
		cancel()
	})()
	if out, err = start(own, in); err != nil {
		err = withCause(ctx, err)
	}
	return out, err
}

// Done looks every so often, each second where every is not positive, and at once for the first time, until look answers that
// it is done, well or not. Where looking fails, or ctx ends, it calls stop, with ten seconds of its own. The error is that of look
// or ctx, with that of stop.
func Done(ctx context.Context, every time.Duration, look func(context.Context) (done bool, err error), stop func(context.Context) error) error {
	if every <= 0 {
		every = time.Second
	}
	for {
		done, err := look(ctx)
		if done {
			return err
		}
		if err == nil {
			err = pace.Sleep(ctx, every)
		}
		if err != nil {
			own, cancel := context.WithTimeout(context.WithoutCancel(ctx), ownTime)
			defer cancel()
			return errors.Join(withCause(ctx, err), stop(own))
		}
	}
}

// withCause is an error with why ctx ended, if it has.
func withCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}
