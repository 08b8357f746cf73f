package iotlog

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/logevents"
)

// EventQuery selects entries of a log group of AWS IoT.
type EventQuery struct {
	Group      string // empty: LogGroup
	Start, End time.Time
	// Pattern is a filter pattern, such as `{ $.eventType = "Connect" && $.status = "Failure" }`.
	Pattern string
}

// Event is an entry with where it was found.
type Event struct {
	iotrecord.Entry
	Log logevents.Event // the event that holds it
}

// Events reads a log group as entries, oldest first. A message that is no entry
// comes with an error and its Log, and reading goes on; an error of the call
// ends the sequence, with an empty Log.
func Events(ctx context.Context, api logevents.ReadAPI, q EventQuery) iter.Seq2[Event, error] {
	q.Group = cmp.Or(q.Group, LogGroup)
	return func(yield func(Event, error) bool) {
		for e, err := range logevents.Read(ctx, api, logevents.Query{Group: q.Group, Start: q.Start, End: q.End, Pattern: q.Pattern}) {
			if err != nil {
				yield(Event{}, err)
				return
			}
			entry, err := iotrecord.Parse([]byte(e.Message))
			if !yield(Event{entry, e}, err) {
				return
			}
		}
	}
}
