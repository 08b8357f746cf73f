package trailogtest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const (
	accountID = "111122223333"
	region    = "eu-west-1"
	name      = "events"
	bucket    = "amzn-s3-demo-bucket"
	group     = "CloudTrail/logs"
	arnOfAll  = "arn:aws:cloudtrail:" + region + ":" + accountID + ":trail/" + name
	groupARN  = "arn:aws:logs:" + region + ":" + accountID + ":log-group:" + group + ":*"
	stream    = accountID + "_CloudTrail_" + region
)

// api is what both doors have.
type api interface {
	trailog.API
	trailog.PublicKeyAPI
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

var _ api = (*cloudtrail.Client)(nil)

// doors are the two ways to a view.
var doors = map[string]func(loggingtest.View) api{
	"typed": func(v loggingtest.View) api { return trailogtest.NewClient(v) },
	"wire":  func(v loggingtest.View) api { return wire(v) },
}

// wire is the SDK's own client, which does not retry.
func wire(v loggingtest.View) *cloudtrail.Client {
	return cloudtrail.NewFromConfig(v.Config(), func(o *cloudtrail.Options) { o.RetryMaxAttempts = 1 })
}

// The documents of AWS's pages, for the trail of these tests.
const trust = `{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

func rolePolicy(streams ...string) string {
	resources := strings.Join(streams, `","arn:aws:logs:`+region+`:`+accountID+`:log-group:`+group+`:log-stream:`)
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],
		"Resource":["arn:aws:logs:` + region + `:` + accountID + `:log-group:` + group + `:log-stream:` + resources + `"]}]}`
}

// bucketPolicy allows a trail to write under a path.
func bucketPolicy(trailARN string, paths ...string) string {
	resources := make([]string, len(paths))
	for i, p := range paths {
		resources[i] = `"arn:aws:s3:::` + bucket + `/` + p + `"`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s",
		 "Condition":{"StringEquals":{"aws:SourceArn":%[2]q}}},
		{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":[%[3]s],
		 "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":%[2]q}}}]}`, bucket, trailARN, strings.Join(resources, ","))
}

func topicPolicy(trailARN string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"SNS:Publish",
		"Resource":"arn:aws:sns:%s:%s:trails","Condition":{"StringEquals":{"aws:SourceArn":%q}}}]}`, region, accountID, trailARN)
}

func keyPolicy(trailARN string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
		 "Condition":{"StringEquals":{"aws:SourceArn":%[1]q},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:DescribeKey","Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":%[1]q}}}]}`, trailARN)
}

// fixture is an account with all that a trail needs.
type fixture struct {
	*testing.T
	account *loggingtest.Account
	view    loggingtest.View
	door    func(loggingtest.View) api
	trails  api
	role    string
	topic   string
	key     string
}

// eachDoor runs a test through both doors, each with an account of its own.
func eachDoor(t *testing.T, test func(fixture), opts ...trailogtest.Option) {
	t.Helper()
	for name, door := range doors {
		t.Run(name, func(t *testing.T) { test(newFixture(t, door, opts...)) })
	}
}

func newFixture(t *testing.T, door func(loggingtest.View) api, opts ...trailogtest.Option) fixture {
	t.Helper()
	account := loggingtest.NewAccount(accountID)
	trailogtest.Mount(account, opts...)
	view := account.Region(region)
	f := fixture{T: t, account: account, view: view, door: door, trails: door(view)}
	f.role = account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(stream + "*")}})
	f.group(region, group)
	f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"))
	f.topic = snstest.PutTopic(view, snstest.TopicOptions{Name: "trails", Policy: topicPolicy(arnOfAll)})
	f.key = account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Alias: "alias/trails", Policy: keyPolicy(arnOfAll)})
	account.ResetCalls()
	return f
}

func (f fixture) bucket(policy string) {
	s3test.PutBucket(f.view, s3test.BucketOptions{Name: bucket, Policy: policy})
}

func (f fixture) group(region, name string) {
	f.Helper()
	if _, err := f.account.Region(region).Logs().CreateLogGroup(f.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		f.Fatal(err)
	}
}

