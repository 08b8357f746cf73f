package wire

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// bindings caches what Bind made. An entry never changes.
var bindings sync.Map // bindingKey to *awsmodel.Operation

type bindingKey struct {
	text string
	in   reflect.Type
}

// Bind is the model of an operation that is described by its HTTP binding alone, as
// method and path with the members of in that stand there in braces:
// "GET /things/{thingName}?maxResults={maxResults}". All other members are in the body.
func Bind(text string, in reflect.Type) (*awsmodel.Operation, error) {
	key := bindingKey{text, in}
	if op, ok := bindings.Load(key); ok {
		return op.(*awsmodel.Operation), nil
	}
	op, err := bind(text, in)
	if err != nil {
		return nil, fmt.Errorf("the route %q %w", text, err)
	}
	stored, _ := bindings.LoadOrStore(key, op)
	return stored.(*awsmodel.Operation), nil
}

func bind(text string, in reflect.Type) (*awsmodel.Operation, error) {
	method, uri, ok := strings.Cut(text, " ")
	if !ok || method == "" || method != strings.ToUpper(method) || !strings.HasPrefix(uri, "/") || strings.ContainsAny(uri, " \t\r\n") {
		return nil, fmt.Errorf(`is not a method and a path, such as "GET /things/{thingName}"`)
	}
	b := binder{in: in, input: &awsmodel.Shape{Name: in.Name(), Type: "structure"}}
	path, query, _ := strings.Cut(uri, "?")
	for part := range strings.SplitSeq(path, "/") {
		if label, ok := label(part); ok {
			b.add(awsmodel.Ref{Name: strings.TrimSuffix(label, "+"), Location: inPath, Required: true})
		} else if strings.ContainsAny(part, "{}") {
			return nil, fmt.Errorf("has a segment %s, which is neither a text nor a member in braces", part)
		}
	}
	var constant []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if member, ok := label(value); ok && name != "" {
			b.add(awsmodel.Ref{Name: member, Location: inQuery, LocationName: name})
		} else if pair != "" {
			constant = append(constant, pair)
		}
	}
	if b.err != nil {
		return nil, b.err
	}
	if len(constant) > 0 {
		path += "?" + strings.Join(constant, "&")
	}
	return &awsmodel.Operation{Method: method, URI: path, Input: b.input, Output: &awsmodel.Shape{Type: "structure"}}, nil
}

// label is the member in braces.
func label(part string) (string, bool) {
	inner, ok := strings.CutPrefix(part, "{")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(inner, "}")
}

// binder puts members into a shape, and keeps the first error.
type binder struct {
	in    reflect.Type
	input *awsmodel.Shape
	err   error
}

func (b *binder) add(ref awsmodel.Ref) {
	ref.Shape = &awsmodel.Shape{}
	switch {
	case b.err != nil:
	case b.input.Lookup(ref.Name) != nil:
		b.err = fmt.Errorf("names %s twice", ref.Name)
	default:
		f, ok := b.in.FieldByName(upperFirst(ref.Name))
		if !ok || !f.IsExported() {
			b.err = fmt.Errorf("names %q, which %s does not have", ref.Name, b.in)
		}
		b.input.Members = append(b.input.Members, ref)
	}
}
