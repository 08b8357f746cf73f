package automationlogtest

import (
	"context"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/internal/ssmdoc"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// New is the typed door of the fake for a view of the account, which must have
// been mounted: what automationlog.New takes.
func New(v loggingtest.View) automationlog.Clients {
	return automationlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), Settings: NewClient(v)}
}

// Run is an automation to run.
type Run struct {
	// Name is the runbook's name. Scripts of one of Amazon's own ("AWS-…") log
	// with the permissions of who starts it.
	Name string
	// Content is the runbook, YAML or JSON.
	Content string
	// Parameters are the values of the runbook's parameters, such as the role in
	// an assumeRole of "{{ AutomationAssumeRole }}".
	Parameters map[string]string
	// Output is what the script of a step prints, by the step's name. A script
	// that is not here does what [PutStep] says, or prints a line of its own.
	Output map[string]string
}

// Execution is what came of an automation.
type Execution struct {
	ID        string
	Principal string // the ARN of whose permissions logged
	// Delivery is that of the first script that did not arrive, or of the last.
	Delivery loggingtest.Delivery
}

// RunAutomation does what Automation does when the view's principal starts a
// runbook: it assumes the runbook's role, where it has one, runs each
// aws:executeScript step, and sends what it prints where the service settings
// say. A setting that is PendingUpdate has its old value.
//
// It asks for less than ssm:StartAutomationExecution: the runbook need not be a document, no
// permission is needed to start it, steps of other kinds are passed over and none takes time.
// The execution is found by ssm:GetAutomationExecution like any other.
//
// All five permissions of the page are asked for, whether or not there is
// something to create. The error is the context's, or that the content is not a
// runbook.
func RunAutomation(ctx context.Context, v loggingtest.View, run Run) (Execution, error) {
	doc, err := ssmdoc.Parse([]byte(run.Content))
	if err != nil {
		return Execution{}, fmt.Errorf("runbook %s: %w", run.Name, err)
	}
	given := map[string][]string{}
	for name, value := range run.Parameters {
		given[name] = []string{value}
	}
	s := storeOf(v.Account())
	e := s.newExecution(v, ssmtest.Version{Name: run.Name, Number: 1, Content: doc}, given)
	e.lenient, e.output = true, run.Output
	s.mu.Lock()
	s.add(e)
	s.mu.Unlock()
	if err := s.advance(ctx, e); err != nil {
		s.mu.Lock()
		e.cancel() // nobody goes on with it
		s.mu.Unlock()
		return Execution{}, err
	}
	return s.outcome(e), nil
}

// FindExecution is what came of an automation that was started in the view's region, so far,
// by its id.
func FindExecution(ctx context.Context, v loggingtest.View, id string) (Execution, error) {
	s := storeOf(v.Account())
	e := s.find(v, id)
	if e == nil {
		return Execution{}, fmt.Errorf("there is no automation %s in %s", id, v.Region())
	}
	if err := s.advance(ctx, e); err != nil {
		return Execution{}, err
	}
	return s.outcome(e), nil
}

func (s *store) outcome(e *execution) Execution {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Execution{ID: e.id, Principal: e.principal()}
	scripts := 0
	for _, x := range e.steps {
		if x.action == executeScript {
			scripts++
		}
	}
	switch {
	case e.delivered != nil:
		out.Delivery = *e.delivered
	case scripts == 0:
		out.Delivery.Reason = "the runbook has no aws:executeScript step, and only those log"
	default:
		out.Delivery.Reason = "no aws:executeScript step has run"
	}
	return out
}

// defaultGroup is the only log group that Automation makes.
const defaultGroup = "/aws/ssm/automation/executeScript"

// deliver sends what a script printed where the service settings say.
func (s *store) deliver(ctx context.Context, e *execution, printed string) (loggingtest.Delivery, error) {
	v := e.view
	write := loggingtest.LogWrite{Principal: e.principal(), Group: ssmtest.Setting(v, groupName), Stream: e.id, NeedAll: true,
		Messages: strings.Split(strings.TrimRight(printed, "\n"), "\n"),
		Steps: []loggingtest.LogStep{loggingtest.StepDescribeLogGroups, loggingtest.StepCreateLogGroup,
			loggingtest.StepDescribeLogStreams, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}}
	if write.Principal == e.role {
		write.Service, write.TrustContext = ssmService, e.trustContext()
	}
	switch {
	case ssmtest.Setting(v, destination) != "CloudWatch":
		return loggingtest.Delivery{Reason: "the destination setting is not CloudWatch in " + v.Region()}, ctx.Err()
	case write.Group == "":
		return loggingtest.Delivery{Reason: "no log group name is set in " + v.Region()}, ctx.Err()
	case write.Group != defaultGroup && !v.HasLogGroup(write.Group):
		return loggingtest.Delivery{Group: write.Group, Reason: "log group " + write.Group + " does not exist in " + v.Region() + ", and only the default one is created"}, ctx.Err()
	}
	return v.WriteLog(ctx, write)
}
