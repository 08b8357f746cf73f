package wire

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"strconv"
	"strings"
)

// errChunks is a body in aws-chunked encoding that cannot be read.
var errChunks = errors.New("the chunked body is malformed")

// nvme is the polynomial of CRC64NVME, reversed.
var nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)

// checksums are the digests of a body that a header or trailer can carry.
var checksums = map[string]func([]byte) []byte{
	"Content-Md5":              func(b []byte) []byte { s := md5.Sum(b); return s[:] },
	"X-Amz-Checksum-Sha1":      func(b []byte) []byte { s := sha1.Sum(b); return s[:] },
	"X-Amz-Checksum-Sha256":    func(b []byte) []byte { s := sha256.Sum256(b); return s[:] },
	"X-Amz-Checksum-Crc32":     func(b []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)) },
	"X-Amz-Checksum-Crc32c":    func(b []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.Checksum(b, castagnoli)) },
	"X-Amz-Checksum-Crc64nvme": func(b []byte) []byte { return binary.BigEndian.AppendUint64(nil, crc64.Checksum(b, nvme)) },
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// unchunked is a request whose body is as it was before it was cut into chunks, with
// what its trailer says among the headers, and its digests compared. Signatures of
// chunks are not verified.
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
	for name, sum := range checksums {
		given := r.Header.Get(name)
		if given == "" {
			continue
		}
		if want, err := base64.StdEncoding.DecodeString(given); err != nil || !bytes.Equal(want, sum(r.Body)) {
			return nil, &Error{Code: "BadDigest", Status: http.StatusBadRequest,
				Message: "The " + strings.TrimPrefix(name, "X-Amz-Checksum-") + " you specified did not match the calculated checksum."}
		}
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
