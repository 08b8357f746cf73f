package sessionlog

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// DefaultDocument is the name of the document that holds the preferences of an
// account and region: sessions that name no document use it.
const DefaultDocument = "SSM-SessionManagerRunShell"

// PolicyName is the name of the inline policy that the nodes' roles get: one for
// each region, since a role is the same in all of them. One plan for several regions
// makes one policy of them, without the region in its name; see role.Role.With.
func PolicyName(region string) string { return "SessionManagerLogs-" + region }

// Preferences is how sessions should be logged in one region of an account.
// NewPreferences makes it; the zero value is not valid. What was not asked for
// is left as it is in the document.
type Preferences struct{ spec spec }

type spec struct {
	Document        string          `json:"documentName" doc:"Name of the Session document; SSM-SessionManagerRunShell is that of sessions which name none."`
	Description     *string         `json:"description,omitempty" doc:"Description in the document."`
	LogGroup        *loggroup.Group `json:"logGroup,omitempty" doc:"Log group that sessions are logged to."`
	WithoutLogGroup bool            `json:"withoutLogGroup,omitempty" doc:"Nothing is sent to CloudWatch Logs."`
	Bucket          *bucket.Bucket  `json:"bucket,omitempty" doc:"Bucket that sessions are logged to."`
	BucketAccount   string          `json:"bucketAccount,omitempty" doc:"Account of a bucket that is only used."`
	BucketKey       string          `json:"bucketKeyId,omitempty" doc:"ARN of the customer managed key of a bucket that is only used."`
	WithoutBucket   bool            `json:"withoutBucket,omitempty" doc:"Nothing is sent to S3."`
	Unlogged        bool            `json:"withoutLogging,omitempty" doc:"It is meant that sessions are not logged."`
	inputs
	ChannelKey *string   `json:"kmsKeyId,omitempty" doc:"KMS key that encrypts what goes between user and node; empty to take it away."`
	Idle       *duration `json:"idleSessionTimeout,omitempty" doc:"How long a session may be idle: 1 to 60 whole minutes, such as 20m."`
	Max        *duration `json:"maxSessionDuration,omitempty" doc:"How long a session may last: 1 to 1440 whole minutes, such as 8h, or 0s for no limit."`
	Linux      *string   `json:"shellProfileLinux,omitempty" doc:"Commands that sessions on Linux and macOS begin with."`
	Windows    *string   `json:"shellProfileWindows,omitempty" doc:"Commands that sessions on Windows begin with."`

	NodeRoles []role.Role  `json:"nodeRoles,omitempty" doc:"Roles of nodes, which get the policy that they need unless they are only used."`
	Profiles  []string     `json:"instanceProfiles,omitempty" doc:"Names of instance profiles of nodes, whose roles are judged."`
	UserRoles []role.Role  `json:"userRoles,omitempty" doc:"Roles of those who start sessions, which are judged."`
	Nodes     []agent.Node `json:"nodes,omitempty" doc:"Nodes to judge; a current Linux node where none is described."`
}

// inputs are the inputs that a document has in just this form.
type inputs struct {
	Streaming       *bool   `json:"cloudWatchStreamingEnabled,omitempty" doc:"Whether the log is sent while the session runs, and not at its end."`
	GroupEncrypted  *bool   `json:"cloudWatchEncryptionEnabled,omitempty" doc:"Whether sessions are refused unless the log group has a KMS key."`
	Prefix          *string `json:"s3KeyPrefix,omitempty" doc:"What the keys of the objects begin with."`
	BucketEncrypted *bool   `json:"s3EncryptionEnabled,omitempty" doc:"Whether sessions are refused unless the node can see that the bucket is encrypted."`
	RunAs           *bool   `json:"runAsEnabled,omitempty" doc:"Whether sessions run as a user of the operating system."`
	RunAsUser       *string `json:"runAsDefaultUser,omitempty" doc:"User of the operating system, for callers without the IAM tag SSMSessionRunAs."`
}

// duration is kept as text, such as "20m0s".
type duration time.Duration

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = duration(v)
	return err
}

// Document is the name of the Session document.
func (p Preferences) Document() string { return p.spec.Document }

// LogGroup is the log group asked for; false where none was.
func (p Preferences) LogGroup() (loggroup.Group, bool) {
	if p.spec.LogGroup == nil {
		return loggroup.Group{}, false
	}
	return *p.spec.LogGroup, true
}

