package wire

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// restXML is restXml: the operation is in method and path, members in the path, the
// query string, headers and an XML body. It routes by the service's model and by what is
// bound besides. Of a service in virtual-host style, the bucket in the host is read as
// the first segment of the path.
//
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
type restXML struct{}

// RESTXML is the protocol of Amazon S3.
var RESTXML Protocol = restXML{}

// malformedXML is what Amazon S3 says of a body that it cannot read.
const malformedXML = "The XML you provided was not well-formed or did not validate against our published schema"

func (restXML) Operation(s *Service, r *Request) (string, bool) {
	at := inPathStyle(unhoisted(r))
	query, err := url.ParseQuery(at.RawQuery)
	if err != nil {
		return "", false
	}
	for _, rt := range s.routes() {
		if rt.match(at) && rt.wants(query) && rt.needs(at.Header, query) {
			return rt.operation, true
		}
	}
	id := query.Get("x-id") // the SDKs of today say what they call
	if id == "" {
		id = s.other(at)
	}
	if id == "" && at.Method == "POST" && IsForm(at) {
		id = "PostObject" // which no SDK has
	}
	return id, id != ""
}

// IsForm tells whether a request is sent by an HTML form with a file, as only Amazon S3
// takes it. Who signed it is said in the form.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
func IsForm(r *Request) bool {
	return len(r.Header["Content-Type"]) > 0 && strings.HasPrefix(r.Header["Content-Type"][0], "multipart/form-data")
}

// wants tells whether every parameter of a query is one of the operation's: others
// ask for something else of the same resource, such as DELETE /bucket?cors, which is
// not to be taken for the deletion of the bucket.
func (rt *route) wants(query url.Values) bool {
next:
	for name, values := range query {
		if name == "x-id" {
			if values[0] != rt.operation {
				return false
			}
			continue
		}
		for _, q := range rt.query {
			if q[0] == name {
				continue next
			}
		}
		if rt.input == nil {
			return false
		}
		for i := range rt.input.Members {
			if m := &rt.input.Members[i]; m.Location == inQuery && m.WireName() == name {
				continue next
			}
		}
		return false
	}
	return true
}

// needs tells whether what the operation requires of header and query string is there:
// some operations differ in nothing else, such as those that copy from those that write
// what is in the body.
func (rt *route) needs(h http.Header, query url.Values) bool {
	if rt.input == nil {
		return true
	}
	for i := range rt.input.Members {
		switch m := &rt.input.Members[i]; {
		case m.Required && m.Location == inQuery && !query.Has(m.WireName()),
			m.Required && m.Location == inHeader && h.Get(m.WireName()) == "":
			return false
		}
	}
	return true
}

func (restXML) Decode(op *Operation, r *Request, in any) error {
	if failed := presigned(r); failed != nil {
		return failed
	}
	r = inPathStyle(unhoisted(r))
	r, failed := unchunked(r)
	if failed == nil && op.Service.Name == "s3" {
		if failed = op.unknownHeader(r.Header); failed == nil {
			failed = op.checkDigests(r)
		}
	}
	if failed != nil {
		return failed
	}
	v := reflect.ValueOf(in).Elem()
	if err := op.readBound(r, v); err != nil {
		return &Error{Code: "InvalidArgument", Message: err.Error(), Status: http.StatusBadRequest}
	}
	if err := readXMLBody(op, r, v); err != nil {
		return &Error{Code: "MalformedXML", Message: malformedXML, Status: http.StatusBadRequest}
	}
	return nil
}

