package automationlogtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

const ssmService = "ssm.amazonaws.com"

// maxRunning is how many automations run at a time: 100, and 1,000 that wait, which here run.
//
// https://docs.aws.amazon.com/general/latest/gr/ssm.html
const maxRunning = 1100

// execution is an automation. What follows output changes: it is guarded by the store's lock.
type execution struct {
	number     int // its place among the executions, from 1
	id         string
	view       loggingtest.View // of who started it
	document   ssmtest.Version
	parameters map[string][]string
	role       string            // ARN, "" without one
	token      string            // of who started it, "" without one
	wants      string            // what he asked for
	lenient    bool              // steps that are not simulated are passed over, and none takes time
	output     map[string]string // what scripts print, by step

	status    types.AutomationExecutionStatus
	failure   string
	started   time.Time
	ended     time.Time
	steps     []*step
	at        int  // the current step
	completes bool // it ends after the current step
	failed    bool // a critical step did, and it went on
	delivered *loggingtest.Delivery
}

// principal is the ARN of whose permissions the automation logs with.
func (e *execution) principal() string {
	if e.role == "" || e.document.Amazon || strings.HasPrefix(e.document.Name, "AWS") {
		return e.view.Principal()
	}
	return e.role
}

// trustContext has the condition keys with which Automation assumes the role.
func (e *execution) trustContext() map[string][]string {
	return map[string][]string{"aws:SourceAccount": {e.view.Account().ID()}, "aws:SourceArn": {executionARN(e.view, e.id)}}
}

func executionARN(v loggingtest.View, id string) string {
	return ssmtest.ARN(v, "automation-execution/"+id)
}

// newExecution is an automation that has not begun. Parameters that were not given have
// their defaults.
func (s *store) newExecution(v loggingtest.View, d ssmtest.Version, given map[string][]string) *execution {
	e := &execution{view: v, document: d, parameters: maps.Clone(given),
		status: types.AutomationExecutionStatusInprogress, started: time.Now().UTC().Truncate(time.Millisecond)}
	if e.parameters == nil {
		e.parameters = map[string][]string{}
	}
	for name, p := range declared(d.Content) {
		if _, ok := e.parameters[name]; !ok && p.defaults != nil {
			e.parameters[name] = p.defaults
		}
	}
	role, _ := d.Content["assumeRole"].(string)
	e.role = e.fill(role)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started++
	e.id = fmt.Sprintf("00000000-0000-4000-8000-%012x", s.started)
	return e
}

// add keeps an automation, which then can be found. It is called with the lock held.
func (s *store) add(e *execution) {
	e.number = len(s.executions) + 1
	e.steps = e.plan(e.document.Content["mainSteps"], nil)
	for i, x := range e.steps {
		x.id = fmt.Sprintf("%08x%s", i+1, e.id[8:]) // that of an automation begins with 0
	}
	s.executions = append(s.executions, e)
	s.byID[e.id] = e
}

// admit adds an automation, unless a call with the same token has started one, which then is
// the answer, or too many run.
func (s *store) admit(e *execution) (*execution, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, err := s.again(e.view, e.token, e.wants); before != nil || err != nil {
		return before, err
	}
	if s.running() >= maxRunning {
		return nil, &types.AutomationExecutionLimitExceededException{Message: aws.String("The number of simultaneously running Automation executions exceeded the allowable limit.")}
	}
	s.add(e)
	return e, nil
}

// find is an automation of the view's region, or nil.
func (s *store) find(v loggingtest.View, id string) *execution {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.byID[id]; e != nil && e.view.Region() == v.Region() {
		return e
	}
	return nil
}

