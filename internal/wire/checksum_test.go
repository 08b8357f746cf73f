package wire

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"testing"
	"time"
)

func TestDigest(t *testing.T) {
	// The check values of the algorithms' catalogues.
	for algorithm, want := range map[string]string{"CRC32": "y/Q5Jg==", "CRC32C": "4waSgw==", "CRC64NVME": "rosUhgp5mIg=", "MD5": "JfnnlDI7RTiF9RgfGNJuSw==", "SHA2": ""} {
		if got := base64.StdEncoding.EncodeToString(Digest(algorithm, []byte("123456789"))); algorithm != "MD5" && got != want || algorithm == "MD5" && len(got) != 24 {
			t.Errorf("%s: %s, want %s", algorithm, got, want)
		}
	}
	for name, tt := range map[string]struct{ algorithm, given, code string }{
		"right":       {"CRC32", "y/Q5Jg==", ""},
		"wrong":       {"CRC32", "y/Q5Jw==", "BadDigest"},
		"too short":   {"SHA256", "y/Q5Jg==", "InvalidRequest"},
		"not base64":  {"SHA1", "!", "InvalidRequest"},
		"MD5 wrong":   {"MD5", "CYketZBSTjX8czcs3cXVlg==", "BadDigest"},
		"MD5 no such": {"MD5", "x", "InvalidDigest"},
	} {
		code := ""
		if e := CheckDigest(tt.algorithm, tt.given, []byte("123456789")); e != nil {
			code = e.Code
		}
		if code != tt.code {
			t.Errorf("%s: %q, want %q", name, code, tt.code)
		}
	}
	// An operation whose input says nothing of it is checked all the same.
	op := NewOperation(s3Service(), "PutBucketPolicy", reflect.TypeFor[putPolicy](), reflect.TypeFor[nothing]())
	for given, want := range map[string]string{"y/Q5Jg==": "", "y/Q5Jw==": "BadDigest"} {
		err := RESTXML.Decode(op, &Request{Path: "/b", Body: []byte("123456789"), Header: http.Header{"X-Amz-Checksum-Crc32": {given}}}, new(putPolicy))
		if e, _ := err.(*Error); e == nil && want != "" || e != nil && e.Code != want {
			t.Errorf("%s: %v, want %q", given, err, want)
		}
	}
	err := RESTXML.Decode(op, &Request{Path: "/b", Header: http.Header{"X-Amz-Grant-Read": {"id=1"}}}, new(putPolicy))
	if e, _ := err.(*Error); e == nil || e.Code != "NotImplemented" || e.Status != 501 || e.Members[1] != "x-amz-grant-read" {
		t.Errorf("a header that nobody knows: %v", err)
	}
}

func TestPresigned(t *testing.T) {
	op := NewOperation(s3Service(), "PutObject", reflect.TypeFor[putObject](), reflect.TypeFor[nothing]())
	soon, long := time.Now().UTC().Format("20060102T150405Z"), time.Now().Add(-time.Hour).UTC().Format("20060102T150405Z")
	for query, want := range map[string]string{
		"X-Amz-Algorithm=a&X-Amz-Signature=b&X-Amz-Expires=60&X-Amz-Date=" + soon + "&x-amz-meta-team=ops":   "",
		"X-Amz-Algorithm=a&X-Amz-Signature=b&X-Amz-Expires=60&X-Amz-Date=" + long + "&x-amz-meta-team=ops":   "AccessDenied",
		"AWSAccessKeyId=a&Signature=b&Expires=9999999999&x-amz-meta-team=ops":                                "",
		"AWSAccessKeyId=a&Signature=b&Expires=99&x-amz-meta-team=ops":                                        "AccessDenied",
		"X-Amz-Algorithm=a&X-Amz-Signature=b&X-Amz-Expires=60&X-Amz-Date=" + soon + "&x-amz-object-holds=on": "NotImplemented",
	} {
		var in putObject
		err := RESTXML.Decode(op, &Request{Method: "PUT", Path: "/b/k", RawQuery: query, Body: []byte("x")}, &in)
		if e, _ := err.(*Error); e == nil && want != "" || e != nil && e.Code != want {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
		if want == "" && in.Metadata["team"] != "ops" {
			t.Errorf("%s: %+v", query, in)
		}
	}
}
