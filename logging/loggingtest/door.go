package loggingtest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/internal/wire"
)

// maxBody is the size in bytes of the largest request that the wire door reads:
// parts of files as clients of Amazon S3 send them, and some more.
const maxBody = 64 << 20

// noOperation is what In and Out are of an operation that the account lacks.
type noOperation struct{}

// answer carries out a request and writes the answer, for both sides of the wire
// door. It returns an error where there is no answer: it was lost, or the caller
// went away.
func (a *Account) answer(ctx context.Context, in *wire.Request, w *wire.Response) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	key, region, signingName := scope(in)
	owner, known := a.whose(key)
	a = owner.account
	op := a.route(in, signingName)
	r := a.request(ctx, View{account: a, region: region, principal: owner.principal}, op)
	r.attempt = attempt(in.Header)
	r.invocation = header(in.Header, "Amz-Sdk-Invocation-Id")
	w.RequestID = r.ID()
	r.raw = in
	codec := op.onWire()
	protocol := codec.Service.Protocol

	var input any
	var unread error
	if !known {
		unread = op.unknownKey(key)
	} else if op.call != nil {
		input = reflect.New(op.in).Interface()
		if err := protocol.Decode(codec, in, input); err != nil {
			input, unread = nil, err
		}
	}
	out, err := r.run(input, unread)
	r.raw = nil // its body is used again
	if err == nil {
		err = protocol.Encode(codec, w, out)
	}
	if err == nil {
		return ctx.Err() // an answer to a caller that went away is lost
	}
	var lost *LostAnswerError
	if errors.As(err, &lost) {
		return err
	}
	if ctxErr := ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	var e *wire.Error
	if !errors.As(err, &e) {
		e = op.wireError(err)
	}
	w.Body = w.Body[:0]
	protocol.EncodeError(codec.Service, codec, w, e)
	return nil
}

// route finds out what a request asks for. Where the account has no such operation,
// what it returns has no handler and speaks the protocol that the request seems to be
// in.
func (a *Account) route(in *wire.Request, signingName string) *operation {
	a.opMu.RLock()
	defer a.opMu.RUnlock()
	if s := a.services[signingName]; s != nil {
		if name, ok := s.onWire().Protocol.Operation(s.onWire(), in); ok {
			return a.find(s.svc, name)
		}
	}
	for _, s := range a.services { // unsigned, or signed for a service that it does not go to
		if s.svc.Protocol == RESTXML && signingName != "" {
			continue // any path could be a bucket's
		}
		if name, ok := s.onWire().Protocol.Operation(s.onWire(), in); ok {
			if op := a.ops[opKey{s.svc.Name, name}]; op != nil {
				return op
			}
		}
	}
	return a.guess(in, signingName)
}

// find returns the operation of a service, one without a handler if there is none.
// It is called with the lock held.
func (a *Account) find(svc *Service, name string) *operation {
	if op := a.ops[opKey{svc.Name, name}]; op != nil {
		return op
	}
	return newOperation[noOperation, noOperation](*svc, name)
}

// guess describes a request to a service that nobody mounted.
func (a *Account) guess(in *wire.Request, signingName string) *operation {
	svc := Service{Name: signingName, ID: signingName, Protocol: AWSJSON11}
	if svc.Name == "" {
		svc.Name = "unknown"
	}
	target := header(in.Header, "X-Amz-Target")
	name := target[strings.LastIndexByte(target, '.')+1:]
	switch {
	case target != "":
		if strings.HasSuffix(header(in.Header, "Content-Type"), "1.0") {
			svc.Protocol = AWSJSON10
		}
	case isRESTXML(signingName):
		svc.Protocol = RESTXML
		name, _ = wire.RESTXML.Operation(&wire.Service{Model: awsmodel.Find(signingName)}, in)
	case isRESTJSON(signingName, in):
		svc.Protocol = RESTJSON
		name, _ = wire.RESTJSON.Operation(&wire.Service{Model: awsmodel.Find(signingName)}, in)
	default:
		svc.Protocol = AWSQuery
		name = wire.QueryAction(in)
	}
	if name == "" {
		name = in.Method + " " + in.Path
	}
	return newOperation[noOperation, noOperation](svc, name)
}

// isRESTJSON tells whether a request without a target seems to be in that protocol.
func isRESTJSON(signingName string, in *wire.Request) bool {
	if m := awsmodel.Find(signingName); m != nil {
		return m.Protocol == "rest-json"
	}
	return strings.HasPrefix(header(in.Header, "Content-Type"), "application/json")
}

// isRESTXML tells whether a service that nobody mounted is spoken to in that protocol.
func isRESTXML(signingName string) bool {
	m := awsmodel.Find(signingName)
	return m != nil && m.Protocol == "rest-xml"
}

// GlobalRegion is the region of requests whose signature names none: those to Amazon S3
// that are signed with version 2.
const GlobalRegion = "aws-global"

// scope reads the credential scope of a request's signature (version 4): whose
// access key, which region, which service. A request without one is to us-east-1.
func scope(in *wire.Request) (accessKey, region, service string) {
	credential := ""
	if auth := header(in.Header, "Authorization"); strings.HasPrefix(auth, "AWS ") { // version 2, which Amazon S3 takes
		key, _, _ := strings.Cut(auth[len("AWS "):], ":")
		return key, GlobalRegion, "s3"
	} else if auth != "" {
		if i := strings.Index(auth, "Credential="); i >= 0 {
			credential = auth[i+len("Credential="):]
			if end := strings.IndexAny(credential, ", "); end >= 0 {
				credential = credential[:end]
			}
		}
	} else if strings.Contains(in.RawQuery, "X-Amz-Credential=") { // a presigned URL
		if q, err := url.ParseQuery(in.RawQuery); err == nil {
			credential = q.Get("X-Amz-Credential")
		}
	} else if strings.Contains(in.RawQuery, "AWSAccessKeyId=") { // one of version 2
		if q, err := url.ParseQuery(in.RawQuery); err == nil {
			return q.Get("AWSAccessKeyId"), GlobalRegion, "s3"
		}
	} else if wire.IsForm(in) {
		return "", GlobalRegion, "s3"
	}
	parts := strings.Split(credential, "/")
	if n := len(parts); n >= 5 {
		// The access key may itself hold a slash.
		return strings.Join(parts[:n-4], "/"), parts[n-3], parts[n-2]
	}
	return "", "us-east-1", ""
}

// attempt reads which attempt of a call a request is: "attempt=2; max=3".
func attempt(h http.Header) int {
	v, ok := strings.CutPrefix(header(h, "Amz-Sdk-Request"), "attempt=")
	if !ok {
		return 1
	}
	v, _, _ = strings.Cut(v, ";")
	if n, err := strconv.Atoi(v); err == nil && n > 0 {
		return n
	}
	return 1
}

// header is h.Get for a key in its canonical form.
func header(h http.Header, key string) string {
	if v := h[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}
