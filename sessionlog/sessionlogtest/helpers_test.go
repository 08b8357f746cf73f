package sessionlogtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

const (
	accountID   = "111122223333"
	region      = "eu-west-1"
	preferences = "SSM-SessionManagerRunShell"
	group       = "/ssm/sessions"
	bucketName  = "sessions-111122223333"
	nodeID      = "i-02573cafcfexample"
)

var str = aws.String

// api is what both doors have.
type api interface {
	sessionlog.SSMAPI
	ListDocumentVersions(context.Context, *ssm.ListDocumentVersionsInput, ...func(*ssm.Options)) (*ssm.ListDocumentVersionsOutput, error)
	ListDocuments(context.Context, *ssm.ListDocumentsInput, ...func(*ssm.Options)) (*ssm.ListDocumentsOutput, error)
	DescribeInstanceInformation(context.Context, *ssm.DescribeInstanceInformationInput, ...func(*ssm.Options)) (*ssm.DescribeInstanceInformationOutput, error)
	StartSession(context.Context, *ssm.StartSessionInput, ...func(*ssm.Options)) (*ssm.StartSessionOutput, error)
	ResumeSession(context.Context, *ssm.ResumeSessionInput, ...func(*ssm.Options)) (*ssm.ResumeSessionOutput, error)
	TerminateSession(context.Context, *ssm.TerminateSessionInput, ...func(*ssm.Options)) (*ssm.TerminateSessionOutput, error)
}

var (
	_ api = sessionlogtest.Client{}
	_ api = (*ssm.Client)(nil)
)

// fixture is a mounted account, through one of the doors.
type fixture struct {
	testing.TB
	account *loggingtest.Account
	view    loggingtest.View
	ssm     api
}

func mounted(t testing.TB, opts ...sessionlogtest.Option) fixture {
	account := loggingtest.NewAccount(accountID)
	sessionlogtest.Mount(account, opts...)
	view := account.Region(region)
	return fixture{t, account, view, sessionlogtest.NewClient(view)}
}

// eachDoor runs a test through both doors, each with an account of its own.
func eachDoor(t *testing.T, test func(fixture), opts ...sessionlogtest.Option) {
	t.Helper()
	t.Run("typed", func(t *testing.T) { test(mounted(t, opts...)) })
	t.Run("wire", func(t *testing.T) {
		f := mounted(t, opts...)
		f.ssm = ssm.NewFromConfig(f.view.Config(), func(o *ssm.Options) { o.RetryMaxAttempts = 1 })
		test(f)
	})
}

// code is the code and message of an error, "" without one.
func code(err error) string {
	var apiErr smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &apiErr):
		return apiErr.ErrorCode() + ": " + apiErr.ErrorMessage()
	}
	return err.Error()
}

func (f fixture) wantCode(err error, want string) {
	f.Helper()
	if code(err) != want {
		f.Errorf("got  %q\nwant %q", code(err), want)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// inputs are the inputs of preferences.
type inputs map[string]any

// with is a copy with other values; nil takes a key out.
func (in inputs) with(change inputs) inputs {
	out := maps.Clone(in)
	for k, v := range change {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = v
	}
	return out
}

// document is a Session document with inputs.
func (in inputs) document(sessionType string) string {
	text, err := json.Marshal(map[string]any{"schemaVersion": "1.0", "description": "Document to hold regional settings for Session Manager", "sessionType": sessionType, "inputs": in,
		"properties": map[string]any{"linux": map[string]any{"commands": "top"}, "windows": map[string]any{"commands": "top"}, "macos": map[string]any{"commands": "top"}}})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// guide are the inputs of the guide's example, with everything off.
var guide = inputs{"s3BucketName": "", "s3KeyPrefix": "", "s3EncryptionEnabled": false, "cloudWatchLogGroupName": "", "cloudWatchEncryptionEnabled": false,
	"cloudWatchStreamingEnabled": false, "kmsKeyId": "", "runAsEnabled": false, "runAsDefaultUser": "", "idleSessionTimeout": "20", "maxSessionDuration": "",
	"shellProfile": map[string]any{"windows": "", "linux": ""}}

// nodePolicy is the page "Create a custom IAM role for Session Manager", for one
// group and bucket.
const nodePolicy = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel","ssm:UpdateInstanceInformation"],"Resource":"*"},
	{"Effect":"Allow","Action":"logs:DescribeLogGroups","Resource":"*"},
	{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents","logs:DescribeLogStreams"],"Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"},
	{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::sessions-111122223333/*"},
	{"Effect":"Allow","Action":"s3:GetEncryptionConfiguration","Resource":"arn:aws:s3:::sessions-111122223333"}]}`

// channelPolicy lets a node have sessions, and log nothing.
const channelPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:UpdateInstanceInformation","ssmmessages:*"],"Resource":"*"}]}`

// node puts a role with a policy, and a node that has it.
func (f fixture) node(n sessionlogtest.Node, documents ...string) string {
	inline := map[string]string{}
	for i, d := range documents {
		inline[string(rune('a'+i))] = d
	}
	n.ID, n.Screen = nodeID, true
	n.Role = f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: inline})
	sessionlogtest.PutNode(f.view, n)
	return n.Role
}

func (f fixture) group(key string) {
	f.Helper()
	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str(group)}
	if key != "" {
		in.KmsKeyId = &key
	}
	if _, err := f.view.Logs().CreateLogGroup(f.Context(), in); err != nil {
		f.Fatal(err)
	}
}

// logKey is a key that CloudWatch Logs may use.
func (f fixture) logKey() string {
	return f.account.PutKey(region, loggingtest.KeyOptions{Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`})
}

func (f fixture) bucket(o s3test.BucketOptions) {
	o.Name = bucketName
	s3test.PutBucket(f.view, o)
}

func (f fixture) preferences(in inputs) { f.document(preferences, in.document("Standard_Stream")) }

func (f fixture) document(name, content string) {
	ssmtest.PutDocument(f.view, ssmtest.Document{Name: name, Content: content})
}

var typed = []sessionlogtest.Line{{Command: "whoami", Output: "ssm-user\n"}}

func (f fixture) run(o sessionlogtest.Session) sessionlogtest.Outcome {
	f.Helper()
	if o.Node == "" {
		o.Node = nodeID
	}
	if o.Typed == nil {
		o.Typed = typed
	}
	return must[sessionlogtest.Outcome](f)(sessionlogtest.Run(f.Context(), f.view, o))
}

// events are the messages of a session's log stream, nil where there is none.
func (f fixture) events(stream string) []string {
	f.Helper()
	out, err := f.view.Logs().GetLogEvents(f.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: str(group), LogStreamName: &stream, StartFromHead: aws.Bool(true)})
	if err != nil {
		return nil
	}
	var messages []string
	for _, e := range out.Events {
		messages = append(messages, *e.Message)
	}
	return messages
}

// thing is what a builder makes.
func thing[T any](b interface{ Build() (T, error) }) T {
	v, err := b.Build()
	if err != nil {
		panic(err)
	}
	return v
}
