package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/examples/internal/words"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

// report writes who connected to what, and which sessions left no log.
func report(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	f := flag.NewFlagSet("report", flag.ContinueOnError)
	format := f.String("format", "csv", "csv or json")
	file := f.String("o", "", "write to this `file` instead of standard output")
	var q sessionlog.Filter
	f.StringVar(&q.Owner, "user", "", "only sessions that this `ARN` started")
	f.StringVar(&q.Target, "node", "", "only sessions on the node of this `id`")
	unlogged := f.Bool("unlogged", false, "only sessions that left no log")
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	write := map[string]func(io.Writer, iter.Seq2[sessionlog.Record, error]) error{"csv": sessionlog.WriteCSV, "json": sessionlog.WriteJSON}[*format]
	if write == nil {
		return fmt.Errorf("-format %s is neither csv nor json", *format)
	}
	records := sessionlog.ReportSessions(ctx, sessionlog.ClientsFromConfig(cfg), q)
	if *unlogged {
		records = withoutLog(records)
	}
	if *file == "" {
		return write(out, records)
	}
	to, err := os.OpenFile(*file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // it tells who did what
	if err != nil {
		return err
	}
	return errors.Join(write(to, records), to.Close())
}

func withoutLog(records iter.Seq2[sessionlog.Record, error]) iter.Seq2[sessionlog.Record, error] {
	return func(yield func(sessionlog.Record, error) bool) {
		for r, err := range records {
			if (err != nil || r.Logged != agent.Yes) && !yield(r, err) {
				return
			}
		}
	}
}

// transcript prints what was logged of a session in the log group of the preferences.
func transcript(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	f := flag.NewFlagSet("transcript", flag.ContinueOnError)
	times := f.Bool("times", false, "put the time before lines")
	redact := f.Bool("redact", false, "leave out what looks like a secret")
	args, err := words.Parse(f, args, "ID")
	if err != nil {
		return err
	}
	c := sessionlog.ClientsFromConfig(cfg)
	preferences, err := existing(ctx, c)
	if err != nil {
		return err
	}
	group, ok := preferences.LogGroup()
	if !ok {
		return errors.New("the preferences name no log group")
	}
	all, err := sessionrecord.Join(messages(logevents.Read(ctx, c.Logs, logevents.Query{Group: group.Name(), StreamPrefix: args[0]})))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(t sessionrecord.Transcript) bool { return t.SessionID != args[0] }) // ids can begin alike
	for _, t := range all {
		if *redact {
			t, _ = t.Redacted(sessionrecord.SecretPatterns()...)
		}
		if err := (sessionrecord.Renderer{Times: *times}).Render(out, t); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("log group %s has no log of session %s", group.Name(), args[0])
	}
	return nil
}

func messages(events iter.Seq2[logevents.Event, error]) iter.Seq2[sessionrecord.Message, error] {
	return func(yield func(sessionrecord.Message, error) bool) {
		for e, err := range events {
			if !yield(sessionrecord.Message{Stream: e.Stream, Time: e.Time, Ingested: e.Ingested, Text: e.Message}, err) {
				return
			}
		}
	}
}
