package bucket

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Builder builds a Bucket. Its methods change and return it. What is set twice, or
// both ways, is an error of Build.
type Builder struct {
	spec  spec
	notes resource.Notes
	all   *Rule // for all objects: what ExpireDays and ArchiveDays say
}

// New begins a bucket of that name, 3 to 63 characters of a-z 0-9 . and -, by the
// rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html:
// it is created where it is missing, and completed where it is there. A name that ends in
// "-<account>-<region>-an" is created in the account's regional namespace.
func New(name string) *Builder { return &Builder{spec: spec{Name: name}} }

func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	return b
}

// MustExist makes it an error of the plan that the bucket does not exist, instead
// of creating it. Names that are reserved for AWS are then taken too.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// Region is where to create the bucket; by default the clients' region, of several
// targets that of the first. A bucket that exists elsewhere is an error of the plan;
// without Region it is adopted wherever it is.
func (b *Builder) Region(region string) *Builder {
	b.spec.Region = region
	return b.once("region", fmt.Sprintf("Region(%s)", region))
}

// Key makes SSE-KMS the default encryption, with a symmetric key in the bucket's
// region by its ARN. Who writes then needs the key's policy to let him.
func (b *Builder) Key(k key.Key) *Builder {
	e := b.encryption()
	e.Algorithm, e.KeyARN = types.ServerSideEncryptionAwsKms, k.Name()
	return b.once("encryption", fmt.Sprintf("Key(%s)", k.Name()))
}

// BucketKey lets S3 derive the keys of objects from one that it keeps, which makes
// fewer calls to KMS.
func (b *Builder) BucketKey() *Builder {
	b.encryption().BucketKey = true
	return b.once("encryption.bucketKey", "BucketKey()")
}

// WithoutKey makes SSE-S3 the default encryption, as new buckets have it. What was
// written with a key still needs it to be read.
func (b *Builder) WithoutKey() *Builder {
	e := b.encryption()
	e.Algorithm, e.KeyARN = types.ServerSideEncryptionAes256, ""
	return b.once("encryption", "WithoutKey()")
}

func (b *Builder) encryption() *Encryption {
	if b.spec.Encryption == nil {
		b.spec.Encryption = &Encryption{}
	}
	return b.spec.Encryption
}

// BlockPublicAccess turns all four settings of the public access block on, as new
// buckets have them.
func (b *Builder) BlockPublicAccess() *Builder {
	b.spec.BlockPublicAccess = true
	return b.once("blockPublicAccess", "BlockPublicAccess()")
}

// Ownership is who owns objects that others write. New buckets have
// BucketOwnerEnforced, which turns access control lists off; writers may still
// send the ACL bucket-owner-full-control.
func (b *Builder) Ownership(o types.ObjectOwnership) *Builder {
	b.spec.Ownership = o
	return b.once("objectOwnership", fmt.Sprintf("Ownership(%s)", o))
}

// Versioning keeps old versions of objects.
func (b *Builder) Versioning() *Builder {
	b.spec.Versioning = new(true)
	return b.once("versioning", "Versioning()")
}

// WithoutVersioning keeps no more versions from now on; those that there are stay.
func (b *Builder) WithoutVersioning() *Builder {
	b.spec.Versioning = new(false)
	return b.once("versioning", "WithoutVersioning()")
}

// allObjects is the id of the rule that ExpireDays and ArchiveDays make.
const allObjects = "awslogkit"

// ExpireDays deletes every object so many days after it was created. In a bucket
// with versions it hides them. For some objects only there is Rule.
func (b *Builder) ExpireDays(days int32) *Builder {
	b.allRule().ExpireAfterDays = days
	return b.once("lifecycle["+allObjects+"].expireAfterDays", fmt.Sprintf("ExpireDays(%d)", days))
}

// ArchiveDays moves every object to a storage class, so many days after it was
// created. Several classes in a row are told in the order of their days.
func (b *Builder) ArchiveDays(days int32, class types.TransitionStorageClass) *Builder {
	r := b.allRule()
	r.Transitions = append(slices.Clone(r.Transitions), Transition{days, class})
	return b
}

func (b *Builder) allRule() *Rule {
	if b.all == nil {
		b.all = &Rule{}
	}
	return b.all
}

// Rule sets a lifecycle rule by its id: at most 255 characters. Rules with other
// ids are left as they are.
func (b *Builder) Rule(id string, r Rule) *Builder {
	if b.spec.Lifecycle == nil {
		b.spec.Lifecycle = map[string]Rule{}
	}
	r.Transitions = slices.Clone(r.Transitions)
	b.spec.Lifecycle[id] = r
	return b.once("lifecycle["+id+"]", fmt.Sprintf("Rule(%s, …)", id))
}

// Allow adds the statements of a document to the bucket's policy, each where nothing
// there means the same. Statements of others are kept. It may be called several times.
func (b *Builder) Allow(doc policy.Document) *Builder {
	b.notes.Allow(&b.spec.Policy, doc)
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	b.notes.Tag(&b.spec.Tags, key, value)
	return b
}

// Build is the bucket, or a *[resource.ValidationError] with every wrong field.
func (b *Builder) Build() (Bucket, error) {
	s, notes := b.spec, b.notes
	s.Tags, s.Lifecycle = maps.Clone(s.Tags), maps.Clone(s.Lifecycle)
	if s.Encryption != nil {
		s.Encryption = new(*s.Encryption)
	}
	if b.all != nil {
		if _, twice := s.Lifecycle[allObjects]; twice {
			notes.Add("lifecycle["+allObjects+"]", "", "is set twice: ExpireDays or ArchiveDays, and Rule", "")
		}
		if s.Lifecycle == nil {
			s.Lifecycle = map[string]Rule{}
		}
		all := *b.all
		all.Transitions = slices.Clone(all.Transitions)
		s.Lifecycle[allObjects] = all
	}
	s, err := resource.Valid("bucket", &notes, s, spec.validate)
	return Bucket{s}, err
}
