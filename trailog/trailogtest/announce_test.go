package trailogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// TestTrailEvents checks which events CloudTrail hands to EventBridge: those that a
// trail selects, once, whatever comes of their delivery.
func TestTrailEvents(t *testing.T) {
	selectors := func(e types.EventSelector) func(fixture) {
		return func(f fixture) {
			if _, err := f.trails.PutEventSelectors(f.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: []types.EventSelector{e}}); err != nil {
				f.Fatal(err)
			}
		}
	}
	var (
		nothing = func(fixture) {}
		objects = []types.DataResource{{Type: str("AWS::S3::Object"), Values: []string{"arn:aws:s3"}}}
		data    = selectors(types.EventSelector{IncludeManagementEvents: aws.Bool(false), DataResources: objects})
		read    = trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "GetDocument", ReadOnly: trailrecord.True}
		put     = trailrecord.Record{EventSource: "s3.amazonaws.com", EventName: "PutObject", EventCategory: trailrecord.Data,
			Resources: []trailrecord.Resource{{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::other/key"}}}
		elsewhere = deleteDocument
		anothers  = deleteDocument
	)
	anyTrail := strings.NewReplacer(`"StringEquals":{"aws:SourceArn":"`+arnOfAll+`"}`, "", `,"aws:SourceArn":"`+arnOfAll+`"`, "").Replace(bucketPolicy(arnOfAll, "AWSLogs/*"))
	elsewhere.AWSRegion, anothers.RecipientAccountID = "us-east-1", "444455556666"
	for _, tt := range []struct {
		name   string
		change func(fixture)
		event  trailrecord.Record
		opts   []trailogtest.Option
		want   bool
	}{
		{"write", nothing, deleteDocument, nil, true},
		{"read", nothing, read, nil, true},
		{"stopped", func(f fixture) {
			if _, err := f.trails.StopLogging(f.Context(), &cloudtrail.StopLoggingInput{Name: str(name)}); err != nil {
				f.Fatal(err)
			}
		}, deleteDocument, nil, false},
		{"deleted", func(f fixture) {
			if _, err := f.trails.DeleteTrail(f.Context(), &cloudtrail.DeleteTrailInput{Name: str(name)}); err != nil {
				f.Fatal(err)
			}
		}, deleteDocument, nil, false},
		{"write, of a trail of reads", selectors(types.EventSelector{ReadWriteType: types.ReadWriteTypeReadOnly, IncludeManagementEvents: aws.Bool(true)}), deleteDocument, nil, false},
		{"read, of a trail of reads", selectors(types.EventSelector{ReadWriteType: types.ReadWriteTypeReadOnly, IncludeManagementEvents: aws.Bool(true)}), read, nil, true},
		{"write, of a trail of data", data, deleteDocument, nil, false},
		{"data, of a trail of data", data, put, nil, true},
		{"data", nothing, put, nil, false},
		{"another region", nothing, elsewhere, nil, false},
		{"another region, of all regions", func(f fixture) {
			if _, err := f.trails.UpdateTrail(f.Context(), &cloudtrail.UpdateTrailInput{Name: str(name), IsMultiRegionTrail: aws.Bool(true)}); err != nil {
				f.Fatal(err)
			}
		}, elsewhere, nil, true},
		{"another account of the organisation", func(f fixture) {
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(stream+"*", "o-exampleorgid_*")}})
			if _, err := f.trails.UpdateTrail(f.Context(), &cloudtrail.UpdateTrailInput{Name: str(name), IsMultiRegionTrail: aws.Bool(true), IsOrganizationTrail: aws.Bool(true)}); err != nil {
				f.Fatal(err)
			}
		}, anothers, []trailogtest.Option{trailogtest.WithOrganization("o-exampleorgid", true)}, false},
		{"a trail of the organisation, in a member", func(f fixture) {
			if _, err := f.trails.DeleteTrail(f.Context(), &cloudtrail.DeleteTrailInput{Name: str(name)}); err != nil {
				f.Fatal(err)
			}
			trailogtest.PutOrganizationTrail(f.view, trailogtest.OrganizationTrail{Name: "org", Management: "444455556666"})
		}, deleteDocument, []trailogtest.Option{trailogtest.WithOrganization("o-exampleorgid", false)}, true},
		{"nothing arrives", func(f fixture) {
			f.bucket("")
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role"})
		}, deleteDocument, nil, true},
		{"arrives later", nothing, deleteDocument, []trailogtest.Option{trailogtest.WithBatches()}, true},
		{"two trails", func(f fixture) {
			arn := *f.create(&cloudtrail.CreateTrailInput{Name: str("second"), S3BucketName: str(bucket), IsMultiRegionTrail: aws.Bool(true)}).TrailARN
			if _, err := f.trails.StartLogging(f.Context(), &cloudtrail.StartLoggingInput{Name: &arn}); err != nil {
				f.Fatal(err)
			}
		}, deleteDocument, nil, true},
		{"Insights", func(f fixture) {
			if _, err := f.trails.PutInsightSelectors(f.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: str(name),
				InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}}}); err != nil {
				f.Fatal(err)
			}
		}, trailrecord.Record{InsightDetails: &trailrecord.InsightDetails{InsightType: "ApiCallRateInsight"}}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, doors["typed"], tt.opts...)
			f.bucket(anyTrail)
			f.started()
			tt.change(f)
			var got []loggingtest.TrailEvent
			stop := loggingtest.Subscribe(f.account, func(e loggingtest.TrailEvent) {
				got = append(got, e)
				_ = trailogtest.Deliveries(f.view, name) // under no lock
			})
			deliveries := trailogtest.Record(t.Context(), f.view, tt.event)
			stop()
			_ = trailogtest.Flush(t.Context(), f.view) // they are not announced again
			if !tt.want {
				if len(got) > 0 {
					t.Errorf("%s", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("%d events; %v", len(got), deliveries)
			}
			r, err := trailrecord.Parse(got[0].Record)
			if err != nil {
				t.Fatal(err)
			}
			type event struct{ Region, Source, Name, ID string }
			wantRegion := region
			if tt.event.AWSRegion != "" {
				wantRegion = tt.event.AWSRegion
			}
			if diff := cmp.Diff(event{wantRegion, tt.event.EventSource, tt.event.EventName, deliveries[0].EventID}, event{got[0].Region, r.EventSource, r.EventName, r.EventID}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTrailEventsOfCalls checks the account's own calls, and that an event that is late
// is announced at once, and once.
func TestTrailEventsOfCalls(t *testing.T) {
	f := newFixture(t, doors["wire"], trailogtest.WithBatches()).started()
	var got []string
	loggingtest.Subscribe(f.account, func(e loggingtest.TrailEvent) {
		r, err := trailrecord.Parse(e.Record)
		if err != nil {
			t.Error(err)
		}
		got = append(got, e.Region+" "+r.What())
	})
	f.group(region, "/new")
	f.group("us-east-1", "/new") // not the trail's region
	_ = f.status()
	_ = trailogtest.Flush(t.Context(), f.view)
	if diff := cmp.Diff([]string{"eu-west-1 logs:CreateLogGroup", "eu-west-1 cloudtrail:GetTrailStatus"}, got); diff != "" {
		t.Error(diff)
	}
}
