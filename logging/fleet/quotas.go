package fleet

import (
	"context"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// aSecond is how many calls of an operation AWS lets through in a second, in each region of
// an account, where that is documented and a fleet may come near it. AWS publishes nothing
// for IAM and Systems Manager.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
// https://docs.aws.amazon.com/general/latest/gr/iot-core.html
var aSecond = map[string]map[string]int{
	"CloudWatch Logs": {
		"DescribeLogGroups": 10, "CreateLogGroup": 10, "DeleteLogGroup": 10, "DescribeLogStreams": 25,
		"PutRetentionPolicy": 5, "DeleteRetentionPolicy": 5, "AssociateKmsKey": 5, "TagResource": 5, "ListTagsForResource": 5,
		"PutMetricFilter": 5, "PutSubscriptionFilter": 5,
	},
	"CloudTrail": {
		"CreateTrail": 1, "UpdateTrail": 1, "DeleteTrail": 1, "StartLogging": 1, "StopLogging": 1, "PutEventSelectors": 1,
		"PutInsightSelectors": 1, "AddTags": 1, "RemoveTags": 1, "DescribeTrails": 10, "GetTrail": 10, "GetTrailStatus": 10,
		"GetEventSelectors": 10, "GetInsightSelectors": 10, "ListTrails": 10, "ListTags": 10,
	},
	"IoT": {
		"SetV2LoggingOptions": 2, "GetV2LoggingOptions": 2, "SetV2LoggingLevel": 2, "ListV2LoggingLevels": 2, "DeleteV2LoggingLevel": 2,
		"SetLoggingOptions": 2, "GetLoggingOptions": 2,
	},
}

// quotas keep an account's calls apart, so that they stay under what AWS lets through.
type quotas struct {
	mu     sync.Mutex
	pacers map[string]*pace.Pacer // by region, service and operation
}

// add has each attempt of a call wait for its turn.
func (q *quotas) add(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("Quotas", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
		out middleware.FinalizeOutput, meta middleware.Metadata, err error) {
		if p := q.pacer(awsmiddleware.GetRegion(ctx), awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)); p != nil {
			if err := p.Wait(ctx); err != nil {
				return out, meta, err
			}
		}
		return next.HandleFinalize(ctx, in)
	}), "Retry", middleware.After)
}

// pacer is what an operation waits for in a region, nil where it need not.
func (q *quotas) pacer(region, service, operation string) *pace.Pacer {
	rate := aSecond[service][operation]
	if rate == 0 {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	key := region + " " + service + " " + operation
	if q.pacers[key] == nil {
		q.pacers[key] = &pace.Pacer{Every: time.Second / time.Duration(rate)}
	}
	return q.pacers[key]
}
