package loggroup_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// What is said twice, or both ways, is an error that names the field and both.
func TestSaidTwice(t *testing.T) {
	begin := func() *loggroup.Builder { return loggroup.New("/g") }
	for name, tt := range map[string]struct {
		b    *loggroup.Builder
		want string
	}{
		"retention":         {begin().RetainDays(30).RetainDays(365), "retentionInDays: is set twice: RetainDays(30), and then RetainDays(365)"},
		"retention, equal":  {begin().RetainDays(30).RetainDays(30), "retentionInDays: is set twice"},
		"retention, none":   {begin().RetainDays(30).RetainForever(), "RetainDays(30), and then RetainForever()"},
		"key":               {begin().WithoutKey().WithoutKey(), "kmsKeyId: is set twice: WithoutKey(), and then WithoutKey()"},
		"class":             {begin().Class(loggroup.ClassStandard).Class(loggroup.ClassInfrequentAccess), "logGroupClass: is set twice"},
		"tag":               {begin().Tag("a", "1").Tag("a", "2"), "tags[a]: is set twice: Tag(a, 1), and then Tag(a, 2)"},
		"protection":        {begin().ProtectFromDeletion().WithoutDeletionProtection(), "deletionProtectionEnabled: is set twice"},
		"together with bad": {begin().RetainDays(2).RetainForever(), "is set twice"},
	} {
		_, err := tt.b.Build()
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, and not %q", name, err, tt.want)
		}
	}
}

// What was built does not change with its builder.
func TestBuilderIsUsedOn(t *testing.T) {
	b := loggroup.New("/g").Tag("a", "1")
	first, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.RetainDays(30).Tag("b", "2").Build()
	if err != nil {
		t.Fatal(err)
	}
	for want, g := range map[string]loggroup.Group{
		`{"logGroupName":"/g","tags":{"a":"1"}}`:                              first,
		`{"logGroupName":"/g","retentionInDays":30,"tags":{"a":"1","b":"2"}}`: second,
	} {
		text, err := json.Marshal(g)
		if diff := cmp.Diff(want, string(text)); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
}

// A group is created or completed, completed only, or only used.
func TestExistingAndNamed(t *testing.T) {
	plan := func(t *testing.T, v loggingtest.View, g loggroup.Group) (*logging.Plan, error) {
		t.Helper()
		text, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		var again loggroup.Group
		if err := json.Unmarshal(text, &again); err != nil || !again.Equal(g) {
			t.Fatalf("%s: %v", text, err)
		}
		return logging.NewPlan(t.Context(), logging.Targets{loggroup.Bind(v.LogGroups(), again)})
	}
	v := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	if _, err := plan(t, v, loggroup.Existing("/g")); !errors.Is(err, logging.ErrAbsent) || !strings.Contains(err.Error(), "it does not exist, and it has to") {
		t.Error(err)
	}
	const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/g:*"
	for _, name := range []string{"/g", arn} {
		p, err := plan(t, v, loggroup.Named(name))
		if err != nil || !p.Empty() || p.Findings().Verdict() == logging.Arrive {
			t.Error(name, p, err)
		}
		fs, err := logging.Check(t.Context(), logging.Targets{loggroup.Bind(v.LogGroups(), loggroup.Named(name))})
		if err != nil || !fs.Has(loggroup.CodeMissing) {
			t.Error(name, fs, err)
		}
	}
	g, err := loggroup.New("/g").RetainDays(7).MustExist().Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan(t, v, g); !errors.Is(err, logging.ErrAbsent) {
		t.Error(err)
	}
	plain, err := loggroup.New("/g").Build()
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan(t, v, plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := plan(t, v, g); err != nil || len(p.Changes()) != 1 || p.Changes()[0].Path != "retentionInDays" {
		t.Error(p, err)
	}
	if _, err := plan(t, v, loggroup.Named("arn:aws:logs:us-east-1:111122223333:log-group:/g")); err == nil || !strings.Contains(err.Error(), "must be a log group of 111122223333/eu-west-1") {
		t.Error(err)
	}
	for _, bad := range []loggroup.Group{loggroup.Existing("a b"), loggroup.Named("a b"), loggroup.Named("arn:aws:iam::111122223333:role/R"), {}} {
		if _, err := logging.NewPlan(t.Context(), logging.Targets{loggroup.Bind(v.LogGroups(), bad)}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
