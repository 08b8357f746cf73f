package ssmtest_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

var str = aws.String

// api is what both doors have.
type api interface {
	PutParameter(context.Context, *ssm.PutParameterInput, ...func(*ssm.Options)) (*ssm.PutParameterOutput, error)
	GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
	GetParameters(context.Context, *ssm.GetParametersInput, ...func(*ssm.Options)) (*ssm.GetParametersOutput, error)
	DeleteParameter(context.Context, *ssm.DeleteParameterInput, ...func(*ssm.Options)) (*ssm.DeleteParameterOutput, error)
	DeleteParameters(context.Context, *ssm.DeleteParametersInput, ...func(*ssm.Options)) (*ssm.DeleteParametersOutput, error)
	AddTagsToResource(context.Context, *ssm.AddTagsToResourceInput, ...func(*ssm.Options)) (*ssm.AddTagsToResourceOutput, error)
	RemoveTagsFromResource(context.Context, *ssm.RemoveTagsFromResourceInput, ...func(*ssm.Options)) (*ssm.RemoveTagsFromResourceOutput, error)
	ListTagsForResource(context.Context, *ssm.ListTagsForResourceInput, ...func(*ssm.Options)) (*ssm.ListTagsForResourceOutput, error)
}

type fixture struct {
	testing.TB
	view loggingtest.View
	ssm  api
	as   func(principal string) api
}

