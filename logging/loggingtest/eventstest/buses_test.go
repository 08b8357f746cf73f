package eventstest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

const orders = "arn:aws:events:eu-west-1:111122223333:event-bus/orders"

func TestBuses(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		made := must[*eventbridge.CreateEventBusOutput](f)(f.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: str("orders"), Description: str("d"), Tags: []types.Tag{{Key: str("a"), Value: str("1")}}}))
		if *made.EventBusArn != orders {
			f.Error(*made.EventBusArn)
		}
		_, err := f.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: str("orders")})
		f.wantCode(err, "ResourceAlreadyExistsException: Event bus orders already exists.", 400)
		list := must[*eventbridge.ListEventBusesOutput](f)(f.events.ListEventBuses(ctx, &eventbridge.ListEventBusesInput{}))
		if len(list.EventBuses) != 2 || *list.EventBuses[0].Name != "default" || *list.EventBuses[1].Description != "d" {
			f.Errorf("%+v", list)
		}
		tags := must[*eventbridge.ListTagsForResourceOutput](f)(f.events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: str(orders)}))
		if len(tags.Tags) != 1 {
			f.Errorf("%+v", tags)
		}
		rule := must[*eventbridge.PutRuleOutput](f)(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("r"), EventBusName: str(orders), EventPattern: str(`{"source":["shop"]}`)}))
		if *rule.RuleArn != "arn:aws:events:eu-west-1:111122223333:rule/orders/r" {
			f.Error(*rule.RuleArn)
		}
		must[*eventbridge.PutTargetsOutput](f)(f.events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: str("r"), EventBusName: str("orders"), Targets: []types.Target{{Id: str("t"), Arn: str(topic)}}}))
		names := must[*eventbridge.ListRuleNamesByTargetOutput](f)(f.events.ListRuleNamesByTarget(ctx, &eventbridge.ListRuleNamesByTargetInput{TargetArn: str(topic), EventBusName: str("orders")}))
		if d := cmp.Diff([]string{"r"}, names.RuleNames); d != "" {
			f.Error(d)
		}
		if names := must[*eventbridge.ListRuleNamesByTargetOutput](f)(f.events.ListRuleNamesByTarget(ctx, &eventbridge.ListRuleNamesByTargetInput{TargetArn: str(topic)})); len(names.RuleNames) != 0 {
			f.Errorf("the default bus has %v", names.RuleNames)
		}
		for name, tt := range map[string]struct {
			err  error
			want string
		}{
			"no bus":       {second(f.events.DescribeEventBus(ctx, &eventbridge.DescribeEventBusInput{Name: str("x")})), "ResourceNotFoundException: Event bus x does not exist."},
			"no rule":      {second(f.events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: str("x"), EventBusName: str("orders")})), "ResourceNotFoundException: Rule x does not exist on EventBus orders."},
			"tags of none": {second(f.events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: str("arn:aws:events:eu-west-1:111122223333:rule/orders/x")})), "ResourceNotFoundException: Rule x does not exist on EventBus orders."},
			"a schedule":   {second(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("s"), EventBusName: str("orders"), ScheduleExpression: str("rate(1 day)")})), "ValidationException: ScheduleExpression is supported only on the default event bus."},
			"the default":  {second(f.events.DeleteEventBus(ctx, &eventbridge.DeleteEventBusInput{Name: str("default")})), "ValidationException: Cannot delete event bus default."},
			"with rules":   {second(f.events.DeleteEventBus(ctx, &eventbridge.DeleteEventBusInput{Name: str("orders")})), "ValidationException: Event bus can't be deleted since it has rules."},
			"no policy":    {second(f.events.RemovePermission(ctx, &eventbridge.RemovePermissionInput{StatementId: str("x")})), "ResourceNotFoundException: EventBus does not have a policy."},
			"elsewhere":    {second(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("s"), EventBusName: str(strings.Replace(orders, "west", "east", 1)), EventPattern: str(pattern)})), "ResourceNotFoundException: Event bus orders does not exist."},
		} {
			if code(tt.err) != tt.want {
				f.Errorf("%s: %s, want %s", name, code(tt.err), tt.want)
			}
		}
		must[*eventbridge.RemoveTargetsOutput](f)(f.events.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: str("r"), EventBusName: str("orders"), Ids: []string{"t"}}))
		must[*eventbridge.DeleteRuleOutput](f)(f.events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: str("r"), EventBusName: str("orders")}))
		for range 2 {
			must[*eventbridge.DeleteEventBusOutput](f)(f.events.DeleteEventBus(ctx, &eventbridge.DeleteEventBusInput{Name: str("orders")}))
		}
	})
}

