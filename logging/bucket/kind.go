package bucket

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

var bucketType = resource.NewType[State](Type)

// Ref names a bucket in a scope: without the region, since targets of several
// regions can want one bucket.
func Ref(s resource.Scope, name string) resource.Ref[State] { return bucketType.Ref(s.Global(), name) }

// Each part of a bucket has calls of its own to read and to write it, but for the
// region, which comes with the answer of any.
var (
	region = resource.One[*handle]("region", func(s *State) *string { return &s.Region }).
		AtCreate().Required().Exports(exportRegion).Fixed(func(have, want string) error {
		return fmt.Errorf("the bucket is in %s and %s is wanted; the region of a bucket cannot be changed", have, want)
	})
	publicAccess = resource.One[*handle]("publicAccess", func(s *State) **PublicAccess { return &s.PublicAccess }).
			Set("s3:PutBucketPublicAccessBlock", (*handle).setPublicAccess).Exports(exportPublicAccess).
			Read(part[bool]("s3:GetBucketPublicAccessBlock", (*handle).livePublicAccess, (*handle).notePublicAccess), "s3:GetBucketPublicAccessBlock").Judged()
	ownership = resource.One[*handle]("objectOwnership", func(s *State) *types.ObjectOwnership { return &s.Ownership }).
			Exclusive().Set("s3:PutBucketOwnershipControls", (*handle).setOwnership).Exports(exportOwnership).
			Read(part[bool]("s3:GetBucketOwnershipControls", (*handle).liveOwnership, (*handle).noteOwnership), "s3:GetBucketOwnershipControls").Judged()
	encryption = resource.One[*handle]("encryption", func(s *State) **Encryption { return &s.Encryption }).
			Exclusive().Set("s3:PutEncryptionConfiguration", (*handle).setEncryption).Also("s3:GetEncryptionConfiguration").Exports(exportEncryption).
			Read(part[bool]("s3:GetEncryptionConfiguration", (*handle).liveEncryption, (*handle).noteEncryption), "s3:GetEncryptionConfiguration").Judged().
			Needs((*handle).keyID).Observes((*handle).keyResource)
	versioning = resource.One[*handle]("versioning", func(s *State) *bool { return &s.Versioning }).
			Set("s3:PutBucketVersioning", (*handle).setVersioning).Exports(exportVersioning).
			Read(part[bool]("s3:GetBucketVersioning", (*handle).liveVersioning, (*handle).noteVersioning), "s3:GetBucketVersioning").Kept()
	rules = resource.Rewrite(resource.Each[*handle]("lifecycle", func(s *State) *map[string]Rule { return &s.Lifecycle }).
		Fixed(isOthers).Shortens(sooner).Exports(exportRules).Read(part[[]string]("s3:GetLifecycleConfiguration", (*handle).liveLifecycle, (*handle).noteRules), "s3:GetLifecycleConfiguration").Kept(),
		"s3:PutLifecycleConfiguration", (*handle).putLifecycle, "s3:GetLifecycleConfiguration", (*handle).liveLifecycle)
	statements = resource.Statements[*handle]("policy", func(s *State) *policy.Statements { return &s.Policy }).
			Put("s3:PutBucketPolicy", (*handle).putPolicy).Emptied("s3:DeleteBucketPolicy").Live("s3:GetBucketPolicy", (*handle).livePolicy).
			Read((*handle).readPolicy, "s3:GetBucketPolicy").Exports(policy.Bucket, exportPolicy).
			Needs(func(h *handle, doc policy.Document) []resource.ID { return resource.RolesNamed(doc, h.scope) })
	tags = resource.Rewrite(resource.Each[*handle]("tags", func(s *State) *map[string]string { return &s.Tags }).
		Property("Tags", "Key", "Value").Read(part[[]string]("s3:GetBucketTagging", (*handle).liveTags, (*handle).noteTags), "s3:GetBucketTagging").Kept(),
		"s3:PutBucketTagging", (*handle).putTags, "s3:GetBucketTagging", (*handle).liveTags)
	requesterPays = resource.One[*handle]("requesterPays", func(s *State) *bool { return &s.RequesterPays }).
			Read(part[bool]("s3:GetBucketRequestPayment", (*handle).livePayment, (*handle).notePayment), "s3:GetBucketRequestPayment").Judged()
)

var kind = resource.Kind[State, *handle]{
	Type: bucketType, Noun: "bucket", NameProperty: "BucketName", ARN: (*handle).arn,
	Parts: true, Read: (*handle).head, Refused: (*handle).refused,
	LeadsTo: func(h *handle) []resource.Resource { return key.LeadsTo(h.keys, h.scope) },
	Reads: func(h *handle) []resource.Permission {
		return []resource.Permission{{Action: "s3:ListBucket", Resource: h.arn()}}
	},
	Learn:  (*handle).learn,
	Owner:  func(h *handle) string { return h.others },
	Create: resource.Whole[State, *handle]{Action: "s3:CreateBucket", Call: (*handle).create},
	Delete: resource.Whole[State, *handle]{Action: "s3:DeleteBucket", Call: (*handle).delete},
	First: func(h *handle, _ resource.Wants[State], s *State) error {
		s.Region = h.learn(*s).region
		return nil
	},
	Exists:    func(err error) bool { return hasCode(err, "BucketAlreadyOwnedByYou") },
	HoldsData: resource.Holds[*handle]{Action: "s3:ListBucket", Call: (*handle).holdsData},
	Transient: (*handle).transient, Validate: validate, Exports: exportNamespace,
	Fields: []resource.Field[State, *handle]{region, publicAccess, ownership, encryption, versioning, rules, statements, tags, requesterPays},
}

