package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Statements is a resource policy that several write to, taken apart: each
// statement is a document of its own, by its Sid, or by "#" and a digest of its
// meaning where it has none, where an earlier statement has the same one, or
// where a path of a change cannot name it. It marshals to a JSON object, so that
// statements are compared, changed and put back one by one. nil is no policy.
//
// The policy's Id is not in it, nor the order of its statements, which has no
// meaning.
type Statements map[string]Document

// SplitStatements takes a policy apart. Statements that mean the same and would
// have the same key are one. For the same policy the keys are the same.
func SplitStatements(doc Document) Statements {
	if len(doc.Statements) == 0 {
		return nil
	}
	out := make(Statements, len(doc.Statements))
	for i, key := range doc.statementKeys() {
		if _, ok := out[key]; !ok {
			out[key] = Document{Version: doc.Version, Statements: []Statement{doc.Statements[i].Clone()}}
		}
	}
	return out
}

// Document is the policy joined again, its statements sorted by key. Its version
// is that of the statements; where they differ, the newest.
func (s Statements) Document() Document {
	d := Document{Version: s.version()}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		d.Statements = append(d.Statements, s[key].Clone().Statements...)
	}
	return d
}

// version is empty where there are no statements, and where none has a version.
func (s Statements) version() string {
	v := ""
	for _, d := range s {
		v = max(v, d.Version)
	}
	return v
}

// Find is the key of a statement that means the same as st does in a policy of
// that version. One with st's own Sid comes first.
func (s Statements) Find(st Statement, version string) (key string, ok bool) {
	one := Document{Version: version, Statements: []Statement{st}}
	if d, found := s[st.Sid]; found && d.sameStatement(one) {
		return st.Sid, true
	}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if s[key].sameStatement(one) {
			return key, true
		}
	}
	return "", false
}

// sameStatement compares documents of one statement. The version has no meaning
// for a statement without policy variables.
func (d Document) sameStatement(other Document) bool {
	if !d.dependsOnVersion() && !other.dependsOnVersion() {
		d.Version = other.Version
	}
	return d.Equal(other)
}

// dependsOnVersion reports whether the document means something else under
// another version: whether it has what is a policy variable under [Version].
func (d Document) dependsOnVersion() bool {
	return slices.ContainsFunc(d.Statements, func(s Statement) bool { return strings.Contains(s.text(), "${") })
}

// As is the document under another version. It is false where that changes its
// meaning: where the versions differ and it has a policy variable such as
// ${aws:username}, which is literal text under [VersionOld].
func (d Document) As(version string) (Document, bool) {
	same := Document{Version: d.Version}.Equal(Document{Version: version})
	if !same && d.dependsOnVersion() {
		return Document{}, false
	}
	d.Version = version
	return d, true
}

// FreeSid is the Sid under which st can be added: its own where nothing else has
// it, else one of letters and digits that follows from what it means, so that it
// is the same each time.
func (s Statements) FreeSid(st Statement) string {
	if st.Sid != "" && isStatementKey(st.Sid) {
		if _, taken := s[st.Sid]; !taken {
			return st.Sid
		}
	}
	prefix := "Statement"
	if st.Sid != "" && isStatementKey(st.Sid) {
		prefix = st.Sid
	}
	digest := st.digest()
	sid := ""
	for n := 8; n <= len(digest); n *= 2 {
		sid = prefix + digest[:n]
		if _, taken := s[sid]; !taken {
			break
		}
	}
	return sid
}

// WithStatement is the policy with the statement of one under a key that
// [SplitStatements] gives: added at the end, or in place of the one that is
// there. The other statements and the Id are kept; so is the version, unless
// the policy has none and no statements yet. The statement's Sid has to fit the
// key.
func (d Document) WithStatement(key string, one Document) Document {
	out := d.clear()
	placed := false
	for i, k := range d.statementKeys() {
		switch {
		case k != key:
			out.Statements = append(out.Statements, d.Statements[i].Clone())
		case !placed:
			out.Statements = append(out.Statements, one.Clone().Statements...)
			placed = true
		}
	}
	if !placed {
		out.Statements = append(out.Statements, one.Clone().Statements...)
	}
	if d.Version == "" && len(d.Statements) == 0 {
		out.Version = one.Version
	}
	return out
}

// WithoutStatement is the policy without the statement under a key that
// [SplitStatements] gives. The rest is kept.
func (d Document) WithoutStatement(key string) Document {
	out := d.clear()
	for i, k := range d.statementKeys() {
		if k != key {
			out.Statements = append(out.Statements, d.Statements[i].Clone())
		}
	}
	return out
}

// clear is the document without its statements.
func (d Document) clear() Document { d.Statements = nil; return d }

// statementKeys are the keys of the statements, in their order.
func (d Document) statementKeys() []string {
	keys := make([]string, len(d.Statements))
	first := map[string]int{}
	for i, s := range d.Statements {
		keys[i] = s.Sid
		if !isStatementKey(s.Sid) {
			keys[i] = "#" + s.digest()
			continue
		}
		if j, taken := first[s.Sid]; !taken {
			first[s.Sid] = i
		} else if !s.Equal(d.Statements[j]) {
			keys[i] = "#" + s.digest()
		}
	}
	return keys
}

// isStatementKey reports whether a Sid can stand in a change's path and in the
// JSON object of statements: that must not look like a policy itself.
func isStatementKey(sid string) bool {
	return sid != "" && sid[0] != '#' && !strings.Contains(sid, "]") && utf8.ValidString(sid) && !strings.EqualFold(sid, "Statement")
}

// digest is of what the statement means: 32 hexadecimal digits.
func (s Statement) digest() string {
	c := s.canonical()
	sum := sha256.Sum256([]byte(c.text()))
	return hex.EncodeToString(sum[:16])
}

// Union is the document with those statements of another one that it does not
// have by meaning, at its end.
func (d Document) Union(other Document) Document {
	d = d.Clone()
	for _, s := range other.Statements {
		if !slices.ContainsFunc(d.Statements, s.Equal) {
			d.Statements = append(d.Statements, s.Clone())
		}
	}
	return d
}

// Joined is the document with the statements of others, where statements that differ
// in their resources alone become one statement for all of these. A statement of a Sid that
// is taken already has none. What it allows and denies is what all of them do; it is meant for
// identity policies.
func (d Document) Joined(others ...Document) Document {
	d = d.Clone()
	sids, places := map[string]bool{}, map[string]int{} // by what statements of one meaning, but for their resources, have in common
	common := func(s Statement) string {
		kind := "of resources "
		if len(s.Resource) == 0 {
			kind = "whole "
		}
		s.Resource = nil
		c := s.canonical()
		return kind + c.text()
	}
	add := func(i int) {
		sids[d.Statements[i].Sid] = true
		if of := common(d.Statements[i]); places[of] == 0 {
			places[of] = i + 1
		}
	}
	for i := range d.Statements {
		add(i)
	}
	for _, other := range others {
		for _, s := range other.Statements {
			if i := places[common(s)]; i > 0 {
				have := &d.Statements[i-1].Resource
				for _, r := range s.Resource {
					if !slices.Contains(*have, r) {
						*have = append(*have, r)
					}
				}
				continue
			}
			s = s.Clone()
			if sids[s.Sid] {
				s.Sid = ""
			}
			d.Statements = append(d.Statements, s)
			add(len(d.Statements) - 1)
		}
	}
	return d
}
