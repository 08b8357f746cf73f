package automationlogtest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Actions of steps that are carried out. A step of any other does what a test says
// ([PutStep]), or fails.
const (
	executeScript = "aws:executeScript"
	sleep         = "aws:sleep"
	loop          = "aws:loop"
)

// scriptTimeout is how long a script may take.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeScript.html
const scriptTimeout = 600 * time.Second

// timedOut is why a step fails that takes too long.
const timedOut = "the step timed out"

// Step is what a step of a runbook does when it is carried out.
type Step struct {
	// Prints is what a script prints, lines separated by "\n"; "": a line of its own. Only
	// that of aws:executeScript is logged.
	Prints string
	// Outputs are the step's outputs. Those of a script follow from Returns.
	Outputs map[string][]string
	// Returns is the JSON object that a script's handler returns; "": {}.
	Returns string
	// Fails is why the step fails, "" if it does not. What it prints is logged all the same.
	Fails string
	// Takes is how long it takes, by the clock; 0: nothing.
	Takes time.Duration
}

type stepKey struct{ region, runbook, step string }

// PutStep says what a step does, by its name, when automations of the runbook that are in
// the view's region come to it: what its script prints, and whether it works. It is how a
// step of an action that is not simulated can work.
func PutStep(v loggingtest.View, runbook, name string, does Step) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripted[stepKey{v.Region(), runbook, name}] = does
}

// step is a step of an automation. It is guarded by the store's lock.
type step struct {
	id, name, action string
	content          map[string]any
	parent           *step // the aws:loop it is in, nil for none
	iteration        int   // from 1, in a loop
	item             string

	status         types.AutomationExecutionStatus
	failure        string
	started, ended time.Time
	due            time.Time // when it will end
	does           Step
	outputs        map[string][]string
}

func (x *step) end(status types.AutomationExecutionStatus, at time.Time) {
	if x.started.IsZero() {
		x.started = at
	}
	x.status, x.ended = status, at
}

func (e *execution) end(status types.AutomationExecutionStatus, at time.Time) {
	e.status, e.ended = status, at
}

// cancel ends an automation with the steps that have not ended. It is called with the lock
// held.
func (e *execution) cancel() {
	now := time.Now().UTC().Truncate(time.Millisecond)
	for _, x := range e.steps {
		if x.status == types.AutomationExecutionStatusInprogress || x.status == types.AutomationExecutionStatusPending {
			x.end(types.AutomationExecutionStatusCancelled, now)
		}
	}
	e.end(types.AutomationExecutionStatusCancelled, now)
}

// plan is the steps in the order in which they come; those of loops once for each item.
func (e *execution) plan(steps any, parent *step) (out []*step) {
	list, _ := steps.([]any)
	for _, s := range list {
		content, _ := s.(map[string]any)
		x := &step{name: fmt.Sprint(content["name"]), action: fmt.Sprint(content["action"]), content: content, parent: parent,
			status: types.AutomationExecutionStatusPending}
		out = append(out, x)
		if x.action != loop || parent != nil {
			continue
		}
		inputs, _ := content["inputs"].(map[string]any)
		items := e.items(inputs["Iterators"])
		if items == nil && e.lenient {
			items = []string{""}
		}
		for i, item := range items {
			for _, in := range e.plan(inputs["Steps"], x) {
				in.iteration, in.item = i+1, item
				out = append(out, in)
			}
		}
	}
	return out
}

// items are what a loop goes through: a list, or a parameter that is one.
func (e *execution) items(iterators any) []string {
	switch v := iterators.(type) {
	case []any:
		return texts(v)
	case string:
		if m := reference.FindStringSubmatch(v); m != nil {
			return e.value(m[1])
		}
	}
	return nil
}

