package policy

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
)

func (l *linter) principalElements(path string, s *Statement) {
	if !l.kind.hasPrincipals() {
		if s.Principal != nil {
			l.fail(path+".Principal", CodeForbidden, "%s has no principals: it is for whoever it is attached to", l.kind.article())
		}
		if s.NotPrincipal != nil {
			l.fail(path+".NotPrincipal", CodeForbidden, "%s has no principals: it is for whoever it is attached to", l.kind.article())
		}
		return
	}
	switch {
	case s.Principal != nil && s.NotPrincipal != nil:
		l.fail(path, CodeConflict, "has both Principal and NotPrincipal")
	case s.Principal == nil && s.NotPrincipal == nil:
		l.fail(path, CodeMissing, "has neither Principal nor NotPrincipal, which %s needs", l.kind.article())
	}
	l.principals(path+".Principal", s.Principal)
	l.principals(path+".NotPrincipal", s.NotPrincipal)
	if s.NotPrincipal != nil && s.Effect == Allow {
		l.warn(path+".NotPrincipal", CodeNotPrincipal, "allows everybody but those listed, without signing in too")
	}
	if s.Effect == Allow && s.Principal.everyone() && len(s.Condition) == 0 {
		l.warn(path+".Principal", CodeWildcardPrincipal, "allows everybody, with no condition that limits whom")
	}
}

// everyone reports whether the element is "*" or {"AWS":"*"}.
func (p *Principals) everyone() bool {
	if p == nil {
		return false
	}
	for _, name := range p.AWS {
		if name == "*" {
			return true
		}
	}
	return p.Any
}

func (l *linter) principals(path string, p *Principals) {
	if p == nil {
		return
	}
	if p.AWS == nil && p.Service == nil && p.Federated == nil && p.CanonicalUser == nil {
		if !p.Any {
			l.fail(path, CodeEmpty, "names nobody")
		}
		return
	}
	if p.Any {
		l.fail(path, CodeConflict, `is "*" and names principals too`)
	}
	for _, list := range []struct {
		name   string
		values []string
		check  func(path, value string)
	}{
		{"AWS", p.AWS, l.awsPrincipal},
		{"Service", p.Service, l.servicePrincipal},
		{"Federated", p.Federated, l.otherPrincipal},
		{"CanonicalUser", p.CanonicalUser, l.otherPrincipal},
	} {
		if list.values != nil && len(list.values) == 0 {
			l.fail(path+"."+list.name, CodeEmpty, "the list is empty")
		}
		each(path+"."+list.name, list.values, list.check)
	}
	if l.kind == LogResource && (p.AWS != nil || p.Federated != nil || p.CanonicalUser != nil) {
		l.warn(path, CodePrincipal, "CloudWatch Logs does not enforce statements for others than AWS services")
	}
}

func (l *linter) awsPrincipal(path, name string) {
	l.characters(path, name)
	if name == "*" {
		return
	}
	if hasWildcard(name) {
		l.fail(path, CodePrincipal, "%s has a wildcard: a principal is * or a whole name", shown(name))
		return
	}
	if strings.HasPrefix(name, "arn:") {
		if partition, _, _ := strings.Cut(name[len("arn:"):], ":"); partition != "" && !l.ofPartition(partition) {
			l.fail(path, CodePrincipal, "%s is of another partition, %q", shown(name), partition)
			return
		}
	}
	if _, ok := accountPrincipal(name); ok {
		return
	}
	if uniqueID(name) {
		l.warn(path, CodeDeletedPrincipal, "%s is a unique id: the principal that it stood for was deleted, and nobody matches it", shown(name))
		return
	}
	parts, ok := cutARN(name)
	if !ok || parts[0] != "arn" || parts[2] != "iam" && parts[2] != "sts" || parts[5] == "" {
		l.fail(path, CodePrincipal, "%s is not *, a 12-digit account or the ARN of a principal", shown(name))
		return
	}
	if strings.HasPrefix(parts[5], "group/") {
		l.fail(path, CodePrincipal, "%s is a user group, which cannot be a principal", shown(name))
	}
}

// uniqueID reports whether a name looks like AROAEXAMPLEID, which takes the place
// of a deleted principal's ARN.
func uniqueID(name string) bool {
	if len(name) < 16 || len(name) > 128 || name[0] != 'A' {
		return false
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func (l *linter) servicePrincipal(path, name string) {
	l.characters(path, name)
	switch {
	case hasWildcard(name):
		l.fail(path, CodePrincipal, "%s has a wildcard, which a service's name cannot have", shown(name))
	case !arn.InDomain(name) && !strings.HasSuffix(name, ".amazon.com") && !strings.HasSuffix(name, ".aws.internal"):
		l.fail(path, CodePrincipal, "%s is no service: they end in .amazonaws.com, or another domain of AWS", shown(name))
	}
}

func (l *linter) otherPrincipal(path, name string) {
	l.characters(path, name)
	if name == "" {
		l.fail(path, CodeEmpty, "is empty")
	}
}
