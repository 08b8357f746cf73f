package forward

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// DestinationState is what CloudWatch Logs keeps of a destination.
type DestinationState struct {
	Stream Stream            `json:"stream,omitzero"`
	Access policy.Statements `json:"accessPolicy,omitempty"`
}

// Stream is where a destination sends to, and with which role.
type Stream struct {
	TargetARN string `json:"targetArn"`
	RoleARN   string `json:"roleArn"`
}

// destination is a handle: the clients and the name of one.
type destination struct {
	clients Clients
	owner   string // whose clients they are, where another account owns it
	scope   resource.Scope
	name    string

	// From where it is looked at, for its role.
	from Clients
	here resource.Scope
}

// newDestination is the destination of a scope, looked at from here.
func newDestination(c Clients, here, at resource.Scope, name string) *destination {
	h := &destination{clients: c, scope: at, name: name, from: c, here: here}
	if cfg, ok := c.OwnerOf(here, at); ok {
		h.clients, h.owner = ClientsFromConfig(cfg), at.Account
	}
	return h
}

var destinationType = resource.NewType[DestinationState]("AWS::Logs::Destination")

func destinationRef(s resource.Scope, name string) resource.Ref[DestinationState] {
	return destinationType.Ref(s, name)
}

func (h *destination) arn() string     { return destinationARN(h.scope, h.name) }
func (h *destination) id() resource.ID { return destinationRef(h.scope, h.name).ID() }

// A destination has both, from its creation on, and CloudWatch Logs tries them.
var stream = resource.One[*destination]("stream", func(s *DestinationState) *Stream { return &s.Stream }).
	AtCreate().Required().Set("logs:PutDestination", (*destination).put).
	More(func(_ *destination, _, after Stream) []resource.Permission {
		return []resource.Permission{{Action: "iam:PassRole", Resource: after.RoleARN}}
	}).
	Observes(func(h *destination, s Stream) []resource.Resource {
		return []resource.Resource{role.Observe(h.from.roles(), h.here, s.RoleARN)}
	}).
	Exports(func(_ *destination, s Stream, x *resource.Export) {
		x.Set("TargetArn", s.TargetARN)
		x.Set("RoleArn", s.RoleARN)
	})

var access = resource.Statements[*destination]("accessPolicy", func(s *DestinationState) *policy.Statements { return &s.Access }).
	Most(maxAccess).Put("logs:PutDestinationPolicy", (*destination).putAccess).Live("logs:DescribeDestinations", (*destination).liveAccess).
	Exports(policy.Resource, func(_ *destination, doc policy.Document, x *resource.Export) {
		x.Set("DestinationPolicy", doc.String())
	})

var destinationKind = resource.Kind[DestinationState, *destination]{
	Type: destinationType, Noun: "destination", NameProperty: "DestinationName", ARN: (*destination).arn,
	Read: (*destination).read, Origin: func(h *destination) any { return h.clients.Origin() }, Owner: func(h *destination) string { return h.owner },
	Reads: func(h *destination) []resource.Permission {
		return []resource.Permission{{Action: "logs:DescribeDestinations", Resource: "*"}}
	},
	Create:    resource.Whole[DestinationState, *destination]{Action: "logs:PutDestination", Call: (*destination).create},
	Delete:    resource.Whole[DestinationState, *destination]{Action: "logs:DeleteDestination", Call: (*destination).delete},
	Transient: (*destination).transient, LeadsTo: func(h *destination) []resource.Resource {
		return append(role.LeadsTo(h.from.roles(), h.here), role.CallerLeadsTo(h.from.roles(), h.here))
	},
	Fields: []resource.Field[DestinationState, *destination]{stream, access},
}

// transient waits where CloudWatch Logs could not send the message that it tries, and the
// role, as the plan leaves it, may write: then IAM has not propagated.
func (h *destination) transient(w resource.Wants[DestinationState], err error, then resource.Facts) (bool, string) {
	wanted, _ := stream.Wanted(w)
	return waits(err, func(j *resource.Judgement) {
		judgeRole(j, then, wanted.RoleARN, streamAction(wanted.TargetARN), wanted.TargetARN, h.scope.Account)
	})
}