// advance carries out what an automation has come to by now, and has the rest carried out
// when its time comes. One at a time does it: who starts it, and then what comes later.
func (s *store) advance(ctx context.Context, e *execution) error {
	for {
		s.mu.Lock()
		x, wait := s.next(e, time.Now())
		s.mu.Unlock()
		if x == nil {
			if wait > 0 {
				s.advanceLater(e, wait)
			}
			return nil
		}
		var d *loggingtest.Delivery
		if x.action == executeScript {
			arrived, err := s.deliver(ctx, e, x.does.Prints)
			if err != nil {
				return err
			}
			d = &arrived
		}
		s.mu.Lock()
		if d != nil && (e.delivered == nil || e.delivered.Arrived) {
			e.delivered = d
		}
		if e.ended.IsZero() { // nobody stopped it while its script ran
			e.finish(x)
		}
		s.mu.Unlock()
	}
}

// advanceLater goes on with an automation when its step is due.
func (s *store) advanceLater(e *execution, wait time.Duration) {
	e.view.Account().Later(wait, func(ctx context.Context) {
		if e := s.find(e.view, e.id); e != nil {
			_ = s.advance(ctx, e) // it cannot be cancelled
		}
	})
}

// next is the step that ends now, or nil, and how long that takes. It is called with the lock
// held.
func (s *store) next(e *execution, now time.Time) (*step, time.Duration) {
	if !e.ended.IsZero() {
		return nil, 0
	}
	if e.at >= len(e.steps) || e.completes && e.steps[e.at].status == types.AutomationExecutionStatusPending {
		e.close(e.since())
		return nil, 0
	}
	x := e.steps[e.at]
	if x.status == types.AutomationExecutionStatusPending {
		x.status, x.started = types.AutomationExecutionStatusInprogress, e.since()
		x.does = s.does(e, x)
		x.due = x.started.Add(x.does.Takes)
	}
	if x.due.After(now) {
		return nil, x.due.Sub(now)
	}
	return x, 0
}

// since is when the current step begins: when the last one ended.
func (e *execution) since() time.Time {
	at := e.started
	for _, x := range e.steps {
		if x.ended.After(at) {
			at = x.ended
		}
	}
	return at
}

// does is what a step does: what a test says, or what its action is. It is called with the
// lock held.
func (s *store) does(e *execution, x *step) (does Step) {
	said, isSaid := s.scripted[stepKey{e.view.Region(), e.document.Name, x.name}]
	inputs, _ := x.content["inputs"].(map[string]any)
	limit := time.Duration(number(x.content["timeoutSeconds"])) * time.Second
	switch {
	case x.action == executeScript:
		does = said
		if out, ok := e.output[x.name]; ok {
			does.Prints = out
		} else if does.Prints == "" {
			does.Prints = "step " + x.name + " ran"
		}
		does.Outputs, does.Fails = scriptOutputs(x.content["outputs"], does)
		if limit == 0 {
			limit = scriptTimeout
		}
	case isSaid:
		does = said
	case e.lenient:
	case x.action == sleep:
		does = e.sleeps(inputs)
	case x.action == loop && x.parent == nil && e.items(inputs["Iterators"]) != nil:
	case x.action == loop:
		does.Fails = "the fake account simulates aws:loop with Iterators that are a list or a parameter, and not in another loop"
	default:
		does.Fails = "the fake account does not simulate steps of the action " + x.action
	}
	if e.lenient {
		does.Takes = 0
	}
	if limit > 0 && does.Takes > limit {
		does.Takes, does.Fails = limit, timedOut
	}
	return does
}

func number(v any) float64 {
	n, _ := strconv.ParseFloat(fmt.Sprint(v), 64)
	return n
}

