package eventstest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

// A subscription filter invokes a function that lets CloudWatch Logs in for its group.
func TestSubscriptionOfAFunction(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	eventstest.Mount(a)
	v := a.Region("eu-west-1")
	ctx, logs := t.Context(), v.Logs()
	function := eventstest.PutFunction(v, "f")
	group, stream := aws.String("/app"), aws.String("s")
	do := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group}))
	do(logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}))
	filter := &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: group, FilterName: aws.String("f"), FilterPattern: aws.String("ERROR"), DestinationArn: &function}
	if _, err := logs.PutSubscriptionFilter(ctx, filter); err == nil || !strings.Contains(err.Error(), "Could not execute the lambda function") {
		t.Error("without a permission:", err)
	}
	admit := &lambda.AddPermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("logs"), Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("logs.amazonaws.com"),
		SourceArn: aws.String("arn:aws:logs:eu-west-1:111122223333:log-group:/app:*"), SourceAccount: aws.String("111122223333")}
	do(eventstest.NewLambda(v).AddPermission(ctx, admit))
	do(logs.PutSubscriptionFilter(ctx, filter))
	put := func(text string) {
		do(logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: stream,
			LogEvents: []logstypes.InputLogEvent{{Timestamp: aws.Int64(time.Now().UnixMilli()), Message: &text}}}))
	}
	put("ERROR 1")
	do(eventstest.NewLambda(v).RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("logs")}))
	put("ERROR 2")
	got := v.SubscriptionDeliveries()
	if len(got) != 2 || !got[0].Arrived || got[1].Arrived || !strings.Contains(got[1].Reason, "lambda:InvokeFunction") || got[1].Steps[0].Resource != function {
		t.Fatalf("%+v", got)
	}
	if m, err := got[0].Message(); err != nil || m.LogEvents[0].Message != "ERROR 1" || m.LogGroup != "/app" || !strings.HasPrefix(string(got[0].Payload), `{"awslogs":{"data":"H4sI`) {
		t.Error(m, err, string(got[0].Payload))
	}
}
