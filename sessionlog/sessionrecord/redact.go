package sessionrecord

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Redaction is what stands for what was taken out.
const Redaction = "[redacted]"

// SecretPatterns are patterns of what often is a secret: AWS access keys and
// their secrets, passwords in URLs and after names such as "password=", bearer
// tokens, and private keys. They find what looks like one, not all that is one:
// the sure way is to keep a secret out of the log, as AWS's page says, with
// "stty -echo; read passwd; stty echo;" or "$Passwd = Read-Host -AsSecureString".
func SecretPatterns() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(secrets))
	for i, s := range secrets {
		out[i] = s.pattern
	}
	return out
}

// In quotes a secret may have spaces.
const quoted = `"((?:\\.|[^"\\\n])+)|'([^'\n]+)`

var secrets = []secret{
	newSecret(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`, "akia", "asia"),
	newSecret(`(?i)(?:secret_?access_?key|session_?token|passwd|password|passphrase|secret|api_?key|token)["']?\s*[:=]\s*(?:`+quoted+`|([^\s"']{3,}))`,
		"secret", "session", "passwd", "password", "passphrase", "api", "token"),
	newSecret(`(?i)--(?:password|secret|token)[ =](?:`+quoted+`|([^\s"']\S*))`, "--"),
	newSecret(`://[^\s/:@]*:([^\s/@]+)@`, "://"),
	newSecret(`(?i)\bbearer\s+([a-z0-9._~+/=-]{8,})`, "bearer"),
	newSecret(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`, "-----begin"),
}

// secret is a pattern of which it is known how what it matches begins, so that it is
// tried only there: a pattern takes longer for a text than to look for a word in it.
type secret struct {
	pattern *regexp.Regexp
	// here matches at the second character of the text, at the first one if that is
	// first: what comes before a match decides whether a word begins.
	here, first *regexp.Regexp
	begins      []string // in lower case
}

func newSecret(pattern string, begins ...string) secret {
	return secret{
		regexp.MustCompile(pattern), regexp.MustCompile(`\A(?s:.)(?:` + pattern + `)`), regexp.MustCompile(`\A(?:` + pattern + `)`), begins,
	}
}

// find returns what FindAllStringSubmatchIndex of the pattern does. lower is the text in
// lower case.
func (s secret) find(text, lower string) (all [][]int) {
	var places []int
	for _, begin := range s.begins {
		for at := 0; ; at++ {
			i := strings.Index(lower[at:], begin)
			if i < 0 {
				break
			}
			at += i
			places = append(places, at)
		}
	}
	slices.Sort(places)
	end := 0
	for _, at := range slices.Compact(places) {
		if at < end {
			continue
		}
		from, re := at, s.first
		if at > 0 {
			_, size := utf8.DecodeLastRuneInString(text[:at])
			from, re = at-size, s.here
		}
		m := re.FindStringSubmatchIndex(text[from:])
		if m == nil {
			continue
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += from
			}
		}
		m[0] = at
		all = append(all, m)
		end = m[1]
	}
	return all
}

// lowered is the text in lower case, with as many bytes; false where it has letters
// that patterns take for others, as K for k, although they are longer.
func lowered(text string) (string, bool) {
	if strings.ContainsAny(text, "\u017f\u212a") {
		return "", false
	}
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b), true
}

// Redacted is a copy in which Redaction stands for what the patterns match: for
// a pattern's groups where it has some, and for the whole match otherwise. The
// lines are made clean first (see Clean), since a control character within a
// secret would hide it; a match may go over several lines, which are joined with
// newlines for it. Where one line may be the rest of the line before, since the
// agent sends what there is once a second, and cuts what is too long, they are
// joined without a newline too, so that what follows a secret can be taken out with
// it. Every line keeps its place and its time. The count is of places that were
// taken out.
func (t Transcript) Redacted(patterns ...*regexp.Regexp) (Transcript, int) {
	var n int
	lines := t.Lines
	t.Lines, n = redact(lines, patterns)
	if len(t.Repeated) == 0 {
		return t, n
	}
	// What was left out can be the middle of a secret: it is looked at in its place.
	var all []Line
	at, starts := 0, make([]int, len(t.Repeated))
	for i, r := range t.Repeated {
		before := min(max(at, r.Before), len(lines))
		all = append(all, lines[at:before]...)
		at, starts[i] = before, len(all)
		all = append(all, r.Lines...)
	}
	all, m := redact(append(all, lines[at:]...), patterns)
	t.Repeated = slices.Clone(t.Repeated)
	for i, from := range starts {
		to := from + len(t.Repeated[i].Lines)
		t.Repeated[i].Lines = all[from:to:to]
	}
	return t, max(n, m)
}

func redact(lines []Line, patterns []*regexp.Regexp) ([]Line, int) {
	out := make([]Line, len(lines))
	for i, l := range lines {
		out[i] = Line{l.Time, Clean(l.Text)}
	}
	text, starts := joined(out, func(int) string { return "\n" })
	all := matches(text, patterns)
	// What follows a whole secret without a newline can hide it from a pattern that
	// ends with a word: lines are also joined two and two, and three and three, in all ways.
	goOn := []func(i int) bool{func(int) bool { return true }}
	for _, n := range []int{2, 3} {
		for first := range n {
			goOn = append(goOn, func(i int) bool { return (i+first)%n != n-1 })
		}
	}
	for _, goesOn := range goOn {
		whole, begins := joined(out, func(i int) string {
			if goesOn(i) && mayGoOn(lines, i) {
				return ""
			}
			return "\n"
		})
		if len(whole) == len(text) {
			continue
		}
		place := func(at int) int { // in text
			i := sort.SearchInts(begins, at+1) - 1
			return starts[i] + at - begins[i]
		}
		for _, s := range matches(whole, patterns) {
			all = append(all, span{place(s.from), place(s.to-1) + 1})
		}
	}
	spans := merged(all)
	at := 0
	for i := range out {
		for at < len(spans) && spans[at].to <= starts[i] {
			at++
		}
		out[i].Text = without(out[i].Text, starts[i], spans[at:])
	}
	return out, len(spans)
}

// without is a line, which begins at start, without what is in the spans.
func without(line string, start int, spans []span) string {
	if len(spans) == 0 || spans[0].from >= start+len(line) {
		return line
	}
	var b strings.Builder
	rest := 0
	for _, sp := range spans {
		from, to := max(0, sp.from-start), min(len(line), sp.to-start)
		if from >= len(line) {
			break
		}
		if from < to {
			b.WriteString(line[rest:from] + Redaction)
			rest = to
		}
	}
	return b.String() + line[rest:]
}

type span struct{ from, to int }

// joined is the lines in one text, each with what follows it, and where each begins
// and the last ends.
func joined(lines []Line, after func(i int) string) (text string, starts []int) {
	var b strings.Builder
	for i, l := range lines {
		starts = append(starts, b.Len())
		b.WriteString(l.Text)
		b.WriteString(after(i))
	}
	return b.String(), append(starts, b.Len())
}

// mayGoOn reports whether the line after may be the rest of this one: it came in
// another message, or this one is as long as what is cut.
func mayGoOn(lines []Line, i int) bool {
	return i+1 < len(lines) && (!lines[i].Time.Equal(lines[i+1].Time) || len(lines[i].Text) >= full)
}

// matches are the places that the patterns match.
func matches(text string, patterns []*regexp.Regexp) []span {
	var all []span
	lower, ok := lowered(text)
	for _, p := range patterns {
		var found [][]int
		i := slices.IndexFunc(secrets, func(s secret) bool { return s.pattern == p })
		if i >= 0 && ok {
			found = secrets[i].find(text, lower)
		} else {
			found = p.FindAllStringSubmatchIndex(text, -1)
		}
		for _, m := range found {
			groups := m[2:]
			if len(groups) == 0 {
				groups = m
			}
			for i := 0; i < len(groups); i += 2 {
				if groups[i] >= 0 && groups[i] < groups[i+1] {
					all = append(all, span{groups[i], groups[i+1]})
				}
			}
		}
	}
	return all
}

// merged are the places sorted and without overlaps.
func merged(all []span) []span {
	slices.SortFunc(all, func(a, b span) int { return a.from - b.from })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
