package snstest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

func TestNames(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		c := open(a.Region(region))
		fifo := map[string]string{"FifoTopic": "true"}
		for _, tt := range []struct {
			name       string
			attributes map[string]string
			code       string
		}{
			{"a", nil, ""},
			{"A-z_09", nil, ""},
			{strings.Repeat("a", 256), nil, ""},
			{strings.Repeat("a", 257), nil, "InvalidParameter"},
			{"", nil, "InvalidParameter"},
			{"a b", nil, "InvalidParameter"},
			{"ä", nil, "InvalidParameter"},
			{"a.fifo", nil, "InvalidParameter"},
			{"a.fifo", fifo, ""},
			{strings.Repeat("a", 251) + ".fifo", fifo, ""},
			{strings.Repeat("a", 252) + ".fifo", fifo, "InvalidParameter"},
			{".fifo", fifo, "InvalidParameter"},
			{"b", fifo, "InvalidParameter"},
		} {
			out, err := c.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: &tt.name, Attributes: tt.attributes})
			wantCode(t, err, tt.code)
			if err == nil && *out.TopicArn != prefix+tt.name {
				t.Error(*out.TopicArn)
			}
		}
	})
}

func TestCreateTwice(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		c := open(a.Region(region))
		create := func(tags []types.Tag, attributes map[string]string) error {
			out, err := c.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("t"), Tags: tags, Attributes: attributes})
			if err == nil && *out.TopicArn != prefix+"t" {
				t.Error(*out.TopicArn)
			}
			return err
		}
		team := []types.Tag{{Key: aws.String("team"), Value: aws.String("ops")}}
		wantCode(t, create(team, map[string]string{"DisplayName": "d"}), "")
		wantCode(t, create(nil, nil), "")
		wantCode(t, create(team, map[string]string{"DisplayName": "d"}), "")
		wantCode(t, create(nil, map[string]string{"DisplayName": "e"}), "InvalidParameter")
		wantCode(t, create([]types.Tag{{Key: aws.String("team"), Value: aws.String("dev")}}, nil), "InvalidParameter")
		if d := cmp.Diff([]string{prefix + "t"}, snstest.Topics(a.Region(region))); d != "" {
			t.Error(d)
		}
	})
}

func TestAttributes(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		c := open(a.Region(region))
		topic := must(c.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("t")}))(t).TopicArn
		get := func() map[string]string {
			return must(c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: topic}))(t).Attributes
		}
		first := get()
		var doc struct{ Statement []struct{ Sid string } }
		if err := json.Unmarshal([]byte(first["Policy"]), &doc); err != nil || doc.Statement[0].Sid != "__default_statement_ID" {
			t.Error(first["Policy"])
		}
		if _, ok := first["KmsMasterKeyId"]; ok || first["Owner"] != accountID || first["TopicArn"] != *topic {
			t.Error(first)
		}
		set := func(name, value string) error {
			_, err := c.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: &name, AttributeValue: &value})
			return err
		}
		allows := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"%s","Resource":"` + *topic + `"}]}`
		for _, tt := range []struct{ name, value, code string }{
			{"DisplayName", "d", ""},
			{"DisplayName", strings.Repeat("d", 101), "InvalidParameter"},
			{"KmsMasterKeyId", "alias/aws/sns", ""},
			{"Policy", fmt.Sprintf(allows, "sns:Publish"), ""},
			{"Policy", fmt.Sprintf(allows, "s3:PutObject"), "InvalidParameter"},
			{"Policy", "{", "InvalidParameter"},
			{"Policy", "", "InvalidParameter"},
			{"Policy", `{"Version":"2012-10-17","Statement":[]}`, "InvalidParameter"},
			{"Policy", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":"*"}]}`, "InvalidParameter"},
			{"Policy", `{"Version":"2012-10-17","Statement":[{"Effect":"allow","Principal":"*","Action":"sns:Publish","Resource":"*"}]}`, "InvalidParameter"},
			{"Policy", `{"Version":"2012-10-17","Id":"` + strings.Repeat("x", 31000) + `","Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"*"}]}`, "InvalidParameter"},
			{"DeliveryPolicy", "{", "InvalidParameter"},
			{"SignatureVersion", "2", ""},
			{"SignatureVersion", "3", "InvalidParameter"},
			{"FifoTopic", "true", "InvalidParameter"},
			{"Nope", "x", "InvalidParameter"},
		} {
			wantCode(t, set(tt.name, tt.value), tt.code)
		}
		got := get()
		if got["DisplayName"] != "d" || got["KmsMasterKeyId"] != "alias/aws/sns" || got["Policy"] != fmt.Sprintf(allows, "sns:Publish") || got["SignatureVersion"] != "2" {
			t.Error(got)
		}
		wantCode(t, set("KmsMasterKeyId", ""), "")
		wantCode(t, set("DisplayName", ""), "")
		wantCode(t, set("SignatureVersion", "1"), "")
		wantCode(t, set("Policy", first["Policy"]), "")
		first["SignatureVersion"] = "1"
		if d := cmp.Diff(first, get()); d != "" {
			t.Error(d)
		}
		for arn, code := range map[string]string{
			prefix + "none":                        "NotFound",
			"nonsense":                             "InvalidParameter",
			"arn:aws:sns:us-east-1:111122223333:t": "InvalidParameter",
			"arn:aws:s3:::t":                       "InvalidParameter",
			"arn:aws:sns:eu-west-1:999999999999:t": "AuthorizationError",
		} {
			_, err := c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: &arn})
			wantCode(t, err, code)
		}
		must(c.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: topic}))(t)
		must(c.DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: topic}))(t)
		var missing *types.NotFoundException
		if _, err := c.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: topic}); !errors.As(err, &missing) {
			t.Error(err)
		}
	})
}

