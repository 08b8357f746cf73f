package automationlogtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// automations is what both doors have.
type automations interface {
	CreateDocument(context.Context, *ssm.CreateDocumentInput, ...func(*ssm.Options)) (*ssm.CreateDocumentOutput, error)
	StartAutomationExecution(context.Context, *ssm.StartAutomationExecutionInput, ...func(*ssm.Options)) (*ssm.StartAutomationExecutionOutput, error)
	StopAutomationExecution(context.Context, *ssm.StopAutomationExecutionInput, ...func(*ssm.Options)) (*ssm.StopAutomationExecutionOutput, error)
	GetAutomationExecution(context.Context, *ssm.GetAutomationExecutionInput, ...func(*ssm.Options)) (*ssm.GetAutomationExecutionOutput, error)
	DescribeAutomationExecutions(context.Context, *ssm.DescribeAutomationExecutionsInput, ...func(*ssm.Options)) (*ssm.DescribeAutomationExecutionsOutput, error)
	DescribeAutomationStepExecutions(context.Context, *ssm.DescribeAutomationStepExecutionsInput, ...func(*ssm.Options)) (*ssm.DescribeAutomationStepExecutionsOutput, error)
}

// automated is an account with automations, through one of the doors.
type automated struct {
	testing.TB
	view loggingtest.View
	ssm  automations
	as   func(principal string) automations
}

const scriptGroup = "/aws/ssm/automation/executeScript"

func throughEachDoor(t *testing.T, test func(automated)) {
	t.Helper()
	mounted := func() loggingtest.View {
		a := loggingtest.NewAccount("111122223333")
		automationlogtest.Mount(a)
		v := a.Region("eu-west-1")
		automationlogtest.Put(v, "/ssm/automation/customer-script-log-destination", "CloudWatch")
		automationlogtest.Put(v, "/ssm/automation/customer-script-log-group-name", scriptGroup)
		return v
	}
	t.Run("typed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := mounted()
			test(automated{t, v, automationlogtest.NewClient(v), func(p string) automations { return automationlogtest.NewClient(v.As(p)) }})
		})
	})
	t.Run("wire", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := mounted()
			client := func(v loggingtest.View) automations {
				return ssm.NewFromConfig(v.Config(), func(o *ssm.Options) { o.RetryMaxAttempts = 1 })
			}
			test(automated{t, v, client(v), func(p string) automations { return client(v.As(p)) }})
		})
	})
}

// apiError is the code and message of an error, "" without one.
func apiError(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + api.ErrorMessage()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// runbook makes a document of steps, and more of its members.
func (f automated) runbook(name, steps, more string) {
	f.Helper()
	content := `{"schemaVersion":"0.3",` + more + `"mainSteps":[` + steps + `]}`
	if _, err := f.ssm.CreateDocument(f.Context(), &ssm.CreateDocumentInput{Name: &name, Content: &content, DocumentType: types.DocumentTypeAutomation}); err != nil {
		f.Fatal(err)
	}
}

func (f automated) start(name string) string {
	f.Helper()
	out, err := f.ssm.StartAutomationExecution(f.Context(), &ssm.StartAutomationExecutionInput{DocumentName: &name})
	if err != nil {
		f.Fatal(err)
	}
	return *out.AutomationExecutionId
}

func (f automated) get(id string) *types.AutomationExecution {
	f.Helper()
	out, err := f.ssm.GetAutomationExecution(f.Context(), &ssm.GetAutomationExecutionInput{AutomationExecutionId: &id})
	if err != nil {
		f.Fatal(err)
	}
	return out.AutomationExecution
}

// status is an execution in a line: its status and those of its steps.
func (f automated) status(id string) string {
	f.Helper()
	e := f.get(id)
	out := string(e.AutomationExecutionStatus)
	for _, x := range e.StepExecutions {
		out += fmt.Sprintf(" %s=%s", *x.StepName, x.StepStatus)
	}
	return out
}

func (f automated) logged() (messages []string) {
	f.Helper()
	out, err := f.view.Logs().FilterLogEvents(f.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(scriptGroup)})
	if err != nil {
		return nil
	}
	for _, e := range out.Events {
		messages = append(messages, *e.Message)
	}
	return messages
}

