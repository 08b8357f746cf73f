package logging

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// ProgressKind is what a Progress tells.
type ProgressKind string

// The kinds of events.
const (
	ProgressStarted  ProgressKind = "started"  // a call is about to be made
	ProgressWaiting  ProgressKind = "waiting"  // IAM has not propagated; it is tried again after Delay
	ProgressFinished ProgressKind = "finished" // the step has an outcome
	ProgressUndoing  ProgressKind = "undoing"  // a step is about to be taken back
)

// Progress is one event of an apply.
type Progress struct {
	Kind  ProgressKind
	Index int // of the step in the report, from 0
	Total int // steps
	Done  int // steps that have an outcome: Done of Total is what a progress bar shows
	Step  Step
	Delay time.Duration // Waiting: until the next try
	Err   error         // why a step failed or is waited for
}

// Targets are targets of one plan or check.
type Targets []Target

// Option changes how a plan is made or applied, a check or a recovery: each says which.
type Option func(*options)

type options struct {
	progress    func(Progress, *Report)
	log         *slog.Logger
	propagation time.Duration
	undo        time.Duration
	call        time.Duration
	read        time.Duration
	settle      time.Duration
	regardless  bool
	journal     io.Writer
	parallel    int
	digest      string
	insist      map[Code]bool
}

func optionsOf(opts []Option) options {
	o := options{
		log:         slog.New(slog.DiscardHandler),
		propagation: 2 * time.Minute,
		undo:        4 * time.Minute,
		call:        time.Minute,
		read:        defaultReadLimit,
		settle:      30 * time.Second,
		parallel:    8,
		insist:      map[Code]bool{},
	}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// WithProgress calls f for each event, one at a time, with the report as it
// stands. Keep the report as JSON at each event, and another process can undo
// what this one did, should it die; [WithJournal] is better at that. f must not keep
// or change the report.
func WithProgress(f func(Progress, *Report)) Option {
	return func(o *options) { o.progress = f }
}

// WithLogger writes a record for each event: failures and what could not be undone
// as errors, waiting and what was kept as warnings, the rest as information. Values
// are not logged. The default logs nothing.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) { o.log = l }
}

// WithPropagationLimit is how long IAM propagation is waited for, for each
// step. The default is 2 minutes; 0 does not wait.
func WithPropagationLimit(d time.Duration) Option {
	return func(o *options) { o.propagation = d }
}

// WithUndoLimit is how long undoing may take, after a failure or a
// cancellation. The default is 4 minutes.
func WithUndoLimit(d time.Duration) Option {
	return func(o *options) { o.undo = d }
}

// WithCallLimit is how long one write may take. A write that has begun is not
// cut off by a cancellation, only by this. The default is 1 minute.
func WithCallLimit(d time.Duration) Option {
	return func(o *options) { o.call = d }
}

// WithReadLimit is how long a call of reading may take, its retries included, in plans,
// checks, recoveries and applies. The default is 30 seconds. It is known of clients that
// ClientsFromConfig made; with others it is how long reading one thing may take.
func WithReadLimit(d time.Duration) Option {
	return func(o *options) { o.read = d }
}

// WithSettleLimit is how long what AWS answered with success is read until it shows,
// and how long a call whose answer was lost is given to land before it counts as
// without effect. The default is 30 seconds.
func WithSettleLimit(d time.Duration) Option {
	return func(o *options) { o.settle = d }
}

// WithParallel is how many resources are written side by side: 8 by default, at
// least 1, and then they are written in the plan's order.
func WithParallel(n int) Option {
	return func(o *options) { o.parallel = max(1, n) }
}

// WithDigest refuses the plan unless it has this digest: the one that somebody
// approved.
func WithDigest(digest string) Option {
	return func(o *options) { o.digest = digest }
}

// Regardless applies the plan although its findings say that logs will not arrive.
// What would do harm needs [WithInsist].
func Regardless() Option { return func(o *options) { o.regardless = true } }

// WithInsist applies the plan although it has blocking findings, or errors, of these
// codes.
func WithInsist(codes ...Code) Option {
	return func(o *options) {
		for _, c := range codes {
			o.insist[c] = true
		}
	}
}

func (e Progress) log(l *slog.Logger) {
	level := slog.LevelInfo
	switch {
	case e.Kind == ProgressWaiting, e.Step.Outcome == Kept:
		level = slog.LevelWarn
	case e.Err != nil:
		level = slog.LevelError
	}
	c := e.Step.Change
	attrs := []slog.Attr{
		slog.String("call", c.Call), slog.String("resource", c.Resource.String()), slog.String("path", c.Path),
		slog.String("outcome", string(e.Step.Outcome)), slog.Int("done", e.Done), slog.Int("total", e.Total),
	}
	if e.Delay > 0 {
		attrs = append(attrs, slog.Duration("delay", e.Delay))
	}
	if e.Err != nil {
		text := e.Err.Error()
		var stale *StaleError
		if errors.As(e.Err, &stale) {
			text = stale.text(func(ChangedValue) string { return "" })
		}
		attrs = append(attrs, slog.String("error", text))
	}
	l.LogAttrs(context.Background(), level, string(e.Kind), attrs...)
}
