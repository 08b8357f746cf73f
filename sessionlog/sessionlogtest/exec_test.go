package sessionlogtest_test

import (
	"cmp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// Sessions of ECS Exec are told apart: what the preferences say is not about them.
func TestReportOfExec(t *testing.T) {
	for target, cluster := range map[string]string{
		"ecs:web_0123456789abcdef0123456789abcdef_0123456789abcdef0123456789abcdef-265927825": "cluster web decides",
		"ecs:web_eu_1_0123456789abcdef0123456789abcdef_0123456789abcdef0123456789abcdef-1":    "cluster web_eu_1 decides",
		"ecs:odd": "cluster of ecs:odd decides",
		nodeID:    "cluster of " + nodeID + " decides",
	} {
		f := mounted(t)
		f.preferences(guide.with(inputs{"cloudWatchLogGroupName": group}))
		sessionlogtest.PutSessions(f.view, types.Session{Target: &target, DocumentName: str(sessionlog.ExecDocument)})
		report := must[[]sessionlog.Record](t)(sessionlog.CollectReport(t.Context(), sessionlogtest.New(f.view), sessionlog.Filter{}))
		if len(report) != 1 || report[0].Logged != agent.Unknown || len(report[0].Places) > 0 || !strings.Contains(report[0].Why, cluster) {
			t.Errorf("%s: %+v", target, report)
		}
	}
}

// What the cluster's configuration says is what Decide says, what the fake does with the
// parameters that ECS sends, and where the report looks.
func TestExec(t *testing.T) {
	const (
		target = "ecs:web_1_0123456789abcdef0123456789abcdef_0123456789abcdef0123456789abcdef-1"
	)
	for name, tt := range map[string]struct {
		configuration agent.ExecuteCommandConfiguration
		awslogs       string
		trust, policy string
		noScript      bool
		want          agent.Outcome
	}{
		"default":            {awslogs: group, want: agent.Logs},
		"default, no driver": {want: agent.Unlogged},
		"none":               {configuration: agent.ExecuteCommandConfiguration{Logging: agent.ExecNone}, awslogs: group, want: agent.Unlogged},
		"override":           {configuration: agent.ExecuteCommandConfiguration{Logging: agent.ExecOverride, LogConfiguration: agent.ExecLogConfiguration{CloudWatchLogGroupName: group}}, want: agent.Logs},
		"only encrypted":     {configuration: agent.ExecuteCommandConfiguration{Logging: agent.ExecOverride, LogConfiguration: agent.ExecLogConfiguration{CloudWatchLogGroupName: group, CloudWatchEncryptionEnabled: true}}, want: agent.Refused},
		"no permission":      {awslogs: group, policy: channelPolicy, want: agent.Unlogged},
		"nothing named":      {configuration: agent.ExecuteCommandConfiguration{Logging: agent.ExecOverride}, awslogs: group, want: agent.Unlogged},
		"no script":          {awslogs: group, noScript: true, want: agent.Unlogged},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.group("")
			f.preferences(guide.with(inputs{"cloudWatchLogGroupName": "/preferences"}))
			task := f.account.PutRole(loggingtest.RoleOptions{Name: "Task", Trust: role.Trust("ecs-tasks.amazonaws.com").String(), Inline: map[string]string{"a": cmp.Or(tt.policy, nodePolicy)}})
			sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: target, Role: task, Screen: true, NoScript: tt.noScript})
			content, _ := tt.configuration.Content(tt.awslogs)
			given := map[string][]string{"cloudWatchLogGroupName": {content.CloudWatchLogGroupName}, "cloudWatchEncryptionEnabled": {strconv.FormatBool(content.CloudWatchEncryptionEnabled == agent.Yes)}}
			o := f.run(sessionlogtest.Session{Node: target, Document: sessionlog.ExecDocument, Parameters: given})
			at := agent.Circumstances{GroupExists: agent.Yes, GroupKey: agent.No, DescribeGroups: agent.Allowed(), WriteGroup: agent.Allowed(), ChannelKey: agent.Allowed()}
			if tt.policy != "" {
				at.WriteGroup = agent.Denied("")
			}
			if v := agent.Decide(content, agent.Node{WithoutScript: tt.noScript}, at); v.Outcome != tt.want {
				t.Errorf("decided %s, want %s", v, tt.want)
			}
			if o.Logged() != (tt.want == agent.Logs) || o.Started() != (tt.want != agent.Refused) {
				t.Errorf("refused %q, logs %q, want %s", o.Refused, o.Logs.Reason, tt.want)
			}
			cluster := sessionlog.Cluster{Name: "web_1", Configuration: tt.configuration, AWSLogsGroup: tt.awslogs,
				TaskRoles: []role.Role{role.Named("Task")}, Containers: []agent.Node{{WithoutScript: tt.noScript}}}
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.NewExec(sessionlogtest.New(f.view), cluster)}))
			verdict := resource.NotArrive
			if o.Logged() {
				verdict = resource.Arrive
			}
			if findings.Verdict() != verdict || len(findings.With(resource.SeverityUnknown)) > 0 || strings.Contains(findings.String(), "ode's role") || strings.Contains(findings.String(), "document") {
				t.Errorf("logged %v: %s", o.Logged(), findings)
			}
			report := must[[]sessionlog.Record](t)(sessionlog.CollectReport(t.Context(), sessionlogtest.New(f.view), sessionlog.Filter{},
				sessionlog.Cluster{Name: "web_1", Configuration: tt.configuration, AWSLogsGroup: tt.awslogs}))
			if len(report) != 1 || report[0].Logged != agent.AnswerOf(tt.want == agent.Logs) {
				t.Errorf("%+v", report)
			}
		})
	}
}

