package loggingtest

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/internal/wire"
)

type opKey struct{ service, operation string }

// operation is one operation of a service with its handler.
type operation struct {
	svc      *Service
	name     string
	fullName string // "logs:CreateLogGroup"
	in, out  reflect.Type
	call     func(r *Request, in any) (any, error) // nil: the account does not have it

	refused []refused // what the handler does not act on

	served *servedService
	once   sync.Once
	codec  *wire.Operation
}

// servedService is a service as the wire sees it. Descriptions of one name are of
// one service: the first counts, and the routes of all.
type servedService struct {
	svc   *Service
	wire  atomic.Pointer[wire.Service] // nil until it is needed, and again after bind
	mu    sync.Mutex
	bound map[string]*awsmodel.Operation
}

// bind has the wire find an operation that no model has, if its description says
// where.
func (s *servedService) bind(op *operation) {
	text, ok := op.svc.Routes[op.name]
	if !ok {
		return
	}
	bound, err := wire.Bind(text, op.in)
	if err != nil {
		panic("loggingtest: " + op.fullName + ": " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bound = maps.Clone(s.bound)
	if s.bound == nil {
		s.bound = map[string]*awsmodel.Operation{}
	}
	s.bound[op.name] = bound
	s.wire.Store(nil)
}

// newOperation describes an operation, with what the API's model has of its service and
// the description leaves out.
func newOperation[In, Out any](svc Service, name string) *operation {
	if m := awsmodel.Find(svc.Name); m != nil {
		svc.ID, svc.Protocol = cmp.Or(svc.ID, m.ID), cmp.Or(svc.Protocol, protocolOf(m))
		svc.APIVersion, svc.XMLNamespace = cmp.Or(svc.APIVersion, m.APIVersion), cmp.Or(svc.XMLNamespace, m.XMLNamespace)
		// Before the target's prefix the model may have a Java package.
		svc.TargetPrefix = cmp.Or(svc.TargetPrefix, m.TargetPrefix[strings.LastIndexByte(m.TargetPrefix, '.')+1:])
	}
	return &operation{svc: &svc, name: name, fullName: svc.Name + ":" + name,
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out]()}
}

func (op *operation) key() opKey { return opKey{op.svc.Name, op.name} }

func (s *Service) signingName() string {
	if s.SigningName != "" {
		return s.SigningName
	}
	return s.Name
}

// add registers an operation.
func (a *Account) add(op *operation) {
	a.opMu.Lock()
	defer a.opMu.Unlock()
	if _, ok := a.ops[op.key()]; ok {
		panic("loggingtest: " + op.fullName + " has a handler already")
	}
	op.served = a.serve(op.svc)
	op.served.bind(op)
	op.refused = refusedOf(op)
	a.ops[op.key()] = op
}

// serve finds or adds a service, with the lock held.
func (a *Account) serve(svc *Service) *servedService {
	s := a.services[svc.signingName()]
	if s == nil {
		s = &servedService{svc: svc}
		a.services[svc.signingName()] = s
	}
	return s
}

// serves tells whether the account has operations of a service.
func (a *Account) serves(svc *Service) bool {
	a.opMu.RLock()
	defer a.opMu.RUnlock()
	return a.services[svc.signingName()] != nil
}

// mustTake panics unless the operation is handled with these types.
func (op *operation) mustTake(in, out reflect.Type) {
	if op.in != in || op.out != out {
		panic("loggingtest: " + op.fullName + " is handled with other types: " + op.in.String() + ", " + op.out.String())
	}
}

// lookup finds an operation.
func (a *Account) lookup(service, name string) (*operation, bool) {
	a.opMu.RLock()
	defer a.opMu.RUnlock()
	op, ok := a.ops[opKey{service, name}]
	return op, ok
}

// protocolOf is the protocol that a model names.
func protocolOf(m *awsmodel.Service) Protocol {
	switch m.Protocol {
	case "query":
		return AWSQuery
	case "rest-json":
		return RESTJSON
	case "rest-xml":
		return RESTXML
	}
	if m.JSONVersion == "1.0" {
		return AWSJSON10
	}
	return AWSJSON11
}

// codecs are the protocols that a Service can name.
func (p Protocol) codec() wire.Protocol {
	switch p {
	case AWSJSON10:
		return wire.JSON10
	case AWSJSON11:
		return wire.JSON11
	case AWSQuery:
		return wire.Query
	case RESTJSON:
		return wire.RESTJSON
	case RESTXML:
		return wire.RESTXML
	}
	panic("loggingtest: there is no protocol " + string(p))
}

// onWire is the service with its model.
func (s *servedService) onWire() *wire.Service {
	if w := s.wire.Load(); w != nil {
		return w
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.wire.Load(); w != nil {
		return w
	}
	d := s.svc
	w := &wire.Service{Name: d.Name, Protocol: d.Protocol.codec(), TargetPrefix: d.TargetPrefix, APIVersion: d.APIVersion,
		XMLNamespace: d.XMLNamespace, LowerCamel: d.LowerCamel, Model: awsmodel.Find(d.Name), Bound: s.bound, Statuses: d.Statuses}
	for _, u := range d.Unions {
		w.Unions = append(w.Unions, reflect.TypeOf(u))
	}
	s.wire.Store(w)
	return w
}

// onWire is the operation compiled for its types.
func (op *operation) onWire() *wire.Operation {
	op.once.Do(func() {
		if op.served == nil { // an operation that the account does not have
			op.served = &servedService{svc: op.svc}
		}
		op.codec = wire.NewOperation(op.served.onWire(), op.name, op.in, op.out)
	})
	return op.codec
}

// check returns the service's error for an input that violates its API model, or has
// what is not simulated.
func (op *operation) check(in any) error {
	if err := op.refuse(in); err != nil {
		return err
	}
	message := op.onWire().Check(in)
	if message == "" {
		return nil
	}
	code := op.svc.ConstraintCode
	switch {
	case code != "":
	case op.svc.Protocol == AWSQuery:
		code = "ValidationError"
	default:
		code = "ValidationException"
	}
	return op.svc.newError(code, message)
}

// wireError is err as it goes over the wire: an API error as it is, anything else
// as the service's own failure.
func (op *operation) wireError(err error) *wire.Error {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return &wire.Error{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError, Server: true}
	}
	e := &wire.Error{Code: api.ErrorCode(), Message: api.ErrorMessage(), Server: api.ErrorFault() == smithy.FaultServer, Value: api}
	var unknown *UnknownOperationError
	if errors.As(err, &unknown) {
		switch op.svc.Protocol {
		case AWSQuery:
			e.Code = "InvalidAction"
		case RESTXML:
			e.Code = "NotImplemented" // what Amazon S3 says of what it does not have, and Terraform takes for "not there"
		}
	}
	var members interface{ ResponseMembers() []string }
	if errors.As(err, &members) {
		e.Members = members.ResponseMembers()
	}
	var header interface{ ResponseHeader() map[string]string }
	if errors.As(err, &header) {
		e.Header = header.ResponseHeader()
	}
	if e.Status = op.onWire().Service.Status(e.Code, e.Server); e.Code == "NotImplemented" {
		e.Status = http.StatusNotImplemented
	}
	return e
}
