package sessionlog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// wellArranged is circumstances in which everything works.
func wellArranged() sessionlog.Circumstances {
	yes := sessionlog.Allowed()
	return sessionlog.Circumstances{
		GroupExists: sessionlog.Yes, GroupKey: sessionlog.Yes, DescribeGroups: yes, WriteGroup: yes,
		BucketExists: sessionlog.Yes, BucketEncryption: "AES256", ReadEncryption: yes, WriteBucket: yes, WriteLarge: yes, ChannelKey: yes,
	}
}

type table struct {
	name    string
	content func(*sessionlog.Content)
	node    sessionlog.Node
	at      func(*sessionlog.Circumstances)
	outcome sessionlog.Outcome
	codes   []resource.Code
}

// TestDecide has each row of the agent's decisions, and of what AWS's pages add.
func TestDecide(t *testing.T) {
	type (
		c = sessionlog.Content
		a = sessionlog.Circumstances
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
	onlyGroup := func(d *c) { d.CloudWatchEncryptionEnabled = sessionlog.Yes }
	onlyBucket := func(d *c) { d.S3EncryptionEnabled = sessionlog.Yes }
	ofType := func(s sessionlog.SessionType) func(*c) { return func(d *c) { d.SessionType = s } }
	noGroup := func(x *a) { x.GroupExists = sessionlog.No }
	noDescribe := func(x *a) { x.DescribeGroups = sessionlog.Denied("implicitDeny") }
	noKey := func(x *a) { x.GroupKey = sessionlog.No }
	windows := func(n sessionlog.Node) sessionlog.Node { n.Platform = sessionlog.Windows; return n }

	for _, row := range []table{
		{name: "streams", content: streams(), outcome: sessionlog.Logs},
		{name: "uploads", content: uploads(), outcome: sessionlog.Logs},
		{name: "to S3", content: toS3(), outcome: sessionlog.Logs},
		{name: "to both, only encrypted", content: func(d *c) { both(d); onlyGroup(d); onlyBucket(d) }, outcome: sessionlog.Logs},
		{name: "macOS", content: both, node: sessionlog.Node{Platform: sessionlog.MacOS}, outcome: sessionlog.Logs},
		{name: "nowhere", content: func(*c) {}, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeNotLogged}},

		// Log group missing, flag off.
		{name: "group missing, streams", content: streams(), at: noGroup, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeGroupAbsent}},
		{name: "group missing, uploads", content: uploads(), at: noGroup, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeGroupAbsent}},
		{name: "group missing, S3 as well", content: both, at: noGroup, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeGroupAbsent}},
		// Group exists, DescribeLogGroups denied, flag off.
		{name: "describe denied, streams", content: streams(), at: noDescribe, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeGroupNotSeen}},
		{name: "describe denied, uploads", content: uploads(), at: noDescribe, outcome: sessionlog.Logs},
		// Either of the two with the flag.
		{name: "group missing, flag, streams", content: streams(onlyGroup), at: noGroup, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedGroup}},
		{name: "group missing, flag, uploads", content: uploads(onlyGroup), at: noGroup, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedGroup}},
		{name: "describe denied, flag, streams", content: streams(onlyGroup), at: noDescribe, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedDescribe}},
		{name: "describe denied, flag, uploads", content: uploads(onlyGroup), at: noDescribe, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedDescribe}},
		// Group without a key, flag.
		{name: "group without key, flag", content: streams(onlyGroup), at: noKey, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedGroup}},
		{name: "group without key, no flag", content: streams(), at: noKey, outcome: sessionlog.Logs},
		// Streaming that is not supported has no fall-back.
		{name: "PowerShell 5.0", content: streams(), node: windows(sessionlog.Node{PowerShell: "5.0"}), outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeCannotStream}},
		{name: "PowerShell 5.1", content: streams(), node: windows(sessionlog.Node{PowerShell: "5.1", WindowsServer: "2012 R2"}), outcome: sessionlog.Logs},
		{name: "PowerShell 7.4.1", content: streams(), node: windows(sessionlog.Node{PowerShell: "7.4.1"}), outcome: sessionlog.Logs},
		{name: "PowerShell 5.0 uploads", content: uploads(), node: windows(sessionlog.Node{PowerShell: "5.0"}), outcome: sessionlog.Logs},
		{name: "Windows Server 2012 R2's own PowerShell", content: streams(), node: windows(sessionlog.Node{WindowsServer: "2012 R2"}), outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeCannotStream}},
		{name: "Windows Server 2016's own PowerShell", content: streams(), node: windows(sessionlog.Node{WindowsServer: "2016"}), outcome: sessionlog.Logs},
		{name: "transcription policy", content: streams(), node: windows(sessionlog.Node{Transcription: true}), outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeCannotStream}},
		{name: "transcription policy, S3 as well", content: both, node: windows(sessionlog.Node{Transcription: true}), outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeCannotStream}},
		{name: "transcription policy, uploads", content: uploads(), node: windows(sessionlog.Node{Transcription: true}), outcome: sessionlog.Logs},
		{name: "non-interactive, streams", content: streams(ofType(sessionlog.NonInteractiveCommands)), outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeCannotStream}},
		{name: "non-interactive, uploads", content: uploads(ofType(sessionlog.NonInteractiveCommands)), outcome: sessionlog.Logs},
		{name: "interactive, streams", content: streams(ofType(sessionlog.InteractiveCommands)), outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeInteractive}},
		{name: "cannot stream, and the flag refuses", content: streams(onlyGroup), node: windows(sessionlog.Node{Transcription: true}), at: noKey, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedGroup, sessionlog.CodeCannotStream}},
		// S3 flag, and GetBucketEncryption fails.
		{name: "encryption unreadable", content: toS3(onlyBucket), at: func(x *a) { x.ReadEncryption = sessionlog.Denied("") }, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedEncryption}},
		{name: "encryption unreadable, no flag", content: toS3(), at: func(x *a) { x.ReadEncryption = sessionlog.Denied("") }, outcome: sessionlog.Logs},
		{name: "wrong bucket, flag", content: toS3(onlyBucket), at: func(x *a) { x.BucketExists = sessionlog.No }, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedBucket}},
		{name: "wrong bucket, no flag", content: toS3(), at: func(x *a) { x.BucketExists = sessionlog.No }, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeBucketMissing}},
		// Default encryption of the bucket.
		{name: "aws:kms", content: toS3(onlyBucket), at: func(x *a) { x.BucketEncryption = "aws:kms" }, outcome: sessionlog.Logs},
		{name: "aws:kms:dsse", content: toS3(onlyBucket), at: func(x *a) { x.BucketEncryption = "aws:kms:dsse" }, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedBucket}},
		{name: "aws:kms:dsse, no flag", content: toS3(), at: func(x *a) { x.BucketEncryption = "aws:kms:dsse" }, outcome: sessionlog.Logs},
		// Uploads that fail.
		{name: "S3 denied", content: toS3(), at: func(x *a) { x.WriteBucket = sessionlog.Denied("") }, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeBucketDenied}},
		{name: "S3 denied, streams as well", content: both, at: func(x *a) { x.WriteBucket = sessionlog.Denied("") }, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeBucketDenied}},
		{name: "no kms:Decrypt on the bucket's key", content: toS3(), at: func(x *a) { x.WriteLarge = sessionlog.Denied("") }, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeLargeLost}},
		{name: "PutLogEvents denied", content: streams(), at: func(x *a) { x.WriteGroup = sessionlog.Denied("") }, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeGroupDenied}},
		// The script command.
		{name: "no script, uploads", content: uploads(), node: sessionlog.Node{WithoutScript: true}, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeNoScript}},
		{name: "no script, S3", content: toS3(), node: sessionlog.Node{WithoutScript: true}, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeNoScript}},
		{name: "no script, streams", content: streams(), node: sessionlog.Node{WithoutScript: true}, outcome: sessionlog.Logs},
		{name: "no script, streams and S3", content: both, node: sessionlog.Node{WithoutScript: true}, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeNoScript}},
		// What the pages say of the node.
		{name: "no screen", content: both, node: sessionlog.Node{WithoutScreen: true}, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeTruncated}},
		{name: "no screen on macOS", content: uploads(), node: sessionlog.Node{Platform: sessionlog.MacOS, WithoutScreen: true}, outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeTruncated}},
		{name: "Windows Server 2012", content: toS3(), node: windows(sessionlog.Node{WindowsServer: "2012"}), outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeFormat}},
		{name: "Windows Server 2008 R2", content: uploads(), node: windows(sessionlog.Node{WindowsServer: "2008 R2"}), outcome: sessionlog.Degraded, codes: []resource.Code{sessionlog.CodeFormat}},
		{name: "Windows Server 2012 R2", content: uploads(), node: windows(sessionlog.Node{WindowsServer: "2012 R2"}), outcome: sessionlog.Logs},
		// Agent, channel, document.
		{name: "old agent", content: streams(), node: sessionlog.Node{Agent: "2.3.67.9"}, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedAgent}},
		{name: "oldest agent", content: streams(), node: sessionlog.Node{Agent: "2.3.68.0"}, outcome: sessionlog.Logs},
		{name: "agent too old for a key", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), node: sessionlog.Node{Agent: "2.3.538.0"}, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedAgent}},
		{name: "key", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), node: sessionlog.Node{Agent: "2.3.539.0"}, outcome: sessionlog.Logs},
		{name: "key denied", content: streams(func(d *c) { d.KMSKeyID = "alias/x" }), at: func(x *a) { x.ChannelKey = sessionlog.Denied("no") }, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedChannelKey}},
		{name: "user", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = sessionlog.Yes, "admin" }), node: sessionlog.Node{Users: []string{"admin"}}, outcome: sessionlog.Logs},
		{name: "no such user", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = sessionlog.Yes, "admin" }), node: sessionlog.Node{Users: []string{"root"}}, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedUser}},
		{name: "run as nobody in particular", content: streams(func(d *c) { d.RunAsEnabled = sessionlog.Yes }), outcome: sessionlog.CannotSay, codes: []resource.Code{sessionlog.CodeRefusedUser}},
		{name: "run as nobody on Windows", content: streams(func(d *c) { d.RunAsEnabled = sessionlog.Yes }), node: sessionlog.Node{Platform: sessionlog.Windows}, outcome: sessionlog.Logs},
		{name: "no such user, and not run as", content: streams(func(d *c) { d.RunAsEnabled, d.RunAsDefaultUser = sessionlog.No, "admin" }), node: sessionlog.Node{Users: []string{"root"}}, outcome: sessionlog.Logs},
		{name: "streaming is a string", content: streams(func(d *c) { d.StreamingNotBool = true; d.CloudWatchStreamingEnabled = false }), outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedDocument}},
		{name: "port forwarding", content: func(d *c) { both(d); d.SessionType = sessionlog.Port; onlyGroup(d) }, at: noKey, outcome: sessionlog.Unlogged, codes: []resource.Code{sessionlog.CodeNeverLogged}},
		// What is not known.
		{name: "nothing is known", content: streams(), at: func(x *a) { *x = a{} }, outcome: sessionlog.CannotSay, codes: []resource.Code{sessionlog.CodeGroupAbsent, sessionlog.CodeGroupNotSeen, sessionlog.CodeGroupDenied}},
		{name: "nothing is known of the bucket", content: toS3(onlyBucket), at: func(x *a) { *x = a{} }, outcome: sessionlog.CannotSay, codes: []resource.Code{sessionlog.CodeRefusedBucket, sessionlog.CodeRefusedEncryption, sessionlog.CodeBucketDenied, sessionlog.CodeLargeLost}},
		{name: "a parameter names the group", content: func(d *c) { d.CloudWatchLogGroupName = "{{ group }}" }, outcome: sessionlog.CannotSay, codes: []resource.Code{sessionlog.CodeParameterDecide}},
		{name: "refused, whatever else is not known", content: streams(onlyGroup), at: func(x *a) { *x = a{GroupExists: sessionlog.No} }, outcome: sessionlog.Refused, codes: []resource.Code{sessionlog.CodeRefusedGroup, sessionlog.CodeGroupDenied}},
	} {
		t.Run(row.name, func(t *testing.T) {
			content := sessionlog.Content{SchemaVersion: "1.0", SessionType: sessionlog.StandardStream, S3EncryptionEnabled: sessionlog.No, CloudWatchEncryptionEnabled: sessionlog.No}
			row.content(&content)
			at := wellArranged()
			if row.at != nil {
				row.at(&at)
			}
			v := sessionlog.Decide(content, row.node, at)
			var codes []resource.Code
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
