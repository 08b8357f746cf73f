package trailquery_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

var kinds = []trailrecord.FileKind{trailrecord.LogFile, trailrecord.InsightFile, trailrecord.NetworkActivityFile, trailrecord.AggregatedFile}

// layouts are how trails' files lie, with the accounts and regions of a table.
func layouts() map[string]*trailquery.TableBuilder {
	return map[string]*trailquery.TableBuilder{
		"one account":            trailquery.NewTable("example-trail").Account("111122223333").Regions("eu-west-1").From(day),
		"several accounts":       trailquery.NewTable("example-trail").Prefix("audit/all").Accounts(accounts...).Regions(regions...).From(day),
		"organization":           trailquery.NewTable("example-trail").Organization("o-exampleorgid").Regions(regions...).From(day),
		"organization, accounts": trailquery.NewTable("example-trail").Prefix("audit").Organization("o-exampleorgid").Accounts(accounts...).Regions(regions...).From(day),
	}
}

// Where a table looks for files is where trailrecord says that they are, for each kind
// of file and each way in which a trail lays them out.
func TestTableFindsFiles(t *testing.T) {
	for name := range layouts() {
		for _, kind := range kinds {
			table := built(t, layouts()[name].Of(kind))
			d := readDDL(table.DDL())
			key := trailrecord.Key{Account: "111122223333", Kind: kind, Region: "eu-west-1", Time: day.AddDate(0, 3, 9), Unique: "AbCdEfGhIjKlMnOp"}
			if strings.HasPrefix(name, "organization") {
				key.OrganizationID = "o-exampleorgid"
			}
			location := table.DDL()[strings.Index(table.DDL(), "LOCATION '")+len("LOCATION '"):]
			location, _, _ = strings.Cut(location, "'")
			at := d.properties["storage.location.template"]
			if !strings.HasPrefix(at, location) {
				t.Errorf("%s, %s: %s is not at %s", name, kind, at, location)
			}
			key.Prefix = strings.TrimSuffix(strings.TrimPrefix(strings.SplitN(location, "AWSLogs/", 2)[0], "s3://example-trail/"), "/")
			for from, to := range map[string]string{"account": key.Account, "region": key.Region, "day": key.Time.Format("2006/01/02")} {
				at = strings.ReplaceAll(at, "${"+from+"}", to)
			}
			if want := strings.TrimSuffix("s3://example-trail/"+key.Folder(), "/"); at != want || strings.Contains(at[len("s3://"):], "//") {
				t.Errorf("%s, %s: files are in %s, and the table looks in %s", name, kind, want, at)
			}
		}
	}
}

// Every member of a record is in some table, but for two that trails do not write or
// nobody describes.
func TestTablesHaveAllMembers(t *testing.T) {
	there := map[string]bool{}
	for _, kind := range kinds {
		for _, c := range readDDL(built(t, layouts()["one account"].Of(kind)).DDL()).columns {
			there[c[0]] = true
		}
	}
	var missing []string
	for i := range reflect.TypeFor[trailrecord.Record]().NumField() {
		tag, ok := reflect.TypeFor[trailrecord.Record]().Field(i).Tag.Lookup("member")
		if member, _, _ := strings.Cut(tag, ","); ok && !there[strings.ToLower(member)] {
			missing = append(missing, member)
		}
	}
	if diff := gocmp.Diff([]string{"eventContext", "annotation"}, missing); diff != "" {
		t.Error(diff)
	}
}

