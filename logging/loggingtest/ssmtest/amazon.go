package ssmtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// amazonName is whether a name has a prefix that is reserved for AWS.
//
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
func amazonName(name string) bool {
	for _, prefix := range []string{"aws", "amazon", "amzn"} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return true
		}
	}
	return false
}

// execDocument is the document of sessions of ECS Exec.
const execDocument = "AmazonECS-ExecuteInteractiveCommand"

// amazonDocuments are Amazon's own Session documents, as far as they decide what a
// session logs: none has inputs but that of ECS Exec, whose parameters ECS fills in from the
// cluster's ExecuteCommandConfiguration.
func amazonDocuments() map[string]*document {
	made := map[string]*document{}
	for name, sessionType := range map[string]string{
		"AWS-StartPortForwardingSession":             portSession,
		"AWS-StartPortForwardingSessionToRemoteHost": portSession,
		"AWS-StartPortForwardingSessionToSocket":     portSession,
		"AWS-StartSSHSession":                        portSession,
		"AWS-StartInteractiveCommand":                interactiveCommands,
		"AWS-StartNonInteractiveCommand":             nonInteractiveCommands,
		execDocument:                                 interactiveCommands,
	} {
		tree := map[string]any{"schemaVersion": "1.0", "sessionType": sessionType,
			"description": "Document to start a session of the type " + sessionType + " (" + name + ")", "parameters": map[string]any{}, "properties": map[string]any{}}
		if sessionType != portSession {
			command := map[string]any{"commands": "{{ command }}"}
			tree["properties"] = map[string]any{"linux": command, "macos": command, "windows": command}
		}
		if name == execDocument {
			parameters, inputs := map[string]any{}, map[string]any{"cloudWatchStreamingEnabled": false}
			for _, p := range []string{"cloudWatchLogGroupName", "cloudWatchEncryptionEnabled", "s3BucketName", "s3KeyPrefix", "s3EncryptionEnabled", "kmsKeyId"} {
				parameters[p], inputs[p] = map[string]any{"type": "String", "default": ""}, "{{ "+p+" }}"
			}
			tree["parameters"], tree["inputs"] = parameters, inputs
		}
		content, err := json.Marshal(tree)
		if err != nil {
			panic("ssmtest: " + err.Error())
		}
		made[name] = &document{name: name, amazon: true, kind: types.DocumentTypeSession, inForce: 1, made: 1, versions: []*version{{
			number: 1, content: string(content), format: types.DocumentFormatJson, tree: tree, created: time.Date(2019, 8, 28, 0, 0, 0, 0, time.UTC)}}}
	}
	return made
}

// Document describes a document to put into a region. Name and Content are needed.
type Document struct {
	Name    string             // "SSM-SessionManagerRunShell"
	Content string             // JSON
	Kind    types.DocumentType // "": Session
}

// PutDocument puts a document into the view's region, as somebody did before the test
// begins, or makes another version of one that is there the default version. It is
// Active. Nothing is recorded in the call log, and the content is not checked beyond
// being JSON, so that documents can be put which CreateDocument would refuse. It
// panics if the content is not a JSON object.
func PutDocument(v loggingtest.View, o Document) {
	var tree map[string]any
	if err := json.Unmarshal([]byte(o.Content), &tree); err != nil {
		panic(fmt.Sprintf("ssmtest: PutDocument: %s: %v", o.Name, err))
	}
	if o.Kind == "" {
		o.Kind = types.DocumentTypeSession
	}
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(v)
	d := here.documents[o.Name]
	if d == nil {
		d = &document{name: o.Name, kind: o.Kind}
		here.documents[o.Name] = d
	}
	w := s.addVersion(d, &o.Content, nil, "", tree)
	w.ready = w.created
	d.inForce = w.number
}
