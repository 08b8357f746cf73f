package logging

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Plan is what would change: an ordered list of changes, with the findings
// before and after. NewPlan, NewRemoval and LoadPlan make it.
type Plan struct {
	kind     planKind
	scopes   []TargetScope
	changes  []Change
	reads    []Permission
	undo     []Permission
	now      Findings
	after    Findings
	targets  []Target
	managed  map[ID]resource.Resource
	foreseen map[ID]resource.Known // the states as the plan leaves them, as far as they are known
}

type planKind string

const (
	settingsPlan planKind = "settings"
	removalPlan  planKind = "removal"
)

// TargetScope says for which account and region a target's part of a plan is.
type TargetScope struct {
	Target string `json:"target"`
	Scope  Scope  `json:"scope"`
}

// NewPlan reads what the targets' settings concern, in every account and
// region they are for, and compares. It never writes.
//
// Its error joins the *ValidationError of each target, the *ConflictError of
// targets that want one resource in two ways, and the *CallError of what could
// not be read. A plan without changes has read only what it compares, and its
// findings say so; one with changes has read what judging needs.
//
// Of the options it heeds [WithReadLimit].
func NewPlan(ctx context.Context, targets Targets, opts ...Option) (*Plan, error) {
	s, err := newSurvey(ctx, targets, false, opts)
	if err != nil {
		return nil, err
	}
	s.readManaged(ctx)
	if err := s.unreadable(); err != nil {
		return nil, err
	}
	changes, err := s.diff()
	if err != nil {
		return nil, err
	}
	if len(changes) > 0 {
		s.readThoroughly(ctx)
		if err := s.unreadable(); err != nil {
			return nil, err
		}
	}
	return s.plan(settingsPlan, changes, nil)
}

// plan judges now and then, and puts the plan together.
func (s *survey) plan(kind planKind, changes []Change, more Findings) (*Plan, error) {
	p := &Plan{kind: kind, changes: changes, managed: s.Managed}
	for _, b := range s.Bounds {
		p.targets = append(p.targets, b.Target)
		p.scopes = append(p.scopes, TargetScope{b.Target.Name(), b.Scope})
	}
	states := s.states()
	p.now = append(slices.Clone(more), s.judge(states)...).Sorted()
	var err error
	if p.foreseen, err = foresee(states, changes); err != nil {
		return nil, err
	}
	if err := s.foreseeOthers(p.foreseen); err != nil {
		return nil, err
	}
	if kind == settingsPlan {
		more = append(more, s.shortened(changes)...)
	}
	p.after = append(slices.Clone(more), s.judge(p.foreseen)...).Sorted()
	p.reads = readsOf(kind, changes, s.Managed)
	for _, c := range changes {
		p.undo = append(p.undo, c.Reversed(s.Managed[c.Resource]).Requires...)
	}
	return p, nil
}

// foreseeOthers changes the states that show others, such as lists, as they will be.
func (s *survey) foreseeOthers(states map[ID]resource.Known) error {
	for _, id := range s.IDs() {
		for other := range s.Observed {
			shows, read := states[other]
			if !read || shows.Err != nil {
				continue
			}
			now, err := s.Managed[id].Foresee(states[id].JSON, other, shows.JSON)
			if err != nil {
				return fmt.Errorf("%s: %w", other, err)
			}
			states[other] = resource.Known{JSON: now}
		}
	}
	return nil
}

// shortened warns of changes that would have logs of an existing resource deleted
// earlier: nothing brings those back.
func (s *survey) shortened(changes []Change) (out Findings) {
	for _, c := range changes {
		if value.IsNull(s.read[c.Resource].json) {
			continue
		}
		if why := s.Managed[c.Resource].Shortens(c); why != "" {
			out = append(out, Finding{
				Code: CodeShortens, Severity: SeverityWarning, Blocking: true, Target: s.Owner[c.Resource], Resource: c.Resource,
				Problem: "The plan would delete logs: " + why + ".",
				Fix:     "Keep them longer, or insist on the code if nobody needs them: no removal brings them back.",
			})
		}
	}
	return out
}

