package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
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

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/record"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/logquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery/athenaquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// asking is what the command query asks.
type asking struct {
	question, results, group string
	filter                   trailrecord.Filter
}

var questions = map[string]func(trailrecord.Filter) (trailquery.Question, error){
	"who": trailquery.Who, "what": trailquery.What, "failures": trailquery.Failures, "logins": trailquery.LoginsWithoutMFA,
	"addresses": trailquery.Addresses, "roles": trailquery.Roles, "seen": trailquery.Seen, "calls": trailquery.Calls,
	"unusual": trailquery.Unusual, "attributions": trailquery.Attributions,
}

func (a *asking) flags(set *flag.FlagSet) {
	set.StringVar(&a.question, "ask", "who", "what query asks: `question` "+strings.Join(slices.Sorted(maps.Keys(questions)), ", "))
	set.StringVar(&a.results, "results", "", "`place` where Athena keeps results, as s3://bucket/prefix/: with it and -live, query runs SQL too")
	set.StringVar(&a.group, "group", "", "log `group` that query asks in each account and region, instead of the trails: the managed aws/cloudtrail/managementevents, say")
	for name, to := range map[string]*[]string{
		"event": &a.filter.Names, "user": &a.filter.Users, "resource": &a.filter.Resources, "address": &a.filter.Addresses, "error": &a.filter.Errors, "key": &a.filter.AccessKeys,
	} {
		set.Func(name, "query is about calls with this `"+name+"`, * for any text, ! for all others; may be given more than once", func(text string) error {
			*to = append(*to, text)
			return nil
		})
	}
	for name, to := range map[string]*time.Time{"since": &a.filter.Since, "until": &a.filter.Until} {
		usually := map[string]string{"since": "90 days ago", "until": "now"}[name]
		set.Func(name, "query is about calls "+name+" this `day` or time: 2026-11-01, 2026-11-01T08:00:00Z; by default "+usually, func(text string) (err error) {
			if *to, err = time.Parse(time.DateOnly, text); err != nil {
				*to, err = time.Parse(time.RFC3339, text)
			}
			return err
		})
	}
}

// trail is what a question needs to know of one; without a name it is a log group that is
// filled without a trail.
type trail struct {
	site fleet.Site
	Name string
	// Bucket and LogGroup are where its events are.
	Bucket             struct{ BucketName string }
	LogGroup           struct{ LogGroupName string }
	S3KeyPrefix        string
	Organization       string
	IsMultiRegionTrail bool
	// accounts and regions are whose files are asked about.
	accounts, regions []string
}

// query asks about the events of all trails of the file. It prints what is asked, and with
// -live it asks it: Logs Insights where a trail has a log group, and Athena where there is a place for
// results, which creates the table. What fails of an account or a trail is told when the others were asked.
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
	if len(trails) == 0 && err == nil {
		err = fmt.Errorf("%s has no trails to ask about", p.file.name)
	}
	for _, t := range trails {
		if ctx.Err() != nil {
			return failed, errors.Join(err, ctx.Err())
		}
		if askedErr := errors.Join(p.insights(ctx, t, q), p.athena(ctx, t, q)); askedErr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", t, askedErr))
		}
	}
	if err != nil {
		return failed, err
	}
	return fine, nil
}

