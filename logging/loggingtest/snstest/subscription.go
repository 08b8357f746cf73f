package snstest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// subscription is one subscription of a topic. Its map is replaced, never changed.
type subscription struct {
	arn, protocol, endpoint string
	principal               string // who made it
	token                   string // "" once it is confirmed
	authenticated           bool   // whether only its owner can take it away
	attributes              map[string]string
}

// tokenOf is what the endpoint of a subscription gets to confirm it with.
func tokenOf(id string) string {
	sum := sha256.Sum256([]byte("confirmation of " + id))
	return hex.EncodeToString(sum[:])
}

// ConfirmationToken is what an endpoint got to confirm its subscription of a topic with,
// as ConfirmSubscription takes it; "" where there is no subscription, or none that waits.
func ConfirmationToken(v loggingtest.View, topicARN, endpoint string) string {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.topics[topicARN]; t != nil {
		for _, sub := range t.subscriptions {
			if sub.endpoint == endpoint {
				return sub.token
			}
		}
	}
	return ""
}

// subscriptionAttributes checks the attributes of a subscription. Filter and delivery
// policies are not simulated.
//
// https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
func subscriptionAttributes(operation, protocol string, given map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(given))) { // what is refused by name comes last
		value := given[name]
		switch name {
		case "RawMessageDelivery":
			switch {
			case value != "true" && value != "false":
				return nil, invalid("Attributes Reason: RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.")
			case value == "true" && !slices.Contains([]string{"sqs", "http", "https", "firehose"}, protocol):
				return nil, invalid("Attributes Reason: Delivery protocol [" + protocol + "] does not support raw message delivery.")
			}
		case "FilterPolicyScope":
			if value != "MessageAttributes" && value != "MessageBody" {
				return nil, invalid("Attributes Reason: FilterPolicyScope: Invalid value [" + value + "]. Please use either MessageBody or MessageAttributes")
			}
		case "FilterPolicy", "DeliveryPolicy":
			if value == "" || value == "{}" { // none
				continue
			}
			return nil, &loggingtest.NotSimulatedError{Operation: operation, Members: []string{"Attributes." + name}}
		case "RedrivePolicy":
			var redrive struct{ DeadLetterTargetArn string }
			if value != "" && (json.Unmarshal([]byte(value), &redrive) != nil || !strings.HasPrefix(redrive.DeadLetterTargetArn, "arn:")) {
				return nil, invalid("Attributes Reason: RedrivePolicy: failed to parse JSON or deadLetterTargetArn is not an ARN.")
			}
		case "SubscriptionRoleArn":
			if !strings.Contains(value, ":role/") {
				return nil, invalid("Attributes Reason: SubscriptionRoleArn: Invalid ARN")
			}
		default:
			return nil, invalid("AttributeName")
		}
		if value != "" {
			out[name] = value
		}
	}
	return out, nil
}

// mayTouch checks the ARN of a subscription, and asks for permission on its topic.
func mayTouch(r *loggingtest.Request, id string) error {
	switch n := strings.Count(id, ":") + 1; {
	case n < 6:
		return invalid(fmt.Sprintf("SubscriptionArn Reason: An ARN must have at least 6 elements, not %d", n))
	case n != 7:
		return invalid("SubscriptionId")
	}
	return r.Authorize("SNS:"+r.Operation(), id[:strings.LastIndexByte(id, ':')], nil)
}

// onSubscription does something with a subscription, with the lock held.
func (s *store) onSubscription(r *loggingtest.Request, given *string, do func(t *topic, sub *subscription) error) error {
	id := aws.ToString(given)
	if err := mayTouch(r, id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, id[:strings.LastIndexByte(id, ':')])
	if err != nil && !isMissing(err) {
		return err
	}
	if err == nil {
		for i := range t.subscriptions {
			if t.subscriptions[i].arn == id {
				t.subscriptions = slices.Clone(t.subscriptions) // others may be reading the old ones
				return do(t, &t.subscriptions[i])
			}
		}
	}
	return failure("NotFound", "Subscription does not exist")
}

// owner is the account that made the subscription.
func (sub subscription) owner() string {
	a, _ := arn.Parse(sub.principal) // it is one
	return a.Account
}

func (s *store) getSubscription(r *loggingtest.Request, in *sns.GetSubscriptionAttributesInput) (*sns.GetSubscriptionAttributesOutput, error) {
	out := new(sns.GetSubscriptionAttributesOutput)
	return out, s.onSubscription(r, in.SubscriptionArn, func(t *topic, sub *subscription) error {
		out.Attributes = map[string]string{
			"SubscriptionArn": sub.arn, "TopicArn": t.arn, "Owner": sub.owner(), "Protocol": sub.protocol, "Endpoint": sub.endpoint, "SubscriptionPrincipal": sub.principal,
			"RawMessageDelivery": "false", "PendingConfirmation": fmt.Sprint(sub.token != ""), "ConfirmationWasAuthenticated": fmt.Sprint(sub.token == "" && (sub.authenticated || !protocols[sub.protocol])),
		}
		maps.Copy(out.Attributes, sub.attributes)
		return nil
	})
}

func (s *store) setSubscription(r *loggingtest.Request, in *sns.SetSubscriptionAttributesInput) (*sns.SetSubscriptionAttributesOutput, error) {
	name := aws.ToString(in.AttributeName)
	return nil, s.onSubscription(r, in.SubscriptionArn, func(_ *topic, sub *subscription) error {
		set, err := subscriptionAttributes("sns:SetSubscriptionAttributes", sub.protocol, map[string]string{name: aws.ToString(in.AttributeValue)})
		if err != nil {
			return err
		}
		sub.attributes = maps.Clone(sub.attributes)
		delete(sub.attributes, name)
		maps.Copy(sub.attributes, set)
		return nil
	})
}

// confirmSubscription takes the token that an endpoint got, once or several times.
func (s *store) confirmSubscription(r *loggingtest.Request, in *sns.ConfirmSubscriptionInput) (*sns.ConfirmSubscriptionOutput, error) {
	t, err := s.authorized(r, "ConfirmSubscription", in.TopicArn)
	if err != nil {
		return nil, err
	}
	only := aws.ToString(in.AuthenticateOnUnsubscribe)
	if only != "" && only != "true" && only != "false" {
		return nil, invalid("AuthenticateOnUnsubscribe")
	}
	out := new(sns.ConfirmSubscriptionOutput)
	err = s.change(t, func(now *topic) {
		now.subscriptions = slices.Clone(now.subscriptions)
		for i := range now.subscriptions {
			sub := &now.subscriptions[i]
			if a, err := arn.Parse(sub.arn); err == nil && protocols[sub.protocol] && tokenOf(a.Resource[strings.LastIndexByte(a.Resource, ':')+1:]) == aws.ToString(in.Token) {
				sub.token, sub.authenticated = "", only == "true"
				out.SubscriptionArn = aws.String(sub.arn)
			}
		}
	})
	if err == nil && out.SubscriptionArn == nil {
		err = invalid("Token")
	}
	return out, err
}
