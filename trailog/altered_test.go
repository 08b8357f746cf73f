package trailog_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
)

// altered is an API whose trails are other than CloudTrail would take them.
type altered struct {
	trailog.API
	alter func(*types.Trail)
}

func (a altered) DescribeTrails(ctx context.Context, in *cloudtrail.DescribeTrailsInput, opts ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error) {
	out, err := a.API.DescribeTrails(ctx, in, opts...)
	if err == nil {
		for i := range out.TrailList {
			a.alter(&out.TrailList[i])
		}
	}
	return out, err
}

// What CloudTrail refuses to be told is found all the same, should it be there.
func TestWhatCloudTrailRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		alter func(*types.Trail)
		want  string
	}{
		"ARN without star": {func(t *types.Trail) { t.CloudWatchLogsLogGroupArn = aws.String(strings.TrimSuffix(groupARN, ":*")) }, "error trail-log-group-arn"},
		"other region": {func(t *types.Trail) {
			t.CloudWatchLogsLogGroupArn = aws.String(strings.Replace(groupARN, region, "us-east-1", 1))
		}, "error trail-log-group-arn"},
		"other account": {func(t *types.Trail) {
			t.CloudWatchLogsLogGroupArn = aws.String(strings.Replace(groupARN, acct, "444455556666", 1))
		}, "error trail-log-group-arn"},
		"no ARN": {func(t *types.Trail) { t.CloudWatchLogsLogGroupArn = aws.String("x") }, "error trail-log-group-arn"},
		"key of another region": {func(t *types.Trail) {
			t.KmsKeyId = aws.String(strings.Replace(keyARN, region, "us-east-1", 1))
		}, "error trail-key-unusable"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newAccount()
			target := build(t, plain())
			mustApply(t, trailog.New(typed(v), target))
			c := typed(v)
			c.Trails = altered{c.Trails, tt.alter}
			if got := severities(check(t, trailog.New(c, target))); !slices.Contains(got, tt.want) {
				t.Error(got)
			}
			if name != "key of another region" {
				if plan := newPlan(t, trailog.New(c, target)); len(plan.Changes()) != 1 || plan.Changes()[0].Call != "cloudtrail:UpdateTrail" {
					t.Error(plan)
				}
			}
		})
	}
}

// Answers without the members that are optional, as emulators give them.
func TestSparseAnswers(t *testing.T) {
	v := newAccount()
	target := build(t, plain().Topic(topic.Named("trail-files")))
	chain{Topic: "good"}.putThings(t, v)
	mustApply(t, trailog.New(typed(v), target))
	c := typed(v)
	c.Trails = altered{c.Trails, func(t *types.Trail) {
		//lint:ignore SA1019 it is what some have instead
		t.SnsTopicName, t.SnsTopicARN, t.HasInsightSelectors, t.TrailARN = aws.String("trail-files"), nil, nil, nil
	}}
	if plan := newPlan(t, trailog.New(c, target)); !plan.Empty() {
		t.Error(plan)
	}
	if findings := check(t, trailog.New(c, target)); findings.Verdict() != resource.Arrive {
		t.Error(findings)
	}
}