const script = `"action":"aws:executeScript","inputs":{"Runtime":"python3.11","Handler":"main","Script":"def main(events, context): pass"}`

// An automation goes on by the clock, and logs when its scripts run.
func TestAutomationGoesOn(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"first",`+script+`,"outputs":[{"Name":"count","Selector":"$.Payload.patched.count","Type":"Integer"}]},
			{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT10M"}},{"name":"second",`+script+`,"isEnd":true}`, `"outputs":["first.count","second.OutputPayload"],`)
		automationlogtest.PutStep(f.view, "Patch", "first", automationlogtest.Step{Prints: "two\nlines\n", Returns: `{"patched":{"count":2}}`})
		automationlogtest.PutStep(f.view, "Patch", "second", automationlogtest.Step{Takes: time.Minute})
		start := time.Now().UTC()
		id := f.start("Patch")
		if got, want := f.status(id), "InProgress first=Success wait=InProgress second=Pending"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		e := f.get(id)
		if *e.CurrentStepName != "wait" || *e.CurrentAction != "aws:sleep" || *e.DocumentVersion != "1" || *e.ExecutedBy != f.view.Principal() || e.ExecutionEndTime != nil {
			f.Errorf("%+v", e)
		}
		if d := cmp.Diff(map[string][]string{"first.count": {"2"}, "second.OutputPayload": {"No output available yet because the step is not successfully executed"}}, e.Outputs); d != "" {
			f.Error(d)
		}
		if d := cmp.Diff(map[string][]string{"count": {"2"}, "OutputPayload": {`{"Payload":{"patched":{"count":2}}}`}}, e.StepExecutions[0].Outputs); d != "" {
			f.Error(d)
		}
		if d := cmp.Diff(`"PT10M"`, e.StepExecutions[1].Inputs["Duration"]); d != "" {
			f.Error(d)
		}
		if d := cmp.Diff([]string{"two", "lines"}, f.logged()); d != "" {
			f.Error(d)
		}
		time.Sleep(11*time.Minute - time.Second)
		if got, want := f.status(id), "InProgress first=Success wait=Success second=InProgress"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		// Nobody has to look for it to go on.
		if d := cmp.Diff([]string{"two", "lines", "step second ran"}, f.logged()); d != "" {
			f.Error(d)
		}
		if got, want := f.status(id), "Success first=Success wait=Success second=Success"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		e = f.get(id)
		if got := e.ExecutionEndTime.Sub(start).Round(time.Second); got != 11*time.Minute || e.CurrentStepName != nil {
			f.Errorf("%v %+v", got, e)
		}
		if x, err := automationlogtest.FindExecution(f.Context(), f.view, id); err != nil || !x.Delivery.Arrived || x.Principal != f.view.Principal() {
			f.Error(x, err)
		}
	})
}

