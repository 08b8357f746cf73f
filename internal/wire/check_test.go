package wire_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/internal/wire"
)

func TestCheck(t *testing.T) {
	long := strings.Repeat("a", 65)
	tests := []struct {
		name, service, operation string
		in                       any
		want                     string
	}{
		{"right", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/aws/x#1"), Tags: map[string]string{"a": ""}}, ""},
		{"missing", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{},
			"1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null"},
		{"pattern", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a b")},
			`1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`},
		{"the pattern is of the whole value", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a\n")},
			"1 validation error detected: Value 'a\n' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"},
		{"several", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(""), LogGroupClass: "COLD"},
			`3 validation errors detected: Value '' at 'logGroupName' failed to satisfy constraint: Member must have length greater than or equal to 1; ` +
				`Value '' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+; ` +
				`Value 'COLD' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY]`},
		{"range", "logs", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(51)},
			"1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50"},
		{"length of a map, and its values", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a"), Tags: map[string]string{"k": "?"}},
			`1 validation error detected: Value '{k=?}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: ` +
				`[Member must have length less than or equal to 256, Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$]`},
		{"keys of a map", "logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a"), Tags: map[string]string{"?": "v"}},
			`1 validation error detected: Value '{?=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: ` +
				`[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$]`},
		{"elements", "logs", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{AccountIdentifiers: []string{"111122223333", "1"}},
			`1 validation error detected: Value '[111122223333, 1]' at 'accountIdentifiers' failed to satisfy constraint: Member must satisfy constraint: ` +
				`[Member must have length less than or equal to 12, Member must have length greater than or equal to 12, Member must satisfy regular expression pattern: ^\d{12}$]`},
		{"nested", "logs", "PutLogEvents", &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("g"), LogStreamName: aws.String("s"),
			LogEvents: []cwltypes.InputLogEvent{{Message: aws.String("x"), Timestamp: aws.Int64(0)}, {Message: aws.String("")}}},
			"2 validation errors detected: Value null at 'logEvents.2.member.timestamp' failed to satisfy constraint: Member must not be null; " +
				"Value '' at 'logEvents.2.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"IAM's words for names", "iam", "GetRole", &iam.GetRoleInput{RoleName: aws.String("a b")},
			"The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"},
		{"IAM's lengths", "iam", "GetRole", &iam.GetRoleInput{RoleName: &long},
			"1 validation error detected: Value '" + long + "' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64"},
		{"characters, not bytes", "iam", "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("a"), AssumeRolePolicyDocument: aws.String("{}"),
			Description: aws.String(strings.Repeat("é", 1000))}, ""},
		{"Java's escapes", "iam", "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("a"), AssumeRolePolicyDocument: aws.String("–")},
			`1 validation error detected: Value '–' at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`},
		{"tags of IAM", "iam", "TagRole", &iam.TagRoleInput{RoleName: aws.String("a"), Tags: []iamtypes.Tag{{Key: aws.String("ok"), Value: aws.String("")}, {Key: aws.String(""), Value: aws.String("v")}}},
			`2 validation errors detected: Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; ` +
				`Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`},
		{"planes above the first", "sts", "AssumeRole", &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/😀"), RoleSessionName: aws.String("ab")}, ""},
		{"setting", "ssm", "UpdateServiceSetting", &ssm.UpdateServiceSettingInput{SettingId: aws.String("/x"), SettingValue: aws.String("")},
			"1 validation error detected: Value '' at 'settingValue' failed to satisfy constraint: Member must have length greater than or equal to 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &wire.Service{Name: tt.service, Model: awsmodel.Find(tt.service)}
			op := wire.NewOperation(s, tt.operation, reflect.TypeOf(tt.in).Elem(), reflect.TypeFor[struct{}]())
			if got := op.Check(tt.in); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	for _, tt := range []struct {
		operation string
		in        any
		want      []string
	}{
		{"GetRole", &iam.GetRoleInput{RoleName: aws.String("")}, nil},
		{"GetRole", &iam.GetRoleInput{}, []string{"RoleName"}},
		{"TagRole", &iam.TagRoleInput{Tags: []iamtypes.Tag{{Key: aws.String("k")}, {Value: aws.String("v")}}}, []string{"RoleName", "Tags[0].Value", "Tags[1].Key"}},
		{"TagRole", &iam.TagRoleInput{RoleName: aws.String("r"), Tags: []iamtypes.Tag{}}, nil},
	} {
		s := &wire.Service{Name: "iam", Model: awsmodel.Find("iam")}
		op := wire.NewOperation(s, tt.operation, reflect.TypeOf(tt.in).Elem(), reflect.TypeFor[struct{}]())
		if got := op.Missing(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.operation, got, tt.want)
		}
	}
}

