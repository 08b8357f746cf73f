package snstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxMessage is the largest message, in bytes.
const maxMessage = 256 << 10

// Message is what was published to a topic. Each is also handed to the account's
// subscribers of the type ([loggingtest.Subscribe]).
type Message struct {
	TopicARN string
	Subject  string // "": none
	Body     string
	Time     time.Time
	ID       string
}

// PublishWrite is a message that a service, or somebody else, sends to a topic.
type PublishWrite struct {
	Principal string              // name of the service ("cloudtrail.amazonaws.com"), or ARN of a role, user or session
	TopicARN  string              // of any region of the account
	Subject   string              // "": none
	Message   string              // at most 256 KiB
	Context   map[string][]string // condition keys that the sender has: aws:SourceArn and the like; may be nil
}

// Delivery tells whether a message arrived in a topic, and if not, exactly why.
type Delivery struct {
	Arrived bool
	Code    string                     // SNS's error code, "" if it arrived: "AuthorizationError", "NotFound", "KMSAccessDenied", …
	Reason  string                     // one clause, "" if it arrived
	Steps   []loggingtest.DeliveryStep // what was asked of IAM and KMS, up to what failed
}

// Publish does what a service does that sends a message: the topic's policy and the
// policy and state of its key are evaluated, and the message is kept for [Messages].
// Nothing is recorded in the account's call log.
//
// The error is the context's.
func Publish(ctx context.Context, v loggingtest.View, w PublishWrite) (Delivery, error) {
	if err := ctx.Err(); err != nil {
		return Delivery{}, err
	}
	d := CheckPublish(v, w)
	if !d.Arrived {
		return d, nil
	}
	if _, err := storeOf(v.Account()).keep(v.Owner(w.TopicARN).Account(), w); err != nil {
		return d.failed(err.(smithy.APIError)), nil
	}
	return d, nil
}

// CheckPublish is [Publish] without a message that is sent: Arrived is whether it
// would arrive. An empty Message is no fault here.
func CheckPublish(v loggingtest.View, w PublishWrite) Delivery {
	a, err := arn.Parse(w.TopicARN)
	if err != nil || a.Service != "sns" {
		return Delivery{}.failed(failure("InvalidParameter", "Invalid parameter: TopicArn"))
	}
	v = v.In(a.Region)
	s := storeOf(v.Account())
	s.mu.Lock()
	found, err := s.find(v, w.TopicARN)
	var t topic
	if err == nil {
		t = *found
	}
	s.mu.Unlock()
	if err != nil {
		return Delivery{}.failed(err.(smithy.APIError))
	}
	d := t.allows(v, w)
	if d.Code != "" {
		return d
	}
	switch {
	case t.fifo():
		return d.failed(failure("InvalidParameter", "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"))
	case len(w.Message) > maxMessage:
		return d.failed(failure("InvalidParameter", "Invalid parameter: Message too long"))
	}
	d.Arrived = true
	return d
}

// failed is the delivery with what went wrong.
func (d Delivery) failed(err smithy.APIError) Delivery {
	d.Arrived, d.Code, d.Reason = false, err.ErrorCode(), err.ErrorMessage()
	return d
}

// allows asks the topic's policy, and its key.
func (t topic) allows(v loggingtest.View, w PublishWrite) Delivery {
	keys := maps.Clone(w.Context)
	if keys == nil {
		keys = map[string][]string{}
	}
	maps.Copy(keys, callerKeys(v, w.Principal))
	step := loggingtest.DeliveryStep{Action: "sns:Publish", Resource: t.arn, Decision: v.Evaluate(w.Principal, "sns:Publish", t.arn, keys, t.source())}
	d := Delivery{Steps: []loggingtest.DeliveryStep{step}}
	if step.Decision.Outcome != policy.Allowed {
		return d.failed(failure("AuthorizationError", fmt.Sprintf("%s is not allowed sns:Publish on %s: %s", w.Principal, t.arn, step.Decision.Reason)))
	}
	key := t.attributes["KmsMasterKeyId"]
	if key == "" {
		return d
	}
	return d.withKey(v, t, w, key)
}

// withKey asks the key of an encrypted topic. The sender needs both actions.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func (d Delivery) withKey(v loggingtest.View, t topic, w PublishWrite, key string) Delivery {
	v = v.Owner(t.arn) // a key without an account is one of the topic's
	keys := maps.Clone(w.Context)
	if strings.HasPrefix(w.Principal, "arn:") {
		if keys == nil {
			keys = map[string][]string{}
		}
		keys["kms:ViaService"] = []string{"sns." + v.Region() + ".amazonaws.com"}
	}
	for _, action := range []string{"kms:GenerateDataKey", "kms:Decrypt"} {
		a := v.UseKey(loggingtest.KeyUse{Principal: w.Principal, Key: key, Action: action,
			EncryptionContext: map[string]string{"aws:sns:topicArn": t.arn}, Context: keys})
		resource := a.ARN
		if resource == "" {
			resource = key
		}
		d.Steps = append(d.Steps, loggingtest.DeliveryStep{Action: action, Resource: resource, Decision: a.Decision})
		if !a.OK() {
			return d.failed(failure(keyCode(a.Code), a.Reason))
		}
	}
	return d
}

// keyCode is SNS's code for one of KMS.
func keyCode(code string) string {
	switch code {
	case "NotFoundException", "InvalidArnException":
		return "KMSNotFound"
	case "DisabledException":
		return "KMSDisabled"
	case "KMSInvalidStateException", "InvalidKeyUsageException":
		return "KMSInvalidState"
	}
	return "KMSAccessDenied"
}