// TestSteps has a row for each way in which steps go on or fail.
func TestSteps(t *testing.T) {
	branch := func(rest string) string {
		return `{"name":"a","action":"aws:executeAwsApi","inputs":{"Service":"ec2","Api":"DescribeInstances"}` + rest + `},{"name":"b",` + script + `},{"name":"c",` + script + `}`
	}
	for _, tt := range []struct {
		name, steps string
		say         map[string]automationlogtest.Step
		want        string
		failure     string
		logged      []string
	}{
		{name: "an action that is not simulated", steps: branch(""), want: "Failed a=Failed b=Pending c=Pending", failure: "Step a failed: the fake account does not simulate steps of the action aws:executeAwsApi"},
		{name: "one that a test says", steps: branch(""), say: map[string]automationlogtest.Step{"a": {Outputs: map[string][]string{"x": {"1"}}}}, want: "Success a=Success b=Success c=Success", logged: []string{"step b ran", "step c ran"}},
		{name: "going on", steps: branch(`,"onFailure":"Continue"`), want: "Failed a=Failed b=Success c=Success", logged: []string{"step b ran", "step c ran"}},
		{name: "not critical", steps: branch(`,"onFailure":"Continue","isCritical":false`), want: "Success a=Failed b=Success c=Success", logged: []string{"step b ran", "step c ran"}},
		{name: "another step", steps: branch(`,"onFailure":"step:c","isCritical":false`), want: "Success a=Failed b=Pending c=Success", logged: []string{"step c ran"}},
		{name: "the next step", steps: `{"name":"a",` + script + `,"nextStep":"c"},{"name":"b",` + script + `},{"name":"c",` + script + `}`, want: "Success a=Success b=Pending c=Success", logged: []string{"step a ran", "step c ran"}},
		{name: "the end", steps: `{"name":"a",` + script + `,"isEnd":true},{"name":"b",` + script + `}`, want: "Success a=Success b=Pending", logged: []string{"step a ran"}},
		{name: "a step that is not there", steps: `{"name":"a",` + script + `,"nextStep":"z"}`, want: "Failed a=Success", failure: "Step a failed: it goes on to z, which does not come after it", logged: []string{"step a ran"}},
		{name: "a script that fails", steps: `{"name":"a",` + script + `}`, say: map[string]automationlogtest.Step{"a": {Prints: "Traceback", Fails: "ValueError"}}, want: "Failed a=Failed", failure: "Step a failed: ValueError", logged: []string{"Traceback"}},
		{name: "a script that takes too long", steps: `{"name":"a",` + script + `,"timeoutSeconds":5}`, say: map[string]automationlogtest.Step{"a": {Takes: 6 * time.Second}}, want: "TimedOut a=TimedOut", failure: "Step a failed: the step timed out", logged: []string{"step a ran"}},
		{name: "ten minutes", steps: `{"name":"a",` + script + `}`, say: map[string]automationlogtest.Step{"a": {Takes: 11 * time.Minute}}, want: "TimedOut a=TimedOut", failure: "Step a failed: the step timed out", logged: []string{"step a ran"}},
		{name: "an output that is missing", steps: `{"name":"a",` + script + `,"outputs":[{"Name":"n","Selector":"$.Payload.n","Type":"String"}]}`, want: "Failed a=Failed", failure: "Step a failed: the output n is not in what the script returns: there is no $.Payload.n", logged: []string{"step a ran"}},
		{name: "a sleep of no length", steps: `{"name":"a","action":"aws:sleep","inputs":{"Duration":"10 minutes"}}`, want: "Failed a=Failed", failure: "Step a failed: the Duration of aws:sleep is no ISO 8601 duration such as PT10M"},
		{name: "a sleep of eight days", steps: `{"name":"a","action":"aws:sleep","inputs":{"Duration":"P8D"}}`, want: "Failed a=Failed", failure: "Step a failed: aws:sleep lasts at most 604799 seconds"},
		{name: "a sleep until then", steps: `{"name":"a","action":"aws:sleep","inputs":{"Timestamp":"2000-01-01T00:05:00Z"}}`, want: "Success a=Success"},
		{name: "a loop", steps: `{"name":"a","action":"aws:loop","inputs":{"Iterators":["x","y"],"Steps":[{"name":"b",` + script + `}]}}`, want: "Success a=Success b=Success b=Success", logged: []string{"step b ran", "step b ran"}},
		{name: "a loop with a condition", steps: `{"name":"a","action":"aws:loop","inputs":{"LoopCondition":{},"Steps":[{"name":"b",` + script + `}]}}`, want: "Failed a=Failed",
			failure: "Step a failed: the fake account simulates aws:loop with Iterators that are a list or a parameter, and not in another loop"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			throughEachDoor(t, func(f automated) {
				f.runbook("Patch", tt.steps, "")
				for name, does := range tt.say {
					automationlogtest.PutStep(f.view, "Patch", name, does)
				}
				id := f.start("Patch")
				time.Sleep(time.Hour)
				if got := f.status(id); got != tt.want {
					f.Errorf("got  %s\nwant %s", got, tt.want)
				}
				if got := aws.ToString(f.get(id).FailureMessage); got != tt.failure {
					f.Errorf("got  %s\nwant %s", got, tt.failure)
				}
				if d := cmp.Diff(tt.logged, f.logged()); d != "" {
					f.Error(d)
				}
			})
		})
	}
}

