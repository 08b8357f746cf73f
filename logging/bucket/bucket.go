package bucket

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a bucket.
const Type = "AWS::S3::Bucket"

// Bucket is how a bucket should be. [New] makes it; the zero value is not valid.
type Bucket struct{ spec spec }

type spec struct {
	Name              string                `json:"bucketName"`
	Region            string                `json:"region,omitempty"`
	Encryption        *Encryption           `json:"encryption,omitempty"`
	BlockPublicAccess bool                  `json:"blockPublicAccess,omitempty"`
	Ownership         types.ObjectOwnership `json:"objectOwnership,omitempty"`
	Versioning        *bool                 `json:"versioning,omitempty"`
	Lifecycle         map[string]Rule       `json:"lifecycle,omitempty"`
	Policy            *policy.Document      `json:"policy,omitempty"`
	Tags              map[string]string     `json:"tags,omitempty"`
	MustExist         bool                  `json:"mustExist,omitempty"`
}

// Builder builds a Bucket. Its methods change and return it.
type Builder struct {
	spec       spec
	statements []policy.StatementBuilder
}

// New begins a bucket of that name: 3 to 63 characters of a-z 0-9 . and -, by the
// rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
// A name that ends in "-<account>-<region>-an" is created in the account's regional
// namespace.
func New(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// Region is where to create the bucket; by default the clients' region, of several
// targets that of the first. A bucket that exists elsewhere is an error of the plan;
// without Region it is adopted wherever it is.
func (b *Builder) Region(region string) *Builder { b.spec.Region = region; return b }

// EncryptWithS3 makes SSE-S3 the default encryption, as new buckets have it.
func (b *Builder) EncryptWithS3() *Builder {
	b.spec.Encryption = &Encryption{Algorithm: types.ServerSideEncryptionAes256}
	return b
}

// EncryptWithKey makes SSE-KMS the default encryption: the ARN of a symmetric key
// in the bucket's region, and whether S3 keeps a bucket key, which makes fewer
// calls to KMS. Who writes then needs the key's policy to let him.
func (b *Builder) EncryptWithKey(keyARN string, bucketKey bool) *Builder {
	b.spec.Encryption = &Encryption{types.ServerSideEncryptionAwsKms, keyARN, bucketKey}
	return b
}

// BlockPublicAccess turns all four settings of the public access block on, as new
// buckets have them.
func (b *Builder) BlockPublicAccess() *Builder { b.spec.BlockPublicAccess = true; return b }

// Ownership is who owns objects that others write. New buckets have
// BucketOwnerEnforced, which turns access control lists off; writers may still
// send the ACL bucket-owner-full-control.
func (b *Builder) Ownership(o types.ObjectOwnership) *Builder { b.spec.Ownership = o; return b }

// Versioning keeps old versions of objects, or keeps no more of them from now on.
func (b *Builder) Versioning(on bool) *Builder { b.spec.Versioning = &on; return b }

// Archive moves objects to a storage class, so many days after they were created,
// those whose keys begin with a prefix; "" is all. Archive and Expire of one prefix
// make one rule, so that a prefix can have several classes in a row.
func (b *Builder) Archive(afterDays int32, class types.TransitionStorageClass, prefix string) *Builder {
	r := b.spec.Lifecycle[ruleID(prefix)]
	r.Prefix = prefix
	r.Transitions = append(slices.Clone(r.Transitions), Transition{afterDays, class})
	return b.Rule(ruleID(prefix), r)
}

// Expire deletes objects so many days after they were created, those whose keys
// begin with a prefix; "" is all. In a bucket with versions it hides them.
func (b *Builder) Expire(afterDays int32, prefix string) *Builder {
	r := b.spec.Lifecycle[ruleID(prefix)]
	r.Prefix, r.ExpireAfterDays = prefix, afterDays
	return b.Rule(ruleID(prefix), r)
}

// Rule sets a lifecycle rule by its id: at most 255 characters. Rules with other
// ids are left as they are.
func (b *Builder) Rule(id string, r Rule) *Builder {
	if b.spec.Lifecycle == nil {
		b.spec.Lifecycle = map[string]Rule{}
	}
	b.spec.Lifecycle[id] = r
	return b
}

// Allow adds statements to the bucket's policy, each where nothing there means the
// same. Statements of others are kept.
func (b *Builder) Allow(statements ...policy.StatementBuilder) *Builder {
	b.statements = append(b.statements, statements...)
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// MustExist makes it an error of the plan when the bucket does not exist, instead
// of creating it. Names that are reserved for AWS are then taken too.
func (b *Builder) MustExist() *Builder { b.spec.MustExist = true; return b }

// Build is the bucket, or a *[logging.ValidationError] with every wrong field.
func (b *Builder) Build() (Bucket, error) {
	s := b.spec
	s.Tags, s.Lifecycle = maps.Clone(s.Tags), maps.Clone(s.Lifecycle)
	v := &resource.ValidationError{Of: "bucket"}
	if len(b.statements) > 0 {
		doc, err := policy.New(policy.Bucket, b.statements...).Build()
		v.Merge("policy", err)
		if err == nil {
			s.Policy = &doc
		}
	}
	v.Merge("", s.validate())
	if err := v.Err(); err != nil {
		return Bucket{}, err
	}
	return Bucket{s}, nil
}

// With is a copy of the bucket that allows more: for places that add what their
// service needs. The error is a *[logging.ValidationError].
func (b Bucket) With(statements ...policy.StatementBuilder) (Bucket, error) {
	if len(statements) == 0 {
		return b, nil
	}
	v := &resource.ValidationError{Of: "bucket"}
	doc, err := policy.New(policy.Bucket, statements...).Build()
	v.Merge("policy", err)
	if err := v.Err(); err != nil {
		return Bucket{}, err
	}
	s := b.spec
	s.Policy = joined(s.Policy, &doc)
	if err := s.validate(); err != nil {
		return Bucket{}, err
	}
	return Bucket{s}, nil
}

// Policy are the statements asked for, not all that the bucket's policy has.
func (b Bucket) Policy() policy.Document {
	if b.spec.Policy == nil {
		return policy.Document{}
	}
	return b.spec.Policy.Clone()
}

// joined is what both policies allow; either may be nil.
func joined(a, b *policy.Document) *policy.Document {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(a.Union(*b))
}

// Name is the bucket's name.
func (b Bucket) Name() string { return b.spec.Name }

// ARN is the bucket's ARN in a scope.
func (b Bucket) ARN(s resource.Scope) string { return ARN(s, b.spec.Name) }

// ARN is the ARN of a bucket, which has no region and no account in it.
func ARN(s resource.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "s3", Resource: name}.String()
}

// KeyARN is the KMS key asked for; empty where none was.
func (b Bucket) KeyARN() string {
	if b.spec.Encryption == nil {
		return ""
	}
	return b.spec.Encryption.KeyARN
}

// ID is the bucket's ID in a scope.
func (b Bucket) ID(s resource.Scope) resource.ID { return Ref(s, b.spec.Name).ID() }

// Equal reports whether two buckets are wanted in the same way.
func (b Bucket) Equal(other Bucket) bool {
	x, errX := json.Marshal(b.spec)
	y, errY := json.Marshal(other.spec)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// MarshalJSON is the settings.
func (b Bucket) MarshalJSON() ([]byte, error) { return json.Marshal(b.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (b *Bucket) UnmarshalJSON(data []byte) error {
	var s spec
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return fmt.Errorf("bucket: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("bucket: there is more after the value")
	}
	if err := s.validate(); err != nil {
		return err
	}
	b.spec = s
	return nil
}
