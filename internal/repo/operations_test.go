package repo

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

var update = flag.Bool("update", false, "write docs/operations.md anew")

// Whatever the models describe is answered: the typed clients, and what an account answers,
// are made from the handlers and the models.
func TestModelsAreAnswered(t *testing.T) {
	answered := map[string]bool{}
	for _, op := range everything().Operations() {
		answered[op.Service+":"+op.Name] = true
	}
	for _, service := range awsmodel.Names() {
		for name := range awsmodel.Find(service).Operations {
			if op := service + ":" + name; !answered[op] {
				t.Errorf("%s has a model, and no account answers it", op)
			}
		}
	}
}

// docs/operations.md is made from what an account answers.
func TestOperationsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Operations of the fake account\n\nMade from the code by `go test ./internal/repo -run OperationsPage -update`. With all packages mounted an account answers these\noperations, through the typed door, the SDK's and HTTP. An input with a member that is named here is refused with an error that\nnames it ([fidelity.md](fidelity.md) says how the rest behaves); any other operation is refused by its name.\n")
	service := ""
	for _, op := range everything().Operations() {
		if op.Service != service {
			service = op.Service
			fmt.Fprintf(&b, "\n## %s\n\n| Operation | Refused members |\n| --- | --- |\n", awsmodel.Find(service).ID)
		}
		refused := slices.Clone(op.NotSimulated)
		slices.Sort(refused)
		fmt.Fprintf(&b, "| %s | %s |\n", op.Name, strings.Join(refused, ", "))
	}
	path := filepath.Join(root, "docs/operations.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), b.String()); d != "" {
		t.Errorf("docs/operations.md (-) is not what an account answers (+); run with -update:\n%s", d)
	}
}
