package role_test

import (
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging/role"
)

// Roles that nobody but AWS can change are used, and not written.
func TestProtected(t *testing.T) {
	const of = "arn:aws:iam::111122223333:role/"
	for name, want := range map[string]string{
		of + "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef":           "permission set",
		of + "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef": "permission set",
		"AWSReservedSSO_Admin_0123456789abcdef":                                               "permission set",
		of + "aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM":                  "service-linked",
		of + "service-role/Ops": "", of + "Ops": "", "AWSReserved": "",
	} {
		switch err := role.Existing(name).Validate(); {
		case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, and not %q", name, err, want)
		}
		if err := role.Named(name).Validate(); err != nil {
			t.Errorf("%s, only used: %v", name, err)
		}
	}
}
