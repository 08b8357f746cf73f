package s3test_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

func TestCreateBucket(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, tt := range []struct{ endpoint, name, constraint, code string }{
		{"eu-west-1", "abc", "eu-west-1", ""},
		{"eu-west-1", long, "eu-west-1", ""},
		{"eu-west-1", "my.logs-1", "EU", ""},
		{"eu-west-1", "ab", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", long + "a", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "Logs", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "my_logs", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "-logs", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "logs.", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "my..logs", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "192.168.5.4", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "xn--logs", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "logs-s3alias", "eu-west-1", "InvalidBucketName"},
		{"eu-west-1", "logs", "", "IllegalLocationConstraintException"},
		{"eu-west-1", "logs", "eu-west-2", "IllegalLocationConstraintException"},
		{"us-east-1", "logs", "", ""},
		{"us-east-1", "logs", "eu-west-2", ""},
		{"us-east-1", "logs", "us-east-1", "InvalidLocationConstraint"},
		{"us-east-1", "logs", "cn-north-1", "InvalidLocationConstraint"},
		{"us-east-1", "logs", "us-iso-east-1", "InvalidLocationConstraint"},
		{"eu-west-1", "mine", "eu-west-1", "BucketAlreadyOwnedByYou"},
		{"us-east-1", "theirs", "", "BucketAlreadyExists"},
		{"us-east-1", "mine-in-virginia", "", ""},
	} {
		eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
			s3test.PutBucket(v, s3test.BucketOptions{Name: "mine"})
			s3test.PutBucket(v, s3test.BucketOptions{Name: "theirs", Owner: "444455556666"})
			s3test.PutBucket(v.In("us-east-1"), s3test.BucketOptions{Name: "mine-in-virginia"})
			in := &s3.CreateBucketInput{Bucket: &tt.name}
			if tt.constraint != "" {
				in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(tt.constraint)}
			}
			_, err := client(v.In(tt.endpoint)).CreateBucket(t.Context(), in)
			if got := code(err); got != tt.code && !(strings.Contains(t.Name(), "virtual") && tt.code == "InvalidBucketName") {
				t.Errorf("%+v: %v", tt, err)
			}
		})
	}
	v := mounted()
	in := ireland("logs")
	in.ACL = "public-read"
	_, err := s3test.New(v).CreateBucket(t.Context(), in)
	want(t, err, "InvalidBucketAclWithObjectOwnership")
	in.ObjectOwnership = "ObjectWriter"
	_, err = s3test.New(v).CreateBucket(t.Context(), in)
	want(t, err, "AccessDenied")
}

// TestElsewhere asks for a bucket in the wrong region.
func TestElsewhere(t *testing.T) {
	eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
		ctx := t.Context()
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs"})
		c := client(v.In("us-east-1"))
		_, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String("logs")})
		want(t, err, "PermanentRedirect")
		_, err = c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("logs")})
		want(t, err, "MovedPermanently")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("logs"), Key: aws.String("k")})
		want(t, err, "PermanentRedirect")
		location, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: aws.String("logs")})
		if err != nil || location.LocationConstraint != "eu-west-1" {
			t.Errorf("%+v, %v", location, err)
		}
		_, err = client(v).GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: aws.String("logs"), ExpectedBucketOwner: aws.String("444455556666")})
		want(t, err, "AccessDenied")
		var api interface{ HTTPStatusCode() int }
		if !errors.As(err, &api) || api.HTTPStatusCode() != 403 {
			t.Errorf("%v", err)
		}
	})
}

