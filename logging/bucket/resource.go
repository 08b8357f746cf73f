package bucket

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/kmskey"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

type bucketResource struct {
	clients Clients
	scope   resource.Scope
	id      resource.ID
	want    spec
	managed bool // the settings want something of it; otherwise it is only read
	// found is the region in which the bucket turned out to be.
	found *atomic.Pointer[string]
}

// Resource binds the bucket to clients. The error is a *[logging.ValidationError]:
// a key or a region of another partition, or clients without S3.
func (b Bucket) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	v := &resource.ValidationError{Of: "bucket " + b.spec.Name}
	if c.S3 == nil {
		v.Add("clients.S3", "", "must be set", "")
	}
	if b.spec.Name == "" {
		v.Add("bucketName", "", "must be set: use New", "")
	}
	v.Merge("", b.spec.checkScope(s))
	if err := v.Err(); err != nil {
		return nil, err
	}
	return newResource(c, s, b.spec, true), nil
}

// Observe is a bucket that is only read, for judging. It may be another account's.
func Observe(c Clients, s resource.Scope, name string) resource.Resource {
	return newResource(c, s, spec{Name: name}, false)
}

func newResource(c Clients, s resource.Scope, want spec, managed bool) *bucketResource {
	return &bucketResource{c, s, ID(s, want.Name), want, managed, new(atomic.Pointer[string])}
}

func (r *bucketResource) ID() resource.ID { return r.id }

// region is where calls for the bucket go.
func (r *bucketResource) region() string {
	if p := r.found.Load(); p != nil {
		return *p
	}
	if r.want.Region != "" {
		return r.want.Region
	}
	return r.scope.Region
}

// Needs are the key, and the account's roles that the policy names: S3 refuses
// principals that do not exist.
func (r *bucketResource) Needs() []resource.ID {
	var needs []resource.ID
	if e := r.want.Encryption; e != nil && e.KeyARN != "" {
		needs = append(needs, kmskey.Ref(r.scope, e.KeyARN).ID())
	}
	return append(needs, r.roles()...)
}

func (r *bucketResource) roles() []resource.ID {
	if r.want.Policy == nil {
		return nil
	}
	return resource.RolesNamed(*r.want.Policy, r.scope)
}

