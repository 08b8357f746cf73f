package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// wanted is what the program was asked for.
type wanted struct {
	from           []string // files, folders, patterns, s3:// addresses, "-"
	groups, in     []string // log groups, and the regions that they are in
	follow         bool
	filter         trailrecord.Filter
	unique, sorted bool

	count, asJSON, asCSV, noHead bool
	columns, by                  []trailrecord.Column
	top                          int
	color                        bool
	width                        int // of the terminal, 0 for none
}

const usage = `usage: trailrecords [flags] FILE|FOLDER|PATTERN|s3://BUCKET/PREFIX|-...
       trailrecords [flags] -group GROUP,... [-in REGION,...] [-follow]

What happened, from the files of a bucket's copy, in order of time:
  trailrecords -sort AWSLogs/
Who did most, and what failed most:
  trailrecords -by user AWSLogs/
  trailrecords -failed -by event,error -top 20 AWSLogs/
What one address, user or key did, without what only reads:
  trailrecords -address 203.0.113.0/24 -readonly no *.json.gz
  trailrecords -user alice,role-of-ci -since 2d AWSLogs/
  trailrecords -key ASIAEXAMPLE -sort AWSLogs/     (who got the key, and what it did)
Sign-ins without MFA, and everything about a bucket:
  trailrecords -name ConsoleLogin -mfa no AWSLogs/
  trailrecords -resource secret-plans AWSLogs/
All but the noise: an entry that begins with ! leaves out, * is any text:
  trailrecords -name '!Describe*,!List*,!Get*' AWSLogs/
From a trail's bucket, by account, region and day, and from a log group as it comes:
  trailrecords -account 111122223333 -region us-east-2 -since 2026-01-02 s3://my-bucket/
  trailrecords -group trail -in us-east-2,eu-west-1 -since 1h -follow
What the AWS CLI prints, and other envelopes, are read as they are:
  aws cloudtrail lookup-events | trailrecords -
For other programs:
  trailrecords -columns time,event,arn,error -csv AWSLogs/ > calls.csv
  trailrecords -json -source ssm AWSLogs/ | jq .requestParameters

Times are as 2026-01-02, 2026-01-02T03:04:05Z, or a while ago: 30m, 12h, 7d.
`

