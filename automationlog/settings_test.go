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
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
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
	const role = "arn:aws:iam::111122223333:role/Runbooks"
	for _, tt := range []struct {
		name string
		b    *automationlog.Builder
		want map[string]string
	}{
		{"everything at once",
			automationlog.NewSettings().
				Group(loggroup.New("aws/no*t").RetainDays(31).Key("alias/logs").Class("COLD")).
				RunbookRole("Runbooks").RunbookRole(role).RunbookRole(role).
				StarterRole("arn:aws:iam::1111:role/R").
				Runbook("Patch", "schemaVersion: '2.2'\nmainSteps: []"),
			map[string]string{
				"logGroup.logGroupName":    "may have only the characters a-z A-Z 0-9 _ - / . #",
				"logGroup.retentionInDays": "must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days",
				"logGroup.kmsKeyId":        `must be the ARN of a KMS key: an ARN starts with "arn:"`,
				"logGroup.logGroupClass":   "must be STANDARD, INFREQUENT_ACCESS or DELIVERY",
				"runbookRoles[0]":          `must be the ARN of a role: an ARN starts with "arn:"`,
				"runbookRoles[2]":          "is there twice",
				"starterRoles[0]":          "must be the ARN of a role, with an account of twelve digits",
				"runbooks[0]":              "runbook Patch: its schemaVersion must be 0.3, that of an Automation runbook",
			}},
		{"empty name", automationlog.NewSettings().LogGroup(""), map[string]string{"logGroup.logGroupName": "must be set"}},
		{"long name", automationlog.NewSettings().LogGroup(strings.Repeat("a", 513)), map[string]string{"logGroup.logGroupName": "must have at most 512 characters, and has 513"}},
		{"reserved name", automationlog.NewSettings().LogGroup("aws/x"), map[string]string{"logGroup.logGroupName": `must not begin with "aws/"`}},
		{"nothing to attach to", automationlog.NewSettings().AttachPolicy(), map[string]string{"attachPolicy": "needs a role to attach the policy to: add RunbookRole or StarterRole"}},
		{"a role that is a user", automationlog.NewSettings().RunbookRole("arn:aws:iam::111122223333:user/x"), map[string]string{"runbookRoles[0]": "must be the ARN of a role, arn:partition:iam::account:role/name"}},
		{"key in the wrong partition", automationlog.NewSettings().Group(loggroup.New("/x").Key("arn:aws-cn:kms:eu-west-1:111122223333:key/1")),
			map[string]string{"logGroup.kmsKeyId": "has partition aws-cn, and region eu-west-1 is in aws"}},
		{"encrypted without a key", automationlog.NewSettings().Group(loggroup.New("/x").WithoutKey().MustBeEncrypted()),
			map[string]string{"logGroup.kmsKeyId": "cannot be removed from a group that must be encrypted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.b.Build()
			if diff := cmp.Diff(tt.want, wrong(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What only the account and region of the clients can tell is found before any read.
func TestDeclareComparesWithTheClients(t *testing.T) {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	s, err := automationlog.NewSettings().
		Group(loggroup.New("/x").Key("arn:aws:kms:us-east-1:111122223333:key/1234")).
		RunbookRole("arn:aws:iam::444455556666:role/Theirs").
		RunbookRole("arn:aws-cn:iam::111122223333:role/China").Build()
	if err != nil {
		t.Fatal(err)
	}
	_, err = logging.NewPlan(t.Context(), automationlog.New(automationlogtest.New(account.Region("eu-west-1")), s))
	want := map[string]string{
		"logGroup.kmsKeyId": "must be a key of the group's own region, eu-west-1 in partition aws",
		"runbookRoles[0]":   "must be a role of account 111122223333 in partition aws, whose clients these are",
		"runbookRoles[1]":   "must be a role of account 111122223333 in partition aws, whose clients these are",
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
		Group(loggroup.New("/x").RetainDays(30).Tag("team", "ops").MustBeEncrypted()).
		RunbookRole("arn:aws:iam::111122223333:role/ops/Runbooks").AttachPolicy().
		Runbook("Patch", `{"schemaVersion":"0.3","mainSteps":[{"name":"a","action":"aws:executeScript"}]}`).Build()
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
	for _, bad := range []string{`{}`, `{"logGroup":{"logGroupName":"a b"}}`, `{"logGroup":{"logGroupName":"a"},"unknown":1}`, `{"logGroup":{"logGroupName":"a"},"runbookRoles":["x"]}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