func readXMLBody(op *Operation, r *Request, v reflect.Value) error {
	p := op.in.payload()
	if p == nil {
		body := op.in.body()
		if len(body.fields) == 0 || len(r.Body) == 0 {
			return nil
		}
		root, err := parseXML(r.Body)
		if err != nil {
			return err
		}
		return xmlReader{op.Service}.structure(root, body, v)
	}
	to := v.Field(p.index)
	switch p.node.kind {
	case kindUnion: // a streaming blob: io.Reader
		if p.node.typ == readerType {
			to.Set(reflect.ValueOf(bytes.NewReader(bytes.Clone(r.Body))))
		}
		return nil
	case kindBlob:
		if len(r.Body) > 0 {
			p.node.alloc(to).SetBytes(bytes.Clone(r.Body))
		}
		return nil
	case kindString:
		if len(r.Body) > 0 {
			p.node.alloc(to).SetString(string(r.Body))
		}
		return nil
	}
	if len(r.Body) == 0 {
		return nil
	}
	root, err := parseXML(r.Body)
	if err != nil {
		return err
	}
	if root.name != payloadRoot(p) {
		return errXML
	}
	return xmlReader{op.Service}.value(root, p, p.node, to)
}

var (
	readerType     = reflect.TypeFor[io.Reader]()
	readCloserType = reflect.TypeFor[io.ReadCloser]()
)

// payloadRoot is the name of the element that a payload is.
func payloadRoot(p *field) string {
	if p.ref.LocationName != "" {
		return p.ref.LocationName
	}
	return p.ref.Shape.Name
}

func (restXML) Encode(op *Operation, w *Response, out any) error {
	v := reflect.ValueOf(out).Elem()
	method, hasOutput := "", true
	if op.Model != nil {
		w.Status, method, hasOutput = op.Model.Status, op.Model.Method, op.Model.Output != nil
	}
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	switch op.Name { // where S3 answers otherwise than its model says
	case "PutBucketPolicy", "PutBucketTagging":
		w.Status = http.StatusNoContent
	}
	w.setIDs()
	w.writeBound(op.out, v)
	if w.Header.Get("Content-Range") != "" && method == http.MethodGet {
		w.Status = http.StatusPartialContent
	}
	if op.Name == "HeadBucket" {
		w.ContentType = "application/xml"
	}
	if method == http.MethodHead || !hasOutput || w.Status == http.StatusNoContent {
		return nil
	}
	p := op.out.payload()
	if p == nil {
		if body := op.out.body(); len(body.fields) > 0 {
			w.beginXML()
			w.Body = appendXMLRoot(w.Body, op, body, v)
		}
		return nil
	}
	val, ok := p.node.value(v.Field(p.index))
	if !ok {
		return nil
	}
	switch p.node.kind {
	case kindUnion:
		return w.stream(p.node, val)
	case kindBlob:
		w.Body = append(w.Body, val.Bytes()...)
	case kindString:
		w.ContentType = "application/json" // a policy
		w.Body = append(w.Body, val.String()...)
	default:
		w.beginXML()
		w.Body = appendXMLElementAs(w.Body, op.Service, payloadRoot(p), namespaceOf(op.Service), p.node, val, p.timeFormat)
	}
	return nil
}

// stream writes what a reader has.
func (w *Response) stream(n *node, v reflect.Value) error {
	if n.typ != readCloserType && n.typ != readerType {
		return nil
	}
	b := bytes.NewBuffer(w.Body)
	_, err := b.ReadFrom(v.Interface().(io.Reader))
	if c, ok := v.Interface().(io.Closer); ok {
		_ = c.Close()
	}
	w.Body = b.Bytes()
	return err
}

// roots are the outermost elements of answers that no model names.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var roots = map[string]string{
	"CompleteMultipartUpload":            "CompleteMultipartUploadResult",
	"CreateMultipartUpload":              "InitiateMultipartUploadResult",
	"DeleteObjects":                      "DeleteResult",
	"GetBucketAccelerateConfiguration":   "AccelerateConfiguration",
	"GetBucketAcl":                       "AccessControlPolicy",
	"GetBucketLifecycleConfiguration":    "LifecycleConfiguration",
	"GetBucketLocation":                  "LocationConstraint",
	"GetBucketLogging":                   "BucketLoggingStatus",
	"GetBucketNotificationConfiguration": "NotificationConfiguration",
	"GetBucketRequestPayment":            "RequestPaymentConfiguration",
	"GetBucketTagging":                   "Tagging",
	"GetBucketVersioning":                "VersioningConfiguration",
	"ListBuckets":                        "ListAllMyBucketsResult",
	"GetObjectTagging":                   "Tagging",
	"ListMultipartUploads":               "ListMultipartUploadsResult",
	"ListObjectVersions":                 "ListVersionsResult",
	"ListObjects":                        "ListBucketResult",
	"ListObjectsV2":                      "ListBucketResult",
}

