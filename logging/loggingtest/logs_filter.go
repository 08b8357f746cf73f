package loggingtest

import (
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
	ascending, from, err := filterStart(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.readable(r.Region(), name)
	if err != nil {
		return nil, err
	}
	search, err := g.search(in, ascending, from)
	if err != nil {
		return nil, err
	}
	out := &cloudwatchlogs.FilterLogEventsOutput{Events: []types.FilteredLogEvent{}, SearchedLogStreams: []types.SearchedLogStream{}}
	search.fill(out, match, int(aws.ToInt32(in.Limit)))
	return out, nil
}

// filterStart reads where a call starts and the way it goes.
func filterStart(in *cloudwatchlogs.FilterLogEventsInput) (ascending bool, from position, err error) {
	if in.NextToken != nil {
		t, err := readEventToken(*in.NextToken, "sr")
		if err != nil {
			return false, position{}, err
		}
		if nowMillis()-t.given > tokenLife.Milliseconds() {
			return false, position{}, logsInvalid("The specified nextToken has expired.")
		}
		return t.kind == "s", t.at, nil
	}
	if in.StartFromHead == nil || *in.StartFromHead {
		return true, position{timestamp: -1}, nil
	}
	if aws.ToInt64(in.StartTime) < newestFirstSince {
		return false, position{}, logsInvalid("startFromHead can be false only with a startTime on or after Jan 1, 2024 00:00:00 UTC")
	}
	return false, position{timestamp: math.MaxInt64}, nil
}

func filterToken(ascending bool, at position) *string {
	kind := "r"
	if ascending {
		kind = "s"
	}
	return aws.String(eventToken{kind: kind, at: at, given: nowMillis()}.String())
}

// eventSearch goes through the events of several streams in one order. It copies none of them,
// and is of use only while the store's lock is held.
type eventSearch struct {
	ascending bool
	heads     []searchHead // a heap, whose first is the next
}

// searchHead is what is left of a stream.
type searchHead struct {
	events []storedEvent
	stream *logStream
}

// search is that of the streams and times that a request asks for, from a position on.
func (g *logGroup) search(in *cloudwatchlogs.FilterLogEventsInput, ascending bool, from position) (*eventSearch, error) {
	s := &eventSearch{ascending: ascending}
	first := max(aws.ToInt64(in.StartTime), expiry(time.Now(), g.retention))
	last := int64(math.MaxInt64)
	if in.EndTime != nil {
		last = *in.EndTime // inclusive: events later than it are left out
	}
	add := func(st *logStream) {
		if rest := remaining(st.between(first, last), ascending, from); len(rest) > 0 {
			s.heads = append(s.heads, searchHead{rest, st})
		}
	}
	if in.LogStreamNames != nil {
		seen := make(map[string]bool, len(in.LogStreamNames))
		for _, name := range in.LogStreamNames {
			st := g.streams[name]
			if st == nil {
				return nil, streamMissing()
			}
			if !seen[name] {
				seen[name] = true
				add(st)
			}
		}
	} else {
		prefix := aws.ToString(in.LogStreamNamePrefix)
		for _, st := range g.streams {
			if strings.HasPrefix(st.name, prefix) {
				add(st)
			}
		}
	}
	for i := len(s.heads)/2 - 1; i >= 0; i-- {
		s.sink(i)
	}
	return s, nil
}

// remaining is what comes after from, on the way that is gone.
func remaining(events []storedEvent, ascending bool, from position) []storedEvent {
	if ascending && (len(events) == 0 || from.timestamp < events[0].timestamp) {
		return events
	}
	at, here := slices.BinarySearchFunc(events, from.event(), compareEvents)
	if !ascending {
		return events[:at]
	}
	if here {
		at++
	}
	return events[at:]
}

// at is the event that a head is at.
func (s *eventSearch) at(i int) *storedEvent {
	events := s.heads[i].events
	if s.ascending {
		return &events[0]
	}
	return &events[len(events)-1]
}

// before tells whether head i comes before head j.
func (s *eventSearch) before(i, j int) bool {
	a, b := s.at(i), s.at(j)
	if a.timestamp != b.timestamp {
		return (a.timestamp < b.timestamp) == s.ascending
	}
	return (compareEvents(*a, *b) < 0) == s.ascending
}

// sink puts head i where it belongs among those below it.
func (s *eventSearch) sink(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(s.heads); child++ {
			if s.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		s.heads[i], s.heads[least] = s.heads[least], s.heads[i]
		i = least
	}
}

// pass goes on behind n events of the first head.
func (s *eventSearch) pass(n int) {
	h := &s.heads[0]
	if s.ascending {
		h.events = h.events[n:]
	} else {
		h.events = h.events[:len(h.events)-n]
	}
	if len(h.events) == 0 {
		last := len(s.heads) - 1
		s.heads[0] = s.heads[last]
		s.heads = s.heads[:last]
	}
	if len(s.heads) > 1 {
		s.sink(0)
	}
}

// run is how many events of the first head come before all of the others.
func (s *eventSearch) run() int {
	events := s.heads[0].events
	if len(s.heads) == 1 {
		return len(events)
	}
	second := 1
	if len(s.heads) > 2 && s.before(2, 1) {
		second = 2
	}
	bound := s.at(second).timestamp
	n := 1 // of equal times the heap knows the first
	for n < len(events) {
		if s.ascending && events[n].timestamp >= bound || !s.ascending && events[len(events)-1-n].timestamp <= bound {
			break
		}
		n++
	}
	return n
}

// shownEvent is an event of an answer, which has pointers into it: many are allocated at
// once.
type shownEvent struct {
	storedEvent
	id string
}

// fill puts matching events into out until the page is full or enough has been looked
// at, and sets the token where something is left.
func (s *eventSearch) fill(out *cloudwatchlogs.FilterLogEventsOutput, match func(string) bool, limit int) {
	if limit <= 0 {
		limit = maxBatch
	}
	size, skipped := 0, 0
	var shown []shownEvent
	var last *storedEvent
	for len(s.heads) > 0 {
		h := s.heads[0]
		n := s.run()
		for i := range n {
			e := &h.events[i]
			if !s.ascending {
				e = &h.events[len(h.events)-1-i]
			}
			matches := match(e.message)
			if len(out.Events) == limit || skipped == searchedPerPage || matches && size+len(e.message) > maxPageBytes {
				out.NextToken = filterToken(s.ascending, positionOf(*last))
				return
			}
			if last = e; !matches {
				skipped++
				continue
			}
			size += len(e.message)
			if len(shown) == cap(shown) {
				shown = make([]shownEvent, 0, min(max(4, 2*cap(shown)), 256))
			}
			shown = append(shown, shownEvent{*e, eventID(*e)})
			v := &shown[len(shown)-1]
			out.Events = append(out.Events, types.FilteredLogEvent{EventId: &v.id, IngestionTime: &v.ingestion, LogStreamName: &h.stream.name, Message: &v.message, Timestamp: &v.timestamp})
		}
		s.pass(n)
	}
}

// eventID has 56 digits, as AWS's have, and sorts as the events do.
func eventID(e storedEvent) string {
	b := make([]byte, 0, 56)
	digits := func(n uint64, width int) {
		end := len(b) + width
		b = b[:end]
		for i := end - 1; i >= end-width; i-- {
			b[i] = byte('0' + n%10)
			n /= 10
		}
	}
	digits(uint64(max(0, e.timestamp)), 18)
	digits(uint64(e.ingestion), 18)
	digits(e.sequence, 20)
	return string(b)
}
