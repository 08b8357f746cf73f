package logging_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A trust policy may name a role of the same plan, which IAM refuses as long as
// it does not know it everywhere: that is waited for, and nothing else is.
func TestTrustedRoles(t *testing.T) {
	for _, tt := range []struct {
		name  string
		also  string // a role of the plan besides
		trust string
		look  bool // somebody looks at the trusted role
		took  time.Duration
		err   string
	}{
		{"of the plan", "Caller", "Caller", false, 15 * time.Second, ""},
		{"known not to exist", "", "Missing", true, 0, "role Missing of its policy does not exist"},
		{"of which nothing is known", "", "Missing", false, 2 * time.Minute, "after waiting 2m0s for IAM to propagate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
				synctest.Test(t, func(t *testing.T) {
					v := newView(loggingtest.IAMPropagation(10 * time.Second))
					bs := []*role.Builder{role.New("R").Trust(trustRole(t, tt.trust))}
					if tt.also != "" {
						bs = append(bs, role.New(tt.also).Trust(mustPolicy(t, trustSSM)))
					}
					roles := rolesTarget(t, open(v).roles, bs...)
					tg := &observer{Target: roles, declare: func(s logging.Scope, d *resource.Declaration) {
						if tt.look {
							d.Observe(role.Observe(open(v).roles, s, tt.trust))
						}
					}}
					plan := mustPlan(t, tg)
					began := time.Now()
					_, err := plan.Apply(t.Context())
					if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
						t.Error(err)
					}
					if took := time.Since(began); took != tt.took {
						t.Error("took", took)
					}
				})
			})
		})
	}
}

func TestSessionRole(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::111122223333:assumed-role/Deployer/ci": "Deployer",
		"arn:aws:iam::111122223333:role/Deployer":            "",
		"arn:aws:iam::111122223333:user/assumed-role/x":      "",
		"arn:aws:iam::111122223333:root":                     "",
		"":                                                   "",
	} {
		if got := resource.SessionRole(arn); got != want {
			t.Errorf("%q: %q", arn, got)
		}
	}
}

func TestRolesNamed(t *testing.T) {
	doc := mustPolicy(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/path/One","arn:aws:iam::111122223333:role/One","arn:aws:iam::999999999999:role/Other","111122223333"]},"Action":"s3:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":"*"},
		{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/Two"},"Action":"s3:*","Resource":"*"}]}`)
	s := logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	if diff := cmp.Diff([]logging.ID{role.Ref(s, "One").ID(), role.Ref(s, "Two").ID()}, resource.RolesNamed(doc, s)); diff != "" {
		t.Error(diff)
	}
}

func TestMergePolicyProblems(t *testing.T) {
	_, invalid := policy.New(policy.Bucket, policy.AllowActions("s3").On("nothing")).Build()
	v := &logging.ValidationError{Of: "bucket"}
	v.Merge("policy", invalid)
	if len(v.Fields) < 2 || !strings.HasPrefix(v.Fields[0].Path, "policy.Statement[0]") || v.Fields[0].Source == "" {
		t.Errorf("%v", v)
	}
}