// TestStartErrors has a row for each way in which an automation is not started.
func TestStartErrors(t *testing.T) {
	const parameters = `"parameters":{"Name":{"type":"String","allowedPattern":"^[a-z]+$"},"Kind":{"type":"String","default":"a","allowedValues":["a","b"]},
		"Count":{"type":"Integer","default":1},"On":{"type":"Boolean","default":true},"Hosts":{"type":"StringList","default":[]},"Map":{"type":"StringMap","default":{}}},`
	for _, tt := range []struct {
		name string
		in   ssm.StartAutomationExecutionInput
		want string
	}{
		{"fine", ssm.StartAutomationExecutionInput{Parameters: map[string][]string{"Name": {"x"}, "Hosts": {"a", "b"}, "Map": {"{}"}, "On": {"false"}, "Count": {"-3"}, "Kind": {"b"}}}, ""},
		{"an ARN", ssm.StartAutomationExecutionInput{DocumentName: aws.String("arn:aws:ssm:eu-west-1:111122223333:document/Patch"), Parameters: map[string][]string{"Name": {"x"}}}, ""},
		{"no document", ssm.StartAutomationExecutionInput{DocumentName: aws.String("None")}, "AutomationDefinitionNotFoundException: An active Automation document with the name None does not exist."},
		{"Amazon's", ssm.StartAutomationExecutionInput{DocumentName: aws.String("AWS-RestartEC2Instance")}, "AutomationDefinitionNotFoundException: An active Automation document with the name AWS-RestartEC2Instance does not exist."},
		{"of another type", ssm.StartAutomationExecutionInput{DocumentName: aws.String("AWS-StartSSHSession")}, "AutomationDefinitionNotFoundException: An active Automation document with the name AWS-StartSSHSession does not exist."},
		{"no version", ssm.StartAutomationExecutionInput{DocumentVersion: aws.String("2")}, "AutomationDefinitionVersionNotFoundException: Document version 2 of Patch does not exist."},
		{"missing", ssm.StartAutomationExecutionInput{}, "InvalidAutomationExecutionParametersException: parameter Name is required and was not given"},
		{"all wrong", ssm.StartAutomationExecutionInput{Parameters: map[string][]string{"Name": {"A"}, "Kind": {"c"}, "Count": {"x"}, "On": {"yes"}, "Map": {"x"}, "None": {"x"}}},
			"InvalidAutomationExecutionParametersException: parameter Count must be a whole number; parameter Kind must be one of a, b; parameter Map must be a JSON object; parameter Name must match ^[a-z]+$; parameter None is not one of the runbook's; parameter On must be true or false"},
		{"two values", ssm.StartAutomationExecutionInput{Parameters: map[string][]string{"Name": {"a", "b"}}}, "InvalidAutomationExecutionParametersException: parameter Name takes one value, and has 2"},
		{"step by step", ssm.StartAutomationExecutionInput{Mode: types.ExecutionModeInteractive}, "NotImplemented: the fake account does not simulate Mode of ssm:StartAutomationExecution; leave it out, or act on it with loggingtest.Wrap"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			throughEachDoor(t, func(f automated) {
				f.runbook("Patch", `{"name":"a",`+script+`}`, parameters)
				if tt.in.DocumentName == nil {
					tt.in.DocumentName = aws.String("Patch")
				}
				_, err := f.ssm.StartAutomationExecution(f.Context(), &tt.in)
				if got := apiError(err); got != tt.want {
					f.Errorf("got  %s\nwant %s", got, tt.want)
				}
			})
		})
	}
}

