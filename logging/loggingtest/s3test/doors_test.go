package s3test_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const account = "111122223333"

// api is what both doors have.
type api interface {
	CreateBucket(context.Context, *s3.CreateBucketInput, ...func(*s3.Options)) (*s3.CreateBucketOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
	DeleteBucket(context.Context, *s3.DeleteBucketInput, ...func(*s3.Options)) (*s3.DeleteBucketOutput, error)
	ListBuckets(context.Context, *s3.ListBucketsInput, ...func(*s3.Options)) (*s3.ListBucketsOutput, error)
	GetBucketLocation(context.Context, *s3.GetBucketLocationInput, ...func(*s3.Options)) (*s3.GetBucketLocationOutput, error)
	GetBucketAcl(context.Context, *s3.GetBucketAclInput, ...func(*s3.Options)) (*s3.GetBucketAclOutput, error)
	PutBucketPolicy(context.Context, *s3.PutBucketPolicyInput, ...func(*s3.Options)) (*s3.PutBucketPolicyOutput, error)
	GetBucketPolicy(context.Context, *s3.GetBucketPolicyInput, ...func(*s3.Options)) (*s3.GetBucketPolicyOutput, error)
	DeleteBucketPolicy(context.Context, *s3.DeleteBucketPolicyInput, ...func(*s3.Options)) (*s3.DeleteBucketPolicyOutput, error)
	PutBucketEncryption(context.Context, *s3.PutBucketEncryptionInput, ...func(*s3.Options)) (*s3.PutBucketEncryptionOutput, error)
	GetBucketEncryption(context.Context, *s3.GetBucketEncryptionInput, ...func(*s3.Options)) (*s3.GetBucketEncryptionOutput, error)
	DeleteBucketEncryption(context.Context, *s3.DeleteBucketEncryptionInput, ...func(*s3.Options)) (*s3.DeleteBucketEncryptionOutput, error)
	PutBucketLifecycleConfiguration(context.Context, *s3.PutBucketLifecycleConfigurationInput, ...func(*s3.Options)) (*s3.PutBucketLifecycleConfigurationOutput, error)
	GetBucketLifecycleConfiguration(context.Context, *s3.GetBucketLifecycleConfigurationInput, ...func(*s3.Options)) (*s3.GetBucketLifecycleConfigurationOutput, error)
	DeleteBucketLifecycle(context.Context, *s3.DeleteBucketLifecycleInput, ...func(*s3.Options)) (*s3.DeleteBucketLifecycleOutput, error)
	PutPublicAccessBlock(context.Context, *s3.PutPublicAccessBlockInput, ...func(*s3.Options)) (*s3.PutPublicAccessBlockOutput, error)
	GetPublicAccessBlock(context.Context, *s3.GetPublicAccessBlockInput, ...func(*s3.Options)) (*s3.GetPublicAccessBlockOutput, error)
	DeletePublicAccessBlock(context.Context, *s3.DeletePublicAccessBlockInput, ...func(*s3.Options)) (*s3.DeletePublicAccessBlockOutput, error)
	PutBucketVersioning(context.Context, *s3.PutBucketVersioningInput, ...func(*s3.Options)) (*s3.PutBucketVersioningOutput, error)
	GetBucketVersioning(context.Context, *s3.GetBucketVersioningInput, ...func(*s3.Options)) (*s3.GetBucketVersioningOutput, error)
	PutBucketOwnershipControls(context.Context, *s3.PutBucketOwnershipControlsInput, ...func(*s3.Options)) (*s3.PutBucketOwnershipControlsOutput, error)
	GetBucketOwnershipControls(context.Context, *s3.GetBucketOwnershipControlsInput, ...func(*s3.Options)) (*s3.GetBucketOwnershipControlsOutput, error)
	DeleteBucketOwnershipControls(context.Context, *s3.DeleteBucketOwnershipControlsInput, ...func(*s3.Options)) (*s3.DeleteBucketOwnershipControlsOutput, error)
	PutBucketTagging(context.Context, *s3.PutBucketTaggingInput, ...func(*s3.Options)) (*s3.PutBucketTaggingOutput, error)
	GetBucketTagging(context.Context, *s3.GetBucketTaggingInput, ...func(*s3.Options)) (*s3.GetBucketTaggingOutput, error)
	DeleteBucketTagging(context.Context, *s3.DeleteBucketTaggingInput, ...func(*s3.Options)) (*s3.DeleteBucketTaggingOutput, error)
	PutBucketRequestPayment(context.Context, *s3.PutBucketRequestPaymentInput, ...func(*s3.Options)) (*s3.PutBucketRequestPaymentOutput, error)
	GetBucketRequestPayment(context.Context, *s3.GetBucketRequestPaymentInput, ...func(*s3.Options)) (*s3.GetBucketRequestPaymentOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	DeleteObject(context.Context, *s3.DeleteObjectInput, ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

var (
	_ api = s3test.Client{}
	_ api = (*s3.Client)(nil)
)

// mounted is an account with S3, seen from Ireland.
func mounted() loggingtest.View {
	a := loggingtest.NewAccount(account)
	s3test.Mount(a)
	s3test.Mount(a)
	return a.Region("eu-west-1")
}

// eachDoor runs f through the typed door, and over the wire in both styles.
func eachDoor(t *testing.T, f func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api)) {
	wire := func(pathStyle bool) func(loggingtest.View) api {
		return func(v loggingtest.View) api {
			return s3.NewFromConfig(v.Config(), func(o *s3.Options) { o.UsePathStyle = pathStyle })
		}
	}
	for name, client := range map[string]func(loggingtest.View) api{
		"typed": func(v loggingtest.View) api { return s3test.New(v) }, "virtual host": wire(false), "path": wire(true)} {
		t.Run(name, func(t *testing.T) { f(t, mounted(), client) })
	}
}

func code(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func want(t *testing.T, err error, wanted string) {
	t.Helper()
	if got := code(err); got != wanted {
		t.Errorf("%q, want %q: %v", got, wanted, err)
	}
}

var noMetadata = cmp.Options{cmpopts.IgnoreTypes(middleware.Metadata{}), cmpopts.EquateEmpty(),
	cmpopts.IgnoreUnexported(s3.GetBucketLocationOutput{}, s3.GetBucketAclOutput{}, s3.GetBucketEncryptionOutput{}, s3.GetBucketLifecycleConfigurationOutput{},
		s3.GetPublicAccessBlockOutput{}, s3.GetBucketVersioningOutput{}, s3.GetBucketOwnershipControlsOutput{}, s3.GetBucketTaggingOutput{}, s3.GetBucketRequestPaymentOutput{},
		s3.GetBucketPolicyOutput{}, s3.ListBucketsOutput{}, s3.HeadBucketOutput{}, s3.ListObjectsV2Output{}, s3.HeadObjectOutput{}, s3.GetObjectOutput{}, s3.PutObjectOutput{}),
	cmpopts.IgnoreUnexported(types.Owner{}, types.Grant{}, types.Grantee{}, types.ServerSideEncryptionConfiguration{}, types.ServerSideEncryptionRule{}, types.ServerSideEncryptionByDefault{},
		types.LifecycleRule{}, types.LifecycleExpiration{}, types.LifecycleRuleFilter{}, types.LifecycleRuleAndOperator{}, types.Transition{}, types.NoncurrentVersionExpiration{},
		types.NoncurrentVersionTransition{}, types.AbortIncompleteMultipartUpload{}, types.Tag{}, types.PublicAccessBlockConfiguration{},
		types.OwnershipControls{}, types.OwnershipControlsRule{}, types.Bucket{}, types.Object{}, types.CommonPrefix{}),
}

func same[T any](t *testing.T, got, want T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, noMetadata); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func ireland(name string) *s3.CreateBucketInput {
	return &s3.CreateBucketInput{Bucket: &name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}
}

// TestSettings sets, reads and deletes each setting of a bucket through every door.
func TestSettings(t *testing.T) {
	eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
		ctx, c, name := t.Context(), client(v), aws.String("my-logs")
		_, err := c.CreateBucket(ctx, ireland(*name))
		want(t, err, "")

		head, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
		same(t, head, &s3.HeadBucketOutput{BucketRegion: aws.String("eu-west-1"), BucketArn: aws.String("arn:aws:s3:::my-logs"), AccessPointAlias: aws.Bool(false)}, err)
		location, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
		same(t, location, &s3.GetBucketLocationOutput{LocationConstraint: "eu-west-1"}, err)

		acl, err := c.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name})
		if err != nil || len(acl.Grants) != 1 || len(*acl.Owner.ID) != 64 {
			t.Fatalf("%+v, %v", acl, err)
		}
		same(t, acl.Grants[0], types.Grant{Permission: "FULL_CONTROL", Grantee: &types.Grantee{Type: "CanonicalUser", ID: acl.Owner.ID}}, nil)

		_, err = c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
		want(t, err, "NoSuchBucketPolicy")
		text := `{"Version":"2012-10-17","Statement":[{"Sid":"Acl","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::my-logs"}]}`
		_, err = c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: name, Policy: &text})
		want(t, err, "")
		policy, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
		same(t, policy, &s3.GetBucketPolicyOutput{Policy: &text}, err)
		_, err = c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: name})
		want(t, err, "")
		_, err = c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
		want(t, err, "NoSuchBucketPolicy")

		rule := func(algorithm types.ServerSideEncryption, key *string, bucketKey bool) *types.ServerSideEncryptionConfiguration {
			return &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{BucketKeyEnabled: &bucketKey,
				ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: algorithm, KMSMasterKeyID: key}}}}
		}
		encryption, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
		same(t, encryption, &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: rule("AES256", nil, false)}, err)
		_, err = c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: rule("aws:kms", aws.String("alias/logs"), true)})
		want(t, err, "")
		encryption, err = c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
		same(t, encryption, &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: rule("aws:kms", aws.String("alias/logs"), true)}, err)
		_, err = c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: name, ServerSideEncryptionConfiguration: rule("AES256", aws.String("alias/logs"), true)})
		want(t, err, "InvalidArgument")
		_, err = c.DeleteBucketEncryption(ctx, &s3.DeleteBucketEncryptionInput{Bucket: name})
		want(t, err, "")
		encryption, err = c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
		same(t, encryption, &s3.GetBucketEncryptionOutput{ServerSideEncryptionConfiguration: rule("AES256", nil, false)}, err)

		_, err = c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
		want(t, err, "NoSuchLifecycleConfiguration")
		rules := []types.LifecycleRule{
			{ID: aws.String("archive"), Status: "Enabled", Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{Prefix: aws.String("a/"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}},
				Transitions: []types.Transition{{Days: aws.Int32(30), StorageClass: "STANDARD_IA"}, {Days: aws.Int32(90), StorageClass: "GLACIER"}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(365)}},
			{ID: aws.String("date"), Status: "Disabled", Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")}, Expiration: &types.LifecycleExpiration{Date: aws.Time(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))},
				NoncurrentVersionExpiration: &types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(3)}, AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(7)}},
		}
		_, err = c.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
			TransitionDefaultMinimumObjectSize: "varies_by_storage_class"})
		want(t, err, "")
		lifecycle, err := c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
		same(t, lifecycle, &s3.GetBucketLifecycleConfigurationOutput{Rules: rules, TransitionDefaultMinimumObjectSize: "varies_by_storage_class"}, err)
		_, err = c.DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: name})
		want(t, err, "")
		_, err = c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
		want(t, err, "NoSuchLifecycleConfiguration")

		yes, no := aws.Bool(true), aws.Bool(false)
		block, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
		same(t, block, &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: yes, BlockPublicPolicy: yes, IgnorePublicAcls: yes, RestrictPublicBuckets: yes}}, err)
		_, err = c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: yes}})
		want(t, err, "")
		block, err = c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
		same(t, block, &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{BlockPublicAcls: yes, BlockPublicPolicy: no, IgnorePublicAcls: no, RestrictPublicBuckets: no}}, err)
		_, err = c.DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: name})
		want(t, err, "")
		_, err = c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
		want(t, err, "NoSuchPublicAccessBlockConfiguration")

		versioning, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name})
		same(t, versioning, &s3.GetBucketVersioningOutput{}, err)
		_, err = c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: "Enabled"}})
		want(t, err, "")
		versioning, err = c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name})
		same(t, versioning, &s3.GetBucketVersioningOutput{Status: "Enabled"}, err)

		owner := func(o types.ObjectOwnership) *types.OwnershipControls {
			return &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: o}}}
		}
		ownership, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
		same(t, ownership, &s3.GetBucketOwnershipControlsOutput{OwnershipControls: owner("BucketOwnerEnforced")}, err)
		_, err = c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: owner("ObjectWriter")})
		want(t, err, "")
		ownership, err = c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
		same(t, ownership, &s3.GetBucketOwnershipControlsOutput{OwnershipControls: owner("ObjectWriter")}, err)
		_, err = c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: owner("Nobody")})
		want(t, err, "MalformedXML")
		_, err = c.DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: name})
		want(t, err, "")
		_, err = c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
		want(t, err, "OwnershipControlsNotFoundError")

		tags := []types.Tag{{Key: aws.String("Team"), Value: aws.String("ops + more")}}
		_, err = c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name})
		want(t, err, "NoSuchTagSet")
		_, err = c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: tags}})
		want(t, err, "")
		tagging, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name})
		same(t, tagging, &s3.GetBucketTaggingOutput{TagSet: tags}, err)
		_, err = c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: append(tags, tags...)}})
		want(t, err, "InvalidTag")
		_, err = c.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: name})
		want(t, err, "")

		payment, err := c.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: name})
		same(t, payment, &s3.GetBucketRequestPaymentOutput{Payer: "BucketOwner"}, err)
		_, err = c.PutBucketRequestPayment(ctx, &s3.PutBucketRequestPaymentInput{Bucket: name, RequestPaymentConfiguration: &types.RequestPaymentConfiguration{Payer: "Requester"}})
		want(t, err, "")
		payment, err = c.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: name})
		same(t, payment, &s3.GetBucketRequestPaymentOutput{Payer: "Requester"}, err)

		_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
		want(t, err, "")
		_, err = c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
		want(t, err, "NoSuchBucket")
		_, err = c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: name})
		var absent *types.NotFound
		if !errors.As(err, &absent) {
			t.Errorf("an absent bucket: %v", err)
		}
	})
}

