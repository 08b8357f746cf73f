package trailrecord

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"
)

// Sizes of records, in bytes.
const (
	// MaxCloudWatchEventSize is the size of the largest record that CloudTrail
	// sends to CloudWatch Logs: 256 KB. "CloudTrail does not send events larger
	// than 256 KB to CloudWatch Logs" (CloudTrail User Guide, "Sending events
	// to CloudWatch Logs", Limitation, and "Quotas in AWS CloudTrail"). There is
	// no error when it leaves one out; the bucket still has it.
	//
	// CloudWatch Logs itself takes events of 1 MB by now, but CloudTrail's pages
	// have not followed. Whether AWS counts anything besides the record's own
	// text is not documented.
	MaxCloudWatchEventSize = 256 << 10

	// MaxFieldSize is the largest that requestParameters, responseElements and
	// serviceEventDetails can be each: 100 KB. CloudTrail leaves out one that is
	// larger, and still delivers the record (CloudTrail User Guide, "CloudTrail
	// record contents").
	MaxFieldSize = 100 << 10
)

// Size returns how many bytes the record has as delivered: JSON without white
// space between its parts, and without what is around it in a file. For a
// record that cannot be marshaled it is zero.
func (r Record) Size() int {
	text, err := r.MarshalJSON()
	if err != nil {
		return 0
	}
	return compactSize(text)
}

// compactSize is the size of valid JSON without white space outside of strings.
func compactSize(text []byte) int {
	size, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			size++
			i++
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\n' || c == '\r' || c == '\t'):
			continue
		}
		size++
	}
	return size
}

// FitsCloudWatch reports whether the record is small enough to be sent to
// CloudWatch Logs.
func (r Record) FitsCloudWatch() bool { return r.Size() <= MaxCloudWatchEventSize }

// Absent is a record that is not in the log group, or will not be.
type Absent struct {
	EventID   string
	EventTime time.Time
	What      string // as [Record.What] returns it
	Size      int    // bytes, as [Record.Size] returns them
	Why       Reason
}

// String returns one line that explains the absence.
func (a Absent) String() string {
	id := a.EventID
	if id == "" {
		id = "(no eventID)"
	}
	return fmt.Sprintf("%s %s %s, %d bytes: %s", a.EventTime.UTC().Format(time.RFC3339), a.What, id, a.Size, a.Why)
}

// Reason is why a record is not in the log group.
type Reason uint8

// Reasons. The zero value is none of them.
const (
	_ Reason = iota
	// TooLarge records are larger than [MaxCloudWatchEventSize].
	TooLarge
	// InsightsEvent records may not be sent: older pages do not list Insights
	// events among what CloudTrail sends to CloudWatch Logs.
	InsightsEvent
	// NotDelivered records are small enough to be there. The trail does not send
	// to the group or could not, they are on the way still (about 5 minutes on
	// average, not guaranteed), or the group has deleted them.
	NotDelivered
	// NoEventID records cannot be looked for. Records of event version 1.00 have
	// no id.
	NoEventID
)

// String explains the reason.
func (r Reason) String() string {
	switch r {
	case TooLarge:
		return "larger than the 256 KB that CloudTrail sends to CloudWatch Logs"
	case InsightsEvent:
		return "an Insights event, which CloudTrail may not send to CloudWatch Logs"
	case NotDelivered:
		return "small enough, but not in the log group"
	case NoEventID:
		return "has no eventID to look for"
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// TooLargeForCloudWatch returns the records that CloudTrail will not send to
// CloudWatch Logs because of their size, each id once. errs are the errors that
// records yields; what came with one is not looked at.
func TooLargeForCloudWatch(records iter.Seq2[Record, error]) (absent []Absent, errs []error) {
	return look(records, func(r Record, size int) Reason {
		if size > MaxCloudWatchEventSize {
			return TooLarge
		}
		return 0
	})
}

// MissingFromCloudWatch compares what is in the bucket with what is in the log
// group, and returns the records of the bucket whose id the group does not have,
// each once, and why: the size where that explains it. found are the ids of the
// records in the group; the group's retention and the time between delivery to
// the one and to the other are the caller's to allow for. errs are the errors
// that inBucket yields; what came with one is not looked at, so that with errors
// the list may be too short.
//
// It holds the ids in memory, about 100 bytes each.
func MissingFromCloudWatch(inBucket iter.Seq2[Record, error], found iter.Seq[string]) (absent []Absent, errs []error) {
	there := map[string]bool{}
	for id := range found {
		there[strings.ToLower(id)] = true
	}
	return look(inBucket, func(r Record, size int) Reason {
		switch {
		case there[strings.ToLower(r.EventID)] && r.EventID != "":
			return 0
		case size > MaxCloudWatchEventSize:
			return TooLarge
		case r.EventID == "":
			return NoEventID
		case r.EventCategory == Insight || r.EventType == InsightTrailed:
			return InsightsEvent
		}
		return NotDelivered
	})
}

func look(records iter.Seq2[Record, error], why func(Record, int) Reason) (absent []Absent, errs []error) {
	seen := map[string]bool{}
	for r, err := range records {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		id := strings.ToLower(r.EventID)
		if id != "" && seen[id] {
			continue
		}
		seen[id] = true
		size := r.Size()
		if reason := why(r, size); reason != 0 {
			absent = append(absent, Absent{EventID: r.EventID, EventTime: r.EventTime, What: r.What(), Size: size, Why: reason})
		}
	}
	return absent, errs
}

// Estimate says how large the record of a request will be before the request is
// made, so that a large one can be broken into smaller batches, as the page
// "Sending events to CloudWatch Logs" advises. It is an estimate: what AWS
// writes into a record is not documented in full. All members are bytes.
type Estimate struct {
	Fixed        int // the record without its items
	ItemRequest  int // what each item adds to requestParameters
	ItemResponse int // what each item adds to responseElements
}

// EstimateFrom takes the numbers from the record of an earlier call of the same
// kind that had the given number of items, at least 1: instances launched,
// parameters put, targets named. It takes the whole of the request and of the
// response to grow with the items, which overestimates a little.
func EstimateFrom(r Record, items int) Estimate {
	items = max(items, 1)
	request, response := fieldSize(r.RequestParameters), fieldSize(r.ResponseElements)
	return Estimate{
		Fixed:        max(r.Size()-request-response, 0),
		ItemRequest:  (request + items - 1) / items,
		ItemResponse: (response + items - 1) / items,
	}
}

func fieldSize(v json.RawMessage) int {
	if !json.Valid(v) {
		return 0
	}
	return compactSize(v)
}

// Size returns the size of the record of a request with this many items, before
// AWS leaves anything out.
func (e Estimate) Size(items int) int {
	return e.Fixed + items*(e.ItemRequest+e.ItemResponse)
}

// MaxItems returns how many items a request may have so that its record is sent
// to CloudWatch Logs whole: under [MaxCloudWatchEventSize], with request and
// response under [MaxFieldSize] each. It is zero where not even one fits, and
// -1 where the items add nothing.
func (e Estimate) MaxItems() int {
	most := -1
	limit := func(room, each int) {
		if each <= 0 {
			return
		}
		if n := max(room, 0) / each; most < 0 || n < most {
			most = n
		}
	}
	limit(MaxCloudWatchEventSize-e.Fixed, e.ItemRequest+e.ItemResponse)
	limit(MaxFieldSize, e.ItemRequest)
	limit(MaxFieldSize, e.ItemResponse)
	return most
}
