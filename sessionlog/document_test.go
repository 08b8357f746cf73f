package sessionlog_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// others is a document that somebody else made, with keys that nobody knows.
const others = `{"schemaVersion":"1.0","description":"Ours","sessionType":"Standard_Stream","future":{"a":[1,2.50]},
	"inputs":{"s3BucketName":"","s3EncryptionEnabled":"true","cloudWatchLogGroupName":"","cloudWatchEncryptionEnabled":false,"cloudWatchStreamingEnabled":false,
	"idleSessionTimeout":"45","runAsEnabled":false,"shellProfile":{"linux":"bash","other":"x"},"newKey":"kept"}}`

func apply(t *testing.T, target resource.Target, opts ...logging.Option) (*logging.Report, error) {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	return p.Apply(t.Context(), append(opts, logging.Regardless())...)
}

func streaming() *sessionlog.Builder {
	return sessionlog.NewPreferences().LogGroup(thing(group())).Streaming()
}

func TestCreateAndRemove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.docs.slow = 3 * time.Second
		target := sessionlog.New(w.clients, build(t, streaming().IdleTimeout(time.Minute)))
		report, err := apply(t, target)
		if err != nil {
			t.Fatal(err)
		}
		if len(w.docs.versions) != 1 || w.docs.def != 1 || !strings.Contains(w.docs.versions[1], `"cloudWatchLogGroupName": "/ssm/sessions"`) || !w.view.HasLogGroup("/ssm/sessions") {
			t.Fatalf("%+v", w.docs.versions)
		}
		w.docs.took()
		again, err := logging.NewPlan(t.Context(), logging.Targets{target})
		if err != nil || !again.Empty() {
			t.Fatalf("%v %v", again, err)
		}
		calls := w.docs.took()
		slices.Sort(calls)
		if d := cmp.Diff([]string{"DescribeDocument", "GetDocument"}, calls); d != "" {
			t.Errorf("calls of a plan without changes: %s", d)
		}
		removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if w.docs.versions != nil || w.view.HasLogGroup("/ssm/sessions") {
			t.Errorf("left over: %v", w.docs.versions)
		}
	})
}

func TestMergeKeepsWhatOthersWrote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.put(others)
		w.docs.slow = 2 * time.Second
		target := sessionlog.New(w.clients, build(t, streaming().AnyBucket().ShellProfileLinux("zsh")))
		report, err := apply(t, target)
		if err != nil {
			t.Fatal(err)
		}
		if w.docs.def != 2 || w.docs.latest() != 2 {
			t.Fatalf("default %d, latest %d", w.docs.def, w.docs.latest())
		}
		var want, got any
		text := strings.NewReplacer(`"cloudWatchLogGroupName":""`, `"cloudWatchLogGroupName":"/ssm/sessions"`, `"cloudWatchStreamingEnabled":false`, `"cloudWatchStreamingEnabled":true`,
			`"s3EncryptionEnabled":"true"`, `"s3EncryptionEnabled":false`, `"linux":"bash"`, `"linux":"zsh"`).Replace(others)
		if err := errors.Join(json.Unmarshal([]byte(text), &want), json.Unmarshal([]byte(w.docs.versions[2]), &got)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if !strings.Contains(w.docs.versions[2], "2.50") {
			t.Error("a number was written in another way")
		}
		// Removal moves the default back and deletes the version.
		removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if w.docs.def != 1 || w.docs.latest() != 1 || w.docs.versions[1] != others {
			t.Errorf("default %d, versions %v", w.docs.def, w.docs.versions)
		}
		// And again, with another number for the version: numbers of deleted ones may not come back.
		w.docs.next = 5
		report, err = apply(t, target)
		if err != nil || w.docs.def != 5 {
			t.Fatalf("default %d, %v", w.docs.def, err)
		}
		removal, err = logging.NewRemoval(t.Context(), report, logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil || w.docs.def != 1 || w.docs.latest() != 1 {
			t.Errorf("%v: default %d, latest %d", err, w.docs.def, w.docs.latest())
		}
	})
}

func TestFlagsThatAreStringsAreTaken(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, sessionlog.NewPreferences().OnlyEncryptedBucket().IdleTimeout(45*time.Minute)))})
	if err != nil || !p.Empty() {
		t.Errorf("%v %v", p, err)
	}
}

// TestUndo fails each call of an apply in turn: everything must be as it was.
func TestUndo(t *testing.T) {
	for _, op := range []string{"UpdateDocument", "UpdateDocumentDefaultVersion"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.put(others)
			w.docs.fail[op] = errors.New("out of order")
			report, err := apply(t, sessionlog.New(w.clients, build(t, streaming())))
			var failed *logging.ApplyError
			if !errors.As(err, &failed) {
				t.Fatalf("%s: %v", op, err)
			}
			if w.docs.def != 1 || w.docs.latest() != 1 || w.view.HasLogGroup("/ssm/sessions") || len(report.With(logging.NotUndone)) > 0 {
				t.Errorf("%s: default %d, latest %d, %s", op, w.docs.def, w.docs.latest(), report)
			}
		})
	}
}

