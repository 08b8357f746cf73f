package wire

import (
	"bytes"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/google/go-cmp/cmp"
)

func s3Service() *Service {
	return &Service{Name: "s3", Protocol: RESTXML, XMLNamespace: "http://s3.amazonaws.com/doc/2006-03-01/", Model: awsmodel.Find("s3")}
}

// The types are as in the SDK, which this package does not import.
type (
	putLifecycle struct {
		Bucket                             *string
		LifecycleConfiguration             *lifecycle
		TransitionDefaultMinimumObjectSize color
	}
	lifecycle struct{ Rules []lifecycleRule }

	lifecycleRule struct {
		ID          *string
		Status      color
		Filter      *lifecycleFilter
		Expiration  *expiration
		Transitions []transition
	}
	lifecycleFilter struct {
		Prefix *string
		And    *lifecycleAnd
	}
	lifecycleAnd struct {
		Prefix *string
		Tags   []xmlTag
	}
	xmlTag     struct{ Key, Value *string }
	expiration struct {
		Days *int32
		Date *time.Time
	}
	transition struct {
		Days         *int32
		StorageClass color
	}
	putTags struct {
		Bucket  *string
		Tagging *struct{ TagSet []xmlTag }
	}
	getTags struct{ TagSet []xmlTag }
	getACL  struct {
		Owner  *struct{ ID *string }
		Grants []grant
	}
	grant struct {
		Grantee    *grantee
		Permission color
	}
	grantee struct {
		Type    color
		ID, URI *string
	}
	getLocation struct{ LocationConstraint color }
	putObject   struct {
		Bucket, Key, ContentEncoding, ChecksumCRC32 *string
		Body                                        io.Reader
		Metadata                                    map[string]string
	}
	getObject struct {
		Body          io.ReadCloser
		ContentRange  *string
		ContentLength *int64
		ContentType   *string
		Metadata      map[string]string
	}
	putPolicy struct{ Bucket, Policy *string }
	getPolicy struct{ Policy *string }
	nothing   struct{}
)

