package trailog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// A chain is one way in which a trail can be set up. The zero value is right in
// every link; each field chooses what is wrong with one.
type chain struct {
	Trail, Role, Trust, Group, GroupKey, Bucket, BucketKey, TrailKey, Topic, TopicKey, Selectors, Expect, Organization string
}

// fault is the chain whose links are set.
var fault chain

var links = []judgetest.Link{
	judgetest.Of(&fault.Trail, "", "stopped", "missing", "detached", "other group"),
	judgetest.Of(&fault.Role, "", "missing", "no CreateLogStream", "no PutLogEvents", "other region", "other account", "other group", "whole group", "exact stream",
		"stars", "denied", "attached", "boundary", "region condition"),
	judgetest.Of(&fault.Trust, "", "ec2", "denied", "others too"),
	judgetest.Of(&fault.Group, "", "missing", "infrequent access"),
	judgetest.Of(&fault.GroupKey, "", "good", "closed", "disabled"),
	judgetest.Of(&fault.Bucket, "", "prefix", "other prefix", "no acl", "no policy", "other trail", "no source", "like", "requester pays", "denied", "secure", "other folder", "missing", "public"),
	judgetest.Of(&fault.BucketKey, "", "good", "closed", "disabled", "bucket key", "bucket key without decrypt"),
	judgetest.Of(&fault.TrailKey, "", "good", "closed", "disabled", "other context", "only describe", "no describe"),
	judgetest.Of(&fault.Topic, "", "good", "closed", "other trail", "missing", "no source"),
	judgetest.Of(&fault.TopicKey, "", "good", "closed", "no decrypt", "disabled"),
	judgetest.Of(&fault.Selectors, "", "read only", "write only", "data only", "without kms", "advanced", "advanced write", "advanced without kms", "advanced data"),
	judgetest.Of(&fault.Expect, "", "kms", "data", "read"),
	judgetest.Of(&fault.Organization, "", "good", "no stream", "no folder"),
}

const (
	groupKeyID  = "aaaaaaaa-2222-4333-8444-555555555555"
	bucketKeyID = "bbbbbbbb-2222-4333-8444-555555555555"
	trailKeyID  = "cccccccc-2222-4333-8444-555555555555"
	topicKeyID  = "dddddddd-2222-4333-8444-555555555555"
	object      = "arn:aws:s3:::things/1"
)

// must fails the test on the error of a call.
func must(t *testing.T) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func (c chain) trust() string {
	service := "cloudtrail.amazonaws.com"
	if c.Trust == "ec2" {
		service = "ec2.amazonaws.com"
	}
	one := fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":%q},"Action":"sts:AssumeRole"}`, service)
	switch c.Trust {
	case "denied":
		return document(one, `{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}`)
	case "others too":
		return document(`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`, one)
	}
	return document(one)
}

