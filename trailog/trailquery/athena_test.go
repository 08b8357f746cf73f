package trailquery_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// ddl is what a test reads in a table's DDL: columns with Hive's types, and properties.
type ddl struct {
	columns    [][2]string
	properties map[string]string
}

var (
	columnRE   = regexp.MustCompile("(?m)^  `([a-z_0-9]+)` ([A-Z].*?),?$")
	propertyRE = regexp.MustCompile(`(?m)^  '([^']*)'='([^']*)',?$`)
)

func readDDL(text string) ddl {
	d := ddl{properties: map[string]string{}}
	for _, m := range columnRE.FindAllStringSubmatch(text, -1) {
		d.columns = append(d.columns, [2]string{m[1], m[2]})
	}
	for _, m := range propertyRE.FindAllStringSubmatch(text, -1) {
		d.properties[m[1]] = m[2]
	}
	return d
}

// duckType is DuckDB's word for Hive's type.
func duckType(hive string) string {
	switch inner := strings.TrimSuffix(hive[strings.IndexByte(hive+"<", '<'):], ">"); {
	case strings.HasPrefix(hive, "STRUCT<"):
		var of []string
		for _, member := range splitTop(inner[1:]) {
			name, hive, _ := strings.Cut(member, ":")
			of = append(of, strings.ReplaceAll(name, "`", `"`)+" "+duckType(hive))
		}
		return "STRUCT(" + strings.Join(of, ", ") + ")"
	case strings.HasPrefix(hive, "ARRAY<"):
		return duckType(inner[1:]) + "[]"
	case strings.HasPrefix(hive, "MAP<"):
		return "MAP(VARCHAR, VARCHAR)"
	}
	return map[string]string{"STRING": "VARCHAR", "DOUBLE": "DOUBLE", "BIGINT": "BIGINT"}[hive]
}

// splitTop cuts at commas that are in no brackets.
func splitTop(s string) (parts []string) {
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '<':
			depth++
		case r == '>':
			depth--
		case r == ',' && depth == 0:
			parts, from = append(parts, s[from:i]), i+1
		}
	}
	return append(parts, s[from:])
}

// shape gives a value of JSON the form that a type of the table asks for, as the SerDe does: names in lower case,
// and whatever is to be a text in text.
func shape(v any, hive string) any {
	inner := strings.TrimSuffix(hive[strings.IndexByte(hive+"<", '<'):], ">")
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any:
		if strings.HasPrefix(hive, "STRUCT<") {
			out := map[string]any{}
			for _, member := range splitTop(inner[1:]) {
				name, hive, _ := strings.Cut(member, ":")
				name = strings.Trim(name, "`")
				for key, value := range v {
					if strings.EqualFold(key, name) {
						out[name] = shape(value, hive)
					}
				}
			}
			return out
		}
	case []any:
		if strings.HasPrefix(hive, "ARRAY<") {
			out := []any{}
			for _, one := range v {
				out = append(out, shape(one, inner[1:]))
			}
			return out
		}
	case string:
		return v
	}
	if hive == "STRING" {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(v)
		return strings.TrimSpace(b.String())
	}
	return v
}

// write writes records to files as a trail does, each up to a day late, and
// answers which account's and region's folder each is in. like says the rest of their keys.
func (g *generator) write(t testing.TB, folder string, like trailrecord.Key, texts []string, records []trailrecord.Record) []string {
	t.Helper()
	files, in := map[string][]string{}, make([]string, len(records))
	for i, r := range records {
		at := r.Time().Add(time.Duration(g.IntN(20)) * time.Hour).Truncate(time.Minute)
		k := like
		k.Account, k.Region, k.Time, k.Unique = r.Account(), r.AWSRegion, at, "AbCdEfGhIjKlMnOp"
		files[k.String()] = append(files[k.String()], texts[i])
		in[i] = r.Account() + " " + r.AWSRegion
	}
	for key, texts := range files {
		path := filepath.Join(folder, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		fmt.Fprintf(z, `{"Records":[%s]}`, strings.Join(texts, ","))
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

// load makes statements that put a bucket's files into a table of DuckDB, as Athena reads them: from the folders
// that the DDL projects, with their values as columns.
func load(t testing.TB, table trailquery.Table, bucket, folder string, last time.Time) []string {
	t.Helper()
	d := readDDL(table.DDL())
	var lines []string
	from, _, _ := strings.Cut(d.properties["projection.day.range"], ",")
	day, err := time.Parse("2006/01/02", from)
	if err != nil {
		t.Fatal(err)
	}
	accounts := strings.Split(d.properties["projection.account.values"], ",")
	if d.properties["projection.account.type"] == "injected" {
		accounts = append(accounts[:0], "111122223333", "444455556666")
	}
	for ; !day.After(last); day = day.AddDate(0, 0, 1) {
		for _, account := range accounts {
			for _, region := range strings.Split(d.properties["projection.region.values"], ",") {
				values := map[string]string{"account": account, "region": region, "day": day.Format("2006/01/02")}
				at := d.properties["storage.location.template"]
				for name, value := range values {
					at = strings.ReplaceAll(at, "${"+name+"}", value)
				}
				rel, ok := strings.CutPrefix(at, "s3://"+bucket+"/")
				if !ok {
					t.Fatalf("%s is not in the bucket", at)
				}
				names, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(rel), "*"))
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range names {
					lines = append(lines, rows(t, name, d.columns, values)...)
				}
			}
		}
	}
	return []string{
		fmt.Sprintf(`CREATE SCHEMA IF NOT EXISTS "%s"`, table.Database()),
		created(t, d, fmt.Sprintf(`"%s"."%s"`, table.Database(), table.Name()), lines),
	}
}

// created makes a statement that creates a table of rows in JSON.
func created(t testing.TB, d ddl, name string, lines []string) string {
	t.Helper()
	var types []string
	for _, c := range d.columns {
		types = append(types, fmt.Sprintf("%s: '%s'", c[0], duckType(c[1])))
	}
	for _, c := range []string{"account", "region", "day"} {
		types = append(types, c+": 'VARCHAR'")
	}
	path := filepath.Join(t.TempDir(), "rows.json")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`CREATE TABLE %s AS SELECT * FROM read_json('%s', format='newline_delimited', columns={%s})`, name, path, strings.Join(types, ", "))
}

// inserted makes the statement of a table with records.
func inserted(t testing.TB, d ddl, name string, texts []string) []string {
	t.Helper()
	var lines []string
	for _, text := range texts {
		var record map[string]any
		if err := json.Unmarshal([]byte(text), &record); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, row(t, record, d.columns, nil))
	}
	return []string{created(t, d, name, lines)}
}

// rows are a file's records as rows in JSON.
func rows(t testing.TB, name string, columns [][2]string, values map[string]string) (lines []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Records []map[string]any }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, record := range file.Records {
		lines = append(lines, row(t, record, columns, values))
	}
	slices.Sort(lines)
	return lines
}

// row is a record as a row in JSON, with the values of its partition.
func row(t testing.TB, record map[string]any, columns [][2]string, values map[string]string) string {
	t.Helper()
	row := map[string]any{}
	for _, c := range columns {
		for member, value := range record {
			if strings.EqualFold(member, c[0]) {
				row[c[0]] = shape(value, c[1])
			}
		}
	}
	for name, value := range values {
		row[name] = value
	}
	line, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}
