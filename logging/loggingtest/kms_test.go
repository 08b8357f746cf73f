package loggingtest_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func matches(pattern, s string) bool { return regexp.MustCompile(pattern).MatchString(s) }

func TestKey(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		made := must(c.kms.CreateKey(ctx, &kms.CreateKeyInput{Description: aws.String("d")}))(t).KeyMetadata
		if !matches(`^arn:aws:kms:eu-west-1:111122223333:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, *made.Arn) {
			t.Error(*made.Arn)
		}
		want := &types.KeyMetadata{
			KeyId: made.KeyId, Arn: made.Arn, AWSAccountId: aws.String(testAccount), Description: aws.String("d"), Enabled: true,
			KeyState: types.KeyStateEnabled, KeyUsage: types.KeyUsageTypeEncryptDecrypt, KeySpec: types.KeySpecSymmetricDefault,
			KeyManager: types.KeyManagerTypeCustomer, Origin: types.OriginTypeAwsKms, MultiRegion: aws.Bool(false),
			EncryptionAlgorithms: []types.EncryptionAlgorithmSpec{types.EncryptionAlgorithmSpecSymmetricDefault},
		}
		ignore := []cmp.Option{cmpopts.IgnoreUnexported(types.KeyMetadata{}), cmpopts.IgnoreFields(types.KeyMetadata{}, "CreationDate", "CustomerMasterKeySpec", "CurrentKeyMaterialId")}
		for _, id := range []*string{made.KeyId, made.Arn} {
			if d := cmp.Diff(want, must(c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id}))(t).KeyMetadata, ignore...); d != "" {
				t.Error(d)
			}
		}
		p := must(c.kms.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: made.KeyId}))(t)
		if !strings.Contains(*p.Policy, `"AWS" : "arn:aws:iam::111122223333:root"`) || *p.PolicyName != "default" {
			t.Error(*p.Policy)
		}
		text := logsKeyPolicy(testRegion, logsPrefix+"*")
		must(c.kms.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: made.KeyId, Policy: &text}))(t)
		if p = must(c.kms.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: made.KeyId, PolicyName: aws.String("default")}))(t); *p.Policy != text {
			t.Error(*p.Policy)
		}
		shut := strings.ReplaceAll(text, ":root", ":role/none")
		_, err := c.kms.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: made.KeyId, Policy: &shut})
		wantCode(t, err, "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.")
		must(c.kms.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: made.KeyId, Policy: &shut, BypassPolicyLockoutSafetyCheck: true}))(t)

		seeded := a.PutKey(testRegion, loggingtest.KeyOptions{ID: "k", Alias: "alias/logs", State: types.KeyStatePendingDeletion, AWSManaged: true})
		got := must(c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/logs")}))(t).KeyMetadata
		if *got.Arn != seeded || got.Enabled || got.KeyState != types.KeyStatePendingDeletion || got.DeletionDate == nil || got.KeyManager != types.KeyManagerTypeAws {
			t.Errorf("%v", got)
		}
		for id, code := range map[string]string{
			"none":       "NotFoundException",
			"alias/none": "NotFoundException",
			"arn:aws:kms:us-east-1:111122223333:key/k": "NotFoundException",
			"arn:aws:iam::111122223333:key/k":          "InvalidArnException",
		} {
			_, err := c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &id})
			wantCode(t, err, code, "")
		}
	})
}

// TestKeyPolicyDecides: without a statement for the account, IAM policies do not
// count.
func TestKeyPolicyDecides(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		role := a.PutRole(loggingtest.RoleOptions{Name: "Admin", Inline: map[string]string{"all": allow("*", "*")}})
		closed := a.PutKey(testRegion, loggingtest.KeyOptions{Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Other"},"Action":"kms:*","Resource":"*"}]}`})
		named := a.PutKey(testRegion, loggingtest.KeyOptions{Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + role + `"},"Action":"kms:DescribeKey","Resource":"*"}]}`})
		open0 := a.PutKey(testRegion, loggingtest.KeyOptions{})
		a.PutRole(loggingtest.RoleOptions{Name: "Nothing"})
		for _, tt := range []struct{ session, key, code string }{
			{"Admin/s", closed, "AccessDeniedException"},
			{"Admin/s", named, ""},
			{"Admin/s", open0, ""},
			{"Nothing/s", open0, "AccessDeniedException"},
		} {
			_, err := open(v.As(sessionPrefix+tt.session)).kms.DescribeKey(context.Background(), &kms.DescribeKeyInput{KeyId: &tt.key})
			wantCode(t, err, tt.code, "")
		}
	})
}

// TestGroupLosesKey: a group's key that is disabled or closed stops writing and
// reading, until it is enabled again.
func TestGroupLosesKey(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		o := loggingtest.KeyOptions{ID: "k", Policy: logsKeyPolicy(testRegion, logsPrefix+"*")}
		key := a.PutKey(testRegion, o)
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		must(c.logs.AssociateKmsKey(ctx, &cloudwatchlogs.AssociateKmsKeyInput{ResourceIdentifier: aws.String(logsPrefix + "log-group:/g"), KmsKeyId: &key}))(t)
		write := func() error { _, err := put(c, "/g", "s", time.Now(), "m"); return err }
		read := func() error {
			_, err := c.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")})
			return err
		}
		for _, tt := range []struct {
			options loggingtest.KeyOptions
			code    string
		}{
			{o, ""},
			{loggingtest.KeyOptions{ID: "k", Policy: o.Policy, State: types.KeyStateDisabled}, "AccessDeniedException"},
			{loggingtest.KeyOptions{ID: "k"}, "AccessDeniedException"},
			{o, ""},
		} {
			a.PutKey(testRegion, tt.options)
			wantCode(t, write(), tt.code, "")
			wantCode(t, read(), tt.code, "")
		}
	})
}

func TestCallersNeedKey(t *testing.T) {
	for name, opts := range map[string][]loggingtest.Option{"no": nil, "yes": {loggingtest.LogsCallersNeedKey()}} {
		t.Run(name, func(t *testing.T) {
			bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
				v := a.Region(testRegion)
				key := a.PutKey(testRegion, loggingtest.KeyOptions{Policy: logsKeyPolicy(testRegion, logsPrefix+"*")})
				must(open(v).logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g"), KmsKeyId: &key}))(t)
				stream(t, open(v), "/g", "s")
				without := a.PutUser("without", allow("logs:*", "*"))
				via := a.PutUser("via", allow("logs:*", "*"), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:GenerateDataKey*","kms:Decrypt"],"Resource":"*",
					"Condition":{"StringEquals":{"kms:ViaService":"logs.eu-west-1.amazonaws.com"}}}]}`)
				_, err := put(open(v.As(without)), "/g", "s", time.Now(), "m")
				want := ""
				if name == "yes" {
					want = "AccessDeniedException"
				}
				wantCode(t, err, want, "")
				_, err = put(open(v.As(via)), "/g", "s", time.Now(), "m")
				wantCode(t, err, "", "")
			}, opts...)
		})
	}
}
