package snstest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// message is an error's message.
func message(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorMessage()
	}
	return fmt.Sprint(err)
}

func second[T any](_ T, err error) error { return err }

func TestSubscriptionAttributes(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		ctx, c := t.Context(), open(a.Region(region))
		topic := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("t")}))(t).TopicArn
		const queue = "arn:aws:sqs:eu-west-1:111122223333:q"
		subscribe := func(attributes map[string]string) (*sns.SubscribeOutput, error) {
			return c.Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic, Protocol: aws.String("sqs"), Endpoint: aws.String(queue), Attributes: attributes, ReturnSubscriptionArn: true})
		}
		id := must(subscribe(map[string]string{"RawMessageDelivery": "true"}))(t).SubscriptionArn
		must(subscribe(nil))(t)
		get := func() map[string]string {
			return must(c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: id}))(t).Attributes
		}
		want := map[string]string{"SubscriptionArn": *id, "TopicArn": *topic, "Owner": accountID, "Protocol": "sqs", "Endpoint": queue, "RawMessageDelivery": "true",
			"PendingConfirmation": "false", "ConfirmationWasAuthenticated": "true", "SubscriptionPrincipal": "arn:aws:iam::111122223333:root"}
		if d := cmp.Diff(want, get()); d != "" {
			t.Error(d)
		}
		set := func(name, value string) error {
			return second(c.SetSubscriptionAttributes(ctx, &sns.SetSubscriptionAttributesInput{SubscriptionArn: id, AttributeName: &name, AttributeValue: &value}))
		}
		wantCode(t, set("RawMessageDelivery", "false"), "")
		wantCode(t, set("RedrivePolicy", `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111122223333:dead"}`), "")
		wantCode(t, set("FilterPolicy", ""), "")
		if got := get(); got["RawMessageDelivery"] != "false" || !strings.Contains(got["RedrivePolicy"], ":dead") {
			t.Errorf("%v", got)
		}
		wantCode(t, set("RedrivePolicy", ""), "")
		if got := get(); got["RedrivePolicy"] != "" {
			t.Errorf("%v", got)
		}
		for name, tt := range map[string]struct {
			err           error
			code, message string
		}{
			"a wrong value":     {second(subscribe(map[string]string{"RawMessageDelivery": "wrongvalue", "FilterPolicyScope": "MessageBody", "FilterPolicy": ""})), "InvalidParameter", "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false."},
			"differently":       {second(subscribe(map[string]string{"RawMessageDelivery": "false", "FilterPolicyScope": "MessageBody"})), "InvalidParameter", "Invalid parameter: Attributes Reason: Subscription already exists with different attributes"},
			"a filter":          {second(subscribe(map[string]string{"FilterPolicy": `{"a":["b"]}`})), "NotImplemented", "the fake account does not simulate Attributes.FilterPolicy of sns:Subscribe; leave it out, or act on it with loggingtest.Wrap"},
			"a filter later":    {set("FilterPolicy", `{"a":[]}`), "NotImplemented", "the fake account does not simulate Attributes.FilterPolicy of sns:SetSubscriptionAttributes; leave it out, or act on it with loggingtest.Wrap"},
			"a delivery policy": {set("DeliveryPolicy", `{"healthyRetryPolicy":{"numRetries":1}}`), "NotImplemented", "the fake account does not simulate Attributes.DeliveryPolicy of sns:SetSubscriptionAttributes; leave it out, or act on it with loggingtest.Wrap"},
			"nothing":           {set("Nope", "x"), "InvalidParameter", "Invalid parameter: AttributeName"},
			"no scope":          {set("FilterPolicyScope", "x"), "InvalidParameter", "Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [x]. Please use either MessageBody or MessageAttributes"},
			"no role":           {set("SubscriptionRoleArn", "x"), "InvalidParameter", "Invalid parameter: Attributes Reason: SubscriptionRoleArn: Invalid ARN"},
			"none":              {second(c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(*topic + ":x")})), "NotFound", "Subscription does not exist"},
			"no subscription":   {second(c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String("x")})), "InvalidParameter", "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"},
		} {
			wantCode(t, tt.err, tt.code)
			if got := message(tt.err); got != tt.message {
				t.Errorf("%s: %s, want %s", name, got, tt.message)
			}
		}
		other := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("other")}))(t).TopicArn
		for i := range 101 {
			must(c.Subscribe(ctx, &sns.SubscribeInput{TopicArn: other, Protocol: aws.String("sms"), Endpoint: aws.String(fmt.Sprintf("+1555%04d", i))}))(t)
		}
		n := 0
		for p := sns.NewListSubscriptionsPaginator(c, &sns.ListSubscriptionsInput{}); p.HasMorePages(); {
			n += len(must(p.NextPage(ctx))(t).Subscriptions)
		}
		if n != 102 {
			t.Errorf("%d subscriptions", n)
		}
	})
}

