package s3test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// ObjectWrite is a file that a service of AWS, or an agent, writes into a bucket. The
// fakes of services use it; so can anybody who wants to know whether a log would
// arrive.
type ObjectWrite struct {
	// Principal is the name of the service that writes itself
	// ("cloudtrail.amazonaws.com"), or the ARN of who writes: a role, a session, a user.
	Principal string

	Bucket, Key string
	Body        []byte
	ContentType string
	Metadata    map[string]string

	ACL string // the canned ACL that the writer sends: "bucket-owner-full-control"; "" for none

	// KeyARN is the KMS key that the writer asks for: its ARN, id or alias. "" leaves
	// the encryption to the bucket.
	KeyARN            string
	EncryptionContext map[string]string // for the key; aws:s3:arn is added; may be nil

	// Multipart is how large files are written. With a KMS key it needs kms:Decrypt too.
	Multipart bool

	// Context has condition keys that come from the writer: aws:SourceArn,
	// aws:SourceAccount and the like. May be nil.
	Context map[string][]string
}

// Delivery tells whether a file arrived, and if not, exactly why.
type Delivery struct {
	Arrived     bool
	Bucket, Key string
	Code        string                     // S3's error code: "AccessDenied", "NoSuchBucket", "KMS.DisabledException"; "" if it arrived
	Reason      string                     // one clause, "" if it arrived
	Steps       []loggingtest.DeliveryStep // what was asked, up to what failed
}

// String is the reason, or where the file arrived.
func (d Delivery) String() string {
	if d.Arrived {
		return "arrived in s3://" + d.Bucket + "/" + d.Key
	}
	return d.Code + ": " + d.Reason
}

// WriteObject does what a service or an agent does that writes a file: bucket policy,
// identity policies, public access block, object ownership, encryption, and the key's
// policy and state decide. Nothing is recorded in the account's call log. The bucket may
// be in any region, and have another owner.
//
// The error is the context's.
func WriteObject(ctx context.Context, v loggingtest.View, w ObjectWrite) (Delivery, error) {
	if err := ctx.Err(); err != nil {
		return Delivery{}, err
	}
	return storeOf(v.Account()).write(v, w, true), nil
}

// CheckWrite is [WriteObject] without writing: what a service finds that tries
// whether it could.
func CheckWrite(v loggingtest.View, w ObjectWrite) Delivery {
	return storeOf(v.Account()).write(v, w, false)
}

func (s *store) write(v loggingtest.View, w ObjectWrite, keep bool) Delivery {
	d := Delivery{Bucket: w.Bucket, Key: w.Key}
	b, err := s.find(w.Bucket)
	var o *Object
	if err == nil {
		p := put{view: v, ObjectWrite: w}
		o, err = p.judge(&b)
		d.Steps = p.steps
	}
	if err == nil && keep {
		o.sums, _ = checkedSums(o.Body, nil, "", sums{}) // nothing was sent that could be wrong
		_, err = s.keep(w.Bucket, o, nil)
	}
	if err != nil {
		d.Code, _ = described(err)
		d.Reason = reasonOf(err)
		return d
	}
	d.Arrived = true
	return d
}

// refusal is an S3 error with the reason for it, which S3 keeps to itself.
type refusal struct {
	error
	reason string
}

func (r refusal) Unwrap() error { return r.error }

