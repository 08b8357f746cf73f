package activity

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
)

var home = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

const notify = "arn:aws:lambda:eu-west-1:111122223333:function:notify"

func TestRuleKind(t *testing.T) {
	const noter = "arn:aws:iam::111122223333:role/Noter"
	command := Command{Key: "tag:role", Values: []string{"bastion"}, Parameters: map[string][]string{"commands": {"date"}}}
	var rs []resource.Resource
	for _, b := range []*Builder{
		NewRule("r").Topic(topic.Existing("sessions")),
		NewRule("r").Function(notify).Description("what starts"),
		NewRule("r").RunCommand("arn:aws:ssm:eu-west-1:111122223333:document/Note", role.Existing(noter), command).Function(notify),
		NewRule("r").On(Start).Function(notify),
		NewRule("r").Description("other").Pipeline("arn:aws:codepipeline:eu-west-1:111122223333:p", role.Existing(noter)),
	} {
		rule, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		r, err := rule.spec.resource(Clients{}, home, RuleRef(home, "first").ID())
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null",
		`{"state":"ENABLED"}`,
		`{"eventPattern":{"source":["aws.ec2"]},"state":"DISABLED","description":"theirs","targets":{"1":{"arn":"`+notify+`","input":"{}"}}}`,
		`{"eventPattern":{"source":["aws.ssm"]},"state":"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS","targets":{"`+targetID(home, notify)+`":{"arn":"`+notify+`","roleArn":"`+noter+`"}}}`)
}

func TestPermissionKind(t *testing.T) {
	var rs []resource.Resource
	for _, rule := range []string{"a", "b"} {
		r, err := managePermission(Clients{}, home, notify, rule)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	// The second state has the statement of rule a under another id, the third has
	// something else under its id.
	const theirs = `{"Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"` + notify + `"}]}`
	a := permission(home, notify, "a")
	a.Statements[0].Sid = "mine"
	resourcetest.Kind(t, rs, `{}`, `{"policy":{"mine":`+a.String()+`}}`, `{"policy":{"`+statementID("a")+`":`+theirs+`}}`)
}

// A target's id, which a template has too, is the same in each account, region and partition,
// and tells targets apart.
func TestTargetID(t *testing.T) {
	there := resource.Scope{Partition: "aws-cn", Account: "222233334444", Region: "cn-north-1"}
	id := func(s resource.Scope, b *Builder) (ids []string) {
		rule, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return slices.Sorted(maps.Keys(rule.spec.targets(s)))
	}
	rule := func(s resource.Scope, more string) *Builder {
		at := "arn:" + s.Partition + ":%s:" + s.Region + ":" + s.Account + ":"
		return NewRule("r").Function(fmt.Sprintf(at, "lambda")+"function:note"+more).Topic(topic.Existing("sessions"+more)).
			RunCommand(fmt.Sprintf(at, "ssm")+"document/Note", role.Existing("noter"), Command{Key: "tag:at", Values: []string{s.Region + more}})
	}
	here := id(home, rule(home, ""))
	if d := cmp.Diff(here, id(there, rule(there, ""))); d != "" || len(here) != 3 {
		t.Error(here, d)
	}
	for _, other := range id(home, rule(home, "2")) {
		if slices.Contains(here, other) {
			t.Errorf("two targets are %s", other)
		}
	}
	if targetID(home, home.Region) == targetID(home, "{region}") {
		t.Error("a region and its placeholder are one target")
	}
}