// What starts an automation needs a permission for the definition, and to pass the role,
// which Automation must be trusted by.
func TestStartPermissions(t *testing.T) {
	const (
		trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:ssm:eu-west-1:111122223333:automation-execution/*"}}}]}`
		role  = "arn:aws:iam::111122223333:role/Runbooks"
		start = `{"Effect":"Allow","Action":"ssm:StartAutomationExecution","Resource":"arn:aws:ssm:eu-west-1:111122223333:automation-definition/Patch:$DEFAULT"}`
		pass  = `{"Effect":"Allow","Action":"iam:PassRole","Resource":"` + role + `","Condition":{"StringEquals":{"iam:PassedToService":"ssm.amazonaws.com"}}}`
	)
	user := "arn:aws:iam::111122223333:user/ana"
	for _, tt := range []struct{ name, trust, policy, role, version, want string }{
		{"all", trust, start + "," + pass, role, "", ""},
		{"no start", trust, pass, role, "", "AccessDeniedException: User: " + user + " is not authorized to perform: ssm:StartAutomationExecution on resource: arn:aws:ssm:eu-west-1:111122223333:automation-definition/Patch:$DEFAULT because no identity-based policy allows the ssm:StartAutomationExecution action"},
		{"another version", trust, start + "," + pass, role, "1", "AccessDeniedException: User: " + user + " is not authorized to perform: ssm:StartAutomationExecution on resource: arn:aws:ssm:eu-west-1:111122223333:automation-definition/Patch:1 because no identity-based policy allows the ssm:StartAutomationExecution action"},
		{"no pass", trust, start, role, "", "AccessDeniedException: User: " + user + " is not authorized to perform: iam:PassRole on resource: " + role + " because no identity-based policy allows the iam:PassRole action"},
		{"no role", trust, start, "", "", ""},
		{"no trust", strings.Replace(trust, "ssm.amazonaws", "ec2.amazonaws", 1), start + "," + pass, role, "", "InvalidAutomationExecutionParametersException: The defined assume role is unable to be assumed."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			throughEachDoor(t, func(f automated) {
				a := f.view.Account()
				logs := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}`
				a.PutRole(loggingtest.RoleOptions{Name: "Runbooks", Trust: tt.trust, Inline: map[string]string{"logs": logs}})
				a.PutUser("ana", `{"Version":"2012-10-17","Statement":[`+tt.policy+`,{"Effect":"Allow","Action":"ssm:GetAutomationExecution","Resource":"arn:aws:ssm:eu-west-1:111122223333:automation-execution/*"}]}`)
				f.runbook("Patch", `{"name":"a",`+script+`}`, `"assumeRole":"{{ AutomationAssumeRole }}","parameters":{"AutomationAssumeRole":{"type":"AWS::IAM::Role::Arn","default":""}},`)
				in := &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Patch"), Parameters: map[string][]string{"AutomationAssumeRole": {tt.role}}}
				if tt.version != "" {
					in.DocumentVersion = &tt.version
				}
				out, err := f.as(user).StartAutomationExecution(f.Context(), in)
				if got := apiError(err); got != tt.want {
					f.Fatalf("got  %s\nwant %s", got, tt.want)
				}
				if err != nil {
					return
				}
				if _, err := f.as(user).GetAutomationExecution(f.Context(), &ssm.GetAutomationExecutionInput{AutomationExecutionId: out.AutomationExecutionId}); err != nil {
					f.Error(err)
				}
				_, err = f.as(user).StopAutomationExecution(f.Context(), &ssm.StopAutomationExecutionInput{AutomationExecutionId: out.AutomationExecutionId})
				if want := "ssm:StopAutomationExecution on resource: arn:aws:ssm:eu-west-1:111122223333:automation-execution/" + *out.AutomationExecutionId; !strings.Contains(apiError(err), want) {
					f.Error(err)
				}
				// Only the role may write logs: without it the starter's permissions count.
				x, err := automationlogtest.FindExecution(f.Context(), f.view, *out.AutomationExecutionId)
				if err != nil || x.Delivery.Arrived != (tt.role != "") {
					f.Error(x, err)
				}
			})
		})
	}
}

func TestClientToken(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"a",`+script+`}`, `"parameters":{"P":{"type":"String","default":""}},`)
		token := "11111111-2222-3333-4444-555555555555"
		var ids []string
		for _, p := range []string{"x", "x", "y"} {
			out, err := f.ssm.StartAutomationExecution(f.Context(), &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Patch"), ClientToken: &token, Parameters: map[string][]string{"P": {p}}})
			if p == "y" {
				if got := apiError(err); got != "IdempotentParameterMismatch: The client token was used with other parameters." {
					f.Error(got)
				}
				continue
			}
			if err != nil {
				f.Fatal(err)
			}
			ids = append(ids, *out.AutomationExecutionId)
		}
		if ids[0] != ids[1] || len(f.logged()) != 1 {
			f.Error(ids, f.logged())
		}
	})
}

func TestStop(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT1H"}},{"name":"a",`+script+`}`, "")
		stop := func(id string, how types.StopType) string {
			_, err := f.ssm.StopAutomationExecution(f.Context(), &ssm.StopAutomationExecutionInput{AutomationExecutionId: &id, Type: how})
			return apiError(err)
		}
		cancelled, completed := f.start("Patch"), f.start("Patch")
		if got := stop(cancelled, ""); got != "" {
			f.Error(got)
		}
		if got := stop(completed, types.StopTypeComplete); got != "" {
			f.Error(got)
		}
		if got, want := f.status(cancelled), "Cancelled wait=Cancelled a=Cancelled"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		if got, want := f.status(completed), "InProgress wait=InProgress a=Pending"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		time.Sleep(2 * time.Hour)
		if got, want := f.status(cancelled), "Cancelled wait=Cancelled a=Cancelled"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		if got, want := f.status(completed), "Success wait=Success a=Pending"; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		if got := f.logged(); got != nil {
			f.Error(got)
		}
		if got, want := stop(cancelled, ""), "InvalidAutomationStatusUpdateException: Automation execution "+cancelled+" has ended: its status is Cancelled."; got != want {
			f.Errorf("%s, want %s", got, want)
		}
		const none = "99999999-2222-3333-4444-555555555555"
		if got, want := stop(none, ""), "AutomationExecutionNotFoundException: Automation execution "+none+" does not exist."; got != want {
			f.Errorf("%s, want %s", got, want)
		}
	})
}

// A runbook of Amazon's that is put logs as who starts it, whatever role it has.
func TestAmazonRunbookStarted(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		ssmtest.PutDocument(f.view, ssmtest.Document{Name: "AWS-Mine", Kind: types.DocumentTypeAutomation, Content: `{"schemaVersion":"0.3","mainSteps":[{"name":"a",` + script + `}]}`})
		x, err := automationlogtest.FindExecution(f.Context(), f.view, f.start("AWS-Mine"))
		if err != nil || !x.Delivery.Arrived || x.Principal != f.view.Principal() {
			f.Error(x, err)
		}
	})
}

// Automations are started, looked at and stopped at the same time, and each script logs once.
func TestConcurrentAutomations(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"a",`+script+`},{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT1M"}},{"name":"b",`+script+`}`, "")
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				id := f.start("Patch")
				for range 3 {
					f.get(id)
				}
				if i%2 == 0 {
					_, _ = f.ssm.StopAutomationExecution(f.Context(), &ssm.StopAutomationExecutionInput{AutomationExecutionId: &id})
				}
				time.Sleep(time.Minute)
				f.get(id)
			})
		}
		all.Wait()
		synctest.Wait()
		if got := len(f.logged()); got != 12 {
			f.Errorf("%d events, want 12", got)
		}
	})
}
