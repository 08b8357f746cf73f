package trailog

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// roleARN is the ARN of the wanted role, at the root where its path is not said
// or known.
func (s *spec) roleARN(scope resource.Scope, path string) string {
	switch {
	case s.RoleARN != "":
		return s.RoleARN
	case s.Role == "" || strings.HasPrefix(s.Role, "arn:"):
		return s.Role
	}
	return arn.ARN{Partition: scope.Partition, Service: "iam", Account: scope.Account, Resource: "role" + cmp.Or(path, "/") + s.Role}.String()
}

// newRole is the role as the trail needs it: one that exists keeps its trust
// policy and gets what is missing.
func newRole(c role.Clients, scope resource.Scope, s *spec) (resource.Resource, error) {
	group := s.group(s.home(scope))
	b := role.New(roleName(s.Role)).Trust(TrustPolicy()).Inline(PolicyName(scope.Region, s.Name), RolePolicy(group, s.organization()))
	if a, err := arn.Parse(s.Role); err == nil {
		b.Path(strings.TrimPrefix(a.Resource[:1+lastSlash(a.Resource)], "role"))
	}
	role, err := b.Build()
	if err != nil {
		return nil, err
	}
	return role.Admitting(c, scope, "lets "+Service+" in", withTrust)
}

// withTrust is a trust policy with the wanted statements that it lacks; false
// where it lets CloudTrail in already, or may do so, and where it refuses
// CloudTrail, which no statement helps against: judging says so.
func withTrust(now, want policy.Document) (policy.Document, bool) {
	switch trusted("", now).Outcome {
	case policy.Allowed, policy.Undetermined, policy.ExplicitDeny:
		return now, false
	}
	doc := now.Clone()
	if doc.Version == "" {
		doc.Version = policy.Version
	}
	for i, st := range want.Statements {
		st = st.Clone()
		st.Sid = freeSid(doc, i)
		doc.Statements = append(doc.Statements, st)
	}
	return doc, true
}

// freeSid is a Sid that no statement has.
func freeSid(doc policy.Document, n int) string {
	for sid := fmt.Sprintf("CloudTrailAssumesRole%d", n); ; sid += "x" {
		taken := false
		for _, st := range doc.Statements {
			taken = taken || st.Sid == sid
		}
		if !taken {
			return sid
		}
	}
}
