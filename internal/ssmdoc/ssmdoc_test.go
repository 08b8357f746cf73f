package ssmdoc

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestParse(t *testing.T) {
	got, err := Parse([]byte("a: 1\nb: [x, true, null, 2.5]\nc: {d: 'e'}\nf: !!int hunter2\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"a": 1, "b": []any{"x", true, nil, 2.5}, "c": map[string]any{"d": "e"}, "f": "hunter2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever comes, there is an answer: a mapping of plain values, or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"schemaVersion":"0.3","mainSteps":[{"name":"a"}]}`))
	f.Add([]byte("a: &x [1]\nb: *x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Parse(data)
		if (got == nil) != (err != nil) {
			t.Errorf("%v %v", got, err)
		}
		plain(t, got)
	})
}

func plain(t *testing.T, v any) {
	switch x := v.(type) {
	case map[string]any:
		for _, v := range x {
			plain(t, v)
		}
	case []any:
		for _, v := range x {
			plain(t, v)
		}
	case map[any]any, *yaml.Node:
		t.Errorf("%T", v)
	}
}