func invalidParameters(format string, args ...any) error {
	return &types.InvalidAutomationExecutionParametersException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func (s *store) start(r *loggingtest.Request, in *ssm.StartAutomationExecutionInput) (*ssm.StartAutomationExecutionOutput, error) {
	name, number := ssmtest.DocumentName(r.View, in.DocumentName), aws.ToString(in.DocumentVersion)
	if number == "" {
		number = "$DEFAULT"
	}
	definition := strings.Replace(ssmtest.DocumentARN(r.View, name), ":document/", ":automation-definition/", 1) + ":" + number
	if err := r.Authorize("ssm:StartAutomationExecution", definition, nil); err != nil {
		return nil, err
	}
	if in.Mode == types.ExecutionModeInteractive {
		return nil, &loggingtest.NotSimulatedError{Operation: "ssm:StartAutomationExecution", Members: []string{"Mode"}}
	}
	token, wants := aws.ToString(in.ClientToken), asJSON([]any{name, number, in.Parameters})
	s.mu.Lock()
	before, err := s.again(r.View, token, wants)
	s.mu.Unlock()
	if before != nil || err != nil {
		return &ssm.StartAutomationExecutionOutput{AutomationExecutionId: idOf(before)}, err
	}
	d, err := ssmtest.FindDocument(r.View, name, number)
	var version *types.InvalidDocumentVersion
	switch {
	case errors.As(err, &version):
		return nil, &types.AutomationDefinitionVersionNotFoundException{Message: aws.String("Document version " + number + " of " + name + " does not exist.")}
	case err != nil || d.Kind != types.DocumentTypeAutomation || d.Status != types.DocumentStatusActive:
		return nil, &types.AutomationDefinitionNotFoundException{Message: aws.String("An active Automation document with the name " + name + " does not exist.")}
	}
	if wrong := checkParameters(d.Content, in.Parameters); len(wrong) > 0 {
		return nil, invalidParameters("%s", strings.Join(wrong, "; "))
	}
	e := s.newExecution(r.View, d, in.Parameters)
	e.token, e.wants = token, wants
	if e.role != "" {
		if err := r.Authorize("iam:PassRole", e.role, map[string][]string{"iam:PassedToService": {ssmService}}); err != nil {
			return nil, err
		}
		if r.EvaluateTrust(e.role, ssmService, e.trustContext()).Outcome != policy.Allowed {
			return nil, invalidParameters("The defined assume role is unable to be assumed.")
		}
	}
	admitted, err := s.admit(e)
	if err != nil || admitted != e {
		return &ssm.StartAutomationExecutionOutput{AutomationExecutionId: idOf(admitted)}, err
	}
	// What a runbook does is not the caller's to cancel.
	if err := s.advance(context.WithoutCancel(r.Context()), e); err != nil {
		return nil, err
	}
	return &ssm.StartAutomationExecutionOutput{AutomationExecutionId: idOf(e)}, nil
}

func idOf(e *execution) *string {
	if e == nil {
		return nil
	}
	return aws.String(e.id)
}

// again is the automation that a call with the same token started, nil for none. It is
// called with the lock held.
func (s *store) again(v loggingtest.View, token, wants string) (*execution, error) {
	i := slices.IndexFunc(s.executions, func(e *execution) bool {
		return token != "" && e.token == token && e.view.Region() == v.Region()
	})
	switch {
	case i < 0:
		return nil, nil
	case s.executions[i].wants != wants:
		return nil, &types.IdempotentParameterMismatch{Message: aws.String("The client token was used with other parameters.")}
	}
	return s.executions[i], nil
}

// running is how many automations have not ended. It is called with the lock held.
func (s *store) running() (n int) {
	for _, e := range s.executions {
		if e.ended.IsZero() {
			n++
		}
	}
	return n
}

// on finds an automation that the caller may do the operation on.
func (s *store) on(r *loggingtest.Request, id string) (*execution, error) {
	if err := r.Authorize("ssm:"+r.Operation(), executionARN(r.View, id), nil); err != nil {
		return nil, err
	}
	e := s.find(r.View, id)
	if e == nil {
		return nil, &types.AutomationExecutionNotFoundException{Message: aws.String("Automation execution " + id + " does not exist.")}
	}
	return e, nil
}

// stop ends an automation, at once or after its current step.
func (s *store) stop(r *loggingtest.Request, in *ssm.StopAutomationExecutionInput) (*ssm.StopAutomationExecutionOutput, error) {
	e, err := s.on(r, *in.AutomationExecutionId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !e.ended.IsZero() {
		return nil, &types.InvalidAutomationStatusUpdateException{Message: aws.String("Automation execution " + e.id + " has ended: its status is " + string(e.status) + ".")}
	}
	if in.Type == types.StopTypeComplete {
		e.completes = true
		return &ssm.StopAutomationExecutionOutput{}, nil
	}
	e.cancel()
	return &ssm.StopAutomationExecutionOutput{}, nil
}

// version is the document's, as answers have it.
func (e *execution) version() *string { return aws.String(strconv.Itoa(e.document.Number)) }
