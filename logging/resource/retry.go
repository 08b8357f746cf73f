package resource

import (
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// Retryer is base, also retrying errors with the transient codes, and never
// those with the quota codes, which the SDK takes for throttling although
// waiting does not help. It is set in a call's own options, so that it works on
// any client.
func Retryer(base aws.Retryer, transient, quota []string) aws.Retryer {
	if base == nil {
		base = retry.NewStandard()
	}
	if len(transient) > 0 {
		base = retry.AddWithErrorCodes(base, transient...)
	}
	if len(quota) > 0 {
		base = quotaRetryer{base, quota}
	}
	return base
}

type quotaRetryer struct {
	aws.Retryer
	quota []string
}

func (r quotaRetryer) IsErrorRetryable(err error) bool {
	return !slices.Contains(r.quota, ErrorCode(err)) && r.Retryer.IsErrorRetryable(err)
}

// ErrorCode is the code of an error from AWS, such as
// "ResourceNotFoundException"; empty for any other error.
func ErrorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
