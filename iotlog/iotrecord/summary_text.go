package iotrecord

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/record"
)

// How much a table shows; [Summary.TopClients] has all.
const (
	tableRows = 10
	tableName = 48 // characters of a name
)

// String returns tables that people read: how many events each level would have
// kept, and the ten most frequent event types and clients with their counts by
// level. Names with control characters are quoted, long ones cut. The text may
// change; [Summary.MarshalJSON] is for programs.
func (s Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s", count(s.total.Events, "event"), countEntries(s.entries))
	if !s.first.IsZero() {
		fmt.Fprintf(&b, ", %s to %s", s.first.Format(time.DateTime), s.last.Format(time.DateTime))
	}
	if s.total.Failures > 0 {
		fmt.Fprintf(&b, ", %s", count(s.total.Failures, "failure"))
	}
	b.WriteString("\n")
	if s.entries == 0 {
		return b.String()
	}

	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\nlevel\tkept\tof all\n")
	for _, l := range Levels()[1:] {
		kept := s.Kept(l)
		fmt.Fprintf(w, "%s\t%d\t%s\n", l, kept, percent(kept, s.total.Events))
	}
	w.Flush()
	writeCounts(&b, "event type", s.TopEventTypes(-1), row{"(other)", s.otherTypes})
	writeCounts(&b, "client", s.TopClients(-1), row{"(other)", s.other}, row{"(none)", s.none})
	return b.String()
}

type row struct {
	name string
	Count
}

func writeCounts(b *strings.Builder, title string, counts []Count, sums ...row) {
	var rows []row
	for i, c := range counts {
		if i < tableRows {
			rows = append(rows, row{shown(c.Name), c})
			continue
		}
		sums[0].Count.merge(&c)
	}
	for _, sum := range sums {
		if sum.Events > 0 {
			rows = append(rows, sum)
		}
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\tevents\tfailures\tERROR\tWARN\tINFO\tDEBUG\n", title)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", r.name, r.Events, r.Failures,
			r.Levels.Error, r.Levels.Warn, r.Levels.Info, r.Levels.Debug)
	}
	w.Flush()
}

// shown is a name that a device chose, in a table.
func shown(name string) string {
	if name == "" {
		return "(none)"
	}
	if utf8.RuneCountInString(name) > tableName {
		name = string([]rune(name)[:tableName-1]) + "…"
	}
	return record.Printable(name)
}

func percent(part, whole int64) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %%", 100*float64(part)/float64(whole))
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func countEntries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
