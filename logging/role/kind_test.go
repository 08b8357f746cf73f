package role_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
)

func TestKind(t *testing.T) {
	var rs []resource.Resource
	for _, b := range []*role.Builder{
		role.New("R").Trust(trusts(t, "ssm.amazonaws.com")).Tag("a", "1"),
		role.New("R").Trust(trusts(t, "ssm.amazonaws.com")).Tag("a", "2").Description("d"),
		role.New("R").Path("/x/").Attach("arn:aws:iam::aws:policy/A").Attach("arn:aws:iam::aws:policy/B"),
		role.New("R").Attach("arn:aws:iam::aws:policy/B").Boundary("arn:aws:iam::aws:policy/C").Tag("b", "3"),
		role.New("R").Description(""),
	} {
		r, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.Resource(role.Clients{}, home)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, res)
	}
	resourcetest.Kind(t, rs, "null",
		`{"path":"/","assumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]},"description":"old","tags":{"a":"0"}}`,
		`{"path":"/x/","assumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]},"attachedPolicies":{"arn:aws:iam::aws:policy/A":true}}`)
}

func TestProfileKind(t *testing.T) {
	resourcetest.OnlyRead(t, role.ObserveProfile(role.Clients{}, nil, home, "Bastion"), "null", `{}`, `{"roleArn":"arn:aws:iam::111122223333:role/Bastion"}`)
}

func TestManagedPolicyKind(t *testing.T) {
	r := role.ObserveManaged(role.Clients{}, "", home, "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
	resourcetest.OnlyRead(t, r, "null",
		`{"policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:UpdateInstanceInformation","Resource":"*"}]}}`)
}

func TestUserKind(t *testing.T) {
	r := role.ObserveUser(role.Clients{}, home, "arn:aws:iam::111122223333:user/ops/alice")
	resourcetest.OnlyRead(t, r, "null", `{}`,
		`{"permissionsBoundary":"arn:aws:iam::111122223333:policy/B","attachedPolicies":["arn:aws:iam::aws:policy/A"],"groups":["Ops"],"inlinePolicies":{"a":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}}`)
}

// In a template for all regions a role may be assumed on behalf of what is in any, where the
// condition takes a *; its name may keep it to one.
func TestTrustOfAllRegions(t *testing.T) {
	here, anywhere := "arn:aws:logs:eu-west-1:111122223333:*", "arn:aws:logs:*:111122223333:*"
	for _, tt := range []struct {
		role, operator string
		several        bool
		want           string
	}{
		{"r", "StringLike", true, anywhere}, {"r", "ArnLike", true, anywhere}, {"r", "ArnEquals", true, anywhere},
		{"r", "ForAnyValue:ArnLikeIfExists", true, anywhere}, {"r", "StringEquals", true, here}, {"r", "ArnNotLike", true, here},
		{"r", "StringLike", false, here}, {"r-eu-west-1", "StringLike", true, here},
	} {
		doc := role.Trust("logs.amazonaws.com")
		doc.Statements[0].Condition = policy.Condition{tt.operator: {"aws:SourceArn": {here}}}
		its, err := role.New(tt.role).Trust(doc).Build()
		if err != nil {
			t.Fatal(err)
		}
		r, err := its.Resource(role.Clients{}, home)
		if err != nil {
			t.Fatal(err)
		}
		x, err := r.Export(tt.several)
		if err != nil {
			t.Fatal(err)
		}
		got := x.Resources[0].Properties["AssumeRolePolicyDocument"].(policy.Document).Statements[0].Condition[tt.operator]["aws:SourceArn"]
		if d := cmp.Diff([]string{tt.want}, got); d != "" {
			t.Errorf("%s of %s: %s", tt.operator, tt.role, d)
		}
		if doc.Statements[0].Condition[tt.operator]["aws:SourceArn"][0] != here {
			t.Error("the settings are changed")
		}
	}
}
