package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What policies answer at the edges, each as AWS's page has it or undetermined where it
// has nothing.
func TestEdges(t *testing.T) {
	const object, other = "arn:aws:s3:::b/k", "arn:aws:iam::111122223333:role/Other"
	all := []Source{{Name: "identity", Document: mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)}}
	of := func(statements string) *Source {
		return &Source{Name: "bucket policy", Document: mustParse(t, `{"Version":"2012-10-17","Statement":[`+statements+`]}`)}
	}
	identity := func(statements string) []Source { return append([]Source{*of(statements)}, all...) }
	none := &Source{Name: "session policy", Document: mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]}`)}
	notMe := `{"Sid":"N","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","` + roleARN + `"]},"Action":"s3:*","Resource":"*"}`
	everybody := `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`
	tests := []struct {
		name     string
		by       string
		policies Policies
		want     Outcome
		cause    Cause
		reason   string // a part of it
	}{
		// IAM User Guide, AWS JSON policy elements: NotPrincipal.
		{"NotPrincipal with a boundary", roleARN, Policies{Identity: all, Boundary: &all[0], Resource: of(notMe)}, ExplicitDeny, CauseDeny, ""},
		{"NotPrincipal with a boundary, a user", userARN, Policies{Identity: all, Boundary: &all[0], Resource: of(strings.ReplaceAll(notMe, roleARN, userARN))}, ExplicitDeny, CauseDeny, ""},
		{"NotPrincipal without", roleARN, Policies{Identity: all, Resource: of(notMe)}, Allowed, "", ""},
		{"NotPrincipal and a service", "cloudtrail.amazonaws.com", Policies{Boundary: &all[0], Resource: of(`{"Effect":"Deny","NotPrincipal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":"*"},` + everybody)}, Allowed, "", ""},
		// What an incomplete ARN matches is not documented; parts that differ, differ.
		{"deny on an incomplete ARN", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3"}`)}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"deny on an ARN without a resource", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::"}`)}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"deny on another service's", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:sns"}`)}, Allowed, "", ""},
		{"deny on all but an incomplete ARN", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::"}`)}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"allow on an incomplete ARN", roleARN, Policies{Identity: []Source{*of(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::"}`)}}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"a star that passes a colon too many", roleARN, Policies{Identity: []Source{*of(`{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:*:b/k","arn:*:b/k","*:b/k"]}`)}}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"deny on one", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:*:b/k"}`)}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"deny on all but one", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","NotResource":"*:b/k"}`)}, Undetermined, CauseUnknown, "incomplete ARN"},
		{"a session policy of the root user", rootARN, Policies{Session: none}, ImplicitDeny, CauseSession, "session policy"},
		{"across accounts one identity policy would do", roleARN, Policies{CrossAccount: true, Identity: []Source{*none}, Resource: of(everybody)}, ImplicitDeny, CauseNoStatement, "no identity policy allows it"},
		{"not like what is no ARN", roleARN, Policies{Identity: []Source{*of(`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ArnNotLike":{"aws:SourceArn":"my-topic"}}}`)}}, Undetermined, CauseUnknown, "aws:SourceArn"},
		{"not equal to what is no ARN", roleARN, Policies{Identity: identity(`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnNotEquals":{"aws:SourceArn":"arn:aws:sns"}}}`)}, Undetermined, CauseUnknown, "aws:SourceArn"},
		// IAM User Guide, Policies and permissions: session policies.
		{"the session's ARN passes its session policy", sessionARN, Policies{Identity: all, Session: none, Resource: of(strings.ReplaceAll(everybody, `"*","Action"`, `{"AWS":"`+sessionARN+`"},"Action"`))}, Allowed, "", ""},
		{"everybody and a session policy", sessionARN, Policies{Identity: all, Session: none, Resource: of(everybody)}, Undetermined, CauseUnknown, ""},
		{"everybody and a session policy that allows it", sessionARN, Policies{Identity: all, Session: &all[0], Resource: of(everybody)}, Allowed, "", ""},
		{"the role and a session policy", sessionARN, Policies{Session: none, Resource: of(strings.ReplaceAll(everybody, `"*","Action"`, `{"AWS":"`+roleARN+`"},"Action"`))}, ImplicitDeny, CauseSession, "session policy"},
		// What decided.
		{"a deny with a variable that has no value", roleARN, Policies{Identity: []Source{*of(`{"Sid":"V","Effect":"Deny","Action":"s3:*","Resource":["arn:aws:s3:::${aws:username}/*","` + object + `"]}`)}}, ImplicitDeny, CauseNoStatement, "statement 0 (V) of bucket policy"},
		{"an allow with a variable that has no value", roleARN, Policies{Identity: []Source{*of(`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}`)}}, ImplicitDeny, CauseOtherResources, "policy variable aws:username, which has no value"},
		{"a boundary that denies", roleARN, Policies{Identity: all, Boundary: of(`{"Effect":"Deny","Action":"s3:*","Resource":"*"}`)}, ExplicitDeny, CauseBoundary, ""},
		{"a resource control policy that denies", roleARN, Policies{Identity: all, ResourceControl: []Source{*of(strings.ReplaceAll(everybody, "Allow", "Deny"))}}, ExplicitDeny, CauseControl, ""},
		{"another role", other, Policies{CrossAccount: true, Identity: all, Resource: of(strings.ReplaceAll(everybody, `"*","Action"`, `{"AWS":"`+roleARN+`"},"Action"`))}, ImplicitDeny, CauseOtherPrincipals, "names other principals"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Evaluate(Request{Principal: by(tt.by), Action: "s3:GetObject", Resource: object, Context: with("aws:SourceArn", "arn:aws:sns:eu-west-1:111122223333:t")}, tt.policies)
			if d.Outcome != tt.want || d.Cause != tt.cause || !strings.Contains(d.Reason+" "+d.Source, tt.reason) {
				t.Errorf("%+v", d)
			}
		})
	}
}

