package snstest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// pendingARN stands in lists for a subscription that nobody has confirmed.
const pendingARN = "PendingConfirmation"

// phoneNumber is what messages are sent to.
var phoneNumber = regexp.MustCompile(`^\+?[0-9]+([-. ][0-9]+)*$`)

// protocols are how messages get to an endpoint; true: the owner has to confirm.
var protocols = map[string]bool{
	"http": true, "https": true, "email": true, "email-json": true,
	"sms": false, "sqs": false, "application": false, "lambda": false, "firehose": false,
}

func (s *store) subscribe(r *loggingtest.Request, in *sns.SubscribeInput) (*sns.SubscribeOutput, error) {
	t, err := s.authorized(r, "Subscribe", in.TopicArn)
	if err != nil {
		return nil, err
	}
	confirm, ok := protocols[aws.ToString(in.Protocol)]
	switch {
	case !ok:
		return nil, invalid("Does not support this protocol string: " + aws.ToString(in.Protocol))
	case aws.ToString(in.Endpoint) == "":
		return nil, invalid("Endpoint")
	case *in.Protocol == "sms" && !phoneNumber.MatchString(*in.Endpoint):
		return nil, failure("InvalidParameter", "Invalid SMS endpoint: "+*in.Endpoint)
	case *in.Protocol == "sqs" && !strings.HasPrefix(*in.Endpoint, "arn:"):
		return nil, invalid("SQS endpoint ARN")
	case !confirm && *in.Protocol != "sms" && !strings.HasPrefix(*in.Endpoint, "arn:"):
		return nil, invalid("Endpoint Reason: An ARN must have at least 6 elements")
	}
	sub := types.Subscription{
		SubscriptionArn: aws.String(pendingARN), Protocol: in.Protocol, Endpoint: in.Endpoint,
		Owner: aws.String(r.Account().ID()), TopicArn: aws.String(t.arn),
	}
	if !confirm {
		sub.SubscriptionArn = aws.String(t.arn + ":" + s.newID())
	}
	err = s.change(t, func(now *topic) {
		i := slices.IndexFunc(now.subscriptions, func(old types.Subscription) bool {
			return *old.Protocol == *sub.Protocol && *old.Endpoint == *sub.Endpoint
		})
		if i >= 0 {
			sub = now.subscriptions[i] // subscribing twice is subscribing once
			return
		}
		now.subscriptions = append(slices.Clip(now.subscriptions), sub)
	})
	if err != nil {
		return nil, err
	}
	if *sub.SubscriptionArn == pendingARN {
		if in.ReturnSubscriptionArn { // it has none before it is confirmed
			return nil, &loggingtest.NotSimulatedError{Operation: "sns:Subscribe", Members: []string{"ReturnSubscriptionArn"}}
		}
		return &sns.SubscribeOutput{SubscriptionArn: aws.String("pending confirmation")}, nil
	}
	return &sns.SubscribeOutput{SubscriptionArn: aws.String(*sub.SubscriptionArn)}, nil
}

func (s *store) unsubscribe(r *loggingtest.Request, in *sns.UnsubscribeInput) (*sns.UnsubscribeOutput, error) {
	id := aws.ToString(in.SubscriptionArn)
	switch n := strings.Count(id, ":") + 1; {
	case n < 6:
		return nil, invalid(fmt.Sprintf("SubscriptionArn Reason: An ARN must have at least 6 elements, not %d", n))
	case n != 7:
		return nil, invalid("SubscriptionId")
	}
	i := strings.LastIndexByte(id, ':')
	if err := r.Authorize("SNS:Unsubscribe", id[:i], nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, id[:i])
	if err != nil {
		return nil, err
	}
	n := len(t.subscriptions) // of one that is not there it is no error
	t.subscriptions = slices.DeleteFunc(slices.Clone(t.subscriptions), func(sub types.Subscription) bool { return *sub.SubscriptionArn == id })
	t.deleted += n - len(t.subscriptions)
	return &sns.UnsubscribeOutput{}, nil
}

func (s *store) listSubscriptions(r *loggingtest.Request, in *sns.ListSubscriptionsByTopicInput) (*sns.ListSubscriptionsByTopicOutput, error) {
	t, err := s.authorized(r, "ListSubscriptionsByTopic", in.TopicArn)
	if err != nil {
		return nil, err
	}
	name := func(sub types.Subscription) string { return *sub.Protocol + " " + *sub.Endpoint }
	subs := slices.SortedFunc(slices.Values(t.subscriptions), func(a, b types.Subscription) int { return strings.Compare(name(a), name(b)) })
	page, next, err := pageOf(subs, name, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &sns.ListSubscriptionsByTopicOutput{Subscriptions: loggingtest.Clone(page), NextToken: next}, nil
}
