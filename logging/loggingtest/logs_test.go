package loggingtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const logsPrefix = "arn:aws:logs:eu-west-1:111122223333:"

// logsKeyPolicy lets CloudWatch Logs of a region use a key for what matches.
func logsKeyPolicy(region, resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.%s.amazonaws.com"},
		 "Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
		 "Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"%s"}}}]}`, region, resource)
}

func group(t testing.TB, c clients, name string) {
	t.Helper()
	must(c.logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}))(t)
}

func TestLogGroup(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		key := a.PutKey(testRegion, loggingtest.KeyOptions{Policy: logsKeyPolicy(testRegion, logsPrefix+"log-group:/app/*")})
		must(c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{
			LogGroupName:              aws.String("/app/one"),
			KmsKeyId:                  &key,
			LogGroupClass:             types.LogGroupClassInfrequentAccess,
			DeletionProtectionEnabled: aws.Bool(true),
			Tags:                      map[string]string{"team": "platform"},
		}))(t)
		must(c.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/app/one"), RetentionInDays: aws.Int32(14)}))(t)
		want := types.LogGroup{
			LogGroupName:              aws.String("/app/one"),
			Arn:                       aws.String(logsPrefix + "log-group:/app/one:*"),
			LogGroupArn:               aws.String(logsPrefix + "log-group:/app/one"),
			KmsKeyId:                  &key,
			LogGroupClass:             types.LogGroupClassInfrequentAccess,
			RetentionInDays:           aws.Int32(14),
			MetricFilterCount:         aws.Int32(0),
			StoredBytes:               aws.Int64(0),
			DeletionProtectionEnabled: aws.Bool(true),
		}
		ignore := []cmp.Option{cmpopts.IgnoreFields(types.LogGroup{}, "CreationTime"), cmpopts.IgnoreUnexported(types.LogGroup{})}
		out := must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/app")}))(t)
		if d := cmp.Diff([]types.LogGroup{want}, out.LogGroups, ignore...); d != "" {
			t.Error(d)
		}
		out = must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("pp/o")}))(t)
		few := []types.LogGroup{{LogGroupName: want.LogGroupName, Arn: want.Arn, LogGroupArn: want.LogGroupArn, LogGroupClass: want.LogGroupClass, MetricFilterCount: aws.Int32(0)}}
		if d := cmp.Diff(few, out.LogGroups, ignore...); d != "" {
			t.Error("a pattern's answer has six members:", d)
		}
		tags := must(c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: want.LogGroupArn}))(t)
		if d := cmp.Diff(map[string]string{"team": "platform"}, tags.Tags); d != "" {
			t.Error(d)
		}

		must(c.logs.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: want.LogGroupName}))(t)
		must(c.logs.DisassociateKmsKey(ctx, &cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: want.LogGroupName}))(t)
		must(c.logs.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: want.LogGroupArn, TagKeys: []string{"team"}}))(t)
		must(c.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: want.LogGroupArn, Tags: map[string]string{"cost": "1"}}))(t)
		_, err := c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: want.LogGroupName})
		wantCode(t, err, "ValidationException", "Cannot delete log group with deletion protection enabled. Disable deletion protection first.")
		must(c.logs.PutLogGroupDeletionProtection(ctx, &cloudwatchlogs.PutLogGroupDeletionProtectionInput{LogGroupIdentifier: want.LogGroupArn, DeletionProtectionEnabled: aws.Bool(false)}))(t)

		want.RetentionInDays, want.KmsKeyId, want.DeletionProtectionEnabled = nil, nil, aws.Bool(false)
		out = must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: []string{"/app/one"}}))(t)
		if d := cmp.Diff([]types.LogGroup{want}, out.LogGroups, ignore...); d != "" {
			t.Error(d)
		}
		tags = must(c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: want.LogGroupArn}))(t)
		if d := cmp.Diff(map[string]string{"cost": "1"}, tags.Tags); d != "" {
			t.Error(d)
		}
		must(c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: want.LogGroupName}))(t)
		out = must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))(t)
		if len(out.LogGroups) != 0 {
			t.Error("the group is still there")
		}
		// Regions are apart.
		group(t, c, "/here")
		if got := must(open(a.Region("us-east-1")).logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))(t); len(got.LogGroups) != 0 {
			t.Error("a group is seen from another region")
		}
	})
}

