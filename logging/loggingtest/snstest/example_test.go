package snstest_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// A service publishes to a topic whose policy does not let it.
func ExamplePublish() {
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	topic := snstest.PutTopic(view, snstest.TopicOptions{Name: "trail"})

	d, err := snstest.Publish(context.Background(), view, snstest.PublishWrite{
		Principal: "cloudtrail.amazonaws.com", TopicARN: topic, Message: "{}",
		Context: map[string][]string{"aws:SourceArn": {"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops"}},
	})
	fmt.Println(d.Arrived, d.Code, err)
	// Output: false AuthorizationError <nil>
}
