package policy

import "strings"

// globalKeyPages has the examples of "AWS global condition context keys", in the
// page's order; three that only the edition of 2023 has are the last.
func globalKeyPages() []group {
	const (
		carol  = "arn:aws:iam::111122223333:user/carol"
		trail  = "cloudtrail.amazonaws.com"
		bucket = "arn:aws:s3:::amzn-s3-demo-bucket/*"
		object = "arn:aws:s3:::amzn-s3-demo-bucket/k"
		log    = "arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/1/k"
		all    = `{"Effect":"Allow","Action":"*","Resource":"*"}`
		open   = `{"Effect":"Allow","Principal":{"Service":["cloudtrail.amazonaws.com","s3.amazonaws.com"]},"Action":"*","Resource":"*"}`
		mine   = "111122223333"
		other  = "444455556666"
	)
	document := func(statements ...string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	// statement is one of an identity policy; action and resource are JSON.
	statement := func(effect, action, resource, condition string) string {
		return `{"Effect":"` + effect + `","Action":` + action + `,"Resource":` + resource + `,"Condition":{` + condition + `}}`
	}
	// public is one of a resource policy or a resource control policy, about everybody.
	public := func(effect, action, resource, condition string) string {
		return `{"Principal":"*",` + statement(effect, action, resource, condition)[1:]
	}
	allows := func(action, resource, condition string) group {
		return group{identity: []string{document(statement("Allow", action, resource, condition))}}
	}
	denies := func(action, resource, condition string) group {
		return group{identity: []string{document(all, statement("Deny", action, resource, condition))}}
	}
	controls := func(statements ...string) group { // service control policies
		return group{identity: []string{document(all)}, scp: []string{document(append([]string{all}, statements...)...)}}
	}
	guards := func(action, condition string) group { // resource control policies
		return group{identity: []string{document(all)}, resource: document(open), rcp: []string{document(public("Deny", action, `"*"`, condition))}}
	}
	shuts := func(action, resource, condition string) group { // a bucket policy that denies
		return group{identity: []string{document(all)}, resource: document(open, public("Deny", action, resource, condition))}
	}
	on := func(want Outcome, action, resource string, pairs ...string) ask {
		return ask{action: action, resource: resource, by: by(carol), context: with(pairs...), want: want}
	}
	from := func(who string, a ask) ask {
		a.by = by(who)
		return a
	}
	unsigned := func(a ask) ask {
		a.by, a.unsigned = Principal{}, true
		return a
	}
	var out []group
	key := func(name string, g group, cases ...ask) {
		g.origin, g.cases = "AWS global condition context keys: "+name, cases
		out = append(out, g)
	}
	const get, put = "s3:GetObject", "s3:PutObject"

	key("IfExists", allows(`"s3:*"`, `"*"`, `"IpAddressIfExists":{"aws:SourceIp":["203.0.113.0/24"]},"StringEqualsIfExists":{"aws:SourceVpc":["vpc-1"]}`),
		on(Allowed, get, object), on(Allowed, get, object, "aws:SourceIp", "203.0.113.5"), on(Allowed, get, object, "aws:SourceVpc", "vpc-1"),
		on(ImplicitDeny, get, object, "aws:SourceIp", "198.51.100.5"), on(ImplicitDeny, get, object, "aws:SourceIp", "203.0.113.5", "aws:SourceVpc", "vpc-2"))

	// Its values: a role's ARN is that of the role and not of the session.
	values := []string{"arn:aws:iam::123456789012:role/role-name", "arn:aws:iam::123456789012:user/user-name", "arn:aws:sts::123456789012:federated-user/user-name", "arn:aws:iam::123456789012:root"}
	const session = "arn:aws:sts::123456789012:assumed-role/role-name/s"
	for _, value := range append(values, session) {
		var cases []ask
		for _, who := range values {
			want := Allowed
			if who == value {
				want = ExplicitDeny
			}
			cases = append(cases, from(who, on(want, get, object)))
			if who == values[0] {
				cases = append(cases, from(session, on(want, get, object, "aws:PrincipalArn", who)))
			}
		}
		key("aws:PrincipalArn "+value, controls(statement("Deny", `"*"`, `"*"`, `"ArnEquals":{"aws:PrincipalArn":"`+value+`"}`)), cases...)
	}
	key("aws:PrincipalAccount", shuts(`"service:*"`, `["arn:aws:service:us-east-1:111122223333:resource"]`, `"StringNotEquals":{"aws:PrincipalAccount":["123456789012"]}`),
		from(values[1], on(Allowed, "service:a", "arn:aws:service:us-east-1:111122223333:resource")), on(ExplicitDeny, "service:a", "arn:aws:service:us-east-1:111122223333:resource"),
		on(Allowed, "service:a", "arn:aws:service:us-east-1:111122223333:other"), unsigned(on(ExplicitDeny, "service:a", "arn:aws:service:us-east-1:111122223333:resource")))
	for _, is := range []string{`"aws:PrincipalAccount":"anonymous"`, `"aws:userid":"anonymous"`, `"aws:PrincipalType":"Anonymous"`} {
		key(is+" of who has not signed in", group{resource: document(public("Allow", `"s3:GetObject"`, `"*"`, `"StringEquals":{`+is+`}`))},
			unsigned(on(Allowed, get, object)), from("s3.amazonaws.com", on(ImplicitDeny, get, object)))
	}

	const parent, unit = "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/"
	const child, elsewhere = unit + "ou-ab12-44444444/", "o-z9/r-ab12/ou-ab12-11111111/ou-ab12-22222222/"
	paths := func(name, condition string, within ...string) {
		var cases []ask
		for _, path := range []string{parent, unit, child, elsewhere, "o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/"} {
			want := ImplicitDeny
			for _, w := range within {
				if w == path {
					want = Allowed
				}
			}
			cases = append(cases, on(want, get, object, name, path))
		}
		key(name, allows(`"*"`, `"*"`, condition), append(cases, on(ImplicitDeny, get, object))...)
	}
	for _, name := range []string{"aws:PrincipalOrgPaths", "aws:ResourceOrgPaths"} {
		paths(name, `"ForAnyValue:StringEquals":{"`+name+`":["`+unit+`"]}`, unit)
		paths(name, `"ForAnyValue:StringLike":{"`+name+`":["o-a1b2c3d4e5/*"]}`, parent, unit, child, "o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/")
	}
	paths("aws:PrincipalOrgPaths", `"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["`+unit+`*"]}`, unit, child)
	paths("aws:PrincipalOrgPaths", `"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["`+unit+`ou-*"]}`, child)
	paths("aws:PrincipalOrgPaths", `"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/*","o-a1b2c3d4e5/r-ab12/ou-ab12-22222222/*"]}`, "o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/")
	paths("aws:ResourceOrgPaths", `"ForAnyValue:StringLike":{"aws:ResourceOrgPaths":["`+parent+`*"]}`, parent, unit, child)

	key("aws:PrincipalOrgID", group{resource: document(public("Allow", `"s3:PutObject"`, `"`+bucket+`"`, `"StringEquals":{"aws:PrincipalOrgID":"o-xxxxxxxxxxx"}`))},
		on(Allowed, put, object, "aws:PrincipalOrgID", "o-xxxxxxxxxxx"), on(ImplicitDeny, put, object, "aws:PrincipalOrgID", "o-y"), on(ImplicitDeny, put, object), from(trail, on(ImplicitDeny, put, object)),
		ask{action: put, resource: object, by: by(carol), unknown: []string{"aws:PrincipalOrgID"}, want: Undetermined})
	key("aws:PrincipalTag", allows(`["iam:Get*","iam:List*","iam:Generate*"]`, `"*"`, `"StringEquals":{"aws:PrincipalTag/department":"hr"}`),
		on(Allowed, "iam:ListUsers", "*", "aws:PrincipalTag/department", "hr"), on(ImplicitDeny, "iam:ListUsers", "*", "aws:PrincipalTag/department", "it"), on(ImplicitDeny, "iam:ListUsers", "*"),
		on(ImplicitDeny, "iam:CreateUser", "arn:aws:iam::111122223333:user/x", "aws:PrincipalTag/department", "hr"))
	logs := `"arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/1/*"`
	key("aws:PrincipalIsAWSService", shuts(`"s3:PutObject"`, logs, `"StringNotEqualsIfExists":{"aws:SourceVpc":"vpc-111bbb22"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}`),
		from(trail, on(Allowed, put, log)), on(Allowed, put, log, "aws:SourceVpc", "vpc-111bbb22"), on(ExplicitDeny, put, log, "aws:SourceVpc", "vpc-2"), on(ExplicitDeny, put, log), on(Allowed, put, object), unsigned(on(ExplicitDeny, put, log)))
	key("aws:PrincipalIsAWSService of who has not signed in", group{resource: document(public("Allow", `"s3:GetObject"`, `"*"`, `"Bool":{"aws:PrincipalIsAWSService":"false"}`))},
		on(Allowed, get, object), unsigned(on(ImplicitDeny, get, object)))
	key("aws:PrincipalServiceName", shuts(`"s3:PutObject"`, logs, `"StringNotEqualsIfExists":{"aws:SourceVpc":"vpc-111bbb22","aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}`),
		from(trail, on(Allowed, put, log)), from("s3.amazonaws.com", on(ExplicitDeny, put, log)), on(Allowed, put, log, "aws:SourceVpc", "vpc-111bbb22"), on(ExplicitDeny, put, log, "aws:SourceVpc", "vpc-2"), on(ExplicitDeny, put, log))
	key("aws:AssumedRoot", controls(statement("Deny", `"*"`, `"*"`, `"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::*:root"]},"Null":{"aws:AssumedRoot":"true"}`)),
		from(rootARN, on(ExplicitDeny, get, object)), from(rootARN, on(Allowed, get, object, "aws:AssumedRoot", "true")), on(Allowed, get, object))
	const signIn = "arn:aws:signin:us-east-1:111122223333:session/"
	key("aws:SignInSessionArn", denies(`"*"`, `"*"`, `"ArnEquals":{"aws:SignInSessionArn":"`+signIn+`session-id"}`),
		on(ExplicitDeny, get, object, "aws:SignInSessionArn", signIn+"session-id"), on(Allowed, get, object, "aws:SignInSessionArn", signIn+"another"), on(Allowed, get, object))

	// Long-term credentials have no such key; temporary ones have it with either value.
	const mfa = "aws:MultiFactorAuthPresent"
	for _, tt := range []struct {
		effect, condition       string
		with, without, longTerm Outcome
	}{
		{"Deny", `"Bool":{"aws:MultiFactorAuthPresent":"false"}`, Allowed, ExplicitDeny, Allowed},
		{"Deny", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`, Allowed, ExplicitDeny, ExplicitDeny},
		{"Allow", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}`, Allowed, ImplicitDeny, Allowed},
		{"Allow", `"Bool":{"aws:MultiFactorAuthPresent":"true"}`, Allowed, ImplicitDeny, ImplicitDeny},
		{"Allow", `"Null":{"aws:MultiFactorAuthPresent":"false"}`, Allowed, Allowed, ImplicitDeny},
	} {
		g := allows(`"*"`, `"*"`, tt.condition)
		if tt.effect == "Deny" {
			g = denies(`"*"`, `"*"`, tt.condition)
		}
		key(mfa+" "+tt.effect+" "+tt.condition, g, on(tt.with, get, object, mfa, "true"), on(tt.without, get, object, mfa, "false"), on(tt.longTerm, get, object))
	}
	key("aws:ChatbotSourceArn", denies(`"s3:PutObject"`, `"`+bucket+`"`, `"ArnLike":{"aws:ChatbotSourceArn":"arn:aws:chatbot::*:chat-configuration/slack-channel/*"}`),
		on(ExplicitDeny, put, object, "aws:ChatbotSourceArn", "arn:aws:chatbot::123456789021:chat-configuration/slack-channel/private_channel"),
		on(Allowed, put, object, "aws:ChatbotSourceArn", "arn:aws:chatbot::123456789021:chat-configuration/chime-webhook/x"), on(Allowed, put, object))

	const instance, viaInstance = "ec2:SourceInstanceArn", "arn:aws:ec2:us-west-2:111111111111:instance/i-1"
	const ofInstance = `,"Null":{"ec2:SourceInstanceARN":"false"},"BoolIfExists":{"aws:ViaAWSService":"false"}`
	key("aws:Ec2InstanceSourceVpc", denies(`"*"`, `"*"`, `"StringNotEquals":{"aws:SourceVpc":"${aws:Ec2InstanceSourceVpc}"}`+ofInstance),
		on(Allowed, get, object, instance, viaInstance, "aws:Ec2InstanceSourceVpc", "vpc-1", "aws:SourceVpc", "vpc-1"), on(ExplicitDeny, get, object, instance, viaInstance, "aws:Ec2InstanceSourceVpc", "vpc-1", "aws:SourceVpc", "vpc-2"),
		on(ExplicitDeny, get, object, instance, viaInstance, "aws:Ec2InstanceSourceVpc", "vpc-1"), on(Allowed, get, object, instance, viaInstance, "aws:Ec2InstanceSourceVpc", "vpc-1", "aws:ViaAWSService", "true"), on(Allowed, get, object))
	there := []string{instance, viaInstance, "aws:Ec2InstanceSourceVpc", "vpc-1", "aws:Ec2InstanceSourcePrivateIPv4", "10.0.0.1"}
	request := func(want Outcome, pairs ...string) ask {
		return on(want, get, object, append(there[:len(there):len(there)], pairs...)...)
	}
	key("aws:Ec2InstanceSourcePrivateIPv4", controls(statement("Deny", `"*"`, `"*"`, `"StringNotEquals":{"aws:Ec2InstanceSourceVpc":"${aws:SourceVpc}"}`+ofInstance),
		statement("Deny", `"*"`, `"*"`, `"StringNotEquals":{"aws:Ec2InstanceSourcePrivateIPv4":"${aws:VpcSourceIp}"}`+ofInstance)),
		request(Allowed, "aws:SourceVpc", "vpc-1", "aws:VpcSourceIp", "10.0.0.1"), request(ExplicitDeny, "aws:SourceVpc", "vpc-1", "aws:VpcSourceIp", "10.0.0.2"), request(ExplicitDeny, "aws:SourceVpc", "vpc-2", "aws:VpcSourceIp", "10.0.0.1"),
		request(Undetermined), // a variable without a value "might" make the statement invalid
		request(Allowed, "aws:ViaAWSService", "true"), on(Allowed, get, object))

	critical := group{cross: true, must: true, identity: []string{document(all)}, resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/CriticalRole"},"Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Condition":{"StringLike":{"aws:SourceIdentity":["Saanvi","Diego"]}}}]}`}
	assume := func(want Outcome, pairs ...string) ask {
		return from("arn:aws:sts::123456789012:assumed-role/CriticalRole/s", on(want, "sts:AssumeRole", "arn:aws:iam::111122223333:role/CriticalRole", pairs...))
	}
	key("aws:SourceIdentity", critical, assume(Allowed, "aws:SourceIdentity", "Saanvi"), assume(Allowed, "aws:SourceIdentity", "Diego"), assume(ImplicitDeny, "aws:SourceIdentity", "Carlos"), assume(ImplicitDeny))
	key("ec2:RoleDelivery", denies(`"*"`, `"*"`, `"NumericLessThan":{"ec2:RoleDelivery":"2.0"}`),
		on(ExplicitDeny, get, object, "ec2:RoleDelivery", "1.0"), on(Allowed, get, object, "ec2:RoleDelivery", "2.0"), on(Allowed, get, object))
	for _, tt := range []struct{ key, action, condition, is, isNot string }{
		{"glue:RoleAssumedBy", get, `"StringEquals":{"glue:RoleAssumedBy":"glue.amazonaws.com"}`, "glue.amazonaws.com", "x"},
		{"glue:CredentialIssuingService", get, `"StringEquals":{"glue:CredentialIssuingService":"glue.amazonaws.com"}`, "glue.amazonaws.com", "x"},
		{"codebuild:BuildArn", get, `"ArnLike":{"codebuild:BuildArn":"arn:aws:codebuild:us-east-1:123456789012:build/MyBuildProject:*"}`, "arn:aws:codebuild:us-east-1:123456789012:build/MyBuildProject:12345678-1234", "arn:aws:codebuild:us-east-1:123456789012:build/MyBuildProject2:12345678-1234"},
		{"codebuild:ProjectArn", get, `"ArnEquals":{"codebuild:ProjectArn":"arn:aws:codebuild:us-east-1:123456789012:project/MyBuildProject"}`, "arn:aws:codebuild:us-east-1:123456789012:project/MyBuildProject", "arn:aws:codebuild:us-east-1:123456789012:project/Other"},
		{"lambda:SourceFunctionArn", put, `"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:source_lambda"}`, "arn:aws:lambda:us-east-1:123456789012:function:source_lambda", "arn:aws:lambda:us-east-1:123456789012:function:other"},
		{"aws:SourceIp", put, `"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}`, "203.0.113.77", "203.0.114.1"},
		{"aws:SourceIp", put, `"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:DB8:1234:5678::/64"]}`, "2001:db8:1234:5678::9", "2001:db8:1234:5679::9"},
	} {
		key(tt.key, allows(`"`+tt.action+`"`, `"`+bucket+`"`, tt.condition), on(Allowed, tt.action, object, tt.key, tt.is), on(ImplicitDeny, tt.action, object, tt.key, tt.isNot), on(ImplicitDeny, tt.action, object))
	}
	key("aws:SourceVpc", denies(`"s3:PutObject"`, `"`+bucket+`"`, `"StringNotEqualsIfExists":{"aws:SourceVpc":"vpc-1234567890abcdef0"},"Bool":{"aws:ViaAWSService":"false"}`),
		on(Allowed, put, object, "aws:SourceVpc", "vpc-1234567890abcdef0", "aws:ViaAWSService", "false"), on(ExplicitDeny, put, object, "aws:SourceVpc", "vpc-2", "aws:ViaAWSService", "false"),
		on(ExplicitDeny, put, object, "aws:ViaAWSService", "false"), on(Allowed, put, object, "aws:ViaAWSService", "true"), on(Allowed, get, object, "aws:ViaAWSService", "false"))
	const vpc = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-"
	key("aws:SourceVpcArn", shuts(`"s3:*"`, `["arn:aws:s3:::amzn-s3-demo-bucket","`+bucket+`"]`, `"ArnNotEquals":{"aws:SourceVpcArn":"arn:aws:ec2:us-east-1:*:vpc/vpc-1a2b3c4d"}`),
		on(Allowed, get, object, "aws:SourceVpcArn", vpc+"1a2b3c4d"), on(ExplicitDeny, get, object, "aws:SourceVpcArn", vpc+"2"), on(ExplicitDeny, "s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket"), from(trail, on(ExplicitDeny, put, object)))
	const roleName = "arn:aws:iam::111122223333:role/RoleName"
	toRole := func(condition string) group {
		return group{resource: document(`{"Principal":{"AWS":"` + roleName + `"},` + statement("Allow", `"s3:GetObject"`, `"`+bucket+`"`, condition)[1:])}
	}
	key("aws:VpceAccount", toRole(`"StringEquals":{"aws:VpceAccount":"111122223333"}`),
		from(roleName, on(Allowed, get, object, "aws:VpceAccount", mine)), from(roleName, on(ImplicitDeny, get, object, "aws:VpceAccount", other)), from(roleName, on(ImplicitDeny, get, object)), on(ImplicitDeny, get, object, "aws:VpceAccount", mine))
	key("aws:VpceOrgID", guards(`["s3:*","kms:*"]`, `"BoolIfExists":{"aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false"},"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-abcdef0123","aws:PrincipalTag/network-perimeter-exception":"true"}`),
		on(Allowed, get, object, "aws:VpceOrgID", "o-abcdef0123"), on(ExplicitDeny, get, object, "aws:VpceOrgID", "o-2"), on(ExplicitDeny, "kms:Decrypt", keyARN), on(Allowed, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q"),
		on(Allowed, get, object, "aws:PrincipalTag/network-perimeter-exception", "true"), on(Allowed, get, object, "aws:ViaAWSService", "true"), from(trail, on(Allowed, get, object)))
	key("aws:VpceOrgPaths", toRole(`"ForAnyValue:StringLike":{"aws:VpceOrgPaths":["`+unit+`*","`+parent+`ou-ab12-33333333/*"]}`),
		from(roleName, on(Allowed, get, object, "aws:VpceOrgPaths", unit)), from(roleName, on(Allowed, get, object, "aws:VpceOrgPaths", parent+"ou-ab12-33333333/")),
		from(roleName, on(ImplicitDeny, get, object, "aws:VpceOrgPaths", parent)), from(roleName, on(ImplicitDeny, get, object)))
	const account = "arn:aws:service:us-east-1:111122223333:"
	key("aws:ResourceAccount", denies(`"service:*"`, `["`+account+`*"]`, `"StringNotEquals":{"aws:ResourceAccount":["111122223333"]}`),
		on(Allowed, "service:a", account+"r", "aws:ResourceAccount", mine), on(ExplicitDeny, "service:a", account+"r", "aws:ResourceAccount", other), on(ExplicitDeny, "service:a", account+"r"),
		on(Allowed, "service:a", "arn:aws:service:us-east-1:444455556666:r", "aws:ResourceAccount", other))
	key("aws:ResourceOrgID", denies(`"s3:PutObject"`, `"arn:aws:s3:::policy-genius-dev/*"`, `"StringNotEquals":{"aws:ResourceOrgID":"${aws:PrincipalOrgID}"}`),
		on(Allowed, put, "arn:aws:s3:::policy-genius-dev/k", "aws:ResourceOrgID", "o-1", "aws:PrincipalOrgID", "o-1"), on(ExplicitDeny, put, "arn:aws:s3:::policy-genius-dev/k", "aws:ResourceOrgID", "o-2", "aws:PrincipalOrgID", "o-1"),
		on(ExplicitDeny, put, "arn:aws:s3:::policy-genius-dev/k", "aws:PrincipalOrgID", "o-1"), on(Allowed, put, object, "aws:ResourceOrgID", "o-2", "aws:PrincipalOrgID", "o-1"))

	const use, secret = `["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey","kms:DescribeKey"]`, "arn:aws:kms:us-east-1:111122223333:key/my-example-key"
	const formation, dynamo = "cloudformation.amazonaws.com", "dynamodb.amazonaws.com"
	key("aws:CalledVia", allows(use, `"`+secret+`"`, `"ForAnyValue:StringEquals":{"aws:CalledVia":["dynamodb.amazonaws.com"]}`),
		on(Allowed, "kms:Decrypt", secret, "aws:CalledVia", formation, "aws:CalledVia", dynamo), on(ImplicitDeny, "kms:Decrypt", secret, "aws:CalledVia", formation), on(ImplicitDeny, "kms:Decrypt", secret))
	key("aws:CalledViaFirst and aws:CalledViaLast", allows(use, `"`+secret+`"`, `"StringEquals":{"aws:CalledViaFirst":"cloudformation.amazonaws.com","aws:CalledViaLast":"dynamodb.amazonaws.com"}`),
		on(Allowed, "kms:Decrypt", secret, "aws:CalledViaFirst", formation, "aws:CalledViaLast", dynamo, "aws:CalledVia", formation, "aws:CalledVia", "x", "aws:CalledVia", dynamo),
		on(ImplicitDeny, "kms:Decrypt", secret, "aws:CalledViaFirst", dynamo, "aws:CalledViaLast", dynamo), on(ImplicitDeny, "kms:Decrypt", secret, "aws:CalledViaFirst", formation, "aws:CalledViaLast", formation), on(ImplicitDeny, "kms:Decrypt", secret))
	const deletes = `["s3:DeleteBucket","s3:DeleteObject","dynamodb:DeleteTable"]`
	key("aws:CalledViaAWSMCP", denies(deletes, `"*"`, `"StringEquals":{"aws:CalledViaAWSMCP":"aws-mcp.amazonaws.com"}`),
		on(ExplicitDeny, "s3:DeleteObject", object, "aws:CalledViaAWSMCP", "aws-mcp.amazonaws.com"), on(Allowed, "s3:DeleteObject", object, "aws:CalledViaAWSMCP", "x.amazonaws.com"), on(Allowed, "s3:DeleteObject", object), on(Allowed, get, object, "aws:CalledViaAWSMCP", "aws-mcp.amazonaws.com"))
	key("aws:ViaAWSMCPService", denies(deletes, `"*"`, `"Bool":{"aws:ViaAWSMCPService":"true"}`),
		on(ExplicitDeny, "s3:DeleteObject", object, "aws:ViaAWSMCPService", "true"), on(Allowed, "s3:DeleteObject", object, "aws:ViaAWSMCPService", "false"), on(Allowed, "s3:DeleteObject", object), on(Allowed, get, object, "aws:ViaAWSMCPService", "true"))
	key("aws:RequestedRegion", group{identity: []string{document(`{"Effect":"Allow","Action":["ec2:Describe*","ec2:Export*","ec2:Get*","ec2:Search*"],"Resource":"*"}`,
		statement("Allow", `["ec2:Associate*","ec2:Import*","ec2:Modify*","ec2:Monitor*","ec2:Reset*","ec2:Run*","ec2:Start*","ec2:Stop*","ec2:Terminate*"]`, `"*"`, `"StringEquals":{"aws:RequestedRegion":["eu-west-1","eu-west-2","eu-west-3"]}`))}},
		on(Allowed, "ec2:DescribeInstances", "*", "aws:RequestedRegion", "us-east-1"), on(Allowed, "ec2:StopInstances", "*", "aws:RequestedRegion", "eu-west-2"), on(ImplicitDeny, "ec2:StopInstances", "*", "aws:RequestedRegion", "us-east-1"), on(ImplicitDeny, "ec2:CreateVpc", "*", "aws:RequestedRegion", "eu-west-2"))
	const machine, environment, team = "arn:aws:ec2::111122223333:instance/i-1", "aws:RequestTag/environment", "aws:RequestTag/team"
	key("aws:RequestTag", allows(`"ec2:CreateTags"`, `"arn:aws:ec2::111122223333:instance/*"`, `"StringEquals":{"aws:RequestTag/environment":["preprod","production"],"aws:RequestTag/team":["engineering"]}`),
		on(Allowed, "ec2:CreateTags", machine, environment, "production", team, "engineering"), on(Allowed, "ec2:CreateTags", machine, "aws:RequestTag/Environment", "preprod", team, "engineering"),
		on(ImplicitDeny, "ec2:CreateTags", machine, environment, "Production", team, "engineering"), on(ImplicitDeny, "ec2:CreateTags", machine, environment, "production"))

	// A service with aws:SourceAccount needs the key that the policy names.
	const deputy = `,"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"}`
	for _, tt := range []struct{ key, condition, is, isNot string }{
		{"aws:SourceAccount", `"StringNotEqualsIfExists":{"aws:SourceAccount":"111122223333"}`, "", ""},
		{"aws:SourceOrgID", `"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-xxxxxxxxxx"}`, "o-xxxxxxxxxx", "o-2"},
		{"aws:SourceOrgPaths", `"ForAllValues:StringNotLikeIfExists":{"aws:SourceOrgPaths":"` + unit + `"}`, unit, parent},
	} {
		within, without := []string{"aws:SourceAccount", mine}, []string{"aws:SourceAccount", other}
		cases := []ask{from(trail, on(ExplicitDeny, put, object, without...)), from(trail, on(Allowed, put, object)), on(Allowed, put, object), on(Allowed, put, object, without...)}
		if tt.is != "" {
			within, without = append(within, tt.key, tt.is), append(without, tt.key, tt.isNot)
			cases = append(cases, from(trail, on(ExplicitDeny, put, object, without...)))
		}
		key(tt.key, guards(`["s3:*"]`, tt.condition+deputy), append(cases, from(trail, on(Allowed, put, object, within...)))...)
	}

	key("aws:FederatedProvider (a variable)", group{resource: document(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/${aws:FederatedProvider}/*"}`)},
		on(Allowed, get, "arn:aws:s3:::amzn-s3-demo-bucket/www.amazon.com/k", "aws:FederatedProvider", "www.amazon.com"), on(ImplicitDeny, get, "arn:aws:s3:::amzn-s3-demo-bucket/graph.facebook.com/k", "aws:FederatedProvider", "www.amazon.com"), on(ImplicitDeny, get, "arn:aws:s3:::amzn-s3-demo-bucket/www.amazon.com/k"))
	key("aws:PrincipalTag (a variable)", group{resource: document(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket-${aws:PrincipalTag/team}/"}`)},
		on(Allowed, get, "arn:aws:s3:::amzn-s3-demo-bucket-red/", "aws:PrincipalTag/team", "red"), on(ImplicitDeny, get, "arn:aws:s3:::amzn-s3-demo-bucket-blue/", "aws:PrincipalTag/team", "red"))
	key("aws:SourceIp (for the caller, not for services on its behalf)", group{identity: []string{document(statement("Allow", `"s3:PutObject"`, `"`+bucket+`"`, `"Bool":{"aws:ViaAWSService":"false"},"IpAddress":{"aws:SourceIp":"203.0.113.0"}`),
		statement("Allow", `"s3:PutObject"`, `"`+bucket+`"`, `"Bool":{"aws:ViaAWSService":"true"}`))}},
		on(Allowed, put, object, "aws:ViaAWSService", "false", "aws:SourceIp", "203.0.113.0"), on(ImplicitDeny, put, object, "aws:ViaAWSService", "false", "aws:SourceIp", "198.51.100.1"), on(Allowed, put, object, "aws:ViaAWSService", "true", "aws:SourceIp", "198.51.100.1"))
	return out
}
