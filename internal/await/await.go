// Package await waits for something that goes on elsewhere and costs while it does, and stops it
// where nobody waits any more.
package await

import (
	"context"
	"errors"
	"time"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// StopTime is how long stopping may take, after the waiting has ended.
const StopTime = 10 * time.Second

// Done looks every so often, at once for the first time, until look answers that it is done, well or
// not. Where looking fails, or ctx ends, it calls stop, with time of its own. The error is that of look or ctx, with
// that of stop.
func Done(ctx context.Context, every time.Duration, look func(context.Context) (done bool, err error), stop func(context.Context) error) error {
	for {
		done, err := look(ctx)
		if done {
			return err
		}
		if err == nil {
			err = pace.Sleep(ctx, every)
		}
		if err != nil {
			if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
				err = errors.Join(cause, err)
			}
			own, cancel := context.WithTimeout(context.WithoutCancel(ctx), StopTime)
			defer cancel()
			return errors.Join(err, stop(own))
		}
	}
}
