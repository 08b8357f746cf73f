package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/acceptance"
)

// What testdata/main.tf says is made, is found as it was made, and is taken away again:
// roles, groups, keys, topics, buckets, a trail, documents, settings, rules.
func TestTerraform(t *testing.T) {
	accounts, err := newAccounts("111122223333", "aws")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(accounts[0].Handler())
	defer server.Close()
	tf := acceptance.NewTerraform(t, "testdata/main.tf", server.URL)
	if out, code := tf.Run(t, "apply", "-auto-approve", "-parallelism=20"); code != 0 {
		t.Fatalf("apply: %d\n%s", code, out)
	}
	called := map[string]bool{}
	for _, c := range accounts[0].Calls() {
		called[c.Name()] = true
	}
	for _, created := range []string{"iam:CreateRole", "kms:CreateAlias", "sns:Subscribe", "s3:PutBucketLifecycleConfiguration", "cloudtrail:StartLogging", "logs:PutMetricFilter",
		"ssm:CreateDocument", "ssm:UpdateServiceSetting", "iot:SetV2LoggingOptions", "iot:CreateThingGroup", "events:PutTargets"} {
		if !called[created] {
			t.Error("nothing called", created)
		}
	}
	// 2 means that it would change something.
	if out, code := tf.Run(t, "plan", "-detailed-exitcode", "-parallelism=20"); code != 0 {
		t.Errorf("a second plan: %d\n%s", code, out)
	}
	if out, code := tf.Run(t, "destroy", "-auto-approve", "-parallelism=20", "-refresh=false"); code != 0 || !strings.Contains(out, "Destroy complete!") {
		t.Errorf("destroy: %d\n%s", code, out)
	}
}
