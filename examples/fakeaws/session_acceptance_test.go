package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	aws.refused(t, "InvalidDocument", "ssm", "get-document", "--name", preferences)
	created := aws.object(t, "ssm", "create-document", "--name", preferences, "--document-type", "Session", "--document-format", "JSON",
		"--content", file(t, "SessionManagerRunShell.json", sessionPreferences))["DocumentDescription"].(map[string]any)
	if created["DocumentType"] != "Session" || created["SchemaVersion"] != "1.0" || created["LatestVersion"] != "1" || created["DefaultVersion"] != "1" {
		t.Error(created)
	}
	aws.refused(t, "DocumentAlreadyExists", "ssm", "create-document", "--name", preferences, "--document-type", "Session",
		"--content", file(t, "again.json", sessionPreferences))
	aws.refused(t, "DuplicateDocumentContent", "ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "same.json", sessionPreferences))
	aws.refused(t, "InvalidDocumentContent", "ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "broken.json", "{"))

	streaming := strings.Replace(sessionPreferences, `"idleSessionTimeout": "20"`, `"idleSessionTimeout": "5"`, 1)
	updated := aws.object(t, "ssm", "update-document", "--name", preferences, "--document-version", "$LATEST",
		"--content", file(t, "update.json", streaming))["DocumentDescription"].(map[string]any)
	if updated["DocumentVersion"] != "2" {
		t.Error(updated)
	}
	// Updating does not move the default version.
	versions := func(want map[string]any) {
		t.Helper()
		d := aws.object(t, "ssm", "describe-document", "--name", preferences)["Document"].(map[string]any)
		got := map[string]any{"latest": d["LatestVersion"], "default": d["DefaultVersion"], "status": d["Status"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	versions(map[string]any{"latest": "2", "default": "1", "status": "Active"})
	aws.object(t, "ssm", "update-document-default-version", "--name", preferences, "--document-version", "2")
	versions(map[string]any{"latest": "2", "default": "2", "status": "Active"})

	var content struct {
		Inputs map[string]any `json:"inputs"`
	}
	got := aws.object(t, "ssm", "get-document", "--name", preferences, "--document-version", "$LATEST")
	if err := json.Unmarshal([]byte(got["Content"].(string)), &content); err != nil || content.Inputs["idleSessionTimeout"] != "5" || got["DocumentFormat"] != "JSON" {
		t.Error(err, got)
	}
	if sessions := aws.object(t, "ssm", "describe-sessions", "--state", "History")["Sessions"].([]any); len(sessions) != 0 {
		t.Error(sessions)
	}
	aws.refused(t, "ValidationException", "ssm", "describe-sessions", "--state", "Active", "--filters", "key=Nothing,value=x")
}

// The rule of the page "Logging session activity", with an SNS topic as its target.
func TestCLISessionNotifications(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	topic := aws.object(t, "sns", "create-topic", "--name", "sessions")["TopicArn"].(string)
	const pattern = `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],
		"detail":{"eventSource":["ssm.amazonaws.com"],"eventName":["StartSession","ResumeSession","TerminateSession"]}}`
	rule := aws.object(t, "events", "put-rule", "--name", "sessions", "--event-pattern", pattern, "--state", "ENABLED")
	if rule["RuleArn"] != "arn:aws:events:us-east-2:123456789012:rule/sessions" {
		t.Error(rule)
	}
	put := aws.object(t, "events", "put-targets", "--rule", "sessions", "--targets", "Id=topic,Arn="+topic)
	if put["FailedEntryCount"] != 0.0 {
		t.Error(put)
	}
	want := map[string]any{"Targets": []any{map[string]any{"Id": "topic", "Arn": topic}}}
	if diff := cmp.Diff(want, aws.object(t, "events", "list-targets-by-rule", "--rule", "sessions")); diff != "" {
		t.Error(diff)
	}
	aws.refused(t, "InvalidEventPatternException", "events", "put-rule", "--name", "bad", "--event-pattern", "{")
	aws.refused(t, "ResourceNotFoundException", "events", "list-targets-by-rule", "--rule", "nothing")
}
