package logging_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func iamError(code string) error { return &smithy.GenericAPIError{Code: code, Message: "no"} }

func TestRetryer(t *testing.T) {
	for _, tt := range []struct {
		r    aws.Retryer
		code string
		want bool
	}{
		{resource.Retryer(nil, nil, nil), "LimitExceededException", true}, // the SDK takes it for throttling
		{resource.Retryer(nil, nil, []string{"LimitExceededException"}), "LimitExceededException", false},
		{resource.Retryer(nil, nil, []string{"LimitExceededException"}), "ThrottlingException", true},
		{resource.Retryer(nil, nil, nil), "TooManyUpdates", false},
		{resource.Retryer(nil, []string{"TooManyUpdates"}, nil), "TooManyUpdates", true},
		{resource.Retryer(nil, []string{"TooManyUpdates"}, []string{"TooManyUpdates"}), "TooManyUpdates", false},
		{resource.Retryer(aws.NopRetryer{}, []string{"X"}, []string{"Y"}), "X", true},
		{resource.Retryer(aws.NopRetryer{}, []string{"X"}, []string{"Y"}), "Y", false},
		{resource.Retryer(aws.NopRetryer{}, nil, nil), "ThrottlingException", false},
	} {
		if got := tt.r.IsErrorRetryable(fmt.Errorf("wrapped: %w", iamError(tt.code))); got != tt.want {
			t.Errorf("%s: %v", tt.code, got)
		}
	}
	if c := logging.ErrorCode(errors.New("x")); c != "" {
		t.Error(c)
	}
	if c := logging.ErrorCode(&logging.CallError{Err: iamError("NoSuchEntity")}); c != "NoSuchEntity" {
		t.Error(c)
	}
}