// BucketName is the bucket asked for; empty where none was.
func (p Preferences) BucketName() string { return p.spec.bucketName() }

func (s spec) bucketName() string {
	if s.Bucket == nil {
		return ""
	}
	return s.Bucket.Name()
}

func (s spec) groupName() string {
	if s.LogGroup == nil {
		return ""
	}
	return s.LogGroup.Name()
}

// bucketKey is the customer managed key of the bucket, as far as the settings know it.
func (s spec) bucketKey() string {
	if s.Bucket == nil || s.Bucket.OnlyUsed() {
		return s.BucketKey
	}
	return s.Bucket.KeyARN()
}

// merged is the document's content with what is wanted put in.
func (s spec) merged(now DocumentContent) (DocumentContent, error) {
	tree := skeleton()
	if now != nil {
		var err error
		if tree, err = agent.ParseTree(now); err != nil {
			return nil, err
		}
	}
	put(tree, s.content())
	text, err := encode(tree)
	if err != nil {
		return nil, err
	}
	if len(text) > maxDocument {
		return nil, fmt.Errorf("the document would have %d bytes, and may have %d", len(text), maxDocument)
	}
	return json.Marshal(tree)
}

// put puts what is wanted into a document, where that does not mean the same already.
func put(into, want map[string]any) {
	for key, v := range want {
		part, isObject := v.(map[string]any)
		switch {
		case isObject:
			have, ok := into[key].(map[string]any)
			if !ok {
				have = map[string]any{}
				into[key] = have
			}
			put(have, part)
		case !means(key, into[key], v):
			into[key] = v
		}
	}
}

// means reports whether the agent takes what a document has for what is wanted: what
// is absent is off or empty, flags may be strings, and minutes numbers.
func means(key string, have, want any) bool {
	switch have := have.(type) {
	case nil:
		return want == "" || want == false
	case json.Number:
		return want == have.String()
	}
	b, isFlag := want.(bool)
	read, _ := agent.ParseFlag(have)
	return isFlag && key != "cloudWatchStreamingEnabled" && read == agent.AnswerOf(b)
}

// content is what is wanted of a document, with the types of its schema.
func (s spec) content() map[string]any {
	var in map[string]any
	raw, _ := json.Marshal(s.inputs) // flags and texts always marshal
	_ = json.Unmarshal(raw, &in)
	if s.LogGroup != nil || s.WithoutLogGroup || s.Unlogged {
		in["cloudWatchLogGroupName"] = s.groupName()
	}
	if s.Bucket != nil || s.WithoutBucket || s.Unlogged {
		in["s3BucketName"] = s.bucketName()
	}
	given(in, "kmsKeyId", s.ChannelKey)
	for key, d := range map[string]*duration{"idleSessionTimeout": s.Idle, "maxSessionDuration": s.Max} {
		switch {
		case d == nil:
		case *d == 0:
			in[key] = ""
		default:
			in[key] = fmt.Sprint(int(time.Duration(*d).Minutes())) // numbers are strings in the schema
		}
	}
	if profile := map[string]any{}; s.Linux != nil || s.Windows != nil {
		given(profile, "linux", s.Linux)
		given(profile, "windows", s.Windows)
		in["shellProfile"] = profile
	}
	out := map[string]any{"inputs": in}
	given(out, "description", s.Description)
	return out
}

func given(m map[string]any, key string, text *string) {
	if text != nil {
		m[key] = *text
	}
}

// Content is the document that these preferences make where there is none: the
// text for CreateDocument.
func (p Preferences) Content() (string, error) {
	raw, err := p.spec.merged(nil)
	if err != nil {
		return "", err
	}
	return indented(raw)
}

func indented(content DocumentContent) (string, error) {
	tree, err := agent.ParseTree(content)
	if err != nil {
		return "", err
	}
	return encode(tree)
}

// SettingsSchema is the JSON Schema of what MarshalJSON writes; see [resource.Schema].
func SettingsSchema() map[string]any {
	return resource.SettingsSchema("Preferences of Session Manager", spec{})
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (p Preferences) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(p.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (p *Preferences) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings(validated, data, &p.spec, spec.validate)
}

// validated names the settings in errors.
const validated = "session preferences"
