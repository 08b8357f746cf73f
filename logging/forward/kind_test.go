package forward

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
)

var home = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

func TestDestinationKind(t *testing.T) {
	const (
		streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/s"
		roleARN   = "arn:aws:iam::111122223333:role/R"
		theirs    = `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"logs:PutSubscriptionFilter","Resource":"*"}]}`
	)
	var rs []resource.Resource
	for _, ids := range [][]string{nil, {"222233334444"}, {"333344445555"}} {
		doc := Destination{destinationSpec{Name: "central", Accounts: ids}}.AccessPolicy(home)
		wishes := []resource.Wish[DestinationState]{stream.Is(Stream{streamARN, roleARN})}
		if ids != nil {
			wishes = append(wishes, access.Has(&doc))
		}
		r, err := destinationKind.Manage(destinationRef(home, "central"), newDestination(Clients{}, home, home, "central"), wishes...)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null", `{"stream":{"targetArn":"arn:aws:firehose:eu-west-1:111122223333:deliverystream/d","roleArn":"`+roleARN+`"}}`,
		`{"stream":{"targetArn":"`+streamARN+`","roleArn":"`+roleARN+`"},"accessPolicy":{"Theirs":`+theirs+`}}`)
}

func TestFilterKind(t *testing.T) {
	const to = "arn:aws:logs:eu-west-1:999999999999:destination:central"
	var rs []resource.Resource
	named := role.Named("R")
	for _, spec := range []filterSpec{{Destination: to}, {Destination: to, Pattern: "ERROR"}, {Destination: to, Role: &named}} {
		h := &filter{group: loggroup.ARNOf(home, "/ops"), name: "central", want: Filter{spec}}
		r, err := filterKind.Manage(h.ref(), h, h.want.wish(home))
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null", `{"destinationArn":"`+to+`","filterPattern":"x"}`,
		`{"destinationArn":"`+to+`","distribution":"Random","applyOnTransformedLogs":true,"emitSystemFields":["@aws.account"]}`)
}

func TestAccessPoliciesLint(t *testing.T) {
	d := Destination{destinationSpec{Name: "central", Stream: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/d", Accounts: []string{"222233334444"}, Organizations: []string{"o-a1b2c3d4e5"}}}
	f := Filter{filterSpec{Name: "f", Group: loggroup.Existing("/ops")}}
	for kind, docs := range map[policy.Kind][]policy.Document{
		policy.Resource: {d.AccessPolicy(home)}, policy.Trust: {d.TrustPolicy(home), f.TrustPolicy(home)}, policy.Identity: {d.RolePolicy(), f.RolePolicy(home)},
	} {
		for _, doc := range docs {
			for _, p := range doc.Lint(kind) {
				t.Errorf("%s: %v", doc, p)
			}
		}
	}
}
