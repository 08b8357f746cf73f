package loggingtest_test

import (
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/recordedtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// clientsOf are the clients of the services that an account has by itself. Who calls is
// a user, since root may assume no role.
func clientsOf(t *testing.T) []any {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region("us-east-1").As(a.PutUser("alice", allow("*", "*")))
	return []any{v.Logs(), v.KMS(), v.IAM(), v.STS()}
}

func TestRecordedLogs(t *testing.T) {
	const (
		group  = `CreateLogGroup {"logGroupName":"g"}`
		byName = `DescribeLogGroups {"logGroupNamePattern":"g"}`
		policy = `PutResourcePolicy {"policyName":"p","policyDocument":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": [\"route53.amazonaws.com\"]}, \"Action\": \"logs:PutLogEvents\", \"Resource\": \"*\"}]}"}`
	)
	recordedtest.Test(t, "CloudWatch Logs", []recordedtest.Row{
		{Call: `CreateLogGroup {"logGroupName":"` + strings.Repeat("a", 513) + `"}`, Answer: "InvalidParameterException: Invalid LogGroup or LogStream, both must have length less than or equal to 512."},
		{Before: []string{group}, Call: byName, Answer: ".LogGroups[].LogGroupArn = arn:aws:logs:us-east-1:" + testAccount + ":log-group:g"},
		{Before: []string{group}, Call: byName, Answer: ".LogGroups[].LogGroupClass = STANDARD"},
		{Before: []string{group}, Call: byName, Answer: ".LogGroups[].MetricFilterCount = 0"},
		{Before: []string{group}, Call: `DescribeLogGroups {"logGroupNamePattern":"g","logGroupNamePrefix":"g"}`, Answer: "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."},
		{Call: policy, Answer: ".ResourcePolicy.RevisionId = null"},
		{Call: policy, Answer: ".RevisionId = null"},
		{Before: []string{strings.ReplaceAll(policy, `\"Version\": \"2012-10-17\", `, "")}, Call: `DescribeResourcePolicies {}`, Answer: ".ResourcePolicies[].PolicyDocument.Version = 2008-10-17"},
		{Before: []string{policy}, Call: `DescribeResourcePolicies {}`, Answer: ".ResourcePolicies[].PolicyDocument.Statement[].Principal.Service = route53.amazonaws.com"},
		{Before: []string{policy}, Call: `DescribeResourcePolicies {}`, Answer: ".ResourcePolicies[].RevisionId = null"},
		{Call: `DeleteResourcePolicy {"policyName":"none"}`, Answer: "ResourceNotFoundException: Policy with name [none] does not exist."},
		{Before: []string{group, `CreateLogStream {"logGroupName":"g","logStreamName":"s"}`}, Call: `DescribeLogStreams {"logGroupName":"g"}`, Answer: ".LogStreams[].UploadSequenceToken = null"},
		{Before: []string{group}, Call: `DescribeLogStreams {"logGroupName":"g","logGroupIdentifier":"g"}`, Answer: "ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters."},
	}, clientsOf)
}

func TestRecordedKMS(t *testing.T) {
	const id = "e9cb72a8-2166-4580-8d64-06a3bb7a32fb"
	recordedtest.Test(t, "KMS", []recordedtest.Row{
		{Before: []string{`CreateKey {}`}, Call: `CreateAlias {"AliasName":"bbb1a32e","TargetKeyId":"<.KeyMetadata.KeyId>"}`, Answer: `ValidationException: Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html`},
		{Call: `CreateKey {"KeyUsage":"ENCRYPT_DECRYPT","Tags":[{"TagKey":"aws:key1","TagValue":"v"}]}`, Answer: "TagException: Tags beginning with aws: are reserved"},
		{Call: `DescribeKey {"KeyId":"` + id + `"}`, Answer: "NotFoundException: Key 'arn:aws:kms:us-east-1:" + testAccount + ":key/" + id + "' does not exist"},
		{Before: []string{`CreateKey {}`}, Call: `DescribeKey {"KeyId":"<.KeyMetadata.KeyId>"}`, Answer: ".KeyMetadata.CurrentKeyMaterialId = ?"},
		{Call: `DescribeKey {"KeyId":"fake-key-id"}`, Answer: "NotFoundException: Invalid keyId 'fake-key-id'"},
		{Call: `DescribeKey {"KeyId":"mrk-fake-key-id"}`, Answer: "NotFoundException: Invalid keyId 'mrk-fake-key-id'"},
		{Call: `CreateKey {"MultiRegion":true}`, Answer: ".KeyMetadata.CurrentKeyMaterialId = ?"},
		{Call: `CreateKey {"KeySpec":"HMAC_256"}`, Answer: "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."},
		// Since it was recorded, the API's model has KEY_AGREEMENT too.
		{Call: `CreateKey {"KeySpec":"HMAC_256","KeyUsage":"RANDOM"}`, Answer: "ValidationException: 1 validation error detected: Value 'RANDOM' at 'keyUsage' failed to satisfy constraint: Member must satisfy enum value set: [ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT]"},
	}, clientsOf)
}

// trusts is a call that makes a role which the account's users may assume.
const trusts = `CreateRole {"RoleName":"R","AssumeRolePolicyDocument":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"sts:AssumeRole\", \"sts:TagSession\"], \"Principal\": {\"AWS\": \"` + testAccount + `\"}}]}"}`

func TestRecordedIAM(t *testing.T) {
	const (
		role     = `{"PolicySourceArn":"arn:aws:iam::` + testAccount + `:role/R","ActionNames":["s3:PutObject","s3:GetObjectVersion"],"ResourceArns":["arn:aws:s3:::b"]}`
		simulate = `SimulatePrincipalPolicy ` + role
		results  = ".EvaluationResults[]"
		specific = results + ".ResourceSpecificResults[]"
	)
	may := []string{trusts,
		`CreatePolicy {"PolicyName":"test-policy-of-twenty","PolicyDocument":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}]}"}`,
		`AttachRolePolicy {"RoleName":"R","PolicyArn":"<.Policy.Arn>"}`}
	recordedtest.Test(t, "IAM", []recordedtest.Row{
		{Before: may, Call: simulate, Answer: results + ".EvalDecisionDetails = {}"},
		{Before: may, Call: simulate, Answer: results + `.MatchedStatements[].StartPosition = {"Column":41,"Line":1}`},
		{Before: may, Call: simulate, Answer: results + ".MissingContextValues = []"},
		{Before: may, Call: simulate, Answer: results + ".OrganizationsDecisionDetail.AllowedByOrganizations = true"},
		{Before: may, Call: simulate, Answer: specific + `.MatchedStatements[].EndPosition = {"Column":103,"Line":1}`},
		{Before: may, Call: simulate, Answer: specific + ".MatchedStatements[].SourcePolicyType = IAM Policy"},
		{Before: may, Call: simulate, Answer: specific + ".MissingContextValues = []"},
		{Before: may, Call: simulate, Answer: specific + ".MatchedStatements = []"}, // of the action that is not allowed
		{Before: may[:1], Call: `AttachRolePolicy {"RoleName":"R","PolicyArn":"longpolicynamebutnoarn"}`, Answer: "ValidationError: Invalid ARN:  Could not be parsed!"},
		{Before: may, Call: `AttachRolePolicy {"RoleName":"R","PolicyArn":"test-policy-of-twenty"}`, Answer: "ValidationError: Invalid ARN:  Could not be parsed!"},
	}, clientsOf)
}

func TestRecordedSTS(t *testing.T) {
	assume := func(arn string) string { return `AssumeRole {"RoleArn":"` + arn + `","RoleSessionName":"s1"}` }
	tagged := func(more string) string {
		return `AssumeRole {"RoleArn":"<.Role.Arn>","RoleSessionName":"s1",` + more + `}`
	}
	role := []string{trusts}
	recordedtest.Test(t, "STS", []recordedtest.Row{
		{Call: strings.ReplaceAll(trusts, `[\"sts:AssumeRole\", \"sts:TagSession\"]`, `\"sts:AssumeRole\"`), Answer: ".Role.AssumeRolePolicyDocument.Statement[].Principal.AWS = " + testAccount},
		{Call: trusts, Answer: ".Role.AssumeRolePolicyDocument.Statement[].Principal.AWS = " + testAccount},
		{Call: assume("nothing-valid-in-here"), Answer: "ValidationError: nothing-valid-in-here is invalid"},
		{Call: assume("arn::b:::something/test-role"), Answer: "ValidationError: arn::b:::something/test-role is invalid"},
		{Call: assume("arn:a::::something/test-role"), Answer: "ValidationError: arn:a::::something/test-role is invalid"},
		{Call: assume("arn:a:a::aaaaaaaaaa:"), Answer: "ValidationError: arn:a:a::aaaaaaaaaa: is invalid"},
		// A tag that is transitive already, one that is not there, and two that differ in case.
		{Before: role, Call: tagged(`"Tags":[{"Key":"k","Value":"v"}],"TransitiveTagKeys":["k"]`), Answer: "refused TransitiveTagKeys"},
		{Before: role, Call: tagged(`"Tags":[{"Key":"k","Value":"v"}],"TransitiveTagKeys":["none"]`), Answer: "refused TransitiveTagKeys"},
		{Before: role, Call: tagged(`"Tags":[{"Key":"k","Value":"v"},{"Key":"K","Value":"w"}],"TransitiveTagKeys":["K"]`), Answer: "refused TransitiveTagKeys"},
	}, clientsOf)
}
