package sessionlogtest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// OS is a node's platform.
type OS string

// The platforms of nodes, as Systems Manager names them.
const (
	Linux   OS = "Linux"
	MacOS   OS = "MacOS"
	Windows OS = "Windows"
)

// Node describes a managed node. ID is needed, and one of Role and InstanceProfile, but for an
// EC2 instance in a region with Default Host Management Configuration.
type Node struct {
	// ID is "i-…" of an instance, "mi-…" of a node that is none, and
	// "ecs:CLUSTER_TASK_RUNTIME" of a container, whose Role is that of its task.
	ID string

	OS        OS     // "": Linux
	OSName    string // "Microsoft Windows Server 2016 Datacenter"; "": a recent one
	OSVersion string // "10.0.14393"; "": that of a recent one

	// Screen is whether the screen utility is installed. Without it logs of Linux and
	// macOS nodes may be truncated; here they are whole, and [Outcome.Notes] says so.
	Screen bool
	// NoScript is a node on whose script command the agent cannot rely, so that there
	// is nothing to upload. Linux and macOS only.
	NoScript bool
	// PowerShell is its version; "": 5.1. Windows only.
	PowerShell string
	// Transcription is whether the PowerShell Transcription policy is set. Windows only.
	Transcription bool

	AgentVersion string // "": 3.3.0.0

	// Role is the ARN of the role whose permissions the agent has, and InstanceProfile
	// the name of a profile with that role, which counts where Role is "". It is looked
	// up, by a call that is recorded, when a session starts.
	Role, InstanceProfile string

	// Users are those that a session can run as (Run As); nil: any. Linux and macOS only.
	Users []string

	Offline bool // the agent does not run
}

// PutNode puts a managed node into the view's region. One with the same id is
// replaced. It panics without an id.
func PutNode(v loggingtest.View, n Node) {
	if n.ID == "" {
		panic("sessionlogtest: PutNode: a node needs an ID")
	}
	n.OS, n.AgentVersion = cmp.Or(n.OS, Linux), cmp.Or(n.AgentVersion, "3.3.0.0")
	if n.OS == Windows {
		n.PowerShell = cmp.Or(n.PowerShell, "5.1")
	}
	recent := map[OS][2]string{Linux: {"Amazon Linux", "2023"}, MacOS: {"macOS", "14.5"}, Windows: {"Microsoft Windows Server 2022 Datacenter", "10.0.20348"}}[n.OS]
	n.OSName, n.OSVersion = cmp.Or(n.OSName, recent[0]), cmp.Or(n.OSVersion, recent[1])
	n.Users = slices.Clone(n.Users)
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.region(v).nodes[n.ID] = n
}

// RemoveNode takes a node out of the view's region.
func RemoveNode(v loggingtest.View, id string) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.region(v).nodes, id)
}

// instance is whether the node is an EC2 instance.
func (n Node) instance() bool { return !strings.HasPrefix(n.ID, "mi-") && !n.container() }

// container is whether the node is a container of Amazon ECS.
func (n Node) container() bool { return strings.HasPrefix(n.ID, "ecs:") }

// nodeARN is what permissions for a node are asked on.
func nodeARN(v loggingtest.View, id string) string {
	if strings.HasPrefix(id, "mi-") {
		return ssmtest.ARN(v, "managed-instance/"+id)
	}
	if parts := strings.Split(strings.TrimPrefix(id, "ecs:"), "_"); strings.HasPrefix(id, "ecs:") && len(parts) > 2 { // a cluster's name may have underscores
		task := "task/" + strings.Join(parts[:len(parts)-2], "_") + "/" + parts[len(parts)-2]
		return arn.ARN{Partition: v.Account().Partition(), Service: "ecs", Region: v.Region(), Account: v.Account().ID(), Resource: task}.String()
	}
	return arn.ARN{Partition: v.Account().Partition(), Service: "ec2", Region: v.Region(), Account: v.Account().ID(), Resource: "instance/" + id}.String()
}

// role is the ARN of the role that the agent has, "" without one.
func (n Node) role(r *loggingtest.Request) string {
	if n.Role != "" || n.InstanceProfile == "" {
		return n.Role
	}
	root := arn.ARN{Partition: r.Account().Partition(), Service: "iam", Account: r.Account().ID(), Resource: "root"}.String()
	out, err := r.View.As(root).IAM().GetInstanceProfile(r.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: &n.InstanceProfile})
	if err != nil || len(out.InstanceProfile.Roles) == 0 {
		return ""
	}
	return aws.ToString(out.InstanceProfile.Roles[0].Arn)
}

// hostManagementAgent is the oldest agent that has the role of Default Host Management
// Configuration, and hostManagement the service setting that names it.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
const (
	hostManagementAgent = "3.2.582.0"
	hostManagement      = "/ssm/managed-instance/default-ec2-instance-management-role"
)

