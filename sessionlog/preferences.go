package sessionlog

import (
	"bytes"
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
// each region, since a role is the same in all of them.
func PolicyName(region string) string { return "SessionManagerLogs-" + region }

// Preferences is how sessions should be logged in one region of an account.
// NewPreferences makes it; the zero value is not valid. What was not asked for
// is left as it is in the document.
type Preferences struct{ spec spec }

type spec struct {
	Document        string          `json:"documentName"`
	Description     *string         `json:"description,omitempty"`
	LogGroup        *loggroup.Group `json:"logGroup,omitempty"`
	WithoutLogGroup bool            `json:"withoutLogGroup,omitempty"`
	Streaming       *bool           `json:"cloudWatchStreamingEnabled,omitempty"`
	GroupEncrypted  *bool           `json:"cloudWatchEncryptionEnabled,omitempty"`
	Bucket          *bucket.Bucket  `json:"bucket,omitempty"`
	BucketAccount   string          `json:"bucketAccount,omitempty"` // owns a bucket that is only used
	BucketKey       string          `json:"bucketKeyId,omitempty"`   // of a bucket that is only used
	WithoutBucket   bool            `json:"withoutBucket,omitempty"`
	Prefix          *string         `json:"s3KeyPrefix,omitempty"`
	BucketEncrypted *bool           `json:"s3EncryptionEnabled,omitempty"`
	ChannelKey      *string         `json:"kmsKeyId,omitempty"`
	RunAs           *bool           `json:"runAsEnabled,omitempty"`
	RunAsUser       *string         `json:"runAsDefaultUser,omitempty"`
	Idle            *duration       `json:"idleSessionTimeout,omitempty"`
	Max             *duration       `json:"maxSessionDuration,omitempty"` // 0: no limit
	Linux           *string         `json:"shellProfileLinux,omitempty"`
	Windows         *string         `json:"shellProfileWindows,omitempty"`
	Unlogged        bool            `json:"withoutLogging,omitempty"`

	NodeRoles []role.Role  `json:"nodeRoles,omitempty"`        // ARNs
	Profiles  []string     `json:"instanceProfiles,omitempty"` // names
	UserRoles []role.Role  `json:"userRoles,omitempty"`        // ARNs
	Nodes     []agent.Node `json:"nodes,omitempty"`
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
func (s spec) merged(now json.RawMessage) (json.RawMessage, error) {
	tree := skeleton()
	if now != nil {
		var err error
		if tree, err = agent.ParseTree(now); err != nil {
			return nil, err
		}
	}
	in, ok := tree["inputs"].(map[string]any)
	if !ok {
		in = map[string]any{}
		tree["inputs"] = in
	}
	set := func(m map[string]any, key string, want any) {
		if !means(key, m[key], want) {
			m[key] = want
		}
	}
	if s.Description != nil {
		set(tree, "description", *s.Description)
	}
	for key, want := range s.inputs() {
		set(in, key, want)
	}
	if s.Linux != nil || s.Windows != nil {
		profile, ok := in["shellProfile"].(map[string]any)
		if !ok {
			profile = map[string]any{"windows": "", "linux": ""}
			in["shellProfile"] = profile
		}
		if s.Linux != nil {
			set(profile, "linux", *s.Linux)
		}
		if s.Windows != nil {
			set(profile, "windows", *s.Windows)
		}
	}
	text, err := encode(tree)
	if err != nil {
		return nil, err
	}
	if len(text) > maxDocument {
		return nil, fmt.Errorf("the document would have %d bytes, and may have %d", len(text), maxDocument)
	}
	return json.Marshal(tree)
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
	return isFlag && key != "cloudWatchStreamingEnabled" && agent.ParseFlag(have) == agent.AnswerOf(b)
}

// inputs are the inputs that are wanted, with the types of the schema.
func (s spec) inputs() map[string]any {
	in := map[string]any{}
	text := func(key string, v *string) {
		if v != nil {
			in[key] = *v
		}
	}
	boolean := func(key string, v *bool) {
		if v != nil {
			in[key] = *v
		}
	}
	minutes := func(key string, v *duration) {
		switch {
		case v == nil:
		case *v == 0:
			in[key] = ""
		default:
			in[key] = fmt.Sprint(int(time.Duration(*v).Minutes())) // numbers are strings in the schema
		}
	}
	if s.LogGroup != nil {
		in["cloudWatchLogGroupName"] = s.LogGroup.Name()
	}
	if s.WithoutLogGroup || s.Unlogged {
		in["cloudWatchLogGroupName"] = ""
	}
	if name := s.bucketName(); name != "" {
		in["s3BucketName"] = name
	}
	if s.WithoutBucket || s.Unlogged {
		in["s3BucketName"] = ""
	}
	boolean("cloudWatchStreamingEnabled", s.Streaming)
	boolean("cloudWatchEncryptionEnabled", s.GroupEncrypted)
	boolean("s3EncryptionEnabled", s.BucketEncrypted)
	text("s3KeyPrefix", s.Prefix)
	text("kmsKeyId", s.ChannelKey)
	boolean("runAsEnabled", s.RunAs)
	text("runAsDefaultUser", s.RunAsUser)
	minutes("idleSessionTimeout", s.Idle)
	minutes("maxSessionDuration", s.Max)
	return in
}

// wishes are what is asked for of a document, to compare.
func (s spec) wishes() json.RawMessage {
	text, _ := json.Marshal(struct { // texts and flags always marshal
		Description, Linux, Windows *string
		Inputs                      map[string]any
	}{s.Description, s.Linux, s.Windows, s.inputs()})
	return text
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

func indented(raw json.RawMessage) (string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return "", err
	}
	return encode(tree)
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (p Preferences) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(p.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (p *Preferences) UnmarshalJSON(data []byte) error {
	var s spec
	if err := resource.DecodeSettings(validated, data, &s); err != nil {
		return err
	}
	v := &resource.ValidationError{Of: validated}
	s.validate(v)
	if err := v.Err(); err != nil {
		return err
	}
	p.spec = s
	return nil
}

// validated names the settings in errors.
const validated = "session preferences"
