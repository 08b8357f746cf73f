package trailog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

func TestKind(t *testing.T) {
	c := typed(newAccount())
	var rs []resource.Resource
	for _, b := range []*trailog.Builder{
		trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).Tag("a", "1"),
		existing().Tag("b", "2").LogGroup(loggroup.Named("g")).Role(role.Named(roleARN)),
		existing().Select(selector.ManagementEvents().WriteOnly()).Insights(selector.APICallRate),
		existing().WithoutSelectors().WithoutInsights().WithoutLogGroup(),
		existing().WithoutLogging(),
		trailog.NewTrail("audit").Removed(),
	} {
		d := &resource.Declaration{}
		if err := trailog.New(c, build(t, b)).Declare(home, d); err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Managed() {
			if r.ID().Type == trailog.Type {
				rs = append(rs, r)
			}
		}
	}
	resourcetest.Kind(t, rs, "null",
		`{"trailARN":"`+trailARN+`","settings":{"s3BucketName":"theirs"},"isLogging":true}`,
		`{"trailARN":"`+trailARN+`","settings":{"s3BucketName":"acme-trails","cloudWatchLogsLogGroupArn":"`+groupARN+`","cloudWatchLogsRoleArn":"`+roleARN+`","includeGlobalServiceEvents":true},
		  "tags":{"a":"0","c":"3"},"insightSelectors":{"ApiErrorRateInsight":["Management"]},
		  "eventSelectors":{"advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Management"]},{"field":"readOnly","equals":["true"]}]}]}}`)
}
