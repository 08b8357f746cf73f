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
		"logs.eu-west-1.amazonaws.com":          `{"Fn::Sub":"logs.${AWS::Region}.amazonaws.com"}`,
	} {
		got, err := json.Marshal(pseudo{scope}.text(text))
		if err != nil || string(got) != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// FuzzPseudo: what Fn::Sub makes of a text in the scope is the text.
func FuzzPseudo(f *testing.F) {
	for _, s := range []string{"arn:aws:logs:eu-west-1:111122223333:log-group:/a", "${x}${!y}", "$${AWS::Region}", "eu-west-1eu-west-1", "111122223333111122223333"} {
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

var values = map[string]string{"AWS::AccountId": scope.Account, "AWS::Region": scope.Region, "AWS::Partition": scope.Partition}

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
