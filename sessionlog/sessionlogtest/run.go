package sessionlogtest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// Session is a session to start.
type Session struct {
	Node     string // id of the node; needed
	User     string // ARN of who starts it, "" for the view's principal
	Document string // "" for the preferences, SSM-SessionManagerRunShell
	Reason   string
	// Parameters are the values of the document's parameters.
	Parameters map[string][]string
	// Typed is what the user types, with what the node prints.
	Typed []Line
}

// Line is a command that is typed, and what it prints.
type Line struct {
	Command string
	Output  string // lines are separated by "\n"
}

// Outcome is what came of a session.
type Outcome struct {
	SessionID string // "" where ssm:StartSession answered an error

	// Err is what ssm:StartSession answered, nil for success.
	Err error
	// Refused is why there was no session, "" if there was one: the message of Err, or
	// what the agent or the user's client said.
	Refused string

	// Document is the document that the session used, and Version its number. Both are
	// "" where nobody saved preferences.
	Document, Version string

	// LogsWanted and ObjectWanted are whether the preferences ask for a log in
	// CloudWatch Logs, and in Amazon S3.
	LogsWanted, ObjectWanted bool
	// Logs tells whether the log arrived in CloudWatch Logs, and Object whether it did
	// in Amazon S3, or why it did not. Before the session's end, of what is uploaded
	// then neither is said.
	Logs   loggingtest.Delivery
	Object s3test.Delivery

	// Notes are what only the agent's own log on the node says, and that the log may be
	// truncated or poorly formatted.
	Notes []string
}

// Started is whether there was a session.
func (o Outcome) Started() bool { return o.Refused == "" }

// Logged is whether there was a session, and its log arrived in every place that the
// preferences ask for, and in one at least.
func (o Outcome) Logged() bool {
	return o.Started() && (o.LogsWanted || o.ObjectWanted) && o.LogsWanted == o.Logs.Arrived && o.ObjectWanted == o.Object.Arrived
}

// Running is a session. It may be used from several goroutines.
type Running struct {
	view  loggingtest.View // the user's
	store *store
	x     *session // nil where ssm:StartSession answered an error
	agent *agent
}

// StartSession calls ssm:StartSession as the session's user, through the account's
// door, so that the call is in the call log and on the bus, and has the agent of the
// node decide what it logs, with the node's permissions. Typed is then typed. End the
// session with [Running.Exit] or [Running.Terminate]: that is when logs are uploaded.
//
// A session that did not start is no error: see [Outcome.Refused]. The error is the
// context's.
func StartSession(ctx context.Context, v loggingtest.View, o Session) (*Running, error) {
	if o.User != "" {
		v = v.As(o.User)
	}
	run := &Running{view: v, store: storeOf(v.Account())}
	run.agent = &agent{store: run.store, turn: make(chan struct{}, 1)}
	in := &ssm.StartSessionInput{Target: aws.String(o.Node), Parameters: o.Parameters, DocumentName: optional(o.Document), Reason: optional(o.Reason)}
	out, err := NewClient(v).StartSession(ctx, in)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		run.agent.Err, run.agent.Refused = err, err.Error()
		var api smithy.APIError
		if errors.As(err, &api) {
			run.agent.Refused = api.ErrorMessage()
		}
		return run, nil
	}
	run.agent.SessionID = *out.SessionId
	if err := run.begin(ctx); err != nil {
		return nil, err
	}
	for _, line := range o.Typed {
		if run.agent.Refused != "" {
			break
		}
		if err := run.Type(ctx, line); err != nil {
			return nil, err
		}
	}
	return run, nil
}

// begin has the agent decide.
func (run *Running) begin(ctx context.Context) error {
	s, a := run.store, run.agent
	s.mu.Lock()
	x := s.region(run.view).byID[a.SessionID]
	s.mu.Unlock()
	run.x = x
	root := arn.ARN{Partition: run.view.Account().Partition(), Service: "iam", Account: run.view.Account().ID(), Resource: "root"}.String()
	a.view, a.user, a.session = run.view.As(root), run.view.Principal(), a.SessionID
	a.node, a.principal = x.node, x.principal
	a.Document, a.Version = x.used.label()
	var err error
	if a.inputs, err = readInputs(x.used, x.parameters, x.node.OS); err != nil {
		a.Refused = err.Error()
	} else if err := a.decide(ctx); err != nil {
		return err
	}
	if a.Refused != "" {
		return s.end(ctx, x, types.SessionStatusFailed)
	}
	s.mu.Lock()
	x.agent = a
	s.mu.Unlock()
	return nil
}

// ID is the session's, "" where ssm:StartSession answered an error.
func (run *Running) ID() string { return run.agent.SessionID }

// Type types lines into the session. It is an error after its end.
func (run *Running) Type(ctx context.Context, lines ...Line) error {
	var shown []string
	for _, line := range lines {
		shown = append(shown, run.agent.node.prompt()+line.Command)
		if line.Output != "" {
			shown = append(shown, strings.Split(strings.TrimSuffix(line.Output, "\n"), "\n")...)
		}
	}
	return run.agent.typed(ctx, shown)
}

// prompt is what stands before a command.
func (n Node) prompt() string {
	switch n.OS {
	case Windows:
		return `PS C:\Windows\system32> `
	case MacOS:
		return "sh-3.2$ "
	}
	return "sh-5.2$ "
}

// Resume calls ssm:ResumeSession as the session's user. The error is what it answers.
func (run *Running) Resume(ctx context.Context) error {
	_, err := NewClient(run.view).ResumeSession(ctx, &ssm.ResumeSessionInput{SessionId: aws.String(run.ID())})
	return err
}

// Terminate calls ssm:TerminateSession as the session's user: the agent ends the
// session and uploads its log. The error is what the call answers.
func (run *Running) Terminate(ctx context.Context) (Outcome, error) {
	if run.x == nil {
		return run.Outcome(ctx)
	}
	if _, err := NewClient(run.view).TerminateSession(ctx, &ssm.TerminateSessionInput{SessionId: aws.String(run.ID())}); err != nil {
		return Outcome{}, err
	}
	return run.Outcome(ctx)
}

// Exit ends the session as a user does who types exit, without an API call: the agent
// uploads its log. The error is the context's.
func (run *Running) Exit(ctx context.Context) (Outcome, error) {
	if run.x != nil {
		if err := run.store.end(ctx, run.x, types.SessionStatusTerminated); err != nil {
			return Outcome{}, err
		}
	}
	return run.Outcome(ctx)
}

// Outcome is what came of the session so far. The error is the context's.
func (run *Running) Outcome(ctx context.Context) (Outcome, error) {
	a := run.agent
	if err := a.enter(ctx); err != nil {
		return Outcome{}, err
	}
	defer a.leave()
	out := a.Outcome
	out.Logs.Steps, out.Object.Steps, out.Notes = slices.Clone(out.Logs.Steps), slices.Clone(out.Object.Steps), slices.Clone(out.Notes)
	return out, nil
}

// Run starts a session, types, and exits.
func Run(ctx context.Context, v loggingtest.View, o Session) (Outcome, error) {
	run, err := StartSession(ctx, v, o)
	if err != nil {
		return Outcome{}, err
	}
	return run.Exit(ctx)
}
