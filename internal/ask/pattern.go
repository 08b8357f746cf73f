package ask

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Flags stand before each pattern: any case of letters, and a dot is any character.
const Flags = "(?is)"

// Literal is a text as a part of a regular expression that matches only it, in any case of letters. No character
// of it can end the expression or what it is quoted with: ASCII is a letter, a digit, one of _@:=,- and the space, or
// an escape without quotes.
func Literal(text string) string { return pattern(text, literal) }

// Glob is a text in which an asterisk stands for what star matches.
func Glob(text, star string) string {
	parts := strings.Split(text, "*")
	for i, part := range parts {
		parts[i] = Literal(part)
	}
	return strings.Join(parts, star)
}

// jsonGlob is a text as JSON has it between quotes, with escapes or without where JSON leaves that
// open; an asterisk stands for any text.
func jsonGlob(text string) string {
	parts := strings.Split(text, "*")
	for i, part := range parts {
		parts[i] = pattern(part, inJSON)
	}
	return strings.Join(parts, jsonRest)
}

// jsonRest is the rest of a JSON text up to its closing quote.
const jsonRest = `(?:[^\x22\x5c]|\x5c.)*`

func pattern(text string, of func(rune) string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(of(r))
	}
	return b.String()
}

func literal(r rune) string {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("_@:=,- ", r):
		return string(r)
	case r == '.', r == '/':
		return `\` + string(r)
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	}
	// Engines differ in whether the case of other letters matters.
	cases := string(r)
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		cases += "|" + literalRune(f)
	}
	if cases == string(r) {
		return cases
	}
	return "(?:" + cases + ")"
}

func literalRune(r rune) string {
	if r < utf8.RuneSelf {
		return literal(r)
	}
	return string(r)
}

// inJSON is a character of a text in JSON.
func inJSON(r rune) string {
	switch r {
	case '"', '\\':
		return `\x5c` + literal(r)
	case '/':
		return `\x5c?\/`
	case '<', '>', '&', '\'', '=':
		return fmt.Sprintf(`(?:%s|\x5cu%04x)`, literal(r), r)
	}
	return literal(r)
}

// Wrong says what keeps a text from being asked for; it is empty for any other. No name or
// value that AWS logs has control characters.
func Wrong(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "must be UTF-8"
	case strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf)
	}):
		return "must not have control characters"
	case len(text) > maxText:
		return fmt.Sprintf("must have at most %d bytes, and has %d", maxText, len(text))
	}
	return ""
}

// maxText is how many bytes a text may have that is asked for: those of the longest ARN.
const maxText = 2048