// Who owns an endpoint confirms its subscription with the token that the endpoint got.
func TestConfirmSubscription(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		ctx, v := t.Context(), a.Region(region)
		c := open(v)
		topic := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("t")}))(t).TopicArn
		in := &sns.SubscribeInput{TopicArn: topic, Protocol: aws.String("email"), Endpoint: aws.String("ops@example.com")}
		if out := must(c.Subscribe(ctx, in))(t); *out.SubscriptionArn != "pending confirmation" {
			t.Error(*out.SubscriptionArn)
		}
		in.ReturnSubscriptionArn = true
		id := must(c.Subscribe(ctx, in))(t).SubscriptionArn
		token := snstest.ConfirmationToken(v, *topic, "ops@example.com")
		if token == "" || snstest.ConfirmationToken(v, *topic, "dev@example.com") != "" {
			t.Errorf("%q", token)
		}
		listed := func() string {
			return *must(c.ListSubscriptionsByTopic(ctx, &sns.ListSubscriptionsByTopicInput{TopicArn: topic}))(t).Subscriptions[0].SubscriptionArn
		}
		if got := listed(); got != "PendingConfirmation" {
			t.Error(got)
		}
		_, err := c.ConfirmSubscription(ctx, &sns.ConfirmSubscriptionInput{TopicArn: topic, Token: aws.String("x")})
		wantCode(t, err, "InvalidParameter")
		for range 2 {
			if out := must(c.ConfirmSubscription(ctx, &sns.ConfirmSubscriptionInput{TopicArn: topic, Token: &token, AuthenticateOnUnsubscribe: aws.String("true")}))(t); *out.SubscriptionArn != *id {
				t.Error(*out.SubscriptionArn)
			}
		}
		if got := listed(); got != *id || snstest.ConfirmationToken(v, *topic, "ops@example.com") != "" {
			t.Error(got)
		}
		got := must(c.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: id}))(t).Attributes
		if got["PendingConfirmation"] != "false" || got["ConfirmationWasAuthenticated"] != "true" {
			t.Errorf("%v", got)
		}
	})
}

func TestPublishBatch(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		ctx, v := t.Context(), a.Region(region)
		c := open(v)
		topic := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("t")}))(t).TopicArn
		entry := func(id, text string) types.PublishBatchRequestEntry {
			return types.PublishBatchRequestEntry{Id: &id, Message: &text}
		}
		bad := entry("c", "x")
		bad.Subject = aws.String("")
		out := must(c.PublishBatch(ctx, &sns.PublishBatchInput{TopicArn: topic, PublishBatchRequestEntries: []types.PublishBatchRequestEntry{entry("a", "one"), entry("b", "two"), bad}}))(t)
		if len(out.Successful) != 2 || len(out.Failed) != 1 || *out.Failed[0].Id != "c" || *out.Failed[0].Code != "InvalidParameter" {
			t.Errorf("%+v", out)
		}
		if m := snstest.Messages(v, *topic); len(m) != 2 || m[1].Body != "two" || m[1].ID != *out.Successful[1].MessageId {
			t.Errorf("%+v", m)
		}
		many := make([]types.PublishBatchRequestEntry, 11)
		for i := range many {
			many[i] = entry(fmt.Sprint(i), "x")
		}
		for code, entries := range map[string][]types.PublishBatchRequestEntry{
			"EmptyBatchRequest":            {},
			"TooManyEntriesInBatchRequest": many,
			"InvalidBatchEntryId":          {entry("a b", "x")},
			"BatchEntryIdsNotDistinct":     {entry("a", "x"), entry("a", "x")},
			"BatchRequestTooLong":          {entry("a", strings.Repeat("x", 200<<10)), entry("b", strings.Repeat("x", 200<<10))},
		} {
			_, err := c.PublishBatch(ctx, &sns.PublishBatchInput{TopicArn: topic, PublishBatchRequestEntries: entries})
			wantCode(t, err, code)
		}
	})
}

