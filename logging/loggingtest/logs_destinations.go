package loggingtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// logsDestination is a destination of subscription filters: a stream, and who may send to it.
// All but its tags is replaced as a whole.
type logsDestination struct {
	name, arn, target, role string
	created                 int64 // ms
	access                  string
	document                policy.Document // of access
	tags                    map[string]string
}

func destinationARN(v View, name string) string { return logsARN(v, "destination:"+name) }

// destination is a copy of a destination of the view's account and region, nil where there is none.
func (s *logsStore) destination(v View, name string) *logsDestination {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.region(v.Region()).destinations[name]
	if d == nil {
		return nil
	}
	copied := *d
	return &copied
}

// admits tells whether the access policy lets a view's account send to the destination.
func (d *logsDestination) admits(v View) policy.Decision {
	keys := mergeKeys(nil, map[string][]string{"aws:PrincipalAccount": {v.Account().ID()}}, v)
	organizationKeys(keys, v.Account(), v.Owner(d.arn).Account())
	return policy.Evaluate(policy.Request{
		Principal: policy.Principal{ARN: v.Account().root()},
		Action:    "logs:PutSubscriptionFilter",
		Resource:  d.arn,
		Context:   keys,
	}, policy.Policies{Identity: []policy.Source{allowAll()}, ResourceMustAllow: true,
		Resource: d.policy()})
}

func (d *logsDestination) policy() *policy.Source {
	return &policy.Source{Name: "access policy of destination " + d.name, Document: d.document}
}

func (d *logsDestination) describe() types.Destination {
	out := types.Destination{DestinationName: aws.String(d.name), Arn: aws.String(d.arn), TargetArn: aws.String(d.target), RoleArn: aws.String(d.role), CreationTime: aws.Int64(d.created)}
	if d.access != "" {
		out.AccessPolicy = aws.String(d.access)
	}
	return out
}

func (s *logsStore) putDestination(r *Request, in *cloudwatchlogs.PutDestinationInput) (*cloudwatchlogs.PutDestinationOutput, error) {
	name := aws.ToString(in.DestinationName)
	d := &logsDestination{name: name, arn: destinationARN(r.View, name), target: aws.ToString(in.TargetArn), role: aws.ToString(in.RoleArn), created: nowMillis(), tags: maps.Clone(in.Tags)}
	if err := r.Authorize("logs:PutDestination", d.arn, requestTags(in.Tags)); err != nil {
		return nil, err
	}
	if err := checkTagKeys(in.Tags); err != nil {
		return nil, err
	}
	if a, err := arn.Parse(d.target); err != nil || a.Service != "kinesis" && a.Service != "firehose" {
		return nil, logsInvalid("Invalid targetArn: it must be that of a Kinesis stream or a Firehose stream")
	}
	if err := mayPassToLogs(r, d.role); err != nil {
		return nil, err
	}
	if err := s.try(r.View, "", d.target, d.role); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	if old := region.destinations[name]; old != nil { // its policy and tags stay
		d.created, d.access, d.document, d.tags = old.created, old.access, old.document, old.tags
	}
	if d.tags == nil {
		d.tags = map[string]string{}
	}
	region.destinations[name] = d
	shown := d.describe()
	return &cloudwatchlogs.PutDestinationOutput{Destination: &shown}, nil
}

func (s *logsStore) putDestinationPolicy(r *Request, in *cloudwatchlogs.PutDestinationPolicyInput) (*cloudwatchlogs.PutDestinationPolicyOutput, error) {
	name := aws.ToString(in.DestinationName)
	if err := r.Authorize("logs:PutDestinationPolicy", destinationARN(r.View, name), nil); err != nil {
		return nil, err
	}
	document, err := parseDocument(*in.AccessPolicy)
	if err != nil || len(document.Statements) == 0 {
		return nil, logsInvalid("The access policy is not a valid policy")
	}
	for _, st := range document.Statements {
		if st.Principal == nil && st.NotPrincipal == nil || len(st.Action) == 0 && len(st.NotAction) == 0 {
			return nil, logsInvalid("The access policy is not a valid policy: a statement has a principal and an action")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	old := region.destinations[name]
	if old == nil {
		return nil, noDestination()
	}
	changed := *old
	changed.access, changed.document = *in.AccessPolicy, document
	region.destinations[name] = &changed
	return &cloudwatchlogs.PutDestinationPolicyOutput{}, nil
}

func noDestination() error { return logsNotFound("The specified destination does not exist.") }

func (s *logsStore) describeDestinations(r *Request, in *cloudwatchlogs.DescribeDestinationsInput) (*cloudwatchlogs.DescribeDestinationsOutput, error) {
	if err := r.Authorize("logs:DescribeDestinations", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all, have := []types.Destination{}, s.region(r.Region()).destinations
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if strings.HasPrefix(name, aws.ToString(in.DestinationNamePrefix)) {
			all = append(all, have[name].describe())
		}
	}
	page, next, err := pageOf(all, func(d types.Destination) string { return *d.DestinationName }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	return &cloudwatchlogs.DescribeDestinationsOutput{Destinations: page, NextToken: next}, nil
}

func (s *logsStore) deleteDestination(r *Request, in *cloudwatchlogs.DeleteDestinationInput) (*cloudwatchlogs.DeleteDestinationOutput, error) {
	name := aws.ToString(in.DestinationName)
	if err := r.Authorize("logs:DeleteDestination", destinationARN(r.View, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	if region.destinations[name] == nil {
		return nil, noDestination()
	}
	delete(region.destinations, name)
	return &cloudwatchlogs.DeleteDestinationOutput{}, nil
}
