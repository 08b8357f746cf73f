// Command quickstart does the library's main job once: it says what logging an
// account should have, shows the plan, applies it, lets a runbook write, prints
// the log that arrived, checks, and then breaks something, to show how the
// check explains why no log arrives.
//
//	go run ./examples/quickstart
//
// runs on an account that is embedded in the program: no credentials, no network.
//
//	go run ./examples/quickstart -live [-apply] [-group NAME] [-role ARN]
//
// uses the default AWS configuration, plans and checks, and writes only with -apply.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/examples/internal/progress"
	"github.com/awslogkit/awslogkit/logging"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out *os.File) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	live := flags.Bool("live", false, "use the default AWS configuration instead of the embedded account")
	apply := flags.Bool("apply", false, "with -live: write what the plan says")
	group := flags.String("group", automationlog.DefaultLogGroup, "with -live: the log `group`")
	role := flags.String("role", "", "with -live: the `ARN` of the role that runbooks assume, to be judged")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !*live {
		return embedded(ctx, out)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	b := automationlog.NewSettings().LogGroup(*group)
	if *role != "" {
		b.RunbookRole(*role)
	}
	settings, err := b.Build()
	if err != nil {
		return err
	}
	target := automationlog.New(automationlog.ClientsFromConfig(cfg), settings)
	plan, err := logging.NewPlan(ctx, target)
	if err != nil {
		return err
	}
	fmt.Fprint(out, plan, "\n")
	if *apply && !plan.Empty() {
		if _, err := plan.Apply(ctx, logging.WithProgress(progress.To(out))); err != nil {
			return err
		}
	}
	return check(ctx, out, target)
}

// check prints the verdict with its reasons.
func check(ctx context.Context, out io.Writer, targets ...logging.Target) error {
	findings, err := logging.Check(ctx, targets...)
	if err != nil {
		return err
	}
	fmt.Fprint(out, findings)
	return nil
}
