package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// fast is the members that a fast decoder knows.
type fast struct {
	*source
	nodes []*node // objects within each other, the record first
	list  *node   // the elements of the one list, nil for none
}

// node is an object, in its place in the record.
type node struct {
	*object
	id     string // of the member that it is the value of
	path   string // from the record on: r.UserIdentity
	extra  string // its Extra
	places []place
}

// place is a member with how the decoder keeps it.
type place struct {
	member
	id    string
	how   how
	inner *node
}

type how int

const (
	text how = iota
	raw
	loose
	inner
	list
	aside
)

func (h how) String() string {
	return [...]string{"textValue", "rawValue", "looseValue", "objectValue", "listValue", "looseValue"}[h]
}

// most is how many members have a place: the decoder has a bit for each.
const most = 64

func (s *source) fast(name string) (*fast, error) {
	o := s.object(name)
	if o == nil {
		return nil, fmt.Errorf("there is no object %s", name)
	}
	f := &fast{source: s}
	if _, err := f.add(o, "unknownField", "r", "f"); err != nil {
		return nil, err
	}
	if n := len(f.places(false)); n > most {
		return nil, fmt.Errorf("%s has %d members with a place, and there are %d: give rare ones the option aside", name, n, most)
	}
	return f, nil
}

// add adds an object and those that are values of its members.
func (f *fast) add(o *object, id, path, prefix string) (*node, error) {
	for _, other := range append(slices.Clone(f.nodes), f.list) {
		if other != nil && other.object == o {
			return nil, fmt.Errorf("%s is in two places", o.name)
		}
	}
	n := &node{object: o, id: id, path: path, extra: path + ".Extra"}
	f.nodes = append(f.nodes, n)
	for _, m := range o.members {
		p := place{member: m, id: prefix + m.field, how: loose}
		name := typeName(m.typ)
		elements, isList := m.typ.(*ast.ArrayType)
		var err error
		switch {
		case m.aside || strings.HasPrefix(name, "*"):
			p.how = aside
		case f.object(name) != nil:
			p.how = inner
			p.inner, err = f.add(f.object(name), p.id, path+"."+m.field, "f"+name)
		case isList && f.object(typeName(elements.Elt)) != nil && path == "r" && f.list == nil:
			p.how = list
			f.list, err = f.elements(f.object(typeName(elements.Elt)), p.id, path+"."+m.field)
		case name == "json.RawMessage":
			p.how = raw
		case f.texts[name] && m.kind == "":
			p.how = text
		}
		if err != nil {
			return nil, err
		}
		n.places = append(n.places, p)
	}
	return n, nil
}

// elements are the objects of the list, of which the decoder takes texts only.
func (f *fast) elements(o *object, id, path string) (*node, error) {
	n := &node{object: o, id: id, path: path, extra: path + "[e.element].Extra"}
	for _, m := range o.members {
		if !f.texts[typeName(m.typ)] {
			return nil, fmt.Errorf("%s.%s is in a list and not text", o.name, m.field)
		}
		n.places = append(n.places, place{member: m, id: "f" + o.name + m.field, how: text})
	}
	return n, nil
}

// places are the members that have a place, or those that are kept aside.
func (f *fast) places(isAside bool) (all []place) {
	for _, n := range f.nodes {
		for _, p := range n.places {
			if (p.how == aside) == isAside {
				all = append(all, p)
			}
		}
	}
	return all
}

func (f *fast) all() []place {
	all := f.places(false)
	if f.list != nil {
		all = append(all, f.list.places...)
	}
	return append(all, f.places(true)...)
}

// ids writes what the decoder finds members with.
func (f *fast) ids(b *bytes.Buffer) {
	line := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	line("// Members with a place, of all objects; then those of the elements of the list,\n// and those that are kept aside.\nconst (")
	iota := " fieldID = iota"
	for _, p := range f.places(false) {
		line("%s%s", p.id, iota)
		iota = ""
	}
	line("\nmanyFields = iota // as many as have a place\n)\n")
	line("const (")
	iota = " fieldID = iota + manyFields"
	rest := f.all()[len(f.places(false)):]
	for _, p := range rest {
		line("%s%s", p.id, iota)
		iota = ""
	}
	line("\nfieldCount fieldID = iota + manyFields\n)\n")
	elements := 0
	if f.list != nil {
		elements = len(f.list.places)
	}
	line("const elementFields = %d // of an element of the list\n", elements)
	line("// Each member with a place has a bit: one too many does not compile.")
	line("var _ [%d - manyFields]struct{}\n", most)
	line("var kindOf = [fieldCount + 1]valueKind{\nunknownField: rawValue,\n")
	for _, p := range f.all() {
		if p.how != text {
			line("%s: %s,", p.id, p.how)
		}
	}
	line("}\n\nvar fieldNames = [fieldCount]string{")
	for _, p := range f.all() {
		line("%s: %q,", p.id, p.name)
	}
	line("}\n\n// memberField is the member with this name of one of the objects in a record.")
	line("func memberField(of fieldID, name []byte) fieldID {\nswitch of {")
	nodes := f.nodes
	if f.list != nil {
		nodes = append(slices.Clone(nodes), f.list)
	}
	for _, n := range nodes {
		line("case %s:\nreturn %sField(name)", n.id, lower(n.name))
	}
	line("}\nreturn unknownField\n}")
	for _, n := range nodes {
		line("\nfunc %sField(name []byte) fieldID {\nswitch string(name) {", lower(n.name))
		for _, p := range n.places {
			line("case %q:\nreturn %s", p.name, p.id)
		}
		line("}\nreturn unknownField\n}")
	}
}

