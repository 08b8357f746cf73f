package s3test_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
)

const (
	trail   = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
	service = "cloudtrail.amazonaws.com"
	writer  = "arn:aws:iam::111122223333:role/node"
)

// page is the bucket policy that CloudTrail's guide prints.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
const page = `{"Version":"2012-10-17","Statement":[
	{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::logs",
		"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"}}},
	{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/111122223333/*",
		"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"}}}]}`

const (
	nodePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"*"}]}`
	keyPolicy  = `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*","Condition":{
			"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"},
			"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}}]}`
)

// trailWrite is what CloudTrail writes.
func trailWrite() s3test.ObjectWrite {
	return s3test.ObjectWrite{Principal: service, Bucket: "logs", Key: "AWSLogs/111122223333/CloudTrail/x.json.gz", Body: []byte("log"), ACL: "bucket-owner-full-control",
		ContentType: "application/json", Metadata: map[string]string{"a": "b"}, EncryptionContext: map[string]string{"aws:cloudtrail:arn": trail},
		Context: map[string][]string{"aws:SourceArn": {trail}, "aws:SourceAccount": {account}}}
}

func nodeWrite() s3test.ObjectWrite {
	return s3test.ObjectWrite{Principal: writer, Bucket: "logs", Key: "s.log", ACL: "bucket-owner-full-control"}
}

