package sessionrecord_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, line, want, escaped string }{
		{"plain", "sh-4.2$ ls", "sh-4.2$ ls", "sh-4.2$ ls"},
		{"tab", "a\tb", "a\tb", "a\tb"},
		{"letters of the world", "grüße 日本 🚀", "grüße 日本 🚀", "grüße 日本 🚀"},
		{"wide", "日本語\b\b  \b\b", "日本", "日本語^H^H  ^H^H"},
		{"half of a wide one", "日本\bx", "日 x", "日本^Hx"},
		{"the first half", "日本\r\x1b[1Cx", " x本", "日本^M^[[1Cx"},
		{"wide over narrow", "abcd\r日", "日cd", "abcd^M日"},
		{"combining", "e\u0301x\b\bo", "ox", "e\u0301x^H^Ho"},
		{"combining over one", "ex\b\u0301", "e\u0301x", "ex^H\u0301"},
		{"taken back", "lsx\b \b", "ls", "lsx^H ^H"},
		{"wide, deleted", "日本\r\x1b[1Px", "x本", "日本^M^[[1Px"},
		{"colours", "\x1b[01;34mdir\x1b[0m", "dir", "^[[01;34mdir^[[0m"},
		{"title", "\x1b]0;root@host: ~\x07# ", "# ", "^[]0;root@host: ~^G# "},
		{"title ended by ST", "\x1b]0;x\x1b\\# ", "# ", "^[]0;x^[\\# "},
		{"a title that does not end hides nothing", "\x1b]0;rm -rf /", "^[]0;rm -rf /", "^[]0;rm -rf /"},
		{"backspace", "lx\x08s", "ls", "lx^Hs"},
		{"backspace over what is erased", "lsx\x08\x1b[K", "ls", "lsx^H^[[K"},
		{"carriage return", "10%\r100%", "100%", "10%^M100%"},
		{"wrapped", "$ echo aaaaaaaaaaaaaaaaaaa \rbbb", "$ echo aaaaaaaaaaaaaaaaaaabbb", "$ echo aaaaaaaaaaaaaaaaaaa ^Mbbb"},
		{"to the right", "a\x1b[3Cb", "a   b", "a^[[3Cb"},
		{"to the left", "abc\x1b[2DX", "aXc", "abc^[[2DX"},
		{"to a column", "abc\x1b[1GX", "Xbc", "abc^[[1GX"},
		{"delete and insert", "abcd\x1b[4D\x1b[2P\x1b[1@X", "Xcd", "abcd^[[4D^[[2P^[[1@X"},
		{"erase to the beginning", "abcd\x1b[2D\x1b[1K", "   d", "abcd^[[2D^[[1K"},
		{"erase all", "abcd\x1b[2K\rx", "x", "abcd^[[2K^Mx"},
		{"character set", "\x1b(Bx\x0f\x1b>", "x", "^[(Bx^O^[>"},
		{"bell and fill", "a\x00\x07b", "ab", "a^@^Gb"},
		{"escape at the end", "a\x1b", "a^[", "a^["},
		{"cut sequence", "a\x1b[3", "a^[[3", "a^[[3"},
		{"other control characters", "\x01\x7f\x1a", "^A^?^Z", "^A^?^Z"},
		{"C1", "\u009b31m", `\u009b31m`, `\u009b31m`},
		{"direction", "\u202egnp.exe", `\u202egnp.exe`, `\u202egnp.exe`},
		{"zero width", "a\u200bb\ufeff", `a\u200bb\ufeff`, `a\u200bb\ufeff`},
		{"tag", "\U000e0041", `\U000e0041`, `\U000e0041`},
		{"not UTF-8", "a\xff\xc3", `a\xff\xc3`, `a\xff\xc3`},
		{"far to the right", "\x1b[99999999999C\x1b[99999999999Cx", strings.Repeat(" ", 1000) + "x", "^[[99999999999C^[[99999999999Cx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sessionrecord.Clean(c.line); got != c.want {
				t.Errorf("Clean: %q, want %q", got, c.want)
			}
			if got := sessionrecord.Escaped(c.line); got != c.escaped {
				t.Errorf("Escaped: %q, want %q", got, c.escaped)
			}
		})
	}
}

func safe(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\t' && !unicode.IsPrint(r) })
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"a\x1b[3Cb", "\x1b]0;x\x07", "\x1b[1@\x1b[1P\x1b[1K\r", "é\xff\u202e\b\r", strings.Repeat("x", 5000) + "\r\x1b[K"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, show := range []func(string) string{sessionrecord.Clean, sessionrecord.Escaped} {
			got := show(line)
			if !safe(got) {
				t.Errorf("%q has control characters", got)
			}
			if again := show(got); again != got {
				t.Errorf("%q becomes %q", got, again)
			}
		}
	})
}

