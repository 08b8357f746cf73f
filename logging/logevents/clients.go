package logevents

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// ReadAPI reads the events of a log group.
type ReadAPI interface {
	FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error)
}

var _ ReadAPI = (*cloudwatchlogs.Client)(nil)

// options: what is deleted at the moment passes; a quota does not.
func options(o *cloudwatchlogs.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"OperationAbortedException"}, []string{"LimitExceededException"})
}
