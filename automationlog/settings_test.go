package automationlog_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// wrong is the paths of the fields that an error names, and their rules.
func wrong(t *testing.T, err error) map[string]string {
	t.Helper()
	var v *resource.ValidationError
	if !errors.As(err, &v) {
		t.Fatalf("%v is not a ValidationError", err)
	}
	out := map[string]string{}
	for _, f := range v.Fields {
		out[f.Path] = f.Rule
		if !strings.Contains(err.Error(), f.Rule) {
			t.Errorf("%q does not say %q", err, f.Rule)
		}
	}
	return out
}

func TestBuildNamesEveryWrongField(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:role/Runbooks"
	for _, tt := range []struct {
		name string
		b    *automationlog.Builder
		want map[string]string
	}{
		{"everything at once",
			automationlog.NewSettings().LogGroup(loggroup.Existing("aws/no*t")).
				Role(role.Named("no role")).Role(role.Existing(arn)).
				Starter(role.Named("arn:aws:iam::1111:role/R")).
				Runbook("Patch", "schemaVersion: '2.2'\nmainSteps: []"),
			map[string]string{
				"logGroup.logGroupName":    "may have only the characters a-z A-Z 0-9 _ - / . #",
				"runbookRoles[0].roleName": "may have only the characters A-Z a-z 0-9 _ + = , . @ -",
				"starters[0].roleName":     "must be the ARN of a role, with an account of twelve digits",
				"runbooks[Patch]":          "runbook Patch: its schemaVersion must be 0.3, that of an Automation runbook",
			}},
		{"empty name", automationlog.NewSettings().LogGroup(loggroup.Named("")), map[string]string{"logGroup.logGroupName": "must be set"}},
		{"no group", automationlog.NewSettings().LogGroup(loggroup.Group{}), map[string]string{"logGroup.logGroupName": "must be set"}},
		{"long name", automationlog.NewSettings().LogGroup(loggroup.Existing(strings.Repeat("a", 513))), map[string]string{"logGroup.logGroupName": "must have at most 512 characters, and has 513"}},
		{"reserved name", automationlog.NewSettings().LogGroup(loggroup.Existing("aws/x")), map[string]string{"logGroup.logGroupName": `must not begin with "aws/"`}},
		{"no role", automationlog.NewSettings().Role(role.Role{}), map[string]string{"runbookRoles[0].roleName": "must be set"}},
		{"a role that is a user", automationlog.NewSettings().Role(role.Named("arn:aws:iam::111122223333:user/x")), map[string]string{"runbookRoles[0].roleName": "must be the ARN of a role, arn:partition:iam::account:role/name"}},
		{"group twice", automationlog.NewSettings().LogGroup(loggroup.Named("/a")).LogGroup(loggroup.Named("/b")),
			map[string]string{"logGroup": "is set twice: LogGroup(/a), and then LogGroup(/b)"}},
		{"the same group twice", automationlog.NewSettings().LogGroup(loggroup.Named("/a")).LogGroup(loggroup.Named("/a")),
			map[string]string{"logGroup": "is set twice: LogGroup(/a), and then LogGroup(/a)"}},
		{"a role twice", automationlog.NewSettings().Role(role.Named(arn)).Role(role.Existing("Runbooks")),
			map[string]string{"runbookRoles[Runbooks]": "is set twice: Role(Runbooks), and then Role(Runbooks)"}},
		{"a starter twice", automationlog.NewSettings().Starter(role.Named("A")).Role(role.Named("A")).Starter(role.Named("A")),
			map[string]string{"starters[A]": "is set twice: Starter(A), and then Starter(A)"}},
		{"caller twice", automationlog.NewSettings().Caller().Caller(), map[string]string{"caller": "is set twice: Caller(), and then Caller()"}},
		{"a runbook twice", automationlog.NewSettings().Runbook("Patch", patch).Runbook("Patch", patch),
			map[string]string{"runbooks[Patch]": "is set twice: Runbook(Patch, …), and then Runbook(Patch, …)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.b.Build()
			if diff := cmp.Diff(tt.want, wrong(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const patch = `{"schemaVersion":"0.3","mainSteps":[{"name":"a","action":"aws:executeScript"}]}`

func built[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// What was built does not change with its builder, and a builder that begins with
// settings replaces what they have.
func TestBuilderIsUsedOn(t *testing.T) {
	text := func(s automationlog.Settings) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	settings := built[automationlog.Settings](t)
	b := automationlog.NewSettings().LogGroup(loggroup.Named("/a")).Role(role.Named("A")).Runbook("Patch", patch)
	first := settings(b.Build())
	before := text(first)
	second := settings(b.Role(role.Named("B")).Caller().Runbook("More", patch).Build())
	again := first.Builder().LogGroup(loggroup.Named("/b")).Role(role.Existing("A")).Runbook("Patch", patch)
	third := settings(again.Build())
	for want, s := range map[string]automationlog.Settings{
		before: first,
		`{"version":1,"logGroup":{"logGroupName":"/a","onlyUsed":true},"runbookRoles":[{"roleName":"A","onlyUsed":true},{"roleName":"B","onlyUsed":true}],"caller":true,"runbooks":[{"name":"Patch","scripts":["a"]},{"name":"More","scripts":["a"]}]}`: second,
		`{"version":1,"logGroup":{"logGroupName":"/b","onlyUsed":true},"runbookRoles":[{"roleName":"A","mustExist":true}],"runbooks":[{"name":"Patch","scripts":["a"]}]}`:                                                                               third,
	} {
		if diff := cmp.Diff(want, text(s)); diff != "" {
			t.Error(diff)
		}
	}
	_, err := again.LogGroup(loggroup.Named("/c")).Build()
	if diff := cmp.Diff(map[string]string{"logGroup": "is set twice: LogGroup(/b), and then LogGroup(/c)"}, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
}

// What only the account and region of the clients can tell is found before any read.
func TestDeclareComparesWithTheClients(t *testing.T) {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	s, err := automationlog.NewSettings().
		LogGroup(built[loggroup.Group](t)(loggroup.New("/x").Key(key.Named("arn:aws:kms:us-east-1:111122223333:key/1234")).Build())).
		Role(role.Existing("arn:aws:iam::444455556666:role/Theirs")).
		Role(role.Named("arn:aws-cn:iam::111122223333:role/China")).Build()
	if err != nil {
		t.Fatal(err)
	}
	_, err = logging.NewPlan(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(account.Region("eu-west-1")), s)})
	want := map[string]string{
		"logGroup.kmsKeyId":        "must be a key of the group's own region, eu-west-1 in partition aws",
		"runbookRoles[0].roleName": "must be a role of account 111122223333 in partition aws, whose clients these are",
		"runbookRoles[1].roleName": "must be a role of account 111122223333 in partition aws, whose clients these are",
	}
	if diff := cmp.Diff(want, wrong(t, err)); diff != "" {
		t.Error(diff)
	}
	if n := account.CallCount("*"); n != 1 {
		t.Errorf("%d calls, and only the identity was needed", n)
	}
}

func TestSettingsJSON(t *testing.T) {
	s, err := automationlog.NewSettings().
		LogGroup(built[loggroup.Group](t)(loggroup.New("/x").RetainDays(30).Tag("team", "ops").MustBeEncrypted().Build())).
		Role(role.Existing("arn:aws:iam::111122223333:role/ops/Runbooks")).Starter(role.Named("Admin")).
		Runbook("Patch", patch).Build()
	if err != nil {
		t.Fatal(err)
	}
	first, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back automationlog.Settings
	if err := json.Unmarshal(first, &back); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(back)
	if err != nil || string(first) != string(second) {
		t.Errorf("%v\n%s\n%s", err, first, second)
	}
	for _, bad := range []string{`{}`, `{"version":1}`, `{"logGroup":{"logGroupName":"a"}}`, `{"version":2,"logGroup":{"logGroupName":"a"}}`,
		`{"version":1,"logGroup":{"logGroupName":"a b"}}`, `{"version":1,"logGroup":{"logGroupName":"a"},"unknown":1}`, `{"version":1,"logGroup":{"logGroupName":"a"},"runbookRoles":["x"]}`,
		`{"version":1,"logGroup":{"logGroupName":"a"},"runbookRoles":[{"roleName":"A"},{"roleName":"A","onlyUsed":true}]}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