// foresee is the states after the changes.
func foresee(states map[ID]resource.Known, changes []Change) (map[ID]resource.Known, error) {
	trees := newStateTrees(states)
	for _, c := range changes {
		t, err := trees.of(c.Resource)
		if err == nil {
			err = t.Set(c.Path, c.After)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Resource, err)
		}
	}
	return trees.put()
}

// Changes are the changes, in an order in which they can be carried out.
func (p *Plan) Changes() []Change { return slices.Clone(p.changes) }

// Empty reports that the account is as the settings want it.
func (p *Plan) Empty() bool { return len(p.changes) == 0 }

// Scopes are the accounts and regions the plan is for, by target.
func (p *Plan) Scopes() []TargetScope { return slices.Clone(p.scopes) }

// Findings judge the account as the plan would leave it: the preflight.
func (p *Plan) Findings() Findings { return slices.Clone(p.after) }

// FindingsBefore judge the account as it was read.
func (p *Plan) FindingsBefore() Findings { return slices.Clone(p.now) }

func readsOf(kind planKind, changes []Change, managed map[ID]resource.Resource) []Permission {
	seen := map[ID]bool{}
	var out []Permission
	for _, c := range changes {
		if !seen[c.Resource] {
			seen[c.Resource] = true
			out = append(out, managed[c.Resource].Reads()...)
			if kind == removalPlan {
				out = append(out, managed[c.Resource].ThoroughReads()...)
			}
		}
	}
	slices.SortFunc(out, func(a, b Permission) int {
		return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Action, b.Action))
	})
	return slices.Compact(out)
}

// Permissions is the least policy under which the plan can be applied: its
// calls, and reading again what it changes. A plan for several accounts has the
// statements of all of them; their ARNs tell them apart.
func (p *Plan) Permissions() policy.Document {
	perms := slices.Clone(p.reads)
	for _, c := range p.changes {
		perms = append(perms, c.Requires...)
	}
	return leastPolicy(perms)
}

// UndoPermissions is what undoing the plan needs besides, should a step fail.
func (p *Plan) UndoPermissions() policy.Document { return leastPolicy(p.undo) }

// leastPolicy puts actions on one resource, and then resources with the same
// actions, into one statement.
func leastPolicy(perms []Permission) policy.Document {
	byResource := map[string][]string{}
	for _, r := range perms {
		if !slices.Contains(byResource[r.Resource], r.Action) {
			byResource[r.Resource] = append(byResource[r.Resource], r.Action)
		}
	}
	byActions := map[string]*policy.Statement{}
	for _, resource := range slices.Sorted(maps.Keys(byResource)) {
		actions := byResource[resource]
		slices.Sort(actions)
		key := fmt.Sprint(actions)
		if s := byActions[key]; s != nil {
			s.Resource = append(s.Resource, resource)
			continue
		}
		byActions[key] = &policy.Statement{Effect: policy.Allow, Action: actions, Resource: []string{resource}}
	}
	doc := policy.Document{Version: policy.Version}
	for _, s := range byActions {
		doc.Statements = append(doc.Statements, *s)
	}
	slices.SortFunc(doc.Statements, func(a, b policy.Statement) int {
		return cmp.Or(slices.Compare(a.Action, b.Action), slices.Compare(a.Resource, b.Resource))
	})
	return doc
}