func (r *bucketResource) Merge(other resource.Resource) (resource.Resource, error) {
	o, ok := other.(*bucketResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	m := *r
	m.managed = r.managed || o.managed
	var errs []error
	conflict := func(path string, a, b any) {
		errs = append(errs, &resource.MergeError{Path: path, A: fmt.Sprint(a), B: fmt.Sprint(b)})
	}
	a, b := r.want, o.want
	mergeValue(&m.want.Region, a.Region, b.Region, func() { conflict("region", a.Region, b.Region) })
	mergeValue(&m.want.Ownership, a.Ownership, b.Ownership, func() { conflict(pathOwnership, a.Ownership, b.Ownership) })
	switch {
	case a.Encryption == nil:
		m.want.Encryption = b.Encryption
	case b.Encryption != nil && *a.Encryption != *b.Encryption:
		conflict(pathEncryption, *a.Encryption, *b.Encryption)
	}
	switch {
	case a.Versioning == nil:
		m.want.Versioning = b.Versioning
	case b.Versioning != nil && *a.Versioning != *b.Versioning:
		conflict(pathVersioning, *a.Versioning, *b.Versioning)
	}
	m.want.BlockPublicAccess = a.BlockPublicAccess || b.BlockPublicAccess
	m.want.MustExist = a.MustExist || b.MustExist
	m.want.Lifecycle = mergeMap(a.Lifecycle, b.Lifecycle, Rule.equal, func(k string) { conflict(pathLifecycle+"["+k+"]", a.Lifecycle[k], b.Lifecycle[k]) })
	m.want.Tags = mergeMap(a.Tags, b.Tags, func(x, y string) bool { return x == y }, func(k string) { conflict(pathTags+"["+k+"]", a.Tags[k], b.Tags[k]) })
	m.want.Policy = joined(a.Policy, b.Policy)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := m.want.validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

func mergeValue[T comparable](to *T, a, b T, conflict func()) {
	var zero T
	switch {
	case a == zero:
		*to = b
	case b != zero && a != b:
		conflict()
	}
}

func mergeMap[V any](a, b map[string]V, equal func(V, V) bool, conflict func(string)) map[string]V {
	if len(a) == 0 {
		return b
	}
	m := make(map[string]V, len(a)+len(b))
	for k, v := range a {
		m[k] = v
	}
	for _, k := range sortedKeys(b) {
		if have, ok := a[k]; ok && !equal(have, b[k]) {
			conflict(k)
		}
		m[k] = b[k]
	}
	return m
}

func (r *bucketResource) Diff(now resource.State) ([]resource.Change, error) {
	s, exists := now.(State)
	var changes []resource.Change
	var errs []error
	add := func(path string, before, after any) {
		c, err := resource.NewChange(path, before, after)
		changes, errs = append(changes, c), append(errs, err)
	}
	w := r.want
	switch {
	case !exists && w.MustExist:
		return nil, errors.New("the bucket does not exist, and it has to")
	case !exists:
		s = State{Region: r.region()}
		add("", nil, s)
	}
	if a, err := arn.Parse(Bucket{w}.KeyARN()); err == nil && a.Region != s.Region {
		return nil, fmt.Errorf("the bucket is in %s, and the key that is wanted in %s; a bucket's key is in its own region", s.Region, a.Region)
	}
	if w.BlockPublicAccess && s.PublicAccess != nil {
		add(pathPublicAccess, s.PublicAccess, nil)
	}
	if w.Ownership != "" && inForce(s.Ownership) != w.Ownership {
		add(pathOwnership, orNil(s.Ownership), orNil(stated(w.Ownership)))
	}
	if w.Encryption != nil {
		if want := w.Encryption.state(); !equalPointers(s.Encryption, want) {
			add(pathEncryption, s.Encryption, want)
		}
	}
	if w.Versioning != nil && *w.Versioning != s.Versioning {
		add(pathVersioning, orNil(s.Versioning), orNil(*w.Versioning))
	}
	for _, id := range sortedKeys(w.Lifecycle) {
		have, ok := s.Lifecycle[id]
		switch {
		case !ok:
			add(pathLifecycle+"["+id+"]", nil, w.Lifecycle[id])
		case have.Other:
			errs = append(errs, fmt.Errorf("lifecycle rule %q exists with what this library does not write, such as tags, sizes, dates, or is disabled: give yours another id", id))
		case !have.equal(w.Lifecycle[id]):
			add(pathLifecycle+"["+id+"]", have, w.Lifecycle[id])
		}
	}
	if w.Policy != nil {
		cs, err := resource.StatementChanges(pathPolicy, s.Policy, *w.Policy)
		changes, errs = append(changes, cs...), append(errs, err)
	}
	for _, k := range sortedKeys(w.Tags) {
		if have, ok := s.Tags[k]; !ok {
			add(pathTags+"["+k+"]", nil, w.Tags[k])
		} else if have != w.Tags[k] {
			add(pathTags+"["+k+"]", have, w.Tags[k])
		}
	}
	return changes, errors.Join(errs...)
}

// state is the encryption as a state has it.
func (e Encryption) state() *Encryption {
	if e.Algorithm == types.ServerSideEncryptionAes256 {
		return nil
	}
	return &e
}

// inForce is the ownership that a state's stands for, and stated the reverse.
func inForce(o types.ObjectOwnership) types.ObjectOwnership {
	if o == "" {
		return types.ObjectOwnershipBucketOwnerEnforced
	}
	return o
}

func stated(o types.ObjectOwnership) types.ObjectOwnership {
	if o == types.ObjectOwnershipBucketOwnerEnforced {
		return ""
	}
	return o
}

func equalPointers[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func orNil[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// key is what stands in the brackets of a path such as "tags[team]".
func key(path, name string) (string, bool) { return resource.StatementKey(path, name) }

func (r *bucketResource) Call(c resource.Change) resource.Call {
	on := func(action string, more ...string) resource.Call {
		call := resource.Call{Operation: action}
		for _, a := range append([]string{action}, more...) {
			call.Requires = append(call.Requires, resource.Permission{Action: a, Resource: ARN(r.scope, r.want.Name)})
		}
		return call
	}
	absent := string(c.After) == "null"
	_, isTag := key(c.Path, pathTags)
	_, isRule := key(c.Path, pathLifecycle)
	_, isStatement := key(c.Path, pathPolicy)
	switch {
	case c.Path == "" && absent:
		return on("s3:DeleteBucket", "s3:ListBucket")
	case c.Path == "":
		return on("s3:CreateBucket")
	case c.Path == pathEncryption:
		return on("s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration")
	case c.Path == pathPublicAccess:
		return on("s3:PutBucketPublicAccessBlock")
	case c.Path == pathOwnership:
		return on("s3:PutBucketOwnershipControls")
	case c.Path == pathVersioning:
		return on("s3:PutBucketVersioning")
	case isRule:
		return on("s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration")
	case isStatement && absent: // the last one goes with the policy
		return on("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy")
	case isStatement:
		return on("s3:PutBucketPolicy", "s3:GetBucketPolicy")
	case isTag:
		return on("s3:PutBucketTagging", "s3:GetBucketTagging")
	}
	return resource.Call{}
}

// Transient waits for a bucket that was just created and is not visible yet, and
// for a role in the policy that is new, unless the facts show that it is missing.
func (r *bucketResource) Transient(err error, then resource.Facts) (bool, string) {
	switch resource.ErrorCode(err) {
	case "NoSuchBucket":
		return resource.Lookup[State](then, r.id).Present, ""
	case "MalformedPolicy":
		if r.want.Policy == nil || !strings.Contains(err.Error(), "Invalid principal") {
			return false, ""
		}
		return resource.WaitForRolesNamed(*r.want.Policy, r.scope, then)
	}
	return false, ""
}

// public reports whether a statement lets everybody in.
func public(doc policy.Document) bool {
	return slices.ContainsFunc(doc.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && s.Principal != nil && (s.Principal.Any || slices.Contains(s.Principal.AWS, "*")) && len(s.Condition) == 0
	})
}
