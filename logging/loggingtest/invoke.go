package loggingtest

import (
	"context"
	"errors"
	"reflect"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/awslogkit/awslogkit/internal/arn"
)

// Invoke calls an operation through the typed door: no HTTP, but the same
// constraints, call log, faults and handler as on the wire, and errors wrapped as
// the SDK's clients wrap them; like those, it refuses an input without a required
// member itself. There are no retries. in is copied before the
// handler sees it, and the output is the caller's own. A nil in counts as empty.
//
// A fake's typed client has one line for each method:
//
//	return loggingtest.Invoke[ssm.GetServiceSettingInput, ssm.GetServiceSettingOutput](ctx, v, Service(), "GetServiceSetting", in)
func Invoke[In, Out any](ctx context.Context, v View, svc Service, name string, in *In) (*Out, error) {
	if in == nil {
		in = new(In)
	}
	op, known := v.account.lookup(svc.Name, name)
	if !known {
		op = newOperation[In, Out](svc, name)
	}
	op.mustTake(reflect.TypeFor[In](), reflect.TypeFor[Out]())
	r := v.account.request(ctx, v, op)
	if known {
		if err := op.validate(in); err != nil {
			return nil, r.clientError(err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, r.clientError(err)
	}
	out, err := r.run(Clone(in), nil)
	if ctx.Err() != nil { // an answer comes too late
		return nil, r.clientError(r.responseError(&smithy.CanceledError{Err: ctx.Err()}, "", 0))
	}
	var lost *LostAnswerError
	if errors.As(err, &lost) {
		err = &smithyhttp.RequestSendError{Err: err}
	}
	if err != nil {
		return nil, r.clientError(err)
	}
	return Clone(out.(*Out)), nil
}

// request makes the request of one call.
func (a *Account) request(ctx context.Context, v View, op *operation) *Request {
	if op.svc.Global {
		v.region = arn.MainRegion(a.partition)
	}
	return &Request{View: v, ctx: ctx, op: op, id: a.requests.Add(1), attempt: 1}
}

// run carries a call out, whichever door it came through. in is the handler's own;
// it is nil where the request could not be read, with the reason in unread.
func (r *Request) run(in any, unread error) (out any, err error) {
	a := r.account
	n := a.calls.begin(r, in)
	defer func() { a.calls.end(n, err) }()
	after, err := r.suffer(a.faults.match(r), in)
	if err != nil {
		return nil, err
	}
	if unread != nil {
		return nil, unread
	}
	if !a.answers(r.region) {
		return nil, r.op.unknownKey(r.accessKey())
	}
	out, err = r.perform(in)
	if after != nil {
		if lost := after(); lost != nil {
			return nil, lost
		}
	}
	return out, err
}

// perform has the service carry the call out.
func (r *Request) perform(in any) (out any, err error) {
	if r.op.call == nil {
		return nil, &UnknownOperationError{Service: r.op.svc.Name, Operation: r.op.name, Mounted: r.account.serves(r.op.svc)}
	}
	if !r.account.throttle.take(r.op, r.region) {
		return nil, r.throttled()
	}
	r.in = in
	// What a call brings about, such as the record of it, is a part of it: stores are
	// exchanged while nothing else is at work on them.
	defer r.alone()()
	if err = r.op.check(in); err == nil {
		out, err = r.handled(in)
	}
	r.announce(in, out, err)
	return out, err
}
