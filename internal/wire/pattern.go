package wire

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// patterns caches compiled patterns.
var patterns sync.Map // string to pattern

// pattern is a compiled pattern. One that RE2 cannot express has no re.
type pattern struct {
	re  *regexp.Regexp // must match
	not *regexp.Regexp // must not match: a negative lookahead at the start
}

// matches reports whether all of s matches p, as AWS checks it. A pattern that RE2
// cannot express, with a lookahead or a backreference, matches everything.
func matches(p, s string) bool {
	c, ok := patterns.Load(p)
	if !ok {
		c, _ = patterns.LoadOrStore(p, compilePattern(p))
	}
	re := c.(pattern)
	return re.re == nil || re.re.MatchString(s) && (re.not == nil || !re.not.MatchString(s))
}

func compilePattern(p string) pattern {
	p = translatePattern(p)
	ahead, rest := cutLookahead(p)
	re, err := regexp.Compile(`\A(?:` + rest + `)\z`)
	if err != nil {
		return pattern{}
	}
	if ahead == "" {
		return pattern{re: re}
	}
	not, err := regexp.Compile(`\A(?:` + ahead + `)`)
	if err != nil {
		return pattern{}
	}
	return pattern{re, not}
}

// cutLookahead splits ^(?!ahead)rest, the one lookahead that RE2 need not express.
func cutLookahead(p string) (ahead, rest string) {
	s, ok := strings.CutPrefix(strings.TrimPrefix(p, "^"), "(?!")
	if !ok {
		return "", p
	}
	depth, inClass := 1, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			inClass = true
		case ']':
			inClass = false
		case '(':
			if !inClass {
				depth++
			}
		case ')':
			if inClass {
				continue
			}
			if depth--; depth == 0 {
				return s[:i], s[i+1:]
			}
		}
	}
	return "", p
}

// translatePattern turns the regular expression syntax of API models, which is
// Java's and ECMAScript's, into RE2's.
func translatePattern(p string) string {
	var b strings.Builder
	inClass, atom := false, 0 // where what is repeated begins
	for i := 0; i < len(p); i++ {
		if !inClass && p[i] != '{' {
			atom = b.Len()
		}
		switch c := p[i]; {
		case c == '{' && !inClass:
			i += repeat(&b, atom, p[i:]) - 1
		case c == '\\' && i+1 < len(p):
			n := escapeSequence(&b, p[i:])
			i += n - 1
		case c == '[' && inClass:
			b.WriteString(`\[`) // RE2 takes "[:" inside a class for a named class
		case c == '[':
			inClass = true
			b.WriteByte(c)
			// A class may begin with "]" or "^]": both are literal there.
			if strings.HasPrefix(p[i+1:], "^") {
				b.WriteByte('^')
				i++
			}
			if strings.HasPrefix(p[i+1:], "]") {
				b.WriteString(`\]`)
				i++
			}
		case c == ']':
			inClass = false
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// maxRepeat is how often RE2 repeats something.
const maxRepeat = 1000

// repeat writes the repetition at the start of p, of what was written from atom on, and
// returns its length. More than RE2 repeats is written as several repetitions.
func repeat(b *strings.Builder, atom int, p string) int {
	n := strings.IndexByte(p, '}') + 1
	least, most, isRange := strings.Cut(strings.Trim(p[:n], "{}"), ",")
	low, err1 := strconv.Atoi(least)
	high, err2 := strconv.Atoi(most)
	what := b.String()[atom:]
	if !isRange || err1 != nil || err2 != nil || low > maxRepeat || high <= maxRepeat || strings.HasSuffix(what, ")") {
		b.WriteString(p[:max(n, 1)])
		return max(n, 1)
	}
	fmt.Fprintf(b, "{%d,%d}", low, maxRepeat)
	for high -= maxRepeat; high > 0; high -= maxRepeat {
		fmt.Fprintf(b, "%s{0,%d}", what, min(high, maxRepeat))
	}
	return n
}

// escapeSequence writes the escape at the start of p, and returns its length.
func escapeSequence(b *strings.Builder, p string) int {
	switch c := p[1]; {
	case c == 'u' && len(p) >= 6 && isHex(p[2:6]):
		// Models write the planes above the first as \u10000-\u10FFFF.
		for _, wide := range []string{`\u10000`, `\u10FFFF`} {
			if strings.HasPrefix(p, wide) {
				b.WriteString(`\x{` + wide[2:] + `}`)
				return len(wide)
			}
		}
		b.WriteString(`\x{` + p[2:6] + `}`)
		return 6
	case c == 'u' || c == '/' || c == '-' || c == '_' || c == '#' || c == '@' || c == '%' || c == '=' ||
		c == '&' || c == '~' || c == ',' || c == '"' || c == '\'' || c == '<' || c == '>' || c == ':' || c == ';' || c == '!' || c == ' ':
		b.WriteString(regexp.QuoteMeta(string(c)))
		if c == '-' || c == '&' || c == '~' {
			// Inside a class these are more than themselves.
			s := b.String()
			b.Reset()
			b.WriteString(s[:len(s)-1])
			b.WriteString(`\x{` + hexOf(c) + `}`)
		}
		return 2
	default:
		b.WriteString(p[:2])
		return 2
	}
}

func hexOf(c byte) string { return string([]byte{hexDigits[c>>4], hexDigits[c&15]}) }

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