// TestCheckBounds checks that an error stays small however wrong the input is.
func TestCheckBounds(t *testing.T) {
	events := make([]cwltypes.InputLogEvent, 10_000)
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String(strings.Repeat("?", 1<<20)), LogStreamName: aws.String("s"), LogEvents: events}
	op := wire.NewOperation(&wire.Service{Name: "logs", Model: awsmodel.Find("logs")}, "PutLogEvents", reflect.TypeOf(*in), reflect.TypeFor[struct{}]())
	got := op.Check(in)
	if !strings.HasPrefix(got, "10 validation errors detected: ") || len(got) > 8<<10 {
		t.Errorf("%d bytes: %.200s", len(got), got)
	}
}

// TestCheckHidesSensitive checks that what the model calls sensitive is not repeated.
func TestCheckHidesSensitive(t *testing.T) {
	one := 1.0
	secret := &awsmodel.Shape{Name: "Secret", Type: "string", Pattern: "[a-z]+", Max: &one, Sensitive: true}
	m := &awsmodel.Service{Operations: map[string]*awsmodel.Operation{"Do": {Input: &awsmodel.Shape{Type: "structure", Members: []awsmodel.Ref{
		{Name: "secret", Shape: secret},
		{Name: "secrets", Shape: &awsmodel.Shape{Type: "list", Member: &awsmodel.Ref{Shape: secret}}},
	}}}}}
	type in struct {
		Secret  *string
		Secrets []string
	}
	op := wire.NewOperation(&wire.Service{Model: m}, "Do", reflect.TypeFor[in](), reflect.TypeFor[in]())
	got := op.Check(&in{Secret: aws.String("S3CRET"), Secrets: []string{"S3CRET"}})
	if !strings.HasPrefix(got, "3 validation errors detected: Value at 'secret' failed") || strings.Contains(got, "S3CRET") {
		t.Error(got)
	}
}

// TestPatterns compiles every pattern of every model: one that RE2 could not express
// would match everything.
func TestPatterns(t *testing.T) {
	n := 0
	for _, name := range []string{"logs", "iam", "sts", "kms", "ssm"} {
		for _, s := range awsmodel.Find(name).Shapes {
			if s.Pattern == "" {
				continue
			}
			n++
			if !wire.Expressible(s.Pattern) {
				t.Errorf("%s: %s cannot be expressed", name, s.Pattern)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d patterns", n)
	}
}

func TestTranslatePattern(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		yes, no []string
	}{
		{`[\w+=,.@-]+`, []string{"a-b", "A=1"}, []string{"", "a b", "é"}},
		{`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`, []string{"a\t", "é", "😀"}, []string{"\x01", "\x7f"}},
		{`[a\-z]+`, []string{"a-z"}, []string{"b"}},
		{`[[a]+`, []string{"[a"}, []string{"b"}},
		{`[]a]+`, []string{"]a"}, []string{"b"}},
		{`[^]a]+`, []string{"b"}, []string{"]"}},
		{`a|b`, []string{"a", "b"}, []string{"ab", "ax", "xb"}},
		{`^\/[a-z]+\/$`, []string{"/a/"}, []string{"/a", "x/a/"}},
		{`^(?!\s*$).+`, []string{"a", " a"}, []string{"", " ", "  "}},
		{`^(?!a(b|[)])).+`, []string{"a", "ac"}, []string{"ab", "a)", "abc"}},
		{`a.{1,2500}`, []string{"ab", "a" + strings.Repeat("x", 2500)}, []string{"a", "a" + strings.Repeat("x", 2501)}},
		{`[ab]{2,1500}c`, []string{"abc", strings.Repeat("b", 1500) + "c"}, []string{"ac", strings.Repeat("b", 1501) + "c"}},
		{`(?=lookahead)x`, []string{"anything"}, nil}, // cannot be expressed: matches everything
	} {
		for _, s := range tt.yes {
			if !wire.Matches(tt.pattern, s) {
				t.Errorf("%s does not match %q", tt.pattern, s)
			}
		}
		for _, s := range tt.no {
			if wire.Matches(tt.pattern, s) {
				t.Errorf("%s matches %q", tt.pattern, s)
			}
		}
	}
}
