package loggingtest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// newestFirstSince is the earliest startTime with which FilterLogEvents takes
// startFromHead false: 2024-01-01 UTC, in ms.
const newestFirstSince = 1704067200000

const tokenLife = 24 * time.Hour

// searchedPerPage bounds how many events that do not match a page looks at, so that
// searching much and finding little gives empty pages, as it does on AWS.
const searchedPerPage = 1000

// foundEvent is an event with where it was found.
type foundEvent struct {
	storedEvent
	stream string
}

func (s *logsStore) filterLogEvents(r *Request, in *cloudwatchlogs.FilterLogEventsInput) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	name, err := oneGroup(r.View, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	if err := authorizeGroup(r, "FilterLogEvents", name); err != nil {
		return nil, err
	}
	if err := authorizeUnmask(r, name, in.Unmask); err != nil {
		return nil, err
	}
	if err := s.checkGroupKey(r.View, r.Principal(), name, "kms:Decrypt"); err != nil {
		return nil, err
	}
	if in.LogStreamNames != nil && in.LogStreamNamePrefix != nil {
		return nil, logsInvalid("You cannot specify both logStreamNames and logStreamNamePrefix")
	}
	match, err := parseFilterPattern(aws.ToString(in.FilterPattern))
	if err != nil {
		return nil, logsInvalid("Invalid filter pattern: " + err.Error())
	}
	ascending, from, fresh, err := filterStart(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.readable(r.Region(), name)
	if err != nil {
		return nil, err
	}
	events, err := g.collect(in)
	if err != nil {
		return nil, err
	}
	out := &cloudwatchlogs.FilterLogEventsOutput{Events: []types.FilteredLogEvent{}, SearchedLogStreams: []types.SearchedLogStream{}}
	if fresh && in.StartTime == nil && len(events) > 0 {
		// "Set startTime explicitly to reduce the chances of empty pages": without
		// it the first page is always empty here, so that a caller who takes an
		// empty page for the end learns it in a test.
		out.NextToken = filterToken(ascending, from)
		return out, nil
	}
	fillPage(out, remaining(events, ascending, from), ascending, match, int(aws.ToInt32(in.Limit)))
	return out, nil
}

// filterStart reads where a call starts and the way it goes; fresh is whether it
// has no token.
func filterStart(in *cloudwatchlogs.FilterLogEventsInput) (ascending bool, from position, fresh bool, err error) {
	if in.NextToken != nil {
		t, err := readEventToken(*in.NextToken, "sr")
		if err != nil {
			return false, position{}, false, err
		}
		if nowMillis()-t.given > tokenLife.Milliseconds() {
			return false, position{}, false, logsInvalid("The specified nextToken has expired.")
		}
		return t.kind == "s", t.at, false, nil
	}
	if in.StartFromHead == nil || *in.StartFromHead {
		return true, position{timestamp: -1}, true, nil
	}
	if aws.ToInt64(in.StartTime) < newestFirstSince {
		return false, position{}, false, logsInvalid("startFromHead can be false only with a startTime on or after Jan 1, 2024 00:00:00 UTC")
	}
	return false, position{timestamp: math.MaxInt64}, true, nil
}

func filterToken(ascending bool, at position) *string {
	kind := "r"
	if ascending {
		kind = "s"
	}
	return aws.String(eventToken{kind: kind, at: at, given: nowMillis()}.String())
}

// collect is the events of the streams and times that a request asks for, sorted.
func (g *logGroup) collect(in *cloudwatchlogs.FilterLogEventsInput) ([]foundEvent, error) {
	for _, name := range in.LogStreamNames {
		if g.streams[name] == nil {
			return nil, streamMissing()
		}
	}
	first := max(aws.ToInt64(in.StartTime), expiry(time.Now(), g.retention))
	last := int64(math.MaxInt64)
	if in.EndTime != nil {
		last = *in.EndTime // inclusive: events later than it are left out
	}
	var found []foundEvent
	for _, st := range g.streams {
		if in.LogStreamNames != nil && !slices.Contains(in.LogStreamNames, st.name) {
			continue
		}
		if !strings.HasPrefix(st.name, aws.ToString(in.LogStreamNamePrefix)) {
			continue
		}
		for _, e := range st.between(first, last) {
			found = append(found, foundEvent{e, st.name})
		}
	}
	slices.SortFunc(found, func(a, b foundEvent) int { return compareEvents(a.storedEvent, b.storedEvent) })
	return found, nil
}

// remaining is what comes after from, in the order of the answer.
func remaining(events []foundEvent, ascending bool, from position) []foundEvent {
	at, here := slices.BinarySearchFunc(events, from.event(), func(e foundEvent, target storedEvent) int {
		return compareEvents(e.storedEvent, target)
	})
	if !ascending {
		events = events[:at]
		slices.Reverse(events)
		return events
	}
	if here {
		at++
	}
	return events[at:]
}

// fillPage puts matching events into out until the page is full or enough has
// been looked at, and sets the token where something is left.
func fillPage(out *cloudwatchlogs.FilterLogEventsOutput, events []foundEvent, ascending bool, match func(string) bool, limit int) {
	if limit <= 0 {
		limit = maxBatch
	}
	size, skipped := 0, 0
	for i, e := range events {
		matches := match(e.message)
		if len(out.Events) == limit || skipped == searchedPerPage || matches && size+len(e.message) > maxPageBytes {
			out.NextToken = filterToken(ascending, positionOf(events[i-1].storedEvent))
			return
		}
		if !matches {
			skipped++
			continue
		}
		size += len(e.message)
		out.Events = append(out.Events, types.FilteredLogEvent{
			EventId:       aws.String(eventID(e.storedEvent)),
			IngestionTime: aws.Int64(e.ingestion),
			LogStreamName: aws.String(e.stream),
			Message:       aws.String(e.message),
			Timestamp:     aws.Int64(e.timestamp),
		})
	}
}

// eventID has 56 digits, as AWS's have, and sorts as the events do.
func eventID(e storedEvent) string {
	return fmt.Sprintf("%018d%018d%020d", e.timestamp, e.ingestion, e.sequence)
}
