package policy

// logicPages has cases of the pages on policy evaluation logic.
func logicPages() []group {
	allowLogs := `{"Version":"2012-10-17","Statement":{"Sid":"Logs","Effect":"Allow","Action":"logs:*","Resource":"*"}}`
	allowAll := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	allowS3 := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","cloudwatch:*","ec2:*"],"Resource":"*"}}`
	bucket := func(principal string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"` + bucketARN + `/*"}]}`
	}
	object := bucketARN + "/k"
	get := func(who string, want Outcome) ask {
		return ask{action: "s3:GetObject", resource: object, by: by(who), want: want}
	}
	deny := `{"Version":"2012-10-17","Statement":{"Sid":"No","Effect":"Deny","Action":"logs:Delete*","Resource":"*"}}`
	carlos, federated := "arn:aws:iam::123456789012:user/carlossalazar", "arn:aws:sts::111122223333:federated-user/exampleuser"
	carlosBucket := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + carlos + `"},"Action":"s3:*","Resource":["arn:aws:s3:::carlossalazar/*","arn:aws:s3:::carlossalazar"]}]}`
	group1 := "arn:aws:logs:eu-west-1:111122223333:log-group:x"

	return []group{
		{origin: "IAM User Guide: Policy evaluation logic, no policies", cases: []ask{
			{action: "logs:PutLogEvents", resource: group1, want: ImplicitDeny},
			{action: "logs:PutLogEvents", resource: group1, by: by(userARN), want: ImplicitDeny},
			{action: "logs:PutLogEvents", resource: group1, by: by(rootARN), want: Allowed}, // the root user has full access by default
			{action: "logs:PutLogEvents", resource: group1, by: by("iot.amazonaws.com"), want: ImplicitDeny},
		}},
		{origin: "IAM User Guide: Policy evaluation logic, explicit and implicit denies", identity: []string{`{"Version":"2012-10-17","Statement":[
			{"Sid":"AllowGetList","Effect":"Allow","Action":["iam:Get*","iam:List*"],"Resource":"*"},{"Sid":"DenyReports","Effect":"Deny","Action":"iam:*Report","Resource":"*"}]}`,
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GenerateCredentialReport","Resource":"*"}}`}, cases: []ask{
			{action: "iam:GetUser", resource: userARN, want: Allowed, statement: 1}, {action: "iam:ListUsers", resource: "*", want: Allowed, statement: 1},
			{action: "iam:CreatePolicy", resource: "arn:aws:iam::111122223333:policy/p", want: ImplicitDeny},
			{action: "iam:GetOrganizationsAccessReport", resource: "*", want: ExplicitDeny, statement: 2},
			{action: "iam:GenerateCredentialReport", resource: "*", want: ExplicitDeny, statement: 2}, // which another policy allows
		}},
		{origin: "IAM User Guide: Policy evaluation logic, identity-based and resource-based policy (Carlos)", identity: []string{`{"Version":"2012-10-17","Statement":[
			{"Sid":"AllowS3ListRead","Effect":"Allow","Action":["s3:GetBucketLocation","s3:GetAccountPublicAccessBlock","s3:ListAccessPoints","s3:ListAllMyBuckets"],"Resource":"arn:aws:s3:::*"},
			{"Sid":"AllowS3Self","Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::carlossalazar/*","arn:aws:s3:::carlossalazar"]},{"Sid":"DenyS3Logs","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*log*"}]}`},
			resource: carlosBucket, cases: []ask{
				{action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar-logs/k", by: by(carlos), want: ExplicitDeny, statement: 3},
				{action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar/k", by: by(carlos), want: Allowed}, {action: "s3:GetBucketLocation", resource: "arn:aws:s3:::other", by: by(carlos), want: Allowed, statement: 1},
				{action: "s3:PutObject", resource: "arn:aws:s3:::other/k", by: by(carlos), want: ImplicitDeny},
			}},
		{origin: "IAM User Guide: Policy evaluation logic, either of the two is enough (Carlos)", resource: carlosBucket, cases: []ask{
			{action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar/k", by: by(carlos), want: Allowed},
			{action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar/k", by: by("arn:aws:iam::123456789012:user/maria"), want: ImplicitDeny},
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to a federated user is not limited", boundary: allowLogs, session: allowLogs, resource: bucket(`{"AWS":"` + federated + `"}`), cases: []ask{
			get(federated, Allowed), get("arn:aws:sts::111122223333:federated-user/other", ImplicitDeny), get("arn:aws:iam::111122223333:user/exampleuser", ImplicitDeny),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to the user who federated is limited", boundary: allowLogs, resource: bucket(`{"AWS":"` + userARN + `"}`), cases: []ask{get(federated, ImplicitDeny)}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to the user who federated", session: allowS3, resource: bucket(`{"AWS":"` + userARN + `"}`), cases: []ask{
			get(federated, Undetermined), // who federated is not in the session's name
			get("arn:aws:sts::444455556666:federated-user/exampleuser", ImplicitDeny),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a deny in any policy wins (identity)", identity: []string{allowLogs, deny}, cases: []ask{
			{action: "logs:DeleteLogGroup", resource: group1, want: ExplicitDeny, statement: 1},
			{action: "logs:CreateLogGroup", resource: group1, want: Allowed, statement: 1},
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a deny in any policy wins (boundary)", identity: []string{allowLogs},
			boundary: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"logs:Delete*","Resource":"*"}]}`, cases: []ask{
				{action: "logs:DeleteLogGroup", resource: group1, want: ExplicitDeny, statement: 2},
				{action: "logs:CreateLogGroup", resource: group1, want: Allowed},
			}},
		{origin: "IAM User Guide: Policy evaluation logic, a deny in any policy wins (session policy)", identity: []string{allowLogs}, session: deny, cases: []ask{
			{action: "logs:DeleteLogGroup", resource: group1, want: ExplicitDeny, statement: 1},
			{action: "logs:CreateLogGroup", resource: group1, want: ImplicitDeny},
		}},
		{origin: "CloudTrail User Guide: an SCP that protects trails", identity: []string{allowAll}, scp: []string{
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Trails","Effect":"Deny","Action":["cloudtrail:StopLogging","cloudtrail:DeleteTrail"],"Resource":"*",
			"Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/OrgAdmin"}}}]}`}, cases: []ask{
			{action: "cloudtrail:StopLogging", resource: trailARN, by: by(userARN), want: ExplicitDeny, statement: 2},
			{action: "cloudtrail:StopLogging", resource: trailARN, by: by("arn:aws:iam::111122223333:role/OrgAdmin"), want: Allowed},
			{action: "cloudtrail:StopLogging", resource: trailARN, by: by(sessionARN), context: with("aws:PrincipalArn", "arn:aws:iam::111122223333:role/OrgAdmin"), want: Allowed},
			{action: "cloudtrail:StopLogging", resource: trailARN, by: by(sessionARN), want: Undetermined}, // a session's ARN does not tell its role's path
			{action: "cloudtrail:DescribeTrails", resource: "*", by: by(sessionARN), want: Allowed},
		}},
		{origin: "Organizations User Guide: SCPs bind principals of member accounts, not services", scp: []string{allowLogs}, resource: bucket(`{"Service":"s3.amazonaws.com","AWS":"` + userARN + `"}`), cases: []ask{
			get("s3.amazonaws.com", Allowed), get(userARN, ImplicitDeny),
		}},
		{origin: "Organizations User Guide: SCP evaluation, an Allow at every level, from any policy there", identity: []string{allowAll}, scps: [][]string{{allowAll}, {deny, allowAll}, {allowAll}}, cases: []ask{
			{action: "logs:CreateLogGroup", resource: group1, want: Allowed},
			{action: "logs:DeleteLogGroup", resource: group1, want: ExplicitDeny, statement: 1},
		}},
		{origin: "Organizations User Guide: SCP evaluation, a level without an Allow", identity: []string{allowAll}, scps: [][]string{{allowAll}, {deny}, {allowAll}}, cases: []ask{
			{action: "logs:CreateLogGroup", resource: group1, want: ImplicitDeny},
			{action: "logs:CreateLogGroup", resource: group1, by: by(rootARN), want: ImplicitDeny},
			{action: "logs:DeleteLogGroup", resource: group1, want: ExplicitDeny, statement: 1},
		}},
		{origin: "Organizations User Guide: SCP evaluation, a level without policies", identity: []string{allowAll}, scps: [][]string{{allowAll}, {}}, cases: []ask{
			{action: "logs:CreateLogGroup", resource: group1, want: ImplicitDeny},
		}},
		{origin: "Organizations User Guide: RCP that lets only the organization's identities in", cross: true, identity: []string{allowAll}, resource: bucket(`"*"`), rcp: []string{
			`{"Version":"2012-10-17","Statement":[{"Sid":"Org","Effect":"Deny","Principal":"*","Action":["s3:*","kms:*"],"Resource":"*","Condition":{
				"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorgid"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}`}, cases: []ask{
			{action: "s3:GetObject", resource: object, context: with("aws:PrincipalOrgID", "o-exampleorgid"), want: Allowed},
			{action: "s3:GetObject", resource: object, context: with("aws:PrincipalOrgID", "o-anotherorgid"), want: ExplicitDeny, statement: 1},
			{action: "s3:GetObject", resource: object, want: ExplicitDeny, statement: 1},
			{action: "s3:GetObject", resource: object, by: by(rootARN), want: ExplicitDeny, statement: 1},
			{action: "s3:GetObject", resource: object, by: by("cloudtrail.amazonaws.com"), want: Allowed},
		}},
		{origin: "Organizations User Guide: what an RCP allows grants nothing", rcp: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`}, cases: []ask{
			{action: "s3:GetObject", resource: object, want: ImplicitDeny},
		}},
		{origin: "AWS JSON policy elements: NotPrincipal with Allow, and a boundary", boundary: allowLogs,
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"444455556666"},"Action":["s3:GetObject","logs:GetLogEvents"],"Resource":"*"}]}`, cases: []ask{
				get(sessionARN, Undetermined), get(userARN, Allowed), {action: "logs:GetLogEvents", resource: group1, want: Allowed},
			}},
		{origin: "IAM User Guide: Permissions boundaries (Shirley's boundary)", identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"}}`}, boundary: allowS3, cases: []ask{
			{action: "iam:CreateUser", resource: "arn:aws:iam::111122223333:user/x", want: ImplicitDeny},
			{action: "s3:GetObject", resource: object, want: ImplicitDeny}, // a boundary grants nothing
		}},
		{origin: "IAM User Guide: Policy evaluation logic, resource policy alone (same account)", resource: bucket(`{"AWS":"` + roleARN + `"}`), cases: []ask{
			get(sessionARN, Allowed), get(roleARN, Allowed), get(userARN, ImplicitDeny), get("arn:aws:sts::111122223333:assumed-role/Other/s", ImplicitDeny),
			get("arn:aws:sts::444455556666:assumed-role/Writer/session-1", ImplicitDeny),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to a role is limited by its boundary", boundary: allowLogs, resource: bucket(`{"AWS":"` + roleARN + `"}`), cases: []ask{
			get(sessionARN, ImplicitDeny), get(roleARN, ImplicitDeny),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to a role is limited by its session policy", session: allowLogs, resource: bucket(`{"AWS":"` + roleARN + `"}`), cases: []ask{
			get(sessionARN, ImplicitDeny),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, a grant to a session or a user is not limited", boundary: allowLogs, session: allowLogs, resource: bucket(`{"AWS":["` + sessionARN + `","` + userARN + `"]}`), cases: []ask{
			get(sessionARN, Allowed), get(userARN, Allowed), get("arn:aws:sts::111122223333:assumed-role/Writer/session-2", ImplicitDeny),
			get(roleARN, Undetermined), // some session of the role: perhaps the one that is named
		}},
		{origin: "AWS JSON policy elements: Principal, everybody with aws:PrincipalArn is not limited by boundaries", boundary: allowLogs,
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"` + roleARN + `"}}}]}`, cases: []ask{
				get(roleARN, Allowed), get(userARN, ImplicitDeny), get(sessionARN, Undetermined),
				{action: "s3:GetObject", resource: object, context: with("aws:PrincipalArn", roleARN), want: Allowed},
			}},
		{origin: "IAM User Guide: Policy evaluation logic, the account's name in a bucket policy", identity: []string{allowS3}, resource: bucket(`{"AWS":"111122223333"}`), cases: []ask{
			get(sessionARN, Allowed), get(rootARN, Allowed),
		}},
		{origin: "IAM User Guide: Policy evaluation logic, naming the account grants nobody in it anything by itself", resource: bucket(`{"AWS":"` + rootARN + `"}`), cases: []ask{
			get(sessionARN, ImplicitDeny), get(userARN, ImplicitDeny), get(rootARN, Allowed),
		}},
		{origin: "IAM User Guide: Cross-account policy evaluation logic", identity: []string{allowS3}, cross: true, resource: bucket(`{"AWS":"` + account + `"}`), cases: []ask{
			get(sessionARN, Allowed), get(userARN, Allowed), get("arn:aws:iam::444455556666:user/x", ImplicitDeny),
			{action: "s3:PutObject", resource: object, want: ImplicitDeny},
		}},
		{origin: "IAM User Guide: Cross-account policy evaluation logic, only the resource policy", cross: true, resource: bucket(`{"AWS":"` + roleARN + `"}`), cases: []ask{get(sessionARN, ImplicitDeny)}},
		{origin: "IAM User Guide: Cross-account policy evaluation logic, only the identity policy", identity: []string{allowS3}, cross: true, cases: []ask{get(sessionARN, ImplicitDeny)}},
		{origin: "IAM User Guide: trust policies must allow", identity: []string{allowAll}, must: true,
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + userARN + `","Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, cases: []ask{
				{action: "sts:AssumeRole", resource: roleARN, by: by(userARN), want: Allowed},
				{action: "sts:AssumeRole", resource: roleARN, by: by("arn:aws:iam::111122223333:user/bob"), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: roleARN, by: by("ssm.amazonaws.com"), want: Allowed},
				{action: "sts:TagSession", resource: roleARN, by: by("ssm.amazonaws.com"), want: ImplicitDeny},
			}},
		{origin: "IAM User Guide: trust policies must allow, and there is none", identity: []string{allowAll}, must: true, cases: []ask{
			{action: "sts:AssumeRole", resource: roleARN, by: by(userARN), want: ImplicitDeny},
		}},
		{origin: "IAM grammar: an effect that IAM would refuse may deny too", identity: []string{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"DENY","Action":"logs:*","Resource":"*"},
			{"Effect":"Deny","Action":"s3:*","Resource":"*","NotResource":"` + bucketARN + `"}]}`}, cases: []ask{
			{action: "logs:CreateLogGroup", resource: group1, want: Undetermined, statement: 2},
			{action: "s3:GetObject", resource: object, want: Undetermined, statement: 3},
			{action: "kms:Decrypt", resource: keyARN, want: Allowed, statement: 1},
		}},
		{origin: "IAM User Guide: Policy evaluation logic, conditions about the root user", scp: []string{allowAll,
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"},"StringEquals":{"aws:userid":"111122223333","aws:PrincipalType":"Account"}}}]}`}, identity: []string{allowAll}, cases: []ask{
			get(rootARN, ExplicitDeny), get(userARN, Allowed), get("arn:aws:iam::444455556666:root", Allowed),
		}},
		{origin: "IAM grammar: statements that IAM would refuse decide nothing", identity: []string{`{"Version":"2012-10-17","Statement":[
			{"Effect":"allow","Action":"logs:CreateLogGroup","Resource":"*"},{"Effect":"Allow","Action":"logs:CreateLogStream"},
			{"Effect":"Allow","Action":"l*:PutLogEvents","Resource":"*"},{"Effect":"Allow","Resource":"arn:aws:s3:::only"},
			{"Effect":"Allow","Action":"logs:TagResource","Resource":"arn:aws:*:eu-west-1:111122223333:log-group:x"},
			{"Effect":"Allow","Principal":"*","Action":"logs:UntagResource","Resource":"*"}]}`}, cases: []ask{
			{action: "logs:CreateLogGroup", resource: group1, want: Undetermined, statement: 1},
			{action: "logs:CreateLogStream", resource: group1, want: Undetermined, statement: 2},
			{action: "logs:PutLogEvents", resource: group1, want: Undetermined, statement: 3},
			{action: "s3:GetObject", resource: "arn:aws:s3:::only", want: Undetermined, statement: 4},
			{action: "logs:TagResource", resource: group1, want: Undetermined, statement: 5},
			{action: "logs:UntagResource", resource: group1, want: Undetermined, statement: 6},
			{action: "logs:DeleteLogGroup", resource: group1, want: ImplicitDeny},
		}},
	}
}

// principalPages has cases of the pages on Principal and NotPrincipal.
func principalPages() []group {
	topic := "arn:aws:sns:us-east-2:111122223333:t"
	policy := func(effect, element, principal string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Subscribe","Resource":"*"},
		 {"Effect":"` + effect + `","` + element + `":` + principal + `,"Action":"sns:Publish","Resource":"*"}` +
			`,{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"arn:aws:sns:us-east-2:111122223333:open"}]}`
	}
	publish := func(who string, want Outcome) ask {
		return ask{action: "sns:Publish", resource: topic, by: by(who), want: want}
	}
	open := func(who string, want Outcome) ask {
		return ask{action: "sns:Publish", resource: "arn:aws:sns:us-east-2:111122223333:open", by: by(who), want: want}
	}
	bob := "arn:aws:iam::444455556666:user/Bob"
	audit := "arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app"
	everything := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	var providers []group
	for _, name := range []string{"cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com", "arn:aws:iam::111122223333:oidc-provider/tokens.actions.githubusercontent.com", "arn:aws:iam::111122223333:saml-provider/provider-name"} {
		providers = append(providers, group{origin: "AWS JSON policy elements: Principal, identity provider " + name, resource: policy("Allow", "Principal", `{"Federated":"`+name+`"}`), cases: []ask{
			{action: "sns:Publish", resource: topic, by: Principal{ARN: name}, want: Allowed}, {action: "sns:Publish", resource: topic, by: Principal{ARN: "www.example.com"}, want: ImplicitDeny},
			publish("accounts.google.com", ImplicitDeny), publish("arn:aws:iam::111122223333:saml-provider/other", ImplicitDeny),
		}})
	}
	return append(providers, []group{
		{origin: "AWS JSON policy elements: Principal, everybody", resource: policy("Allow", "Principal", `"*"`), cases: []ask{
			publish(sessionARN, Allowed), publish("events.amazonaws.com", Allowed),
			{action: "sns:Subscribe", resource: topic, want: Allowed, statement: 1},
			{action: "sns:Publish", resource: topic, unsigned: true, want: Allowed},
		}},
		{origin: `AWS JSON policy elements: Principal, {"AWS":"*"} is "*" in an Allow`, resource: policy("Allow", "Principal", `{"AWS":"*"}`), cases: []ask{
			publish(sessionARN, Allowed), publish("s3.amazonaws.com", Allowed),
		}},
		{origin: `AWS JSON policy elements: Principal, {"AWS":"*"} in a Deny`, resource: policy("Deny", "Principal", `{"AWS":"*"}`), cases: []ask{
			open(userARN, ExplicitDeny), open("s3.amazonaws.com", Undetermined),
		}},
		{origin: `AWS JSON policy elements: Principal, "*" in a Deny`, resource: policy("Deny", "Principal", `"*"`), cases: []ask{
			open(userARN, ExplicitDeny), open("s3.amazonaws.com", ExplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, no wildcard within a name", resource: policy("Allow", "Principal", `{"AWS":"arn:aws:iam::111122223333:user/*"}`), cases: []ask{
			publish(userARN, ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, a deleted role's unique id", resource: policy("Allow", "Principal", `{"AWS":"AROAEXAMPLEID12345678"}`), cases: []ask{
			publish(sessionARN, ImplicitDeny), publish(roleARN, ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, accounts deny everybody in them", resource: policy("Deny", "Principal", `{"AWS":["444455556666"]}`), cases: []ask{
			open(bob, ExplicitDeny), open(audit, ExplicitDeny), open(sessionARN, Allowed), open("s3.amazonaws.com", Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, a role denies its sessions", resource: policy("Deny", "Principal", `{"AWS":"`+roleARN+`"}`), cases: []ask{
			open(sessionARN, ExplicitDeny), open(roleARN, ExplicitDeny), open(userARN, Allowed), open("arn:aws:sts::111122223333:assumed-role/Writer2/s", Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, a session", resource: policy("Deny", "Principal", `{"AWS":"`+sessionARN+`"}`), cases: []ask{
			open(sessionARN, ExplicitDeny), open("arn:aws:sts::111122223333:assumed-role/Writer/session-2", Allowed), open(roleARN, Undetermined),
		}},
		{origin: "AWS JSON policy elements: Principal, a session of the same role name in another account", resource: policy("Deny", "Principal", `{"AWS":["arn:aws:sts::444455556666:assumed-role/Writer/session-1","arn:aws:iam::444455556666:role/Writer"]}`), cases: []ask{
			open(sessionARN, Allowed), open(roleARN, Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, a service's name has no wildcard", resource: policy("Deny", "Principal", `{"Service":"*.amazonaws.com"}`), cases: []ask{
			open("s3.amazonaws.com", Undetermined), open("accounts.google.com", Allowed), open(userARN, Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, federated users", resource: policy("Deny", "Principal", `{"AWS":"arn:aws:sts::111122223333:federated-user/fred"}`), cases: []ask{
			open("arn:aws:sts::111122223333:federated-user/fred", ExplicitDeny), open("arn:aws:sts::111122223333:federated-user/bob", Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, two accounts", resource: policy("Allow", "Principal", `{"AWS":["123456789012","555555555555"]}`), cross: true, identity: []string{everything}, cases: []ask{
			publish("arn:aws:iam::123456789012:user/x", Allowed), publish("arn:aws:sts::555555555555:assumed-role/r/s", Allowed), publish("arn:aws:iam::123456789012:root", Allowed), publish(bob, ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, an account's ARN is the same as its number", resource: policy("Allow", "Principal", `{"AWS":"arn:aws:iam::123456789012:root"}`), cross: true, identity: []string{everything}, cases: []ask{
			publish("arn:aws:iam::123456789012:user/x", Allowed), publish("arn:aws:iam::123456789012:root", Allowed), publish(bob, ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, an account leaves it to its administrator", resource: policy("Allow", "Principal", `{"AWS":"123456789012"}`), cross: true, cases: []ask{
			publish("arn:aws:iam::123456789012:user/x", ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, accounts by all three methods", cross: true, identity: []string{everything},
			resource: policy("Allow", "Principal", `{"AWS":["arn:aws:iam::123456789012:root","999999999999"],"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`), cases: []ask{
				publish("arn:aws:iam::123456789012:user/x", Allowed), publish("arn:aws:iam::999999999999:user/x", Allowed), publish(bob, Undetermined), publish("s3.amazonaws.com", ImplicitDeny),
			}},
		{origin: "AWS JSON policy elements: Principal, users, whose names have a case", resource: policy("Allow", "Principal", `{"AWS":["arn:aws:iam::111122223333:user/user-name-1","arn:aws:iam::111122223333:user/user-name-2"]}`), cases: []ask{
			publish("arn:aws:iam::111122223333:user/user-name-1", Allowed), publish("arn:aws:iam::111122223333:user/user-name-2", Allowed), publish("arn:aws:iam::111122223333:user/User-name-1", ImplicitDeny), publish(userARN, ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, two services assume a role", must: true,
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ecs.amazonaws.com","elasticloadbalancing.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`, cases: []ask{
				{action: "sts:AssumeRole", resource: roleARN, by: by("ecs.amazonaws.com"), want: Allowed}, {action: "sts:AssumeRole", resource: roleARN, by: by("elasticloadbalancing.amazonaws.com"), want: Allowed},
				{action: "sts:AssumeRole", resource: roleARN, by: by("ec2.amazonaws.com"), want: ImplicitDeny},
			}},
		{origin: "AWS JSON policy elements: Principal, a bucket of an opt-in Region publishes to a topic of another", resource: policy("Allow", "Principal", `{"Service":"s3.amazonaws.com"}`), cases: []ask{
			publish("s3.ap-east-1.amazonaws.com", ImplicitDeny), publish("s3.amazonaws.com", Allowed),
		}},
		{origin: "AWS JSON policy elements: Principal, a service's regional name", resource: policy("Allow", "Principal", `{"Service":"s3.ap-east-1.amazonaws.com"}`), cases: []ask{
			publish("s3.ap-east-1.amazonaws.com", Allowed), publish("s3.amazonaws.com", ImplicitDeny),
		}},
		{origin: "AWS JSON policy elements: Principal, everybody in another account needs an identity policy too", resource: policy("Allow", "Principal", `"*"`), cross: true, cases: []ask{publish(bob, ImplicitDeny)}},
		{origin: "AWS JSON policy elements: Principal, aws:PrincipalArn instead of NotPrincipal", identity: []string{everything},
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Principal":"*","Resource":["` + bucketARN + `/*","` + bucketARN + `"],"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:user/user-name"}}}]}`, cases: []ask{
				{action: "s3:GetObject", resource: bucketARN + "/k", by: by("arn:aws:iam::444455556666:user/user-name"), want: Allowed}, {action: "s3:GetObject", resource: bucketARN + "/k", by: by(bob), want: ExplicitDeny},
				{action: "s3:ListBucket", resource: bucketARN, by: by("arn:aws:iam::444455556666:root"), want: ExplicitDeny}, {action: "s3:ListBucket", resource: bucketARN, unsigned: true, want: ExplicitDeny},
				{action: "s3:GetObject", resource: "arn:aws:s3:::other/k", by: by(bob), want: Allowed},
			}},
		{origin: "AWS JSON policy elements: Principal, canonical user ids", resource: policy("Allow", "Principal", `{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`), cross: true,
			identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`}, cases: []ask{
				publish(sessionARN, Undetermined), publish("s3.amazonaws.com", ImplicitDeny),
			}},
		{origin: "AWS JSON policy elements: NotPrincipal, a user and its account", resource: policy("Deny", "NotPrincipal", `{"AWS":["`+bob+`","arn:aws:iam::444455556666:root"]}`), cases: []ask{
			open(bob, Allowed), open(userARN, ExplicitDeny), open("s3.amazonaws.com", ExplicitDeny),
			open("arn:aws:iam::444455556666:user/Alice", Undetermined), open("arn:aws:iam::444455556666:root", Allowed),
		}},
		{origin: "AWS JSON policy elements: NotPrincipal, without the account", resource: policy("Deny", "NotPrincipal", `{"AWS":"`+bob+`"}`), cases: []ask{
			open(bob, Undetermined), open(userARN, ExplicitDeny),
		}},
		{origin: "AWS JSON policy elements: NotPrincipal, a session with its role and account", resource: policy("Deny", "NotPrincipal",
			`{"AWS":["`+audit+`","arn:aws:iam::444455556666:role/cross-account-read-only-role","arn:aws:iam::444455556666:root"]}`), cases: []ask{
			open(audit, Allowed), open(audit+"2", Undetermined), open(sessionARN, ExplicitDeny),
		}},
		{origin: "AWS JSON policy elements: NotPrincipal with services", resource: policy("Deny", "NotPrincipal", `{"Service":"cloudtrail.amazonaws.com"}`), cases: []ask{
			open("cloudtrail.amazonaws.com", Allowed), open("s3.amazonaws.com", ExplicitDeny), open(userARN, ExplicitDeny),
		}},
		{origin: "AWS JSON policy elements: NotPrincipal with Allow", resource: policy("Allow", "NotPrincipal", `{"AWS":["`+bob+`","444455556666"]}`), cases: []ask{
			publish(userARN, Allowed), publish(bob, ImplicitDeny), publish("s3.amazonaws.com", Allowed),
		}},
		{origin: "AWS JSON policy elements: NotPrincipal with everybody", resource: policy("Deny", "NotPrincipal", `{"AWS":"*"}`), cases: []ask{
			open(userARN, Allowed), open("s3.amazonaws.com", Undetermined),
		}},
	}...)
}
