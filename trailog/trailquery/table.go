package trailquery

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Table is the files of one kind in a trail's bucket, as Athena reads them. It is
// immutable; the zero Table is not one.
//
// It is partitioned by account, region and day, which are columns of these names. No partition is ever
// added: Athena projects them from what the table says.
//
// https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
type Table struct {
	bucket, prefix, organization string
	kind                         trailrecord.FileKind
	database, table              string
	accounts, regions            []string
	from                         time.Time
}

// TableBuilder builds a Table. Its methods change and return it; what is set twice is an error of
// Build.
type TableBuilder struct {
	t     Table
	set   map[string]bool
	wrong problems
}

// NewTable begins the table of a bucket's files of management and data events, called cloudtrail_logs
// in the database default.
func NewTable(bucket string) *TableBuilder {
	return &TableBuilder{t: Table{bucket: bucket, kind: trailrecord.LogFile}, set: map[string]bool{}}
}

func (b *TableBuilder) once(path string) *TableBuilder {
	if b.set[path] {
		b.wrong.add(path, "", "is set twice")
	}
	b.set[path] = true
	return b
}

// Prefix is the trail's S3KeyPrefix: what is before AWSLogs in the bucket's keys.
func (b *TableBuilder) Prefix(prefix string) *TableBuilder {
	b.t.prefix = strings.TrimSuffix(prefix, "/")
	return b.once("prefix")
}

// Organization is the id of the organization, if the trail is one of an organization:
// "o-exampleorgid". Where no accounts are listed, each query has to say which it is about, and a table has
// all of them, also those to come.
func (b *TableBuilder) Organization(id string) *TableBuilder {
	b.t.organization = id
	return b.once("organization")
}

// Account adds an account of twelve digits whose files the table has.
func (b *TableBuilder) Account(id string) *TableBuilder { return b.Accounts(id) }

// Accounts adds accounts: a few dozen of them, since each query without accounts of its own
// lists the files of all.
func (b *TableBuilder) Accounts(ids ...string) *TableBuilder {
	b.t.accounts = append(b.t.accounts, ids...)
	return b
}

// Regions adds regions whose files the table has: a multi-Region trail has files of every enabled region; events
// of global services are in us-east-1.
func (b *TableBuilder) Regions(regions ...string) *TableBuilder {
	b.t.regions = append(b.t.regions, regions...)
	return b
}

// From is the first day that has files: when the trail began. Days are in UTC.
func (b *TableBuilder) From(day time.Time) *TableBuilder {
	b.t.from = day.UTC()
	return b.once("from")
}

// Of is the kind of files, which are in a folder of their own: management and data events where nothing is
// said. Digests have no records.
func (b *TableBuilder) Of(kind trailrecord.FileKind) *TableBuilder {
	b.t.kind = kind
	return b.once("kind")
}

// Named is the table's name, and its database's: 1 to 255 characters of a-z 0-9 _.
func (b *TableBuilder) Named(database, table string) *TableBuilder {
	b.t.database, b.t.table = database, table
	return b.once("name")
}

// tables are the names of tables that have none, by kind.
var tables = map[trailrecord.FileKind]string{
	trailrecord.LogFile: "cloudtrail_logs", trailrecord.InsightFile: "cloudtrail_insights",
	trailrecord.NetworkActivityFile: "cloudtrail_network_activity", trailrecord.AggregatedFile: "cloudtrail_aggregated",
}

var (
	nameRE         = regexp.MustCompile(`^[a-z0-9_]{1,255}$`)
	bucketRE       = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixRE       = regexp.MustCompile(`^[A-Za-z0-9!_.*()=@:,+-]+(/[A-Za-z0-9!_.*()=@:,+-]+)*$`)
	organizationRE = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// Build returns the table, or an error that names everything that is wrong with it.
func (b *TableBuilder) Build() (Table, error) {
	t, wrong := b.t, slices.Clone(b.wrong)
	t.accounts, t.regions = slices.Clone(t.accounts), slices.Clone(t.regions)
	if !bucketRE.MatchString(t.bucket) || strings.Contains(t.bucket, "..") {
		wrong.add("bucket", t.bucket, "must be a bucket's name")
	}
	if b.set["prefix"] && (!prefixRE.MatchString(t.prefix) || len(t.prefix) > 200) {
		wrong.add("prefix", t.prefix, "must have 1 to 200 of the characters A-Z a-z 0-9 ! _ . * ( ) = @ : , + - and single slashes between them")
	}
	if b.set["organization"] && !organizationRE.MatchString(t.organization) {
		wrong.add("organization", t.organization, "must be an organization's id, such as o-exampleorgid")
	}
	name, ok := tables[t.kind]
	if !ok {
		wrong.add("kind", string(t.kind), "must be CloudTrail, CloudTrail-Insight, CloudTrail-NetworkActivity or CloudTrail-Aggregated")
	}
	if !b.set["name"] {
		t.database, t.table = "default", name
	}
	for path, name := range map[string]string{"database": t.database, "table": t.table} {
		if !nameRE.MatchString(name) && (ok || path != "table" || b.set["name"]) {
			wrong.add(path, name, "must have 1 to 255 of the characters a-z 0-9 _")
		}
	}
	listed(&wrong, "accounts", t.accounts, "an account's twelve digits", arn.IsAccount)
	listed(&wrong, "regions", t.regions, "a region", arn.IsRegion)
	if len(t.accounts) == 0 && t.organization == "" {
		wrong.add("accounts", "", "must be set, or the organization")
	}
	if len(t.regions) == 0 {
		wrong.add("regions", "", "must be set")
	}
	for i, r := range t.regions {
		if arn.Partition(r) != arn.Partition(t.regions[0]) {
			wrong.add(fmt.Sprintf("regions[%d]", i), r, "must be of the partition of the others")
		}
	}
	if t.from.IsZero() {
		wrong.add("from", "", "must be set: the first day that has files")
	} else if t.from.Year() < 2013 || t.from.Year() > 9999 {
		wrong.add("from", t.from.Format(time.DateOnly), "must be 2013 or later, when CloudTrail began")
	}
	slices.SortStableFunc(wrong, func(x, y Problem) int { return strings.Compare(x.Path, y.Path) })
	if err := wrong.err("table"); err != nil {
		return Table{}, err
	}
	return t, nil
}

func listed(wrong *problems, path string, list []string, rule string, is func(string) bool) {
	for i, one := range list {
		switch {
		case !is(one):
			wrong.add(fmt.Sprintf("%s[%d]", path, i), one, "must be "+rule)
		case slices.Index(list, one) < i:
			wrong.add(fmt.Sprintf("%s[%d]", path, i), one, "is there twice")
		}
	}
}

// injected reports whether queries have to say which accounts they are about.
func (t Table) injected() bool { return len(t.accounts) == 0 }

// name is the table's with its database's, in the quotes of a language.
func (t Table) name(quote string) string {
	return quote + t.database + quote + "." + quote + t.table + quote
}

// Database is the name of the table's database.
func (t Table) Database() string { return t.database }

// Name is the table's name.
func (t Table) Name() string { return t.table }

// location is where the files of all accounts are.
func (t Table) location() string {
	at := "s3://" + t.bucket + "/"
	if t.prefix != "" {
		at += t.prefix + "/"
	}
	at += "AWSLogs/"
	if t.organization != "" {
		at += t.organization + "/"
	}
	return at
}
