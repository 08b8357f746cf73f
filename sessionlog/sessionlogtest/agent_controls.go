package sessionlogtest

import "strings"

// stripControls takes terminal control sequences (ECMA-48) out of a line, as the agent
// does on Linux and macOS with what it streams: colours, titles, movements of the cursor.
// A line with one that is incomplete or unknown stays as it is.
func stripControls(line string) string {
	var out strings.Builder
	for rest := line; rest != ""; {
		i := strings.IndexByte(rest, 0x1b)
		if i < 0 {
			i = len(rest)
		}
		out.WriteString(rest[:i])
		if rest = rest[i:]; rest == "" {
			break
		}
		n := sequence(rest)
		if n == 0 {
			return line
		}
		rest = rest[n:]
	}
	return out.String()
}

// sequence is how long the control sequence is that a text begins with; 0 for none.
func sequence(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case s[1] == '[': // parameters, intermediate bytes, and a final one
		i := 2
		for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3f {
			i++
		}
		for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
	case strings.IndexByte("_P]^X", s[1]) >= 0: // a control string, up to its terminator
		if i := strings.Index(s[2:], "\x1b\\"); i >= 0 {
			return 2 + i + 2
		}
	case s[1] == 'N' || s[1] == 'O': // the next character from another set
		return min(len(s), 3)
	case s[1] >= 0x40 && s[1] <= 0x7e:
		return 2
	}
	return 0
}
