package snstest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/internal/arn"
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
	attributes, err := subscriptionAttributes("sns:Subscribe", *in.Protocol, in.Attributes)
	if err != nil {
		return nil, err
	}
	sub := subscription{protocol: *in.Protocol, endpoint: *in.Endpoint, principal: r.Principal(), attributes: attributes}
	var different error
	err = s.change(t, func(now *topic) {
		i := slices.IndexFunc(now.subscriptions, func(old subscription) bool { return old.protocol == sub.protocol && old.endpoint == sub.endpoint })
		if i < 0 {
			id := s.nextID()
			if sub.arn = t.arn + ":" + id; confirm {
				sub.token = tokenOf(id)
			}
			now.subscriptions = append(slices.Clip(now.subscriptions), sub)
			return
		}
		sub = now.subscriptions[i] // subscribing twice is subscribing once
		if len(in.Attributes) > 0 && !maps.Equal(sub.attributes, attributes) {
			different = invalid("Attributes Reason: Subscription already exists with different attributes")
		}
	})
	if err == nil {
		err = different
	}
	if err != nil {
		return nil, err
	}
	if sub.token != "" && !in.ReturnSubscriptionArn {
		return &sns.SubscribeOutput{SubscriptionArn: aws.String("pending confirmation")}, nil
	}
	return &sns.SubscribeOutput{SubscriptionArn: aws.String(sub.arn)}, nil
}

func (s *store) unsubscribe(r *loggingtest.Request, in *sns.UnsubscribeInput) (*sns.UnsubscribeOutput, error) {
	id := aws.ToString(in.SubscriptionArn)
	if err := mayTouch(r, id); err != nil {
		return nil, err
	}
	i := strings.LastIndexByte(id, ':')
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, id[:i])
	if err != nil {
		return nil, err
	}
	n := len(t.subscriptions) // of one that is not there it is no error
	t.subscriptions = slices.DeleteFunc(slices.Clone(t.subscriptions), func(sub subscription) bool { return sub.arn == id })
	t.deleted += n - len(t.subscriptions)
	return &sns.UnsubscribeOutput{}, nil
}

func (s *store) listSubscriptions(r *loggingtest.Request, in *sns.ListSubscriptionsByTopicInput) (*sns.ListSubscriptionsByTopicOutput, error) {
	t, err := s.authorized(r, "ListSubscriptionsByTopic", in.TopicArn)
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(t.listed(), byName, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &sns.ListSubscriptionsByTopicOutput{Subscriptions: page, NextToken: next}, nil
}

// byName is the order of subscriptions in lists.
func byName(sub types.Subscription) string {
	return *sub.TopicArn + " " + *sub.Protocol + " " + *sub.Endpoint
}

// listed are the topic's subscriptions as lists have them.
func (t topic) listed() []types.Subscription {
	out := []types.Subscription{}
	for _, sub := range t.subscriptions {
		one := types.Subscription{SubscriptionArn: aws.String(sub.arn), Protocol: aws.String(sub.protocol), Endpoint: aws.String(sub.endpoint), Owner: aws.String(sub.owner()), TopicArn: aws.String(t.arn)}
		if sub.token != "" {
			one.SubscriptionArn = aws.String(pendingARN)
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b types.Subscription) int { return strings.Compare(byName(a), byName(b)) })
	return out
}

// listAllSubscriptions answers those that the account made to topics of the region,
// whosever the topics are.
func (s *store) listAllSubscriptions(r *loggingtest.Request, in *sns.ListSubscriptionsInput) (*sns.ListSubscriptionsOutput, error) {
	if err := r.Authorize("SNS:ListSubscriptions", topicARN(r.View, "*"), nil); err != nil {
		return nil, err
	}
	all := []types.Subscription{}
	s.mu.Lock()
	for name, t := range s.topics {
		if a, err := arn.Parse(name); err == nil && a.Region == r.Region() {
			all = append(all, slices.DeleteFunc(t.listed(), func(sub types.Subscription) bool { return *sub.Owner != r.Account().ID() })...)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(all, func(a, b types.Subscription) int { return strings.Compare(byName(a), byName(b)) })
	page, next, err := pageOf(all, byName, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &sns.ListSubscriptionsOutput{Subscriptions: page, NextToken: next}, nil
}
