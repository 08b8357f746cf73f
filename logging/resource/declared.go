package resource

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// Bound is a target with what is known of its clients.
type Bound struct {
	Target Target
	Scope  Scope
	Caller string // ARN of whose credentials they are; empty where nobody asked
}

// BindTo are targets of one account, each of its clients' region, without asking anybody.
// The error is a *ValidationError.
func BindTo(account string, targets []Target) ([]Bound, error) {
	v := &ValidationError{Of: "targets"}
	if !arn.IsAccount(account) {
		v.Add("account", account, "must be twelve digits", "")
	}
	if len(targets) == 0 {
		v.Add("targets", "", "must be set", "")
	}
	var bounds []Bound
	for i, t := range targets {
		r := t.Clients().Region
		if !arn.IsRegion(r) {
			v.Add(fmt.Sprintf("targets[%d]", i), r, `must have clients of a region, such as "eu-west-1"`, "")
		}
		bounds = append(bounds, Bound{Target: t, Scope: Scope{arn.Partition(r), account, r}})
	}
	return bounds, v.Err()
}

// Declared is what targets declare, merged: see [Gather].
type Declared struct {
	Bounds   []Bound
	Managed  map[ID]Resource
	Observed map[ID]Resource
	// Owner is the target that first declared a resource, or one that led to it.
	Owner map[ID]string
	// Parts are the managed resources as each target wants them, in the order of Bounds.
	Parts [][]Resource
	// Offered are the policies that each target offers, in the order of Bounds.
	Offered [][]Document

	ownerScope map[ID]Scope // of that target; a role's own has no region
}

// Gather collects and merges the resources of every target, and reports the errors of
// all of them.
func Gather(bounds []Bound) (*Declared, error) {
	g := &Declared{
		Bounds: bounds, Parts: make([][]Resource, len(bounds)), Offered: make([][]Document, len(bounds)),
		Managed: map[ID]Resource{}, Observed: map[ID]Resource{}, Owner: map[ID]string{}, ownerScope: map[ID]Scope{},
	}
	var errs []error
	for i, b := range bounds {
		d := Declaration{Caller: b.Caller}
		if err := b.Target.Declare(b.Scope, &d); err != nil {
			errs = append(errs, fmt.Errorf("target %q: %w", b.Target.Name(), err))
			continue
		}
		g.Parts[i], g.Offered[i] = d.managed, d.documents
		for _, r := range d.managed {
			if err := g.manage(b, r); err != nil {
				errs = append(errs, err)
			}
		}
		for _, r := range d.observed {
			g.Observe(r, b.Target.Name())
		}
	}
	return g, errors.Join(errs...)
}

func (g *Declared) manage(b Bound, r Resource) error {
	id := r.ID()
	have, ok := g.Managed[id]
	if !ok {
		g.Managed[id], g.Owner[id], g.ownerScope[id] = r, b.Target.Name(), b.Scope
		return nil
	}
	merged, err := have.Merge(r)
	if err != nil {
		names := [2]string{g.Owner[id], b.Target.Name()}
		if names[0] == names[1] { // of two regions, or accounts
			names[0] += " in " + g.ownerScope[id].String()
			names[1] += " in " + b.Scope.String()
		}
		return &ConflictError{id, names, err}
	}
	g.Managed[id] = merged
	return nil
}

// Observe notes a resource to read for judging, and the target that it matters to.
func (g *Declared) Observe(r Resource, target string) {
	id := r.ID()
	if have, ok := g.Observed[id]; ok {
		if merged, err := have.Merge(r); err == nil { // what nobody writes has nothing to conflict
			r = merged
		}
	}
	g.Observed[id] = r
	if g.Owner[id] == "" {
		g.Owner[id] = target
	}
}

// IDs are those of the managed resources, in their order.
func (g *Declared) IDs() []ID { return slices.SortedFunc(maps.Keys(g.Managed), CompareIDs) }

// ConflictError is two targets that want one resource in two ways.
type ConflictError struct {
	Resource ID
	Targets  [2]string
	Err      error // usually a *MergeError
}

// Error names the resource, both targets and the field.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s: targets %q and %q do not agree: %v", e.Resource, e.Targets[0], e.Targets[1], e.Err)
}

// Unwrap is the error of Merge.
func (e *ConflictError) Unwrap() error { return e.Err }
