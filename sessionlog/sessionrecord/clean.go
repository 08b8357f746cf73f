package sessionrecord

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxColumns bounds how far a sequence may move to the right of what was
// written: no terminal is wider.
const maxColumns = 1000

// maxRow is how long a row may become before what it has so far stands as it is:
// it bounds the work that a sequence can make.
const maxRow = 4096

// wrapColumns is the narrowest terminal at whose edge a space and a carriage
// return are taken for the way in which shells go on in the next row.
const wrapColumns = 20

// Clean is a line as a terminal would have shown it in the end: backspaces,
// carriage returns and what moves or erases within the line are carried out,
// colours and titles are left out. What is left is safe to print: control
// characters and characters that change the direction of text are shown as
// escapes (^A, \u202e, \xff). A sequence that does not end is shown, not
// carried out, so that nothing can hide behind it.
func Clean(line string) string {
	if isPlain(line) {
		return line
	}
	var s screen
	for i := 0; i < len(line); {
		i += s.take(line[i:])
	}
	return s.text()
}

// Escaped is a line with every control character shown as an escape and none
// carried out: also what a terminal would have overwritten.
func Escaped(line string) string {
	if isPlain(line) {
		return line
	}
	var b []rune
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		b = appendSafe(b, r, line[i:i+n])
		i += n
	}
	return string(b)
}

func isPlain(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' && line[i] != '\t' || line[i] > '~' {
			return false
		}
	}
	return true
}

// appendSafe adds a character, or how to show it.
func appendSafe(b []rune, r rune, raw string) []rune {
	switch {
	case r == utf8.RuneError && len(raw) <= 1:
		return append(b, []rune(fmt.Sprintf(`\x%02x`, raw))...)
	case r == '\t':
		return append(b, r)
	case r < ' ' || r == 0x7f:
		return append(b, '^', r^0x40)
	case r > 0x7f && !unicode.IsPrint(r): // C1, directions, separators, spaces that look like others
		if r > 0xffff {
			return append(b, []rune(fmt.Sprintf(`\U%08x`, r))...)
		}
		return append(b, []rune(fmt.Sprintf(`\u%04x`, r))...)
	}
	return append(b, r)
}

// screen is one row of a terminal.
type screen struct {
	done  strings.Builder // what no sequence reaches any more
	cells []cell
	col   int
}

// cell is one column: a character, with those that are drawn onto it, or the second
// half of a wide one, which has none.
type cell struct {
	char  rune
	onto  []rune
	right bool
}

var blank = cell{char: ' '}

// text is the row, without what was erased at its end with spaces: a shell takes a
// character back by moving left, writing spaces and moving left again.
func (s *screen) text() string {
	end := len(s.cells)
	for end > s.col && s.cells[end-1].char == ' ' && s.cells[end-1].onto == nil {
		end--
	}
	s.put(s.cells[:end])
	return s.done.String()
}

func (s *screen) put(cells []cell) {
	for _, c := range cells {
		if !c.right {
			s.done.WriteRune(c.char)
			s.done.WriteString(string(c.onto))
		}
	}
}

// take carries out what s begins with and returns its length.
func (s *screen) take(in string) int {
	switch in[0] {
	case '\b':
		s.col = max(0, s.col-1)
		return 1
	case '\r':
		s.carriageReturn()
		return 1
	case 0, 0x07, 0x0e, 0x0f: // fill, bell, character sets
		return 1
	case 0x1b:
		if n := s.escape(in); n > 0 {
			return n
		}
	}
	r, n := utf8.DecodeRuneInString(in)
	for _, c := range appendSafe(nil, r, in[:n]) {
		s.write(c)
	}
	return n
}

