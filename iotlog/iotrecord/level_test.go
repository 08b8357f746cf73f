package iotrecord

import (
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"testing"
)

func TestIncludes(t *testing.T) {
	// From the page: what the logs of each level include.
	include := map[Level][]Level{
		Error: {Error},
		Warn:  {Error, Warn},
		Info:  {Info, Error, Warn},
		Debug: {Debug, Info, Error, Warn},
	}
	for l := Level(0); l < 10; l++ {
		for other := Level(0); other < 10; other++ {
			if got, want := l.Includes(other), slices.Contains(include[l], other); got != want {
				t.Errorf("%q includes %q: %v, want %v", l, other, got, want)
			}
		}
	}
}

func TestLevelText(t *testing.T) {
	for text, want := range map[string]Level{
		"ERROR": Error, "WARN": Warn, "INFO": Info, "DEBUG": Debug, "DISABLED": Disabled,
		"error": Error, "Warn": Warn, "dIsAbLeD": Disabled,
	} {
		got, err := ParseLevel(text)
		if err != nil || got != want {
			t.Errorf("ParseLevel(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "WARNING", "INFO ", "TRACE", "OFF", "Level(9)"} {
		if got, err := ParseLevel(text); !errors.Is(err, ErrUnknownLevel) || got != 0 {
			t.Errorf("ParseLevel(%q) = %v, %v", text, got, err)
		}
	}
	for _, l := range Levels() {
		text, err := l.MarshalText()
		var back Level
		if err != nil || string(text) != l.String() || back.UnmarshalText(text) != nil || back != l {
			t.Errorf("%v: %q, %v, back %v", l, text, err, back)
		}
	}
	if got := Levels(); !slices.Equal(got, []Level{Disabled, Error, Warn, Info, Debug}) || !slices.IsSorted(got) {
		t.Errorf("Levels() = %v", got)
	}
	if _, err := Level(9).MarshalText(); !errors.Is(err, ErrUnknownLevel) {
		t.Errorf("a value that is no level: %v", err)
	}
	if got := Level(9).String(); got != "Level(9)" {
		t.Errorf("got %q", got)
	}
}

func TestLevelJSON(t *testing.T) {
	type settings struct {
		A, B Level
		C    Level `json:",omitzero"`
	}
	out, err := json.Marshal(settings{A: Warn})
	if err != nil || string(out) != `{"A":"WARN","B":""}` {
		t.Errorf("got %s, %v", out, err)
	}
	back := settings{C: Info}
	if err := json.Unmarshal([]byte(`{"A":"debug","B":"","C":""}`), &back); err != nil || back != (settings{A: Debug}) {
		t.Errorf("got %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"A":"LOUD"}`), &back); !errors.Is(err, ErrUnknownLevel) {
		t.Errorf("unknown: %v", err)
	}
}

func TestSlogLevels(t *testing.T) {
	for _, l := range Levels() {
		if got := FromSlog(l.SlogLevel()); got != l {
			t.Errorf("%v: there and back is %v", l, got)
		}
	}
	for from, want := range map[slog.Level]Level{-8: Debug, -4: Debug, -1: Debug, 0: Info, 3: Info, 4: Warn, 7: Warn, 8: Error, 12: Error} {
		if got := FromSlog(from); got != want {
			t.Errorf("FromSlog(%v) = %v, want %v", from, got, want)
		}
	}
	if got := Level(0).SlogLevel(); got != slog.LevelInfo {
		t.Errorf("not set: %v", got)
	}
	if Level(0).IsValid() || !Level(0).IsZero() || !Disabled.IsValid() || Disabled.IsZero() {
		t.Error("IsValid or IsZero")
	}
}