func TestDefaultVersionIsMoved(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	content, err := build(t, streaming()).Content()
	if err != nil {
		t.Fatal(err)
	}
	w.docs.versions[2] = content
	if _, err := w.view.Logs().CreateLogGroup(t.Context(), groupInput()); err != nil {
		t.Fatal(err)
	}
	target := sessionlog.New(w.clients, build(t, streaming()))
	findings, err := logging.Check(t.Context(), logging.Targets{target})
	if err != nil || !findings.Has(sessionlog.CodeVersionsDiffer) {
		t.Errorf("%v %v", findings, err)
	}
	if _, err := apply(t, target); err != nil {
		t.Fatal(err)
	}
	if w.docs.def != 2 || slices.Contains(w.docs.calls, "UpdateDocument") {
		t.Errorf("default %d, calls %v", w.docs.def, w.docs.calls)
	}
}

// TestDuplicateContent: somebody else wrote the same meanwhile.
func TestDuplicateContent(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	target := sessionlog.New(w.clients, build(t, streaming()))
	p, err := logging.NewPlan(t.Context(), logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	raced := w.clients
	raced.SSM = &racing{w.docs}
	data, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	p, err = logging.LoadPlan(data, logging.Targets{sessionlog.New(raced, build(t, streaming()))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.docs.def != 2 || w.docs.latest() != 2 {
		t.Errorf("default %d, latest %d", w.docs.def, w.docs.latest())
	}
}

// racing lets somebody else make the same update a moment before.
type racing struct{ *documents }

func (r *racing) UpdateDocument(ctx context.Context, in *ssm.UpdateDocumentInput, opts ...func(*ssm.Options)) (*ssm.UpdateDocumentOutput, error) {
	_, _ = r.documents.UpdateDocument(ctx, in, opts...)
	return r.documents.UpdateDocument(ctx, in, opts...)
}

func TestRacingUpdateIsStale(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, streaming()))})
	if err != nil {
		t.Fatal(err)
	}
	w.docs.versions[2] = strings.Replace(others, "bash", "zsh", 1)
	_, err = p.Apply(t.Context())
	var stale *logging.StaleError
	if !errors.As(err, &stale) {
		t.Errorf("the error is %v", err)
	}
}

func TestOtherDocumentsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, content string
		kind          types.DocumentType
		want          string
	}{
		{"type", others, types.DocumentTypeCommand, "type Command"},
		{"schema version", strings.Replace(others, `"1.0"`, `"2.2"`, 1), types.DocumentTypeSession, `schema version "2.2"`},
		{"port", strings.Replace(others, "Standard_Stream", "Port", 1), types.DocumentTypeSession, "never logged"},
		{"session type", strings.Replace(others, "Standard_Stream", "Telepathy", 1), types.DocumentTypeSession, "not known"},
		{"not JSON", "inputs: {}", types.DocumentTypeSession, "not a JSON object"},
		{"not as its schema", `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":7}`, types.DocumentTypeSession, "inputs"},
		{"too long after merging", strings.Replace(others, `"bash"`, `"`+strings.Repeat("x", 65000)+`"`, 1), types.DocumentTypeSession, "65536"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.put(c.content)
			w.docs.kind = c.kind
			_, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, streaming().ShellProfileWindows(strings.Repeat("y", 600))))})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
			if strings.Contains(err.Error(), "xxxx") {
				t.Error("the error has the document in it")
			}
		})
	}
}

func TestResetTurnsLoggingOff(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	target := sessionlog.New(w.clients, build(t, streaming()))
	if _, err := apply(t, target); err != nil {
		t.Fatal(err)
	}
	off, err := logging.NewRemoval(t.Context(), nil, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := off.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := agent.ParseContent([]byte(w.docs.versions[w.docs.def]))
	if err != nil || c.Logs() || c.IdleSessionTimeout != "45" || w.docs.def != w.docs.latest() {
		t.Errorf("%+v, %v", c, err)
	}
	if !w.view.HasLogGroup("/ssm/sessions") {
		t.Error("the log group is gone")
	}
}

func TestPermissionsOfUndoing(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, streaming()))})
	if err != nil {
		t.Fatal(err)
	}
	if forward := p.Permissions().String(); strings.Contains(forward, "ssm:DeleteDocument") || !strings.Contains(forward, "ssm:UpdateDocumentDefaultVersion") {
		t.Error(forward)
	}
	if undo := p.UndoPermissions().String(); !strings.Contains(undo, "ssm:DeleteDocument") {
		t.Error(undo)
	}
}

func TestRead(t *testing.T) {
	w := newWorld(t)
	if _, found, err := sessionlog.Read(t.Context(), w.clients, sessionlog.DefaultDocument); found || err != nil {
		t.Errorf("%v %v", found, err)
	}
	target := sessionlog.New(w.clients, build(t, streaming().IdleTimeout(time.Minute).RunAs("admin").ChannelKey(namedKey("alias/x")).Bucket(bucket.Named("other-bucket")).KeyPrefix("p")))
	p, err := logging.NewPlan(t.Context(), logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithInsist(agent.CodeRefusedChannelKey)); err != nil {
		t.Fatal(err)
	}
	got, found, err := sessionlog.Read(t.Context(), w.clients, sessionlog.DefaultDocument)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	a, _ := got.Content()
	want, err := sessionlog.NewPreferences().LogGroup(thing(group())).Streaming().AnyLogGroup().Bucket(bucket.Named("other-bucket")).KeyPrefix("p").AnyBucket().ChannelKey(namedKey("alias/x")).
		RunAs("admin").IdleTimeout(time.Minute).Build()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := want.Content()
	if d := cmp.Diff(b, a); d != "" {
		t.Error(d)
	}
	plan, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, got)})
	if err != nil || !plan.Empty() {
		t.Errorf("what was read is not what is there: %v %v", plan, err)
	}
}
