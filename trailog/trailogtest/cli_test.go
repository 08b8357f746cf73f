package trailogtest_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCLI has the AWS CLI make, start and look at a trail.
func TestCLI(t *testing.T) {
	if testing.Short() {
		t.Skip("the AWS CLI takes a second for each call")
	}
	path, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed")
	}
	f := newFixture(t, doors["typed"])
	server := httptest.NewServer(f.account.Handler())
	defer server.Close()
	none := filepath.Join(t.TempDir(), "none")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"create-trail", "--name", name, "--s3-bucket-name", bucket, "--cloud-watch-logs-log-group-arn", groupARN},
			"(InvalidCloudWatchLogsRoleArnException) when calling the CreateTrail operation: You must specify a role ARN as well as a log group."},
		{[]string{"create-trail", "--name", name, "--s3-bucket-name", bucket, "--cloud-watch-logs-log-group-arn", groupARN, "--cloud-watch-logs-role-arn", f.role},
			`"TrailARN": "` + arnOfAll + `"`},
		{[]string{"start-logging", "--name", name}, ""},
		{[]string{"put-event-selectors", "--trail-name", name, "--event-selectors", `[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true}]`}, `"ReadWriteType": "WriteOnly"`},
		{[]string{"get-trail-status", "--name", name}, `"IsLogging": true`},
		{[]string{"lookup-events", "--max-items", "1"}, `"EventName": "GetTrailStatus"`},
	} {
		cmd := exec.CommandContext(t.Context(), path, append(append([]string{"cloudtrail"}, tt.args...), "--endpoint-url", server.URL)...)
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION="+region, "AWS_DEFAULT_REGION="+region,
			"AWS_CONFIG_FILE="+none, "AWS_SHARED_CREDENTIALS_FILE="+none, "AWS_PAGER=", "NO_PROXY=*", "no_proxy=*")
		out, err := cmd.CombinedOutput()
		if (err != nil) != strings.Contains(tt.want, "Exception") || !strings.Contains(string(out), tt.want) {
			t.Errorf("aws cloudtrail %s: %v\n%s\nwant %s", strings.Join(tt.args, " "), err, out, tt.want)
		}
	}
	started := f.newest("StartLogging")
	if started.Tool().String() == "" || !strings.Contains(started.UserAgent, "aws-cli/") {
		t.Errorf("%s", marshal(t, started))
	}
}
