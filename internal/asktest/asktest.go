// Package asktest lets tests run the queries of Logs Insights that they get.
package asktest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/internal/insights"
)

// Event is one of a group, a second after the one before it.
type Event struct{ Stream, Message string }

// Hostile are names that could end a quote, a regular expression or a comment.
var Hostile = []string{`o'neill`, `say "hi"`, `a\b`, `x" or "1" = "1`, `/* x */`, `a|limit 1`, `# x`, "`tick`", `100%_`, `${y}`, `déployeur`, `ДОСТУП`, `a/b`, `[x]`, `{y}`, `(z)`, `a.c`, `a^$+?`, `\x22`, `\`, `"`, `'`, `<&>`, `--`, `;`}

// FuzzTexts asks about texts, from the hostile ones on: one at a time, as an entry of a filter
// is without what is around it. One with an asterisk is any that fits. What no text can be is
// left out, and ask has to answer for all others.
func FuzzTexts(f *testing.F, asked func(t *testing.T, text string)) {
	for _, text := range Hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		if text, not := ask.Entry(entry); text != "" && !not && ask.Wrong(text) == "" {
			asked(t, text)
		}
	})
}

// Holds tells whether an answer has what is wanted, and nothing more but where an asterisk
// of the text may stand for it.
func Holds(got, want []string, text string) bool {
	if !strings.Contains(text, "*") {
		return slices.Equal(got, want)
	}
	return !slices.ContainsFunc(want, func(line string) bool { return !slices.Contains(got, line) })
}

var began = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

// At is when the i-th event was, as Logs Insights shows it.
func At(i int) string {
	return began.Add(time.Duration(i) * time.Second).Format("2006-01-02 15:04:05.000")
}

// Ask runs a query over events, and answers some fields of each row, in a line.
func Ask(t testing.TB, events []Event, text string, fields ...string) []string {
	t.Helper()
	q, bad := insights.Parse(text)
	if bad != nil {
		t.Fatalf("%v: %s", bad, text)
	}
	var logged []insights.Event
	for i, e := range slices.Backward(events) {
		logged = append(logged, insights.Event{Time: began.Add(time.Duration(i) * time.Second).UnixMilli(), Message: e.Message, Stream: e.Stream})
	}
	rows, _ := q.Answer(logged, 0)
	lines := []string{}
	for _, row := range rows {
		values := make([]string, len(fields))
		for _, f := range row {
			if i := slices.Index(fields, f.Name); i >= 0 {
				values[i] = f.Value
			}
		}
		lines = append(lines, strings.Join(values, "\t"))
	}
	return lines
}
