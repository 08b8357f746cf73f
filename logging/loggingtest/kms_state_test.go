package loggingtest_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

// keyAPI is what both doors have of the operations that manage keys.
type keyAPI interface {
	DescribeKey(context.Context, *kms.DescribeKeyInput, ...func(*kms.Options)) (*kms.DescribeKeyOutput, error)
	GetKeyPolicy(context.Context, *kms.GetKeyPolicyInput, ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error)
	PutKeyPolicy(context.Context, *kms.PutKeyPolicyInput, ...func(*kms.Options)) (*kms.PutKeyPolicyOutput, error)
	EnableKey(context.Context, *kms.EnableKeyInput, ...func(*kms.Options)) (*kms.EnableKeyOutput, error)
	DisableKey(context.Context, *kms.DisableKeyInput, ...func(*kms.Options)) (*kms.DisableKeyOutput, error)
	GetKeyRotationStatus(context.Context, *kms.GetKeyRotationStatusInput, ...func(*kms.Options)) (*kms.GetKeyRotationStatusOutput, error)
	EnableKeyRotation(context.Context, *kms.EnableKeyRotationInput, ...func(*kms.Options)) (*kms.EnableKeyRotationOutput, error)
	DisableKeyRotation(context.Context, *kms.DisableKeyRotationInput, ...func(*kms.Options)) (*kms.DisableKeyRotationOutput, error)
	ScheduleKeyDeletion(context.Context, *kms.ScheduleKeyDeletionInput, ...func(*kms.Options)) (*kms.ScheduleKeyDeletionOutput, error)
	CancelKeyDeletion(context.Context, *kms.CancelKeyDeletionInput, ...func(*kms.Options)) (*kms.CancelKeyDeletionOutput, error)
	CreateAlias(context.Context, *kms.CreateAliasInput, ...func(*kms.Options)) (*kms.CreateAliasOutput, error)
	DeleteAlias(context.Context, *kms.DeleteAliasInput, ...func(*kms.Options)) (*kms.DeleteAliasOutput, error)
	ListAliases(context.Context, *kms.ListAliasesInput, ...func(*kms.Options)) (*kms.ListAliasesOutput, error)
}

func eachKeyDoor(t *testing.T, test func(*testing.T, *loggingtest.Account, func(loggingtest.View) keyAPI)) {
	t.Helper()
	for name, open := range map[string]func(loggingtest.View) keyAPI{
		"typed": func(v loggingtest.View) keyAPI { return v.KMS() },
		"wire":  func(v loggingtest.View) keyAPI { return kms.NewFromConfig(v.Config()) },
	} {
		t.Run(name, func(t *testing.T) { test(t, loggingtest.NewAccount(testAccount), open) })
	}
}

// TestKeyStates compares what each operation does in each state with KMS's page "Key
// states of AWS KMS keys".
func TestKeyStates(t *testing.T) {
	const disabled, invalid, unsupported = "DisabledException", "KMSInvalidStateException", "UnsupportedOperationException"
	operations := []struct {
		name string
		call func(context.Context, keyAPI, *string) error
		want map[types.KeyState]string
	}{
		{"EnableKey", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.EnableKey(ctx, &kms.EnableKeyInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStatePendingDeletion: invalid, types.KeyStatePendingImport: invalid}},
		{"DisableKey", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.DisableKey(ctx, &kms.DisableKeyInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStatePendingDeletion: invalid, types.KeyStatePendingImport: invalid}},
		{"EnableKeyRotation", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStateDisabled: disabled, types.KeyStatePendingDeletion: invalid, types.KeyStatePendingImport: invalid}},
		{"DisableKeyRotation", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStateDisabled: disabled, types.KeyStatePendingDeletion: invalid, types.KeyStatePendingImport: invalid}},
		{"GetKeyRotationStatus", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: id})
			return err
		}, nil},
		{"GetKeyPolicy", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: id})
			return err
		}, nil},
		{"ScheduleKeyDeletion", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStatePendingDeletion: invalid}},
		{"CancelKeyDeletion", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStateEnabled: invalid, types.KeyStateDisabled: invalid, types.KeyStatePendingImport: invalid}},
		{"CreateAlias", func(ctx context.Context, c keyAPI, id *string) error {
			_, err := c.CreateAlias(ctx, &kms.CreateAliasInput{AliasName: aws.String("alias/" + *id), TargetKeyId: id})
			return err
		}, map[types.KeyState]string{types.KeyStatePendingDeletion: invalid}},
	}
	eachKeyDoor(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) keyAPI) {
		c := open(a.Region(testRegion))
		for _, op := range operations {
			for _, state := range []types.KeyState{types.KeyStateEnabled, types.KeyStateDisabled, types.KeyStatePendingDeletion, types.KeyStatePendingImport} {
				t.Run(op.name+" "+string(state), func(t *testing.T) {
					id := op.name + string(state)
					a.PutKey(testRegion, loggingtest.KeyOptions{ID: id, State: state})
					wantCode(t, op.call(context.Background(), c, &id), op.want[state], "")
				})
			}
			// Of a key that AWS manages nothing can be changed; rotation is for symmetric keys.
			a.PutKey(testRegion, loggingtest.KeyOptions{ID: "aws", AWSManaged: true})
			a.PutKey(testRegion, loggingtest.KeyOptions{ID: "rsa", Spec: types.KeySpecRsa2048})
			wantManaged := "AccessDeniedException"
			if op.name[:3] == "Get" {
				wantManaged = ""
			}
			wantCode(t, op.call(context.Background(), c, aws.String("aws")), wantManaged, "")
			switch op.name {
			case "EnableKeyRotation", "DisableKeyRotation", "GetKeyRotationStatus":
				wantCode(t, op.call(context.Background(), c, aws.String("rsa")), unsupported, "")
			}
			wantCode(t, op.call(context.Background(), c, aws.String("none")), "NotFoundException", "")
			wantCode(t, op.call(context.Background(), open(a.Region(testRegion).As(a.PutUser("nobody"))), aws.String("rsa")), "AccessDeniedException", "")
		}
	})
}

