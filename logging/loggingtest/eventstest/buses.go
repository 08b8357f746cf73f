package eventstest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// defaultBus is the name of the bus that is there without being made.
const defaultBus = "default"

// maxBuses is how many buses a region has, the default one among them.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const maxBuses = 100

// bus is an event bus with its rules.
type bus struct {
	name, arn, description string
	rules                  map[string]*rule
	statements             []policy.Statement // of its policy
	tags                   map[string]string
	created, modified      time.Time
}

func newBus(v loggingtest.View, name string) *bus {
	now := time.Now().UTC()
	return &bus{name: name, arn: busARN(v, name), rules: map[string]*rule{}, tags: map[string]string{}, created: now, modified: now}
}

func busARN(v loggingtest.View, name string) string { return arnOf(v, "events", "event-bus/"+name) }

// ruleARN is the ARN of a rule, which on another bus than the default one names the bus.
func ruleARN(v loggingtest.View, on, name string) string {
	if on != defaultBus {
		name = on + "/" + name
	}
	return arnOf(v, "events", "rule/"+name)
}

// busName is the name of a bus that a caller names so, or by its ARN, or not at all.
func busName(given *string) string {
	name := aws.ToString(given)
	if strings.HasPrefix(name, "arn:") {
		_, name, _ = strings.Cut(name, ":event-bus/")
	}
	if name == "" {
		return defaultBus
	}
	return name
}

// onBus does something with a bus, with the lock held.
func (s *store) onBus(v loggingtest.View, given *string, do func(here *bus) error) error {
	name := busName(given)
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(v).buses[name]
	if here == nil || strings.HasPrefix(aws.ToString(given), "arn:") && *given != here.arn {
		return &types.ResourceNotFoundException{Message: aws.String("Event bus " + name + " does not exist.")}
	}
	return do(here)
}

// policyText is the bus's policy, nil where it has none.
func (b *bus) policyText() *string {
	if len(b.statements) == 0 {
		return nil
	}
	return aws.String(policy.Document{Version: policy.Version, Statements: b.statements}.String())
}

func (s *store) createBus(r *loggingtest.Request, in *eventbridge.CreateEventBusInput) (*eventbridge.CreateEventBusOutput, error) {
	made := newBus(r.View, *in.Name)
	if err := r.Authorize("events:CreateEventBus", made.arn, nil); err != nil {
		return nil, err
	}
	if strings.Contains(made.name, "/") {
		return nil, invalid("Event bus name must not contain '/'.")
	}
	made.description, made.tags = aws.ToString(in.Description), tagMap(in.Tags)
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	switch {
	case here.buses[made.name] != nil:
		return nil, &types.ResourceAlreadyExistsException{Message: aws.String("Event bus " + made.name + " already exists.")}
	case len(here.buses) >= maxBuses:
		return nil, &types.LimitExceededException{Message: aws.String("The requested resource exceeds the maximum number allowed.")}
	}
	here.buses[made.name] = made
	return &eventbridge.CreateEventBusOutput{EventBusArn: aws.String(made.arn), Description: optional(made.description)}, nil
}

func (s *store) describeBus(r *loggingtest.Request, in *eventbridge.DescribeEventBusInput) (*eventbridge.DescribeEventBusOutput, error) {
	if err := r.Authorize("events:DescribeEventBus", busARN(r.View, busName(in.Name)), nil); err != nil {
		return nil, err
	}
	out := new(eventbridge.DescribeEventBusOutput)
	return out, s.onBus(r.View, in.Name, func(b *bus) error {
		out.Name, out.Arn, out.Description, out.Policy = aws.String(b.name), aws.String(b.arn), optional(b.description), b.policyText()
		if b.name != defaultBus { // which was always there
			out.CreationTime, out.LastModifiedTime = aws.Time(b.created), aws.Time(b.modified)
		}
		return nil
	})
}

func (s *store) listBuses(r *loggingtest.Request, in *eventbridge.ListEventBusesInput) (*eventbridge.ListEventBusesOutput, error) {
	if err := r.Authorize("events:ListEventBuses", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(here.buses)), func(n string) bool { return !strings.HasPrefix(n, aws.ToString(in.NamePrefix)) })
	page, next, err := pageOf(names, in.NextToken, in.Limit)
	out := &eventbridge.ListEventBusesOutput{EventBuses: []types.EventBus{}, NextToken: next}
	for _, name := range page {
		b := here.buses[name]
		one := types.EventBus{Name: aws.String(b.name), Arn: aws.String(b.arn), Description: optional(b.description), Policy: b.policyText()}
		if name != defaultBus {
			one.CreationTime, one.LastModifiedTime = aws.Time(b.created), aws.Time(b.modified)
		}
		out.EventBuses = append(out.EventBuses, one)
	}
	return out, err
}

