package main

import (
	"bufio"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
)

// What is wide, is drawn onto the character before it, or is many characters that are
// drawn as one, keeps the columns in line and the rows within the terminal.
func TestTableWidths(t *testing.T) {
	names := []string{"alice", "日本語ユーザー", "e\u0301milie", "👩\u200d👩\u200d👧\u200d👦 family", "🇩🇪 berlin", "한글", "❤\ufe0f"}
	for _, limit := range []int{0, 12, 16, 80} {
		var out strings.Builder
		table := newTable(bufio.NewWriter(&out), &wanted{width: limit}, []string{"user", "error"})
		for _, name := range names {
			if err := table.row([]string{name, "X"}, false); err != nil {
				t.Fatal(err)
			}
		}
		if err := table.end(); err != nil {
			t.Fatal(err)
		}
		at := -1
		for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n")[1:] {
			before := displaywidth.String(line[:strings.LastIndexByte(line, 'X')])
			if at >= 0 && before != at || limit > 0 && displaywidth.String(line) > limit {
				t.Errorf("at %d: %q: %d columns, not %d", limit, line, before, at)
			}
			at = before
		}
	}
}
