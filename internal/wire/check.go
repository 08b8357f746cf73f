package wire

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// maxViolations is how many violations one error names.
const maxViolations = 10

// maxEchoed is how many bytes of a wrong value an error repeats.
const maxEchoed = 1024

// Check compares in, a pointer to op's input, with the constraints of op's model,
// and returns the message that AWS answers a violation with: "1 validation error
// detected: Value …". It returns "" where there is none, and for an operation
// without a model.
func (op *Operation) Check(in any) string {
	if op.in.shape == nil {
		return ""
	}
	c := checker{service: op.Service.Name}
	c.structure("", op.in, reflect.ValueOf(in).Elem())
	if len(c.found) == 0 {
		return ""
	}
	if c.own != "" && len(c.found) == 1 {
		return c.own
	}
	errs := " validation errors detected: "
	if len(c.found) == 1 {
		errs = " validation error detected: "
	}
	return strconv.Itoa(len(c.found)) + errs + strings.Join(c.found, "; ")
}

// checker collects violations, each in AWS's words.
type checker struct {
	service string
	own     string // what the service says in words of its own
	found   []string
}

func (c *checker) structure(path string, n *node, v reflect.Value) {
	for _, i := range n.order {
		f := &n.fields[i]
		if len(c.found) >= maxViolations {
			return
		}
		at := lowerFirst(f.ref.Name)
		if path != "" {
			at = path + "." + at
		}
		val, ok := f.node.value(v.Field(f.index))
		if !ok {
			if f.ref.Required {
				c.add("Value null at '" + at + "' failed to satisfy constraint: Member must not be null")
			}
			continue
		}
		c.value(at, f.node, val)
	}
}

// value checks a value that is there.
func (c *checker) value(at string, n *node, v reflect.Value) {
	s := n.shape
	if s == nil {
		return
	}
	switch n.kind {
	case kindStruct:
		c.structure(at, n, v)
		return
	case kindList:
		c.list(at, n, v)
	case kindMap:
		c.maps(at, n, v)
	}
	each(s, func(rule constraint) {
		if rule.violated(n, v) {
			c.violation(at, n, v, rule)
		}
	})
}

func (c *checker) list(at string, n *node, v reflect.Value) {
	if n.elem.shape == nil {
		return
	}
	if n.elem.kind != kindStruct {
		for i := range v.Len() {
			if val, ok := n.elem.value(v.Index(i)); !ok || violates(n.elem, val) {
				c.add(echo(at, n, v) + "Member must satisfy constraint: [" + rules(n.elem.shape) + "]")
				return
			}
		}
		return
	}
	for i := range v.Len() {
		if val, ok := n.elem.value(v.Index(i)); ok {
			c.structure(at+"."+strconv.Itoa(i+1)+".member", n.elem, val)
		}
		if len(c.found) >= maxViolations {
			return
		}
	}
}

func (c *checker) maps(at string, n *node, v reflect.Value) {
	badKey, badValue := false, false
	for _, k := range sortedMapKeys(v) {
		badKey = badKey || violates(n.key, k)
		if val, ok := n.elem.value(v.MapIndex(k)); ok {
			if n.elem.kind == kindStruct {
				c.structure(at+"."+k.String()+".member", n.elem, val)
				continue
			}
			badValue = badValue || violates(n.elem, val)
		}
	}
	if badKey {
		c.add(echo(at, n, v) + "Map keys must satisfy constraint: [" + rules(n.key.shape) + "]")
	}
	if badValue {
		c.add(echo(at, n, v) + "Map value must satisfy constraint: [" + rules(n.elem.shape) + "]")
	}
}

func (c *checker) violation(at string, n *node, v reflect.Value, rule constraint) {
	switch {
	case c.service == "logs" && rule.length && rule.max != nil && (at == "logGroupName" || at == "logStreamName"):
		c.own = "Invalid LogGroup or LogStream, both must have length less than or equal to 512."
	case c.service == "iam" && rule.pattern == iamNamePattern:
		c.own = "The specified value for " + at +
			" is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
	}
	c.add(echo(at, n, v) + rule.text())
}

func (c *checker) add(msg string) {
	if len(c.found) < maxViolations {
		c.found = append(c.found, msg)
	}
}

// iamNamePattern is the pattern of IAM's names, for which IAM has words of its own.
const iamNamePattern = `[\w+=,.@-]+`

// constraint is one of a shape's constraints.
type constraint struct {
	min, max *float64
	pattern  string
	enum     []string
	length   bool // min and max are of a length
}

// each calls f with the constraints of s.
func each(s *awsmodel.Shape, f func(constraint)) {
	length := s.Type != "integer" && s.Type != "long" && s.Type != "float" && s.Type != "double"
	if s.Max != nil {
		f(constraint{max: s.Max, length: length})
	}
	if s.Min != nil {
		f(constraint{min: s.Min, length: length})
	}
	if s.Pattern != "" {
		f(constraint{pattern: s.Pattern})
	}
	if len(s.Enum) > 0 {
		f(constraint{enum: s.Enum})
	}
}

