package sessionlog

import (
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// ExecDocument is the document of Amazon's that sessions of ECS Exec use, on targets such as
// "ecs:CLUSTER_TASK_RUNTIME". The ExecuteCommandConfiguration of the cluster decides what is
// logged of them, with the permissions of the task's role, and no preferences.
//
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
const ExecDocument = "AmazonECS-ExecuteInteractiveCommand"

// Cluster is how an ECS cluster has sessions of ECS Exec logged: for [NewExec], and for
// [ReportSessions].
type Cluster struct {
	Name          string
	Configuration agent.ExecuteCommandConfiguration
	// AWSLogsGroup is the log group of the awslogs driver in the definitions of its tasks, which
	// logging DEFAULT uses; empty where they have none.
	AWSLogsGroup string

	// TaskRoles are the roles of its tasks, which write the logs; they are judged and never
	// written. A report has no use for them.
	TaskRoles []role.Role
	// Containers are those of its tasks, as the agent's nodes, so that what they lack is
	// judged: one without the script utility logs nothing. A current one where there is none.
	Containers []agent.Node
}

// NewExec binds ECS clusters to clients, as a target that is named "sessionlog exec": will
// sessions of ECS Exec be logged? It reads and judges what the clusters' configurations name,
// the log groups, buckets and keys, and the roles of their tasks, and writes nothing. The
// configurations are given: ECS is not asked for them. A cluster without a name or with a
// logging that ECS does not have, a task's role that is not role.Named, and clients without S3
// are a *[resource.ValidationError] of the plan and the check.
func NewExec(c Clients, clusters ...Cluster) resource.Target {
	clusters = append([]Cluster(nil), clusters...)
	return resource.NewTarget("sessionlog exec", c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		v := &resource.ValidationError{Of: "ECS clusters"}
		for i, cluster := range clusters {
			cluster.declare(c, scope, d, v, fmt.Sprintf("clusters[%d]", i))
		}
		return v.Err()
	}, func(out *resource.Judgement, f resource.Facts) {
		for _, cluster := range clusters {
			cluster.judge(out, f)
		}
	})
}

func (c Cluster) declare(clients Clients, scope resource.Scope, d *resource.Declaration, v *resource.ValidationError, at string) {
	if c.Name == "" {
		v.Add(at+".Name", "", "must be set", "ECS API, DescribeClusters")
	}
	content, ok := c.Configuration.Content(c.AWSLogsGroup)
	if !ok {
		v.Add(at+".Configuration.Logging", string(c.Configuration.Logging), "must be NONE, DEFAULT or OVERRIDE", "ECS API, ExecuteCommandConfiguration")
	}
	if content.S3BucketName != "" && clients.S3 == nil {
		v.Add("clients.S3", "", "must be set", "")
	}
	for i, r := range c.TaskRoles {
		if at := fmt.Sprintf("%s.TaskRoles[%d]", at, i); !r.OnlyUsed() {
			v.Add(at, r.Name(), "is judged and never written: use role.Named", "")
		} else {
			resource.Declare(d, v, at, clients.roles(), scope, r, nil)
		}
	}
	if v.Err() == nil {
		d.Observe(destinations(clients, scope, content)...)
	}
}

// tasks is who assumes the roles of tasks.
const tasks = "ecs-tasks.amazonaws.com"

// judge says whether the agent in the cluster's containers will log.
func (c Cluster) judge(out *resource.Judgement, f resource.Facts) {
	content, _ := c.Configuration.Content(c.AWSLogsGroup)
	j := &judging{Judgement: out, facts: f, content: content, group: loggroup.ARNOf(f.Scope, content.CloudWatchLogGroupName),
		subject: resource.ID{Scope: f.Scope, Type: "AWS::ECS::Cluster", Name: c.Name}}
	if !content.Logs() {
		j.Find(resource.Finding{Code: agent.CodeNotLogged, Severity: resource.SeverityError, Resource: j.subject, Problem: c.silent(), Fix: "Give the cluster logging OVERRIDE with a log group or a bucket, or its tasks the awslogs driver."})
		return
	}
	if !f.Thorough() {
		j.Find(resource.Finding{Code: resource.CodeNotChecked, Severity: resource.SeverityUnknown, Resource: j.subject, Cause: resource.ErrNotRead})
		return
	}
	j.places()
	containers := c.Containers
	if len(containers) == 0 {
		containers = []agent.Node{{}}
	}
	if len(c.TaskRoles) == 0 {
		j.Find(resource.Finding{
			Code: CodeNobodyJudged, Severity: resource.SeverityUnknown, Resource: j.subject,
			Problem: "No role of tasks was named, so no permission was judged: the agent logs with the permissions of its task.",
			Fix:     "Name them in TaskRoles; tasks without a role cannot have sessions.",
		})
		j.inContainers(containers, "")
	}
	for _, r := range c.TaskRoles {
		if roleARN := r.ARNIn(f); !j.roleMissing(roleARN) {
			j.trust(roleARN, tasks)
			j.inContainers(containers, roleARN)
			j.channel(roleARN, execActions, "Containers with this role", "Give the task's role the policy of Cluster.TaskPolicy.")
		}
	}
}