// A topic's delivery policy as AWS was recorded to answer it.
func TestDeliveryPolicyRecorded(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		ctx, c := t.Context(), open(a.Region(region))
		topic := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("t"), Attributes: map[string]string{"DeliveryPolicy": `{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}`}}))(t).TopicArn
		const usual = `"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"`
		for _, tt := range []struct{ set, kept, effective string }{
			{"", `{"http":{"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"application/json"}}}`,
				`{"http":{"defaultHealthyRetryPolicy":{` + usual + `},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"application/json"}}}`},
			{`{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1}}}`,
				`{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false}}`,
				`{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}`},
			{`{"http":{"defaultHealthyRetryPolicy":null,"disableSubscriptionOverrides":true}}`, `{"http":{"disableSubscriptionOverrides":true}}`,
				`{"http":{"defaultHealthyRetryPolicy":{` + usual + `},"disableSubscriptionOverrides":true,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}`},
		} {
			if tt.set != "" {
				must(c.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: aws.String("DeliveryPolicy"), AttributeValue: &tt.set}))(t)
			}
			got := must(c.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: topic}))(t).Attributes
			for text, want := range map[string]string{got["DeliveryPolicy"]: tt.kept, got["EffectiveDeliveryPolicy"]: tt.effective} {
				var x, y any
				if err := errors.Join(json.Unmarshal([]byte(text), &x), json.Unmarshal([]byte(want), &y)); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(y, x); d != "" {
					t.Error(d)
				}
			}
		}
		for _, bad := range []string{`{"http":{"nope":1}}`, `{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":9,"maxDelayTarget":1}}}`, `{"http":{"defaultHealthyRetryPolicy":{"maxDelayTarget":3601}}}`,
			`{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}`, `{"http":{"defaultHealthyRetryPolicy":{"numNoDelayRetries":9}}}`, `{"http":{"defaultHealthyRetryPolicy":{"backoffFunction":"x"}}}`,
			`{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":0}}}`} {
			_, err := c.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: aws.String("DeliveryPolicy"), AttributeValue: &bad})
			wantCode(t, err, "InvalidParameter")
		}
	})
}

// Endpoints, tags and phone numbers as AWS was recorded to refuse them.
func TestRefusalsRecorded(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		ctx, c := t.Context(), open(a.Region(region))
		topic := must(c.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("t")}))(t).TopicArn
		subscribe := func(protocol, endpoint string) error {
			return second(c.Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic, Protocol: &protocol, Endpoint: &endpoint}))
		}
		tag := types.Tag{Key: aws.String("k2"), Value: aws.String("v2")}
		for want, err := range map[string]error{
			"Invalid parameter: SQS endpoint ARN":                 subscribe("sqs", "unknown"),
			"Invalid SMS endpoint: +15--551234567":                subscribe("sms", "+15--551234567"),
			"Invalid SMS endpoint: NAA+15551234567":               subscribe("sms", "NAA+15551234567"),
			"Invalid SMS endpoint: +15551234567.":                 subscribe("sms", "+15551234567."),
			"Invalid SMS endpoint: /+15551234567":                 subscribe("sms", "/+15551234567"),
			"Invalid parameter: Duplicated keys are not allowed.": second(c.TagResource(ctx, &sns.TagResourceInput{ResourceArn: topic, Tags: []types.Tag{tag, tag}})),
		} {
			wantCode(t, err, "InvalidParameter")
			if got := message(err); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		for member, in := range map[string]*sns.PublishInput{
			"PhoneNumber":       {Message: aws.String("x"), PhoneNumber: aws.String("+1a234")},
			"MessageAttributes": {Message: aws.String("x"), TopicArn: topic, MessageAttributes: map[string]types.MessageAttributeValue{"a": {DataType: aws.String("String."), StringValue: aws.String("x")}}},
		} {
			_, err := c.Publish(ctx, in)
			wantCode(t, err, "NotImplemented")
			if !strings.Contains(message(err), member) {
				t.Error(err)
			}
		}
	})
}