// keep adds a message to its topic, and tells the account's subscribers.
func (s *store) keep(account *loggingtest.Account, w PublishWrite) (id string, err error) {
	m := Message{TopicARN: w.TopicARN, Subject: w.Subject, Body: w.Message, Time: time.Now().UTC(), ID: s.newID()}
	if err := s.change(topic{arn: w.TopicARN}, func(t *topic) { t.messages = append(t.messages, m) }); err != nil {
		return "", err
	}
	loggingtest.Publish(account, m)
	return m.ID, nil
}

// newID is the next id of a message or a subscription, as a UUID.
func (s *store) newID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nextID()
}

// nextID is newID with the lock held.
func (s *store) nextID() string {
	s.made++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", s.made, s.made)
}

func (s *store) publish(r *loggingtest.Request, in *sns.PublishInput) (*sns.PublishOutput, error) {
	target := in.TopicArn
	if target == nil {
		target = in.TargetArn
	}
	if target == nil {
		return nil, invalid("TopicArn or TargetArn Reason: no value for required parameter")
	}
	t, err := s.authorized(r, "Publish", target)
	if err != nil {
		return nil, err
	}
	return s.send(r, t, in)
}

// send publishes one message to a topic that the caller may publish to.
func (s *store) send(r *loggingtest.Request, t topic, in *sns.PublishInput) (*sns.PublishOutput, error) {
	body, err := checkMessage(t, in)
	if err != nil {
		return nil, err
	}
	w := PublishWrite{Principal: r.Principal(), TopicARN: t.arn, Subject: aws.ToString(in.Subject), Message: body}
	if key := t.attributes["KmsMasterKeyId"]; key != "" {
		if d := (Delivery{}).withKey(r.View, t, w, key); d.Code != "" {
			return nil, failure(d.Code, d.Reason)
		}
	}
	id, err := s.keep(r.Owner(t.arn).Account(), w)
	if err != nil {
		return nil, err
	}
	out := &sns.PublishOutput{MessageId: &id}
	if t.fifo() {
		out.SequenceNumber = aws.String(fmt.Sprintf("1%019d", len(Messages(r.View, t.arn))))
	}
	return out, nil
}

// maxBatch is how many messages PublishBatch takes.
const maxBatch = 10

// batchID is what the id of a message of a batch is made of.
var batchID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// publishBatch publishes up to ten messages; what is wrong with one is its failed entry.
func (s *store) publishBatch(r *loggingtest.Request, in *sns.PublishBatchInput) (*sns.PublishBatchOutput, error) {
	t, err := s.authorized(r, "Publish", in.TopicArn)
	if err != nil {
		return nil, err
	}
	switch n := len(in.PublishBatchRequestEntries); {
	case n == 0:
		return nil, failure("EmptyBatchRequest", "The batch request doesn't contain any entries.")
	case n > maxBatch:
		return nil, failure("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
	}
	size, seen := 0, map[string]bool{}
	for _, e := range in.PublishBatchRequestEntries {
		id := aws.ToString(e.Id)
		switch {
		case !batchID.MatchString(id):
			return nil, failure("InvalidBatchEntryId", "The Id of a batch entry in a batch request doesn't abide by the specification.")
		case seen[id]:
			return nil, failure("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
		}
		seen[id] = true
		size += len(aws.ToString(e.Message))
	}
	if size > maxMessage {
		return nil, failure("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
	}
	out := &sns.PublishBatchOutput{Successful: []types.PublishBatchResultEntry{}, Failed: []types.BatchResultErrorEntry{}}
	for _, e := range in.PublishBatchRequestEntries {
		sent, err := s.send(r, t, &sns.PublishInput{Message: e.Message, Subject: e.Subject, MessageStructure: e.MessageStructure,
			MessageGroupId: e.MessageGroupId, MessageDeduplicationId: e.MessageDeduplicationId})
		var api smithy.APIError
		switch {
		case err == nil:
			out.Successful = append(out.Successful, types.PublishBatchResultEntry{Id: e.Id, MessageId: sent.MessageId, SequenceNumber: sent.SequenceNumber})
		case errors.As(err, &api):
			out.Failed = append(out.Failed, types.BatchResultErrorEntry{Id: e.Id, Code: aws.String(api.ErrorCode()), Message: aws.String(api.ErrorMessage()), SenderFault: api.ErrorFault() == smithy.FaultClient})
		default:
			return nil, err
		}
	}
	return out, nil
}

// checkMessage is a message's text, for endpoints without one of their own.
func checkMessage(t topic, in *sns.PublishInput) (string, error) {
	body, subject := aws.ToString(in.Message), aws.ToString(in.Subject)
	switch {
	case body == "":
		return "", invalid("Empty message")
	case len(body) > maxMessage:
		return "", invalid("Message too long")
	case in.Subject != nil && (subject == "" || utf8.RuneCountInString(subject) > 100 || strings.ContainsFunc(subject, func(c rune) bool { return c < ' ' || c > '~' })):
		return "", invalid("Subject")
	case t.fifo() && aws.ToString(in.MessageGroupId) == "":
		return "", invalid("The MessageGroupId parameter is required for FIFO topics")
	case t.fifo() && aws.ToString(in.MessageDeduplicationId) == "" && t.attributes["ContentBasedDeduplication"] != "true":
		return "", invalid("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	switch aws.ToString(in.MessageStructure) {
	case "":
		return body, nil
	case "json":
		var parts map[string]any
		if err := json.Unmarshal([]byte(body), &parts); err != nil {
			return "", invalid("Message Structure - JSON message body failed to parse")
		}
		text, ok := parts["default"].(string)
		if !ok {
			return "", invalid("Message Structure - No default entry in JSON message body")
		}
		return text, nil
	}
	return "", invalid("MessageStructure")
}
