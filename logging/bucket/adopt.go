package bucket

import (
	"context"
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts a bucket of the account: the settings that it has now. False where
// there is no such bucket. Lifecycle rules that a [Builder] cannot make are left out.
func Read(ctx context.Context, c Clients, name string) (Bucket, bool, error) {
	if c.S3 == nil {
		return Bucket{}, false, errors.New("bucket: clients.S3 must be set")
	}
	if rule, _ := nameRule(name); rule != "" {
		return Bucket{}, false, fmt.Errorf("bucket name %q: %s", name, rule)
	}
	now, exists, err := kind.Adopt(ctx, c.Clients, func(s resource.Scope) (resource.Ref[State], *handle) {
		return Ref(s, name), newHandle(c, s, name)
	})
	if err != nil || !exists {
		return Bucket{}, false, err
	}
	b := New(name).Region(now.Region).Ownership(inForce(now.Ownership)).MustExist()
	if now.Versioning { // not to have it is what most buckets never decided
		b.Versioning()
	}
	switch e := now.Encryption; {
	case e == nil:
		b.WithoutKey()
	case e.KeyARN != "" && e.validates() == nil: // not the key of AWS, or an alias, which is not asked for by ARN
		b.spec.Encryption = e
	}
	if now.PublicAccess == nil {
		b.BlockPublicAccess()
	}
	for _, id := range value.SortedKeys(now.Lifecycle) {
		v := &resource.ValidationError{}
		if validateRules(v, map[string]Rule{id: now.Lifecycle[id]}); v.Err() == nil {
			b.Rule(id, now.Lifecycle[id])
		}
	}
	b.Allow(now.Policy.Document())
	for _, k := range value.SortedKeys(now.Tags) {
		b.Tag(k, now.Tags[k])
	}
	out, err := b.Build()
	return out, err == nil, err
}

func (e Encryption) validates() error {
	v := &resource.ValidationError{}
	e.validate(v)
	return v.Err()
}
