package sessionrecord

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// MaxTranscripts is how many bytes Join and ReadText take in all, with 64 for each
// message and each line: 256 MiB.
const MaxTranscripts = 256 << 20

// overhead is what a message or a line costs besides its text.
const overhead = 64

// ErrTooLarge says that there is more than MaxTranscripts. What was read until
// then is answered with it.
var ErrTooLarge = errors.New("sessionrecord: more than 256 MiB of session logs")

// Message is an event of a log group, as CloudWatch Logs has it.
type Message struct {
	// Stream is the log stream, which is named after the session.
	Stream string
	Time   time.Time
	// Ingested tells the messages that were sent together from those that were
	// sent again. Where it is zero, Time has to do.
	Ingested time.Time
	Text     string
}

// Transcript is what was logged of one session.
type Transcript struct {
	SessionID string `json:"sessionId"`
	// What follows is known of streamed sessions only.
	Target string `json:"target,omitempty"` // the node's id
	User   string `json:"user,omitempty"`   // ARN
	RunAs  string `json:"runAsUser,omitempty"`
	Region string `json:"region,omitempty"`

	// Streamed: the session was logged while it ran, so that lines have times.
	Streamed bool `json:"streamed"`
	// Start and End are of the first and the last message; zero where not known.
	Start time.Time `json:"start,omitzero"`
	End   time.Time `json:"end,omitzero"`
	Lines []Line    `json:"lines"`
	// Repeated is what Join left out, since the agent seems to have sent it again.
	Repeated []Repeated `json:"repeated,omitempty"`
}

// Line is one line of a session, as it was logged: it can hold control
// characters. Renderer and Clean make it safe to show.
type Line struct {
	// Time is when the line was sent, about a second after it was shown; of
	// uploaded sessions it is when the log was uploaded, or zero.
	Time time.Time `json:"time,omitzero"`
	Text string    `json:"text"`
}

// Repeated is lines that a transcript leaves out because the agent sent them
// twice: before the line of index Before, with the same text.
type Repeated struct {
	Before int    `json:"before"`
	Lines  []Line `json:"lines"`
}

// Text is the lines, each with a newline at its end, as they were logged.
func (t Transcript) Text() string {
	var b strings.Builder
	for _, l := range t.Lines {
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// Join makes a transcript of each session from the messages of a log group, in
// the order in which the sessions began. Messages may come in any order and
// from any number of streams; messages of one time stay in the order in which
// they came.
//
// When a call fails, the agent sends everything since the last call that
// succeeded again, with new times and with what was added meanwhile. If the
// failed call took effect all the same, its lines are there twice. So a batch
// with which the next one begins, line by line, is left out. A session in which
// exactly the same happened twice, in two batches, looks the same; so what is
// left out is in Transcript.Repeated, not lost.
//
// The error is the sequence's own, or ErrTooLarge; what was read before it is
// answered too.
func Join(messages iter.Seq2[Message, error]) ([]Transcript, error) {
	sessions := map[string][]part{}
	var size int
	var failed error
	for m, err := range messages {
		if err != nil {
			failed = err
			break
		}
		p := partOf(m)
		if size += len(m.Text) + overhead*(1+len(p.lines)); size > MaxTranscripts {
			failed = ErrTooLarge
			break
		}
		// The stream counts: a text that was uploaded can look like another session's entry.
		id := cmp.Or(m.Stream, p.entry.SessionID)
		sessions[id] = append(sessions[id], p)
	}
	out := make([]Transcript, 0, len(sessions))
	for id, parts := range sessions {
		out = append(out, join(id, parts))
	}
	slices.SortFunc(out, func(a, b Transcript) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.SessionID, b.SessionID))
	})
	return out, failed
}

// part is a message taken apart.
type part struct {
	at, ingested time.Time
	entry        Entry
	streamed     bool
	lines        []string
}

func partOf(m Message) part {
	p := part{at: m.Time, ingested: m.Ingested}
	if e, err := ParseEntry([]byte(m.Text)); err == nil {
		p.entry, p.streamed, p.lines = e, true, e.Lines
		if p.at.IsZero() {
			p.at = e.Time
		}
		return p
	}
	text := strings.TrimPrefix(m.Text, "\uFEFF")
	if text = strings.TrimSuffix(text, "\n"); text != "" || m.Text != "" {
		for l := range strings.SplitSeq(text, "\n") {
			p.lines = append(p.lines, strings.TrimSuffix(l, "\r"))
		}
	}
	return p
}

// sentWith reports whether two messages were sent with one call.
func (p part) sentWith(q part) bool {
	if !p.ingested.IsZero() && !q.ingested.IsZero() {
		return p.ingested.Equal(q.ingested)
	}
	return !p.at.IsZero() && p.at.Equal(q.at)
}

