package forward

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// FilterState is what CloudWatch Logs keeps of a subscription filter.
type FilterState struct {
	Destination string `json:"destinationArn"`
	Pattern     string `json:"filterPattern,omitempty"`
	RoleARN     string `json:"roleArn,omitempty"`

	// What is not asked for here, and kept.
	Distribution      types.Distribution `json:"distribution,omitempty"`
	OnTransformedLogs bool               `json:"applyOnTransformedLogs,omitempty"`
	Fields            string             `json:"fieldSelectionCriteria,omitempty"`
	SystemFields      []string           `json:"emitSystemFields,omitempty"`
}

// filter is a handle: the clients, the group and the name of one.
type filter struct {
	clients Clients
	group   loggroup.ARN
	name    string
	want    Filter
}

var filterType = resource.NewType[FilterState](loggroup.SubscriptionFilterType)

func (h *filter) ref() resource.Ref[FilterState] {
	return filterType.Ref(h.group.Scope(), loggroup.SubscriptionFilterID(h.group.Scope(), h.group.Name, h.name).Name)
}

// One call writes all of a filter.
var whole = resource.One[*filter]("", func(s *FilterState) *FilterState { return s }).
	Exclusive().Set(putFilter, (*filter).put).Clear("logs:DeleteSubscriptionFilter", (*filter).delete).
	More(func(_ *filter, _, after FilterState) (more []resource.Permission) {
		if after.Destination != "" {
			more = append(more, resource.Permission{Action: putFilter, Resource: after.Destination})
		}
		if after.RoleARN != "" {
			more = append(more, resource.Permission{Action: "iam:PassRole", Resource: after.RoleARN})
		}
		return more
	}).
	Observes(func(h *filter, s FilterState) []resource.Resource {
		if s.RoleARN == "" {
			return nil
		}
		return []resource.Resource{role.Observe(h.clients.roles(), h.group.Scope(), s.RoleARN)}
	}).
	Exports(func(h *filter, s FilterState, x *resource.Export) {
		x.Set("LogGroupName", h.group.Name)
		x.Set("FilterName", h.name)
		x.Set("FilterPattern", s.Pattern)
		x.Set("DestinationArn", s.Destination)
		if s.RoleARN != "" {
			x.Set("RoleArn", s.RoleARN)
		}
	})

var filterKind = resource.Kind[FilterState, *filter]{
	Type: filterType, Noun: "subscription filter", ARN: func(h *filter) string { return h.group.Wildcard() },
	Read: (*filter).read, Origin: func(h *filter) any { return h.clients.Origin() },
	Reads:     (*filter).reads,
	Transient: (*filter).transient,
	LeadsTo: func(h *filter) []resource.Resource {
		if h.want.spec.Role == nil {
			return nil
		}
		return append(role.LeadsTo(h.clients.roles(), h.group.Scope()), role.CallerLeadsTo(h.clients.roles(), h.group.Scope()))
	},
	Observes: func(h *filter, _ *FilterState) []resource.Resource {
		return []resource.Resource{loggroup.Observe(h.clients.Clients, h.group.Scope(), h.group.Name), namesKind.Observe(namesRef(h.group), h)}
	},
	Fields: []resource.Field[FilterState, *filter]{whole},
}

func (h *filter) reads() []resource.Permission {
	return []resource.Permission{{Action: "logs:DescribeSubscriptionFilters", Resource: h.group.Wildcard()}}
}

// transient waits where CloudWatch Logs could not send the message that it tries, and the
// destination and the roles, as the plan leaves them, may.
func (h *filter) transient(_ resource.Wants[FilterState], err error, then resource.Facts) (bool, string) {
	return waits(err, func(j *resource.Judgement) { h.want.judgeWay(j, then, h) })
}

func (h *filter) read(ctx context.Context, r *resource.Reader) (s FilterState, found bool, err error) {
	all, err := h.all(ctx, r)
	if err != nil {
		return s, false, resource.Failed("logs:DescribeSubscriptionFilters", h.ref().ID(), err)
	}
	for _, f := range all {
		if aws.ToString(f.FilterName) == h.name {
			s = FilterState{Destination: aws.ToString(f.DestinationArn), Pattern: aws.ToString(f.FilterPattern), RoleARN: aws.ToString(f.RoleArn),
				Distribution: f.Distribution, OnTransformedLogs: f.ApplyOnTransformedLogs, Fields: aws.ToString(f.FieldSelectionCriteria), SystemFields: f.EmitSystemFields}
			if s.Distribution == types.DistributionByLogStream { // what it is by default
				s.Distribution = ""
			}
			return s, true, nil
		}
	}
	return s, false, nil
}

// all are the group's filters; a group that is not there has none.
func (h *filter) all(ctx context.Context, r *resource.Reader) ([]types.SubscriptionFilter, error) {
	return resource.Once(ctx, r, h.clients.Clients.Clients, h.group.ID(), "subscription filters", func(ctx context.Context) (all []types.SubscriptionFilter, err error) {
		pages := cloudwatchlogs.NewDescribeSubscriptionFiltersPaginator(h.clients.Forwarding, &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: &h.group.Name})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx, loggroup.CallOptions)
			if resource.IsError[*types.ResourceNotFoundException](err) {
				return nil, nil
			} else if err != nil {
				return nil, err
			}
			all = append(all, page.SubscriptionFilters...)
		}
		return all, nil
	})
}

// filterNames are those of a group.
type filterNames struct {
	Names []string `json:"names,omitempty"`
}

var namesType = resource.NewType[filterNames]("AWS::Logs::SubscriptionFilters")

func namesRef(group loggroup.ARN) resource.Ref[filterNames] {
	return namesType.Ref(group.Scope(), group.Name)
}

var namesKind = resource.Kind[filterNames, *filter]{
	Type: namesType, Noun: "list of subscription filters", Reads: (*filter).reads,
	Read: func(h *filter, ctx context.Context, r *resource.Reader) (s filterNames, found bool, err error) {
		all, err := h.all(ctx, r)
		for _, f := range all {
			s.Names = append(s.Names, aws.ToString(f.FilterName))
		}
		return s, true, resource.Failed("logs:DescribeSubscriptionFilters", namesRef(h.group).ID(), err)
	},
}

func (h *filter) put(ctx context.Context, s FilterState) error {
	in := &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: &h.group.Name, FilterName: &h.name, FilterPattern: &s.Pattern,
		DestinationArn: &s.Destination, RoleArn: resource.OrUnset(s.RoleARN), Distribution: s.Distribution,
		ApplyOnTransformedLogs: s.OnTransformedLogs, FieldSelectionCriteria: resource.OrUnset(s.Fields), EmitSystemFields: s.SystemFields}
	_, err := h.clients.Forwarding.PutSubscriptionFilter(ctx, in, loggroup.CallOptions)
	return err
}

func (h *filter) delete(ctx context.Context) error {
	_, err := h.clients.Forwarding.DeleteSubscriptionFilter(ctx, &cloudwatchlogs.DeleteSubscriptionFilterInput{LogGroupName: &h.group.Name, FilterName: &h.name}, loggroup.CallOptions)
	return err
}
