package sessionrecord_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

var start = time.Date(2026, 2, 3, 10, 11, 12, 0, time.UTC)

func streamed(id string, second int, lines ...string) sessionrecord.Message {
	at := start.Add(time.Duration(second) * time.Second)
	e := documentedEntry
	e.SessionID, e.Time, e.Lines = id, at, lines
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return sessionrecord.Message{Stream: id, Time: at, Ingested: at.Add(300 * time.Millisecond), Text: string(text)}
}

func all(ms ...sessionrecord.Message) iter.Seq2[sessionrecord.Message, error] {
	return func(yield func(sessionrecord.Message, error) bool) {
		for _, m := range ms {
			if !yield(m, nil) {
				return
			}
		}
	}
}

func texts(t sessionrecord.Transcript) []string {
	var out []string
	for _, l := range t.Lines {
		out = append(out, l.Text)
	}
	return out
}

func TestJoin(t *testing.T) {
	later := func(m sessionrecord.Message, d time.Duration) sessionrecord.Message {
		m.Ingested = m.Ingested.Add(d)
		return m
	}
	plain := func(second int, text string) sessionrecord.Message {
		at := start.Add(time.Duration(second) * time.Second)
		return sessionrecord.Message{Stream: "a-1", Time: at, Ingested: at, Text: text}
	}
	long := strings.Repeat("y", 12_000)
	for _, c := range []struct {
		name     string
		messages []sessionrecord.Message
		want     []string
		repeated int
	}{
		{"one after the other", []sessionrecord.Message{streamed("a-1", 1, "$ id", "root"), streamed("a-1", 2, "$ exit")}, []string{"$ id", "root", "$ exit"}, 0},
		{"out of order", []sessionrecord.Message{streamed("a-1", 2, "$ exit"), streamed("a-1", 1, "$ id", "root")}, []string{"$ id", "root", "$ exit"}, 0},
		{"sent again", []sessionrecord.Message{streamed("a-1", 1, "$ id", "root"), streamed("a-1", 2, "$ id", "root")}, []string{"$ id", "root"}, 1},
		{"sent again with more", []sessionrecord.Message{streamed("a-1", 1, "$ id"), streamed("a-1", 2, "$ id", "root", "$ exit")}, []string{"$ id", "root", "$ exit"}, 1},
		{"sent again, the last line has grown", []sessionrecord.Message{streamed("a-1", 1, "$ id", "ro"), streamed("a-1", 2, "$ id", "root")}, []string{"$ id", "root"}, 1},
		{"three times", []sessionrecord.Message{streamed("a-1", 1, "$ id"), streamed("a-1", 2, "$ id", "root"), streamed("a-1", 3, "$ id", "root", "$")}, []string{"$ id", "root", "$"}, 2},
		{"the same call twice, at one time", []sessionrecord.Message{streamed("a-1", 1, "y", "y"), later(streamed("a-1", 1, "y", "y"), time.Second)}, []string{"y", "y"}, 1},
		{"short entries of one time that are the same", []sessionrecord.Message{streamed("a-1", 1, "$ id", "root"), streamed("a-1", 1, "$ id", "root")}, []string{"$ id", "root"}, 1},
		{"full entries of one call that are the same", []sessionrecord.Message{streamed("a-1", 1, long, long), streamed("a-1", 1, long, long)}, []string{long, long, long, long}, 0},
		{"empty lines of one time", []sessionrecord.Message{streamed("a-1", 1, ""), streamed("a-1", 1, "")}, []string{"", ""}, 0},
		{"a batch of several entries sent again", []sessionrecord.Message{
			streamed("a-1", 1, "a", "b"), streamed("a-1", 1, "c"), streamed("a-1", 2, "a", "b"), streamed("a-1", 2, "c", "d"), streamed("a-1", 3, "e"),
		}, []string{"a", "b", "c", "d", "e"}, 1},
		{"part of it again is not a retry", []sessionrecord.Message{streamed("a-1", 1, "$ ls", "x"), streamed("a-1", 2, "$ ls", "y")}, []string{"$ ls", "x", "$ ls", "y"}, 0},
		{"empty lines again", []sessionrecord.Message{streamed("a-1", 1, ""), streamed("a-1", 2, "")}, []string{"", ""}, 0},
		{"an entry without lines between", []sessionrecord.Message{streamed("a-1", 1, "$ id"), streamed("a-1", 2), streamed("a-1", 3, "root")}, []string{"$ id", "root"}, 0},
		{"uploaded", []sessionrecord.Message{plain(1, "$ id\r\nroot\n"), plain(2, "{\"json\":\"printed\"}\n\n$ exit")}, []string{"$ id", "root", `{"json":"printed"}`, "", "$ exit"}, 0},
		{"uploaded, sent again", []sessionrecord.Message{plain(1, "$ id\nroot\n"), plain(2, "$ id\nroot\n$ exit")}, []string{"$ id", "root", "$ exit"}, 1},
		{"a message without text", []sessionrecord.Message{plain(1, "")}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sessionrecord.Join(all(c.messages...))
			if err != nil || len(got) != 1 {
				t.Fatalf("%d transcripts, %v", len(got), err)
			}
			if d := cmp.Diff(c.want, texts(got[0])); d != "" {
				t.Error(d)
			}
			if len(got[0].Repeated) != c.repeated {
				t.Errorf("%d repeated, want %d: %+v", len(got[0].Repeated), c.repeated, got[0].Repeated)
			}
		})
	}
}

