package sessionlog_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// variant is a document like others that differs from it by its profile.
func variant(profile string) string { return strings.Replace(others, `"bash"`, `"`+profile+`"`, 1) }

// TestVersionsOfOthersStay: the default version is as wanted and the latest is not. The
// latest one is somebody's, and must not be deleted to get there.
func TestVersionsOfOthersStay(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	w.docs.versions[2] = variant("zsh")
	w.docs.texts = true
	target := sessionlog.New(w.clients, build(t, sessionlog.NewPreferences().ShellProfileLinux("bash")))
	report, err := apply(t, target)
	if err != nil {
		t.Fatal(err)
	}
	if w.docs.versions[2] != variant("zsh") || w.docs.latest() != 3 || slices.Contains(w.docs.calls, "DeleteDocument") {
		t.Errorf("latest %d, versions %v", w.docs.latest(), w.docs.versions)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil || w.docs.latest() != 2 || w.docs.def != 1 {
		t.Errorf("%v: latest %d, default %d", err, w.docs.latest(), w.docs.def)
	}
}

// TestUndoWhereDefaultIsFarBehind: others made versions for years and never moved the default.
func TestUndoWhereDefaultIsFarBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.put(others)
		for v := 2; v <= 40; v++ {
			w.docs.versions[v] = variant(fmt.Sprint("profile", v))
		}
		target := sessionlog.New(w.clients, build(t, streaming()))
		report, err := apply(t, target)
		if err != nil || w.docs.def != 41 {
			t.Fatal(err, w.docs.def)
		}
		removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil || w.docs.latest() != 40 || w.docs.def != 1 {
			t.Errorf("%v: latest %d, default %d", err, w.docs.latest(), w.docs.def)
		}
	})
}

// TestRacingUpdateIsNotDeleted: somebody makes a version while an update is taken back,
// before each of its reads in turn.
func TestRacingUpdateIsNotDeleted(t *testing.T) {
	for at := 1; at <= 2; at++ {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.put(others)
			report, err := apply(t, sessionlog.New(w.clients, build(t, streaming())))
			if err != nil {
				t.Fatal(err)
			}
			raced, race := w.clients, &racingReads{w.docs, at}
			raced.SSM = race
			removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{sessionlog.New(raced, build(t, streaming()))})
			if err != nil {
				t.Fatal(err)
			}
			_, err = removal.Apply(t.Context())
			if race.at > 0 {
				t.Fatalf("there were only %d reads", at-race.at)
			}
			if w.docs.versions[3] != variant("raced") {
				t.Errorf("before read %d: %v: latest %d, versions %v", at, err, w.docs.latest(), w.docs.versions)
			}
		})
	}
}

// racingReads lets somebody else make a version before a read of the latest one.
type racingReads struct {
	*documents
	at int
}

func (r *racingReads) GetDocument(ctx context.Context, in *ssm.GetDocumentInput, opts ...func(*ssm.Options)) (*ssm.GetDocumentOutput, error) {
	if *in.DocumentVersion == "$LATEST" && r.def == 1 { // the default was moved back
		if r.at--; r.at == 0 {
			r.mu.Lock()
			r.versions[3] = variant("raced")
			r.mu.Unlock()
		}
	}
	return r.documents.GetDocument(ctx, in, opts...)
}

// TestRacingUpdateIsNotOverwritten: somebody makes a version after the plan was found to
// be fresh, before the write reads the latest one.
func TestRacingUpdateIsNotOverwritten(t *testing.T) {
	w := newWorld(t)
	w.put(others)
	raced, race := w.clients, &racingApply{documents: w.docs}
	raced.SSM = race
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(raced, build(t, sessionlog.NewPreferences().ShellProfileLinux("zsh")))})
	if err != nil {
		t.Fatal(err)
	}
	race.reads = 2 // the freshness of the plan, and the write
	if _, err := p.Apply(t.Context(), logging.Regardless()); err == nil {
		t.Error("nothing was said")
	}
	if race.reads != 0 || w.docs.latest() != 2 || w.docs.def != 1 {
		t.Errorf("%d reads left, latest %d, default %d", race.reads, w.docs.latest(), w.docs.def)
	}
}

type racingApply struct {
	*documents
	reads int
}

func (r *racingApply) GetDocument(ctx context.Context, in *ssm.GetDocumentInput, opts ...func(*ssm.Options)) (*ssm.GetDocumentOutput, error) {
	if r.reads > 0 {
		if r.reads--; r.reads == 0 {
			r.mu.Lock()
			r.versions[2] = variant("raced")
			r.mu.Unlock()
		}
	}
	return r.documents.GetDocument(ctx, in, opts...)
}

// TestTargetsOfOneDocument: two targets that want different things of one document do
// not agree, also where a new document would be the same for both.
func TestTargetsOfOneDocument(t *testing.T) {
	w := newWorld(t)
	w.put(strings.Replace(others, `"runAsEnabled":false`, `"runAsEnabled":true,"runAsDefaultUser":"ops"`, 1))
	p, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, build(t, streaming())), sessionlog.New(w.clients, build(t, streaming().WithoutRunAs()))})
	if err == nil && !strings.Contains(p.String(), "content") {
		t.Error(p)
	}
	if err == nil {
		t.Error("a target's wish is lost")
	}
}
