package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/examples/internal/replay"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// started is a server whose state is kept in a file; end writes it.
func started(t *testing.T, path string) (cfg aws.Config, end func()) {
	t.Helper()
	accounts := newAccounts("111122223333", "aws")
	h := replay.New(accounts[0].Handler())
	if err := h.Load(path); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	cfg = aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL, HTTPClient: server.Client(), Credentials: credentials.NewStaticCredentialsProvider("x", "y", "")}
	return cfg, func() {
		server.Close()
		if err := h.Save(path); err != nil {
			t.Fatal(err)
		}
	}
}

// What an account holds is there again at the next start, and the one after that, with
// the same ids and keys, and it goes on from there.
func TestState(t *testing.T) {
	path, ctx := filepath.Join(t.TempDir(), "account"), t.Context()
	cfg, end := started(t, path)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	logs := cloudwatchlogs.NewFromConfig(cfg)
	must(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")}))
	must(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/gone")}))
	must(logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/gone")}))
	if _, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")}); err == nil {
		t.Error("a group was made twice")
	}
	created, err := kms.NewFromConfig(cfg).CreateKey(ctx, &kms.CreateKeyInput{})
	must(created, err)
	must(kms.NewFromConfig(cfg).CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/app"), TargetKeyId: created.KeyMetadata.KeyId}))
	users := iam.NewFromConfig(cfg)
	must(users.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("ci")}))
	key, err := users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("ci")})
	must(key, err)
	// What is answered with an error shifts no ids, and what lost its answer is kept.
	topics := sns.NewFromConfig(cfg)
	topic, err := topics.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("news")})
	must(topic, err)
	queue := func(name, raw string) *sns.SubscribeInput {
		return &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: aws.String("sqs"), Endpoint: aws.String("arn:aws:sqs:eu-west-1:111122223333:" + name), Attributes: map[string]string{"RawMessageDelivery": raw}}
	}
	must(topics.Subscribe(ctx, queue("a", "true")))
	if _, err := topics.Subscribe(ctx, queue("a", "false")); err == nil {
		t.Error("one subscription has two settings")
	}
	subscribed, err := topics.Subscribe(ctx, queue("b", "true"))
	must(subscribed, err)
	must(control.New(*cfg.BaseEndpoint).Inject(ctx, control.Fault{Operation: "logs:PutRetentionPolicy", Nth: 1, Kind: control.LoseAnswer}))
	_, _ = logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/app"), RetentionInDays: aws.Int32(30)}, func(o *cloudwatchlogs.Options) { o.RetryMaxAttempts = 1 })
	objects := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	must(objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("acme-files"), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}))
	must(objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("acme-files"), Key: aws.String("a+b/ü.bin"), Body: bytes.NewReader([]byte{0, 1, 255})}))
	end()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	first, err := os.ReadFile(path)
	must(first, err)
	was := strings.Replace(string(first), `,"lost":true`, "", 1) // at the next start it is known
	if was == string(first) {
		t.Error("no call lost its answer")
	}

	for range 2 {
		cfg, end := started(t, path)
		groups, err := cloudwatchlogs.NewFromConfig(cfg).DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
		if err != nil || len(groups.LogGroups) != 1 || *groups.LogGroups[0].LogGroupName != "/app" || aws.ToInt32(groups.LogGroups[0].RetentionInDays) != 30 {
			t.Error(groups, err)
		}
		got, err := kms.NewFromConfig(cfg).DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/app")})
		if err != nil || *got.KeyMetadata.KeyId != *created.KeyMetadata.KeyId {
			t.Error(got, err)
		}
		if _, err := sns.NewFromConfig(cfg).GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: subscribed.SubscriptionArn}); err != nil {
			t.Error(err)
		}
		out, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("acme-files"), Key: aws.String("a+b/ü.bin")})
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(out.Body); err != nil || !bytes.Equal(body, []byte{0, 1, 255}) {
			t.Error(body, err)
		}
		cfg.Credentials = credentials.NewStaticCredentialsProvider(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, "")
		who, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil || *who.Arn != "arn:aws:iam::111122223333:user/ci" {
			t.Error(who, err)
		}
		end()
		is, err := os.ReadFile(path)
		if d := cmp.Diff(was, string(is)); d != "" || err != nil {
			t.Errorf("the file changed: %s %v", d, err)
		}
	}
}

// A file that is no state, or is not whole, is refused by its line, and left as it is.
func TestStateRefused(t *testing.T) {
	const head, group = `{"version":1}` + "\n", `{"method":"POST","host":"localhost","url":"/","header":{"Content-Type":["application/x-amz-json-1.1"],"X-Amz-Target":["Logs_20140328.CreateLogGroup"]},"body":"eyJsb2dHcm91cE5hbWUiOiIvYXBwIn0="}` + "\n"
	for name, tt := range map[string]struct{ text, want string }{
		"empty":              {"", "cut off in line 1"},
		"another version":    {`{"version":2}` + "\n", "no state of version 1"},
		"no state":           {"a: b\n", "no state of version 1"},
		"cut off":            {head + group[:len(group)-9], "cut off in line 2"},
		"no call":            {head + "{]\n", "line 2"},
		"made twice":         {head + group + group, "line 3: POST /: it is answered with 400 now"},
		"only the beginning": {head, ""},
		"a group":            {head + group, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "account")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // the server ends as soon as it has begun
			err := run(ctx, []string{"-state", path}, io.Discard, io.Discard)
			if errors.Is(err, http.ErrServerClosed) || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
			if is, readErr := os.ReadFile(path); readErr != nil || string(is) != tt.text {
				t.Errorf("the file is now %q, %v", is, readErr)
			}
		})
	}
}
