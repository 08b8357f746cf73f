package bucket_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// What is said twice, or both ways, is an error that names the field and both.
func TestSaidTwice(t *testing.T) {
	const glacier = types.TransitionStorageClassGlacier
	begin := func() *bucket.Builder { return bucket.New(name) }
	old := document(policy.AllowActions("s3:GetBucketAcl").To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::" + name))
	old.Version = "2008-10-17"
	variable := document(policy.AllowActions("s3:GetObject").To(policy.AWS(account)).On("arn:aws:s3:::" + name + "/${aws:username}"))
	for about, tt := range map[string]struct {
		b    *bucket.Builder
		want string
	}{
		"must exist":            {begin().MustExist().MustExist(), "mustExist: is set twice: MustExist(), and then MustExist()"},
		"region":                {begin().Region(region).Region("us-east-1"), "region: is set twice: Region(eu-west-1), and then Region(us-east-1)"},
		"key":                   {begin().Key(named(keyARN)).Key(named(keyARN)), "encryption: is set twice: Key(" + keyARN + "), and then Key(" + keyARN + ")"},
		"key and none":          {begin().Key(named(keyARN)).WithoutKey(), "encryption: is set twice: Key(" + keyARN + "), and then WithoutKey()"},
		"none and key":          {begin().WithoutKey().Key(named(keyARN)), "WithoutKey(), and then Key("},
		"no key":                {begin().Key(key.Key{}), "encryption.keyARN: must be set"},
		"bucket key":            {begin().Key(named(keyARN)).BucketKey().BucketKey(), "encryption.bucketKey: is set twice"},
		"bucket key, no key":    {begin().BucketKey(), "a bucket key is for a bucket with a key"},
		"bucket key, none":      {begin().BucketKey().WithoutKey(), `encryption.bucketKey "true": is only for a bucket with a key`},
		"public access":         {begin().BlockPublicAccess().BlockPublicAccess(), "blockPublicAccess: is set twice"},
		"ownership":             {begin().Ownership("ObjectWriter").Ownership("BucketOwnerEnforced"), "Ownership(ObjectWriter), and then Ownership(BucketOwnerEnforced)"},
		"versioning":            {begin().Versioning().WithoutVersioning(), "versioning: is set twice: Versioning(), and then WithoutVersioning()"},
		"versioning, equal":     {begin().WithoutVersioning().WithoutVersioning(), "versioning: is set twice"},
		"expires":               {begin().ExpireDays(30).ExpireDays(365), "expireAfterDays: is set twice: ExpireDays(30), and then ExpireDays(365)"},
		"archived":              {begin().ArchiveDays(30, glacier).ArchiveDays(90, glacier), "cannot come after GLACIER"},
		"expires when archived": {begin().ExpireDays(30).ArchiveDays(30, glacier), "must be less than the 30 days"},
		"rule":                  {begin().Rule("x", expire(1, "")).Rule("x", expire(1, "")), "lifecycle[x]: is set twice"},
		"rule and expires":      {begin().ExpireDays(1).Rule("awslogkit", expire(2, "")), "lifecycle[awslogkit]: is set twice: ExpireDays or ArchiveDays, and Rule"},
		"rule and archived":     {begin().Rule("awslogkit", expire(2, "")).ArchiveDays(1, glacier), "lifecycle[awslogkit]: is set twice"},
		"tag":                   {begin().Tag("a", "1").Tag("a", "1"), "tags[a]: is set twice: Tag(a, 1), and then Tag(a, 1)"},
		"policies of versions":  {begin().Allow(old).Allow(variable), `policy "2012-10-17": has a policy variable, which is literal text in the document before, of version "2008-10-17"`},
		"together with bad":     {begin().Ownership("Me").Versioning().Versioning(), "objectOwnership"},
	} {
		_, err := tt.b.Build()
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, and not %q", about, err, tt.want)
		}
	}
	if _, err := begin().Allow(document(acl("A"))).Allow(document(acl("B"), acl("A"))).Tag("a", "1").Tag("b", "1").Build(); err != nil {
		t.Error(err)
	}
}

