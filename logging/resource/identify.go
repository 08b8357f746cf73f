package resource

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/internal/arn"
)

type identityKey struct{ origin any }

type identity struct{ partition, account, caller string }

// Identify asks STS for the account and partition of the clients' credentials,
// and answers the scope and the caller's ARN.
func Identify(ctx context.Context, c Clients) (s Scope, caller string, err error) {
	return NewReader().Identify(ctx, c)
}

// Identify is [Identify] with one call for each set of credentials.
func (r *Reader) Identify(ctx context.Context, c Clients) (s Scope, caller string, err error) {
	if err := c.Validate(); err != nil {
		return Scope{}, "", err
	}
	who, err := Shared(ctx, r, identityKey{c.Origin()}, func(ctx context.Context) (identity, error) {
		out, err := c.Identity.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return identity{}, err
		}
		a, err := arn.Parse(aws.ToString(out.Arn))
		if err != nil {
			return identity{}, fmt.Errorf("the caller's ARN %q: %w", aws.ToString(out.Arn), err)
		}
		return identity{a.Partition, aws.ToString(out.Account), a.String()}, nil
	})
	if err != nil {
		return Scope{}, "", &CallError{"sts:GetCallerIdentity", ID{Scope: Scope{Region: c.Region}}, err}
	}
	if p := arn.Partition(c.Region); p != who.partition {
		return Scope{}, "", fmt.Errorf("region %s is in partition %s, and the credentials are for %s", c.Region, p, who.partition)
	}
	return Scope{who.partition, who.account, c.Region}, who.caller, nil
}
