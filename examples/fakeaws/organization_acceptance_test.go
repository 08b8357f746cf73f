package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/acceptance"
)

// The CLI walks through an organization, and enables a region.
func TestCLIOrganization(t *testing.T) {
	t.Parallel()
	aws := acceptance.NewCLI(t, "", "us-east-1")
	accounts := newAccounts("111122223333,222233334444,333344445555", "aws")
	server := httptest.NewServer(accounts[0].Handler())
	defer server.Close()
	aws = aws.At(server.URL)
	member := aws.With("AWS_ACCESS_KEY_ID=222233334444")
	text := func(args ...string) string { return strings.TrimSpace(aws.Run(append(args, "--output", "text")...)) }

	if got := text("organizations", "list-accounts", "--query", "Accounts[].Id", "--page-size", "2"); strings.Join(strings.Fields(got), " ") != "111122223333 222233334444 333344445555" {
		t.Error(got)
	}
	root := text("organizations", "list-roots", "--query", "Roots[0].Id")
	unit := text("organizations", "create-organizational-unit", "--parent-id", root, "--name", "prod", "--query", "OrganizationalUnit.Id")
	aws.Silent("organizations", "move-account", "--account-id", "222233334444", "--source-parent-id", root, "--destination-parent-id", unit)
	if got := text("organizations", "list-accounts-for-parent", "--parent-id", unit, "--query", "Accounts[].[Id,State]"); got != "222233334444\tACTIVE" {
		t.Error(got)
	}
	if got := text("organizations", "list-policies", "--filter", "SERVICE_CONTROL_POLICY", "--query", "Policies[].Name"); got != "FullAWSAccess" {
		t.Error(got)
	}
	member.Refused("AccessDeniedException", "organizations", "list-accounts")

	regions := []string{"account", "list-regions", "--region-opt-status-contains", "ENABLED", "ENABLED_BY_DEFAULT", "--query", "length(Regions)"}
	if got := text(regions...); got != "17" {
		t.Error(got)
	}
	there := []string{"--region", "me-south-1"}
	member.Refused("UnrecognizedClientException", append([]string{"logs", "describe-log-groups"}, there...)...)
	member.Refused("InvalidClientTokenId", append([]string{"sts", "get-caller-identity"}, there...)...)
	member.Silent("account", "enable-region", "--region-name", "me-south-1")
	member.Object(append([]string{"logs", "describe-log-groups"}, there...)...)
	if got := text(regions...); got != "17" {
		t.Errorf("another account's region was enabled: %s", got)
	}
	aws.Silent("organizations", "enable-aws-service-access", "--service-principal", "account.amazonaws.com")
	if got := text("account", "get-region-opt-status", "--account-id", "222233334444", "--region-name", "me-south-1", "--query", "RegionOptStatus"); got != "ENABLED" {
		t.Error(got)
	}
	member.Silent("account", "disable-region", "--region-name", "me-south-1")
	member.Refused("UnrecognizedClientException", append([]string{"logs", "describe-log-groups"}, there...)...)
	aws.Refused("ValidationException", "account", "disable-region", "--region-name", "eu-west-1")
	aws.Silent("organizations", "close-account", "--account-id", "222233334444")
	member.Refused("UnrecognizedClientException", "logs", "describe-log-groups")
}
