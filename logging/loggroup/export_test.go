package loggroup_test

import (
	"encoding/json"
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestExport(t *testing.T) {
	g, err := loggroup.New("/g").RetainDays(30).Tag("team", "ops").ProtectFromDeletion().Build()
	if err != nil {
		t.Fatal(err)
	}
	r, err := g.Resource(loggroup.Clients{}, resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.(interface {
		Export() (resource.Exported, error)
	}).Export()
	text, _ := json.Marshal(e)
	const want = `{"Type":"AWS::Logs::LogGroup","Properties":{"DeletionProtectionEnabled":true,"LogGroupClass":"STANDARD","LogGroupName":"/g","RetentionInDays":30,"Tags":[{"Key":"team","Value":"ops"}]}}`
	if err != nil || string(text) != want {
		t.Errorf("%s %v", text, err)
	}
}
