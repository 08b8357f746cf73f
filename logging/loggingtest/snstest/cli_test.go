package snstest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// TestCLI runs the AWS CLI against the fake.
func TestCLI(t *testing.T) {
	aws := acceptance.NewCLI(t, "", region)
	a := loggingtest.NewAccount(accountID)
	snstest.Mount(a)
	server := httptest.NewServer(a.Handler())
	defer server.Close()
	run := func(args ...string) string {
		t.Helper()
		out, err := aws.At(server.URL).Try(append([]string{"--output", "text", "sns"}, args...)...)
		if err != nil {
			return err.Error()
		}
		return strings.TrimSpace(out)
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
			t.Errorf("aws sns %s: %s\nwant %s", tt.args, out, tt.want)
		}
	}
	if got := snstest.Messages(a.Region(region), prefix+"t"); len(got) != 1 || got[0].Body != "m" {
		t.Error(got)
	}
}