func TestPages(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		v := a.Region(region)
		var want, got []string
		for i := range 250 {
			want = append(want, snstest.PutTopic(v, snstest.TopicOptions{Name: fmt.Sprintf("t%03d", i)}))
		}
		snstest.PutTopic(v.In("us-east-1"), snstest.TopicOptions{Name: "elsewhere"})
		var pages []int
		for p := sns.NewListTopicsPaginator(open(v), &sns.ListTopicsInput{}); p.HasMorePages(); {
			out := must(p.NextPage(t.Context()))(t)
			pages = append(pages, len(out.Topics))
			for _, topic := range out.Topics {
				got = append(got, *topic.TopicArn)
			}
		}
		if d := cmp.Diff([]int{100, 100, 50}, pages); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		_, err := open(v).ListTopics(t.Context(), &sns.ListTopicsInput{NextToken: aws.String("?")})
		wantCode(t, err, "InvalidParameter")
	})
}

func TestTags(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		v := a.Region(region)
		c, topic := open(v), snstest.PutTopic(v, snstest.TopicOptions{Name: "t"})
		tag := func(tags ...string) error {
			in := &sns.TagResourceInput{ResourceArn: &topic}
			for _, k := range tags {
				in.Tags = append(in.Tags, types.Tag{Key: aws.String(k), Value: aws.String("v")})
			}
			_, err := c.TagResource(t.Context(), in)
			return err
		}
		list := func() (keys []string) {
			for _, tg := range must(c.ListTagsForResource(t.Context(), &sns.ListTagsForResourceInput{ResourceArn: &topic}))(t).Tags {
				keys = append(keys, *tg.Key)
			}
			return keys
		}
		wantCode(t, tag("b", "a"), "")
		wantCode(t, tag("aws:x"), "InvalidParameter")
		var many []string
		for i := range 49 {
			many = append(many, fmt.Sprint(i))
		}
		wantCode(t, tag(many...), "TagLimitExceeded")
		must(c.UntagResource(t.Context(), &sns.UntagResourceInput{ResourceArn: &topic, TagKeys: []string{"b", "c"}}))(t)
		if d := cmp.Diff([]string{"a"}, list()); d != "" {
			t.Error(d)
		}
		topic = prefix + "none"
		wantCode(t, tag("x"), "ResourceNotFound")
	})
}

