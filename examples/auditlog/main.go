// Command auditlog gives the accounts of an organization the logging that a YAML file
// says, in all their regions: it is meant to be copied.
//
//	auditlog plan | apply | check | drift | remove | recover | query | export | policies | schema [flags]
//
// -h tells what each does.
//
//	go run ./examples/auditlog plan
//
// runs on an organization of three accounts that is embedded in the program, which -state
// keeps from one run to the next. With -live it uses the default AWS configuration.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/awslogkit/awslogkit/examples/internal/embedded"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/fleet/progress"
)

// The exit codes.
const (
	fine = iota
	failed
	changes
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code, err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "auditlog:", err)
	}
	os.Exit(code)
}

// program is what a command works with.
type program struct {
	flags
	asking asking
	base   aws.Config
	out    io.Writer
	errs   io.Writer
	file   *file
	fleet  *fleet.Fleet
	bar    func(fleet.Progress)
}

type flags struct {
	config, state, report, journal, sarif string
	out, account                          string
	live, full, json                      bool
	insist                                []logging.Code
}

const usage = `usage: auditlog COMMAND [flags]
  plan     what would change
  apply    change it, and plan again to see that nothing is left
  check    will the logs arrive?
  drift    what has changed since
  remove   take back what the last apply did
  recover  go on with an apply that died
  query    ask what trails recorded: prints the queries, and with -live runs them
  export   a CloudFormation template of the file, for a stack set; asks nobody
  policies every policy that the file needs in an account, as files; asks nobody
  schema   the JSON Schema of the file, for editors
It ends with 0 where nothing is to be done or all logs arrive, with 2 where something would
change, does not arrive or cannot be said in a template, and with 1 for errors.
`

var commands = map[string]func(*program, context.Context) (int, error){
	"plan": (*program).plan, "apply": (*program).apply, "check": (*program).check,
	"drift":  (*program).plan, // what is not as the file has it any more
	"remove": (*program).remove, "recover": (*program).resume, "query": (*program).query,
}

// offline are the commands that call nobody.
var offline = map[string]func(*program) (int, error){"export": (*program).export, "policies": (*program).policies}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	p := &program{out: stdout, errs: stderr, bar: progress.To(stderr)}
	set := flag.NewFlagSet("auditlog", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&p.config, "config", "", "the YAML `file`; by default one that fits the embedded organization")
	set.BoolVar(&p.live, "live", false, "work on AWS, with the default configuration, instead of the embedded organization")
	set.StringVar(&p.state, "state", "", "`file` that keeps the embedded organization from one run to the next")
	set.StringVar(&p.report, "report", "auditlog.report.json", "`file` that apply writes and remove reads")
	set.StringVar(&p.journal, "journal", "auditlog.journal", "`folder` that an apply keeps while it runs, for recover")
	set.StringVar(&p.sarif, "sarif", "", "`file` to write the findings to, for code scanning")
	set.StringVar(&p.flags.out, "out", "", "`path` of the file that export writes, or of the folder that policies fills")
	set.StringVar(&p.account, "account", "", "`id` of the account that policies are for; an exported template is for any without")
	set.BoolVar(&p.full, "full", false, "print all changes or findings, not a summary")
	set.BoolVar(&p.json, "json", false, "print JSON")
	set.Func("insist", "apply in spite of findings of this `code`; may be given more than once", func(code string) error {
		p.insist = append(p.insist, logging.Code(code))
		return nil
	})
	p.asking.flags(set)
	set.Usage = func() {
		fmt.Fprint(stderr, usage)
		set.PrintDefaults()
	}
	name := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return fine, err
		}
		return failed, err
	}
	command := commands[name]
	switch {
	case set.NArg() > 0:
		return failed, fmt.Errorf("unexpected %q", set.Arg(0))
	case name == "schema":
		return fine, p.print(schema())
	case command == nil && offline[name] == nil:
		return failed, errors.New("say plan, apply, check, drift, remove, recover, query, export, policies or schema; -h tells more")
	case p.live && p.config == "":
		return failed, errors.New("-live needs -config")
	case p.live && p.state != "":
		return failed, errors.New("-state is for the embedded organization, and not with -live")
	}
	if p.file, err = readFile(p.config); err != nil {
		return failed, err
	}
	if offline[name] != nil {
		return offline[name](p)
	}
	var base aws.Config
	end := func() error { return nil }
	if p.live {
		base, err = config.LoadDefaultConfig(ctx)
	} else {
		base, end, err = embedded.Organization(ctx, p.state)
	}
	if err != nil {
		return failed, err
	}
	p.base = base
	if p.fleet, err = p.file.fleet(base); err == nil {
		code, err = command(p, ctx)
	}
	if err = errors.Join(err, end()); err != nil {
		code = failed
	}
	return code, err
}

