package loggingtest

import (
	"context"
	"io"
	"maps"
	"net/http"

	"github.com/awslogkit/awslogkit/internal/wire"
)

// Handler is the wire door for clients outside of the process: the AWS CLI, boto3,
// Terraform. It takes any credentials: an access key that was created is its owner's, an
// access key id of twelve digits the root user's of that account of the organization, and
// any other the root user's of this account. The region and service are read from the
// request's signature, which is not verified. Bodies are limited to 64 MiB. It answers
// every path of every host.
//
// Requests below /_fakeaws/ are not AWS's: with them, and the client in package control,
// every process can inject faults, read the call log, and put back what the account held
// when its first handler was made. Make that before the account is in use.
//
// An answer that a fault loses closes the connection.
func (a *Account) Handler() http.Handler {
	a.control.begin(a)
	return handler{a}
}

type handler struct{ account *Account }

func (h handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if isControl(req) {
		h.account.serveControl(w, req)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		http.Error(w, "the request's body is too large or was cut off", http.StatusRequestEntityTooLarge)
		return
	}
	in := &wire.Request{Method: req.Method, Host: req.Host, Path: req.URL.EscapedPath(), RawQuery: req.URL.RawQuery, Header: req.Header, Body: body}
	out := &wire.Response{Body: make([]byte, 0, 512)}
	if err := h.behindGate(req.Context(), in, out); err != nil {
		panic(http.ErrAbortHandler) // the connection is closed without an answer
	}
	maps.Copy(w.Header(), out.Header)
	finish(w.Header(), out)
	w.WriteHeader(out.Status)
	_, _ = w.Write(out.Body) // a client that went away is no concern of the account's
}

// behindGate answers while nothing is put back.
func (h handler) behindGate(ctx context.Context, in *wire.Request, out *wire.Response) error {
	gate := &h.account.control.gate
	gate.RLock()
	defer gate.RUnlock()
	return h.account.answer(ctx, in, out)
}
