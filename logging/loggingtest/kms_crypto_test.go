package loggingtest_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func TestEncryption(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v)
		key := a.PutKey(testRegion, loggingtest.KeyOptions{Alias: "alias/k"})
		other := a.PutKey(testRegion, loggingtest.KeyOptions{})
		off := a.PutKey(testRegion, loggingtest.KeyOptions{State: types.KeyStateDisabled})
		going := a.PutKey(testRegion, loggingtest.KeyOptions{State: types.KeyStatePendingDeletion})
		rsa := a.PutKey(testRegion, loggingtest.KeyOptions{Spec: "RSA_2048", Usage: types.KeyUsageTypeSignVerify})
		about := map[string]string{"a": "1", "b": "2"}
		sealed := must(c.kms.Encrypt(ctx, &kms.EncryptInput{KeyId: aws.String("alias/k"), Plaintext: []byte("secret"), EncryptionContext: about}))(t)
		if *sealed.KeyId != key || string(sealed.CiphertextBlob) == "secret" {
			t.Errorf("%+v", sealed)
		}
		moved := must(c.kms.ReEncrypt(ctx, &kms.ReEncryptInput{CiphertextBlob: sealed.CiphertextBlob, SourceEncryptionContext: about, DestinationKeyId: &other}))(t)
		data := must(c.kms.GenerateDataKey(ctx, &kms.GenerateDataKeyInput{KeyId: &key, KeySpec: types.DataKeySpecAes256, EncryptionContext: about}))(t)
		if len(data.Plaintext) != 32 || *moved.SourceKeyId != key || *moved.KeyId != other {
			t.Errorf("%+v, %+v", data, moved)
		}
		for name, tt := range map[string]struct {
			in   *kms.DecryptInput
			want string // or the error's code
		}{
			"as it was":            {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about}, "secret"},
			"with its key":         {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, KeyId: aws.String("alias/k")}, "secret"},
			"under another key":    {&kms.DecryptInput{CiphertextBlob: moved.CiphertextBlob}, "secret"},
			"a data key":           {&kms.DecryptInput{CiphertextBlob: data.CiphertextBlob, EncryptionContext: about}, string(data.Plaintext)},
			"another context":      {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: map[string]string{"a": "1"}}, "InvalidCiphertextException"},
			"another key is named": {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, KeyId: &other}, "IncorrectKeyException"},
			"altered":              {&kms.DecryptInput{CiphertextBlob: append(append([]byte{}, sealed.CiphertextBlob[:len(sealed.CiphertextBlob)-1]...), sealed.CiphertextBlob[len(sealed.CiphertextBlob)-1]^1), EncryptionContext: about}, "InvalidCiphertextException"},
			"nothing":              {&kms.DecryptInput{CiphertextBlob: []byte("x")}, "InvalidCiphertextException"},
			"only tried":           {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, DryRun: aws.Bool(true)}, "DryRunOperationException"},
			"an algorithm of RSA":  {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, EncryptionAlgorithm: "RSAES_OAEP_SHA_1"}, "InvalidKeyUsageException"},
			"an unknown token":     {&kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: about, GrantTokens: []string{"x"}}, "InvalidGrantTokenException"},
		} {
			out, err := c.kms.Decrypt(ctx, tt.in)
			if got := errorCode(err); got != tt.want && (err != nil || string(out.Plaintext) != tt.want) {
				t.Errorf("%s: %q (%v), want %q", name, got, err, tt.want)
			}
		}
		for id, want := range map[string]string{off: "DisabledException", going: "KMSInvalidStateException", rsa: "InvalidKeyUsageException", "alias/none": "NotFoundException"} {
			_, err := c.kms.GenerateDataKeyWithoutPlaintext(ctx, &kms.GenerateDataKeyWithoutPlaintextInput{KeyId: &id, NumberOfBytes: aws.Int32(8)})
			wantCode(t, err, want, "")
		}
		_, err := c.kms.GenerateDataKey(ctx, &kms.GenerateDataKeyInput{KeyId: &key})
		wantCode(t, err, "ValidationException", "Please specify either number of bytes or key spec.")
	})
}

