package sessionlogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

const (
	refusedGroup  = "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group."
	unreadBucket  = "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: "
	refusedBucket = "We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket."
)

// want is what is expected of a session: a part of why it was refused, whether the
// logs arrived, and parts of why they did not.
type want struct {
	refused        string
	logs, object   bool
	noLogs, noFile string
	note           string
}

func (f fixture) check(o sessionlogtest.Outcome, w want) {
	f.Helper()
	if o.Started() != (w.refused == "") || !strings.Contains(o.Refused, w.refused) {
		f.Errorf("refused: %q, want %q", o.Refused, w.refused)
	}
	if o.Logs.Arrived != w.logs || !strings.Contains(o.Logs.Reason, w.noLogs) || w.logs && o.Logs.Reason != "" || o.Started() && !w.logs && o.Logs.Reason == "" {
		f.Errorf("logs: %v %q, want %q", o.Logs.Arrived, o.Logs.Reason, w.noLogs)
	}
	if o.Object.Arrived != w.object || !strings.Contains(o.Object.Reason, w.noFile) || o.Started() && !w.object && o.Object.Reason == "" {
		f.Errorf("object: %v %q, want %q", o.Object.Arrived, o.Object.Reason, w.noFile)
	}
	notes := strings.Join(o.Notes, "\n")
	if !strings.Contains(notes, w.note) || w.note == "" && notes != "" {
		f.Errorf("notes %q, want %q", notes, w.note)
	}
	// What is said is what there is.
	if got := len(f.events(o.SessionID)) > 0; got != w.logs {
		f.Errorf("events in the log group: %v", got)
	}
	if got := len(s3test.Objects(f.view, bucketName, "")) > 0; got != w.object {
		f.Errorf("objects in the bucket: %v", got)
	}
	if wanted := o.LogsWanted || o.ObjectWanted; o.Logged() != (o.Started() && wanted && o.LogsWanted == w.logs && o.ObjectWanted == w.object) {
		f.Errorf("Logged: %v", o.Logged())
	}
}

var (
	streaming = guide.with(inputs{"cloudWatchLogGroupName": group, "cloudWatchStreamingEnabled": true})
	uploading = guide.with(inputs{"cloudWatchLogGroupName": group})
	encrypted = inputs{"cloudWatchEncryptionEnabled": true}
	toBucket  = guide.with(inputs{"s3BucketName": bucketName, "s3KeyPrefix": "p"})
	sealed    = inputs{"s3EncryptionEnabled": true}
)

// noListing is a node that may write into the group, and not list groups.
var noListing = strings.Replace(nodePolicy, "logs:DescribeLogGroups", "logs:DescribeQueries", 1)

