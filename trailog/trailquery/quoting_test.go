package trailquery_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	queries "github.com/awslogkit/awslogkit/internal/insights"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// parameter is a place of a filter for a text, and the member of a record that has it.
type parameter struct {
	name string
	set  func(*trailrecord.Filter, string)
	at   string // member of the record below
	// insight: of an Insights event, and not of a call.
	insight bool
}

var parameters = []parameter{
	{"Sources", func(f *trailrecord.Filter, s string) { f.Sources = []string{s} }, "SOURCE", false},
	{"Names", func(f *trailrecord.Filter, s string) { f.Names = []string{s} }, "NAME", false},
	{"Users", func(f *trailrecord.Filter, s string) { f.Users = []string{s} }, "USER", false},
	{"Regions", func(f *trailrecord.Filter, s string) { f.Regions = []string{s} }, "REGION", false},
	{"Errors", func(f *trailrecord.Filter, s string) { f.Errors = []string{s} }, "ERROR", false},
	{"Addresses", func(f *trailrecord.Filter, s string) { f.Addresses = []string{s} }, "ADDRESS", false},
	{"AccessKeys", func(f *trailrecord.Filter, s string) { f.AccessKeys = []string{s} }, "KEY", false},
	{"Resources, parameter", func(f *trailrecord.Filter, s string) { f.Resources = []string{s} }, "PARAMETER", false},
	{"Resources, ARN", func(f *trailrecord.Filter, s string) { f.Resources = []string{s} }, "ARN", false},
	{"Accounts", func(f *trailrecord.Filter, s string) { f.Accounts = []string{s} }, "ACCOUNT", false},
	{"IDs", func(f *trailrecord.Filter, s string) { f.IDs = []string{s} }, "ID", false},
	{"Types", func(f *trailrecord.Filter, s string) { f.Types = []string{s} }, "TYPE", false},
	{"Sources of Insights events", func(f *trailrecord.Filter, s string) { f.Sources = []string{s} }, "SOURCE", true},
	{"Names of Insights events", func(f *trailrecord.Filter, s string) { f.Names = []string{s} }, "NAME", true},
	{"Regions of Insights events", func(f *trailrecord.Filter, s string) { f.Regions = []string{s} }, "REGION", true},
	{"Errors of Insights events", func(f *trailrecord.Filter, s string) { f.Errors = []string{s} }, "ERROR", true},
	{"Accounts of Insights events", func(f *trailrecord.Filter, s string) { f.Accounts = []string{s} }, "ACCOUNT", true},
	{"IDs of Insights events", func(f *trailrecord.Filter, s string) { f.IDs = []string{s} }, "ID", true},
	{"Types of Insights events", func(f *trailrecord.Filter, s string) { f.Types = []string{s} }, "TYPE", true},
}

// record is one with a text in the parameter's member, and an id.
func (p parameter) record(text, id string) string {
	record := `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","accessKeyId":"KEY","userName":"USER"},"eventTime":"2026-11-02T00:00:00Z","eventSource":"SOURCE","eventName":"NAME","awsRegion":"REGION","sourceIPAddress":"ADDRESS","errorCode":"ERROR","requestParameters":{"a":["PARAMETER"],"b":1},"responseElements":null,"requestID":"ID","eventID":"` + id + `","resources":[{"accountId":"1"},{"ARN":"ARN","x":"y"}],"eventType":"TYPE","recipientAccountId":"ACCOUNT"}`
	if p.insight {
		record = `{"eventVersion":"1.08","eventTime":"2026-11-02T00:00:00Z","awsRegion":"REGION","eventID":"ID","eventType":"TYPE","recipientAccountId":"ACCOUNT","sharedEventID":"` + id + `","insightDetails":{"state":"Start","eventSource":"SOURCE","eventName":"NAME","insightType":"ApiErrorRateInsight","errorCode":"ERROR","insightContext":{"statistics":{},"attributions":[{"attribute":"errorCode","insight":[{"value":"ERROR","average":2}],"baseline":[]}]}},"eventCategory":"Insight"}`
	}
	value, _ := json.Marshal(text)
	return strings.Replace(record, `"`+p.at+`"`, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(value)), 1)
}

