package bucket

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// operation is a method of [API].
type operation[In, Out any] func(context.Context, *In, ...func(*s3.Options)) (*Out, error)

// call makes a call in the region of the bucket as far as that is known, and where
// the answer names another one, there. The code none says that there is nothing:
// the answer is empty then, as it is with an error.
func call[In, Out any](ctx context.Context, h *handle, none string, op operation[In, Out], in *In) (*Out, error) {
	out, err := op(ctx, in, h.options)
	if region, ok := h.elsewhere(err); ok {
		calls, went := h.region, false // a client that is no SDK's may take no options
		h = h.learn(State{Region: region})
		if out, err = op(ctx, in, h.options, func(*s3.Options) { went = true }); !went {
			return new(Out), resource.OtherRegion(h.id(), region, calls)
		}
	}
	if hasCode(err, "PermanentRedirect") { // without a word of where
		return new(Out), resource.OtherRegion(h.id(), "another one", h.region)
	}
	if h.found != nil {
		*h.found = h.region
	}
	switch {
	case none != "" && hasCode(err, none):
		return new(Out), nil
	case err != nil:
		return new(Out), err
	}
	return out, nil
}

// do is call for the error alone.
func do[In, Out any](ctx context.Context, h *handle, op operation[In, Out], in *In) error {
	_, err := call(ctx, h, "", op, in)
	return err
}

// options are those of every call: another change of the bucket under way is
// waited for, and the call goes to the bucket's region.
func (h *handle) options(o *s3.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"OperationAborted"}, nil)
	o.Region = h.region
}

// owner is the account that must own the bucket.
func (h *handle) owner() *string { return &h.account }

// elsewhere is the region that an answer names as the bucket's, where that is
// not the one that was asked.
func (h *handle) elsewhere(err error) (string, bool) {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return "", false
	}
	region := answer.Response.Header.Get("X-Amz-Bucket-Region")
	return region, region != "" && region != h.region && arn.IsRegion(region)
}

func hasCode(err error, codes ...string) bool { return slices.Contains(codes, resource.ErrorCode(err)) }

func isMissing(err error) bool { return hasCode(err, "NoSuchBucket", "NotFound") }

func isDenied(err error) bool { return hasCode(err, "AccessDenied", "Forbidden") }
