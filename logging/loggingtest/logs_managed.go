package loggingtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// isManaged reports whether AWS manages the log groups of that name, and makes them.
func isManaged(group string) bool { return strings.HasPrefix(strings.ToLower(group), "aws/") }

// PutManagedLogGroup puts a log group into the region that AWS manages: its name begins with
// "aws/", and callers cannot make it or write into it. It panics on another name. A group
// that is there stays as it is.
func (v View) PutManagedLogGroup(name string) {
	if !isManaged(name) {
		panic(fmt.Sprintf("loggingtest: PutManagedLogGroup: %q does not begin with aws/", name))
	}
	if v.HasLogGroup(name) {
		return
	}
	if err := logsOf(v.account).create(v, name, &cloudwatchlogs.CreateLogGroupInput{}); err != nil {
		panic("loggingtest: PutManagedLogGroup: " + err.Error())
	}
}

// WriteManagedLog writes events, with the time of the write, into a group that AWS manages
// as the service does whose group it is: over a channel of its own, for which no policy is
// asked. The stream is made where it is missing.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/telemetry-config-rules.html
func (v View) WriteManagedLog(group, stream string, messages ...string) error {
	s := logsOf(v.account)
	_ = s.createStream(v, group, stream) // it may be there
	var events []types.InputLogEvent
	for _, m := range messages {
		events = append(events, types.InputLogEvent{Message: &m, Timestamp: aws.Int64(time.Now().UnixMilli())})
	}
	_, err := s.put(v, group, stream, events)
	return err
}

// checkWriter refuses callers who write into a group that AWS manages.
func checkWriter(group string) error {
	if isManaged(group) {
		return logsDenied("Log groups starting with AWS/ are reserved for AWS.")
	}
	return nil
}