// principal is as whom the agent works, "" where it has no credentials. An instance tries
// its own role, and where that may not do ssm:UpdateInstanceInformation, the one of Default
// Host Management Configuration, which Systems Manager assumes for it.
func (n Node) principal(r *loggingtest.Request) string {
	role := n.role(r)
	if n.container() {
		return n.assumed(r.View, role, "ecs-tasks.amazonaws.com")
	}
	if !n.instance() {
		return n.assumed(r.View, role, "ssm.amazonaws.com")
	}
	own := n.assumed(r.View, role, "ec2.amazonaws.com")
	if own == "" && r.Account().Partition() == "aws-cn" {
		own = n.assumed(r.View, role, "ec2.amazonaws.com.cn") // the older name
	}
	if own != "" && n.cannot(r.View, own, connecting[:1]) == "" || older(n.AgentVersion, hostManagementAgent) {
		return own
	}
	name := strings.Trim(ssmtest.Setting(r.View, hostManagement), "/")
	if name == "" || name == "$None" {
		return own
	}
	return n.assumed(r.View, arn.ARN{Partition: r.Account().Partition(), Service: "iam", Account: r.Account().ID(), Resource: "role/" + name}.String(), "ssm.amazonaws.com")
}

// assumed is the session that a service has of a role for the node, "" where it may not
// assume it.
func (n Node) assumed(v loggingtest.View, role, service string) string {
	if role == "" || v.EvaluateTrust(role, service, map[string][]string{"aws:SourceAccount": {v.Account().ID()}}).Outcome != policy.Allowed {
		return ""
	}
	name := role[strings.LastIndexByte(role, '/')+1:]
	return arn.ARN{Partition: v.Account().Partition(), Service: "sts", Account: v.Account().ID(), Resource: "assumed-role/" + name + "/" + n.ID}.String()
}

// older is whether a dotted version comes before another; parts that are missing are 0.
func older(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	part := func(of []string, i int) int {
		if i >= len(of) {
			return 0
		}
		n, _ := strconv.Atoi(of[i])
		return n
	}
	for i := range max(len(x), len(y)) {
		if m, n := part(x, i), part(y, i); m != n {
			return m < n
		}
	}
	return false
}

func (s *store) describeNodes(r *loggingtest.Request, in *ssm.DescribeInstanceInformationInput) (*ssm.DescribeInstanceInformationOutput, error) {
	if err := r.Authorize("ssm:DescribeInstanceInformation", "*", nil); err != nil {
		return nil, err
	}
	filters := map[string][]string{}
	for _, f := range in.Filters {
		filters[aws.ToString(f.Key)] = f.Values
	}
	for _, f := range in.InstanceInformationFilterList {
		filters[string(f.Key)] = f.ValueSet
	}
	for key := range filters {
		if !slices.Contains(nodeFilters, key) {
			return nil, &types.InvalidFilterKey{} // which has no message
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	found := []types.InstanceInformation{}
	for _, id := range slices.Sorted(maps.Keys(here.nodes)) {
		if n := here.nodes[id].describe(); nodeMatches(n, filters) {
			found = append(found, n)
		}
	}
	page, next, err := ssmtest.Page(found, in.NextToken, in.MaxResults, 50)
	if err != nil {
		return nil, err
	}
	return &ssm.DescribeInstanceInformationOutput{InstanceInformationList: page, NextToken: next}, nil
}

// nodeFilters are the filters that are simulated.
var nodeFilters = []string{"InstanceIds", "AgentVersion", "PingStatus", "PlatformTypes", "PlatformType", "ResourceType", "IamRole"}

func nodeMatches(n types.InstanceInformation, filters map[string][]string) bool {
	has := map[string]string{
		"InstanceIds": *n.InstanceId, "AgentVersion": *n.AgentVersion, "PingStatus": string(n.PingStatus), "PlatformTypes": string(n.PlatformType),
		"PlatformType": string(n.PlatformType), "ResourceType": string(n.ResourceType), "IamRole": aws.ToString(n.IamRole),
	}
	for key, values := range filters {
		if !slices.Contains(values, has[key]) {
			return false
		}
	}
	return true
}

func (n Node) describe() types.InstanceInformation {
	out := types.InstanceInformation{
		InstanceId: aws.String(n.ID), AgentVersion: aws.String(n.AgentVersion), PingStatus: types.PingStatusOnline, LastPingDateTime: aws.Time(time.Now().UTC()),
		PlatformType: types.PlatformType(n.OS), PlatformName: aws.String(n.OSName), PlatformVersion: aws.String(n.OSVersion),
		ResourceType: types.ResourceTypeEc2Instance, ComputerName: aws.String(n.ID), IsLatestVersion: aws.Bool(false),
	}
	if n.Offline {
		out.PingStatus = types.PingStatusConnectionLost
	}
	if !n.instance() {
		out.ResourceType, out.IamRole = types.ResourceTypeManagedInstance, aws.String(n.Role[strings.LastIndexByte(n.Role, '/')+1:])
	}
	return out
}
