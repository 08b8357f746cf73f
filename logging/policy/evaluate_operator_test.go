package policy

// conditional is a policy that allows logs:PutLogEvents under one condition.
func conditional(version, condition string) string {
	v := ""
	if version != "" {
		v = `"Version":"` + version + `",`
	}
	return `{` + v + `"Statement":{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*","Condition":` + condition + `}}`
}

// operatorPages has cases of "IAM JSON policy elements: Condition operators" and
// "Multivalued context keys".
func operatorPages() []group {
	var out []group
	test := func(condition string, cases ...ask) {
		for i := range cases {
			cases[i].action, cases[i].resource = "logs:PutLogEvents", "*"
		}
		out = append(out, group{origin: "IAM User Guide: Condition operators " + condition, identity: []string{conditional(Version, condition)}, cases: cases})
	}
	is := func(want Outcome, pairs ...string) ask { return ask{context: with(pairs...), want: want} }
	open := func(keys ...string) ask { return ask{unknown: keys, want: Undetermined} }
	const k = "aws:UserAgent"

	test(`{"StringEquals":{"aws:UserAgent":"Example"}}`, is(Allowed, k, "Example"), is(ImplicitDeny, k, "example"), is(ImplicitDeny), open(k), open("AWS:useragent"), open("aws:*"))
	test(`{"StringEquals":{"aws:UserAgent":"A","aws:PrincipalIsAWSService":"false"}}`, ask{context: with(k, "A"), unknown: []string{"*"}, want: Allowed}, ask{context: with("AWS:USERAGENT", "B"), unknown: []string{"aws:*", k}, want: ImplicitDeny}, open("*"))
	test(`{"StringEquals":{"a:k":"x"}}`, ask{context: with("A:K", "x", "a:K", "y"), want: Allowed}) // one key in two spellings: always the same one
	test(`{"StringEquals":{"aws:UserAgent":["A","B"]}}`, is(Allowed, k, "B"), is(ImplicitDeny, k, "C"))
	test(`{"StringEquals":{"aws:UserAgent":"a*"}}`, is(Allowed, k, "a*"), is(ImplicitDeny, k, "ab"))
	test(`{"StringNotEquals":{"aws:UserAgent":["A","B"]}}`, is(ImplicitDeny, k, "B"), is(Allowed, k, "C"), is(Allowed), open(k))
	test(`{"StringEqualsIgnoreCase":{"aws:UserAgent":"ExaMple"}}`, is(Allowed, k, "eXample"), is(ImplicitDeny, k, "examples"))
	test(`{"StringNotEqualsIgnoreCase":{"aws:UserAgent":"ExaMple"}}`, is(ImplicitDeny, k, "eXample"), is(Allowed, k, "examples"))
	test(`{"StringLike":{"aws:UserAgent":["a*c","x?z"]}}`, is(Allowed, k, "abbbc"), is(Allowed, k, "xyz"), is(Allowed, k, "xéz"), is(ImplicitDeny, k, "xz"), is(ImplicitDeny, k, "Abc"))
	test(`{"StringNotLike":{"aws:UserAgent":"a*"}}`, is(ImplicitDeny, k, "abc"), is(Allowed, k, "xyz"), is(Allowed))
	test(`{"StringEqualsIfExists":{"aws:UserAgent":"A"}}`, is(Allowed), is(Allowed, k, "A"), is(ImplicitDeny, k, "B"), open(k))
	test(`{"StringLikeIfExists":{"ec2:InstanceType":["t1.*","t2.*","m3.*"]}}`, is(Allowed, "ec2:InstanceType", "t2.micro"), is(ImplicitDeny, "ec2:InstanceType", "c5.large"), is(Allowed))
	test(`{"NumericLessThanEquals":{"s3:max-keys":10}}`, is(Allowed, "s3:max-keys", "10"), is(Allowed, "s3:max-keys", "9.5"), is(ImplicitDeny, "s3:max-keys", "11"), is(ImplicitDeny), is(Undetermined, "s3:max-keys", "ten"))
	test(`{"NumericLessThan":{"s3:max-keys":"10"}}`, is(ImplicitDeny, "s3:max-keys", "10"), is(Allowed, "s3:max-keys", "-1"))
	test(`{"NumericGreaterThan":{"s3:max-keys":"10"}}`, is(ImplicitDeny, "s3:max-keys", "10"), is(Allowed, "s3:max-keys", "1e2"))
	test(`{"NumericGreaterThanEquals":{"s3:max-keys":"10"}}`, is(Allowed, "s3:max-keys", "10.0"), is(ImplicitDeny, "s3:max-keys", "9"))
	test(`{"NumericEquals":{"s3:max-keys":["1","2"]}}`, is(Allowed, "s3:max-keys", "2.0"), is(ImplicitDeny, "s3:max-keys", "3"), is(ImplicitDeny, "s3:max-keys", "20"))
	test(`{"NumericEquals":{"k:v":"9007199254740993"}}`, is(Allowed, "k:v", "9007199254740993"), is(ImplicitDeny, "k:v", "9007199254740992"))
	test(`{"NumericNotEquals":{"s3:max-keys":"1"}}`, is(ImplicitDeny, "s3:max-keys", "1"), is(Allowed, "s3:max-keys", "2"), is(Allowed))
	test(`{"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01T00:00:01Z"}}`, is(Allowed, "aws:TokenIssueTime", "2020-01-01T00:00:02Z"), is(ImplicitDeny, "aws:TokenIssueTime", "2020-01-01"),
		is(Allowed, "aws:TokenIssueTime", "1577836802"), is(ImplicitDeny), is(Undetermined, "aws:TokenIssueTime", "yesterday"))
	test(`{"DateLessThanEquals":{"aws:CurrentTime":"2020-06-30T23:59:59+02:00"}}`, is(Allowed, "aws:CurrentTime", "2020-06-30T21:59:59Z"), is(ImplicitDeny, "aws:CurrentTime", "2020-06-30T22:00:00Z"))
	test(`{"DateGreaterThanEquals":{"aws:CurrentTime":"2020-06-30"}}`, is(Allowed, "aws:CurrentTime", "2020-06-30T00:00:00Z"))
	test(`{"DateLessThan":{"aws:CurrentTime":"2020-06-30"}}`, is(Undetermined, "aws:CurrentTime", "2019"), is(Allowed, "aws:CurrentTime", "2019-12"))
	test(`{"DateLessThan":{"aws:EpochTime":1593561600}}`, is(Allowed, "aws:EpochTime", "1593561599"), is(ImplicitDeny, "aws:EpochTime", "1593561600"))
	test(`{"DateEquals":{"aws:CurrentTime":"2020-06-30T00:00:00Z"}}`, is(Allowed, "aws:CurrentTime", "2020-06-30T02:00:00+02:00"))
	test(`{"DateNotEquals":{"aws:CurrentTime":"2020-06-30T00:00:00Z"}}`, is(ImplicitDeny, "aws:CurrentTime", "2020-06-30T00:00:00Z"), is(Allowed, "aws:CurrentTime", "2020-06-30T00:00:01Z"))
	test(`{"Bool":{"aws:SecureTransport":true}}`, is(Allowed, "aws:SecureTransport", "true"), is(ImplicitDeny, "aws:SecureTransport", "false"), is(ImplicitDeny), open("aws:SecureTransport"))
	test(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}`, is(Allowed), is(ImplicitDeny, "aws:MultiFactorAuthPresent", "false"))
	test(`{"BinaryEquals":{"key":"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}`, is(Allowed, "key", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="), is(ImplicitDeny, "key", "QmluYXJ5"), is(Undetermined, "key", "not base64"))
	test(`{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:DB8:1234:5678::/64"]}}`, is(Allowed, "aws:SourceIp", "203.0.113.9"), is(Allowed, "aws:SourceIp", "2001:db8:1234:5678::1"),
		is(ImplicitDeny, "aws:SourceIp", "203.0.114.1"), is(ImplicitDeny, "aws:SourceIp", "2001:db8:1234:5679::1"), is(ImplicitDeny), is(Undetermined, "aws:SourceIp", "AWS Internal"))
	test(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, is(Allowed, "aws:SourceIp", "::ffff:10.1.2.3"), is(Allowed, "aws:SourceIp", "10.0.0.0"))
	test(`{"NotIpAddress":{"aws:SourceIp":"203.0.113.5"}}`, is(ImplicitDeny, "aws:SourceIp", "203.0.113.5"), is(Allowed, "aws:SourceIp", "203.0.113.6"), is(Allowed))
	test(`{"ArnLike":{"aws:SourceArn":"arn:aws:iot:us-east-1:111122223333:*"}}`, is(Allowed, "aws:SourceArn", "arn:aws:iot:us-east-1:111122223333:thing/a:b"), is(ImplicitDeny, "aws:SourceArn", "arn:aws:iot:us-east-2:111122223333:thing/a"))
	test(`{"ArnEquals":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/?"}}`, is(Allowed, "aws:SourceArn", "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"), is(ImplicitDeny, "aws:SourceArn", "arn:aws:cloudtrail:us-east-1:111122223333:trail/tt"))
	test(`{"ArnLike":{"aws:SourceArn":"arn:aws:s*:trail/t"}}`, is(ImplicitDeny, "aws:SourceArn", "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"), is(Undetermined, "aws:SourceArn", "arn:aws:s3:::trail/t"))
	test(`{"ArnLike":{"aws:SourceArn":"arn:aws:sns:us*:123456789012:t"}}`, is(ImplicitDeny, "aws:SourceArn", "arn:aws:sns:us-east-1:x:123456789012:t"), is(Allowed, "aws:SourceArn", "arn:aws:sns:us-east-1:123456789012:t"))
	test(`{"ArnNotEquals":{"aws:SourceArn":"arn:aws:s3:::b"}}`, is(ImplicitDeny, "aws:SourceArn", "arn:aws:s3:::b"), is(Allowed, "aws:SourceArn", "arn:aws:s3:::c"), is(Allowed))
	test(`{"ArnNotLike":{"aws:SourceArn":"arn:aws:s3:::b*"}}`, is(ImplicitDeny, "aws:SourceArn", "arn:aws:s3:::bb"), is(Allowed, "aws:SourceArn", "arn:aws:s3:::c"))
	test(`{"Null":{"aws:TokenIssueTime":"true"}}`, is(Allowed), is(ImplicitDeny, "aws:TokenIssueTime", "2020-01-01T00:00:00Z"), open("aws:TokenIssueTime"))
	test(`{"Null":{"aws:TagKeys":"true"}}`, ask{context: map[string][]string{"aws:TagKeys": {}}, want: Allowed})
	test(`{"Null":{"aws:TokenIssueTime":false}}`, is(ImplicitDeny), is(Allowed, "aws:TokenIssueTime", "2020-01-01T00:00:00Z"))
	test(`{"ForAllValues:StringEquals":{"aws:TagKeys":["environment","webserver"]}}`, is(Allowed, "aws:TagKeys", "environment", "aws:TagKeys", "webserver"), is(Allowed, "aws:TagKeys", "environment"),
		is(ImplicitDeny, "aws:TagKeys", "environment", "aws:TagKeys", "other"), is(Allowed), open("aws:TagKeys"))
	test(`{"ForAllValues:StringNotLike":{"aws:TagKeys":"secret*"}}`, is(Allowed, "aws:TagKeys", "a"), is(ImplicitDeny, "aws:TagKeys", "a", "aws:TagKeys", "secrets"))
	test(`{"ForAnyValue:StringEquals":{"aws:TagKeys":["environment","webserver"]}}`, is(Allowed, "aws:TagKeys", "x", "aws:TagKeys", "webserver"), is(ImplicitDeny, "aws:TagKeys", "x"), is(ImplicitDeny))
	test(`{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}`, is(Allowed, "aws:TagKeys", "a", "aws:TagKeys", "b"), is(ImplicitDeny, "aws:TagKeys", "a"), is(ImplicitDeny))
	test(`{"ForAnyValue:StringEqualsIfExists":{"aws:TagKeys":"a"}}`, is(Allowed), is(ImplicitDeny, "aws:TagKeys", "b"))
	test(`{"StringEquals":{"aws:PrincipalOrgPaths":"a"}}`, is(Undetermined, "aws:PrincipalOrgPaths", "a", "aws:PrincipalOrgPaths", "b"), is(ImplicitDeny, "aws:PrincipalOrgPaths", "b", "aws:PrincipalOrgPaths", "c"))
	test(`{"StringEquals":{"a:x":"1","a:y":"2"},"Bool":{"a:z":"true"}}`, is(Allowed, "a:x", "1", "a:y", "2", "a:z", "true"), is(ImplicitDeny, "a:x", "1", "a:y", "2"),
		is(ImplicitDeny, "a:x", "1", "a:y", "3", "a:z", "true"), ask{context: with("a:x", "1", "a:z", "true"), unknown: []string{"a:y"}, want: Undetermined},
		ask{context: with("a:x", "2", "a:z", "true"), unknown: []string{"a:y"}, want: ImplicitDeny})
	test(`{"StringMatches":{"aws:UserAgent":"A"}}`, is(Undetermined, k, "A"), is(Undetermined))
	test(`{"stringEquals":{"aws:UserAgent":"A"}}`, is(Undetermined, k, "A"))
	test(`{"NullIfExists":{"aws:UserAgent":"true"}}`, is(Undetermined))
	test(`{"StringMatches":{"aws:UserAgent":"A"},"Bool":{"a:z":"true"}}`, is(ImplicitDeny, k, "A")) // the other test fails for sure
	test(`{"StringEquals":{}}`, is(Allowed))
	test(`{"StringEquals":{"aws:UserAgent":[]}}`, is(ImplicitDeny, k, "A"))
	return out
}

