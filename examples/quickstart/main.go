// Command quickstart does the library's main job once, in all four places: it says
// what logging an account should have, shows the plan, applies it, lets each place
// log something, and checks. Then it breaks something, to show how the check
// explains why a log does not arrive, and mends it with another plan.
//
//	go run ./examples/quickstart
//
// runs on an account that is embedded in the program: no credentials, no network.
// With -plan it prints the plan in full.
//
//	go run ./examples/quickstart -live
//
// uses the default AWS configuration: it takes the logging that the account has in
// its region as it is, and says whether those logs will arrive. It never writes.
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

	"github.com/awslogkit/awslogkit/examples/internal/words"
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
	live := flags.Bool("live", false, "check the account of the default AWS configuration instead of the embedded one")
	whole := flags.Bool("plan", false, "print the plan in full")
	if _, err := words.Parse(flags, args); err != nil {
		return err
	}
	if !*live {
		return embedded(ctx, out, *whole)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	targets, err := adopt(ctx, out, cfg)
	if err != nil || len(targets) == 0 {
		return err
	}
	return check(ctx, out, targets...)
}

// check prints the verdict with its reasons.
func check(ctx context.Context, out io.Writer, targets ...logging.Target) error {
	findings, err := logging.Check(ctx, targets)
	if err != nil {
		return err
	}
	fmt.Fprint(out, findings)
	return nil
}
