// Package grouped puts equal things of many accounts and regions together, so that what
// is told of them fits a screen.
package grouped

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Generic is a text with what is the scope's own as {account} and {region}: two scopes in
// which the same is to be told have one generic text.
func Generic(text, account, region string) string {
	if account != "" {
		text = strings.ReplaceAll(text, account, "{account}")
	}
	if region != "" {
		text = strings.ReplaceAll(text, region, "{region}")
	}
	return text
}

// Set is groups of equal things, in the order in which their first came.
type Set[T any] struct {
	groups []*Group[T]
	by     map[string]*Group[T]
}

// Group is equal things: the first of them, and where they all are.
type Group[T any] struct {
	First T
	Count int
	Where Where
}

// Add puts a thing into the group of its key.
func (s *Set[T]) Add(key string, v T, account, region string) {
	g := s.by[key]
	if g == nil {
		if s.by == nil {
			s.by = map[string]*Group[T]{}
		}
		g = &Group[T]{First: v}
		s.by[key] = g
		s.groups = append(s.groups, g)
	}
	g.Count++
	g.Where.Add(account, region)
}

// Groups are the groups.
func (s *Set[T]) Groups() []*Group[T] { return s.groups }

// Len is how many things there are.
func (s *Set[T]) Len() (n int) {
	for _, g := range s.groups {
		n += g.Count
	}
	return n
}

// Where is accounts, and the regions in each.
type Where struct{ regions map[string]map[string]bool }

// Add adds a region of an account, or what has none.
func (w *Where) Add(account, region string) {
	if w.regions == nil {
		w.regions = map[string]map[string]bool{}
	}
	if w.regions[account] == nil {
		w.regions[account] = map[string]bool{}
	}
	w.regions[account][region] = true
}

// Scopes is how many there are.
func (w *Where) Scopes() (n int) {
	for _, regions := range w.regions {
		n += len(regions)
	}
	return n
}

// String is "111122223333/eu-west-1", "3 accounts × eu-central-1, eu-west-1", or parts
// like these with semicolons between, the larger ones first.
func (w *Where) String() string {
	if w.Scopes() == 1 {
		for account, regions := range w.regions {
			for region := range regions {
				return strings.TrimSuffix(account+"/"+region, "/")
			}
		}
	}
	byRegions := map[string][]string{} // regions as text: accounts
	scopes := map[string]int{}
	for account, regions := range w.regions {
		names := slices.Sorted(maps.Keys(regions))
		names = slices.DeleteFunc(names, func(r string) bool { return r == "" })
		key := list(names, "regions")
		if len(names) > few {
			key = fmt.Sprintf("%s\x00%s", key, strings.Join(names, ","))
		}
		byRegions[key] = append(byRegions[key], account)
		scopes[key] += len(regions)
	}
	for _, accounts := range byRegions {
		slices.Sort(accounts)
	}
	keys := slices.SortedFunc(maps.Keys(byRegions), func(a, b string) int {
		return cmp.Or(scopes[b]-scopes[a], cmp.Compare(byRegions[a][0], byRegions[b][0]))
	})
	var parts []string
	for i, key := range keys {
		if i == few && len(keys) > few+1 {
			rest := 0
			for _, k := range keys[i:] {
				rest += len(byRegions[k])
			}
			parts = append(parts, fmt.Sprintf("and %d accounts more", rest))
			break
		}
		accounts := byRegions[key]
		regions, _, _ := strings.Cut(key, "\x00")
		part := list(accounts, "accounts")
		if regions != "" {
			part += " × " + regions
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

const few = 3 // names are listed up to here, and counted beyond

func list(names []string, noun string) string {
	if len(names) > few {
		return fmt.Sprintf("%d %s", len(names), noun)
	}
	return strings.Join(names, ", ")
}