func TestPolicies(t *testing.T) {
	statement := func(rest string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + rest + `}]}`
	}
	everybody := `"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"`
	for name, tt := range map[string]struct{ policy, code string }{
		"service":          {statement(`"Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*"`), ""},
		"account":          {statement(`"Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"]`), ""},
		"not JSON":         {`x`, "MalformedPolicy"},
		"cut off":          {`{"Version":`, "MalformedPolicy"},
		"empty":            {`{}`, "MalformedPolicy"},
		"no principal":     {statement(`"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"`), "MalformedPolicy"},
		"another bucket":   {statement(`"Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"`), "MalformedPolicy"},
		"longer name":      {statement(`"Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs2/*"`), "MalformedPolicy"},
		"object of bucket": {statement(`"Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs"`), "MalformedPolicy"},
		"too long":         {statement(`"Sid":"` + strings.Repeat("a", 20480) + `","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"`), "MalformedPolicy"},
		"public":           {statement(everybody), "AccessDenied"},
		"public by prefix": {statement(everybody + `,"Condition":{"StringLike":{"aws:SourceArn":"*"}}`), "AccessDenied"},
		"public by IP":     {statement(everybody + `,"Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`), "AccessDenied"},
		"fixed account":    {statement(everybody + `,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`), ""},
		"fixed addresses":  {statement(everybody + `,"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`), ""},
		"fixed by denial":  {statement(everybody + `,"Condition":{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}`), "AccessDenied"},
	} {
		v := mounted()
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs"})
		c := s3test.New(v)
		_, err := c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("logs"), Policy: &tt.policy})
		if code(err) != tt.code {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
		}
		if tt.code != "AccessDenied" {
			continue
		}
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs", PublicAccess: &types.PublicAccessBlockConfiguration{}})
		_, err = c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: aws.String("logs"), Policy: &tt.policy})
		want(t, err, "")
	}
}

func TestLifecycle(t *testing.T) {
	in := func(days int32, class types.TransitionStorageClass) types.Transition {
		return types.Transition{Days: &days, StorageClass: class}
	}
	after := func(days int32) *types.LifecycleExpiration { return &types.LifecycleExpiration{Days: &days} }
	all := &types.LifecycleRuleFilter{Prefix: aws.String("")}
	noon := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		rules []types.LifecycleRule
		code  string
	}{
		"expire":           {[]types.LifecycleRule{{Filter: all, Expiration: after(1)}}, ""},
		"old prefix":       {[]types.LifecycleRule{{Prefix: aws.String("a"), Expiration: after(1)}}, ""},
		"no filter":        {[]types.LifecycleRule{{Expiration: after(1)}}, "MalformedXML"},
		"filter, prefix":   {[]types.LifecycleRule{{Filter: all, Prefix: aws.String("a"), Expiration: after(1)}}, "MalformedXML"},
		"two filters":      {[]types.LifecycleRule{{Filter: &types.LifecycleRuleFilter{Prefix: aws.String("a"), ObjectSizeLessThan: aws.Int64(1)}, Expiration: after(1)}}, "MalformedXML"},
		"no rules":         {[]types.LifecycleRule{}, "MalformedXML"},
		"no action":        {[]types.LifecycleRule{{Filter: all}}, "InvalidRequest"},
		"zero days":        {[]types.LifecycleRule{{Filter: all, Expiration: after(0)}}, "InvalidArgument"},
		"days and date":    {[]types.LifecycleRule{{Filter: all, Expiration: &types.LifecycleExpiration{Days: aws.Int32(1), Date: &noon}}}, "MalformedXML"},
		"noon":             {[]types.LifecycleRule{{Filter: all, Expiration: &types.LifecycleExpiration{Date: &noon}}}, "InvalidArgument"},
		"same id":          {[]types.LifecycleRule{{ID: aws.String("a"), Filter: all, Expiration: after(1)}, {ID: aws.String("a"), Filter: all, Expiration: after(1)}}, "InvalidArgument"},
		"long id":          {[]types.LifecycleRule{{ID: aws.String(strings.Repeat("a", 256)), Filter: all, Expiration: after(1)}}, "InvalidArgument"},
		"IA early":         {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(29, "STANDARD_IA")}}}, "InvalidArgument"},
		"IA":               {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(30, "STANDARD_IA")}}}, ""},
		"Glacier at once":  {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(0, "GLACIER")}}}, ""},
		"Glacier after IA": {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(60, "GLACIER"), in(30, "STANDARD_IA")}}}, ""},
		"too soon":         {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(30, "STANDARD_IA"), in(59, "GLACIER")}}}, "InvalidArgument"},
		"class twice":      {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(30, "GLACIER"), in(90, "GLACIER")}}}, "InvalidArgument"},
		"expire first":     {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(30, "GLACIER")}, Expiration: after(30)}}, "InvalidArgument"},
		"no class":         {[]types.LifecycleRule{{Filter: all, Transitions: []types.Transition{in(30, "")}}}, "MalformedXML"},
		"noncurrent":       {[]types.LifecycleRule{{Filter: all, NoncurrentVersionExpiration: &types.NoncurrentVersionExpiration{}}}, "MalformedXML"},
		"abort":            {[]types.LifecycleRule{{Filter: all, AbortIncompleteMultipartUpload: &types.AbortIncompleteMultipartUpload{}}}, "InvalidArgument"},
	} {
		v := mounted()
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs"})
		for i := range tt.rules {
			tt.rules[i].Status = types.ExpirationStatusEnabled
		}
		put := &s3.PutBucketLifecycleConfigurationInput{Bucket: aws.String("logs"), LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: tt.rules}}
		_, typed := s3test.New(v).PutBucketLifecycleConfiguration(t.Context(), put)
		_, wire := s3.NewFromConfig(v.Config()).PutBucketLifecycleConfiguration(t.Context(), put)
		if code(typed) != tt.code || code(wire) != tt.code {
			t.Errorf("%s: %v and %v, want %q", name, typed, wire, tt.code)
		}
	}
}

