package logging_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
)

const goodKey = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555"

// wrong are the fields that an error names, each with the beginning of its rule.
func wrong(t *testing.T, err error, width int) []string {
	t.Helper()
	var v *logging.ValidationError
	if !errors.As(err, &v) {
		t.Fatalf("%T: %v", err, err)
	}
	var out []string
	for _, f := range v.Fields {
		r := f.Rule
		if len(r) > width {
			r = r[:width]
		}
		out = append(out, f.Path+": "+r)
	}
	return out
}

func TestLogGroupBuilder(t *testing.T) {
	many := func(n int) *loggroup.Builder {
		b := loggroup.New("/g")
		for i := range n {
			b.Tag(fmt.Sprint("k", i), "v")
		}
		return b
	}
	const days = "retentionInDays: must be one of 1, 3, 5"
	const keyRule = "kmsKeyId: must be the ARN of a KMS key"
	for _, tt := range []struct {
		name string
		b    *loggroup.Builder
		want []string
	}{
		{"least", loggroup.New("a"), nil},
		{"everything", loggroup.New("/a/B_9.#-").RetainDays(3653).Key(named(goodKey)).Class(loggroup.ClassInfrequentAccess).Tag("team", "a b").ProtectFromDeletion().MustBeEncrypted(), nil},
		{"for ever, without a key", loggroup.New("/g").RetainForever().WithoutKey().WithoutDeletionProtection(), nil},
		{"longest name", loggroup.New(strings.Repeat("x", 512)), nil},
		{"50 tags", many(50), nil},
		{"China", loggroup.New("/g").Key(named("arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1")), nil},

		{"no name", loggroup.New(""), []string{"logGroupName: must be set"}},
		{"name too long", loggroup.New(strings.Repeat("x", 513)), []string{"logGroupName: must have at most 512 characters"}},
		{"bad character", loggroup.New("/a b"), []string{"logGroupName: may have only the characters a-z"}},
		{"wildcard", loggroup.New("/a:*"), []string{"logGroupName: may have only the characters a-z"}},
		{"reserved name", loggroup.New("aws/spans"), []string{`logGroupName: must not begin with "aws/"`}},
		{"unknown retention", loggroup.New("/g").RetainDays(31), []string{days}},
		{"no days", loggroup.New("/g").RetainDays(0), []string{days}},
		{"fewer days than none", loggroup.New("/g").RetainDays(-5), []string{days}},
		{"alias", loggroup.New("/g").Key(named("arn:aws:kms:eu-west-1:111122223333:alias/logs")), []string{keyRule}},
		{"alias name", loggroup.New("/g").Key(named("alias/logs")), []string{keyRule}},
		{"no key", loggroup.New("/g").Key(key.Key{}), []string{"kmsKeyId: must be a key: WithoutKey() is none"}},
		{"key id", loggroup.New("/g").Key(named("11111111-2222-4333-8444-555555555555")), []string{keyRule}},
		{"key of another partition", loggroup.New("/g").Key(named("arn:aws-cn:kms:eu-west-1:111122223333:key/1")), []string{"kmsKeyId: has partition aws-cn, and region eu-west-1"}},
		{"key without a region", loggroup.New("/g").Key(named("arn:aws:kms::111122223333:key/1")), []string{keyRule}},
		{"key without an account", loggroup.New("/g").Key(named("arn:aws:kms:eu-west-1::key/1")), []string{keyRule}},
		{"unknown class", loggroup.New("/g").Class("GLACIER"), []string{"logGroupClass: must be STANDARD, INFREQUENT_ACCE"}},
		{"retention of a delivery group", loggroup.New("/g").Class(loggroup.ClassDelivery).RetainDays(7), []string{"retentionInDays: cannot be set on the class"}},
		{"no key, and encrypted", loggroup.New("/g").WithoutKey().MustBeEncrypted(), []string{"kmsKeyId: cannot be removed from a group"}},
		{"51 tags", many(51), []string{"tags: must be at most 50"}},
		{"bad tags", loggroup.New("/g").Tag("", "v").Tag("aws:x", "v").Tag("k", "a\tb").Tag("l", strings.Repeat("v", 257)), []string{
			"tags[]: a tag's key must have 1 to 128 characters", `tags[aws:x]: a tag's key must not begin with "aws:"`,
			"tags[k]: a tag's value may have only letters", "tags[l]: a tag's value must have at most 256"}},
		{"all at once", loggroup.New("a b").RetainDays(2).Key(named("x")).Class("y").Tag("k?", "v"), []string{
			"logGroupName: may have only the characters", days, keyRule, "logGroupClass: must be STANDARD", "tags[k?]: a tag's key may have only"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, err := tt.b.Build()
			checkWrong(t, tt.want, err)
			if tt.want != nil && !g.Equal(loggroup.Group{}) {
				t.Error("a group that is not valid was returned")
			}
			if tt.want == nil {
				roundTrip(t, g)
			}
		})
	}
}