// reasonOf is why something failed, for people.
func reasonOf(err error) string {
	var r refusal
	if errors.As(err, &r) {
		return r.reason
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return err.Error()
}

// keep puts an object into its bucket, and returns a copy of that. check looks at what is
// there before; it may be nil.
func (s *store) keep(name string, o *Object, check func(old *Object) error) (bucket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	if b == nil {
		return bucket{}, noSuchBucket(name)
	}
	if check != nil {
		if err := check(b.current(o.Key)); err != nil {
			return bucket{}, err
		}
	}
	s.put(b, o)
	return *b, nil
}

// put is a write, whoever makes it, with what was asked so far.
type put struct {
	ObjectWrite
	view      loggingtest.View
	algorithm types.ServerSideEncryption // asked for; "" leaves it to the bucket, and aws:kms follows from a key
	bucketKey *bool                      // asked for; nil leaves it to the bucket
	payer     bool                       // the writer offers to pay
	tags      []types.Tag
	steps     []loggingtest.DeliveryStep
}

// judge returns the object as it would be stored in b, or S3's error.
func (p *put) judge(b *bucket) (*Object, error) {
	if p.Key == "" || len(p.Key) > maxKey {
		return nil, fail("KeyTooLongError", "Your key is too long")
	}
	if err := p.authorize(b); err != nil {
		return nil, err
	}
	if err := p.checkACL(b); err != nil {
		return nil, err
	}
	o := &Object{Key: p.Key, Body: bytes.Clone(p.Body), ContentType: p.ContentType, Metadata: lowered(p.Metadata),
		LastModified: time.Now().UTC().Truncate(time.Second), StorageClass: types.StorageClassStandard}
	if o.ContentType == "" {
		o.ContentType = "binary/octet-stream"
	}
	if err := p.encrypt(b, o); err != nil {
		return nil, err
	}
	o.ETag = etagOf(o.KeyARN, o.Body)
	return o, nil
}

// etagOf is the MD5 of what is stored. With a KMS key that is not what was written.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func etagOf(keyARN string, body []byte) string {
	h := md5.New()
	_, _ = io.WriteString(h, keyARN) // a hash takes all
	_, _ = h.Write(body)
	return `"` + hex.EncodeToString(h.Sum(nil)) + `"`
}

// lowered is metadata as S3 keeps it: with keys in lower case, and values in ASCII.
func lowered(m map[string]string) map[string]string {
	var out map[string]string
	for k, v := range m {
		if out == nil {
			out = make(map[string]string, len(m))
		}
		out[strings.ToLower(k)] = mailSafe(v)
	}
	return out
}

// maxKey is the length of the longest key, in bytes.
const maxKey = 1024

// headers are the condition keys that follow from what the writer sends.
func (p *put) headers() map[string][]string {
	context := maps.Clone(p.Context)
	if context == nil {
		context = map[string][]string{}
	}
	if p.ACL != "" {
		context["s3:x-amz-acl"] = []string{p.ACL}
	}
	switch {
	case p.algorithm != "":
		context["s3:x-amz-server-side-encryption"] = []string{string(p.algorithm)}
	case p.KeyARN != "":
		context["s3:x-amz-server-side-encryption"] = []string{string(types.ServerSideEncryptionAwsKms)}
	}
	for _, t := range p.tags {
		context["s3:RequestObjectTag/"+*t.Key] = []string{*t.Value}
	}
	if p.KeyARN != "" {
		context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = []string{p.KeyARN}
	}
	return context
}

// authorize asks for the permissions to write. That an ACL needs one of its own in
// another account's bucket only is what the guides of services that write logs say.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
func (p *put) authorize(b *bucket) error {
	actions := []string{"s3:PutObject"}
	if len(p.tags) > 0 {
		actions = append(actions, "s3:PutObjectTagging")
	}
	from := accountOf(p.Principal)
	if p.ACL != "" && from != "" && from != b.owner {
		actions = append(actions, "s3:PutObjectAcl")
	}
	resource := bucketARN(p.view, b.name, p.Key)
	for _, action := range actions {
		d := b.decide(p.view, p.Principal, action, resource, p.headers())
		err := denied(p.Principal, action, resource, d)
		if d.Outcome == policy.Allowed {
			err = nil
		}
		p.steps = append(p.steps, loggingtest.DeliveryStep{Action: action, Resource: resource, Decision: d, Err: err})
		if err != nil {
			return refusal{err, p.Principal + " is not allowed " + action + " on " + resource + ": " + because(d)}
		}
	}
	if b.payer == types.PayerRequester && from != b.owner && !p.payer {
		return refusal{fail("AccessDenied", "Access Denied"), "the bucket is a Requester Pays bucket, and the writer does not pay"}
	}
	return nil
}

// checkACL compares the ACL with object ownership and the public access block.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
func (p *put) checkACL(b *bucket) error {
	switch {
	case p.ACL == "" || p.ACL == string(types.ObjectCannedACLBucketOwnerFullControl):
	case b.ownership == types.ObjectOwnershipBucketOwnerEnforced:
		return fail("AccessControlListNotSupported", "The bucket does not allow ACLs")
	case strings.HasPrefix(p.ACL, "public-") && b.block != nil && aws.ToBool(b.block.BlockPublicAcls):
		return refusal{fail("AccessDenied", "Access Denied"), "the public access block refuses public ACLs"}
	}
	return nil
}

