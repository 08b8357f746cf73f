package automationlogtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// executionPage is how many automations and steps a page has at most.
const executionPage = 50

func (s *store) getExecution(r *loggingtest.Request, in *ssm.GetAutomationExecutionInput) (*ssm.GetAutomationExecutionOutput, error) {
	e, err := s.on(r, *in.AutomationExecutionId)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := e.metadata()
	out := &types.AutomationExecution{AutomationExecutionId: m.AutomationExecutionId, AutomationExecutionStatus: m.AutomationExecutionStatus,
		CurrentAction: m.CurrentAction, CurrentStepName: m.CurrentStepName, DocumentName: m.DocumentName, DocumentVersion: m.DocumentVersion, ExecutedBy: m.ExecutedBy,
		ExecutionStartTime: m.ExecutionStartTime, ExecutionEndTime: m.ExecutionEndTime, FailureMessage: m.FailureMessage, Mode: m.Mode,
		Outputs: m.Outputs, ResolvedTargets: m.ResolvedTargets, Targets: []types.Target{}, Parameters: e.parameters}
	for _, x := range e.steps {
		out.StepExecutions = append(out.StepExecutions, x.describe())
	}
	return &ssm.GetAutomationExecutionOutput{AutomationExecution: loggingtest.Clone(out)}, nil
}

// metadata is an automation in a list. It is called with the lock held.
func (e *execution) metadata() types.AutomationExecutionMetadata {
	m := types.AutomationExecutionMetadata{AutomationExecutionId: aws.String(e.id), AutomationExecutionStatus: e.status, AutomationType: types.AutomationTypeLocal,
		DocumentName: aws.String(e.document.Name), DocumentVersion: e.version(), ExecutedBy: aws.String(e.view.Principal()), ExecutionStartTime: aws.Time(e.started),
		FailureMessage: optional(e.failure), Mode: types.ExecutionModeAuto, Outputs: e.outputs(), LogFile: aws.String(""), Targets: []types.Target{},
		ResolvedTargets: &types.ResolvedTargets{ParameterValues: []string{}}}
	if !e.ended.IsZero() {
		m.ExecutionEndTime = aws.Time(e.ended)
	} else if e.at < len(e.steps) {
		m.CurrentStepName, m.CurrentAction = aws.String(e.steps[e.at].name), aws.String(e.steps[e.at].action)
	}
	return m
}

// outputs are those that the runbook names, "step.output".
func (e *execution) outputs() map[string][]string {
	out := map[string][]string{}
	list, _ := e.document.Content["outputs"].([]any)
	for _, o := range list {
		name := fmt.Sprint(o)
		if m := reference.FindStringSubmatch(name); m != nil {
			name = m[1]
		}
		values := e.value(name)
		if values == nil {
			values = []string{"No output available yet because the step is not successfully executed"}
		}
		out[name] = values
	}
	return out
}