func second[T any](_ T, err error) error { return err }

// Who may put events on a bus is said by his own policies and by the bus's.
func TestBusPolicies(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		must[*eventbridge.CreateEventBusOutput](f)(f.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: str("orders")}))
		user := f.as(f.view.As(f.account.PutUser("alice", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`)), map[bool]string{true: "wire"}[strings.HasSuffix(f.Name(), "wire")])
		put := func() error {
			return second(user.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{Source: str("shop"), DetailType: str("sold"), Detail: str("{}"), EventBusName: str(orders)}}}))
		}
		if err := put(); !strings.HasPrefix(code(err), "AccessDeniedException: ") {
			f.Error(err)
		}
		policy := `{"Version":"2012-10-17","Statement":[{"Sid":"alice","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"events:PutEvents","Resource":"` + orders + `","Condition":{"StringEquals":{"events:source":"shop"}}}]}`
		must[*eventbridge.PutPermissionOutput](f)(f.events.PutPermission(ctx, &eventbridge.PutPermissionInput{EventBusName: str("orders"), Policy: &policy}))
		if err := put(); err != nil {
			f.Error(err)
		}
		must[*eventbridge.PutPermissionOutput](f)(f.events.PutPermission(ctx, &eventbridge.PutPermissionInput{EventBusName: str("orders"), Action: str("events:PutEvents"), Principal: str("*"), StatementId: str("org"),
			Condition: &types.Condition{Type: str("StringEquals"), Key: str("aws:PrincipalOrgID"), Value: str("o-1234567890")}}))
		got := must[*eventbridge.DescribeEventBusOutput](f)(f.events.DescribeEventBus(ctx, &eventbridge.DescribeEventBusInput{Name: str("orders")}))
		for _, part := range []string{`"Sid":"alice"`, `"Sid":"org"`, `"aws:PrincipalOrgID":"o-1234567890"`} {
			if !strings.Contains(aws.ToString(got.Policy), part) {
				f.Errorf("%s is not in %s", part, aws.ToString(got.Policy))
			}
		}
		if _, err := f.events.RemovePermission(ctx, &eventbridge.RemovePermissionInput{EventBusName: str("orders")}); err == nil {
			f.Error("nothing was named, and something taken away")
		}
		_, err := f.events.RemovePermission(ctx, &eventbridge.RemovePermissionInput{EventBusName: str("orders"), StatementId: str("x")})
		f.wantCode(err, "ResourceNotFoundException: Statement with the provided id does not exist.", 400)
		must[*eventbridge.RemovePermissionOutput](f)(f.events.RemovePermission(ctx, &eventbridge.RemovePermissionInput{EventBusName: str("orders"), StatementId: str("alice")}))
		if err := put(); !strings.HasPrefix(code(err), "AccessDeniedException: ") {
			f.Error(err)
		}
		must[*eventbridge.RemovePermissionOutput](f)(f.events.RemovePermission(ctx, &eventbridge.RemovePermissionInput{EventBusName: str("orders"), RemoveAllPermissions: true}))
		if got := must[*eventbridge.DescribeEventBusOutput](f)(f.events.DescribeEventBus(ctx, &eventbridge.DescribeEventBusInput{Name: str("orders")})); got.Policy != nil {
			f.Error(*got.Policy)
		}
		for name, in := range map[string]*eventbridge.PutPermissionInput{
			"nothing":        {},
			"no JSON":        {Policy: str("x")},
			"another bus":    {EventBusName: str("orders"), Policy: str(strings.ReplaceAll(policy, "/orders", "/others"))},
			"a condition":    {Action: str("events:PutEvents"), Principal: str("*"), StatementId: str("x"), Condition: &types.Condition{Type: str("StringLike"), Key: str("aws:PrincipalOrgID"), Value: str("o")}},
			"half a request": {Action: str("events:PutEvents"), StatementId: str("x")},
		} {
			if _, err := f.events.PutPermission(ctx, in); !strings.HasPrefix(code(err), "ValidationException: ") {
				f.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What callers put reaches the rules of its bus, each entry with its own verdict.
func TestPutEvents(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		must[*eventbridge.CreateEventBusOutput](f)(f.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: str("orders")}))
		must[*eventbridge.PutRuleOutput](f)(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str("r"), EventBusName: str("orders"), EventPattern: str(`{"source":["shop"],"detail":{"n":[1]}}`)}))
		const queue = "arn:aws:sqs:eu-west-1:111122223333:q"
		must[*eventbridge.PutTargetsOutput](f)(f.events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: str("r"), EventBusName: str("orders"), Targets: []types.Target{{Id: str("t"), Arn: str(queue)}}}))
		entry := func(source, detailType, detail, bus string) types.PutEventsRequestEntry {
			return types.PutEventsRequestEntry{Source: &source, DetailType: &detailType, Detail: &detail, EventBusName: &bus}
		}
		out := must[*eventbridge.PutEventsOutput](f)(f.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{
			entry("shop", "sold", `{"n":1}`, orders), entry("shop", "sold", `{"n":2}`, "orders"), entry("shop", "sold", `{"n":1}`, "default"), entry("shop", "sold", `{"n":1}`, "none"),
			entry("shop", "sold", `{`, "orders"), entry("", "sold", `{}`, "orders"), entry("shop", "", `{}`, "orders"), entry("aws.ec2", "sold", `{}`, "orders"), {Source: str("shop"), DetailType: str("sold")},
		}}))
		var got []string
		for _, e := range out.Entries {
			got = append(got, aws.ToString(e.ErrorCode))
			if (e.EventId == nil) != (e.ErrorCode != nil) {
				f.Errorf("%+v", e)
			}
		}
		if d := cmp.Diff([]string{"", "", "", "", "MalformedDetail", "InvalidArgument", "InvalidArgument", "NotAuthorizedForSourceException", "InvalidArgument"}, got); d != "" || out.FailedEntryCount != 5 {
			f.Error(d, out.FailedEntryCount)
		}
		deliveries := eventstest.Deliveries(f.view)
		if len(deliveries) != 1 || deliveries[0].EventID != *out.Entries[0].EventId || deliveries[0].Rule != "r" || !strings.Contains(deliveries[0].Input, `"n":1`) {
			f.Errorf("%+v", deliveries)
		}
		_, err := f.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{entry("shop", "sold", `{"x":"`+strings.Repeat("x", 256<<10)+`"}`, "orders")}})
		f.wantCode(err, "ValidationException: Total size of the entries in the request is over the limit.", 400)
	})
}

