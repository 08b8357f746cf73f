package loggroup

import (
	"context"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts a log group: the settings that it has now. False where there is no
// such group. Its tags are not read.
func Read(ctx context.Context, c Clients, name string) (Group, bool, error) {
	now, exists, err := kind.Adopt(ctx, c.Clients, func(s resource.Scope) (resource.Ref[State], *group) { return Ref(s, name), &group{c, ARNOf(s, name)} })
	if err != nil || !exists {
		return Group{}, false, err
	}
	b := New(name).Class(now.Class)
	if now.Protection {
		b.ProtectFromDeletion()
	} else {
		b.WithoutDeletionProtection()
	}
	switch {
	case now.Class == ClassDelivery: // its retention is fixed
	case now.RetentionPolicy != "": // and here the account's
	case now.Retention == 0:
		b.RetainForever()
	default:
		b.RetainDays(now.Retention)
	}
	if now.KeyARN == "" {
		b.WithoutKey()
	} else {
		b.Key(key.Named(now.KeyARN))
	}
	g, err := b.Build()
	return g, err == nil, err
}