// all is a CreateTrail of a trail that uses everything.
func (f fixture) all() *cloudtrail.CreateTrailInput {
	return &cloudtrail.CreateTrailInput{Name: str(name), S3BucketName: str(bucket), SnsTopicName: str("trails"), KmsKeyId: &f.key,
		CloudWatchLogsLogGroupArn: str(groupARN), CloudWatchLogsRoleArn: &f.role, EnableLogFileValidation: aws.Bool(true)}
}

func (f fixture) create(in *cloudtrail.CreateTrailInput) *cloudtrail.CreateTrailOutput {
	f.Helper()
	out, err := f.trails.CreateTrail(f.Context(), in)
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func (f fixture) start() {
	f.Helper()
	if _, err := f.trails.StartLogging(f.Context(), &cloudtrail.StartLoggingInput{Name: str(name)}); err != nil {
		f.Fatal(err)
	}
}

func (f fixture) status() *cloudtrail.GetTrailStatusOutput {
	f.Helper()
	out, err := f.trails.GetTrailStatus(f.Context(), &cloudtrail.GetTrailStatusInput{Name: str(name)})
	if err != nil {
		f.Fatal(err)
	}
	return out
}

// started is a trail that uses everything, and logs.
func (f fixture) started() fixture {
	f.Helper()
	f.create(f.all())
	f.start()
	return f
}

// record is an event, and what became of it at the only trail.
func (f fixture) record(r trailrecord.Record) trailogtest.Delivery {
	f.Helper()
	got := trailogtest.Record(f.Context(), f.view, r)
	if len(got) != 1 {
		f.Fatalf("%d deliveries: %v", len(got), got)
	}
	return got[0]
}

var deleteDocument = trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument", RequestParameters: json.RawMessage(`{"name":"example"}`)}

// inGroup are the messages in a stream of the log group, read without a record.
func (f fixture) inGroup(stream string) []trailrecord.Record {
	f.Helper()
	out, err := f.view.Logs().GetLogEvents(f.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: str(group), LogStreamName: &stream, StartFromHead: aws.Bool(true)})
	if err != nil {
		f.Fatal(err)
	}
	var records []trailrecord.Record
	for _, e := range out.Events {
		r, err := trailrecord.Parse([]byte(*e.Message))
		if err != nil {
			f.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

// inBucket are the records of the files under a prefix.
func (f fixture) inBucket(prefix string) []trailrecord.Record {
	f.Helper()
	var records []trailrecord.Record
	for _, o := range s3test.Objects(f.view, bucket, prefix) {
		if _, err := trailrecord.ParseKey(o.Key); err != nil {
			f.Error(err)
		}
		for r, err := range trailrecord.Decode(bytes.NewReader(o.Body)) {
			if err != nil {
				f.Fatalf("%s: %v", o.Key, err)
			}
			records = append(records, r)
		}
	}
	return records
}

func unzip(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// failure is an error's code and message.
type failure struct{ Code, Message string }

func failureOf(err error) failure {
	var e smithy.APIError
	if errors.As(err, &e) {
		return failure{e.ErrorCode(), e.ErrorMessage()}
	}
	if err != nil {
		return failure{"?", err.Error()}
	}
	return failure{}
}

var str = aws.String

func roleInput(name string) *iam.CreateRoleInput {
	return &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: str(trust)}
}

func rolePolicyInput(role, document string) *iam.PutRolePolicyInput {
	return &iam.PutRolePolicyInput{RoleName: &role, PolicyName: str("logs"), PolicyDocument: &document}
}

func allow(action string, resources ...string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":["%s"]}]}`, action, strings.Join(resources, `","`))
}

func roleOptions(name, document string) loggingtest.RoleOptions {
	return loggingtest.RoleOptions{Name: name, Inline: map[string]string{"p": document},
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + accountID + `"},"Action":"sts:AssumeRole"}]}`}
}

func keyOptions() loggingtest.KeyOptions { return loggingtest.KeyOptions{} }