// A builder's error names everything that is wrong.
func TestTableErrors(t *testing.T) {
	valid := func() *trailquery.TableBuilder { return layouts()["one account"] }
	for name, test := range map[string]struct {
		b    *trailquery.TableBuilder
		want []string // paths
	}{
		"nothing":              {trailquery.NewTable(""), []string{"accounts", "bucket", "from", "regions"}},
		"all":                  {trailquery.NewTable("No_Bucket").Prefix("a//b").Organization("org").Accounts("1", "111122223333", "111122223333").Regions("mars", "eu-west-1", "cn-north-1").From(day.AddDate(-20, 0, 0)).Of("CloudTrail-Digest").Named("a;b", ""), []string{"accounts[0]", "accounts[2]", "bucket", "database", "from", "kind", "organization", "prefix", "regions[0]", "regions[2]", "table"}},
		"twice":                {valid().Prefix("a").Prefix("b").From(day), []string{"from", "prefix"}},
		"a quote in a prefix":  {valid().Prefix("it's"), []string{"prefix"}},
		"an empty prefix":      {valid().Prefix(""), []string{"prefix"}},
		"upper case":           {valid().Named("Logs", "T"), []string{"database", "table"}},
		"a quoted name":        {valid().Named("a`b", `a"b`), []string{"database", "table"}},
		"a newline in a name":  {valid().Named("a\n", "b"), []string{"database"}},
		"a property's end":     {valid().Regions("eu-west-1','x'='y"), []string{"regions[1]"}},
		"an account's comma":   {valid().Account("111122223333,444455556666"), []string{"accounts[1]"}},
		"a kind with a quote":  {valid().Of("CloudTrail'"), []string{"kind"}},
		"a bucket with dots":   {trailquery.NewTable("a..b").Account("111122223333").Regions("eu-west-1").From(day), []string{"bucket"}},
		"a bucket with a path": {trailquery.NewTable("a/b").Account("111122223333").Regions("eu-west-1").From(day), []string{"bucket"}},
	} {
		_, err := test.b.Build()
		if diff := gocmp.Diff(test.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func paths(err error) (paths []string) {
	if invalid, ok := err.(*trailquery.ValidationError); ok {
		for _, p := range invalid.Problems {
			paths = append(paths, p.Path)
		}
	}
	return paths
}

// What cannot be asked is an error that names all of it.
func TestQuestionErrors(t *testing.T) {
	_, err := trailquery.Who(trailrecord.Filter{Where: func(*trailrecord.Record) bool { return true }, Users: []string{"role deploy", "a\nb", "! bob", "! a b"}, Names: []string{"a\x00", "\xff", "a\u2028b", ""},
		Addresses: []string{"10.0.0.0/99"}, Resources: []string{strings.Repeat("x", 2049)}})
	if diff := gocmp.Diff([]string{"where", "filter", "users[0]", "users[3]", "names[0]", "names[1]", "names[2]", "users[1]", "resources[0]"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	who, err := trailquery.Who(trailrecord.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		layout string
		kind   trailrecord.FileKind
		part   trailquery.Part
		want   []string
	}{
		"injected":           {"organization", trailrecord.LogFile, trailquery.Part{}, []string{"accounts"}},
		"injected, too many": {"organization", trailrecord.LogFile, trailquery.Part{Accounts: slices.Repeat([]string{"111122223333"}, 1001)}, []string{"accounts"}},
		"no account, region": {"one account", trailrecord.NetworkActivityFile, trailquery.Part{Accounts: []string{"'"}, Regions: []string{"'"}}, []string{"accounts[0]", "regions[0]"}},
		"Insights events":    {"one account", trailrecord.InsightFile, trailquery.Part{}, []string{"table"}},
		"aggregated events":  {"one account", trailrecord.AggregatedFile, trailquery.Part{}, []string{"table"}},
	} {
		_, err := built(t, layouts()[test.layout].Of(test.kind)).SQL(who, test.part)
		if diff := gocmp.Diff(test.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprint("arn:aws:s3:::example-bucket-", i))
	}
	long, err := trailquery.Who(trailrecord.Filter{Resources: many})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.Insights(); err == nil || !strings.Contains(err.Error(), "10000") {
		t.Errorf("a text that is too long: %v", err)
	}
}

// Times become days that are read: the day of the first, and the day after the last.
func TestDays(t *testing.T) {
	table := built(t, layouts()["one account"])
	zone := time.FixedZone("", 3*3600)
	q, err := trailquery.Calls(trailrecord.Filter{Since: time.Date(2026, 11, 10, 1, 30, 0, 500, zone), Until: time.Date(2026, 12, 1, 0, 0, 0, 0, zone)})
	if err != nil {
		t.Fatal(err)
	}
	sql, err := table.SQL(q, trailquery.Part{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"day >= '2026/11/09'", "day <= '2026/12/01'", "eventtime >= '2026-11-09T22:30:01Z'", "eventtime < '2026-11-30T21:00:00Z'"} {
		if !strings.Contains(sql, want) {
			t.Errorf("no %s in %s", want, sql)
		}
	}
}

// DDL parses as Hive's, and views and questions as Trino's.
func TestStatementsParse(t *testing.T) {
	var names []string
	var statements []acceptance.Statement
	add := func(name string, grammar acceptance.Grammar, sql string) {
		names, statements = append(names, name), append(statements, acceptance.Statement{Grammar: grammar, SQL: sql})
	}
	g := newGenerator(4)
	for name := range layouts() {
		for _, kind := range kinds {
			table := built(t, layouts()[name].Of(kind).Named("select", "table"))
			add(name+", "+string(kind), acceptance.Hive, table.DDL())
			add(name+", view, "+string(kind), acceptance.Trino, table.View())
			for _, o := range oracles {
				if (o.kind == trailrecord.InsightFile) != (kind == trailrecord.InsightFile) || kind == trailrecord.AggregatedFile {
					continue
				}
				f := g.filter(o.kind)
				if f.Errors = []string{g.pick(hostile...)}; o.kind == "" {
					f.Resources = []string{g.pick(hostile...)}
				}
				q, err := o.ask(f)
				if err != nil {
					t.Fatal(err)
				}
				sql, err := table.SQL(q, trailquery.Part{Accounts: accounts})
				if err != nil {
					t.Fatal(err)
				}
				add(name+", "+o.name, acceptance.Trino, sql)
			}
		}
	}
	bad := len(statements)
	add("what must not parse", acceptance.Trino, statements[bad-1].SQL+" )")
	for i, wrong := range acceptance.Parses(t, statements) {
		if (len(wrong) > 0) != (i == bad) {
			t.Errorf("%s: %v: %s", names[i], wrong, statements[i].SQL)
		}
	}
}
