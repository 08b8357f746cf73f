package loggroup_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestKind(t *testing.T) {
	home := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	const keyARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	var rs []resource.Resource
	for _, b := range []*loggroup.Builder{
		loggroup.New("/g").RetainDays(30).Tag("a", "1"),
		loggroup.New("/g").RetainDays(7).ProtectFromDeletion(),
		loggroup.New("/g").RetainForever().Key(key.Named(keyARN)),
		loggroup.New("/g").WithoutKey().Class(loggroup.ClassInfrequentAccess),
		loggroup.New("/g").MustBeEncrypted().Tag("a", "2").Tag("b", "3"),
		loggroup.New("/g").WithoutDeletionProtection(),
	} {
		g, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		r, err := g.Resource(loggroup.Clients{}, home)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, "null", `{"logGroupClass":"STANDARD","retentionInDays":7,"kmsKeyId":"`+keyARN+`"}`,
		`{"logGroupClass":"INFREQUENT_ACCESS","deletionProtectionEnabled":true,"tags":{"a":"1"}}`)
}
