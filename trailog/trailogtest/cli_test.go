package trailogtest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/acceptance"
)

// TestCLI has the AWS CLI make, start and look at a trail.
func TestCLI(t *testing.T) {
	aws := acceptance.NewCLI(t, "", region)
	f := newFixture(t, doors["typed"])
	server := httptest.NewServer(f.account.Handler())
	defer server.Close()
	aws = aws.At(server.URL)
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
		out, err := aws.Try(append([]string{"cloudtrail"}, tt.args...)...)
		if err != nil {
			out = err.Error()
		}
		if (err != nil) != strings.Contains(tt.want, "Exception") || !strings.Contains(out, tt.want) {
			t.Errorf("aws cloudtrail %s: %s\nwant %s", strings.Join(tt.args, " "), out, tt.want)
		}
	}
	started := f.newest("StartLogging")
	if started.Tool().String() == "" || !strings.Contains(started.UserAgent, "aws-cli/") {
		t.Errorf("%s", marshal(t, started))
	}
}
