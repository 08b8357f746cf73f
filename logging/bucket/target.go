package bucket

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Bind is a target of buckets alone.
func Bind(c Clients, buckets ...Bucket) resource.Target {
	return resource.Bind("buckets", c.Clients, c, buckets)
}

// Judge judges the bucket as a place for a role of its account to write to.
func (b Bucket) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return Judge(f, b.spec.Name, false)
}

// Read adopts a bucket of the account: the settings that it has now. False where
// there is no such bucket. Lifecycle rules that a [Builder] cannot make are left out.
func Read(ctx context.Context, c Clients, s resource.Scope, name string) (Bucket, bool, error) {
	if c.S3 == nil {
		return Bucket{}, false, errors.New("bucket: clients.S3 must be set")
	}
	if rule, _ := nameRule(name); rule != "" {
		return Bucket{}, false, fmt.Errorf("bucket name %q: %s", name, rule)
	}
	now, exists, err := kind.Look(ctx, Ref(s, name), newHandle(c, s, name), resource.NewReaderFor(true))
	if err != nil || !exists {
		return Bucket{}, false, err
	}
	b := New(name).Region(now.Region).Ownership(inForce(now.Ownership)).MustExist()
	if now.Versioning { // not to have it is what most buckets never decided
		b.Versioning(true)
	}
	if b.spec.Encryption = now.Encryption; now.Encryption == nil {
		b.EncryptWithS3()
	} else if now.Encryption.KeyARN == "" || now.Encryption.validates() != nil {
		b.spec.Encryption = nil // the key of AWS, or an alias, which is not asked for by ARN
	}
	if now.PublicAccess == nil {
		b.BlockPublicAccess()
	}
	for _, id := range sortedKeys(now.Lifecycle) {
		v := &resource.ValidationError{}
		if validateRules(v, map[string]Rule{id: now.Lifecycle[id]}); v.Err() == nil {
			b.Rule(id, now.Lifecycle[id])
		}
	}
	if doc := now.Policy.Document(); len(doc.Statements) > 0 {
		b.spec.Policy = &doc
	}
	for _, k := range sortedKeys(now.Tags) {
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
