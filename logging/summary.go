package logging

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Summary is the plan in few lines: a paragraph for each resource, where the same
// changes in several accounts and regions are told once, with where; values that are
// policies are named only. String shows all of it. Accounts and regions in what several
// have are {account} and {region}.
func (p *Plan) Summary() string {
	var s Summary
	s.AddPlan(p)
	return s.String()
}

// Summary is the report in few lines: what was done is counted by call, and equal steps
// with one other outcome are told once, with where.
func (r *Report) Summary() string {
	var s Summary
	s.AddReport(r)
	return s.String()
}

// Summary tells what plans would change, or reports say was done, of any number of
// accounts: what is the same in several is told once. It keeps no plan, so that one of
// a thousand accounts is no larger than one of ten. The zero value is empty.
type Summary struct {
	plans   int
	scopes  grouped.Where
	signs   map[string]int
	calls   int
	changes grouped.Set[paragraph]

	outcomes map[Outcome]int
	steps    grouped.Set[Step]
	reports  int
}

// paragraph is what changes of one resource.
type paragraph struct {
	sign string
	id   ID
	body []string
}

// AddPlan adds what a plan would change.
func (s *Summary) AddPlan(p *Plan) {
	s.plans++
	for _, ts := range p.scopes {
		s.scopes.Add(ts.Scope.Account, ts.Scope.Region)
	}
	s.calls += len(p.changes)
	if s.signs == nil {
		s.signs = map[string]int{}
	}
	byResource := map[ID][]Change{}
	var ids []ID
	for _, c := range p.changes {
		if byResource[c.Resource] == nil {
			ids = append(ids, c.Resource)
		}
		byResource[c.Resource] = append(byResource[c.Resource], c)
	}
	for _, id := range ids {
		para := paragraph{sign: p.sign(id), id: id}
		for _, c := range byResource[id] {
			para.body = append(para.body, shortly(c)...)
		}
		slices.Sort(para.body)
		s.signs[para.sign]++
		key := strings.Join(append([]string{para.sign, id.Type, id.Name}, para.body...), "\x00")
		s.changes.Add(grouped.Generic(key, id.Account, id.Region), para, id.Account, id.Region)
	}
}

// AddReport adds what an apply did.
func (s *Summary) AddReport(r *Report) {
	s.reports++
	if s.outcomes == nil {
		s.outcomes = map[Outcome]int{}
	}
	for _, st := range r.Steps {
		id := st.Change.Resource
		s.outcomes[st.Outcome]++
		key := strings.Join([]string{string(st.Outcome), st.Change.Call, id.Type, id.Name, grouped.WithoutRequest(st.Error)}, "\x00")
		s.steps.Add(grouped.Generic(key, id.Account, id.Region), st, id.Account, id.Region)
	}
}

// String is the summary.
func (s *Summary) String() string {
	var b strings.Builder
	if s.plans > 0 {
		s.printPlans(&b)
	}
	if s.reports > 0 {
		s.printReports(&b)
	}
	return b.String()
}

func (s *Summary) printPlans(b *strings.Builder) {
	if s.calls == 0 {
		fmt.Fprintf(b, "Plan for %s: no changes.\n", s.scopes.String())
		return
	}
	fmt.Fprintf(b, "Plan for %s: %d to create, %d to change, %d to delete; %s.\n", s.scopes.String(), s.signs["+"], s.signs["~"], s.signs["-"], counted(s.calls, "API call"))
	for _, g := range s.changes.Groups() {
		para := g.First
		generic := func(text string) string { return text }
		if g.Count > 1 {
			generic = func(text string) string { return grouped.Generic(text, para.id.Account, para.id.Region) }
		}
		fmt.Fprintf(b, "\n%s %s %s: %s\n", para.sign, para.id.Type, generic(para.id.Name), g.Where.String())
		line := ""
		for _, part := range para.body {
			part = generic(part)
			if line != "" && utf8.RuneCountInString(line)+utf8.RuneCountInString(part) > 100 {
				fmt.Fprintf(b, "    %s,\n", line)
				line = ""
			}
			line = strings.TrimPrefix(line+", "+part, ", ")
		}
		if line != "" {
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
}

func (s *Summary) printReports(b *strings.Builder) {
	groups := slices.Clone(s.steps.Groups())
	if len(groups) == 0 {
		b.WriteString("Nothing was to be done.\n")
		return
	}
	var parts []string
	for _, o := range outcomes {
		if n := s.outcomes[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	fmt.Fprintf(b, "Of %s: %s.\n", counted(s.steps.Len(), "step"), strings.Join(parts, ", "))
	slices.SortStableFunc(groups, func(x, y *grouped.Group[Step]) int {
		return cmp.Compare(slices.Index(outcomes, x.First.Outcome), slices.Index(outcomes, y.First.Outcome))
	})
	var done grouped.Set[string]
	for _, g := range groups {
		if g.First.Outcome == Done {
			for range g.Count {
				done.Add(g.First.Change.Call, g.First.Change.Call, "", "")
			}
			continue
		}
		st, id := g.First, g.First.Change.Resource
		text := fmt.Sprintf("%s on %s %s", st.Change.Call, id.Type, id.Name)
		if st.Error != "" {
			text += ": " + st.Error
		}
		if g.Count > 1 {
			text = grouped.Generic(text, id.Account, id.Region)
		}
		fmt.Fprintf(b, "%-11s %s (%s)\n", st.Outcome, text, g.Where.String())
	}
	for _, g := range done.Groups() {
		fmt.Fprintf(b, "%-11s %d × %s\n", Done, g.Count, g.First)
	}
}

// outcomes are in the order in which somebody wants to read of them.
var outcomes = []Outcome{NotUndone, Uncertain, Failed, Undone, Kept, Running, NotStarted, Adopted, Done}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// shortly is a change in few lines: members that are objects or policies are named only.
func shortly(c Change) (lines []string) {
	before, wasObject := members(c.Before)
	after, isObject := members(c.After)
	if c.Path == "" && wasObject && isObject && c.Action == Create {
		for _, name := range value.SortedKeys(after) {
			if short := scalar(after[name]); short != "" {
				lines = append(lines, name+": "+short)
			} else if !value.IsNull(after[name]) {
				lines = append(lines, name)
			}
		}
		return lines
	}
	if c.Path == "" && wasObject && isObject && c.Action == Update {
		all := maps.Clone(before)
		maps.Copy(all, after)
		for _, name := range value.SortedKeys(all) {
			if !value.Same(before[name], after[name]) {
				lines = append(lines, between(name, before[name], after[name]))
			}
		}
		return lines
	}
	if c.Path == "" {
		return nil // it is deleted
	}
	return []string{between(c.Path, c.Before, c.After)}
}

func between(path string, before, after json.RawMessage) string {
	was, is := scalar(before), scalar(after)
	switch {
	case value.IsNull(before) && is != "":
		return path + ": " + is
	case value.IsNull(after):
		return path + ": taken away"
	case was != "" && is != "":
		return path + ": " + was + " → " + is
	}
	return path
}

// scalar is a value that fits a line; empty for others.
func scalar(v json.RawMessage) string {
	const most = 100
	if value.IsNull(v) || len(v) > most || v[0] == '{' || v[0] == '[' && len(v) > 2 {
		return ""
	}
	return string(v)
}
