package key

import (
	"context"
	"encoding/json"
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

// create makes the key and its alias. Without its alias the key is of no use: it is
// taken back then.
func (r *keyResource) create(ctx context.Context, c resource.Change) error {
	var s State
	if err := json.Unmarshal(c.After, &s); err != nil {
		return err
	}
	in := &kms.CreateKeyInput{Policy: aws.String(s.Policy.Document().String())}
	if s.Description != "" {
		in.Description = &s.Description
	}
	out, err := r.clients.KMS.CreateKey(ctx, in, createOptions)
	switch {
	case err != nil && !answered(err):
		return fmt.Errorf("%w: a key without an alias may have been created, which nothing uses", err)
	case err != nil:
		return err
	case out.KeyMetadata == nil || out.KeyMetadata.Arn == nil:
		return errors.New("the answer of CreateKey has no ARN")
	}
	keyARN := *out.KeyMetadata.Arn
	if err := r.alias(ctx, keyARN); err != nil {
		ctx, cancel := afterwards(ctx)
		defer cancel()
		if back := r.schedule(ctx, keyARN, minPendingDays); back != nil {
			return fmt.Errorf("%w; key %s, which has no alias, could not be scheduled for deletion: %w", err, keyARN, back)
		}
		return err
	}
	r.arn.Store(&keyARN)
	r.made.Store(&keyARN)
	return nil
}

func answered(err error) bool {
	var api smithy.APIError
	return errors.As(err, &api) && api.ErrorFault() != smithy.FaultServer
}

// alias gives the new key its alias. KMS can take a moment to know the key, so it asks
// a few times.
func (r *keyResource) alias(ctx context.Context, keyARN string) error {
	var err error
	for delay := time.Second; ; delay *= 2 {
		_, err = r.clients.KMS.CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &r.want.Name, TargetKeyId: &keyARN})
		var missing *types.NotFoundException
		if !errors.As(err, &missing) || delay > 4*time.Second {
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
	m, findErr := describe(ctx, r.clients, r.want.Name)
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
	var exists *types.AlreadyExistsException
	return errors.As(err, &exists) || !answered(err)
}

// afterwards is a context for what has to be put in order although the caller may have
// gone.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
}

// takeBack undoes the creation of a key that this resource has just made: its alias
// goes, and the key is deleted after 7 days, unless somebody cancels it. Any other key may
// have encrypted something.
func (r *keyResource) takeBack(ctx context.Context) error {
	made := r.made.Load()
	if made == nil {
		return resource.ErrHoldsData
	}
	m, err := describe(ctx, r.clients, r.want.Name)
	if err != nil {
		return err
	}
	if m != nil && aws.ToString(m.Arn) == *made {
		_, err := r.clients.KMS.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: &r.want.Name})
		var missing *types.NotFoundException
		if err != nil && !errors.As(err, &missing) {
			return err
		}
	}
	return r.schedule(ctx, *made, minPendingDays)
}

// HoldsData reports whether the key may have encrypted something: any may, unless this
// apply has just created it. KMS does not tell.
func (r *keyResource) HoldsData(context.Context) (bool, error) { return r.made.Load() == nil, nil }
