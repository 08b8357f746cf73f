package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDecision: what the answer names, and how it explains itself.
func TestDecision(t *testing.T) {
	doc := func(text string) Document { return mustParse(t, text) }
	named := func(name, text string) *Source { return &Source{Name: name, Document: doc(text)} }
	write := Source{Name: "inline policy write", Document: doc(`{"Version":"2012-10-17","Statement":[
		{"Sid":"A","Effect":"Allow","Action":"logs:PutLogEvents","Resource":"` + ssmGroup + `:*"},
		{"Sid":"B","Effect":"Allow","Action":"logs:*","Resource":"` + ssmGroup + `-2:*"},
		{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"s3:x-amz-acl":"private"}}},
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Odd":{"a:b":"c"}}}]}`)}
	guard := Source{Name: "guard", Document: doc(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Sid":"No","Effect":"Deny","Action":"logs:Delete*","Resource":"*"},{"Sid":"Ip","Effect":"Deny","Action":"logs:Put*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}`)}
	stream := ssmGroup + ":log-stream:s"
	tests := []struct {
		name     string
		request  Request
		policies Policies
		want     Decision
	}{
		{"allowed", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{{Name: "empty"}, write}},
			Decision{Allowed, "", "inline policy write", 0, "A", "an identity policy allows it"}},
		{"the first statement that allows", Request{Action: "logs:PutLogEvents", Resource: ssmGroup + "-2:log-stream:s"}, Policies{Identity: []Source{write}},
			Decision{Allowed, "", "inline policy write", 1, "B", "an identity policy allows it"}},
		{"explicit deny", Request{Action: "logs:DeleteLogGroup", Resource: ssmGroup}, Policies{Identity: []Source{write}, ServiceControl: [][]Source{{guard}}},
			Decision{ExplicitDeny, CauseControl, "guard", 1, "No", "a Deny statement matches"}},
		{"a deny that may match", Request{Action: "logs:PutLogEvents", Resource: stream, Unknown: []string{"aws:SourceIp"}}, Policies{Identity: []Source{write}, Boundary: &guard},
			Decision{Undetermined, CauseUnknown, "guard", 2, "Ip", "whether a Deny statement matches depends on condition key aws:SourceIp"}},
		{"an unknown operator", Request{Action: "s3:GetObject", Resource: bucketARN + "/k"}, Policies{Identity: []Source{write}},
			Decision{Undetermined, CauseUnknown, "inline policy write", 3, "", "whether it is allowed depends on condition operator Odd"}},
		{"no policy", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{}, Decision{ImplicitDeny, CauseNoStatement, "", -1, "", "no identity policy allows it"}},
		{"another resource, the first that came as far", Request{Action: "logs:PutLogEvents", Resource: ssmGroup + "3:log-stream:s"}, Policies{Identity: []Source{write}},
			Decision{ImplicitDeny, CauseOtherResources, "", -1, "", "no identity policy allows it: statement 0 (A) of inline policy write is for other resources"}},
		{"conditions", Request{Action: "s3:PutObject", Resource: bucketARN + "/k", Context: with("s3:x-amz-acl", "public-read")}, Policies{Identity: []Source{write}},
			Decision{ImplicitDeny, CauseCondition, "", -1, "", "no identity policy allows it: statement 2 of inline policy write has a condition that does not hold: Bool aws:SecureTransport (the request has no such key), StringEquals s3:x-amz-acl"}},
		{"boundary", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{write}, Boundary: named("limit", `{"Statement":{"Sid":"S","Effect":"Allow","Action":"logs:*","Resource":"`+ssmGroup+`"}}`)},
			Decision{ImplicitDeny, CauseBoundary, "limit", -1, "", "the permissions boundary does not allow it: statement 0 (S) of limit is for other resources"}},
		{"session policy", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{write}, Session: named("limit", `{}`)},
			Decision{ImplicitDeny, CauseSession, "limit", -1, "", "the session policy does not allow it"}},
		{"session policy within a boundary", Request{Action: "logs:CreateLogStream", Resource: ssmGroup + "-2:*"}, Policies{Identity: []Source{write}, Boundary: &guard, Session: named("limit", `{}`)},
			Decision{ImplicitDeny, CauseSession, "limit", -1, "", "the session policy does not allow it"}},
		{"service control policy", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{write}, ServiceControl: [][]Source{{guard}, {*named("s3 only", `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)}}},
			Decision{ImplicitDeny, CauseControl, "s3 only", -1, "", "s3 only does not allow it"}},
		{"no service control policy of a level", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{write}, ServiceControl: [][]Source{{*named("guard", `{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}`), *named("s3 only", `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)}}},
			Decision{ImplicitDeny, CauseControl, "", -1, "", "none of guard, s3 only allows it"}},
		{"a level without service control policies", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{Identity: []Source{write}, ServiceControl: [][]Source{{}}},
			Decision{ImplicitDeny, CauseControl, "", -1, "", "a level of the organisation has no service control policy, and without one nothing allows it"}},
		{"another principal", Request{Principal: by("iot.amazonaws.com"), Action: "sts:AssumeRole", Resource: roleARN},
			Policies{ResourceMustAllow: true, Resource: named("trust policy", `{"Statement":{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole"}}`)},
			Decision{ImplicitDeny, CauseOtherPrincipals, "trust policy", -1, "", "the resource policy does not allow it: statement 0 of trust policy names other principals"}},
		{"no trust policy", Request{Principal: by("iot.amazonaws.com"), Action: "sts:AssumeRole", Resource: roleARN}, Policies{ResourceMustAllow: true},
			Decision{ImplicitDeny, CauseNoStatement, "", -1, "", "there is no resource policy, and without one nothing allows it"}},
		{"neither side", Request{Action: "s3:ListBucket", Resource: bucketARN}, Policies{Identity: []Source{write}, Resource: named("bucket policy", `{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:List*","Resource":"arn:aws:s3:::other"}}`)},
			Decision{ImplicitDeny, CauseOtherResources, "", -1, "", "neither an identity policy nor the resource policy allows it: statement 0 of bucket policy is for other resources"}},
		{"left to the account", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{ResourceMustAllow: true, Identity: []Source{write}, Resource: named("policy", `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*"}}`)},
			Decision{Allowed, "", "inline policy write", 0, "A", "the resource policy leaves it to the account, and an identity policy allows it"}},
		{"across accounts", Request{Action: "logs:PutLogEvents", Resource: stream}, Policies{CrossAccount: true, Identity: []Source{write}, Resource: named("policy", `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*"}}`)},
			Decision{Allowed, "", "inline policy write", 0, "A", "the resource policy and an identity policy allow it"}},
		{"the resource policy alone", Request{Action: "s3:GetObject", Resource: bucketARN + "/k"}, Policies{Resource: named("bucket policy", `{"Statement":{"Sid":"P","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}`)},
			Decision{Allowed, "", "bucket policy", 0, "P", "the resource policy allows it"}},
		{"root", Request{Principal: by(rootARN), Action: "s3:GetObject", Resource: bucketARN + "/k"}, Policies{},
			Decision{Allowed, "", "", -1, "", "the account's root user needs no identity policy"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.request.Principal == (Principal{}) {
				tt.request.Principal = by(sessionARN)
			}
			if diff := cmp.Diff(tt.want, Evaluate(tt.request, tt.policies)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for o, want := range map[Outcome]string{ImplicitDeny: "implicitDeny", ExplicitDeny: "explicitDeny", Allowed: "allowed", Undetermined: "undetermined", 9: "outcome 9"} {
		if got := o.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if SeverityError.String() != "error" || SeverityWarning.String() != "warning" {
		t.Error("severities")
	}
}
