// Command trail does AWS's page "Sending events to CloudWatch Logs": it makes a
// trail or extends one, says whether its events will arrive, and shows or
// follows those that did.
//
//	go run ./examples/trail set NAME -bucket BUCKET -group GROUP [-retain DAYS] [-role NAME] [-topic TOPIC] [-all-regions] [-validate]
//	go run ./examples/trail list
//	go run ./examples/trail show NAME
//	go run ./examples/trail check NAME
//	go run ./examples/trail events GROUP [-source S] [-name N] [-user U] [-failed] [-since 1h] [-follow]
//	go run ./examples/trail missing GROUP FILE…   # which events of the bucket's files the group does not have
//	go run ./examples/trail stop NAME
//	go run ./examples/trail detach NAME           # from CloudWatch Logs
//	go run ./examples/trail remove NAME
//
// Commands that write show the plan, and carry it out only with -apply, after
// the command. Without -live, which goes before the command and uses the default
// AWS configuration, they work on an account that is embedded in the program and
// has a trail "audit", which some people's calls were recorded by.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/awslogkit/awslogkit/examples/internal/carry"
	"github.com/awslogkit/awslogkit/examples/internal/words"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "trail:", err)
		os.Exit(1)
	}
}

// command is one command of the program; name is its first argument.
type command func(ctx context.Context, out *os.File, c trailog.Clients, name string, args []string) error

func commands() map[string]command {
	return map[string]command{
		"set": set, "list": list, "show": show, "check": check, "events": events, "missing": missing,
		"stop":   without(func(name string) *trailog.Builder { return trailog.NewTrail(name).MustExist().WithoutLogging() }),
		"detach": without(func(name string) *trailog.Builder { return trailog.NewTrail(name).MustExist().WithoutLogGroup() }),
		"remove": without(func(name string) *trailog.Builder { return trailog.NewTrail(name).Removed() }),
	}
}

func run(ctx context.Context, args []string, out *os.File) error {
	f := flag.NewFlagSet("trail", flag.ContinueOnError)
	live := f.Bool("live", false, "use the default AWS configuration instead of the embedded account")
	names := strings.Join(slices.Sorted(maps.Keys(commands())), ", ")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: trail [-live] COMMAND [NAME] [flags]\ncommands: %s\n", names)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	do, ok := commands()[f.Arg(0)]
	if !ok {
		return fmt.Errorf("%q is no command; there are %s", f.Arg(0), names)
	}
	rest := f.Args()[1:]
	name := ""
	if f.Arg(0) != "list" {
		switch {
		case len(rest) > 0 && slices.Contains([]string{"-h", "--h", "-help", "--help"}, rest[0]):
			// The command prints what flags it has.
		case len(rest) == 0 || strings.HasPrefix(rest[0], "-"):
			return fmt.Errorf("%s needs a name", f.Arg(0))
		default:
			name, rest = rest[0], rest[1:]
		}
	}
	clients, err := connect(ctx, *live)
	if err != nil {
		return err
	}
	return do(ctx, out, clients, name, rest)
}

func connect(ctx context.Context, live bool) (trailog.Clients, error) {
	if !live {
		return embedded(ctx)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	return trailog.ClientsFromConfig(cfg), err
}

func set(ctx context.Context, out *os.File, c trailog.Clients, name string, args []string) error {
	f := flag.NewFlagSet("set NAME", flag.ContinueOnError)
	apply := carry.Flags(f)
	bucketName := f.String("bucket", "", "the `bucket` for log files; created where it is missing")
	prefix := f.String("prefix", "", "what the keys of log files begin with")
	group := f.String("group", "", "the log `group`; created where it is missing")
	retain := f.Int("retain", 0, "how many `days` the log group keeps events; 0 leaves it as it is")
	roleName := f.String("role", trailog.DefaultRole, "the `role` that CloudTrail writes to the group with; created or completed")
	topicName := f.String("topic", "", "the `topic` that is told of each log file; created where it is missing")
	allRegions := f.Bool("all-regions", false, "record the events of all regions")
	validate := f.Bool("validate", false, "let CloudTrail sign digests of the log files")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	trail, exists, err := trailog.Read(ctx, c, name)
	if err != nil {
		return err
	}
	b := trailog.NewTrail(name)
	if exists {
		b = trail.Builder() // what no flag says stays as it is
	}
	if *bucketName != "" {
		files, err := bucket.New(*bucketName).BlockPublicAccess().Build()
		if err != nil {
			return err
		}
		b.Bucket(files)
	}
	if *prefix != "" {
		b.KeyPrefix(*prefix)
	}
	if *group != "" {
		g := loggroup.New(*group)
		if *retain > 0 {
			g.RetainDays(int32(*retain))
		}
		built, err1 := g.Build()
		writer, err2 := role.New(*roleName).Build()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		b.LogGroup(built).Role(writer)
	}
	if *topicName != "" {
		told, err := topic.New(*topicName).Build()
		if err != nil {
			return err
		}
		b.Topic(told)
	}
	if *allRegions {
		b.AllRegions()
	}
	if *validate {
		b.ValidateLogFiles()
	}
	trail, err = b.Build()
	if err != nil {
		return err
	}
	return carry.Out(ctx, out, apply, trailog.New(c, trail))
}

func list(ctx context.Context, out *os.File, c trailog.Clients, _ string, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("list", flag.ContinueOnError), args); err != nil {
		return err
	}
	trails, err := trailog.List(ctx, c)
	if err != nil {
		return err
	}
	for _, arn := range slices.Sorted(maps.Keys(trails)) {
		t := trails[arn]
		fmt.Fprintf(out, "%s\n  bucket %s\n", arn, t.Bucket)
		if t.LogGroupARN != "" {
			fmt.Fprintf(out, "  log group %s\n", t.LogGroupARN)
		}
	}
	return nil
}

