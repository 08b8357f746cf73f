package sessionlogtest_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestHostManagement has instances without an instance profile, or with one that does not
// let them be managed: what Default Host Management Configuration names decides, for the
// fake and for the judge.
func TestHostManagement(t *testing.T) {
	const (
		setting = sessionlog.HostManagementSetting
		named   = "service-role/Hosts"
		logsARN = "arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"
	)
	trust := func(service string) string { return role.Trust(service).String() }
	for name, tt := range map[string]struct {
		setting string
		hosts   loggingtest.RoleOptions
		own     string // policy of the role of an instance profile, "" without one
		agent   string
		arrives bool
		want    resource.Code // "" where no error is found
	}{
		"named, and may":          {setting: named, arrives: true},
		"off":                     {want: sessionlog.CodeHostManagement},
		"taken away":              {setting: "$None", want: sessionlog.CodeHostManagement},
		"no such role":            {setting: "service-role/Others", want: role.CodeMissing},
		"trusts EC2":              {setting: named, hosts: loggingtest.RoleOptions{Trust: trust("ec2.amazonaws.com")}, want: sessionlog.CodeNodeTrust},
		"only the channel":        {setting: named, hosts: loggingtest.RoleOptions{Inline: map[string]string{"a": channelPolicy}}, want: agent.CodeGroupNotSeen},
		"denied":                  {setting: named, hosts: loggingtest.RoleOptions{Inline: map[string]string{"a": nodePolicy, "b": `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"logs:PutLogEvents","Resource":"` + logsARN + `"}}`}}, want: agent.CodeGroupDenied},
		"no channel":              {setting: named, hosts: loggingtest.RoleOptions{Inline: map[string]string{"a": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}}`}}, want: sessionlog.CodeChannelDenied},
		"an agent before it":      {setting: named, agent: "3.2.581.9", want: agent.CodeRefusedAgent},
		"its first agent":         {setting: named, agent: "3.2.582.0", arrives: true},
		"a profile for else":      {setting: named, own: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, arrives: true},
		"a profile for else, off": {own: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, want: sessionlog.CodeHostManagement},
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.group("")
			tt.hosts.Name, tt.hosts.Path = "Hosts", "/service-role/"
			if tt.hosts.Inline == nil {
				tt.hosts.Inline = map[string]string{"a": nodePolicy}
			}
			if tt.hosts.Trust == "" {
				tt.hosts.Trust = trust("ssm.amazonaws.com")
			}
			f.account.PutRole(tt.hosts)
			if tt.setting != "" {
				ssmtest.PutSetting(f.view, setting, tt.setting)
			}
			n := sessionlogtest.Node{ID: nodeID, Screen: true, AgentVersion: tt.agent}
			if tt.own != "" {
				n.Role = f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"a": tt.own}})
			}
			sessionlogtest.PutNode(f.view, n)
			p := thing(sessionlog.NewPreferences().LogGroup(loggroup.Named(group)).Streaming().Node(agent.Node{HostManagement: true, Agent: tt.agent}))
			f.document(preferences, must[string](t)(p.Content()))
			if o := f.run(sessionlogtest.Session{}); o.Logged() != tt.arrives {
				t.Errorf("refused %q, logs %q", o.Refused, o.Logs.Reason)
			}
			findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)}))
			errors := findings.With(resource.SeverityError)
			if tt.arrives && len(errors)+len(findings.With(resource.SeverityUnknown)) > 0 || !tt.arrives && !errors.Has(tt.want) {
				t.Error(findings)
			}
		})
	}
}

// A role of nodes that only Systems Manager may assume is one of EC2 instances too where
// Default Host Management Configuration names it; without, they do not have it.
func TestRoleOfHostManagement(t *testing.T) {
	for _, on := range []bool{false, true} {
		f := mounted(t)
		f.group("")
		n := sessionlogtest.Node{ID: nodeID, Screen: true}
		n.Role = f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Trust: role.Trust("ssm.amazonaws.com").String(), Inline: map[string]string{"a": nodePolicy}})
		sessionlogtest.PutNode(f.view, n)
		b := sessionlog.NewPreferences().LogGroup(loggroup.Named(group)).Streaming().NodeRole(role.Named(nodeRole))
		if on {
			ssmtest.PutSetting(f.view, sessionlog.HostManagementSetting, "Node")
			b.Node(agent.Node{HostManagement: true})
		}
		p := thing(b)
		f.document(preferences, must[string](t)(p.Content()))
		if o := f.run(sessionlogtest.Session{}); o.Logged() != on {
			t.Errorf("on %v: refused %q, logs %q", on, o.Refused, o.Logs.Reason)
		}
		findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)}))
		if findings.Has(sessionlog.CodeHostManagement) == on || len(findings.With(resource.SeverityError)) > 0 {
			t.Errorf("on %v: %s", on, findings)
		}
	}
}
