package sessionrecord

import (
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Redaction is what stands for what was taken out.
const Redaction = "[redacted]"

// SecretPatterns are patterns of what often is a secret: AWS access keys and
// their secrets, passwords in URLs and after names such as "password=", bearer
// tokens, and private keys. They find what looks like one, not all that is one:
// the sure way is to keep a secret out of the log, as AWS's page says, with
// "stty -echo; read passwd; stty echo;" or "$Passwd = Read-Host -AsSecureString".
func SecretPatterns() []*regexp.Regexp {
	// In quotes a secret may have spaces.
	const quoted = `"((?:\\.|[^"\\\n])+)|'([^'\n]+)`
	return []*regexp.Regexp{
		regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`),
		regexp.MustCompile(`(?i)(?:secret_?access_?key|session_?token|passwd|password|passphrase|secret|api_?key|token)["']?\s*[:=]\s*(?:` + quoted + `|([^\s"']{3,}))`),
		regexp.MustCompile(`(?i)--(?:password|secret|token)[ =](?:` + quoted + `|([^\s"']\S*))`),
		regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s/:@]*:([^\s/@]+)@`),
		regexp.MustCompile(`(?i)\bbearer\s+([a-z0-9._~+/=-]{8,})`),
		regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`),
	}
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
	// ends with a word: lines are also joined two and two, in both ways.
	for _, goesOn := range []func(i int) bool{
		func(int) bool { return true },
		func(i int) bool { return i%2 == 0 },
		func(i int) bool { return i%2 == 1 },
	} {
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
	// From the last to the first, so that the places before stay where they are.
	for _, sp := range slices.Backward(spans) {
		for i := sort.SearchInts(starts, sp.from+1) - 1; i < len(lines) && starts[i] < sp.to; i++ {
			s := out[i].Text
			from, to := max(starts[i], sp.from)-starts[i], min(starts[i+1]-1, sp.to)-starts[i]
			if from < to {
				out[i].Text = s[:from] + Redaction + s[to:]
			}
		}
	}
	return out, len(spans)
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
	for _, p := range patterns {
		for _, m := range p.FindAllStringSubmatchIndex(text, -1) {
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
