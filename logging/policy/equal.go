package policy

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// Equal reports whether two documents mean the same. What has no meaning:
//
//   - the order of statements and of list members, and duplicates of either
//   - a string or a list of that one string
//   - Sid and Id, which are names
//   - the case of actions and of condition keys
//   - "*" or {"AWS": "*"} as the Principal of an Allow (in a Deny they differ:
//     whether {"AWS": "*"} denies AWS services too is not documented)
//   - an account id or the ARN of the account's root, as principal
//   - ArnEquals or ArnLike, and ArnNotEquals or ArnNotLike
//   - no Version or "2008-10-17"
//
// What has: everything else. In particular a log-group ARN with ":*" is another
// resource than the one without, and a document under version 2012-10-17 is not
// the same under 2008-10-17. Documents that grant the same in different ways,
// with one statement or with two, are not Equal: the comparison is of what is
// written. So documents that are Equal give the same answer to every request,
// and documents that are not may do so too. The cmp package of go-cmp compares
// documents with this method.
func (d Document) Equal(other Document) bool {
	if bytes.Equal(d.appendJSON(nil), other.appendJSON(nil)) {
		return true // mostly nothing has changed, and this is ten times as fast
	}
	return bytes.Equal(d.Canonical().appendJSON(nil), other.Canonical().appendJSON(nil))
}

// Equal reports whether two statements mean the same, as [Document.Equal] has
// it, in documents of the same version.
func (s Statement) Equal(other Statement) bool {
	return Document{Statements: []Statement{s}}.Equal(Document{Statements: []Statement{other}})
}

// Canonical returns the document that stands for all documents that are
// [Document.Equal] to this one: it prints the same bytes for each of them.
// It has no Sids and no Id, and its statements are sorted.
func (d Document) Canonical() Document {
	out := Document{Version: d.Version, Statements: make([]Statement, len(d.Statements))}
	if out.Version == "" {
		out.Version = VersionOld
	}
	texts := make(map[string]Statement, len(d.Statements))
	for _, s := range d.Statements {
		c := s.canonical()
		texts[c.text()] = c
	}
	out.Statements = out.Statements[:0]
	for _, text := range slices.Sorted(maps.Keys(texts)) {
		out.Statements = append(out.Statements, texts[text])
	}
	return out
}

// text returns the statement as it is written in a document.
func (s *Statement) text() string {
	var w writer
	w.statement(s)
	return string(w.b)
}

func (s Statement) canonical() Statement {
	return Statement{
		Effect:       s.Effect,
		Principal:    s.Principal.canonical(s.Effect == Allow),
		NotPrincipal: s.NotPrincipal.canonical(false),
		Action:       lowered(s.Action),
		NotAction:    lowered(s.NotAction),
		Resource:     sortedCopy(s.Resource),
		NotResource:  sortedCopy(s.NotResource),
		Condition:    s.Condition.canonical(),
	}
}

func (p *Principals) canonical(allow bool) *Principals {
	if p == nil {
		return nil
	}
	if p.Any {
		return &Principals{Any: true}
	}
	c := &Principals{
		AWS:           slices.Clone(p.AWS),
		Service:       sortedCopy(p.Service),
		Federated:     sortedCopy(p.Federated),
		CanonicalUser: sortedCopy(p.CanonicalUser),
	}
	for i, name := range c.AWS {
		if account, ok := accountPrincipal(name); ok {
			c.AWS[i] = account
		}
	}
	c.AWS = sortedCopy(c.AWS)
	if allow && len(c.AWS) == 1 && c.AWS[0] == "*" && p.Service == nil && p.Federated == nil && p.CanonicalUser == nil {
		return &Principals{Any: true}
	}
	return c
}

func (c Condition) canonical() Condition {
	if len(c) == 0 {
		return nil
	}
	out := make(Condition, len(c))
	for op, keys := range c {
		same := op
		if parsed, ok := parseOperator(op); ok && parsed.comparison == arnLike {
			same = strings.Replace(op, "Equals", "Like", 1)
		}
		// Both operators in one condition are two tests; merging them would
		// turn their AND into an OR.
		if _, both := c[same]; !both {
			op = same
		}
		out[op] = canonicalKeys(keys)
	}
	return out
}

// canonicalKeys lowers key names. Two spellings of one key are two tests, which
// stay apart: the first in sorted order gets the lowered name.
func canonicalKeys(keys map[string][]string) map[string][]string {
	out := make(map[string][]string, len(keys))
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		lower := strings.ToLower(key)
		if _, exact := keys[lower]; exact && key != lower {
			lower = key
		} else if _, taken := out[lower]; taken {
			lower = key
		}
		out[lower] = sortedCopy(keys[key])
	}
	return out
}

func lowered(actions []string) []string {
	if actions == nil {
		return nil
	}
	out := make([]string, len(actions))
	for i, a := range actions {
		out[i] = strings.ToLower(a)
	}
	return sortedSet(out)
}

// sortedCopy keeps nil apart from empty: one is an element that is not there.
func sortedCopy(values []string) []string {
	if values == nil {
		return nil
	}
	return sortedSet(append([]string{}, values...))
}

// accountPrincipal returns the account that a principal stands for as a whole:
// twelve digits, or the ARN of the account's root. The ARN's partition says
// nothing more: an account is in one partition only.
func accountPrincipal(name string) (account string, ok bool) {
	if strings.HasPrefix(name, "arn:") {
		rest, isRoot := strings.CutSuffix(name, ":root")
		i := strings.LastIndexByte(rest, ':')
		if !isRoot || i < 0 || !strings.HasSuffix(rest[:i], ":iam:") || strings.Count(rest, ":") != 4 {
			return "", false
		}
		name = rest[i+1:]
	}
	if len(name) != 12 {
		return "", false
	}
	for i := 0; i < len(name); i++ {
		if name[i] < '0' || name[i] > '9' {
			return "", false
		}
	}
	return name, true
}