// TestWriteObject breaks what a file needs, one thing at a time.
func TestWriteObject(t *testing.T) {
	const keyID = "1234abcd-12ab-34cd-56ef-1234567890ab"
	keyARN := "arn:aws:kms:eu-west-1:111122223333:key/" + keyID
	type world struct {
		v    loggingtest.View
		o    s3test.BucketOptions
		w    s3test.ObjectWrite
		key  loggingtest.KeyOptions
		node []string // documents of the node's role
	}
	trailTo := func(change func(*world)) func(*world) {
		return func(x *world) { x.w = trailWrite(); change(x) }
	}
	nodeTo := func(change func(*world)) func(*world) {
		return func(x *world) { x.w, x.o.Policy = nodeWrite(), ""; change(x) }
	}
	grant := func(actions string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"*"}]}`
	}
	for name, tt := range map[string]struct {
		change func(*world)
		code   string
		reason string
	}{
		"the page":         {trailTo(func(*world) {}), "", ""},
		"no bucket":        {trailTo(func(x *world) { x.w.Bucket = "absent" }), "NoSuchBucket", "does not exist"},
		"no policy":        {trailTo(func(x *world) { x.o.Policy = "" }), "AccessDenied", "cloudtrail.amazonaws.com is not allowed s3:PutObject"},
		"other prefix":     {trailTo(func(x *world) { x.w.Key = "p/" + x.w.Key }), "AccessDenied", "is not allowed s3:PutObject"},
		"other trail":      {trailTo(func(x *world) { x.w.Context["aws:SourceArn"] = []string{trail + "2"} }), "AccessDenied", ""},
		"no ACL":           {trailTo(func(x *world) { x.w.ACL = "" }), "AccessDenied", ""},
		"other owner":      {trailTo(func(x *world) { x.o.Owner = "444455556666" }), "", ""},
		"other region":     {trailTo(func(x *world) { x.v = x.v.In("us-east-1") }), "", ""},
		"requester pays":   {trailTo(func(x *world) { x.o.RequesterPays = true }), "AccessDenied", "Requester Pays"},
		"ACLs on":          {trailTo(func(x *world) { x.o.Ownership = "ObjectWriter" }), "", ""},
		"managed key":      {trailTo(func(x *world) { x.o.Algorithm = "aws:kms" }), "AccessDenied", "AWS managed key"},
		"key":              {trailTo(func(x *world) { x.w.KeyARN = keyARN }), "", ""},
		"default key":      {trailTo(func(x *world) { x.o.KeyARN = keyARN }), "", ""},
		"dual layer":       {trailTo(func(x *world) { x.o.KeyARN, x.o.Algorithm = keyARN, "aws:kms:dsse" }), "", ""},
		"bucket key":       {trailTo(func(x *world) { x.o.KeyARN, x.o.BucketKey = keyARN, true }), "AccessDenied", "is not allowed kms:Decrypt"},
		"multipart":        {trailTo(func(x *world) { x.o.KeyARN, x.w.Multipart = keyARN, true }), "AccessDenied", "is not allowed kms:Decrypt"},
		"multipart alone":  {trailTo(func(x *world) { x.w.Multipart = true }), "", ""},
		"closed key":       {trailTo(func(x *world) { x.w.KeyARN, x.key.Policy = keyARN, "" }), "AccessDenied", "is not allowed kms:GenerateDataKey"},
		"other context":    {trailTo(func(x *world) { x.w.KeyARN, x.w.EncryptionContext = keyARN, nil }), "AccessDenied", "is not allowed kms:GenerateDataKey"},
		"disabled key":     {trailTo(func(x *world) { x.w.KeyARN, x.key.State = keyARN, kmstypes.KeyStateDisabled }), "KMS.DisabledException", "is disabled"},
		"dying key":        {trailTo(func(x *world) { x.w.KeyARN, x.key.State = keyARN, kmstypes.KeyStatePendingDeletion }), "KMS.KMSInvalidStateException", "pending deletion"},
		"absent key":       {trailTo(func(x *world) { x.w.KeyARN = keyARN[:len(keyARN)-1] + "c" }), "KMS.NotFoundException", ""},
		"key elsewhere":    {trailTo(func(x *world) { x.w.KeyARN = strings.Replace(keyARN, "eu-west-1", "us-east-1", 1) }), "KMS.NotFoundException", ""},
		"needs encryption": {trailTo(func(x *world) { x.o.Policy = unencryptedDenied }), "AccessDenied", "(Encrypted) of bucket policy of logs"},
		"is encrypted":     {trailTo(func(x *world) { x.o.Policy, x.w.KeyARN = unencryptedDenied, keyARN }), "", ""},
		"no key name":      {trailTo(func(x *world) { x.w.Key = "" }), "KeyTooLongError", ""},

		"node":             {nodeTo(func(*world) {}), "", ""},
		"node, session":    {nodeTo(func(x *world) { x.w.Principal = "arn:aws:sts::111122223333:assumed-role/node/i-1" }), "", ""},
		"node, no right":   {nodeTo(func(x *world) { x.node = nil }), "AccessDenied", "node is not allowed s3:PutObject"},
		"node by bucket":   {nodeTo(func(x *world) { x.node, x.o.Policy = nil, putBy(writer) }), "", ""},
		"node, absent":     {nodeTo(func(x *world) { x.w.Principal += "x" }), "AccessDenied", "does not exist"},
		"node, theirs":     {nodeTo(func(x *world) { x.o.Owner = "444455556666" }), "AccessDenied", "has no policy"},
		"node, let in":     {nodeTo(func(x *world) { x.o.Owner, x.o.Policy = "444455556666", putBy(writer) }), "", ""},
		"node, account in": {nodeTo(func(x *world) { x.o.Owner, x.o.Policy = "444455556666", putBy("111122223333") }), "", ""},
		"node, others in":  {nodeTo(func(x *world) { x.o.Owner, x.o.Policy = "444455556666", putBy(writer+"x") }), "AccessDenied", "bucket policy of logs"},
		"node, one side":   {nodeTo(func(x *world) { x.o.Owner, x.o.Policy, x.node = "444455556666", putBy(writer), nil }), "AccessDenied", "is not allowed s3:PutObject"},
		"node, no ACL": {nodeTo(func(x *world) {
			x.o.Owner, x.o.Policy, x.node = "444455556666", putBy(writer), []string{grant(`"s3:PutObject"`)}
		}), "AccessDenied", "is not allowed s3:PutObjectAcl"},
		"node, ACL at home": {nodeTo(func(x *world) { x.node = []string{grant(`"s3:PutObject"`)} }), "", ""},
		"node, they pay":    {nodeTo(func(x *world) { x.o.Owner, x.o.Policy, x.o.RequesterPays = "444455556666", putBy(writer), true }), "AccessDenied", "Requester Pays"},
		"node, we pay":      {nodeTo(func(x *world) { x.o.RequesterPays = true }), "", ""},
		"node, public":      {nodeTo(func(x *world) { x.w.ACL = "public-read" }), "AccessControlListNotSupported", ""},
		"node, blocked":     {nodeTo(func(x *world) { x.w.ACL, x.o.Ownership = "public-read", "ObjectWriter" }), "AccessDenied", "public access block"},
		"node, unblocked": {nodeTo(func(x *world) {
			x.w.ACL, x.o.Ownership, x.o.PublicAccess = "public-read", "ObjectWriter", &types.PublicAccessBlockConfiguration{}
		}), "", ""},
		"node, managed key": {nodeTo(func(x *world) { x.o.Algorithm = "aws:kms" }), "", ""},
		"node, key":         {nodeTo(func(x *world) { x.o.KeyARN = keyARN }), "AccessDenied", "node is not allowed kms:GenerateDataKey"},
		"node, key granted": {nodeTo(func(x *world) { x.o.KeyARN, x.node = keyARN, []string{nodePolicy, grant(`"kms:GenerateDataKey"`)} }), "", ""},
		"node, multipart": {nodeTo(func(x *world) {
			x.o.KeyARN, x.w.Multipart, x.node = keyARN, true, []string{nodePolicy, grant(`"kms:GenerateDataKey"`)}
		}), "AccessDenied", "kms:Decrypt"},
		"node, multipart too": {nodeTo(func(x *world) {
			x.o.KeyARN, x.w.Multipart, x.node = keyARN, true, []string{nodePolicy, grant(`"kms:GenerateDataKey","kms:Decrypt"`)}
		}), "", ""},
		"restricted, ours":     {nodeTo(func(x *world) { x.o.Policy = anybodyPuts }), "", ""},
		"restricted, not ours": {nodeTo(func(x *world) { x.o.Policy, x.o.Owner = anybodyPuts, "444455556666" }), "AccessDenied", "public access block"},
	} {
		t.Run(name, func(t *testing.T) {
			x := &world{v: mounted(), o: s3test.BucketOptions{Name: "logs", Policy: page}, key: loggingtest.KeyOptions{ID: keyID, Policy: keyPolicy}, node: []string{nodePolicy}}
			home := x.v
			tt.change(x)
			home.Account().PutKey("eu-west-1", x.key)
			inline := map[string]string{}
			for i, document := range x.node {
				inline[string(rune('a'+i))] = document
			}
			home.Account().PutRole(loggingtest.RoleOptions{Name: "node", Inline: inline})
			s3test.PutBucket(home, x.o)
			checked := s3test.CheckWrite(x.v, x.w)
			if n := len(s3test.Objects(x.v, "logs", "")); n != 0 {
				t.Fatalf("the check wrote %d objects", n)
			}
			d, err := s3test.WriteObject(t.Context(), x.v, x.w)
			if err != nil {
				t.Fatal(err)
			}
			o, there := s3test.ObjectAt(x.v, x.w.Bucket, x.w.Key)
			if d.Code != tt.code || !strings.Contains(d.Reason, tt.reason) || d.Arrived != (tt.code == "") || there != d.Arrived || (d.Reason == "") != d.Arrived {
				t.Errorf("%+v, stored: %v", d, there)
			}
			if checked.Code != d.Code || checked.Reason != d.Reason || checked.Arrived != d.Arrived {
				t.Errorf("checked %+v, written %+v", checked, d)
			}
			if d.Arrived && len(d.Steps) == 0 || there && (string(o.Body) != string(x.w.Body) || (x.o.KeyARN+x.w.KeyARN != "") != (o.KeyARN == keyARN)) {
				t.Errorf("%+v %+v", d, o)
			}
			if n := home.Account().CallCount(); n != 0 {
				t.Errorf("%d calls were recorded", n)
			}
		})
	}
}

const unencryptedDenied = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*"},
	{"Sid":"Encrypted","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}}]}`

