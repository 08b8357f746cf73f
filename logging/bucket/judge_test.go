package bucket_test

import (
	"errors"
	"iter"
	"testing"

	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// judged is a target that observes a bucket.
type judged struct {
	logging.Target
	c     bucket.Clients
	name  string
	judge func(resource.Facts) iter.Seq[resource.Finding]
}

func (j judged) Declare(s resource.Scope, d *resource.Declaration) error {
	d.Observe(bucket.Observe(j.c, s, j.name))
	return nil
}

func (j judged) Judge(f resource.Facts) iter.Seq[resource.Finding] { return j.judge(f) }

func check(t *testing.T, a *loggingtest.Account, name string, judge func(resource.Facts) iter.Seq[resource.Finding]) resource.Findings {
	t.Helper()
	c := wire(a.Region(region))
	fs, err := logging.Check(t.Context(), logging.Targets{judged{logging.Join("t", bucket.Bind(c)), c, name, judge}})
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestJudge(t *testing.T) {
	public := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::example-logs/*"}]}`
	everybodyHere := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::example-logs/*","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}`
	allowUs := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"s3:*","Resource":"arn:aws:s3:::example-logs"}]}`
	for _, tt := range []struct {
		name   string
		o      *s3test.BucketOptions // nil: none
		key    *loggingtest.KeyOptions
		fault  string
		bucket string
		code   resource.Code // "": nothing is found
		sev    resource.Severity
	}{
		{name: "right", o: &s3test.BucketOptions{}},
		{name: "missing", code: bucket.CodeMissing, sev: resource.SeverityError},
		{name: "another account's", o: &s3test.BucketOptions{Owner: "999999999999", Policy: allowUs}, code: bucket.CodeOtherAccount, sev: resource.SeverityUnknown},
		{name: "another account's that is closed", o: &s3test.BucketOptions{Owner: "999999999999"}, code: bucket.CodeMissing, sev: resource.SeverityUnknown},
		{name: "unreadable", o: &s3test.BucketOptions{}, fault: "s3:GetBucketEncryption", code: bucket.CodeMissing, sev: resource.SeverityUnknown},
		{name: "requester pays", o: &s3test.BucketOptions{RequesterPays: true}, code: bucket.CodeRequesterPays, sev: resource.SeverityError},
		{name: "a period", o: &s3test.BucketOptions{}, bucket: "example.logs", code: bucket.CodeNamePeriod, sev: resource.SeverityWarning},
		{name: "public", o: &s3test.BucketOptions{Policy: public}, code: bucket.CodePublicPolicy, sev: resource.SeverityWarning},
		{name: "with a condition", o: &s3test.BucketOptions{Policy: everybodyHere}},
		{name: "a key", o: &s3test.BucketOptions{KeyARN: keyARN}, key: &loggingtest.KeyOptions{ID: keyID}},
		{name: "a key by its id", o: &s3test.BucketOptions{KeyARN: keyID}, key: &loggingtest.KeyOptions{ID: keyID, State: kmstypes.KeyStateDisabled}, code: bucket.CodeKeyUnusable, sev: resource.SeverityError},
		{name: "AWS's key", o: &s3test.BucketOptions{Algorithm: "aws:kms"}},
		{name: "a missing key", o: &s3test.BucketOptions{KeyARN: keyARN}, code: bucket.CodeKeyUnusable, sev: resource.SeverityError},
		{name: "a disabled key", o: &s3test.BucketOptions{KeyARN: keyARN}, key: &loggingtest.KeyOptions{ID: keyID, State: kmstypes.KeyStateDisabled}, code: bucket.CodeKeyUnusable, sev: resource.SeverityError},
		{name: "an asymmetric key", o: &s3test.BucketOptions{KeyARN: keyARN}, key: &loggingtest.KeyOptions{ID: keyID, Spec: kmstypes.KeySpecRsa2048}, code: bucket.CodeKeyUnusable, sev: resource.SeverityError},
		{name: "a key of another region", o: &s3test.BucketOptions{KeyARN: "arn:aws:kms:us-east-1:" + account + ":key/" + keyID}, code: bucket.CodeKeyUnusable, sev: resource.SeverityError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := loggingtest.NewAccount(account)
			s3test.Mount(a)
			if tt.bucket == "" {
				tt.bucket = name
			}
			if tt.o != nil {
				tt.o.Name = tt.bucket
				s3test.PutBucket(a.Region(region), *tt.o)
			}
			if tt.key != nil {
				a.PutKey(region, *tt.key)
			}
			if tt.fault != "" {
				a.Inject(loggingtest.Fault{Operation: tt.fault, Kind: loggingtest.FailBefore})
			}
			var fs resource.Findings
			for _, f := range check(t, a, tt.bucket, func(f resource.Facts) iter.Seq[resource.Finding] { return bucket.Judge(f, tt.bucket, true) }) {
				if f.Code != resource.CodeUnreadable {
					fs = append(fs, f)
				}
			}
			if tt.code == "" {
				if len(fs) != 0 {
					t.Error(fs)
				}
				return
			}
			if len(fs) != 1 || fs[0].Code != tt.code || fs[0].Severity != tt.sev {
				t.Error(fs)
			}
		})
	}
}

// The preflight judges the key of a bucket that does not exist yet.
func TestPreflight(t *testing.T) {
	a := newAccount()
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID, State: kmstypes.KeyStateDisabled})
	fs := planned(t, logging.Join("t", bucket.Bind(wire(a.Region(region)), build(t, bucket.New(name).Key(named(keyARN)).BucketKey())))).Findings()
	if len(fs) != 1 || fs[0].Code != bucket.CodeKeyUnusable || fs[0].Severity != resource.SeverityError {
		t.Error(fs)
	}
}

func decide(f resource.Facts, name, object string, a resource.Access, ofKey bool) (policy.Decision, error) {
	if ofKey {
		d, _, err := bucket.DecideKey(f, name, object, a, a.Action)
		return d, err
	}
	return bucket.Decide(f, name, object, a)
}

func TestDecide(t *testing.T) {
	const role = "arn:aws:iam::" + account + ":role/Node"
	allow := policy.Policies{Identity: []policy.Source{{Name: "own", Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Effect: policy.Allow, Action: []string{"s3:PutObject", "kms:GenerateDataKey"}, Resource: []string{"*"}},
	}}}}}
	write := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::example-logs/AWSLogs/*","Condition":{"StringEquals":{"aws:SourceArn":"trail"}}}]}`
	trailKey := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::example-logs"}}}]}`
	throughS3 := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:GenerateDataKey*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com","kms:CallerAccount":"` + account + `"}}}]}`
	service := policy.Principal{Service: "cloudtrail.amazonaws.com"}
	trail := map[string][]string{"aws:SourceArn": {"trail"}}
	for _, tt := range []struct {
		name   string
		o      s3test.BucketOptions
		key    string // its policy
		object string
		access resource.Access
		ofKey  bool
		want   policy.Outcome
	}{
		{"a service", s3test.BucketOptions{Policy: write}, "", "AWSLogs/1", resource.Access{Principal: service, Action: "s3:PutObject", Context: trail}, false, policy.Allowed},
		{"another prefix", s3test.BucketOptions{Policy: write}, "", "x/AWSLogs/1", resource.Access{Principal: service, Action: "s3:PutObject", Context: trail}, false, policy.ImplicitDeny},
		{"another trail", s3test.BucketOptions{Policy: write}, "", "AWSLogs/1", resource.Access{Principal: service, Action: "s3:PutObject", Context: map[string][]string{"aws:SourceArn": {"other"}}}, false, policy.ImplicitDeny},
		{"nobody knows which", s3test.BucketOptions{Policy: write}, "", "AWSLogs/1", resource.Access{Principal: service, Action: "s3:PutObject", Unknown: []string{"aws:SourceArn"}}, false, policy.Undetermined},
		{"no policy", s3test.BucketOptions{}, "", "AWSLogs/1", resource.Access{Principal: service, Action: "s3:PutObject"}, false, policy.ImplicitDeny},
		{"a role", s3test.BucketOptions{}, "", "a", resource.Access{Principal: policy.Principal{ARN: role}, Action: "s3:PutObject", Own: allow}, false, policy.Allowed},
		{"another account's role", s3test.BucketOptions{}, "", "a", resource.Access{Principal: policy.Principal{ARN: "arn:aws:iam::444455556666:role/Node"}, Action: "s3:PutObject", Own: allow}, false, policy.ImplicitDeny},
		{"a role that is denied", s3test.BucketOptions{Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::example-logs/*"}]}`}, "",
			"a", resource.Access{Principal: policy.Principal{ARN: role}, Action: "s3:PutObject", Own: allow}, false, policy.ExplicitDeny},
		{"S3's keys", s3test.BucketOptions{}, "", "", resource.Access{Principal: service, Action: "kms:GenerateDataKey"}, true, policy.Allowed},
		{"AWS's key", s3test.BucketOptions{Algorithm: "aws:kms"}, "", "", resource.Access{Principal: service, Action: "kms:GenerateDataKey"}, true, policy.Undetermined},
		{"the key, with a bucket key", s3test.BucketOptions{KeyARN: keyARN, BucketKey: true}, trailKey, "AWSLogs/1", resource.Access{Principal: service, Action: "kms:GenerateDataKey"}, true, policy.Allowed},
		{"the key, without", s3test.BucketOptions{KeyARN: keyARN}, trailKey, "AWSLogs/1", resource.Access{Principal: service, Action: "kms:GenerateDataKey"}, true, policy.ImplicitDeny},
		{"the key and a role", s3test.BucketOptions{KeyARN: keyARN}, "", "a", resource.Access{Principal: policy.Principal{ARN: role}, Action: "kms:GenerateDataKey", Own: allow}, true, policy.Allowed},
		{"the key, through S3, and a role", s3test.BucketOptions{KeyARN: keyARN}, throughS3, "a", resource.Access{Principal: policy.Principal{ARN: role}, Action: "kms:GenerateDataKey"}, true, policy.Allowed},
		{"the key, through S3, and a service", s3test.BucketOptions{KeyARN: keyARN}, throughS3, "a", resource.Access{Principal: service, Action: "kms:GenerateDataKey"}, true, policy.Undetermined},
		{"the key and a role without", s3test.BucketOptions{KeyARN: keyARN}, "", "a", resource.Access{Principal: policy.Principal{ARN: role}, Action: "kms:GenerateDataKey"}, true, policy.ImplicitDeny},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := loggingtest.NewAccount(account)
			s3test.Mount(a)
			a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: tt.key})
			tt.o.Name = name
			s3test.PutBucket(a.Region(region), tt.o)
			check(t, a, name, func(f resource.Facts) iter.Seq[resource.Finding] {
				if d, err := decide(f, name, tt.object, tt.access, tt.ofKey); err != nil || d.Outcome != tt.want {
					t.Error(d, err)
				}
				return func(func(resource.Finding) bool) {}
			})
		})
	}
	check(t, newAccount(), name, func(f resource.Facts) iter.Seq[resource.Finding] {
		for _, ofKey := range []bool{false, true} {
			if _, err := decide(f, name, "", resource.Access{}, ofKey); !errors.Is(err, resource.ErrAbsent) {
				t.Error(err)
			}
			if _, err := decide(f, "other", "", resource.Access{}, ofKey); !errors.Is(err, resource.ErrNotRead) {
				t.Error(err)
			}
		}
		return func(func(resource.Finding) bool) {}
	})
}
