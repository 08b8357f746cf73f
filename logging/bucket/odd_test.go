package bucket_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// odd answers as S3 does now and then.
type odd struct {
	bucket.API
	hidden, stale int                       // so many writes do not see the bucket; reads have the old policy
	policy        *s3.GetBucketPolicyOutput // the old one
	create        func() error              // before the bucket is created
	deletes       error
}

func (o *odd) CreateBucket(ctx context.Context, in *s3.CreateBucketInput, f ...func(*s3.Options)) (*s3.CreateBucketOutput, error) {
	if o.create != nil {
		if err := o.create(); err != nil {
			return nil, err
		}
	}
	return o.API.CreateBucket(ctx, in, f...)
}

func (o *odd) DeleteBucket(ctx context.Context, in *s3.DeleteBucketInput, f ...func(*s3.Options)) (*s3.DeleteBucketOutput, error) {
	if o.deletes != nil {
		return nil, o.deletes
	}
	return o.API.DeleteBucket(ctx, in, f...)
}

func (o *odd) PutBucketVersioning(ctx context.Context, in *s3.PutBucketVersioningInput, f ...func(*s3.Options)) (*s3.PutBucketVersioningOutput, error) {
	if o.hidden--; o.hidden >= 0 {
		return nil, &types.NoSuchBucket{}
	}
	return o.API.PutBucketVersioning(ctx, in, f...)
}

func (o *odd) PutBucketPolicy(ctx context.Context, in *s3.PutBucketPolicyInput, f ...func(*s3.Options)) (*s3.PutBucketPolicyOutput, error) {
	o.policy, _ = o.API.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: in.Bucket})
	o.stale = 2
	return o.API.PutBucketPolicy(ctx, in, f...)
}

func (o *odd) GetBucketPolicy(ctx context.Context, in *s3.GetBucketPolicyInput, f ...func(*s3.Options)) (*s3.GetBucketPolicyOutput, error) {
	if o.stale--; o.stale >= 0 && o.policy != nil {
		return o.policy, nil
	}
	return o.API.GetBucketPolicy(ctx, in, f...)
}

func oddTarget(t *testing.T, v loggingtest.View, o *odd, b *bucket.Builder) logging.Target {
	t.Helper()
	o.API = s3test.New(v)
	return logging.Join("t", bucket.Bind(bucket.Clients{Clients: v.Clients(), KMS: v.KMS(), S3: o}, build(t, b)))
}

// A bucket that was just created is not visible at once, and a policy that was just
// written neither: the statement before must not be lost.
func TestEventualConsistency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := existing()
		began := time.Now()
		target := oddTarget(t, a.Region(region), &odd{hidden: 3}, whole())
		applied(t, planned(t, target))
		if time.Since(began) < time.Second {
			t.Error("nothing was waited for")
		}
		if again := planned(t, target); !again.Empty() {
			t.Error(again)
		}
		for _, want := range []string{"securetransport", "getbucketacl", "putobject"} {
			if got, _ := snapshot(t, a)["policy"].(string); !strings.Contains(got, want) {
				t.Errorf("%s is not in %s", want, got)
			}
		}
	})
}

// Somebody else creates the bucket between the plan and the write.
func TestCreatedMeanwhile(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    s3test.BucketOptions
		ours bool
	}{
		{"as it should be", s3test.BucketOptions{}, true},
		{"with a policy", s3test.BucketOptions{Policy: theirs}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newAccount().Region(region)
			o := &odd{create: func() error {
				tt.o.Name = name
				s3test.PutBucket(v, tt.o)
				return nil
			}}
			_, err := planned(t, oddTarget(t, v, o, bucket.New(name).Tag("a", "b"))).Apply(t.Context())
			if tt.ours != (err == nil) || !tt.ours && !errors.Is(err, resource.ErrNotOurs) {
				t.Error(err)
			}
			if _, err := s3test.New(v).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String(name)}); err != nil {
				t.Error("the bucket of others was deleted")
			}
		})
	}
	v := newAccount().Region(region)
	o := &odd{create: func() error { return &types.BucketAlreadyExists{} }}
	if _, err := planned(t, oddTarget(t, v, o, bucket.New(name))).Apply(t.Context()); err == nil || !strings.Contains(err.Error(), "taken by another account") {
		t.Error(err)
	}
}

// Old versions hold data too: S3 tells.
func TestVersionsHoldData(t *testing.T) {
	v := newAccount().Region(region)
	o := &odd{deletes: &smithy.GenericAPIError{Code: "BucketNotEmpty"}}
	target := oddTarget(t, v, o, bucket.New(name))
	report := applied(t, planned(t, target))
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if r := applied(t, removal); len(r.With(logging.Kept)) != 1 {
		t.Error(r)
	}
}

// A rule of others that has our id stays.
func TestRuleOfOthers(t *testing.T) {
	a := existing()
	before := snapshot(t, a)
	target := oddTarget(t, a.Region(region), &odd{}, bucket.New(name).Rule("theirs", bucket.Rule{ExpireAfterDays: 1}))
	if _, err := logging.NewPlan(t.Context(), logging.Targets{target}); err == nil || !strings.Contains(err.Error(), "give yours another id") {
		t.Error(err)
	}
	c, err := resource.NewChange("lifecycle[theirs]", nil, bucket.Rule{ExpireAfterDays: 1})
	if err != nil {
		t.Fatal(err)
	}
	clients := typed(a.Region(region))
	r, err := build(t, bucket.New(name)).Resource(clients, a.Region(region).Scope())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Write(t.Context(), c); err == nil || !strings.Contains(err.Error(), "somebody else changed it") {
		t.Error(err)
	}
	if err := r.Write(t.Context(), resource.Change{Path: "colour"}); err == nil {
		t.Error("a bucket has a colour")
	}
	if snapshot(t, a)["rule theirs"] != before["rule theirs"] {
		t.Error("it was changed")
	}
}

// Rules that were written before there were filters stay, in the form that S3 takes side
// by side with a new one.
func TestRulesWithoutFilters(t *testing.T) {
	v := newAccount().Region(region)
	s3test.PutBucket(v, s3test.BucketOptions{Name: name, Lifecycle: []types.LifecycleRule{
		{ID: aws.String("old"), Status: types.ExpirationStatusEnabled, Prefix: aws.String("tmp/"), Expiration: &types.LifecycleExpiration{Days: aws.Int32(3)}},
	}})
	applied(t, planned(t, logging.Join("t", bucket.Bind(wire(v), build(t, bucket.New(name).Rule("AWSLogs", expire(365, "AWSLogs/")))))))
	out, err := s3test.New(v).GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: aws.String(name)})
	if err != nil || len(out.Rules) != 2 {
		t.Fatal(out, err)
	}
	if old := out.Rules[0]; *old.ID != "old" || old.Filter == nil || aws.ToString(old.Filter.Prefix) != "tmp/" || *old.Expiration.Days != 3 {
		t.Errorf("%+v", old)
	}
}

// A plan that blocks public access must not read as if it took the block away.
func TestPublicAccessInPlans(t *testing.T) {
	v := newAccount().Region(region)
	s3test.PutBucket(v, s3test.BucketOptions{Name: name, PublicAccess: &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)}})
	p := planned(t, logging.Join("t", bucket.Bind(wire(v), build(t, bucket.New(name).BlockPublicAccess()))))
	const want = `- publicAccess: {"blockPublicAcls":true,"blockPublicPolicy":false,"ignorePublicAcls":false,"restrictPublicBuckets":false} → (none)`
	if !strings.Contains(p.String(), want) {
		t.Error(p)
	}
}