// checkWrong compares the fields that err names with the beginnings in want.
func checkWrong(t *testing.T, want []string, err error) {
	t.Helper()
	if want == nil {
		if err != nil {
			t.Error(err)
		}
		return
	}
	got := wrong(t, err, 1000)
	if len(got) != len(want) {
		t.Errorf("%d fields, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
		return
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

// roundTrip marshals settings to JSON and back.
func roundTrip[T interface{ MarshalJSON() ([]byte, error) }](t *testing.T, v T) {
	t.Helper()
	one, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(one, &back); err != nil {
		t.Fatalf("%v: %s", err, one)
	}
	two, err := json.Marshal(back)
	if err != nil || string(one) != string(two) {
		t.Errorf("%v\n%s\n%s", err, one, two)
	}
}

func TestRoleBuilder(t *testing.T) {
	trust, logs := mustPolicy(t, trustSSM), mustPolicy(t, putLogs)
	big := func(n int) policy.Document {
		d := mustPolicy(t, putLogs)
		d.Statements[0].Resource = nil
		for d.Length() < n {
			d.Statements[0].Resource = append(d.Statements[0].Resource, fmt.Sprintf("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/ssm/%060d:*", len(d.Statements[0].Resource)))
		}
		return d
	}
	base := func() *role.Builder { return role.New("R").Trust(trust) }
	for _, tt := range []struct {
		name string
		b    *role.Builder
		want []string
	}{
		{"least", role.New("R"), nil},
		{"everything", role.New("A_z+=,.@-").Path("/ops/logs/").Trust(trust).Inline("logs", logs).Attach(readPolicy).
			Attach("arn:aws:iam::111122223333:policy/ops/Mine").Description("Größe: 1 µ").Boundary(adminPolicy).Tag("team", "x"), nil},
		{"without a boundary and a description", role.New("R").WithoutBoundary().Description(""), nil},
		{"two policies at the limit", base().Inline("a", big(5000)).Inline("b", big(4800)), nil},

		{"no name", role.New(""), []string{"roleName: must be set"}},
		{"name too long", role.New(strings.Repeat("x", 65)), []string{"roleName: must have at most 64 characters"}},
		{"bad character", role.New("a/b"), []string{"roleName: may have only the characters"}},
		{"path without an end", base().Path("/ops"), []string{`path: must be "/", or begin and end with "/"`}},
		{"path with a space", base().Path("/o s/"), []string{`path: must be "/"`}},
		{"path too long", base().Path("/" + strings.Repeat("x", 511) + "/"), []string{"path: must have at most 512 characters"}},
		{"description too long", base().Description(strings.Repeat("ä", 1001)), []string{"description: must have at most 1000 characters, and has 1001"}},
		{"typographic description", base().Description("a – b"), []string{"description: may have only the characters up to U+00FF"}},
		{"trust policy without a principal", role.New("R").Trust(logs), []string{
			"assumeRolePolicyDocument.Statement[0]", "assumeRolePolicyDocument.Statement[0]", "assumeRolePolicyDocument.Statement[0]"}},
		{"inline policy with a principal", base().Inline("p", trust), []string{"inlinePolicies[p].Statement[0]", "inlinePolicies[p].Statement[0]"}},
		{"bad name of an inline policy", base().Inline("a b", logs), []string{"inlinePolicies[a b]: may have only"}},
		{"policies too long together", base().Inline("a", big(5200)).Inline("b", big(5200)), []string{"inlinePolicies: must have at most 10240 characters together, and have 10"}},
		{"attached twice", base().Attach(readPolicy).Attach(readPolicy), []string{"attachedPolicies[1]: is there twice"}},
		{"attached by name", base().Attach("ReadOnlyAccess"), []string{"attachedPolicies[0]: must be the ARN of a managed policy"}},
		{"attached role", base().Attach("arn:aws:iam::111122223333:role/x"), []string{"attachedPolicies[0]: must be the ARN of a managed policy, arn:partition:iam"}},
		{"bounded by name", base().Boundary("ReadOnlyAccess"), []string{"permissionsBoundary: must be the ARN of a managed policy"}},
		{"tags", base().Tag("aws:x", "v").Tag("k", "a?"), []string{"tags[aws:x]: a tag's key must not begin", "tags[k]: a tag's value may have only"}},
		{"all at once", role.New("a b").Path("x").Description("–").Attach("y").Boundary("z").Tag("k?", ""), []string{
			"roleName: ", "path: ", "description: ", "attachedPolicies[0]: ", "permissionsBoundary: ", "tags[k?]: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := tt.b.Build()
			checkWrong(t, tt.want, err)
			if tt.want == nil {
				roundTrip(t, r)
			}
		})
	}
}

// Later changes of a builder do not reach what it built.
func TestBuildersDoNotShare(t *testing.T) {
	gb := loggroup.New("/g").Tag("a", "1")
	g := mustGroup(t, gb)
	gb.Tag("a", "2").Tag("b", "1")
	if want := mustGroup(t, loggroup.New("/g").Tag("a", "1")); !g.Equal(want) {
		t.Error("the log group changed")
	}
	rb := role.New("R").Inline("p", mustPolicy(t, putLogs)).Attach(readPolicy).Tag("a", "1")
	before, _ := json.Marshal(mustRole(t, rb))
	r := mustRole(t, rb)
	rb.Inline("p", mustPolicy(t, allowAll)).Attach(adminPolicy).Tag("a", "2")
	if after, _ := json.Marshal(r); string(after) != string(before) {
		t.Errorf("%s\n%s", before, after)
	}
}

func TestSettingsFromJSON(t *testing.T) {
	for _, tt := range []struct{ of, json, want string }{
		{"group", `{"logGroupName":"/g","retentionInDays":30}`, ""},
		{"group", `{"logGroupName":"/g","retentionInDays":0}`, ""},
		{"group", `{"logGroupName":"/g","retention":30}`, `retention "30": is no member`},
		{"group", `{"logGroupName":"/g","retentionInDays":31}`, "must be one of 1, 3, 5"},
		{"group", `{"logGroupName":"a b","kmsKeyId":"x"}`, "2 fields are wrong"},
		{"group", `{}`, "logGroupName: must be set"},
		{"group", `[]`, `log group: "[]": must be an object`},
		{"role", `{"roleName":"R","assumeRolePolicyDocument":` + trustSSM + `}`, ""},
		{"role", `{"roleName":"R","maxSessionDuration":3600}`, `maxSessionDuration "3600": is no member`},
		{"role", `{"roleName":"R","assumeRolePolicyDocument":{"Statement":[{"Efect":"Allow"}]}}`, "Efect"},
		{"role", `{"roleName":"R","inlinePolicies":{"p":` + trustSSM + `}}`, "inlinePolicies[p].Statement[0]"},
		{"role", `{"roleName":"R/R"}`, "roleName"},
	} {
		var g loggroup.Group
		var r role.Role
		var err error
		if tt.of == "group" {
			err = json.Unmarshal([]byte(tt.json), &g)
		} else {
			err = json.Unmarshal([]byte(tt.json), &r)
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.json, err)
		}
		if err != nil && (g.Name() != "" || r.Name() != "") {
			t.Errorf("%s: what is not valid was kept", tt.json)
		}
	}
}

// What only the account can tell is an error of the plan, for all targets at once.
func TestScopeOfSettings(t *testing.T) {
	v := newView()
	group := mustGroup(t, loggroup.New("/g").Key(named("arn:aws:kms:us-east-1:111122223333:key/1")))
	theirs := mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM)).Attach("arn:aws-cn:iam::aws:policy/ReadOnlyAccess").Boundary("arn:aws:iam::444455556666:policy/B"))
	_, err := logging.NewPlan(t.Context(),
		logging.Targets{logging.Join("first", loggroup.Bind(v.LogGroups(), loggroup.Group{}, group)),
			logging.Join("second", role.Bind(v.Roles(), theirs, role.Role{}))})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`target "first": first: 2 fields are wrong`,
		"logGroups[0].logGroupName: must be set",
		`logGroups[1].kmsKeyId "arn:aws:kms:us-east-1:111122223333:key/1": must be a key of the group's own region, eu-west-1 in partition aws`,
		`target "second": second: 3 fields are wrong`,
		"roles[0].attachedPolicies[0]", "roles[0].permissionsBoundary", "must be a policy of AWS or of account 111122223333, in partition aws",
		"roles[1].roleName: must be set",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, err)
		}
	}
	if n := v.Account().CallCount("logs:*", "iam:*"); n != 0 {
		t.Errorf("%d calls were made for settings that are not valid", n)
	}
}

