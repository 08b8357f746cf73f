package logging

import (
	"context"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Identify asks STS for the account and partition of the clients' credentials,
// and answers the scope and the caller's ARN.
func Identify(ctx context.Context, c Clients) (Scope, string, error) {
	b, err := identify(ctx, resource.NewReader(), c)
	return b.scope, b.caller, err
}
