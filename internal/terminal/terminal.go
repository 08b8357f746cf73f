// Package terminal writes a line of a terminal again and again.
//
//awslogkit:deps golang.org/x/sys golang.org/x/term
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// Is reports whether w is a terminal on which a line can be written again.
func Is(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// Line is the line that a terminal's cursor is in.
type Line struct{ W io.Writer }

// columns is how many a line has, so that none is broken in two: of a line that is, only
// the second half could be written again. Each character counts as one.
func (l Line) columns() int {
	if f, ok := l.W.(interface{ Fd() uintptr }); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 80
}

// Show writes the line again.
func (l Line) Show(text string) {
	text, _, _ = strings.Cut(text, "\n")
	if most := l.columns() - 1; utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:max(most-1, 0)]) + "…"
	}
	l.print(text)
}

// Keep leaves a text, which may have several lines, and begins a new line.
func (l Line) Keep(text string) { l.print(text + "\n") }

// Clear leaves nothing in the line.
func (l Line) Clear() { l.print("") }

// print writes at once, so that nothing of others comes between.
func (l Line) print(text string) { fmt.Fprint(l.W, "\r\x1b[K"+text) }

// Bar is how much of a whole is done, in 24 characters.
func Bar(done, total int) string {
	const width = 24
	full := 0
	if total > 0 {
		full = width * min(done, total) / total
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}