// decoys are a text, and some that it would find if it were not taken for a value. AWS
// logs no empty ones.
func decoys(text string) []string {
	return []string{text + "x", "x" + text, strings.Trim(text, `'"\/*`) + "-", "other", `\` + text, cmp.Or(text, "-"), cmp.Or(strings.ToUpper(text), "-")}
}

// records of a parameter, as texts and as they are read.
func (p parameter) records(t testing.TB, text string) (texts []string, records []trailrecord.Record) {
	for i, one := range decoys(text) {
		r, err := trailrecord.Parse([]byte(p.record(one, fmt.Sprint("e", i))))
		if err != nil {
			t.Fatal(err)
		}
		texts, records = append(texts, p.record(one, fmt.Sprint("e", i))), append(records, r)
	}
	return texts, records
}

// question is about the parameter's text, and ok is false where it rightly is an error.
func (p parameter) question(t testing.TB, text string) (f trailrecord.Filter, q trailquery.Question, ok bool) {
	p.set(&f, text)
	ask := trailquery.Calls
	if p.insight {
		ask = trailquery.Attributions
	}
	q, err := ask(f)
	if _, is := netip.ParsePrefix(strings.TrimLeft(text, "! ")); is == nil && p.name == "Addresses" {
		return f, q, false // no address is a range
	}
	if strings.HasPrefix(p.name, "Names") && strings.Contains(text, ":") {
		return f, q, false // no event's name has a colon
	}
	if err == nil {
		return f, q, true
	}
	trimmed := strings.TrimSpace(text)
	strange := func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(trimmed, strange) || len(trimmed) > 2000 || p.name == "Users" && strings.ContainsAny(trimmed, " ()") || f.Check() != nil {
		return f, q, false
	}
	t.Fatalf("%s %q: %v", p.name, text, err)
	return f, q, false
}

func matching(f trailrecord.Filter, records []trailrecord.Record) []string {
	ids := []string{}
	for i := range records {
		switch r := &records[i]; {
		case !f.Match(r):
		case r.InsightDetails != nil:
			ids = append(ids, r.SharedEventID)
		case r.EventName != "":
			ids = append(ids, r.EventID)
		}
	}
	return ids
}

// id is the column of an answer in which there is a record's id, and pipes how many its query of Logs Insights has.
func (p parameter) id() (column string, pipes int) {
	if p.insight {
		return "shared_event_id", 7
	}
	return "event_id", 4
}

// Whatever text is asked for, it is a value of the query of Logs Insights: the query is understood,
// and finds what trailrecord's filter finds.
func FuzzQuotingInsights(f *testing.F) {
	for _, text := range append(hostile, "10.0.0.0/8", "!x", "a*b", "*", "s3:Get*", "ſ", "K", "x y", "111122223333") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range parameters {
			filter, q, ok := p.question(t, text)
			if !ok {
				continue
			}
			written, err := q.Insights()
			if err != nil {
				return // too long
			}
			query, bad := queries.Parse(written)
			if bad != nil {
				t.Fatalf("%s %q: %v: %s", p.name, text, bad, written)
			}
			texts, records := p.records(t, text)
			var events []queries.Event
			for _, one := range texts {
				events = append(events, queries.Event{Message: one})
			}
			found, ids := [][]queries.Field(nil), []string{}
			found, _ = query.Answer(events, 0)
			id, pipes := p.id()
			for _, row := range found {
				for _, field := range row {
					if field.Name == id {
						ids = append(ids, field.Value)
					}
				}
			}
			slices.Sort(ids)
			if diff := gocmp.Diff(matching(filter, records), ids); diff != "" {
				t.Fatalf("%s %q (-filter +Insights):\n%s%s\n%q", p.name, text, diff, written, texts)
			}
			insightsIs(t, written, pipes)
		}
	})
}

var (
	insightsRE = regexp.MustCompile(`^(?:[\s(),=<>|]+|[a-zA-Z@][a-zA-Z0-9_.@]*|\d+|"[^"\\\n]*"|/(?:[^/\\\n]|\\[./]|\\x[0-9a-f]{2}|\\x5cu[0-9a-f]{4}|\\[s{}\[\]])*/|\*\))`)
	sqlRE      = regexp.MustCompile(`^(?:[\s(),=<>.]+|[a-zA-Z_][a-zA-Z0-9_.]*|\d+|"[a-z0-9_]+"|'(?:[^']|'')*'|->|\*\))`)
)

// insightsIs reads a query with a lexer of its own: nothing in it but words, numbers, quotes without
// escapes and expressions with the few escapes that are harmless.
func insightsIs(t *testing.T, text string, pipes int) {
	t.Helper()
	for rest := text; rest != ""; {
		token := insightsRE.FindString(rest)
		if token == "" {
			t.Fatalf("what is %q in %s", rest, text)
		}
		rest = rest[len(token):]
	}
	if got := len(regexp.MustCompile(`\n\| `).FindAllString(text, -1)); got != pipes {
		t.Fatalf("%d pipes in %s", got, text)
	}
}

// Whatever text is asked for, it is a value of the SQL: outside of quotes are the words that
// there are for any other text.
func FuzzQuotingSQL(f *testing.F) {
	rounds.Sequential(f)
	for _, text := range append(hostile, "10.0.0.0/8", "!x", "a*b", "*", "s3:Get*", "x y", "111122223333") {
		f.Add(text)
	}
	words := func(t *testing.T, q trailquery.Question) (outside, inside []string) {
		text, err := built(t, layouts()["several accounts"].Of(q.Kind())).SQL(q, trailquery.Part{})
		if err != nil {
			t.Fatal(err)
		}
		for rest := text; rest != ""; {
			token := sqlRE.FindString(rest)
			if token == "" || strings.HasPrefix(rest, "--") {
				t.Fatalf("what is %q in %s", rest, text)
			}
			if rest = rest[len(token):]; token[0] == '\'' {
				inside = append(inside, strings.ReplaceAll(token[1:len(token)-1], "''", "'"))
			} else {
				outside = append(outside, strings.TrimSpace(token))
			}
		}
		return outside, inside
	}
	known := map[string]map[string]bool{}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range parameters {
			filter, q, ok := p.question(t, text)
			if !ok {
				continue
			}
			if known[p.name] == nil {
				known[p.name] = map[string]bool{}
				for _, plain := range []string{"x", "x*", "!x", "!x*", "*", "s:x", "!s:x", "s:*", "10.0.0.7", "!10.0.0.7", "111122223333", "!111122223333", "1*", "!1*", "é", "!é", "!s:*"} {
					if _, q, ok := p.question(t, plain); ok {
						outside, _ := words(t, q)
						for _, w := range outside {
							known[p.name][w] = true
						}
					}
				}
			}
			outside, inside := words(t, q)
			for _, w := range outside {
				if !known[p.name][w] && strings.Trim(w, "() ,=<>") != "" {
					t.Fatalf("%s %q: %q is no word of such a question", p.name, text, w)
				}
			}
			for _, one := range inside {
				if strings.HasPrefix(one, "(?is)") {
					regexp.MustCompile(one)
				}
			}
			if value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "!")); value != "" && !strings.Contains(value, "*") && !asValue(value, inside) && p.name != "Addresses" {
				t.Fatalf("%s %q is in none of %q (%+v)", p.name, text, inside, filter)
			}
		}
	})
}

