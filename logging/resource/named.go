package resource

import (
	"errors"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// RoleType is the CloudFormation type of a role. Policies of all kinds of things
// name roles, so that what follows from a name is here and costs nobody the SDK of
// IAM; package role has the rest.
const RoleType = "AWS::IAM::Role"

// RolesNamed are the roles of the scope's account that a policy's statements name
// as principals. KMS, S3 and SNS refuse a policy that names one which does not
// exist, so that whoever writes it needs them.
func RolesNamed(doc policy.Document, s Scope) []ID {
	var ids []ID
	for _, st := range doc.Statements {
		if st.Principal == nil {
			continue
		}
		for _, p := range st.Principal.AWS {
			a, err := arn.Parse(p)
			if err != nil || a.Service != "iam" || a.Account != s.Account || !strings.HasPrefix(a.Resource, "role/") {
				continue
			}
			id := ID{s.Global(), RoleType, a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]}
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// WaitForRolesNamed reports whether waiting helps against an answer that a
// principal of a policy does not exist: the role may be new. Where it will not be
// there, why says so.
func WaitForRolesNamed(doc policy.Document, s Scope, then Facts) (wait bool, why string) {
	for _, id := range RolesNamed(doc, s) {
		is, read := then.states[id]
		if read && is.Err == nil && value.IsNull(is.JSON) {
			return false, "role " + id.Name + " of its policy does not exist"
		}
		wait = wait || !read || is.Err == nil || errors.Is(is.Err, ErrNotRead)
	}
	return wait, ""
}