// A variable whose key nobody knows may have no value, and then the whole statement
// might count for nothing, whatever else of it matches.
func TestVariableThatNobodyKnows(t *testing.T) {
	for resources, want := range map[string]Outcome{
		`"arn:aws:s3:::b/k","arn:aws:s3:::${aws:SourceAccount}/*"`:       Undetermined,
		`"arn:aws:s3:::b/k","arn:aws:s3:::${aws:SourceAccount,'x'}/*"`:   Allowed,
		`"arn:aws:s3:::b/k","arn:aws:s3:::${aws:PrincipalAccount}/*"`:    Allowed,
		`"arn:aws:s3:::other","arn:aws:s3:::${aws:SourceAccount}/other"`: ImplicitDeny,
	} {
		doc := mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[`+resources+`]}]}`)
		d := Evaluate(Request{Principal: by(roleARN), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Unknown: []string{"aws:Source*"}}, Policies{Identity: []Source{{Name: "identity", Document: doc}}})
		if d.Outcome != want {
			t.Errorf("%s: %+v", resources, d)
		}
	}
}

func TestStatementAlone(t *testing.T) {
	s := Statement{Sid: "S", Effect: Allow, Principal: &Principals{Service: []string{"iot.amazonaws.com"}}, Action: []string{"sts:AssumeRole"}}
	alone, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	within := Document{Statements: []Statement{s}}.String()
	if !strings.Contains(within, string(alone)) || strings.Contains(string(alone), "null") {
		t.Errorf("%s\n%s", alone, within)
	}
}

// Build refuses what AWS refuses: the same rules as Lint's.
func TestBuildRefuses(t *testing.T) {
	logs := func(resource string) StatementBuilder { return AllowActions("logs:PutLogEvents").On(resource) }
	for name, tt := range map[string]struct {
		b    Builder
		want string // "": it builds
	}{
		"no service":                       {New(Trust, AllowActions("sts:AssumeRole").To(Service("iot"))), "iot"},
		"a service":                        {New(Trust, AllowActions("sts:AssumeRole").To(Service("iot.amazonaws.com"))), ""},
		"a service of China":               {New(Trust, AllowActions("sts:AssumeRole").To(Service("ec2.amazonaws.com.cn"))), ""},
		"a misspelt action":                {New(Trust, AllowActions("sts:AssumRole").To(Service("iot.amazonaws.com"))), "did you mean sts:AssumeRole?"},
		"a pattern of actions":             {New(Trust, AllowActions("sts:Assume*", "sts:TagSession").To(Service("iot.amazonaws.com"))), ""},
		"two partitions":                   {New(Identity, logs("arn:aws:logs:*:*:*"), logs("arn:aws-cn:logs:*:*:*")), `Partition "aws-cn" is not valid for resource "arn:aws-cn:logs:*:*:*"`},
		"no partition of AWS":              {New(Identity, logs("arn:awss:logs:*:*:*")), `Partition "awss" is not valid`},
		"a principal of another partition": {New(Trust, AllowActions("sts:AssumeRole").To(AWS("arn:aws-cn:iam::111122223333:role/r", "arn:aws:iam::111122223333:role/r"))), "of another partition"},
		"no partition has it":              {New(Identity, logs("arn:gcp*:logs:*:*:*")), `Partition "gcp*" is not valid`},
		"a part of partitions":             {New(Identity, logs("arn:aws*:logs:*:*:*")), ""},
		"no partition so far":              {New(Identity, logs("arn:aws-isolated:logs:*:*:*")), `Partition "aws-isolated"`},
		"an action that is new":            {New(Identity, AllowActions("logs:PutLogThings").On("*")), ""},
		"a service without a list":         {New(Identity, AllowActions("ec2:Whatever").On("*")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tt.b.Build()
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
		})
	}
	misspelt := mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:PutLogEvent","logs:putlogevents","sns:Pub*","logs:Zz*"],"Resource":"*"}]}`)
	want := []string{"Statement[0].Action[0] unknown-action (warning)", "Statement[0].Action[3] unknown-action (warning)"}
	if d := cmp.Diff(want, codes(misspelt.Lint(Identity))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"Statement[0].Resource partition"}, codes(mustParse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b"}]}`).LintIn("aws-cn", Managed))); d != "" {
		t.Error(d)
	}
}
