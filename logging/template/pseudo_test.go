package template

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
)

var scope = logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

func TestPseudo(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      `""`,
		"plain ${aws:userid}":                   `"plain ${aws:userid}"`,
		"111122223333":                          `{"Ref":"AWS::AccountId"}`,
		"eu-west-1":                             `{"Ref":"AWS::Region"}`,
		"aws":                                   `"aws"`,
		"arn:aws:iam::aws:policy/X":             `{"Fn::Sub":"arn:${AWS::Partition}:iam::aws:policy/X"}`,
		"arn:aws-cn:iam::aws:policy/X":          `"arn:aws-cn:iam::aws:policy/X"`,
		"logs-111122223333-eu-west-1-${a}":      `{"Fn::Sub":"logs-${AWS::AccountId}-${AWS::Region}-${!a}"}`,
		"logs111122223333":                      `{"Fn::Sub":"logs${AWS::AccountId}"}`,
		"1111222233334":                         `"1111222233334"`,
		"0111122223333":                         `"0111122223333"`,
		"eu-west-12 xeu-west-1 eu-west-1a":      `"eu-west-12 xeu-west-1 eu-west-1a"`,
		"arn:aws:s3:eu-central-1:99:b/arn:aws:": `{"Fn::Sub":"arn:${AWS::Partition}:s3:eu-central-1:99:b/arn:${AWS::Partition}:"}`,
		"logs.eu-west-1.amazonaws.com":          `{"Fn::Sub":"logs.${AWS::Region}.${AWS::URLSuffix}"}`,
		"https://s3.eu-west-1.amazonaws.com/b":  `{"Fn::Sub":"https://s3.${AWS::Region}.${AWS::URLSuffix}/b"}`,
		"s3.eu-west-1.amazonaws.com.cn":         `{"Fn::Sub":"s3.${AWS::Region}.amazonaws.com.cn"}`,
		"logs.eu-west-11.amazonaws.com":         `"logs.eu-west-11.amazonaws.com"`,
		"ssm.amazonaws.com":                     `"ssm.amazonaws.com"`,
		"eu-west-1.amazonaws.community":         `{"Fn::Sub":"${AWS::Region}.amazonaws.community"}`,
	} {
		got, err := json.Marshal(pseudo{scope}.text(text))
		if err != nil || string(got) != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// FuzzPseudo: what Fn::Sub makes of a text in the scope is the text.
func FuzzPseudo(f *testing.F) {
	for _, s := range []string{"arn:aws:logs:eu-west-1:111122223333:log-group:/a", "${x}${!y}", "$${AWS::Region}", "eu-west-1eu-west-1", "111122223333111122223333", "eu-west-1.amazonaws.com", "eu-west-1.amazonaws.com.eu-west-1.amazonaws.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := pseudo{scope}.text(s)
		back, ok := v.(string)
		if m, is := v.(map[string]any); is {
			back, ok = resolved(m)
		}
		if !ok || back != s {
			t.Errorf("%q: %v is %q", s, v, back)
		}
	})
}

// What binds a template to a partition is found: nothing else does.
func TestBound(t *testing.T) {
	for text, want := range map[string]string{
		"":                                           "",
		"arn:aws:iam::aws:policy/X":                  "",
		"arn:aws:logs:eu-west-1:111122223333:":       "",
		"arn:aws:logs:*:111122223333:*":              "",
		"arn:*:logs:*:*:*":                           "",
		"arn:aws:s3:::logs-eu-central-1":             "",
		"logs.eu-west-1.amazonaws.com":               "",
		"ec2.amazonaws.com":                          "",
		"s3.eu-west-1.*":                             "",
		"sessions-222233334444-eu-central-1":         "",
		"arn:aws-cn:s3:::logs":                       "partition aws-cn",
		"arn:aws:sns:eu-central-1:222233334444:t":    "region eu-central-1, account 222233334444",
		"arn:aws:kms:eu-west-1:111122223333:key/1":   "key/1",
		"arn:aws:kms:eu-west-1:111122223333:alias/a": "",
		`{"b":["arn:aws-us-gov:s3:::b", 1, null],"to":"arn:aws:iam::222233334444:role/r","who":{"AWS":"333344445555"}}`: "partition aws-us-gov, account 222233334444, account 333344445555",
		`echo {"arn:aws:iam::222233334444:role/r"}`: "account 222233334444",
		"222233334444":                  "account 222233334444",
		"111122223333":                  "",
		"arn:aws:logs:*:222233334444:*": "account 222233334444",
		"us-gov-west-1":                 "region us-gov-west-1",
		"o-exampleorgid":                "organization o-exampleorgid",
		"arn:aws:s3:::b/AWSLogs/o-exampleorgid/222233334444/*": "organization o-exampleorgid, account 222233334444",
		"logs.cn-north-1.amazonaws.com.cn":                     "region cn-north-1, service logs.cn-north-1.amazonaws.com.cn",
		"ec2.amazonaws.com.cn":                                 "service ec2.amazonaws.com.cn",
		"logs.us-east-1.amazonaws.com":                         "region us-east-1",
	} {
		if got := strings.Join((pseudo{scope}).bound(text), ", "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

var values = map[string]string{"AWS::AccountId": scope.Account, "AWS::Region": scope.Region, "AWS::Partition": scope.Partition, "AWS::URLSuffix": "amazonaws.com"}

// resolved is what CloudFormation makes of Ref and Fn::Sub.
func resolved(m map[string]any) (string, bool) {
	if name, ok := m["Ref"].(string); ok {
		v, known := values[name]
		return v, known
	}
	rest, ok := m["Fn::Sub"].(string)
	var b strings.Builder
	for ok {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		if literal, is := strings.CutPrefix(after, "!"); is {
			b.WriteString("${")
			rest = literal
			continue
		}
		name, more, closed := strings.Cut(after, "}")
		v, known := values[name]
		ok = closed && known
		b.WriteString(v)
		rest = more
	}
	return "", false
}