func TestKeyRotation(t *testing.T) {
	eachKeyDoor(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) keyAPI) {
		ctx, c := context.Background(), open(a.Region(testRegion))
		id := aws.String(a.PutKey(testRegion, loggingtest.KeyOptions{}))
		status := func() *kms.GetKeyRotationStatusOutput {
			return must(c.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: id}))(t)
		}
		if got := status(); got.KeyRotationEnabled || got.RotationPeriodInDays != nil || *got.KeyId != *id {
			t.Errorf("%+v", got)
		}
		must(c.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: id}))(t)
		if got := status(); !got.KeyRotationEnabled || *got.RotationPeriodInDays != 365 {
			t.Errorf("%+v", got)
		}
		must(c.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: id, RotationPeriodInDays: aws.Int32(90)}))(t)
		if got := status(); *got.RotationPeriodInDays != 90 {
			t.Errorf("%+v", got)
		}
		must(c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id}))(t)
		if status().KeyRotationEnabled {
			t.Error("a key that is going rotates")
		}
		must(c.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: id}))(t)
		if !status().KeyRotationEnabled {
			t.Error("the rotation is lost")
		}
		must(c.EnableKey(ctx, &kms.EnableKeyInput{KeyId: id}))(t)
		must(c.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: id}))(t)
		if status().KeyRotationEnabled {
			t.Error("still on")
		}
	})
}

// TestKeyDeletion: a key whose waiting period is over is gone.
func TestKeyDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, a := t.Context(), loggingtest.NewAccount(testAccount)
		c := a.Region(testRegion).KMS()
		id := aws.String(a.PutKey(testRegion, loggingtest.KeyOptions{Alias: "alias/a"}))
		for _, days := range []int32{6, 31} {
			_, err := c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: &days})
			wantCode(t, err, "ValidationException", "")
		}
		out := must(c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(7)}))(t)
		if out.KeyState != types.KeyStatePendingDeletion || *out.PendingWindowInDays != 7 || time.Until(*out.DeletionDate) != 7*24*time.Hour {
			t.Errorf("%+v", out)
		}
		time.Sleep(7*24*time.Hour - time.Second)
		must(c.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: id}))(t)
		if got := must(c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id}))(t).KeyMetadata; got.KeyState != types.KeyStateDisabled || got.DeletionDate != nil {
			t.Error(got.KeyState, got.DeletionDate)
		}
		must(c.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(7)}))(t)
		time.Sleep(7 * 24 * time.Hour)
		_, err := c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id})
		wantCode(t, err, "NotFoundException", "")
	})
}