// eachDoor runs a test through both doors, each with an account of its own.
func eachDoor(t *testing.T, test func(fixture)) {
	t.Helper()
	mounted := func() loggingtest.View {
		a := loggingtest.NewAccount("111122223333")
		ssmtest.Mount(a)
		return a.Region("eu-west-1")
	}
	t.Run("typed", func(t *testing.T) {
		v := mounted()
		test(fixture{t, v, ssmtest.New(v), func(p string) api { return ssmtest.New(v.As(p)) }})
	})
	t.Run("wire", func(t *testing.T) {
		v := mounted()
		client := func(v loggingtest.View) api {
			return ssm.NewFromConfig(v.Config(), func(o *ssm.Options) { o.RetryMaxAttempts = 1 })
		}
		test(fixture{t, v, client(v), func(p string) api { return client(v.As(p)) }})
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

func (f fixture) put(in ssm.PutParameterInput) *ssm.PutParameterOutput {
	f.Helper()
	out, err := f.ssm.PutParameter(f.Context(), &in)
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func (f fixture) value(name string, decrypt bool) string {
	f.Helper()
	out, err := f.ssm.GetParameter(f.Context(), &ssm.GetParameterInput{Name: &name, WithDecryption: &decrypt})
	if err != nil {
		return code(err)
	}
	return *out.Parameter.Value
}

const isString = types.ParameterTypeString

func TestParameterVersions(t *testing.T) {
	eachDoor(t, func(f fixture) {
		if out := f.put(ssm.PutParameterInput{Name: str("/app/level"), Value: str("v1"), Type: isString}); out.Version != 1 || out.Tier != types.ParameterTierStandard {
			f.Error(out)
		}
		for i := 2; i <= 101; i++ {
			f.put(ssm.PutParameterInput{Name: str("/app/level"), Value: str(fmt.Sprint("v", i)), Overwrite: aws.Bool(true)})
		}
		got, err := f.ssm.GetParameter(f.Context(), &ssm.GetParameterInput{Name: str("/app/level:100")})
		if err != nil {
			f.Fatal(err)
		}
		p := got.Parameter
		if d := cmp.Diff([]any{"/app/level", "v100", int64(100), ":100", isString, "text", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/level"},
			[]any{*p.Name, *p.Value, p.Version, *p.Selector, p.Type, *p.DataType, *p.ARN}); d != "" {
			f.Error(d)
		}
		for name, want := range map[string]string{
			"/app/level": "v101", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/level": "v101", "arn:aws:ssm:eu-west-1:111122223333:parameter/app/level:2": "v2",
			"/app/level:1":    "ParameterVersionNotFound: Systems Manager could not find version 1 of /app/level. Verify the version and try again.", // only the last 100 are kept
			"/app/level:prod": "ParameterVersionNotFound: Systems Manager could not find label prod of /app/level. Verify the label and try again.",
			"app/level":       "ParameterNotFound: ", "/none": "ParameterNotFound: ", "arn:aws:ssm:us-east-1:111122223333:parameter/app/level": "ParameterNotFound: ",
		} {
			if got := f.value(name, false); got != want {
				f.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		f.put(ssm.PutParameterInput{Name: str("hosts"), Value: str("a,b"), Type: types.ParameterTypeStringList, Tier: types.ParameterTierAdvanced})
		many, err := f.ssm.GetParameters(f.Context(), &ssm.GetParametersInput{Names: []string{"hosts", "none", "/app/level", "/app/level:1"}})
		if err != nil {
			f.Fatal(err)
		}
		if len(many.Parameters) != 2 || *many.Parameters[0].Value != "a,b" || *many.Parameters[1].Value != "v101" {
			f.Error(many.Parameters)
		}
		if d := cmp.Diff([]string{"none", "/app/level:1"}, many.InvalidParameters); d != "" {
			f.Error(d)
		}
		gone, err := f.ssm.DeleteParameters(f.Context(), &ssm.DeleteParametersInput{Names: []string{"hosts", "none"}})
		if err != nil {
			f.Fatal(err)
		}
		if d := cmp.Diff([][]string{{"hosts"}, {"none"}}, [][]string{gone.DeletedParameters, gone.InvalidParameters}); d != "" {
			f.Error(d)
		}
		for _, want := range []string{"", "ParameterNotFound: "} {
			if _, err := f.ssm.DeleteParameter(f.Context(), &ssm.DeleteParameterInput{Name: str("/app/level")}); code(err) != want {
				f.Errorf("%v, want %q", err, want)
			}
		}
		if out := f.put(ssm.PutParameterInput{Name: str("/app/level"), Value: str("again"), Type: isString}); out.Version != 1 {
			f.Error(out.Version)
		}
	})
}

// TestPutParameterErrors has a row for each way in which a parameter is refused.
func TestPutParameterErrors(t *testing.T) {
	long := func(n int) *string { return str(strings.Repeat("é", n)) }
	const prefix = `ValidationException: Parameter name: `
	tags := make([]types.Tag, 51)
	for i := range tags {
		tags[i] = types.Tag{Key: str(fmt.Sprint("k", i)), Value: str("v")}
	}
	for _, tt := range []struct {
		name string
		in   ssm.PutParameterInput
		want string // how it begins
	}{
		{"fine", ssm.PutParameterInput{Name: str("a.b-c_D9"), Type: isString}, ""},
		{"15 levels", ssm.PutParameterInput{Name: str(strings.Repeat("/a", 15)), Type: isString}, ""},
		{"16 levels", ssm.PutParameterInput{Name: str(strings.Repeat("/a", 16)), Type: isString}, "HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15 levels."},
		{"reserved path", ssm.PutParameterInput{Name: str("/AWS/x"), Type: isString}, "AccessDeniedException: No access to reserved parameter name: /AWS/x."},
		{"reserved name", ssm.PutParameterInput{Name: str("awsome"), Type: isString}, prefix + `can't be prefixed with "aws" or "ssm"`},
		{"reserved for ssm", ssm.PutParameterInput{Name: str("/SSM/x"), Type: isString}, prefix + `can't be prefixed with "aws" or "ssm"`},
		{"letters", ssm.PutParameterInput{Name: str("/app/ä"), Type: isString}, prefix + "If formed as a path"},
		{"an empty part", ssm.PutParameterInput{Name: str("/app//x"), Type: isString}, prefix + "If formed as a path"},
		{"a slash at the end", ssm.PutParameterInput{Name: str("/app/"), Type: isString}, prefix + "If formed as a path"},
		{"a path without a slash", ssm.PutParameterInput{Name: str("app/x"), Type: isString}, "ValidationException: Parameter name must be a fully qualified name."},
		{"1011 with the ARN", ssm.PutParameterInput{Name: str(strings.Repeat("x", 1011-len("arn:aws:ssm:eu-west-1:111122223333:parameter/"))), Type: isString}, ""},
		{"1012 with the ARN", ssm.PutParameterInput{Name: str(strings.Repeat("x", 1012-len("arn:aws:ssm:eu-west-1:111122223333:parameter/"))), Type: isString}, prefix + "with the ARN"},
		{"no type", ssm.PutParameterInput{}, "ValidationException: A parameter type is required when you create a parameter."},
		{"empty", ssm.PutParameterInput{Value: str(""), Type: isString}, "ValidationException: 1 validation error detected: Value '' at 'value'"},
		{"4096 characters", ssm.PutParameterInput{Value: long(4096), Type: isString}, ""},
		{"4097 characters", ssm.PutParameterInput{Value: long(4097), Type: isString}, "ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters."},
		{"8192 characters", ssm.PutParameterInput{Value: long(8192), Type: isString, Tier: types.ParameterTierAdvanced}, ""},
		{"8193 characters", ssm.PutParameterInput{Value: long(8193), Type: isString, Tier: types.ParameterTierIntelligentTiering}, "ValidationException: Advanced tier parameters support a maximum parameter value of 8192 characters."},
		{"there already", ssm.PutParameterInput{Name: str("there"), Type: isString}, "ParameterAlreadyExists: The parameter already exists."},
		{"another type", ssm.PutParameterInput{Name: str("there"), Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true)}, "HierarchyTypeMismatchException: "},
		{"a lower tier", ssm.PutParameterInput{Name: str("advanced"), Overwrite: aws.Bool(true), Tier: types.ParameterTierStandard}, "ValidationException: This parameter uses the advanced-parameter tier."},
		{"tags and overwrite", ssm.PutParameterInput{Name: str("there"), Overwrite: aws.Bool(true), Tags: tags[:1]}, "ValidationException: Invalid request: tags and overwrite can't be used together."},
		{"50 tags", ssm.PutParameterInput{Type: isString, Tags: tags[:50]}, ""},
		{"51 tags", ssm.PutParameterInput{Type: isString, Tags: tags}, "TooManyTagsError: "},
		{"a reserved tag", ssm.PutParameterInput{Type: isString, Tags: []types.Tag{{Key: str("aws:x"), Value: str("")}}}, "ValidationException: Tag keys"},
		{"data type", ssm.PutParameterInput{Type: isString, DataType: str("Text")}, "ValidationException: The following data type is not supported: Text"},
		{"a key for a string", ssm.PutParameterInput{Type: isString, KeyId: str("alias/aws/ssm")}, "ValidationException: KeyId is required for SecureString type parameter only."},
		{"pattern", ssm.PutParameterInput{Type: isString, Value: str("12"), AllowedPattern: str(`^\d+$`)}, ""},
		{"no match", ssm.PutParameterInput{Type: isString, Value: str("a secret"), AllowedPattern: str(`^\d+$`)}, `ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: ^\d+$`},
		{"no pattern", ssm.PutParameterInput{Type: isString, AllowedPattern: str("(")}, "InvalidAllowedPatternException: "},
		{"no key", ssm.PutParameterInput{Type: types.ParameterTypeSecureString, KeyId: str("alias/none")}, "InvalidKeyId: "},
		{"policies", ssm.PutParameterInput{Type: isString, Policies: str("[]")}, "NotImplemented: the fake account does not simulate Policies of ssm:PutParameter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(f fixture) {
				f.put(ssm.PutParameterInput{Name: str("there"), Value: str("x"), Type: isString})
				f.put(ssm.PutParameterInput{Name: str("advanced"), Value: str("x"), Type: isString, Tier: types.ParameterTierAdvanced})
				if tt.in.Name == nil {
					tt.in.Name = str("mine")
				}
				if tt.in.Value == nil {
					tt.in.Value = str("x")
				}
				_, err := f.ssm.PutParameter(f.Context(), &tt.in)
				if got := code(err); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" || strings.Contains(got, "a secret") {
					f.Errorf("got  %q\nwant %q", got, tt.want)
				}
			})
		})
	}
}

func TestParameterTiers(t *testing.T) {
	eachDoor(t, func(f fixture) {
		long := str(strings.Repeat("x", 5000))
		for _, tt := range []struct {
			value *string
			tier  types.ParameterTier
			want  types.ParameterTier
		}{
			{str("x"), types.ParameterTierIntelligentTiering, types.ParameterTierStandard}, {long, types.ParameterTierIntelligentTiering, types.ParameterTierAdvanced},
			{str("y"), "", types.ParameterTierAdvanced}, // it stays what it is
		} {
			if got := f.put(ssm.PutParameterInput{Name: str("x"), Value: tt.value, Type: isString, Tier: tt.tier, Overwrite: aws.Bool(true)}).Tier; got != tt.want {
				f.Errorf("%s: %s, want %s", tt.tier, got, tt.want)
			}
		}
	})
}

// A SecureString is read by who may use its key: each of what is needed is taken away.
func TestSecureString(t *testing.T) {
	const own = "arn:aws:ssm:eu-west-1:111122223333:parameter/db"
	keyPolicy := func(more string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}` + more + `]}`
	}
	const everything = `{"Effect":"Allow","Action":["ssm:*","kms:Decrypt"],"Resource":"*"}`
	deny := func(condition string) string {
		return `,{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":` + condition + `}`
	}
	const noKey = "AccessDeniedException: arn:aws:iam::111122223333:user/ana is not allowed kms:Decrypt on "
	for _, tt := range []struct {
		name, policy, key string
		state             func(f fixture, key string)
		want              string // how reading begins; "": it works
	}{
		{"all", everything, "", nil, ""},
		{"no kms", `{"Effect":"Allow","Action":"ssm:*","Resource":"*"}`, "", nil, noKey},
		{"no ssm", `{"Effect":"Allow","Action":"kms:*","Resource":"*"}`, "", nil, "AccessDeniedException: User: arn:aws:iam::111122223333:user/ana is not authorized to perform: ssm:GetParameter on resource: " + own},
		{"the context is the ARN", everything, deny(`{"StringNotEquals":{"kms:EncryptionContext:PARAMETER_ARN":"` + own + `"}}`), nil, ""},
		{"another context", everything, deny(`{"StringEquals":{"kms:EncryptionContext:PARAMETER_ARN":"` + own + `"}}`), nil, noKey},
		{"through ssm", everything, deny(`{"StringNotEquals":{"kms:ViaService":"ssm.eu-west-1.amazonaws.com"}}`), nil, ""},
		{"the key is off", everything, "", func(f fixture, key string) {
			if _, err := f.view.KMS().DisableKey(f.Context(), &kms.DisableKeyInput{KeyId: &key}); err != nil {
				f.Fatal(err)
			}
		}, "InvalidKeyId: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(f fixture) {
				key := f.view.Account().PutKey("eu-west-1", loggingtest.KeyOptions{Alias: "alias/db", Policy: keyPolicy(tt.key)})
				f.put(ssm.PutParameterInput{Name: str("db"), Value: str("hunter2"), Type: types.ParameterTypeSecureString, KeyId: str("alias/db")})
				sealed := f.value("db", false)
				blob, err := base64.StdEncoding.DecodeString(sealed)
				if err != nil || strings.Contains(string(blob), "hunter2") {
					f.Errorf("%v: %s", err, sealed)
				}
				if tt.key == "" { // the ciphertext is KMS's
					out, err := f.view.KMS().Decrypt(f.Context(), &kms.DecryptInput{CiphertextBlob: blob, EncryptionContext: map[string]string{"PARAMETER_ARN": own}})
					if err != nil || string(out.Plaintext) != "hunter2" {
						f.Error(err)
					}
				}
				if tt.state != nil {
					tt.state(f, key)
				}
				user := f.view.Account().PutUser("ana", `{"Version":"2012-10-17","Statement":[`+tt.policy+`]}`)
				got := "hunter2"
				out, err := f.as(user).GetParameter(f.Context(), &ssm.GetParameterInput{Name: str("db"), WithDecryption: aws.Bool(true)})
				if err != nil {
					got = code(err)
				} else {
					got = *out.Parameter.Value
				}
				if want := tt.want; want == "" && got != "hunter2" || !strings.HasPrefix(got, want) || want != "" && strings.Contains(got, "hunter2") {
					f.Errorf("got  %q\nwant %q", got, want)
				}
			})
		})
	}
}