// TestDecisions has a row for each of the agent's decisions.
func TestDecisions(t *testing.T) {
	windows := func(n sessionlogtest.Node) sessionlogtest.Node {
		n.OS = sessionlogtest.Windows
		return n
	}
	bucketKey := func(f fixture, policy string) s3test.BucketOptions {
		return s3test.BucketOptions{Algorithm: "aws:kms", KeyARN: f.account.PutKey(region, loggingtest.KeyOptions{Policy: policy})}
	}
	asksFor := func(algorithm string, o s3test.BucketOptions) s3test.BucketOptions {
		o.Policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::` + bucketName + `/*","Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"` + algorithm + `"}}}]}`
		return o
	}
	keyPermission := func(actions string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"*"}]}`
	}
	for _, tt := range []struct {
		name     string
		inputs   inputs
		policies []string // of the node, "" for nodePolicy
		node     sessionlogtest.Node
		setUp    func(f fixture)
		opts     []sessionlogtest.Option
		want     want
	}{
		{name: "nothing asked for", inputs: guide, want: want{noLogs: "name no log group", noFile: "name no bucket"}},
		{name: "streamed", inputs: streaming, setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "uploaded", inputs: uploading, setUp: func(f fixture) { f.group("") }, want: want{logs: true}},

		// The group is missing.
		{name: "streamed, no group", inputs: streaming, want: want{noLogs: "did not find log group /ssm/sessions, and streams nothing", note: "did not find"}},
		{name: "uploaded, no group", inputs: uploading, want: want{noLogs: "log group does not exist", note: "uploaded all the same"}},
		// It is there, and cannot be listed.
		{name: "streamed, no listing", inputs: streaming, policies: []string{noListing}, setUp: func(f fixture) { f.group("") }, want: want{noLogs: "did not find log group", note: "logs:DescribeLogGroups failed"}},
		{name: "uploaded, no listing", inputs: uploading, policies: []string{noListing}, setUp: func(f fixture) { f.group("") }, want: want{logs: true, note: "uploaded all the same"}},
		// Either, with the encryption flag.
		{name: "streamed, no group, encrypted", inputs: streaming.with(encrypted), want: want{refused: refusedGroup}},
		{name: "uploaded, no group, encrypted", inputs: uploading.with(encrypted), want: want{refused: refusedGroup}},
		{name: "no listing, encrypted", inputs: streaming.with(encrypted), policies: []string{noListing}, setUp: func(f fixture) { f.group(f.logKey()) }, want: want{refused: refusedGroup, note: "logs:DescribeLogGroups failed"}},
		// The group has no key: its default encryption does not count.
		{name: "group without key, encrypted", inputs: streaming.with(encrypted), setUp: func(f fixture) { f.group("") }, want: want{refused: refusedGroup}},
		{name: "group with key, encrypted", inputs: streaming.with(encrypted), setUp: func(f fixture) { f.group(f.logKey()) }, want: want{logs: true}},
		{name: "group with key, uploaded", inputs: uploading.with(encrypted), setUp: func(f fixture) { f.group(f.logKey()) }, want: want{logs: true}},
		{name: "group whose name begins so", inputs: streaming.with(inputs{"cloudWatchLogGroupName": "/ssm/sess"}), setUp: func(f fixture) { f.group("") }, want: want{noLogs: "did not find log group /ssm/sess,", note: "did not find"}},

		// Streaming is not supported; there is no upload instead.
		{name: "PowerShell 5.0", inputs: streaming, node: windows(sessionlogtest.Node{PowerShell: "5.0"}), setUp: func(f fixture) { f.group("") }, want: want{noLogs: "PowerShell 5.0 cannot be streamed", note: "PowerShell"}},
		{name: "PowerShell 4", inputs: streaming, node: windows(sessionlogtest.Node{PowerShell: "4"}), setUp: func(f fixture) { f.group("") }, want: want{noLogs: "PowerShell 4 cannot be streamed", note: "PowerShell"}},
		{name: "PowerShell 5.1", inputs: streaming, node: windows(sessionlogtest.Node{}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "PowerShell 7.4", inputs: streaming, node: windows(sessionlogtest.Node{PowerShell: "7.4.1"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "transcription", inputs: streaming, node: windows(sessionlogtest.Node{Transcription: true}), setUp: func(f fixture) { f.group("") }, want: want{noLogs: "Transcription policy", note: "Transcription"}},
		{name: "transcription, uploaded", inputs: uploading, node: windows(sessionlogtest.Node{Transcription: true}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "old PowerShell, uploaded", inputs: uploading, node: windows(sessionlogtest.Node{PowerShell: "4.0"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "transcription on Linux", inputs: streaming, node: sessionlogtest.Node{Transcription: true}, setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "Windows Server 2012", inputs: uploading, node: windows(sessionlogtest.Node{OSVersion: "6.2.9200"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true, note: "poorly formatted"}},
		{name: "Windows Server 2012 R2", inputs: uploading, node: windows(sessionlogtest.Node{OSVersion: "6.3.9600"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "streaming flag as a text", inputs: streaming.with(inputs{"cloudWatchStreamingEnabled": "true"}), setUp: func(f fixture) { f.group("") }, want: want{refused: "cannot unmarshal string into Go struct field SessionInputs.DocumentContent.inputs.cloudWatchStreamingEnabled of type bool"}},
		{name: "encryption flag as a text", inputs: streaming.with(inputs{"cloudWatchEncryptionEnabled": "true"}), setUp: func(f fixture) { f.group("") }, want: want{refused: refusedGroup}},
		{name: "flags left out", inputs: streaming.with(inputs{"cloudWatchEncryptionEnabled": nil, "s3EncryptionEnabled": nil, "runAsEnabled": nil, "s3BucketName": nil}), setUp: func(f fixture) { f.group("") }, want: want{logs: true, noFile: "name no bucket"}},

		// The role may not write.
		{name: "streamed, no permission to write", inputs: streaming, policies: []string{channelPolicy, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:DescribeLogGroups","Resource":"*"}]}`},
			setUp: func(f fixture) { f.group("") }, want: want{noLogs: "is not allowed logs:CreateLogStream", note: "logs:CreateLogStream"}},
		{name: "uploaded, no permission to put", inputs: uploading, policies: []string{strings.Replace(nodePolicy, `"logs:PutLogEvents",`, "", 1)}, setUp: func(f fixture) { f.group("") }, want: want{noLogs: "is not allowed logs:PutLogEvents", note: "logs:PutLogEvents"}},
		{name: "no looking for streams", inputs: streaming, policies: []string{strings.Replace(nodePolicy, `,"logs:DescribeLogStreams"`, "", 1)}, setUp: func(f fixture) { f.group("") }, want: want{logs: true}},

		// The bucket.
		{name: "bucket", inputs: toBucket, setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) }, want: want{object: true}},
		{name: "bucket, encrypted", inputs: toBucket.with(sealed), setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) }, want: want{object: true}},
		{name: "no bucket", inputs: toBucket, want: want{noFile: "does not exist", note: "does not exist"}},
		{name: "no bucket, encrypted", inputs: toBucket.with(sealed), want: want{refused: unreadBucket, note: "s3:GetEncryptionConfiguration on bucket"}},
		{name: "bucket, encryption unreadable", inputs: toBucket.with(sealed), policies: []string{strings.Replace(nodePolicy, "s3:GetEncryptionConfiguration", "s3:GetBucketAcl", 1)}, setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) },
			want: want{refused: unreadBucket, note: "is not allowed s3:GetEncryptionConfiguration"}},
		{name: "bucket, encryption unreadable and not asked for", inputs: toBucket, policies: []string{strings.Replace(nodePolicy, "s3:GetEncryptionConfiguration", "s3:GetBucketAcl", 1)}, setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) }, want: want{object: true}},
		{name: "bucket with dual-layer encryption", inputs: toBucket.with(sealed), setUp: func(f fixture) { f.bucket(s3test.BucketOptions{Algorithm: "aws:kms:dsse"}) }, want: want{refused: refusedBucket, note: "aws:kms:dsse"}},
		{name: "bucket with AWS's key", inputs: toBucket.with(sealed), setUp: func(f fixture) { f.bucket(s3test.BucketOptions{Algorithm: "aws:kms"}) }, want: want{object: true}},
		{name: "bucket, no permission to put", inputs: toBucket, policies: []string{strings.Replace(nodePolicy, `"s3:PutObject",`, "", 1)}, setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) }, want: want{noFile: "s3:PutObject", note: "s3:PutObject"}},
		{name: "bucket with a key, no permission for it", inputs: toBucket.with(sealed), setUp: func(f fixture) { f.bucket(bucketKey(f, "")) }, want: want{noFile: "kms:GenerateDataKey", note: "kms:GenerateDataKey"}},
		{name: "bucket with a key", inputs: toBucket.with(sealed), policies: []string{nodePolicy, keyPermission(`"kms:GenerateDataKey"`)}, setUp: func(f fixture) { f.bucket(bucketKey(f, "")) }, want: want{object: true}},
		{name: "bucket policy that asks for SSE-KMS", inputs: toBucket, policies: []string{nodePolicy, keyPermission(`"kms:GenerateDataKey"`)}, setUp: func(f fixture) { f.bucket(asksFor("aws:kms", bucketKey(f, ""))) }, want: want{object: true}},
		{name: "bucket policy that asks for SSE-KMS, encryption unreadable", inputs: toBucket, policies: []string{strings.Replace(nodePolicy, "s3:GetEncryptionConfiguration", "s3:GetBucketAcl", 1), keyPermission(`"kms:GenerateDataKey"`)},
			setUp: func(f fixture) { f.bucket(asksFor("aws:kms", bucketKey(f, ""))) }, want: want{noFile: "s3:PutObject", note: "s3:PutObject"}},
		{name: "bucket policy that asks for SSE-S3", inputs: toBucket, setUp: func(f fixture) { f.bucket(asksFor("AES256", s3test.BucketOptions{})) }, want: want{object: true}},
		{name: "bucket policy that denies", inputs: toBucket, setUp: func(f fixture) {
			f.bucket(s3test.BucketOptions{Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::` + bucketName + `/*"}]}`})
		}, want: want{noFile: "s3:PutObject", note: "s3:PutObject"}},
		{name: "both", inputs: streaming.with(inputs{"s3BucketName": bucketName}), setUp: func(f fixture) { f.group(""); f.bucket(s3test.BucketOptions{}) }, want: want{logs: true, object: true}},
		{name: "both, one lost", inputs: streaming.with(inputs{"s3BucketName": bucketName}), setUp: func(f fixture) { f.bucket(s3test.BucketOptions{}) }, want: want{noLogs: "did not find", object: true, note: "did not find"}},

		// Who makes the log.
		{name: "no screen", inputs: streaming, node: sessionlogtest.Node{ID: "no screen"}, setUp: func(f fixture) { f.group("") }, want: want{logs: true, note: "screen utility is not installed"}},
		{name: "no screen on macOS", inputs: streaming, node: sessionlogtest.Node{ID: "no screen", OS: sessionlogtest.MacOS}, setUp: func(f fixture) { f.group("") }, want: want{logs: true, note: "screen utility is not installed"}},
		{name: "no screen, no log", inputs: guide, node: sessionlogtest.Node{ID: "no screen"}, want: want{noLogs: "no log group"}},
		{name: "no screen on Windows", inputs: streaming, node: windows(sessionlogtest.Node{ID: "no screen"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "no script, uploaded", inputs: uploading.with(inputs{"s3BucketName": bucketName}), node: sessionlogtest.Node{NoScript: true}, setUp: func(f fixture) { f.group(""); f.bucket(s3test.BucketOptions{}) },
			want: want{noLogs: "script command failed", noFile: "script command failed"}},
		{name: "no script, streamed", inputs: streaming, node: sessionlogtest.Node{NoScript: true}, setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "no script on Windows", inputs: uploading, node: windows(sessionlogtest.Node{NoScript: true}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},

		// The channel.
		{name: "no data channel", inputs: guide, policies: []string{strings.Replace(channelPolicy, "ssmmessages:*", "ssmmessages:*ControlChannel", 1)}, want: want{refused: "is not allowed ssmmessages:CreateDataChannel"}},
		{name: "no control channel", inputs: guide, policies: []string{strings.Replace(channelPolicy, "ssmmessages:*", "ssmmessages:*DataChannel", 1)}, want: want{refused: nodeID + " is not connected."}},
		{name: "not registered", inputs: guide, policies: []string{strings.Replace(channelPolicy, "ssm:UpdateInstanceInformation", "ssm:PutInventory", 1)}, want: want{refused: nodeID + " is not connected."}},
		{name: "offline", inputs: guide, node: sessionlogtest.Node{Offline: true}, want: want{refused: nodeID + " is not connected."}},
		{name: "oldest agent", inputs: guide, node: sessionlogtest.Node{AgentVersion: "2.3.68.0"}, want: want{noLogs: "no log group"}},
		{name: "agent too old", inputs: guide, node: sessionlogtest.Node{AgentVersion: "2.3.67.9"}, want: want{refused: nodeID + " is not connected."}},

		// Run As.
		{name: "run as", inputs: streaming.with(inputs{"runAsEnabled": true, "runAsDefaultUser": "ops"}), setUp: func(f fixture) { f.group("") }, want: want{logs: true}},
		{name: "run as nobody", inputs: guide.with(inputs{"runAsEnabled": true}), want: want{refused: "please set the RunAs default user"}},
		{name: "run as spaces", inputs: guide.with(inputs{"runAsEnabled": true, "runAsDefaultUser": " "}), want: want{refused: "please set the RunAs default user"}},
		{name: "run as root", inputs: guide.with(inputs{"runAsEnabled": true, "runAsDefaultUser": "root"}), want: want{refused: "invalid uid and gid"}},
		{name: "run as who is not there", inputs: guide.with(inputs{"runAsEnabled": true, "runAsDefaultUser": "ops"}), node: sessionlogtest.Node{Users: []string{"ana"}}, want: want{refused: "failed to start pty since RunAs user ops does not exist"}},
		{name: "run as on Windows", inputs: guide.with(inputs{"runAsEnabled": true}), node: windows(sessionlogtest.Node{}), want: want{noLogs: "no log group"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := mounted(t, tt.opts...)
			if tt.policies == nil {
				tt.policies = []string{nodePolicy}
			}
			screen := tt.node.ID != "no screen"
			tt.node.Role = f.node(tt.node, tt.policies...)
			tt.node.ID, tt.node.Screen = nodeID, screen
			sessionlogtest.PutNode(f.view, tt.node)
			if tt.setUp != nil {
				tt.setUp(f)
			}
			f.preferences(tt.inputs)
			f.check(f.run(sessionlogtest.Session{}), tt.want)
		})
	}
}

// TestChannelKey checks who needs what of the key that the session's data is encrypted
// with.
func TestChannelKey(t *testing.T) {
	const both = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]}`
	allow := func(action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`
	}
	for _, tt := range []struct {
		name       string
		user, node string // what each may do
		key        loggingtest.KeyOptions
		agent      string
		refused    string
	}{
		{name: "both", user: "kms:GenerateDataKey", node: "kms:Decrypt"},
		{name: "not the node", user: "kms:GenerateDataKey", node: "kms:Encrypt", refused: "assumed-role/Node/" + nodeID + " is not allowed kms:Decrypt"},
		{name: "not the user", user: "kms:Decrypt", node: "kms:Decrypt", refused: "user/ana is not allowed kms:GenerateDataKey"},
		{name: "disabled", user: "kms:GenerateDataKey", node: "kms:Decrypt", key: loggingtest.KeyOptions{State: types.KeyStateDisabled}, refused: "is disabled"},
		{name: "policy shuts the account out", user: "kms:GenerateDataKey", node: "kms:Decrypt", key: loggingtest.KeyOptions{Policy: strings.Replace(both, `"AWS":"111122223333"`, `"Service":"logs.eu-west-1.amazonaws.com"`, 1)}, refused: "is not allowed kms:GenerateDataKey"},
		{name: "only for sessions", user: "kms:GenerateDataKey", node: "kms:Decrypt", key: loggingtest.KeyOptions{Policy: strings.Replace(both, `"Resource":"*"`, `"Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:aws:ssm:TargetId":"`+nodeID+`"}}`, 1)}},
		{name: "oldest agent", user: "kms:GenerateDataKey", node: "kms:Decrypt", agent: "2.3.539.0"},
		{name: "agent too old", user: "kms:GenerateDataKey", node: "kms:Decrypt", agent: "2.3.538.9", refused: "SSM Agent 2.3.538.9 does not encrypt sessions"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := mounted(t)
			if tt.key.Policy == "" {
				tt.key.Policy = both
			}
			tt.key.Alias = "alias/channel"
			key := f.account.PutKey(region, tt.key)
			f.node(sessionlogtest.Node{AgentVersion: tt.agent}, nodePolicy, allow(tt.node))
			user := f.account.PutUser("ana", allow("ssm:StartSession"), allow(tt.user))
			for _, id := range []string{key, key[strings.LastIndexByte(key, '/')+1:], "alias/channel"} {
				f.preferences(guide.with(inputs{"kmsKeyId": id}))
				if o := f.run(sessionlogtest.Session{User: user}); o.Started() != (tt.refused == "") || !strings.Contains(o.Refused, tt.refused) {
					t.Errorf("%s: %q, want %q", id, o.Refused, tt.refused)
				}
			}
			f.preferences(guide.with(inputs{"kmsKeyId": "alias/none"}))
			if o := f.run(sessionlogtest.Session{User: user}); o.Started() {
				t.Error("a session started with a key that does not exist")
			}
		})
	}
}

// TestSessionTypes checks which types of sessions are logged, and that each session
// has the inputs of its own document.
func TestSessionTypes(t *testing.T) {
	for _, tt := range []struct {
		name, document, content string
		opts                    []sessionlogtest.Option
		want                    want
	}{
		{"preferences", "", "", nil, want{logs: true}},
		{"by name", preferences, "", nil, want{logs: true}},
		{"another document", "Mine", guide.document("Standard_Stream"), nil, want{noLogs: "name no log group"}},
		{"interactive commands", "Mine", streaming.document("InteractiveCommands"), nil, want{logs: true}},
		{"commands", "Mine", streaming.document("NonInteractiveCommands"), nil, want{logs: true}},
		{"commands, uploaded", "Mine", uploading.document("NonInteractiveCommands"), nil, want{logs: true}},
		{"port forwarding", "AWS-StartPortForwardingSession", "", nil, want{noLogs: "type Port are not logged", noFile: "type Port are not logged"}},
		{"SSH", "AWS-StartSSHSession", "", nil, want{noLogs: "type Port are not logged"}},
		{"a port document with inputs", "Mine", streaming.with(encrypted).document("Port"), nil, want{noLogs: "type Port are not logged"}},
		{"AWS's interactive command", "AWS-StartInteractiveCommand", "", nil, want{noLogs: "name no log group"}},
		{"parameters", "Mine", `{"schemaVersion":"1.0","sessionType":"Standard_Stream","parameters":{"g":{"type":"String","default":"/other"},"e":{"type":"String","default":"false"}},
			"inputs":{"cloudWatchLogGroupName":"{{ g }}","cloudWatchEncryptionEnabled":"{{e}}","cloudWatchStreamingEnabled":true}}`, nil, want{logs: true}},
		{"no document", "None", "", nil, want{refused: "Document with name None does not exist."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := mounted(t, tt.opts...)
			f.node(sessionlogtest.Node{}, nodePolicy)
			f.group("")
			f.preferences(streaming)
			if tt.content != "" {
				f.document(tt.document, tt.content)
			}
			o := f.run(sessionlogtest.Session{Document: tt.document, Parameters: map[string][]string{"g": {group}}})
			f.check(o, tt.want)
			if name := tt.document; o.Started() && (name != "" && o.Document != name || name == "" && o.Document != preferences) {
				t.Error(o.Document)
			}
		})
	}
	t.Run("nobody saved preferences", func(t *testing.T) {
		f := mounted(t)
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.check(f.run(sessionlogtest.Session{}), want{noLogs: "name no log group"})
	})
}

// TestVersionInForce checks which version of the preferences a session uses.
func TestVersionInForce(t *testing.T) {
	for name, opts := range map[string][]sessionlogtest.Option{"1": nil, "2": {sessionlogtest.WithLatestVersionInForce()}} {
		f := mounted(t, opts...)
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.group("")
		f.preferences(guide)
		f.update(streaming)
		if o := f.run(sessionlogtest.Session{}); o.Version != name || o.Logs.Arrived != (name == "2") {
			t.Errorf("%s: version %s, %v", name, o.Version, o.Logs)
		}
	}
}