// What was built does not change with its builder, and not with what it was given.
func TestBuilderIsUsedOn(t *testing.T) {
	rule := bucket.Rule{Transitions: []bucket.Transition{{AfterDays: 90, Class: types.TransitionStorageClassGlacier}}}
	b := bucket.New(name).Key(named(keyARN)).ArchiveDays(60, types.TransitionStorageClassGlacierIr).Rule("x", rule)
	rule.Transitions[0].AfterDays = 1
	first := build(t, b)
	before, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	second := build(t, b.BucketKey().ExpireDays(365).ArchiveDays(90, types.TransitionStorageClassGlacier).Tag("a", "b").Rule("y", expire(1, "y/")).Allow(document(acl("A"))))
	after, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(before), string(after)); diff != "" || second.Equal(first) || !strings.Contains(string(after), `"x":{"transitions":[{"afterDays":90,`) {
		t.Error(diff, string(after))
	}
}

// A bucket is created or completed, completed only, or only used.
func TestExistingAndNamed(t *testing.T) {
	plan := func(t *testing.T, v loggingtest.View, b bucket.Bucket) (*logging.Plan, error) {
		t.Helper()
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var again bucket.Bucket
		if err := json.Unmarshal(text, &again); err != nil || !again.Equal(b) {
			t.Fatalf("%s: %v", text, err)
		}
		return logging.NewPlan(t.Context(), logging.Targets{bucket.Bind(wire(v), again)})
	}
	a := newAccount()
	v := a.Region(region)
	for _, b := range []bucket.Bucket{bucket.Existing(name), build(t, bucket.New(name).Versioning().MustExist())} {
		if _, err := plan(t, v, b); !errors.Is(err, logging.ErrAbsent) {
			t.Error(err)
		}
	}
	for _, n := range []string{name, "arn:aws:s3:::" + name} {
		b := bucket.Named(n)
		p, err := plan(t, v, b)
		if err != nil || !p.Empty() || b.Name() != name || !b.OnlyUsed() {
			t.Error(n, p, err)
		}
		fs, err := logging.Check(t.Context(), logging.Targets{bucket.Bind(wire(v), b)})
		if err != nil || !fs.Has(bucket.CodeMissing) {
			t.Error(n, fs, err)
		}
		if more, err := b.With(document(acl("A"))); err != nil || !more.Equal(b) {
			t.Error(more, err)
		}
	}
	s3test.PutBucket(v, s3test.BucketOptions{Name: name})
	more, err := bucket.Existing(name).With(document(acl("A")))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := plan(t, v, more); err != nil || len(p.Changes()) != 1 || p.Changes()[0].Path != "policy[A]" {
		t.Error(p, err)
	}
	s3test.PutBucket(v, s3test.BucketOptions{Name: "theirs-logs", Owner: "999999999999", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"s3:*","Resource":"arn:aws:s3:::theirs-logs"}]}`})
	fs, err := logging.Check(t.Context(), logging.Targets{bucket.Bind(wire(v), bucket.Named("theirs-logs"))})
	if err != nil || !fs.Has(bucket.CodeOtherAccount) {
		t.Error(fs, err)
	}
	for _, bad := range []bucket.Bucket{bucket.Existing("A"), bucket.Existing("arn:aws:s3:::" + name), bucket.Named("A"), bucket.Named("arn:aws:iam::111122223333:role/R"), {}} {
		if err := bad.Validate(); err == nil {
			t.Errorf("%v is taken", bad)
		}
		if _, err := logging.NewPlan(t.Context(), logging.Targets{bucket.Bind(wire(v), bad)}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
	for _, text := range []string{`{"bucketName":"abc","onlyUsed":true,"versioning":true}`, `{"bucketName":"abc","onlyUsed":true,"mustExist":true}`, `{"bucketName":"arn:aws:s3:::abc"}`} {
		var b bucket.Bucket
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			t.Error(text)
		}
	}
}
