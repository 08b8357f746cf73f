package role

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// admits wants a trust policy that lets in whom the statements of doc name. Of a
// policy that there is everything is kept, and its order.
func admits(roleARN string, doc policy.Document) resource.Wish[State] {
	var names []string
	for _, s := range doc.Statements {
		if s.Principal != nil {
			names = append(names, s.Principal.Service...)
			names = append(names, s.Principal.AWS...)
		}
	}
	return trust.Toward("lets "+strings.Join(names, ", ")+" in", func(now State, _ bool) (policy.Document, error) {
		have := now.Trust
		if len(have.Statements) == 0 {
			return doc, nil
		}
		for _, s := range doc.Statements {
			have = withStatement(have, roleARN, s)
		}
		return have, nil
	})
}

// withStatement is a trust policy with a statement that it lacks.
func withStatement(have policy.Document, roleARN string, s policy.Statement) policy.Document {
	if s.Principal != nil && len(s.Principal.Service) > 0 && len(s.Principal.AWS) == 0 {
		lets := func(service string) bool {
			switch Trusts(have, roleARN, service, nil).Outcome {
			case policy.Allowed, policy.Undetermined, policy.ExplicitDeny:
				return true
			}
			return false
		}
		if !slices.ContainsFunc(s.Principal.Service, func(service string) bool { return !lets(service) }) {
			return have
		}
	} else if slices.ContainsFunc(have.Statements, func(t policy.Statement) bool {
		t.Sid = s.Sid
		return policy.Document{Statements: []policy.Statement{t}}.Equal(policy.Document{Statements: []policy.Statement{s}})
	}) {
		return have
	}
	next := have.Clone()
	if next.Version == "" {
		next.Version = policy.Version
	}
	s = s.Clone()
	s.Sid = freeSid(have, s.Sid)
	next.Statements = append(next.Statements, s)
	return next
}

// freeSid is the Sid, or one like it that no statement has.
func freeSid(doc policy.Document, sid string) string {
	for n := 1; ; n++ {
		try := sid
		if n > 1 && sid != "" {
			try = fmt.Sprintf("%s%d", sid, n)
		}
		if try == "" || !slices.ContainsFunc(doc.Statements, func(s policy.Statement) bool { return s.Sid == try }) {
			return try
		}
	}
}
