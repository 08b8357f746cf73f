package policy

import (
	"slices"
	"strings"
)

// Diff returns what changes between two documents, as the lines of both
// documents' [Document.Indented] text: "- " before a line that goes, "+ " before
// one that comes, two spaces before one that stays. It returns "" when the
// documents are [Document.Equal].
//
// So that only changes show, the statements of before come in the order of
// after wherever a statement of after means the same or has the same Sid, and a
// statement that means the same is shown as after writes it.
func Diff(before, after Document) string {
	if before.Equal(after) {
		return ""
	}
	return diffLines(lines(aligned(before, after)), lines(after))
}

func lines(d Document) []string {
	if d.Version == "" && d.ID == "" && len(d.Statements) == 0 {
		return nil
	}
	return strings.Split(d.Indented(), "\n")
}

// aligned returns before with its statements in the order of their partners in after.
func aligned(before, after Document) Document {
	texts := func(d Document) []string {
		out := make([]string, len(d.Statements))
		for i := range d.Statements {
			c := d.Statements[i].canonical()
			out[i] = c.text()
		}
		return out
	}
	was, is := texts(before), texts(after)
	partner := make([]int, len(was)) // index in after, or -1
	taken := make([]bool, len(is))
	for i := range partner {
		partner[i] = -1
	}
	match := func(same func(i, j int) bool) {
		for i := range was {
			for j := range is {
				if partner[i] < 0 && !taken[j] && same(i, j) {
					partner[i], taken[j] = j, true
				}
			}
		}
	}
	match(func(i, j int) bool { return was[i] == is[j] && before.Statements[i].Sid == after.Statements[j].Sid })
	match(func(i, j int) bool { return was[i] == is[j] })
	match(func(i, j int) bool {
		return before.Statements[i].Sid != "" && before.Statements[i].Sid == after.Statements[j].Sid
	})

	out := before
	out.Statements = nil
	type placed struct {
		at int // the partner's index; without a partner, that of the statement before
		s  Statement
	}
	var order []placed
	at := -1
	for i, s := range before.Statements {
		if j := partner[i]; j >= 0 {
			at = j
			if was[i] == is[j] {
				sid := s.Sid
				s = after.Statements[j]
				s.Sid = sid
			}
		}
		order = append(order, placed{at, s})
	}
	slices.SortStableFunc(order, func(a, b placed) int { return a.at - b.at })
	for _, p := range order {
		out.Statements = append(out.Statements, p.s)
	}
	return out
}

// maxDiffCells bounds the table below; larger differences are shown as one
// block that goes and one that comes. No policy within AWS's limits comes near.
const maxDiffCells = 4 << 20

// diffLines is the usual longest common subsequence.
func diffLines(a, b []string) string {
	var out strings.Builder
	put := func(mark string, lines ...string) {
		for _, line := range lines {
			out.WriteString(mark + line + "\n")
		}
	}
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	put("  ", a[:head]...)
	a, b = a[head:], b[head:]
	tail := 0
	for tail < len(a) && tail < len(b) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	last := a[len(a)-tail:]
	a, b = a[:len(a)-tail], b[:len(b)-tail]

	if len(a)*len(b) > maxDiffCells {
		put("- ", a...)
		put("+ ", b...)
		put("  ", last...)
		return out.String()
	}
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			put("  ", a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[(i+1)*width+j] >= common[i*width+j+1]:
			put("- ", a[i])
			i++
		default:
			put("+ ", b[j])
			j++
		}
	}
	put("  ", last...)
	return out.String()
}
