package wire

import (
	"net/http"
	"reflect"
	"sync"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// Service is what protocols need to know about a service.
type Service struct {
	Name         string            // signing name: "logs"
	Protocol     Protocol          // how it is spoken to
	TargetPrefix string            // JSON: "Logs_20140328"
	APIVersion   string            // query: "2010-05-08"
	XMLNamespace string            // query: of answers
	LowerCamel   bool              // members without a model begin with a small letter
	QueryError   bool              // errors of a JSON service also carry their code of the query protocol
	Model        *awsmodel.Service // nil: names follow from the Go types
	// Unions are the members of union types in inputs, such as
	// *types.ResourceConfigMemberX: Go cannot list what implements an interface.
	Unions []reflect.Type
	// Bound are operations that the model lacks, or has otherwise; see [Bind].
	Bound map[string]*awsmodel.Operation
	// Statuses are the HTTP statuses of errors that the model does not list, by code.
	Statuses map[string]int

	routesOnce sync.Once
	all        []*route
}

// Protocol is a wire protocol: awsJson1_1, awsQuery. It holds no state.
type Protocol interface {
	// Operation names the operation that a request asks for; ok is false where
	// the request is not one of this protocol or of this service.
	Operation(s *Service, r *Request) (name string, ok bool)
	// Decode reads r into in, a pointer to op's input. Its errors are *Error.
	Decode(op *Operation, r *Request, in any) error
	// Encode writes out, a pointer to op's output.
	Encode(op *Operation, w *Response, out any) error
	// EncodeError writes e. op may be nil where the operation is not known.
	EncodeError(s *Service, op *Operation, w *Response, e *Error)
}

// Request is an HTTP request whose body has been read.
type Request struct {
	Method   string
	Host     string // with or without a port
	Path     string // escaped
	RawQuery string
	Header   http.Header
	Body     []byte // kept by nobody after Decode
}

// Response is an HTTP response. Encoding appends to Body, so that a caller can
// give it a buffer.
type Response struct {
	Status      int // 0 for 200
	ContentType string
	Header      http.Header // what else there is, nil for nothing
	Body        []byte
	RequestID   string // set before encoding: query answers carry it in their body
}

// Error is an error as it goes over the wire.
type Error struct {
	Code    string // "NoSuchEntity"
	Message string
	Status  int  // 404
	Server  bool // the service's fault, not the caller's
	// Header is what an answer has besides, nil for nothing. Only restXml writes it.
	Header map[string]string
	// Members are what an answer's body has besides, names and values one after the
	// other. Only restXml writes them.
	Members []string
	Value   any // the SDK's error, a pointer to a struct, for members besides the message; may be nil
}

// Error is code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Operation is an operation, compiled for its Go types.
type Operation struct {
	Service *Service
	Name    string
	Model   *awsmodel.Operation // nil where the service's model does not have it

	route   *route // nil without a model
	in, out *node
}

// NewOperation compiles an operation with input type in and output type out, both
// structs. Compiled types are shared between operations.
func NewOperation(s *Service, name string, in, out reflect.Type) *Operation {
	op := &Operation{Service: s, Name: name, Model: s.Bound[name]}
	if op.Model == nil {
		op.Model = s.Model.Operation(name)
	}
	var inShape, outShape *awsmodel.Shape
	if op.Model != nil {
		op.route = newRoute(name, op.Model)
		inShape, outShape = op.Model.Input, op.Model.Output
	}
	op.in, op.out = compiled(s, in, inShape), compiled(s, out, outShape)
	return op
}

// nodeKey is what a compiled type depends on.
type nodeKey struct {
	t          reflect.Type
	shape      *awsmodel.Shape
	lowerCamel bool
}

// nodes caches compiled types. An entry never changes.
var nodes sync.Map // nodeKey to *node

func compiled(s *Service, t reflect.Type, shape *awsmodel.Shape) *node {
	k := nodeKey{t, shape, s.LowerCamel}
	if n, ok := nodes.Load(k); ok {
		return n.(*node)
	}
	c := compiler{lowerCamel: s.LowerCamel, building: map[nodeKey]*node{}}
	n, _ := nodes.LoadOrStore(k, c.node(t, shape))
	return n.(*node)
}