func (p *program) plan(ctx context.Context) (int, error) {
	plan, err := p.fleet.Plan(ctx, fleet.WithProgress(p.bar))
	if plan == nil {
		return failed, err
	}
	if shown := p.show(plan); shown != nil || err != nil {
		return failed, errors.Join(shown, told(err))
	}
	if plan.Empty() {
		return fine, nil
	}
	return changes, nil
}

func (p *program) apply(ctx context.Context) (int, error) {
	plan, err := p.fleet.Plan(ctx, fleet.WithProgress(p.bar))
	if plan == nil {
		return failed, err
	}
	if err := p.show(plan); err != nil {
		return failed, err
	}
	return p.carryOut(ctx, plan.Apply)
}

func (p *program) resume(ctx context.Context) (int, error) {
	return p.carryOut(ctx, func(ctx context.Context, opts ...fleet.Option) (*fleet.Report, error) {
		return p.fleet.Resume(ctx, p.journal, opts...)
	})
}

// carryOut applies, keeps the report, and looks whether anything is left.
func (p *program) carryOut(ctx context.Context, apply func(context.Context, ...fleet.Option) (*fleet.Report, error)) (int, error) {
	report, err := apply(ctx, fleet.WithJournal(p.journal), fleet.WithProgress(p.bar), fleet.WithEach(logging.WithInsist(p.insist...)))
	if report == nil {
		return failed, err
	}
	fmt.Fprintf(p.out, "\n%s", report.Summary())
	if text, jsonErr := json.MarshalIndent(report, "", "  "); jsonErr != nil {
		err = errors.Join(err, jsonErr)
	} else {
		err = errors.Join(told(err), os.WriteFile(p.report, text, 0o600))
	}
	if err != nil {
		return failed, err // the journal stays, for recover
	}
	if err := os.RemoveAll(p.journal); err != nil {
		return failed, err
	}
	again, err := p.fleet.Plan(ctx)
	switch {
	case err != nil:
		return failed, err
	case !again.Empty():
		fmt.Fprintf(p.out, "\nPlanned again, and this is left:\n%s", again.Summary())
		return changes, nil
	}
	fmt.Fprintln(p.out, "\nPlanned again: nothing is left to do.")
	return p.check(ctx)
}

func (p *program) check(ctx context.Context) (int, error) {
	findings, err := p.fleet.Check(ctx, fleet.WithProgress(p.bar))
	findings = findings.Without(p.file.Silence...)
	switch {
	case findings == nil && err != nil:
		return failed, err
	case p.json:
		err = errors.Join(told(err), p.print(findings.Report()))
	case p.full:
		fmt.Fprint(p.out, findings)
	default:
		fmt.Fprint(p.out, findings.Summary())
	}
	if p.sarif != "" {
		err = errors.Join(told(err), p.file.writeSARIF(p.sarif, findings))
	}
	if err != nil {
		return failed, told(err)
	}
	if findings.Verdict() != logging.Arrive {
		return changes, nil
	}
	return fine, nil
}

func (p *program) remove(ctx context.Context) (int, error) {
	text, err := os.ReadFile(p.report)
	if err != nil {
		return failed, err
	}
	report := new(fleet.Report)
	if err := json.Unmarshal(text, report); err != nil {
		return failed, fmt.Errorf("%s: %w", p.report, err)
	}
	plan, err := p.fleet.Removal(ctx, report, fleet.WithProgress(p.bar))
	if plan == nil || err != nil {
		return failed, err
	}
	if err := p.show(plan); err != nil {
		return failed, err
	}
	if plan.Empty() {
		return fine, nil
	}
	done, err := plan.Apply(ctx, fleet.WithProgress(p.bar), fleet.WithEach(logging.WithInsist(p.insist...)))
	if done != nil {
		fmt.Fprintf(p.out, "\n%s", done.Summary())
	}
	if err != nil {
		return failed, told(err)
	}
	return fine, nil
}

// show prints a plan, and what would be wrong with it applied.
func (p *program) show(plan *fleet.Plan) error {
	switch {
	case p.json:
		return p.print(plan)
	case p.full:
		fmt.Fprint(p.out, plan)
	default:
		fmt.Fprint(p.out, plan.Summary())
	}
	if findings := plan.Findings().Without(p.file.Silence...); !plan.Empty() && len(findings) > 0 {
		fmt.Fprintf(p.out, "\nWith this plan applied: %s", findings.Summary())
	}
	return nil
}

func (p *program) print(v any) error {
	e := json.NewEncoder(p.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// told is an error of accounts in one line, since the output has said which failed.
func told(err error) error {
	var accounts *fleet.Error
	if errors.As(err, &accounts) {
		return fmt.Errorf("%d of %d accounts failed", len(accounts.Accounts), accounts.Of)
	}
	return err
}
