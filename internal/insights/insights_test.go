package insights_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/insights"
)

// events are newest first.
var events = []insights.Event{
	{Time: 3000, Message: `{"name":"c","n":10,"deep":{"list":[{"x":"one"},"two"]},"ok":false}`, Stream: "s", ID: "3"},
	{Time: 2000, Message: `{"name":"b","n":9,"address":"10.0.0.7","null":null,"ok":true,"odd name":"o"}`, Stream: "s", ID: "2"},
	{Time: 1000, Message: `plain text, level=7 end`, Stream: "t", ID: "1"},
}

// run answers in lines, without the pointer.
func run(t *testing.T, query string, limit int) []string {
	t.Helper()
	q, err := insights.Parse(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	rows, _ := q.Answer(events, limit)
	lines := []string{}
	for _, row := range rows {
		var parts []string
		for _, f := range row {
			if f.Name != "@ptr" {
				parts = append(parts, f.Name+"="+f.Value)
			}
		}
		lines = append(lines, strings.Join(parts, " "))
	}
	return lines
}

func TestQueries(t *testing.T) {
	for _, test := range []struct {
		query string
		want  []string
	}{
		{`fields name, n`, []string{"name=c n=10", "name=b n=9", ""}},
		{`display name`, []string{"name=c", "name=b", ""}},
		{`filter n > 9 | display name`, []string{"name=c"}},
		{`filter n >= "9" | sort n asc | display n`, []string{"n=9", "n=10"}},
		{`filter name < "c" | display name`, []string{"name=b"}},
		{`FILTER name = 'b' # a comment | with a pipe
		| display name`, []string{"name=b"}},
		{`filter not (name = "b") | display @logStream, name`, []string{"@logStream=s name=c", "@logStream=t"}},
		{`filter name != "b" | display name`, []string{"name=c"}},
		{`filter name not in ["b", "x"] | display name`, []string{"name=c"}},
		{`filter name in ["b", "x"] or n = 10 | display name`, []string{"name=c", "name=b"}},
		{`filter name not like /[bx]/ | display name`, []string{"name=c"}},
		{`filter @message like "level=" | display @message`, []string{"@message=plain text, level=7 end"}},
		{`filter @message =~ /a\/b|plain/ | display @timestamp`, []string{"@timestamp=1970-01-01 00:00:01.000"}},
		{`filter deep.list.0.x = "one" and deep.list.1 = "two" | display name`, []string{"name=c"}},
		{`filter ok = 1 | display ok`, []string{"ok=1"}},
		{"filter ispresent(`odd name`) | display `odd name`", []string{"odd name=o"}},
		{`filter not ispresent(null) and isIpInSubnet(address, "10.0.0.0/8") | display name`, []string{"name=b"}},
		{`fields tolower(@logStream) as l, strcontains(name, "b") as b | display l, b`, []string{"l=s b=0", "l=s b=1", "l=t b=0"}},
		{`fields coalesce(address, name, @logStream) as x | display x`, []string{"x=c", "x=10.0.0.7", "x=t"}},
		{`parse @message "level=* end" as level | filter ispresent(level) | display level`, []string{"level=7"}},
		{`parse @message /(?<first>\w+) text/ | display first`, []string{"", "", "first=plain"}},
		{`stats count(*) as n, sum(n) as s, sortsFirst(name) as f, sortsLast(name) as l by @logStream | sort n desc`, []string{"@logStream=s n=2 s=19 f=b l=c", "@logStream=t n=1 s=0"}},
		{`fields (n > 9) as many | stats sum(many), count(n)`, []string{"sum(many)=1 count(n)=2"}},
		{`stats max(n) as m, max(@message) as none`, []string{"m=10"}},
		{`fields jsonParse(@message) as j | unnest j.deep.list into e | display e.x, e`, []string{"e.x=one e={\"x\":\"one\"}", "e=two"}},
		{`fields jsonParse(@message) as j | display j.deep.list.0.x, j.deep.list.2, j.n, j.ok, j.null, j.name.x`, []string{"j.deep.list.0.x=one j.n=10 j.ok=0", "j.n=9 j.ok=1", ""}},
		{`fields jsonParse('{"a":[{"b":[1,2]},{"b":[null,3]},{}]}') as j | limit 1 | unnest j.a into a | unnest a.b into b | display b`, []string{"b=1", "b=2", "b=3"}},
		{`parse @message /level=(?<level>\d+)/ | unnest level into one | display one`, []string{"one=7"}},
		{`filter name = "none" | stats count() as n`, []string{"n=0"}},
		{`dedup @logStream | display name, @logStream`, []string{"name=c @logStream=s", "@logStream=t"}},
		{`sort @timestamp asc | limit 1 | display @message`, []string{"@message=plain text, level=7 end"}},
		{`filter name = "x' or \"y\" | limit 1" | display name`, []string{}},
	} {
		if diff := cmp.Diff(test.want, run(t, test.query, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.query, diff)
		}
	}
	if got := run(t, "fields name", 1); len(got) != 1 {
		t.Errorf("a limit of 1 beside the query: %d rows", len(got))
	}
}

// What is not simulated is refused, with its place.
func TestSyntaxErrors(t *testing.T) {
	for _, test := range []struct {
		query, what string // what the error is about: a part of the query
	}{
		{``, ""}, {`| limit 1`, "|"}, {`fields`, ""}, {`fields @message | pattern @message`, "pattern"}, {`count(*)`, "count"},
		{`filter a like 1`, "1"}, {`filter a = `, ""}, {`filter (a = 1`, ""}, {`filter a = 1 b`, "b"}, {`filter a in 1`, "1"},
		{`fields datefloor(@timestamp, 1h)`, "datefloor"}, {`stats avg(n)`, "avg"}, {`limit 0`, "0"}, {`limit 100001`, "100001"},
		{`filter a like /(/`, "/(/"}, {`fields "a" as 'b'`, "'b'"}, {`filter a = "never ends`, `"`}, {`fields a; fields b`, ";"},
		{`parse @message "* *" as a`, `"* *"`}, {`filter tolower(a, b) = "x"`, "tolower"}, {`unnest a as b`, "as"}, {`unnest a into 1`, "1"}, {`filter a =~ /x`, "/"}, {`fields é + 1`, "+"},
	} {
		q, err := insights.Parse(test.query)
		if err == nil {
			t.Errorf("%s: no error, but %v", test.query, q)
			continue
		}
		if got := string([]rune(test.query)[err.Start:err.End]); got != test.what {
			t.Errorf("%s: %q is about %q, want %q", test.query, err.Message, got, test.what)
		}
	}
}

// Of a message at most 200 fields are found.
func TestFields(t *testing.T) {
	var members []string
	for i := range 250 {
		members = append(members, fmt.Sprintf(`"f%d":%d`, i, i))
	}
	q, _ := insights.Parse("filter ispresent(f199) and not ispresent(f200)")
	if rows, n := q.Answer([]insights.Event{{Message: "{" + strings.Join(members, ",") + "}"}}, 0); len(rows) != 1 || n != 1 {
		t.Errorf("%d rows, %d matched", len(rows), n)
	}
}

func FuzzParse(f *testing.F) {
	for _, query := range []string{`fields a as b | filter a like /x\/y/ and not (b in ["1", 2])`, "stats count(*) by `a b` # x", "fields jsonParse(@message) as j | unnest j.deep.list into e | unnest e.x into x | display e.x.0, x", `parse @message "* x *" as a, b | sort a desc | dedup a`} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := insights.Parse(query)
		if err != nil {
			if n := len([]rune(query)); err.Message == "" || err.Start < 0 || err.Start > err.End || err.End > n {
				t.Fatalf("%d to %d of %d: %q", err.Start, err.End, n, err.Message)
			}
			return
		}
		if rows, matched := q.Answer(events, 2); len(rows) > 2 || matched > len(events) {
			t.Fatalf("%d rows of %d", len(rows), matched)
		}
	})
}