// deleteBus deletes a bus without rules. One that is not there is no error.
func (s *store) deleteBus(r *loggingtest.Request, in *eventbridge.DeleteEventBusInput) (*eventbridge.DeleteEventBusOutput, error) {
	name := busName(in.Name)
	if err := r.Authorize("events:DeleteEventBus", busARN(r.View, name), nil); err != nil {
		return nil, err
	}
	if name == defaultBus {
		return nil, invalid("Cannot delete event bus default.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	if b := here.buses[name]; b != nil && len(b.rules) > 0 {
		return nil, invalid("Event bus can't be deleted since it has rules.")
	}
	delete(here.buses, name)
	return nil, nil
}

// putPermission adds a statement to the policy of a bus, or replaces the policy.
func (s *store) putPermission(r *loggingtest.Request, in *eventbridge.PutPermissionInput) (*eventbridge.PutPermissionOutput, error) {
	if err := r.Authorize("events:PutPermission", busARN(r.View, busName(in.EventBusName)), nil); err != nil {
		return nil, err
	}
	return nil, s.onBus(r.View, in.EventBusName, func(b *bus) error {
		if in.Policy != nil {
			return b.setPolicy(*in.Policy)
		}
		who := aws.ToString(in.Principal)
		if in.Action == nil || in.StatementId == nil || who == "" {
			return invalid("Parameter(s) Action, Principal and StatementId must be specified.")
		}
		st := policy.Statement{Sid: *in.StatementId, Effect: policy.Allow, Action: []string{*in.Action}, Resource: []string{b.arn}, Principal: &policy.Principals{Any: true}}
		if who != "*" {
			st.Principal = &policy.Principals{AWS: []string{"arn:" + r.Account().Partition() + ":iam::" + who + ":root"}}
		}
		if c := in.Condition; c != nil {
			if *c.Type != "StringEquals" || *c.Key != "aws:PrincipalOrgID" {
				return invalid("Parameter Condition is not valid. Reason: the only condition is StringEquals of aws:PrincipalOrgID.")
			}
			st.Condition = policy.Condition{*c.Type: {*c.Key: {*c.Value}}}
		}
		next := slices.DeleteFunc(slices.Clone(b.statements), func(have policy.Statement) bool { return have.Sid == st.Sid })
		b.statements, b.modified = append(next, st), time.Now().UTC()
		return nil
	})
}

// maxBusPolicy is the longest policy of a bus, in bytes.
const maxBusPolicy = 10 << 10

// setPolicy replaces the bus's policy.
func (b *bus) setPolicy(text string) error {
	document, err := policy.Parse([]byte(text))
	switch {
	case err != nil || len(document.Statements) == 0:
		return invalid("Parameter Policy is not valid. Reason: the document is malformed.")
	case len(text) > maxBusPolicy:
		return &types.PolicyLengthExceededException{Message: aws.String("The policy document exceeds 10 KB.")}
	}
	for _, st := range document.Statements {
		for _, resource := range slices.Concat(st.Resource, st.NotResource) {
			if resource != b.arn && !strings.HasPrefix(resource, strings.Replace(b.arn, ":event-bus/", ":rule/", 1)) {
				return invalid("Parameter Policy is not valid. Reason: a resource is not the event bus.")
			}
		}
	}
	b.statements, b.modified = document.Statements, time.Now().UTC()
	return nil
}

// removeFromBus takes a statement, or all, out of the policy of a bus.
func (s *store) removeFromBus(r *loggingtest.Request, in *eventbridge.RemovePermissionInput) (*eventbridge.RemovePermissionOutput, error) {
	if err := r.Authorize("events:RemovePermission", busARN(r.View, busName(in.EventBusName)), nil); err != nil {
		return nil, err
	}
	return nil, s.onBus(r.View, in.EventBusName, func(b *bus) error {
		switch {
		case in.RemoveAllPermissions:
			b.statements, b.modified = nil, time.Now().UTC()
			return nil
		case in.StatementId == nil:
			return invalid("Parameter(s) StatementId must be specified.")
		}
		next := slices.DeleteFunc(slices.Clone(b.statements), func(have policy.Statement) bool { return have.Sid == *in.StatementId })
		switch {
		case len(b.statements) == 0:
			return &types.ResourceNotFoundException{Message: aws.String("EventBus does not have a policy.")}
		case len(next) == len(b.statements):
			return &types.ResourceNotFoundException{Message: aws.String("Statement with the provided id does not exist.")}
		}
		b.statements, b.modified = next, time.Now().UTC()
		return nil
	})
}
