package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// With -live the log group of a trail is asked, and what it answers is printed.
func TestQueryIsRun(t *testing.T) {
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	logs, group := view.Logs(), aws.String("CloudTrail/audit")
	if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group}); err != nil {
		t.Fatal(err)
	}
	if _, err := logs.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	q, err := trailquery.What(trailrecord.Filter{Users: []string{"alice"}})
	if err != nil {
		t.Fatal(err)
	}
	about := trail{site: fleet.Site{Config: view.Config(), Scope: logging.Scope{Account: "111122223333", Region: "eu-west-1"}}, Name: "audit"}
	about.LogGroup.LogGroupName = *group
	for _, want := range []string{"nothing was found", "s3.amazonaws.com  DeleteBucket"} {
		var out bytes.Buffer
		p := &program{out: &out, flags: flags{live: true}}
		if err := p.about(t.Context(), about, q); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
		if _, err := logs.PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: aws.String("s"), LogEvents: []types.InputLogEvent{{
			Message: aws.String(`{"userIdentity":{"userName":"alice"},"eventTime":"2026-11-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket"}`), Timestamp: aws.Int64(time.Now().UnixMilli())}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// An organization's trail is one table, and the file's accounts are asked about.
func TestQueryOfAnOrganization(t *testing.T) {
	p := &program{file: &file{fileJSON: fileJSON{Regions: []string{"eu-west-1"}, Accounts: [][]account{{{ID: "222233334444"}}, {{ID: "333344445555"}}}}}}
	about := trail{Name: "Org.Trail", Organization: "o-exampleorgid", S3KeyPrefix: "audit"}
	about.Bucket.BucketName = "example-trail"
	table, part, err := p.table(about)
	if err != nil {
		t.Fatal(err)
	}
	q, err := trailquery.Seen(trailrecord.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	sql, err := table.SQL(q, part)
	if err != nil || !strings.Contains(sql, `FROM "default"."cloudtrail_org_trail"`) || !strings.Contains(sql, "account IN ('222233334444', '333344445555')") {
		t.Errorf("%v: %s", err, sql)
	}
	if !strings.Contains(table.DDL(), "s3://example-trail/audit/AWSLogs/o-exampleorgid/${account}/CloudTrail/") {
		t.Error(table.DDL())
	}
}
