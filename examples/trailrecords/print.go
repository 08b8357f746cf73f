package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// printer prints records as they come, or once all came.
type printer interface {
	add(*trailrecord.Record) error
	end() error
}

// printer returns what prints as is wanted, and whether it does so to a terminal.
func (w *wanted) printer(out io.Writer) (p printer, onTerminal bool) {
	buffered := bufio.NewWriterSize(out, 1<<16)
	columns := w.columns
	if columns == nil {
		names := "time,region,event,address,who,error"
		if w.narrow() {
			names = "clock,name,address,user,error"
		}
		columns, _ = trailrecord.ParseColumns(names) // they are there
	}
	switch {
	case w.count:
		return &counting{out: buffered}, false
	case w.by != nil:
		return &summing{w: w, out: buffered, summary: trailrecord.NewSummary(w.by...)}, false
	case w.asJSON:
		return &lines{buffered, w.follow}, w.width > 0
	case w.asCSV:
		return &values{out: csv.NewWriter(buffered), to: buffered, columns: columns, head: !w.noHead, flush: w.follow}, w.width > 0
	}
	return &rows{table: newTable(buffered, w, names(columns)), columns: columns, follow: w.follow}, w.width > 0
}

// narrow reports whether the rows are short of room.
func (w *wanted) narrow() bool { return w.width > 0 && w.width < 120 }

func names(columns []trailrecord.Column) (out []string) {
	for _, c := range columns {
		out = append(out, c.Name)
	}
	return out
}

type counting struct {
	out *bufio.Writer
	n   int
}

func (c *counting) add(*trailrecord.Record) error { c.n++; return nil }
func (c *counting) end() error {
	fmt.Fprintln(c.out, c.n)
	return c.out.Flush()
}

// lines prints each record as it was written, on one line.
type lines struct {
	out   *bufio.Writer
	flush bool
}

func (l *lines) add(r *trailrecord.Record) error {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(r.Raw())); err != nil {
		return err
	}
	b.WriteByte('\n')
	if _, err := l.out.Write(b.Bytes()); err != nil {
		return err
	}
	if l.flush {
		return l.out.Flush()
	}
	return nil
}
func (l *lines) end() error { return l.out.Flush() }

// values prints comma-separated values.
type values struct {
	out         *csv.Writer
	to          *bufio.Writer
	columns     []trailrecord.Column
	head, flush bool
}

func (v *values) add(r *trailrecord.Record) error {
	if v.head {
		v.head = false
		if err := v.out.Write(names(v.columns)); err != nil {
			return err
		}
	}
	row := make([]string, len(v.columns))
	for i, c := range v.columns {
		row[i] = inert(c.Of(r))
	}
	if err := v.out.Write(row); err != nil {
		return err
	}
	if v.flush {
		return v.end()
	}
	return nil
}

func (v *values) end() error {
	v.out.Flush()
	if err := v.out.Error(); err != nil {
		return err
	}
	return v.to.Flush()
}

// inert keeps a spreadsheet from taking what was logged for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

type rows struct {
	*table
	columns []trailrecord.Column
	follow  bool
}

func (r *rows) add(record *trailrecord.Record) error {
	row := make([]string, len(r.columns))
	for i, c := range r.columns {
		row[i] = plain(c.Of(record))
	}
	if err := r.row(row, record.Failed()); err != nil {
		return err
	}
	if r.follow {
		return r.table.end()
	}
	return nil
}

// summing prints how many there are of each, once all came.
type summing struct {
	w       *wanted
	out     *bufio.Writer
	summary *trailrecord.Summary
}

func (s *summing) add(r *trailrecord.Record) error { s.summary.Add(r); return nil }

func (s *summing) end() error {
	groups := s.summary.Groups()
	left := s.summary.Others.Count
	if s.w.top > 0 && len(groups) > s.w.top {
		for _, g := range groups[s.w.top:] {
			left += g.Count
		}
		groups = groups[:s.w.top]
	}
	head := append([]string{"count", "failed", "first", "last"}, names(s.w.by)...)
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		if s.w.narrow() && !s.w.asCSV {
			return t.Format("01-02 15:04")
		}
		return t.Format(time.RFC3339)
	}
	row := func(g trailrecord.Group, show func(string) string) []string {
		out := []string{strconv.Itoa(g.Count), strconv.Itoa(g.Failed), stamp(g.First), stamp(g.Last)}
		for _, v := range g.Values {
			out = append(out, show(v))
		}
		return out
	}
	if s.w.asCSV {
		to := csv.NewWriter(s.out)
		if !s.w.noHead {
			if err := to.Write(head); err != nil {
				return err
			}
		}
		for _, g := range groups {
			if err := to.Write(row(g, inert)); err != nil {
				return err
			}
		}
		to.Flush()
		if err := to.Error(); err != nil {
			return err
		}
		return s.out.Flush()
	}
	t := newTable(s.out, s.w, head)
	for _, g := range groups {
		if err := t.row(row(g, plain), g.Failed == g.Count); err != nil {
			return err
		}
	}
	if err := t.end(); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d records", s.summary.All.Count)
	if left > 0 {
		fmt.Fprintf(s.out, ", %d of them in others", left)
	}
	fmt.Fprintln(s.out)
	return s.out.Flush()
}

// plain keeps what was logged from controlling the terminal, and on one line.
func plain(s string) string {
	return strings.ReplaceAll(sessionrecord.Escaped(s), "\t", " ")
}
