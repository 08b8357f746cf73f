// Command iot does AWS's page "Configure AWS IoT logging": it sets and shows the
// logging options, levels of single targets and of event types, answers which
// level holds for a device, and counts what was logged, to choose levels by.
//
//	go run ./examples/iot set -role ARN -level INFO [-event TYPE=LEVEL] [-to TYPE=GROUP] [-judge-role]
//	go run ./examples/iot set -disable
//	go run ./examples/iot get
//	go run ./examples/iot level THING_GROUP/line-7 DEBUG [-for 10m]
//	go run ./examples/iot list
//	go run ./examples/iot delete THING_GROUP/line-7
//	go run ./examples/iot effective -client press-1 -thing press-1 [-event Ping]
//	go run ./examples/iot summary
//	go run ./examples/iot upgrade        # from logging before V2
//	go run ./examples/iot check
//
// Commands that write show the plan, and carry it out only with -apply, after
// the command. Without -live, which goes before the command and uses the default
// AWS configuration, they work on an account that is embedded in the program and
// has a few devices.
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
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/awslogkit/awslogkit/examples/internal/carry"
	"github.com/awslogkit/awslogkit/examples/internal/words"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "iot:", err)
		os.Exit(1)
	}
}

// command is one command of the program.
type command func(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error

func commands() map[string]command {
	return map[string]command{
		"set": set, "get": get, "level": level, "list": list, "delete": remove,
		"effective": effective, "summary": summary, "upgrade": upgrade, "check": check,
	}
}

func run(ctx context.Context, args []string, out *os.File) error {
	f := flag.NewFlagSet("iot", flag.ContinueOnError)
	live := f.Bool("live", false, "use the default AWS configuration instead of the embedded account")
	names := strings.Join(slices.Sorted(maps.Keys(commands())), ", ")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: iot [-live] COMMAND [flags]\ncommands: %s\n", names)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	do, ok := commands()[f.Arg(0)]
	if !ok {
		return fmt.Errorf("%q is no command; there are %s", f.Arg(0), names)
	}
	clients, err := connect(ctx, *live)
	if err != nil {
		return err
	}
	return do(ctx, out, clients, f.Args()[1:])
}

func connect(ctx context.Context, live bool) (iotlog.Clients, error) {
	if !live {
		return embedded(ctx)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	return iotlog.ClientsFromConfig(cfg), err
}

// pairs are flags of the form KEY=VALUE that may come several times.
type pairs map[string]string

func (p pairs) String() string { return "" }

func (p pairs) Set(s string) error {
	k, v, ok := strings.Cut(s, "=")
	if !ok {
		return errors.New("must be TYPE=VALUE")
	}
	p[k] = v
	return nil
}

func set(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("set", flag.ContinueOnError)
	apply := carry.Flags(f)
	name := f.String("role", "", "name or `ARN` of the logging role, which is created or completed; by default the one that is set")
	judge := f.Bool("judge-role", false, "with -role: judge the role only, and write nothing into it")
	text := f.String("level", "", "default `level`: ERROR, WARN, INFO, DEBUG or DISABLED; by default the one that is set")
	disable := f.Bool("disable", false, "disable all logs")
	events, groups := pairs{}, pairs{}
	f.Var(events, "event", "`TYPE=LEVEL` of an event type; may come several times")
	f.Var(groups, "to", "`TYPE=GROUP`: log group of an event type; may come several times")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	now, on, err := iotlog.Read(ctx, c)
	if err != nil {
		return err
	}
	l := now.DefaultLevel()
	if *text != "" {
		if l, err = iotrecord.ParseLevel(*text); err != nil {
			return fmt.Errorf("-level %q: %w", *text, err)
		}
	}
	b := iotlog.NewSettings(l)
	switch its, ok := now.Role(); {
	case *name != "" && *judge:
		b.Role(role.Named(*name))
	case strings.HasPrefix(*name, "arn:"):
		b.Role(role.Existing(*name))
	case *name != "":
		its, err := role.New(*name).Build()
		if err != nil {
			return err
		}
		b.Role(its)
	case on && ok:
		b.Role(its)
	}
	if *disable {
		b.WithoutLogging()
	}
	for event, text := range events {
		l, err := iotrecord.ParseLevel(text)
		if err != nil {
			return fmt.Errorf("-event %s=%s: %w", event, text, err)
		}
		b.Event(event, l)
	}
	for event, group := range groups {
		g, err := loggroup.New(group).Build()
		if err != nil {
			return fmt.Errorf("-to %s=%s: %w", event, group, err)
		}
		b.LogGroup(event, g)
	}
	return build(ctx, out, apply, c, b)
}

func build(ctx context.Context, out *os.File, apply *carry.Apply, c iotlog.Clients, b *iotlog.Builder) error {
	settings, err := b.Build()
	if err != nil {
		return err
	}
	return carry.Out(ctx, out, apply, iotlog.New(c, settings))
}

func get(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("get", flag.ContinueOnError), args); err != nil {
		return err
	}
	now, on, err := iotlog.Read(ctx, c)
	switch {
	case err != nil:
		return err
	case !on:
		fmt.Fprintln(out, "All logs are disabled, or logging was never configured.")
		return nil
	}
	its, _ := now.Role()
	fmt.Fprintf(out, "role           %s\ndefault level  %v\n", its.ARN(logging.Scope{}), now.DefaultLevel())
	events := now.Events()
	for _, t := range slices.Sorted(maps.Keys(events)) {
		e := events[t]
		fmt.Fprintf(out, "event          %s", t)
		if e.Level != nil {
			fmt.Fprintf(out, " %v", *e.Level)
		}
		if e.Destination != "" {
			fmt.Fprintf(out, " to %s", e.Destination)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "levels         %d targets have one of their own\n", len(now.Levels()))
	return nil
}

func level(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("level", flag.ContinueOnError)
	apply := carry.Flags(f)
	d := f.Duration("for", 0, "put the level back after this `time`, such as 10m; implies -apply")
	args, err := words.Parse(f, args, "TYPE/NAME", "LEVEL")
	if err != nil {
		return err
	}
	target, err := iotlog.ParseLogTarget(args[0])
	if err != nil {
		return err
	}
	l, err := iotrecord.ParseLevel(args[1])
	if err != nil {
		return fmt.Errorf("%q: %w", args[1], err)
	}
	if *d != 0 {
		err := iotlog.Raise(ctx, c, target, l, *d, func(*logging.Report) error {
			fmt.Fprintf(out, "%s is at %v for %v …\n", target, l, *d)
			return nil
		})
		if err == nil {
			fmt.Fprintln(out, "… and back to what it was.")
		}
		return err
	}
	now, err := enabled(ctx, c)
	if err != nil {
		return err
	}
	return build(ctx, out, apply, c, now.Builder().Level(target, l))
}

// enabled is what is set, of an account that logs.
func enabled(ctx context.Context, c iotlog.Clients) (iotlog.Settings, error) {
	now, on, err := iotlog.Read(ctx, c)
	if err == nil && !on {
		err = errors.New("all logs are disabled, or logging was never configured")
	}
	return now, err
}

func list(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("list", flag.ContinueOnError), args); err != nil {
		return err
	}
	now, _, err := iotlog.Read(ctx, c)
	if err != nil {
		return err
	}
	var lines []string
	for t, l := range now.Levels() {
		lines = append(lines, fmt.Sprintf("%-40s %v", t, l))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return nil
}

func remove(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("delete", flag.ContinueOnError)
	apply := carry.Flags(f)
	args, err := words.Parse(f, args, "TYPE/NAME")
	if err != nil {
		return err
	}
	target, err := iotlog.ParseLogTarget(args[0])
	if err != nil {
		return err
	}
	now, err := enabled(ctx, c)
	if err != nil {
		return err
	}
	if _, ok := now.Levels()[target]; !ok {
		return fmt.Errorf("%s has no level of its own", target)
	}
	return build(ctx, out, apply, c, now.Builder().WithoutLevel(target))
}

func effective(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("effective", flag.ContinueOnError)
	var d iotlog.Device
	f.StringVar(&d.ClientID, "client", "", "MQTT client `id`")
	f.StringVar(&d.Thing, "thing", "", "`name` of the thing, whose groups are read")
	f.StringVar(&d.SourceIP, "ip", "", "source `address`")
	f.StringVar(&d.PrincipalID, "principal", "", "principal `id`")
	event := f.String("event", "", "event `type`")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	e, err := iotlog.EffectiveLevel(ctx, c, d, *event)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, e)
	if e.GroupsIgnored {
		fmt.Fprintln(out, "A level of its thing group does not apply: the client id is not the thing's name.")
	}
	return nil
}

func summary(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("summary", flag.ContinueOnError)
	since := f.Duration("since", time.Hour, "how far to look back")
	group := f.String("group", iotlog.LogGroup, "log `group`")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	return summarize(ctx, out, c, iotlog.EventQuery{Group: *group, Start: time.Now().Add(-*since)})
}

func summarize(ctx context.Context, out io.Writer, c iotlog.Clients, q iotlog.EventQuery) error {
	var s iotrecord.Summary
	odd := 0
	for e, err := range iotlog.Events(ctx, c.Logs, q) {
		switch {
		case err != nil && e.Log.ID == "":
			return err
		case err != nil:
			odd++
		default:
			s.Add(e.Entry)
		}
	}
	fmt.Fprint(out, &s)
	if odd > 0 {
		fmt.Fprintf(out, "%d messages are no entries\n", odd)
	}
	return nil
}

func upgrade(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	f := flag.NewFlagSet("upgrade", flag.ContinueOnError)
	apply := carry.Flags(f)
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	legacy, found, err := iotlog.ReadLegacy(ctx, c)
	if err != nil {
		return err
	}
	if !found {
		return errors.New("there are no options of logging before V2")
	}
	return build(ctx, out, apply, c, legacy.Upgrade())
}

func check(ctx context.Context, out *os.File, c iotlog.Clients, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("check", flag.ContinueOnError), args); err != nil {
		return err
	}
	now, _, err := iotlog.Read(ctx, c)
	if err != nil {
		return err
	}
	findings, err := logging.Check(ctx, logging.Targets{iotlog.New(c, now)})
	fmt.Fprint(out, findings)
	return err
}
