package sessionlog

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// HostManagementSetting is the service setting that names the role which Default Host
// Management Configuration gives EC2 instances of the region.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
const HostManagementSetting = "/ssm/managed-instance/default-ec2-instance-management-role"

// HostManagementState is Default Host Management Configuration as it is set in a region.
type HostManagementState struct {
	RoleARN string `json:"roleArn,omitempty"` // empty: it is off
}

var hostManagementType = resource.NewType[HostManagementState]("AWS::SSM::DefaultHostManagementConfiguration")

// HostManagementRef names the Default Host Management Configuration of a region.
func HostManagementRef(s resource.Scope) resource.Ref[HostManagementState] {
	return hostManagementType.Ref(s, "default")
}

// hosts is the Default Host Management Configuration that is read for judging.
type hosts struct {
	clients Clients
	scope   resource.Scope
}

func (h hosts) settingARN() string {
	return arn.ARN{Partition: h.scope.Partition, Service: "ssm", Region: h.scope.Region, Account: h.scope.Account, Resource: "servicesetting" + HostManagementSetting}.String()
}

var hostManagement = resource.Kind[HostManagementState, hosts]{
	Type: hostManagementType, Noun: "Default Host Management Configuration",
	Read: hosts.read, Origin: func(h hosts) any { return h.clients.Origin() },
	LeadsTo: func(h hosts) []resource.Resource { return role.LeadsTo(h.clients.roles(), h.scope) },
	Reads: func(h hosts) []resource.Permission {
		return []resource.Permission{{Action: "ssm:GetServiceSetting", Resource: h.settingARN()}}
	},
}

func (h hosts) read(ctx context.Context, rd *resource.Reader) (s HostManagementState, exists bool, err error) {
	out, err := h.clients.SSM.GetServiceSetting(ctx, &ssm.GetServiceSettingInput{SettingId: aws.String(h.settingARN())}, ssmOptions)
	switch {
	case resource.IsError[*types.ServiceSettingNotFound](err):
		return s, true, nil
	case err != nil:
		return s, false, resource.Failed("ssm:GetServiceSetting", HostManagementRef(h.scope).ID(), err)
	case out.ServiceSetting != nil:
		if name := strings.Trim(aws.ToString(out.ServiceSetting.SettingValue), "/"); name != "" && name != "$None" {
			// The value has the role's path: service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole.
			s.RoleARN = arn.ARN{Partition: h.scope.Partition, Service: "iam", Account: h.scope.Account, Resource: "role/" + name}.String()
			rd.Observe(role.Observe(h.clients.roles(), h.scope, s.RoleARN))
		}
	}
	return s, true, nil
}

// hostManagementRole is the role of nodes that have that of Default Host Management
// Configuration; false where there is none, or it is not known.
func (j *judging) hostManagementRole() (string, bool) {
	ref := HostManagementRef(j.facts.Scope)
	is := ref.In(j.facts)
	switch {
	case is.Err != nil:
		return "", false // a finding of the core
	case is.State.RoleARN == "":
		j.Find(resource.Finding{
			Code: CodeHostManagement, Severity: resource.SeverityError, Resource: ref.ID(),
			Problem: fmt.Sprintf("Default Host Management Configuration is off in %s, so that EC2 instances without an instance profile are not connected and have no sessions.", j.facts.Scope.Region),
			Fix:     fmt.Sprintf("Set the service setting %s to a role with the policy of NodePolicy that ssm.amazonaws.com may assume, or give the instances an instance profile.", HostManagementSetting),
		})
		return "", false
	}
	j.trust(is.State.RoleARN, "ssm.amazonaws.com")
	return is.State.RoleARN, true
}

// onlySystemsManager says of a role that only Systems Manager may assume what instances
// need to have it.
func (j *judging) onlySystemsManager(roleARN string) {
	ref := role.Ref(j.facts.Scope, roleARN)
	r := ref.In(j.facts)
	if !r.Present || j.trusted(roleARN, r.State, ec2(j.facts.Scope)...) || !j.trusted(roleARN, r.State, "ssm.amazonaws.com") {
		return
	}
	j.Find(resource.Finding{
		Code: CodeHostManagement, Severity: resource.SeverityInfo, Resource: ref.ID(),
		Problem: "Only Systems Manager may assume the role, and not EC2: nodes that are not EC2 instances can have it, and EC2 instances only where Default Host Management Configuration names it.",
		Fix:     "Describe instances that it is meant for with Node and HostManagement, so that this is looked at.",
	})
}
