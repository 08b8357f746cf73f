package loggingtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

func ExampleView_WriteLog() {
	account := loggingtest.NewAccount("111122223333")
	view := account.Region("eu-west-1")
	role := account.PutRole(loggingtest.RoleOptions{
		Name:  "logging",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
		Inline: map[string]string{"logs": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
			"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],
			"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2"}]}`},
	})
	delivery, err := view.WriteLog(context.Background(), loggingtest.LogWrite{
		Service:   "iot.amazonaws.com",
		Principal: role,
		Group:     "AWSIotLogsV2",
		Stream:    "s",
		Messages:  []string{`{"eventType":"Connect"}`},
		Steps:     []loggingtest.LogStep{loggingtest.StepCreateLogGroup, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents},
	})
	fmt.Println(delivery.Arrived, err)
	fmt.Println(delivery.Reason)
	// Output:
	// false <nil>
	// arn:aws:iam::111122223333:role/logging is not allowed logs:CreateLogGroup on arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:log-stream:: no identity policy allows it: statement 0 of inline policy logs is for other resources
}

func TestWriteLog(t *testing.T) {
	const resource = logsPrefix + "log-group:/g:*"
	five := []loggingtest.LogStep{loggingtest.StepDescribeLogGroups, loggingtest.StepCreateLogGroup,
		loggingtest.StepDescribeLogStreams, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}
	trust := func(condition string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"` + condition + `}]}`
	}
	type setup struct {
		trust, policy, boundary string
		group                   bool
		key                     *loggingtest.KeyOptions
		class                   types.LogGroupClass
		write                   loggingtest.LogWrite
	}
	for name, tt := range map[string]struct {
		change func(*setup)
		reason string // "" if it arrives
		events int
	}{
		"arrives":           {func(s *setup) {}, "", 2},
		"creates the group": {func(s *setup) { s.group, s.write.Steps = false, five }, "", 2},
		"group missing":     {func(s *setup) { s.group = false }, "The specified log group does not exist.", 0},
		"acts itself":       {func(s *setup) { s.write.Service, s.trust = "", trustFor("111122223333") }, "", 2},
		"not trusted":       {func(s *setup) { s.write.Service = "ssm.amazonaws.com" }, "ssm.amazonaws.com cannot assume", 0},
		"trust condition":   {func(s *setup) { s.trust = trust(`,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`) }, "cannot assume", 0},
		"trust condition holds": {func(s *setup) {
			s.trust = trust(`,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`)
			s.write.TrustContext = map[string][]string{"aws:SourceAccount": {"111122223333"}}
		}, "", 2},
		"no such role": {func(s *setup) { s.write.Principal = iamPrefix + "role/none" }, "the role does not exist", 0},
		"no policy":    {func(s *setup) { s.policy = allow("iot:*", "*") }, "logs:CreateLogStream", 0},
		"without :*":   {func(s *setup) { s.policy = allow("logs:*", logsPrefix+"log-group:/g") }, "is for other resources", 0},
		"boundary":     {func(s *setup) { s.boundary = allow("iot:*", "*") }, "the permissions boundary does not allow it", 0},
		"PutLogEvents denied": {func(s *setup) {
			s.policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"},{"Sid":"No","Effect":"Deny","Action":"logs:Put*","Resource":"*"}]}`
		}, "a Deny statement matches: statement 1 (No) of inline policy p", 0},
		"may not describe groups": {func(s *setup) {
			s.policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"` + resource + `"}]}`
			s.write.Steps = five
		}, "logs:DescribeLogGroups", 0},
		"may not create what is there": {func(s *setup) {
			s.policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"logs:CreateLogGroup","Resource":"*"}]}`
			s.write.Steps = five
		}, "", 2},
		"needs all five": {func(s *setup) {
			s.policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"logs:CreateLogGroup","Resource":"*"}]}`
			s.write.Steps, s.write.NeedAll = five, true
		}, "logs:CreateLogGroup", 0},
		"key": {func(s *setup) { s.key = &loggingtest.KeyOptions{Policy: logsKeyPolicy(testRegion, logsPrefix+"*")} }, "", 2},
		"key disabled": {func(s *setup) {
			s.key = &loggingtest.KeyOptions{Policy: logsKeyPolicy(testRegion, logsPrefix+"*"), State: kmstypes.KeyStateDisabled}
		}, "is in the state Disabled", 0},
		"key closed":  {func(s *setup) { s.key = &loggingtest.KeyOptions{} }, "the key policy does not let logs.eu-west-1.amazonaws.com use", 0},
		"other class": {func(s *setup) { s.class = types.LogGroupClassInfrequentAccess }, "", 2},
		"event too large": {func(s *setup) {
			s.write.Messages = append(s.write.Messages, strings.Repeat("x", 300<<10))
			s.write.MaxEventBytes = 256 << 10
		}, "1 of 3 events are larger than 262144 bytes", 2},
		"event of 1 MB": {func(s *setup) { s.write.Messages = append(s.write.Messages, strings.Repeat("x", 1<<20-26)) }, "", 3},
		"many batches":  {func(s *setup) { s.write.Messages = slicesRepeat("m", 25000) }, "", 25000},
		"nothing":       {func(s *setup) { s.write.Messages = nil }, "there is nothing to write", 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := loggingtest.NewAccount(testAccount)
			v := a.Region(testRegion)
			c := typedDoor(v)
			s := setup{trust: trust(""), policy: allow("logs:*", "*"), group: true,
				write: loggingtest.LogWrite{Service: "iot.amazonaws.com", Principal: iamPrefix + "role/R", Group: "/g", Stream: "s", Messages: []string{"one", "two"}}}
			tt.change(&s)
			options := loggingtest.RoleOptions{Name: "R", Trust: s.trust, Inline: map[string]string{"p": s.policy}}
			if s.boundary != "" {
				options.Boundary = a.PutManagedPolicy("edge", s.boundary)
			}
			a.PutRole(options)
			if s.group {
				in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g"), LogGroupClass: s.class}
				if s.key != nil {
					// The key is fine when the group is made, and turns bad later.
					in.KmsKeyId = aws.String(a.PutKey(testRegion, loggingtest.KeyOptions{ID: "k", Policy: logsKeyPolicy(testRegion, logsPrefix+"*")}))
				}
				must(c.logs.CreateLogGroup(t.Context(), in))(t)
				if s.key != nil {
					s.key.ID = "k"
					a.PutKey(testRegion, *s.key)
				}
			}
			d, err := v.WriteLog(t.Context(), s.write)
			if err != nil {
				t.Fatal(err)
			}
			if d.Arrived != (tt.reason == "") || d.Events != tt.events || !strings.Contains(d.Reason, tt.reason) || d.Arrived != (d.Reason == "") {
				t.Fatalf("arrived %v, %d events: %s", d.Arrived, d.Events, d.Reason)
			}
			if d.Events > 0 && s.class == "" {
				got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g"), StartTime: aws.Int64(0)})
				if len(got) != tt.events || got[0] != "s:"+s.write.Messages[0] {
					t.Errorf("%d events are in the group", len(got))
				}
			}
		})
	}
}

func slicesRepeat(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

func TestWriteLogSteps(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	user := a.PutUser("u", allow("logs:*", "*"))
	w := loggingtest.LogWrite{Principal: user, Group: "/g", Stream: "s", Messages: []string{"m"},
		Steps: []loggingtest.LogStep{loggingtest.StepCreateLogGroup, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}}
	actions := func(d loggingtest.Delivery) []string {
		var out []string
		for _, s := range d.Steps {
			out = append(out, s.Action+" "+strings.TrimPrefix(s.Resource, logsPrefix))
		}
		return out
	}
	first, err := v.WriteLog(t.Context(), w)
	if err != nil || !first.Arrived {
		t.Fatal(first, err)
	}
	want := []string{"logs:CreateLogGroup log-group:/g:log-stream:", "logs:CreateLogStream log-group:/g:log-stream:s", "logs:PutLogEvents log-group:/g:log-stream:s"}
	if d := cmp.Diff(want, actions(first)); d != "" {
		t.Error(d)
	}
	second, _ := v.WriteLog(t.Context(), w)
	if d := cmp.Diff(want[2:], actions(second)); d != "" {
		t.Error("what is there needs no making:", d)
	}
	if len(a.Calls()) != 0 {
		t.Error("services do not call through the account's doors")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.WriteLog(ctx, w); err == nil {
		t.Error("a cancelled context is not noticed")
	}
}

// TestServiceWritesItself: a rule's target is written to by the service, which
// needs a resource policy.
func TestServiceWritesItself(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	c := typedDoor(v)
	group(t, c, "/g")
	rule := "arn:aws:events:eu-west-1:111122223333:rule/r"
	w := loggingtest.LogWrite{Service: "events.amazonaws.com", Group: "/g", Stream: "s", Messages: []string{"m"}, TrustContext: map[string][]string{"aws:SourceArn": {rule}}}
	arrives := func(want bool) {
		t.Helper()
		if d, err := v.WriteLog(t.Context(), w); err != nil || d.Arrived != want {
			t.Errorf("arrived %v: %s, %v", d.Arrived, d.Reason, err)
		}
	}
	arrives(false)
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["logs:CreateLogStream","logs:PutLogEvents"],
		"Resource":"` + logsPrefix + `log-group:/g:*","Condition":{"ArnEquals":{"aws:SourceArn":"` + rule + `"}}}]}`
	must(c.logs.PutResourcePolicy(t.Context(), &cloudwatchlogs.PutResourcePolicyInput{PolicyName: aws.String("events"), PolicyDocument: &document}))(t)
	arrives(true)
	w.TrustContext = nil
	arrives(false)

	// A policy of one group is not for another, whatever resource it names.
	group(t, c, "/h")
	every := strings.ReplaceAll(serviceText, `"Principal":{"Service":["iot.amazonaws.com"]},"Action":["sts:AssumeRole"]`,
		`"Principal":{"Service":"events.amazonaws.com"},"Action":"logs:*","Resource":"*"`)
	must(c.logs.PutResourcePolicy(t.Context(), &cloudwatchlogs.PutResourcePolicyInput{PolicyName: aws.String("h"), PolicyDocument: &every, ResourceArn: aws.String(logsPrefix + "log-group:/h")}))(t)
	arrives(false)
	w.Group = "/h"
	arrives(true)
}

func TestWriteLogSeesPropagatedPolicies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount(testAccount, loggingtest.IAMPropagation(time.Minute))
		v := a.Region(testRegion)
		c := typedDoor(v)
		role(t, c, "R")
		group(t, c, "/g")
		a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: serviceText})
		w := loggingtest.LogWrite{Service: "iot.amazonaws.com", Principal: iamPrefix + "role/R", Group: "/g", Stream: "s", Messages: []string{"m"}}
		_ = putRolePolicy(c, "R", allow("logs:*", "*"))
		if d, _ := v.WriteLog(t.Context(), w); d.Arrived {
			t.Error("the policy works at once")
		}
		time.Sleep(time.Minute)
		if d, _ := v.WriteLog(t.Context(), w); !d.Arrived {
			t.Error(d.Reason)
		}
	})
}
