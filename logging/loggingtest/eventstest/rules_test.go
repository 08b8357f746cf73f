package eventstest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

var str = aws.String

const topic = "arn:aws:sns:eu-west-1:111122223333:sessions"

var unexported = cmpopts.IgnoreUnexported(types.Rule{}, types.Target{}, types.Tag{}, types.PutTargetsResultEntry{}, types.RemoveTargetsResultEntry{},
	types.RunCommandParameters{}, types.RunCommandTarget{})

func (f fixture) put(in *eventbridge.PutRuleInput) {
	f.Helper()
	if _, err := f.events.PutRule(f.Context(), in); err != nil {
		f.Fatal(err)
	}
}

func (f fixture) targets(rule string, targets ...types.Target) *eventbridge.PutTargetsOutput {
	f.Helper()
	return must[*eventbridge.PutTargetsOutput](f)(f.events.PutTargets(f.Context(), &eventbridge.PutTargetsInput{Rule: &rule, Targets: targets}))
}

func TestRules(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		made := must[*eventbridge.PutRuleOutput](f)(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("sessions"), EventPattern: str(pattern), Description: str("d"),
			Tags: []types.Tag{{Key: str("a"), Value: str("1")}}}))
		arn := "arn:aws:events:eu-west-1:111122223333:rule/sessions"
		if *made.RuleArn != arn {
			f.Error(*made.RuleArn)
		}
		describe := func() types.Rule {
			f.Helper()
			d := must[*eventbridge.DescribeRuleOutput](f)(f.events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: str("sessions"), EventBusName: str("default")}))
			if *d.CreatedBy != accountID {
				f.Error(*d.CreatedBy)
			}
			return types.Rule{Name: d.Name, Arn: d.Arn, State: d.State, EventPattern: d.EventPattern, Description: d.Description, ScheduleExpression: d.ScheduleExpression, EventBusName: d.EventBusName}
		}
		want := types.Rule{Name: str("sessions"), Arn: &arn, State: types.RuleStateEnabled, EventPattern: str(pattern), Description: str("d"), EventBusName: str("default")}
		if diff := cmp.Diff(want, describe(), unexported); diff != "" {
			f.Error(diff)
		}
		// What a second PutRule leaves out is gone, but for tags and targets.
		f.targets("sessions", types.Target{Id: str("t"), Arn: str(topic)})
		f.put(&eventbridge.PutRuleInput{Name: str("sessions"), EventPattern: str(`{"source":["aws.ssm"]}`), State: types.RuleStateEnabledWithAllCloudtrailManagementEvents,
			Tags: []types.Tag{{Key: str("b"), Value: str("2")}}})
		want.State, want.EventPattern, want.Description = types.RuleStateEnabledWithAllCloudtrailManagementEvents, str(`{"source":["aws.ssm"]}`), nil
		if diff := cmp.Diff(want, describe(), unexported); diff != "" {
			f.Error(diff)
		}
		listed := must[*eventbridge.ListTargetsByRuleOutput](f)(f.events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: str("sessions")}))
		if len(listed.Targets) != 1 {
			f.Error(listed.Targets)
		}
		tags := func() map[string]string {
			f.Helper()
			got := map[string]string{}
			for _, tag := range must[*eventbridge.ListTagsForResourceOutput](f)(f.events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: &arn})).Tags {
				got[*tag.Key] = *tag.Value
			}
			return got
		}
		if diff := cmp.Diff(map[string]string{"a": "1"}, tags()); diff != "" {
			f.Error(diff)
		}
		_ = must[*eventbridge.TagResourceOutput](f)(f.events.TagResource(ctx, &eventbridge.TagResourceInput{ResourceARN: &arn, Tags: []types.Tag{{Key: str("c"), Value: str("3")}}}))
		_ = must[*eventbridge.UntagResourceOutput](f)(f.events.UntagResource(ctx, &eventbridge.UntagResourceInput{ResourceARN: &arn, TagKeys: []string{"a"}}))
		if diff := cmp.Diff(map[string]string{"c": "3"}, tags()); diff != "" {
			f.Error(diff)
		}
		// A rule that looks at all management events goes on doing so when it is enabled,
		// unless it was disabled.
		for _, step := range []struct {
			disable bool
			want    types.RuleState
		}{{false, types.RuleStateEnabledWithAllCloudtrailManagementEvents}, {true, types.RuleStateDisabled}, {false, types.RuleStateEnabled}} {
			var err error
			if step.disable {
				_, err = f.events.DisableRule(ctx, &eventbridge.DisableRuleInput{Name: str("sessions")})
			} else {
				_, err = f.events.EnableRule(ctx, &eventbridge.EnableRuleInput{Name: str("sessions")})
			}
			if got := describe().State; err != nil || got != step.want {
				f.Errorf("%v: %s, want %s", err, got, step.want)
			}
		}
		_, err := f.events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: str("sessions")})
		f.wantCode(err, "ValidationException: Rule can't be deleted since it has targets.", 400)
		_ = must[*eventbridge.RemoveTargetsOutput](f)(f.events.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: str("sessions"), Ids: []string{"t"}}))
		for range 2 { // deleting what is not there succeeds
			if _, err := f.events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: str("sessions")}); err != nil {
				f.Error(err)
			}
		}
		_, err = f.events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: str("sessions")})
		f.wantCode(err, "ResourceNotFoundException: Rule sessions does not exist on EventBus default.", 400)
	})
}

