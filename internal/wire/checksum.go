package wire

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"strings"
)

// nvme is the polynomial of CRC64NVME, reversed.
var nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// digests are the checksums of a body that Amazon S3 takes, by name, and MD5, which has a
// header of its own.
var digests = map[string]func([]byte) []byte{
	"MD5":       func(b []byte) []byte { s := md5.Sum(b); return s[:] },
	"SHA1":      func(b []byte) []byte { s := sha1.Sum(b); return s[:] },
	"SHA256":    func(b []byte) []byte { s := sha256.Sum256(b); return s[:] },
	"CRC32":     func(b []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)) },
	"CRC32C":    func(b []byte) []byte { return binary.BigEndian.AppendUint32(nil, crc32.Checksum(b, castagnoli)) },
	"CRC64NVME": func(b []byte) []byte { return binary.BigEndian.AppendUint64(nil, crc64.Checksum(b, nvme)) },
}

// Digest is a checksum of a body: "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256" or
// "MD5". It is nil for any other name.
func Digest(algorithm string, body []byte) []byte {
	if f := digests[algorithm]; f != nil {
		return f(body)
	}
	return nil
}

// CheckDigest compares a checksum, as its header has it, with a body. It returns nil where it is
// right.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
func CheckDigest(algorithm, given string, body []byte) *Error {
	right := Digest(algorithm, body)
	raw, err := base64.StdEncoding.DecodeString(given)
	malformed := err != nil || len(raw) != len(right)
	e := &Error{Code: "BadDigest", Status: http.StatusBadRequest}
	switch {
	case malformed && algorithm == "MD5":
		e.Code, e.Message = "InvalidDigest", "The Content-MD5 you specified was invalid."
		e.Members = []string{"Content-MD5", given}
	case malformed:
		e.Code, e.Message = "InvalidRequest", "Value for x-amz-checksum-"+strings.ToLower(algorithm)+" header is invalid."
	case bytes.Equal(raw, right):
		return nil
	case algorithm == "MD5":
		e.Message = "The Content-MD5 you specified did not match what we received."
		e.Members = []string{"ExpectedDigest", given, "CalculatedDigest", base64.StdEncoding.EncodeToString(right)}
	default:
		e.Message = "The " + algorithm + " you specified did not match the calculated checksum."
	}
	return e
}

// digestHeader is where a checksum is in a request.
func digestHeader(algorithm string) string {
	if algorithm == "MD5" {
		return "Content-Md5"
	}
	return http.CanonicalHeaderKey("X-Amz-Checksum-" + algorithm)
}

// checkDigests compares the checksums of a request with its body. Who reads a body that is
// streamed does it himself.
func (op *Operation) checkDigests(r *Request) *Error {
	if p := op.in.payload(); p != nil && p.node.kind == kindUnion {
		return nil
	}
	for algorithm := range digests {
		if given := r.Header.Get(digestHeader(algorithm)); given != "" {
			if failed := CheckDigest(algorithm, given, r.Body); failed != nil {
				return failed
			}
		}
	}
	return nil
}
