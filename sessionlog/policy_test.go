package sessionlog_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/sessionlog"
)

func parse(t *testing.T, text string) policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestNodePolicy compares with AWS's page "Create a custom IAM role for Session
// Manager", scoped to the group and the bucket.
func TestNodePolicy(t *testing.T) {
	const (
		channel = `{"Effect":"Allow","Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel","ssm:UpdateInstanceInformation"],"Resource":"*"}`
		logs    = `{"Effect":"Allow","Action":"logs:DescribeLogGroups","Resource":"*"},
			{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents","logs:DescribeLogStreams"],"Resource":["arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions","arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"]}`
		logsKey    = `{"Effect":"Allow","Action":["kms:Encrypt","kms:ReEncrypt*","kms:Decrypt","kms:GenerateDataKey*","kms:Describe*"],"Resource":"` + keyARN + `","Condition":{"StringEquals":{"kms:ViaService":"logs.eu-west-1.amazonaws.com"}}}`
		anyKey     = `{"Effect":"Allow","Action":["kms:Encrypt","kms:ReEncrypt*","kms:Decrypt","kms:GenerateDataKey*","kms:Describe*"],"Resource":"arn:aws:kms:eu-west-1:*:key/*","Condition":{"StringEquals":{"kms:ViaService":"logs.eu-west-1.amazonaws.com"},"ArnEqualsIfExists":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions"}}}`
		object     = `{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-sessions/sessions/*.log"}`
		encryption = `{"Effect":"Allow","Action":"s3:GetEncryptionConfiguration","Resource":"arn:aws:s3:::acme-sessions"}`
		bucketKey  = `{"Effect":"Allow","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"` + keyARN + `"}`
		channelKey = `{"Effect":"Allow","Action":"kms:Decrypt","Resource":"` + keyARN + `"}`
	)
	for _, c := range []struct {
		name  string
		b     *sessionlog.Builder
		parts []sessionlog.Part
		want  string
	}{
		{"nothing", sessionlog.NewPreferences().WithoutLogging(), nil, channel},
		{"log group", streaming(), nil, channel + "," + logs + "," + anyKey},
		{"log group with a key", sessionlog.NewPreferences().LogGroup(thing(group().Key(namedKey(keyARN)))).WithoutStreaming(), nil, channel + "," + logs + "," + logsKey},
		{"bucket with AWS's own encryption", sessionlog.NewPreferences().Bucket(thing(newBucket(""))).KeyPrefix("sessions"), nil, channel + "," + object + "," + encryption},
		{"bucket with a key", sessionlog.NewPreferences().Bucket(thing(newBucket(keyARN))).KeyPrefix("sessions/"), nil, channel + "," + object + "," + encryption + "," + bucketKey},
		{"everything", streaming().Bucket(thing(newBucket(keyARN))).KeyPrefix("sessions").ChannelKey(namedKey(keyARN)), nil, channel + "," + channelKey + "," + logs + "," + anyKey + "," + object + "," + encryption + "," + bucketKey},
		{"the bucket's part", streaming().Bucket(thing(newBucket(""))).KeyPrefix("sessions"), []sessionlog.Part{sessionlog.S3Part}, object + "," + encryption},
		{"key by id", sessionlog.NewPreferences().WithoutLogging().ChannelKey(namedKey("1234abcd-12ab-34cd-56ef-1234567890ab")), nil, channel + "," + channelKey},
		{"key by alias", sessionlog.NewPreferences().WithoutLogging().ChannelKey(namedKey("alias/sessions")), nil, channel +
			`,{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:111122223333:key/*","Condition":{"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/sessions"}}}`},
		{"another account's bucket", sessionlog.NewPreferences().Bucket(bucket.Named("other-bucket")).BucketAccount("444455556666"), nil, channel +
			`,{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::other-bucket/*.log"},{"Effect":"Allow","Action":"s3:GetEncryptionConfiguration","Resource":"arn:aws:s3:::other-bucket"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := build(t, c.b).NodePolicy(scope, c.parts...)
			want := parse(t, `{"Version":"2012-10-17","Statement":[`+c.want+`]}`)
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if p := got.Lint(policy.Identity); len(p) > 0 {
				t.Error(p)
			}
		})
	}
}

func TestUserPolicy(t *testing.T) {
	got := build(t, streaming().ChannelKey(namedKey(keyARN))).UserPolicy(scope, "arn:aws:ec2:eu-west-1:111122223333:instance/i-02573cafcfEXAMPLE")
	want := parse(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"ssm:StartSession","Resource":["arn:aws:ec2:eu-west-1:111122223333:instance/i-02573cafcfEXAMPLE","arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell"],
		 "Condition":{"BoolIfExists":{"ssm:SessionDocumentAccessCheck":"true"}}},
		{"Effect":"Allow","Action":["ssm:TerminateSession","ssm:ResumeSession","ssmmessages:OpenDataChannel"],"Resource":"arn:aws:ssm:eu-west-1:111122223333:session/${aws:userid}-*"},
		{"Effect":"Allow","Action":["ssm:TerminateSession","ssm:ResumeSession"],"Resource":"arn:aws:ssm:eu-west-1:111122223333:session/*","Condition":{"StringLike":{"ssm:resourceTag/aws:ssmmessages:session-id":"${aws:userid}"}}},
		{"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"`+keyARN+`"}]}`)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if p := got.Lint(policy.Identity); len(p) > 0 {
		t.Error(p)
	}
}

func TestStatementsForOtherAccounts(t *testing.T) {
	p := build(t, sessionlog.NewPreferences().Bucket(bucket.Named("other-bucket")).BucketAccount("444455556666").BucketKey(keyARN).KeyPrefix("logs"))
	bucketPolicy := p.BucketPolicy(scope, roleARN)
	want := parse(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"`+roleARN+`"},"Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::other-bucket/logs/*.log"},
		{"Effect":"Allow","Principal":{"AWS":"`+roleARN+`"},"Action":"s3:GetEncryptionConfiguration","Resource":"arn:aws:s3:::other-bucket"}]}`)
	if d := cmp.Diff(want, bucketPolicy); d != "" {
		t.Error(d)
	}
	keyPolicy := p.KeyPolicy(roleARN)
	if problems := append(bucketPolicy.Lint(policy.Bucket), keyPolicy.Lint(policy.Key)...); len(problems) > 0 {
		t.Error(problems)
	}
	want = parse(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"`+roleARN+`"},"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*"}]}`)
	if d := cmp.Diff(want, keyPolicy); d != "" {
		t.Error(d)
	}
	none := build(t, streaming())
	for _, doc := range []policy.Document{none.BucketPolicy(scope, roleARN), none.KeyPolicy(roleARN), p.BucketPolicy(scope), p.KeyPolicy()} {
		if len(doc.Statements) > 0 {
			t.Error("statements about nothing", doc)
		}
	}
}
