package loggingtest

import (
	"reflect"

	"github.com/aws/smithy-go"
)

// Protocol is how a service's requests and answers look on the wire.
type Protocol string

// The protocols that [Account.Handler] and [View.Config] speak.
const (
	AWSJSON10 Protocol = "awsJson1_0" // X-Amz-Target, application/x-amz-json-1.0
	AWSJSON11 Protocol = "awsJson1_1" // X-Amz-Target, application/x-amz-json-1.1
	AWSQuery  Protocol = "awsQuery"   // a form with Action and Version, answered in XML
	RESTJSON  Protocol = "restJson1"  // method and path, see [Service.Routes], and JSON bodies
	RESTXML   Protocol = "restXml"    // the same with XML bodies, and the bucket in path or host
)

// Service describes an AWS service: how its requests are recognised and how its
// answers are written. Four are here as functions: [Logs], [IAM], [STS] and [KMS]; the
// packages that mount others describe those. Describe one of your own with a literal:
// Name, ID and Protocol are needed, and TargetPrefix, APIVersion or Routes by protocol.
// Of the services that this module mounts, those but Routes are known, as are the API's
// own constraints, names and statuses, and a description leaves them out; of all others
// the names follow from the Go types, and what the errors are is said here.
type Service struct {
	Name         string   // prefix of its IAM actions, and signing name unless that differs: "logs"
	SigningName  string   // "" for Name; "monitoring" for CloudWatch
	EventSource  string   // in trails, "" for Name with ".amazonaws.com"
	ID           string   // the SDK's service id, as errors print it: "CloudWatch Logs"
	Protocol     Protocol // how it is spoken to
	TargetPrefix string   // JSON protocols: X-Amz-Target before the dot, "Logs_20140328"
	APIVersion   string   // query: Version, "2010-05-08"
	XMLNamespace string   // query and restXml: namespace of answers
	Global       bool     // one for all regions, as IAM is; its calls are in the partition's main region
	LowerCamel   bool     // JSON members begin with a small letter, as those of CloudWatch Logs do

	// ConstraintCode is the code of the error for an input that violates the API
	// model: "" for ValidationException, or ValidationError for the query protocol.
	ConstraintCode string

	// Routes is where operations of a REST protocol are, by name: method and path, with
	// the members that stand there in braces, as in
	// "GET /things/{thingName}?maxResults={maxResults}". All other members are in the
	// body. "{name+}" takes several segments of the path. An operation that this module
	// has the API model of needs none.
	Routes map[string]string

	// Statuses are the HTTP statuses of the service's errors, by code. What is not here
	// has the API model's, where this module has that, or that which all services have,
	// or 400, or 500 where the service is at fault.
	Statuses map[string]int

	// Unions has a zero value of each member of the union types in inputs, such as
	// (*types.ResourceConfigMemberX)(nil): Go cannot list what implements an interface.
	Unions []any

	// NotSimulated are the members of inputs, by operation, that no handler acts on:
	// Go names, "StorageClass", of members of members with dots, "Tagging.TagSet".
	// An input that has one is answered with a [NotSimulatedError] that names it, since
	// what is silently dropped makes a test lie. A false or a zero is as if it were not
	// there.
	NotSimulated map[string][]string

	// Types makes the SDK's own error types where an error comes from the
	// account rather than from a handler: access denied, throttling, a
	// constraint. Many SDK packages export one as TypeRegistry. Without it
	// such errors are *smithy.GenericAPIError.
	Types *smithy.TypeRegistry

	// NewError does the same for an SDK package that exports no registry. It
	// returns nil for a code that the package has no type for. May be nil.
	NewError func(code, message string) error
}

// Handle makes the account answer an operation with fn, through both doors. It
// panics if the operation has a handler already, since two fakes would each
// believe that they hold its state.
//
// fn gets an input of its own, which it may keep but must not change, and which
// satisfies the constraints of the operation's API model where there is one. What
// it returns must not share memory with state that changes later: build it afresh,
// or [Clone] it. Errors should be the SDK's own types; on the wire they have the
// code, message and HTTP status that the model gives them. fn may be called from
// several goroutines at once, and must not call into the account's clients while
// it holds a lock.
func Handle[In, Out any](a *Account, svc Service, name string, fn func(*Request, *In) (*Out, error)) {
	op := newOperation[In, Out](svc, name)
	op.call = adapt(fn)
	a.add(op)
}

// Wrap puts fn around the handler of an operation, for what a fake does not simulate:
// fn may change the input, call next or not, and change what it answered. It panics if
// the account does not have the operation. Calls that run already are not affected.
//
// For an operation that only has to fail or be late, see [Account.Inject].
func Wrap[In, Out any](a *Account, svc Service, name string, fn func(r *Request, in *In, next func(*Request, *In) (*Out, error)) (*Out, error)) {
	a.opMu.Lock()
	defer a.opMu.Unlock()
	inner := a.ops[opKey{svc.Name, name}]
	if inner == nil {
		panic("loggingtest: there is no operation " + svc.Name + ":" + name + " to wrap")
	}
	inner.mustTake(reflect.TypeFor[In](), reflect.TypeFor[Out]())
	next := func(r *Request, in *In) (*Out, error) {
		out, err := inner.call(r, in)
		if err != nil {
			return nil, err
		}
		return out.(*Out), nil
	}
	op := newOperation[In, Out](*inner.svc, name)
	op.served, op.refused = inner.served, nil // fn may act on what the handler does not
	op.call = adapt(func(r *Request, in *In) (*Out, error) { return fn(r, in, next) })
	a.ops[op.key()] = op
}

// adapt hides the types of a handler. A handler that returns neither output nor error
// returns an empty output.
func adapt[In, Out any](fn func(*Request, *In) (*Out, error)) func(*Request, any) (any, error) {
	return func(r *Request, in any) (any, error) {
		out, err := fn(r, in.(*In))
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = new(Out)
		}
		return out, nil
	}
}
