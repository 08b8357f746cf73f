package resource_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestSettingsHaveAVersion(t *testing.T) {
	type spec struct {
		A int            `json:"a,omitempty"`
		M map[string]int `json:"m,omitempty"`
	}
	allow := func(s spec, v *resource.ValidationError) {
		if s.A < 0 {
			v.Add("a", "", "must not be negative", "")
		}
	}
	for _, want := range []spec{{}, {A: 1}, {A: 2, M: map[string]int{"version": 7}}} {
		text, err := resource.EncodeSettings(want)
		if err != nil {
			t.Fatal(err)
		}
		var got spec
		if err := resource.DecodeSettings("settings", text, &got, allow); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if !strings.HasPrefix(string(text), `{"version":1`) {
			t.Errorf("%s", text)
		}
	}
	for text, want := range map[string]string{
		`{"a":1}`:               "settings: version: must be set: this library reads version 1",
		`{"version":2,"a":1}`:   `settings: version "2": must be 1, the version that this library reads`,
		`{"version":"1"}`:       "must be 1",
		`{"version":null}`:      "must be 1",
		`{"version":1,"b":1}`:   `b "1": is no member`,
		`{"version":1,"a":-1}`:  "settings: a: must not be negative",
		`{"version":1} {}`:      "settings: invalid character",
		`[]`:                    "settings: json: cannot unmarshal array",
		`{"version":1,"a":"x"}`: "a \"x\": must be a whole number",
	} {
		var got spec
		if err := resource.DecodeSettings("settings", []byte(text), &got, allow); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, and not %q", text, err, want)
		}
	}
}

func TestNotes(t *testing.T) {
	var n resource.Notes
	n.Once("retentionInDays", "RetainDays(30)")
	n.Once("tags[a]", "Tag(a, 1)")
	if err := n.Validation("log group").Err(); err != nil {
		t.Error(err)
	}
	n.Once("retentionInDays", "RetainForever()")
	n.Add("kmsKeyId", "x", "must be an ARN", "")
	const want = "log group: 2 fields are wrong:\n" +
		"  retentionInDays: is set twice: RetainDays(30), and then RetainForever()\n" +
		`  kmsKeyId "x": must be an ARN`
	if diff := cmp.Diff(want, n.Validation("log group").Err().Error()); diff != "" {
		t.Error(diff)
	}
}
