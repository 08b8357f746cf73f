package logging

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// String is the plan as a diff: a paragraph for each resource, with + for what
// is created, ~ for what changes, with the value before and after, and - for
// what is deleted.
func (p *Plan) String() string {
	var b strings.Builder
	b.WriteString(p.heading())
	var last ID
	for _, c := range p.changes {
		if c.Resource != last {
			last = c.Resource
			fmt.Fprintf(&b, "\n%s %s\n", p.sign(c.Resource), c.Resource)
		}
		printChange(&b, c)
	}
	return b.String()
}

func (p *Plan) heading() string {
	var scopes []string
	for _, s := range p.scopes {
		if !slices.Contains(scopes, s.Scope.String()) {
			scopes = append(scopes, s.Scope.String())
		}
	}
	where := strings.Join(scopes, ", ")
	if p.Empty() {
		return "Plan for " + where + ": no changes.\n"
	}
	n := map[string]int{}
	seen := map[ID]bool{}
	for _, c := range p.changes {
		if !seen[c.Resource] {
			seen[c.Resource] = true
			n[p.sign(c.Resource)]++
		}
	}
	calls := "calls"
	if len(p.changes) == 1 {
		calls = "call"
	}
	return fmt.Sprintf("Plan for %s: %d to create, %d to change, %d to delete; %d API %s.\n", where, n["+"], n["~"], n["-"], len(p.changes), calls)
}

// sign is what becomes of a resource as a whole.
func (p *Plan) sign(id ID) string {
	for _, c := range p.changes {
		if c.Resource == id && c.Path == "" && c.Action != Update {
			return c.Action.Sign()
		}
	}
	return "~"
}

func printChange(b *strings.Builder, c Change) {
	printValues(b, c.Action.Sign(), c.Path, c.Before, c.After)
}

// members are those of a JSON object; ok is false for what is neither that nor
// absent, and for policies, which are shown as a whole.
func members(v json.RawMessage) (m map[string]json.RawMessage, ok bool) {
	if value.IsNull(v) {
		return nil, true
	}
	return m, !value.IsPolicy(v) && json.Unmarshal(v, &m) == nil
}

// printMembers shows two objects by the members in which they differ.
func printMembers(b *strings.Builder, path string, before, after map[string]json.RawMessage) {
	keys := maps.Clone(before)
	if keys == nil {
		keys = map[string]json.RawMessage{}
	}
	maps.Copy(keys, after)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		sign := Update.Sign()
		switch was, is := before[k], after[k]; {
		case value.IsNull(was):
			sign = Create.Sign()
		case value.IsNull(is):
			sign = Delete.Sign()
		}
		printValues(b, sign, memberPath(path, k), before[k], after[k])
	}
}

// memberPath is the path of a member, as splitPath reads it.
func memberPath(path, key string) string {
	switch {
	case strings.ContainsFunc(key, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) || key == "":
		return path + "[" + key + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

// printValues is one value: an object that comes or changes by its members, a
// policy as a diff of readable JSON, anything else on one line.
func printValues(b *strings.Builder, sign, path string, before, after json.RawMessage) {
	if value.IsNull(before) && value.IsNull(after) || value.Same(before, after) {
		return
	}
	was, ok := members(before)
	is, both := members(after)
	if ok && both && (path == "" || !value.IsNull(after) && len(was)+len(is) > 0) {
		printMembers(b, path, was, is)
		return
	}
	if was, is, ok := policies(before, after); ok {
		fmt.Fprintf(b, "  %s %s:\n", sign, path)
		for line := range strings.Lines(policy.Diff(was, is)) {
			b.WriteString("      " + line)
		}
		if !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
		return
	}
	switch {
	case value.IsNull(before):
		fmt.Fprintf(b, "  %s %s: %s\n", sign, path, after)
	case value.IsNull(after):
		fmt.Fprintf(b, "  %s %s: %s → (none)\n", sign, path, before)
	default:
		fmt.Fprintf(b, "  %s %s: %s → %s\n", sign, path, before, after)
	}
}

// policies are the values as policy documents, if that is what they are; an
// absent one is the zero document.
func policies(before, after json.RawMessage) (was, is policy.Document, ok bool) {
	if !value.IsNull(before) {
		if !value.IsPolicy(before) || json.Unmarshal(before, &was) != nil {
			return was, is, false
		}
	}
	if !value.IsNull(after) {
		if !value.IsPolicy(after) || json.Unmarshal(after, &is) != nil {
			return was, is, false
		}
	}
	return was, is, true
}
