// Command ownthing has a thing that the library lacks, a metric filter of CloudWatch
// Logs, as somebody outside of the library would write it; docs/authors.md leads
// through it. On a fake account it is planned with its log group, applied, judged, and
// undone.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"sync"

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
	mount(account)
	targets := wanted(account.Region("eu-west-1").Config()) // config.LoadDefaultConfig, for AWS itself
	plan := must(logging.NewPlan(ctx, targets...))
	report := must(plan.Apply(ctx))
	findings := must(logging.Check(ctx, targets...))
	removal := must(logging.NewRemoval(ctx, report, targets...))
	fmt.Printf("%s\n%s\n%s\n%s", plan, report, findings, must(removal.Apply(ctx)))
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
		log.Fatal("ownthing: ", err)
	}
	return v
}

// mount makes an account answer the operations of metric filters.
func mount(a *loggingtest.Account) {
	var filters sync.Map // by region, log group and name
	at := func(r *loggingtest.Request, group, name *string) string {
		return r.Region() + "/" + aws.ToString(group) + "/" + aws.ToString(name)
	}
	loggingtest.Handle(a, loggingtest.Logs(), "PutMetricFilter", func(r *loggingtest.Request, in *cloudwatchlogs.PutMetricFilterInput) (*cloudwatchlogs.PutMetricFilterOutput, error) {
		err := may(r, in.LogGroupName)
		if err == nil {
			filters.Store(at(r, in.LogGroupName, in.FilterName), types.MetricFilter{FilterName: in.FilterName, FilterPattern: in.FilterPattern, MetricTransformations: in.MetricTransformations})
		}
		return nil, err
	})
	loggingtest.Handle(a, loggingtest.Logs(), "DeleteMetricFilter", func(r *loggingtest.Request, in *cloudwatchlogs.DeleteMetricFilterInput) (*cloudwatchlogs.DeleteMetricFilterOutput, error) {
		err := may(r, in.LogGroupName)
		if err == nil {
			filters.Delete(at(r, in.LogGroupName, in.FilterName))
		}
		return nil, err
	})
	loggingtest.Handle(a, loggingtest.Logs(), "DescribeMetricFilters", func(r *loggingtest.Request, in *cloudwatchlogs.DescribeMetricFiltersInput) (*cloudwatchlogs.DescribeMetricFiltersOutput, error) {
		out := &cloudwatchlogs.DescribeMetricFiltersOutput{}
		filters.Range(func(key, f any) bool {
			if strings.HasPrefix(key.(string), at(r, in.LogGroupName, in.FilterNamePrefix)) {
				out.MetricFilters = append(out.MetricFilters, loggingtest.Clone(f.(types.MetricFilter)))
			}
			return true
		})
		return out, may(r, in.LogGroupName)
	})
}

// may decides whether the caller may do what it asks, to a log group that exists.
func may(r *loggingtest.Request, group *string) error {
	g := loggroup.ARNOf(r.Scope(), aws.ToString(group))
	if err := r.Authorize("logs:"+r.Operation(), g.Stream(""), nil); err != nil {
		return err
	}
	if !r.HasLogGroup(g.Name) {
		return &types.ResourceNotFoundException{Message: aws.String("The specified log group does not exist.")}
	}
	return nil
}