func (x *step) describe() types.StepExecution {
	out := types.StepExecution{StepExecutionId: aws.String(x.id), StepName: aws.String(x.name), Action: aws.String(x.action), StepStatus: x.status,
		FailureMessage: optional(x.failure), Inputs: map[string]string{}, Outputs: x.outputs}
	inputs, _ := x.content["inputs"].(map[string]any)
	for name, v := range inputs {
		out.Inputs[name] = asJSON(v)
	}
	if !x.started.IsZero() {
		out.ExecutionStartTime = aws.Time(x.started)
	}
	if !x.ended.IsZero() {
		out.ExecutionEndTime = aws.Time(x.ended)
	}
	if x.failure != "" {
		out.FailureDetails = &types.FailureDetails{FailureStage: aws.String("Invocation"), FailureType: aws.String("Failure"), Details: map[string][]string{}}
	}
	if text, ok := x.content["onFailure"].(string); ok {
		out.OnFailure = aws.String(text)
	}
	if text, ok := x.content["nextStep"].(string); ok {
		out.NextStep = aws.String(text)
	}
	if end, ok := x.content["isEnd"].(bool); ok {
		out.IsEnd = aws.Bool(end)
	}
	if critical, ok := x.content["isCritical"].(bool); ok {
		out.IsCritical = aws.Bool(critical)
	}
	if n := int64(number(x.content["timeoutSeconds"])); n > 0 {
		out.TimeoutSeconds = aws.Int64(n)
	}
	if n := int32(number(x.content["maxAttempts"])); n > 0 {
		out.MaxAttempts = aws.Int32(n)
	}
	if p := x.parent; p != nil {
		out.ParentStepDetails = &types.ParentStepDetails{StepExecutionId: aws.String(p.id), StepName: aws.String(p.name), Action: aws.String(p.action),
			Iteration: aws.Int32(int32(x.iteration)), IteratorValue: aws.String(x.item)}
	}
	return out
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (s *store) describeExecutions(r *loggingtest.Request, in *ssm.DescribeAutomationExecutionsInput) (*ssm.DescribeAutomationExecutionsOutput, error) {
	if err := r.Authorize("ssm:DescribeAutomationExecutions", "*", nil); err != nil {
		return nil, err
	}
	before, err := ssmtest.Position(in.NextToken)
	if err != nil {
		return nil, err
	}
	filters, err := newFilters(in.Filters, func(f types.AutomationExecutionFilter) (string, []string) { return string(f.Key), f.Values })
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	all := slices.Clone(s.executions)
	s.mu.Unlock()
	limit := executionPage
	if in.MaxResults != nil {
		limit = int(*in.MaxResults)
	}
	// The token names the last one given out, so that those which come later do not shift a page.
	if before > 0 {
		all = all[:min(before-1, len(all))]
	}
	out := &ssm.DescribeAutomationExecutionsOutput{AutomationExecutionMetadataList: []types.AutomationExecutionMetadata{}}
	last := 0
	for _, e := range slices.Backward(all) {
		if e.view.Region() != r.Region() {
			continue
		}
		s.mu.Lock()
		m := loggingtest.Clone(e.metadata())
		s.mu.Unlock()
		if !matches(filters, m.ExecutionStartTime, func(key, value string) bool { return executionHas(m, key, value) }) {
			continue
		}
		if len(out.AutomationExecutionMetadataList) == limit {
			out.NextToken = ssmtest.Token(last)
			break
		}
		out.AutomationExecutionMetadataList, last = append(out.AutomationExecutionMetadataList, m), e.number
	}
	return out, nil
}

// executionHas tells of a filter of DescribeAutomationExecutions; automations here have no
// tags, parents, resource groups or operational items.
func executionHas(m types.AutomationExecutionMetadata, key, value string) bool {
	switch types.AutomationExecutionFilterKey(key) {
	case types.AutomationExecutionFilterKeyDocumentNamePrefix:
		return strings.HasPrefix(*m.DocumentName, value)
	case types.AutomationExecutionFilterKeyExecutionStatus:
		return string(m.AutomationExecutionStatus) == value
	case types.AutomationExecutionFilterKeyExecutionId:
		return *m.AutomationExecutionId == value
	case types.AutomationExecutionFilterKeyCurrentAction:
		return aws.ToString(m.CurrentAction) == value
	case types.AutomationExecutionFilterKeyAutomationType:
		return string(m.AutomationType) == value
	}
	return false
}

func (s *store) describeSteps(r *loggingtest.Request, in *ssm.DescribeAutomationStepExecutionsInput) (*ssm.DescribeAutomationStepExecutionsOutput, error) {
	e, err := s.on(r, *in.AutomationExecutionId)
	if err != nil {
		return nil, err
	}
	filters, err := newFilters(in.Filters, func(f types.StepExecutionFilter) (string, []string) { return string(f.Key), f.Values })
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var steps []types.StepExecution
	for _, x := range e.steps {
		d := loggingtest.Clone(x.describe())
		if matches(filters, d.ExecutionStartTime, func(key, value string) bool { return stepHas(d, key, value) }) {
			steps = append(steps, d)
		}
	}
	if aws.ToBool(in.ReverseOrder) {
		slices.Reverse(steps)
	}
	page, next, err := ssmtest.Page(steps, in.NextToken, in.MaxResults, executionPage)
	if err != nil {
		return nil, err
	}
	return &ssm.DescribeAutomationStepExecutionsOutput{StepExecutions: append([]types.StepExecution{}, page...), NextToken: next}, nil
}

func stepHas(d types.StepExecution, key, value string) bool {
	parent := d.ParentStepDetails
	switch types.StepExecutionFilterKey(key) {
	case types.StepExecutionFilterKeyStepExecutionStatus:
		return string(d.StepStatus) == value
	case types.StepExecutionFilterKeyStepExecutionId:
		return *d.StepExecutionId == value
	case types.StepExecutionFilterKeyStepName:
		return *d.StepName == value
	case types.StepExecutionFilterKeyAction:
		return *d.Action == value
	case types.StepExecutionFilterKeyParentStepExecutionId:
		return parent != nil && *parent.StepExecutionId == value
	case types.StepExecutionFilterKeyParentStepIteration:
		return parent != nil && fmt.Sprint(*parent.Iteration) == value
	case types.StepExecutionFilterKeyParentStepIteratorValue:
		return parent != nil && *parent.IteratorValue == value
	}
	return false
}

// filter is a filter of a list: any of its values has to be the case.
type filter struct {
	key    string
	values []string
	times  []time.Time // of filters about the start
}

// newFilters reads the filters of a list.
func newFilters[F any](given []F, of func(F) (key string, values []string)) (out []filter, err error) {
	for _, g := range given {
		key, values := of(g)
		f, err := newFilter(key, values)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// newFilter reads a filter. Those about the time of the start are the same in both lists.
func newFilter(key string, values []string) (filter, error) {
	f := filter{key: key, values: values}
	if key != "StartTimeBefore" && key != "StartTimeAfter" {
		return f, nil
	}
	for _, value := range values {
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			return f, &types.InvalidFilterValue{Message: aws.String("The value of the filter " + key + " must be a time such as 2024-08-29T00:00:00Z.")}
		}
		f.times = append(f.times, at)
	}
	return f, nil
}

// matches tells whether all filters are the case; the time of the start may be nil.
func matches(filters []filter, started *time.Time, has func(key, value string) bool) bool {
	for _, f := range filters {
		one := slices.ContainsFunc(f.times, func(at time.Time) bool {
			return started != nil && (f.key == "StartTimeAfter") == !started.Before(at)
		})
		if f.times == nil {
			one = slices.ContainsFunc(f.values, func(value string) bool { return has(f.key, value) })
		}
		if !one {
			return false
		}
	}
	return true
}
