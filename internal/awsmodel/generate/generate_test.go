package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What go generate would write is what there is.
func TestUpToDate(t *testing.T) {
	folders, err := packages("../../..")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d packages with clients: %v", len(folders), err)
	}
	for _, folder := range folders {
		want, err := generate(folder)
		if err != nil {
			t.Error(err)
			continue
		}
		have, err := os.ReadFile(filepath.Join(folder, output))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(have)); d != "" {
			t.Errorf("%s: run go generate there: %s", folder, d)
		}
	}
}

const head = `package faketest

import (
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	fake "github.com/awslogkit/awslogkit/logging/loggingtest"
)

//awslogkit:client sns Service
type Client struct{ view fake.View }

`

func generated(t *testing.T, text string) (string, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "p.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := generate(folder)
	return string(out), err
}

// Handlers are told by their types.
func TestHandlers(t *testing.T) {
	text, err := generated(t, head+`
func (s *store) answer(r *fake.Request, _ *sns.PublishInput) (*sns.PublishOutput, error) { return nil, nil }
func list(*fake.Request, *sns.ListTopicsInput) (*sns.ListTopicsOutput, error) { return nil, nil }

func other(r *fake.Request, in *sns.SubscribeInput) (*sns.PublishOutput, error) { return nil, nil }
func (s *store) otherService(r *fake.Request, in *sqs.SendMessageInput) (*sqs.SendMessageOutput, error) { return nil, nil }
func (s *store) more(r *fake.Request, in *sns.SubscribeInput, n int) (*sns.SubscribeOutput, error) { return nil, nil }
func (s *store) value(r fake.Request, in *sns.SubscribeInput) (*sns.SubscribeOutput, error) { return nil, nil }
func (s *store) late(r *fake.Request, in *sns.SubscribeInput) (*sns.SubscribeOutput, bool) { return nil, false }
func helper(v fake.View, in *sns.SubscribeInput) (*sns.SubscribeOutput, error) { return nil, nil }
`)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, "Handle(") || strings.HasPrefix(line, "func ") {
			have = append(have, strings.TrimSpace(line))
		}
	}
	if d := cmp.Diff([]string{
		"func handleSNS(a *loggingtest.Account, s *store) {",
		`loggingtest.Handle(a, describedSNS, "ListTopics", list)`,
		`loggingtest.Handle(a, describedSNS, "Publish", s.answer)`,
		"func (c Client) ListTopics(ctx context.Context, in *sns.ListTopicsInput, _ ...func(*sns.Options)) (*sns.ListTopicsOutput, error) {",
		"func (c Client) Publish(ctx context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {",
	}, have); d != "" {
		t.Error(d)
	}
}

func TestRefused(t *testing.T) {
	handler := func(signature string) string { return "func " + signature + " { return nil, nil }\n" }
	publish := handler("(s *store) publish(r *fake.Request, in *sns.PublishInput) (*sns.PublishOutput, error)")
	for _, c := range []struct{ name, text, want string }{
		{"two of an operation", head + publish + handler("again(r *fake.Request, in *sns.PublishInput) (*sns.PublishOutput, error)"),
			"publish and again both have the types of sns:Publish"},
		{"two receivers", head + publish + handler("(t *topics) list(r *fake.Request, in *sns.ListTopicsInput) (*sns.ListTopicsOutput, error)"),
			"handlers of sns are methods of *store and of *topics"},
		{"a value as receiver", head + handler("(s store) publish(r *fake.Request, in *sns.PublishInput) (*sns.PublishOutput, error)"), "want a pointer"},
		{"no model of the operation", head + handler("f(r *fake.Request, in *sns.OptInPhoneNumberInput) (*sns.OptInPhoneNumberOutput, error)"),
			"sns:OptInPhoneNumber, which the model lacks"},
		{"no handler", head, "no handler of sns"},
		{"no client", "package p\n", "no type has the directive"},
		{"no model of the service", strings.Replace(head, "client sns", "client sqs", 1), "there is no model of sqs"},
		{"a function of nowhere", strings.Replace(head, " Service", " other.Service", 1), "the file imports no other"},
		{"a word too few", strings.Replace(head, " Service", "", 1), "want the service's name and the function"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := generated(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("have %v, want %s", err, c.want)
			}
		})
	}
}
