// Command automation does AWS's page "Logging Automation action output with
// CloudWatch Logs": it sends the output of aws:executeScript actions to a log
// group, shows what is set, or resets it.
//
//	go run ./examples/automation -group my-log-group            # plan, on an embedded account
//	go run ./examples/automation -group my-log-group -apply     # and apply
//	go run ./examples/automation -live -list                    # choose from the account's log groups
//	go run ./examples/automation -live -group my-log-group -encrypt -role ARN -apply
//	go run ./examples/automation -live -show
//	go run ./examples/automation -live -reset -apply
//	go run ./examples/automation -live -group my-log-group -undo report.json -apply
//
// Without -live it works on an account embedded in the program, which has two log groups.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/examples/internal/carry"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/progress"
	"github.com/awslogkit/awslogkit/logging/role"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "automation:", err)
		os.Exit(1)
	}
}

type options struct {
	live, list, show, reset   bool
	apply                     *carry.Apply
	group, key, role, runbook string
	encrypt, judge            bool
	retain                    int
	report, undo              string
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("automation", flag.ContinueOnError)
	f.BoolVar(&o.live, "live", false, "use the default AWS configuration instead of the embedded account")
	o.apply = carry.Flags(f)
	f.BoolVar(&o.list, "list", false, "list the log groups to choose from")
	f.BoolVar(&o.show, "show", false, "show what is set now")
	f.BoolVar(&o.reset, "reset", false, "reset both settings to AWS's defaults; no log group is deleted")
	f.StringVar(&o.group, "group", automationlog.DefaultLogGroup, "log group `name`; it is created where it is missing")
	f.IntVar(&o.retain, "retain", 0, "keep the logs for so many `days`; 0 leaves it as it is")
	f.StringVar(&o.key, "key", "", "encrypt the log group with the KMS key of this `ARN`")
	f.BoolVar(&o.encrypt, "encrypt", false, "the log group must be encrypted with a KMS key")
	f.StringVar(&o.role, "role", "", "name or `ARN` of the role that runbooks assume: it is judged, and gets what it lacks")
	f.BoolVar(&o.judge, "judge", false, "with -role: judge the role only, and write nothing into it")
	f.StringVar(&o.runbook, "runbook", "", "`file` of a runbook, to be judged")
	f.StringVar(&o.report, "report", "", "with -apply: write the report to this `file`, as JSON")
	f.StringVar(&o.undo, "undo", "", "restore what was there before the apply whose report this `file` is; give the same settings")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.retain < 0 || o.retain > math.MaxInt32 {
		return o, fmt.Errorf("-retain %d: must be a number of days", o.retain)
	}
	if o.report != "" && !o.apply.Asked {
		return o, errors.New("-report needs -apply")
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	return o, nil
}

func run(ctx context.Context, args []string, out *os.File) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	clients, err := connect(ctx, o.live)
	if err != nil {
		return err
	}
	switch {
	case o.list:
		return list(ctx, out, clients)
	case o.show:
		return show(ctx, out, clients)
	}
	settings, err := o.settings()
	if err != nil {
		return err
	}
	target := automationlog.New(clients, settings)
	plan, err := o.plan(ctx, target)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, plan)
	if !o.apply.Asked || plan.Empty() {
		if !o.takesBack() {
			fmt.Fprint(out, plan.Findings())
		}
		return nil
	}
	report, err := plan.Apply(ctx, logging.WithProgress(progress.To(out)), logging.WithInsist(o.apply.Insist...))
	if err := errors.Join(err, o.keep(report)); err != nil {
		return err
	}
	if o.takesBack() {
		// What AWS's default is, is not documented: so look.
		return show(ctx, out, clients)
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Fprint(out, "\n", findings)
	return err
}

// takesBack: with -reset or -undo it is no news that no log will arrive.
func (o options) takesBack() bool { return o.reset || o.undo != "" }

func (o options) plan(ctx context.Context, target logging.Target) (*logging.Plan, error) {
	switch {
	case o.undo != "":
		data, err := os.ReadFile(o.undo)
		if err != nil {
			return nil, err
		}
		var report logging.Report
		if err := json.Unmarshal(data, &report); err != nil {
			return nil, fmt.Errorf("%s: %w", o.undo, err)
		}
		return logging.NewRemoval(ctx, &report, logging.Targets{target})
	case o.reset:
		return logging.NewRemoval(ctx, nil, logging.Targets{target})
	}
	return logging.NewPlan(ctx, logging.Targets{target})
}

func (o options) settings() (automationlog.Settings, error) {
	g := loggroup.New(o.group)
	if o.retain != 0 {
		g.RetainDays(int32(o.retain))
	}
	if o.key != "" {
		g.Key(key.Named(o.key))
	}
	if o.encrypt {
		g.MustBeEncrypted()
	}
	group, err := g.Build()
	if err != nil {
		return automationlog.Settings{}, err
	}
	b := automationlog.NewSettings().LogGroup(group)
	switch {
	case o.role != "" && o.judge:
		b.Role(role.Named(o.role))
	case o.role != "":
		b.Role(role.Existing(o.role))
	}
	if o.runbook != "" {
		content, err := os.ReadFile(o.runbook)
		if err != nil {
			return automationlog.Settings{}, err
		}
		b.Runbook(o.runbook, string(content))
	}
	return b.Build()
}

// keep writes the report, with which logging.NewRemoval restores what was there before.
func (o options) keep(report *logging.Report) error {
	if o.report == "" || report == nil {
		return nil
	}
	data, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.report, append(data, '\n'), 0o600)
}

func list(ctx context.Context, out *os.File, c automationlog.Clients) error {
	for g, err := range loggroup.List(ctx, c.Logs, "") {
		if err != nil {
			return err
		}
		retention, key := "never expires", "no key"
		if g.RetentionDays > 0 {
			retention = fmt.Sprintf("%d days", g.RetentionDays)
		}
		if g.KeyARN != "" {
			key = g.KeyARN
		}
		fmt.Fprintf(out, "%-40s %-18s %-14s %s\n", g.Name, g.Class, retention, key)
	}
	return nil
}

func show(ctx context.Context, out *os.File, c automationlog.Clients) error {
	for _, path := range []string{automationlog.DestinationSetting, automationlog.GroupNameSetting} {
		s, err := automationlog.ReadServiceSetting(ctx, c, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\n  value     %q\n  status    %s\n", s.ID, s.Value, s.Status)
		if !s.LastModified.IsZero() {
			fmt.Fprintf(out, "  modified  %s by %s\n", s.LastModified.UTC().Format("2006-01-02 15:04:05"), s.ModifiedBy)
		}
	}
	now, on, err := automationlog.Read(ctx, c)
	switch {
	case err != nil:
		return err
	case on:
		fmt.Fprintf(out, "Output of scripts goes to %s.\n", now.LogGroup().Name())
	default:
		fmt.Fprintln(out, "Output of scripts goes nowhere.")
	}
	return nil
}

// connect makes clients for the default AWS configuration, or for an embedded
// account with two log groups.
func connect(ctx context.Context, live bool) (automationlog.Clients, error) {
	if live {
		cfg, err := config.LoadDefaultConfig(ctx)
		return automationlog.ClientsFromConfig(cfg), err
	}
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	view := account.Region("us-east-2")
	for _, name := range []string{"my-log-group", "/app/orders"} {
		if _, err := view.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(name)}); err != nil {
			return automationlog.Clients{}, err
		}
	}
	return automationlog.ClientsFromConfig(view.Config()), nil
}
