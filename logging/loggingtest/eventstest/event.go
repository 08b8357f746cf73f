package eventstest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Event is an event on the default event bus. Source and DetailType are needed.
type Event struct {
	ID         string    // "": a new one
	Source     string    // "aws.ssm"
	DetailType string    // "EC2 Instance State-change Notification"
	Time       time.Time // zero: now
	Resources  []string
	Detail     json.RawMessage // a JSON object; nil: an empty one

	// ReadOnlyCall says that the event is a management event of CloudTrail that changes
	// nothing: rules see it only in the state
	// ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.
	ReadOnlyCall bool
}

// Delivery tells whether an event reached a target of a rule that it matches, and if
// not, exactly why.
type Delivery struct {
	EventID          string
	Rule             string // its name
	Target, TargetID string // ARN and id; "" where the rule did not fire
	Arrived          bool
	Input            string // what the target got, or would have
	Code             string // the target service's error code, "" if it arrived
	Reason           string // one clause, "" if it arrived
	Steps            []loggingtest.DeliveryStep
}

// Put puts an event on the default event bus of the view's region, as a service does,
// and tells what came of it for each target of each rule that matches it. Where such a
// rule does not fire, there is one Delivery that says why. Nothing is recorded in the
// call log. The error is the context's, or that the detail is no JSON object.
func Put(ctx context.Context, v loggingtest.View, e Event) ([]Delivery, error) {
	return storeOf(v.Account()).put(ctx, v, defaultBus, e)
}

// Deliveries are all deliveries of the view's region so far: of events that were
// [Put], and of those that a trail recorded. A call that no trail records is no event,
// and has none.
func Deliveries(v loggingtest.View) []Delivery {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.region(v).deliveries)
	for i := range out {
		out[i].Steps = slices.Clone(out[i].Steps)
	}
	return out
}

// put hands an event to the rules of a bus. On a bus that is not there it is lost.
func (s *store) put(ctx context.Context, v loggingtest.View, on string, e Event) ([]Delivery, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if e.ID == "" {
		e.ID = s.newID()
	}
	var rules []rule
	here := s.region(v)
	var its map[string]*rule
	if b := here.buses[on]; b != nil {
		its = b.rules
	}
	for _, name := range slices.Sorted(maps.Keys(its)) {
		if r := *its[name]; r.pattern != nil {
			r.targets = loggingtest.Clone(r.targets)
			rules = append(rules, r)
		}
	}
	s.mu.Unlock()
	text, tree, err := e.json(v)
	if err != nil {
		return nil, err
	}
	var out []Delivery
	for _, r := range rules {
		if !r.pattern.match(undotted(tree)) {
			continue
		}
		d, err := s.fire(ctx, v, r, e, text, tree)
		out = append(out, d...)
		if err != nil {
			return out, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here = s.region(v)
	here.deliveries = append(here.deliveries, out...)
	return slices.Clone(out), nil
}

// newID is the next id of an event, with the lock held.
func (s *store) newID() string {
	s.events++
	return fmt.Sprintf("00000000-0000-4000-c000-%012x", s.events)
}

// json is the event as targets get it, and as patterns see it.
func (e Event) json(v loggingtest.View) (string, map[string]any, error) {
	at := e.Time
	if at.IsZero() {
		at = time.Now()
	}
	detail := e.Detail
	if detail == nil {
		detail = json.RawMessage("{}")
	}
	text, err := json.Marshal(struct {
		Version    string          `json:"version"`
		ID         string          `json:"id"`
		DetailType string          `json:"detail-type"`
		Source     string          `json:"source"`
		Account    string          `json:"account"`
		Time       string          `json:"time"`
		Region     string          `json:"region"`
		Resources  []string        `json:"resources"`
		Detail     json.RawMessage `json:"detail"`
	}{"0", e.ID, e.DetailType, e.Source, v.Account().ID(), at.UTC().Format(time.RFC3339), v.Region(), append([]string{}, e.Resources...), detail})
	if err != nil {
		return "", nil, fmt.Errorf("the event's detail: %w", err)
	}
	tree, err := decode(string(text))
	if err != nil {
		return "", nil, fmt.Errorf("the event: %w", err)
	}
	if _, ok := tree["detail"].(map[string]any); !ok {
		return "", nil, fmt.Errorf("the event's detail is not an object")
	}
	return string(text), tree, nil
}

// fire delivers an event to the targets of a rule that matches it, or says why the
// rule does not fire.
func (s *store) fire(ctx context.Context, v loggingtest.View, r rule, e Event, text string, tree map[string]any) ([]Delivery, error) {
	none := Delivery{EventID: e.ID, Rule: r.name}
	switch {
	case r.state == types.RuleStateDisabled:
		none.Reason = "rule " + r.name + " is disabled"
	case e.ReadOnlyCall && r.state != types.RuleStateEnabledWithAllCloudtrailManagementEvents:
		none.Reason = "rule " + r.name + " does not see calls that change nothing: its state is " + string(r.state)
	case len(r.targets) == 0:
		none.Reason = "rule " + r.name + " has no targets"
	}
	if none.Reason != "" {
		return []Delivery{none}, nil
	}
	var out []Delivery
	for _, t := range r.targets {
		d := Delivery{EventID: e.ID, Rule: r.name, Target: *t.Arn, TargetID: *t.Id, Input: inputOf(t, r, text, tree)}
		err := s.deliver(ctx, v, r, t, &d)
		out = append(out, d)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
