package role_test

import (
	"errors"
	"testing"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// What a place gives a role for several regions is one policy of the role.
func TestPoliciesOfSeveralRegionsAreOne(t *testing.T) {
	in := func(region, name, text string, asked bool) resource.Resource {
		t.Helper()
		doc, err := policy.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		b := role.New("R").Trust(trusts(t, "ssm.amazonaws.com"))
		if asked {
			b.Inline(name, doc)
		}
		r, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		if !asked {
			r = r.With(name, doc)
		}
		s := home
		s.Region = region
		res, err := r.Resource(role.Clients{}, s)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	doc := func(resource, rest string) string {
		return `{"Version":"2012-10-17","Statement":[{"Sid":"W","Effect":"Allow","Action":"logs:PutLogEvents","Resource":` + resource + rest + `}]}`
	}
	ireland, frankfurt := `"arn:aws:logs:eu-west-1:111122223333:log-group:g:*"`, `"arn:aws:logs:eu-central-1:111122223333:log-group:g:*"`
	both := `[` + frankfurt + `,` + ireland + `]`
	key := func(region string) string {
		return `,"Condition":{"StringEquals":{"kms:ViaService":"logs.` + region + `.amazonaws.com"}}`
	}
	west := in("eu-west-1", "Logs-eu-west-1", doc(ireland, ""), false)
	for _, tt := range []struct {
		name   string
		of     []resource.Resource
		path   string
		want   string
		refuse bool
	}{
		{name: "one region", of: []resource.Resource{west}, path: "inlinePolicies[Logs-eu-west-1]", want: doc(ireland, "")},
		{name: "the same twice", of: []resource.Resource{west, west}, path: "inlinePolicies[Logs-eu-west-1]", want: doc(ireland, "")},
		{name: "two", of: []resource.Resource{west, in("eu-central-1", "Logs-eu-central-1", doc(frankfurt, ""), false)}, path: "inlinePolicies[Logs]", want: doc(both, "")},
		{name: "two, and a name that goes on", of: []resource.Resource{
			in("eu-west-1", "CloudTrail-eu-west-1-audit", doc(ireland, ""), false), in("eu-central-1", "CloudTrail-eu-central-1-audit", doc(frankfurt, ""), false),
		}, path: "inlinePolicies[CloudTrail-audit]", want: doc(both, "")},
		{name: "conditions differ", of: []resource.Resource{
			in("eu-west-1", "Logs-eu-west-1", doc(ireland, key("eu-west-1")), false), in("eu-central-1", "Logs-eu-central-1", doc(frankfurt, key("eu-central-1")), false),
		}, path: "inlinePolicies[Logs]", want: `{"Version":"2012-10-17","Statement":[
			{"Sid":"W","Effect":"Allow","Action":"logs:PutLogEvents","Resource":` + frankfurt + key("eu-central-1") + `},
			{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":` + ireland + key("eu-west-1") + `}]}`},
		{name: "one is asked for as another", of: []resource.Resource{west, in("eu-central-1", "Logs-eu-west-1", doc(frankfurt, ""), true)}, refuse: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, reversed := range []bool{false, true} {
				all := tt.of[0]
				var err error
				for _, r := range tt.of[1:] {
					if reversed {
						all, err = r.Merge(all)
					} else {
						all, err = all.Merge(r)
					}
				}
				if tt.refuse {
					var conflict *resource.MergeError
					if !errors.As(err, &conflict) || conflict.Path != "inlinePolicies[Logs-eu-west-1]" {
						t.Errorf("it merges: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				changes, err := all.Diff(nil)
				if err != nil || len(changes) != 2 || changes[1].Path != tt.path {
					t.Fatalf("%v, %v", changes, err)
				}
				want, err := policy.Parse([]byte(tt.want))
				if err != nil {
					t.Fatal(err)
				}
				got, err := policy.Parse(changes[1].After)
				if err != nil || !got.Equal(want) {
					t.Errorf("%s\nwant %s\n%v", got, want, err)
				}
			}
		})
	}
}
