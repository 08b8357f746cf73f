package trailogtest_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
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

// tampered is what somebody has done to the files of a trail, of which there are three
// digests, the oldest first, and log files by key.
type tampered struct {
	f       fixture
	digests []string
	logs    []s3test.Object
}

func (x tampered) put(key string, body []byte, metadata map[string]string) {
	x.f.Helper()
	in := &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: bytes.NewReader(body), Metadata: metadata}
	if _, err := s3test.New(x.f.view).PutObject(x.f.Context(), in); err != nil {
		x.f.Fatal(err)
	}
}

func (x tampered) remove(key string) {
	x.f.Helper()
	if _, err := s3test.New(x.f.view).DeleteObject(x.f.Context(), &s3.DeleteObjectInput{Bucket: aws.String(bucket), Key: &key}); err != nil {
		x.f.Fatal(err)
	}
}

// digest replaces texts of a digest, with its metadata as they were.
func (x tampered) digest(i int, old, new string) {
	x.f.Helper()
	o, _ := s3test.ObjectAt(x.f.view, bucket, x.digests[i])
	text := string(unzip(x.f, o.Body))
	if !strings.Contains(text, old) {
		x.f.Fatalf("no %q in %s", old, text)
	}
	x.put(o.Key, zip(strings.Replace(text, old, new, 1)), o.Metadata)
}

func (x tampered) metadata(i int, name, value string) {
	x.f.Helper()
	o, _ := s3test.ObjectAt(x.f.view, bucket, x.digests[i])
	metadata := maps.Clone(o.Metadata)
	metadata[name] = value
	x.put(o.Key, o.Body, metadata)
}

func zip(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close() // to memory
	return b.Bytes()
}

// tamperings are what can be done to the files, by what it is.
var tamperings = map[string]func(x tampered){
	"nothing":                       func(tampered) {},
	"a log has another's content":   func(x tampered) { x.put(x.logs[0].Key, x.logs[1].Body, nil) },
	"a log has another record":      func(x tampered) { x.put(x.logs[0].Key, zip(`{"Records":[{"eventName":"Forged"}]}`), nil) },
	"a log is missing":              func(x tampered) { x.remove(x.logs[1].Key) },
	"a log is not compressed":       func(x tampered) { x.put(x.logs[0].Key, unzip(x.f, x.logs[0].Body), nil) },
	"a log is compressed otherwise": func(x tampered) { x.put(x.logs[0].Key, zip(string(unzip(x.f, x.logs[0].Body))), nil) },
	"a log is cut off":              func(x tampered) { x.put(x.logs[0].Key, x.logs[0].Body[:len(x.logs[0].Body)/2], nil) },
	"a log is empty":                func(x tampered) { x.put(x.logs[0].Key, nil, nil) },
	"the newest digest is missing":  func(x tampered) { x.remove(x.digests[2]) },
	"a digest is missing":           func(x tampered) { x.remove(x.digests[1]) },
	"a digest's signature is other": func(x tampered) { x.metadata(1, "signature", strings.Repeat("ab", 256)) },
	"a digest's signature is none":  func(x tampered) { x.metadata(2, "signature", "zz") },
	"a digest names another hash": func(x tampered) {
		x.digest(2, `"hashValue":"`, `"hashValue":"0`)
	},
	"a digest names another time": func(x tampered) { x.digest(1, `"digestEndTime":"2`, `"digestEndTime":"1`) },
	"a digest is no JSON":         func(x tampered) { x.digest(1, `{`, `[`) },
	"a digest is another's": func(x tampered) {
		o, _ := s3test.ObjectAt(x.f.view, bucket, x.digests[0])
		x.put(x.digests[2], o.Body, o.Metadata)
	},
}

var cliVerdict = regexp.MustCompile(`(?m)^(?:Digest|Log) file\ts3://[^/]*/(\S+)\t(valid|INVALID)`)

// TestValidateLogsCLI has the AWS CLI validate what a trail delivered, as it is and with
// something changed: its verdict of each file is the library's.
func TestValidateLogsCLI(t *testing.T) {
	cli := acceptance.NewCLI(t, "", region)
	f := newFixture(t, doors["typed"])
	server := httptest.NewServer(f.account.Handler())
	defer server.Close()
	cli = cli.At(server.URL)
	start := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	trails := trailogtest.NewClient(f.view)
	_, err := trails.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String(name), S3BucketName: aws.String(bucket), EnableLogFileValidation: aws.Bool(true)})
	if err == nil {
		_, err = trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String(name)})
	}
	if err != nil {
		t.Fatal(err)
	}
	x := tampered{f: f}
	for range 3 {
		trailogtest.Record(t.Context(), f.view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})
		time.Sleep(1100 * time.Millisecond) // digests are named by their second
		key, err := trailogtest.DeliverDigest(t.Context(), f.view, name)
		if err != nil {
			t.Fatal(err)
		}
		x.digests = append(x.digests, key)
	}
	if _, err := trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	x.logs = s3test.Objects(f.view, bucket, "AWSLogs/"+accountID+"/CloudTrail/")
	all := s3test.Objects(f.view, bucket, "")
	library := func() map[string]string {
		t.Helper()
		files := trailog.BucketFiles(s3test.New(f.view), bucket)
		chains, err := trailrecord.Chains(files.List(t.Context(), ""))
		if err != nil || len(chains) != 1 {
			t.Fatal(chains, err)
		}
		chains[0].Bucket, chains[0].Since = bucket, start
		verifier := trailrecord.Verifier{Buckets: func(string) (trailrecord.Bucket, error) { return files, nil },
			Keys: trailog.PublicKeys(func(string) trailog.PublicKeyAPI { return trails })}
		verdicts := map[string]string{}
		for v, err := range verifier.Verify(t.Context(), chains[0]) {
			switch {
			case err != nil:
				t.Fatal(err)
			case v.Status == trailrecord.Gap || v.Status == trailrecord.NotChecked: // of which the CLI says nothing
			case v.Status == trailrecord.Valid:
				verdicts[v.Key] = "valid"
			default:
				verdicts[v.Key] = "INVALID"
			}
		}
		return verdicts
	}
	for what, tamper := range tamperings {
		t.Run(what, func(t *testing.T) {
			for _, o := range all {
				x.put(o.Key, o.Body, o.Metadata)
			}
			tamper(x)
			out, err := cli.Try("cloudtrail", "validate-logs", "--trail-arn", arnOfAll, "--start-time", start.Format(time.RFC3339), "--verbose")
			if err != nil {
				out += err.Error()
			}
			verdicts, bad := map[string]string{}, 0
			for _, m := range cliVerdict.FindAllStringSubmatch(out, -1) {
				verdicts[m[1]] = m[2]
				if m[2] != "valid" {
					bad++
				}
			}
			if d := cmp.Diff(verdicts, library()); d != "" {
				t.Errorf("the CLI and the library differ: %s\n%s", d, out)
			}
			harmless := what == "nothing" || what == "a log is compressed otherwise" || what == "the newest digest is missing"
			if len(verdicts) < 3 || (bad == 0) != harmless {
				t.Errorf("%d of %d are invalid: %s", bad, len(verdicts), out)
			}
		})
	}
}
