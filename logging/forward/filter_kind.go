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
	Reads: func(h *filter) []resource.Permission {
		return []resource.Permission{{Action: "logs:DescribeSubscriptionFilters", Resource: h.group.Wildcard()}}
	},
	Transient: (*filter).transient,
	LeadsTo: func(h *filter) []resource.Resource {
		if h.want.spec.Role == nil {
			return nil
		}
		return append(role.LeadsTo(h.clients.roles(), h.group.Scope()), role.CallerLeadsTo(h.clients.roles(), h.group.Scope()))
	},
	Observes: func(h *filter, _ *FilterState) []resource.Resource {
		return []resource.Resource{loggroup.Observe(h.clients.Clients, h.group.Scope(), h.group.Name)}
	},
	Fields: []resource.Field[FilterState, *filter]{whole},
}

// transient waits where CloudWatch Logs could not send the message that it tries, and the
// destination and the roles, as the plan leaves them, may.
func (h *filter) transient(_ resource.Wants[FilterState], err error, then resource.Facts) (bool, string) {
	return waits(err, func(j *resource.Judgement) { h.want.judgeWay(j, then, h) })
}

func (h *filter) read(ctx context.Context, _ *resource.Reader) (s FilterState, found bool, err error) {
	pages := cloudwatchlogs.NewDescribeSubscriptionFiltersPaginator(h.clients.Forwarding, &cloudwatchlogs.DescribeSubscriptionFiltersInput{LogGroupName: &h.group.Name, FilterNamePrefix: &h.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, loggroup.CallOptions)
		if resource.IsError[*types.ResourceNotFoundException](err) { // no log group, no filter
			return s, false, nil
		} else if err != nil {
			return s, false, resource.Failed("logs:DescribeSubscriptionFilters", h.ref().ID(), err)
		}
		for _, f := range page.SubscriptionFilters {
			if aws.ToString(f.FilterName) == h.name {
				s = FilterState{Destination: aws.ToString(f.DestinationArn), Pattern: aws.ToString(f.FilterPattern), RoleARN: aws.ToString(f.RoleArn),
					Distribution: f.Distribution, OnTransformedLogs: f.ApplyOnTransformedLogs, Fields: aws.ToString(f.FieldSelectionCriteria), SystemFields: f.EmitSystemFields}
				if s.Distribution == types.DistributionByLogStream { // what it is by default
					s.Distribution = ""
				}
				return s, true, nil
			}
		}
	}
	return s, false, nil
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
