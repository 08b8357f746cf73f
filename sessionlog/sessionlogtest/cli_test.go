package sessionlogtest_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// cli runs the AWS CLI against the fake, always with --endpoint-url: an old CLI
// ignores AWS_ENDPOINT_URL, and would call AWS.
type cli struct {
	*testing.T
	view     loggingtest.View
	path     string
	endpoint string
}

// startCLI serves an account, or skips the test where no recent AWS CLI is installed.
func startCLI(t *testing.T) cli {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the AWS CLI")
	}
	path, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed: this test compares the fake with it")
	}
	version, err := exec.CommandContext(t.Context(), path, "--version").CombinedOutput()
	m := regexp.MustCompile(`aws-cli/(\d+)\.(\d+)`).FindSubmatch(version)
	if err != nil || m == nil {
		t.Skipf("the AWS CLI does not run: %v %s", err, version)
	}
	major, _ := strconv.Atoi(string(m[1]))
	minor, _ := strconv.Atoi(string(m[2]))
	if major == 1 && minor < 32 || major == 2 && minor < 15 {
		t.Skipf("the AWS CLI is too old: %s; 1.32 or 2.15 is needed", m[0])
	}
	t.Parallel()
	account := loggingtest.NewAccount(accountID)
	sessionlogtest.Mount(account)
	eventstest.Mount(account)
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	return cli{t, account.Region(region), path, server.URL}
}

