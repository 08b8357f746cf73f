// Command fakeaws serves a fake AWS account over HTTP, for the AWS CLI, boto3,
// Terraform and every other client that takes an endpoint:
//
//	go run ./examples/fakeaws -addr 127.0.0.1:4566
//	AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=eu-west-1 \
//	  aws --endpoint-url http://127.0.0.1:4566 logs describe-log-groups
//
// Its first line of output says where it listens. The account is in memory and gone
// when the program ends, at SIGINT or SIGTERM.
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
	"syscall"
	"time"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
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
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("fakeaws", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	id := flags.String("account", "111122223333", "the account's `id`, twelve digits")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	account, err := newAccount(*id)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	fmt.Fprintln(stdout, "fakeaws listening on "+url)
	fmt.Fprintf(stderr, "try: AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=eu-west-1 aws --endpoint-url %s sts get-caller-identity\n", url)
	return serve(ctx, listener, account.Handler())
}

// newAccount makes the account with every fake that there is.
func newAccount(id string) (*loggingtest.Account, error) {
	if len(id) != 12 {
		return nil, fmt.Errorf("-account %q is not twelve digits", id)
	}
	for _, c := range id {
		if c < '0' || c > '9' {
			return nil, fmt.Errorf("-account %q is not twelve digits", id)
		}
	}
	account := loggingtest.NewAccount(id)
	automationlogtest.Mount(account)
	iotlogtest.Mount(account)
	trailogtest.Mount(account)
	sessionlogtest.Mount(account)
	eventstest.Mount(account)
	return account, nil
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
