package wire

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"strings"
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
	at := func(d time.Duration, signed string) string {
		return "X-Amz-Algorithm=a&X-Amz-Credential=c&X-Amz-Signature=b&X-Amz-Expires=60&X-Amz-Date=" + time.Now().Add(d).UTC().Format("20060102T150405Z") +
			"&X-Amz-SignedHeaders=" + signed
	}
	now := at(0, "host")
	for _, tt := range []struct {
		query  string
		header http.Header
		want   string
	}{
		{query: now + "&x-amz-meta-team=ops"},
		{query: at(-time.Hour, "host") + "&x-amz-meta-team=ops", want: "AccessDenied Expires"},
		{query: "AWSAccessKeyId=a&Signature=b&Expires=9999999999&x-amz-meta-team=ops"},
		{query: "AWSAccessKeyId=a&Signature=b&Expires=99&x-amz-meta-team=ops", want: "AccessDenied Expires"},
		{query: now + "&x-amz-object-holds=on", want: "NotImplemented Header"},
		{query: "AWSAccessKeyId=a&Expires=9999999999", want: "AccessDenied"},
		{query: "Signature=a&Expires=9999999999", want: "AccessDenied"},
		{query: "AWSAccessKeyId=a&Signature=b&Expires=soon", want: "AccessDenied"},
		{query: strings.Replace(now, "X-Amz-Signature=b&", "", 1), want: "AuthorizationQueryParametersError"},
		{query: strings.Replace(now, "X-Amz-Algorithm=a&", "", 1), want: "AuthorizationQueryParametersError"},
		{query: strings.Replace(now, "X-Amz-Expires=60", "X-Amz-Expires=x", 1), want: "AuthorizationQueryParametersError"},
		{query: strings.Replace(now, "&X-Amz-SignedHeaders=host", "", 1), want: "AuthorizationQueryParametersError"},
		{query: now, header: http.Header{"X-Amz-Expires": {"5"}}, want: "AccessDenied HeadersNotSigned x-amz-expires"},
		{query: now, header: http.Header{"X-Amz-Meta-Team": {"ops"}, "X-Amz-Date": {"d"}}, want: "AccessDenied HeadersNotSigned x-amz-date, x-amz-meta-team"},
		{query: now + "&x-amz-meta-team=ops", header: http.Header{"X-Amz-Content-Sha256": {"UNSIGNED-PAYLOAD"}}},
		{query: at(0, "host%3Bx-amz-meta-team"), header: http.Header{"X-Amz-Meta-Team": {"ops"}}},
		{query: at(0, "host%3Bx-amz-meta-team"), want: "SignatureDoesNotMatch"},
		{query: at(0, "host%3Bx-amz-meta-team") + "&x-amz-meta-team=dev", header: http.Header{"X-Amz-Meta-Team": {"ops"}}, want: "SignatureDoesNotMatch"},
	} {
		var in putObject
		err := RESTXML.Decode(op, &Request{Method: "PUT", Path: "/b/k", RawQuery: tt.query, Header: tt.header, Body: []byte("x")}, &in)
		got := ""
		if e, _ := err.(*Error); e != nil {
			got = strings.Join(append([]string{e.Code}, e.Members...), " ")
		}
		if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want+" ")) {
			t.Errorf("%s %v: %q, want %q", tt.query, tt.header, got, tt.want)
		}
		if tt.want == "" && in.Metadata["team"] != "ops" {
			t.Errorf("%s %v: %+v", tt.query, tt.header, in)
		}
	}
}
