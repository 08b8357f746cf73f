package template

import (
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

const (
	isHome     = "IsHomeRegion"
	homeRegion = "HomeRegion"
)

// part is a resource of a thing.
type part struct {
	id         logging.ID
	typ, named string
}

// once are the resources of a stack set's template that an account has once: those that are
// global, unless their name has the region in it, those that say so, and those that only
// targets want which want such a one.
func (m *maker) once(d *resource.Declared) (map[part]bool, error) {
	out := map[part]bool{}
	if !m.forSet {
		return out, nil
	}
	elsewhere := map[part]bool{} // a target wants it in each region
	for i, parts := range d.Parts {
		exports := make([]resource.Export, len(parts))
		all := i >= len(d.Parts)-len(m.atHome)
		for i, r := range parts {
			var err error
			if exports[i], err = r.Export(true); err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID(), err)
			}
			all = all || exports[i].Once
		}
		for i, x := range exports {
			id := parts[i].ID()
			for _, r := range x.Resources {
				p := part{id, r.Type, r.Name}
				global := id.Region == "" && !m.regional(id.Name) && !m.regional(r.Name)
				elsewhere[p] = elsewhere[p] || !all && !global
				if !all && global {
					m.ofHome[id] = append(m.ofHome[id], m.policiesOfRegion(r)...)
				}
			}
		}
	}
	for p := range elsewhere {
		out[p] = !elsewhere[p]
	}
	return out, nil
}

func condition(once bool) string {
	if once {
		return isHome
	}
	return ""
}

// policiesOfRegion are the properties of a resource whose policies name the region: what lets
// one region do something does not let another.
func (m *maker) policiesOfRegion(r resource.Exported) (names []string) {
	for _, name := range value.SortedKeys(r.Properties) {
		if slices.ContainsFunc(documentsIn(r.Properties[name]), func(doc policy.Document) bool { return m.regional(doc.String()) }) {
			names = append(names, name)
		}
	}
	return names
}

// documentsIn are the policies in a property.
func documentsIn(v any) (out []policy.Document) {
	switch v := v.(type) {
	case policy.Document:
		return []policy.Document{v}
	case []any:
		for _, member := range v {
			out = append(out, documentsIn(member)...)
		}
	case map[string]any:
		for _, k := range value.SortedKeys(v) {
			out = append(out, documentsIn(v[k])...)
		}
	}
	return out
}
