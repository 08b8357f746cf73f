package loggingtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// Limits of PutLogEvents.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const (
	eventOverhead = 26        // bytes counted for each event beside its message
	maxBatchBytes = 1_048_576 // messages and overhead
	maxEventBytes = 1_048_576 // with its overhead: an event must fit a batch
	maxBatch      = 10_000    // events
	maxBatchSpan  = 24 * time.Hour
	maxAhead      = 2 * time.Hour
	maxAge        = 14 * 24 * time.Hour
)

// sequenceToken is what streams have: it is ignored since 2023.
const sequenceToken = "49039859598519259591910951985190519519519519519519519"

func (s *logsStore) putLogEvents(r *Request, in *cloudwatchlogs.PutLogEventsInput) (*cloudwatchlogs.PutLogEventsOutput, error) {
	group, stream := aws.ToString(in.LogGroupName), aws.ToString(in.LogStreamName)
	if err := r.Authorize("logs:PutLogEvents", streamARN(r.View, group, stream), logsTagContext(r, group)); err != nil {
		return nil, err
	}
	if err := checkWriter(group); err != nil {
		return nil, err
	}
	if err := s.checkGroupKey(r.View, r.Principal(), group, "kms:GenerateDataKey"); err != nil {
		return nil, err
	}
	rejected, err := s.put(r.View, group, stream, in.LogEvents)
	if err != nil {
		return nil, err
	}
	return &cloudwatchlogs.PutLogEventsOutput{
		NextSequenceToken:     aws.String(sequenceToken),
		RejectedLogEventsInfo: rejected,
	}, nil
}

// put stores events, whoever asks, and has the group's filters see them.
func (s *logsStore) put(v View, group, stream string, events []types.InputLogEvent) (*types.RejectedLogEventsInfo, error) {
	rejected, matched, err := s.store(v, group, stream, events)
	for _, m := range matched {
		s.deliver(v, m)
	}
	return rejected, err
}

// store stores events, and answers what the subscription filters make of them.
func (s *logsStore) store(v View, group, stream string, events []types.InputLogEvent) (*types.RejectedLogEventsInfo, []subscribed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(v.Region(), group)
	if err != nil {
		return nil, nil, err
	}
	st := g.streams[stream]
	if st == nil {
		return nil, nil, streamMissing()
	}
	if err := checkBatch(events); err != nil {
		return nil, nil, err
	}
	now := time.Now()
	valid, rejected := sift(events, now, g.days())
	if n := len(valid); n > 0 && time.Duration(*valid[n-1].Timestamp-*valid[0].Timestamp)*time.Millisecond > maxBatchSpan {
		return nil, nil, logsInvalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	stored := s.batch(valid, now.UnixMilli())
	for _, e := range stored {
		st.add(e)
	}
	for _, f := range g.filters {
		f.count(stored)
	}
	return rejected, g.subscribers(stream, stored), nil
}

// batch makes events of what was put. It is called with the lock held.
func (s *logsStore) batch(events []types.InputLogEvent, now int64) []storedEvent {
	var text strings.Builder
	stored := make([]storedEvent, len(events))
	for i, e := range events {
		s.sequence++
		from := text.Len()
		text.WriteString(*e.Message)
		stored[i] = storedEvent{timestamp: *e.Timestamp, ingestion: now, sequence: s.sequence, from: uint32(from), to: uint32(text.Len())}
		text.WriteString(batchEnd)
	}
	for i := range stored {
		stored[i].batch = text.String()
	}
	return stored
}

// checkBatch refuses a batch as a whole.
func checkBatch(events []types.InputLogEvent) error {
	if len(events) == 0 || len(events) > maxBatch {
		return logsInvalid("A batch has between 1 and 10000 log events")
	}
	size, last := 0, int64(0)
	for _, e := range events {
		if e.Timestamp == nil || aws.ToString(e.Message) == "" {
			return logsInvalid("A log event has a timestamp and a message of at least one character")
		}
		n := len(*e.Message) + eventOverhead
		if n > maxEventBytes {
			return logsInvalid(fmt.Sprintf("Log event too large: %d bytes exceeds limit of %d", n, maxEventBytes))
		}
		if size += n; size > maxBatchBytes {
			return logsInvalid(fmt.Sprintf("Upload too large: %d bytes exceeds limit of %d", size, maxBatchBytes))
		}
		if *e.Timestamp < last {
			return logsInvalid("Log events in a single PutLogEvents request must be in chronological order.")
		}
		last = *e.Timestamp
	}
	return nil
}

// sift parts the events that are stored from those that are too new, too old or
// expired: these are dropped, and only the answer tells. The events are in
// chronological order.
func sift(events []types.InputLogEvent, now time.Time, retention int32) ([]types.InputLogEvent, *types.RejectedLogEventsInfo) {
	tooNew := now.Add(maxAhead).UnixMilli()
	tooOld := now.Add(-maxAge).UnixMilli()
	expired := expiry(now, retention)
	var rejected types.RejectedLogEventsInfo
	var valid []types.InputLogEvent
	for i, e := range events {
		switch t := *e.Timestamp; {
		case t > tooNew:
			if rejected.TooNewLogEventStartIndex == nil {
				rejected.TooNewLogEventStartIndex = aws.Int32(int32(i))
			}
		case t < tooOld:
			rejected.TooOldLogEventEndIndex = aws.Int32(int32(i + 1))
		case t < expired:
			rejected.ExpiredLogEventEndIndex = aws.Int32(int32(i + 1))
		default:
			valid = append(valid, e)
		}
	}
	if len(valid) == len(events) {
		return valid, nil
	}
	return valid, &rejected
}

// expiry is the timestamp before which a group's events are gone.
func expiry(now time.Time, retention int32) int64 {
	if retention == 0 {
		return -1
	}
	return now.Add(-time.Duration(retention) * 24 * time.Hour).UnixMilli()
}

func compareEvents(a, b *storedEvent) int {
	return cmp.Or(
		cmp.Compare(a.timestamp, b.timestamp),
		cmp.Compare(a.ingestion, b.ingestion),
		cmp.Compare(a.sequence, b.sequence),
	)
}

func compareTo(a storedEvent, b *storedEvent) int { return compareEvents(&a, b) }

// add keeps the stream sorted: later events mostly come later.
func (st *logStream) add(e storedEvent) {
	if len(st.events) == 0 || compareEvents(&st.events[len(st.events)-1], &e) < 0 {
		st.events = append(st.events, e)
	} else {
		at, _ := slices.BinarySearchFunc(st.events, &e, compareTo)
		st.events = slices.Insert(st.events, at, e)
	}
	st.bytes += int64(e.to-e.from) + eventOverhead
	st.firstEvent = st.events[0].timestamp
	st.lastEvent = st.events[len(st.events)-1].timestamp
	st.lastIngest = e.ingestion
}

// between answers the stream's events with from <= timestamp <= to that have not
// expired. The result shares the stream's memory: events are immutable, but only
// the lock's holder may use it.
func (st *logStream) between(from, to int64) []storedEvent {
	lo, _ := slices.BinarySearchFunc(st.events, from, func(e storedEvent, t int64) int { return cmp.Compare(e.timestamp, t) })
	hi, _ := slices.BinarySearchFunc(st.events, to, func(e storedEvent, t int64) int {
		if e.timestamp <= t {
			return -1
		}
		return 1
	})
	return st.events[lo:max(lo, hi)]
}
