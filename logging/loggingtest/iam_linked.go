package loggingtest

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// linkedRoles are the names of the service-linked roles of the services that can be asked
// for one here.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
var linkedRoles = map[string]string{
	"cloudtrail.amazonaws.com":                          "AWSServiceRoleForCloudTrail",
	"config.amazonaws.com":                              "AWSServiceRoleForConfig",
	"events.amazonaws.com":                              "AWSServiceRoleForCloudWatchEvents",
	"opsdatasync.ssm.amazonaws.com":                     "AWSServiceRoleForSystemsManagerOpsDataSync",
	"organizations.amazonaws.com":                       "AWSServiceRoleForOrganizations",
	"ssm.amazonaws.com":                                 "AWSServiceRoleForAmazonSSM",
	"member.org.stacksets.cloudformation.amazonaws.com": "AWSServiceRoleForCloudFormationStackSetsOrgMember",
}

// createServiceLinkedRole makes the role of a service, which only the service changes.
func (s *iamStore) createServiceLinkedRole(r *Request, in *iam.CreateServiceLinkedRoleInput) (*iam.CreateServiceLinkedRoleOutput, error) {
	service := strings.ToLower(aws.ToString(in.AWSServiceName))
	name, known := linkedRoles[service]
	if !known {
		return nil, &NotSimulatedError{Operation: "iam:CreateServiceLinkedRole", Members: []string{"AWSServiceName " + service}}
	}
	path := serviceLinkedRoles + service + "/"
	if err := r.Authorize("iam:CreateServiceLinkedRole", iamARN(r.Account(), "role", path, name), map[string][]string{"iam:AWSServiceName": {service}}); err != nil {
		return nil, err
	}
	if in.CustomSuffix != nil {
		return nil, invalidInput("Custom suffix is not allowed for " + service)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roles[strings.ToLower(name)].latest() != nil {
		return nil, invalidInput("Service role name " + name + " has been taken in this account, please try a different suffix.")
	}
	role := &iamRole{id: s.newID("AROA"), name: name, path: path, created: time.Now().UTC(), description: aws.ToString(in.Description), maxSession: defaultSession,
		policySet: policySet{inline: map[string]inlinePolicy{}}, tags: map[string]string{}}
	trust, err := s.checkTrust(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"` + service + `"}}]}`)
	if err != nil {
		return nil, err
	}
	role.trust = trust
	s.names[role.id] = s.roleARN(role)
	s.storeRole(role)
	made := s.describeRole(role)
	made.MaxSessionDuration = nil
	return &iam.CreateServiceLinkedRoleOutput{Role: made}, nil
}
