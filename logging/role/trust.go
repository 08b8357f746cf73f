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
func admits(s resource.Scope, roleARN string, doc policy.Document) resource.Wish[State] {
	var names []string
	for _, st := range doc.Statements {
		if st.Principal != nil {
			names = append(names, st.Principal.Service...)
			names = append(names, st.Principal.AWS...)
		}
	}
	return trust.Toward("lets "+strings.Join(names, ", ")+" in", func(now State, _ bool) (policy.Document, error) {
		have := now.Trust
		if len(have.Statements) == 0 {
			return doc, nil
		}
		for _, st := range doc.Statements {
			have = withStatement(s, have, roleARN, st)
		}
		return have, nil
	})
}

// withStatement is a trust policy with a statement that it lacks.
func withStatement(s resource.Scope, have policy.Document, roleARN string, st policy.Statement) policy.Document {
	if st.Principal != nil && len(st.Principal.Service) > 0 && len(st.Principal.AWS) == 0 {
		lets := func(service string) bool {
			switch Trusts(s, have, roleARN, service, nil).Outcome {
			case policy.Allowed, policy.Undetermined, policy.ExplicitDeny:
				return true
			}
			return false
		}
		if !slices.ContainsFunc(st.Principal.Service, func(service string) bool { return !lets(service) }) {
			return have
		}
	} else if slices.ContainsFunc(have.Statements, func(t policy.Statement) bool {
		t.Sid = st.Sid
		return policy.Document{Statements: []policy.Statement{t}}.Equal(policy.Document{Statements: []policy.Statement{st}})
	}) {
		return have
	}
	next := have.Clone()
	if next.Version == "" {
		next.Version = policy.Version
	}
	st = st.Clone()
	st.Sid = freeSid(have, st.Sid)
	next.Statements = append(next.Statements, st)
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