// duration is an ISO 8601 duration as aws:sleep takes it.
var duration = regexp.MustCompile(`^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// maxSleep is how long aws:sleep can last.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-sleep.html
const maxSleep = 604799 * time.Second

// sleeps is a step that waits for a while, or until a time.
func (e *execution) sleeps(inputs map[string]any) (does Step) {
	text, _ := inputs["Duration"].(string)
	if until, ok := inputs["Timestamp"].(string); ok && text == "" {
		at, err := time.Parse(time.RFC3339, e.fill(until))
		if err != nil {
			does.Fails = "the Timestamp of aws:sleep is no time such as 2020-01-01T01:00:00Z"
			return does
		}
		does.Takes = max(0, at.Sub(e.since()))
	} else {
		m := duration.FindStringSubmatch(e.fill(text))
		if m == nil {
			does.Fails = "the Duration of aws:sleep is no ISO 8601 duration such as PT10M"
			return does
		}
		for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
			does.Takes += time.Duration(number(m[i+1])) * unit
		}
	}
	if does.Takes > maxSleep {
		does.Takes, does.Fails = 0, "aws:sleep lasts at most 604799 seconds"
	}
	return does
}

// scriptOutputs are the outputs of a script, with those that the runbook takes out of what
// its handler returns, and why that fails.
func scriptOutputs(selected any, does Step) (map[string][]string, string) {
	var payload map[string]any
	if does.Returns == "" {
		does.Returns = "{}"
	}
	if err := json.Unmarshal([]byte(does.Returns), &payload); err != nil {
		return nil, "what the script returns is no JSON object"
	}
	out := map[string][]string{"OutputPayload": {asJSON(map[string]any{"Payload": payload})}}
	list, _ := selected.([]any)
	for _, o := range list {
		m, _ := o.(map[string]any)
		selector, _ := m["Selector"].(string)
		var found any = map[string]any{"Payload": payload}
		for part := range strings.SplitSeq(strings.TrimPrefix(selector, "$."), ".") {
			object, _ := found.(map[string]any)
			found = object[part]
		}
		if found == nil && does.Fails == "" {
			does.Fails = fmt.Sprintf("the output %v is not in what the script returns: there is no %s", m["Name"], selector)
		}
		if found != nil {
			out[fmt.Sprint(m["Name"])] = texts(found)
		}
	}
	return out, does.Fails
}

// finish ends a step that is due, and says what comes next.
func (e *execution) finish(x *step) {
	x.end(types.AutomationExecutionStatusSuccess, x.due)
	x.failure = x.does.Fails
	if x.failure == "" {
		x.outputs = x.does.Outputs
		e.follow(x, x.content["nextStep"], x.content["isEnd"] == true)
		return
	}
	x.status = types.AutomationExecutionStatusFailed
	if x.failure == timedOut {
		x.status = types.AutomationExecutionStatusTimedout
	}
	critical := x.content["isCritical"] != false
	onFailure, _ := x.content["onFailure"].(string)
	target, jumps := strings.CutPrefix(onFailure, "step:")
	switch {
	case jumps:
		e.failed = e.failed || critical
		e.follow(x, target, false)
	case onFailure == "Continue":
		e.failed = e.failed || critical
		e.follow(x, x.content["nextStep"], x.content["isEnd"] == true)
	default:
		e.failure = "Step " + x.name + " failed: " + x.failure
		e.end(x.status, x.ended)
		if x.parent != nil {
			x.parent.status, x.parent.ended = x.status, x.ended
		}
	}
}

// follow goes on to the step that comes after one.
func (e *execution) follow(x *step, next any, isEnd bool) {
	switch name, named := next.(string); {
	case isEnd && x.parent == nil:
		e.at = len(e.steps)
	case named:
		to := slices.IndexFunc(e.steps[e.at+1:], func(y *step) bool { return y.name == name && y.parent == x.parent })
		if to < 0 {
			e.failure = "Step " + x.name + " failed: it goes on to " + name + ", which does not come after it"
			e.end(types.AutomationExecutionStatusFailed, x.ended)
			return
		}
		e.at += 1 + to
	default:
		e.at++
	}
}

// close ends an automation whose steps are over.
func (e *execution) close(at time.Time) {
	e.end(types.AutomationExecutionStatusSuccess, at)
	if e.failed {
		e.end(types.AutomationExecutionStatusFailed, at)
	}
}
