package main

import (
	"bufio"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// table prints rows in columns that are as wide as what the first rows have, and on a
// terminal no wider together than that is.
type table struct {
	out    *bufio.Writer
	limit  int // columns of the terminal, 0 for any number
	color  bool
	head   []string // nil for none
	held   []tableRow
	keep   []bool
	widths []int // nil until they are known
}

type tableRow struct {
	cells  []string
	failed bool
}

// heldRows is how many rows the widths are taken of.
const heldRows = 200

const gap = "  "

// least is the least that a column is shrunk to.
const least = 6

// kept are columns that mean little when they are cut: they are only where it has to be.
var kept = []string{"time", "clock", "day", "hour", "address", "account", "count", "failed", "first", "last", "key"}

func newTable(out *bufio.Writer, w *wanted, names []string) *table {
	t := &table{out: out, limit: w.width, color: w.color}
	for _, name := range names {
		t.head = append(t.head, strings.ToUpper(name))
		t.keep = append(t.keep, slices.Contains(kept, name))
	}
	if w.noHead {
		t.head = nil
	}
	return t
}

func (t *table) row(cells []string, failed bool) error {
	if t.widths != nil {
		return t.write(cells, failed)
	}
	if t.held = append(t.held, tableRow{cells, failed}); len(t.held) >= heldRows {
		return t.begin()
	}
	return nil
}

// begin prints what was held.
func (t *table) begin() error {
	if len(t.held) == 0 {
		return nil
	}
	natural := make([]int, len(t.held[0].cells))
	measure := func(cells []string) {
		for i, c := range cells {
			natural[i] = max(natural[i], displaywidth.String(c))
		}
	}
	for _, r := range t.held {
		measure(r.cells)
	}
	measure(t.head)
	t.widths = fit(natural, t.keep, t.limit)
	if t.head != nil {
		if err := t.write(t.head, false); err != nil {
			return err
		}
	}
	for _, r := range t.held {
		if err := t.write(r.cells, r.failed); err != nil {
			return err
		}
	}
	t.held = nil
	return nil
}

// keptAtMost is how much of a kept column is not cut: an address of IPv6 is.
const keptAtMost = 20

// fit shrinks the widest columns until all fit, those that are kept last.
func fit(natural []int, keep []bool, limit int) []int {
	widths := append([]int(nil), natural...)
	if limit == 0 {
		return widths
	}
	total := len(gap) * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for _, last := range []bool{false, true} {
		for total > limit {
			widest := -1
			for i, n := range widths {
				if n > least && (last || !keep[i] || n > keptAtMost) && (widest < 0 || n > widths[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				break
			}
			widths[widest]--
			total--
		}
	}
	return widths
}

const (
	red   = "\x1b[31m"
	reset = "\x1b[0m"
)

func (t *table) write(cells []string, failed bool) error {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteString(gap)
		}
		if t.limit > 0 {
			c = displaywidth.TruncateString(c, t.widths[i], "…")
		}
		b.WriteString(c)
		if i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", max(0, t.widths[i]-displaywidth.String(c))))
		}
	}
	line := strings.TrimRight(b.String(), " ")
	if t.limit > 0 { // where even the least of each column is too much
		line = displaywidth.TruncateString(line, t.limit, "…")
	}
	if failed && t.color {
		line = red + line + reset
	}
	_, err := t.out.WriteString(line + "\n")
	return err
}

func (t *table) end() error {
	if t.widths == nil {
		if err := t.begin(); err != nil {
			return err
		}
	}
	return t.out.Flush()
}
