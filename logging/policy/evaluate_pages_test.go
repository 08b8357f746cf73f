package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// examplePages has examples of the IAM User Guide that the other tables have not, by page.
func examplePages() []group {
	const (
		carol  = "arn:aws:iam::111122223333:user/carol"
		carlos = "arn:aws:iam::111111111111:user/carlossalazar"
		all    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	)
	identity := func(statement string) []string {
		return []string{`{"Version":"2012-10-17","Statement":[` + statement + `]}`}
	}
	on := func(action, resource string, want Outcome, pairs ...string) ask {
		return ask{action: action, resource: resource, by: by(carol), context: with(pairs...), want: want}
	}
	as := func(who, action, resource string, want Outcome) ask {
		return ask{action: action, resource: resource, by: by(who), want: want}
	}
	open := func(action, resource string, unknown ...string) ask {
		return ask{action: action, resource: resource, by: by(carol), unknown: unknown, want: Undetermined}
	}
	object, outside := "arn:aws:s3:::amzn-s3-demo-bucket/k", "arn:aws:s3:::elsewhere/k"
	return []group{
		{origin: "IAM User Guide: Condition operators (tags of principals)", identity: identity(`{"Effect":"Allow","Action":"iam:*User*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/job-category":"iamuser-admin"}}}`), cases: []ask{
			on("iam:GetUser", "arn:aws:iam::111122223333:user/x", Allowed, "aws:PrincipalTag/job-category", "iamuser-admin"),
			on("iam:GetUser", "arn:aws:iam::111122223333:user/x", ImplicitDeny, "aws:PrincipalTag/job-category", "Iamuser-admin"),
			on("iam:GetUser", "arn:aws:iam::111122223333:user/x", ImplicitDeny), open("iam:GetUser", "arn:aws:iam::111122223333:user/x", "aws:PrincipalTag/*")}},
		{origin: "IAM User Guide: Condition operators (Bool and ViaAWSService)", identity: append(identity(`{"Sid":"DenyUnlessForwarded","Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"BoolIfExists":{"aws:ViaAWSService":"false"}}}`), all), cases: []ask{
			on("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", ExplicitDeny), on("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", ExplicitDeny, "aws:ViaAWSService", "false"),
			on("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", Allowed, "aws:ViaAWSService", "true")}},
		{origin: "IAM User Guide: Condition operators (ARN of a topic)", resource: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"SQS:SendMessage","Resource":"arn:aws:sqs:REGION:123456789012:QUEUE-ID","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:REGION:123456789012:TOPIC-ID"}}}}`,
			must: true, cases: []ask{
				{action: "sqs:SendMessage", resource: "arn:aws:sqs:REGION:123456789012:QUEUE-ID", by: by("arn:aws:iam::123456789012:root"), context: with("aws:SourceArn", "arn:aws:sns:REGION:123456789012:TOPIC-ID"), want: Allowed},
				{action: "sqs:SendMessage", resource: "arn:aws:sqs:REGION:123456789012:QUEUE-ID", by: by("arn:aws:iam::123456789012:root"), context: with("aws:SourceArn", "arn:aws:sns:REGION:123456789012:TOPIC"), want: ImplicitDeny}}},
		{origin: "IAM User Guide: Condition operators (IfExists beside Null)", identity: identity(`{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringLikeIfExists":{"ec2:InstanceType":["t1.*","t2.*"]},"Null":{"aws:TokenIssueTime":"true"}}}`), cases: []ask{
			on("ec2:RunInstances", "*", Allowed), on("ec2:RunInstances", "*", ImplicitDeny, "aws:TokenIssueTime", "2026-01-01T00:00:00Z"), on("ec2:RunInstances", "*", ImplicitDeny, "ec2:InstanceType", "m5.large")}},
		{origin: "IAM User Guide: Conditions with multiple context keys or values (how a block is evaluated)", identity: identity(`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/department":["finance","hr","legal"],"aws:PrincipalTag/role":["audit","security"]},"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::222222222222:user/Ana","arn:aws:iam::111122223333:user/carol"]}}}`), cases: []ask{
			on("s3:GetObject", object, Allowed, "aws:PrincipalTag/department", "hr", "aws:PrincipalTag/role", "audit"),
			on("s3:GetObject", object, ImplicitDeny, "aws:PrincipalTag/department", "hr", "aws:PrincipalTag/role", "dev"),
			on("s3:GetObject", object, ImplicitDeny, "aws:PrincipalTag/role", "audit"),
			{action: "s3:GetObject", resource: object, by: by("arn:aws:iam::111122223333:user/dan"), context: with("aws:PrincipalTag/department", "hr", "aws:PrincipalTag/role", "audit"), want: ImplicitDeny}}},
		{origin: "IAM User Guide: Conditions with multiple context keys or values (negated, none may match)", identity: append(identity(`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/job":["admin","auditor"]}}}`), all), cases: []ask{
			on("s3:GetObject", object, Allowed, "aws:PrincipalTag/job", "auditor"), on("s3:GetObject", object, ExplicitDeny, "aws:PrincipalTag/job", "dev"), on("s3:GetObject", object, ExplicitDeny)}},
		{origin: "IAM User Guide: Multivalued context keys (attributes of a table)", identity: identity(`{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":["arn:aws:dynamodb:*:*:table/Thread"],"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["ID","Message","Tags"]}}}`), cases: []ask{
			on("dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:111122223333:table/Thread", Allowed, "dynamodb:Attributes", "ID", "dynamodb:Attributes", "Tags"),
			on("dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:111122223333:table/Thread", ImplicitDeny, "dynamodb:Attributes", "ID", "dynamodb:Attributes", "Email"),
			on("dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:111122223333:table/Thread", Allowed)}},
		{origin: "IAM User Guide: Multivalued context keys (Null beside ForAllValues)", identity: identity(`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["environment","cost-center"]},"Null":{"aws:TagKeys":"false"}}}`), cases: []ask{
			on("ec2:CreateTags", "*", Allowed, "aws:TagKeys", "environment"), on("ec2:CreateTags", "*", ImplicitDeny), on("ec2:CreateTags", "*", ImplicitDeny, "aws:TagKeys", "environment", "aws:TagKeys", "x"), open("ec2:CreateTags", "*", "aws:TagKeys")}},
		{origin: "IAM User Guide: Multivalued context keys (a Deny with ForAnyValue)", identity: append(identity(`{"Effect":"Deny","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":"webserver"}}}`), all), cases: []ask{
			on("ec2:CreateTags", "*", ExplicitDeny, "aws:TagKeys", "x", "aws:TagKeys", "webserver"), on("ec2:CreateTags", "*", Allowed, "aws:TagKeys", "x"), on("ec2:CreateTags", "*", Allowed)}},
		{origin: "IAM User Guide: Examples (denies access to Amazon S3 outside of the account)", identity: append(identity(`{"Sid":"DenyInteractionWithBucketsNotInThisAccount","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":["111122223333"]}}}`), all), cases: []ask{
			on("s3:PutObject", object, Allowed, "aws:ResourceAccount", "111122223333"), on("s3:PutObject", outside, ExplicitDeny, "aws:ResourceAccount", "444455556666"), on("s3:PutObject", outside, ExplicitDeny), open("s3:PutObject", object, "aws:ResourceAccount")}},
		{origin: "IAM User Guide: The confused deputy problem (aws:SourceArn and aws:SourceAccount)", resource: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}}`, cases: []ask{
			{action: "s3:PutObject", resource: object, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t", "aws:SourceAccount", "111122223333"), want: Allowed},
			{action: "s3:PutObject", resource: object, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:444455556666:trail/t", "aws:SourceAccount", "444455556666"), want: ImplicitDeny},
			{action: "s3:PutObject", resource: object, by: by("cloudtrail.amazonaws.com"), unknown: []string{"aws:Source*"}, want: Undetermined}}},
		{origin: "IAM User Guide: Cross-account policy evaluation logic (Carlos writes to Production)", cross: true,
			identity: identity(`{"Sid":"AllowS3ListRead","Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"},{"Sid":"AllowS3ProductionObjectActions","Effect":"Allow","Action":"s3:*Object*","Resource":"arn:aws:s3:::Production/*"},{"Sid":"DenyS3Logs","Effect":"Deny","Action":"s3:*","Resource":["arn:aws:s3:::*log*","arn:aws:s3:::*log*/*"]}`),
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject*","s3:PutObject*","s3:ReplicateObject","s3:RestoreObject"],"Principal":{"AWS":"` + carlos + `"},"Resource":"arn:aws:s3:::Production/*"}]}`, cases: []ask{
				as(carlos, "s3:PutObject", "arn:aws:s3:::Production/report", Allowed), as(carlos, "s3:GetObjectAcl", "arn:aws:s3:::Production/report", Allowed),
				as(carlos, "s3:DeleteObject", "arn:aws:s3:::Production/report", ImplicitDeny), // he may, the bucket does not let him
				as(carlos, "s3:DeleteBucket", "arn:aws:s3:::Production", ImplicitDeny),
				as(carlos, "s3:PutObject", "arn:aws:s3:::Production/log", ExplicitDeny),
				as("arn:aws:iam::111111111111:user/Maria", "s3:PutObject", "arn:aws:s3:::Production/report", ImplicitDeny)}},
		{origin: "IAM User Guide: Cross-account policy evaluation logic (Carlos writes to Production-logs, which has no policy)", cross: true,
			identity: identity(`{"Effect":"Allow","Action":"s3:*Object*","Resource":"arn:aws:s3:::Production/*"},{"Effect":"Deny","Action":"s3:*","Resource":["arn:aws:s3:::*log*","arn:aws:s3:::*log*/*"]}`), cases: []ask{
				as(carlos, "s3:PutObject", "arn:aws:s3:::Production-logs/x", ExplicitDeny), as(carlos, "s3:PutObject", "arn:aws:s3:::Production/report", ImplicitDeny)}},
		{origin: "IAM User Guide: Permissions boundaries (a boundary that denies one bucket)", identity: []string{all},
			boundary: `{"Version":"2012-10-17","Statement":[{"Sid":"ServiceBoundaries","Effect":"Allow","Action":["s3:*","cloudwatch:*","ec2:*","dynamodb:*"],"Resource":"*"},{"Sid":"AllowIAMConsoleForCredentials","Effect":"Allow","Action":["iam:ListUsers","iam:GetAccountPasswordPolicy"],"Resource":"*"},{"Sid":"DenyS3Logs","Effect":"Deny","Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"]}]}`, cases: []ask{
				on("s3:GetObject", object, Allowed), on("s3:GetObject", "arn:aws:s3:::logs/x", ExplicitDeny), on("iam:ListUsers", "*", Allowed), on("iam:CreateUser", "arn:aws:iam::111122223333:user/x", ImplicitDeny), on("sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t", ImplicitDeny)}},
		{origin: "IAM User Guide: Permissions boundaries (who may make users with the boundary only)", identity: identity(`{"Sid":"CreateOrChangeOnlyWithBoundary","Effect":"Allow","Action":["iam:AttachUserPolicy","iam:CreateUser","iam:PutUserPermissionsBoundary"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/XCompanyBoundaries"}}},{"Sid":"NoBoundaryPolicyEdit","Effect":"Deny","Action":["iam:CreatePolicyVersion","iam:DeletePolicy"],"Resource":["arn:aws:iam::123456789012:policy/XCompanyBoundaries"]}`), cases: []ask{
			on("iam:CreateUser", "arn:aws:iam::123456789012:user/x", Allowed, "iam:PermissionsBoundary", "arn:aws:iam::123456789012:policy/XCompanyBoundaries"), on("iam:CreateUser", "arn:aws:iam::123456789012:user/x", ImplicitDeny),
			on("iam:DeletePolicy", "arn:aws:iam::123456789012:policy/XCompanyBoundaries", ExplicitDeny)}},
		{origin: "IAM User Guide: Tutorial, permissions based on tags (access-project)", identity: identity(`{"Sid":"AllActionsSecretsManagerSameProjectSameTeam","Effect":"Allow","Action":"secretsmanager:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/access-project":"${aws:PrincipalTag/access-project}"},"ForAllValues:StringEquals":{"aws:TagKeys":["access-project","access-team"]},"StringEqualsIfExists":{"aws:RequestTag/access-project":"${aws:PrincipalTag/access-project}"}}}`), cases: []ask{
			on("secretsmanager:GetSecretValue", "*", Allowed, "aws:ResourceTag/access-project", "peg", "aws:PrincipalTag/access-project", "peg"), on("secretsmanager:GetSecretValue", "*", ImplicitDeny, "aws:ResourceTag/access-project", "uni", "aws:PrincipalTag/access-project", "peg"),
			on("secretsmanager:TagResource", "*", ImplicitDeny, "aws:ResourceTag/access-project", "peg", "aws:PrincipalTag/access-project", "peg", "aws:RequestTag/access-project", "uni"),
			on("secretsmanager:TagResource", "*", ImplicitDeny, "aws:ResourceTag/access-project", "peg", "aws:PrincipalTag/access-project", "peg", "aws:TagKeys", "other")}},
		{origin: "IAM User Guide: Examples (pass a role to one service)", identity: identity(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"cloudwatch.amazonaws.com"}}}`), cases: []ask{
			on("iam:PassRole", "arn:aws:iam::111122223333:role/r", Allowed, "iam:PassedToService", "cloudwatch.amazonaws.com"), on("iam:PassRole", "arn:aws:iam::111122223333:role/r", ImplicitDeny, "iam:PassedToService", "ec2.amazonaws.com")}},
		{origin: "IAM User Guide: Examples (denies access to resources outside of an organizational unit)", identity: append(identity(`{"Effect":"Deny","Action":["s3:*"],"Resource":"*","Condition":{"ForAllValues:StringNotLike":{"aws:ResourceOrgPaths":"o-org/r-root/ou-path/*"},"BoolIfExists":{"aws:ViaAWSService":"false"}}}`), all), cases: []ask{
			on("s3:GetObject", object, Allowed, "aws:ResourceOrgPaths", "o-org/r-root/ou-path/"), on("s3:GetObject", object, ExplicitDeny, "aws:ResourceOrgPaths", "o-org/r-root/"), on("s3:GetObject", object, ExplicitDeny), on("s3:GetObject", object, Allowed, "aws:ViaAWSService", "true")}},
		{origin: "IAM User Guide: Examples (start and stop instances by tag)", identity: identity(`{"Sid":"StartStopIfTags","Effect":"Allow","Action":["ec2:StartInstances","ec2:StopInstances"],"Resource":"arn:aws:ec2:region:account-id:instance/*","Condition":{"StringEquals":{"aws:ResourceTag/Project":"DataAnalytics","aws:PrincipalTag/Department":"Data"}}}`), cases: []ask{
			on("ec2:StartInstances", "arn:aws:ec2:region:account-id:instance/i-1", Allowed, "aws:ResourceTag/Project", "DataAnalytics", "aws:PrincipalTag/Department", "Data"), on("ec2:StartInstances", "arn:aws:ec2:region:account-id:instance/i-1", ImplicitDeny, "aws:ResourceTag/Project", "DataAnalytics"),
			on("ec2:TerminateInstances", "arn:aws:ec2:region:account-id:instance/i-1", ImplicitDeny, "aws:ResourceTag/Project", "DataAnalytics", "aws:PrincipalTag/Department", "Data")}},
		{origin: "AWS JSON policy elements: Principal (a role's ARN has its path)", cross: true, identity: []string{all},
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Writer"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*"}]}`, cases: []ask{
				{action: "s3:PutObject", resource: object, by: by(sessionARN), context: with("aws:PrincipalArn", "arn:aws:iam::111122223333:role/Writer"), want: Allowed},
				{action: "s3:PutObject", resource: object, by: by(sessionARN), context: with("aws:PrincipalArn", roleARN), want: ImplicitDeny},
				{action: "s3:PutObject", resource: object, by: by(roleARN), want: ImplicitDeny},
				{action: "s3:PutObject", resource: object, by: by(sessionARN), want: Allowed}}}, // its path is not said, and a name is one role's
		{origin: "AWS JSON policy elements: Resource (users by path)", identity: identity(`{"Effect":"Allow","Action":"iam:GetUser","Resource":["arn:aws:iam::111122223333:user/accounting/*","arn:aws:iam::111122223333:user/Bob"]}`), cases: []ask{
			on("iam:GetUser", "arn:aws:iam::111122223333:user/accounting/x/y", Allowed), on("iam:GetUser", "arn:aws:iam::111122223333:user/Bob", Allowed), on("iam:GetUser", "arn:aws:iam::111122223333:user/bob", ImplicitDeny), on("iam:GetUser", "arn:aws:iam::111122223333:user/accounting", ImplicitDeny)}},
		{origin: "AWS JSON policy elements: Action (wildcards and case)", identity: identity(`{"Effect":"Allow","Action":["iam:*AccessKey*","SQS:SendMessage","s3:Get?bject"],"Resource":"*"}`), cases: []ask{
			on("IAM:listaccesskeys", "*", Allowed), on("sqs:sendmessage", "*", Allowed), on("s3:GetObject", object, Allowed), on("s3:GetObjectAcl", object, ImplicitDeny), on("iam:ListUsers", "*", ImplicitDeny)}},
	}
}

