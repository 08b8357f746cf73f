package role

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
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
		names = append(names, sources(st)...)
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

// sources are those on behalf of which a statement lets a service in; none for any.
func sources(st policy.Statement) (out []string) {
	for operator, keys := range st.Condition {
		for key, values := range keys {
			if strings.EqualFold(key, "aws:SourceArn") && !strings.Contains(operator, "Not") {
				out = append(out, values...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// withStatement is a trust policy with a statement that it lacks, or with as much of it as
// it lacks: what lets a service in on behalf of some sources may not on behalf of others.
func withStatement(s resource.Scope, have policy.Document, roleARN string, st policy.Statement) policy.Document {
	if st.Principal != nil && len(st.Principal.Service) > 0 && len(st.Principal.AWS) == 0 {
		lacks := func(sent map[string][]string) bool {
			return slices.ContainsFunc(st.Principal.Service, func(service string) bool {
				return Trusts(s, have, roleARN, service, sent).Outcome == policy.ImplicitDeny
			})
		}
		all := sources(st)
		missing := slices.DeleteFunc(slices.Clone(all), func(source string) bool {
			a, err := arn.Parse(source)
			return err == nil && !lacks(map[string][]string{"aws:SourceArn": {source}, "aws:SourceAccount": {a.Account}})
		})
		if len(missing) == 0 && (len(all) > 0 || !lacks(nil)) {
			return have
		}
		st = st.Clone()
		for _, keys := range st.Condition {
			for key := range keys {
				if strings.EqualFold(key, "aws:SourceArn") {
					keys[key] = missing
				}
			}
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