func TestS3Routing(t *testing.T) {
	s := s3Service()
	const host = "my-logs.s3.eu-west-1.amazonaws.com"
	for _, tt := range []struct{ method, host, path, query, want string }{
		{"PUT", host, "/", "", "CreateBucket"},
		{"PUT", host, "", "", "CreateBucket"},
		{"PUT", "127.0.0.1:8080", "/my-logs", "", "CreateBucket"},
		{"PUT", "127.0.0.1:8080", "/my-logs/", "", "CreateBucket"},
		{"PUT", "s3.eu-west-1.amazonaws.com", "/my.logs", "", "CreateBucket"},
		{"PUT", "my.logs.s3.amazonaws.com", "/", "", "CreateBucket"},
		{"PUT", "my-logs.s3.us-iso-east-1.c2s.ic.gov", "/", "", "CreateBucket"},
		{"PUT", "my-logs.s3-eu-west-1.amazonaws.com", "/", "", "CreateBucket"},
		{"PUT", "my-logs.s3-fips.dualstack.us-east-1.amazonaws.com", "/", "", "CreateBucket"},
		{"PUT", "my-logs.s3.cn-north-1.amazonaws.com.cn", "/", "", "CreateBucket"},
		{"PUT", "my-logs.localhost:8080", "/", "", "CreateBucket"},
		{"PUT", host, "/", "policy", "PutBucketPolicy"},
		{"PUT", host, "/", "policy=", "PutBucketPolicy"},
		{"PUT", host, "/", "cors", "PutBucketCors"},
		{"PUT", host, "/", "x-id=CreateBucket", "CreateBucket"},
		{"DELETE", host, "/", "", "DeleteBucket"},
		{"DELETE", host, "/", "cors", "DeleteBucketCors"},
		{"DELETE", host, "/", "corsica", ""},
		{"DELETE", host, "/", "encryption", "DeleteBucketEncryption"},
		{"GET", host, "/", "list-type=2&prefix=a%2F&max-keys=2", "ListObjectsV2"},
		{"GET", host, "/", "", "ListObjects"},
		{"GET", host, "/", "prefix=a&encoding-type=url", "ListObjects"},
		{"GET", "127.0.0.1", "/", "", "ListBuckets"},
		{"GET", "s3.eu-west-1.amazonaws.com", "/", "x-id=ListBuckets", "ListBuckets"},
		{"HEAD", host, "/", "", "HeadBucket"},
		{"HEAD", host, "/k", "", "HeadObject"},
		{"GET", host, "/a/b%2Fc/", "x-id=GetObject", "GetObject"},
		{"GET", host, "/a", "X-Amz-Algorithm=x&X-Amz-Signature=y", "GetObject"},
		{"GET", host, "/a", "acl", "GetObjectAcl"},
		{"GET", host, "/a", "AWSAccessKeyId=x&Signature=y&Expires=1", "GetObject"},
		{"PUT", host, "/a", "X-Amz-Signature=y&x-amz-acl=private&x-amz-meta-a=b", "PutObject"},
		{"PUT", host, "/a", "X-Amz-Signature=y&x-amz-copy-source=/b/k", "CopyObject"},
		{"PUT", host, "/a", "x-id=PutObject", "PutObject"},
		{"PUT", host, "/a", "partNumber=1&uploadId=x", "UploadPart"},
		{"PUT", host, "/a", "x-id=UploadPart", "UploadPart"},
		{"POST", host, "/a", "uploads", "CreateMultipartUpload"},
		{"PUT", host, "/a", "%zz", ""},
	} {
		name, ok := RESTXML.Operation(s, &Request{Method: tt.method, Host: tt.host, Path: tt.path, RawQuery: tt.query})
		if name != tt.want || ok != (tt.want != "") {
			t.Errorf("%s %s%s?%s: %q, %v, want %q", tt.method, tt.host, tt.path, tt.query, name, ok, tt.want)
		}
	}
	if name, ok := RESTXML.Operation(&Service{}, &Request{Method: "GET", Path: "/"}); ok {
		t.Errorf("a service without a model has %s", name)
	}
}

