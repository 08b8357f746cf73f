// Command trailrecords shows what AWS CloudTrail recorded, from files: those of a
// trail's bucket, compressed or not, or what the log group has, a record a line.
//
//	go run ./examples/trailrecords [-source S] [-name N] [-user U] [-count] [-json] [-sort] FILE...
//
// A FILE can be a folder or a pattern too, and "-" is the standard input. Without
// -json or -count it prints a table; a bar on a terminal shows that long work goes
// on. It ends with status 1 where something could not be read; what could is
// printed all the same.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "trailrecords:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

func run(args []string, in io.Reader, out io.Writer, errs *os.File) error {
	f := flag.NewFlagSet("trailrecords", flag.ContinueOnError)
	f.SetOutput(errs)
	source := f.String("source", "", "only `services`, such as ssm or ssm.amazonaws.com,s3")
	name := f.String("name", "", "only events of these `names`")
	user := f.String("user", "", "only of these `users`: names of users, roles or sessions, ARNs, access keys")
	count := f.Bool("count", false, "print how many records match, and nothing else")
	asJSON := f.Bool("json", false, "print the records as JSON, one a line")
	sorted := f.Bool("sort", false, "in order of time; records in a file are in none")
	f.Usage = func() {
		fmt.Fprintln(errs, "usage: trailrecords [-source S] [-name N] [-user U] [-count] [-json] [-sort] FILE...")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if f.NArg() == 0 {
		f.Usage()
		return errUsage
	}

	var read trailrecord.Counter
	records := open(f.Args(), in, trailrecord.WithCounter(&read), trailrecord.WithFilter(trailrecord.Filter{
		Sources: list(*source), Names: list(*name), Users: list(*user),
	}))
	if *sorted && !*count {
		folder, err := os.MkdirTemp("", "trailrecords-")
		if err != nil {
			return err
		}
		defer removed(folder)()
		records = trailrecord.Sort(records, 0, folder)
	}
	hide := func() {}
	if term.IsTerminal(int(errs.Fd())) {
		hide = sync.OnceFunc(show(errs, &read))
		defer hide()
	}
	rows, _ := out.(*os.File)
	onTerminal := rows != nil && term.IsTerminal(int(rows.Fd()))
	w := bufio.NewWriterSize(out, 1<<16)
	print := row
	if *asJSON {
		print = line
	}
	matching, failed := 0, 0
	for r, err := range records {
		switch {
		case err != nil:
			failed++
			fmt.Fprintln(errs, err)
			continue
		case *count:
		default:
			if onTerminal {
				hide() // two things on one line cannot be read
			}
			if matching == 0 && !*asJSON {
				fmt.Fprintf(w, format, "TIME", "REGION", "EVENT", "FROM", "WHO")
			}
			if err := print(w, &r); err != nil {
				return err
			}
		}
		matching++
	}
	if *count {
		fmt.Fprintln(w, matching)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("errors while reading: %d", failed)
	}
	return nil
}

// open reads files, and the standard input where "-" is the only one.
func open(files []string, in io.Reader, opts ...trailrecord.Option) iter.Seq2[trailrecord.Record, error] {
	if len(files) == 1 && files[0] == "-" {
		return trailrecord.Decode(in, opts...)
	}
	return trailrecord.ReadFiles(files, opts...)
}

func list(commas string) []string {
	if commas == "" {
		return nil
	}
	return strings.Split(commas, ",")
}

const format = "%-20s  %-14s  %-40s  %-15s  %s\n"

// row prints one line of the table.
func row(w io.Writer, r *trailrecord.Record) error {
	at := ""
	if !r.EventTime.IsZero() {
		at = r.EventTime.Format(time.RFC3339)
	}
	who := r.Who().String()
	if r.Failed() {
		who += ": " + first(r.ErrorCode, r.ErrorMessage, "failed")
	}
	_, err := fmt.Fprintf(w, format, plain(at), plain(r.AWSRegion), plain(r.What()), plain(r.SourceIPAddress), plain(who))
	return err
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// plain keeps what was logged from controlling the terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

// line prints the record as it was written, on one line.
func line(w io.Writer, r *trailrecord.Record) error {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(r.Raw())); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// removed removes the folder when what it returns is called, or when the program is
// interrupted or nobody reads what it prints any more.
func removed(folder string) (remove func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	go func() {
		if _, ok := <-signals; ok {
			_ = os.RemoveAll(folder) // there is nobody to tell
			os.Exit(1)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		_ = os.RemoveAll(folder) // it is empty
	}
}

// show shows how far reading is, until what it returns is called.
func show(w io.Writer, read *trailrecord.Counter) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		shown := false
		for {
			select {
			case <-tick.C:
				shown = true
				fmt.Fprintf(w, "\r\x1b[K%d records, %d MB", read.Records.Load(), read.Bytes.Load()>>20)
			case <-done:
				if shown {
					fmt.Fprint(w, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
