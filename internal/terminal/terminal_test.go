package terminal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/terminal"
)

func TestIs(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if terminal.Is(f) || terminal.Is(new(bytes.Buffer)) {
		t.Error("a file or a buffer is taken for a terminal")
	}
}

func TestLine(t *testing.T) {
	var out bytes.Buffer
	l := terminal.Line{W: &out}
	l.Show("first\nsecond")
	l.Show(strings.Repeat("ä", 200))
	l.Keep("a\nb")
	l.Clear()
	lines := strings.Split(out.String(), "\r\x1b[K")
	if len(lines) != 5 || lines[0] != "" || lines[1] != "first" || lines[3] != "a\nb\n" || lines[4] != "" {
		t.Errorf("%q", lines)
	}
	if n := utf8.RuneCountInString(lines[2]); n != 79 || !strings.HasSuffix(lines[2], "ä…") {
		t.Errorf("%d characters: %s", n, lines[2])
	}
}

func TestBar(t *testing.T) {
	for _, tt := range []struct{ done, total, full int }{{0, 0, 0}, {0, 3, 0}, {1, 3, 8}, {3, 3, 24}, {4, 3, 24}, {999, 1000, 23}} {
		if got, want := terminal.Bar(tt.done, tt.total), "["+strings.Repeat("#", tt.full)+strings.Repeat(".", 24-tt.full)+"]"; got != want {
			t.Errorf("%d of %d: %s, want %s", tt.done, tt.total, got, want)
		}
	}
}
