package logging_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// A shelf has a resource policy that others write to as well.
type shelf struct {
	mu     sync.Mutex
	text   string // "": none
	writes int
	failAt int // this write fails; 0: none does
}

type shelfState struct {
	Policy policy.Statements `json:"policy,omitempty"`
}

var (
	shelfType   = resource.NewType[shelfState]("Test::Shelf")
	shelfPolicy = resource.Statements[*shelf]("policy", func(s *shelfState) *policy.Statements { return &s.Policy }).
			Live("test:GetPolicy", (*shelf).live).Put("test:PutPolicy", (*shelf).put)
)

var shelfKind = resource.Kind[shelfState, *shelf]{
	Type: shelfType, Noun: "shelf",
	Read: func(s *shelf, ctx context.Context, _ *resource.Reader) (shelfState, bool, error) {
		doc, err := s.live(ctx)
		return shelfState{policy.SplitStatements(doc)}, true, err
	},
	Fields: []resource.Field[shelfState, *shelf]{shelfPolicy},
}

func (s *shelf) live(context.Context) (policy.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == "" {
		return policy.Document{}, nil
	}
	return policy.Parse([]byte(s.text))
}

func (s *shelf) put(_ context.Context, doc policy.Document) (policy.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writes++; s.writes == s.failAt {
		return doc, errors.New("refused")
	}
	s.text = ""
	if len(doc.Statements) > 0 {
		s.text = doc.String()
	}
	return doc, nil
}

type shelfTarget struct {
	*target
	*shelf
	want policy.Document
}

func (t shelfTarget) Declare(s logging.Scope, d *resource.Declaration) error {
	r, err := shelfKind.Manage(shelfType.Ref(s, "shelf"), t.shelf, shelfPolicy.Has(&t.want))
	d.Manage(r)
	return err
}

func allowing(t *testing.T, version string, statements ...policy.StatementBuilder) policy.Document {
	t.Helper()
	d, err := policy.New(policy.Resource, statements...).Build()
	if err != nil {
		t.Fatal(err)
	}
	d.Version = version
	return d
}

func statement(sid, action string) policy.StatementBuilder {
	return policy.AllowActions(action).To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::b").Sid(sid)
}

const theirs = `{"Version":"%s","Id":"shared","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},` +
	`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"*"},` +
	`{"Sid":"Same","Effect":"Allow","Principal":{"Service":["cloudtrail.amazonaws.com"]},"Action":["S3:getbucketacl"],"Resource":"arn:aws:s3:::b"}]}`

