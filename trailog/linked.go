package trailog

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// linkedRole is CloudTrail's service-linked role, which organizations' trails need. It is
// made with the first of them, with the permissions of who makes that, and cannot be
// deleted while there is one.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/using-service-linked-roles.html
const linkedRole = "AWSServiceRoleForCloudTrail"

func linkedRoleARN(s resource.Scope) string {
	return arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "role/aws-service-role/" + Service + "/" + linkedRole}.String()
}

// asksOrganizations are what CloudTrail asks of AWS Organizations for who makes an
// organization's trail.
var asksOrganizations = []string{"organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:ListAWSServiceAccessForOrganization"}

// forOrganization is what whoever makes an organization's trail needs besides: CloudTrail
// looks at the organization for him, and makes its service-linked role.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-an-organizational-trail-prepare.html
func forOrganization(h *trailHandle, before, after TrailSettings) []resource.Permission {
	if before.Organization || !after.Organization {
		return nil
	}
	linked := linkedRoleARN(h.scope)
	out := []resource.Permission{{Action: "iam:GetRole", Resource: linked}, createLinkedRole(h.scope)}
	for _, action := range asksOrganizations {
		out = append(out, resource.Permission{Action: action, Resource: "*"})
	}
	return out
}

func createLinkedRole(s resource.Scope) resource.Permission {
	return resource.Permission{Action: "iam:CreateServiceLinkedRole", Resource: linkedRoleARN(s)}
}

// observeLinked is the service-linked role, for judging whether an organization's trail
// can be made: of one that there is, it is there.
func (r *trailHandle) observeLinked(s *State) []resource.Resource {
	if r.want.organization() == "" || r.home != r.scope || s != nil && s.Settings.Organization {
		return nil
	}
	return []resource.Resource{role.Observe(r.clients.roles(), r.scope, linkedRoleARN(r.scope))}
}

// linkedRole judges whether CloudTrail can make its service-linked role, which shows as
// missing permissions on CloudTrail's call. What that asks of AWS Organizations for the
// caller is not judged: what it refuses is told when it does.
func (j *judging) linkedRole() {
	is := role.Ref(j.scope, linkedRoleARN(j.scope)).In(j.facts)
	if j.want.organization() == "" || !is.Absent() {
		return
	}
	d, caller, known := role.CallerMay(j.facts, createLinkedRole(j.scope), map[string][]string{"iam:AWSServiceName": {Service}})
	if known {
		j.Warn(d, resource.Finding{
			Code: CodeLinkedRole, Resource: caller,
			Problem: fmt.Sprintf("The service-linked role %s does not exist, and the caller may not make it, so that making the organization's trail fails (InsufficientDependencyServiceAccessPermissionException)", linkedRole),
			Fix:     fmt.Sprintf("Give the caller iam:CreateServiceLinkedRole on %s, or have somebody make it who may: aws iam create-service-linked-role --aws-service-name %s.", linkedRoleARN(j.scope), Service),
		})
	}
}