func TestSubscriptions(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		v := a.Region(region)
		c, topic := open(v), snstest.PutTopic(v, snstest.TopicOptions{Name: "t"})
		subscribe := func(protocol, endpoint string) (string, error) {
			out, err := c.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: &topic, Protocol: &protocol, Endpoint: &endpoint})
			if err != nil {
				return "", err
			}
			return *out.SubscriptionArn, nil
		}
		queue := "arn:aws:sqs:eu-west-1:111122223333:q"
		first := must(subscribe("sqs", queue))(t)
		if again := must(subscribe("sqs", queue))(t); !strings.HasPrefix(first, topic+":") || again != first {
			t.Error(first, again)
		}
		if got := must(subscribe("email", "a@example.com"))(t); got != "pending confirmation" {
			t.Error(got)
		}
		for _, bad := range [][2]string{{"pigeon", "x"}, {"sqs", "q"}, {"sqs", ""}} {
			_, err := subscribe(bad[0], bad[1])
			wantCode(t, err, "InvalidParameter")
		}
		list := func() (all []string) {
			for p := sns.NewListSubscriptionsByTopicPaginator(c, &sns.ListSubscriptionsByTopicInput{TopicArn: &topic}); p.HasMorePages(); {
				for _, s := range must(p.NextPage(t.Context()))(t).Subscriptions {
					all = append(all, *s.Protocol+" "+*s.SubscriptionArn+" "+*s.Endpoint)
				}
			}
			return all
		}
		if d := cmp.Diff([]string{"email PendingConfirmation a@example.com", "sqs " + first + " " + queue}, list()); d != "" {
			t.Error(d)
		}
		must(c.Unsubscribe(t.Context(), &sns.UnsubscribeInput{SubscriptionArn: &first}))(t)
		if d := cmp.Diff([]string{"email PendingConfirmation a@example.com"}, list()); d != "" {
			t.Error(d)
		}
		must(c.Unsubscribe(t.Context(), &sns.UnsubscribeInput{SubscriptionArn: &first}))(t) // twice is fine
		attempt := func(protocol, endpoint string) error {
			_, err := subscribe(protocol, endpoint)
			return err
		}
		unsubscribe := func(arn string) error {
			_, err := c.Unsubscribe(t.Context(), &sns.UnsubscribeInput{SubscriptionArn: &arn})
			return err
		}
		_, duplicate := c.TagResource(t.Context(), &sns.TagResourceInput{ResourceArn: &topic, Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}, {Key: aws.String("k"), Value: aws.String("v")}}})
		// As AWS was recorded to answer.
		for want, err := range map[string]error{
			"Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1": unsubscribe("randomstring"),
			"Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5": unsubscribe("arn:aws:sns:us-east-1:random"),
			"Invalid parameter: SubscriptionId":                   unsubscribe("arn:aws:sns:us-east-1:111111111111:random"),
			"Invalid parameter: SQS endpoint ARN":                 attempt("sqs", "unknown"),
			"Invalid SMS endpoint: +15--551234567":                attempt("sms", "+15--551234567"),
			"Invalid SMS endpoint: NAA+15551234567":               attempt("sms", "NAA+15551234567"),
			"Invalid SMS endpoint: +15551234567.":                 attempt("sms", "+15551234567."),
			"Invalid SMS endpoint: /+15551234567":                 attempt("sms", "/+15551234567"),
			"Invalid parameter: Duplicated keys are not allowed.": duplicate,
		} {
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != "InvalidParameter" || api.ErrorMessage() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if err := attempt("sms", "+1 555-123.4567"); err != nil {
			t.Error(err)
		}
	})
}

// TestSideBySide is for the race detector: who publishes looks at a topic that others
// are changing.
func TestSideBySide(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	snstest.Mount(a)
	v := a.Region(region)
	topicARN := snstest.PutTopic(v, snstest.TopicOptions{Name: "t"})
	c := snstest.New(v)
	var all sync.WaitGroup
	all.Go(func() {
		for range 100 {
			_ = snstest.CheckPublish(v, snstest.PublishWrite{Principal: v.Principal(), TopicARN: topicARN, Message: "m"})
		}
	})
	for _, name := range []string{"one", "two", ""} {
		all.Go(func() {
			for range 100 {
				if _, err := c.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: &topicARN, AttributeName: aws.String("DisplayName"), AttributeValue: &name}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
