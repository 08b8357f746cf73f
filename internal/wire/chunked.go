package wire

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// errChunks is a body in aws-chunked encoding that cannot be read.
var errChunks = errors.New("the chunked body is malformed")

// unchunked is a request whose body is as it was before it was cut into chunks, with
// what its trailer says among the headers. Signatures of chunks are not verified.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
func unchunked(r *Request) (*Request, *Error) {
	h := r.Header
	if strings.HasPrefix(h.Get("X-Amz-Content-Sha256"), "STREAMING-") || strings.Contains(h.Get("Content-Encoding"), "aws-chunked") {
		body, trailer, err := readChunks(r.Body)
		if want := h.Get("X-Amz-Decoded-Content-Length"); err == nil && want != "" && want != strconv.Itoa(len(body)) {
			err = errChunks
		}
		if err != nil {
			return nil, &Error{Code: "IncompleteBody", Message: "The request body terminated unexpectedly", Status: http.StatusBadRequest}
		}
		plain := *r
		plain.Body, plain.Header = body, h.Clone()
		for name, value := range trailer {
			plain.Header.Set(name, value)
		}
		withoutChunked(plain.Header)
		r = &plain
	}
	return r, nil
}

// withoutChunked takes the encoding of the transfer off that of the object.
func withoutChunked(h http.Header) {
	var kept []string
	for e := range strings.SplitSeq(h.Get("Content-Encoding"), ",") {
		if e = strings.TrimSpace(e); e != "" && e != "aws-chunked" {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		h.Del("Content-Encoding")
		return
	}
	h.Set("Content-Encoding", strings.Join(kept, ","))
}

// readChunks joins the chunks of a body, and reads the trailer after them.
func readChunks(b []byte) (body []byte, trailer map[string]string, err error) {
	line := func() (string, bool) {
		l, rest, ok := bytes.Cut(b, []byte("\r\n"))
		if ok {
			b = rest
		}
		return string(l), ok
	}
	body = []byte{}
	for {
		head, ok := line()
		if !ok {
			return nil, nil, errChunks
		}
		digits, _ := cutByte(head, ';') // ";chunk-signature=…"
		size, err := strconv.ParseUint(digits, 16, 31)
		if err != nil {
			return nil, nil, errChunks
		}
		if size == 0 {
			break
		}
		if n := int(size); len(b) < n+2 || b[n] != '\r' || b[n+1] != '\n' {
			return nil, nil, errChunks
		}
		body, b = append(body, b[:size]...), b[size+2:]
	}
	trailer = make(map[string]string, 1)
	for {
		l, ok := line()
		if !ok || l == "" {
			return body, trailer, nil
		}
		name, value := cutByte(l, ':')
		trailer[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
}
