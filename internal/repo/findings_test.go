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

// Each severity that a finding is made with in the code is named in the entry of its code.
// Those that are set later, as by a decision, are not seen.
func TestFindingsSeverities(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/findings.md"))
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]string{}
	for _, part := range strings.Split(string(page), "\n### ")[1:] {
		code, text, _ := strings.Cut(part, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		entries[code] = strings.ToLower(text)
	}
	found := 0
	for code, severities := range findingSeverities(t) {
		for _, s := range severities {
			found++
			if word := strings.ToLower(s); !regexp.MustCompile(`\b` + word + `\b`).MatchString(entries[code]) {
				t.Errorf("%s is given as %s, and its entry does not say so: %.80s", code, word, entries[code])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d severities are found", found)
	}
}

// findingSeverities are the severities that composite literals of findings have, by code.
func findingSeverities(t *testing.T) map[string][]string {
	t.Helper()
	values := map[string]string{} // of constants, by package and name
	var literals []*ast.CompositeLit
	in := map[*ast.CompositeLit]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.ValueSpec:
				for i, v := range x.Values {
					if lit, ok := v.(*ast.BasicLit); ok && isCode(x.Type) && i < len(x.Names) {
						values[file.Name.Name+"."+x.Names[i].Name], _ = strconv.Unquote(lit.Value)
					}
				}
			case *ast.CompositeLit:
				literals = append(literals, x)
				in[x] = file.Name.Name
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, lit := range literals {
		code, severity := "", ""
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			key, _ := kv.Key.(*ast.Ident)
			pkg, name := in[lit], ""
			switch v := kv.Value.(type) {
			case *ast.Ident:
				name = v.Name
			case *ast.SelectorExpr:
				if x, ok := v.X.(*ast.Ident); ok {
					pkg, name = x.Name, v.Sel.Name
				}
			}
			switch {
			case key == nil:
			case key.Name == "Code":
				code = values[pkg+"."+name]
			case key.Name == "Severity":
				severity, _ = strings.CutPrefix(name, "Severity")
			}
		}
		if code != "" && severity != "" && !slices.Contains(out[code], severity) {
			out[code] = append(out[code], severity)
		}
	}
	return out
}
