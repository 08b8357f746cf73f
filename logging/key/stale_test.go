package key_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
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

// TestStaleAlias: an alias that does not show yet is deleted with the key whose creation is
// taken back.
func TestStaleAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(accountID)
		v := a.Region(region)
		a.PutKey(region, loggingtest.KeyOptions{ID: keyID})
		a.Lag(3*time.Second, "kms")
		a.Inject(loggingtest.Fault{Operation: "logs:DescribeLogGroups", Nth: 3, Kind: loggingtest.FailBefore, Retries: true})
		k := built(t, key.New("alias/logs").Allow(key.CloudWatchLogs(home)))
		group, err := loggroup.New("/zz").Build()
		if err != nil {
			t.Fatal(err)
		}
		plan, err := logging.NewPlan(t.Context(), logging.Targets{logging.Join("keys", key.Bind(clients(v), k)), loggroup.Bind(v.LogGroups(), group)})
		if err != nil {
			t.Fatal(err)
		}
		report, err := plan.Apply(t.Context(), logging.WithParallel(1))
		if err == nil || len(report.With(logging.Undone)) != 1 {
			t.Fatal(report, err)
		}
		time.Sleep(time.Minute)
		a.Lag(0)
		if out, err := v.KMS().ListAliases(t.Context(), &kms.ListAliasesInput{}); err != nil || len(out.Aliases) > 0 {
			t.Error(out.Aliases, err)
		}
	})
}
