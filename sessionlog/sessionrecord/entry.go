package sessionrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

//go:generate go run ../../internal/record/generate

// MaxMessage is the most bytes that a message may have: 1 MiB, the largest event
// that CloudWatch Logs takes. The agent's own messages stay under 200,000.
const MaxMessage = 1 << 20

// Entry is one streamed entry: some lines of a session. Every member is
// optional. An entry holds at most 33,000 bytes of lines, so that a batch of
// lines is several entries.
//
// An entry that was parsed and not changed marshals to JSON of the same value as
// it was parsed from. Where fields were changed, the other members are still
// written as they were.
type Entry struct {
	Version string `member:"eventVersion"` // "1.0"
	// Time is when the agent built the entry, in UTC, to the second.
	Time      time.Time `member:"eventTime"`
	Region    string    `member:"awsRegion"`
	Target    string    `member:"target,kind=targetKind"`     // the node's id
	User      string    `member:"userIdentity,kind=userKind"` // ARN of who started the session
	RunAs     string    `member:"runAsUser"`                  // the user of the node's operating system
	SessionID string    `member:"sessionId"`
	// Lines are of commands and of output; nothing tells one from the other. Tabs
	// are spaces, and carriage returns are removed.
	Lines []string `member:"sessionData,kind=linesKind"`

	// Extra holds the members without a field, and those whose value the field
	// cannot hold, by name. It is nil where there are none.
	Extra map[string]json.RawMessage

	raw string // the JSON that the entry was parsed from
}

var (
	timeKind   = record.Time(time.RFC3339, time.RFC3339)
	targetKind = textIn("id")
	userKind   = textIn("arn")
	linesKind  = oneOrMore(record.List(record.Text[string]()))
)

// textIn is {"id":"…"}, or the bare text. Other members stay as they were.
func textIn(member string) record.Kind[string] {
	return record.Plain(func(text string) (value string, ok bool) {
		if text[0] != '{' {
			return record.ReadText(text)
		}
		none := true
		record.EachMember(text, func(name, v string) {
			none = false
			if record.Unquote(name) == member {
				value, ok = record.ReadText(v)
			}
		})
		return value, ok || none
	}, func(dst []byte, value, before string) ([]byte, error) {
		members := record.Extra{}
		if before != "" && before[0] == '{' {
			record.EachMember(before, func(name, v string) { members[record.Unquote(name)] = json.RawMessage(v) })
		}
		text, err := record.AppendJSON(nil, value)
		if members[member] = text; err != nil {
			return nil, err
		}
		return record.AppendJSON(dst, members)
	})
}

// oneOrMore takes a text for a list of it.
func oneOrMore(list record.Kind[[]string]) record.Kind[[]string] {
	read := list.Read
	list.Read = func(text string) ([]string, bool) {
		if text[0] == '"' {
			return []string{record.Unquote(text)}, true
		}
		return read(text)
	}
	return list
}

// Equal reports whether the two entries have the same fields and the same Extra,
// by value. How the JSON was written does not matter.
func (e Entry) Equal(other Entry) bool { return entryObject.Equal(&e, &other) }

var errNotEntry = errors.New("sessionrecord: not a streamed entry")

// ParseEntry reads a streamed entry. The error says that the message is not
// one; then it is plain text, of a session that was uploaded at its end. An
// entry is a JSON object with sessionData and at least one of eventVersion and
// sessionId; so a session that prints JSON is not mistaken for one.
func ParseEntry(message []byte) (Entry, error) {
	var e Entry
	return e, e.UnmarshalJSON(message)
}

// UnmarshalJSON is ParseEntry.
func (e *Entry) UnmarshalJSON(message []byte) error {
	*e = Entry{}
	if len(message) > MaxMessage {
		return fmt.Errorf("%w: it has more than %d bytes", errNotEntry, MaxMessage)
	}
	message = bytes.TrimPrefix(message, []byte("\xEF\xBB\xBF"))
	s := record.NewScanner(message, record.MaxDepth)
	defer s.Release()
	start := record.Space(s.B, 0)
	if s.B[start] != '{' {
		return errNotEntry
	}
	text := string(message)
	has := map[string]bool{}
	end, _ := s.Members(start, 0, func(name, nameEnd, value, valueEnd int) {
		has[record.Unquote(text[name:nameEnd])] = true
		entryObject.Set(e, text[name:nameEnd], text[value:valueEnd])
	})
	if end < 0 || record.Space(s.B, end) != len(text) || !has["sessionData"] || !has["eventVersion"] && !has["sessionId"] {
		*e = Entry{}
		return errNotEntry
	}
	e.raw = text[start:end]
	return nil
}

// MarshalJSON writes the entry as the agent does, without empty members, and
// then those of Extra.
func (e Entry) MarshalJSON() ([]byte, error) {
	out, err := entryObject.Append(make([]byte, 0, len(e.raw)+256), &e, e.raw, map[string]string{"sessionData": "[]"})
	if err != nil {
		return nil, fmt.Errorf("sessionrecord: %w", err)
	}
	return out, nil
}
