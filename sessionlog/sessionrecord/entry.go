package sessionrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// MaxMessage is the most bytes that a message may have: 1 MiB, the largest event
// that CloudWatch Logs takes. The agent's own messages stay under 200,000.
const MaxMessage = 1 << 20

// Entry is one streamed entry: some lines of a session. Every member is
// optional. An entry holds at most 33,000 bytes of lines, so that a batch of
// lines is several entries.
type Entry struct {
	Version string // "1.0"
	// Time is when the agent built the entry, in UTC, to the second.
	Time      time.Time
	Region    string
	Target    string // the node's id
	User      string // ARN of who started the session
	RunAs     string // the user of the node's operating system
	SessionID string
	// Lines are of commands and of output; nothing tells one from the other. Tabs
	// are spaces, and carriage returns are removed.
	Lines []string

	// Extra holds the members without a field, and those whose value the field
	// cannot hold, by name. It is nil where there are none.
	Extra map[string]json.RawMessage
}

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
	var members map[string]json.RawMessage
	if trimmed := bytes.TrimSpace(message); len(trimmed) == 0 || trimmed[0] != '{' || json.Unmarshal(trimmed, &members) != nil {
		return errNotEntry
	}
	_, version := members["eventVersion"]
	_, session := members["sessionId"]
	if _, data := members["sessionData"]; !data || !version && !session {
		return errNotEntry
	}
	for name, value := range members {
		if !e.set(name, value) {
			if e.Extra == nil {
				e.Extra = map[string]json.RawMessage{}
			}
			e.Extra[name] = bytes.Clone(value)
		}
	}
	return nil
}

// set puts a member into its field; false where it has none that can hold it.
func (e *Entry) set(name string, value json.RawMessage) bool {
	switch name {
	case "eventVersion":
		return setText(&e.Version, value)
	case "eventTime":
		var s string
		if !setText(&s, value) {
			return false
		}
		t, err := time.Parse(time.RFC3339Nano, s)
		e.Time = t.UTC()
		return err == nil || s == ""
	case "awsRegion":
		return setText(&e.Region, value)
	case "target":
		return setMember(&e.Target, "id", value)
	case "userIdentity":
		return setMember(&e.User, "arn", value)
	case "runAsUser":
		return setText(&e.RunAs, value)
	case "sessionId":
		return setText(&e.SessionID, value)
	case "sessionData":
		if json.Unmarshal(value, &e.Lines) == nil {
			return true
		}
		e.Lines = nil
		var one string
		if !setText(&one, value) {
			return false
		}
		e.Lines = []string{one}
		return true
	}
	return false
}

func setText(to *string, value json.RawMessage) bool {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return false
	}
	*to = s
	return true
}

// setMember reads {"id":"…"}, or the bare string. It answers false also where
// there are other members, which are then kept.
func setMember(to *string, name string, value json.RawMessage) bool {
	if setText(to, value) {
		return true
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(value, &m) != nil {
		return false
	}
	if v, ok := m[name]; !ok || !setText(to, v) {
		return len(m) == 0
	}
	return len(m) == 1
}

// MarshalJSON writes the entry as the agent does, without empty members, and
// then those of Extra.
func (e Entry) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	var errs []error
	put := func(name string, value any) {
		b, err := json.Marshal(value)
		if err != nil {
			errs = append(errs, fmt.Errorf("sessionrecord: %s: it is not JSON", name))
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		key, _ := json.Marshal(name) // a string always marshals
		out = append(append(append(out, key...), ':'), b...)
	}
	text := func(name, value string) {
		if _, extra := e.Extra[name]; value != "" && !extra {
			put(name, value)
		}
	}
	text("eventVersion", e.Version)
	if _, extra := e.Extra["eventTime"]; !e.Time.IsZero() && !extra {
		put("eventTime", e.Time.UTC().Format(time.RFC3339))
	}
	text("awsRegion", e.Region)
	e.object(put, "target", "id", e.Target)
	e.object(put, "userIdentity", "arn", e.User)
	text("runAsUser", e.RunAs)
	text("sessionId", e.SessionID)
	if _, extra := e.Extra["sessionData"]; !extra {
		put("sessionData", append([]string{}, e.Lines...))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Extra)) {
		if name != "target" && name != "userIdentity" {
			put(name, e.Extra[name])
		}
	}
	return append(out, '}'), errors.Join(errs...)
}

// object writes {"id":"…"} with the members that the object had besides.
func (e Entry) object(put func(string, any), name, member, value string) {
	m := map[string]any{}
	extra, had := e.Extra[name]
	if had {
		var others map[string]json.RawMessage
		if json.Unmarshal(extra, &others) != nil {
			put(name, extra)
			return
		}
		for k, v := range others {
			m[k] = v
		}
	}
	if value != "" {
		m[member] = value
	}
	if len(m) > 0 || had {
		put(name, m)
	}
}
