package loggingtest

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

const maxPageBytes = 1 << 20

// position is a place between events: everything up to and including the event
// is behind it.
type position struct {
	timestamp, ingestion int64
	sequence             uint64
}

func (p position) event() *storedEvent {
	return &storedEvent{timestamp: p.timestamp, ingestion: p.ingestion, sequence: p.sequence}
}

func positionOf(e storedEvent) position { return position{e.timestamp, e.ingestion, e.sequence} }

// eventToken is a token of GetLogEvents ("f" and "b") or FilterLogEvents ("s"
// from the oldest, "r" from the newest). given is when it was given out (ms).
type eventToken struct {
	kind  string
	at    position
	given int64
}

func (t eventToken) String() string {
	raw := fmt.Sprintf("%d/%d/%d/%d", t.at.timestamp, t.at.ingestion, t.at.sequence, t.given)
	return t.kind + "/" + base64.RawURLEncoding.EncodeToString([]byte(raw))
}

// readEventToken reads a token of one of the kinds, each a letter of kinds.
func readEventToken(s, kinds string) (eventToken, error) {
	invalid := logsInvalid("The specified nextToken is invalid.")
	if len(s) < 2 || s[1] != '/' || !containsByte(kinds, s[0]) {
		return eventToken{}, invalid
	}
	t := eventToken{kind: s[:1]}
	raw, err := base64.RawURLEncoding.DecodeString(s[2:])
	if err != nil {
		return eventToken{}, invalid
	}
	if n, err := fmt.Sscanf(string(raw), "%d/%d/%d/%d", &t.at.timestamp, &t.at.ingestion, &t.at.sequence, &t.given); err != nil || n != 4 {
		return eventToken{}, invalid
	}
	return t, nil
}

func containsByte(s string, b byte) bool {
	for i := range len(s) {
		if s[i] == b {
			return true
		}
	}
	return false
}

func (s *logsStore) getLogEvents(r *Request, in *cloudwatchlogs.GetLogEventsInput) (*cloudwatchlogs.GetLogEventsOutput, error) {
	name, err := oneGroup(r.View, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	stream := aws.ToString(in.LogStreamName)
	if err := r.Authorize("logs:GetLogEvents", streamARN(r.View, name, stream), logsTagContext(r, name)); err != nil {
		return nil, err
	}
	if err := authorizeUnmask(r, name, in.Unmask); err != nil {
		return nil, err
	}
	if err := s.checkGroupKey(r.View, r.Principal(), name, "kms:Decrypt"); err != nil {
		return nil, err
	}
	forward, from, err := getStart(in)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.readable(r.Region(), name)
	if err != nil {
		return nil, err
	}
	st := g.streams[stream]
	if st == nil {
		return nil, streamMissing()
	}
	// Expired events keep their place in the store, but nobody sees them.
	first := max(aws.ToInt64(in.StartTime), expiry(time.Now(), g.days()))
	last := int64(math.MaxInt64)
	if in.EndTime != nil {
		last = *in.EndTime - 1 // exclusive
	}
	page := getPage(st.between(first, last), forward, from, int(aws.ToInt32(in.Limit)))
	out := &cloudwatchlogs.GetLogEventsOutput{Events: make([]types.OutputLogEvent, 0, len(page))}
	for _, e := range page {
		out.Events = append(out.Events, types.OutputLogEvent{
			Timestamp:     aws.Int64(e.timestamp),
			IngestionTime: aws.Int64(e.ingestion),
			Message:       aws.String(e.message()),
		})
	}
	// Tokens are never null; where there is nothing more, the token that was sent
	// comes back.
	head, tail := from, from
	if len(page) > 0 {
		head, tail = positionOf(page[0]), positionOf(page[len(page)-1])
	}
	out.NextBackwardToken = aws.String(eventToken{kind: "b", at: head}.String())
	out.NextForwardToken = aws.String(eventToken{kind: "f", at: tail}.String())
	return out, nil
}

// getStart reads where a call starts and the way it goes.
func getStart(in *cloudwatchlogs.GetLogEventsInput) (forward bool, from position, err error) {
	head := aws.ToBool(in.StartFromHead)
	if in.NextToken == nil {
		if head {
			return true, position{}, nil
		}
		return false, position{timestamp: math.MaxInt64}, nil
	}
	t, err := readEventToken(*in.NextToken, "fb")
	if err != nil {
		return false, position{}, err
	}
	if t.kind == "f" && !head {
		return false, position{}, logsInvalid("startFromHead must be true with a nextForwardToken")
	}
	return t.kind == "f", t.at, nil
}

// getPage is at most limit events, and at most 1 MB, after or before from, in
// ascending order either way.
func getPage(events []storedEvent, forward bool, from position, limit int) []storedEvent {
	if limit <= 0 {
		limit = maxBatch
	}
	at, found := slices.BinarySearchFunc(events, from.event(), compareTo)
	if forward {
		if found {
			at++
		}
		end, size := at, 0
		for end < len(events) && end-at < limit && size+int(events[end].to-events[end].from) <= maxPageBytes {
			size += int(events[end].to - events[end].from)
			end++
		}
		return events[at:end]
	}
	start, size := at, 0
	for start > 0 && at-start < limit && size+int(events[start-1].to-events[start-1].from) <= maxPageBytes {
		size += int(events[start-1].to - events[start-1].from)
		start--
	}
	return events[start:at]
}

// readable is called with the lock held.
func (s *logsStore) readable(region, name string) (*logGroup, error) {
	g, err := s.group(region, name)
	if err != nil {
		return nil, err
	}
	if g.class != types.LogGroupClassStandard {
		return nil, logsInvalid("The operation is not supported for log groups of the " + string(g.class) + " class")
	}
	return g, nil
}

func authorizeUnmask(r *Request, group string, unmask bool) error {
	if !unmask {
		return nil
	}
	return authorizeGroup(r, "Unmask", group)
}