// Grants let their grantees do what they name, within their encryption context.
func TestGrants(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v)
		key := a.PutKey(testRegion, loggingtest.KeyOptions{})
		role := a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: serviceText})
		denied := a.PutRole(loggingtest.RoleOptions{Name: "Denied", Trust: serviceText, Inline: map[string]string{
			"no": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:*","Resource":"*"}]}`}})
		grant := func(grantee string, constraints *types.GrantConstraints, ops ...types.GrantOperation) *kms.CreateGrantOutput {
			return must(c.kms.CreateGrant(ctx, &kms.CreateGrantInput{KeyId: &key, GranteePrincipal: &grantee, Operations: ops, Constraints: constraints, RetiringPrincipal: aws.String(iamPrefix + "user/retirer")}))(t)
		}
		encrypt := func(principal string, about map[string]string) string {
			_, err := open(v.As(principal)).kms.Encrypt(ctx, &kms.EncryptInput{KeyId: &key, Plaintext: []byte("x"), EncryptionContext: about})
			return errorCode(err)
		}
		session := sessionPrefix + "R/s"
		const no = "AccessDeniedException"
		check := func(when string, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
		check("without a grant", encrypt(session, nil), no)
		grant(role, nil, "Decrypt", "DescribeKey")
		check("for another operation", encrypt(session, nil), no)
		subset := grant(role, &types.GrantConstraints{EncryptionContextSubset: map[string]string{"a": "1"}}, "Encrypt", "GenerateDataKey", "CreateGrant")
		check("outside of its context", encrypt(session, map[string]string{"b": "2"}), no)
		check("within it", encrypt(session, map[string]string{"a": "1", "b": "2"}), "")
		equal := grant(role, &types.GrantConstraints{EncryptionContextEquals: map[string]string{"b": "2"}}, "Encrypt")
		check("the same context", encrypt(session, map[string]string{"b": "2"}), "")
		check("one with more", encrypt(session, map[string]string{"b": "2", "c": "3"}), no)
		grant(denied, nil, "Encrypt")
		check("a policy that denies", encrypt(sessionPrefix+"Denied/s", nil), no)
		if use := v.UseKey(loggingtest.KeyUse{Principal: role, Key: key, Action: "kms:GenerateDataKey", EncryptionContext: map[string]string{"a": "1"}}); !use.OK() || use.Decision.Sid != "grant "+*subset.GrantId {
			t.Errorf("%+v", use)
		}
		derive := func(op types.GrantOperation, about map[string]string) string {
			_, err := open(v.As(session)).kms.CreateGrant(ctx, &kms.CreateGrantInput{KeyId: &key, GranteePrincipal: &denied, Operations: []types.GrantOperation{op}, Constraints: &types.GrantConstraints{EncryptionContextEquals: about}})
			return errorCode(err)
		}
		check("a grant that goes further", derive("Decrypt", map[string]string{"a": "1"}), no)
		check("a grant of more contexts", derive("Encrypt", map[string]string{"b": "2"}), no)
		check("a grant within the grant", derive("Encrypt", map[string]string{"a": "1"}), "")
		list := func() []types.GrantListEntry {
			return must(c.kms.ListGrants(ctx, &kms.ListGrantsInput{KeyId: &key, GranteePrincipal: &role}))(t).Grants
		}
		if got := list(); len(got) != 3 || *got[0].IssuingAccount != iamPrefix+"root" || *got[0].KeyId != key {
			t.Errorf("%+v", got)
		}
		if got := must(c.kms.ListRetirableGrants(ctx, &kms.ListRetirableGrantsInput{RetiringPrincipal: aws.String(iamPrefix + "user/retirer"), Limit: aws.Int32(3)}))(t); len(got.Grants) != 3 || !got.Truncated {
			t.Errorf("%+v", got)
		}
		retire := func(user string) string {
			_, err := open(v.As(a.PutUser(user))).kms.RetireGrant(ctx, &kms.RetireGrantInput{GrantToken: equal.GrantToken})
			return errorCode(err)
		}
		check("somebody retires", retire("somebody"), no)
		check("who may retire", retire("retirer"), "")
		check("retired", encrypt(session, map[string]string{"b": "2"}), no)
		must(c.kms.RevokeGrant(ctx, &kms.RevokeGrantInput{KeyId: &key, GrantId: subset.GrantId}))(t)
		check("revoked", encrypt(session, map[string]string{"a": "1"}), no)
		_, err := c.kms.RevokeGrant(ctx, &kms.RevokeGrantInput{KeyId: &key, GrantId: subset.GrantId})
		wantCode(t, err, "NotFoundException", "Grant ID "+*subset.GrantId+" not found")
		named := &kms.CreateGrantInput{KeyId: &key, GranteePrincipal: &role, Operations: []types.GrantOperation{"Encrypt"}, Name: aws.String("n")}
		if x, y := must(c.kms.CreateGrant(ctx, named))(t), must(c.kms.CreateGrant(ctx, named))(t); *x.GrantId != *y.GrantId {
			t.Error("a named grant is made twice")
		}
		for who, want := range map[string]string{"somebody": "InvalidArnException", "arn:aws:s3:::b": "InvalidArnException", iamPrefix + "root": ""} {
			_, err := c.kms.CreateGrant(ctx, &kms.CreateGrantInput{KeyId: &key, GranteePrincipal: &who, Operations: []types.GrantOperation{"Encrypt"}})
			wantCode(t, err, want, "")
		}
		must(v.KMS().DisableKey(ctx, &kms.DisableKeyInput{KeyId: &key}))(t)
		_, err = c.kms.CreateGrant(ctx, named)
		wantCode(t, err, "DisabledException", "")
	})
}

func TestKeyTagsAndLists(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx, v := t.Context(), a.Region(testRegion)
		c := open(v)
		var last string
		for range 5 {
			last = a.PutKey(testRegion, loggingtest.KeyOptions{Tags: map[string]string{"a": "1"}})
		}
		a.PutKey("us-east-1", loggingtest.KeyOptions{})
		n, in := 0, &kms.ListKeysInput{Limit: aws.Int32(2)}
		for {
			out := must(c.kms.ListKeys(ctx, in))(t)
			n += len(out.Keys)
			if in.Marker = out.NextMarker; !out.Truncated {
				break
			}
		}
		if n != 5 {
			t.Errorf("%d keys", n)
		}
		tag := func(key, value string) error {
			_, err := c.kms.TagResource(ctx, &kms.TagResourceInput{KeyId: &last, Tags: []types.Tag{{TagKey: &key, TagValue: &value}}})
			return err
		}
		wantCode(t, tag("aws:x", "1"), "TagException", "Tags beginning with aws: are reserved")
		for i := range 49 {
			wantCode(t, tag(fmt.Sprint("k", i), "v"), "", "")
		}
		wantCode(t, tag("more", "v"), "LimitExceededException", "")
		must(c.kms.UntagResource(ctx, &kms.UntagResourceInput{KeyId: &last, TagKeys: []string{"a", "none"}}))(t)
		out := must(c.kms.ListResourceTags(ctx, &kms.ListResourceTagsInput{KeyId: &last, Limit: aws.Int32(10)}))(t)
		if len(out.Tags) != 10 || *out.Tags[0].TagKey != "k0" || !out.Truncated {
			t.Errorf("%+v", out)
		}
		key := a.PutKey(testRegion, loggingtest.KeyOptions{Alias: "alias/x"})
		rsa := a.PutKey(testRegion, loggingtest.KeyOptions{Spec: "RSA_2048", Usage: types.KeyUsageTypeSignVerify})
		move := func(alias, to string) error {
			_, err := c.kms.UpdateAlias(ctx, &kms.UpdateAliasInput{AliasName: &alias, TargetKeyId: &to})
			return err
		}
		wantCode(t, move("alias/none", key), "NotFoundException", "")
		wantCode(t, move("alias/aws/x", key), "InvalidAliasNameException", "")
		wantCode(t, move("alias/x", rsa), "ValidationException", "")
		wantCode(t, move("alias/x", last), "", "")
		if got := must(c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/x")}))(t); *got.KeyMetadata.Arn != last {
			t.Errorf("%+v", got.KeyMetadata)
		}
	})
}
