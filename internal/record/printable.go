package record

import (
	"strconv"
	"strings"
)

// Printable is a text as it is, or quoted where it has characters that cannot be printed: somebody
// else chose it, and it must not write to the terminal.
func Printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}
