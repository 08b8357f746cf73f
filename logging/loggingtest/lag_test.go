package loggingtest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// TestLag has reads show each write when its time has come, of the services that lag.
func TestLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(accountID)
		v := a.Region("eu-west-1")
		retention := func() int32 {
			out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
			if err != nil {
				t.Fatal(err)
			}
			if len(out.LogGroups) == 0 {
				return -1
			}
			return aws.ToInt32(out.LogGroups[0].RetentionInDays)
		}
		retain := func(days int32) {
			if _, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/g"), RetentionInDays: &days}); err != nil {
				t.Fatal(err)
			}
		}
		a.Lag(10*time.Second, "logs")
		if err := createGroup(t.Context(), v, "/g"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Second)
		retain(7)
		time.Sleep(4 * time.Second)
		retain(30)
		for _, at := range []struct {
			wait time.Duration
			want int32
		}{{0, -1}, {time.Second, -1}, {3 * time.Second, 0}, {3 * time.Second, 7}, {4 * time.Second, 30}} {
			time.Sleep(at.wait)
			if got := retention(); got != at.want {
				t.Errorf("retention %d, want %d", got, at.want)
			}
		}
		roleOf(t, v, "R")
		if _, err := v.IAM().GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("R")}); err != nil {
			t.Errorf("IAM does not lag: %v", err)
		}
		retain(14)
		a.Lag(0)
		if got := retention(); got != 14 {
			t.Errorf("without a lag: %d", got)
		}
	})
}

func roleOf(t *testing.T, v loggingtest.View, name string) {
	t.Helper()
	if _, err := v.IAM().CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(serviceText)}); err != nil {
		t.Fatal(err)
	}
}

// TestLateEffect has a write land after its caller gave up.
func TestLateEffect(t *testing.T) {
	for door, create := range doors {
		t.Run(door, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := loggingtest.NewAccount(accountID).Region("eu-west-1")
				in := v.Account().Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.LateEffect, Delay: 2 * time.Second})
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				if err := create(ctx, v, "/late"); err == nil {
					t.Error("no error")
				}
				for _, want := range []int{0, 1} {
					if got := groups(t, v); len(got) != want {
						t.Errorf("groups %q, want %d", got, want)
					}
					time.Sleep(3 * time.Second)
				}
				if got := in.Fired(); got[0] != 1 {
					t.Errorf("fired %d", got)
				}
			})
		})
	}
}

// TestMeanwhile has somebody else be faster.
func TestMeanwhile(t *testing.T) {
	for door, create := range doors {
		v := loggingtest.NewAccount(accountID).Region("eu-west-1")
		v.Account().Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: loggingtest.Meanwhile, Do: func() { _ = createGroup(t.Context(), v, "/b") }})
		if err := create(t.Context(), v, "/a"); err != nil {
			t.Errorf("%s: %v", door, err)
		}
		if err := create(t.Context(), v, "/b"); err == nil {
			t.Errorf("%s: the group was not there", door)
		}
	}
}
