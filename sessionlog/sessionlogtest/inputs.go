package sessionlogtest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Types of sessions.
const (
	standardStream         = "Standard_Stream"
	interactiveCommands    = "InteractiveCommands"
	nonInteractiveCommands = "NonInteractiveCommands"
	portSession            = "Port"
)

// inputs are the preferences of a session, as the agent reads them: a flag may be a
// text, or a parameter of the document, except that of streaming, which makes the
// agent refuse the document.
type inputs struct {
	sessionType                                     string
	bucket, prefix, group, key, user                string
	encryptedBucket, encryptedGroup, streams, runAs bool
	elevated                                        bool // a command that runs as the agent's own user
}

// logs is whether this type of session is logged at all.
func (in inputs) logs() bool { return in.sessionType != portSession }

// readInputs reads a document. A session without one has no preferences.
func readInputs(u *used, given map[string][]string, os OS) (inputs, error) {
	tree := u.content()
	in := inputs{sessionType: text(tree, "sessionType")}
	if tree == nil {
		in.sessionType = standardStream
	}
	values := u.inputs()
	parameter := parameters(tree, given)
	// The agent decodes these strictly, before all else.
	for _, name := range slices.Sorted(maps.Keys(values)) {
		kind, isText := map[string]string{"cloudWatchStreamingEnabled": "bool", "s3BucketName": "string", "s3KeyPrefix": "string", "cloudWatchLogGroupName": "string", "kmsKeyId": "string", "runAsDefaultUser": "string"}[name]
		if is := kindOf(values[name]); isText && is != kind && is != "null" {
			return in, fmt.Errorf("encountered error while parsing input - internal error json: cannot unmarshal %s into Go struct field SessionInputs.DocumentContent.inputs.%s of type %s", is, name, kind)
		}
	}
	str := func(name string) string { return parameter(text(values, name)) }
	in.bucket, in.prefix, in.group = str("s3BucketName"), str("s3KeyPrefix"), str("cloudWatchLogGroupName")
	in.key, in.user = str("kmsKeyId"), str("runAsDefaultUser")
	in.streams, _ = values["cloudWatchStreamingEnabled"].(bool)
	for _, flag := range []struct {
		name string
		to   *bool
	}{{"s3EncryptionEnabled", &in.encryptedBucket}, {"cloudWatchEncryptionEnabled", &in.encryptedGroup}, {"runAsEnabled", &in.runAs}} {
		const begin = "error initialing document state: "
		switch value := values[flag.name].(type) {
		case nil:
		case bool:
			*flag.to = value
		case string:
			if value = parameter(value); value == "" {
				continue
			}
			var err error
			if *flag.to, err = strconv.ParseBool(value); err != nil {
				return in, fmt.Errorf(begin+"invalid input %w", err)
			}
		default:
			return in, errors.New(begin + "invalid parameter type")
		}
	}
	return in, in.command(tree, os, parameter)
}

// agentError is what the agent says, in its own words.
type agentError string

func (e agentError) Error() string { return string(e) }

// command reads the command of a session that runs one, on a node of the system. Such a
// session is never streamed: the agent uploads its log at the end.
func (in *inputs) command(tree map[string]any, os OS, parameter func(string) string) error {
	if in.sessionType != interactiveCommands && in.sessionType != nonInteractiveCommands {
		return nil
	}
	in.streams = false
	all, _ := tree["properties"].(map[string]any)
	its, _ := all[strings.ToLower(string(cmp.Or(os, Linux)))].(map[string]any)
	switch is := its["runAsElevated"].(type) {
	case nil:
	case bool:
		in.elevated = is
	default:
		return agentError("Invalid format in session properties")
	}
	if line, _ := its["commands"].(string); strings.TrimSpace(parameter(line)) == "" {
		return agentError("Commands cannot be empty for session type " + in.sessionType)
	}
	return nil
}

// kindOf is what JSON calls the type of a value.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "bool"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}

// parameters fills in a text that is a parameter of the document, "{{ name }}", with
// what the session was started with, or the parameter's default. Parameters of
// Parameter Store ("{{ssm:name}}") stay as they are.
func parameters(tree map[string]any, given map[string][]string) func(string) string {
	declared, _ := tree["parameters"].(map[string]any)
	return func(s string) string {
		name, ok := strings.CutPrefix(strings.TrimSpace(s), "{{")
		name = strings.TrimSpace(strings.TrimSuffix(name, "}}"))
		if !ok || strings.HasPrefix(name, "ssm:") {
			return s
		}
		if values := given[name]; len(values) > 0 {
			return values[0]
		}
		about, _ := declared[name].(map[string]any)
		if d, there := about["default"]; there {
			return fmt.Sprint(d)
		}
		return s
	}
}

// text is a member of a document that is a text, or "".
func text(tree map[string]any, name string) string {
	s, _ := tree[name].(string)
	return s
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
