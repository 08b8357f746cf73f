package sessionlogtest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestPoliciesAreEnoughAndLeast: with NodePolicy and UserPolicy and nothing else sessions
// start and their logs arrive, large ones too; without any one action they do not.
func TestPoliciesAreEnoughAndLeast(t *testing.T) {
	rounds.Sequential(t)
	const groupKey, bucketKey = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555", "arn:aws:kms:eu-west-1:111122223333:key/22222222-2222-4333-8444-555555555555"
	// What AWS's guide has, and a session here that its user ends with exit does without.
	spare := []string{"logs:DescribeLogStreams", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*", "kms:Decrypt on the group", "ssmmessages:OpenDataChannel",
		"ssm:ResumeSession", "ssm:TerminateSession"}
	p := built(t, sessionlog.NewPreferences().LogGroup(thing(loggroup.New(group).Key(key.Named(groupKey)))).Streaming().OnlyEncryptedLogGroup().
		Bucket(thing(bucket.New(bucketName).Key(must[key.Key](t)(key.New(bucketKey).MustExist().Build())))).KeyPrefix("p").OnlyEncryptedBucket().ChannelKey(key.Named("alias/channel")))
	try := func(node, users policy.Document) sessionlogtest.Outcome {
		t.Helper()
		f := mounted(t)
		f.account.PutKey(region, loggingtest.KeyOptions{Alias: "alias/channel"})
		f.account.PutKey(region, loggingtest.KeyOptions{ID: groupKey[strings.LastIndexByte(groupKey, '/')+1:], Policy: `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`})
		f.account.PutKey(region, loggingtest.KeyOptions{ID: bucketKey[strings.LastIndexByte(bucketKey, '/')+1:]})
		if _, err := f.view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str(group), KmsKeyId: aws.String(groupKey)}); err != nil {
			t.Fatal(err)
		}
		f.bucket(s3test.BucketOptions{Algorithm: "aws:kms", KeyARN: bucketKey})
		f.node(sessionlogtest.Node{}, node.String())
		f.account.PutRole(loggingtest.RoleOptions{Name: "User", Inline: map[string]string{"p": users.String()}})
		f.document(preferences, must[string](t)(p.Content()))
		large := []sessionlogtest.Line{{Command: "cat", Output: strings.Repeat(strings.Repeat("x", 1023)+"\n", 5<<10+1)}}
		o, err := sessionlogtest.Run(t.Context(), f.view, sessionlogtest.Session{Node: nodeID, User: user, Typed: large})
		if err != nil {
			o.Refused = err.Error()
		}
		return o
	}
	scope := resource.Scope{Partition: "aws", Account: accountID, Region: region}
	node, users := p.NodePolicy(scope), p.UserPolicy(scope)
	if o := try(node, users); !o.Logged() {
		t.Fatalf("they are not enough: refused %q, logs %q, object %q", o.Refused, o.Logs.Reason, o.Object.Reason)
	}
	without := func(d policy.Document, i, k int) policy.Document {
		d.Statements = slices.Clone(d.Statements)
		st := d.Statements[i]
		st.Action = slices.Delete(slices.Clone(st.Action), k, k+1)
		if d.Statements[i] = st; len(st.Action) == 0 {
			d.Statements = slices.Delete(d.Statements, i, i+1)
		}
		return d
	}
	for i, st := range node.Statements {
		for k, action := range st.Action {
			name := action
			if action == "kms:Decrypt" && slices.Contains(st.Resource, groupKey) {
				name += " on the group"
			}
			if o := try(without(node, i, k), users); o.Logged() && !slices.Contains(spare, name) {
				t.Errorf("the node does without %s (%s)", name, st.Sid)
			}
		}
	}
	for i, st := range users.Statements {
		for k, action := range st.Action {
			if o := try(node, without(users, i, k)); o.Logged() && !slices.Contains(spare, action) {
				t.Errorf("the user does without %s (%s)", action, st.Sid)
			}
		}
	}
}
