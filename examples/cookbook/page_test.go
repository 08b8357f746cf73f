// Package cookbook has the recipes of docs/cookbook.md, as examples that run on fake
// accounts.
package cookbook

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/cookbook.md anew")

func TestMain(m *testing.M) {
	code := m.Run()
	for _, path := range folders {
		if err := os.RemoveAll(path); err != nil {
			fmt.Println(err)
			code = 1
		}
	}
	os.Exit(code)
}

const intro = `# Cookbook

The jobs that people come with. Each recipe is run by a test, on a fake account, with the output that is shown here; the page is
made from them by ` + "`go test ./examples/cookbook -run Page -update`" + `, and the helpers are in
[accounts_test.go](../examples/cookbook/accounts_test.go): ` + "`must` and `check` end the program on an error, `newAccount` and `newOrganization`" + `
are fakes, in the place of ` + "`config.LoadDefaultConfig(ctx)`" + `, and ` + "`apply`" + ` is a plan that is applied.

`

var output = regexp.MustCompile(`(?s)\n\s*// Output:.*`)

// docs/cookbook.md is made from the examples.
func TestPage(t *testing.T) {
	const name = "cookbook_test.go"
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{}
	for _, e := range doc.Examples(file) {
		outputs["Example_"+e.Suffix] = e.Output
		if e.Suffix == "" {
			outputs["Example_"+strings.TrimPrefix(e.Name, "_")] = e.Output
		}
	}
	var contents, recipes strings.Builder
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		title, text, _ := strings.Cut(f.Doc.Text(), "\n\n")
		title = strings.TrimSuffix(strings.TrimSpace(title), ".")
		shown := outputs[f.Name.Name]
		if !strings.HasPrefix(f.Name.Name, "Example_") || title == "" || text == "" || shown == "" {
			t.Errorf("%s has no title, no text or no output, or is no example", f.Name.Name)
		}
		body := string(source[fset.Position(f.Body.Lbrace).Offset+1 : fset.Position(f.Body.Rbrace).Offset])
		body = strings.TrimSpace(strings.ReplaceAll(output.ReplaceAllString(body, ""), "\n\t", "\n"))
		anchor := strings.NewReplacer(" ", "-", ",", "", "'", "").Replace(strings.ToLower(title))
		fmt.Fprintf(&contents, "- [%s](#%s)\n", title, anchor)
		fmt.Fprintf(&recipes, "\n## %s\n\n%s\n\n```go\n%s\n```\n\n```\n%s\n```\n", title, strings.TrimSpace(text), body, strings.TrimSpace(shown))
	}
	page := intro + contents.String() + recipes.String()
	const path = "../../docs/cookbook.md"
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), page); d != "" {
		t.Errorf("docs/cookbook.md (-) is not what the recipes are (+); run with -update:\n%s", d)
	}
}