// TestObjects puts, reads and lists objects through every door.
func TestObjects(t *testing.T) {
	eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
		ctx, c, name := t.Context(), client(v), aws.String("my-logs")
		s3test.PutBucket(v, s3test.BucketOptions{Name: *name})
		keys := []string{"a/1", "a/2", "b c+ü&/%41/x", "b c+ü&/z/", "d"}
		for _, key := range keys {
			put, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: &key, Body: strings.NewReader("body of " + key),
				ContentType: aws.String("text/plain"), Metadata: map[string]string{"team": "ops"}})
			if err != nil || len(*put.ETag) != 34 || put.ServerSideEncryption != "AES256" {
				t.Fatalf("%s: %+v, %v", key, put, err)
			}
			get, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: &key})
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			body, err := io.ReadAll(get.Body)
			if err != nil || string(body) != "body of "+key || *get.ContentType != "text/plain" || get.Metadata["team"] != "ops" ||
				*get.ContentLength != int64(len(body)) || *get.ETag != *put.ETag || get.LastModified.IsZero() {
				t.Errorf("%s: %q, %+v, %v", key, body, get, err)
			}
			head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: &key})
			if err != nil || *head.ContentLength != int64(len(body)) || head.Metadata["team"] != "ops" || *head.ETag != *put.ETag {
				t.Errorf("%s: %+v, %v", key, head, err)
			}
			seen, ok := s3test.ObjectAt(v, *name, key)
			if !ok || string(seen.Body) != string(body) || seen.Metadata["team"] != "ops" || seen.ContentEncoding != "" {
				t.Errorf("%s: %+v", key, seen)
			}
		}
		if got := len(s3test.Objects(v, *name, "a/")); got != 2 {
			t.Errorf("%d objects below a/", got)
		}

		var all, prefixes []string
		pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: name, MaxKeys: aws.Int32(2)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page.Contents {
				all = append(all, *o.Key)
			}
		}
		same(t, all, keys, nil)
		pages = s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: name, MaxKeys: aws.Int32(1), Delimiter: aws.String("/")})
		for n := 0; pages.HasMorePages(); n++ {
			page, err := pages.NextPage(ctx)
			if err != nil || *page.KeyCount != 1 || n > 3 {
				t.Fatalf("page %d: %+v, %v", n, page, err)
			}
			for _, p := range page.CommonPrefixes {
				prefixes = append(prefixes, *p.Prefix)
			}
			for _, o := range page.Contents {
				prefixes = append(prefixes, *o.Key)
			}
		}
		same(t, prefixes, []string{"a/", "b c+ü&/", "d"}, nil)
		list, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: name, Prefix: aws.String("b c+ü&/"), Delimiter: aws.String("/"), EncodingType: "url"})
		if err != nil || len(list.CommonPrefixes) != 2 || *list.CommonPrefixes[0].Prefix != "b+c%2B%C3%BC%26/%2541/" {
			t.Errorf("%+v, %v", aws.ToString(list.CommonPrefixes[0].Prefix), err)
		}
		list, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: name, StartAfter: aws.String("a/1"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(5)})
		if err != nil || len(list.CommonPrefixes) != 2 || *list.KeyCount != 3 || *list.IsTruncated {
			t.Errorf("%+v, %v", list, err)
		}

		for header, wanted := range map[string]string{"bytes=0-3": "body", "bytes=5-": "of a/1", "bytes=-3": "a/1", "bytes=8-100": "a/1", "bytes=x": "body of a/1", "bytes=-100": "body of a/1", "bytes=3-1": "body of a/1"} {
			get, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("a/1"), Range: &header})
			if err != nil {
				t.Fatal(err)
			}
			if body, _ := io.ReadAll(get.Body); string(body) != wanted || (get.ContentRange == nil) != (header == "bytes=x" || header == "bytes=3-1") {
				t.Errorf("%s: %q, %v", header, body, get.ContentRange)
			}
		}
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("a/1"), Range: aws.String("bytes=11-")})
		want(t, err, "InvalidRange")
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("a/1"), IfMatch: aws.String("other")})
		want(t, err, "PreconditionFailed")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: aws.String("a/1"), IfNoneMatch: aws.String("*")})
		want(t, err, "PreconditionFailed")
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: aws.String("absent")})
		var noKey *types.NoSuchKey
		if !errors.As(err, &noKey) {
			t.Errorf("an absent key: %v", err)
		}
		_, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: aws.String("absent")})
		want(t, err, "NotFound")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: aws.String("x"), ACL: "public-read"})
		want(t, err, "AccessControlListNotSupported")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: name, Key: aws.String("x"), ACL: "bucket-owner-full-control", Body: bytes.NewReader(nil)})
		want(t, err, "")
		_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
		want(t, err, "BucketNotEmpty")
		for _, key := range append(keys, "x", "absent") {
			_, err = c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: &key})
			want(t, err, "")
		}
		_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
		want(t, err, "")
	})
}

