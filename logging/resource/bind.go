package resource

import (
	"fmt"
	"iter"
	"slices"
)

// Thing is what is wanted of one thing, such as a log group; its package's New
// makes it.
type Thing[C any] interface {
	// Resource binds it to clients. The error is a *ValidationError.
	Resource(c C, s Scope) (Resource, error)
	// Judge says what is wrong with the facts about it.
	Judge(f Facts) iter.Seq[Finding]
}

// NewTarget is a target of that name, for the New of a place: declare adds its resources,
// and judge says what is wrong with the facts.
func NewTarget(name string, c Clients, declare func(Scope, *Declaration) error, judge func(*Judgement, Facts)) Target {
	return &target{name, c, declare, judge}
}

type target struct {
	name    string
	clients Clients
	declare func(Scope, *Declaration) error
	judge   func(*Judgement, Facts)
}

func (t *target) Name() string                          { return t.name }
func (t *target) Clients() Clients                      { return t.clients }
func (t *target) Declare(s Scope, d *Declaration) error { return t.declare(s, d) }
func (t *target) Judge(f Facts) iter.Seq[Finding] {
	return Judging(func(j *Judgement) { t.judge(j, f) })
}

// Bind is a target of things alone, for the Bind of their package. The name, in
// the plural as in "logGroups", is that of the target and of wrong fields.
func Bind[C any, T Thing[C]](name string, base Clients, c C, things []T) Target {
	things = slices.Clone(things)
	return NewTarget(name, base, func(s Scope, d *Declaration) error {
		v := &ValidationError{Of: name}
		for i, thing := range things {
			Declare(d, v, fmt.Sprintf("%s[%d]", name, i), c, s, thing, nil)
		}
		return v.Err()
	}, func(j *Judgement, f Facts) {
		for _, thing := range things {
			j.FindAll(thing.Judge(f))
		}
	})
}

// Declare adds a thing of settings to what their target declares, where making it what
// the target needs did not fail already. What is wrong is noted below the path. It
// answers the thing's ID, for what is written after it.
func Declare[C any, T Thing[C]](d *Declaration, v *ValidationError, path string, c C, s Scope, thing T, err error) []ID {
	var r Resource
	if err == nil {
		r, err = thing.Resource(c, s)
	}
	if v.Merge(path, err); err != nil {
		return nil
	}
	d.Manage(r)
	return []ID{r.ID()}
}
