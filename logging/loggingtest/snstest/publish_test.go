package snstest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// trailPolicy is the topic policy of AWS's page for CloudTrail.
const trailPolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailSNSPolicy20131101","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
	"Action":"SNS:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:t","Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}}]}`

// keyPolicy lets CloudTrail use the key of a topic, with the actions given.
func keyPolicy(actions string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":[` + actions + `],"Resource":"*"}]}`
}

func TestServicePublishes(t *testing.T) {
	const both = `"kms:GenerateDataKey*","kms:Decrypt"`
	ctxKeys := map[string][]string{"aws:SourceArn": {trailARN}}
	for _, tt := range []struct {
		name  string
		topic snstest.TopicOptions
		key   *loggingtest.KeyOptions
		write snstest.PublishWrite
		code  string
		steps int
	}{
		{"policy of the page", snstest.TopicOptions{Name: "t", Policy: trailPolicy}, nil, snstest.PublishWrite{Context: ctxKeys}, "", 1},
		{"another trail", snstest.TopicOptions{Name: "t", Policy: trailPolicy}, nil, snstest.PublishWrite{Context: map[string][]string{"aws:SourceArn": {trailARN + "2"}}}, "AuthorizationError", 1},
		{"default policy", snstest.TopicOptions{Name: "t"}, nil, snstest.PublishWrite{Context: ctxKeys}, "AuthorizationError", 1},
		{"no topic", snstest.TopicOptions{Name: "u", Policy: trailPolicy}, nil, snstest.PublishWrite{Context: ctxKeys}, "NotFound", 0},
		{"no ARN", snstest.TopicOptions{Name: "t"}, nil, snstest.PublishWrite{TopicARN: "t"}, "InvalidParameter", 0},
		{"another account", snstest.TopicOptions{Name: "t"}, nil, snstest.PublishWrite{TopicARN: "arn:aws:sns:eu-west-1:999999999999:t"}, "AuthorizationError", 0},
		{"too long", snstest.TopicOptions{Name: "t", Policy: trailPolicy}, nil, snstest.PublishWrite{Context: ctxKeys, Message: strings.Repeat("x", 256<<10+1)}, "InvalidParameter", 1},
		{"key", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, &loggingtest.KeyOptions{ID: "k", Policy: keyPolicy(both)}, snstest.PublishWrite{Context: ctxKeys}, "", 3},
		{"key by alias", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "alias/k"}, &loggingtest.KeyOptions{ID: "k", Alias: "alias/k", Policy: keyPolicy(both)}, snstest.PublishWrite{Context: ctxKeys}, "", 3},
		{"key without decrypt", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, &loggingtest.KeyOptions{ID: "k", Policy: keyPolicy(`"kms:GenerateDataKey*"`)}, snstest.PublishWrite{Context: ctxKeys}, "KMSAccessDenied", 3},
		{"key without data keys", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, &loggingtest.KeyOptions{ID: "k", Policy: keyPolicy(`"kms:Decrypt"`)}, snstest.PublishWrite{Context: ctxKeys}, "KMSAccessDenied", 2},
		{"disabled key", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, &loggingtest.KeyOptions{ID: "k", Policy: keyPolicy(both), State: kmstypes.KeyStateDisabled}, snstest.PublishWrite{Context: ctxKeys}, "KMSDisabled", 2},
		{"key on its way out", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, &loggingtest.KeyOptions{ID: "k", Policy: keyPolicy(both), State: kmstypes.KeyStatePendingDeletion}, snstest.PublishWrite{Context: ctxKeys}, "KMSInvalidState", 2},
		{"no key", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "k"}, nil, snstest.PublishWrite{Context: ctxKeys}, "KMSNotFound", 2},
		{"AWS's key", snstest.TopicOptions{Name: "t", Policy: trailPolicy, KeyARN: "alias/aws/sns"}, nil, snstest.PublishWrite{Context: ctxKeys}, "KMSAccessDenied", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := loggingtest.NewAccount(accountID)
			v := a.Region(region)
			if tt.key != nil {
				a.PutKey(region, *tt.key)
			}
			snstest.PutTopic(v, tt.topic)
			w := tt.write
			w.Principal, w.Subject = "cloudtrail.amazonaws.com", "s"
			if w.TopicARN == "" {
				w.TopicARN = prefix + "t"
			}
			if w.Message == "" {
				w.Message = "m"
			}
			check := snstest.CheckPublish(v, w)
			var heard []snstest.Message
			loggingtest.Subscribe(a, func(m snstest.Message) { heard = append(heard, m) })
			got, err := snstest.Publish(t.Context(), v.In("us-east-1"), w)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(check, got); d != "" {
				t.Error(d)
			}
			if got.Code != tt.code || got.Arrived != (tt.code == "") || (got.Reason == "") != got.Arrived || len(got.Steps) != tt.steps {
				t.Errorf("%+v", got)
			}
			var want []snstest.Message
			if got.Arrived {
				want = []snstest.Message{{TopicARN: w.TopicARN, Subject: "s", Body: "m"}}
			}
			for _, have := range [][]snstest.Message{snstest.Messages(v, w.TopicARN), heard} {
				if d := cmp.Diff(want, have, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(snstest.Message{}, "Time", "ID")); d != "" {
					t.Error(d)
				}
			}
			if a.CallCount() != 0 {
				t.Error(a.Calls())
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := snstest.Publish(ctx, loggingtest.NewAccount(accountID).Region(region), snstest.PublishWrite{}); err != context.Canceled {
		t.Error(err)
	}
}

// TestCallersPublish: a caller is let in by his own policy, or by the topic's.
func TestCallersPublish(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		v := a.Region(region)
		allow := func(action string) string {
			return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":"*"}]}`, action)
		}
		owner := a.PutUser("owner", allow("sns:*"))
		full := a.PutUser("full", allow("*"))
		nobody := a.PutUser("nobody")
		closed := snstest.PutTopic(v, snstest.TopicOptions{Name: "t", Policy: trailPolicy})
		byDefault := snstest.PutTopic(v, snstest.TopicOptions{Name: "default"})
		key := a.PutKey(region, loggingtest.KeyOptions{})
		encrypted := snstest.PutTopic(v, snstest.TopicOptions{Name: "encrypted", KeyARN: key})
		managed := snstest.PutTopic(v, snstest.TopicOptions{Name: "managed", KeyARN: "alias/aws/sns"})
		for _, tt := range []struct{ who, topic, code string }{
			{v.Principal(), closed, ""},
			{owner, closed, ""},
			{nobody, closed, "AuthorizationError"},
			{nobody, byDefault, ""}, // the default policy is for the account
			{owner, encrypted, "KMSAccessDenied"},
			{full, encrypted, ""},
			{owner, managed, ""},
			{owner, prefix + "none", "NotFound"},
			{nobody, prefix + "none", "AuthorizationError"},
		} {
			_, err := open(v.As(tt.who)).Publish(t.Context(), &sns.PublishInput{TopicArn: &tt.topic, Message: aws.String("m")})
			wantCode(t, err, tt.code)
		}
		_, err := open(v.As(nobody)).CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("x")})
		wantCode(t, err, "AuthorizationError")
		if got := snstest.CheckPublish(v, snstest.PublishWrite{Principal: nobody, TopicARN: closed}); got.Code != "AuthorizationError" || got.Steps[0].Decision.Outcome != policy.ImplicitDeny {
			t.Errorf("%+v", got)
		}
	})
}

