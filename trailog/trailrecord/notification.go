package trailrecord

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/record"
)

// NotificationKind is what a message on a trail's topic is.
type NotificationKind uint8

// Kinds of messages. The zero value is none of them.
const (
	_ NotificationKind = iota
	// Delivered messages name log files that are in the bucket.
	Delivered
	// Validation messages are sent by CloudTrail to try the topic out when a
	// trail is created or changed; they name no files.
	Validation
	// SubscriptionConfirmation messages are SNS's own: the endpoint has to
	// confirm, or has ended, its subscription.
	SubscriptionConfirmation
	// TestEvent messages are sent by S3 to try out a bucket's own notifications,
	// which are another way to hear of files.
	TestEvent
)

// String returns the kind in words.
func (k NotificationKind) String() string {
	switch k {
	case Delivered:
		return "delivered"
	case Validation:
		return "validation"
	case SubscriptionConfirmation:
		return "subscription confirmation"
	case TestEvent:
		return "test event"
	}
	return fmt.Sprintf("NotificationKind(%d)", uint8(k))
}

// Notification is a message on the topic of a trail, as the page "Configuring
// Amazon SNS notifications for CloudTrail" describes it.
type Notification struct {
	Kind   NotificationKind
	Bucket string   // empty unless Delivered
	Keys   []string // in the order of the message; see [ParseKey]
	// TopicARN and MessageID are of SNS's envelope, and empty without one.
	TopicARN  string
	MessageID string
}

// MaxNotificationSize is the most bytes that [ParseNotification] takes: 4 MiB.
// SNS and SQS messages have far less.
const MaxNotificationSize = 4 << 20

// ErrNotNotification is of text that is no message of a trail's topic. Test for
// it with [errors.Is].
var ErrNotNotification = errors.New("trailrecord: not a notification of CloudTrail")

// validation is how CloudTrail tries a topic out. AWS does not document it;
// every subscriber gets it.
const validation = "CloudTrail validation message"

// ParseNotification reads a message of a trail's topic: raw, as subscriptions
// with raw message delivery get it; in SNS's JSON envelope; or either in the
// Body of an SQS message, also as JSON of that message. s3ObjectKey can be a list
// of keys or one key.
//
// The error is [ErrNotNotification], with what is wrong and nothing of the text.
func ParseNotification(body []byte) (Notification, error) {
	if len(body) > MaxNotificationSize {
		return Notification{}, fmt.Errorf("%w: longer than MaxNotificationSize", ErrNotNotification)
	}
	return parseNotification(string(body), 0)
}

// maxEnvelopes is how many envelopes a message can be in: SQS, SNS, and one to
// spare.
const maxEnvelopes = 3

func parseNotification(body string, depth int) (Notification, error) {
	refuse := func(why string) (Notification, error) {
		return Notification{}, fmt.Errorf("%w: %s", ErrNotNotification, why)
	}
	body = record.Trim(strings.TrimPrefix(body, "\uFEFF"))
	if strings.HasPrefix(body, validation) {
		return Notification{Kind: Validation}, nil
	}
	if !json.Valid([]byte(body)) {
		return refuse("not JSON")
	}
	if body[0] == '"' && depth < maxEnvelopes {
		return parseNotification(record.Unquote(body), depth+1)
	}
	if body[0] != '{' {
		return refuse("not a JSON object")
	}
	members := map[string]string{}
	record.EachMember(body, func(name, value string) { members[record.Unquote(name)] = value })
	texts := record.MemberTexts(body)

	if _, ok := members["s3Bucket"]; ok {
		n := Notification{Kind: Delivered, Bucket: texts["s3Bucket"]}
		keys, ok := readKeys(members["s3ObjectKey"])
		switch {
		case n.Bucket == "":
			return refuse("s3Bucket is not a name")
		case !ok:
			return refuse("s3ObjectKey is not a list of keys")
		}
		n.Keys = keys
		return n, nil
	}
	if kind := texts["Type"]; kind == "SubscriptionConfirmation" || kind == "UnsubscribeConfirmation" {
		return Notification{Kind: SubscriptionConfirmation, TopicARN: texts["TopicArn"], MessageID: texts["MessageId"]}, nil
	}
	if texts["Event"] == "s3:TestEvent" {
		return Notification{Kind: TestEvent}, nil
	}
	for _, envelope := range []string{"Message", "Body", "body"} {
		inner, ok := texts[envelope]
		if !ok {
			continue
		}
		if depth >= maxEnvelopes {
			return refuse("too many envelopes")
		}
		n, err := parseNotification(inner, depth+1)
		if err != nil {
			return Notification{}, err
		}
		if envelope == "Message" && n.TopicARN == "" {
			n.TopicARN, n.MessageID = texts["TopicArn"], texts["MessageId"]
		}
		return n, nil
	}
	if _, ok := members["Records"]; ok {
		return refuse("has Records: an event of Lambda or of S3's own notifications; take the message out of it")
	}
	return refuse("has neither s3Bucket nor a message")
}

func readKeys(value string) ([]string, bool) {
	if value == "" || value == "null" {
		return nil, false
	}
	if value[0] == '"' {
		key := record.Unquote(value)
		return []string{key}, key != ""
	}
	keys, ok := record.List(record.Text[string]()).Read(value)
	for _, key := range keys {
		ok = ok && key != ""
	}
	return keys, ok && len(keys) > 0
}
