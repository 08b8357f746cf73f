package logging_test

import (
	"context"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// watched is a widget that is only read, and only the fields that somebody asks for.
type watched struct {
	*widget
	fields []string
}

func (x watched) Merge(o resource.Resource) (resource.Resource, error) {
	return watched{x.widget, append(append([]string(nil), x.fields...), o.(watched).fields...)}, nil
}

func (x watched) Read(ctx context.Context, r *resource.Reader) (resource.State, error) {
	all, err := x.widget.Read(ctx, r)
	some := map[string]string{}
	for _, f := range x.fields {
		some[f] = all.(map[string]string)[f]
	}
	return some, err
}

// Two targets look at one thing, each for something else: each sees it.
func TestObservedByTwo(t *testing.T) {
	w := newWorld()
	w.widgets["x"] = map[string]string{"a": "1", "b": "2"}
	seen := map[string]string{}
	looks := func(name string) *target {
		x := watched{&widget{Resource: plain, w: w, name: "x"}, []string{name}}
		return &target{w: w, name: name, observe: []resource.Resource{x}, judge: func(f resource.Facts) iter.Seq[logging.Finding] {
			k, _ := f.Known(x.ID())
			seen[name] = string(k.JSON)
			return func(func(logging.Finding) bool) {}
		}}
	}
	if _, err := logging.Check(t.Context(), logging.Targets{looks("a"), looks("b")}); err != nil {
		t.Fatal(err)
	}
	const both = `{"a":"1","b":"2"}`
	if d := cmp.Diff(map[string]string{"a": both, "b": both}, seen); d != "" {
		t.Error(d)
	}
}