// TestChecksums has the client send bodies in each of its ways.
func TestChecksums(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: "my-logs"})
	body := strings.Repeat("0123456789", 20000)
	for _, algorithm := range []types.ChecksumAlgorithm{"", "CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"} {
		c := s3.NewFromConfig(v.Config())
		key := "o" + string(algorithm)
		put, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("my-logs"), Key: &key, Body: strings.NewReader(body), ChecksumAlgorithm: algorithm, ContentEncoding: aws.String("gzip")})
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		get, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("my-logs"), Key: &key, ChecksumMode: "ENABLED"})
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		got, err := io.ReadAll(get.Body)
		if string(got) != body || err != nil || aws.ToString(get.ContentEncoding) != "gzip" {
			t.Errorf("%s: %d bytes, %v, %q", algorithm, len(got), err, aws.ToString(get.ContentEncoding))
		}
		same(t, []*string{get.ChecksumCRC32, get.ChecksumCRC32C, get.ChecksumSHA1, get.ChecksumSHA256, get.ChecksumCRC64NVME},
			[]*string{put.ChecksumCRC32, put.ChecksumCRC32C, put.ChecksumSHA1, put.ChecksumSHA256, put.ChecksumCRC64NVME}, nil)
		if algorithm == "SHA256" && get.ChecksumSHA256 == nil {
			t.Error("the checksum was not kept")
		}
	}
	_, err := s3.NewFromConfig(v.Config()).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("my-logs"), Key: aws.String("k"), Body: strings.NewReader("a"), ChecksumSHA256: aws.String("bm90IHRoZSBkaWdlc3Q=")})
	want(t, err, "InvalidRequest")
}

