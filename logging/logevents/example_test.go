package logevents_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Write batches events under the limits of AWS and says what was rejected.
func ExampleWrite() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs) // creates the group

	now := time.Now()
	written, err := logevents.Write(ctx, logs, "/ops/automation", "run-2", slices.Values([]logevents.InputEvent{
		{Time: now, Message: "finished"},
		{Time: now.Add(-time.Minute), Message: "started"},
		{Time: now.AddDate(0, -1, 0), Message: "of last month"},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(written.Written, "written")
	for _, r := range written.Rejected {
		fmt.Printf("event %d: %s\n", r.Index, r.Reason)
	}
	// Output:
	// 2 written
	// event 2: more than 14 days old
}

// A cursor is kept as text, and another run goes on behind it.
func ExampleCursor() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	query := logevents.Query{Group: "/ops/automation", Start: time.Now().Add(-time.Hour)}
	var cursor logevents.Cursor
	for event, err := range logevents.Read(ctx, logs, query) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("first run:", event.Message)
		if cursor.Add(event); event.Message == "retrying" {
			break
		}
	}
	text, _ := cursor.MarshalText()

	if err := query.After.UnmarshalText(text); err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range logevents.Read(ctx, logs, query) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("second run:", event.Message)
	}
	// Output:
	// first run: started
	// first run: ERROR disk full
	// first run: retrying
	// second run: ERROR gave up
}

// Follow goes on until its context ends.
func ExampleFollow() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	query := logevents.Query{Group: "/ops/automation", Pattern: "ERROR", Start: time.Now().Add(-time.Hour)}
	for event, err := range logevents.Follow(ctx, logs, query, logevents.FollowOptions{Every: time.Second}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Message)
		if event.Message == "ERROR gave up" {
			cancel()
		}
	}
	// Output:
	// ERROR disk full
	// ERROR gave up
}

// exampleConfig is the configuration of an account in memory. In production it
// comes from config.LoadDefaultConfig(ctx).
func exampleConfig() aws.Config {
	return loggingtest.NewAccount("111122223333").Region("eu-west-1").Config()
}

// Read reads what arrived, page by page.
func ExampleRead() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	events := logevents.Read(ctx, logs, logevents.Query{
		Group:   "/ops/automation",
		Start:   time.Now().Add(-time.Hour),
		Pattern: "ERROR",
	})
	for event, err := range events {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Stream, event.Message)
	}
	// Output:
	// run-1 ERROR disk full
	// run-1 ERROR gave up
}

func writeExampleEvents(ctx context.Context, logs *cloudwatchlogs.Client) {
	group, stream := aws.String("/ops/automation"), aws.String("run-1")
	_, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group})
	if err != nil {
		panic(err)
	}
	if _, err = logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}); err != nil {
		panic(err)
	}
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: stream}
	for i, m := range []string{"started", "ERROR disk full", "retrying", "ERROR gave up"} {
		in.LogEvents = append(in.LogEvents, types.InputLogEvent{Message: &m, Timestamp: aws.Int64(time.Now().Add(time.Duration(i-10) * time.Second).UnixMilli())})
	}
	if _, err = logs.PutLogEvents(ctx, in); err != nil {
		panic(err)
	}
}
