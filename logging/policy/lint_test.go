package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func codes(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		mark := ""
		if p.Severity == SeverityWarning {
			mark = " (warning)"
		}
		out = append(out, strings.TrimSpace(p.Path+" "+string(p.Code))+mark)
	}
	return out
}

func TestLint(t *testing.T) {
	const logGroup = "arn:aws:logs:eu-west-1:111122223333:log-group:"
	allow := func(actions, resources string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":` + actions + `,"Resource":` + resources + `}]}`
	}
	to := func(principal, action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"` + action + `"}]}`
	}
	when := func(condition string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*","Condition":` + condition + `}]}`
	}
	tests := []struct {
		name string
		kind Kind
		text string
		want []string
	}{
		{"good", Identity, allow(`"logs:*"`, `"*"`), nil},
		{"nothing", Identity, `{}`, []string{"Statement no-statement"}},
		{"version", Identity, `{"Version":"2012-10-18","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`, []string{"Version version"}},
		{"old version is fine", Topic, `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish"],"Resource":"arn:aws:sns:us-east-2:111122223333:t","Condition":{"StringEquals":{"AWS:SourceOwner":"111122223333"}}}]}`, nil},
		{"Id", Identity, `{"Id":"x","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`, []string{"Id id-not-allowed (warning)"}},
		{"Sid characters", Identity, `{"Statement":[{"Sid":"a b","Effect":"Deny","Action":"*","Resource":"*"},{"Sid":"","Effect":"Deny","Action":"*","Resource":"*"},{"Sid":"","Effect":"Deny","Action":"*","Resource":"*"}]}`, []string{"Statement[0].Sid sid"}},
		{"Sids of key policies have spaces", Key, `{"Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]}`, nil},
		{"Sid twice", Trust, `{"Statement":[{"Sid":"a","Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"},{"Sid":"a","Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}`, []string{"Statement[1].Sid duplicate-sid"}},
		{"Sid twice, elsewhere", Bucket, `{"Statement":[{"Sid":"a","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"},{"Sid":"a","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`, []string{"Statement[1].Sid duplicate-sid (warning)"}},
		{"typographic dash", Identity, `{"Statement":[{"Sid":"a–b","Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::“x”"}]}`, []string{"Statement[0].Sid character", "Statement[0].Sid sid", "Statement[0].Resource character"}},
		{"effect", Identity, `{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"},{"Action":"*","Resource":"*"}]}`, []string{"Statement[0].Effect effect", "Statement[1].Effect effect"}},
		{"missing", Identity, `{"Statement":[{"Effect":"Allow"}]}`, []string{"Statement[0] missing-element", "Statement[0] missing-element"}},
		{"both", Identity, `{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"a:B","Resource":"*","NotResource":"*"}]}`, []string{"Statement[0] conflict", "Statement[0] conflict"}},
		{"empty lists", Identity, `{"Statement":[{"Effect":"Allow","Action":[],"NotResource":[]}]}`, []string{"Statement[0].Action empty", "Statement[0].NotResource empty"}},
		{"actions", Identity, allow(`["logs","*:Put","logs:","s3:a b","lo*:X"]`, `"*"`), []string{"Statement[0].Action[0] action", "Statement[0].Action[1] action", "Statement[0].Action[2] action", "Statement[0].Action[3] action", "Statement[0].Action[4] action"}},
		{"principal in an identity policy", Managed, to(`"*"`, "sts:AssumeRole"), []string{"Statement[0].Principal forbidden-element", "Statement[0] missing-element"}},
		{"no principal in a trust policy", Trust, `{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`, []string{"Statement[0] missing-element", "Statement[0].Resource forbidden-element"}},
		{"wildcard principal", Trust, to(`"*"`, "sts:AssumeRole"), []string{"Statement[0].Principal wildcard-principal (warning)"}},
		{"wildcard principal, as AWS", Trust, to(`{"AWS":["*"]}`, "sts:AssumeRole"), []string{"Statement[0].Principal wildcard-principal (warning)"}},
		{"principals", Trust, to(`{"AWS":["arn:aws:iam::111122223333:role/*","111122223333","arn:aws:iam::111122223333:root","AROAEXAMPLEID12345678","alice","arn:aws:iam::111122223333:group/g","arn:aws:s3:::b"],"Service":["iot","*.amazonaws.com"]}`, "sts:AssumeRole"),
			[]string{"Statement[0].Principal.AWS[0] principal", "Statement[0].Principal.AWS[3] deleted-principal (warning)", "Statement[0].Principal.AWS[4] principal", "Statement[0].Principal.AWS[5] principal",
				"Statement[0].Principal.AWS[6] principal", "Statement[0].Principal.Service[0] principal", "Statement[0].Principal.Service[1] principal"}},
		{"nobody", Trust, to(`{}`, "sts:AssumeRole"), []string{"Statement[0].Principal empty"}},
		{"NotPrincipal in an identity policy", Identity, `{"Statement":[{"Effect":"Deny","NotPrincipal":"*","Action":"*","Resource":"*"}]}`, []string{"Statement[0].NotPrincipal forbidden-element"}},
		{"both principals", Resource, `{"Statement":[{"Effect":"Deny","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*"}]}`, []string{"Statement[0] conflict"}},
		{"empty provider", Trust, to(`{"Federated":["","accounts.google.com"],"CanonicalUser":"x"}`, "sts:AssumeRoleWithWebIdentity"), []string{"Statement[0].Principal.Federated[0] empty"}},
		{"empty condition key", Identity, when(`{"Bool":{"":"true"}}`), []string{`Statement[0].Condition.Bool[""] empty`}},
		{"NotResource in a trust policy", Trust, `{"Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","NotResource":"*"}]}`, []string{"Statement[0].NotResource forbidden-element"}},
		{"empty principal list", Trust, to(`{"AWS":[]}`, "sts:AssumeRole"), []string{"Statement[0].Principal.AWS empty"}},
		{"NotPrincipal", Resource, `{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"a:B","Resource":"*"}]}`, []string{"Statement[0].NotPrincipal not-principal (warning)"}},
		{"trust policy with another action", Trust, to(`{"AWS":"111122223333"}`, "s3:GetObject"), []string{"Statement[0].Action action-kind"}},
		{"log resource policy", LogResource, `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["logs:PutLogEvents","logs:Create*","logs:CreateLogGroup"],"Resource":"*"}]}`,
			[]string{"Statement[0].Principal principal (warning)", "Statement[0].Action[2] action-kind"}},
		{"incomplete ARNs", Identity, allow(`"s3:*"`, `["arn:aws:s3","bucket","arn:aws:s3:::","arn:aws:s*:::x","arn::s3:::x"]`),
			[]string{"Statement[0].Resource[0] arn", "Statement[0].Resource[1] arn", "Statement[0].Resource[2] arn", "Statement[0].Resource[3] arn", "Statement[0].Resource[4] arn"}},
		{"Regions where there are none", Identity, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":["arn:aws:iam:us-east-1:111122223333:role/x","arn:aws:s3:us-east-1::b","arn:aws:s3:us-east-1:111122223333:accesspoint/a","arn:aws:s3:*:*:b","arn:aws:iam::111122223333:role/x"]}]}`,
			[]string{"Statement[0].Resource[0] arn", "Statement[0].Resource[1] arn"}},
		{"old version of a managed policy", Managed, `{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`, []string{"Version version"}},
		{"variables", Identity, allow(`"s3:*"`, `["arn:aws:s3:::b/${aws:username}","arn:aws:s3::${aws:PrincipalAccount}:b","arn:aws:s3:::${a","arn:aws:s3:::${}"]`),
			[]string{"Statement[0].Resource[1] variable", "Statement[0].Resource[2] variable", "Statement[0].Resource[3] variable"}},
		{"variables under the old version", Identity, `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringLike":{"s3:prefix":"${aws:username}"}}}]}`,
			[]string{"Statement[0].Resource variable (warning)", `Statement[0].Condition.StringLike["s3:prefix"] variable (warning)`}},
		{"operators", Identity, when(`{"stringEquals":{"a:b":"x"},"NullIfExists":{"a:b":"true"},"ForAnyValue:StringLike":{"a:b":"x"},"Foo":{"a:b":"x"}}`),
			[]string{"Statement[0].Condition.Foo operator", "Statement[0].Condition.NullIfExists operator", "Statement[0].Condition.stringEquals operator"}},
		{"condition values", Identity, when(`{"Bool":{"a:b":["yes","TRUE"]},"NumericEquals":{"a:b":["1","0x1","Inf"]},"DateLessThan":{"a:b":["soon","2026-01-01"]},"IpAddress":{"a:b":["10.0.0.0/33","10.0.0.1"]},"ArnLike":{"a:b":["*","arn:aws:s3:::*"]},"BinaryEquals":{"a:b":"?"},"Null":{"a:b":"maybe"}}`),
			[]string{`Statement[0].Condition.ArnLike["a:b"][0] condition-value`, `Statement[0].Condition.BinaryEquals["a:b"] condition-value`, `Statement[0].Condition.Bool["a:b"][0] condition-value`,
				`Statement[0].Condition.DateLessThan["a:b"][0] condition-value`, `Statement[0].Condition.IpAddress["a:b"][0] condition-value`, `Statement[0].Condition.Null["a:b"] condition-value`,
				`Statement[0].Condition.NumericEquals["a:b"][1] condition-value`, `Statement[0].Condition.NumericEquals["a:b"][2] condition-value`}},
		{"variables with other operators", Identity, when(`{"Bool":{"a:b":"${a:c}"}}`), []string{`Statement[0].Condition.Bool["a:b"] variable`}},
		{"wildcard ARN under StringEquals", Identity, when(`{"StringEquals":{"aws:SourceArn":"arn:aws:iot:us-east-1:111122223333:*"}}`), []string{`Statement[0].Condition.StringEquals["aws:SourceArn"] wildcard-in-exact (warning)`}},
		{"one key in two spellings", Identity, when(`{"Bool":{"a:b":"true","A:B":"true"}}`), []string{`Statement[0].Condition.Bool["a:b"] condition-key (warning)`}},
		{"no values", Identity, when(`{"Bool":{"a:b":[]}}`), []string{`Statement[0].Condition.Bool["a:b"] empty (warning)`}},

		// aws-cdk's IoT logging construct: iot: actions on a log group.
		{"iot actions on a log group", Identity, allow(`["logs:CreateLogGroup","logs:PutLogEvents","iot:GetLoggingOptions","iot:SetLoggingOptions"]`, `"`+logGroup+`AWSIotLogsV2:*"`),
			[]string{"Statement[0].Action[2] action-unmatched", "Statement[0].Action[3] action-unmatched"}},
		{"a resource that no action uses", Identity, allow(`"logs:PutLogEvents"`, `["`+logGroup+`x:*","arn:aws:s3:::b"]`), []string{"Statement[0].Resource[1] resource-unmatched (warning)"}},
		{"every action", Identity, allow(`"*"`, `"arn:aws:s3:::b"`), nil},
		{"services that this library does not know", Identity, allow(`"execute-api:Invoke"`, `"arn:aws:apigateway:::x"`), nil},
		{"roles are assumed by their iam ARN", Identity, allow(`"sts:AssumeRole"`, `"arn:aws:iam::111122223333:role/r"`), nil},
		{"sessions are on nodes", Identity, allow(`["ssm:StartSession","ssmmessages:OpenDataChannel"]`, `["arn:aws:ec2:eu-west-1:111122223333:instance/i-1","arn:aws:ssm:*:*:session/${aws:userid}-*"]`), nil},
		{"stream action on a plain group ARN", Identity, allow(`"logs:PutLogEvents"`, `"`+logGroup+`/ssm/x"`), []string{"Statement[0].Action action-unmatched", "Statement[0].Resource resource-unmatched (warning)"}},
		{"stream action on group and streams", Identity, allow(`["logs:CreateLogStream","logs:PutLogEvents"]`, `["`+logGroup+`/ssm/x","`+logGroup+`/ssm/x:*"]`), nil},
		{"stream action on a prefix", Identity, allow(`"logs:PutLogEvents"`, `"`+logGroup+`/ssm/*"`), nil},
		{"stream action on a stream", Identity, allow(`"logs:PutLogEvents"`, `"`+logGroup+`x:log-stream:y*"`), nil},
		{"DescribeLogGroups on one group", Identity, allow(`["logs:DescribeLogGroups"]`, `["`+logGroup+`/ssm/x","`+logGroup+`/ssm/x:*"]`),
			[]string{"Statement[0].Action action-unmatched", "Statement[0].Resource[0] resource-unmatched (warning)", "Statement[0].Resource[1] resource-unmatched (warning)"}},
		{"DescribeLogGroups on all groups", Identity, allow(`"logs:DescribeLogGroups"`, `"`+logGroup+`*"`), nil},
		{"DescribeLogGroups on *", Identity, allow(`"logs:DescribeLogGroups"`, `"*"`), nil},
		{"group action on a stream", Identity, allow(`"logs:CreateLogGroup"`, `"`+logGroup+`x:log-stream:y"`), []string{"Statement[0].Action action-unmatched", "Statement[0].Resource resource-unmatched (warning)"}},
		{"group action on all streams", Identity, allow(`"logs:CreateLogGroup"`, `"`+logGroup+`x:log-stream:*"`), nil},
		{"tags with :*", Identity, allow(`"logs:TagResource"`, `"`+logGroup+`x:*"`), []string{"Statement[0].Action action-unmatched", "Statement[0].Resource resource-unmatched (warning)"}},
		{"tags of all groups", Identity, allow(`"logs:TagResource"`, `["`+logGroup+`*","`+logGroup+`*:*"]`), nil},
		{"tags without :*", Identity, allow(`"logs:TagResource"`, `"`+logGroup+`x"`), nil},
		{"wildcard actions", Identity, allow(`"logs:*"`, `"`+logGroup+`x"`), nil},

		{"size", Managed, allow(`"logs:*"`, `"arn:aws:s3:::`+strings.Repeat("x", MaxManaged)+`"`), []string{"size", "Statement[0].Action action-unmatched", "Statement[0].Resource resource-unmatched (warning)"}},
		{"trust policy over the default quota", Trust, to(`{"AWS":"arn:aws:iam::111122223333:user/`+strings.Repeat("x", MaxTrust)+`"}`, "sts:AssumeRole"), []string{"size (warning)"}},
		{"trust policy over any quota", Trust, to(`{"AWS":"arn:aws:iam::111122223333:user/`+strings.Repeat("x", MaxTrustRaised)+`"}`, "sts:AssumeRole"), []string{"size"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := mustParse(t, tt.text)
			problems := d.Lint(tt.kind)
			if diff := cmp.Diff(tt.want, codes(problems)); diff != "" {
				t.Errorf("%s\n%v", diff, problems)
			}
			for _, p := range problems {
				if p.Message == "" || p.Code.Source() == "" {
					t.Errorf("no message or no source: %+v", p)
				}
			}
		})
	}
}