func (s *screen) write(r rune) {
	columns := runeWidth(r)
	if r == '\t' {
		columns = 1
	}
	if columns == 0 {
		on := min(s.col, len(s.cells)) - 1
		if on > 0 && s.cells[on].right {
			on--
		}
		if on >= 0 && s.col <= len(s.cells) {
			s.cells[on].onto = append(s.cells[on].onto, r)
			return
		}
		columns = 1
	}
	for len(s.cells) < s.col+columns {
		s.cells = append(s.cells, blank)
	}
	s.cells[s.col] = cell{char: r}
	if columns == 2 {
		s.cells[s.col+1] = cell{right: true}
	}
	s.mend(s.col-1, s.col+columns)
	s.col += columns
	if len(s.cells) >= maxRow {
		s.put(s.cells)
		s.cells, s.col = s.cells[:0], 0
	}
}

// mend makes spaces of halves of wide characters, in these columns, whose other half
// is gone.
func (s *screen) mend(from, to int) {
	for i := max(0, from); i <= to && i < len(s.cells); i++ {
		c := &s.cells[i]
		isWide := !c.right && runeWidth(c.char) == 2
		if isWide && (i+1 == len(s.cells) || !s.cells[i+1].right) || c.right && (i == 0 || s.cells[i-1].right || runeWidth(s.cells[i-1].char) != 2) {
			*c = blank
		}
	}
}

// carriageReturn goes to the beginning of the row. A shell that fills a row goes
// on in the next one with a space and a carriage return; then the line is one.
func (s *screen) carriageReturn() {
	n := len(s.cells)
	if n > wrapColumns && s.col == n && s.cells[n-1].char == ' ' && s.cells[n-2].char != ' ' {
		s.cells = s.cells[:n-1]
		s.col = n - 1
		return
	}
	s.col = 0
}

// escape carries out an escape sequence; 0 where it does not end.
func (s *screen) escape(in string) int {
	if len(in) < 2 {
		return 0
	}
	switch c := in[1]; {
	case c == '[':
		return s.control(in)
	case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X': // titles, device strings
		for i := 2; i < len(in); i++ {
			if in[i] == 0x07 {
				return i + 1
			}
			if in[i] == 0x1b {
				if i+1 < len(in) && in[i+1] == '\\' {
					return i + 2
				}
				return 0
			}
		}
		return 0
	case c >= ' ' && c <= '/': // character sets: one more byte
		if len(in) < 3 || in[2] < '0' || in[2] > '~' {
			return 0
		}
		return 3
	case c >= '0' && c <= '~':
		return 2
	}
	return 0
}

// control carries out ESC [ parameters final.
func (s *screen) control(in string) int {
	i := 2
	for i < len(in) && in[i] >= ' ' && in[i] <= '?' {
		i++
	}
	if i == len(in) || in[i] < '@' || in[i] > '~' {
		return 0
	}
	n := parameter(in[2:i])
	switch in[i] {
	case 'C': // right
		s.col = min(s.col+max(1, n), max(len(s.cells), maxColumns))
	case 'D': // left
		s.col = max(0, s.col-max(1, n))
	case 'G', '`': // to a column
		s.col = min(max(1, n)-1, max(len(s.cells), maxColumns))
	case 'K':
		s.erase(n)
	case 'P': // delete characters
		if s.col < len(s.cells) {
			s.cells = append(s.cells[:s.col], s.cells[min(len(s.cells), s.col+max(1, n)):]...)
		}
	case '@': // insert spaces
		if s.col < len(s.cells) {
			gap := slices.Repeat([]cell{blank}, max(0, min(max(1, n), maxColumns-len(s.cells))))
			s.cells = append(s.cells[:s.col], append(gap, s.cells[s.col:]...)...)
		}
	}
	if c := in[i]; c == 'K' || c == 'P' || c == '@' {
		s.mend(0, len(s.cells))
	}
	return i + 1
}

// erase is K: to the end of the row, to its beginning, or all of it.
func (s *screen) erase(what int) {
	switch what {
	case 0:
		s.cells = s.cells[:min(s.col, len(s.cells))]
	case 1:
		for i := range min(s.col+1, len(s.cells)) {
			s.cells[i] = blank
		}
	case 2:
		s.cells = s.cells[:0]
	}
}

// parameter is the first number; 0 where there is none.
func parameter(s string) int {
	n := 0
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		n = min(10*n+int(s[i]-'0'), maxColumns)
	}
	return n
}