// trails are those of the file, or the group that is to be asked instead of each region, in the order of accounts and names, each with its account's session. The
// error is of accounts that could not be visited.
func (p *program) trails(ctx context.Context) (all []trail, err error) {
	var mu sync.Mutex
	visited := map[string][]string{} // the regions of each account
	f, err := p.file.fleetOf(p.base, func(s fleet.Site) (logging.Targets, error) {
		mu.Lock()
		defer mu.Unlock()
		visited[s.Scope.Account] = append(visited[s.Scope.Account], s.Scope.Region)
		if group := p.asking.group; group != "" {
			t := trail{site: s}
			t.LogGroup.LogGroupName = group
			all = append(all, t)
			return nil, nil
		}
		each, home := p.file.merged(s)
		for _, text := range slices.Concat(each.Trails, home.Trails) {
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
	for i := range all {
		all[i].reach(visited)
	}
	return all, err
}

// String says which it is.
func (t trail) String() string {
	if t.Name == "" {
		return "account " + t.site.Scope.Account
	}
	return "trail " + t.Name + " of " + t.site.Scope.Account
}

// reach says whose files are asked about, of the regions of accounts that were visited: an organization's trail
// has those of all accounts, and one of all regions those of global services too.
func (t *trail) reach(visited map[string][]string) {
	home := t.site.Scope
	t.accounts, t.regions = []string{home.Account}, []string{home.Region}
	if t.Organization != "" {
		t.accounts = slices.Sorted(maps.Keys(visited))
	}
	if !t.IsMultiRegionTrail {
		return
	}
	t.regions = append(t.regions, arn.MainRegion(home.Partition))
	for _, account := range t.accounts {
		t.regions = append(t.regions, visited[account]...)
	}
	slices.Sort(t.regions)
	t.regions = slices.Compact(t.regions)
}

// insights asks about a trail in its log group, if it has one.
func (p *program) insights(ctx context.Context, t trail, q trailquery.Question) error {
	if t.LogGroup.LogGroupName == "" {
		return nil
	}
	group := loggroup.Named(t.LogGroup.LogGroupName).Name() // it may be an ARN
	text, err := q.Insights()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "-- %s: Logs Insights in %s, group %s\n%s\n\n", t, t.site.Scope.Region, group, text)
	if !p.live {
		return nil
	}
	from, to := q.Delivered()
	client := cloudwatchlogs.NewFromConfig(t.site.Config)
	if t.Name == "" && !there(ctx, client, group) {
		_, err := fmt.Fprintf(p.out, "there is no such group\n\n")
		return err
	}
	a, err := logquery.Run(ctx, client, logquery.Query{Groups: []string{group}, Text: text, Start: from, End: to}, logquery.Options{})
	if err != nil {
		return err
	}
	return p.answer(a.Columns, a.Rows, a.BytesScanned)
}

// there tells whether a region has a log group; where it cannot be told, asking it says why.
func there(ctx context.Context, client *cloudwatchlogs.Client, group string) bool {
	for g, err := range loggroup.List(ctx, client, group) {
		return err != nil || g.Name == group // the names are sorted
	}
	return false
}

// athena asks about a trail in the files of its bucket.
func (p *program) athena(ctx context.Context, t trail, q trailquery.Question) error {
	if t.Bucket.BucketName == "" {
		return nil
	}
	table, part, err := t.table(q.Kind())
	if err != nil {
		return err
	}
	sql, err := table.SQL(q, part)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "-- %s: Athena in %s\n%s;\n\n%s;\n\n", t, t.site.Scope.Region, table.DDL(), sql)
	if t.IsMultiRegionTrail {
		fmt.Fprintf(p.errs, "%s: files of %s are read; those of other regions, where there are any, are not\n", t, strings.Join(t.regions, ", "))
	}
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

// table is that of a trail's files of a kind. A table that is there stays as it was created, so that the name tells
// tables of other files apart.
func (t trail) table(kind trailrecord.FileKind) (trailquery.Table, trailquery.Part, error) {
	var part trailquery.Part
	named := func(name string) (trailquery.Table, error) {
		b := trailquery.NewTable(t.Bucket.BucketName).Regions(t.regions...).From(began).Of(kind).Named("default", name)
		if t.S3KeyPrefix != "" {
			b.Prefix(t.S3KeyPrefix)
		}
		if t.Organization == "" {
			b.Accounts(t.accounts...)
		} else {
			b.Organization(t.Organization)
			part.Accounts = t.accounts
		}
		return b.Build()
	}
	name := "cloudtrail_" + strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(t.Name))
	table, err := named(name)
	if err != nil {
		return table, part, err
	}
	sum := sha256.Sum256([]byte(table.DDL()))
	table, err = named(fmt.Sprintf("%s_%x", name, sum[:4]))
	return table, part, err
}

// answer prints an answer, of which whoever made a call may have chosen the texts.
func (p *program) answer(columns []string, rows [][]string, scanned int64) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintf(p.out, "nothing was found; %d bytes were scanned\n\n", scanned)
		return err
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(columns, "\t"))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = record.Printable(cell)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "%d rows; %d bytes were scanned\n\n", len(rows), scanned)
	return err
}
