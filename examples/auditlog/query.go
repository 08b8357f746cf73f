package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/logquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery/athenaquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// asking is what the command query asks.
type asking struct {
	question, results string
	filter            trailrecord.Filter
}

var questions = map[string]func(trailrecord.Filter) (trailquery.Question, error){
	"who": trailquery.Who, "what": trailquery.What, "failures": trailquery.Failures, "logins": trailquery.LoginsWithoutMFA,
	"addresses": trailquery.Addresses, "roles": trailquery.Roles, "seen": trailquery.Seen, "calls": trailquery.Calls,
}

func (a *asking) flags(set *flag.FlagSet) {
	set.StringVar(&a.question, "ask", "who", "what query asks: `question` "+strings.Join(slices.Sorted(maps.Keys(questions)), ", "))
	set.StringVar(&a.results, "results", "", "`place` where Athena keeps results, as s3://bucket/prefix/: with it and -live, query runs SQL too")
	for name, to := range map[string]*[]string{
		"event": &a.filter.Names, "user": &a.filter.Users, "resource": &a.filter.Resources, "address": &a.filter.Addresses, "error": &a.filter.Errors, "key": &a.filter.AccessKeys,
	} {
		set.Func(name, "query is about calls with this `"+name+"`, * for any text, ! for all others; may be given more than once", func(text string) error {
			*to = append(*to, text)
			return nil
		})
	}
	for name, to := range map[string]*time.Time{"since": &a.filter.Since, "until": &a.filter.Until} {
		set.Func(name, "query is about calls "+name+" this `day` or time: 2026-11-01, 2026-11-01T08:00:00Z; by default since 90 days", func(text string) (err error) {
			if *to, err = time.Parse(time.DateOnly, text); err != nil {
				*to, err = time.Parse(time.RFC3339, text)
			}
			return err
		})
	}
}

// trail is what a question needs to know of one.
type trail struct {
	site fleet.Site
	Name string
	// Bucket and LogGroup are where its events are.
	Bucket       struct{ BucketName string }
	LogGroup     struct{ LogGroupName string }
	S3KeyPrefix  string
	Organization string
}

// query asks about the events of all trails of the file. It prints what is asked, and with
// -live it asks it: Logs Insights where a trail has a log group, and Athena where there is a place for
// results, which creates the table.
func (p *program) query(ctx context.Context) (int, error) {
	ask := questions[p.asking.question]
	if ask == nil {
		return failed, fmt.Errorf("-ask %s is no question: there are %s", p.asking.question, strings.Join(slices.Sorted(maps.Keys(questions)), ", "))
	}
	if p.asking.filter.Since.IsZero() {
		p.asking.filter.Since = time.Now().UTC().AddDate(0, 0, -eventHistory).Truncate(24 * time.Hour)
	}
	q, err := ask(p.asking.filter)
	if err != nil {
		return failed, err
	}
	trails, err := p.trails(ctx)
	if err != nil {
		return failed, err
	}
	if len(trails) == 0 {
		return failed, fmt.Errorf("%s has no trails to ask about", p.file.name)
	}
	for _, t := range trails {
		if err := p.about(ctx, t, q); err != nil {
			return failed, fmt.Errorf("trail %s of %s: %w", t.Name, t.site.Scope.Account, err)
		}
	}
	return fine, nil
}

// trails are those of the file, in the order of accounts and names, each with its account's session.
func (p *program) trails(ctx context.Context) (all []trail, err error) {
	var mu sync.Mutex
	f, err := p.file.fleetOf(p.base, func(s fleet.Site) (logging.Targets, error) {
		e := p.file.Exceptions[s.Account.ID]
		texts := p.file.Settings.instead(e.Settings).Trails
		if s.Home {
			texts = append(slices.Clone(texts), p.file.Home.instead(e.Home).Trails...)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, text := range texts {
			t := trail{site: s}
			if err := json.Unmarshal(filled(text, s.Scope), &t); err != nil {
				return nil, err
			}
			all = append(all, t)
		}
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	_, err = f.Plan(ctx, fleet.WithProgress(p.bar)) // which visits all sites, and plans nothing
	slices.SortFunc(all, func(a, b trail) int {
		return cmp.Or(strings.Compare(a.site.Scope.Account, b.site.Scope.Account), strings.Compare(a.site.Scope.Region, b.site.Scope.Region), strings.Compare(a.Name, b.Name))
	})
	return all, err
}

// about asks about one trail.
func (p *program) about(ctx context.Context, t trail, q trailquery.Question) error {
	if group := t.LogGroup.LogGroupName; group != "" {
		text, err := q.Insights()
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "-- trail %s of %s: Logs Insights in %s, group %s\n%s\n\n", t.Name, t.site.Scope.Account, t.site.Scope.Region, group, text)
		if p.live {
			from, to := q.Delivered()
			a, err := logquery.Run(ctx, cloudwatchlogs.NewFromConfig(t.site.Config), logquery.Query{Groups: []string{group}, Text: text, Start: from, End: to}, logquery.Options{})
			if err != nil {
				return err
			}
			if err := p.answer(a.Columns, a.Rows, a.BytesScanned); err != nil {
				return err
			}
		}
	}
	if t.Bucket.BucketName == "" {
		return nil
	}
	table, part, err := p.table(t)
	if err != nil {
		return err
	}
	sql, err := table.SQL(q, part)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "-- trail %s of %s: Athena in %s\n%s;\n\n%s;\n\n", t.Name, t.site.Scope.Account, t.site.Scope.Region, table.DDL(), sql)
	if !p.live || p.asking.results == "" {
		return nil
	}
	client := athena.NewFromConfig(t.site.Config)
	if _, err := athenaquery.Run(ctx, client, athenaquery.Query{SQL: table.DDL(), Output: p.asking.results}, athenaquery.Options{}); err != nil {
		return err
	}
	a, err := athenaquery.Run(ctx, client, athenaquery.Query{SQL: sql, Output: p.asking.results}, athenaquery.Options{})
	if err != nil {
		return err
	}
	return p.answer(a.Columns, a.Rows, a.BytesScanned)
}

// eventHistory is how many days back is asked where nothing is said: as far as CloudTrail's own
// event history goes.
const eventHistory = 90

// began is the first day that a trail can have files of. Queries have bounds, so that no days are read
// that nobody asks about.
var began = time.Date(2013, 11, 13, 0, 0, 0, 0, time.UTC)

// table is that of a trail's files. Of an organization it is about the file's accounts.
func (p *program) table(t trail) (trailquery.Table, trailquery.Part, error) {
	var part trailquery.Part
	regions := p.file.Regions
	if regions == nil {
		regions = []string{t.site.Scope.Region}
	}
	b := trailquery.NewTable(t.Bucket.BucketName).Regions(regions...).From(began).Named("default", tableName(t.Name))
	if t.S3KeyPrefix != "" {
		b.Prefix(t.S3KeyPrefix)
	}
	if t.Organization == "" {
		b.Account(t.site.Scope.Account)
	} else {
		b.Organization(t.Organization)
		for _, g := range p.file.Accounts {
			for _, a := range g {
				part.Accounts = append(part.Accounts, a.ID)
			}
		}
	}
	table, err := b.Build()
	return table, part, err
}

// tableName is a table's name for that of a trail.
func tableName(trail string) string {
	return "cloudtrail_" + strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(trail))
}

// answer prints an answer.
func (p *program) answer(columns []string, rows [][]string, scanned int64) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintf(p.out, "nothing was found; %d bytes were scanned\n\n", scanned)
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(columns, "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "%d rows; %d bytes were scanned\n\n", len(rows), scanned)
	return err
}