func TestLogGroupRefusals(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		group(t, c, "/there")
		must(c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/delivery"), LogGroupClass: types.LogGroupClassDelivery}))(t)
		good := logsKeyPolicy(testRegion, logsPrefix+"log-group:/app")
		key := func(o loggingtest.KeyOptions) *string {
			if o.Policy == "" {
				o.Policy = good
			}
			return aws.String(a.PutKey(testRegion, o))
		}
		create := func(name string, kms *string) func() error {
			return func() error {
				_, err := c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, KmsKeyId: kms})
				return err
			}
		}
		const denied = "AccessDeniedException"
		deniedText := "The specified KMS key does not exist or is not allowed to be used with Arn '" + logsPrefix + "log-group:/app'"
		otherRegion := a.PutKey("us-east-1", loggingtest.KeyOptions{Policy: good})
		for name, tt := range map[string]struct {
			call          func() error
			code, message string
		}{
			"exists":          {create("/there", nil), "ResourceAlreadyExistsException", "The specified log group already exists"},
			"reserved":        {create("aws/x", nil), "InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS."},
			"reserved, upper": {create("AWS/x", nil), "InvalidParameterException", ""},
			"bad character":   {create("a b", nil), "InvalidParameterException", ""},
			"key disabled":    {create("/app", key(loggingtest.KeyOptions{State: kmstypes.KeyStateDisabled})), "InvalidParameterException", ""},
			"key dying":       {create("/app", key(loggingtest.KeyOptions{State: kmstypes.KeyStatePendingDeletion})), "InvalidParameterException", ""},
			"key asymmetric":  {create("/app", key(loggingtest.KeyOptions{Spec: kmstypes.KeySpecRsa2048})), "InvalidParameterException", ""},
			"key missing":     {create("/app", aws.String("arn:aws:kms:eu-west-1:111122223333:key/none")), "InvalidParameterException", ""},
			"key elsewhere":   {create("/app", &otherRegion), "InvalidParameterException", ""},
			"key by alias":    {create("/app", aws.String("alias/x")), "InvalidParameterException", ""},
			"default policy":  {create("/app", aws.String(a.PutKey(testRegion, loggingtest.KeyOptions{}))), denied, deniedText},
			"other region's logs": {create("/app", key(loggingtest.KeyOptions{Policy: logsKeyPolicy("us-east-1", logsPrefix+"*")})),
				denied, deniedText},
			"context with :*": {create("/app", key(loggingtest.KeyOptions{Policy: logsKeyPolicy(testRegion, logsPrefix+"log-group:/app:*")})),
				denied, deniedText},
			"identifiers with prefix": {func() error {
				_, err := c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: []string{"/there"}, LogGroupNamePrefix: aws.String("/")})
				return err
			}, "InvalidParameterException", ""},
			"prefix with pattern": {func() error {
				_, err := c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("t"), LogGroupNamePrefix: aws.String("/")})
				return err
			}, "InvalidParameterException", ""},
			"limit": {func() error {
				_, err := c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(51)})
				return err
			}, "InvalidParameterException", ""},
			"token": {func() error {
				_, err := c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{NextToken: aws.String("nonsense")})
				return err
			}, "InvalidParameterException", ""},
			"retention": {func() error {
				_, err := c.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/there"), RetentionInDays: aws.Int32(2)})
				return err
			}, "InvalidParameterException", ""},
			"retention of DELIVERY": {func() error {
				_, err := c.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/delivery"), RetentionInDays: aws.Int32(7)})
				return err
			}, "InvalidParameterException", ""},
			"retention of none": {func() error {
				_, err := c.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/none"), RetentionInDays: aws.Int32(7)})
				return err
			}, "ResourceNotFoundException", "The specified log group does not exist."},
			"delete none": {func() error {
				_, err := c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/none")})
				return err
			}, "ResourceNotFoundException", "The specified log group does not exist."},
			"tags by :*": {func() error {
				_, err := c.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(logsPrefix + "log-group:/there:*"), Tags: map[string]string{"a": "b"}})
				return err
			}, "InvalidParameterException", ""},
			"tags of none": {func() error {
				_, err := c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(logsPrefix + "log-group:/none")})
				return err
			}, "ResourceNotFoundException", ""},
			"too many tags": {func() error {
				for i := range 2 {
					tags := map[string]string{}
					for j := range 30 {
						tags[fmt.Sprintf("t%d-%d", i, j)] = ""
					}
					if _, err := c.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: aws.String(logsPrefix + "log-group:/there"), Tags: tags}); err != nil {
						return err
					}
				}
				return nil
			}, "TooManyTagsException", ""},
			"streams of none": {func() error {
				_, err := c.logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String("/none")})
				return err
			}, "ResourceNotFoundException", ""},
			"stream order with prefix": {func() error {
				_, err := c.logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String("/there"), OrderBy: types.OrderByLastEventTime, LogStreamNamePrefix: aws.String("a")})
				return err
			}, "InvalidParameterException", ""},
		} {
			t.Run(name, func(t *testing.T) { wantCode(t, tt.call(), tt.code, tt.message) })
		}
	})
}

