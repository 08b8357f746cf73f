package automationlog

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestKind(t *testing.T) {
	home := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	var rs []resource.Resource
	for _, group := range []string{"/ops/automation", "/other"} {
		r, err := manageSetting(Clients{}, home, GroupNameSetting, group)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	resourcetest.Kind(t, rs, `{}`, `{"defaultValue":"/aws"}`, `{"settingValue":"/ops/automation"}`, `{"settingValue":"/theirs","pendingUpdate":true}`)
}
