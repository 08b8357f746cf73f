package resourcetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Settings are a pointer to the settings of a place.
type Settings interface {
	json.Marshaler
	json.Unmarshaler
}

// Schema tests the schema of a place's settings: it is the one that a golden file has
// (AWSLOGKIT_UPDATE=1 writes it), and each member says what it is. A settings file, which
// should have every member, is read and written again as it is; it is valid, and no
// longer so where a member is misspelt, which reading it refuses as well.
func Schema(t *testing.T, schema map[string]any, golden, file string, settings Settings) {
	t.Helper()
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if os.Getenv("AWSLOGKIT_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(text) {
		t.Errorf("%s has another schema than this; AWSLOGKIT_UPDATE=1 writes it:\n%s", golden, text)
	}
	var s map[string]any
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	described(t, s, "")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := settings.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	again, err := settings.MarshalJSON()
	if err != nil || !value.Same(again, data) {
		t.Errorf("%s is written as %s: %v", file, again, err)
	}
	var v any
	if err := json.Unmarshal(again, &v); err != nil {
		t.Fatal(err)
	}
	if err := valid(s, v, ""); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	refused := func() bool {
		bad, err := json.Marshal(v)
		return err == nil && settings.UnmarshalJSON(bad) != nil && valid(s, v, "") != nil
	}
	misspelt(t, s, v, "", refused)
}

// described finds members without a description.
func described(t *testing.T, schema map[string]any, path string) {
	t.Helper()
	for name, member := range part(schema, "properties") {
		m := member.(map[string]any)
		if m["description"] == nil {
			t.Errorf("%s.%s has no description", path, name)
		}
		described(t, m, path+"."+name)
	}
	for _, inner := range []string{"items", "additionalProperties"} {
		if of := part(schema, inner); of != nil {
			described(t, of, path+"[]")
		}
	}
}

func part(schema map[string]any, key string) map[string]any {
	m, _ := schema[key].(map[string]any)
	return m
}

// valid says why a value is not as a schema has it, as far as schemas are made here.
func valid(schema map[string]any, v any, path string) error {
	if c, ok := schema["const"]; ok && c != v {
		return fmt.Errorf("%s is %v, not %v", path, v, c)
	}
	if e, ok := schema["enum"].([]any); ok && !slices.Contains(e, v) {
		return fmt.Errorf("%s is %v, none of %v", path, v, e)
	}
	is := map[string]bool{}
	switch v := v.(type) {
	case string:
		is["string"] = true
	case bool:
		is["boolean"] = true
	case float64:
		is["number"], is["integer"] = true, v == float64(int64(v))
	case []any:
		is["array"] = true
		for i, one := range v {
			if err := valid(part(schema, "items"), one, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		is["object"] = true
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := v[name.(string)]; !ok {
				return fmt.Errorf("%s has no %s", path, name)
			}
		}
		for name, one := range v {
			member, known := part(schema, "properties")[name].(map[string]any)
			if !known {
				if schema["additionalProperties"] == false {
					return fmt.Errorf("%s may not have %s", path, name)
				}
				member = part(schema, "additionalProperties")
			}
			if err := valid(member, one, path+"."+name); err != nil {
				return err
			}
		}
	}
	if want, ok := schema["type"].(string); ok && !is[want] {
		return fmt.Errorf("%s is %v, not of type %s", path, v, want)
	}
	return nil
}

// misspelt renames the members of a value that are fixed by the schema, one at a time.
func misspelt(t *testing.T, schema map[string]any, v any, path string, refused func() bool) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for i, one := range v {
			misspelt(t, part(schema, "items"), one, fmt.Sprintf("%s[%d]", path, i), refused)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			one := v[name]
			member, known := part(schema, "properties")[name].(map[string]any)
			if !known {
				member = part(schema, "additionalProperties")
			} else if schema["additionalProperties"] == false {
				delete(v, name)
				v[name+"x"] = one
				if !refused() {
					t.Errorf("%s.%s is taken in another spelling", path, name)
				}
				delete(v, name+"x")
				v[name] = one
			}
			misspelt(t, member, one, path+"."+name, refused)
		}
	}
}
