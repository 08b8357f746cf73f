package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lint returns what is wrong with a document of a kind, in document order, or
// nil. The paths are those of the JSON text. Problems with [SeverityError] are
// what AWS refuses, and grants that can never work: an action whose service's
// ARNs the statement does not have. It checks what IAM's grammar and the
// services' pages say; that a document has no problems does not mean that it
// allows what was meant: see [Evaluate].
func (d Document) Lint(kind Kind) []Problem { return d.LintIn("", kind) }

// LintIn is [Document.Lint] of a document in an account of a partition, such as "aws-cn",
// where ARNs of others are refused. Lint takes the partition of the first ARN for it.
func (d Document) LintIn(partition string, kind Kind) []Problem {
	l := linter{kind: kind, doc: &d, partition: partition}
	l.document()
	for i := range d.Statements {
		l.statement(fmt.Sprintf("Statement[%d]", i), &d.Statements[i])
	}
	return l.problems.all()
}

// LintJSON parses and lints a text: problems of [Parse], unknown elements and
// names that come twice among them, then those of [Document.Lint].
// The length counts as the text has it, without white space.
func LintJSON(text string, kind Kind) []Problem {
	doc, err := Parse([]byte(text))
	var invalid *ValidationError
	if errors.As(err, &invalid) {
		if doc.Statements == nil {
			return invalid.Problems
		}
		return append(slices.Clone(invalid.Problems), doc.Lint(kind)...)
	}
	problems := doc.Lint(kind)
	if n := Length(text); n > kind.MaxLength() && doc.Length() <= kind.MaxLength() {
		l := linter{kind: kind}
		l.size(n)
		problems = append(problems, l.problems.all()...)
	}
	return problems
}

type linter struct {
	kind      Kind
	doc       *Document
	partition string // of the ARNs; "" before the first
	problems  problems
}

func (l *linter) fail(path string, code Code, format string, args ...any) {
	l.problems.fail(path, code, format, args...)
}

func (l *linter) warn(path string, code Code, format string, args ...any) {
	l.problems.warn(path, code, format, args...)
}

func (l *linter) document() {
	d := l.doc
	if d.Version != "" && d.Version != Version && d.Version != VersionOld {
		l.fail("Version", CodeVersion, "must be %s or %s, not %s", Version, VersionOld, shown(d.Version))
	}
	if d.Version != Version && l.kind == Managed {
		l.fail("Version", CodeVersion, "the Version of a managed policy must be %s", Version) // IAM: "Policy document must be version 2012-10-17 or greater."
	}
	if d.ID != "" && !l.kind.hasPrincipals() {
		// The grammar has it in resource policies only; IAM has been seen to take it.
		l.warn("Id", CodeID, "only resource policies have an Id; this is %s", l.kind.article())
	}
	l.characters("Id", d.ID)
	if len(d.Statements) == 0 {
		l.fail("Statement", CodeNoStatement, "the document has no statement")
	}
	l.size(d.Length())

	first := map[string]int{}
	for i, s := range d.Statements {
		if s.Sid == "" {
			continue // seen and accepted any number of times
		}
		at, twice := first[s.Sid]
		if !twice {
			first[s.Sid] = i
			continue
		}
		severity := SeverityWarning // other services' rules differ
		if l.kind.ofIAM() {
			severity = SeverityError
		}
		l.problems.add(severity, fmt.Sprintf("Statement[%d].Sid", i), CodeDuplicateSid, "%s is the Sid of Statement[%d] too", shown(s.Sid), at)
	}
}

func (l *linter) size(n int) {
	switch {
	case n <= l.kind.MaxLength():
	case l.kind == Trust && n <= MaxTrustRaised:
		l.warn("", CodeSize, "%d characters are more than the %d that a trust policy may have unless the account's quota was raised", n, MaxTrust)
	default:
		l.fail("", CodeSize, "%d characters are more than the %d that %s may have", n, l.kind.MaxLength(), l.kind.article())
	}
}

