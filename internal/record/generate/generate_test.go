package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What go generate would write is what there is.
func TestUpToDate(t *testing.T) {
	for folder, fast := range map[string]string{
		"trailog/trailrecord": "Record", "iotlog/iotrecord": "", "sessionlog/sessionrecord": "",
	} {
		folder = filepath.Join("..", "..", "..", filepath.FromSlash(folder))
		files, err := generate(folder, fast)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range files {
			have, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(have)); d != "" {
				t.Errorf("%s: run go generate there: %s", name, d)
			}
		}
	}
}

func wide(n int, tail string) string {
	var b strings.Builder
	b.WriteString("package p\n\ntype Record struct {\n\tExtra map[string]json.RawMessage\n")
	for i := range n {
		fmt.Fprintf(&b, "\tF%d string `member:\"f%d\"`\n", i, i)
	}
	b.WriteString(tail + "}\n")
	return b.String()
}

func generated(t *testing.T, text string) (map[string][]byte, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "p.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return generate(folder, "Record")
}

func TestRefused(t *testing.T) {
	const raw = "\tExtra map[string]json.RawMessage\n"
	for _, c := range []struct{ name, text, want string }{
		{"one too many", wide(65, ""), "65 members with a place"},
		{"two of a name", wide(1, "\tG string `member:\"f0\"`\n"), "F0 and G are both the member f0"},
		{"an option", wide(0, "\tG string `member:\"g,often\"`\n"), `unknown option "often"`},
		{"no Extra", "package p\n\ntype Record struct {\n\tG string `member:\"g\"`\n}\n", "no Extra"},
		{"no such type", "package p\n", "no object Record"},
		{"in two places", wide(0, "\tG In `member:\"g\"`\n\tH In `member:\"h\"`\n}\n\ntype In struct {\n"+raw+"\tA string `member:\"a\"`\n"), "In is in two places"},
		{"a list of more than texts", wide(0, "\tG []In `member:\"g\"`\n}\n\ntype In struct {\n"+raw+"\tA int `member:\"a\"`\n"), "in a list and not text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := generated(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; want %q", err, c.want)
			}
		})
	}
}

// Members beyond those that have a bit can be kept aside; without that, they do not
// compile, even if the generator let them through.
func TestMostMembers(t *testing.T) {
	files, err := generated(t, wide(64, "\tG string `member:\"g,aside\"`\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(files["members_id_gen.go"])
	for _, c := range []struct {
		name, text, want string
	}{
		{"as it is", text, ""},
		{"one more", strings.Replace(text, "\tmanyFields = iota", "\tfOneMore\n\tmanyFields = iota", 1), "invalid array length"},
	} {
		set := token.NewFileSet()
		var parsed []*ast.File
		for i, part := range []string{c.text, "package p\n\ntype fieldID uint8\ntype valueKind uint8\n\nconst unknownField = fieldCount\nconst rawValue, looseValue valueKind = 1, 2\n"} {
			file, err := parser.ParseFile(set, fmt.Sprint(i), part, 0)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, file)
		}
		conf := types.Config{Importer: importer.Default()}
		_, err := conf.Check("p", set, parsed, nil)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
	}
}
