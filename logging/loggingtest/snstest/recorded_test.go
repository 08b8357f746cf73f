package snstest_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/recordedtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// TestRecorded has what AWS was recorded to answer about topics, subscriptions and
// messages. Filter policies, message attributes and telephone numbers are refused by name,
// whatever AWS says to those that are not valid.
func TestRecorded(t *testing.T) {
	const (
		standard   = `CreateTopic {"Name":"t"}`
		fifo       = `CreateTopic {"Name":"t.fifo","Attributes":{"FifoTopic":"true","DeliveryPolicy":%s}}`
		attributes = `GetTopicAttributes {"TopicArn":"<.TopicArn>"}`
		queue      = `Subscribe {"TopicArn":"<.TopicArn>","Protocol":"sqs","Endpoint":"arn:aws:sqs:eu-west-1:` + accountID + `:q"`
		phone      = `Subscribe {"TopicArn":"<.TopicArn>","Protocol":"sms","Endpoint":"%s"}`
		message    = `Publish {"TopicArn":"<.TopicArn>","Message":%s,"MessageAttributes":{"attr1":{"DataType":"%s","StringValue":"%s"}}}`
		number     = `Publish {"Message":"Good news everyone!","PhoneNumber":"%s"}`
		effective  = ".Attributes.EffectiveDeliveryPolicy.http.defaultHealthyRetryPolicy"
		notSMS     = "InvalidParameter: Invalid SMS endpoint: "
	)
	policy := func(text string) string { return fmt.Sprintf(fifo, strconv.Quote(text)) }
	set := func(text string) string {
		return `SetTopicAttributes {"TopicArn":"<.TopicArn>","AttributeName":"DeliveryPolicy","AttributeValue":` + strconv.Quote(text) + `}`
	}
	plain := policy(`{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}`)
	retries := set(`{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":6,"numRetries":1}}}`)
	one := []string{standard}
	rows := []recordedtest.Row{
		{Before: one, Call: `TagResource {"ResourceArn":"<.TopicArn>","Tags":[{"Key":"k1","Value":"v1"},{"Key":"k2","Value":"v2"},{"Key":"k2","Value":"v2"}]}`, Answer: "InvalidParameter: Invalid parameter: Duplicated keys are not allowed."},
		{Before: []string{plain}, Call: attributes, Answer: ".Attributes.DeliveryPolicy.http.disableSubscriptionOverrides = false"},
		{Before: []string{plain}, Call: attributes, Answer: ".Attributes.EffectiveDeliveryPolicy.http.defaultRequestPolicy.headerContentType = application/json"},
		{Before: []string{plain, retries}, Call: attributes, Answer: effective + ".minDelayTarget = 5"},
		{Before: []string{plain, retries}, Call: attributes, Answer: effective + ".numRetries = 1"},
		{Before: []string{plain, retries, set(`{"http":{"defaultHealthyRetryPolicy":null}}`)}, Call: attributes, Answer: ".Attributes.DeliveryPolicy.http.defaultHealthyRetryPolicy = null"},
		{Before: one, Call: attributes, Answer: ".Attributes.FifoTopic = null"},
		{Before: one, Call: fmt.Sprintf(message, `"`+strings.Repeat("a", 256<<10)+`"`, "Number", "1"), Answer: "refused MessageAttributes"},
		{Before: one, Call: queue + `,"Attributes":{"RawMessageDelivery":"wrongvalue","FilterPolicyScope":"MessageBody","FilterPolicy":""}}`, Answer: "InvalidParameter: Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false."},
		{Before: []string{standard, queue + `,"Attributes":{"RawMessageDelivery":"true"}}`}, Call: queue + `,"Attributes":{"RawMessageDelivery":"false","FilterPolicyScope":"MessageBody"}}`, Answer: "InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists with different attributes"},
		{Call: `Unsubscribe {"SubscriptionArn":"randomstring"}`, Answer: "InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"},
		{Call: `Unsubscribe {"SubscriptionArn":"arn:aws:sns:us-east-1:random"}`, Answer: "InvalidParameter: Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5"},
		{Call: `Unsubscribe {"SubscriptionArn":"arn:aws:sns:us-east-1:111111111111:random"}`, Answer: "InvalidParameter: Invalid parameter: SubscriptionId"},
		{Call: `UnsubscribeFromNothing {}`, Answer: "InvalidParameter: Invalid parameter: SubscriptionArn Reason: no value for required parameter"},
		{Before: one, Call: `Subscribe {"TopicArn":"<.TopicArn>","Protocol":"sqs","Endpoint":"unknown"}`, Answer: "InvalidParameter: Invalid parameter: SQS endpoint ARN"},
		{Before: one, Call: fmt.Sprintf(phone, "+15--551234567"), Answer: notSMS + "+15--551234567"},
		{Before: one, Call: fmt.Sprintf(phone, "NAA+15551234567"), Answer: notSMS + "NAA+15551234567"},
		{Before: one, Call: fmt.Sprintf(phone, "+15551234567."), Answer: notSMS + "+15551234567."},
		{Before: one, Call: fmt.Sprintf(phone, "/+15551234567"), Answer: notSMS + "/+15551234567"},
		{Before: one, Call: fmt.Sprintf(message, `"m"`, "String", ""), Answer: "refused MessageAttributes"},
		{Before: one, Call: fmt.Sprintf(message, `"m"`, "String.", "prefixed-1"), Answer: "refused MessageAttributes"},
		{Call: fmt.Sprintf(number, "+1a234"), Answer: "refused PhoneNumber"},
		{Call: fmt.Sprintf(number, "NAA+15551234567"), Answer: "refused PhoneNumber"},
	}
	for _, policy := range []string{
		`{"key": []}`, `{"key": [{"suffix": 100}]}`, `{"key": [{"suffix": []}]}`, `{"key": [{"suffix": ["test", "test2"]}]}`,
		`{"key": {"suffix": "value", "prefix": "value"}}`, `{"key": {"not-an-operator": "value"}}`,
		`{"key": [{"cidr": ["bad-filter"]}]}`, `{"key": [{"cidr": "bad-filter/64"}]}`, `{"key": [{"cidr": "xx.11.xx/8"}]}`, `{"key": [{"cidr": "xxxx:db8:1234:1a00::/64"}]}`,
		`{"key": [{"numeric": ["operator"]}]}`, `{"key": [{"numeric": [1, "<="]}]}`, `{"key": [{"numeric": [">="]}]}`, `{"key": [{"numeric": [">=", 1, ">", 2]}]}`,
		`{"key": [{"numeric": [">", 3, "<", 1]}]}`, `{"key": [{"numeric": [">", 20, "<="]}]}`, `{"key": [{"numeric": [">", "20", "<", "30"]}]}`, `{"key": [{"numeric": [">", 20, "<", "30"]}]}`,
		`{"key": [{"exists": "no"}]}`, `{"key": [{"anything-but": {"wrong-operator": null}}]}`, `{"key": [{"anything-but": {"suffix": "test"}}]}`,
		`{"key": [{"anything-but": {"exists": false}}]}`, `{"key": [{"anything-but": {"prefix": false}}]}`,
		`{"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"]}`,
	} {
		rows = append(rows, recordedtest.Row{Before: one,
			Call: `Subscribe {"TopicArn":"<.TopicArn>","Protocol":"sms","Endpoint":"+123123123","Attributes":{"FilterPolicy":` + strconv.Quote(policy) + `}}`, Answer: "refused Attributes.FilterPolicy"})
	}
	recordedtest.Test(t, "SNS", rows, func(*testing.T) []any {
		a := loggingtest.NewAccount(accountID)
		snstest.Mount(a)
		return []any{snstest.New(a.Region(region)), unchecked{a}}
	})
}

// unchecked is a client that sends what the SDK's clients refuse themselves.
type unchecked struct{ account *loggingtest.Account }

func (c unchecked) UnsubscribeFromNothing(context.Context, *struct{}, ...func(*sns.Options)) (*struct{}, error) {
	req := httptest.NewRequest("POST", "/", strings.NewReader("Action=Unsubscribe&Version=2010-03-31"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+accountID+"/20260101/"+region+"/sns/aws4_request, SignedHeaders=host, Signature=x")
	answer := httptest.NewRecorder()
	c.account.Handler().ServeHTTP(answer, req)
	var body struct {
		Error struct{ Code, Message string }
	}
	err := xml.Unmarshal(answer.Body.Bytes(), &body)
	return nil, cmp.Or[error](err, &smithy.GenericAPIError{Code: body.Error.Code, Message: body.Error.Message})
}
