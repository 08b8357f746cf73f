package iotlog_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
)

// Event types that the settings do not name survive being disabled and enabled
// again, and the first one that is added can be undone, whatever AWS does with
// what is left out; where it cannot be taken away, that is said.
func TestEventTypesUnderBothReadings(t *testing.T) {
	for name, opts := range map[string][]iotlogtest.Option{"replace": nil, "merge": {iotlogtest.WithMergedEventConfigurations()}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := wire(withRole(opts...))
				mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn).Event("Ping", iotlog.Error))))
				mustApply(t, iotlog.New(c, build(t, iotlog.NewSettings(iotlog.Disabled).WithoutLogging())))
				mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn).Event("Connect", iotlog.Info))))
				if e := read(t, c).Events(); len(e) != 2 || *e["Ping"].Level != iotlog.Error {
					t.Error(e)
				}

				c = wire(withRole(opts...))
				mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn))))
				target := iotlog.New(c, build(t, used(iotlog.Warn).Event("Ping", iotlog.Error)))
				report := mustApply(t, target)
				removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
				if err != nil {
					t.Fatal(err)
				}
				_, err = removal.Apply(t.Context())
				kept := len(read(t, c).Events()) > 0
				if kept != (name == "merge") || (err != nil) != kept || kept && !strings.Contains(err.Error(), "AWS answered with success, and it does not show after 30s") {
					t.Errorf("kept %v: %v", kept, err)
				}
			})
		})
	}
}

// Names that AWS may hold and a path could not: all are read, changed and removed.
func TestOddTargetNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := iotlogtest.New(withRole())
		b := used(iotlog.Warn)
		for _, n := range []string{"a/b", "x]y", "[z]", "100%", "%5D", "ü . b"} {
			b.ClientID(n, iotlog.Debug)
		}
		b.SourceIP("2001:DB8:0::1", iotlog.Debug)
		s := build(t, b)
		mustApply(t, iotlog.New(c, s))
		now := read(t, c)
		if diff := cmp.Diff(s.Levels(), now.Levels()); diff != "" {
			t.Error(diff)
		}
		data, err := json.Marshal(now)
		if err != nil {
			t.Fatal(err)
		}
		var back iotlog.Settings
		if err := json.Unmarshal(data, &back); err != nil || !cmp.Equal(back.Levels(), now.Levels()) {
			t.Error(err)
		}
		if p := mustPlan(t, iotlog.New(c, build(t, now.Builder()))); !p.Empty() {
			t.Errorf("%s", p)
		}
		mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn).WithoutOtherLevels())))
		if l := read(t, c).Levels(); len(l) != 0 {
			t.Error(l)
		}
	})
}

// At the quota of levels, what goes makes room for what comes.
func TestLevelsAtTheQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := iotlogtest.New(withRole())
		mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn))))
		seedLevels(t, c, 1000)
		one := used(iotlog.Warn).ClientID("new", iotlog.Debug)
		if _, err := logging.NewPlan(t.Context(), logging.Targets{iotlog.New(c, build(t, one))}); err == nil || !strings.Contains(err.Error(), "1001 targets would have a level") {
			t.Error(err)
		}
		mustApply(t, iotlog.New(c, build(t, one.WithoutOtherLevels())))
		if l := read(t, c).Levels(); len(l) != 1 {
			t.Error(len(l))
		}
	})
}

// A temporary level in one plan with settings would lose its end, or give it to
// what is meant to stay.
func TestTemporaryIsAppliedAlone(t *testing.T) {
	c := iotlogtest.New(withRole())
	temporary := iotlog.NewTemporary(c, iotlog.Temporary{Target: iotlog.LogTarget{Type: iotlog.ClientID, Name: "x"}, Level: iotlog.Debug, Until: time.Now().Add(time.Hour)})
	target := iotlog.New(c, build(t, used(iotlog.Warn)))
	var conflict *logging.ConflictError
	if _, err := logging.NewPlan(t.Context(), logging.Targets{temporary, target}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "applied alone") {
		t.Error(err)
	}
	if err := iotlog.Raise(t.Context(), c, iotlog.LogTarget{Type: iotlog.ClientID, Name: "x"}, iotlog.Debug, 0, nil); err == nil {
		t.Error("a level is raised for no time")
	}
}