// TestCallers has somebody call who may do little.
func TestCallers(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/reader"
	eachDoor(t, func(t *testing.T, v loggingtest.View, client func(loggingtest.View) api) {
		ctx, logs, theirs := t.Context(), aws.String("logs"), aws.String("theirs")
		v.Account().PutRole(loggingtest.RoleOptions{Name: "reader", Inline: map[string]string{
			"read": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketPolicy","s3:GetObject"],"Resource":"*"},
				{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{"StringLike":{"s3:prefix":"a/*"}}}]}`}})
		s3test.PutBucket(v, s3test.BucketOptions{Name: "logs", Policy: `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"AWS":"` + role + `"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*"},
			{"Sid":"Closed","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/closed/*"}]}`})
		s3test.PutBucket(v, s3test.BucketOptions{Name: "theirs", Owner: "444455556666"})
		c := client(v.As(role))
		_, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: logs})
		want(t, err, "")
		_, err = c.DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: logs})
		want(t, err, "AccessDenied")
		if err == nil || !strings.Contains(err.Error(), "because no identity-based policy allows the s3:DeleteBucketPolicy action") {
			t.Error(err)
		}
		_, err = c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: logs})
		want(t, err, "Forbidden")
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: logs, Key: aws.String("k")})
		want(t, err, "")
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: logs, Key: aws.String("k")})
		want(t, err, "")
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: logs, Key: aws.String("closed/k")})
		want(t, err, "AccessDenied")
		if err == nil || !strings.Contains(err.Error(), "with an explicit deny in a resource-based policy") {
			t.Error(err)
		}
		_, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: logs, Prefix: aws.String("a/b")})
		want(t, err, "")
		_, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: logs})
		want(t, err, "AccessDenied")
		_, err = c.ListBuckets(ctx, &s3.ListBucketsInput{})
		want(t, err, "AccessDenied")
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: theirs, Key: aws.String("k")})
		want(t, err, "AccessDenied")
		_, err = client(v).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: theirs}) // the root user, of another account
		want(t, err, "AccessDenied")
		list, err := client(v).ListBuckets(ctx, &s3.ListBucketsInput{})
		if err != nil || len(list.Buckets) != 1 || *list.Buckets[0].Name != "logs" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