// handle is a bucket's clients and name.
type handle struct {
	clients Clients
	keys    key.ReadClients // of the target
	scope   resource.Scope  // of the target
	account string          // that has to own the bucket
	others  string          // the account that does, where it is another than the target's
	name    string
	region  string  // where the bucket is, as far as is known
	found   *string // takes the region where a call for a reader is answered
	// observed is the bucket as it is only read with other clients.
	observed func(*handle) resource.Resource
}

func newHandle(c Clients, s resource.Scope, name string) *handle {
	return &handle{
		clients: c, keys: c.keys(), scope: s, account: s.Account, name: name, region: s.Region,
		observed: func(h *handle) resource.Resource { return kind.Observe(Ref(s, name), h) },
	}
}

func (h *handle) arn() string { return ARN(h.scope, h.name) }

func (h *handle) id() resource.ID { return Ref(h.scope, h.name).ID() }

func (h *handle) learn(s State) *handle {
	if s.Region == "" {
		return h
	}
	at := *h
	at.region, at.others = s.Region, s.Owner
	return &at
}

// Resource binds the bucket to clients; one that is only used is only read. The
// error is a *[resource.ValidationError]: a wrong name of an [Existing] or [Named]
// bucket, a key or a region of another partition, or clients without S3.
func (b Bucket) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	w := b.spec
	v := &resource.ValidationError{Of: "bucket " + w.Name}
	if c.S3 == nil {
		v.Add("clients.S3", "", "must be set", "")
	}
	w.validate(v) // it may be of Named or Existing, which nobody has checked
	w.checkScope(v, s)
	if err := v.Err(); err != nil {
		return nil, err
	}
	wishes := []resource.Wish[State]{
		region.IsUnlessZero(w.Region), versioning.IsIf(w.Versioning), rules.Has(w.Lifecycle),
		statements.Has(w.Policy), tags.Has(w.Tags),
	}
	if w.BlockPublicAccess {
		wishes = append(wishes, publicAccess.Is(nil))
	}
	if o := w.Ownership; o != "" {
		wishes = append(wishes, ownership.Toward(string(o), func(State, bool) (types.ObjectOwnership, error) { return stated(o), nil }))
	}
	if e := w.Encryption; e != nil {
		wishes = append(wishes, encryption.Toward(e.String(), func(now State, _ bool) (*Encryption, error) {
			if a, err := arn.Parse(e.KeyARN); err == nil && now.Region != "" && a.Region != now.Region {
				return nil, fmt.Errorf("the bucket is in %s, and the key that is wanted in %s; a bucket's key is in its own region", now.Region, a.Region)
			}
			return e.state(), nil
		}))
	}
	return kind.Bind(Ref(s, b.Name()), newHandle(c, s, b.Name()), w.OnlyUsed, w.MustExist, append(wishes, resource.Asks[State](w.asked))...)
}

// Bind is a target of buckets alone.
func Bind(c Clients, buckets ...Bucket) resource.Target {
	return resource.Bind("buckets", c.Clients, c, buckets)
}

// Observe is a bucket that is only read, for judging. It may be another account's.
func Observe(c Clients, s resource.Scope, name string) resource.Resource {
	return kind.Observe(Ref(s, name), newHandle(c, s, name))
}

// validate judges what several settings want together.
func validate(w resource.Wants[State]) error {
	s := spec{Lifecycle: rules.Wanted(w), Tags: tags.Wanted(w)}
	if doc, ok := statements.Wanted(w); ok {
		s.Policy = &doc
	}
	v := &resource.ValidationError{Of: "bucket"}
	s.validateEntries(v)
	return v.Err()
}

func isOthers(id string, have Rule) error {
	if !have.Other {
		return nil
	}
	return fmt.Errorf("lifecycle rule %q exists with what this library does not write, such as tags, sizes, dates, or is disabled: give yours another id", id)
}

func (h *handle) keyID(e *Encryption) []resource.ID {
	if e == nil {
		return nil
	}
	return key.Needs(h.scope, e.KeyARN)
}

// keyResource is the key, but for one of AWS or one that is named by an alias.
func (h *handle) keyResource(e *Encryption) []resource.Resource {
	return key.Observes(h.keys, h.scope, e.KeyARN)
}

// transient waits for a bucket that was just created and is not visible yet, and
// for a role in the policy that is new, unless the facts show that it is missing.
func (h *handle) transient(w resource.Wants[State], err error, then resource.Facts) (bool, string) {
	switch resource.ErrorCode(err) {
	case "NoSuchBucket":
		return Ref(h.scope, h.name).In(then).Present, ""
	case "MalformedPolicy":
		if doc, ok := statements.Wanted(w); ok && strings.Contains(err.Error(), "Invalid principal") {
			return resource.WaitForRolesNamed(doc, h.scope, then)
		}
	}
	return false, ""
}
