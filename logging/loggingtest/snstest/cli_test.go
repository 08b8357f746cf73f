package snstest_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// TestCLI runs the AWS CLI against the fake.
func TestCLI(t *testing.T) {
	path, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed: " + err.Error())
	}
	if out, err := exec.CommandContext(t.Context(), path, "--version").CombinedOutput(); err != nil {
		t.Skipf("the AWS CLI does not run: %v %s", err, out)
	}
	a := loggingtest.NewAccount(accountID)
	snstest.Mount(a)
	server := httptest.NewServer(a.Handler())
	defer server.Close()
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), path, append([]string{"--endpoint-url", server.URL, "--region", region, "--output", "text", "sns"}, args...)...)
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
			"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
		out, _ := cmd.CombinedOutput()
		return strings.TrimSpace(string(out))
	}
	if out := run("create-topic", "--name", "t", "--tags", "Key=team,Value=ops"); out != prefix+"t" {
		t.Fatal(out)
	}
	run("set-topic-attributes", "--topic-arn", prefix+"t", "--attribute-name", "Policy", "--attribute-value", trailPolicy)
	for _, tt := range []struct{ args, want string }{
		{"get-topic-attributes --query Attributes.Policy --topic-arn " + prefix + "t", "AWSCloudTrailSNSPolicy20131101"},
		{"list-tags-for-resource --resource-arn " + prefix + "t", "team"},
		{"list-topics", prefix + "t"},
		{"subscribe --protocol sqs --notification-endpoint arn:aws:sqs:eu-west-1:111122223333:q --topic-arn " + prefix + "t", prefix + "t:"},
		{"list-subscriptions-by-topic --topic-arn " + prefix + "t", "arn:aws:sqs:eu-west-1:111122223333:q"},
		{"get-topic-attributes --topic-arn " + prefix + "none", "(NotFound)"},
		{"set-topic-attributes --attribute-name Policy --attribute-value {} --topic-arn " + prefix + "t", "(InvalidParameter)"},
		{"publish --message m --topic-arn " + prefix + "t", "-"},
	} {
		if out := run(strings.Fields(tt.args)...); !strings.Contains(out, tt.want) {
			t.Errorf("%s: %s", tt.args, out)
		}
	}
	if got := snstest.Messages(a.Region(region), prefix+"t"); len(got) != 1 || got[0].Body != "m" {
		t.Error(got)
	}
}