func TestJoinSessions(t *testing.T) {
	odd := errors.New("the connection broke")
	got, err := sessionrecord.Join(func(yield func(sessionrecord.Message, error) bool) {
		_ = yield(streamed("b-2", 3, "$ b"), nil) && yield(streamed("a-1", 1, "$ a"), nil) && yield(streamed("b-2", 4, "$ exit"), nil) &&
			yield(sessionrecord.Message{}, odd)
	})
	if !errors.Is(err, odd) {
		t.Errorf("the error is %v", err)
	}
	want := []sessionrecord.Transcript{
		{
			SessionID: "a-1", Target: documentedEntry.Target, User: documentedEntry.User, RunAs: "ssm-user", Region: "us-east-2", Streamed: true,
			Start: start.Add(time.Second), End: start.Add(time.Second), Lines: []sessionrecord.Line{{Time: start.Add(time.Second), Text: "$ a"}},
		},
		{
			SessionID: "b-2", Target: documentedEntry.Target, User: documentedEntry.User, RunAs: "ssm-user", Region: "us-east-2", Streamed: true,
			Start: start.Add(3 * time.Second), End: start.Add(4 * time.Second),
			Lines: []sessionrecord.Line{{Time: start.Add(3 * time.Second), Text: "$ b"}, {Time: start.Add(4 * time.Second), Text: "$ exit"}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got[1].Text() != "$ b\n$ exit\n" {
		t.Errorf("Text is %q", got[1].Text())
	}
}

// TestJoinRetries lets an agent send a session over calls that fail, some of them
// after they took effect, and wants the session back.
func TestJoinRetries(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		var session []string
		for i := range 40 {
			session = append(session, fmt.Sprintf("line %d", i)) // no two are the same
		}
		var sent []sessionrecord.Message
		confirmed, second := 0, 0
		for confirmed < len(session) {
			second++
			upTo := min(len(session), confirmed+1+r.IntN(5))
			failed := r.IntN(3) == 0
			if !failed || r.IntN(2) == 0 { // it failed, and took effect or did not
				at := upTo
				if upTo-confirmed > 2 { // two entries of one call
					at = confirmed + 1 + r.IntN(upTo-confirmed-1)
					sent = append(sent, streamed("a-1", second, session[confirmed:at]...), streamed("a-1", second, session[at:upTo]...))
				} else {
					sent = append(sent, streamed("a-1", second, session[confirmed:upTo]...))
				}
			}
			if failed {
				// The next call has at least as much.
				session = append(session[:upTo:upTo], session[upTo:]...)
				second++
				sent = append(sent, streamed("a-1", second, session[confirmed:upTo]...))
			}
			confirmed = upTo
		}
		got, err := sessionrecord.Join(all(sent...))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(session, texts(got[0])); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestReadText(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"lines", "\xEF\xBB\xBF$ id\r\nroot\n\n$ exit", []string{"$ id", "root", "", "$ exit"}},
		{"ends with a newline", "a\n", []string{"a"}},
		{"long", strings.Repeat("x", sessionrecord.MaxMessage+5) + "\ny", []string{strings.Repeat("x", sessionrecord.MaxMessage), "xxxxx", "y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.text), iotest.HalfReader(strings.NewReader(c.text))} {
				got, err := sessionrecord.ReadText(r, "a-1")
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(c.want, texts(got)); d != "" {
					t.Error(d)
				}
			}
		})
	}
	odd := errors.New("the connection broke")
	got, err := sessionrecord.ReadText(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(odd)), "a-1")
	if !errors.Is(err, odd) || cmp.Diff([]string{"a", "b"}, texts(got)) != "" {
		t.Errorf("got %v, %v", texts(got), err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	p[len(p)-1] = '\n'
	return len(p), nil
}

func TestTooLarge(t *testing.T) {
	rounds.Sequential(t)
	if _, err := sessionrecord.ReadText(endless{}, "a-1"); !errors.Is(err, sessionrecord.ErrTooLarge) {
		t.Errorf("ReadText: %v", err)
	}
	big := sessionrecord.Message{Stream: "a-1", Text: strings.Repeat("x", sessionrecord.MaxMessage)}
	_, err := sessionrecord.Join(func(yield func(sessionrecord.Message, error) bool) {
		for yield(big, nil) {
		}
	})
	if !errors.Is(err, sessionrecord.ErrTooLarge) {
		t.Errorf("Join: %v", err)
	}
}
