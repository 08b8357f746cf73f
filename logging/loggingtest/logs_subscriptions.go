package loggingtest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxSubscriptions is the subscription filters of a group.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const maxSubscriptions = 2

// subscription is a subscription filter. It is replaced as a whole.
type subscription struct {
	name, pattern, destination, role string
	distribution                     types.Distribution
	created                          int64 // ms

	read filterPattern // of pattern
}

func (s *logsStore) putSubscriptionFilter(r *Request, in *cloudwatchlogs.PutSubscriptionFilterInput) (*cloudwatchlogs.PutSubscriptionFilterOutput, error) {
	group := aws.ToString(in.LogGroupName)
	if err := authorizeGroup(r, "PutSubscriptionFilter", group); err != nil {
		return nil, err
	}
	f := &subscription{name: aws.ToString(in.FilterName), pattern: aws.ToString(in.FilterPattern), destination: aws.ToString(in.DestinationArn), role: aws.ToString(in.RoleArn),
		distribution: cmp.Or(in.Distribution, types.DistributionByLogStream), created: nowMillis()}
	var err error
	if f.read, err = parseFilterPattern(f.pattern); err != nil {
		return nil, logsInvalid("Invalid filter pattern: " + err.Error())
	}
	if err := f.check(r, group); err != nil {
		return nil, err
	}
	// Whether there is room is known only with the lock, and the destination is tried
	// without it.
	if err := s.putSubscription(r, group, f, false); err != nil {
		return nil, err
	}
	if err := s.try(r.View, group, f.destination, f.role); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.PutSubscriptionFilterOutput{}, s.putSubscription(r, group, f, true)
}

func (s *logsStore) putSubscription(r *Request, group string, f *subscription, write bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.filterable(r.Region(), group)
	if err != nil {
		return err
	}
	old := g.subscribed[f.name]
	if old == nil && len(g.subscribed) >= maxSubscriptions {
		return resourceLimit()
	}
	if !write {
		return nil
	}
	if old != nil {
		f.created = old.created
	}
	if g.subscribed == nil {
		g.subscribed = map[string]*subscription{}
	}
	g.subscribed[f.name] = f
	return nil
}

// check refuses a destination that the filter cannot have, and asks whether the caller
// may use it.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
func (f *subscription) check(r *Request, group string) error {
	a, err := arn.Parse(f.destination)
	vendor := ""
	if err == nil {
		vendor = a.Service
	}
	name, isDestination := strings.CutPrefix(a.Resource, "destination:")
	switch {
	case vendor == "logs" && isDestination:
		if a.Region != r.Region() {
			return logsInvalid("The destination and the log group must be in the same Region")
		}
		if f.role != "" { // as where the access policy names an organization
			if err := mayPassToLogs(r, f.role); err != nil {
				return err
			}
		}
		owner := r.Owner(f.destination)
		d := logsOf(owner.Account()).destination(owner, name)
		if d == nil || a.Account != owner.Account().ID() {
			return logsInvalid("Could not deliver test message to specified destination. Check if the destination is valid.")
		}
		if decision := d.admits(r.View); decision.Outcome != policy.Allowed {
			return logsDenied("User with accountId: " + r.Account().ID() + " is not authorized to perform PutSubscriptionFilter on resource: " + f.destination)
		}
		return r.AuthorizeWith("logs:PutSubscriptionFilter", f.destination, nil, d.policy())
	case a.Region != r.Region() || a.Account != r.Account().ID():
		return logsInvalid("The destination must be in the account and the Region of the log group; across accounts it is a destination of CloudWatch Logs")
	case vendor == "lambda":
		if f.role != "" {
			return logsInvalid("destinationArn for vendor lambda cannot be used with roleArn")
		}
		function, _, _ := strings.Cut(strings.TrimPrefix(a.Resource, "function:"), ":")
		if group == "/aws/lambda/"+function {
			return logsInvalid("The log group provided is reserved for the function log of the destination function.")
		}
	case vendor == "kinesis" || vendor == "firehose":
		if f.role == "" {
			return logsInvalid("destinationArn for vendor " + vendor + " must be used with roleArn")
		}
		return mayPassToLogs(r, f.role)
	default:
		return logsInvalid("Invalid destinationArn: it must be that of a Kinesis stream, a Firehose stream, a Lambda function or a destination")
	}
	return nil
}

// mayPassToLogs asks whether the caller may hand a role to CloudWatch Logs.
func mayPassToLogs(r *Request, role string) error {
	return r.Authorize("iam:PassRole", role, map[string][]string{"iam:PassedToService": {logsService}})
}

func (f *subscription) describe(group string) types.SubscriptionFilter {
	out := types.SubscriptionFilter{FilterName: &f.name, FilterPattern: &f.pattern, LogGroupName: &group, DestinationArn: &f.destination,
		CreationTime: aws.Int64(f.created), Distribution: f.distribution}
	if f.role != "" {
		out.RoleArn = &f.role
	}
	return out
}

func (s *logsStore) describeSubscriptionFilters(r *Request, in *cloudwatchlogs.DescribeSubscriptionFiltersInput) (*cloudwatchlogs.DescribeSubscriptionFiltersOutput, error) {
	group := aws.ToString(in.LogGroupName)
	if err := authorizeGroup(r, "DescribeSubscriptionFilters", group); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), group)
	if err != nil {
		return nil, err
	}
	all := []types.SubscriptionFilter{}
	for _, name := range slices.Sorted(maps.Keys(g.subscribed)) {
		if strings.HasPrefix(name, aws.ToString(in.FilterNamePrefix)) {
			all = append(all, g.subscribed[name].describe(group))
		}
	}
	page, next, err := pageOf(all, func(f types.SubscriptionFilter) string { return *f.FilterName }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	return &cloudwatchlogs.DescribeSubscriptionFiltersOutput{SubscriptionFilters: page, NextToken: next}, nil
}

func (s *logsStore) deleteSubscriptionFilter(r *Request, in *cloudwatchlogs.DeleteSubscriptionFilterInput) (*cloudwatchlogs.DeleteSubscriptionFilterOutput, error) {
	group, name := aws.ToString(in.LogGroupName), aws.ToString(in.FilterName)
	if err := authorizeGroup(r, "DeleteSubscriptionFilter", group); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), group)
	if err != nil {
		return nil, err
	}
	if g.subscribed[name] == nil {
		return nil, logsNotFound("The specified subscription filter does not exist.")
	}
	delete(g.subscribed, name)
	return &cloudwatchlogs.DeleteSubscriptionFilterOutput{}, nil
}