// TestEventPattern as AWS was recorded to answer it.
func TestPatternsRecorded(t *testing.T) {
	eachDoor(t, func(f fixture) {
		const head = `{"id":"1","source":"test-source","detail-type":"test-detail-type","account":"123456789012","region":"us-east-2","time":"2022-07-13T13:48:01Z"`
		for _, tt := range []struct{ pattern, event, want string }{
			{`{"source":["test-source"]}`, head + `}`, "true"},
			{`{"source":["other"]}`, head + `}`, "false"},
			{`{"detail":{"a.b":{"c":[{"prefix":"q-"}]}}}`, head + `,"detail":{"a":{"b":{"c":["q-1"]}}}}`, "true"},
			{`{"detail":{"a.b":{"c":[{"prefix":"q-"}]}}}`, jsonText(head + `,"detail":{"a":{"b":{"c":["q-1"]}}}}`), "true"},
			{`{"body":{"n":[{"numeric":[">",100]}]}}`, `["plain string"]`, "ValidationException: Parameter Event is not valid."},
			{`{"body":{"n":[{"numeric":[">",100]}]}}`, `{"testEvent":"value"}`, "ValidationException: Parameter Event is not valid."},
			{`{"a":["b"]}`, strings.Replace(head, "2022-07-13T13:48:01Z", "yesterday", 1) + `}`, "ValidationException: Parameter Event is not valid."},
			{`{"a":["b"]}`, `x`, "ValidationException: Parameter Event is not valid."},
			{`{"a":[{"cidr":"bad-filter"}]}`, head + `}`, "InvalidEventPatternException: Event pattern is not valid. Reason: Malformed CIDR, one '/' required"},
		} {
			out, err := f.events.TestEventPattern(f.Context(), &eventbridge.TestEventPatternInput{EventPattern: &tt.pattern, Event: &tt.event})
			got := code(err)
			if err == nil {
				got = map[bool]string{true: "true", false: "false"}[out.Result]
			}
			if got != tt.want {
				f.Errorf("%s with %s: %s, want %s", tt.pattern, tt.event, got, tt.want)
			}
		}
	})
}

// A call that a trail records is an event of the default bus only.
func TestTrailOnDefaultBus(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		must[*eventbridge.CreateEventBusOutput](f)(f.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: str("orders")}))
		for _, on := range []string{"default", "orders"} {
			must[*eventbridge.PutRuleOutput](f)(f.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: str(on), EventBusName: &on, EventPattern: str(`{"source":["aws.ssm"]}`)}))
		}
		loggingtest.Publish(f.account, record("ssm", "StartSession", nil))
		if d := eventstest.Deliveries(f.view); len(d) != 1 || d[0].Rule != "default" {
			f.Errorf("%+v", d)
		}
	})
}