func TestS3Decode(t *testing.T) {
	s := s3Service()
	day := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	lifecycleOp := NewOperation(s, "PutBucketLifecycleConfiguration", reflect.TypeFor[putLifecycle](), reflect.TypeFor[nothing]())
	body := `<?xml version="1.0" encoding="UTF-8"?><LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
		<Rule><ID>a &amp; b</ID><Status>Enabled</Status><Filter><And><Prefix>p/</Prefix><Tag><Key>k</Key><Value/></Tag><Tag><Key>l</Key><Value>v</Value></Tag></And></Filter>
			<Transition><Days> 30 </Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration></Rule>
		<!-- more --><Rule><Filter><Prefix></Prefix></Filter></Rule></LifecycleConfiguration>`
	var got putLifecycle
	r := &Request{Method: "PUT", Host: "my-logs.s3.amazonaws.com", Path: "/", RawQuery: "lifecycle", Header: http.Header{"X-Amz-Transition-Default-Minimum-Object-Size": {"c"}}, Body: []byte(body)}
	if err := RESTXML.Decode(lifecycleOp, r, &got); err != nil {
		t.Fatal(err)
	}
	want := putLifecycle{Bucket: ptr("my-logs"), TransitionDefaultMinimumObjectSize: "c", LifecycleConfiguration: &lifecycle{Rules: []lifecycleRule{
		{ID: ptr("a & b"), Status: "Enabled", Filter: &lifecycleFilter{And: &lifecycleAnd{Prefix: ptr("p/"), Tags: []xmlTag{{ptr("k"), ptr("")}, {ptr("l"), ptr("v")}}}},
			Transitions: []transition{{ptr(int32(30)), "GLACIER"}}, Expiration: &expiration{Date: &day}},
		{Filter: &lifecycleFilter{Prefix: ptr("")}}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !lifecycleOp.Sent(r, "Bucket") || !lifecycleOp.Sent(r, "LifecycleConfiguration") || lifecycleOp.Sent(r, "ExpectedBucketOwner") {
		t.Error("what was sent is not seen")
	}

	var tags putTags
	op := NewOperation(s, "PutBucketTagging", reflect.TypeFor[putTags](), reflect.TypeFor[nothing]())
	if err := RESTXML.Decode(op, &Request{Path: "/b", Body: []byte(`<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>`)}, &tags); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]xmlTag{{ptr("k"), ptr("v")}}, tags.Tagging.TagSet); diff != "" {
		t.Error(diff)
	}

	for name, body := range map[string]string{
		"not XML":      `{`,
		"cut off":      `<LifecycleConfiguration>`,
		"other root":   `<Tagging/>`,
		"two roots":    `<LifecycleConfiguration/><LifecycleConfiguration/>`,
		"text after":   `<LifecycleConfiguration/>x`,
		"unknown":      `<LifecycleConfiguration><Rules/></LifecycleConfiguration>`,
		"twice":        `<LifecycleConfiguration><Rule><ID>a</ID><ID>b</ID></Rule></LifecycleConfiguration>`,
		"no number":    `<LifecycleConfiguration><Rule><Expiration><Days>x</Days></Expiration></Rule></LifecycleConfiguration>`,
		"nested text":  `<LifecycleConfiguration><Rule><ID><b/></ID></Rule></LifecycleConfiguration>`,
		"declarations": `<!DOCTYPE x [<!ENTITY a "b">]><LifecycleConfiguration/>`,
		"entity":       `<LifecycleConfiguration><Rule><ID>&a;</ID></Rule></LifecycleConfiguration>`,
		"deep":         strings.Repeat("<a>", 65) + strings.Repeat("</a>", 65),
		"only space":   ` `,
	} {
		err := RESTXML.Decode(lifecycleOp, &Request{Path: "/b", Body: []byte(body)}, new(putLifecycle))
		if e, ok := err.(*Error); !ok || e.Code != "MalformedXML" || e.Status != 400 {
			t.Errorf("%s: %v", name, err)
		}
	}

	var policy putPolicy
	op = NewOperation(s, "PutBucketPolicy", reflect.TypeFor[putPolicy](), reflect.TypeFor[nothing]())
	if err := RESTXML.Decode(op, &Request{Path: "/b", Body: []byte(`{"a":"<"}`)}, &policy); err != nil || *policy.Policy != `{"a":"<"}` {
		t.Errorf("%+v, %v", policy, err)
	}
}

func TestS3Chunks(t *testing.T) {
	op := NewOperation(s3Service(), "PutObject", reflect.TypeFor[putObject](), reflect.TypeFor[nothing]())
	chunked := func(body, length string) *Request {
		return &Request{Path: "/b/a%20b/c", Body: []byte(body), Header: http.Header{"X-Amz-Content-Sha256": {"STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
			"Content-Encoding": {"aws-chunked,gzip"}, "X-Amz-Decoded-Content-Length": {length}, "X-Amz-Meta-Team": {"ops"}}}
	}
	const whole = "5\r\nhello\r\n6;chunk-signature=abc\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
	var got putObject
	if err := RESTXML.Decode(op, chunked(whole, "11"), &got); err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(got.Body)
	if string(body) != "hello world" || *got.Key != "a b/c" || *got.ContentEncoding != "gzip" || *got.ChecksumCRC32 != "DUoRhQ==" || got.Metadata["team"] != "ops" {
		t.Errorf("%q, %+v", body, got)
	}
	for name, tt := range map[string]struct{ body, length, code string }{
		"length":   {whole, "12", "IncompleteBody"},
		"cut off":  {whole[:12], "", "IncompleteBody"},
		"no size":  {"x\r\n", "", "IncompleteBody"},
		"too long": {"7fffffff\r\nab\r\n", "", "IncompleteBody"},
		"overlap":  {"2\r\nabc\r\n0\r\n\r\n", "", "IncompleteBody"},
		"empty":    {"", "", "IncompleteBody"},
	} {
		err := RESTXML.Decode(op, chunked(tt.body, tt.length), new(putObject))
		if e, ok := err.(*Error); !ok || e.Code != tt.code {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
}

func TestS3Encode(t *testing.T) {
	s := s3Service()
	const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	const ns = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	ids := func(h http.Header) http.Header {
		if h == nil {
			h = http.Header{}
		}
		h["X-Amz-Request-Id"], h["X-Amz-Id-2"] = []string{"id"}, []string{"aWQ="}
		return h
	}
	for _, tt := range []struct {
		name string
		out  any
		want Response
	}{
		{"GetBucketTagging", &getTags{[]xmlTag{{ptr("k"), ptr("<v>")}}}, Response{Status: 200, ContentType: "application/xml",
			Body: []byte(head + `<Tagging` + ns + `><TagSet><Tag><Key>k</Key><Value>&lt;v&gt;</Value></Tag></TagSet></Tagging>`)}},
		{"GetBucketAcl", &getACL{Grants: []grant{{&grantee{Type: "CanonicalUser", ID: ptr("x")}, "FULL_CONTROL"}}}, Response{Status: 200, ContentType: "application/xml",
			Body: []byte(head + `<AccessControlPolicy` + ns + `><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`)}},
		{"GetBucketLocation", &getLocation{"eu-west-1"}, Response{Status: 200, ContentType: "application/xml", Body: []byte(head + `<LocationConstraint` + ns + `>eu-west-1</LocationConstraint>`)}},
		{"GetBucketLocation", &getLocation{}, Response{Status: 200, ContentType: "application/xml", Body: []byte(head + `<LocationConstraint` + ns + `></LocationConstraint>`)}},
		{"GetBucketPolicy", &getPolicy{ptr(`{"a":"<"}`)}, Response{Status: 200, ContentType: "application/json", Body: []byte(`{"a":"<"}`)}},
		{"DeleteBucket", &nothing{}, Response{Status: 204}},
		{"GetObject", &getObject{Body: io.NopCloser(strings.NewReader("part")), ContentRange: ptr("bytes 0-3/9"), Metadata: map[string]string{"team": "ops"}},
			Response{Status: 206, Body: []byte("part"), Header: http.Header{"Content-Range": {"bytes 0-3/9"}, "x-amz-meta-team": {"ops"}}}},
		{"HeadObject", &getObject{ContentLength: ptr(int64(9)), ContentType: ptr("text/plain")}, Response{Status: 200, Header: http.Header{"Content-Length": {"9"}, "Content-Type": {"text/plain"}}}},
	} {
		op := NewOperation(s, tt.name, reflect.TypeFor[nothing](), reflect.TypeOf(tt.out).Elem())
		w := Response{RequestID: "id"}
		if err := RESTXML.Encode(op, &w, tt.out); err != nil {
			t.Fatal(err)
		}
		tt.want.RequestID, tt.want.Header = "id", ids(tt.want.Header)
		if diff := cmp.Diff(tt.want, w); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

func TestS3Errors(t *testing.T) {
	s := s3Service()
	s.Statuses = map[string]int{"NoSuchTagSet": 404, "PermanentRedirect": 301}
	get := NewOperation(s, "GetBucketTagging", reflect.TypeFor[nothing](), reflect.TypeFor[getTags]())
	w := &Response{RequestID: "id"}
	RESTXML.EncodeError(s, get, w, &Error{Code: "NoSuchTagSet", Message: "a < b", Status: s.Status("NoSuchTagSet", false), Header: map[string]string{"x-amz-bucket-region": "eu-west-1"}})
	want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>NoSuchTagSet</Code><Message>a &lt; b</Message><RequestId>id</RequestId><HostId>aWQ=</HostId></Error>`
	if string(w.Body) != want || w.Status != 404 || w.Header.Get("X-Amz-Bucket-Region") != "eu-west-1" {
		t.Errorf("%d %s", w.Status, w.Body)
	}
	w = &Response{RequestID: "id"}
	RESTXML.EncodeError(s, NewOperation(s, "HeadBucket", reflect.TypeFor[nothing](), reflect.TypeFor[nothing]()), w, &Error{Code: "NotFound", Status: 404})
	if len(w.Body) != 0 || w.ContentType != "" || w.Status != 404 {
		t.Errorf("%+v", w)
	}
	other := &Service{Name: "route53", Protocol: RESTXML, XMLNamespace: "n"}
	w = &Response{RequestID: "id"}
	RESTXML.EncodeError(other, nil, w, &Error{Code: "A", Message: "b", Status: 400})
	if want := `<ErrorResponse xmlns="n"><Error><Code>A</Code><Message>b</Message></Error><RequestId>id</RequestId></ErrorResponse>`; !bytes.HasSuffix(w.Body, []byte(want)) {
		t.Errorf("%s", w.Body)
	}
	for code, status := range map[string]int{"AccessDenied": 403, "NoSuchBucket": 404, "PermanentRedirect": 301, "MalformedPolicy": 400, "KMS.DisabledException": 400} {
		if got := s.Status(code, false); got != status {
			t.Errorf("%s: %d, want %d", code, got, status)
		}
	}
}

// FuzzRESTXML reads any body and path: nothing panics, and an error is S3's.
func FuzzRESTXML(f *testing.F) {
	s := s3Service()
	ops := []*Operation{
		NewOperation(s, "PutBucketLifecycleConfiguration", reflect.TypeFor[putLifecycle](), reflect.TypeFor[nothing]()),
		NewOperation(s, "PutBucketTagging", reflect.TypeFor[putTags](), reflect.TypeFor[getTags]()),
		NewOperation(s, "PutObject", reflect.TypeFor[putObject](), reflect.TypeFor[nothing]()),
	}
	f.Add("/b/k", "x.s3.amazonaws.com", false, []byte(`<Tagging xmlns="x"><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>`))
	f.Add("/b", "", true, []byte("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"))
	f.Add("/%", "s3-", true, []byte(`<LifecycleConfiguration><Rule xsi:type="a"><Filter/></Rule></LifecycleConfiguration>`))
	f.Fuzz(func(t *testing.T, path, host string, chunked bool, body []byte) {
		r := &Request{Method: "PUT", Path: path, Host: host, Header: http.Header{}, Body: body}
		if chunked {
			r.Header.Set("Content-Encoding", "aws-chunked")
		}
		RESTXML.Operation(s, r)
		for _, op := range ops {
			in := reflect.New(op.in.typ).Interface()
			if err := RESTXML.Decode(op, r, in); err != nil && err.(*Error).Code == "" {
				t.Errorf("%v", err)
			}
			op.Sent(r, "Tagging")
		}
		var tags putTags
		if RESTXML.Decode(ops[1], r, &tags) == nil && tags.Tagging != nil && tags.Tagging.TagSet != nil {
			w := &Response{}
			out := getTags{tags.Tagging.TagSet}
			get := NewOperation(s, "GetBucketTagging", reflect.TypeFor[nothing](), reflect.TypeFor[getTags]())
			if err := RESTXML.Encode(get, w, &out); err != nil {
				t.Fatal(err)
			}
			var again putTags
			if err := RESTXML.Decode(ops[1], &Request{Path: "/b", Body: w.Body}, &again); err != nil {
				t.Fatalf("%s: %v", w.Body, err)
			}
			if diff := cmp.Diff(tags.Tagging, again.Tagging); diff != "" {
				t.Errorf("%s:\n%s", w.Body, diff)
			}
		}
	})
}