// characters reports the first character outside IAM's set.
func (l *linter) characters(path, s string) {
	for _, r := range s {
		if r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r <= 'ÿ' {
			continue
		}
		l.fail(path, CodeCharacter, "%U is outside the characters that policies may have (tab, LF, CR, U+0020–U+00FF)", r)
		return
	}
}

func (l *linter) statement(path string, s *Statement) {
	l.sid(path+".Sid", s.Sid)
	if s.Effect != Allow && s.Effect != Deny {
		l.fail(path+".Effect", CodeEffect, "must be Allow or Deny, with this case, not %s", shown(string(s.Effect)))
	}
	l.principalElements(path, s)
	l.actionElements(path, s)
	l.resourceElements(path, s)
	l.condition(path+".Condition", s)
	l.unmatched(path, s)
}

func (l *linter) sid(path, sid string) {
	l.characters(path, sid)
	if !l.kind.ofIAM() {
		return // KMS's own default policy has spaces in it
	}
	for i := 0; i < len(sid); i++ {
		c := sid[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			l.fail(path, CodeSid, "%s has other characters than A-Z, a-z and 0-9", shown(sid))
			return
		}
	}
}

func (l *linter) actionElements(path string, s *Statement) {
	l.oneOf(path, "Action", s.Action, "NotAction", s.NotAction, true)
	l.actions(path+".Action", s.Action)
	l.actions(path+".NotAction", s.NotAction)
}

// oneOf checks a pair of elements of which one must, or may, be there.
func (l *linter) oneOf(path, name string, list []string, notName string, notList []string, required bool) {
	switch {
	case list != nil && notList != nil:
		l.fail(path, CodeConflict, "has both %s and %s", name, notName)
	case list == nil && notList == nil && required:
		l.fail(path, CodeMissing, "has neither %s nor %s", name, notName)
	case list != nil && len(list) == 0:
		l.fail(path+"."+name, CodeEmpty, "the list is empty")
	case notList != nil && len(notList) == 0:
		l.fail(path+"."+notName, CodeEmpty, "the list is empty")
	}
}

// each calls check with the path of each member as a text has it: the element's
// own path for a list of one.
func each(path string, values []string, check func(path, value string)) {
	for i, v := range values {
		if len(values) == 1 {
			check(path, v)
			return
		}
		check(fmt.Sprintf("%s[%d]", path, i), v)
	}
}

func (l *linter) actions(path string, actions []string) {
	each(path, actions, func(path, action string) {
		l.characters(path, action)
		if action == "*" {
			return
		}
		prefix, name, ok := strings.Cut(action, ":")
		switch {
		case !ok || prefix == "" || name == "" || strings.ContainsAny(action, " /") || strings.Contains(name, ":"):
			l.fail(path, CodeAction, "%s is not service:Name", shown(action))
		case hasWildcard(prefix):
			l.fail(path, CodeAction, "%s has a wildcard in its service", shown(action))
		default:
			l.actionKind(path, action, prefix, name)
			l.actionName(path, action, prefix, name)
		}
	})
}

// actionKind checks that a resource policy's actions are its service's.
func (l *linter) actionKind(path, action, prefix, name string) {
	service := l.kind.service()
	if service == "" {
		return
	}
	if !strings.EqualFold(prefix, service) {
		l.fail(path, CodeActionKind, "%s has %s: actions only, not %s", l.kind.article(), service, shown(action))
		return
	}
	if l.kind == LogResource && !globFold(name, "PutLogEvents") && !globFold(name, "CreateLogStream") {
		l.fail(path, CodeActionKind, "%s has logs:PutLogEvents and logs:CreateLogStream only, not %s", l.kind.article(), shown(action))
	}
}

// actionName checks that a service has the action.
func (l *linter) actionName(path, action, prefix, name string) {
	known, hint := knownAction(prefix, name)
	if known {
		return
	}
	if hint != "" {
		hint = "; did you mean " + prefix + ":" + hint + "?"
	}
	severity := SeverityWarning
	if l.kind == Trust {
		severity = SeverityError
	}
	l.problems.add(severity, path, CodeUnknownAction, "%s is no action that is known of its service%s", shown(action), hint)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
