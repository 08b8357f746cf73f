package s3test_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

const (
	archiveID = "222233334444"
	memberID  = "333344445555"
	user      = "arn:aws:iam::" + memberID + ":user/mia"
)

// one is a policy of one statement.
func one(elements string) string { return `{"Version":"2012-10-17","Statement":[{` + elements + `}]}` }

// TestBucketAcrossAccounts takes each side's policies away, of the bucket and of its key.
func TestBucketAcrossAccounts(t *testing.T) {
	const all = `"Effect":"Allow","Action":"*","Resource":"*"`
	lets := func(who string) string {
		return one(`"Effect":"Allow","Principal":{"AWS":"` + who + `"},"Action":["s3:PutObject","s3:GetObject"],"Resource":"arn:aws:s3:::logs/*"`)
	}
	keyLets := func(who string) string {
		return one(`"Effect":"Allow","Principal":{"AWS":"` + who + `"},"Action":"kms:*","Resource":"*"`)
	}
	const theirs, explicit = "because no resource-based policy allows the s3:PutObject action", "with an explicit deny in a "
	tests := []struct {
		name, policy, inline, key string
		managed                   bool // encrypted with the AWS managed key of the bucket's account
		change                    func(*loggingtest.Organization, *loggingtest.Account)
		message                   string // the end of the error's
	}{
		{name: "both sides", policy: lets(user)},
		{name: "the account", policy: lets(memberID)},
		{name: "the organization", policy: one(`"Effect":"Allow","Principal":"*","Action":["s3:PutObject","s3:GetObject"],"Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"ORG"}}`)},
		{name: "no bucket policy", message: theirs},
		{name: "the bucket's policy is for another", policy: lets("444455556666"), message: theirs},
		{name: "the caller's own", policy: lets(user), inline: one(`"Effect":"Allow","Action":"logs:*","Resource":"*"`), message: "because no identity-based policy allows the s3:PutObject action"},
		{name: "service control", policy: lets(user), change: func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Unit("workloads"), "own", one(`"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceOrgPaths":"x"},"StringEquals":{"aws:ResourceAccount":"`+archiveID+`"}}`))
		}, message: explicit + "service control policy"},
		{name: "resource control", policy: lets(user), change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutResourceControlPolicy(archive, "own", one(`"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"`+archiveID+`"}}`))
		}, message: explicit + "resource control policy"},
		{name: "resource control of the caller's account", policy: lets(user), change: func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutResourceControlPolicy(o.Unit("workloads"), "own", one(`"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"`))
		}},
		{name: "its key lets the account in", policy: lets(user), key: keyLets(memberID)},
		{name: "its key does not", policy: lets(user), key: keyLets(archiveID), message: "is not authorized to perform: kms:GenerateDataKey on resource: KEY"},
		{name: "resource control of the key", policy: lets(user), key: keyLets(memberID), change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutResourceControlPolicy(archive, "own", one(`"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"`+archiveID+`"}}`))
		}, message: "is not authorized to perform: kms:GenerateDataKey on resource: KEY"},
		{name: "the AWS managed key", policy: lets(user), managed: true, message: "Access Denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			org := loggingtest.NewOrganization("111122223333")
			org.Mount(s3test.Mount)
			archive, member := org.AddAccount(archiveID, org.Unit("security")), org.AddAccount(memberID, org.Unit("workloads/prod"))
			if tt.inline == "" {
				tt.inline = one(all)
			}
			member.PutUser("mia", tt.inline)
			o := s3test.BucketOptions{Name: "logs", Policy: strings.ReplaceAll(tt.policy, "ORG", org.ID())}
			if tt.key != "" {
				o.KeyARN = archive.PutKey("eu-west-1", loggingtest.KeyOptions{Policy: tt.key})
			}
			if tt.managed {
				o.Algorithm = types.ServerSideEncryptionAwsKms
			}
			s3test.PutBucket(archive.Region("eu-west-1"), o)
			if tt.change != nil {
				tt.change(org, archive)
			}
			client := s3test.New(member.Region("eu-west-1").As(user))
			_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("k"), Body: strings.NewReader("text")})
			want := strings.ReplaceAll(tt.message, "KEY", o.KeyARN)
			if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
				t.Fatalf("%v, want %q", err, want)
			}
			if err != nil {
				return
			}
			if _, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String("k")}); err != nil {
				t.Error(err)
			}
			if got := s3test.Objects(archive.Region("eu-west-1"), "logs", ""); len(got) != 1 {
				t.Errorf("the archive account has %d objects", len(got))
			}
		})
	}
}

// TestBucketNames checks that names are taken in all accounts, and buckets listed in
// their own.
func TestBucketNames(t *testing.T) {
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(s3test.Mount)
	member := org.AddAccount(memberID, nil)
	mine, theirs := s3test.New(org.Management().Region("us-east-1")), s3test.New(member.Region("us-east-1"))
	in := &s3.CreateBucketInput{Bucket: aws.String("logs")}
	if _, err := mine.CreateBucket(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, err := theirs.CreateBucket(t.Context(), in); err == nil || !strings.Contains(err.Error(), "BucketAlreadyExists") {
		t.Errorf("a name that is taken: %v", err)
	}
	// The root user of another account may nothing either.
	if _, err := theirs.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("logs")}); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("another account deletes the bucket: %v", err)
	}
	if _, err := theirs.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String("logs"), ExpectedBucketOwner: aws.String(memberID)}); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("another owner is expected: %v", err)
	}
	for name, c := range map[string]s3test.Client{"the owner": mine, "another account": theirs} {
		out, err := c.ListBuckets(t.Context(), nil)
		if err != nil || len(out.Buckets) != map[string]int{"the owner": 1}[name] {
			t.Errorf("%s lists %v: %v", name, out, err)
		}
	}
}
