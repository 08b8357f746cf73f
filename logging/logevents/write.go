package logevents

import (
	"context"
	"fmt"
	"github.com/awslogkit/awslogkit/logging/resource"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// The limits of a PutLogEvents call. Bytes of an event are those of its message
// in UTF-8 and EventOverhead.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const (
	MaxBatchBytes  = 1 << 20
	MaxBatchEvents = 10_000
	MaxBatchSpan   = 24 * time.Hour
	EventOverhead  = 26
	// MaxEventBytes is the longest message: with the overhead it fills a batch.
	// Older documents, CloudTrail's and the SSM agent's among them, say 256 KB.
	MaxEventBytes = MaxBatchBytes - EventOverhead
)

// WriteAPI writes events to a log group.
type WriteAPI interface {
	CreateLogStream(context.Context, *cloudwatchlogs.CreateLogStreamInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogStreamOutput, error)
	PutLogEvents(context.Context, *cloudwatchlogs.PutLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutLogEventsOutput, error)
}

var _ WriteAPI = (*cloudwatchlogs.Client)(nil)

// NewEvent is an event to write.
type InputEvent struct {
	Time    time.Time
	Message string
}

// Written is what became of the events of [Write].
type Written struct {
	Written int // that CloudWatch Logs took
	Batches int // calls of PutLogEvents that succeeded
	// Next is the index of the first event that was not sent, because of an
	// error: the number of all events where there was none. That of a call whose
	// answer was lost may have been taken all the same.
	Next     int
	Rejected []Rejected
}

// Rejected is an event that was not taken.
type Rejected struct {
	Index  int // in the sequence, from 0
	Time   time.Time
	Reason Rejection
}

// Rejection is why an event was not taken.
type Rejection string

// The rejections. AWS answers success where it drops events for their time.
const (
	RejectTooNew   Rejection = "more than 2 hours in the future"
	RejectTooOld   Rejection = "more than 14 days old"
	Expired        Rejection = "older than the log group's retention"
	RejectTooLarge Rejection = "longer than MaxEventBytes"
	RejectEmpty    Rejection = "empty"
)

// Write writes events to a log stream of a group in as few calls as the
// limits allow: 1 MB, 10,000 events and 24 hours for each. It creates the
// stream where it is missing, never the group. Events may come in any order and
// are sorted within a batch, since AWS refuses one that is not in order. Each
// is counted as written or is among the rejected. The error is the SDK's,
// wrapped; give the events again from Next on.
func Write(ctx context.Context, api WriteAPI, group, stream string, events iter.Seq[InputEvent]) (Written, error) {
	w := writer{api: api, group: group, stream: stream}
	for e := range events {
		if err := w.add(ctx, e); err != nil {
			return w.upToNext(), err
		}
	}
	err := w.flush(ctx)
	return w.upToNext(), err
}

type writer struct {
	api           WriteAPI
	group, stream string
	done          Written

	batch       []numbered
	bytes       int
	first, last time.Time // of the batch
	index       int       // of the next event of the sequence
}

// numbered is an event with its place in the sequence.
type numbered struct {
	InputEvent
	index int
}

func (w *writer) add(ctx context.Context, e InputEvent) error {
	e.Message = strings.ToValidUTF8(e.Message, "\uFFFD") // as it goes over the wire
	size := len(e.Message) + EventOverhead
	switch {
	case e.Message == "":
		w.reject(numbered{e, w.index}, RejectEmpty)
	case size > MaxBatchBytes:
		w.reject(numbered{e, w.index}, RejectTooLarge)
	default:
		if len(w.batch) == MaxBatchEvents || w.bytes+size > MaxBatchBytes || !w.spans(e.Time) {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
		if len(w.batch) == 0 {
			w.first, w.last = e.Time, e.Time
		}
		w.first, w.last = widen(w.first, w.last, e.Time)
		w.batch, w.bytes = append(w.batch, numbered{e, w.index}), w.bytes+size
	}
	w.index++
	if len(w.batch) == 0 {
		w.done.Next = w.index
	}
	return nil
}

// upToNext is what was done, without what is to be given again.
func (w *writer) upToNext() Written {
	w.done.Rejected = slices.DeleteFunc(w.done.Rejected, func(r Rejected) bool { return r.Index >= w.done.Next })
	return w.done
}

// spans reports whether an event of a time fits the batch.
func (w *writer) spans(t time.Time) bool {
	first, last := widen(w.first, w.last, t)
	return len(w.batch) == 0 || last.Sub(first) < MaxBatchSpan
}

// widen is the span from first to last with t in it.
func widen(first, last, t time.Time) (time.Time, time.Time) {
	if t.Before(first) {
		first = t
	}
	if t.After(last) {
		last = t
	}
	return first, last
}

func (w *writer) reject(e numbered, why Rejection) {
	w.done.Rejected = append(w.done.Rejected, Rejected{e.index, e.Time, why})
}

// flush sends the batch.
func (w *writer) flush(ctx context.Context) error {
	if len(w.batch) == 0 {
		return nil
	}
	slices.SortStableFunc(w.batch, func(a, b numbered) int { return a.Time.Compare(b.Time) })
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: &w.group, LogStreamName: &w.stream, LogEvents: make([]types.InputLogEvent, len(w.batch))}
	for i := range w.batch {
		e := &w.batch[i]
		in.LogEvents[i] = types.InputLogEvent{Timestamp: aws.Int64(e.Time.UnixMilli()), Message: &e.Message}
	}
	out, err := w.api.PutLogEvents(ctx, in, options)
	if resource.ErrorCode(err) == "ResourceNotFoundException" {
		if err := w.createStream(ctx); err != nil {
			return err
		}
		out, err = w.api.PutLogEvents(ctx, in, options)
	}
	if err != nil {
		return fmt.Errorf("log group %s: logs:PutLogEvents: %w", w.group, err)
	}
	w.done.Batches++
	w.settle(out.RejectedLogEventsInfo)
	clear(w.batch)
	w.batch, w.bytes, w.done.Next = w.batch[:0], 0, w.index
	return nil
}

func (w *writer) createStream(ctx context.Context) error {
	_, err := w.api.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &w.group, LogStreamName: &w.stream}, options)
	if err == nil || resource.ErrorCode(err) == "ResourceAlreadyExistsException" {
		return nil
	}
	return fmt.Errorf("log group %s: logs:CreateLogStream: %w", w.group, err)
}

// settle counts what of the batch was taken. AWS names the rejected by their
// place in the batch: those before an end, and those from a start on.
func (w *writer) settle(info *types.RejectedLogEventsInfo) {
	expired, old, young := 0, 0, len(w.batch)
	if info != nil {
		expired = int(aws.ToInt32(info.ExpiredLogEventEndIndex))
		old = int(aws.ToInt32(info.TooOldLogEventEndIndex))
		if info.TooNewLogEventStartIndex != nil {
			young = int(*info.TooNewLogEventStartIndex)
		}
	}
	for i, e := range w.batch {
		switch {
		case i < old:
			w.reject(e, RejectTooOld)
		case i < expired:
			w.reject(e, Expired)
		case i >= young:
			w.reject(e, RejectTooNew)
		default:
			w.done.Written++
		}
	}
}