// The policy of a cluster's tasks is enough, and each statement of it is needed; what a task
// lacks besides is found.
func TestNewExec(t *testing.T) {
	const target = "ecs:web_0123456789abcdef0123456789abcdef_0123456789abcdef0123456789abcdef-1"
	configuration := agent.ExecuteCommandConfiguration{KMSKeyID: "alias/channel", Logging: agent.ExecOverride,
		LogConfiguration: agent.ExecLogConfiguration{CloudWatchLogGroupName: group, S3BucketName: bucketName, S3EncryptionEnabled: true, S3KeyPrefix: "exec"}}
	for name, tt := range map[string]struct {
		change func(*sessionlog.Cluster, *loggingtest.RoleOptions)
		code   resource.Code // "": all is logged
	}{
		"all is well": {change: func(*sessionlog.Cluster, *loggingtest.RoleOptions) {}},
		"trust": {func(_ *sessionlog.Cluster, r *loggingtest.RoleOptions) {
			r.Trust = role.Trust("ec2.amazonaws.com").String()
		}, sessionlog.CodeNodeTrust},
		"no such role": {func(c *sessionlog.Cluster, r *loggingtest.RoleOptions) {
			c.TaskRoles, r.Name = []role.Role{role.Named("Task")}, "Other"
		}, role.CodeMissing},
		"channel":             {without("ssmmessages:OpenDataChannel"), sessionlog.CodeChannelDenied},
		"key":                 {without("kms:Decrypt"), agent.CodeRefusedChannelKey},
		"log group":           {without("logs:PutLogEvents"), agent.CodeGroupDenied},
		"bucket":              {without("s3:PutObject"), agent.CodeBucketDenied},
		"bucket's encryption": {without("s3:GetEncryptionConfiguration"), agent.CodeRefusedEncryption},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.group("")
			s3test.PutBucket(f.view, s3test.BucketOptions{Name: bucketName})
			f.account.PutKey(region, loggingtest.KeyOptions{Alias: "alias/channel"})
			cluster := sessionlog.Cluster{Name: "web", Configuration: configuration, TaskRoles: []role.Role{role.Named("Task")}}
			task := loggingtest.RoleOptions{Name: "Task", Trust: role.Trust("ecs-tasks.amazonaws.com").String(), Inline: map[string]string{"a": cluster.TaskPolicy(f.view.Scope(), "").String()}}
			tt.change(&cluster, &task)
			sessionlogtest.PutNode(f.view, sessionlogtest.Node{ID: target, Role: f.account.PutRole(task), Screen: true})
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.NewExec(sessionlogtest.New(f.view), cluster)}))
			if tt.code == "" && findings.Verdict() != resource.Arrive || tt.code != "" && (findings.Verdict() != resource.NotArrive || !findings.Has(tt.code)) {
				t.Error(findings)
			}
			for _, one := range findings {
				if one.Blocking || strings.Contains(one.String(), "NodePolicy") {
					t.Error(one)
				}
			}
			given := map[string][]string{"cloudWatchLogGroupName": {group}, "s3BucketName": {bucketName}, "s3KeyPrefix": {"exec"}, "s3EncryptionEnabled": {"true"}, "kmsKeyId": {"alias/channel"}}
			if o := f.run(sessionlogtest.Session{Node: target, Document: sessionlog.ExecDocument, Parameters: given}); tt.code != role.CodeMissing && o.Logged() != (tt.code == "") {
				t.Errorf("refused %q, logs %q, object %q", o.Refused, o.Logs.Reason, o.Object.Reason)
			}
		})
	}
}

// without takes an action out of the task's policy.
func without(action string) func(*sessionlog.Cluster, *loggingtest.RoleOptions) {
	return func(_ *sessionlog.Cluster, r *loggingtest.RoleOptions) {
		r.Inline = map[string]string{"a": strings.ReplaceAll(r.Inline["a"], `"`+action+`"`, `"sts:GetCallerIdentity"`)}
	}
}

// What cannot be judged is said: no role, and what is no cluster's configuration.
func TestNewExecWithoutRoles(t *testing.T) {
	f := mounted(t)
	f.group("")
	c := sessionlog.Cluster{Name: "web", AWSLogsGroup: group}
	findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.NewExec(sessionlogtest.New(f.view), c)}))
	if findings.Verdict() != resource.CannotSay || !findings.Has(sessionlog.CodeNobodyJudged) {
		t.Error(findings)
	}
	_, err := logging.Check(t.Context(), logging.Targets{sessionlog.NewExec(sessionlogtest.New(f.view), sessionlog.Cluster{Configuration: agent.ExecuteCommandConfiguration{Logging: "SOMETIMES"}, TaskRoles: []role.Role{role.Existing("Task")}})})
	for _, field := range []string{"clusters[0].Name", "clusters[0].Configuration.Logging", "clusters[0].TaskRoles[0]"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s is not in %v", field, err)
		}
	}
}
