package automationlogtest

import (
	"context"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/internal/ssmdoc"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// New is the typed door of the fake for a view of the account, which must have
// been mounted: what automationlog.New takes.
func New(v loggingtest.View) automationlog.Clients {
	return automationlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), Settings: SettingsClient{v}}
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
	// that is not here prints a line of its own.
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
// All five permissions of the page are asked for, whether or not there is
// something to create. The error is the context's, or that the content is not a
// runbook.
func RunAutomation(ctx context.Context, v loggingtest.View, run Run) (Execution, error) {
	doc, err := ssmdoc.Parse([]byte(run.Content))
	if err != nil {
		return Execution{}, fmt.Errorf("runbook %s: %w", run.Name, err)
	}
	s := storeOf(v.Account())
	e := Execution{ID: s.executionID(), Principal: v.Principal()}
	write := loggingtest.LogWrite{Stream: e.ID, NeedAll: true}
	role, _ := doc["assumeRole"].(string)
	if role = substitute(role, run.Parameters); role != "" && !strings.HasPrefix(run.Name, "AWS") {
		e.Principal = role
		write.Service = "ssm.amazonaws.com"
		write.TrustContext = map[string][]string{
			"aws:SourceAccount": {v.Account().ID()},
			"aws:SourceArn":     {"arn:" + v.Account().Partition() + ":ssm:" + v.Region() + ":" + v.Account().ID() + ":automation-execution/" + e.ID},
		}
	}
	write.Principal = e.Principal
	scripts := scriptSteps(doc["mainSteps"])
	if len(scripts) == 0 {
		e.Delivery.Reason = "the runbook has no aws:executeScript step, and only those log"
		return e, nil
	}
	write.Group = s.inForce(v, groupName)
	switch {
	case s.inForce(v, destination) != "CloudWatch":
		e.Delivery.Reason = "the destination setting is not CloudWatch in " + v.Region()
		return e, nil
	case write.Group == "":
		e.Delivery.Reason = "no log group name is set in " + v.Region()
		return e, nil
	}
	write.Steps = []loggingtest.LogStep{loggingtest.StepDescribeLogGroups, loggingtest.StepCreateLogGroup,
		loggingtest.StepDescribeLogStreams, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents}
	if write.Group != "/aws/ssm/automation/executeScript" && !v.HasLogGroup(write.Group) {
		e.Delivery = loggingtest.Delivery{Group: write.Group, Reason: "log group " + write.Group + " does not exist in " + v.Region() + ", and only the default one is created"}
		return e, nil
	}
	for _, step := range scripts {
		out, ok := run.Output[step]
		if !ok {
			out = "step " + step + " ran"
		}
		write.Messages = strings.Split(strings.TrimRight(out, "\n"), "\n")
		if e.Delivery, err = v.WriteLog(ctx, write); err != nil || !e.Delivery.Arrived {
			return e, err
		}
	}
	return e, nil
}

// substitute fills in a parameter of the form "{{ Name }}".
func substitute(s string, parameters map[string]string) string {
	name, ok := strings.CutPrefix(strings.TrimSpace(s), "{{")
	if !ok {
		return s
	}
	return parameters[strings.TrimSpace(strings.TrimSuffix(name, "}}"))]
}

// scriptSteps are the names of the script steps, in order, those of loops too.
func scriptSteps(steps any) []string {
	var names []string
	list, _ := steps.([]any)
	for _, s := range list {
		step, _ := s.(map[string]any)
		if step["action"] == "aws:executeScript" {
			names = append(names, fmt.Sprint(step["name"]))
		}
		if inputs, ok := step["inputs"].(map[string]any); ok && step["action"] == "aws:loop" {
			names = append(names, scriptSteps(inputs["Steps"])...)
		}
	}
	return names
}