func parse(args []string, out io.Writer, errs *os.File) (*wanted, error) {
	w := &wanted{}
	f := flag.NewFlagSet("trailrecords", flag.ContinueOnError)
	f.SetOutput(errs)
	var wrong []error
	list := func(to *[]string, name, usage string) {
		f.Func(name, usage, func(s string) error {
			*to = append(*to, strings.Split(s, ",")...)
			return nil
		})
	}
	list(&w.filter.Sources, "source", "only `services`: ssm, ssm.amazonaws.com")
	list(&w.filter.Names, "name", "only events of these `names`")
	list(&w.filter.Users, "user", "only of these `users`: names of users, roles or sessions, ARNs, services")
	list(&w.filter.Regions, "region", "only in these `regions`")
	list(&w.filter.Accounts, "account", "only of these `accounts`")
	list(&w.filter.Addresses, "address", "only from these `addresses`, or ranges of them")
	list(&w.filter.AccessKeys, "key", "only with these `access keys`, or that handed them out")
	list(&w.filter.Resources, "resource", "only about these `resources`: a part of an ARN, a bucket's name")
	list(&w.filter.Errors, "error", "only with these `error codes`")
	list(&w.filter.IDs, "id", "only with these `ids`")
	list(&w.filter.Types, "type", "only of these `types` or categories: AwsConsoleSignIn, Data")
	f.Func("since", "from this `time` on", moment(&w.filter.Since))
	f.Func("until", "before this `time`", moment(&w.filter.Until))
	f.BoolFunc("failed", "only what failed; -failed=no only what did not", yesNo(&w.filter.Failed))
	f.Func("readonly", "`yes` for what only reads, no for what does not", yesNo(&w.filter.ReadOnly))
	f.Func("mfa", "`yes` for what was done with MFA, no for what was said to be without", yesNo(&w.filter.MFA))
	f.BoolVar(&w.unique, "unique", false, "leave out what was delivered twice")
	f.BoolVar(&w.sorted, "sort", false, "in order of time; records in a file are in none")
	list(&w.groups, "group", "read these log `groups`")
	list(&w.in, "in", "the `regions` that the groups, or the bucket, are in")
	f.BoolVar(&w.follow, "follow", false, "go on with what a log group gets")
	f.BoolVar(&w.count, "count", false, "print how many records match, and nothing else")
	f.BoolVar(&w.asJSON, "json", false, "print the records as JSON, one a line")
	f.BoolVar(&w.asCSV, "csv", false, "print comma-separated values")
	columns := f.String("columns", "", "print these `columns`")
	by := f.String("by", "", "count by these `columns`")
	f.IntVar(&w.top, "top", 0, "print only the first `n` of a count")
	f.BoolVar(&w.noHead, "no-head", false, "print no names of columns")
	color := f.String("color", "auto", "`always`, never, or auto: on a terminal, unless NO_COLOR is set")
	width := f.Int("width", 0, "fit rows into `n` columns; without it, those of the terminal")
	f.Usage = func() {
		fmt.Fprint(errs, usage+"\n")
		f.PrintDefaults()
		fmt.Fprintln(errs, "\ncolumns:")
		for _, c := range trailrecord.Columns() {
			fmt.Fprintf(errs, "  %-10s %s\n", c.Name, c.What)
		}
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage
	}
	w.from = f.Args()
	var err error
	if w.columns, err = trailrecord.ParseColumns(*columns); err != nil {
		wrong = append(wrong, err)
	}
	if w.by, err = trailrecord.ParseColumns(*by); err != nil {
		wrong = append(wrong, err)
	}
	wrong = append(wrong, w.filter.Check(), w.check())
	stdout, _ := out.(*os.File)
	onTerminal := stdout != nil && term.IsTerminal(int(stdout.Fd()))
	if w.width = *width; onTerminal && w.width == 0 {
		if n, _, err := term.GetSize(int(stdout.Fd())); err == nil {
			w.width = n
		}
	}
	switch *color {
	case "always":
		w.color = true
	case "auto":
		w.color = onTerminal && os.Getenv("NO_COLOR") == ""
	case "never":
	default:
		wrong = append(wrong, fmt.Errorf("-color %q: want always, never or auto", *color))
	}
	if err := errors.Join(wrong...); err != nil {
		fmt.Fprintln(errs, err)
		return nil, errUsage
	}
	if len(w.from)+len(w.groups) == 0 {
		f.Usage()
		return nil, errUsage
	}
	return w, nil
}

// check finds flags that contradict each other.
func (w *wanted) check() error {
	var errs []error
	forms := 0
	for _, set := range []bool{w.count, w.asJSON, w.by != nil} {
		if set {
			forms++
		}
	}
	if forms > 1 {
		errs = append(errs, errors.New("-count, -json and -by are one or the other"))
	}
	if w.asCSV && (w.count || w.asJSON) {
		errs = append(errs, errors.New("-csv is of rows and of -by"))
	}
	if len(w.from) > 0 && len(w.groups) > 0 {
		errs = append(errs, errors.New("files and -group are one or the other"))
	}
	if w.follow && len(w.groups) == 0 {
		errs = append(errs, errors.New("-follow is of -group"))
	}
	if w.follow && (w.sorted || w.count || w.by != nil) {
		errs = append(errs, errors.New("-follow has no end, which -sort, -count and -by need"))
	}
	return errors.Join(errs...)
}

func yesNo(to *trailrecord.Flag) func(string) error {
	return func(s string) error {
		switch strings.ToLower(s) {
		case "yes", "true", "1":
			*to = trailrecord.True
		case "no", "false", "0":
			*to = trailrecord.False
		default:
			return errors.New("want yes or no")
		}
		return nil
	}
}

// moment reads a time, or how long ago it was.
func moment(to *time.Time) func(string) error {
	return func(s string) error {
		s = strings.TrimSpace(s)
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
			if t, err := time.Parse(layout, s); err == nil {
				*to = t.UTC()
				return nil
			}
		}
		ago, err := time.ParseDuration(s)
		if days, ok := strings.CutSuffix(s, "d"); ok && err != nil {
			var n float64
			n, err = strconv.ParseFloat(days, 64)
			ago = time.Duration(n * float64(24*time.Hour))
		}
		if err != nil || ago < 0 {
			return errors.New("want a time, as 2026-01-02 or 2026-01-02T03:04:05Z, or a while ago, as 12h or 7d")
		}
		*to = time.Now().UTC().Add(-ago)
		return nil
	}
}