// rules lists the constraints of s, as AWS does for elements.
func rules(s *awsmodel.Shape) string {
	var out []string
	each(s, func(r constraint) { out = append(out, r.text()) })
	return strings.Join(out, ", ")
}

func violates(n *node, v reflect.Value) (bad bool) {
	if n.shape != nil {
		each(n.shape, func(r constraint) { bad = bad || r.violated(n, v) })
	}
	return bad
}

func (r constraint) violated(n *node, v reflect.Value) bool {
	switch {
	case r.pattern != "":
		return n.kind == kindString && !matches(r.pattern, v.String())
	case r.enum != nil:
		return n.kind == kindString && !slices.Contains(r.enum, v.String())
	}
	var x float64
	switch n.kind {
	case kindString:
		x = float64(utf8.RuneCountInString(v.String()))
	case kindList, kindMap, kindBlob:
		x = float64(v.Len())
	case kindInt:
		x = float64(v.Int())
	case kindFloat:
		x = v.Float()
	default:
		return false
	}
	return r.min != nil && x < *r.min || r.max != nil && x > *r.max
}

func (r constraint) text() string {
	what := "value"
	if r.length {
		what = "length"
	}
	switch {
	case r.pattern != "":
		return "Member must satisfy regular expression pattern: " + r.pattern
	case r.enum != nil:
		return "Member must satisfy enum value set: [" + strings.Join(r.enum, ", ") + "]"
	case r.min != nil:
		return "Member must have " + what + " greater than or equal to " + number(*r.min)
	}
	return "Member must have " + what + " less than or equal to " + number(*r.max)
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// echo begins a violation with the value. What is sensitive, and what has no
// short form, is left out.
func echo(at string, n *node, v reflect.Value) string {
	tail := " at '" + at + "' failed to satisfy constraint: "
	if n.sensitive() {
		return "Value" + tail
	}
	s, ok := n.text(v)
	if !ok {
		return "Value" + tail
	}
	if len(s) > maxEchoed {
		s = strings.ToValidUTF8(s[:maxEchoed], "") + "..."
	}
	return "Value '" + s + "'" + tail
}

func (n *node) sensitive() bool {
	if n.shape != nil && n.shape.Sensitive {
		return true
	}
	return n.elem != nil && n.elem.sensitive() || n.key != nil && n.key.sensitive()
}

// text is a value as AWS repeats it in a message.
func (n *node) text(v reflect.Value) (string, bool) {
	switch n.kind {
	case kindString:
		return v.String(), true
	case kindInt:
		return strconv.FormatInt(v.Int(), 10), true
	case kindFloat:
		return string(appendFloat(nil, v.Float(), n.typ.Bits())), true
	case kindBool:
		return strconv.FormatBool(v.Bool()), true
	case kindList:
		var parts []string
		for i := range v.Len() {
			val, ok := n.elem.value(v.Index(i))
			s := "null"
			if ok || n.elem.kind == kindString {
				if s, ok = n.elem.text(val); !ok {
					return "", false
				}
			}
			parts = append(parts, s)
		}
		return "[" + strings.Join(parts, ", ") + "]", true
	case kindMap:
		var parts []string
		for _, k := range sortedMapKeys(v) {
			s := ""
			if val, ok := n.elem.value(v.MapIndex(k)); ok {
				if s, ok = n.elem.text(val); !ok {
					return "", false
				}
			}
			parts = append(parts, k.String()+"="+s)
		}
		return "{" + strings.Join(parts, ", ") + "}", true
	}
	return "", false
}

// Missing lists the required members that in, a pointer to op's input, does not have,
// by their path in Go: "Tags[0].Key". The SDK's clients refuse these themselves.
func (op *Operation) Missing(in any) []string {
	return missing(nil, "", op.in, reflect.ValueOf(in).Elem())
}

func missing(found []string, path string, n *node, v reflect.Value) []string {
	for i := range n.fields {
		f := &n.fields[i]
		if f.ref == nil {
			continue
		}
		val, ok := f.node.value(v.Field(f.index))
		if !ok {
			if f.ref.Required {
				found = append(found, path+f.goName)
			}
			continue
		}
		found = missingIn(found, path+f.goName, f.node, val)
	}
	return found
}

// missingIn looks into a value that is there.
func missingIn(found []string, path string, n *node, v reflect.Value) []string {
	switch n.kind {
	case kindStruct:
		return missing(found, path+".", n, v)
	case kindList:
		if n.elem.kind == kindStruct && n.elem.shape != nil {
			for i := range v.Len() {
				if val, ok := n.elem.value(v.Index(i)); ok {
					found = missing(found, path+"["+strconv.Itoa(i)+"].", n.elem, val)
				}
			}
		}
	}
	return found
}