// appendXMLRoot writes an answer that has no payload.
func appendXMLRoot(b []byte, op *Operation, body *node, v reflect.Value) []byte {
	root := roots[op.Name]
	if root == "" {
		root = op.Name + "Result"
	}
	if op.Name == "GetBucketLocation" { // its only member is the answer, without an element of its own
		f := &body.fields[0]
		b = append(append(append(b, '<'), root...), namespaceOf(op.Service)...)
		b = append(b, '>')
		if val, ok := f.node.value(v.Field(f.index)); ok {
			b = appendXMLContent(b, op.Service, f.node, val, f.timeFormat)
		}
		return append(append(append(b, "</"...), root...), '>')
	}
	return appendXMLElementAs(b, op.Service, root, namespaceOf(op.Service), body, v, "")
}

// namespaceOf is the attribute of outermost elements.
func namespaceOf(s *Service) string {
	if s.XMLNamespace == "" {
		return ""
	}
	return ` xmlns="` + string(appendXMLText(nil, s.XMLNamespace)) + `"`
}

func (w *Response) beginXML() {
	w.ContentType = "application/xml"
	w.Body = append(w.Body, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
}

// setIDs writes the request's ids where clients of Amazon S3 look for them.
func (w *Response) setIDs() {
	w.setHeader("X-Amz-Request-Id", w.RequestID)
	w.setHeader("X-Amz-Id-2", hostID(w.RequestID))
}

// hostID is the second id that Amazon S3 gives each answer.
func hostID(requestID string) string { return base64.StdEncoding.EncodeToString([]byte(requestID)) }

func (restXML) EncodeError(s *Service, op *Operation, w *Response, e *Error) {
	w.Status = e.Status
	w.setIDs()
	for name, value := range e.Header {
		w.setHeader(name, value)
	}
	if op != nil && op.Model != nil && op.Model.Method == http.MethodHead || e.Status == http.StatusNotModified {
		return // an answer to HEAD has no body: the status says it all
	}
	bare := s.Name == "s3" // others wrap their errors
	w.beginXML()
	b := w.Body
	if !bare {
		b = append(append(append(b, "<ErrorResponse"...), namespaceOf(s)...), '>')
	}
	b = appendXMLText(append(b, "<Error><Code>"...), e.Code)
	b = appendXMLText(append(b, "</Code><Message>"...), e.Message)
	b = append(b, "</Message>"...)
	for i := 0; i+1 < len(e.Members); i += 2 {
		b = append(append(append(b, '<'), e.Members[i]...), '>')
		b = appendXMLText(b, e.Members[i+1])
		b = append(append(append(b, "</"...), e.Members[i]...), '>')
	}
	if n, v, ok := errorNode(s, e); ok {
		w.writeBound(n, v)
		body := n.body()
		for i := range body.fields {
			if f := &body.fields[i]; !strings.EqualFold(f.name, "message") {
				b = appendXMLField(b, s, f, v)
			}
		}
	}
	if !bare {
		b = append(b, "</Error>"...)
	}
	b = appendXMLText(append(b, "<RequestId>"...), w.RequestID)
	b = append(b, "</RequestId>"...)
	if bare {
		b = append(append(append(b, "<HostId>"...), hostID(w.RequestID)...), "</HostId></Error>"...)
	} else {
		b = append(b, "</ErrorResponse>"...)
	}
	w.Body = b
}
