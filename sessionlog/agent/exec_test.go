package agent_test

import (
	"encoding/json"
	"testing"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// TestExec has configurations as ECS answers them, and what becomes of a session's log.
func TestExec(t *testing.T) {
	good := agent.Circumstances{GroupExists: agent.Yes, GroupKey: agent.No, DescribeGroups: agent.Allowed(), WriteGroup: agent.Allowed(), BucketExists: agent.Yes,
		BucketEncryption: "AES256", ReadEncryption: agent.Allowed(), WriteBucket: agent.Allowed(), WriteLarge: agent.Allowed(), ChannelKey: agent.Allowed()}
	with := func(change func(*agent.Circumstances)) agent.Circumstances { c := good; change(&c); return c }
	for name, tt := range map[string]struct {
		configuration, awslogs string
		container              agent.Node
		at                     agent.Circumstances
		want                   agent.Outcome
		code                   agent.Code
	}{
		"nothing said":            {`{}`, "/app", agent.Node{}, good, agent.Logs, ""},
		"default":                 {`{"logging":"DEFAULT"}`, "/app", agent.Node{}, good, agent.Logs, ""},
		"default, no awslogs":     {`{"logging":"DEFAULT"}`, "", agent.Node{}, good, agent.Unlogged, agent.CodeNotLogged},
		"default ignores places":  {`{"logging":"DEFAULT","logConfiguration":{"s3BucketName":"b","s3EncryptionEnabled":true}}`, "", agent.Node{}, good, agent.Unlogged, agent.CodeNotLogged},
		"none":                    {`{"logging":"NONE"}`, "/app", agent.Node{}, good, agent.Unlogged, agent.CodeNotLogged},
		"override":                {`{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/exec"}}`, "/app", agent.Node{}, good, agent.Logs, ""},
		"override, no such group": {`{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/exec"}}`, "", agent.Node{}, with(func(c *agent.Circumstances) { c.GroupExists = agent.No }), agent.Unlogged, agent.CodeGroupAbsent},
		"only encrypted groups":   {`{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/exec","cloudWatchEncryptionEnabled":true}}`, "", agent.Node{}, good, agent.Refused, agent.CodeRefusedGroup},
		"groups not seen":         {`{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/exec"}}`, "", agent.Node{}, with(func(c *agent.Circumstances) { c.DescribeGroups = agent.Denied("") }), agent.Logs, ""}, // it is not streamed
		"may not write":           {`{"logging":"OVERRIDE","logConfiguration":{"cloudWatchLogGroupName":"/exec"}}`, "", agent.Node{}, with(func(c *agent.Circumstances) { c.WriteGroup = agent.Denied("") }), agent.Unlogged, agent.CodeGroupDenied},
		"an image without script": {`{"logging":"DEFAULT"}`, "/app", agent.Node{WithoutScript: true}, good, agent.Unlogged, agent.CodeNoScript},
		"bucket":                  {`{"logging":"OVERRIDE","logConfiguration":{"s3BucketName":"b","s3KeyPrefix":"p"}}`, "", agent.Node{}, good, agent.Logs, ""},
		"encryption not readable": {`{"logging":"OVERRIDE","logConfiguration":{"s3BucketName":"b","s3EncryptionEnabled":true}}`, "", agent.Node{}, with(func(c *agent.Circumstances) { c.ReadEncryption = agent.Denied("") }), agent.Refused, agent.CodeRefusedEncryption},
		"the channel's key":       {`{"kmsKeyId":"alias/exec","logging":"DEFAULT"}`, "/app", agent.Node{}, with(func(c *agent.Circumstances) { c.ChannelKey = agent.Denied("") }), agent.Refused, agent.CodeRefusedChannelKey},
	} {
		var c agent.ExecuteCommandConfiguration
		if err := json.Unmarshal([]byte(tt.configuration), &c); err != nil {
			t.Fatal(err)
		}
		content, ok := c.Content(tt.awslogs)
		if v := agent.Decide(content, tt.container, tt.at); !ok || v.Outcome != tt.want || tt.code != "" && !v.Has(tt.code) {
			t.Errorf("%s: %s", name, v)
		}
	}
	if _, ok := (agent.ExecuteCommandConfiguration{Logging: "default"}).Content("/app"); ok {
		t.Error("a value is taken that ECS does not have")
	}
}