func FuzzParseEntry(f *testing.F) {
	f.Add(documented)
	f.Add(`{"eventVersion":2,"sessionData":[1],"target":{"id":1},"userIdentity":{}}`)
	f.Add(`{"sessionId":null,"sessionData":null,"eventTime":"","sessionId":"b"}`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := sessionrecord.ParseEntry([]byte(text))
		if err != nil {
			return
		}
		out, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := sessionrecord.ParseEntry(out)
		if e.Version == "" && e.SessionID == "" && e.Extra["eventVersion"] == nil && e.Extra["sessionId"] == nil {
			return // empty members are not written, and then nothing tells it from JSON that was printed
		}
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if _, err := again.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
		again.Time, e.Time = again.Time.Truncate(time.Second), e.Time.Truncate(time.Second)
		if again.SessionID != e.SessionID || again.Target != e.Target || again.User != e.User || !again.Time.Equal(e.Time) || len(again.Lines) != len(e.Lines) {
			t.Errorf("%+v becomes %+v", e, again)
		}
	})
}

func FuzzJoin(f *testing.F) {
	f.Add("a\nb", "a\nb\nc", documented)
	f.Fuzz(func(t *testing.T, one, two, three string) {
		var ms []sessionrecord.Message
		for i, text := range []string{one, two, three} {
			ms = append(ms, sessionrecord.Message{Stream: "s", Time: start.Add(time.Duration(i) * time.Second), Text: text})
		}
		got, err := sessionrecord.Join(all(ms...))
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range got {
			var b strings.Builder
			if err := (sessionrecord.Renderer{Times: true}).Render(&b, tr); err != nil {
				t.Fatal(err)
			}
			for l := range strings.SplitSeq(b.String(), "\n") {
				if !safe(l) {
					t.Errorf("%q has control characters", l)
				}
			}
			red, _ := tr.Redacted(sessionrecord.SecretPatterns()...)
			if len(red.Lines) != len(tr.Lines) {
				t.Errorf("%d lines became %d", len(tr.Lines), len(red.Lines))
			}
		}
	})
}

func TestRedacted(t *testing.T) {
	lines := []string{
		"$ export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE",
		"$ curl https://bob:hunter2@example.com/ -H 'Authorization: Bearer abcdefgh.ijkl'",
		"pass\x1b[0mword = hun\x08nter2",
		"-----BEGIN RSA PRIVATE KEY-----",
		"MIIEow",
		"-----END RSA PRIVATE KEY-----",
		"$ mysql --password hunter2",
		"nothing here",
	}
	tr := sessionrecord.Transcript{SessionID: "a-1", Repeated: []sessionrecord.Repeated{{Lines: []sessionrecord.Line{{Text: "token: hunter2"}}}}}
	for _, l := range lines {
		tr.Lines = append(tr.Lines, sessionrecord.Line{Time: start, Text: l})
	}
	got, n := tr.Redacted(sessionrecord.SecretPatterns()...)
	want := []string{
		"$ export AWS_SECRET_ACCESS_KEY=[redacted]",
		"[redacted] and [redacted]",
		"$ curl https://bob:[redacted]@example.com/ -H 'Authorization: Bearer [redacted]'",
		"password = [redacted]",
		"[redacted]", "[redacted]", "[redacted]",
		"$ mysql --password [redacted]",
		"nothing here",
	}
	if d := cmp.Diff(want, texts(got)); d != "" {
		t.Error(d)
	}
	if n != 9 {
		t.Errorf("%d places", n)
	}
	if got.Repeated[0].Lines[0].Text != "token: [redacted]" || tr.Repeated[0].Lines[0].Text != "token: hunter2" {
		t.Errorf("repeated: %+v, before %+v", got.Repeated, tr.Repeated)
	}
	if tr.Lines[0].Text != lines[0] {
		t.Error("the transcript itself was changed")
	}
	if got, n := tr.Redacted(); n != 0 || len(got.Lines) != len(lines) {
		t.Errorf("%d places without a pattern", n)
	}
	if got, n := tr.Redacted(regexp.MustCompile(`x*`)); n != 3 || !strings.HasPrefix(got.Lines[0].Text, "$ e[redacted]port") {
		t.Errorf("a pattern that matches nothing: %d, %q", n, got.Lines[0].Text)
	}
}
