package role_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

var home = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

func trusts(t *testing.T, service string) policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A role that one wants with a trust policy and another wants to let a service in
// is one role, whoever comes first: the policy decides, and it must let in.
func TestMergeIsSymmetric(t *testing.T) {
	plain := func(service string) resource.Resource {
		r, err := role.New("R").Trust(trusts(t, service)).Build()
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.Resource(role.Clients{}, home)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	admitting := func(service string) resource.Resource {
		r, err := role.New("R").Build()
		if err != nil {
			t.Fatal(err)
		}
		res, err := r.Admitting(trusts(t, service)).Resource(role.Clients{}, home)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	for _, tt := range []struct {
		name string
		a, b resource.Resource
		ok   bool
	}{
		{"policy that lets in", plain("cloudtrail.amazonaws.com"), admitting("cloudtrail.amazonaws.com"), true},
		{"policy that does not", plain("ssm.amazonaws.com"), admitting("cloudtrail.amazonaws.com"), false},
		{"two services", admitting("iot.amazonaws.com"), admitting("cloudtrail.amazonaws.com"), true},
		{"two policies", plain("iot.amazonaws.com"), plain("cloudtrail.amazonaws.com"), false},
	} {
		ab, errAB := tt.a.Merge(tt.b)
		ba, errBA := tt.b.Merge(tt.a)
		if (errAB == nil) != tt.ok || (errBA == nil) != tt.ok {
			t.Errorf("%s: %v, %v", tt.name, errAB, errBA)
			continue
		}
		if !tt.ok {
			continue
		}
		x, errX := ab.Diff(nil)
		y, errY := ba.Diff(nil)
		if errX != nil || errY != nil || len(x) != 1 || len(y) != 1 || string(x[0].After) != string(y[0].After) {
			t.Errorf("%s: %s and %s, %v, %v", tt.name, x[0].After, y[0].After, errX, errY)
		}
	}
}
