package policy

import (
	"strings"
	"unicode/utf8"
)

// In a pattern whose variables were replaced, these bytes stand for the
// characters themselves, not for wildcards. Policies cannot contain them.
const (
	literalStar = '\x01'
	literalMark = '\x02'
)

// glob reports whether s matches a pattern: "*" is any run of characters, also
// none, and "?" is one character.
func glob(pattern, s string) bool { return match(pattern, s, false, false) }

// globFold is glob ignoring the case of ASCII letters.
func globFold(pattern, s string) bool { return match(pattern, s, true, false) }

// CoversARN reports whether a pattern of ARNs, as Resource elements have it, matches all
// that another matches, as far as their texts tell.
func CoversARN(pattern, other string) bool { return pattern == "*" || globSegments(pattern, other) }

// globSegments is glob for resource ARNs: a "*" passes a colon only where it is
// the last character of its segment, and "?" is never a colon.
func globSegments(pattern, s string) bool { return match(pattern, s, false, true) }

// match goes back to the last "*" when it is stuck. Where stars may not pass
// colons, the last star that may pass them is a second place to go back to: what
// lies behind it was matched at the leftmost place, and a star that stops at
// colons has nothing to win from another one.
func match(pattern, s string, fold, segments bool) bool {
	p, i := 0, 0
	star, from := -1, 0         // last star, and where its text ends now
	freeStar, freeFrom := -1, 0 // last star that passes colons
	for {
		if p < len(pattern) {
			c := pattern[p]
			if c == '*' {
				for p+1 < len(pattern) && pattern[p+1] == '*' {
					p++
				}
				p++
				star, from = p, i
				if !segments || p == len(pattern) || pattern[p] == ':' {
					freeStar, freeFrom = p, i
				}
				continue
			}
			if i < len(s) {
				if c == '?' {
					if !segments || s[i] != ':' {
						_, width := utf8.DecodeRuneInString(s[i:])
						p, i = p+1, i+width
						continue
					}
				} else if same(c, s[i], fold) {
					p, i = p+1, i+1
					continue
				}
			}
		} else if i == len(s) {
			return true
		}
		// Stuck: let the last star take one character more.
		if star >= 0 && star != freeStar {
			if from < len(s) && s[from] != ':' {
				from++
				p, i = star, from
				continue
			}
		}
		if freeStar < 0 || freeFrom >= len(s) {
			return false
		}
		freeFrom++
		star, from = freeStar, freeFrom
		p, i = freeStar, freeFrom
	}
}

func same(c, b byte, fold bool) bool {
	if c == b {
		return true
	}
	if fold {
		return lower(c) == lower(b)
	}
	return c == literalStar && b == '*' || c == literalMark && b == '?'
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func hasWildcard(s string) bool {
	return strings.IndexByte(s, '*') >= 0 || strings.IndexByte(s, '?') >= 0
}

// overlap reports whether some text matches both patterns.
func overlap(a, b string) bool {
	// row[j] tells whether a[:i] and b[:j] have a common text.
	row := make([]bool, len(b)+1)
	row[0] = true
	for j := 0; j < len(b) && b[j] == '*'; j++ {
		row[j+1] = true
	}
	for i := 0; i < len(a); i++ {
		diagonal := row[0]
		row[0] = row[0] && a[i] == '*'
		for j := 0; j < len(b); j++ {
			above, left := row[j+1], row[j]
			if a[i] == '*' || b[j] == '*' {
				row[j+1] = above || left
			} else {
				row[j+1] = diagonal && (a[i] == b[j] || a[i] == '?' || b[j] == '?')
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// cutARN splits at the first five colons without allocating. It reports false
// when there are fewer.
func cutARN(s string) (parts [6]string, ok bool) {
	for i := range 5 {
		part, rest, found := strings.Cut(s, ":")
		if !found {
			return parts, false
		}
		parts[i], s = part, rest
	}
	parts[5] = s
	return parts, true
}
