package loggroup

import (
	"context"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts a log group: the settings that it has now. False where there is no
// such group. Its tags are not read.
func Read(ctx context.Context, c Clients, name string) (Group, bool, error) {
	s, _, err := resource.Identify(ctx, c.Clients)
	if err != nil {
		return Group{}, false, err
	}
	now, exists, err := (&group{c, ARNOf(s, name)}).read(ctx, resource.NewReader())
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
	case now.Retention == 0:
		b.RetainForever()
	default:
		b.RetainDays(now.Retention)
	}
	if now.KeyARN == "" {
		b.WithoutKey()
	} else {
		b.Key(now.KeyARN)
	}
	g, err := b.Build()
	return g, err == nil, err
}
