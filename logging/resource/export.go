package resource

import (
	"encoding/json"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Exported is a thing as CloudFormation has it.
type Exported struct {
	Type       string
	Properties map[string]any
}

// Export is what is wanted of a thing, as a resource of a CloudFormation template:
// the state that a plan would create, with the property of each field.
func (t *thing[S, H]) Export() (Exported, error) {
	out := Exported{t.kind.Type.name, map[string]any{}}
	if t.kind.NameProperty != "" {
		out.Properties[t.kind.NameProperty] = t.ref.id.Name
	}
	changes, err := t.changes(nil, t.want)
	if err != nil {
		return out, err
	}
	state := json.RawMessage("null")
	for _, c := range changes {
		if state, err = value.With(state, c.Path, c.After); err != nil {
			return out, err
		}
	}
	tree, err := value.Parse(state)
	if err != nil {
		return out, err
	}
	for _, f := range t.kind.Fields {
		i := f.info()
		if i.flag || i.name == "" {
			continue
		}
		part, err := tree.At(i.name)
		if err != nil {
			return out, err
		}
		v, err := value.DecodeAny(part)
		if err != nil || v == nil {
			continue
		}
		name := i.property
		if name == "" {
			name = strings.ToUpper(i.name[:1]) + i.name[1:]
		}
		if m, ok := v.(map[string]any); ok && i.each {
			var list []any
			for _, k := range value.SortedKeys(m) {
				switch {
				case i.keyName == "": // the keys alone
					list = append(list, k)
				default:
					list = append(list, map[string]any{i.keyName: k, i.valueName: m[k]})
				}
			}
			v = list
		}
		out.Properties[name] = v
	}
	return out, nil
}

// Property names the property of CloudFormation that the entries are: a list of
// objects with a key and a value of those names; of the keys alone without them.
func (f *EachField[S, H, V]) Property(name string, keyAndValue ...string) *EachField[S, H, V] {
	f.property = name
	if len(keyAndValue) == 2 {
		f.keyName, f.valueName = keyAndValue[0], keyAndValue[1]
	}
	return f
}