func TestLintJSON(t *testing.T) {
	got := codes(LintJSON(`{"Version":"2012-10-17","Statement":[{"Efect":"Allow","Action":"logs","Action":"a:B","Resource":"*"}]}`, Identity))
	want := []string{"Statement[0].Efect unknown-element", "Statement[0].Action duplicate-key", "Statement[0].Effect effect", "Statement[0].Action action"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := codes(LintJSON(`{`, Identity)); !cmp.Equal(got, []string{"json-syntax"}) {
		t.Error(got)
	}
	// Lists that the canonical form shortens count as they are written.
	long := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + strings.Repeat(`"s3:GetObject",`, 1000) + `"s3:GetObject"],"Resource":"*"}]}`
	if got := codes(LintJSON(long, Managed)); !cmp.Equal(got, []string{"size"}) {
		t.Error(got)
	}
	if got := LintJSON(strings.ReplaceAll(`{"Version":"2012-10-17", "Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`, " ", strings.Repeat(" ", MaxManaged)), Managed); got != nil {
		t.Error(got)
	}
}

// TestLintOfDocumentedPolicies: AWS's own policies have no mistakes, but for the
// IoT page's, which has iot: actions on a log group.
func TestLintOfDocumentedPolicies(t *testing.T) {
	for _, g := range slices.Concat(deliveryPolicies(), keyPolicies()) {
		if strings.Contains(g.origin, "IoT Core Developer Guide: Configure") || strings.Contains(g.origin, ": a group ARN without") || strings.Contains(g.origin, "prefixes of group names") {
			continue
		}
		kind := Resource
		if g.must {
			kind = Key
			if strings.Contains(g.resource, "sts:") {
				kind = Trust
			}
		}
		for _, text := range g.identity {
			if p := mustParse(t, text).Lint(Identity); len(p) > 0 {
				t.Errorf("%s: %v", g.origin, p)
			}
		}
		if g.resource == "" || strings.Contains(g.origin, "under StringEquals") {
			continue
		}
		if p := mustParse(t, g.resource).Lint(kind); len(p) > 0 {
			t.Errorf("%s (%v): %v", g.origin, kind, p)
		}
	}
}

func TestKinds(t *testing.T) {
	for kind := Identity; kind <= LogResource; kind++ {
		if kind.MaxLength() <= 0 || kind.MaxLength() > MaxDocument || kind.String() == "" {
			t.Errorf("%v: %d", kind, kind.MaxLength())
		}
	}
	if got := Kind(99).String(); got != "policy kind 99" {
		t.Error(got)
	}
}

// TestMalformed: what AWS refuses, and what it takes although it cannot work.
func TestMalformed(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Efect":"Allow","Sid":"a b","Action":["iot:X","logs"],"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:` + strings.Repeat("x", MaxManaged) + `:*"}]}`
	got := map[Code]bool{}
	for _, p := range LintJSON(text, Managed) {
		got[p.Code] = p.Malformed()
	}
	want := map[Code]bool{CodeUnknownElement: true, CodeSid: true, CodeEffect: true, CodeAction: true, CodeSize: false, CodeActionUnmatched: false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if (Problem{Code: CodePrincipal, Severity: SeverityWarning}).Malformed() {
		t.Error("a warning is nothing that AWS refuses")
	}
}

// TestBuilderReportsBothPrincipals: "*" and names cannot be together in JSON.
func TestBuilderReportsBothPrincipals(t *testing.T) {
	_, err := New(Trust, DenyActions("sts:AssumeRole").To(Everyone(), AWS(account))).Build()
	var invalid *ValidationError
	if !errors.As(err, &invalid) || !cmp.Equal(codes(invalid.Problems), []string{"Statement[0].Principal conflict"}) {
		t.Error(err)
	}
}
