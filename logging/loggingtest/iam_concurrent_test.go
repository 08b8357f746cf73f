package loggingtest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

func putRolePolicy(c clients, role, document string) error {
	_, err := c.iam.PutRolePolicy(context.Background(), &iam.PutRolePolicyInput{RoleName: &role, PolicyName: aws.String("p"), PolicyDocument: &document})
	return err
}

// TestConcurrentUse is for the race detector; it also counts what arrived.
func TestConcurrentUse(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		c := open(v)
		group(t, c, "/g")
		role(t, c, "R")
		key := a.PutKey(testRegion, loggingtest.KeyOptions{ID: "k", Policy: logsKeyPolicy(testRegion, logsPrefix+"*")})
		const workers, rounds = 8, 10
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				name := fmt.Sprint("s", w)
				stream(t, c, "/g", name)
				session := open(v.As(sessionPrefix + "R/s"))
				for i := range rounds {
					if _, err := put(c, "/g", name, time.Now(), fmt.Sprint(i)); err != nil {
						t.Error(err)
					}
					_ = putRolePolicy(c, "R", allow("logs:*", "*"))
					_ = call(c, "AssociateKmsKey", &cloudwatchlogs.AssociateKmsKeyInput{LogGroupName: aws.String("/g"), KmsKeyId: &key})
					_ = call(session, "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{})
					_ = call(c, "GetRole", &iam.GetRoleInput{RoleName: aws.String("R")})
					_ = call(c, "TagRole", &iam.TagRoleInput{RoleName: aws.String("R"), Tags: []iamtypes.Tag{{Key: &name, Value: &name}}})
					a.PutKey(testRegion, loggingtest.KeyOptions{ID: "k", Policy: logsKeyPolicy(testRegion, logsPrefix+"*")})
					_, _ = v.WriteLog(context.Background(), loggingtest.LogWrite{Principal: sessionPrefix + "R/s", Group: "/other", Stream: name, Messages: []string{"m"},
						Steps: []loggingtest.LogStep{loggingtest.StepCreateLogGroup, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}})
				}
			})
		}
		wg.Wait()
		if got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")}); len(got) != workers*rounds {
			t.Errorf("%d events", len(got))
		}
		if got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/other")}); len(got) != workers*rounds {
			t.Errorf("%d delivered events", len(got))
		}
	})
}

// TestDeepCopies changes what went in and what came out: the account does not
// change with it.
func TestDeepCopies(t *testing.T) {
	ctx := t.Context()
	a := loggingtest.NewAccount(testAccount)
	c := typedDoor(a.Region(testRegion))
	tags := map[string]string{"a": "b"}
	name := "/g"
	must(c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, Tags: tags}))(t)
	tags["a"], name = "changed", "/changed"
	list := func() map[string]string {
		return must(c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(logsPrefix + "log-group:/g")}))(t).Tags
	}
	list()["a"] = "changed"
	if d := cmp.Diff(map[string]string{"a": "b"}, list()); d != "" {
		t.Error(d)
	}
	describe := func() types.LogGroup {
		return must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))(t).LogGroups[0]
	}
	*describe().LogGroupName = "changed"
	if got := *describe().LogGroupName; got != "/g" {
		t.Error(got)
	}

	stream(t, c, "/g", "s")
	events := &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("s"),
		LogEvents: []types.InputLogEvent{{Timestamp: aws.Int64(time.Now().UnixMilli()), Message: aws.String("m")}}}
	must(c.logs.PutLogEvents(ctx, events))(t)
	*events.LogEvents[0].Message = "changed"
	if got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")}); got[0] != "s:m" {
		t.Error(got)
	}

	roleTags := []iamtypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}
	must(c.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("R"), AssumeRolePolicyDocument: aws.String(serviceText), Tags: roleTags}))(t)
	*roleTags[0].Value = "changed"
	get := func() *iamtypes.Role {
		return must(c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("R")}))(t).Role
	}
	*get().Tags[0].Value = "changed"
	*get().RoleName = "changed"
	if got := get(); *got.Tags[0].Value != "v" || *got.RoleName != "R" {
		t.Errorf("%s, %s", *got.Tags[0].Value, *got.RoleName)
	}

	inline := map[string]string{"p": allow("logs:*", "*")}
	options := loggingtest.RoleOptions{Name: "S", Inline: inline, Tags: map[string]string{"k": "v"}}
	a.PutRole(options)
	options.Tags["k"] = "changed"
	delete(inline, "p")
	if got := must(c.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: aws.String("S")}))(t); len(got.PolicyNames) != 1 {
		t.Error("the inline policy is gone")
	}
}
