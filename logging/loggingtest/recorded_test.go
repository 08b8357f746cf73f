package loggingtest_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

func sameDocument(t *testing.T, a, b string) bool {
	t.Helper()
	x, err1 := policy.Parse([]byte(a))
	y, err2 := policy.Parse([]byte(b))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return x.String() == y.String()
}

// Errors as AWS was recorded to answer them: code and message.
func TestRecordedErrors(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := t.Context()
		v := a.Region(testRegion)
		c := open(v)
		group(t, c, "/g")
		a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: strings.ReplaceAll(serviceText, `"Service":"iot.amazonaws.com"`, `"AWS":"*"`)})
		user := open(v.As(a.PutUser("alice", allow("*", "*"))))
		long := strings.Repeat("a", 513)
		const id = "e9cb72a8-2166-4580-8d64-06a3bb7a32fb"
		for name, tt := range map[string]struct {
			err           error
			code, message string
		}{
			"a long name": {second(c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &long})),
				"InvalidParameterException", "Invalid LogGroup or LogStream, both must have length less than or equal to 512."},
			"a prefix and a pattern": {second(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("x"), LogGroupNamePrefix: aws.String("x")})),
				"InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."},
			"no such resource policy": {second(c.logs.DeleteResourcePolicy(ctx, &cloudwatchlogs.DeleteResourcePolicyInput{PolicyName: aws.String("x")})),
				"ResourceNotFoundException", "Policy with name [x] does not exist."},
			"a name and an identifier": {second(c.logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String("/g"), LogGroupIdentifier: aws.String("/g")})),
				"ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters."},
			"a policy without an ARN": {second(c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("R"), PolicyArn: aws.String("longpolicynamebutnoarn")})),
				"ValidationError", "Invalid ARN:  Could not be parsed!"},
			"a role without an ARN": {second(user.sts.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String("nothing-valid-in-here"), RoleSessionName: aws.String("s1")})),
				"ValidationError", "nothing-valid-in-here is invalid"},
			"an ARN of nothing": {second(user.sts.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String("arn:a::::something/test-role"), RoleSessionName: aws.String("s1")})),
				"ValidationError", "arn:a::::something/test-role is invalid"},
			"tags that differ in case": {second(user.sts.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(iamPrefix + "role/R"), RoleSessionName: aws.String("s1"),
				Tags: []ststypes.Tag{{Key: aws.String("Tag"), Value: aws.String("1")}, {Key: aws.String("tag"), Value: aws.String("2")}}})),
				"InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."},
			"a reserved tag": {second(c.kms.CreateKey(ctx, &kms.CreateKeyInput{Tags: []kmstypes.Tag{{TagKey: aws.String("aws:key1"), TagValue: aws.String("x")}}})),
				"TagException", "Tags beginning with aws: are reserved"},
			"an HMAC key without a usage": {second(c.kms.CreateKey(ctx, &kms.CreateKeyInput{KeySpec: "HMAC_256"})),
				"ValidationException", "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."},
			"no key": {second(c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(id)})),
				"NotFoundException", "Key 'arn:aws:kms:" + testRegion + ":" + testAccount + ":key/" + id + "' does not exist"},
			"no id": {second(c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("mrk-fake-key-id")})),
				"NotFoundException", "Invalid keyId 'mrk-fake-key-id'"},
		} {
			var api smithy.APIError
			if !errors.As(tt.err, &api) || api.ErrorCode() != tt.code || api.ErrorMessage() != tt.message {
				t.Errorf("%s: %v, want %s: %s", name, tt.err, tt.code, tt.message)
			}
		}
		made := must(c.kms.CreateKey(ctx, &kms.CreateKeyInput{}))(t)
		if len(aws.ToString(made.KeyMetadata.CurrentKeyMaterialId)) != 64 {
			t.Errorf("%+v", made.KeyMetadata)
		}
		_, err := v.KMS().CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String("bbb1a32e"), TargetKeyId: made.KeyMetadata.KeyId})
		wantCode(t, err, "ValidationException", "")
	})
}

func second[T any](_ T, err error) error { return err }

