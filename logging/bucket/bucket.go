package bucket

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a bucket.
const Type = "AWS::S3::Bucket"

// Bucket is how a bucket should be. [New] makes it; the zero value is not valid.
// What was not asked for is left as it is.
type Bucket struct{ spec spec }

type spec struct {
	Name              string                `json:"bucketName" doc:"Name of the bucket."`
	Region            string                `json:"region,omitempty" doc:"Region to create the bucket in; that of the clients where it is not said."`
	Encryption        *Encryption           `json:"encryption,omitempty" doc:"Default encryption of new objects."`
	BlockPublicAccess bool                  `json:"blockPublicAccess,omitempty" doc:"Whether all four settings that block public access are turned on."`
	Ownership         types.ObjectOwnership `json:"objectOwnership,omitempty" doc:"BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter."`
	Versioning        *bool                 `json:"versioning,omitempty" doc:"Whether old versions of objects are kept."`
	Lifecycle         map[string]Rule       `json:"lifecycle,omitempty" doc:"Lifecycle rules by id."`
	Policy            *policy.Document      `json:"policy,omitempty" doc:"Statements to add to the bucket policy."`
	Tags              map[string]string     `json:"tags,omitempty" doc:"Tags by key."`
	MustExist         bool                  `json:"mustExist,omitempty" doc:"The bucket is not created: one that is missing is an error of the plan."`
	OnlyUsed          bool                  `json:"onlyUsed,omitempty" doc:"The bucket is judged, and never written."`

	asked resource.Asked // of one that is only used
}

// Existing is a bucket that has to exist, and of which nothing is asked but what a
// place needs. Who is given it checks the name.
func Existing(name string) Bucket { return Bucket{spec{Name: name, MustExist: true}} }

// Named is a bucket that is used and judged, and never written, by its name or ARN.
// It may be another account's. Who is given it checks the name.
func Named(nameOrARN string) Bucket { return Bucket{spec{Name: nameOrARN, OnlyUsed: true}} }

// With is a copy of the bucket that allows what a document says as well: for places
// that add what their service needs. A bucket that is only used stays as it is, and what
// its owner has to allow is among logging.Policies. The error is a *[resource.ValidationError].
func (b Bucket) With(doc policy.Document) (Bucket, error) {
	if len(doc.Statements) == 0 {
		return b, nil
	}
	if b.spec.OnlyUsed {
		b.spec.asked = b.spec.asked.And("statements", policy.Bucket, doc)
		return b, nil
	}
	return (&Builder{spec: b.spec}).Allow(doc).Build()
}

// Policy are the statements asked for, not all that the bucket's policy has.
func (b Bucket) Policy() policy.Document {
	if b.spec.Policy == nil {
		return policy.Document{}
	}
	return b.spec.Policy.Clone()
}

// Name is the bucket's name.
func (b Bucket) Name() string { return nameOf(b.spec.Name) }

// nameOf is the name in an ARN; what is no ARN of a bucket is a name.
func nameOf(nameOrARN string) string {
	if a, err := arn.Parse(nameOrARN); err == nil && a.Service == "s3" && a.Region == "" && a.Account == "" {
		return a.Resource
	}
	return nameOrARN
}

// Validate checks a bucket that was not built: [Existing] and [Named]. The error is
// a *[resource.ValidationError].
func (b Bucket) Validate() error {
	_, err := resource.Valid("bucket", new(resource.Notes), b.spec, spec.validate)
	return err
}

// OnlyUsed reports that the bucket is judged, and never written.
func (b Bucket) OnlyUsed() bool { return b.spec.OnlyUsed }

// ARN is the bucket's ARN in a scope.
func (b Bucket) ARN(s resource.Scope) string { return ARN(s, b.Name()) }

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
func (b Bucket) ID(s resource.Scope) resource.ID { return Ref(s, b.Name()).ID() }

// Equal reports whether two buckets are wanted in the same way.
func (b Bucket) Equal(other Bucket) bool { return resource.Same(b, other) }

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Bucket) JSONSchema() map[string]any { return resource.PartSchema(spec{}) }

// MarshalJSON is the settings.
func (b Bucket) MarshalJSON() ([]byte, error) { return json.Marshal(b.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (b *Bucket) UnmarshalJSON(data []byte) error {
	return resource.Decode("bucket", data, &b.spec, spec.validate)
}
