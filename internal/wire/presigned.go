package wire

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// signing are the parameters with which a URL is signed, in both versions.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
var signing = map[string]bool{
	"X-Amz-Algorithm": true, "X-Amz-Credential": true, "X-Amz-Date": true, "X-Amz-Expires": true, "X-Amz-Signedheaders": true,
	"X-Amz-Signature": true, "X-Amz-Security-Token": true, "X-Amz-Content-Sha256": true, "X-Amz-User-Agent": true,
	"Awsaccesskeyid": true, "Signature": true, "Expires": true,
}

// unhoisted is a presigned request as it would be with headers: parameters of its URL
// that say what a header would are headers, and those of the signature are gone. It is r
// itself where the URL has none of them.
func unhoisted(r *Request) *Request {
	lower := strings.ToLower(r.RawQuery)
	if !strings.Contains(lower, "x-amz-") && !strings.Contains(lower, "awsaccesskeyid=") {
		return r
	}
	q, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		return r
	}
	plain := *r
	plain.Header = r.Header.Clone()
	if plain.Header == nil {
		plain.Header = http.Header{}
	}
	for name, values := range q {
		key := http.CanonicalHeaderKey(name)
		switch {
		case signing[key]:
			q.Del(name)
		case strings.HasPrefix(key, "X-Amz-"):
			plain.Header[key] = values
			q.Del(name)
		}
	}
	plain.RawQuery = q.Encode()
	return &plain
}

// signed are the parameters that a presigned URL of version 4 must have.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
var signed = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"}

// presigned refuses a presigned request that is not whole, whose time is over, or that has
// headers which were not signed, lacks some that were, or says something both in its URL and
// in a header. Signatures themselves are not verified.
func presigned(r *Request) *Error {
	if !strings.Contains(r.RawQuery, "X-Amz-") && !strings.Contains(r.RawQuery, "Signature=") && !strings.Contains(r.RawQuery, "AWSAccessKeyId=") {
		return nil
	}
	q, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		return nil
	}
	var until time.Time
	var mismatch bool
	switch {
	case q.Has("AWSAccessKeyId") || q.Has("Signature"):
		seconds, err := strconv.ParseInt(q.Get("Expires"), 10, 64)
		if err != nil || !q.Has("AWSAccessKeyId") || !q.Has("Signature") {
			return &Error{Code: "AccessDenied", Message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters", Status: http.StatusForbidden}
		}
		until = time.Unix(seconds, 0)
	case q.Has("X-Amz-Algorithm") || q.Has("X-Amz-Signature"):
		at, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
		seconds, notANumber := strconv.Atoi(q.Get("X-Amz-Expires"))
		if err != nil || notANumber != nil || slices.ContainsFunc(signed, func(name string) bool { return !q.Has(name) }) {
			return &Error{Code: "AuthorizationQueryParametersError", Status: http.StatusBadRequest,
				Message: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."}
		}
		until = at.Add(time.Duration(seconds) * time.Second)
		names := strings.Split(q.Get("X-Amz-SignedHeaders"), ";")
		var unsigned []string
		for name := range r.Header {
			if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && lower != "x-amz-content-sha256" && !slices.Contains(names, lower) {
				unsigned = append(unsigned, lower)
			}
		}
		if slices.Sort(unsigned); len(unsigned) > 0 {
			return &Error{Code: "AccessDenied", Message: "There were headers present in the request which were not signed", Status: http.StatusForbidden,
				Members: []string{"HeadersNotSigned", strings.Join(unsigned, ", ")}}
		}
		mismatch = slices.ContainsFunc(names, func(name string) bool {
			return strings.HasPrefix(name, "x-amz-") && r.Header[http.CanonicalHeaderKey(name)] == nil
		})
	default:
		return nil
	}
	for name := range q {
		key := http.CanonicalHeaderKey(name)
		mismatch = mismatch || !signing[key] && strings.HasPrefix(key, "X-Amz-") && len(r.Header[key]) > 0
	}
	if mismatch {
		return &Error{Code: "SignatureDoesNotMatch", Status: http.StatusForbidden,
			Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method."}
	}
	if time.Now().Before(until) {
		return nil
	}
	return &Error{Code: "AccessDenied", Message: "Request has expired", Status: http.StatusForbidden,
		Members: []string{"Expires", until.UTC().Format(time.RFC3339), "ServerTime", time.Now().UTC().Format(time.RFC3339)}}
}

// ofTransfer are headers of S3 that are about the request and not about what it asks for.
var ofTransfer = map[string]bool{
	"X-Amz-Content-Sha256": true, "X-Amz-Date": true, "X-Amz-Security-Token": true, "X-Amz-User-Agent": true, "X-Amz-Trailer": true,
	"X-Amz-Decoded-Content-Length": true, "X-Amz-Copy-Source": true, "X-Amz-Sdk-Checksum-Algorithm": true, "X-Amz-Region-Set": true,
	"X-Amz-Te": true, "X-Amz-Expected-Bucket-Owner": true, "X-Amz-Request-Payer": true, "X-Amzn-Trace-Id": true,
}

// unknownHeader refuses a header that the operation's model does not have: what would be
// silently dropped.
func (op *Operation) unknownHeader(h http.Header) *Error {
	if op.Model == nil || op.Model.Input == nil {
		return nil
	}
	for name := range h {
		if strings.HasPrefix(name, "X-Amz-") && !ofTransfer[name] && digests[strings.ToUpper(strings.TrimPrefix(name, "X-Amz-Checksum-"))] == nil && !hasHeader(op.Model.Input.Members, name) {
			return &Error{Code: "NotImplemented", Message: "A header you provided implies functionality that is not implemented: " + strings.ToLower(name),
				Status: http.StatusNotImplemented, Members: []string{"Header", strings.ToLower(name)}}
		}
	}
	return nil
}

func hasHeader(members []awsmodel.Ref, name string) bool {
	for i := range members {
		switch m := &members[i]; {
		case m.Location == inHeader && strings.EqualFold(m.WireName(), name),
			m.Location == inHeaders && len(name) > len(m.WireName()) && strings.EqualFold(name[:len(m.WireName())], m.WireName()):
			return true
		}
	}
	return false
}
