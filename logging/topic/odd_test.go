package topic_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// odd does not show a new topic at once.
type odd struct {
	topic.API
	hidden int
}

func (o *odd) SetTopicAttributes(ctx context.Context, in *sns.SetTopicAttributesInput, f ...func(*sns.Options)) (*sns.SetTopicAttributesOutput, error) {
	if o.hidden--; o.hidden >= 0 {
		return nil, &types.NotFoundException{}
	}
	return o.API.SetTopicAttributes(ctx, in, f...)
}

func TestNewTopicIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newAccount().Region(region)
		began := time.Now()
		target := logging.Join("t", topic.Bind(topic.Clients{Clients: v.Clients(), KMS: v.KMS(), SNS: &odd{snstest.New(v), 3}}, build(t, whole())))
		applied(t, planned(t, target))
		if time.Since(began) < time.Second {
			t.Error("nothing was waited for")
		}
	})
}

// A statement takes the version of the policy that there is, with the default
// statement in it or without; and where ours is the last one, SNS's default policy
// takes its place.
func TestVersionAndLastStatement(t *testing.T) {
	const rest = `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Receive"],"Resource":"` + topicARN + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + account + `"}}},` +
		`{"Sid":"Theirs","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"` + topicARN + `"}]}`
	a := newAccount()
	snstest.PutTopic(a.Region(region), snstest.TopicOptions{Name: name, Policy: rest})
	before := snapshot(t, a)
	c := wire(a.Region(region))
	target := logging.Join("t", topic.Bind(c, build(t, topic.New(name).Allow(publish("A")))))
	report := applied(t, planned(t, target))
	if got := snapshot(t, a)["policy"]; !strings.Contains(got, "2008-10-17") || !strings.Contains(got, "sns:receive") || !strings.Contains(got, "cloudtrail") {
		t.Error(got)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	applied(t, removal)
	if now := snapshot(t, a); now["policy"] != before["policy"] {
		t.Errorf("%v\n%v", before, now)
	}

	report = applied(t, planned(t, target))
	doc := build(t, topic.New(name).Allow(publish("A"))).Policy()
	doc.Version = "2008-10-17"
	snstest.PutTopic(a.Region(region), snstest.TopicOptions{Name: name, Policy: doc.String()})
	if removal, err = logging.NewRemoval(t.Context(), report, logging.Targets{target}); err != nil {
		t.Fatal(err)
	}
	applied(t, removal)
	if got := snapshot(t, a)["policy"]; !strings.HasPrefix(got, "__default_policy_ID") || strings.Contains(got, "cloudtrail") {
		t.Error(got)
	}
}
