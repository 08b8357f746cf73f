package sessionlogtest_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// cli is the AWS CLI against the fake.
type cli struct {
	acceptance.CLI
	view loggingtest.View
}

func startCLI(t *testing.T) cli {
	t.Helper()
	aws := acceptance.NewCLI(t, "", region)
	t.Parallel()
	account := loggingtest.NewAccount(accountID)
	sessionlogtest.Mount(account)
	eventstest.Mount(account)
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	return cli{aws.At(server.URL), account.Region(region)}
}

// pick is some members of an object.
func pick(object any, names ...string) map[string]any {
	got, all := map[string]any{}, object.(map[string]any)
	for _, name := range names {
		got[name] = all[name]
	}
	return got
}

// TestCLIPreferences is the page "Update Session Manager preferences (command line)",
// with the AWS CLI.
func TestCLIPreferences(t *testing.T) {
	aws := startCLI(t)
	file := func(content string) string {
		name := filepath.Join(t.TempDir(), "SessionManagerRunShell.json")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return "file://" + name
	}
	first := file(guide.document("Standard_Stream"))
	aws.Refused("InvalidDocument", "ssm", "describe-document", "--name", preferences)
	created := aws.Object("ssm", "create-document", "--name", preferences, "--content", first, "--document-type", "Session", "--document-format", "JSON")
	if diff := cmp.Diff(map[string]any{"Name": preferences, "Status": "Creating", "DocumentVersion": "1", "LatestVersion": "1", "DefaultVersion": "1", "DocumentType": "Session", "SchemaVersion": "1.0"},
		pick(created["DocumentDescription"], "Name", "Status", "DocumentVersion", "LatestVersion", "DefaultVersion", "DocumentType", "SchemaVersion")); diff != "" {
		t.Error(diff)
	}
	aws.Refused("DocumentAlreadyExists", "ssm", "create-document", "--name", preferences, "--content", first, "--document-type", "Session")
	updated := aws.Object("ssm", "update-document", "--name", preferences, "--content", file(streaming.document("Standard_Stream")), "--document-version", "$LATEST")
	if diff := cmp.Diff(map[string]any{"Status": "Updating", "LatestVersion": "2", "DefaultVersion": "1"}, pick(updated["DocumentDescription"], "Status", "LatestVersion", "DefaultVersion")); diff != "" {
		t.Error(diff)
	}
	aws.Refused("DuplicateDocumentContent", "ssm", "update-document", "--name", preferences, "--content", first, "--document-version", "$LATEST")
	moved := aws.Object("ssm", "update-document-default-version", "--name", preferences, "--document-version", "2")
	if diff := cmp.Diff(map[string]any{"Description": map[string]any{"Name": preferences, "DefaultVersion": "2"}}, moved); diff != "" {
		t.Error(diff)
	}
	got := aws.Object("ssm", "get-document", "--name", preferences, "--document-version", "$LATEST")
	if diff := cmp.Diff(map[string]any{"Content": streaming.document("Standard_Stream"), "Status": "Active", "DocumentVersion": "2"}, pick(got, "Content", "Status", "DocumentVersion")); diff != "" {
		t.Error(diff)
	}
	described := aws.Object("ssm", "describe-document", "--name", preferences)
	if diff := cmp.Diff(map[string]any{"Status": "Active", "LatestVersion": "2", "DefaultVersion": "2"}, pick(described["Document"], "Status", "LatestVersion", "DefaultVersion")); diff != "" {
		t.Error(diff)
	}
	if versions := aws.Object("ssm", "list-document-versions", "--name", preferences)["DocumentVersions"].([]any); len(versions) != 2 {
		t.Error(versions)
	}
	if own := aws.Object("ssm", "list-documents", "--filters", "Key=Owner,Values=Self")["DocumentIdentifiers"].([]any); len(own) != 1 {
		t.Error(own)
	}
}

// TestCLISessions is describe-sessions of the page "View session history", which the
// CLI pages itself.
func TestCLISessions(t *testing.T) {
	aws := startCLI(t)
	sessions := make([]types.Session, 250)
	for i := range sessions {
		sessions[i].Target = str("i-1")
	}
	sessions[7].Target = str("i-2")
	sessionlogtest.PutSessions(aws.view, sessions...)
	if got := aws.Object("ssm", "describe-sessions", "--state", "History")["Sessions"].([]any); len(got) != 250 {
		t.Errorf("%d sessions", len(got))
	}
	if got := aws.Object("ssm", "describe-sessions", "--state", "History", "--filters", "key=Target,value=i-2", "key=Status,value=Terminated")["Sessions"].([]any); len(got) != 1 {
		t.Errorf("%d sessions", len(got))
	}
	if got := aws.Object("ssm", "describe-sessions", "--state", "Active")["Sessions"].([]any); len(got) != 0 {
		t.Errorf("%d sessions", len(got))
	}
	sessionlogtest.PutNode(aws.view, sessionlogtest.Node{ID: "i-1"})
	if got := aws.Object("ssm", "describe-instance-information", "--filters", "Key=InstanceIds,Values=i-1")["InstanceInformationList"].([]any); len(got) != 1 {
		t.Error(got)
	}
}

// TestCLIRules is the rule of the page "Logging session activity".
func TestCLIRules(t *testing.T) {
	aws := startCLI(t)
	topic := snstest.PutTopic(aws.view, snstest.TopicOptions{Name: "sessions"})
	rule := aws.Object("events", "put-rule", "--name", "sessions", "--event-pattern", `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["StartSession"]}}`)
	if diff := cmp.Diff(map[string]any{"RuleArn": "arn:aws:events:eu-west-1:111122223333:rule/sessions"}, rule); diff != "" {
		t.Error(diff)
	}
	aws.Refused("InvalidEventPatternException", "events", "put-rule", "--name", "sessions", "--event-pattern", `{"source":"aws.ssm"}`)
	put := aws.Object("events", "put-targets", "--rule", "sessions", "--targets", "Id=1,Arn="+topic)
	if diff := cmp.Diff(map[string]any{"FailedEntryCount": 0.0, "FailedEntries": []any{}}, put); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"Targets": []any{map[string]any{"Id": "1", "Arn": topic}}}, aws.Object("events", "list-targets-by-rule", "--rule", "sessions")); diff != "" {
		t.Error(diff)
	}
	aws.Silent("events", "disable-rule", "--name", "sessions")
	if got := aws.Object("events", "describe-rule", "--name", "sessions"); got["State"] != "DISABLED" || got["EventBusName"] != "default" {
		t.Error(got)
	}
	aws.Refused("ValidationException", "events", "delete-rule", "--name", "sessions")
	aws.Run("events", "remove-targets", "--rule", "sessions", "--ids", "1")
	aws.Silent("events", "delete-rule", "--name", "sessions")
	if rules := aws.Object("events", "list-rules")["Rules"].([]any); len(rules) != 0 {
		t.Error(rules)
	}
	function := eventstest.PutFunction(aws.view, "notify")
	aws.Run("lambda", "add-permission", "--function-name", function, "--statement-id", "events", "--action", "lambda:InvokeFunction", "--principal", "events.amazonaws.com")
	if got := aws.Object("lambda", "get-policy", "--function-name", "notify"); !strings.Contains(got["Policy"].(string), `"Sid":"events"`) {
		t.Error(got)
	}
	aws.Silent("lambda", "remove-permission", "--function-name", "notify", "--statement-id", "events")
	aws.Refused("ResourceNotFoundException", "lambda", "get-policy", "--function-name", "notify")
}