// refusalPages has the messages of "Troubleshooting access denied error messages": each
// has a policy that makes it, and the cause that it is worded by. Those about VPC endpoint
// policies are missing, which Evaluate does not see.
func refusalPages() []group {
	const (
		john = "arn:aws:iam::123456789012:user/JohnDoe"
		all  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
		none = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`
	)
	deny := func(action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"` + action + `","Resource":"*"}]}`
	}
	ofResource := func(effect, principal, action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Principal":{"AWS":"` + principal + `"},"Action":"` + action + `"}]}`
	}
	const repositories, deployments, models, secret, assume = "codecommit:ListRepositories", "codedeploy:ListDeployments", "sagemaker:ListModels", "secretsmanager:GetSecretValue", "sts:AssumeRole"
	var out []group
	refused := func(why string, g group, action, resource string, want Outcome, cause Cause) {
		who := john
		if action == "sns:Publish" {
			who = "arn:aws:sts::111122223333:assumed-role/role-name/role-session-name"
		}
		g.origin = "IAM User Guide: Troubleshooting access denied error messages, " + why
		g.cases = []ask{{action: action, resource: resource, by: by(who), want: want, cause: cause}}
		out = append(out, g)
	}
	allowed := []string{all}
	const groups = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*"
	const secrets, role, topic = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s", "arn:aws:iam::123456789012:role/r", "arn:aws:sns:us-east-1:444455556666:role-name-2"
	refused("service control policy, explicit", group{identity: allowed, scp: []string{deny(repositories)}}, repositories, "*", ExplicitDeny, CauseControl)
	refused("service control policy, implicit", group{identity: allowed, scp: []string{none}}, repositories, "*", ImplicitDeny, CauseControl)
	refused("resource control policy, explicit", group{identity: allowed, rcp: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`}}, secret, secrets, ExplicitDeny, CauseControl)
	refused("permissions boundary, implicit", group{identity: allowed, boundary: none}, deployments, groups, ImplicitDeny, CauseBoundary)
	refused("permissions boundary, explicit", group{identity: allowed, boundary: deny(models)}, models, "*", ExplicitDeny, CauseBoundary)
	refused("session policy, implicit", group{identity: allowed, session: none}, repositories, "*", ImplicitDeny, CauseSession)
	refused("session policy, explicit", group{identity: allowed, session: deny(deployments)}, deployments, groups, ExplicitDeny, CauseSession)
	refused("resource-based policy, implicit", group{identity: allowed, cross: true}, secret, secrets, ImplicitDeny, CauseNoStatement)
	refused("resource-based policy, explicit", group{identity: allowed, resource: ofResource("Deny", john, secret)}, secret, secrets, ExplicitDeny, CauseDeny)
	refused("role trust policy, implicit", group{identity: allowed, must: true, resource: ofResource("Allow", "arn:aws:iam::123456789012:user/Jane", assume)}, assume, role, ImplicitDeny, CauseOtherPrincipals)
	refused("role trust policy, explicit", group{identity: allowed, must: true, resource: ofResource("Deny", john, assume)}, assume, role, ExplicitDeny, CauseDeny)
	refused("identity-based policy, implicit", group{identity: []string{none}}, repositories, "*", ImplicitDeny, CauseNoStatement)
	refused("identity-based policy, explicit", group{identity: []string{deny(deployments)}}, deployments, groups, ExplicitDeny, CauseDeny)
	refused("through a VPC endpoint, by a service control policy", group{identity: allowed, scp: []string{deny("SNS:Publish")}}, "sns:Publish", topic, ExplicitDeny, CauseControl)
	return out
}

// Each page of examples that the ledger of the fakes names has cases here.
func TestPagesOfTheLedger(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "fidelity.md"))
	if err != nil {
		t.Fatal(err)
	}
	var origins []string
	for _, g := range allGroups() {
		origins = append(origins, strings.ToLower(g.origin))
	}
	has := func(page string) bool {
		for _, o := range origins {
			if strings.Contains(o, strings.ToLower(page)) {
				return true
			}
		}
		return false
	}
	// The pages of IAM and Organizations about policies; quotas, consistency and errors of
	// operations have no policies as examples.
	pages := regexp.MustCompile(`Policy evaluation logic|Cross-account policy evaluation logic|AWS global condition context keys|AWS JSON policy elements: \w+|SCP evaluation|RCP|Troubleshooting access denied error messages`)
	named := map[string]bool{}
	for _, page := range pages.FindAllString(string(text), -1) {
		named[page] = true
	}
	if len(named) < 6 {
		t.Errorf("the ledger names %v only", named)
	}
	for page := range named {
		if !has(page) {
			t.Errorf("no example of the page %q is a case", page)
		}
	}
}