const anybodyPuts = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::logs/*"}]}`

func putBy(principal string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::logs/*"}]}`
}

// TestAllowed asks what CloudTrail and an agent ask before they write.
func TestAllowed(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: "logs", Policy: page, Algorithm: "aws:kms:dsse"})
	v.Account().PutRole(loggingtest.RoleOptions{Name: "node", Inline: map[string]string{"a": nodePolicy}})
	for _, tt := range []struct {
		principal, action string
		context           map[string][]string
		want              policy.Outcome
	}{
		{service, "s3:GetBucketAcl", map[string][]string{"aws:SourceArn": {trail}}, policy.Allowed},
		{service, "s3:GetBucketAcl", map[string][]string{"aws:SourceArn": {"x"}}, policy.ImplicitDeny},
		{"config.amazonaws.com", "s3:GetBucketAcl", map[string][]string{"aws:SourceArn": {trail}}, policy.ImplicitDeny},
		{writer, "s3:GetEncryptionConfiguration", nil, policy.ImplicitDeny},
		{v.Principal(), "s3:GetEncryptionConfiguration", nil, policy.Allowed},
	} {
		if d, err := s3test.Allowed(v, tt.principal, tt.action, "logs", tt.context); err != nil || d.Outcome != tt.want {
			t.Errorf("%+v: %+v, %v", tt, d, err)
		}
	}
	_, err := s3test.Allowed(v, service, "s3:GetBucketAcl", "absent", nil)
	var absent *types.NoSuchBucket
	if !errors.As(err, &absent) {
		t.Errorf("%v", err)
	}
	if algorithm, key, ok := s3test.Encryption(v, "logs"); algorithm != "aws:kms:dsse" || key != "" || !ok {
		t.Error(algorithm, key, ok)
	}
	if _, _, ok := s3test.Encryption(v, "absent"); ok {
		t.Error("an absent bucket has encryption")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s3test.WriteObject(ctx, v, trailWrite()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestKeysOfReaders reads an object whose key was lost, and copies share nothing.
func TestKeysOfReaders(t *testing.T) {
	eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
		ctx, c := t.Context(), client(v)
		key := v.Account().PutKey("eu-west-1", loggingtest.KeyOptions{ID: "1234abcd-12ab-34cd-56ef-1234567890ab"})
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs", KeyARN: key, BucketKey: true})
		put, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("k"), Body: strings.NewReader("body")})
		if err != nil || put.ServerSideEncryption != "aws:kms" || aws.ToString(put.SSEKMSKeyId) != key || !aws.ToBool(put.BucketKeyEnabled) {
			t.Fatalf("%+v, %v", put, err)
		}
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("k")})
		want(t, err, "")
		o, _ := s3test.ObjectAt(v, "logs", "k")
		o.Body[0] = 'X'
		if again, _ := s3test.ObjectAt(v, "logs", "k"); string(again.Body) != "body" {
			t.Error("a copy shares its body")
		}
		v.Account().PutKey("eu-west-1", loggingtest.KeyOptions{ID: "1234abcd-12ab-34cd-56ef-1234567890ab", State: kmstypes.KeyStateDisabled})
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("k")})
		want(t, err, "KMS.DisabledException")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("k2"), ServerSideEncryption: "AES256"})
		want(t, err, "")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("k2"), ServerSideEncryption: "AES256", SSEKMSKeyId: &key})
		want(t, err, "InvalidArgument")
	})
}
