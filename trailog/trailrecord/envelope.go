package trailrecord

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/awslogkit/awslogkit/internal/record"
)

// ErrNoRecord is of JSON that neither is a CloudTrail record nor holds one. Test for
// it with [errors.Is].
var ErrNoRecord = errors.New("no CloudTrail record here")

// An object is a record if it has one of these members; no other log of AWS has
// them, but for the events of Lambda's sources and of S3's own notifications, whose
// eventSource is such as "aws:s3".
const ofRecords = 1<<fEventName | 1<<fEventSource | 1<<fEventID

// isRecord reports whether the values are of a record, as far as can be said.
func (v *values) isRecord(text []byte) bool {
	if v.seen&(1<<fEventSource) != 0 && !v.slow && text[v.fields[fEventSource].from] != 'a' {
		return true // as most are, also with an empty source, which a quote ends
	}
	return v.mayBeRecord(text)
}

func (v *values) mayBeRecord(text []byte) bool {
	if v.slow {
		source, some := "", false
		record.EachMember(string(text[:v.size]), func(name, value string) {
			switch record.Unquote(name) {
			case fieldNames[fEventSource]:
				source, some = record.Unquote(value), true
			case fieldNames[fEventName], fieldNames[fEventID]:
				some = true
			}
		})
		return some && !strings.HasPrefix(source, "aws:")
	}
	s := v.fields[fEventSource]
	return v.seen&ofRecords != 0 && !bytes.HasPrefix(text[s.from:s.to], []byte("aws:"))
}

// The members of envelopes that lead to records: lists of envelopes or records, and
// one of either, as it is or as text.
var (
	listsOfRecords = []string{
		"Records",   // a trail's file, and Lambda's sources
		"Events",    // aws cloudtrail lookup-events
		"events",    // aws logs filter-log-events, get-log-events
		"logEvents", // a subscription of CloudWatch Logs
		"Messages",  // aws sqs receive-message
	}
	recordsInside = []string{
		"CloudTrailEvent", // an event of lookup-events
		"detail",          // an event of EventBridge
		"message",         // a log event
		"@message",        // a row of Logs Insights, as an object
		"Message", "Sns",  // SNS
		"Body", "body", // SQS
		"data", "awslogs", // a subscription, as Lambda gets it
	}
)

// mostEnvelopes is in how many envelopes a record can be: an event of Lambda with a
// message of SQS with one of SNS with an event of EventBridge needs seven.
const mostEnvelopes = 8

// control is how CloudWatch Logs tries a subscription out.
const control = "CWL CONTROL MESSAGE"

// envelope hands on the records in an object that is none, which begins at the
// offset at.
func (d *decoder) envelope(object string, at int64, depth int) error {
	var lists, inside []string
	record.EachMember(object, func(quoted, value string) {
		switch name := record.Unquote(quoted); {
		case value[0] == '[' && slices.Contains(listsOfRecords, name):
			lists = append(lists, value)
		case (value[0] == '{' || value[0] == '"') && slices.Contains(recordsInside, name):
			inside = append(inside, value)
		}
	})
	if depth == mostEnvelopes || len(lists)+len(inside) == 0 {
		return d.refuse(at, ErrNoRecord)
	}
	var err error
	for _, list := range lists {
		record.EachElement(list, func(value string) {
			if err == nil {
				err = d.within(value, at, depth+1)
			}
		})
	}
	if len(lists) > 0 {
		return err
	}
	// An envelope has one of these; what else has such a name holds no record.
	i := slices.IndexFunc(inside, func(value string) bool { return value[0] == '{' || hasObject(record.Unquote(value)) })
	return d.within(inside[max(i, 0)], at, depth+1)
}

// hasObject reports whether a text may hold a record.
func hasObject(text string) bool {
	text = record.Trim(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, packedStart)
}

// within hands on the records in a value of an envelope: an object, or text.
func (d *decoder) within(value string, at int64, depth int) error {
	if value[0] == '"' {
		value = record.Trim(record.Unquote(value))
		if strings.HasPrefix(value, packedStart) {
			value = unpacked(value)
		}
	}
	if strings.HasPrefix(value, control) {
		return nil
	}
	if d.inner == nil {
		d.inner = new(parser)
	}
	p := d.inner
	p.B = append(append(p.B[:0], value...), make([]byte, record.Padding)...)
	if p.B[0] != '{' {
		return d.refuse(at, ErrNoRecord)
	}
	switch end := p.record(0); {
	case end < 0 && p.Fault < len(value):
		return d.refuse(at, p.wrong(0))
	case end < 0:
		return d.refuse(at, io.ErrUnexpectedEOF)
	case record.Space(p.B, end) != len(value):
		return d.refuse(at, ErrNoRecord)
	}
	if !p.isRecord(p.B) {
		return d.envelope(string(p.B[:p.size]), at, depth)
	}
	if d.filter != nil && !p.mayMatch(d.filter, p.B) {
		d.index++
		return nil
	}
	p.own(&d.rec)
	ok := true
	if d.filter == nil || d.filter.Match(&d.rec) {
		ok = d.yield(&d.rec, nil)
	}
	d.index++
	if !ok {
		return errStopped
	}
	return nil
}

// packedStart is how gzip begins, in base64.
const packedStart = "H4sI"

// unpacked is what was compressed and written in base64; nothing where it was not.
func unpacked(text string) string {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		return ""
	}
	out, err := io.ReadAll(io.LimitReader(z, MaxRecordSize+1))
	if err != nil || len(out) > MaxRecordSize {
		return ""
	}
	return record.Trim(string(out))
}

// mostBefore is the most bytes before a record on its line: a time, and the name of a
// stream, which has up to 512 characters.
const mostBefore = 64 + 4*512

// exported returns how many bytes there are before the object on a line of a log
// group's export, or of what "aws logs tail" prints: its time, and a stream's name.
// It is zero where there is no time, and negative where there is no object after it.
func exported(line []byte) int {
	line = line[:min(len(line), mostBefore)]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	first := bytes.IndexAny(line, " \t")
	if first < 0 || first > 64 {
		return 0
	}
	if _, err := time.Parse(time.RFC3339, string(line[:first])); err != nil {
		return 0
	}
	rest := line[first+1:]
	if i := bytes.IndexByte(rest, '{'); i >= 0 && (i == 0 || rest[i-1] == ' ' || rest[i-1] == '\t') && len(bytes.Fields(rest[:i])) <= 1 {
		return first + 1 + i
	}
	return -1
}