// TestBubble needs S3 to work where time is synctest's.
func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := mounted()
		_, err := s3.NewFromConfig(v.Config()).CreateBucket(t.Context(), ireland("my-logs"))
		want(t, err, "")
		time.Sleep(time.Hour)
		_, err = s3test.WriteObject(t.Context(), v, s3test.ObjectWrite{Principal: v.Principal(), Bucket: "my-logs", Key: "k"})
		o, ok := s3test.ObjectAt(v, "my-logs", "k")
		if err != nil || !ok || !o.LastModified.Equal(time.Now().UTC().Truncate(time.Second)) {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// TestUnknown calls what an account does not have: S3 itself, and an operation.
func TestUnknown(t *testing.T) {
	ctx, name := t.Context(), aws.String("logs")
	unmounted := loggingtest.NewAccount(account).Region("eu-west-1")
	_, err := s3.NewFromConfig(unmounted.Config()).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
	want(t, err, "NotImplemented")
	_, err = s3test.New(unmounted).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name})
	want(t, err, "UnknownOperationException")
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: "logs"})
	_, err = s3.NewFromConfig(v.Config()).DeleteBucketCors(ctx, &s3.DeleteBucketCorsInput{Bucket: name})
	want(t, err, "NotImplemented")
	if _, _, ok := s3test.Encryption(v, "logs"); !ok {
		t.Error("the bucket was deleted")
	}
	if n := v.Account().CallCount("s3:*"); n != 1 {
		t.Errorf("%d calls", n)
	}
	// Clients that do not say what they call are told by method and path.
	answer := httptest.NewRecorder()
	req := httptest.NewRequest("GET", "/logs/a?acl", nil)
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0")
	v.Account().Handler().ServeHTTP(answer, req)
	if answer.Code != 501 || !strings.Contains(answer.Body.String(), "<Code>NotImplemented</Code>") || !strings.Contains(answer.Body.String(), "no operation s3:GetObjectAcl: s3 is mounted") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// TestFaults has the account throttle, and lose an answer.
func TestFaults(t *testing.T) {
	v := mounted()
	v.Account().Inject(loggingtest.Fault{Operation: "s3:CreateBucket", Nth: 1, Kind: loggingtest.LoseAnswer})
	_, err := s3.NewFromConfig(v.Config()).CreateBucket(t.Context(), ireland("logs"))
	want(t, err, "BucketAlreadyOwnedByYou") // the client tried again
	v.Account().Inject(loggingtest.Fault{Operation: "s3:GetBucketAcl", Kind: loggingtest.Throttle})
	for name, c := range map[string]api{"wire": s3.NewFromConfig(v.Config()), "typed": s3test.New(v)} {
		if _, err := c.GetBucketAcl(t.Context(), &s3.GetBucketAclInput{Bucket: aws.String("logs")}); code(err) != "SlowDown" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
