package logging_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

func TestParseLogGroupARN(t *testing.T) {
	for _, tt := range []struct {
		text string
		want loggroup.ARN
		err  string
	}{
		{"arn:aws:logs:eu-west-1:111122223333:log-group:/a/b", loggroup.ARN{Partition: "aws", Region: "eu-west-1", Account: acct, Name: "/a/b"}, ""},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:/a/b:*", loggroup.ARN{Partition: "aws", Region: "eu-west-1", Account: acct, Name: "/a/b"}, ""},
		{"arn:aws-cn:logs:cn-north-1:111122223333:log-group:x", loggroup.ARN{Partition: "aws-cn", Region: "cn-north-1", Account: acct, Name: "x"}, ""},
		{"arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:x:*", loggroup.ARN{Partition: "aws-us-gov", Region: "us-gov-west-1", Account: acct, Name: "x"}, ""},
		{"", loggroup.ARN{}, "log group ARN"},
		{"/a/b", loggroup.ARN{}, "log group ARN"},
		{"arn:aws:iam::111122223333:role/x", loggroup.ARN{}, "must be arn:partition:logs:region:account:log-group:name"},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:", loggroup.ARN{}, "the name must be set"},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:*", loggroup.ARN{}, "the name may have only"},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:a:*:*", loggroup.ARN{}, "the name may have only"},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:a:log-stream:b", loggroup.ARN{}, "the name may have only"},
		{"arn:aws:logs::111122223333:log-group:a", loggroup.ARN{}, "it has no region"},
		{"arn:aws:logs:eu-west-1:1111:log-group:a", loggroup.ARN{}, "the account must be twelve digits"},
		{"arn:aws:logs:cn-north-1:111122223333:log-group:a", loggroup.ARN{}, "region cn-north-1 is in partition aws-cn"},
	} {
		got, err := loggroup.ParseARN(tt.text)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %+v, %v", tt.text, got, err)
		}
	}
}

func TestLogGroupARNAsText(t *testing.T) {
	var v struct{ Group loggroup.ARN }
	if err := json.Unmarshal([]byte(`{"Group":"arn:aws:logs:eu-west-1:111122223333:log-group:/a:*"}`), &v); err != nil {
		t.Fatal(err)
	}
	if v.Group != loggroup.ARNOf(home, "/a") {
		t.Error(v)
	}
	text, err := json.Marshal(v)
	if err != nil || string(text) != `{"Group":"arn:aws:logs:eu-west-1:111122223333:log-group:/a"}` || v.Group.String() != v.Group.Plain() {
		t.Errorf("%s %v", text, err)
	}
	before := v.Group
	if err := json.Unmarshal([]byte(`{"Group":"x"}`), &v); err == nil || v.Group != before {
		t.Error(err, v)
	}
}

func FuzzParseLogGroupARN(f *testing.F) {
	for _, s := range []string{
		"arn:aws:logs:eu-west-1:111122223333:log-group:/a/b:*", "arn:aws-cn:logs:cn-north-1:111122223333:log-group:x",
		"arn:aws-us-gov:logs:us-gov-east-1:111122223333:log-group:x#1", "arn:aws:logs:eu-west-1:111122223333:log-group:a:*:*", "arn:::::",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := loggroup.ParseARN(s)
		if err != nil {
			if a != (loggroup.ARN{}) {
				t.Errorf("%q: %v and %+v", s, err, a)
			}
			return
		}
		if s != a.Plain() && s != a.Wildcard() {
			t.Errorf("%q is neither %q nor %q", s, a.Plain(), a.Wildcard())
		}
		for _, spelling := range []string{a.Plain(), a.Wildcard()} {
			if b, err := loggroup.ParseARN(spelling); err != nil || a != b {
				t.Errorf("%q: %+v, %v", spelling, b, err)
			}
		}
		scope := logging.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
		if loggroup.ARNOf(scope, a.Name) != a {
			t.Errorf("%+v", a)
		}
	})
}