func (c chain) rolePolicy() string {
	group := "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/audit"
	stream, actions, more, condition := ":log-stream:111122223333_CloudTrail_eu-west-1*", `"logs:CreateLogStream","logs:PutLogEvents"`, "", ""
	switch c.Role {
	case "no CreateLogStream":
		actions = `"logs:PutLogEvents"`
	case "no PutLogEvents":
		actions = `"logs:CreateLogStream"`
	case "other region":
		stream = ":log-stream:111122223333_CloudTrail_us-east-1*"
	case "other account":
		stream = ":log-stream:444455556666_CloudTrail_eu-west-1*"
	case "other group":
		group += "s"
	case "whole group":
		stream = ":*"
	case "exact stream":
		stream = strings.TrimSuffix(stream, "*")
	case "denied":
		more = `,{"Effect":"Deny","Action":"logs:Put*","Resource":"*"}`
	case "attached":
		actions = `"s3:GetObject"`
	case "region condition":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`
	}
	resources := fmt.Sprintf("%q", group+stream)
	if c.Organization != "" && c.Organization != "no stream" {
		resources += fmt.Sprintf(",%q", group+":log-stream:"+org+"_*")
	}
	if c.Role == "stars" {
		actions, resources = `"logs:*"`, `"*"`
	}
	return document(fmt.Sprintf(`{"Effect":"Allow","Action":[%s],"Resource":[%s]%s}%s`, actions, resources, condition, more))
}

func (c chain) prefix() string {
	if c.Bucket == "prefix" || c.Bucket == "other prefix" {
		return "audit"
	}
	return ""
}

func (c chain) bucketPolicy() string {
	folder, operator, source, more := "AWSLogs/111122223333/*", "StringEquals", trailARN, ""
	switch c.Bucket {
	case "prefix":
		folder = "audit/" + folder
	case "other prefix":
		folder = "audits/" + folder
	case "other trail":
		source = strings.Replace(trailARN, "audit", "other", 1)
	case "like":
		operator, source = "ArnLike", "arn:aws:cloudtrail:*:111122223333:trail/*"
	case "denied":
		more = `,{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-trails/*"}`
	case "secure":
		more = `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme-trails","arn:aws:s3:::acme-trails/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`
	case "other folder":
		folder = "AWSLogs/444455556666/*"
	}
	condition := fmt.Sprintf(`{%q:{"aws:SourceArn":%q}}`, operator, source)
	if c.Bucket == "no source" {
		condition = `{}`
	}
	resources := fmt.Sprintf("%q", "arn:aws:s3:::acme-trails/"+folder)
	if c.Organization != "" && c.Organization != "no folder" {
		resources += fmt.Sprintf(",%q", "arn:aws:s3:::acme-trails/"+strings.Replace(folder, "AWSLogs/111122223333", "AWSLogs/"+org, 1))
	}
	acl := fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::acme-trails","Condition":%s},`, condition)
	if c.Bucket == "no acl" {
		acl = ""
	}
	return document(acl + fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":[%s],"Condition":%s}`, resources, condition) + more)
}

func serviceKeyPolicy(service, condition string, actions ...string) string {
	return document(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`,
		fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":%q},"Action":["%s"],"Resource":"*"%s}`, service, strings.Join(actions, `","`), condition))
}

func (c chain) keys(a *loggingtest.Account, broken bool) {
	put := func(id, how, policy, closed string) {
		if how == "" {
			return
		}
		o := loggingtest.KeyOptions{ID: id, Policy: policy}
		if broken && how == "disabled" {
			o.State = kmstypes.KeyStateDisabled
		}
		if broken && closed != "" {
			o.Policy = closed
		}
		a.PutKey(region, o)
	}
	nobody := serviceKeyPolicy("sqs.amazonaws.com", "", "kms:*")
	closedIf := func(is bool) string {
		if is {
			return nobody
		}
		return ""
	}
	put(groupKeyID, c.GroupKey, serviceKeyPolicy("logs.eu-west-1.amazonaws.com", "", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"), closedIf(c.GroupKey == "closed"))
	closed := closedIf(c.BucketKey == "closed")
	if c.BucketKey == "bucket key without decrypt" {
		closed = serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*", "kms:DescribeKey")
	}
	put(bucketKeyID, c.BucketKey, serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"), closed)
	closed = closedIf(c.TrailKey == "closed")
	switch c.TrailKey {
	case "other context":
		closed = serviceKeyPolicy("cloudtrail.amazonaws.com", `,"Condition":{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:444455556666:trail/*"}}`, "kms:GenerateDataKey*", "kms:DescribeKey", "kms:Decrypt")
	case "only describe":
		closed = serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:DescribeKey")
	case "no describe":
		closed = serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*", "kms:Decrypt")
	}
	put(trailKeyID, c.TrailKey, serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*", "kms:Decrypt", "kms:DescribeKey"), closed)
	closed = closedIf(c.TopicKey == "closed")
	if c.TopicKey == "no decrypt" {
		closed = serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*")
	}
	put(topicKeyID, c.TopicKey, serviceKeyPolicy("cloudtrail.amazonaws.com", "", "kms:GenerateDataKey*", "kms:Decrypt"), closed)
}

func keyOf(how, id string) string {
	if how == "" {
		return ""
	}
	return "arn:aws:kms:eu-west-1:111122223333:key/" + id
}

// putThings puts what the trail writes with into the account: right, and then as
// the chain has it, since CloudTrail refuses to be told of what is wrong.
func (c chain) putThings(t *testing.T, v loggingtest.View) {
	t.Helper()
	a := v.Account()
	c.keys(a, true)
	if c.Group == "missing" {
		must(t)(v.Logs().DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("CloudTrail/audit")}))
	}
	if c.Role != "missing" {
		role := loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: c.trust(), Inline: map[string]string{"logs": c.rolePolicy()}}
		switch c.Role {
		case "attached":
			role.Attached = []string{a.PutManagedPolicy("All", document(`{"Effect":"Allow","Action":"*","Resource":"*"}`))}
		case "boundary":
			role.Boundary = a.PutManagedPolicy("Few", document(`{"Effect":"Allow","Action":["logs:CreateLogStream","s3:*"],"Resource":"*"}`))
		}
		a.PutRole(role)
	} else {
		name := aws.String("CloudTrail_CloudWatchLogs_Role")
		must(t)(v.IAM().DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String("logs")}))
		must(t)(v.IAM().DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name}))
	}
	o := s3test.BucketOptions{Name: "acme-trails", Policy: c.bucketPolicy(), RequesterPays: c.Bucket == "requester pays",
		KeyARN: keyOf(c.BucketKey, bucketKeyID), BucketKey: strings.HasPrefix(c.BucketKey, "bucket key")}
	switch c.Bucket {
	case "no policy":
		o.Policy = ""
	case "public":
		o.PublicAccess = &s3types.PublicAccessBlockConfiguration{}
	}
	if c.Bucket == "missing" {
		must(t)(s3test.New(v).DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("acme-trails")}))
	} else {
		s3test.PutBucket(v, o)
	}
	if c.Topic == "" {
		return
	}
	source := trailARN
	if c.Topic == "other trail" {
		source = strings.Replace(trailARN, "audit", "other", 1)
	}
	condition := fmt.Sprintf(`,"Condition":{"StringEquals":{"aws:SourceArn":%q}}`, source)
	service := "cloudtrail.amazonaws.com"
	switch c.Topic {
	case "no source":
		condition = ""
	case "closed":
		service = "sqs.amazonaws.com"
	}
	if c.Topic == "missing" {
		must(t)(snstest.New(v).DeleteTopic(t.Context(), &sns.DeleteTopicInput{TopicArn: aws.String("arn:aws:sns:eu-west-1:111122223333:trail-files")}))
	} else {
		snstest.PutTopic(v, snstest.TopicOptions{Name: "trail-files", KeyARN: keyOf(c.TopicKey, topicKeyID), Policy: document(fmt.Sprintf(
			`{"Effect":"Allow","Principal":{"Service":%q},"Action":"SNS:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:trail-files"%s}`, service, condition))})
	}
}

// right is the chain with everything that CloudTrail asks for when it is told.
func (c chain) right() chain {
	c.Role, c.Trust, c.Group = "", "", ""
	if c.Bucket != "prefix" && c.Bucket != "other prefix" {
		c.Bucket = ""
	} else {
		c.Bucket = "prefix"
	}
	for _, key := range []*string{&c.GroupKey, &c.TrailKey, &c.TopicKey} {
		if *key != "" {
			*key = "good"
		}
	}
	switch {
	case strings.HasPrefix(c.BucketKey, "bucket key"):
		c.BucketKey = "bucket key"
	case c.BucketKey != "":
		c.BucketKey = "good"
	}
	if c.Topic != "" {
		c.Topic = "good"
	}
	if c.Organization != "" {
		c.Organization = "good"
	}
	return c
}

// build makes the account.
func (c chain) build(t *testing.T) loggingtest.View {
	t.Helper()
	var opts []trailogtest.Option
	if c.Organization != "" {
		opts = append(opts, trailogtest.WithOrganization(org, true))
	}
	v := newAccount(opts...)
	right := c.right()
	right.keys(v.Account(), false)
	for _, name := range []string{"CloudTrail/audit", "CloudTrail/audits"} {
		in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}
		if c.Group == "infrequent access" {
			in.LogGroupClass = logstypes.LogGroupClassInfrequentAccess
		}
		if key := keyOf(c.GroupKey, groupKeyID); key != "" {
			in.KmsKeyId = &key
		}
		if _, err := v.Logs().CreateLogGroup(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	right.putThings(t, v)
	if c.Trail == "other group" {
		stars := right
		stars.Role = "stars"
		stars.putThings(t, v)
	}
	if c.Trail != "missing" {
		c.createTrail(t, v)
	}
	c.putThings(t, v)
	if c.Trail != "missing" && c.Trail != "stopped" { // now, so that nothing arrives before
		must(t)(trailogtest.NewClient(v).StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
	}
	v.Account().ResetCalls()
	return v
}

func (c chain) createTrail(t *testing.T, v loggingtest.View) {
	t.Helper()
	api := trailogtest.NewClient(v)
	in := &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails"), S3KeyPrefix: aws.String(c.prefix()),
		CloudWatchLogsLogGroupArn: aws.String(groupARN), CloudWatchLogsRoleArn: aws.String(roleARN)}
	switch c.Trail {
	case "detached":
		in.CloudWatchLogsLogGroupArn, in.CloudWatchLogsRoleArn = nil, nil
	case "other group":
		in.CloudWatchLogsLogGroupArn = aws.String(strings.Replace(groupARN, "/audit", "/audits", 1))
	}
	if *in.S3KeyPrefix == "" {
		in.S3KeyPrefix = nil
	}
	if key := keyOf(c.TrailKey, trailKeyID); key != "" {
		in.KmsKeyId = &key
	}
	if c.Topic != "" {
		in.SnsTopicName = aws.String("trail-files")
	}
	if c.Organization != "" {
		in.IsOrganizationTrail = aws.Bool(true)
	}
	if _, err := api.CreateTrail(t.Context(), in); err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	if s := c.selectors(); s != nil {
		s.TrailName = aws.String("audit")
		if _, err := api.PutEventSelectors(t.Context(), s); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
}

func (c chain) selectors() *cloudtrail.PutEventSelectorsInput {
	basic := func(s types.EventSelector) *cloudtrail.PutEventSelectorsInput {
		return &cloudtrail.PutEventSelectorsInput{EventSelectors: []types.EventSelector{s}}
	}
	advanced := func(fields ...types.AdvancedFieldSelector) *cloudtrail.PutEventSelectorsInput {
		return &cloudtrail.PutEventSelectorsInput{AdvancedEventSelectors: []types.AdvancedEventSelector{{FieldSelectors: fields}}}
	}
	is := func(field string, values ...string) types.AdvancedFieldSelector {
		return types.AdvancedFieldSelector{Field: &field, Equals: values}
	}
	switch c.Selectors {
	case "read only":
		return basic(types.EventSelector{ReadWriteType: types.ReadWriteTypeReadOnly})
	case "write only":
		return basic(types.EventSelector{ReadWriteType: types.ReadWriteTypeWriteOnly})
	case "data only":
		return basic(types.EventSelector{IncludeManagementEvents: aws.Bool(false), DataResources: []types.DataResource{{Type: aws.String("AWS::S3::Object"), Values: []string{"arn:aws:s3:::things/"}}}})
	case "without kms":
		return basic(types.EventSelector{ExcludeManagementEventSources: []string{"kms.amazonaws.com"}})
	case "advanced":
		return advanced(is("eventCategory", "Management"))
	case "advanced write":
		return advanced(is("eventCategory", "Management"), is("readOnly", "false"))
	case "advanced without kms":
		return advanced(is("eventCategory", "Management"), types.AdvancedFieldSelector{Field: aws.String("eventSource"), NotEquals: []string{"kms.amazonaws.com"}})
	case "advanced data":
		return advanced(is("eventCategory", "Data"), is("resources.type", "AWS::S3::Object"))
	}
	return nil
}

// event is what is expected.
func (c chain) event() selector.Event {
	yes, no := true, false
	switch c.Expect {
	case "kms":
		return selector.Event{Source: "kms.amazonaws.com", ReadOnly: &no}
	case "data":
		return selector.Event{Category: "Data", Source: "s3.amazonaws.com", ResourceType: "AWS::S3::Object", ResourceARN: object, ReadOnly: &no}
	case "read":
		return selector.Event{Source: "ssm.amazonaws.com", ReadOnly: &yes}
	}
	return selector.Event{Source: "ssm.amazonaws.com", ReadOnly: &no}
}