func TestStatementChanges(t *testing.T) {
	w := newWorld()
	for _, tt := range []struct {
		name, text string
		want       []policy.StatementBuilder
		keys       []string
		fails      string
	}{
		{"none yet", "", []policy.StatementBuilder{statement("A", "s3:PutObject"), statement("B", "s3:GetBucketAcl")}, []string{"policy[A]", "policy[B]"}, ""},
		{"there under another Sid", fmt.Sprintf(theirs, policy.Version), []policy.StatementBuilder{statement("B", "s3:GetBucketAcl")}, nil, ""},
		{"there in an old policy", fmt.Sprintf(theirs, policy.VersionOld), []policy.StatementBuilder{statement("B", "s3:GetBucketAcl")}, nil, ""},
		{"the Sid is taken", fmt.Sprintf(theirs, policy.Version), []policy.StatementBuilder{statement("A", "s3:PutObject")}, []string{"policy[A79b90ec0]"}, ""},
		{"an old policy", fmt.Sprintf(theirs, policy.VersionOld), []policy.StatementBuilder{statement("B", "s3:PutObject")}, []string{"policy[B]"}, ""},
		{"twice", "", []policy.StatementBuilder{statement("A", "s3:PutObject"), statement("B", "s3:PutObject"), statement("A", "s3:GetBucketAcl")}, []string{"policy[A79b90ec0]", "policy[A]"}, ""},
		{"no Sid", "", []policy.StatementBuilder{statement("", "s3:PutObject")}, []string{"policy[Statement79b90ec0]"}, ""},
		{"a variable in an old policy", fmt.Sprintf(theirs, policy.VersionOld), []policy.StatementBuilder{statement("B", "s3:PutObject").On("arn:aws:s3:::b/${aws:username}")}, nil, "policy variable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &shelf{text: tt.text}
			tg := shelfTarget{&target{w: w, name: "t"}, s, allowing(t, policy.Version, tt.want...)}
			plan, err := logging.NewPlan(t.Context(), logging.Targets{tg})
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Error(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var paths []string
			for _, c := range plan.Changes() {
				paths = append(paths, c.Path)
			}
			if diff := cmp.Diff(tt.keys, paths); diff != "" {
				t.Error(diff)
			}
			report, err := plan.Apply(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if again := mustPlan(t, tg); !again.Empty() {
				t.Errorf("planned again:\n%s", again)
			}
			if tt.text != "" && len(tt.keys) > 0 && !strings.Contains(s.text, `"Id":"shared"`) {
				t.Error(s.text)
			}
			// Another process takes it away, statement by statement.
			data, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			var kept logging.Report
			if err := json.Unmarshal(data, &kept); err != nil {
				t.Fatal(err)
			}
			tg.want = policy.Document{Version: policy.Version}
			removal, err := logging.NewRemoval(t.Context(), &kept, logging.Targets{tg})
			if err != nil {
				t.Fatal(err)
			}
			mustApply(t, removal)
			was, _ := (&shelf{text: tt.text}).live(t.Context())
			is, _ := s.live(t.Context())
			if !is.Equal(was) || is.ID != was.ID || tt.text == "" && s.text != "" {
				t.Errorf("after the removal: %s", s.text)
			}
		})
	}
}

// What somebody adds, in whatever order, outlives our coming and going; and what
// somebody makes of our own statement is left alone.
func TestStatementsOfOthersSurvive(t *testing.T) {
	w := newWorld()
	s := &shelf{text: fmt.Sprintf(theirs, policy.Version)}
	tg := shelfTarget{&target{w: w, name: "t"}, s, allowing(t, policy.Version, statement("One", "s3:PutObject"), statement("Two", "s3:GetBucketLocation"))}
	report := mustApply(t, mustPlan(t, tg))
	s.text = strings.Replace(s.text, `"Statement":[`, `"Statement":[{"Sid":"New","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"*"},`, 1)
	s.text = strings.Replace(s.text, "s3:GetBucketLocation", "s3:GetBucketTagging", 1)
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{tg})
	if err != nil {
		t.Fatal(err)
	}
	if !removal.Findings().Has(logging.CodeChangedSince) || len(removal.Changes()) != 1 {
		t.Error(removal, removal.Findings())
	}
	mustApply(t, removal)
	for _, want := range []string{`"Sid":"New"`, `"Sid":"A"`, `"Sid":"Same"`, `"Sid":"Two"`, `"Id":"shared"`, "s3:GetBucketTagging"} {
		if !strings.Contains(s.text, want) {
			t.Errorf("%s is gone: %s", want, s.text)
		}
	}
	if strings.Contains(s.text, `"One"`) {
		t.Error(s.text)
	}
}

// The second write fails, and the first one is taken back.
func TestStatementsAreUndone(t *testing.T) {
	for _, text := range []string{"", fmt.Sprintf(theirs, policy.VersionOld)} {
		w := newWorld()
		s := &shelf{text: text, failAt: 2}
		tg := shelfTarget{&target{w: w, name: "t"}, s, allowing(t, policy.Version, statement("A", "s3:PutObject"), statement("Two", "s3:GetBucketLocation"))}
		report, err := mustPlan(t, tg).Apply(t.Context(), logging.WithSettleLimit(0))
		var failed *logging.ApplyError
		if !errors.As(err, &failed) || len(report.With(logging.Undone)) != 1 {
			t.Error(report, err)
		}
		was, _ := (&shelf{text: text}).live(t.Context())
		is, _ := s.live(t.Context())
		if !is.Equal(was) || is.ID != was.ID || text == "" && s.text != "" {
			t.Error(s.text)
		}
	}
}
