package sessionlog_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

const (
	keyARN  = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	roleARN = "arn:aws:iam::111122223333:role/nodes/Bastion"
)

var scope = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}

func group() *loggroup.Builder { return loggroup.New("/ssm/sessions") }

func build(t *testing.T, b *sessionlog.Builder) sessionlog.Preferences {
	t.Helper()
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// full asks for everything.
func full() *sessionlog.Builder {
	return sessionlog.NewPreferences().
		Description("Sessions").
		LogGroup(thing(group().RetainDays(365).Key(namedKey(keyARN)))).Streaming().OnlyEncryptedLogGroup().
		Bucket(thing(bucket.New("acme-sessions").ExpireDays(365))).KeyPrefix("sessions").OnlyEncryptedBucket().
		ChannelKey(namedKey(keyARN)).RunAs("ssm-user").IdleTimeout(20 * time.Minute).MaxDuration(time.Hour).
		ShellProfileLinux("cd ~ && exec bash").ShellProfileWindows("cd C:\\").
		NodeRole(role.Existing(roleARN)).InstanceProfile("bastions").UserRole(role.Named("arn:aws:iam::111122223333:role/Admin")).
		Node(agent.Node{Name: "the SAP hosts", WithoutScreen: true})
}

func TestContent(t *testing.T) {
	const none = `{
  "description": "Document to hold regional settings for Session Manager",
  "inputs": {
    "cloudWatchEncryptionEnabled": false,
    "cloudWatchLogGroupName": "",
    "cloudWatchStreamingEnabled": false,
    "idleSessionTimeout": "20",
    "kmsKeyId": "",
    "maxSessionDuration": "",
    "runAsDefaultUser": "",
    "runAsEnabled": false,
    "s3BucketName": "",
    "s3EncryptionEnabled": false,
    "s3KeyPrefix": "",
    "shellProfile": {
      "linux": "",
      "windows": ""
    }
  },
  "schemaVersion": "1.0",
  "sessionType": "Standard_Stream"
}`
	const all = `{
  "description": "Sessions",
  "inputs": {
    "cloudWatchEncryptionEnabled": true,
    "cloudWatchLogGroupName": "/ssm/sessions",
    "cloudWatchStreamingEnabled": true,
    "idleSessionTimeout": "20",
    "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "maxSessionDuration": "60",
    "runAsDefaultUser": "ssm-user",
    "runAsEnabled": true,
    "s3BucketName": "acme-sessions",
    "s3EncryptionEnabled": true,
    "s3KeyPrefix": "sessions",
    "shellProfile": {
      "linux": "cd ~ && exec bash",
      "windows": "cd C:\\"
    }
  },
  "schemaVersion": "1.0",
  "sessionType": "Standard_Stream"
}`
	for _, c := range []struct {
		name string
		b    *sessionlog.Builder
		want string
	}{
		{"nothing", sessionlog.NewPreferences().WithoutLogging(), none},
		{"everything", full(), all},
		{"upload", sessionlog.NewPreferences().LogGroup(thing(group())).WithoutStreaming(), strings.Replace(none, `"cloudWatchLogGroupName": ""`, `"cloudWatchLogGroupName": "/ssm/sessions"`, 1)},
		{"taken away", sessionlog.NewPreferences().WithoutLogging().WithoutChannelKey().WithoutRunAs().WithoutMaxDuration(), none},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := build(t, c.b).Content()
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBadPreferences(t *testing.T) {
	on := func() *sessionlog.Builder { return sessionlog.NewPreferences().LogGroup(thing(group())).Streaming() }
	b := func(name, prefix string) *sessionlog.Builder {
		return sessionlog.NewPreferences().Bucket(bucket.Existing(name)).KeyPrefix(prefix)
	}
	for _, c := range []struct {
		name string
		b    *sessionlog.Builder
		want []string // paths of the wrong fields; none: it is right
	}{
		{"idle 1 minute", on().IdleTimeout(time.Minute), nil},
		{"idle 60 minutes", on().IdleTimeout(time.Hour), nil},
		{"idle 0", on().IdleTimeout(0), []string{"idleSessionTimeout"}},
		{"idle 61 minutes", on().IdleTimeout(61 * time.Minute), []string{"idleSessionTimeout"}},
		{"idle 59 seconds", on().IdleTimeout(59 * time.Second), []string{"idleSessionTimeout"}},
		{"idle 90 seconds", on().IdleTimeout(90 * time.Second), []string{"idleSessionTimeout"}},
		{"duration 1 minute", on().MaxDuration(time.Minute), nil},
		{"duration 1440 minutes", on().MaxDuration(24 * time.Hour), nil},
		{"duration in a gap", on().MaxDuration(1040 * time.Minute), nil}, // a finding warns
		{"duration 0", on().MaxDuration(0), []string{"maxSessionDuration"}},
		{"duration 1441 minutes", on().MaxDuration(1441 * time.Minute), []string{"maxSessionDuration"}},
		{"negative duration", on().MaxDuration(-time.Minute), []string{"maxSessionDuration"}},
		{"both off", sessionlog.NewPreferences().WithoutLogGroup().WithoutBucket(), []string{"withoutLogGroup"}},
		{"both off and meant", sessionlog.NewPreferences().WithoutLogGroup().WithoutBucket().WithoutLogging(), nil},
		{"no logging to a group", on().WithoutLogging(), []string{"withoutLogging"}},
		{"encryption of no group", sessionlog.NewPreferences().WithoutLogging().OnlyEncryptedLogGroup().OnlyEncryptedBucket(), []string{"cloudWatchEncryptionEnabled", "s3EncryptionEnabled"}},
		{"two buckets", b("acme-sessions", "").Bucket(bucket.Named("other")), []string{"bucket"}},
		{"the same bucket twice", b("acme-sessions", "").Bucket(bucket.Existing("acme-sessions")), []string{"bucket"}},
		{"a bucket and none", b("acme-sessions", "").WithoutBucket(), []string{"bucket", "withoutBucket"}},
		{"a group and none", on().WithoutLogGroup(), []string{"logGroup", "withoutLogGroup"}},
		{"two groups", on().LogGroup(loggroup.Named("/other")), []string{"logGroup"}},
		{"streaming or not", on().WithoutStreaming(), []string{"cloudWatchStreamingEnabled"}},
		{"encrypted or any group", on().AnyLogGroup().OnlyEncryptedLogGroup(), []string{"cloudWatchEncryptionEnabled"}},
		{"encrypted or any bucket", b("acme-sessions", "").AnyBucket().OnlyEncryptedBucket(), []string{"s3EncryptionEnabled"}},
		{"two prefixes", b("acme-sessions", "a").KeyPrefix("a"), []string{"s3KeyPrefix"}},
		{"a key and none", on().ChannelKey(namedKey("alias/a")).WithoutChannelKey(), []string{"kmsKeyId"}},
		{"a user and none", on().RunAs("a").WithoutRunAs(), []string{"runAsEnabled"}},
		{"a limit and none", on().MaxDuration(time.Hour).WithoutMaxDuration(), []string{"maxSessionDuration"}},
		{"idle twice", on().IdleTimeout(time.Minute).IdleTimeout(time.Minute), []string{"idleSessionTimeout"}},
		{"two documents", on().Document("a-b").Document("a-b"), []string{"documentName"}},
		{"what is said of a bucket of others", b("acme-sessions", "").BucketAccount("111122223333").BucketKey(keyARN), []string{"bucketAccount", "bucketKeyId"}},
		{"a user's role that is written", on().UserRole(role.Existing("Admin")), []string{"userRoles[0]"}},
		{"foreign bucket", sessionlog.NewPreferences().Bucket(bucket.Named("Other")).BucketAccount("12").BucketKey("key"), []string{"bucket.bucketName", "bucketAccount", "bucketKeyId"}},
		{"prefix", b("acme-sessions", "a/b"), nil},
		{"leading slash", b("acme-sessions", "/sessions"), []string{"s3KeyPrefix"}},
		{"control character", b("acme-sessions", "a\x00"), []string{"s3KeyPrefix"}},
		{"longest prefix", b("acme-sessions", strings.Repeat("x", 923)), nil},
		{"too long prefix", b("acme-sessions", strings.Repeat("x", 924)), []string{"s3KeyPrefix"}},
		{"bucket name", b("Acme", ""), []string{"bucket.bucketName"}},
		{"log group name", sessionlog.NewPreferences().LogGroup(loggroup.Existing("aws/x")).Streaming(), []string{"logGroup.logGroupName"}},
		{"must be encrypted and without a key", sessionlog.NewPreferences().LogGroup(thing(group().WithoutKey())).Streaming().OnlyEncryptedLogGroup(), []string{"logGroup.kmsKeyId"}},
		{"key id", on().ChannelKey(namedKey("1234abcd-12ab-34cd-56ef-1234567890ab")), nil},
		{"multi-region key", on().ChannelKey(namedKey("mrk-1234abcd12ab34cd56ef1234567890ab")), nil},
		{"key alias", on().ChannelKey(namedKey("alias/sessions")), nil},
		{"key alias ARN", on().ChannelKey(namedKey("arn:aws:kms:eu-west-1:111122223333:alias/sessions")), nil},
		{"no key", on().ChannelKey(key.Key{}), []string{"kmsKeyId"}},
		{"key", on().ChannelKey(namedKey("sessions")), []string{"kmsKeyId"}},
		{"key ARN without an id", on().ChannelKey(namedKey("arn:aws:kms:eu-west-1:111122223333:key/")), []string{"kmsKeyId"}},
		{"key ARN without an account", on().ChannelKey(namedKey("arn:aws:kms:eu-west-1::key/1")), []string{"kmsKeyId"}},
		{"ARN of something else", on().ChannelKey(namedKey("arn:aws:s3:::bucket")), []string{"kmsKeyId"}},
		{"run as root", on().RunAs("root"), []string{"runAsDefaultUser"}},
		{"run as", on().RunAs(""), []string{"runAsDefaultUser"}},
		{"run as two words", on().RunAs("ssm user"), []string{"runAsDefaultUser"}},
		{"document", on().Document("Team.Sessions-1"), nil},
		{"short name", on().Document("ab"), []string{"documentName"}},
		{"odd name", on().Document("a/b/c"), []string{"documentName"}},
		{"long name", on().Document(strings.Repeat("x", 129)), []string{"documentName"}},
		{"AWS's name", on().Document("AWS-Sessions"), []string{"documentName"}},
		{"document over 64 KB", on().ShellProfileLinux(strings.Repeat("x", 64<<10)), []string{""}},
		{"document just under 64 KB", on().ShellProfileLinux(strings.Repeat("<", 64<<10-700)), nil},
		{"roles", on().NodeRole(role.Existing("a b")).NodeRole(role.Existing(roleARN)).NodeRole(role.Named(roleARN)).UserRole(role.Named("a/b")), []string{"nodeRoles[0].roleName", "nodeRoles[2]", "userRoles[0].roleName"}},
		{"profile", on().InstanceProfile("arn:aws:iam::111122223333:instance-profile/x"), []string{"instanceProfiles[0]"}},
		{"nodes", on().Node(agent.Node{Platform: "Plan 9"}).Node(agent.Node{PowerShell: "5.1"}).Node(agent.Node{Platform: agent.Windows, WithoutScreen: true}).
			Node(agent.Node{Platform: agent.Windows, PowerShell: "five", WindowsServer: "95", Agent: "x"}),
			[]string{"nodes[0].platform", "nodes[1]", "nodes[2]", "nodes[3].agentVersion", "nodes[3].powerShellVersion", "nodes[3].windowsServer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.b.Build()
			var v *resource.ValidationError
			if err != nil && !errors.As(err, &v) {
				t.Fatalf("%T: %v", err, err)
			}
			var got []string
			if v != nil {
				for _, f := range v.Fields {
					got = append(got, f.Path)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%v: %s", err, d)
			}
		})
	}
}

func TestPreferencesJSON(t *testing.T) {
	for name, b := range map[string]*sessionlog.Builder{
		"everything": full(), "nothing": sessionlog.NewPreferences().WithoutLogging(), "little": sessionlog.NewPreferences().IdleTimeout(time.Minute).WithoutMaxDuration(),
		"foreign": sessionlog.NewPreferences().Bucket(bucket.Named("other-bucket")).BucketAccount("444455556666").BucketKey(keyARN).KeyPrefix("x"),
	} {
		p := build(t, b)
		out, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var back sessionlog.Preferences
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(out) {
			t.Errorf("%s: %s becomes %s, %v", name, out, again, err)
		}
	}
	for _, bad := range []string{`{}`, `{"documentName":"SSM-SessionManagerRunShell"}`, `{"version":2,"documentName":"SSM-SessionManagerRunShell"}`, `{"version":1}`,
		`{"version":1,"documentName":"SSM-SessionManagerRunShell","more":1}`, `{"version":1,"documentName":"SSM-SessionManagerRunShell","s3KeyPrefix":"/x"}`, `{"version":1,"documentName":"SSM-SessionManagerRunShell"} x`} {
		if err := json.Unmarshal([]byte(bad), new(sessionlog.Preferences)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// thing is what a builder makes.
func thing[T any](b interface{ Build() (T, error) }) T {
	v, err := b.Build()
	if err != nil {
		panic(err)
	}
	return v
}
