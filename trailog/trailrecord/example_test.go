package trailrecord_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const deleteDocument = `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:alice",` +
	`"accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","userName":"deploy"}}},` +
	`"eventTime":"2026-01-02T03:04:05Z","eventSource":"ssm.amazonaws.com","eventName":"DeleteDocument","awsRegion":"us-east-2",` +
	`"sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.15.0 Python/3.11.6","requestParameters":{"name":"example-Document"},` +
	`"responseElements":null,"eventID":"5f0c1d2e-0000-4000-8000-000000000001","readOnly":false}`

// Who, what, when, from where, and with which tool.
func ExampleParse() {
	r, err := trailrecord.Parse([]byte(deleteDocument))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Who())
	fmt.Println(r.What(), string(r.RequestParameters))
	fmt.Println(r.EventTime.Format(time.DateTime))
	from, _ := r.SourceIP()
	fmt.Println(from)
	fmt.Println(r.Tool())
	fmt.Println(r.Failed(), r.ReadOnly)
	// Output:
	// role deploy (session alice) of 111122223333
	// ssm:DeleteDocument {"name":"example-Document"}
	// 2026-01-02 03:04:05
	// 203.0.113.7
	// CLI aws-cli 2.15.0
	// false false
}

// A fault in one record does not end reading.
func ExampleDecode() {
	file := strings.NewReader(`{"Records":[` + deleteDocument + `,null,` + deleteDocument + `]}`)
	for r, err := range trailrecord.Decode(file) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(r.EventName)
	}
	// Output:
	// DeleteDocument
	// trailrecord: record 1, byte 541: the record is not a JSON object
	// DeleteDocument
}

func ExampleParseFile() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "digest.json")
	if err := os.WriteFile(name, []byte(`{"digestStartTime":"2026-01-02T03:00:00Z","logFiles":[]}`), 0o600); err != nil {
		log.Fatal(err)
	}
	for r, err := range trailrecord.ParseFile(name, trailrecord.WithMaxBytes(50<<20)) {
		fmt.Println(r.EventName, errors.Is(err, trailrecord.ErrDigest))
	}
	// Output: true
}

func ExampleEncode() {
	var file bytes.Buffer
	record := trailrecord.Record{EventVersion: "1.11", EventName: "DeleteDocument", ReadOnly: trailrecord.False}
	if err := trailrecord.Encode(&file, slices.Values([]trailrecord.Record{record})); err != nil {
		log.Fatal(err)
	}
	fmt.Println(file.String())
	// Output: {"Records":[{"eventVersion":"1.11","eventName":"DeleteDocument","requestParameters":null,"responseElements":null,"readOnly":false}]}
}

// What AWS adds in future, and what a field cannot hold, is written back.
func ExampleRecord_MarshalJSON() {
	r, err := trailrecord.Parse([]byte(`{"eventName":"GetParameter","readOnly":"true","added":[1,2],"userIdentity":{"userName":"alice"}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.ReadOnly, string(r.Extra["added"]))
	r.UserIdentity.UserName = "redacted"
	out, err := json.Marshal(r)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(out))
	// Output:
	// true [1,2]
	// {"eventName":"GetParameter","readOnly":"true","added":[1,2],"userIdentity":{"userName":"redacted"}}
}

func ExampleParseNotification() {
	// The body of an SQS message that SNS delivered.
	body := `{"Type":"Notification","TopicArn":"arn:aws:sns:us-east-2:111122223333:trail","Message":` +
		`"{\"s3Bucket\":\"amzn-s3-demo-bucket\",\"s3ObjectKey\":[\"AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/` +
		`111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz\"]}"}`
	n, err := trailrecord.ParseNotification([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n.Kind, n.Bucket)
	for _, key := range n.Keys {
		k, err := trailrecord.ParseKey(key)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(k.Account, k.Region, k.Kind, k.Time.Format(time.RFC3339))
	}
	// Output:
	// delivered amzn-s3-demo-bucket
	// 111122223333 us-east-2 CloudTrail 2026-01-02T03:10:00Z
}

func ExampleParseKey() {
	k, err := trailrecord.ParseKey("logs/AWSLogs/o-exampleorgid/444455556666/CloudTrail-Digest/us-east-2/2026/01/02/" +
		"444455556666_CloudTrail-Digest_us-east-2_my-trail_eu-west-1_20260102T030000Z.json.gz")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(k.Prefix, k.OrganizationID, k.Account, k.Kind, k.Region, k.Trail, k.HomeRegion)
	// Output: logs o-exampleorgid 444455556666 CloudTrail-Digest us-east-2 my-trail eu-west-1
}

func ExampleKey_Folder() {
	k := trailrecord.Key{
		Account: "111122223333", Kind: trailrecord.LogFile, Region: "us-east-2",
		Time: time.Date(2026, 1, 2, 3, 10, 0, 0, time.UTC), Unique: "AbCdEfGhIjKlMnOp",
	}
	fmt.Println(k.Folder())
	fmt.Println(k.FileName())
	// Output:
	// AWSLogs/111122223333/CloudTrail/us-east-2/2026/01/02/
	// 111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCdEfGhIjKlMnOp.json.gz
}

func runInstances(id string, instances int) string {
	item := `{"instanceId":"i-0123456789abcdef0","state":"` + strings.Repeat("x", 1000) + `"}`
	return `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"` + id +
		`","responseElements":{"instances":[` + item + strings.Repeat(`,`+item, instances-1) + `]}}`
}

// Which records of the bucket will not be in the log group.
func ExampleTooLargeForCloudWatch() {
	file := strings.NewReader(`[` + runInstances("id-1", 10) + `,` + runInstances("id-2", 500) + `]`)
	absent, errs := trailrecord.TooLargeForCloudWatch(trailrecord.Decode(file))
	fmt.Println(len(errs))
	for _, a := range absent {
		fmt.Println(a)
	}
	// Output:
	// 0
	// 2026-01-02T03:04:05Z ec2:RunInstances id-2, 524149 bytes: larger than the 256 KB that CloudTrail sends to CloudWatch Logs
}

// Which records of the bucket are not in the log group, and why.
func ExampleMissingFromCloudWatch() {
	bucket := trailrecord.Decode(strings.NewReader(runInstances("id-1", 10) + runInstances("id-2", 500) + runInstances("id-3", 1)))
	group := []string{"id-1"}
	absent, errs := trailrecord.MissingFromCloudWatch(bucket, slices.Values(group))
	fmt.Println(len(errs))
	for _, a := range absent {
		fmt.Println(a.EventID, a.Why)
	}
	// Output:
	// 0
	// id-2 larger than the 256 KB that CloudTrail sends to CloudWatch Logs
	// id-3 small enough, but not in the log group
}

// How many instances to launch at once, from a call that launched ten.
func ExampleEstimate() {
	r, err := trailrecord.Parse([]byte(runInstances("id-1", 10)))
	if err != nil {
		log.Fatal(err)
	}
	e := trailrecord.EstimateFrom(r, 10)
	fmt.Println(e.Size(500) > trailrecord.MaxCloudWatchEventSize, e.MaxItems())
	// Output: true 97
}
