package trailogtest_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// TestCLI has the AWS CLI make, start and look at a trail.
func TestCLI(t *testing.T) {
	cli := acceptance.NewCLI(t, "", region)
	f := newFixture(t, doors["typed"])
	server := httptest.NewServer(f.account.Handler())
	defer server.Close()
	cli = cli.At(server.URL)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"create-trail", "--name", name, "--s3-bucket-name", bucket, "--cloud-watch-logs-log-group-arn", groupARN},
			"(InvalidCloudWatchLogsRoleArnException) when calling the CreateTrail operation: You must specify a role ARN as well as a log group."},
		{[]string{"create-trail", "--name", name, "--s3-bucket-name", bucket, "--cloud-watch-logs-log-group-arn", groupARN, "--cloud-watch-logs-role-arn", f.role},
			`"TrailARN": "` + arnOfAll + `"`},
		{[]string{"start-logging", "--name", name}, ""},
		{[]string{"put-event-selectors", "--trail-name", name, "--event-selectors", `[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true}]`}, `"ReadWriteType": "WriteOnly"`},
		{[]string{"get-trail-status", "--name", name}, `"IsLogging": true`},
		{[]string{"lookup-events", "--max-items", "1"}, `"EventName": "GetTrailStatus"`},
	} {
		out, err := cli.Try(append([]string{"cloudtrail"}, tt.args...)...)
		if err != nil {
			out = err.Error()
		}
		if (err != nil) != strings.Contains(tt.want, "Exception") || !strings.Contains(out, tt.want) {
			t.Errorf("aws cloudtrail %s: %s\nwant %s", strings.Join(tt.args, " "), out, tt.want)
		}
	}
	started := f.newest("StartLogging")
	if started.Tool().String() == "" || !strings.Contains(started.UserAgent, "aws-cli/") {
		t.Errorf("%s", marshal(t, started))
	}
}

// TestValidateLogsCLI has the AWS CLI validate what a trail delivered, as it is and with
// something changed.
func TestValidateLogsCLI(t *testing.T) {
	cli := acceptance.NewCLI(t, "", region)
	f := newFixture(t, doors["typed"])
	server := httptest.NewServer(f.account.Handler())
	defer server.Close()
	cli = cli.At(server.URL)
	start := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	trails := trailogtest.NewClient(f.view)
	_, err := trails.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String(name), S3BucketName: aws.String(bucket), EnableLogFileValidation: aws.Bool(true)})
	if err == nil {
		_, err = trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String(name)})
	}
	if err != nil {
		t.Fatal(err)
	}
	var digests []string
	for range 2 {
		trailogtest.Record(t.Context(), f.view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})
		time.Sleep(1100 * time.Millisecond) // digests are named by their second
		key, err := trailogtest.DeliverDigest(t.Context(), f.view, name)
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, key)
	}
	if _, err := trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	validate := func() string {
		t.Helper()
		out, err := cli.Try("cloudtrail", "validate-logs", "--trail-arn", arnOfAll, "--start-time", start, "--verbose")
		if err != nil {
			out += err.Error()
		}
		return out
	}
	if out := validate(); !strings.Contains(out, "2/2 digest files valid") || !strings.Contains(out, "3/3 log files valid") || strings.Contains(out, "INVALID") {
		t.Errorf("as it was delivered: %s", out)
	}
	objects := s3test.Objects(f.view, bucket, "AWSLogs/"+accountID+"/CloudTrail/")
	if len(objects) < 2 {
		t.Fatal("there are no log files")
	}
	put := func(o s3test.Object) {
		t.Helper()
		if _, err := s3test.New(f.view).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &o.Key, Body: bytes.NewReader(o.Body), Metadata: o.Metadata}); err != nil {
			t.Fatal(err)
		}
	}
	changed := objects[0]
	changed.Body = objects[1].Body
	put(changed)
	if out := validate(); !strings.Contains(out, objects[0].Key) || !strings.Contains(out, "INVALID: hash value doesn't match") {
		t.Errorf("with a log file changed: %s", out)
	}
	put(objects[0])
	digest, _ := s3test.ObjectAt(f.view, bucket, digests[0])
	altered := digest
	altered.Metadata = map[string]string{"signature": strings.Repeat("ab", 256), "signature-algorithm": "SHA256withRSA"}
	put(altered)
	if out := validate(); !strings.Contains(out, "INVALID: signature verification failed") {
		t.Errorf("with a signature altered: %s", out)
	}
	if _, err := s3test.New(f.view).DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: &digests[0]}); err != nil {
		t.Fatal(err)
	}
	if out := validate(); !strings.Contains(out, "1/2 digest files valid") && !strings.Contains(out, "INVALID: not found") {
		t.Errorf("with a digest deleted: %s", out)
	}
}
