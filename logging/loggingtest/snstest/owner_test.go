package snstest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// A subscription is its maker's, whosever the topic is and whoever asks.
func TestOwnerOfASubscription(t *testing.T) {
	org := loggingtest.NewOrganization(accountID)
	org.Mount(snstest.Mount)
	member := org.AddAccount("333344445555", nil)
	topic := snstest.PutTopic(org.Management().Region(region), snstest.TopicOptions{Name: "alarms",
		Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"333344445555"},"Action":"sns:*","Resource":"*"}]}`})
	theirs, ours := snstest.New(member.Region(region)), snstest.New(org.Management().Region(region))
	if _, err := theirs.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: &topic, Protocol: aws.String("sqs"), Endpoint: aws.String("arn:aws:sqs:" + region + ":333344445555:q")}); err != nil {
		t.Fatal(err)
	}
	listed, err := ours.ListSubscriptionsByTopic(t.Context(), &sns.ListSubscriptionsByTopicInput{TopicArn: &topic})
	if err != nil || len(listed.Subscriptions) != 1 || *listed.Subscriptions[0].Owner != "333344445555" {
		t.Error(listed, err)
	}
	for client, want := range map[snstest.Client]int{theirs: 1, ours: 0} {
		all, err := client.ListSubscriptions(t.Context(), &sns.ListSubscriptionsInput{})
		if err != nil || len(all.Subscriptions) != want {
			t.Errorf("%+v, want %d: %v", all, want, err)
		}
	}
}
