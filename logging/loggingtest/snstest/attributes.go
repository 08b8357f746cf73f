package snstest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// managedAlias is the key that AWS makes for SNS.
const managedAlias = "alias/aws/sns"

// attributeNames are the attributes that can be set; true: only at creation.
var attributeNames = map[string]bool{
	"Policy": false, "DisplayName": false, "KmsMasterKeyId": false, "DeliveryPolicy": false,
	"TracingConfig": false, "SignatureVersion": false,
	"FifoTopic": true, "ContentBasedDeduplication": false, "FifoThroughputScope": false, "ArchivePolicy": false,
}

// set validates an attribute and sets it, on a topic that nobody else sees yet.
func (t *topic) set(v loggingtest.View, name, value string, creating bool) error {
	onlyCreated, ok := attributeNames[name]
	switch {
	case !ok && !delivery(name), onlyCreated && !creating:
		return invalid("AttributeName")
	}
	switch name {
	case "Policy":
		doc, err := parsePolicy(value)
		if err != nil {
			return err
		}
		t.policy, t.document = value, doc
		return nil
	case "DisplayName":
		if utf8.RuneCountInString(value) > 100 {
			return invalid("Attributes Reason: DisplayName too long")
		}
	case "FifoTopic", "ContentBasedDeduplication":
		if value != "true" && value != "false" {
			return invalid("Attributes Reason: " + name + " must be true or false")
		}
	case "SignatureVersion":
		if value != "1" && value != "2" {
			return invalid("Attributes Reason: SignatureVersion must be 1 or 2")
		}
	case "TracingConfig":
		if value != "PassThrough" && value != "Active" {
			return invalid("Attributes Reason: TracingConfig must be PassThrough or Active")
		}
	case "DeliveryPolicy":
		var err error
		if value, err = normalDelivery(value); err != nil {
			return err
		}
	case "ArchivePolicy":
		if value != "" && !json.Valid([]byte(value)) {
			return invalid("Attributes Reason: " + name + ": failed to parse JSON.")
		}
	case "KmsMasterKeyId":
		makeManagedKey(v, value)
	}
	if value == "" {
		delete(t.attributes, name)
		return nil
	}
	t.attributes[name] = value
	return nil
}

// delivery are the attributes of delivery status logging, which are kept as they are:
// "LambdaSuccessFeedbackRoleArn" and the like.
func delivery(name string) bool {
	return strings.HasSuffix(name, "FeedbackRoleArn") || strings.HasSuffix(name, "FeedbackSampleRate")
}

// sameAttribute compares an attribute of the topic that exists with that of a new one.
func (t *topic) sameAttribute(other *topic, name string) bool {
	if name == "Policy" {
		return t.document.Equal(other.document)
	}
	return t.attributes[name] == other.attributes[name] ||
		name == "FifoTopic" && t.fifo() == other.fifo()
}

func (s *store) setAttributes(r *loggingtest.Request, in *sns.SetTopicAttributesInput) (*sns.SetTopicAttributesOutput, error) {
	t, err := s.authorized(r, "SetTopicAttributes", in.TopicArn)
	if err != nil {
		return nil, err
	}
	// set works on the copy first, so that nothing is done under the lock but the
	// change itself.
	t.attributes = map[string]string{}
	name, value := aws.ToString(in.AttributeName), aws.ToString(in.AttributeValue)
	if err := t.set(r.Owner(t.arn), name, value, false); err != nil {
		return nil, err
	}
	return &sns.SetTopicAttributesOutput{}, s.change(t, func(now *topic) {
		if name == "Policy" {
			now.policy, now.document = t.policy, t.document
			return
		}
		now.attributes = maps.Clone(now.attributes) // others may be reading the old ones
		delete(now.attributes, name)
		maps.Copy(now.attributes, t.attributes)
	})
}

func (s *store) getAttributes(r *loggingtest.Request, in *sns.GetTopicAttributesInput) (*sns.GetTopicAttributesOutput, error) {
	t, err := s.authorized(r, "GetTopicAttributes", in.TopicArn)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.topics[t.arn]
	if now == nil {
		return nil, topicMissing()
	}
	return &sns.GetTopicAttributesOutput{Attributes: now.shown()}, nil
}

// shown is all attributes as GetTopicAttributes answers them.
func (t *topic) shown() map[string]string {
	pending := 0
	for _, sub := range t.subscriptions {
		if sub.token != "" {
			pending++
		}
	}
	out := map[string]string{
		"TopicArn": t.arn, "Owner": t.owner(), "Policy": t.policy, "DisplayName": "",
		"SubscriptionsPending":    strconv.Itoa(pending),
		"SubscriptionsConfirmed":  strconv.Itoa(len(t.subscriptions) - pending),
		"SubscriptionsDeleted":    strconv.Itoa(t.deleted),
		"EffectiveDeliveryPolicy": effectiveDelivery(t.attributes["DeliveryPolicy"]),
	}
	for k, v := range t.attributes {
		if k != "FifoTopic" || v == "true" { // other topics do not have it
			out[k] = v
		}
	}
	return out
}

// makeManagedKey makes the account's key for SNS when a topic first asks for it. Its
// policy lets principals of the account use it through SNS, and no service.
func makeManagedKey(v loggingtest.View, keyID string) {
	if keyID != managedAlias && !strings.HasSuffix(keyID, ":"+managedAlias) {
		return
	}
	if _, err := v.FindKey(managedAlias); err == nil {
		return
	}
	a := v.Account()
	a.PutKey(v.Region(), loggingtest.KeyOptions{Alias: managedAlias, AWSManaged: true,
		Description: "Default key that protects my SNS data when no other key is defined",
		Policy: fmt.Sprintf(`{"Version":"2012-10-17","Id":"auto-sns-1","Statement":[
			{"Sid":"Allow access through SNS for all principals in the account that are authorized to use SNS","Effect":"Allow","Principal":{"AWS":"*"},
			 "Action":["kms:Decrypt","kms:GenerateDataKey*","kms:CreateGrant","kms:ListGrants","kms:DescribeKey"],"Resource":"*",
			 "Condition":{"StringEquals":{"kms:ViaService":%q,"kms:CallerAccount":%q}}},
			{"Sid":"Allow direct access to key metadata to the account","Effect":"Allow","Principal":{"AWS":"arn:%s:iam::%[2]s:root"},
			 "Action":["kms:Describe*","kms:Get*","kms:List*","kms:RevokeGrant"],"Resource":"*"}]}`,
			"sns."+v.Region()+".amazonaws.com", a.ID(), a.Partition())})
}
