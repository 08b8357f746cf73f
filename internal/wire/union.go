package wire

import (
	"reflect"
	"strings"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// The SDK models a union as an interface with one type for each member:
// *types.ResourceConfigMemberOpenSearchResourceConfig{Value: …} is the member
// openSearchResourceConfig of ResourceConfig.

// unionMember is the member that t, what a union holds, stands for: its name as in
// Go, and the type of its value.
func unionMember(t reflect.Type) (goName string, value reflect.Type, ok bool) {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return "", nil, false
	}
	f, ok := t.Elem().FieldByName("Value")
	if !ok {
		return "", nil, false
	}
	_, goName, ok = strings.Cut(t.Elem().Name(), "Member")
	return goName, f.Type, ok
}

// unionValue is what is written of a union: the member's name on the wire, and its
// value with its node. ok is false for what is no member of a union, such as one
// that the SDK did not know.
func (n *node) unionValue(s *Service, v reflect.Value) (name string, member *node, value reflect.Value, ok bool) {
	held := v.Elem()
	goName, t, ok := unionMember(held.Type())
	if !ok || held.IsNil() {
		return "", nil, value, false
	}
	name, shape := n.memberShape(s, goName)
	return name, compiled(s, t, shape), held.Elem().FieldByName("Value"), true
}

// unionType is the registered type for a member by its name on the wire, nil if
// there is none.
func (n *node) unionType(s *Service, name string) (reflect.Type, *node) {
	for _, t := range s.Unions {
		if !t.Implements(n.typ) {
			continue
		}
		goName, value, ok := unionMember(t)
		if !ok {
			continue
		}
		if wireName, shape := n.memberShape(s, goName); wireName == name {
			return t, compiled(s, value, shape)
		}
	}
	return nil, nil
}

// memberShape is the name on the wire, and the shape if there is a model, of the
// union's member that Go calls goName.
func (n *node) memberShape(s *Service, goName string) (string, *awsmodel.Shape) {
	if ref := memberFor(n.shape, goName); ref != nil {
		return ref.WireName(), ref.Shape
	}
	c := compiler{lowerCamel: s.LowerCamel}
	return c.wireName(goName), nil
}