// variablePages has cases of "IAM policy elements: Variables and tags".
func variablePages() []group {
	var out []group
	test := func(version, condition string, cases ...ask) {
		for i := range cases {
			cases[i].action, cases[i].resource = "logs:PutLogEvents", "*"
		}
		out = append(out, group{origin: "IAM User Guide: Variables and tags, " + version + condition, identity: []string{conditional(version, condition)}, cases: cases})
	}
	is := func(want Outcome, pairs ...string) ask { return ask{context: with(pairs...), want: want} }
	as := func(who string, want Outcome, pairs ...string) ask {
		return ask{by: by(who), context: with(pairs...), want: want}
	}
	const k = "sns:endpoint"

	test(Version, `{"StringLike":{"sns:endpoint":"https://example.com/${aws:username}/*"}}`, as(userARN, Allowed, k, "https://example.com/alice/x"), as(userARN, ImplicitDeny, k, "https://example.com/bob/x"), is(ImplicitDeny, k, "https://example.com//x"))
	test(VersionOld, `{"StringLike":{"sns:endpoint":"https://example.com/${aws:username}/*"}}`, as(userARN, ImplicitDeny, k, "https://example.com/alice/x"), as(userARN, Allowed, k, "https://example.com/${aws:username}/x"))
	test("", `{"StringEquals":{"sns:endpoint":"${aws:username}"}}`, as(userARN, ImplicitDeny, k, "alice"), as(userARN, Allowed, k, "${aws:username}"))
	test(Version, `{"StringEquals":{"sns:endpoint":"${aws:PrincipalTag/team, 'company-wide'}"}}`, is(Allowed, k, "company-wide"), is(Allowed, k, "red", "aws:PrincipalTag/team", "red"), is(ImplicitDeny, k, "company-wide", "aws:PrincipalTag/team", "red"))
	test(Version, `{"StringEquals":{"sns:endpoint":"${aws:PrincipalTag/team, red}"}}`, is(Undetermined, k, "red"), is(Allowed, k, "blue", "aws:PrincipalTag/team", "blue"))
	test(Version, `{"StringEquals":{"sns:endpoint":"${aws:PrincipalTag/team, re'}"}}`, is(Undetermined, k, "e"), is(Undetermined, k, "re'"))
	test(Version, `{"StringEquals":{"sns:endpoint":"${AWS:principaltag/TEAM}"}}`, is(Allowed, k, "red", "aws:PrincipalTag/team", "red"))
	test(Version, `{"StringLike":{"sns:endpoint":"a${*}b${?}c${$}*"}}`, is(Allowed, k, "a*b?c$x"), is(ImplicitDeny, k, "axb?c$x"), is(ImplicitDeny, k, "a*bxc$x"))
	test(Version, `{"StringEquals":{"sns:endpoint":"a${*}*"}}`, is(Allowed, k, "a**"), is(ImplicitDeny, k, "a*x"))
	test(Version, `{"StringLike":{"sns:endpoint":"${a:tag}*"}}`, is(Allowed, k, "*x", "a:tag", "*"), is(ImplicitDeny, k, "yx", "a:tag", "*")) // what variables bring is literal
	test(Version, `{"StringNotEquals":{"sns:endpoint":"${a:tag}"}}`, is(Undetermined, k, "x"), is(Allowed, k, "x", "a:tag", "y"), is(ImplicitDeny, k, "x", "a:tag", "x"))
	test(Version, `{"StringEquals":{"sns:endpoint":["${a:tag}","x"]}}`, is(Undetermined, k, "x"), is(ImplicitDeny, k, "y"))
	test(Version, `{"StringEquals":{"sns:endpoint":["x","${a:tag}"]}}`, is(Undetermined, k, "x"), is(ImplicitDeny, k, "y"), is(Allowed, k, "x", "a:tag", "z"))
	test(Version, `{"StringEqualsIgnoreCase":{"sns:endpoint":"${a:tag}"}}`, is(Allowed, k, "X", "a:tag", "x"))
	test(Version, `{"ArnLike":{"sns:endpoint":"arn:aws:iam::${aws:PrincipalAccount}:role/*"}}`, is(Allowed, k, "arn:aws:iam::111122223333:role/r"), is(ImplicitDeny, k, "arn:aws:iam::444455556666:role/r"))
	test(Version, `{"ArnEquals":{"sns:endpoint":"${aws:PrincipalArn}"}}`, as(userARN, Allowed, k, userARN), as(userARN, ImplicitDeny, k, roleARN), is(Undetermined, k, roleARN))
	test(Version, `{"NumericEquals":{"s3:max-keys":"${a:n}"}}`, is(Undetermined, "s3:max-keys", "1", "a:n", "1"))
	test(Version, `{"StringEquals":{"sns:endpoint":"${a:tag"}}`, is(Undetermined, k, "${a:tag"), is(ImplicitDeny, k, "x"))
	test(Version, `{"StringEquals":{"sns:endpoint":"pre-${a:tag}"}}`, ask{context: with(k, "pre-x"), unknown: []string{"a:tag"}, want: Undetermined}, ask{context: with(k, "x"), unknown: []string{"a:tag"}, want: ImplicitDeny},
		is(Undetermined, k, "pre-x", "a:tag", "x", "a:tag", "y"))
	// The table "Principal key values" of the page, and the keys that say who asks.
	whoami := func(key, value string, cases ...ask) {
		test(Version, `{"StringEquals":{"`+key+`":"`+value+`"}}`, cases...)
	}
	federated := "arn:aws:sts::111122223333:federated-user/fred"
	whoami("aws:username", "alice", as(userARN, Allowed), as(roleARN, ImplicitDeny), as("iot.amazonaws.com", ImplicitDeny))
	whoami("aws:userid", account, as(userARN, Undetermined), as(roleARN, Undetermined), as("iot.amazonaws.com", ImplicitDeny))
	whoami("aws:PrincipalType", "User", as(userARN, Allowed), as(roleARN, ImplicitDeny), as(sessionARN, ImplicitDeny), as(federated, ImplicitDeny), as("arn:aws:iam::111122223333:saml-provider/p", Undetermined))
	whoami("aws:PrincipalType", "AssumedRole", as(userARN, ImplicitDeny), as(roleARN, Allowed), as(sessionARN, Allowed))
	whoami("aws:PrincipalType", "FederatedUser", as(federated, Allowed))
	whoami("aws:userid", account+":fred", as(federated, Allowed), as("arn:aws:sts::111122223333:federated-user/bob", ImplicitDeny))
	whoami("aws:PrincipalAccount", account, as(userARN, Allowed), as(sessionARN, Allowed), as("arn:aws:iam::444455556666:user/x", ImplicitDeny), as("iot.amazonaws.com", ImplicitDeny))
	whoami("AWS:principalarn", roleARN, as(roleARN, Allowed), as(userARN, ImplicitDeny), as(sessionARN, Undetermined), as("accounts.google.com", ImplicitDeny))
	whoami("aws:PrincipalIsAWSService", "false", as(userARN, Allowed), as("iot.amazonaws.com", ImplicitDeny))
	whoami("aws:PrincipalServiceName", "iot.amazonaws.com", as(userARN, ImplicitDeny))
	whoami("aws:PrincipalTag/team", "red", as(userARN, ImplicitDeny))

	out = append(out, group{origin: "IAM User Guide: Variables and tags, Resource element", identity: []string{`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"ssmmessages:OpenDataChannel","Resource":"arn:aws:ssm:*:*:session/${aws:userid}-*"},
		{"Effect":"Allow","Action":"ssm:GetDocument","Resource":"arn:aws:ssm:us-east-2:${aws:PrincipalAccount}:document/d"},
		{"Effect":"Allow","Action":"ssm:ListDocuments","NotResource":"arn:aws:ssm:us-east-2:111122223333:document/${a:tag}"}]}`}, cases: []ask{
		{action: "ssmmessages:OpenDataChannel", resource: "arn:aws:ssm:us-east-2:111122223333:session/AROAX:alice-0a1", context: with("aws:userid", "AROAX:alice"), want: Allowed, statement: 1},
		{action: "ssmmessages:OpenDataChannel", resource: "arn:aws:ssm:us-east-2:111122223333:session/AROAX:bob-0a1", context: with("aws:userid", "AROAX:alice"), want: ImplicitDeny},
		{action: "ssmmessages:OpenDataChannel", resource: "arn:aws:ssm:us-east-2:111122223333:session/AROAX:bob-0a1", want: Undetermined, statement: 1},
		{action: "ssm:GetDocument", resource: "arn:aws:ssm:us-east-2:111122223333:document/d", want: Undetermined, statement: 2}, // not before the fifth colon
		{action: "ssm:GetDocument", resource: "arn:aws:ssm:us-east-2:444455556666:document/d", want: ImplicitDeny},
		{action: "ssm:ListDocuments", resource: "arn:aws:ssm:us-east-2:111122223333:document/d", context: with("a:tag", "e"), want: Allowed, statement: 3},
		{action: "ssm:ListDocuments", resource: "arn:aws:ssm:us-east-2:111122223333:document/d", context: with("a:tag", "d"), want: ImplicitDeny},
		{action: "ssm:ListDocuments", resource: "arn:aws:ssm:us-east-2:111122223333:document/d", want: Undetermined, statement: 3},
	}})
	return out
}
