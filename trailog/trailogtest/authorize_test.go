package trailogtest_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// call is one operation, what it needs a permission on, and how often a second it may
// be called.
type call struct {
	operation, resource string
	rate                int
	do                  func(context.Context, api) error
}

// calls are all operations, in an order in which they succeed.
var calls = []call{
	{"CreateTrail", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket)})
		return err
	}},
	{"UpdateTrail", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.UpdateTrail(ctx, &cloudtrail.UpdateTrailInput{Name: str(name), S3BucketName: str(bucket)})
		return err
	}},
	{"StartLogging", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: str(name)})
		return err
	}},
	{"PutEventSelectors", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.PutEventSelectors(ctx, &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: []types.EventSelector{{}}})
		return err
	}},
	{"PutInsightSelectors", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.PutInsightSelectors(ctx, &cloudtrail.PutInsightSelectorsInput{TrailName: str(name), InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}}})
		return err
	}},
	{"AddTags", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: str(arnOfAll), TagsList: []types.Tag{{Key: str("k"), Value: str("v")}}})
		return err
	}},
	{"GetTrail", arnOfAll, 10, func(ctx context.Context, c api) error {
		_, err := c.GetTrail(ctx, &cloudtrail.GetTrailInput{Name: str(name)})
		return err
	}},
	{"DescribeTrails", "*", 10, func(ctx context.Context, c api) error {
		_, err := c.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
		return err
	}},
	{"ListTrails", "*", 10, func(ctx context.Context, c api) error {
		_, err := c.ListTrails(ctx, &cloudtrail.ListTrailsInput{})
		return err
	}},
	{"GetTrailStatus", arnOfAll, 10, func(ctx context.Context, c api) error {
		_, err := c.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: str(name)})
		return err
	}},
	{"GetEventSelectors", arnOfAll, 10, func(ctx context.Context, c api) error {
		_, err := c.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: str(name)})
		return err
	}},
	{"GetInsightSelectors", arnOfAll, 10, func(ctx context.Context, c api) error {
		_, err := c.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{TrailName: str(name)})
		return err
	}},
	{"ListTags", arnOfAll, 10, func(ctx context.Context, c api) error {
		_, err := c.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: []string{arnOfAll}})
		return err
	}},
	{"LookupEvents", "*", 2, func(ctx context.Context, c api) error {
		_, err := c.LookupEvents(ctx, &cloudtrail.LookupEventsInput{})
		return err
	}},
	{"ListPublicKeys", "*", 10, func(ctx context.Context, c api) error {
		_, err := c.ListPublicKeys(ctx, &cloudtrail.ListPublicKeysInput{})
		return err
	}},
	{"RemoveTags", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: str(arnOfAll), TagsList: []types.Tag{{Key: str("k")}}})
		return err
	}},
	{"StopLogging", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: str(name)})
		return err
	}},
	{"DeleteTrail", arnOfAll, 1, func(ctx context.Context, c api) error {
		_, err := c.DeleteTrail(ctx, &cloudtrail.DeleteTrailInput{Name: str(name)})
		return err
	}},
}

// TestAuthorization makes every call without a permission, and with the one that it
// needs.
func TestAuthorization(t *testing.T) {
	eachDoor(t, func(f fixture) {
		nobody := f.account.PutUser("nobody", allow("s3:*", "*"))
		for _, c := range calls {
			want := failure{"AccessDeniedException", fmt.Sprintf("User: %s is not authorized to perform: cloudtrail:%s on resource: %s because no identity-based policy allows the cloudtrail:%s action", nobody, c.operation, c.resource, c.operation)}
			if got := failureOf(c.do(f.Context(), f.door(f.view.As(nobody)))); got != want {
				f.Errorf("got  %v\nwant %v", got, want)
			}
			user := f.account.PutUser("only", allow("cloudtrail:"+c.operation, c.resource))
			if err := c.do(f.Context(), f.door(f.view.As(user))); err != nil {
				f.Errorf("with the permission: %v", err)
			}
		}
	})
}

// TestPassRole checks who may give a trail its role, and tags.
func TestPassRole(t *testing.T) {
	eachDoor(t, func(f fixture) {
		pass := func(service string) string {
			return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":%q}}}]}`, f.role, service)
		}
		for _, tt := range []struct {
			name    string
			policy  string
			tags    bool
			refused string
		}{
			{"none", allow("iam:GetRole", "*"), false, "iam:PassRole on resource: " + f.role},
			{"another service", pass("ec2.amazonaws.com"), false, "iam:PassRole on resource: " + f.role},
			{"CloudTrail", pass("cloudtrail.amazonaws.com"), false, ""},
			{"tags", pass("cloudtrail.amazonaws.com"), true, "cloudtrail:AddTags on resource: " + arnOfAll},
		} {
			user := f.account.PutUser("caller", allow("cloudtrail:CreateTrail", "*"), allow("cloudtrail:DeleteTrail", "*"), tt.policy)
			c, in := f.door(f.view.As(user)), f.all()
			if tt.tags {
				in.TagsList = []types.Tag{{Key: str("k"), Value: str("v")}}
			}
			_, err := c.CreateTrail(f.Context(), in)
			want := failure{}
			if tt.refused != "" {
				action := tt.refused[:len("iam:PassRole")]
				if tt.tags {
					action = "cloudtrail:AddTags"
				}
				want = failure{"AccessDeniedException", "User: " + user + " is not authorized to perform: " + tt.refused + " because no identity-based policy allows the " + action + " action"}
			}
			if got := failureOf(err); got != want {
				f.Errorf("%s: %v, want %v", tt.name, got, want)
			}
			if err == nil {
				if _, err := c.DeleteTrail(f.Context(), &cloudtrail.DeleteTrailInput{Name: str(name)}); err != nil {
					f.Error(err)
				}
			}
		}
	})
}

// TestThrottling checks the documented quotas.
func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := loggingtest.NewAccount(accountID, loggingtest.WithThrottling())
		trailogtest.Mount(account)
		f := fixture{T: t, account: account, view: account.Region(region)}
		f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"))
		c := trailogtest.NewClient(f.view)
		for _, call := range calls {
			throttled := 0
			for range call.rate + 1 {
				if failureOf(call.do(t.Context(), c)).Code == "ThrottlingException" {
					throttled++
				}
			}
			if throttled != 1 {
				t.Errorf("%s: %d of %d calls throttled", call.operation, throttled, call.rate+1)
			}
			time.Sleep(time.Second)
		}
	})
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	f := newFixture(t, doors["wire"]).started()
	ctx := context.WithoutCancel(t.Context())
	done := make(chan error, 4)
	for range 4 {
		go func() {
			var first error
			for range rounds.Costly(10) {
				for _, c := range calls[1 : len(calls)-2] {
					if err := c.do(ctx, f.trails); err != nil && first == nil {
						first = err
					}
				}
				trailogtest.Record(ctx, f.view, trailrecord.Record{EventName: "A"})
				if _, err := trailogtest.DeliverDigest(ctx, f.view, name); err != nil && first == nil {
					first = err
				}
				trailogtest.Deliveries(f.view, name)
				trailogtest.Flush(ctx, f.view)
			}
			done <- first
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
