package acceptance

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Loopback is an HTTP client for a server on this machine: it knows no proxy. Where
// answers come as quickly as here, the SDK now and then closes a connection that it
// still reads from ("use of closed network connection", aws-sdk-go-v2#1825); the client
// then asks again. It holds each request and each answer in memory.
func Loopback() *http.Client {
	return &http.Client{Transport: &again{base: &http.Transport{Proxy: nil}}, Timeout: 30 * time.Second}
}

// again asks up to three times where the connection was closed.
type again struct{ base http.RoundTripper }

func (a *again) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if err := errors.Join(err, req.Body.Close()); err != nil {
			return nil, err
		}
	}
	for attempt := 1; ; attempt++ {
		res, err := a.once(req, body)
		if attempt == 3 || !errors.Is(err, net.ErrClosed) || req.Context().Err() != nil {
			return res, err
		}
	}
}

// once asks once, and reads the whole answer.
func (a *again) once(req *http.Request, body []byte) (*http.Response, error) {
	if req.Body != nil {
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
		req.ContentLength = int64(len(body))
		if len(body) == 0 {
			req.Body = http.NoBody
		}
	}
	res, err := a.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(answer))
	return res, nil
}
