package rule

import (
	"strings"
	"testing"
)

// Each rule at its edges: what is right has no rule, and what is wrong names one
// and its source.
func TestRules(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	for _, tt := range []struct {
		name         string
		rule         func(string) (string, string)
		right, wrong []string
	}{
		{"log group", LogGroupName, []string{"a", "/aws/x", "aws/x", "a.b-c_d/e#f", long(512)}, []string{"", long(513), "a b", "a*", "ä"}},
		{"own log group", OwnLogGroupName, []string{"a", "/aws/x", "awsome/x"}, []string{"", "a b", "aws/x", "AWS/x"}},
		{"key", KeyARN, []string{"arn:aws:kms:eu-west-1:111122223333:key/1234-ab", "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1"},
			[]string{"", "1234", "alias/x", "arn:aws:kms:eu-west-1:111122223333:alias/x", "arn:aws:kms::111122223333:key/1", "arn:aws:kms:eu-west-1:1:key/1", "arn:aws:kms:cn-north-1:111122223333:key/1", "arn:aws:s3:::b"}},
		{"role", RoleName, []string{"a", "A_+=,.@-9", long(64)}, []string{"", long(65), "a/b", "a b"}},
		{"policy name", PolicyName, []string{"a", long(128)}, []string{"", long(129), "a b"}},
		{"path", RolePath, []string{"/", "/a/", "/a/b/"}, []string{"a", "/a", "a/", "/ü/", "/" + long(512) + "/"}},
		{"description", RoleDescription, []string{"", "é, a tab\tand a line\n", long(1000)}, []string{long(1001), "a – b"}},
		{"policy ARN", PolicyARN, []string{"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111122223333:policy/a/b"}, []string{"", "x", "arn:aws:iam::111122223333:role/x", "arn:aws:iam::1:policy/x"}},
		{"role ARN", RoleARN, []string{"arn:aws:iam::111122223333:role/a/b"}, []string{"", "x", "arn:aws:iam::111122223333:user/x", "arn:aws:iam::1:role/x", "arn:aws:iam::111122223333:role/a b", "arn:aws:iam:eu-west-1:111122223333:role/x"}},
		{"tag key", TagKey, []string{"a", "ä b:/=+-@", long(128)}, []string{"", long(129), "aws:x", "AWS:x", "a*"}},
		{"tag value", TagValue, []string{"", long(256)}, []string{long(257), "a*"}},
	} {
		for _, s := range tt.right {
			if r, _ := tt.rule(s); r != "" {
				t.Errorf("%s %.20q: %s", tt.name, s, r)
			}
		}
		for _, s := range tt.wrong {
			if r, source := tt.rule(s); r == "" || source == "" {
				t.Errorf("%s %.20q is right, or its rule has no source", tt.name, s)
			}
		}
	}
	for _, d := range []int32{1, 30, 3653} {
		if r, _ := RetentionDays(d); r != "" {
			t.Errorf("%d days: %s", d, r)
		}
	}
	for _, d := range []int32{-1, 0, 2, 31, 3654} {
		if r, _ := RetentionDays(d); r == "" {
			t.Errorf("%d days are right", d)
		}
	}
}
