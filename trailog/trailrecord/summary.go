package trailrecord

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// MaxGroups is how many groups a [Summary] counts apart; the rest is counted together.
const MaxGroups = 200_000

// Summary counts records in groups: those of which some columns say the same. Make one
// with [NewSummary].
type Summary struct {
	columns []Column
	groups  map[string]*Group
	// Others are the records of groups beyond [MaxGroups].
	Others Group
	// All are all records.
	All Group
	key []byte
}

// Group is the records of one group.
type Group struct {
	Values        []string // of the columns
	Count, Failed int
	// First and Last are the times of the earliest and the latest; zero where none has one.
	First, Last time.Time
}

// NewSummary returns a summary by these columns, see [ParseColumns].
func NewSummary(by ...Column) *Summary {
	return &Summary{columns: by, groups: map[string]*Group{}}
}

// Add counts a record, which may be one of [Scan].
func (s *Summary) Add(r *Record) {
	s.key = s.key[:0]
	values := make([]string, len(s.columns))
	for i, c := range s.columns {
		values[i] = c.Of(r)
		s.key = append(append(s.key, values[i]...), 0)
	}
	g := s.groups[string(s.key)]
	if g == nil {
		if len(s.groups) < MaxGroups {
			for i := range values {
				values[i] = strings.Clone(values[i])
			}
			g = &Group{Values: values}
			s.groups[string(s.key)] = g
		} else {
			g = &s.Others
		}
	}
	g.add(r)
	s.All.add(r)
}

func (g *Group) add(r *Record) {
	g.Count++
	if r.Failed() {
		g.Failed++
	}
	t := r.Time()
	if t.IsZero() {
		return
	}
	if g.First.IsZero() || t.Before(g.First) {
		g.First = t
	}
	if t.After(g.Last) {
		g.Last = t
	}
}

// Groups returns the groups, those with the most records first, and else in the order
// of their values.
func (s *Summary) Groups() []Group {
	groups := make([]Group, 0, len(s.groups))
	for _, g := range s.groups {
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Values, b.Values))
	})
	return groups
}
