// Command trailrecords shows what AWS CloudTrail recorded: from files and folders, from
// a trail's bucket, and from log groups, in whatever envelope the records are.
//
//	go run ./examples/trailrecords [flags] FILE|FOLDER|PATTERN|s3://BUCKET/PREFIX|-...
//	go run ./examples/trailrecords [flags] -group GROUP [-in REGION,...] [-follow]
//
// -h explains the flags by examples. It ends with status 1 where something could not be
// read, after what could was printed, with 2 where it was called wrongly, and
// quietly where nobody reads on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/term"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Without this a closed pipe ends the program before it can tidy up.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp), errors.Is(err, syscall.EPIPE):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "trailrecords:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

func run(ctx context.Context, args []string, in io.Reader, out io.Writer, errs *os.File) error {
	w, err := parse(args, out, errs)
	if err != nil {
		return err
	}
	var read trailrecord.Counter
	records, err := w.records(ctx, in, &read)
	if err != nil {
		return err
	}
	if w.unique {
		records = trailrecord.Unique(records, 0)
	}
	if w.sorted && !w.count && w.by == nil {
		folder, err := os.MkdirTemp("", "trailrecords-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder) // it is empty
		records = trailrecord.Sort(records, 0, folder)
	}
	hide := func() {}
	if term.IsTerminal(int(errs.Fd())) && !w.follow {
		hide = sync.OnceFunc(show(errs, &read))
		defer hide()
	}
	return w.print(ctx, records, out, errs, hide)
}

// print prints the records, or what is asked for of them. The errors of records go to
// errs, and the last one counts them.
func (w *wanted) print(ctx context.Context, records iter.Seq2[trailrecord.Record, error], out io.Writer, errs *os.File, hide func()) error {
	p, onTerminal := w.printer(out)
	failed := 0
	for r, err := range records {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			failed++
			hide()
			fmt.Fprintln(errs, plain(err.Error()))
			continue
		}
		if onTerminal {
			hide() // two things on one line cannot be read
		}
		if err := p.add(&r); err != nil {
			return err
		}
	}
	if err := p.end(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("errors while reading: %d", failed)
	}
	return nil
}
