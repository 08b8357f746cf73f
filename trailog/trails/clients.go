package trails

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// API reads trails.
type API interface {
	DescribeTrails(context.Context, *cloudtrail.DescribeTrailsInput, ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error)
	GetTrailStatus(context.Context, *cloudtrail.GetTrailStatusInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error)
	GetEventSelectors(context.Context, *cloudtrail.GetEventSelectorsInput, ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error)
}

var _ API = (*cloudtrail.Client)(nil)

// Clients are the clients that reading trails needs.
type Clients struct {
	resource.Clients
	Trails API
}

// Options are the options of every call of CloudTrail: they retry what passes by
// itself, a trail that is being changed or not fully loaded yet, and throttling,
// since CloudTrail takes one write a second.
func Options(o *cloudtrail.Options) {
	o.Retryer = patient{retry.AddWithMaxAttempts(resource.Retryer(o.Retryer, []string{conflict}, nil), 10)}
}

// conflict is CloudTrail's answer while it makes or changes a trail, with the
// advice to wait for minutes.
const conflict = "ConflictException"

// patient waits longer for a trail than the SDK does, and still for less than
// logging.WithCallLimit by default.
type patient struct{ aws.Retryer }

func (p patient) RetryDelay(attempt int, err error) (time.Duration, error) {
	d, delayErr := p.Retryer.RetryDelay(attempt, err)
	if resource.ErrorCode(err) == conflict {
		d = max(d, 5*time.Second)
	}
	return d, delayErr
}