// waits tells whether waiting helps against the error of a message that could not be sent: it
// does not where the judging finds an error, which is why.
func waits(err error, judge func(*resource.Judgement)) (bool, string) {
	if resource.ErrorCode(err) != "InvalidParameterException" || !strings.Contains(err.Error(), "Could not deliver test message") {
		return false, ""
	}
	for f := range resource.Judging(judge) {
		if f.Severity == resource.SeverityError {
			return false, strings.TrimSuffix(f.Problem, ".")
		}
	}
	return true, ""
}

func (h *destination) read(ctx context.Context, _ *resource.Reader) (DestinationState, bool, error) {
	d, err := h.describe(ctx)
	if err != nil || d == nil {
		return DestinationState{}, false, err
	}
	s := DestinationState{Stream: Stream{aws.ToString(d.TargetArn), aws.ToString(d.RoleArn)}}
	doc, err := h.parse(d)
	if err == nil {
		s.Access = withoutNobody(doc)
	}
	return s, true, err
}

// describe is nil for a destination that does not exist.
func (h *destination) describe(ctx context.Context) (*types.Destination, error) {
	pages := cloudwatchlogs.NewDescribeDestinationsPaginator(h.clients.Forwarding, &cloudwatchlogs.DescribeDestinationsInput{DestinationNamePrefix: &h.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, loggroup.CallOptions)
		if err != nil {
			return nil, resource.Failed("logs:DescribeDestinations", h.id(), err)
		}
		for _, d := range page.Destinations {
			if aws.ToString(d.DestinationName) == h.name {
				return &d, nil
			}
		}
	}
	return nil, nil
}

func (h *destination) parse(d *types.Destination) (policy.Document, error) {
	if aws.ToString(d.AccessPolicy) == "" {
		return policy.Document{}, nil
	}
	doc, err := policy.Parse([]byte(*d.AccessPolicy))
	if err != nil {
		return policy.Document{}, fmt.Errorf("%s: access policy: %w", h.id(), err)
	}
	return doc, nil
}

func (h *destination) put(ctx context.Context, s Stream) error {
	_, err := h.clients.Forwarding.PutDestination(ctx, &cloudwatchlogs.PutDestinationInput{DestinationName: &h.name, TargetArn: &s.TargetARN, RoleArn: &s.RoleARN}, loggroup.CallOptions)
	return err
}

func (h *destination) create(ctx context.Context, s *DestinationState) error {
	return h.put(ctx, s.Stream)
}

func (h *destination) delete(ctx context.Context, _ *DestinationState) error {
	_, err := h.clients.Forwarding.DeleteDestination(ctx, &cloudwatchlogs.DeleteDestinationInput{DestinationName: &h.name}, loggroup.CallOptions)
	if resource.IsError[*types.ResourceNotFoundException](err) {
		return resource.ErrAbsent
	}
	return err
}

func (h *destination) liveAccess(ctx context.Context) (policy.Document, error) {
	d, err := h.describe(ctx)
	if err != nil || d == nil {
		return policy.Document{}, err
	}
	doc, err := h.parse(d)
	return withoutNobody(doc).Document(), err
}

// nobody is the Sid of a statement that lets nobody send: an access policy cannot be taken
// away again.
const nobody = "AwslogkitNobody"

func (h *destination) putAccess(ctx context.Context, doc policy.Document) (policy.Document, error) {
	written := doc
	if len(doc.Statements) == 0 {
		written = policy.Document{Version: policy.Version, Statements: []policy.Statement{{
			Sid: nobody, Effect: policy.Deny, Principal: &policy.Principals{AWS: []string{"*"}}, Action: []string{putFilter}, Resource: []string{h.arn()},
		}}}
	}
	_, err := h.clients.Forwarding.PutDestinationPolicy(ctx, &cloudwatchlogs.PutDestinationPolicyInput{DestinationName: &h.name, AccessPolicy: aws.String(written.String())}, loggroup.CallOptions)
	return doc, err
}

func withoutNobody(doc policy.Document) policy.Statements {
	all := policy.SplitStatements(doc)
	if _, is := all[nobody]; len(all) == 0 || len(all) == 1 && is {
		return nil
	}
	return all
}
