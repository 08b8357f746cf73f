package acceptance

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Grammar is one that the parser of [Parses] has.
type Grammar string

// Athena's grammars: DDL is Hive's, and queries are Trino's.
const (
	Hive  Grammar = "hive"
	Trino Grammar = "trino"
)

// Statement is SQL that has to parse.
type Statement struct {
	Grammar Grammar `json:"grammar"`
	SQL     string  `json:"sql"`
}

// parserPackage has the grammars.
const parserPackage = "dt-sql-parser@4.5.1"

// parserFiles is a program that parses with it: its modules name each other without the ends
// of their names.
var parserFiles = map[string]string{
	"package.json": `{"private":true}`,
	"hooks.mjs": `export async function resolve(name, context, next) {
	try { return await next(name, context); } catch (e) {
		for (const more of ['.js', '/index.js']) { try { return await next(name + more, context); } catch {} }
		throw e;
	}
}
export async function load(url, context, next) {
	return next(url, url.includes('/dt-sql-parser/') ? { ...context, format: 'module' } : context);
}
`,
	"main.mjs": `import { register } from 'node:module';
register('./hooks.mjs', import.meta.url);
const { HiveSQL, TrinoSQL } = await import('dt-sql-parser');
let text = '';
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(({ grammar, sql }) => (grammar === 'hive' ? new HiveSQL() : new TrinoSQL())
	.validate(sql).map((e) => e.startLine + ':' + e.startColumn + ': ' + e.message))));
`,
}

// Parses parses statements with grammars that nobody here wrote, and answers for each what is
// wrong with it. It skips the test with a message where node is not installed, or npm cannot install the package.
func Parses(t testing.TB, statements []Statement) [][]string {
	t.Helper()
	node := program(t, "node", "it runs a parser of SQL")
	npm := program(t, "npm", "it installs "+parserPackage)
	folder := t.TempDir()
	for name, text := range parserFiles {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := command(t, npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", parserPackage)
	install.Dir, install.Env = folder, installing()
	if said, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm cannot install %s: %v: %s", parserPackage, err, said)
	}
	in, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	c := command(t, node, "main.mjs")
	var said bytes.Buffer
	c.Dir, c.Stdin, c.Stderr = folder, bytes.NewReader(in), &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var wrong [][]string
	if err := json.Unmarshal(out, &wrong); err != nil || len(wrong) != len(statements) {
		t.Fatalf("%d answers to %d statements: %v", len(wrong), len(statements), err)
	}
	return wrong
}