func show(ctx context.Context, out *os.File, c trailog.Clients, name string, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("show NAME", flag.ContinueOnError), args); err != nil {
		return err
	}
	trail, err := existing(ctx, c, name)
	if err != nil {
		return err
	}
	text, err := trail.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", text)
	return err
}

func existing(ctx context.Context, c trailog.Clients, name string) (trailog.Trail, error) {
	trail, ok, err := trailog.Read(ctx, c, name)
	if err == nil && !ok {
		err = fmt.Errorf("there is no trail %s", name)
	}
	return trail, err
}

func check(ctx context.Context, out *os.File, c trailog.Clients, name string, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("check NAME", flag.ContinueOnError), args); err != nil {
		return err
	}
	trail, err := existing(ctx, c, name)
	if err != nil {
		return err
	}
	findings, err := logging.Check(ctx, logging.Targets{trailog.New(c, trail)})
	if err != nil {
		return err
	}
	fmt.Fprint(out, findings)
	return nil
}

// without takes something from a trail, or the trail away.
func without(begin func(name string) *trailog.Builder) command {
	return func(ctx context.Context, out *os.File, c trailog.Clients, name string, args []string) error {
		f := flag.NewFlagSet("COMMAND NAME", flag.ContinueOnError)
		apply := carry.Flags(f)
		if _, err := words.Parse(f, args); err != nil {
			return err
		}
		trail, err := begin(name).Build()
		if err != nil {
			return err
		}
		return carry.Out(ctx, out, apply, trailog.New(c, trail))
	}
}

func events(ctx context.Context, out *os.File, c trailog.Clients, group string, args []string) error {
	f := flag.NewFlagSet("events GROUP", flag.ContinueOnError)
	q := trailog.EventQuery{Group: group, PagesPerSecond: logevents.FilterRate(c.Region)}
	f.StringVar(&q.Source, "source", "", "only of this event `source`, such as ssm.amazonaws.com")
	f.StringVar(&q.Name, "name", "", "only of this `name`, such as SendCommand")
	f.StringVar(&q.User, "user", "", "only of this `user`: name, ARN, access key or session")
	f.StringVar(&q.Resource, "resource", "", "only on this resource: an `ARN`, or a part of one")
	f.BoolVar(&q.Failed, "failed", false, "only calls that failed")
	since := f.Duration("since", time.Hour, "how far back to begin")
	follow := f.Bool("follow", false, "go on with what is delivered, until interrupted")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	q.Start = time.Now().Add(-*since)
	read := trailog.Events(ctx, c.Logs, q)
	if *follow {
		read = trailog.FollowEvents(ctx, c.Logs, q, logevents.FollowOptions{})
	}
	var w io.Writer = out
	if !*follow {
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		defer table.Flush()
		w = table
	}
	fmt.Fprintln(w, "TIME\tLAG\tWHO\tWHAT\tFROM\tWITH\tERROR")
	for e, err := range read {
		if err != nil {
			if e.Log.ID == "" {
				return err
			}
			fmt.Fprintln(os.Stderr, "trail:", err) // this one is no record; the next may be
			continue
		}
		fmt.Fprintf(w, "%s\t%v\t%s\t%s\t%s\t%s\t%s\n", e.EventTime.Format(time.DateTime), e.Lag().Round(time.Second),
			e.Who().Name, e.What(), e.SourceIPAddress, e.Tool().Name, e.ErrorCode)
	}
	return nil
}

func missing(ctx context.Context, out *os.File, c trailog.Clients, group string, files []string) error {
	files, err := words.Open(flag.NewFlagSet("missing GROUP", flag.ContinueOnError), files, "FILE")
	if err != nil {
		return err
	}
	absent, faults, err := trailog.MissingEvents(ctx, c.Logs, trailog.EventQuery{Group: group}, trailrecord.ReadFiles(files))
	for _, fault := range faults {
		fmt.Fprintln(os.Stderr, "trail:", fault)
	}
	for _, a := range absent {
		fmt.Fprintln(out, a)
	}
	if err == nil {
		fmt.Fprintf(out, "%d events of the files are not in %s\n", len(absent), group)
	}
	return err
}
