package acceptance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
)

// Table is what DuckDB answers to a query: Error, or columns and rows of texts.
type Table struct {
	Columns []string
	Rows    [][]string
	Error   string
}

// DuckDB is a database that nobody here wrote, in the module of tools, since it needs cgo.
type DuckDB struct{ gocmd, tools string }

// NewDuckDB builds it, or skips the test with a message without a C++ compiler, or where the
// module proxy does not have it. What Go built it keeps in its cache, also for the next test.
func NewDuckDB(t testing.TB) DuckDB {
	t.Helper()
	program(t, "g++", "DuckDB needs cgo and a C++ compiler")
	d := DuckDB{gocmd: program(t, "go", "it builds DuckDB")}
	module, err := command(t, d.gocmd, "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		t.Fatal(err)
	}
	d.tools = filepath.Join(string(bytes.TrimSpace(module)), ".ci", "tools")
	modules := command(t, d.gocmd, "list", "-deps", "./duckdb")
	if modules.Dir, modules.Env = d.tools, installing(); modules.Run() != nil {
		t.Skip("DuckDB is not to be had: the module proxy does not have it")
	}
	if _, err := d.run(t, []byte("{}")); err != nil {
		t.Fatalf("DuckDB cannot be built: %v", err)
	}
	return d
}

func (d DuckDB) run(t testing.TB, in []byte) ([]byte, error) {
	c := command(t, d.gocmd, "run", "./duckdb")
	var said bytes.Buffer
	c.Dir, c.Env, c.Stdin, c.Stderr = d.tools, installing(), bytes.NewReader(in), &said
	out, err := c.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, said.String())
	}
	return out, err
}

// Ask sets a new database up and asks it. A fault of the setup fails the test.
func (d DuckDB) Ask(t testing.TB, setup, queries []string) []Table {
	t.Helper()
	in, err := json.Marshal(map[string][]string{"setup": setup, "queries": queries})
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.run(t, in)
	if err != nil {
		t.Fatal(err)
	}
	var answers []Table
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(queries) {
		t.Fatalf("%d answers to %d queries: %v", len(answers), len(queries), err)
	}
	return answers
}
