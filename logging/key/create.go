package key

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// onlyAnswered retries what AWS answered, and nothing that it may have carried out
// without our knowing.
type onlyAnswered struct{ aws.Retryer }

func (r onlyAnswered) IsErrorRetryable(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && api.ErrorFault() != smithy.FaultServer && r.Retryer.IsErrorRetryable(err)
}

func createOptions(o *kms.Options) {
	if o.Retryer == nil {
		o.Retryer = retry.NewStandard()
	}
	o.Retryer = onlyAnswered{o.Retryer}
}

func (h *handle) createPermissions() []resource.Permission {
	return []resource.Permission{
		{Action: "kms:CreateKey", Resource: "*"}, // a key that does not exist yet has no ARN
		{Action: "kms:CreateAlias", Resource: h.permissionARN()},
		{Action: "kms:CreateAlias", Resource: h.inScope(h.name())},
	}
}

// create makes the key and its alias. Without its alias the key is of no use: it is
// taken back then.
func (h *handle) create(ctx context.Context, s *State) error {
	in := &kms.CreateKeyInput{Policy: aws.String(s.Policy.Document().String()), Description: resource.OrUnset(s.Description)}
	out, err := h.writes.CreateKey(ctx, in, createOptions)
	switch {
	case err != nil && !answered(err):
		return fmt.Errorf("%w: a key without an alias may have been created, which nothing uses", err)
	case err != nil:
		return err
	case out.KeyMetadata == nil || out.KeyMetadata.Arn == nil:
		return errors.New("the answer of CreateKey has no ARN")
	}
	s.arn, s.made = *out.KeyMetadata.Arn, true
	if err := h.alias(ctx, s.arn); err != nil {
		ctx, cancel := afterwards(ctx)
		defer cancel()
		if back := h.schedule(ctx, s.arn, minPendingDays); back != nil {
			return fmt.Errorf("%w; key %s, which has no alias, could not be scheduled for deletion: %w", err, s.arn, back)
		}
		return err
	}
	return nil
}

func answered(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && api.ErrorFault() != smithy.FaultServer
}

// alias gives the new key its alias. KMS can take a moment to know the key, so it asks
// a few times.
func (h *handle) alias(ctx context.Context, keyARN string) error {
	var err error
	name := h.name()
	for delay := time.Second; ; delay *= 2 {
		_, err = h.writes.CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &name, TargetKeyId: &keyARN})
		if !resource.IsError[*types.NotFoundException](err) || delay > 4*time.Second {
			break
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(delay):
		}
	}
	if err == nil || !mayHold(err) {
		return err
	}
	// The answer of a first try may have been lost; or somebody else was faster.
	ctx, cancel := afterwards(ctx)
	defer cancel()
	m, findErr := describe(ctx, h.clients.KMS, name)
	switch {
	case findErr != nil || m == nil:
		return err
	case aws.ToString(m.Arn) == keyARN:
		return nil
	}
	return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
}

// mayHold reports whether an alias may be there in spite of the error.
func mayHold(err error) bool {
	return resource.IsError[*types.AlreadyExistsException](err) || !answered(err)
}

// afterwards is a context for what has to be put in order although the caller may have
// gone.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
}

func (h *handle) takeBackPermissions() []resource.Permission {
	on := h.permissionARN()
	return []resource.Permission{
		{Action: "kms:ScheduleKeyDeletion", Resource: on}, {Action: "kms:DeleteAlias", Resource: on}, {Action: "kms:DescribeKey", Resource: on},
		{Action: "kms:DeleteAlias", Resource: h.inScope(h.name())},
	}
}

// takeBack undoes the creation of a key that was created here: its alias goes, and the
// key is deleted after 7 days, unless somebody cancels it. Of any other key the kit says
// that it holds data.
func (h *handle) takeBack(ctx context.Context, made *State) error {
	name := h.name()
	m, err := describe(ctx, h.clients.KMS, name)
	if err != nil {
		return err
	}
	// An alias that is another key's by now stays. One that does not show may be the one just made.
	if m == nil || aws.ToString(m.Arn) == made.arn {
		_, err := h.writes.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: &name})
		if err != nil && !resource.IsError[*types.NotFoundException](err) {
			return err
		}
	}
	return h.schedule(ctx, made.arn, minPendingDays)
}
