package policy

import "slices"

// Effect is what a statement does when it matches: [Allow] or [Deny], written
// exactly so. The zero value is no effect, which IAM refuses.
type Effect string

// The two effects. IAM compares them with their case.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Versions of the policy language. A document without a version has
// [VersionOld]. Policy variables such as ${aws:username} are variables under
// [Version] only; under the old version they are literal text.
const (
	Version    = "2012-10-17"
	VersionOld = "2008-10-17"
)

// Document is an IAM policy document. The zero value is a document without
// statements, which grants and denies nothing.
//
// A Document is a value: functions of this package never change one that they
// are given, and what they return shares nothing with it that they change later.
type Document struct {
	Version    string
	ID         string // "Id" in JSON; resource policies only
	Statements []Statement
}

// Statement is one statement of a document.
//
// A nil list is an element that is not there; an empty list that is not nil is
// an element written as [], which IAM refuses. The zero value has no effect.
type Statement struct {
	Sid                     string
	Effect                  Effect
	Principal, NotPrincipal *Principals
	Action, NotAction       []string
	Resource, NotResource   []string
	Condition               Condition
}

// Principals is a Principal or NotPrincipal element. The zero value names nobody.
type Principals struct {
	Any                                    bool // "Principal": "*"; the lists are not looked at then
	AWS, Service, Federated, CanonicalUser []string
}

// Condition is operator → condition key → values. Values that JSON had as
// booleans or numbers are kept as their text.
type Condition map[string]map[string][]string

// Clone returns a deep copy.
func (d Document) Clone() Document {
	d.Statements = slices.Clone(d.Statements)
	for i := range d.Statements {
		d.Statements[i] = d.Statements[i].Clone()
	}
	return d
}

// Clone returns a deep copy.
func (s Statement) Clone() Statement {
	s.Principal, s.NotPrincipal = s.Principal.clone(), s.NotPrincipal.clone()
	s.Action, s.NotAction = slices.Clone(s.Action), slices.Clone(s.NotAction)
	s.Resource, s.NotResource = slices.Clone(s.Resource), slices.Clone(s.NotResource)
	s.Condition = s.Condition.clone()
	return s
}

func (p *Principals) clone() *Principals {
	if p == nil {
		return nil
	}
	c := *p
	c.AWS, c.Service = slices.Clone(p.AWS), slices.Clone(p.Service)
	c.Federated, c.CanonicalUser = slices.Clone(p.Federated), slices.Clone(p.CanonicalUser)
	return &c
}

func (c Condition) clone() Condition {
	if c == nil {
		return nil
	}
	out := make(Condition, len(c))
	for op, keys := range c {
		copied := make(map[string][]string, len(keys))
		for key, values := range keys {
			copied[key] = slices.Clone(values)
		}
		out[op] = copied
	}
	return out
}