// build writes what makes a record of where its members are.
func (f *fast) build(b *bytes.Buffer) {
	var body bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&body, format+"\n", args...) }
	f.masks(line)
	line("// rawFields are the members that stay JSON.\nvar rawFields = [...]fieldID{")
	for _, p := range f.places(false) {
		if p.how == raw {
			line("%s,", p.id)
		}
	}
	line("}")
	line("\n// fill gives a record the members that are not kept aside.\nfunc (v *values) fill(t *%s, text string, raw []byte) {", f.nodes[0].name)
	f.fill(line, f.nodes[0])
	line("}")
	line("\n// fillAside gives a record the members that very few have.\nfunc (v *values) fillAside(r *%s, text string) {\nfor _, a := range v.aside {\nswitch a.id {", f.nodes[0].name)
	for _, n := range f.nodes {
		for _, p := range n.places {
			if p.how == aside {
				line("case %s:\n%s.%s = loose(%s, text, a.at, %q, &%s)", p.id, n.path, p.field, kindVar(p), p.name, n.extra)
			}
		}
	}
	line("}\n}\n}\n\n// The kinds that are not texts, JSON, times or flags.\nvar (")
	for _, p := range f.all() {
		if p.how == aside || p.how == loose && f.helper(p) == "" {
			line("%s = %s", kindVar(p), f.kindOf(p.member))
		}
	}
	line(")\n\n// extraOf is the Extra that a member belongs to.\nfunc (v *values) extraOf(r *%s, e extraValue) *record.Extra {\nswitch e.of {", f.nodes[0].name)
	nodes := f.nodes[1:]
	if f.list != nil {
		line("case %s:\nreturn &%s", f.list.id, f.list.extra)
	}
	for _, n := range nodes {
		line("case %s:\nreturn &%s", n.id, n.extra)
	}
	line("}\nreturn &r.Extra\n}")
	imports(b, body.String(), "encoding/json")
	b.Write(body.Bytes())
}

// masks writes the bits of the members that few objects of a kind have.
func (f *fast) masks(line func(string, ...any)) {
	line("// These are the members that few of the objects have.\nconst (")
	for _, n := range f.nodes {
		var bits []string
		for _, p := range n.places {
			switch {
			case p.rare && p.how == inner:
				for _, q := range p.inner.places {
					if q.how != aside {
						bits = append(bits, "1<<"+q.id)
					}
				}
			case p.rare && p.how != aside:
				bits = append(bits, "1<<"+p.id)
			}
		}
		if len(bits) > 0 {
			line("rare%s = %s", n.name, strings.Join(bits, " | "))
		}
	}
	line(")\n")
}

// fill writes the members of one object.
func (f *fast) fill(line func(string, ...any), n *node) {
	rare := false
	for _, p := range n.places {
		if rare = rare || p.rare && p.how != aside; !p.rare {
			f.set(line, p)
		}
	}
	if !rare {
		return
	}
	line("if v.seen&rare%s != 0 {", n.name)
	for _, p := range n.places {
		if p.rare {
			f.set(line, p)
		}
	}
	line("}")
}

func kindVar(p place) string { return "kind" + strings.TrimPrefix(p.id, "f") }

// helper is the method of values that reads a loose member, if there is one.
func (f *fast) helper(p place) string {
	switch typeName(p.typ) {
	case "time.Time":
		return "time"
	case "Flag":
		return "flag"
	}
	return ""
}

func (f *fast) set(line func(string, ...any), p place) {
	switch p.how {
	case text:
		value := "v.text(text, " + p.id + ")"
		if name := typeName(p.typ); name != "string" {
			value = name + "(" + value + ")"
		}
		line("t.%s = %s", p.field, value)
	case raw:
		line("t.%s = v.json(raw, %s)", p.field, p.id)
	case loose:
		if h := f.helper(p); h != "" {
			line("t.%s = v.%s(text, %s, %q, &t.Extra)", p.field, h, p.id, p.name)
			return
		}
		line("t.%s = loose(%s, text, v.fields[%s], %q, &t.Extra)", p.field, kindVar(p), p.id, p.name)
	case inner:
		line("if v.fields[%s].to > 0 {\nt := &t.%s", p.id, p.field)
		f.fill(line, p.inner)
		line("}")
	case list:
		line("v.elements(t, text)")
	}
}
