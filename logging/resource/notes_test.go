package resource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// A builder that is copied as a struct goes on apart from the other, whichever is told
// something first.
func TestNotesOfACopy(t *testing.T) {
	type builder struct{ notes resource.Notes }
	wrong := func(b builder) (out []string) {
		for _, f := range b.notes.Validation("thing").Fields {
			out = append(out, f.Path+" "+f.Rule)
		}
		return out
	}
	var first builder
	first.notes.Once("name", "Name(a)")
	first.notes.Add("tags", "", "are wrong", "")
	first.notes.Add("path", "", "is wrong", "")
	first.notes.Add("role", "", "is wrong", "")
	second := first
	first.notes.Once("retention", "RetainDays(1)")
	second.notes.Once("retention", "RetainDays(2)")
	first.notes.Add("key", "", "is wrong", "")
	second.notes.Once("name", "Name(b)")
	both := []string{"tags are wrong", "path is wrong", "role is wrong"}
	if d := cmp.Diff(append(both[:3:3], "key is wrong"), wrong(first)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(append(both[:3:3], "name is set twice: Name(a), and then Name(b)"), wrong(second)); d != "" {
		t.Error(d)
	}
}