// encrypt finds out how the object is encrypted, and whether its key can be used.
func (p *put) encrypt(b *bucket, o *Object) error {
	by := b.rule.ApplyServerSideEncryptionByDefault
	algorithm, key := by.SSEAlgorithm, aws.ToString(by.KMSMasterKeyID)
	switch {
	case p.algorithm != "":
		algorithm, key = p.algorithm, p.KeyARN
	case p.KeyARN != "":
		algorithm, key = types.ServerSideEncryptionAwsKms, p.KeyARN
	}
	o.Algorithm = algorithm
	if algorithm != types.ServerSideEncryptionAwsKms && algorithm != types.ServerSideEncryptionAwsKmsDsse {
		if key != "" {
			return invalid("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms")
		}
		return nil
	}
	o.BucketKey = aws.ToBool(b.rule.BucketKeyEnabled) && algorithm == types.ServerSideEncryptionAwsKms
	if p.bucketKey != nil {
		o.BucketKey = *p.bucketKey
	}
	var err error
	if o.KeyARN, err = p.useKey(b, key, "kms:GenerateDataKey", o.BucketKey); err != nil {
		return err
	}
	if p.Multipart || o.BucketKey {
		_, err = p.useKey(b, key, "kms:Decrypt", o.BucketKey)
	}
	return err
}

// useKey asks KMS for the use of a key, and returns its ARN.
func (p *put) useKey(b *bucket, key, action string, bucketKey bool) (string, error) {
	v := p.view.In(b.region)
	of := v // whose the AWS managed key is
	if owner := v.Account().Sibling(b.owner); owner != nil {
		of = v.At(owner)
	}
	if key == "" || key == awsManaged || strings.HasSuffix(key, ":"+awsManaged) || key == managedARN(of) {
		return p.useManagedKey(of, action)
	}
	resource := bucketARN(v, b.name, p.Key)
	if bucketKey {
		resource = bucketARN(v, b.name)
	}
	encryption := map[string]string{"aws:s3:arn": resource}
	maps.Copy(encryption, p.EncryptionContext)
	context := maps.Clone(p.Context)
	if accountOf(p.Principal) != "" {
		if context == nil {
			context = map[string][]string{}
		}
		context["kms:ViaService"] = []string{"s3." + b.region + ".amazonaws.com"}
	}
	a := v.UseKey(loggingtest.KeyUse{Principal: p.Principal, Key: key, Action: action, EncryptionContext: encryption, Context: context})
	var err error
	switch a.Code {
	case "":
	case "AccessDeniedException":
		err = fail("AccessDenied", "User: "+p.Principal+" is not authorized to perform: "+action+" on resource: "+a.ARN)
	default:
		err = fail("KMS."+a.Code, a.Reason)
	}
	p.steps = append(p.steps, loggingtest.DeliveryStep{Action: action, Resource: a.ARN, Decision: a.Decision, Err: err})
	if err != nil {
		return "", refusal{err, a.Reason}
	}
	return a.ARN, nil
}

// awsManaged is the key that S3 uses where SSE-KMS names none.
const awsManaged = "alias/aws/s3"

// useManagedKey asks for the AWS managed key of S3, whose policy lets in whoever of
// the account comes through S3, and nobody else.
func (p *put) useManagedKey(v loggingtest.View, action string) (string, error) {
	arn := managedARN(v)
	d := policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "the AWS managed key lets in everybody of the account"}
	var err error
	if accountOf(p.Principal) != v.Account().ID() {
		d = policy.Decision{Statement: -1, Reason: "the AWS managed key of Amazon S3 is for principals of the account only, and its policy cannot be changed"}
		err = refusal{fail("AccessDenied", "Access Denied"), p.Principal + " is not allowed " + action + ": " + d.Reason}
	}
	p.steps = append(p.steps, loggingtest.DeliveryStep{Action: action, Resource: arn, Decision: d, Err: err})
	return arn, err
}

// managedARN is the ARN of the AWS managed key of S3 in a view's region.
func managedARN(v loggingtest.View) string {
	sum := sha256.Sum256([]byte(v.Account().ID() + " " + v.Region() + " " + awsManaged))
	id := hex.EncodeToString(sum[:16])
	return "arn:" + v.Account().Partition() + ":kms:" + v.Region() + ":" + v.Account().ID() + ":key/" + id[:8] + "-" + id[8:12] + "-4" + id[13:16] + "-8" + id[17:20] + "-" + id[20:]
}
