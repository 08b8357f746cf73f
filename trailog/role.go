package trailog

import (
	"context"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// roleARN is the ARN of the wanted role, with the path where the settings do not
// say it; at the root where nobody does.
func (s *spec) roleARN(scope resource.Scope, path string) string {
	switch {
	case s.Role == nil:
		return ""
	case path == "":
		return s.Role.ARN(scope)
	}
	return arn.ARN{Partition: scope.Partition, Service: "iam", Account: scope.Account, Resource: "role" + path + s.Role.Name()}.String()
}

// rolePath finds the path of a role that is named without one: the console puts
// its roles under /service-role/. The call is shared with the role's own.
func (r *trailHandle) rolePath(ctx context.Context, rd *resource.Reader) (string, error) {
	if r.want.Role == nil || r.want.Role.ByARN() {
		return "", nil
	}
	s, _, err := role.Look(ctx, rd, r.clients.roles(), r.scope, r.want.Role.Name())
	return s.Path, err
}
