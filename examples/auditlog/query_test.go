package main

import (
	"bytes"
	"regexp"
	"slices"
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
		if err := p.insights(t.Context(), about, q); err != nil {
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

// Whoever signs in chooses the name of the agent, which does not write to the terminal.
func TestAnswerIsPrintable(t *testing.T) {
	var out bytes.Buffer
	p := &program{out: &out}
	if err := p.answer([]string{"principal", "agent"}, [][]string{{"alice", "Mozilla/5.0 (X11)"}, {"b\tob", "\x1b]0;owned\x07\x1b[2J"}}, 3); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07") || !strings.Contains(out.String(), `"\x1b]0;owned\a\x1b[2J"`) || !strings.Contains(out.String(), `"b\tob"  `) || !strings.Contains(out.String(), "  Mozilla/5.0 (X11)\n") {
		t.Errorf("%q", &out)
	}
}

// What a trail writes files of is asked about, as far as it was visited, and each other set of
// files is another table.
func TestQueryOfFiles(t *testing.T) {
	visited := map[string][]string{"222233334444": {"eu-west-1", "eu-central-1"}, "333344445555": {"eu-west-1", "ap-south-1"}}
	const own, all = "eu-west-1", "ap-south-1,eu-central-1,eu-west-1,us-east-1"
	names := map[string]string{}
	for _, test := range []struct {
		name, trail, organization string
		multi                     bool
		accounts, regions         string // of the query, and of the table
	}{
		{name: "one region", trail: "audit", regions: own},
		{name: "all regions", trail: "audit", multi: true, regions: "eu-central-1,eu-west-1,us-east-1"},
		{name: "organization", trail: "audit", organization: "o-exampleorgid", accounts: "account IN ('222233334444', '333344445555')", regions: own},
		{name: "organization, all regions", trail: "audit", organization: "o-exampleorgid", multi: true, accounts: "account IN ('222233334444', '333344445555')", regions: all},
		{name: "another trail of the same files", trail: "Au.dit", multi: true, regions: "eu-central-1,eu-west-1,us-east-1"},
	} {
		about := trail{site: fleet.Site{Scope: logging.Scope{Partition: "aws", Account: "222233334444", Region: "eu-west-1"}}, Name: test.trail,
			Organization: test.organization, S3KeyPrefix: "audit", IsMultiRegionTrail: test.multi}
		about.Bucket.BucketName = "example-trail"
		about.reach(visited)
		table, part, err := about.table(trailrecord.LogFile)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := names[table.Name()]; twice || !regexp.MustCompile(`^cloudtrail_au_?dit_[0-9a-f]{8}$`).MatchString(table.Name()) {
			t.Errorf("%s: the table is %s, as that of %s", test.name, table.Name(), other)
		}
		names[table.Name()] = test.name
		q, err := trailquery.Seen(trailrecord.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sql, err := table.SQL(q, part)
		if err != nil || !strings.Contains(sql, `FROM "default"."`+table.Name()+`"`) || !strings.Contains(sql, test.accounts) || strings.Contains(sql, "account IN") != (test.accounts != "") {
			t.Errorf("%s: %v: %s", test.name, err, sql)
		}
		place := "s3://example-trail/audit/AWSLogs/${account}/CloudTrail/"
		if test.organization != "" {
			place = "s3://example-trail/audit/AWSLogs/o-exampleorgid/${account}/CloudTrail/"
		}
		for _, want := range []string{place, "'projection.region.values'='" + test.regions + "'"} {
			if !strings.Contains(table.DDL(), want) {
				t.Errorf("%s: no %s in\n%s", test.name, want, table.DDL())
			}
		}
	}
	// Two trails whose names a table cannot tell apart.
	var tables []string
	for _, bucket := range []string{"example-a", "example-b"} {
		about := trail{accounts: []string{"222233334444"}, regions: []string{own}}
		about.Name, about.Bucket.BucketName = map[string]string{"example-a": "audit-a", "example-b": "audit.a"}[bucket], bucket
		table, _, err := about.table(trailrecord.LogFile)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table.Name())
	}
	if tables[0] == tables[1] || tables[0][:len("cloudtrail_audit_a_")] != tables[1][:len("cloudtrail_audit_a_")] {
		t.Errorf("%q", tables)
	}
	about := trail{site: fleet.Site{Scope: logging.Scope{Partition: "aws-us-gov", Account: "222233334444", Region: "us-gov-east-1"}}, IsMultiRegionTrail: true}
	if about.reach(map[string][]string{"222233334444": {"us-gov-east-1"}}); !slices.Equal(about.regions, []string{"us-gov-east-1", "us-gov-west-1"}) {
		t.Errorf("%q", about.regions)
	}
}
