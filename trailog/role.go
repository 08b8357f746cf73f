package trailog

import (
	"cmp"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
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
	b := role.New(roleName(s.Role)).Inline(PolicyName(scope.Region, s.Name), RolePolicy(group, s.organization()))
	if a, err := arn.Parse(s.Role); err == nil {
		b.Path(strings.TrimPrefix(strings.TrimSuffix(a.Resource, roleName(s.Role)), "role"))
	}
	its, err := b.Build()
	if err != nil {
		return nil, err
	}
	return its.Admitting(TrustPolicy()).Resource(c, scope)
}
