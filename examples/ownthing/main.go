// Command ownthing has a thing that the library lacks, a metric filter, as somebody
// outside of it would write one; docs/authors.md leads through it. On a fake account it
// is planned with its log group, applied, judged, and undone.
package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func main() {
	ctx, account := context.Background(), loggingtest.NewAccount("111122223333")
	targets := wanted(account.Region("eu-west-1").Config()) // config.LoadDefaultConfig, for AWS itself
	plan := must(logging.NewPlan(ctx, targets))
	report := must(plan.Apply(ctx))
	findings := must(logging.Check(ctx, targets))
	fmt.Printf("%s\n%s\n%s\n%s", plan, report, findings, must(must(logging.NewRemoval(ctx, report, targets)).Apply(ctx)))
}

// wanted is a filter and its log group, in any order.
func wanted(cfg aws.Config) []logging.Target {
	clients := Clients{loggroup.ClientsFromConfig(cfg), cloudwatchlogs.NewFromConfig(cfg)}
	failures := Filter{"/ops/automation", "failures", State{`{ $.status = "Failed" }`, "Ops", "AutomationFailures"}}
	return []logging.Target{
		resource.Bind("metricFilters", clients.Clients.Clients, clients, []Filter{failures}),
		loggroup.Bind(clients.Clients, must(loggroup.New(failures.Group).RetainDays(30).Build())),
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Filter is a metric filter of a log group: what matches the pattern is counted.
type Filter struct {
	Group, Name string
	State
}

// State is what CloudWatch Logs keeps of a filter.
type State struct {
	Pattern   string `json:"filterPattern"`
	Namespace string `json:"metricNamespace"`
	Metric    string `json:"metricName"`
}

// Clients are those of filters, and of log groups, to judge them.
type Clients struct {
	loggroup.Clients
	Filters *cloudwatchlogs.Client
}

// handle is one filter, bound to clients.
type handle struct {
	clients Clients
	group   loggroup.ARN
	name    string
}

var filterType = resource.NewType[State]("AWS::Logs::MetricFilter")

func (h handle) ref() resource.Ref[State] {
	return filterType.Ref(h.group.Scope(), h.group.Name+"/"+h.name)
}

// One call writes the whole state: so that is one field, whose path is empty.
var whole = resource.One[handle]("", func(s *State) *State { return s }).
	Set("logs:PutMetricFilter", handle.put).Clear("logs:DeleteMetricFilter", handle.delete).Exports(handle.export)

var kind = resource.Kind[State, handle]{
	Type: filterType, Noun: "metric filter", ARN: func(h handle) string { return h.group.Wildcard() },
	Read: handle.read,
	Reads: func(h handle) []resource.Permission {
		return []resource.Permission{{Action: "logs:DescribeMetricFilters", Resource: h.group.Wildcard()}}
	},
	Observes: func(h handle, _ *State) []resource.Resource { // what judging looks at besides
		return []resource.Resource{loggroup.Observe(h.clients.Clients, h.group.Scope(), h.group.Name)}
	},
	Fields: []resource.Field[State, handle]{whole},
}

// export is the filter as CloudFormation has it, for templates.
func (h handle) export(s State, x *resource.Export) {
	x.Set("LogGroupName", h.group.Name)
	x.Set("FilterName", h.name)
	x.Set("FilterPattern", s.Pattern)
	x.Set("MetricTransformations", []any{map[string]any{"MetricNamespace": s.Namespace, "MetricName": s.Metric, "MetricValue": "1"}})
}

// Resource binds the filter to clients; its log group is written first.
func (f Filter) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	if f.Group == "" || f.Name == "" || f.Namespace == "" || f.Metric == "" {
		return nil, &resource.ValidationError{Of: "metric filter", Fields: []*resource.FieldError{{
			Rule: "must have a log group, a name, and the namespace and name of a metric", Source: "CloudWatch Logs API, PutMetricFilter"}}}
	}
	h := handle{c, loggroup.ARNOf(s, f.Group), f.Name}
	return kind.Manage(h.ref(), h, whole.Is(f.State), resource.After[State](h.group.ID()))
}

// Judge says what keeps the filter from counting.
func (f Filter) Judge(facts resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		h := handle{group: loggroup.ARNOf(facts.Scope, f.Group), name: f.Name}
		if group := h.group.Ref().In(facts); group.Absent() || group.Present && group.State.Class != loggroup.ClassStandard {
			j.Find(resource.Finding{Code: "metric-filter-group", Severity: resource.SeverityError, Resource: h.ref().ID(),
				Problem: "Only a log group of class STANDARD that exists has metric filters.", Fix: "Create it, or use another."})
		}
	})
}

func (h handle) read(ctx context.Context, _ *resource.Reader) (s State, found bool, err error) {
	out, err := h.clients.Filters.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: &h.group.Name, FilterNamePrefix: &h.name})
	if resource.IsError[*types.ResourceNotFoundException](err) { // no log group, no filter
		return s, false, nil
	} else if err != nil {
		return s, false, resource.Failed("logs:DescribeMetricFilters", h.ref().ID(), err)
	}
	for _, f := range out.MetricFilters { // sorted, so that it is on the first page
		if aws.ToString(f.FilterName) == h.name && len(f.MetricTransformations) > 0 {
			m := f.MetricTransformations[0]
			return State{aws.ToString(f.FilterPattern), aws.ToString(m.MetricNamespace), aws.ToString(m.MetricName)}, true, nil
		}
	}
	return s, false, nil
}

func (h handle) put(ctx context.Context, s State) error {
	_, err := h.clients.Filters.PutMetricFilter(ctx, &cloudwatchlogs.PutMetricFilterInput{
		LogGroupName: &h.group.Name, FilterName: &h.name, FilterPattern: &s.Pattern,
		MetricTransformations: []types.MetricTransformation{{MetricNamespace: &s.Namespace, MetricName: &s.Metric, MetricValue: aws.String("1")}},
	})
	return err
}

func (h handle) delete(ctx context.Context) error {
	_, err := h.clients.Filters.DeleteMetricFilter(ctx, &cloudwatchlogs.DeleteMetricFilterInput{LogGroupName: &h.group.Name, FilterName: &h.name})
	return err
}