func TestDescribeMissingLogGroups(t *testing.T) {
	for name, tt := range map[string]struct {
		mode loggingtest.MissingLogGroup
		want []string
		code string
	}{
		"skip":   {loggingtest.SkipMissingLogGroups, []string{"/b"}, ""},
		"refuse": {loggingtest.RefuseMissingLogGroups, nil, "ResourceNotFoundException"},
		"ignore": {loggingtest.IgnoreLogGroupIdentifiers, []string{"/a", "/b"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
				c := open(a.Region(testRegion))
				group(t, c, "/b")
				group(t, c, "/a")
				out, err := c.logs.DescribeLogGroups(context.Background(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: []string{"/none", "/b", logsPrefix + "log-group:/b"}})
				wantCode(t, err, tt.code, "")
				if err == nil {
					if d := cmp.Diff(tt.want, groupNames(out.LogGroups)); d != "" {
						t.Error(d)
					}
				}
			}, loggingtest.DescribeMissingLogGroups(tt.mode))
		})
	}
}

func groupNames(groups []types.LogGroup) []string {
	var names []string
	for _, g := range groups {
		names = append(names, *g.LogGroupName)
	}
	return names
}

func TestDescribeLogGroupsPages(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		var want []string
		for i := range 120 {
			name := fmt.Sprintf("/g/%03d", i)
			group(t, c, name)
			want = append(want, name)
		}
		for _, limit := range []*int32{nil, aws.Int32(7), aws.Int32(50)} {
			var got []string
			in := &cloudwatchlogs.DescribeLogGroupsInput{Limit: limit}
			for pages := 1; ; pages++ {
				out := must(c.logs.DescribeLogGroups(ctx, in))(t)
				got = append(got, groupNames(out.LogGroups)...)
				// What was given out and is gone must hide nothing.
				if pages == 1 {
					must(c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: out.LogGroups[0].LogGroupName}))(t)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					break
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("limit %v: %s", limit, d)
			}
			want = want[1:]
		}
	})
}

func TestResourcePolicies(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		document := aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}`)
		put := func(name string, group, revision *string) (string, error) {
			out, err := c.logs.PutResourcePolicy(ctx, &cloudwatchlogs.PutResourcePolicyInput{PolicyName: &name, PolicyDocument: document, ResourceArn: group, ExpectedRevisionId: revision})
			if err != nil {
				return "", err
			}
			return aws.ToString(out.RevisionId), nil
		}
		for i := range 10 {
			must(put(fmt.Sprintf("p%d", i), nil, nil))(t)
		}
		must(put("p9", nil, nil))(t)
		_, err := put("p10", nil, nil)
		wantCode(t, err, "LimitExceededException", "")
		own := aws.String(logsPrefix + "log-group:/g")
		revision := must(put("own", own, nil))(t)
		_, err = put("own", own, nil)
		wantCode(t, err, "OperationAbortedException", "")
		must(put("own", own, &revision))(t)
		_, err = put("own", aws.String(logsPrefix+"log-group:/none"), nil)
		wantCode(t, err, "ResourceNotFoundException", "")
		_, err = c.logs.PutResourcePolicy(ctx, &cloudwatchlogs.PutResourcePolicyInput{PolicyName: aws.String("x"), PolicyDocument: aws.String("{")})
		wantCode(t, err, "InvalidParameterException", "")

		var names []string
		for in := (&cloudwatchlogs.DescribeResourcePoliciesInput{Limit: aws.Int32(4)}); ; {
			out := must(c.logs.DescribeResourcePolicies(ctx, in))(t)
			for _, p := range out.ResourcePolicies {
				names = append(names, *p.PolicyName)
			}
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		if d := cmp.Diff([]string{"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"}, names); d != "" {
			t.Error(d)
		}
		out := must(c.logs.DescribeResourcePolicies(ctx, &cloudwatchlogs.DescribeResourcePoliciesInput{ResourceArn: own}))(t)
		if len(out.ResourcePolicies) != 1 || !sameDocument(t, *out.ResourcePolicies[0].PolicyDocument, *document) {
			t.Errorf("%v", out.ResourcePolicies)
		}
		must(c.logs.DeleteResourcePolicy(ctx, &cloudwatchlogs.DeleteResourcePolicyInput{PolicyName: aws.String("p0")}))(t)
		_, err = c.logs.DeleteResourcePolicy(ctx, &cloudwatchlogs.DeleteResourcePolicyInput{PolicyName: aws.String("p0")})
		wantCode(t, err, "ResourceNotFoundException", "")
	})
}
