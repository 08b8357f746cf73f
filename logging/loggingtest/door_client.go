package loggingtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/awslogkit/awslogkit/internal/wire"
)

// quickBackoff is the longest that clients wait between attempts where the account
// does not throttle, so that tests of faults are quick.
const quickBackoff = 10 * time.Millisecond

// Config is the wire door: a configuration for the SDK's clients of any service.
// Requests are validated, serialized and signed as in production, and answered in
// process: there is no network, and what environment variables say about endpoints
// does not matter. The credentials are the view's principal's, and equal for equal
// views.
//
// Clients retry as the SDK does by default, three attempts, but wait at most 10 ms
// between them, unless the account throttles ([WithThrottling]). Set Retryer to change
// that.
func (v View) Config() aws.Config {
	a := v.account
	backoff := quickBackoff
	if a.throttle.active() {
		backoff = retry.DefaultMaxBackoff
	}
	return aws.Config{
		Region:      v.region,
		Credentials: credentials{a, v.principal},
		HTTPClient:  inProcess{a},
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = backoff })
		},
	}
}

// inProcess answers the requests of SDK clients without a network.
type inProcess struct{ account *Account }

// bodies are buffers for requests' bodies, of which nothing is kept.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the size in bytes of the largest buffer that is kept for reuse.
const maxPooled = 64 << 10

func (c inProcess) Do(req *http.Request) (*http.Response, error) {
	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= maxPooled {
			bodies.Put(buf)
		}
	}()
	if req.Body != nil {
		_, err := buf.ReadFrom(io.LimitReader(req.Body, maxBody+1))
		if err := errors.Join(err, req.Body.Close()); err != nil {
			return nil, err
		}
		if buf.Len() > maxBody {
			return nil, fmt.Errorf("loggingtest: a request of more than %d bytes", maxBody)
		}
	}
	in := &wire.Request{Method: req.Method, Host: hostOf(req), Path: req.URL.EscapedPath(), RawQuery: req.URL.RawQuery, Header: req.Header, Body: buf.Bytes()}
	w := &wire.Response{Body: make([]byte, 0, 512)}
	if err := c.account.answer(req.Context(), in, w); err != nil {
		return nil, err
	}
	h := w.Header
	if h == nil {
		h = make(http.Header, 2)
	}
	finish(h, w)
	return &http.Response{
		Status:        strconv.Itoa(w.Status) + " " + http.StatusText(w.Status),
		StatusCode:    w.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        h,
		Body:          io.NopCloser(bytes.NewReader(w.Body)),
		ContentLength: int64(len(w.Body)),
		Request:       req,
	}, nil
}

// hostOf is the host that a request names.
func hostOf(req *http.Request) string {
	if req.Host != "" {
		return req.Host
	}
	return req.URL.Host
}

// finish writes what every answer has into its header.
func finish(h http.Header, w *wire.Response) {
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	if w.ContentType != "" {
		h["Content-Type"] = []string{w.ContentType}
	}
	h["X-Amzn-Requestid"] = []string{w.RequestID}
}