func TestMessages(t *testing.T) {
	eachDoor(t, func(t *testing.T, a *loggingtest.Account, open door) {
		v := a.Region(region)
		plain, fifo := snstest.PutTopic(v, snstest.TopicOptions{Name: "t"}), snstest.PutTopic(v, snstest.TopicOptions{Name: "t.fifo"})
		for _, tt := range []struct {
			in   sns.PublishInput
			code string
		}{
			{sns.PublishInput{TopicArn: &plain, Message: aws.String("first")}, ""},
			{sns.PublishInput{TargetArn: &plain, Message: aws.String("second"), Subject: aws.String("s")}, ""},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String(`{"default":"third","sqs":"x"}`), MessageStructure: aws.String("json")}, ""},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String(`{"sqs":"x"}`), MessageStructure: aws.String("json")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String(`x`), MessageStructure: aws.String("json")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String(`x`), MessageStructure: aws.String("xml")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String("")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String("m"), Subject: aws.String(strings.Repeat("s", 101))}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String("m"), Subject: aws.String("a\nb")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &plain, Message: aws.String(strings.Repeat("m", 256<<10+1))}, "InvalidParameter"},
			{sns.PublishInput{Message: aws.String("m")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &fifo, Message: aws.String("m")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &fifo, Message: aws.String("m"), MessageGroupId: aws.String("g")}, "InvalidParameter"},
			{sns.PublishInput{TopicArn: &fifo, Message: aws.String("m"), MessageGroupId: aws.String("g"), MessageDeduplicationId: aws.String("d")}, ""},
		} {
			_, err := open(v).Publish(t.Context(), &tt.in)
			wantCode(t, err, tt.code)
		}
		var bodies []string
		for _, m := range snstest.Messages(v, plain) {
			bodies = append(bodies, m.Body)
		}
		if d := cmp.Diff([]string{"first", "second", "third"}, bodies); d != "" {
			t.Error(d)
		}
		if len(snstest.Messages(v, fifo)) != 1 {
			t.Error(snstest.Messages(v, fifo))
		}
	})
}
