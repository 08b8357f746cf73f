package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// SessionType is what kind of session a document starts.
type SessionType string

// The session types. Preferences belong to StandardStream; what is forwarded
// through a port is never logged.
const (
	StandardStream         SessionType = "Standard_Stream"
	InteractiveCommands    SessionType = "InteractiveCommands"
	NonInteractiveCommands SessionType = "NonInteractiveCommands"
	Port                   SessionType = "Port"
)

// Answer is yes, no, or not known.
type Answer string

// The answers. The zero value is Unknown.
const (
	Unknown Answer = ""
	Yes     Answer = "yes"
	No      Answer = "no"
)

// String is "yes", "no" or "unknown".
func (a Answer) String() string {
	if a == Unknown {
		return "unknown"
	}
	return string(a)
}

// MarshalText is String; UnmarshalText reads it.
func (a Answer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads "yes", "no" or "unknown".
func (a *Answer) UnmarshalText(text []byte) error {
	switch v := Answer(text); v {
	case Yes, No:
		*a = v
	case "unknown":
		*a = Unknown
	default:
		return errors.New("it is neither yes, no nor unknown")
	}
	return nil
}

// AnswerOf is Yes or No.
func AnswerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// Content is what a Session document says, as the SSM agent reads it: flags may
// be strings, and what is absent is off or empty.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
type Content struct {
	SchemaVersion string
	SessionType   SessionType
	Description   string

	S3BucketName string // empty: not to S3
	S3KeyPrefix  string
	// S3EncryptionEnabled refuses sessions unless the bucket is encrypted. A flag
	// that the session's parameters decide is Unknown.
	S3EncryptionEnabled Answer

	CloudWatchLogGroupName string // empty: not to CloudWatch Logs
	// CloudWatchEncryptionEnabled refuses sessions unless the group has a KMS key.
	CloudWatchEncryptionEnabled Answer
	// CloudWatchStreamingEnabled: during the session, or at its end. Sessions that run one
	// command are logged at their end all the same.
	CloudWatchStreamingEnabled bool
	// Unreadable names, in order, the flags with a value that the agent cannot read: it
	// refuses the whole document then. That of streaming must be a JSON boolean.
	Unreadable []string
	// Quoted names, in order, the flags that are written as texts, which the agent reads.
	Quoted []string

	KMSKeyID            string // encrypts what goes over the wire, not the logs
	RunAsEnabled        Answer
	RunAsDefaultUser    string
	IdleSessionTimeout  string // minutes; empty: 20
	MaxSessionDuration  string // minutes; empty: no limit
	ShellProfileLinux   string // for macOS too
	ShellProfileWindows string
	// Commands are those of a session that runs one (InteractiveCommands and
	// NonInteractiveCommands), by platform.
	Commands map[Platform]Command
}

// Command is what a session runs that runs one command.
type Command struct {
	Line     string // a shell's
	Elevated bool   // as the agent's own user, whoever is to run sessions otherwise
}

// single reports whether the session runs one command. The agent never streams those:
// it uploads their logs at the end.
func (c Content) single() bool {
	return c.SessionType == InteractiveCommands || c.SessionType == NonInteractiveCommands
}

// streams reports whether the log is to be written while the session runs.
func (c Content) streams() bool { return c.CloudWatchStreamingEnabled && !c.single() }

// Logs reports whether the document names any place to log to.
func (c Content) Logs() bool { return c.S3BucketName != "" || c.CloudWatchLogGroupName != "" }

// ParseContent reads a Session document's JSON. Keys that it does not know are
// skipped. The error is for what is not a JSON object, or has another type where a
// text is due.
func ParseContent(data []byte) (Content, error) {
	tree, err := ParseTree(data)
	if err != nil {
		return Content{}, err
	}
	return contentOf(tree)
}

// ParseTree reads a Session document's JSON whole, numbers as [json.Number].
func ParseTree(data []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil || tree == nil {
		return nil, errors.New("the document is not a JSON object") // the parser's text may repeat the document
	}
	return tree, nil
}

func contentOf(tree map[string]any) (Content, error) {
	var c Content
	var odd []string
	text := func(m map[string]any, path, key string) string {
		switch v := m[key].(type) {
		case nil:
		case string:
			return v
		case json.Number: // minutes, written without quotes: the agent does not read them
			if strings.HasSuffix(key, "Timeout") || strings.HasSuffix(key, "Duration") {
				return v.String()
			}
			odd = append(odd, path+key)
		default:
			odd = append(odd, path+key)
		}
		return ""
	}
	c.SchemaVersion, c.Description = text(tree, "", "schemaVersion"), text(tree, "", "description")
	c.SessionType = SessionType(text(tree, "", "sessionType"))
	in, ok := tree["inputs"].(map[string]any)
	if !ok && tree["inputs"] != nil {
		odd = append(odd, "inputs")
	}
	const at = "inputs."
	c.S3BucketName, c.S3KeyPrefix = text(in, at, "s3BucketName"), text(in, at, "s3KeyPrefix")
	c.CloudWatchLogGroupName = text(in, at, "cloudWatchLogGroupName")
	c.KMSKeyID, c.RunAsDefaultUser = text(in, at, "kmsKeyId"), text(in, at, "runAsDefaultUser")
	c.IdleSessionTimeout, c.MaxSessionDuration = text(in, at, "idleSessionTimeout"), text(in, at, "maxSessionDuration")
	for key, to := range map[string]*Answer{
		"s3EncryptionEnabled": &c.S3EncryptionEnabled, "cloudWatchEncryptionEnabled": &c.CloudWatchEncryptionEnabled, "runAsEnabled": &c.RunAsEnabled,
	} {
		var readable bool
		if *to, readable = ParseFlag(in[key]); !readable {
			c.Unreadable = append(c.Unreadable, key)
		} else if _, quoted := in[key].(string); quoted {
			c.Quoted = append(c.Quoted, key)
		}
	}
	switch v := in["cloudWatchStreamingEnabled"].(type) {
	case nil:
	case bool:
		c.CloudWatchStreamingEnabled = v
	default:
		c.Unreadable = append(c.Unreadable, "cloudWatchStreamingEnabled")
	}
	slices.Sort(c.Unreadable)
	slices.Sort(c.Quoted)
	profile, ok := in["shellProfile"].(map[string]any)
	if !ok && in["shellProfile"] != nil {
		odd = append(odd, "inputs.shellProfile")
	}
	c.ShellProfileLinux, c.ShellProfileWindows = text(profile, "inputs.shellProfile.", "linux"), text(profile, "inputs.shellProfile.", "windows")
	properties, _ := tree["properties"].(map[string]any)
	for platform, name := range map[Platform]string{Linux: "linux", MacOS: "macos", Windows: "windows"} {
		its, ok := properties[name].(map[string]any)
		if !ok || !c.single() {
			continue
		}
		line := Command{Line: text(its, "properties."+name+".", "commands")}
		if line.Elevated, ok = its["runAsElevated"].(bool); !ok && its["runAsElevated"] != nil {
			odd = append(odd, "properties."+name+".runAsElevated")
		}
		if c.Commands == nil {
			c.Commands = map[Platform]Command{}
		}
		c.Commands[platform] = line
	}
	slices.Sort(odd)
	if len(odd) > 0 {
		return c, fmt.Errorf("the document has another type than its schema at %s", strings.Join(odd, ", "))
	}
	return c, nil
}

// ParseFlag reads a boolean of a document as the agent does: nil and "" are false, and
// another text is what strconv.ParseBool makes of it, without trimming. The answer is
// Unknown of what the session's parameters decide, and of what is not readable.
//
// https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/framework/docparser/docparser.go
func ParseFlag(v any) (_ Answer, readable bool) {
	switch v := v.(type) {
	case nil:
		return No, true
	case bool:
		return AnswerOf(v), true
	case string:
		if v == "" {
			return No, true
		}
		if IsParameter(v) {
			return Unknown, true
		}
		if b, err := strconv.ParseBool(v); err == nil {
			return AnswerOf(b), true
		}
	}
	return Unknown, false
}

// IsParameter reports a value that only a session's parameters, or Parameter
// Store, decide.
func IsParameter(s string) bool { return strings.Contains(s, "{{") }
