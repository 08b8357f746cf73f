package logging_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
)

// WriteEvents batches events under the limits of AWS and says what was rejected.
func ExampleWriteEvents() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs) // creates the group

	now := time.Now()
	written, err := logging.WriteEvents(ctx, logs, "/ops/automation", "run-2", slices.Values([]logging.NewEvent{
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
func ExampleEventCursor() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	query := logging.EventQuery{Group: "/ops/automation", Start: time.Now().Add(-time.Hour)}
	var cursor logging.EventCursor
	for event, err := range logging.ReadEvents(ctx, logs, query) {
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
	for event, err := range logging.ReadEvents(ctx, logs, query) {
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

// FollowEvents goes on until its context ends.
func ExampleFollowEvents() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	query := logging.EventQuery{Group: "/ops/automation", Pattern: "ERROR", Start: time.Now().Add(-time.Hour)}
	for event, err := range logging.FollowEvents(ctx, logs, query, logging.Follow{Every: time.Second}) {
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