// try is the output of a command as JSON, nil for none, and what it says of a failure.
func (c cli) try(args ...string) (map[string]any, string) {
	c.Helper()
	cmd := exec.CommandContext(c.Context(), c.path, append([]string{"--endpoint-url", c.endpoint, "--output", "json"}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y", "AWS_SESSION_TOKEN=", "AWS_DEFAULT_REGION="+region,
		"AWS_REGION="+region, "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, strings.TrimSpace(string(exit.Stderr))
	}
	if err != nil {
		c.Fatal(err)
	}
	var object map[string]any
	if len(out) > 0 {
		if err := json.Unmarshal(out, &object); err != nil {
			c.Fatalf("aws %v: %v\n%s", args, err, out)
		}
	}
	return object, ""
}

func (c cli) run(args ...string) map[string]any {
	c.Helper()
	out, failure := c.try(args...)
	if failure != "" {
		c.Fatalf("aws %s: %s", strings.Join(args, " "), failure)
	}
	return out
}

// refused runs a command that fails with an error's code.
func (c cli) refused(errorCode string, args ...string) {
	c.Helper()
	if _, failure := c.try(args...); !strings.Contains(failure, "("+errorCode+")") {
		c.Errorf("aws %s: %q, want %s", strings.Join(args, " "), failure, errorCode)
	}
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
	aws.refused("InvalidDocument", "ssm", "describe-document", "--name", preferences)
	created := aws.run("ssm", "create-document", "--name", preferences, "--content", first, "--document-type", "Session", "--document-format", "JSON")
	if diff := cmp.Diff(map[string]any{"Name": preferences, "Status": "Creating", "DocumentVersion": "1", "LatestVersion": "1", "DefaultVersion": "1", "DocumentType": "Session", "SchemaVersion": "1.0"},
		pick(created["DocumentDescription"], "Name", "Status", "DocumentVersion", "LatestVersion", "DefaultVersion", "DocumentType", "SchemaVersion")); diff != "" {
		t.Error(diff)
	}
	aws.refused("DocumentAlreadyExists", "ssm", "create-document", "--name", preferences, "--content", first, "--document-type", "Session")
	updated := aws.run("ssm", "update-document", "--name", preferences, "--content", file(streaming.document("Standard_Stream")), "--document-version", "$LATEST")
	if diff := cmp.Diff(map[string]any{"Status": "Updating", "LatestVersion": "2", "DefaultVersion": "1"}, pick(updated["DocumentDescription"], "Status", "LatestVersion", "DefaultVersion")); diff != "" {
		t.Error(diff)
	}
	aws.refused("DuplicateDocumentContent", "ssm", "update-document", "--name", preferences, "--content", first, "--document-version", "$LATEST")
	moved := aws.run("ssm", "update-document-default-version", "--name", preferences, "--document-version", "2")
	if diff := cmp.Diff(map[string]any{"Description": map[string]any{"Name": preferences, "DefaultVersion": "2"}}, moved); diff != "" {
		t.Error(diff)
	}
	got := aws.run("ssm", "get-document", "--name", preferences, "--document-version", "$LATEST")
	if diff := cmp.Diff(map[string]any{"Content": streaming.document("Standard_Stream"), "Status": "Active", "DocumentVersion": "2"}, pick(got, "Content", "Status", "DocumentVersion")); diff != "" {
		t.Error(diff)
	}
	described := aws.run("ssm", "describe-document", "--name", preferences)
	if diff := cmp.Diff(map[string]any{"Status": "Active", "LatestVersion": "2", "DefaultVersion": "2"}, pick(described["Document"], "Status", "LatestVersion", "DefaultVersion")); diff != "" {
		t.Error(diff)
	}
	if versions := aws.run("ssm", "list-document-versions", "--name", preferences)["DocumentVersions"].([]any); len(versions) != 2 {
		t.Error(versions)
	}
	if own := aws.run("ssm", "list-documents", "--filters", "Key=Owner,Values=Self")["DocumentIdentifiers"].([]any); len(own) != 1 {
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
	if got := aws.run("ssm", "describe-sessions", "--state", "History")["Sessions"].([]any); len(got) != 250 {
		t.Errorf("%d sessions", len(got))
	}
	if got := aws.run("ssm", "describe-sessions", "--state", "History", "--filters", "key=Target,value=i-2", "key=Status,value=Terminated")["Sessions"].([]any); len(got) != 1 {
		t.Errorf("%d sessions", len(got))
	}
	if got := aws.run("ssm", "describe-sessions", "--state", "Active")["Sessions"].([]any); len(got) != 0 {
		t.Errorf("%d sessions", len(got))
	}
	sessionlogtest.PutNode(aws.view, sessionlogtest.Node{ID: "i-1"})
	if got := aws.run("ssm", "describe-instance-information", "--filters", "Key=InstanceIds,Values=i-1")["InstanceInformationList"].([]any); len(got) != 1 {
		t.Error(got)
	}
}

// TestCLIRules is the rule of the page "Logging session activity".
func TestCLIRules(t *testing.T) {
	aws := startCLI(t)
	topic := snstest.PutTopic(aws.view, snstest.TopicOptions{Name: "sessions"})
	rule := aws.run("events", "put-rule", "--name", "sessions", "--event-pattern", `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["StartSession"]}}`)
	if diff := cmp.Diff(map[string]any{"RuleArn": "arn:aws:events:eu-west-1:111122223333:rule/sessions"}, rule); diff != "" {
		t.Error(diff)
	}
	aws.refused("InvalidEventPatternException", "events", "put-rule", "--name", "sessions", "--event-pattern", `{"source":"aws.ssm"}`)
	put := aws.run("events", "put-targets", "--rule", "sessions", "--targets", "Id=1,Arn="+topic)
	if diff := cmp.Diff(map[string]any{"FailedEntryCount": 0.0, "FailedEntries": []any{}}, put); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"Targets": []any{map[string]any{"Id": "1", "Arn": topic}}}, aws.run("events", "list-targets-by-rule", "--rule", "sessions")); diff != "" {
		t.Error(diff)
	}
	aws.run("events", "disable-rule", "--name", "sessions")
	if got := aws.run("events", "describe-rule", "--name", "sessions"); got["State"] != "DISABLED" || got["EventBusName"] != "default" {
		t.Error(got)
	}
	aws.refused("ValidationException", "events", "delete-rule", "--name", "sessions")
	aws.run("events", "remove-targets", "--rule", "sessions", "--ids", "1")
	aws.run("events", "delete-rule", "--name", "sessions")
	if rules := aws.run("events", "list-rules")["Rules"].([]any); len(rules) != 0 {
		t.Error(rules)
	}
	function := eventstest.PutFunction(aws.view, "notify")
	aws.run("lambda", "add-permission", "--function-name", function, "--statement-id", "events", "--action", "lambda:InvokeFunction", "--principal", "events.amazonaws.com")
	if got := aws.run("lambda", "get-policy", "--function-name", "notify"); !strings.Contains(got["Policy"].(string), `"Sid":"events"`) {
		t.Error(got)
	}
	aws.run("lambda", "remove-permission", "--function-name", "notify", "--statement-id", "events")
	aws.refused("ResourceNotFoundException", "lambda", "get-policy", "--function-name", "notify")
}