func TestRuleErrors(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		for _, tt := range []struct {
			in   eventbridge.PutRuleInput
			want string
		}{
			{eventbridge.PutRuleInput{Name: str("r")}, "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified."},
			{eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(`{"detail":{}}`)}, "InvalidEventPatternException: Event pattern is not valid. Reason: Empty objects are not allowed\n at [Source: (String)\"{\"detail\":{}}\"; line: 1, column: 13]"},
			{eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(pattern), EventBusName: str("other")}, "ResourceNotFoundException: Event bus other does not exist."},
			{eventbridge.PutRuleInput{Name: str("r"), ScheduleExpression: str("rate(5 minute)")}, "ValidationException: Parameter ScheduleExpression is not valid."},
			{eventbridge.PutRuleInput{Name: str("r"), ScheduleExpression: str("cron(0 20 * *)")}, "ValidationException: Parameter ScheduleExpression is not valid."},
			{eventbridge.PutRuleInput{Name: str("r"), ScheduleExpression: str("cron(0 20 * * ? *)")}, ""},
			{eventbridge.PutRuleInput{Name: str("r"), ScheduleExpression: str("rate(1 hour)")}, ""},
			{eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(`{"a":["` + strings.Repeat("x", 4086) + `"]}`)}, ""}, // 4,096 characters
			{eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(pattern), EventBusName: str("arn:aws:events:eu-west-1:111122223333:event-bus/default")}, ""},
		} {
			_, err := f.events.PutRule(ctx, &tt.in)
			wantStatus := 400
			if tt.want == "" {
				wantStatus = 0
			}
			f.wantCode(err, tt.want, wantStatus)
		}
		_, err := f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(`{"a":["` + strings.Repeat("x", 4087) + `"]}`)})
		if !strings.HasPrefix(code(err), "ValidationException: 1 validation error detected: Value") {
			f.Error(err)
		}
		_, err = f.events.EnableRule(ctx, &eventbridge.EnableRuleInput{Name: str("none")})
		f.wantCode(err, "ResourceNotFoundException: Rule none does not exist on EventBus default.", 400)
		_, err = f.events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: str("arn:aws:events:eu-west-1:111122223333:rule/none")})
		f.wantCode(err, "ResourceNotFoundException: Rule none does not exist on EventBus default.", 400)
	})
}

