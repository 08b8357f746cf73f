package bucket_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestKind(t *testing.T) {
	home := resource.Scope{Partition: "aws", Account: account, Region: region}
	var rs []resource.Resource
	for _, b := range []*bucket.Builder{
		whole(),
		bucket.New(name).WithoutKey().WithoutVersioning().Ownership(types.ObjectOwnershipBucketOwnerEnforced),
		bucket.New(name).Tag("team", "ops").Allow(document(acl("Acl"), acl("Other"))).Rule("tmp", expire(30, "tmp/")),
		bucket.New(name).Region(region).BlockPublicAccess().Rule("tmp", expire(10, "tmp/")),
		bucket.New(name).Region("us-east-1").Tag("team", "security"),
		bucket.New(name).Key(named(keyARN)),
		bucket.New(name).MustExist(),
	} {
		r, err := build(t, b).Resource(bucket.Clients{S3: &odd{}}, home)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null", `{"region":"`+region+`"}`,
		`{"region":"`+region+`","versioning":true,"encryption":{"algorithm":"aws:kms","keyARN":"`+keyARN+`"},"objectOwnership":"ObjectWriter","tags":{"team":"theirs","cost":"1"},
		  "publicAccess":{"blockPublicAcls":true,"ignorePublicAcls":false,"blockPublicPolicy":false,"restrictPublicBuckets":false},
		  "lifecycle":{"tmp":{"prefix":"tmp/","expireAfterDays":3},"theirs":{"other":true,"expireAfterDays":1}},
		  "policy":{"Acl":{"Version":"2008-10-17","Statement":[{"Sid":"Acl","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::`+name+`"}]}}}`,
		`{"region":"us-east-1"}`)
}

// What AWS keeps in one piece is written back with what is of others, once, and not
// where somebody else changed the entry meanwhile.
func TestRewrite(t *testing.T) {
	for _, tt := range []struct {
		name, path    string
		before, after any
		fails         bool
		writes        int
	}{
		{"a new tag", "tags[new]", nil, "x", false, 1},
		{"an empty tag", "tags[new]", nil, "", false, 1},
		{"as it was", "tags[cost]", "1", "2", false, 1},
		{"changed meanwhile", "tags[cost]", "0", "2", true, 0},
		{"made meanwhile", "tags[cost]", nil, "2", true, 0},
		{"gone meanwhile", "tags[gone]", "1", "2", true, 0},
		{"already so", "tags[cost]", "0", "1", false, 0},
		{"already gone", "tags[gone]", "1", nil, false, 0},
		{"taken away", "tags[cost]", "1", nil, false, 1},
		{"a new rule", "lifecycle[x]", nil, bucket.Rule{ExpireAfterDays: 1}, false, 1},
		{"a rule of others", "lifecycle[theirs]", nil, bucket.Rule{ExpireAfterDays: 1}, true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := existing()
			r, err := build(t, bucket.New(name)).Resource(typed(a.Region(region)), a.Region(region).Scope())
			if err != nil {
				t.Fatal(err)
			}
			c, err := resource.NewChange(tt.path, tt.before, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, a)
			a.ResetCalls()
			err = r.Write(t.Context(), c)
			if tt.fails != errors.Is(err, resource.ErrChangedMeanwhile) || !tt.fails && err != nil {
				t.Error(err)
			}
			writes := 0
			for _, op := range calls(a) {
				if op == "s3:PutBucketTagging" || op == "s3:PutBucketLifecycleConfiguration" {
					writes++
				}
			}
			after := snapshot(t, a)
			if writes != tt.writes || after["tag team"] != before["tag team"] || after["rule theirs"] != before["rule theirs"] {
				t.Errorf("%d writes, and %v", writes, after)
			}
		})
	}
}

// A process that has read nothing does not know where the bucket is: S3 tells.
func TestWriteElsewhere(t *testing.T) {
	a := newAccount()
	s3test.PutBucket(a.Region("us-east-1"), s3test.BucketOptions{Name: name})
	r, err := build(t, bucket.New(name)).Resource(wire(a.Region(region)), a.Region(region).Scope())
	if err != nil {
		t.Fatal(err)
	}
	for path, value := range map[string]any{"versioning": true, "tags[a]": "b", "lifecycle[x]": bucket.Rule{ExpireAfterDays: 1}, "encryption": bucket.Encryption{Algorithm: "aws:kms"}} {
		c, err := resource.NewChange(path, nil, value)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Write(t.Context(), c); err != nil {
			t.Error(path, err)
		}
	}
}
