package key_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// stale answers with the policy before for a while after each write, as KMS does, which
// is eventually consistent.
type stale struct {
	key.API
	old  *kms.GetKeyPolicyOutput
	left int
}

func (s *stale) PutKeyPolicy(ctx context.Context, in *kms.PutKeyPolicyInput, f ...func(*kms.Options)) (*kms.PutKeyPolicyOutput, error) {
	s.old, _ = s.API.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: in.KeyId})
	s.left = 2
	return s.API.PutKeyPolicy(ctx, in, f...)
}

func (s *stale) GetKeyPolicy(ctx context.Context, in *kms.GetKeyPolicyInput, f ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error) {
	if s.left--; s.left >= 0 && s.old != nil {
		return s.old, nil
	}
	return s.API.GetKeyPolicy(ctx, in, f...)
}

// TestStalePolicy: a statement is not lost because the next one is merged into a policy
// that does not show it yet.
func TestStalePolicy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(accountID)
		a.PutKey(region, loggingtest.KeyOptions{ID: keyID, Policy: others})
		v := a.Region(region)
		before := len(policyOf(t, v, keyARN).Statements)
		c := clients(v)
		c.KMS = &stale{API: c.KMS}
		k := built(t, key.New(keyARN).MustExist().Allow(key.CloudTrail(trailARN)).Allow(key.CloudWatchLogs(home)))
		applied(t, logging.Join("keys", key.Bind(c, k)))
		if doc := policyOf(t, v, keyARN); len(doc.Statements) != before+3 {
			t.Errorf("a statement was lost: %s", doc)
		}
	})
}