func TestListRules(t *testing.T) {
	eachDoor(t, func(f fixture) {
		for i := range 300 {
			f.put(&eventbridge.PutRuleInput{Name: str(fmt.Sprintf("r%03d", i)), ScheduleExpression: str("rate(1 day)")})
		}
		_, err := f.events.PutRule(f.Context(), &eventbridge.PutRuleInput{Name: str("more"), EventPattern: str(pattern)})
		f.wantCode(err, "LimitExceededException: The requested resource exceeds the maximum number allowed.", 400)
		var names []string
		pages := 0
		for in := (&eventbridge.ListRulesInput{NamePrefix: str("r1"), Limit: aws.Int32(30)}); ; pages++ {
			out := must[*eventbridge.ListRulesOutput](f)(f.events.ListRules(f.Context(), in))
			for _, r := range out.Rules {
				names = append(names, *r.Name)
			}
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		if len(names) != 100 || names[0] != "r100" || names[99] != "r199" || pages != 3 {
			f.Errorf("%d names on %d pages: %v", len(names), pages+1, names)
		}
		_, err = f.events.ListRules(f.Context(), &eventbridge.ListRulesInput{NextToken: str("%")})
		f.wantCode(err, "ValidationException: The nextToken is not valid.", 400)
		if out := must[*eventbridge.ListRulesOutput](f)(eventstest.New(f.view.In("us-east-1")).ListRules(f.Context(), &eventbridge.ListRulesInput{})); len(out.Rules) != 0 {
			f.Error("another region has rules")
		}
	})
}

func TestTargets(t *testing.T) {
	role := "arn:aws:iam::111122223333:role/Events"
	run := &types.RunCommandParameters{RunCommandTargets: []types.RunCommandTarget{{Key: str("InstanceIds"), Values: []string{"i-1"}}}}
	document := "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"
	eachDoor(t, func(f fixture) {
		f.put(&eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(pattern)})
		for _, tt := range []struct {
			name   string
			target types.Target
			want   string
		}{
			{"no ARN", types.Target{Id: str("t"), Arn: str("sessions")}, "ValidationException: Parameter sessions is not valid. Reason: Provided Arn is not in correct format."},
			{"two inputs", types.Target{Id: str("t"), Arn: str(topic), Input: str("{}"), InputPath: str("$.detail")}, "ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target t."},
			{"path", types.Target{Id: str("t"), Arn: str(topic), InputPath: str("detail")}, "ValidationException: Parameter InputPath is not valid. Reason: Invalid JSONPath: detail."},
			{"pipeline without role", types.Target{Id: str("t"), Arn: str("arn:aws:codepipeline:eu-west-1:111122223333:p")}, "ValidationException: RoleArn is required for target arn:aws:codepipeline:eu-west-1:111122223333:p."},
			{"topic with role", types.Target{Id: str("t"), Arn: str(topic), RoleArn: &role}, "ValidationException: RoleArn is not supported for target " + topic + "."},
			{"document without nodes", types.Target{Id: str("t"), Arn: &document, RoleArn: &role}, "ValidationException: Parameter(s) RunCommandParameters must be specified for target: t."},
			{"topic with nodes", types.Target{Id: str("t"), Arn: str(topic), RunCommandParameters: run}, "ValidationException: Parameter(s) RunCommandParameters not valid for target t."},
		} {
			_, err := f.events.PutTargets(f.Context(), &eventbridge.PutTargetsInput{Rule: str("r"), Targets: []types.Target{tt.target}})
			if code(err) != tt.want {
				f.Errorf("%s: %v", tt.name, err)
			}
		}
		_, err := f.events.PutTargets(f.Context(), &eventbridge.PutTargetsInput{Rule: str("none"), Targets: []types.Target{{Id: str("t"), Arn: str(topic)}}})
		f.wantCode(err, "ResourceNotFoundException: Rule none does not exist on EventBus default.", 400)

		// Those of elsewhere fail, the others are put.
		elsewhere := "arn:aws:sns:us-east-1:111122223333:sessions"
		got := f.targets("r", types.Target{Id: str("far"), Arn: &elsewhere}, types.Target{Id: str("z"), Arn: str(topic)}, types.Target{Id: str("run"), Arn: &document, RoleArn: &role, RunCommandParameters: run})
		want := []types.PutTargetsResultEntry{{TargetId: str("far"), ErrorCode: str("ValidationException"), ErrorMessage: str("Target " + elsewhere + " is not of this account and Region.")}}
		if diff := cmp.Diff(want, got.FailedEntries, unexported); diff != "" || got.FailedEntryCount != 1 {
			f.Errorf("%d %s", got.FailedEntryCount, diff)
		}
		f.targets("r", types.Target{Id: str("z"), Arn: str(topic), Input: str(`"in"`)}) // replaces
		var listed []types.Target
		for in := (&eventbridge.ListTargetsByRuleInput{Rule: str("r"), Limit: aws.Int32(1)}); ; {
			out := must[*eventbridge.ListTargetsByRuleOutput](f)(f.events.ListTargetsByRule(f.Context(), in))
			listed = append(listed, out.Targets...)
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		if diff := cmp.Diff([]types.Target{{Id: str("run"), Arn: &document, RoleArn: &role, RunCommandParameters: run}, {Id: str("z"), Arn: str(topic), Input: str(`"in"`)}}, listed, unexported); diff != "" {
			f.Error(diff)
		}
		var more []types.Target
		for i := range 4 {
			more = append(more, types.Target{Id: str(fmt.Sprint(i)), Arn: str(topic)})
		}
		_, err = f.events.PutTargets(f.Context(), &eventbridge.PutTargetsInput{Rule: str("r"), Targets: more})
		f.wantCode(err, "LimitExceededException: The requested resource exceeds the maximum number allowed.", 400)
		removed := must[*eventbridge.RemoveTargetsOutput](f)(f.events.RemoveTargets(f.Context(), &eventbridge.RemoveTargetsInput{Rule: str("r"), Ids: []string{"z", "none"}}))
		if diff := cmp.Diff([]types.RemoveTargetsResultEntry{{TargetId: str("none"), ErrorCode: str("ResourceNotFoundException"), ErrorMessage: str("Rule r does not have target none.")}},
			removed.FailedEntries, unexported); diff != "" || removed.FailedEntryCount != 1 {
			f.Error(diff)
		}
	})
}

// TestPermissions checks that callers need permission for each operation, and to pass
// roles.
func TestPermissions(t *testing.T) {
	account := loggingtest.NewAccount(accountID)
	eventstest.Mount(account)
	view := account.Region(region)
	user := account.PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"events:Put*","Resource":"arn:aws:events:eu-west-1:111122223333:rule/mine"}]}`)
	client := eventstest.New(view.As(user))
	if _, err := client.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: str("mine"), EventPattern: str(pattern)}); err != nil {
		t.Error(err)
	}
	role := "arn:aws:iam::111122223333:role/Events"
	_, err1 := client.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: str("mine"), Targets: []types.Target{{Id: str("t"), Arn: str("arn:aws:codepipeline:eu-west-1:111122223333:p"), RoleArn: &role}}})
	_, err2 := client.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: str("yours"), EventPattern: str(pattern)})
	_, err3 := client.ListRules(t.Context(), &eventbridge.ListRulesInput{})
	_, err4 := client.DeleteRule(t.Context(), &eventbridge.DeleteRuleInput{Name: str("mine")})
	for action, err := range map[string]error{"iam:PassRole": err1, "events:PutRule": err2, "events:ListRules": err3, "events:DeleteRule": err4} {
		if got := code(err); !strings.HasPrefix(got, "AccessDeniedException: User: "+user+" is not authorized to perform: "+action+" on resource: ") || status(err) != 400 && status(err) != 403 {
			t.Errorf("%s: %d %s", action, status(err), got)
		}
	}
}
