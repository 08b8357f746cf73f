package sessionlogtest_test

import (
	"cmp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
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
			report := must[[]sessionlog.Record](t)(sessionlog.CollectReport(t.Context(), sessionlogtest.New(f.view), sessionlog.Filter{},
				sessionlog.Cluster{Name: "web_1", Configuration: tt.configuration, AWSLogsGroup: tt.awslogs}))
			if len(report) != 1 || report[0].Logged != agent.AnswerOf(tt.want == agent.Logs) {
				t.Errorf("%+v", report)
			}
		})
	}
}