// asValue reports whether a text is one of some, or what one of them, a regular expression, finds.
func asValue(value string, texts []string) bool {
	in, _ := json.Marshal(value)
	return slices.ContainsFunc(texts, func(s string) bool {
		if !strings.HasPrefix(s, "(?is)") {
			return s == strings.ToLower(value)
		}
		re, err := regexp.Compile(s)
		return err == nil && (re.MatchString(value) || re.MatchString("["+string(in)+"]"))
	})
}

// Whatever is said of a table, its DDL has as many tokens as that of any other.
func FuzzQuotingTable(f *testing.F) {
	for _, text := range append(hostile, "a/b", "it's", "x'='y", "a,b", "logs", "eu-west-1", "111122223333", "o-exampleorgid", "a\nb", "${account}") {
		f.Add(text, text)
	}
	tokenRE := regexp.MustCompile("^(?:\\s+|[a-zA-Z]+|`[a-z0-9_]+`|'[^'\\\\\n;]*'|[(),.=:<>])")
	count := func(t *testing.T, table trailquery.Table) (n int) {
		for rest := table.DDL(); rest != ""; n++ {
			token := tokenRE.FindString(rest)
			if token == "" {
				t.Fatalf("what is %q in %s", rest, table.DDL())
			}
			rest = rest[len(token):]
		}
		return n
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		for i, b := range []*trailquery.TableBuilder{
			layouts()["one account"].Named(one, two), layouts()["one account"].Prefix(one), layouts()["one account"].Account(one).Regions(two),
			layouts()["organization"].Organization(one), layouts()["one account"].Organization(one).Prefix(two).Named("a", "b"),
			trailquery.NewTable(one).Account("111122223333").Regions("eu-west-1").From(day),
		} {
			table, err := b.Build()
			if err != nil {
				continue
			}
			if n, want := count(t, table), count(t, built(t, layouts()["one account"])); n != want {
				t.Fatalf("%d: %d tokens, want %d: %s", i, n, want, table.DDL())
			}
		}
	})
}

// Hostile texts in every parameter are values to DuckDB.
func TestHostileTextsInSQL(t *testing.T) {
	db := acceptance.NewDuckDB(t)
	for _, p := range parameters {
		var setup, statements []string
		var want [][]string
		for i, text := range hostile {
			filter, q, ok := p.question(t, text)
			if !ok {
				continue
			}
			table := built(t, layouts()["one account"].Of(q.Kind()))
			sql, err := table.SQL(q, trailquery.Part{})
			if err != nil {
				t.Fatal(err)
			}
			texts, records := p.records(t, text)
			name := fmt.Sprint("t", i)
			id, _ := p.id()
			setup = append(setup, inserted(t, readDDL(table.DDL()), name, texts)...)
			statements = append(statements, "SELECT "+id+" FROM ("+strings.Replace(sql, `"default"."`+table.Name()+`"`, name, 1)+")")
			want = append(want, matching(filter, records))
		}
		for i, a := range db.Ask(t, setup, statements) {
			if diff := gocmp.Diff(want[i], answered(a)); diff != "" || a.Error != "" {
				t.Fatalf("%s: %s\n(-filter +SQL):\n%s%s", p.name, a.Error, diff, statements[i])
			}
		}
	}
}