func TestValidationError(t *testing.T) {
	inner := &logging.ValidationError{Of: "role"}
	if inner.Err() != nil {
		t.Error("no field is wrong, and there is an error")
	}
	inner.Add("[0].Sid", "", "must be letters", "IAM User Guide")
	inner.Add("", "x", "must be set", "")
	outer := &logging.ValidationError{Of: "settings"}
	outer.Merge("roles", inner)
	outer.Merge("", inner)
	outer.Merge("file", errors.New("cannot be read"))
	outer.Merge("nothing", nil)
	var got []string
	for _, f := range outer.Fields {
		got = append(got, f.Path)
	}
	if diff := cmp.Diff([]string{"roles[0].Sid", "roles", "[0].Sid", "", "file"}, got); diff != "" {
		t.Error(diff)
	}
	if inner.Fields[0].Path != "[0].Sid" {
		t.Error("Merge changed what it merged")
	}
	one := &logging.ValidationError{Of: "log group"}
	one.Add("logGroupName", "x"+strings.Repeat("ä", 60), "must be shorter", "an API")
	if got, want := one.Error(), `log group: logGroupName "x`+strings.Repeat("ä", 39)+`…": must be shorter (an API)`; got != want {
		t.Errorf("%s\n%s", got, want)
	}
	two := &logging.ValidationError{Of: "log group"}
	two.Add("a", "", "must be set", "")
	two.Add("b", "1", "must be 2", "")
	if got, want := two.Error(), "log group: 2 fields are wrong:\n  a: must be set\n  b \"1\": must be 2"; got != want {
		t.Errorf("%s\n%s", got, want)
	}
	var field *logging.FieldError
	if err := fmt.Errorf("target: %w", two.Err()); !errors.As(err, &field) || field.Path != "a" {
		t.Error(field)
	}
}

func named(keyARN string) key.Key { return key.Named(keyARN) }
