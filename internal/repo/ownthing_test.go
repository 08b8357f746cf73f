package repo

import (
	"strings"
	"testing"
)

// The example of a thing of one's own could stand in a module of its own.
func TestOwnThingImportsNothingInternal(t *testing.T) {
	for path, p := range list(t, "-test", "./examples/ownthing") {
		for _, dep := range p.Imports {
			if strings.HasPrefix(dep, module+"/") && strings.Contains(dep, "internal/") {
				t.Errorf("%s imports %s", path, dep)
			}
		}
	}
}
