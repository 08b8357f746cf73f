package role

import (
	"context"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts a role with its policies: the settings that it has now. False
// where there is no such role.
func Read(ctx context.Context, c Clients, name string) (Role, bool, error) {
	now, exists, err := kind.Adopt(ctx, c.Clients, func(s resource.Scope) (resource.Ref[State], *handle) {
		return Ref(s, name), &handle{clients: c, scope: s, name: name}
	})
	if err != nil || !exists {
		return Role{}, false, err
	}
	b := New(name).Path(now.Path).Trust(now.Trust).Description(now.Description).Boundary(now.Boundary)
	for _, n := range value.SortedKeys(now.Inline) {
		b.Inline(n, now.Inline[n])
	}
	for _, a := range value.SortedKeys(now.Attached) {
		b.Attach(a)
	}
	for _, k := range value.SortedKeys(now.Tags) {
		if !strings.HasPrefix(strings.ToLower(k), "aws:") { // such as CloudFormation's, which only AWS sets
			b.Tag(k, now.Tags[k])
		}
	}
	r, err := b.Build()
	return r, err == nil, err
}

// Look reads a role's state; false where there is no such role.
func Look(ctx context.Context, r *resource.Reader, c Clients, s resource.Scope, name string) (State, bool, error) {
	return kind.Look(ctx, Ref(s, name), &handle{clients: c, scope: s, name: name}, r)
}
