package loggingtest

import (
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
// An answer that a fault loses closes the connection.
func (a *Account) Handler() http.Handler { return handler{a} }

type handler struct{ account *Account }

func (h handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		http.Error(w, "the request's body is too large or was cut off", http.StatusRequestEntityTooLarge)
		return
	}
	in := &wire.Request{Method: req.Method, Host: req.Host, Path: req.URL.EscapedPath(), RawQuery: req.URL.RawQuery, Header: req.Header, Body: body}
	out := &wire.Response{Body: make([]byte, 0, 512)}
	if err := h.account.answer(req.Context(), in, out); err != nil {
		panic(http.ErrAbortHandler) // the connection is closed without an answer
	}
	maps.Copy(w.Header(), out.Header)
	finish(w.Header(), out)
	w.WriteHeader(out.Status)
	_, _ = w.Write(out.Body) // a client that went away is no concern of the account's
}
