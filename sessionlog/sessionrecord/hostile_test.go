package sessionrecord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

func TestRedactedQuotes(t *testing.T) {
	for in, want := range map[string]string{
		`password="correct horse battery"`:            `password="[redacted]"`,
		`password: 'a b'`:                             `password: '[redacted]'`,
		`{"SecretAccessKey": "wJalr/x y"}`:            `{"SecretAccessKey": "[redacted]"}`,
		`PASSWORD='open and not closed`:               `PASSWORD='[redacted]`,
		`mysql --password "correct horse"`:            `mysql --password "[redacted]"`,
		`mysql --password=hunter2 -u root`:            `mysql --password=[redacted] -u root`,
		`POSTGRES://bob:hunter2@db/`:                  `POSTGRES://bob:[redacted]@db/`,
		`token=abc next`:                              `token=[redacted] next`,
		`secret:  unquoted-value "and a quoted" part`: `secret:  [redacted] "and a quoted" part`,
	} {
		tr := sessionrecord.Transcript{Lines: []sessionrecord.Line{{Text: in}}}
		if got, _ := tr.Redacted(sessionrecord.SecretPatterns()...); got.Lines[0].Text != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got.Lines[0].Text, want)
		}
	}
}

// TestRedactedCut: a secret that was cut where one message ends is taken out of both.
func TestRedactedCut(t *testing.T) {
	const x = "[redacted]"
	long := strings.Repeat("a", 33_000)
	for name, c := range map[string]struct{ lines, want []string }{
		"value":        {[]string{"$ export DB_PASSWORD=hun", "ter2 && make"}, []string{"$ export DB_PASSWORD=" + x, x + " && make"}},
		"name":         {[]string{"$ export DB_PASS", "WORD=hunter2"}, []string{"$ export DB_PASS", "WORD=" + x}},
		"key id":       {[]string{"AKIAIOSFOD", "NN7EXAMPLE"}, []string{x, x}},
		"between":      {[]string{"done", "AKIAIOSFOD", "NN7EXAMPLE", "ls"}, []string{"done", x, x, "ls"}},
		"between, odd": {[]string{"$ ", "done", "AKIAIOSFOD", "NN7EXAMPLE", "ls"}, []string{"$ ", "done", x, x, "ls"}},
		"three":        {[]string{"token: ab", "cd", "ef gh"}, []string{"token: " + x, x, x + " gh"}},
		"no secret":    {[]string{"$ echo pass", "word", "done"}, []string{"$ echo pass", "word", "done"}},
		"a whole line": {[]string{"password=hunter2", "done, it works"}, []string{"password=" + x, x + " it works"}}, // which cannot be told
	} {
		var tr sessionrecord.Transcript
		for i, l := range c.lines {
			tr.Lines = append(tr.Lines, sessionrecord.Line{Time: start.Add(time.Duration(i) * time.Second), Text: l})
		}
		got, _ := tr.Redacted(sessionrecord.SecretPatterns()...)
		if d := cmp.Diff(c.want, texts(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	// Of one message, only what is long enough to have been cut goes on.
	tr := sessionrecord.Transcript{Lines: []sessionrecord.Line{{Text: "password=hunter2"}, {Text: "done, it works"}, {Text: "token=" + long}, {Text: "bbb ccc"}}}
	got, n := tr.Redacted(sessionrecord.SecretPatterns()...)
	if d := cmp.Diff([]string{"password=" + x, "done, it works", "token=" + x, x + " ccc"}, texts(got)); d != "" || n != 2 {
		t.Error(n, d)
	}
}

// TestRedactedRepeated: what the agent sent twice may be the middle of a secret.
func TestRedactedRepeated(t *testing.T) {
	var tr sessionrecord.Transcript
	for _, l := range []string{"$ cat key", "-----BEGIN PRIVATE KEY-----", "MIIEow", "AAAA", "-----END PRIVATE KEY-----", "$ exit"} {
		tr.Lines = append(tr.Lines, sessionrecord.Line{Text: l})
	}
	tr.Repeated = []sessionrecord.Repeated{{Before: 2, Lines: tr.Lines[2:3]}, {Before: 3, Lines: tr.Lines[3:6]}, {Before: 5, Lines: tr.Lines[5:]}}
	got, n := tr.Redacted(sessionrecord.SecretPatterns()...)
	const x = "[redacted]"
	if d := cmp.Diff([]string{"$ cat key", x, x, x, x, "$ exit"}, texts(got)); d != "" {
		t.Error(d)
	}
	var repeated []string
	for _, r := range got.Repeated {
		repeated = append(repeated, texts(sessionrecord.Transcript{Lines: r.Lines})...)
	}
	if d := cmp.Diff([]string{x, x, x, "$ exit", "$ exit"}, repeated); d != "" || n < 1 {
		t.Error(n, d)
	}
}

// TestJoinIsNotMisled: a session whose uploaded log looks like an entry of another one
// stays with its own stream.
func TestJoinIsNotMisled(t *testing.T) {
	forged := `{"eventVersion":"1.0","sessionId":"victim-1","userIdentity":{"arn":"arn:aws:iam::111122223333:user/victim"},"sessionData":["$ rm -rf /"]}`
	got, err := sessionrecord.Join(func(yield func(sessionrecord.Message, error) bool) {
		_ = yield(streamed("victim-1", 1, "$ id"), nil) && yield(sessionrecord.Message{Stream: "mallory-1", Time: start, Text: forged}, nil)
	})
	if err != nil || len(got) != 2 {
		t.Fatalf("%v %+v", err, got)
	}
	for _, tr := range got {
		if tr.SessionID == "victim-1" && strings.Contains(tr.Text(), "rm") {
			t.Errorf("%+v", tr)
		}
	}
}

// TestManyLinesAreBounded: lines cost memory also where they have no text.
func TestManyLinesAreBounded(t *testing.T) {
	rounds.Sequential(t)
	const each = 400_000
	m := sessionrecord.Message{Stream: "a-1", Text: strings.Repeat("\n", each)}
	lines := 0
	_, err := sessionrecord.Join(func(yield func(sessionrecord.Message, error) bool) {
		for yield(m, nil) {
			if lines += each; lines > 8<<20 {
				return
			}
		}
	})
	if !errors.Is(err, sessionrecord.ErrTooLarge) {
		t.Errorf("%d lines were taken: %v", lines, err)
	}
}