// join makes the transcript of one session.
func join(id string, parts []part) Transcript {
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Or(a.at.Compare(b.at), a.ingested.Compare(b.ingested))
	})
	t := Transcript{SessionID: id, Lines: []Line{}}
	var last []Line // of the call before, at the end of t.Lines
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n].sentWith(parts[0]) {
			n++
		}
		sent := parts[:n]
		parts = parts[n:]
		sent = t.withoutRepeats(sent)
		for _, p := range sent {
			t.learn(p)
		}
		batch := linesOf(sent)
		if len(batch) == 0 {
			continue
		}
		if sentAgain(last, batch) {
			t.Lines = t.Lines[:len(t.Lines)-len(last)]
			t.Repeated = append(t.Repeated, Repeated{len(t.Lines), last})
		}
		t.Lines = append(t.Lines, batch...)
		last = batch
	}
	return t
}

func linesOf(parts []part) []Line {
	var out []Line
	for _, p := range parts {
		for _, l := range p.lines {
			out = append(out, Line{p.at, l})
		}
	}
	return out
}

// full is how many bytes of lines a message has at least after which the agent
// begins another one in the same call: it fills each with 33,000 bytes, but for
// what the next line would have had no room for.
const full = 33_000 / 2

// perCall is the most messages that the agent sends with one call.
const perCall = 4

// withoutRepeats leaves out, of messages of one time, those that repeat the ones
// right before them. Where the last of these had room for more, the agent did not
// send both with one call.
func (t *Transcript) withoutRepeats(sent []part) []part {
	var out []part
	at := len(t.Lines)
	for len(sent) > 0 {
		n := min(perCall, len(sent)/2)
		for n > 0 && !repeats(sent[:n], sent[n:2*n]) {
			n--
		}
		if n == 0 {
			at += len(sent[0].lines)
			out, sent = append(out, sent[0]), sent[1:]
			continue
		}
		t.Repeated = append(t.Repeated, Repeated{at, linesOf(sent[:n])})
		sent = sent[n:] // the second ones are the same
	}
	return out
}

func repeats(first, second []part) bool {
	size := 0
	for i, p := range first {
		if !slices.Equal(p.lines, second[i].lines) {
			return false
		}
		size = 0
		for _, l := range p.lines {
			size += len(l) + 1
		}
	}
	return size > 1 && size < full
}

// learn takes over what a message tells of the session.
func (t *Transcript) learn(p part) {
	if !p.at.IsZero() {
		if t.Start.IsZero() {
			t.Start = p.at
		}
		t.End = p.at
	}
	t.Streamed = t.Streamed || p.streamed
	t.Target, t.User = cmp.Or(t.Target, p.entry.Target), cmp.Or(t.User, p.entry.User)
	t.RunAs, t.Region = cmp.Or(t.RunAs, p.entry.RunAs), cmp.Or(t.Region, p.entry.Region)
}

// sentAgain reports whether a batch begins with all lines of the one before. The
// last line may have grown.
func sentAgain(before, batch []Line) bool {
	if len(before) == 0 || len(batch) < len(before) {
		return false
	}
	last := len(before) - 1
	for i := range last {
		if before[i].Text != batch[i].Text {
			return false
		}
	}
	if before[last].Text == "" && last == 0 {
		return false // an empty line tells nothing
	}
	return strings.HasPrefix(batch[last].Text, before[last].Text)
}

// ReadText reads the log of a session that was uploaded at its end: the object
// of an Amazon S3 bucket, whose key ends in the session's id and ".log". Lines
// longer than MaxMessage are cut into several.
//
// The error is the reader's own, or ErrTooLarge; what was read before it is
// answered too.
func ReadText(r io.Reader, sessionID string) (Transcript, error) {
	t := Transcript{SessionID: sessionID, Lines: []Line{}}
	in := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	size, open := 0, false
	for {
		piece, err := in.ReadSlice('\n')
		if size += len(piece) + overhead; size > MaxTranscripts {
			return t, ErrTooLarge
		}
		line = append(line, piece...)
		open = open || len(piece) > 0
		ended := len(piece) > 0 && piece[len(piece)-1] == '\n'
		if ended || len(line) >= MaxMessage || err != nil && err != bufio.ErrBufferFull && open {
			if len(t.Lines) == 0 {
				line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
			}
			t.Lines = append(t.Lines, Line{Text: string(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))})
			line, open = line[:0], false
		}
		switch {
		case err == nil || err == bufio.ErrBufferFull:
		case err == io.EOF:
			return t, nil
		default:
			return t, fmt.Errorf("sessionrecord: session log %s: %w", sessionID, err)
		}
	}
}
