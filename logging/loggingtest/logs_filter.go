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
	pattern, err := parseFilterPattern(aws.ToString(in.FilterPattern))
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
	search.fill(out, pattern, int(aws.ToInt32(in.Limit)))
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
	heads     []searchHead
}

// searchHead is what is left of a stream.
type searchHead struct {
	events []storedEvent
	stream *logStream
}

// search is that of the streams and times that a request asks for, from a position on.
func (g *logGroup) search(in *cloudwatchlogs.FilterLogEventsInput, ascending bool, from position) (*eventSearch, error) {
	s := &eventSearch{ascending: ascending}
	first := max(aws.ToInt64(in.StartTime), expiry(time.Now(), g.days()))
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
	return s, nil
}

// remaining is what comes after from, on the way that is gone.
func remaining(events []storedEvent, ascending bool, from position) []storedEvent {
	if ascending && (len(events) == 0 || from.timestamp < events[0].timestamp) {
		return events
	}
	at, here := slices.BinarySearchFunc(events, from.event(), compareTo)
	if !ascending {
		return events[:at]
	}
	if here {
		at++
	}
	return events[at:]
}

// found is an event that matches.
type found struct {
	event  *storedEvent
	stream *logStream
}

// shownEvent is an event of an answer, which has pointers into it: many are allocated at
// once.
type shownEvent struct {
	id, message          string
	timestamp, ingestion int64
}

// fill puts matching events into out until the page is full or enough has been looked
// at, and sets the token where something is left. It goes on in slices of all streams: of
// each it finds what matches, and only that is brought into order.
func (s *eventSearch) fill(out *cloudwatchlogs.FilterLogEventsOutput, p filterPattern, limit int) {
	if limit <= 0 {
		limit = maxBatch
	}
	size, skipped := 0, 0
	var matches []found
	var shown []shownEvent
	for len(s.heads) > 0 && skipped < searchedPerPage {
		var looked int
		var end position
		matches, looked, end = s.slice(matches[:0], p, min(max(limit-len(out.Events)+1, 100), searchedPerPage-skipped))
		skipped += looked - len(matches)
		if len(matches) > cap(shown)-len(shown) {
			shown = make([]shownEvent, 0, len(matches))
		}
		for i, m := range matches {
			message := m.event.message()
			if len(out.Events) == limit || size+len(message) > maxPageBytes {
				if i > 0 {
					end = positionOf(*matches[i-1].event)
				} else {
					end = before(*m.event, s.ascending)
				}
				out.NextToken = filterToken(s.ascending, end)
				return
			}
			size += len(message)
			shown = append(shown, shownEvent{eventID(*m.event), message, m.event.timestamp, m.event.ingestion})
			v := &shown[len(shown)-1]
			out.Events = append(out.Events, types.FilteredLogEvent{EventId: &v.id, IngestionTime: &v.ingestion, LogStreamName: &m.stream.name, Message: &v.message, Timestamp: &v.timestamp})
		}
		if len(s.heads) > 0 && skipped >= searchedPerPage {
			out.NextToken = filterToken(s.ascending, end)
		}
	}
}

// before is a position right before an event, on the way that is gone.
func before(e storedEvent, ascending bool) position {
	p := positionOf(e)
	if ascending {
		p.sequence--
	} else {
		p.sequence++
	}
	return p
}

// slice looks at about n events, those that come first, and passes them. It answers which
// match, in order, how many it looked at, and where it ended.
func (s *eventSearch) slice(matches []found, p filterPattern, n int) (_ []found, looked int, end position) {
	// No stream has more than each before the nearest of their events at each.
	each := max(1, n/len(s.heads))
	var nearest *storedEvent
	for _, h := range s.heads {
		if len(h.events) > each {
			if e := s.nth(h, each-1); nearest == nil || (compareEvents(e, nearest) < 0) == s.ascending {
				nearest = e
			}
		}
	}
	if nearest != nil {
		end = positionOf(*nearest)
	}
	left := s.heads[:0]
	for _, h := range s.heads {
		part, rest := h.events, []storedEvent(nil)
		if nearest != nil {
			at, here := slices.BinarySearchFunc(h.events, nearest, compareTo)
			if here && s.ascending {
				at++
			}
			if part, rest = h.events[:at], h.events[at:]; !s.ascending {
				part, rest = rest, part
			}
		}
		looked += len(part)
		p.each(part, func(e *storedEvent) { matches = append(matches, found{e, h.stream}) })
		if len(rest) > 0 {
			left = append(left, searchHead{rest, h.stream})
		}
	}
	if len(s.heads) > 1 || !s.ascending {
		slices.SortFunc(matches, func(a, b found) int {
			if s.ascending {
				return compareEvents(a.event, b.event)
			}
			return compareEvents(b.event, a.event)
		})
	}
	s.heads = left
	return matches, looked, end
}

// nth is the event of a stream that comes after n others.
func (s *eventSearch) nth(h searchHead, n int) *storedEvent {
	if s.ascending {
		return &h.events[n]
	}
	return &h.events[len(h.events)-1-n]
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
