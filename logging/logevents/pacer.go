package logevents

import (
	"context"
	"time"
)

// MinFilterRate is how many calls of FilterLogEvents a second AWS lets an account
// make in its slowest regions; the quota cannot be raised.
const MinFilterRate = 5

// FilterRate is how many calls of FilterLogEvents a second AWS lets an account make
// in a region. All readers of the account share it.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
func FilterRate(region string) int {
	switch region {
	case "us-east-1":
		return 25
	case "ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1":
		return MinFilterRate
	}
	return 10
}

func (q Query) pageInterval() time.Duration {
	rate := q.PagesPerSecond
	if rate <= 0 {
		rate = MinFilterRate
	}
	return time.Second / time.Duration(rate)
}

// pacer lets calls begin at most once in an interval. The zero value does not
// wait. It is for one goroutine.
type pacer struct {
	every time.Duration
	last  time.Time
}

// wait returns when the next call may begin, or with the context's error.
func (p *pacer) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !p.last.IsZero() {
		if err := sleep(ctx, time.Until(p.last.Add(p.every))); err != nil {
			return err
		}
	}
	p.last = time.Now()
	return nil
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
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
