package s3test_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// TestCLI has the AWS CLI work with a bucket, path style and virtual-host style.
func TestCLI(t *testing.T) {
	aws := acceptance.NewCLI(t, "", "eu-west-1")
	v := mounted()
	server := httptest.NewServer(v.Account().Handler())
	defer server.Close()
	aws = aws.At(server.URL)
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	must := func(wanted string, args ...string) {
		t.Helper()
		if out := aws.Run(args...); !strings.Contains(out, wanted) {
			t.Errorf("aws %s: %s\nwant %s", strings.Join(args, " "), out, wanted)
		}
	}
	api := func(args ...string) []string { return append([]string{"s3api"}, args...) }
	const bucket = "amzn-s3-demo-bucket"

	must(bucket, api("create-bucket", "--bucket", bucket, "--create-bucket-configuration", "LocationConstraint=eu-west-1")...)
	aws.Refused("BucketAlreadyOwnedByYou", api("create-bucket", "--bucket", bucket, "--create-bucket-configuration", "LocationConstraint=eu-west-1")...)
	must(`"BucketRegion": "eu-west-1"`, api("head-bucket", "--bucket", bucket)...)
	aws.Refused("404", api("head-bucket", "--bucket", "absent")...)
	must("eu-west-1", api("get-bucket-location", "--bucket", bucket)...)
	must("CanonicalUser", api("get-bucket-acl", "--bucket", bucket)...)
	must(bucket, api("list-buckets")...)

	aws.Refused("NoSuchBucketPolicy", api("get-bucket-policy", "--bucket", bucket)...)
	policy := `{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::` + bucket + `"}]}`
	must("", api("put-bucket-policy", "--bucket", bucket, "--policy", "file://"+write("policy.json", policy))...)
	must("AWSCloudTrailAclCheck20150319", api("get-bucket-policy", "--bucket", bucket)...)
	aws.Refused("MalformedPolicy", api("put-bucket-policy", "--bucket", bucket, "--policy", "{")...)

	must("", api("put-bucket-encryption", "--bucket", bucket, "--server-side-encryption-configuration", `{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},"BucketKeyEnabled":true}]}`)...)
	must("AES256", api("get-bucket-encryption", "--bucket", bucket)...)
	lifecycle := `{"Rules":[{"ID":"expire","Status":"Enabled","Filter":{"Prefix":"AWSLogs/"},"Transitions":[{"Days":90,"StorageClass":"GLACIER"}],"Expiration":{"Days":365}}]}`
	must("all_storage_classes_128K", api("put-bucket-lifecycle-configuration", "--bucket", bucket, "--lifecycle-configuration", lifecycle)...)
	must("GLACIER", api("get-bucket-lifecycle-configuration", "--bucket", bucket)...)
	must(`"RestrictPublicBuckets": true`, api("get-public-access-block", "--bucket", bucket)...)
	must("BucketOwnerEnforced", api("get-bucket-ownership-controls", "--bucket", bucket)...)
	must("", api("put-bucket-tagging", "--bucket", bucket, "--tagging", "TagSet=[{Key=team,Value=ops}]")...)
	must("ops", api("get-bucket-tagging", "--bucket", bucket)...)

	file := write("log.txt", "a log\n")
	must("ETag", api("put-object", "--bucket", bucket, "--key", "AWSLogs/a b/1.log", "--body", file, "--metadata", "team=ops", "--acl", "bucket-owner-full-control")...)
	copied := filepath.Join(dir, "copy")
	must(`"team": "ops"`, api("get-object", "--bucket", bucket, "--key", "AWSLogs/a b/1.log", copied)...)
	if got, err := os.ReadFile(copied); err != nil || string(got) != "a log\n" {
		t.Errorf("%q, %v", got, err)
	}
	must(`"ContentLength": 6`, api("head-object", "--bucket", bucket, "--key", "AWSLogs/a b/1.log")...)
	must("AWSLogs/a b/1.log", api("list-objects-v2", "--bucket", bucket)...)
	must("1.log", "s3", "ls", "--recursive", "s3://"+bucket)
	must("upload", "s3", "cp", file, "s3://"+bucket+"/2.log")
	must("a log", "s3", "cp", "s3://"+bucket+"/2.log", "-")
	aws.Refused("BucketNotEmpty", api("delete-bucket", "--bucket", bucket)...)
	if o, ok := s3test.ObjectAt(v, bucket, "2.log"); !ok || string(o.Body) != "a log\n" {
		t.Errorf("%+v", o)
	}

	aws = aws.At(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)) // a name: the bucket goes into the host
	if list := aws.Object(api("list-objects-v2", "--bucket", bucket)...)["Contents"].([]any); len(list) != 2 {
		t.Errorf("%d objects, want 2: %v", len(list), list)
	}
	must("", api("delete-object", "--bucket", bucket, "--key", "2.log")...)
	must("", api("delete-object", "--bucket", bucket, "--key", "AWSLogs/a b/1.log")...)
	must("", api("delete-bucket", "--bucket", bucket)...)
	aws.Refused("NoSuchBucket", api("get-bucket-policy", "--bucket", bucket)...)
}