// Answers as AWS was recorded to give them.
func TestRecordedAnswers(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := t.Context()
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		if out := must(c.logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String("/g")}))(t); out.LogStreams[0].UploadSequenceToken != nil {
			t.Error("a new stream has a token")
		}
		must(put(c, "/g", "s", time.Now(), "a", "b"))(t)
		if out := must(c.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")}))(t); len(out.Events) != 2 {
			t.Errorf("the first page has %d events", len(out.Events))
		}
		document := `{"Statement": [{"Sid": "Route53", "Effect": "Allow", "Principal": {"Service": ["route53.amazonaws.com"]}, "Action": "logs:PutLogEvents", "Resource": "*"}]}`
		written := must(c.logs.PutResourcePolicy(ctx, &cloudwatchlogs.PutResourcePolicyInput{PolicyName: aws.String("p"), PolicyDocument: &document}))(t)
		if written.RevisionId != nil || written.ResourcePolicy.RevisionId != nil {
			t.Error("a policy of the account has a revision")
		}
		read := must(c.logs.DescribeResourcePolicies(ctx, &cloudwatchlogs.DescribeResourcePoliciesInput{}))(t).ResourcePolicies[0]
		if text := strings.ReplaceAll(*read.PolicyDocument, " ", ""); !strings.Contains(text, `"Version":"2008-10-17"`) || !strings.Contains(text, `"Service":"route53.amazonaws.com"`) || read.RevisionId != nil {
			t.Errorf("%s", text)
		}
		trust := `{"Version": "2012-10-17", "Statement": [{"Action": "sts:AssumeRole", "Principal": {"AWS": "` + testAccount + `"}, "Effect": "Allow"}]}`
		role := must(c.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("R"), AssumeRolePolicyDocument: &trust}))(t).Role
		if text, err := url.PathUnescape(*role.AssumeRolePolicyDocument); err != nil || text != trust || role.MaxSessionDuration != nil {
			t.Errorf("%s, %v, %v", text, err, role.MaxSessionDuration)
		}
		must(c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("R"), PolicyName: aws.String("p"), PolicyDocument: aws.String(allow("s3:PutObject", "*"))}))(t)
		result := must(c.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: role.Arn, ActionNames: []string{"s3:PutObject", "s3:GetObject"}, ResourceArns: []string{"arn:aws:s3:::b"}}))(t).EvaluationResults
		for i, want := range []int{1, 0} {
			one := result[i].ResourceSpecificResults[0]
			if !result[i].OrganizationsDecisionDetail.AllowedByOrganizations || len(one.MatchedStatements) != want || want == 1 && one.MatchedStatements[0].SourcePolicyType != "IAM Policy" {
				t.Errorf("%+v", result[i])
			}
		}
	})
}

// Where statements are in a policy's text, as AWS was recorded and documented to say it: from
// the brace to behind the other one, from 1.
func TestStatementPositions(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, c := t.Context(), open(a.Region(testRegion))
		one := `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}`
		for text, want := range map[string][4]int32{
			`{"Version": "2012-10-17", "Statement": [` + one + `]}`: {1, 41, 1, 41 + int32(len(one))},
			"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:PutObject\",\n    \"Resource\": \"*\"\n  }\n}": {3, 16, 7, 4},
			`{"Id":"Statement","Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:List*","Resource":"*"},` + "\n" + one + `]}`:                      {2, 1, 2, 1 + int32(len(one))},
		} {
			got := must(c.iam.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{text}, ActionNames: []string{"s3:PutObject", "s3:GetObject"}}))(t).EvaluationResults
			m := got[0].MatchedStatements
			if len(m) != 1 || *m[0].SourcePolicyId != "PolicyInputList.1" || got[1].EvalDecision != "implicitDeny" {
				t.Fatalf("%+v", got)
			}
			if is := [4]int32{m[0].StartPosition.Line, m[0].StartPosition.Column, m[0].EndPosition.Line, m[0].EndPosition.Column}; is != want {
				t.Errorf("%s: %v, want %v", text, is, want)
			}
		}
	})
}
