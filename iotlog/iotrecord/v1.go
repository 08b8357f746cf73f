package iotrecord

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

const badV1 = "neither a JSON object nor a line of the older logging"

// ParseV1 reads one line of the older logging (group AWSIotLogs):
//
//	2017-12-06 16:05:20.742 TRACEID:b7e7 PRINCIPALID:1451 [INFO] EVENT:PublishEvent TOPICNAME:a/b MESSAGE:PublishIn Status: SUCCESS
//
// AWS does not document the format; this is what accounts show. A line begins
// with its time, in UTC, and holds a level in brackets and values by name, of
// which MESSAGE is the last and goes to the end. Time, level, TRACEID,
// PRINCIPALID, EVENT, TOPICNAME and CLIENTID become the fields of those names
// (EVENT is not one of the event types of version 2 logging: its words are
// kept), MESSAGE becomes Details. What the message says about the status, the
// address and the matching rule becomes Status, SourceIP, SourcePort and
// RuleName. Other names go to [Entry.Extra] as JSON strings, and [Entry.Text]
// has the whole line, so that nothing is lost.
//
// The error is a *[ParseError]: a line that has no time, or nothing else, or is
// longer than [MaxEntrySize]. line is not retained.
func ParseV1(line []byte) (Entry, error) {
	if len(line) > MaxEntrySize {
		return Entry{}, &ParseError{Offset: MaxEntrySize, Rule: badTooLong}
	}
	text := strings.Trim(strings.ToValidUTF8(string(line), "\uFFFD"), " \t\r\n")
	if text == "" {
		return Entry{}, &ParseError{Rule: errEmpty}
	}
	t, rest, ok := cutV1Time(text)
	if !ok {
		return Entry{}, &ParseError{Rule: badV1}
	}
	e := Entry{Timestamp: t, Text: text}
	found := false
	for rest != "" {
		var name, value string
		name, value, rest = cutV1Value(rest, e.Level == 0)
		if name != "" {
			found = true
			e.setV1(name, value)
		}
	}
	if !found {
		return Entry{}, &ParseError{Rule: badV1}
	}
	return e, nil
}

// startsV1 reports whether an entry of the older logging may begin here.
func startsV1(s string) bool {
	_, rest, ok := cutV1Time(s[:min(len(s), maxPrefix)])
	return ok && rest != ""
}

// cutV1Time takes the time off the beginning of a line.
func cutV1Time(s string) (t time.Time, rest string, ok bool) {
	s = strings.TrimPrefix(s, "TIMESTAMP:")
	if s == "" || s[0] < '0' || s[0] > '9' {
		return time.Time{}, "", false
	}
	date, rest, _ := strings.Cut(s, " ")
	if t, err := time.Parse(time.RFC3339, date); err == nil && record.InRange(t) {
		return t.UTC(), rest, true
	}
	clock, rest, _ := strings.Cut(rest, " ")
	t, err := time.Parse(time.DateTime, date+" "+clock)
	return t, rest, err == nil && record.InRange(t)
}

const v1Level = "[]" // stands for the name of the level

// cutV1Value takes the next value with its name off s; text without a name
// comes without one.
func cutV1Value(s string, wantLevel bool) (name, value, rest string) {
	name, from := v1Marker(s, wantLevel)
	switch name {
	case "MESSAGE":
		return name, strings.TrimSpace(s[from:]), ""
	case v1Level:
		return name, s[1 : from-1], strings.TrimLeft(s[from:], " ")
	}
	end := from
	for end < len(s) {
		space := strings.IndexByte(s[end:], ' ')
		if space < 0 {
			end = len(s)
			break
		}
		end += space
		next := strings.TrimLeft(s[end:], " ")
		if next == "" {
			break
		}
		if marker, _ := v1Marker(next, wantLevel); marker != "" {
			break
		}
		end = len(s) - len(next)
	}
	return name, strings.TrimSpace(s[from:end]), strings.TrimLeft(s[end:], " ")
}

// v1Marker returns the name that s begins with, such as EVENT of "EVENT:", and
// where its value begins.
func v1Marker(s string, wantLevel bool) (name string, value int) {
	if wantLevel && s != "" && s[0] == '[' {
		const longest = len("[DISABLED]")
		if end := strings.IndexByte(s[:min(len(s), longest)], ']'); end > 0 {
			if _, err := ParseLevel(s[1:end]); err == nil {
				return v1Level, end + 1
			}
		}
		return "", 0
	}
	i := 0
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] == '_') {
		i++
	}
	if i < 2 || i >= len(s) || s[i] != ':' {
		return "", 0
	}
	return s[:i], i + 1
}

func (e *Entry) setV1(name, value string) {
	switch name {
	case v1Level:
		e.Level, _ = ParseLevel(value)
	case "TRACEID":
		e.TraceID = value
	case "PRINCIPALID":
		e.PrincipalID = value
	case "EVENT":
		e.EventType = EventType(value)
	case "TOPICNAME":
		e.TopicName = value
	case "CLIENTID":
		e.ClientID = value
	case "MESSAGE":
		e.Details = value
		e.setV1Message(value)
	default:
		if e.Extra == nil {
			e.Extra = map[string]json.RawMessage{}
		}
		e.Extra[name], _ = record.AppendJSON(nil, value) // a text always can
	}
}

func (e *Entry) setV1Message(message string) {
	switch status := v1Word(message, "Status:"); strings.ToUpper(status) {
	case "SUCCESS":
		e.Status = Success
	case "FAILURE", "FAILED", "ERROR":
		e.Status = Failure
	default:
		e.Status = Status(status)
	}
	e.SourceIP = v1Word(message, "IpAddress:")
	if port, err := strconv.Atoi(v1Word(message, "SourcePort:")); err == nil {
		e.SourcePort = port
	}
	if rule, ok := strings.CutPrefix(message, "Matching rule found:"); ok {
		e.RuleName = strings.TrimSpace(rule)
	}
}

// v1Word returns the word after the last occurrence of the label.
func v1Word(message, label string) string {
	i := strings.LastIndex(message, label)
	if i < 0 || i > 0 && message[i-1] != ' ' {
		return ""
	}
	word, _, _ := strings.Cut(strings.TrimLeft(message[i+len(label):], " "), " ")
	return word
}
