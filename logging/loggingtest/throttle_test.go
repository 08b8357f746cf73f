package loggingtest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// describe calls DescribeLogGroups n times and returns how many were throttled.
func describe(t *testing.T, v loggingtest.View, n int) (throttled int) {
	t.Helper()
	for range n {
		_, err := loggingtest.Invoke[cloudwatchlogs.DescribeLogGroupsInput, cloudwatchlogs.DescribeLogGroupsOutput](t.Context(), v,
			loggingtest.Logs(), "DescribeLogGroups", nil)
		var api smithy.APIError
		switch {
		case err == nil:
		case errors.As(err, &api) && api.ErrorCode() == "ThrottlingException":
			throttled++
		default:
			t.Fatal(err)
		}
	}
	return throttled
}

func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := loggingtest.NewAccount(accountID, loggingtest.WithThrottling()).Region("eu-west-1")
		if n := describe(t, v, 15); n != 5 {
			t.Errorf("%d of 15 at once are throttled, want 5", n)
		}
		if n := describe(t, v.In("eu-west-2"), 10); n != 0 {
			t.Errorf("%d are throttled in another region", n)
		}
		time.Sleep(500 * time.Millisecond)
		if n := describe(t, v, 6); n != 1 {
			t.Errorf("%d of 6 after half a second are throttled, want 1", n)
		}
		time.Sleep(time.Hour)
		if n := describe(t, v, 11); n != 1 {
			t.Errorf("%d of 11 after an hour are throttled, want 1", n)
		}
	})
}

// TestThrottledClient checks that the SDK's own retries get through.
func TestThrottledClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := loggingtest.NewAccount(accountID, loggingtest.WithThrottling()).Region("eu-west-1")
		logs := cloudwatchlogs.NewFromConfig(v.Config(), func(o *cloudwatchlogs.Options) { o.RetryMaxAttempts = 20 })
		for range 30 {
			if _, err := logs.DescribeLogGroups(context.WithoutCancel(t.Context()), nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := v.Account().CallCount(); n <= 30 {
			t.Errorf("%d calls: none was throttled", n)
		}
	})
}

func TestRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := loggingtest.NewAccount(accountID, loggingtest.WithThrottling(),
			loggingtest.WithRates(map[string]float64{"logs:DescribeLogGroups": 2})).Region("eu-west-1")
		if n := describe(t, v, 5); n != 3 {
			t.Errorf("%d of 5 are throttled, want 3", n)
		}
		v = loggingtest.NewAccount(accountID, loggingtest.WithRates(map[string]float64{"logs:DescribeLogGroups": 3}),
			loggingtest.WithThrottling()).Region("eu-west-1")
		if n := describe(t, v, 5); n != 2 {
			t.Errorf("%d of 5 are throttled, want 2 whatever the order of options", n)
		}
		v = loggingtest.NewAccount(accountID, loggingtest.WithRates(map[string]float64{"logs:*": 0.5})).Region("eu-west-1")
		if n := describe(t, v, 3); n != 2 {
			t.Errorf("%d of 3 are throttled, want 2", n)
		}
		time.Sleep(2 * time.Second)
		if n := describe(t, v, 1); n != 0 {
			t.Error("throttled after two seconds")
		}
	})
}

// TestDocumentRates checks that what a package documents is enforced only where the
// account throttles.
func TestDocumentRates(t *testing.T) {
	for want, opts := range map[int][]loggingtest.Option{0: nil, 3: {loggingtest.WithThrottling()}} {
		synctest.Test(t, func(t *testing.T) {
			a := loggingtest.NewAccount(accountID, opts...)
			loggingtest.Handle(a, things, "PutThing", func(*loggingtest.Request, *thingInput) (*thingOutput, error) { return nil, nil })
			a.DocumentRates(map[string]float64{"things:PutThing": 2, "logs:DescribeLogGroups": 1000})
			n := 0
			for range 5 {
				if _, err := loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("r"), things, "PutThing", nil); err != nil {
					n++
				}
			}
			if n != want {
				t.Errorf("%d of 5 are throttled, want %d", n, want)
			}
			if n := describe(t, a.Region("r"), 11); n != min(want, 1) {
				t.Errorf("%d of 11 reads are throttled: the rate of another package was replaced", n)
			}
		})
	}
}

// TestRegionalRates checks rates that differ by region, and that one which the test sets
// is the same everywhere.
func TestRegionalRates(t *testing.T) {
	rates := map[string]float64{"logs:FilterLogEvents": 7}
	for _, tt := range []struct {
		region string
		opts   []loggingtest.Option
		want   int // let through of 30
	}{
		{"eu-west-1", []loggingtest.Option{loggingtest.WithThrottling()}, 10},
		{"us-east-1", []loggingtest.Option{loggingtest.WithThrottling()}, 25},
		{"eu-central-1", []loggingtest.Option{loggingtest.WithThrottling()}, 5},
		{"eu-central-1", []loggingtest.Option{loggingtest.WithThrottling(), loggingtest.WithRates(rates)}, 7},
	} {
		synctest.Test(t, func(t *testing.T) {
			logs, through := loggingtest.NewAccount(accountID, tt.opts...).Region(tt.region).Logs(), 0
			for range 30 {
				_, err := logs.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("absent")})
				var api smithy.APIError
				if errors.As(err, &api) && api.ErrorCode() != "ThrottlingException" {
					through++
				}
			}
			if through != tt.want {
				t.Errorf("%s: %d of 30, want %d", tt.region, through, tt.want)
			}
		})
	}
}
