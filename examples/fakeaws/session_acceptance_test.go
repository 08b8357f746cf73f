package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// The preferences as the page "Update Session Manager preferences (command line)"
// has them.
const sessionPreferences = `{
  "schemaVersion": "1.0",
  "description": "Document to hold regional settings for Session Manager",
  "sessionType": "Standard_Stream",
  "inputs": {
    "s3BucketName": "",
    "s3KeyPrefix": "",
    "s3EncryptionEnabled": true,
    "cloudWatchLogGroupName": "/ssm/sessions",
    "cloudWatchEncryptionEnabled": false,
    "cloudWatchStreamingEnabled": true,
    "kmsKeyId": "",
    "runAsEnabled": false,
    "runAsDefaultUser": "",
    "idleSessionTimeout": "20",
    "maxSessionDuration": "60",
    "shellProfile": {"windows": "", "linux": ""}
  }
}`

const preferences = "SSM-SessionManagerRunShell"

func TestCLISessionPreferences(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	aws.Refused("InvalidDocument", "ssm", "get-document", "--name", preferences)
	created := aws.Object("ssm", "create-document", "--name", preferences, "--document-type", "Session", "--document-format", "JSON",
		"--content", file(t, "SessionManagerRunShell.json", sessionPreferences))["DocumentDescription"].(map[string]any)
	if created["DocumentType"] != "Session" || created["SchemaVersion"] != "1.0" || created["LatestVersion"] != "1" || created["DefaultVersion"] != "1" {
		t.Error(created)
	}
	aws.Refused("DocumentAlreadyExists", "ssm", "create-document", "--name", preferences, "--document-type", "Session",
		"--content", file(t, "again.json", sessionPreferences))
	aws.Refused("DuplicateDocumentContent", "ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "same.json", sessionPreferences))
	aws.Refused("InvalidDocumentContent", "ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "broken.json", "{"))

	streaming := strings.Replace(sessionPreferences, `"idleSessionTimeout": "20"`, `"idleSessionTimeout": "5"`, 1)
	updated := aws.Object("ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "update.json", streaming))["DocumentDescription"].(map[string]any)
	if updated["DocumentVersion"] != "2" {
		t.Error(updated)
	}
	// Updating does not move the default version.
	versions := func(want map[string]any) {
		t.Helper()
		d := aws.Object("ssm", "describe-document", "--name", preferences)["Document"].(map[string]any)
		got := map[string]any{"latest": d["LatestVersion"], "default": d["DefaultVersion"], "status": d["Status"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	versions(map[string]any{"latest": "2", "default": "1", "status": "Active"})
	aws.Object("ssm", "update-document-default-version", "--name", preferences, "--document-version", "2")
	versions(map[string]any{"latest": "2", "default": "2", "status": "Active"})

	var content struct {
		Inputs map[string]any `json:"inputs"`
	}
	got := aws.Object("ssm", "get-document", "--name", preferences, "--document-version", "$LATEST")
	if err := json.Unmarshal([]byte(got["Content"].(string)), &content); err != nil || content.Inputs["idleSessionTimeout"] != "5" || got["DocumentFormat"] != "JSON" {
		t.Error(err, got)
	}
	if sessions := aws.Object("ssm", "describe-sessions", "--state", "History")["Sessions"].([]any); len(sessions) != 0 {
		t.Error(sessions)
	}
	aws.Refused("ValidationException", "ssm", "describe-sessions", "--state", "Active", "--filters", "key=Nothing,value=x")
}

// sessionTopic lets EventBridge in, as the page "Using resource-based policies for
// Amazon EventBridge" has it.
const sessionTopic = `{"Version":"2012-10-17","Statement":[{"Sid":"PublishEventsToMyTopic","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},
	"Action":"sns:Publish","Resource":"arn:aws:sns:us-east-2:123456789012:sessions"}]}`

// The rule of the page "Logging session activity", with an SNS topic as its target. It
// hears of sessions from when a trail logs them.
func TestCLISessionNotifications(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	attributes, err := json.Marshal(map[string]string{"Policy": sessionTopic})
	if err != nil {
		t.Fatal(err)
	}
	topic := aws.Object("sns", "create-topic", "--name", "sessions", "--attributes", string(attributes))["TopicArn"].(string)
	const pattern = `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],
		"detail":{"eventSource":["ssm.amazonaws.com"],"eventName":["StartSession","ResumeSession","TerminateSession"]}}`
	rule := aws.Object("events", "put-rule", "--name", "sessions", "--event-pattern", pattern, "--state", "ENABLED")
	if rule["RuleArn"] != "arn:aws:events:us-east-2:123456789012:rule/sessions" {
		t.Error(rule)
	}
	put := aws.Object("events", "put-targets", "--rule", "sessions", "--targets", "Id=topic,Arn="+topic)
	if put["FailedEntryCount"] != 0.0 {
		t.Error(put)
	}
	want := map[string]any{"Targets": []any{map[string]any{"Id": "topic", "Arn": topic}}}
	if diff := cmp.Diff(want, aws.Object("events", "list-targets-by-rule", "--rule", "sessions")); diff != "" {
		t.Error(diff)
	}
	aws.Refused("InvalidEventPatternException", "events", "put-rule", "--name", "bad", "--event-pattern", "{")
	aws.Refused("ResourceNotFoundException", "events", "list-targets-by-rule", "--rule", "nothing")

	// The account of the endpoint, in which a session is held.
	view := aws.account.Region("us-east-2")
	role := aws.account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{
		"channels": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:UpdateInstanceInformation","ssmmessages:*"],"Resource":"*"}]}`}})
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-02573cafcfEXAMPLE", Screen: true, Role: role})
	run, err := sessionlogtest.StartSession(t.Context(), view, sessionlogtest.Session{Node: "i-02573cafcfEXAMPLE"})
	if err != nil {
		t.Fatal(err)
	}
	if messages := snstest.Messages(view, topic); len(messages) > 0 {
		t.Errorf("without a trail: %+v", messages)
	}
	aws.existingTrail(t)
	if got := aws.Object("ssm", "terminate-session", "--session-id", run.ID()); got["SessionId"] != run.ID() {
		t.Error(got)
	}
	messages := snstest.Messages(view, topic)
	if len(messages) != 1 {
		t.Fatalf("%d messages: %+v", len(messages), messages)
	}
	var event struct {
		DetailType, Source, Account, Region string
		Detail                              struct {
			EventName, UserAgent string
			RequestParameters    map[string]any
		}
	}
	if err := json.Unmarshal([]byte(strings.Replace(messages[0].Body, "detail-type", "DetailType", 1)), &event); err != nil {
		t.Fatal(err)
	}
	if event.DetailType != "AWS API Call via CloudTrail" || event.Source != "aws.ssm" || event.Account != "123456789012" || event.Region != "us-east-2" ||
		event.Detail.EventName != "TerminateSession" || event.Detail.RequestParameters["sessionId"] != run.ID() || !strings.HasPrefix(event.Detail.UserAgent, "aws-cli/") {
		t.Errorf("%+v", event)
	}
}
