// Command duckdb answers SQL that was written for Trino with DuckDB, so that a test can
// compare answers with those of an engine that nobody here wrote. It is a module apart, since
// it needs cgo.
//
// It reads JSON: {"setup":["CREATE …"],"queries":["SELECT …"]}, and prints a list with what became of each
// query: {"columns":["a"],"rows":[["1"]]}, or {"error":"…"}. Values are texts; null is one that is
// empty.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"regexp"

	"github.com/duckdb/duckdb-go/v2"
)

// macros are the functions of Trino that DuckDB calls otherwise.
var macros = []string{
	`CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)`,
	`CREATE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)`,
	`CREATE MACRO cardinality(l) AS len(l)`,
	`CREATE TYPE ipaddress AS VARCHAR`,
	`CREATE MACRO contains(n, a) AS within(n, a)`,
}

// unnestRE is Trino's UNNEST of a list of rows, whose members become columns, at the end of a line.
var unnestRE = regexp.MustCompile(`(?m)UNNEST\((.*)\) AS (\w+ \(.*\))$`)

// duck is a statement in DuckDB's words, for what no macro can say.
func duck(text string) string {
	return unnestRE.ReplaceAllString(text, "LATERAL (SELECT unnest($1, max_depth := 2)) AS $2")
}

type input struct{ Setup, Queries []string }

type answer struct {
	Columns []string   `json:"columns,omitempty"`
	Rows    [][]string `json:"rows,omitempty"`
	Error   string     `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
}

func run() error {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // one connection, which has the function
	if err := register(db); err != nil {
		return err
	}
	for _, text := range append(macros, in.Setup...) {
		if _, err := db.Exec(duck(text)); err != nil {
			return fmt.Errorf("%w: %s", err, text)
		}
	}
	answers := []answer{}
	for _, text := range in.Queries {
		a, err := ask(db, text)
		if err != nil {
			a.Error = err.Error()
		}
		answers = append(answers, a)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func ask(db *sql.DB, text string) (a answer, err error) {
	rows, err := db.Query(duck(text))
	if err != nil {
		return a, err
	}
	defer rows.Close()
	if a.Columns, err = rows.Columns(); err != nil {
		return a, err
	}
	for rows.Next() {
		values, into := make([]any, len(a.Columns)), make([]any, len(a.Columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return a, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			if v != nil {
				row[i] = fmt.Sprint(v)
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a, rows.Err()
}

// within is Trino's contains of a network and an address.
type within struct{}

func register(db *sql.DB) error {
	c, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer c.Close()
	return duckdb.RegisterScalarUDF(c, "within", within{})
}

// Config is the function's types.
func (within) Config() duckdb.ScalarFuncConfig {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	yes, _ := duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	return duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{text, text}, ResultTypeInfo: yes}
}

// Executor is the function.
func (within) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (any, error) {
		network, err := netip.ParsePrefix(values[0].(string))
		if err != nil {
			return nil, err
		}
		address, err := netip.ParseAddr(values[1].(string))
		if err != nil {
			return nil, nil
		}
		return network.Contains(address.Unmap()), nil
	}}
}
