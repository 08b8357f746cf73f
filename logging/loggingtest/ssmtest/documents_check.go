package ssmtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/ssmdoc"
)

// schemaVersions are the schema versions that a type of document can have. Other types
// are not looked into.
func schemaVersions(kind types.DocumentType) []string {
	switch kind {
	case types.DocumentTypeSession:
		return []string{"1.0"}
	case types.DocumentTypeAutomation:
		return []string{"0.3"}
	case types.DocumentTypeCommand:
		return []string{"1.2", "2.0", "2.2"}
	}
	return nil
}

func invalid(message string) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: message}
}

func badContent(format string, args ...any) error {
	return &types.InvalidDocumentContent{Message: aws.String(fmt.Sprintf(format, args...))}
}

// parse reads a document's content, or answers what Systems Manager does to one that
// is not right. It does not look at state.
func (s *store) parse(kind types.DocumentType, format types.DocumentFormat, content string) (map[string]any, error) {
	if len(content) > maxDocumentBytes {
		return nil, &types.MaxDocumentSizeExceeded{Message: aws.String("The size limit of a document is 64 KB.")}
	}
	allowed := schemaVersions(kind)
	if format == types.DocumentFormatText {
		if allowed != nil {
			return nil, badContent("A document of the type %s cannot be TEXT.", kind)
		}
		return nil, nil
	}
	var tree map[string]any
	var err error
	if format == types.DocumentFormatYaml {
		tree, err = ssmdoc.Parse([]byte(content))
	} else {
		err = json.Unmarshal([]byte(content), &tree)
	}
	if err != nil || tree == nil {
		return nil, badContent("%s is not well-formed: the content must be one object.", orJSON(format))
	}
	if allowed == nil {
		return tree, nil
	}
	switch v, there := tree["schemaVersion"]; {
	case !there:
		return nil, badContent("Document content must have the key \"schemaVersion\".")
	case !slices.Contains(allowed, fmt.Sprint(v)):
		return nil, &types.InvalidDocumentSchemaVersion{Message: aws.String(fmt.Sprintf("%v is not a valid schema version for %s document type", v, kind))}
	}
	if kind == types.DocumentTypeSession {
		return tree, s.checkSession(tree)
	}
	return tree, nil
}

func orJSON(f types.DocumentFormat) types.DocumentFormat {
	if f == "" {
		return types.DocumentFormatJson
	}
	return f
}

// Types of sessions.
const (
	standardStream         = "Standard_Stream"
	interactiveCommands    = "InteractiveCommands"
	nonInteractiveCommands = "NonInteractiveCommands"
	portSession            = "Port"
)

// checkSession checks a Session document. Keys that the schema does not have are
// taken, since AWS adds to it.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
func (s *store) checkSession(tree map[string]any) error {
	kind := text(tree, "sessionType")
	switch kind {
	case standardStream, interactiveCommands, nonInteractiveCommands, portSession:
	default:
		return badContent("sessionType must be one of Standard_Stream, InteractiveCommands, NonInteractiveCommands, Port.")
	}
	for _, name := range []string{"inputs", "parameters", "properties"} {
		value, there := tree[name]
		if !there {
			continue
		}
		if _, ok := value.(map[string]any); !ok {
			return badContent("%s must be an object.", name)
		}
	}
	if d, there := tree["description"]; there {
		if _, ok := d.(string); !ok {
			return badContent("description must be a string.")
		}
	}
	inputs, there := tree["inputs"].(map[string]any)
	if !there && kind == standardStream {
		return badContent("inputs is required for the session type Standard_Stream.")
	}
	return s.checkInputs(inputs)
}

// inputTypes are the inputs of the schema. Whether flags may be texts is not
// documented for all: the agent takes most, and here all are taken.
var inputTypes = map[string]string{
	"s3BucketName": "string", "s3KeyPrefix": "string", "s3EncryptionEnabled": "boolean",
	"cloudWatchLogGroupName": "string", "cloudWatchEncryptionEnabled": "boolean", "cloudWatchStreamingEnabled": "boolean",
	"kmsKeyId": "string", "runAsEnabled": "boolean", "runAsDefaultUser": "string",
	"idleSessionTimeout": "string", "maxSessionDuration": "string",
}

func (s *store) checkInputs(inputs map[string]any) error {
	for name, kind := range inputTypes {
		value, there := inputs[name]
		_, isText := value.(string)
		_, isFlag := value.(bool)
		if there && !isText && !(isFlag && kind == "boolean") {
			return badContent("inputs.%s must be a %s.", name, kind)
		}
	}
	if profile, there := inputs["shellProfile"]; there {
		shells, ok := profile.(map[string]any)
		for _, commands := range shells {
			if _, isText := commands.(string); !isText {
				ok = false
			}
		}
		if !ok {
			return badContent("inputs.shellProfile must be an object of strings.")
		}
	}
	if !inMinutes(text(inputs, "idleSessionTimeout"), 60) {
		return badContent("inputs.idleSessionTimeout must be between 1 and 60 minutes.")
	}
	duration := text(inputs, "maxSessionDuration")
	if !inMinutes(duration, 1440) || s.durationPattern && inPatternGap(duration) {
		return badContent("inputs.maxSessionDuration must be between 1 and 1440 minutes.")
	}
	return nil
}

// inMinutes is whether s is nothing, a parameter, or a number of minutes.
func inMinutes(s string, most int) bool {
	if s == "" || strings.HasPrefix(s, "{{") {
		return true
	}
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= most && strconv.Itoa(n) == s
}

// inPatternGap is whether the pattern of MaxSessionDuration in the API model leaves
// a number out: of the thousands those whose tens are 4 or more.
func inPatternGap(s string) bool {
	return len(s) == 4 && s != "1440" && s[2] >= '4'
}
