package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

func TestSplitStatements(t *testing.T) {
	const (
		get = `"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"`
		put = `"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"*"`
	)
	for _, tt := range []struct {
		name       string
		statements []string
		want       []string // the keys' beginnings
	}{
		{"none", nil, nil},
		{"by Sid", []string{`{"Sid":"B",` + get + `}`, `{"Sid":"A",` + put + `}`}, []string{"A", "B"}},
		{"without Sid", []string{`{` + get + `}`, `{"Sid":"A",` + put + `}`}, []string{"#", "A"}},
		{"twice the same", []string{`{` + get + `}`, `{` + get + `}`}, []string{"#"}},
		{"one Sid for two", []string{`{"Sid":"A",` + get + `}`, `{"Sid":"A",` + put + `}`}, []string{"#", "A"}},
		{"one Sid for the same", []string{`{"Sid":"A",` + get + `}`, `{"Sid":"A",` + get + `}`}, []string{"A"}},
		{"a bracket", []string{`{"Sid":"A]B",` + get + `}`}, []string{"#"}},
		{"like a digest", []string{`{"Sid":"#A",` + get + `}`}, []string{"#"}},
		{"like a policy", []string{`{"Sid":"statement",` + get + `}`}, []string{"#"}},
		{"spaces and dots", []string{`{"Sid":"a b.c[d",` + get + `}`}, []string{"a b.c[d"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := mustParse(t, `{"Version":"2012-10-17","Id":"x","Statement":[`+strings.Join(tt.statements, ",")+`]}`)
			s := SplitStatements(d)
			var got []string
			for _, k := range slices.Sorted(maps.Keys(s)) {
				if strings.HasPrefix(k, "#") && len(k) == 33 {
					k = "#"
				}
				got = append(got, k)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if len(tt.statements) > 0 && !s.Document().Equal(d) {
				t.Error(s.Document())
			}
		})
	}
}

// Splitting and joining keep the meaning; a statement that is added and taken away
// leaves the policy as it was; and whatever is done to others, a statement stays.
func TestStatementsProperties(t *testing.T) {
	for seed := range uint64(rounds.Of(750)) {
		r := random{rand.New(rand.NewPCG(seed, 7))}
		d := Document{Version: pick(r, Version, VersionOld, ""), ID: pick(r, "", "x")}
		for range r.IntN(6) {
			s := r.statement(true)
			s.Sid = pick(r, "", "", "A", "B", "C]", "#x", "Statement")
			d.Statements = append(d.Statements, s)
		}
		original := d.Clone()
		s := SplitStatements(d)
		if len(d.Statements) > 0 && !s.Document().Equal(d) {
			t.Fatalf("%d: split and joined:\n%s\n%s", seed, d, s.Document())
		}
		text, err := json.Marshal(s)
		var back Statements
		if err != nil || json.Unmarshal(text, &back) != nil || len(s) > 0 && !back.Document().Equal(d) {
			t.Fatalf("%d: as JSON: %s %v", seed, text, err)
		}
		for key, one := range s {
			if k, ok := s.Find(one.Statements[0], d.Version); !ok || !s[k].Equal(one) {
				t.Fatalf("%d: %s is not found: %s", seed, key, one)
			}
			without := d.WithoutStatement(key)
			for k, other := range SplitStatements(without) {
				if kept, ok := s[k]; ok && k != key && !kept.Equal(other) {
					t.Fatalf("%d: %s changed %s", seed, key, k)
				}
			}
			if _, next := SplitStatements(without)[key]; next {
				continue // another one has the same Sid, and now the key
			}
			if again := without.WithStatement(key, one); !again.Equal(d) {
				t.Fatalf("%d: %s taken away and put back:\n%s\n%s", seed, key, d, again)
			}
			if same := d.WithStatement(key, one); !same.Equal(d) {
				t.Fatalf("%d: %s replaced by itself:\n%s\n%s", seed, key, d, same)
			}
		}
		fresh := r.statement(true)
		fresh.Sid = s.FreeSid(fresh)
		one := Document{Version: d.Version, Statements: []Statement{fresh}}
		with := d.WithStatement(fresh.Sid, one)
		after := SplitStatements(with)
		if got, ok := after[fresh.Sid]; !ok || !got.Equal(one) || len(after) != len(s)+1 || with.ID != d.ID || with.Version != d.Version {
			t.Fatalf("%d: added under %q:\n%s\n%s", seed, fresh.Sid, with, one)
		}
		for key, other := range s {
			if !after[key].Equal(other) {
				t.Fatalf("%d: adding %s changed %s", seed, fresh.Sid, key)
			}
		}
		if back := with.WithoutStatement(fresh.Sid); !back.Equal(d) || back.ID != d.ID {
			t.Fatalf("%d: added and taken away:\n%s\n%s", seed, d, back)
		}
		if diff := cmp.Diff(original.String(), d.String()); diff != "" {
			t.Fatalf("%d: the policy itself was changed: %s", seed, diff)
		}
	}
}

func TestFindAndFreeSid(t *testing.T) {
	d := mustParse(t, `{"Version":"2008-10-17","Statement":[
		{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"*"},"Action":"S3:getobject","Resource":"*"},
		{"Sid":"Home","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}"}]}`)
	s := SplitStatements(d)
	get := Statement{Effect: Allow, Principal: &Principals{Any: true}, Action: []string{"s3:GetObject"}, Resource: []string{"*"}}
	home := get.Clone()
	home.Resource = []string{"arn:aws:s3:::b/${aws:username}"}
	for _, tt := range []struct {
		s       Statement
		version string
		key     string
	}{
		{get, Version, "Theirs"}, {get, VersionOld, "Theirs"}, {get, "", "Theirs"},
		{home, Version, ""}, // a variable there, literal text here
		{home, VersionOld, "Home"}, {home, "", "Home"},
		{Statement{Effect: Deny}, Version, ""},
	} {
		if key, ok := s.Find(tt.s, tt.version); key != tt.key || ok != (tt.key != "") {
			t.Errorf("%v in %q: %q %v", tt.s, tt.version, key, ok)
		}
	}
	named := func(sid string) Statement { c := home.Clone(); c.Sid = sid; return c }
	free := s.FreeSid(named("Theirs"))
	if !strings.HasPrefix(free, "Theirs") || len(free) != len("Theirs")+8 || free != s.FreeSid(named("Theirs")) {
		t.Error(free)
	}
	if got := s.FreeSid(named("Mine")); got != "Mine" {
		t.Error(got)
	}
	for _, sid := range []string{"", "#", "a]", "Statement"} {
		if got := s.FreeSid(named(sid)); !isStatementKey(got) || !strings.HasPrefix(got, "Statement") {
			t.Errorf("%q: %q", sid, got)
		}
	}
	s[free] = Document{Statements: []Statement{get}}
	if longer := s.FreeSid(named("Theirs")); longer == free || !strings.HasPrefix(longer, free) {
		t.Error(longer)
	}
	if one, ok := s["Theirs"].As(Version); !ok || one.Version != Version {
		t.Error(one, ok)
	}
	if one, ok := s["Home"].As(Version); ok {
		t.Error(one)
	}
	if one, ok := s["Home"].As(""); !ok || one.Version != "" {
		t.Error(one, ok)
	}
}

func TestUnion(t *testing.T) {
	a := mustParse(t, `{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"One","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}`)
	b := mustParse(t, `{"Version":"2012-10-17","Statement":[
		{"Sid":"Other","Effect":"Allow","Principal":{"AWS":"*"},"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::b/*"},
		{"Sid":"Two","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}]}`)
	before := a.String()
	got := a.Union(b)
	if len(got.Statements) != 2 || got.Statements[0].Sid != "One" || got.Statements[1].Sid != "Two" || got.ID != "x" {
		t.Error(got)
	}
	if a.String() != before {
		t.Error("the document itself has changed")
	}
}

// Joining many documents takes as long as they are.
func TestJoinedGrowsWithItsDocuments(t *testing.T) {
	allocations := func(n int) float64 {
		var all []Document
		for i := range n {
			doc, err := Parse(fmt.Appendf(nil, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"arn:aws:logs:r-%d:111122223333:log-group:a"},{"Effect":"Deny","Action":"logs:a%[1]d","Resource":"*"}]}`, i))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, doc)
		}
		if got := all[0].Joined(all[1:]...); len(got.Statements) != n+1 || len(got.Statements[0].Resource) != n {
			t.Fatalf("%d statements", len(got.Statements))
		}
		return testing.AllocsPerRun(3, func() { all[0].Joined(all[1:]...) })
	}
	if few, many := allocations(20), allocations(80); many > 6*few {
		t.Errorf("20 documents take %.0f allocations, 80 take %.0f", few, many)
	}
}
