package trailquery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func built(t testing.TB, b *trailquery.TableBuilder) trailquery.Table {
	t.Helper()
	table, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// loaded is a table with n records of a kind in DuckDB, and the folder of each record.
func loaded(t testing.TB, g *generator, kind trailrecord.FileKind, n int) (table trailquery.Table, setup []string, records []trailrecord.Record, in []string) {
	t.Helper()
	texts, records := g.records(t, kind, n)
	folder := t.TempDir()
	in = g.write(t, folder, trailrecord.Key{Prefix: "audit", Kind: kind}, texts, records)
	table = built(t, trailquery.NewTable("example-trail").Prefix("audit").Accounts(accounts...).Regions(regions...).From(day).Of(kind))
	return table, load(t, table, "example-trail", folder, g.at.AddDate(0, 0, 2)), records, in
}

func answered(a acceptance.Table) []string {
	lines := []string{}
	for _, row := range a.Rows {
		lines = append(lines, strings.Join(row, "\t"))
	}
	slices.Sort(lines)
	return lines
}

// Each question's answer of SQL is that of trailrecord's filters, over the files of a
// bucket.
func TestSQLAnswersAsFiltersDo(t *testing.T) {
	db := acceptance.NewDuckDB(t)
	g := newGenerator(2)
	calls, setup, records, in := loaded(t, g, trailrecord.LogFile, 1000)
	insights, more, found, foundIn := loaded(t, g, trailrecord.InsightFile, 300)
	ofCalls := len(records)
	setup, records, in = append(setup, more...), append(records, found...), append(in, foundIn...)
	type asking struct {
		oracle
		filter trailrecord.Filter
		part   trailquery.Part
	}
	var asked []asking
	var queries []string
	for i := range rounds.Of(160) {
		a, table := asking{oracle: oracles[i%len(oracles)]}, calls
		a.filter = g.filter(a.kind)
		if a.kind == trailrecord.InsightFile {
			table = insights
		}
		if i < len(oracles) { // at first without a filter, so that each finds something
			a.filter = trailrecord.Filter{}
		}
		if g.one(4) {
			a.part.Accounts = []string{g.pick(accounts...)}
		}
		if g.one(4) {
			a.part.Regions = []string{g.pick(regions...)}
		}
		q, err := a.ask(a.filter)
		if err != nil {
			t.Fatal(err)
		}
		sql, err := table.SQL(q.Limit(10_000), a.part)
		if err != nil {
			t.Fatal(err)
		}
		asked, queries = append(asked, a), append(queries, sql)
	}
	lines := map[string]int{}
	for i, answer := range db.Ask(t, setup, queries) {
		a := asked[i]
		var there []trailrecord.Record
		for i, r := range records {
			account, region, _ := strings.Cut(in[i], " ")
			if insight := a.kind == trailrecord.InsightFile; insight == (i >= ofCalls) && (a.part.Accounts == nil || a.part.Accounts[0] == account) && (a.part.Regions == nil || a.part.Regions[0] == region) {
				there = append(there, r)
			}
		}
		want := a.answer(a.filter, there)
		if diff := gocmp.Diff(want, answered(answer)); diff != "" || answer.Error != "" {
			t.Fatalf("%s of %+v: %s\n(-filters +SQL):\n%s\n%s", a.name, a.filter, answer.Error, diff, queries[i])
		}
		lines[a.name] += len(want)
	}
	for _, o := range oracles {
		if lines[o.name] == 0 {
			t.Errorf("%s: nothing was found in any round", o.name)
		}
	}
}

// The view says who and what as records do.
func TestViewSaysWhoAndWhat(t *testing.T) {
	db := acceptance.NewDuckDB(t)
	table, setup, records, _ := loaded(t, newGenerator(3), trailrecord.LogFile, 500)
	a := db.Ask(t, append(setup, table.View()), []string{`SELECT event_id, what, who, who_type, who_session, who_account, who_arn, who_issuer, source_identity, through, failed, mfa FROM "default"."cloudtrail_logs_flat" WHERE event_name <> ''`})[0]
	var want []string
	for _, r := range records {
		if w := r.Who(); r.EventName != "" {
			failed := "false"
			if r.Failed() {
				failed = "true"
			}
			want = append(want, strings.Join([]string{r.EventID, r.What(), w.Name, string(w.Type), w.Session, w.Account, w.ARN, w.Issuer, w.SourceIdentity, w.Through, failed, r.MFA().String()}, "\t"))
		}
	}
	slices.Sort(want)
	if diff := gocmp.Diff(want, answered(a)); diff != "" || a.Error != "" {
		t.Errorf("%s\n(-records +view):\n%s", a.Error, diff)
	}
}

// Each way in which trails lay files out, and each kind of file, is a table with all its
// records.
func TestTablesHaveAllRecords(t *testing.T) {
	db := acceptance.NewDuckDB(t)
	for name, key := range map[string]trailrecord.Key{
		"several accounts": {Prefix: "audit/all"}, "organization": {OrganizationID: "o-exampleorgid"}, "organization, accounts": {Prefix: "audit", OrganizationID: "o-exampleorgid"},
	} {
		for _, kind := range []trailrecord.FileKind{trailrecord.LogFile, trailrecord.NetworkActivityFile, trailrecord.InsightFile, trailrecord.AggregatedFile} {
			g := newGenerator(5)
			texts, records := g.records(t, kind, 60)
			key.Kind = kind
			folder := t.TempDir()
			g.write(t, folder, key, texts, records)
			table := built(t, layouts()[name].Of(kind))
			setup := append(load(t, table, "example-trail", folder, g.at.AddDate(0, 0, 3)), table.View())
			columns, want := "event_id, region, account", []string{}
			switch kind {
			case trailrecord.InsightFile:
				columns += ", state, insight_type, event_source, event_name, error, baseline_average, insight_average, insight_minutes"
			case trailrecord.AggregatedFile:
				columns += ", window_start, window_end, event_source, primary_dimension, primary_name, dimension, name, value, aggregation_type"
			}
			for _, r := range records {
				lines := []string{strings.Join([]string{r.ID(), r.AWSRegion, r.Account()}, "\t")}
				switch kind {
				case trailrecord.InsightFile:
					d, s := r.InsightDetails, r.InsightDetails.Context.Statistics
					lines[0] += fmt.Sprintf("\t%s\t%s\t%s\t%s\t%s\t%v\t%v\t%d", d.State, d.InsightType, d.EventSource, d.EventName, d.ErrorCode, s.Baseline.Average, s.Insight.Average, s.InsightDuration)
				case trailrecord.AggregatedFile:
					lines = flattened(t, lines[0], &r)
				}
				want = append(want, lines...)
			}
			slices.Sort(want)
			a := db.Ask(t, setup, []string{fmt.Sprintf(`SELECT %s FROM "%s"."%s"`, columns, table.Database(), table.ViewName())})[0]
			if diff := gocmp.Diff(want, answered(a)); diff != "" || a.Error != "" || len(want) == 0 {
				t.Errorf("%s, %s: %s (-records +table):\n%s", name, kind, a.Error, diff)
			}
		}
	}
}
