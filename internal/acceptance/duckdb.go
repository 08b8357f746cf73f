package acceptance

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Table is what DuckDB answers to a query: Error, or columns and rows of texts.
type Table struct {
	Columns []string
	Rows    [][]string
	Error   string
}

// DuckDB is a database that nobody here wrote, in the module of tools, since it needs cgo.
type DuckDB struct{ path string }

// duckDB is built once for a test program.
var duckDB = sync.OnceValues(func() (built, problem string) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", err.Error()
	}
	folder, err := os.MkdirTemp("", "duckdb")
	if err != nil {
		return "", err.Error()
	}
	path := filepath.Join(folder, "duckdb")
	build := exec.Command("go", "build", "-o", path, "./duckdb")
	build.Dir = filepath.Join(string(bytes.TrimSpace(out)), ".ci", "tools")
	if said, err := build.CombinedOutput(); err != nil {
		return "", err.Error() + ": " + string(said)
	}
	return path, ""
})

// NewDuckDB builds it, or skips the test with a message where it cannot be built: without a
// C++ compiler, or where the module proxy does not have it.
func NewDuckDB(t testing.TB) DuckDB {
	t.Helper()
	program(t, "g++", "DuckDB needs cgo and a C++ compiler")
	path, problem := duckDB()
	if problem != "" {
		t.Skip("DuckDB cannot be built: " + problem)
	}
	return DuckDB{path}
}

// Ask sets a new database up and asks it. A fault of the setup fails the test.
func (d DuckDB) Ask(t testing.TB, setup, queries []string) []Table {
	t.Helper()
	in, err := json.Marshal(map[string][]string{"setup": setup, "queries": queries})
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), d.path)
	var said bytes.Buffer
	c.Stdin, c.Stderr = bytes.NewReader(in), &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var answers []Table
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(queries) {
		t.Fatalf("%d answers to %d queries: %v", len(answers), len(queries), err)
	}
	return answers
}