// Digest is a SHA-256, in hexadecimal, over the accounts, the regions, the
// changes and the blocking findings. Two plans with one digest do the same; in
// which order targets were given has no meaning.
func (p *Plan) Digest() string {
	scopes := slices.Clone(p.scopes)
	slices.SortFunc(scopes, func(a, b TargetScope) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.Scope.String(), b.Scope.String()))
	})
	body, err := value.Marshal(struct {
		Kind     planKind
		Scopes   []TargetScope
		Changes  []Change
		Blocking Findings `json:",omitempty"`
	}{p.kind, scopes, p.changes, p.harms()})
	if err != nil {
		panic(err) // a plan's changes are valid JSON: NewPlan made or LoadPlan checked them
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// harms are the blocking findings.
func (p *Plan) harms() Findings {
	var out Findings
	for _, f := range p.after {
		if f.Blocking {
			out = append(out, f)
		}
	}
	return out
}

const planVersion = 1

type planJSON struct {
	Version        int           `json:"version"`
	Digest         string        `json:"digest"`
	Kind           planKind      `json:"kind"`
	Targets        []TargetScope `json:"targets"`
	Changes        []Change      `json:"changes"`
	Reads          []Permission  `json:"reads"`
	Undo           []Permission  `json:"undo"` // what undoing needs
	Findings       Findings      `json:"findings"`
	FindingsBefore Findings      `json:"findingsBefore"`
}

// MarshalJSON is stable: equal plans are equal bytes. It holds what the plan
// read of the resources it changes, such as policies, and no credentials.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return value.Marshal(planJSON{
		Version: planVersion, Digest: p.Digest(), Kind: p.kind, Targets: p.scopes,
		Changes: p.changes, Reads: p.reads, Undo: p.undo, Findings: p.after, FindingsBefore: p.now,
	})
}

// decodePlan is a plan as JSON, whose digest fits it.
func decodePlan(data []byte) (*planJSON, error) {
	var j planJSON
	if err := value.DecodeVersion(data, planVersion, &j); err != nil {
		return nil, err
	}
	if j.plan().Digest() != j.Digest {
		return nil, errors.New("its digest does not fit its changes; it was altered")
	}
	return &j, nil
}

// plan is the plan without targets.
func (j *planJSON) plan() *Plan {
	return &Plan{
		kind: j.Kind, scopes: j.Targets, changes: j.Changes, reads: j.Reads, undo: j.Undo,
		after: j.Findings, now: j.FindingsBefore,
	}
}

// ReadPlan is a plan that was kept as JSON, to be looked at: without targets it cannot be
// applied.
func ReadPlan(data []byte) (*Plan, error) {
	j, err := decodePlan(data)
	if err != nil {
		return nil, fmt.Errorf("logging: plan: %w", err)
	}
	return j.plan(), nil
}

// LoadPlan is a plan that was kept as JSON, bound to targets: those it was made
// with, by name. Applying it carries out the changes of the JSON, not what the
// targets' settings say by now. It does no I/O.
func LoadPlan(data []byte, targets Targets) (*Plan, error) {
	j, err := decodePlan(data)
	if err != nil {
		return nil, fmt.Errorf("logging: plan: %w", err)
	}
	p := j.plan()
	var bounds []resource.Bound
	rest := slices.Clone(targets)
	for _, ts := range j.Targets {
		i := slices.IndexFunc(rest, func(t Target) bool { return t.Name() == ts.Target && t.Clients().Region == ts.Scope.Region })
		if i < 0 {
			return nil, fmt.Errorf("logging: plan: no target %q for region %s was given", ts.Target, ts.Scope.Region)
		}
		p.targets = append(p.targets, rest[i])
		bounds = append(bounds, resource.Bound{Target: rest[i], Scope: ts.Scope})
		rest = slices.Delete(rest, i, i+1) // targets for several accounts may have one name, in the plan's order
	}
	s, err := resource.Gather(bounds)
	if err != nil {
		return nil, err
	}
	for _, c := range p.changes {
		r := s.Managed[c.Resource]
		if r == nil {
			return nil, fmt.Errorf("logging: plan: no target declares %s", c.Resource)
		}
		if checker, ok := r.(interface{ Check(Change) error }); ok {
			if err := checker.Check(c); err != nil {
				return nil, fmt.Errorf("logging: plan: %s: %w", c.Resource, err)
			}
		}
	}
	byResource := map[ID][]Change{}
	for _, c := range p.changes {
		byResource[c.Resource] = append(byResource[c.Resource], c)
	}
	if _, err := ordered(byResource); err != nil {
		return nil, fmt.Errorf("logging: plan: %w", err)
	}
	p.managed = s.Managed
	return p, nil
}