// silent says why nothing is logged of sessions.
func (c Cluster) silent() string {
	switch c.Configuration.Logging {
	case agent.ExecNone:
		return "The cluster's ExecuteCommandConfiguration has logging NONE, so that no session of ECS Exec is logged."
	case agent.ExecOverride:
		return "The cluster's ExecuteCommandConfiguration has logging OVERRIDE and names neither a log group nor a bucket, so that no session of ECS Exec is logged."
	}
	return "The cluster's ExecuteCommandConfiguration has logging DEFAULT, and its tasks no awslogs driver, so that no session of ECS Exec is logged."
}

// ofContainers says of a container and its task what is said of a node and its document. What
// it replaces has a space, or is a quoted call, so that no name of a resource has it.
var ofContainers = strings.NewReplacer("The document", "The cluster's configuration", "the document", "the cluster's configuration",
	"The node's role", "The task's role", "the node's role", "the task's role", "The node", "The container", "the node", "the container", "Linux node", "Linux container",
	"the policy of NodePolicy", "the policy of Cluster.TaskPolicy", "; NodePolicy has it", "; Cluster.TaskPolicy has it", "the flag off (AnyLogGroup)", "cloudWatchEncryptionEnabled off", "the flag off (AnyBucket)", "s3EncryptionEnabled off")

// inContainers judges what the agent decides in containers whose tasks have a role; "" is
// one that is not known. No plan leads there, so that nothing blocks one.
func (j *judging) inContainers(containers []agent.Node, roleARN string) {
	at := j.circumstances(roleARN)
	for _, n := range containers {
		for _, r := range agent.Decide(j.content, n, at).Reasons {
			if f, ok := j.found(r, roleARN); ok {
				f.Problem, f.Fix, f.Blocking = ofContainers.Replace(f.Problem), ofContainers.Replace(f.Fix), false
				j.Find(f)
			}
		}
	}
}

// execActions are what a task's role needs for sessions at all.
//
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
var execActions = []string{"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}

// TaskPolicy is the least policy of a task's role for sessions of ECS Exec that are logged as
// the cluster says; bucketKeyARN is the customer managed key that its bucket is encrypted with,
// empty for none. Of a logging that ECS does not have, which NewExec's target refuses, it has
// no statements.
//
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (c Cluster) TaskPolicy(s resource.Scope, bucketKeyARN string) policy.Document {
	content, _ := c.Configuration.Content(c.AWSLogsGroup)
	its := spec{BucketKey: bucketKeyARN}
	if content.CloudWatchLogGroupName != "" {
		its.LogGroup = new(loggroup.Named(content.CloudWatchLogGroupName))
	}
	if content.S3BucketName != "" {
		its.Bucket, its.Prefix = new(bucket.Named(content.S3BucketName)), &content.S3KeyPrefix
	}
	if content.KMSKeyID != "" {
		its.ChannelKey = new(key.Named(content.KMSKeyID).Name())
	}
	doc := policy.Document{Version: policy.Version, Statements: its.channelStatements(s)}
	doc.Statements[0].Action = execActions
	doc.Statements = append(append(doc.Statements, its.groupStatements(s)...), its.bucketStatements(s)...)
	return doc
}

// cluster is that of a session's target on ECS; empty for any other target.
func (s Session) cluster() string {
	name, ok := strings.CutPrefix(s.Target, "ecs:")
	for range 2 { // the ids of the task and of the container's runtime have no underscore, and clusters' names may
		i := strings.LastIndexByte(name, '_')
		if !ok || i < 0 {
			return ""
		}
		name = name[:i]
	}
	return name
}
