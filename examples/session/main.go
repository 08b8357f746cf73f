// Command session does AWS's page "Logging session activity": it sets the
// preferences of Session Manager after saying what they will do to sessions,
// reports who connected to what in the past 30 days and which sessions left no
// log, shows a session's transcript, and has a topic told of sessions.
//
//	go run ./examples/session set [-stream GROUP | -upload GROUP] [-retain DAYS] [-bucket BUCKET] [-prefix PREFIX] [-only-encrypted]
//	     [-key KEY] [-idle 20m] [-max 1h] [-run-as USER] [-node-role ARN] [-windows EDITION] [-insist CODE]
//	go run ./examples/session show
//	go run ./examples/session check [-node-role ARN] [-windows EDITION]
//	go run ./examples/session report [-format csv|json] [-o FILE] [-user ARN] [-node ID] [-unlogged]
//	go run ./examples/session transcript ID [-times] [-redact]
//	go run ./examples/session notify TOPIC
//
// Commands that write show the plan, and carry it out only with -apply, after
// the command. Without -live, which goes before the command and uses the default
// AWS configuration, they work on an account that is embedded in the program, on
// whose node a few sessions were held.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/awslogkit/awslogkit/examples/internal/carry"
	"github.com/awslogkit/awslogkit/examples/internal/words"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "session:", err)
		os.Exit(1)
	}
}

// command is one command of the program.
type command func(ctx context.Context, out *os.File, cfg aws.Config, args []string) error

func commands() map[string]command {
	return map[string]command{"set": set, "show": show, "check": check, "report": report, "transcript": transcript, "notify": notify}
}

func run(ctx context.Context, args []string, out *os.File) error {
	f := flag.NewFlagSet("session", flag.ContinueOnError)
	live := f.Bool("live", false, "use the default AWS configuration instead of the embedded account")
	names := strings.Join(slices.Sorted(maps.Keys(commands())), ", ")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: session [-live] COMMAND [flags]\ncommands: %s\n", names)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	do, ok := commands()[f.Arg(0)]
	if !ok {
		return fmt.Errorf("%q is no command; there are %s", f.Arg(0), names)
	}
	cfg, err := connect(ctx, *live)
	if err != nil {
		return err
	}
	return do(ctx, out, cfg, f.Args()[1:])
}

func connect(ctx context.Context, live bool) (aws.Config, error) {
	if !live {
		return embedded(ctx)
	}
	return config.LoadDefaultConfig(ctx)
}

// judged are the flags that say whose sessions are judged.
type judged struct{ nodeRole, windows string }

func (j *judged) flags(f *flag.FlagSet) {
	f.StringVar(&j.nodeRole, "node-role", "", "`ARN` of the role of nodes, to be judged")
	f.StringVar(&j.windows, "windows", "", "judge nodes of this `edition` of Windows Server too, such as 2012")
}

func (j *judged) add(b *sessionlog.Builder) {
	if j.nodeRole != "" {
		b.NodeRole(role.Named(j.nodeRole))
	}
	if j.windows != "" {
		b.Node(agent.Node{Name: "Windows Server " + j.windows, Platform: agent.Windows, WindowsServer: j.windows})
		b.Node(agent.Node{Name: "Linux nodes"})
	}
}

func set(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	f := flag.NewFlagSet("set", flag.ContinueOnError)
	apply := carry.Flags(f)
	stream := f.String("stream", "", "stream the log to this log `group` while a session runs")
	upload := f.String("upload", "", "upload the log to this log `group` when a session ends")
	retain := f.Int("retain", 0, "how many `days` the log group keeps logs; 0 leaves it as it is")
	bucketName := f.String("bucket", "", "upload the log to this `bucket` when a session ends")
	prefix := f.String("prefix", "", "what the keys of logs begin with")
	encrypted := f.Bool("only-encrypted", false, "refuse sessions whose log group or bucket is not encrypted")
	channel := f.String("key", "", "encrypt what goes between user and node with this KMS `key`")
	idle := f.Duration("idle", 0, "end a session that nobody uses: 1m to 60m")
	longest := f.Duration("max", 0, "end a session however it is used: 1m to 24h")
	runAs := f.String("run-as", "", "run sessions as this `user` of the node")
	var who judged
	who.flags(f)
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	b := sessionlog.NewPreferences()
	var wrong []error
	place := func(name string, streaming func() *sessionlog.Builder) {
		if name == "" {
			return
		}
		g := loggroup.New(name)
		if *retain > 0 {
			g.RetainDays(int32(*retain))
		}
		group, err := g.Build()
		wrong = append(wrong, err)
		b.LogGroup(group)
		streaming()
		if *encrypted {
			b.OnlyEncryptedLogGroup()
		}
	}
	place(*stream, b.Streaming)
	place(*upload, b.WithoutStreaming)
	if *bucketName != "" {
		files, err := bucket.New(*bucketName).Build()
		wrong = append(wrong, err)
		b.Bucket(files).KeyPrefix(*prefix)
		if *encrypted {
			b.OnlyEncryptedBucket()
		}
	}
	if *channel != "" {
		b.ChannelKey(key.Named(*channel))
	}
	if *idle != 0 {
		b.IdleTimeout(*idle)
	}
	if *longest != 0 {
		b.MaxDuration(*longest)
	}
	if *runAs != "" {
		b.RunAs(*runAs)
	}
	who.add(b)
	preferences, err := b.Build()
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	return carry.Out(ctx, out, apply, sessionlog.New(sessionlog.ClientsFromConfig(cfg), preferences))
}

func existing(ctx context.Context, c sessionlog.Clients) (sessionlog.Preferences, error) {
	preferences, ok, err := sessionlog.Read(ctx, c, sessionlog.DefaultDocument)
	if err == nil && !ok {
		err = errors.New("the account has no preferences in " + c.Region)
	}
	return preferences, err
}

func show(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	if _, err := words.Parse(flag.NewFlagSet("show", flag.ContinueOnError), args); err != nil {
		return err
	}
	preferences, err := existing(ctx, sessionlog.ClientsFromConfig(cfg))
	if err != nil {
		return err
	}
	text, err := preferences.Content()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

func check(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	f := flag.NewFlagSet("check", flag.ContinueOnError)
	var who judged
	who.flags(f)
	if _, err := words.Parse(f, args); err != nil {
		return err
	}
	c := sessionlog.ClientsFromConfig(cfg)
	preferences, err := existing(ctx, c)
	if err != nil {
		return err
	}
	b := preferences.Builder()
	who.add(b)
	if preferences, err = b.Build(); err != nil {
		return err
	}
	findings, err := logging.Check(ctx, logging.Targets{sessionlog.New(c, preferences)})
	if err != nil {
		return err
	}
	fmt.Fprint(out, findings)
	return nil
}

func notify(ctx context.Context, out *os.File, cfg aws.Config, args []string) error {
	f := flag.NewFlagSet("notify", flag.ContinueOnError)
	apply := carry.Flags(f)
	args, err := words.Parse(f, args, "TOPIC")
	if err != nil {
		return err
	}
	to, err := topic.New(args[0]).Build()
	if err != nil {
		return err
	}
	rule, err := activity.NewRule("session-activity").Topic(to).Build()
	if err != nil {
		return err
	}
	return carry.Out(ctx, out, apply, activity.New(activity.ClientsFromConfig(cfg), rule))
}