// Without a key a SecureString has the account's key for Systems Manager, which only that uses.
func TestManagedKey(t *testing.T) {
	eachDoor(t, func(f fixture) {
		user := f.view.Account().PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*"}]}`)
		for _, tier := range []types.ParameterTier{types.ParameterTierStandard, types.ParameterTierAdvanced} {
			name := "db" + string(tier)
			if _, err := f.as(user).PutParameter(f.Context(), &ssm.PutParameterInput{Name: &name, Value: str("x"), Type: types.ParameterTypeSecureString, Tier: tier}); err != nil {
				f.Error(err)
			}
			out, err := f.as(user).GetParameters(f.Context(), &ssm.GetParametersInput{Names: []string{name}, WithDecryption: aws.Bool(true)})
			if err != nil || *out.Parameters[0].Value != "x" {
				f.Error(err)
			}
		}
		if k, err := f.view.FindKey("alias/aws/ssm"); err != nil || k.KeyManager != "AWS" {
			f.Error(err)
		}
	})
}

func TestParameterPermissions(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.put(ssm.PutParameterInput{Name: str("/app/x"), Value: str("1"), Type: isString, Tags: []types.Tag{{Key: str("team"), Value: str("ops")}}})
		user := f.view.Account().PutUser("ana", `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"ssm:GetParameter*","Resource":"arn:aws:ssm:eu-west-1:111122223333:parameter/app/*","Condition":{"StringEquals":{"aws:ResourceTag/team":"ops"}}},
			{"Effect":"Allow","Action":"ssm:PutParameter","Resource":"*","Condition":{"StringEquals":{"ssm:Overwrite":"false"}}}]}`)
		c := f.as(user)
		denied := func(action, resource string) string {
			return "AccessDeniedException: User: " + user + " is not authorized to perform: ssm:" + action + " on resource: arn:aws:ssm:eu-west-1:111122223333:parameter/" + resource + " because no identity-based policy allows the ssm:" + action + " action"
		}
		errs := map[string]error{}
		_, errs[""] = c.GetParameter(f.Context(), &ssm.GetParameterInput{Name: str("/app/x")})
		_, errs[denied("GetParameter", "other")] = c.GetParameter(f.Context(), &ssm.GetParameterInput{Name: str("other")})
		_, errs[denied("GetParameters", "other")] = c.GetParameters(f.Context(), &ssm.GetParametersInput{Names: []string{"/app/x", "other"}})
		_, errs[denied("PutParameter", "app/x")] = c.PutParameter(f.Context(), &ssm.PutParameterInput{Name: str("/app/x"), Value: str("2"), Overwrite: aws.Bool(true)})
		_, errs[denied("AddTagsToResource", "app/y")] = c.PutParameter(f.Context(), &ssm.PutParameterInput{Name: str("/app/y"), Value: str("2"), Type: isString, Tags: []types.Tag{{Key: str("a"), Value: str("b")}}})
		_, errs[denied("DeleteParameter", "app/x")] = c.DeleteParameter(f.Context(), &ssm.DeleteParameterInput{Name: str("/app/x")})
		_, errs[denied("DeleteParameters", "app/x")] = c.DeleteParameters(f.Context(), &ssm.DeleteParametersInput{Names: []string{"/app/x"}})
		for want, err := range errs {
			if code(err) != want {
				f.Errorf("got  %q\nwant %q", code(err), want)
			}
		}
	})
}

