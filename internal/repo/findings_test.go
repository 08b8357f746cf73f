package repo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

// Every finding code in the code has an entry in docs/findings.md, and no entry
// is left without a code.
func TestFindingsPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/findings.md"))
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile(`(?m)^### (\S+)\n(\S.*)$`).FindAllStringSubmatch(string(page), -1) {
		documented = append(documented, m[1])
		if !regexp.MustCompile(`^(Error|Unknown|Warning|Info)\b`).MatchString(m[2]) {
			t.Errorf("%s: the entry does not begin with its severity: %s", m[1], m[2])
		}
	}
	codes := findingCodes(t)
	if len(codes) < 20 {
		t.Errorf("found only %d codes: %v", len(codes), codes)
	}
	slices.Sort(documented)
	slices.Sort(codes)
	if diff := cmp.Diff(codes, documented); diff != "" {
		t.Error("codes (-) and docs/findings.md (+):", diff)
	}
}

// findingCodes are the values of all constants of type Code of package logging.
func findingCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "policy" || d.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				if !isCode(v.Type) {
					continue
				}
				for _, value := range v.Values {
					text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
					if err != nil {
						return err
					}
					codes = append(codes, text)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func isCode(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "Code"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Code"
	}
	return false
}
