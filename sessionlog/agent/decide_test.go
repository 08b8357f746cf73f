package agent_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// wellArranged is circumstances in which everything works.
func wellArranged() agent.Circumstances {
	yes := agent.Allowed()
	return agent.Circumstances{
		GroupExists: agent.Yes, GroupKey: agent.Yes, DescribeGroups: yes, WriteGroup: yes,
		BucketExists: agent.Yes, BucketEncryption: "AES256", ReadEncryption: yes, WriteBucket: yes, WriteLarge: yes, ChannelKey: yes,
	}
}

type table struct {
	name    string
	content func(*agent.Content)
	node    agent.Node
	at      func(*agent.Circumstances)
	outcome agent.Outcome
	codes   []agent.Code
}

// TestDecide has each row of the agent's decisions, and of what AWS's pages add.
func TestDecide(t *testing.T) {
	type (
		c = agent.Content
		a = agent.Circumstances
	)
	streams := func(more ...func(*c)) func(*c) {
		return func(d *c) {
			d.CloudWatchLogGroupName, d.CloudWatchStreamingEnabled = "/ssm/sessions", true
			for _, f := range more {
				f(d)
			}
		}
	}
	uploads := func(more ...func(*c)) func(*c) {
		return func(d *c) {
			d.CloudWatchLogGroupName = "/ssm/sessions"
			for _, f := range more {
				f(d)
			}
		}
	}
	toS3 := func(more ...func(*c)) func(*c) {
		return func(d *c) {
			d.S3BucketName, d.S3KeyPrefix = "acme-sessions", "sessions"
			for _, f := range more {
				f(d)
			}
		}
	}
	both := func(d *c) { streams()(d); toS3()(d) }
	onlyGroup := func(d *c) { d.CloudWatchEncryptionEnabled = agent.Yes }
	onlyBucket := func(d *c) { d.S3EncryptionEnabled = agent.Yes }
	ofType := func(s agent.SessionType) func(*c) {
		return func(d *c) {
			d.SessionType, d.Commands = s, map[agent.Platform]agent.Command{agent.Linux: {Line: "top"}, agent.Windows: {Line: "top"}}
		}
	}
	noGroup := func(x *a) { x.GroupExists = agent.No }
	noDescribe := func(x *a) { x.DescribeGroups = agent.Denied("implicitDeny") }
	noKey := func(x *a) { x.GroupKey = agent.No }
	windows := func(n agent.Node) agent.Node { n.Platform = agent.Windows; return n }

	for _, row := range []table{
		{name: "streams", content: streams(), outcome: agent.Logs},
		{name: "uploads", content: uploads(), outcome: agent.Logs},
		{name: "to S3", content: toS3(), outcome: agent.Logs},
		{name: "to both, only encrypted", content: func(d *c) { both(d); onlyGroup(d); onlyBucket(d) }, outcome: agent.Logs},
		{name: "macOS", content: both, node: agent.Node{Platform: agent.MacOS}, outcome: agent.Logs},
		{name: "nowhere", content: func(*c) {}, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeNotLogged}},

		// Log group missing, flag off.
		{name: "group missing, streams", content: streams(), at: noGroup, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeGroupAbsent}},
		{name: "group missing, uploads", content: uploads(), at: noGroup, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeGroupAbsent}},
		{name: "group missing, S3 as well", content: both, at: noGroup, outcome: agent.Degraded, codes: []agent.Code{agent.CodeGroupAbsent}},
		// Group exists, DescribeLogGroups denied, flag off.
		{name: "describe denied, streams", content: streams(), at: noDescribe, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeGroupNotSeen}},
		{name: "describe denied, uploads", content: uploads(), at: noDescribe, outcome: agent.Logs},
		// Either of the two with the flag.
		{name: "group missing, flag, streams", content: streams(onlyGroup), at: noGroup, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedGroup}},
		{name: "group missing, flag, uploads", content: uploads(onlyGroup), at: noGroup, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedGroup}},
		{name: "describe denied, flag, streams", content: streams(onlyGroup), at: noDescribe, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedDescribe}},
		{name: "describe denied, flag, uploads", content: uploads(onlyGroup), at: noDescribe, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedDescribe}},
		// Group without a key, flag.
		{name: "group without key, flag", content: streams(onlyGroup), at: noKey, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedGroup}},
		{name: "group without key, no flag", content: streams(), at: noKey, outcome: agent.Logs},
		// Streaming that is not supported has no fall-back.
		{name: "PowerShell 5.0", content: streams(), node: windows(agent.Node{PowerShell: "5.0"}), outcome: agent.Unlogged, codes: []agent.Code{agent.CodeCannotStream}},
		{name: "PowerShell 5.1", content: streams(), node: windows(agent.Node{PowerShell: "5.1", WindowsServer: "2012 R2"}), outcome: agent.Logs},
		{name: "PowerShell 7.4.1", content: streams(), node: windows(agent.Node{PowerShell: "7.4.1"}), outcome: agent.Logs},
		{name: "PowerShell 5.0 uploads", content: uploads(), node: windows(agent.Node{PowerShell: "5.0"}), outcome: agent.Logs},
		{name: "Windows Server 2012 R2's own PowerShell", content: streams(), node: windows(agent.Node{WindowsServer: "2012 R2"}), outcome: agent.Unlogged, codes: []agent.Code{agent.CodeCannotStream}},
		{name: "Windows Server 2016's own PowerShell", content: streams(), node: windows(agent.Node{WindowsServer: "2016"}), outcome: agent.Logs},
		{name: "transcription policy", content: streams(), node: windows(agent.Node{Transcription: true}), outcome: agent.Unlogged, codes: []agent.Code{agent.CodeCannotStream}},
		{name: "transcription policy, S3 as well", content: both, node: windows(agent.Node{Transcription: true}), outcome: agent.Degraded, codes: []agent.Code{agent.CodeCannotStream}},
		{name: "transcription policy, uploads", content: uploads(), node: windows(agent.Node{Transcription: true}), outcome: agent.Logs},
		{name: "non-interactive, streams", content: streams(ofType(agent.NonInteractiveCommands)), outcome: agent.Logs},
		{name: "non-interactive, uploads", content: uploads(ofType(agent.NonInteractiveCommands)), outcome: agent.Logs},
		{name: "interactive, streams", content: streams(ofType(agent.InteractiveCommands)), outcome: agent.Logs},
		{name: "interactive, streams, PowerShell 5.0", content: streams(ofType(agent.InteractiveCommands)), node: windows(agent.Node{PowerShell: "5.0"}), outcome: agent.Logs},
		{name: "interactive, streams, groups not seen", content: streams(ofType(agent.InteractiveCommands)), at: func(x *a) { x.DescribeGroups = agent.Denied("") }, outcome: agent.Logs},
		{name: "interactive, no command there", content: streams(ofType(agent.InteractiveCommands)), node: agent.Node{Platform: agent.MacOS}, outcome: agent.Refused, codes: []agent.Code{agent.CodeNoCommand}},
		{name: "elevated", content: streams(ofType(agent.InteractiveCommands), func(c *agent.Content) {
			c.RunAsEnabled, c.RunAsDefaultUser, c.Commands[agent.Linux] = agent.Yes, "bob", agent.Command{Line: "top", Elevated: true}
		}), node: agent.Node{Users: []string{"ana"}}, outcome: agent.Logs},
		{name: "cannot stream, and the flag refuses", content: streams(onlyGroup), node: windows(agent.Node{Transcription: true}), at: noKey, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedGroup, agent.CodeCannotStream}},
		// S3 flag, and GetBucketEncryption fails.
		{name: "encryption unreadable", content: toS3(onlyBucket), at: func(x *a) { x.ReadEncryption = agent.Denied("") }, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedEncryption}},
		{name: "encryption unreadable, no flag", content: toS3(), at: func(x *a) { x.ReadEncryption = agent.Denied("") }, outcome: agent.Logs},
		{name: "wrong bucket, flag", content: toS3(onlyBucket), at: func(x *a) { x.BucketExists = agent.No }, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedBucket}},
		{name: "wrong bucket, no flag", content: toS3(), at: func(x *a) { x.BucketExists = agent.No }, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeBucketMissing}},
		// Default encryption of the bucket.
		{name: "aws:kms", content: toS3(onlyBucket), at: func(x *a) { x.BucketEncryption = "aws:kms" }, outcome: agent.Logs},
		{name: "aws:kms:dsse", content: toS3(onlyBucket), at: func(x *a) { x.BucketEncryption = "aws:kms:dsse" }, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedBucket}},
		{name: "aws:kms:dsse, no flag", content: toS3(), at: func(x *a) { x.BucketEncryption = "aws:kms:dsse" }, outcome: agent.Logs},
		// Uploads that fail.
		{name: "S3 denied", content: toS3(), at: func(x *a) { x.WriteBucket = agent.Denied("") }, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeBucketDenied}},
		{name: "S3 denied, streams as well", content: both, at: func(x *a) { x.WriteBucket = agent.Denied("") }, outcome: agent.Degraded, codes: []agent.Code{agent.CodeBucketDenied}},
		{name: "no kms:Decrypt on the bucket's key", content: toS3(), at: func(x *a) { x.WriteLarge = agent.Denied("") }, outcome: agent.Degraded, codes: []agent.Code{agent.CodeLargeLost}},
		{name: "PutLogEvents denied", content: streams(), at: func(x *a) { x.WriteGroup = agent.Denied("") }, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeGroupDenied}},
		// The script command.
		{name: "no script, uploads", content: uploads(), node: agent.Node{WithoutScript: true}, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeNoScript}},
		{name: "no script, S3", content: toS3(), node: agent.Node{WithoutScript: true}, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeNoScript}},
		{name: "no script, streams", content: streams(), node: agent.Node{WithoutScript: true}, outcome: agent.Logs},
		{name: "no script, streams and S3", content: both, node: agent.Node{WithoutScript: true}, outcome: agent.Degraded, codes: []agent.Code{agent.CodeNoScript}},
		// What the pages say of the node.
		{name: "no screen", content: both, node: agent.Node{WithoutScreen: true}, outcome: agent.Degraded, codes: []agent.Code{agent.CodeTruncated}},
		{name: "no screen on macOS", content: uploads(), node: agent.Node{Platform: agent.MacOS, WithoutScreen: true}, outcome: agent.Degraded, codes: []agent.Code{agent.CodeTruncated}},
		{name: "Windows Server 2012", content: toS3(), node: windows(agent.Node{WindowsServer: "2012"}), outcome: agent.Degraded, codes: []agent.Code{agent.CodeFormat}},
		{name: "Windows Server 2008 R2", content: uploads(), node: windows(agent.Node{WindowsServer: "2008 R2"}), outcome: agent.Degraded, codes: []agent.Code{agent.CodeFormat}},
		{name: "Windows Server 2012 R2", content: uploads(), node: windows(agent.Node{WindowsServer: "2012 R2"}), outcome: agent.Logs},
		// Agent, channel, document.
		{name: "old agent", content: streams(), node: agent.Node{Agent: "2.3.67.9"}, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedAgent}},
		{name: "oldest agent", content: streams(), node: agent.Node{Agent: "2.3.68.0"}, outcome: agent.Logs},
		{name: "agent too old for a key", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), node: agent.Node{Agent: "2.3.538.0"}, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedAgent}},
		{name: "key", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), node: agent.Node{Agent: "2.3.539.0"}, outcome: agent.Logs},
		{name: "key denied", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), at: func(x *a) { x.ChannelKey = agent.Denied("no") }, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedChannelKey}},
		{name: "user", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.Yes, "admin" }), node: agent.Node{Users: []string{"admin"}}, outcome: agent.Logs},
		{name: "no such user", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.Yes, "admin" }), node: agent.Node{Users: []string{"root"}}, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedUser}},
		{name: "run as, by a parameter, on Windows", content: streams(func(d *c) { d.RunAsEnabled = agent.Unknown }), node: agent.Node{Platform: agent.Windows}, outcome: agent.CannotSay, codes: []agent.Code{agent.CodeParameterDecide}},
		{name: "a parameter in a flag of no bucket", content: streams(func(d *c) { d.S3EncryptionEnabled = agent.Unknown }), outcome: agent.CannotSay, codes: []agent.Code{agent.CodeParameterDecide}},
		{name: "run as, by a parameter", content: streams(func(d *c) { d.RunAsEnabled = agent.Unknown }), outcome: agent.CannotSay, codes: []agent.Code{agent.CodeParameterDecide}},
		{name: "run as nobody in particular", content: streams(func(d *c) { d.RunAsEnabled = agent.Yes }), outcome: agent.CannotSay, codes: []agent.Code{agent.CodeRefusedUser}},
		{name: "run as spaces", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.Yes, " " }), node: agent.Node{Users: []string{"ops"}}, outcome: agent.CannotSay, codes: []agent.Code{agent.CodeRefusedUser}},
		{name: "run as root", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.Yes, "root" }), node: agent.Node{Users: []string{"root"}}, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedUser}},
		{name: "run as root on Windows", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.Yes, "root" }), node: agent.Node{Platform: agent.Windows}, outcome: agent.Logs},
		{name: "run as nobody on Windows", content: streams(func(d *c) { d.RunAsEnabled = agent.Yes }), node: agent.Node{Platform: agent.Windows}, outcome: agent.Logs},
		{name: "no such user, and not run as", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = agent.No, "admin" }), node: agent.Node{Users: []string{"root"}}, outcome: agent.Logs},
		{name: "streaming is a string", content: streams(func(d *c) {
			d.Unreadable = []string{"cloudWatchStreamingEnabled"}
			d.CloudWatchStreamingEnabled = false
		}), outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedDocument}},
		{name: "port forwarding", content: func(d *c) { both(d); d.SessionType = agent.Port; onlyGroup(d) }, at: noKey, outcome: agent.Unlogged, codes: []agent.Code{agent.CodeNeverLogged}},
		// What is not known.
		{name: "nothing is known", content: streams(), at: func(x *a) { *x = a{} }, outcome: agent.CannotSay, codes: []agent.Code{agent.CodeGroupAbsent, agent.CodeGroupNotSeen, agent.CodeGroupDenied}},
		{name: "nothing is known of the bucket", content: toS3(onlyBucket), at: func(x *a) { *x = a{} }, outcome: agent.CannotSay, codes: []agent.Code{agent.CodeRefusedBucket, agent.CodeRefusedEncryption, agent.CodeBucketDenied, agent.CodeLargeLost}},
		{name: "a parameter names the group", content: func(d *c) { d.CloudWatchLogGroupName = "{{ group }}" }, outcome: agent.CannotSay, codes: []agent.Code{agent.CodeParameterDecide}},
		{name: "refused, whatever else is not known", content: streams(onlyGroup), at: func(x *a) { *x = a{GroupExists: agent.No} }, outcome: agent.Refused, codes: []agent.Code{agent.CodeRefusedGroup, agent.CodeGroupDenied}},
	} {
		t.Run(row.name, func(t *testing.T) {
			content := agent.Content{SchemaVersion: "1.0", SessionType: agent.StandardStream, S3EncryptionEnabled: agent.No, CloudWatchEncryptionEnabled: agent.No, RunAsEnabled: agent.No}
			row.content(&content)
			at := wellArranged()
			if row.at != nil {
				row.at(&at)
			}
			v := agent.Decide(content, row.node, at)
			var codes []agent.Code
			for _, r := range v.Reasons {
				if !slices.Contains(codes, r.Code) {
					codes = append(codes, r.Code)
				}
				if r.Problem == "" || r.Fix == "" || r.Problem[len(r.Problem)-1] != '.' || r.Fix[len(r.Fix)-1] != '.' {
					t.Errorf("%s: %q, %q", r.Code, r.Problem, r.Fix)
				}
			}
			if v.Outcome != row.outcome {
				t.Errorf("%s, want %s", v, row.outcome)
			}
			if d := cmp.Diff(row.codes, codes); d != "" {
				t.Error(d)
			}
		})
	}
}
