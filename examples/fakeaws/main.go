// Command fakeaws serves a fake AWS account over HTTP, for the AWS CLI, boto3,
// Terraform and every other client that takes an endpoint:
//
//	go run ./examples/fakeaws -addr 127.0.0.1:4566 -demo
//	AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=eu-west-1 \
//	  aws --endpoint-url http://127.0.0.1:4566 logs describe-log-groups
//
// Its first line of output says where it listens. Any access key is the root user's, but
// for those that iam create-access-key made: they are their users'. With several ids in
// -account an organization is served, and an access key of twelve digits is the root user
// of that account. As in a new account, opt-in regions are disabled until account
// enable-region enables them, but for that of -region.
//
// With -demo there is something to read: a trail with validated log files and digests,
// what was typed in sessions, entries of devices.
//
// Faults, latency, the call log and a reset are below /_fakeaws/: package
// logging/loggingtest/control says how, and is a client.
//
// It answers only requests to this machine by its own names, unless -hosts says otherwise.
// The accounts are in memory and gone when the program ends, at SIGINT or SIGTERM. With
// -state FILE the calls that changed something are written to a file then, and carried out
// again at the next start: names, ids and keys are the same, times are new. A file can be
// kept beside tests as a seed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/examples/internal/replay"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "fakeaws:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("fakeaws", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	ids := flags.String("account", "111122223333", "the account's `id`, twelve digits; several with commas between are an organization, and the first manages it")
	partition := flags.String("partition", "aws", "the accounts' `partition`: "+strings.Join(arn.Partitions(), ", "))
	region := flags.String("region", "", "`region` of what -demo makes, which is enabled in all accounts; by default one of the partition")
	hosts := flags.String("hosts", "", "other `hosts` that requests may be to, with commas between; * is all")
	withDemo := flags.Bool("demo", false, "begin with a trail, sessions and devices that were logged")
	state := flags.String("state", "", "`file` with the calls that made what the accounts hold: carried out at the start, written at the end")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *region == "" {
		*region = regionOf(*partition)
	}
	if err := wrong(*ids, *partition, *region, flags.Args()); err != nil {
		return err
	}
	accounts := newAccounts(*ids, *partition)
	for _, account := range accounts {
		if account.RegionStatus(*region) == loggingtest.RegionDisabled {
			account.SetRegion(*region, loggingtest.RegionEnabled)
		}
	}
	if *withDemo {
		if err := demo(ctx, accounts[0].Region(*region)); err != nil {
			return fmt.Errorf("-demo: %w", err)
		}
	}
	handler := accounts[0].Handler()
	if *state != "" {
		past := replay.New(handler)
		if err := past.Load(*state); err != nil {
			return fmt.Errorf("-state: %w", err)
		}
		defer func() {
			if saveErr := past.Save(*state); saveErr != nil {
				err = errors.Join(err, fmt.Errorf("-state: %w", saveErr))
			}
		}()
		handler = past
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	fmt.Fprintln(stdout, "fakeaws listening on "+url)
	fmt.Fprintf(stderr, "try: AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=%s aws --endpoint-url %s sts get-caller-identity\n", *region, url)
	if *withDemo {
		fmt.Fprintf(stderr, "or:  … cloudtrail validate-logs --trail-arn arn:%s:cloudtrail:%s:%s:trail/%s --start-time %s\n",
			*partition, *region, accounts[0].ID(), demoTrail, time.Now().UTC().Add(-time.Hour).Format("2006-01-02T15:04:05Z"))
	}
	return serve(ctx, listener, localOnly{handler, strings.FieldsFunc(strings.ToLower(*hosts), func(r rune) bool { return r == ',' || r == ' ' })})
}

// regionOf is a region of a partition.
func regionOf(partition string) string {
	if partition == "aws" {
		return "eu-west-1"
	}
	return arn.MainRegion(partition)
}

// wrong names all flags and arguments that are.
func wrong(ids, partition, region string, args []string) error {
	var all []error
	list := strings.Split(ids, ",")
	for i, id := range list {
		if !arn.IsAccount(id) {
			all = append(all, fmt.Errorf("-account %q is not twelve digits", id))
		} else if slices.Contains(list[:i], id) {
			all = append(all, fmt.Errorf("-account has %s twice", id))
		}
	}
	known := slices.Contains(arn.Partitions(), partition)
	if !known {
		all = append(all, fmt.Errorf("-partition %q is none of %s", partition, strings.Join(arn.Partitions(), ", ")))
	}
	if of := arn.Partition(region); !slices.Contains(arn.Regions(of), region) {
		all = append(all, fmt.Errorf("-region %q is no region", region))
	} else if known && of != partition {
		all = append(all, fmt.Errorf("-region %q is of the partition %s, and -partition is %s", region, of, partition))
	}
	for _, arg := range args {
		all = append(all, fmt.Errorf("unexpected argument %q", arg))
	}
	return errors.Join(all...)
}

// newAccounts makes the account, or an organization's accounts, with every fake that
// there is. Ids have commas between.
func newAccounts(ids, partition string) []*loggingtest.Account {
	list := strings.Split(ids, ",")
	in := loggingtest.InPartition(partition)
	if len(list) == 1 {
		account := loggingtest.NewAccount(list[0], in)
		mount(account)
		return []*loggingtest.Account{account}
	}
	org := loggingtest.NewOrganization(list[0], in)
	org.Mount(mount)
	for _, id := range list[1:] {
		org.AddAccount(id, nil)
	}
	return org.Accounts()
}

// mount puts every fake that there is on an account.
func mount(account *loggingtest.Account) {
	automationlogtest.Mount(account)
	iotlogtest.Mount(account)
	trailogtest.Mount(account)
	sessionlogtest.Mount(account)
	eventstest.Mount(account)
	organizationstest.Mount(account)
	accounttest.Mount(account)
}

// grace is how long requests may take to end after a signal.
const grace = 5 * time.Second

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(late)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
