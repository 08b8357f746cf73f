package snstest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// TestTopicAcrossAccounts takes each side's policies away, of the topic and of its key.
func TestTopicAcrossAccounts(t *testing.T) {
	const memberID = "333344445555"
	const user = "arn:aws:iam::" + memberID + ":user/mia"
	one := func(elements string) string { return `{"Version":"2012-10-17","Statement":[{` + elements + `}]}` }
	lets := func(who string) string {
		return one(`"Effect":"Allow","Principal":{"AWS":"` + who + `"},"Action":["sns:Publish","sns:GetTopicAttributes"],"Resource":"*"`)
	}
	const theirs = "because no resource-based policy allows the SNS:Publish action"
	tests := []struct {
		name, policy, inline, key string
		change                    func(*loggingtest.Organization)
		message                   string // the end of the error's
	}{
		{name: "both sides", policy: lets(user)},
		{name: "the default policy", message: theirs},
		{name: "another account", policy: lets("444455556666"), message: theirs},
		{name: "the caller's own", policy: lets(user), inline: one(`"Effect":"Allow","Action":"logs:*","Resource":"*"`), message: "because no identity-based policy allows the SNS:Publish action"},
		{name: "service control", policy: lets(user), change: func(o *loggingtest.Organization) {
			o.PutServiceControlPolicy(o.Root(), "no", one(`"Effect":"Deny","Action":"sns:Publish","Resource":"*"`))
		}, message: "with an explicit deny in a service control policy"},
		{name: "its key lets the account in", policy: lets(user), key: one(`"Effect":"Allow","Principal":{"AWS":"` + memberID + `"},"Action":"kms:*","Resource":"*"`)},
		{name: "its key does not", policy: lets(user), key: one(`"Effect":"Allow","Principal":{"AWS":"` + accountID + `"},"Action":"kms:*","Resource":"*"`), message: "the resource policy does not allow it: statement 0 of key policy of KEY names other principals"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			org := loggingtest.NewOrganization(accountID)
			org.Mount(snstest.Mount)
			member := org.AddAccount(memberID, nil)
			if tt.inline == "" {
				tt.inline = one(`"Effect":"Allow","Action":"*","Resource":"*"`)
			}
			member.PutUser("mia", tt.inline)
			owner := org.Management().Region(region)
			o := snstest.TopicOptions{Name: "alarms", Policy: tt.policy}
			if tt.key != "" {
				o.KeyARN = org.Management().PutKey(region, loggingtest.KeyOptions{Policy: tt.key, Alias: "alias/alarms"})
				o.KeyARN = o.KeyARN[strings.LastIndexByte(o.KeyARN, '/')+1:] // as an id, which is one of the topic's account
			}
			topic := snstest.PutTopic(owner, o)
			if tt.change != nil {
				tt.change(org)
			}
			heard := 0
			loggingtest.Subscribe(org.Management(), func(snstest.Message) { heard++ })
			client := snstest.New(member.Region(region).As(user))
			_, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(topic), Message: aws.String("m")})
			want := strings.ReplaceAll(tt.message, "KEY", o.KeyARN)
			if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
				t.Fatalf("%v, want %q", err, want)
			}
			if err != nil {
				return
			}
			if len(snstest.Messages(owner, topic)) != 1 || heard != 1 {
				t.Errorf("%d messages, heard %d", len(snstest.Messages(owner, topic)), heard)
			}
			out, err := client.GetTopicAttributes(t.Context(), &sns.GetTopicAttributesInput{TopicArn: aws.String(topic)})
			if err != nil || out.Attributes["Owner"] != accountID {
				t.Errorf("owner %q: %v", out.Attributes["Owner"], err)
			}
			if own := snstest.Topics(member.Region(region)); len(own) != 0 {
				t.Errorf("the member has topics %v", own)
			}
		})
	}
}
