package resource

import (
	"fmt"
	"iter"
)

// Thing is what is wanted of one thing, such as a log group; its package's New
// makes it.
type Thing[C any] interface {
	// Resource binds it to clients. The error is a *ValidationError.
	Resource(c C, s Scope) (Resource, error)
	// Judge says what is wrong with the facts about it.
	Judge(f Facts) iter.Seq[Finding]
}

// Bind is a target of things alone, for the Bind of their package. The name, in
// the plural as in "logGroups", is that of the target and of wrong fields.
func Bind[C any, T Thing[C]](name string, base Clients, c C, things []T) Target {
	return &bound[C, T]{name, base, c, append([]T(nil), things...)}
}

type bound[C any, T Thing[C]] struct {
	name    string
	base    Clients
	clients C
	things  []T
}

func (t *bound[C, T]) Name() string     { return t.name }
func (t *bound[C, T]) Clients() Clients { return t.base }

func (t *bound[C, T]) Declare(s Scope, d *Declaration) error {
	v := &ValidationError{Of: t.name}
	for i, thing := range t.things {
		r, err := thing.Resource(t.clients, s)
		if err != nil {
			v.Merge(fmt.Sprintf("%s[%d]", t.name, i), err)
			continue
		}
		d.Manage(r)
	}
	return v.Err()
}

func (t *bound[C, T]) Judge(f Facts) iter.Seq[Finding] {
	return Judging(func(j *Judgement) {
		for _, thing := range t.things {
			j.FindAll(thing.Judge(f))
		}
	})
}
