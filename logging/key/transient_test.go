package key_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// TestNewPrincipal: a role of the same plan is written first, and waited for where KMS
// does not see it yet; for a role that nobody makes there is no waiting.
func TestNewPrincipal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ec2.amazonaws.com"))).Build()
		if err != nil {
			t.Fatal(err)
		}
		reader, err := role.New("Reader").Trust(trust).Build()
		if err != nil {
			t.Fatal(err)
		}
		k := built(t, key.New(keyARN).MustExist().Allow(key.CloudTrailReaders("arn:aws:iam::111122223333:role/Reader")))
		refused := &types.MalformedPolicyDocumentException{Message: new("Policy contains a statement with one or more invalid principals.")}
		for name, tt := range map[string]struct {
			withRole bool
			writes   int
		}{"a role of the plan": {true, 3}, "a role that nobody looked at": {false, 3}} {
			a := loggingtest.NewAccount(accountID)
			v := a.Region(region)
			a.PutKey(region, loggingtest.KeyOptions{ID: keyID})
			a.Inject(loggingtest.Fault{Operation: "kms:PutKeyPolicy", Kind: loggingtest.FailBefore, Err: refused, Nth: 1, Count: 2})
			targets := []resource.Target{target(v, k)}
			if tt.withRole {
				targets = append(targets, logging.Join("roles", role.Bind(v.Roles(), reader)))
			}
			plan, err := logging.NewPlan(t.Context(), targets)
			if err != nil {
				t.Fatal(err)
			}
			if tt.withRole && !strings.HasPrefix(paths(plan)[0], "iam:CreateRole") {
				t.Error(paths(plan))
			}
			if _, err := plan.Apply(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if n := a.CallCount("kms:PutKeyPolicy"); n != tt.writes {
				t.Errorf("%s: %d writes", name, n)
			}
		}
	})
}
