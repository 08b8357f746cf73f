package loggingtest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// TestWireDoor has the SDK's own clients of all four services call the account.
func TestWireDoor(t *testing.T) {
	ctx := t.Context()
	a := loggingtest.NewAccount("111122223333")
	cfg := a.Region("eu-west-1").Config()

	id, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if *id.Arn != "arn:aws:iam::111122223333:root" || *id.Account != "111122223333" {
		t.Errorf("identity %s of %s", *id.Arn, *id.Account)
	}

	logs := cloudwatchlogs.NewFromConfig(cfg)
	if _, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")}); err != nil {
		t.Fatal(err)
	}
	groups, err := logs.DescribeLogGroups(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(groups.LogGroups) != 1 || *groups.LogGroups[0].Arn != "arn:aws:logs:eu-west-1:111122223333:log-group:/app:*" {
		t.Errorf("log groups: %+v", groups.LogGroups)
	}
	_, err = logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	var exists *cwltypes.ResourceAlreadyExistsException
	if !errors.As(err, &exists) {
		t.Errorf("creating a group twice: %v", err)
	}

	roles := iam.NewFromConfig(cfg)
	_, err = roles.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("absent")})
	var none *iamtypes.NoSuchEntityException
	if !errors.As(err, &none) || none.ErrorCode() != "NoSuchEntity" {
		t.Errorf("an absent role: %v", err)
	}
	if _, err := roles.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("auto"), AssumeRolePolicyDocument: aws.String(trust)}); err != nil {
		t.Fatal(err)
	}
	role, err := roles.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("auto")})
	if err != nil {
		t.Fatal(err)
	}
	if *role.Role.Arn != "arn:aws:iam::111122223333:role/auto" {
		t.Errorf("role %s", *role.Role.Arn)
	}

	keys := kms.NewFromConfig(cfg)
	key, err := keys.CreateKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: key.KeyMetadata.KeyId}); err != nil {
		t.Error(err)
	}
}

// TestDoorsAgree compares what the two doors say to the same wrong calls.
func TestDoorsAgree(t *testing.T) {
	ctx := t.Context()
	wrong := []struct {
		name string
		call func(logs *cloudwatchlogs.Client, v loggingtest.View) (wire, typed error)
		code string
	}{
		{"constraint", func(logs *cloudwatchlogs.Client, v loggingtest.View) (error, error) {
			in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("a b")}
			_, wire := logs.CreateLogGroup(ctx, in)
			_, typed := loggingtest.Invoke[cloudwatchlogs.CreateLogGroupInput, cloudwatchlogs.CreateLogGroupOutput](ctx, v, loggingtest.Logs(), "CreateLogGroup", in)
			return wire, typed
		}, "InvalidParameterException"},
		{"absent", func(logs *cloudwatchlogs.Client, v loggingtest.View) (error, error) {
			in := &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("absent")}
			_, wire := logs.DeleteLogGroup(ctx, in)
			_, typed := loggingtest.Invoke[cloudwatchlogs.DeleteLogGroupInput, cloudwatchlogs.DeleteLogGroupOutput](ctx, v, loggingtest.Logs(), "DeleteLogGroup", in)
			return wire, typed
		}, "ResourceNotFoundException"},
		{"unknown operation", func(logs *cloudwatchlogs.Client, v loggingtest.View) (error, error) {
			in := &cloudwatchlogs.DescribeExportTasksInput{}
			_, wire := logs.DescribeExportTasks(ctx, in)
			_, typed := loggingtest.Invoke[cloudwatchlogs.DescribeExportTasksInput, cloudwatchlogs.DescribeExportTasksOutput](ctx, v, loggingtest.Logs(), "DescribeExportTasks", in)
			return wire, typed
		}, "UnknownOperationException"},
		{"denied", func(logs *cloudwatchlogs.Client, v loggingtest.View) (error, error) {
			v = v.As("arn:aws:iam::111122223333:user/nobody")
			in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("denied")}
			_, wire := cloudwatchlogs.NewFromConfig(v.Config()).CreateLogGroup(ctx, in)
			_, typed := loggingtest.Invoke[cloudwatchlogs.CreateLogGroupInput, cloudwatchlogs.CreateLogGroupOutput](ctx, v, loggingtest.Logs(), "CreateLogGroup", in)
			return wire, typed
		}, "AccessDeniedException"},
	}
	for _, w := range wrong {
		t.Run(w.name, func(t *testing.T) {
			v := loggingtest.NewAccount("111122223333").Region("eu-west-1")
			wire, typed := w.call(cloudwatchlogs.NewFromConfig(v.Config()), v)
			for door, err := range map[string]error{"wire": wire, "typed": typed} {
				var api smithy.APIError
				if !errors.As(err, &api) || api.ErrorCode() != w.code {
					t.Errorf("%s: %v, want %s", door, err, w.code)
				}
			}
			if withoutID(wire) != withoutID(typed) {
				t.Errorf("wire:  %v\ntyped: %v", wire, typed)
			}
		})
	}
}

// withoutID is an error's text without the request id.
func withoutID(err error) string {
	before, after, _ := strings.Cut(err.Error(), "RequestID: ")
	_, after, _ = strings.Cut(after, ",")
	return before + after
}

func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