func TestAliases(t *testing.T) {
	eachKeyDoor(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) keyAPI) {
		ctx, c := context.Background(), open(a.Region(testRegion))
		id := aws.String(a.PutKey(testRegion, loggingtest.KeyOptions{ID: "k"}))
		create := func(name string) error {
			_, err := c.CreateAlias(ctx, &kms.CreateAliasInput{AliasName: &name, TargetKeyId: id})
			return err
		}
		var want []string
		for i := range 120 {
			want = append(want, fmt.Sprintf("alias/a%03d", i))
			wantCode(t, create(want[i]), "", "")
		}
		wantCode(t, create("alias/a000"), "AlreadyExistsException", "An alias with the name arn:aws:kms:eu-west-1:111122223333:alias/a000 already exists")
		for _, bad := range []string{"alias/", "alias/aws/x"} {
			wantCode(t, create(bad), "InvalidAliasNameException", "")
		}
		wantCode(t, create("a"), "ValidationException", "")
		wantCode(t, create("alias/a b"), "ValidationException", "")
		a.PutKey(testRegion, loggingtest.KeyOptions{ID: "other", Alias: "alias/other"})
		a.PutKey("us-east-1", loggingtest.KeyOptions{ID: "k", Alias: "alias/elsewhere"})
		var got []string
		for p := kms.NewListAliasesPaginator(c, &kms.ListAliasesInput{KeyId: id}); p.HasMorePages(); {
			out := must(p.NextPage(ctx))(t)
			for _, e := range out.Aliases {
				got = append(got, *e.AliasName)
				if *e.TargetKeyId != "k" || *e.AliasArn != "arn:aws:kms:eu-west-1:111122223333:"+*e.AliasName {
					t.Error(*e.AliasArn)
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if all := must(c.ListAliases(ctx, &kms.ListAliasesInput{Limit: aws.Int32(100)}))(t); len(all.Aliases) != 100 || !all.Truncated {
			t.Error(len(all.Aliases))
		}
		for _, name := range []string{"alias/a000", "arn:aws:kms:eu-west-1:111122223333:alias/a000"} {
			if got := must(c.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name}))(t); *got.KeyMetadata.Arn != *id {
				t.Error(*got.KeyMetadata.Arn)
			}
			_, err := c.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &name}) // takes no alias
			wantCode(t, err, "NotFoundException", "")
		}
		must(c.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: aws.String("alias/a000")}))(t)
		_, err := c.DeleteAlias(ctx, &kms.DeleteAliasInput{AliasName: aws.String("alias/a000")})
		wantCode(t, err, "NotFoundException", "")
	})
}

func TestUseKey(t *testing.T) {
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	key := func(id, statement string, state types.KeyState, spec types.KeySpec) {
		a.PutKey(testRegion, loggingtest.KeyOptions{ID: id, Alias: "alias/" + id, State: state, Spec: spec,
			Policy: `{"Version":"2012-10-17","Statement":[` + statement + `]}`})
	}
	const (
		trail  = `{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"t"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"t*"},"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:cloudtrail:arn"]}}}`
		root   = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
		byName = `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:RequestAlias":"alias/named","kms:CallerAccount":"111122223333"}}}`
	)
	key("k", trail, "", "")
	key("off", trail, types.KeyStateDisabled, "")
	key("going", trail, types.KeyStatePendingDeletion, "")
	key("rsa", root, "", types.KeySpecRsa2048)
	key("root", root, types.KeyStateDisabled, "")
	key("named", byName, "", "")
	admin := a.PutUser("admin", allow("*", "*"))
	nobody := a.PutUser("nobody")
	use := loggingtest.KeyUse{Principal: "cloudtrail.amazonaws.com", Action: "kms:GenerateDataKey",
		EncryptionContext: map[string]string{"aws:cloudtrail:arn": "t1"}, Context: map[string][]string{"aws:SourceArn": {"t"}}}
	by := func(principal, action string) loggingtest.KeyUse {
		return loggingtest.KeyUse{Principal: principal, Action: action}
	}
	for _, tt := range []struct {
		name string
		key  string
		use  loggingtest.KeyUse
		code string
	}{
		{"service", "k", use, ""},
		{"by alias", "alias/k", use, ""},
		{"by ARN", "arn:aws:kms:eu-west-1:111122223333:key/k", use, ""},
		{"another context", "k", loggingtest.KeyUse{Principal: use.Principal, Action: use.Action, Context: use.Context, EncryptionContext: map[string]string{"aws:cloudtrail:arn": "x"}}, "AccessDeniedException"},
		{"disabled", "off", use, "DisabledException"},
		{"going", "going", use, "KMSInvalidStateException"},
		{"missing", "none", use, "NotFoundException"},
		{"missing alias", "alias/none", use, "NotFoundException"},
		{"another region", "arn:aws:kms:us-east-1:111122223333:key/k", use, "NotFoundException"},
		{"no key's ARN", "arn:aws:s3:::b", use, "InvalidArnException"},
		{"asymmetric", "rsa", by(admin, "kms:GenerateDataKey"), "InvalidKeyUsageException"},
		{"denied before disabled", "root", by(nobody, "kms:Decrypt"), "AccessDeniedException"},
		{"disabled for those who may", "root", by(admin, "kms:Decrypt"), "DisabledException"},
		{"to describe a disabled one", "root", by(admin, "kms:DescribeKey"), ""},
		{"by its alias only", "alias/named", by(nobody, "kms:Decrypt"), ""},
		{"not by its id", "named", by(nobody, "kms:Decrypt"), "AccessDeniedException"},
	} {
		tt.use.Key = tt.key
		got := v.UseKey(tt.use)
		if got.Code != tt.code || got.OK() != (tt.code == "") || (got.Reason == "") != got.OK() {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if a.CallCount() != 0 {
		t.Error(a.Calls())
	}
	if m, err := v.FindKey("alias/off"); err != nil || m.KeyState != types.KeyStateDisabled {
		t.Error(m, err)
	}
	_, err := v.FindKey("none")
	wantCode(t, err, "NotFoundException", "")
}
