//lint:file-ignore SA4006 the README leaves the errors to its reader

package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/logquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// TestREADMEAsk runs what the README asks, on a log group with one deletion.
func TestREADMEAsk(t *testing.T) {
	cfg, name := loggingtest.NewAccount("111122223333").Region("eu-west-1").Config(), aws.String("CloudTrail/audit")
	logs, day := cloudwatchlogs.NewFromConfig(cfg), time.Now().AddDate(0, 0, -1)
	if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: name}); err != nil {
		t.Fatal(err)
	}
	if _, err := logs.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: name, LogStreamName: aws.String("s")}); err != nil {
		t.Fatal(err)
	}
	if _, err := logs.PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: name, LogStreamName: aws.String("s"), LogEvents: []types.InputLogEvent{{
		Message:   aws.String(`{"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice"},"eventTime":"` + time.Now().UTC().Format(time.RFC3339) + `","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","requestParameters":{"bucketName":"reports"},"responseElements":null}`),
		Timestamp: aws.Int64(time.Now().UnixMilli())}}}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	ctx, client, fmt := t.Context(), logs, printer{&out}
	// What is asked begins.
	deletions := trailrecord.Filter{Names: []string{"s3:DeleteBucket"}, Resources: []string{"reports"}, Since: day}
	question, err := trailquery.Who(deletions) // the same filter reads files, and any name in it stays a value

	text, err := question.Insights()
	from, to := question.Delivered()
	answer, err := logquery.Run(ctx, client, logquery.Query{Groups: []string{"CloudTrail/audit"}, Text: text, Start: from, End: to}, logquery.Options{})
	rows, err := trailquery.Rows(answer.Columns, answer.Rows)
	for _, row := range rows {
		fmt.Print(row.Principal, row.LastSeen, answer.BytesScanned)
	}

	table, err := trailquery.NewTable("acme-trails").Account("111122223333").Regions("eu-west-1").From(day).Build()
	sql, err := table.SQL(question, trailquery.Part{}) // athenaquery.Run runs it, once it ran table.DDL
	fmt.Print(table.DDL(), sql)
	// What is asked ends.
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"arn:aws:iam::111122223333:user/alice", "CREATE EXTERNAL TABLE", "regexp_like(requestparameters"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	_, have, _ := strings.Cut(between(t, "../../README.md", "## Ask\n", "\n## "), "```go\n")
	have, _, _ = strings.Cut(have, "\n```")
	if d := cmp.Diff(between(t, "readme_ask_test.go", "\t// What is asked begins.\n", "\t// What is asked ends.\n"), have); d != "" {
		t.Errorf("the README asks otherwise:\n%s", d)
	}
}