func TestParameterTags(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.put(ssm.PutParameterInput{Name: str("/x"), Value: str("1"), Type: isString, Tags: []types.Tag{{Key: str("a"), Value: str("1")}}})
		const kind = types.ResourceTypeForTaggingParameter
		_, err := f.ssm.AddTagsToResource(f.Context(), &ssm.AddTagsToResourceInput{ResourceType: kind, ResourceId: str("/x"), Tags: []types.Tag{{Key: str("b"), Value: str("2")}}})
		if err == nil {
			_, err = f.ssm.RemoveTagsFromResource(f.Context(), &ssm.RemoveTagsFromResourceInput{ResourceType: kind, ResourceId: str("/x"), TagKeys: []string{"a"}})
		}
		if err != nil {
			f.Fatal(err)
		}
		out, err := f.ssm.ListTagsForResource(f.Context(), &ssm.ListTagsForResourceInput{ResourceType: kind, ResourceId: str("/x")})
		if err != nil || len(out.TagList) != 1 || *out.TagList[0].Key != "b" {
			f.Error(out, err)
		}
		_, err = f.ssm.ListTagsForResource(f.Context(), &ssm.ListTagsForResourceInput{ResourceType: kind, ResourceId: str("/none")})
		if !strings.HasPrefix(code(err), "InvalidResourceId: ") { // over the wire it has no message
			f.Error(err)
		}
	})
}
