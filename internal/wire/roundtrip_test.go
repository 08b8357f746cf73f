package wire_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/internal/wire"
	"github.com/google/go-cmp/cmp"
)

// transport answers an SDK client's request with do.
type transport struct {
	do func(*wire.Request) *wire.Response
}

func (t *transport) Do(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	w := t.do(&wire.Request{Method: req.Method, Path: req.URL.EscapedPath(), RawQuery: req.URL.RawQuery, Header: req.Header, Body: body})
	h := http.Header{"Content-Type": {w.ContentType}, "X-Amzn-Requestid": {w.RequestID}}
	for k, v := range w.Header {
		h[k] = v
	}
	return &http.Response{StatusCode: w.Status, Header: h, Body: io.NopCloser(bytes.NewReader(w.Body)), Request: req}, nil
}

// sdk is a service with the SDK's client for it.
type sdk struct {
	svc    *wire.Service
	client reflect.Value
	wire   *transport
}

// sdks are the services that there is a model of, with clients that call t.
func sdks() []sdk {
	var out []sdk
	for _, s := range []struct {
		name     string
		protocol wire.Protocol
		client   func(aws.Config) any
	}{
		{"logs", wire.JSON11, func(c aws.Config) any { return cloudwatchlogs.NewFromConfig(c) }},
		{"kms", wire.JSON11, func(c aws.Config) any { return kms.NewFromConfig(c) }},
		{"ssm", wire.JSON11, func(c aws.Config) any { return ssm.NewFromConfig(c) }},
		{"iam", wire.Query, func(c aws.Config) any { return iam.NewFromConfig(c) }},
		{"sts", wire.Query, func(c aws.Config) any { return sts.NewFromConfig(c) }},
		{"iot", wire.RESTJSON, func(c aws.Config) any { return iot.NewFromConfig(c) }},
	} {
		m := awsmodel.Find(s.name)
		t := &transport{}
		cfg := aws.Config{
			Region: "eu-west-1", HTTPClient: t, RetryMaxAttempts: 1,
			Credentials: aws.CredentialsProviderFunc(staticKeys),
		}
		out = append(out, sdk{
			svc: &wire.Service{Name: s.name, Protocol: s.protocol, TargetPrefix: m.TargetPrefix, APIVersion: m.APIVersion,
				XMLNamespace: m.XMLNamespace, LowerCamel: s.name == "logs", Model: m},
			client: reflect.ValueOf(s.client(cfg)),
			wire:   t,
		})
	}
	return out
}

// operation compiles an operation for the types of the SDK's method.
func (s sdk) operation(svc *wire.Service, name string) (*wire.Operation, reflect.Value) {
	m := s.client.MethodByName(name)
	return wire.NewOperation(svc, name, m.Type().In(1).Elem(), m.Type().Out(0).Elem()), m
}

// TestRoundTrip has the SDK's clients send generated inputs, for every operation
// that there is a model of: what is decoded must be what was sent. Then it answers
// generated outputs, and what the client returns must be what was encoded.
func TestRoundTrip(t *testing.T) {
	for _, s := range sdks() {
		for name := range s.svc.Model.Operations {
			t.Run(s.svc.Name+":"+name, func(t *testing.T) { s.roundTrip(t, s.svc, name) })
		}
	}
}

// TestRoundTripWithoutModel is TestRoundTrip with names that follow from the Go
// types, as for operations of importers: of all operations that have no model, too.
func TestRoundTripWithoutModel(t *testing.T) {
	for _, s := range sdks() {
		if s.svc.Protocol == wire.RESTJSON {
			continue // it is the model that says where things are
		}
		with := s.svc
		svc := &wire.Service{Name: with.Name, Protocol: with.Protocol, TargetPrefix: with.TargetPrefix, APIVersion: with.APIVersion,
			XMLNamespace: with.XMLNamespace, LowerCamel: with.LowerCamel, QueryError: with.QueryError, Unions: with.Unions}
		for i := range s.client.NumMethod() {
			name := s.client.Type().Method(i).Name
			if !isOperation(s.client.Method(i).Type()) || unmodelled[s.svc.Name+":"+name] {
				continue
			}
			t.Run(s.svc.Name+":"+name, func(t *testing.T) { s.roundTrip(t, svc, name) })
		}
	}
}

// unmodelled are the operations that need a model, or an event stream.
var unmodelled = map[string]bool{
	"logs:StartLiveTail": true, // event streams
	"logs:GetLogObject":  true,
}

func isOperation(t reflect.Type) bool {
	return t.NumIn() == 3 && t.NumOut() == 2 && strings.HasSuffix(t.In(1).String(), "Input")
}

func (s sdk) roundTrip(t *testing.T, svc *wire.Service, name string) {
	op, method := s.operation(svc, name)
	for seed := range uint64(8) {
		g := &generator{rand: rand.New(rand.NewPCG(seed, 1)), json: svc.Protocol != wire.Query, full: seed == 0, inside: map[reflect.Type]int{}, unions: unions[svc.Name]}
		svc.Unions = g.unionTypes()
		in := reflect.New(method.Type().In(1).Elem())
		g.fill(in.Elem())
		out := reflect.New(method.Type().Out(0).Elem())
		g.fill(out.Elem())

		got := reflect.New(in.Type().Elem())
		s.wire.do = func(r *wire.Request) *wire.Response {
			if op, ok := svc.Protocol.Operation(svc, r); !ok || op != name {
				t.Errorf("the request asks for %q, %v", op, ok)
			}
			if err := svc.Protocol.Decode(op, r, got.Interface()); err != nil {
				t.Errorf("decode: %v\n%s", err, r.Body)
			}
			if diff := cmp.Diff(in.Interface(), got.Interface(), comparable); diff != "" {
				t.Errorf("seed %d: input (-sent +decoded):\n%s\n%s", seed, diff, r.Body)
			}
			w := &wire.Response{Status: 200, RequestID: "id"}
			if err := svc.Protocol.Encode(op, w, out.Interface()); err != nil {
				t.Errorf("encode: %v", err)
			}
			return w
		}
		results := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
		if err, _ := results[1].Interface().(error); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if diff := cmp.Diff(out.Interface(), results[0].Interface(), comparable); diff != "" {
			t.Errorf("seed %d: output (-encoded +received):\n%s", seed, diff)
		}
	}
}

// comparable ignores what is not on the wire.
var comparable = cmp.FilterPath(func(p cmp.Path) bool {
	f, ok := p.Last().(cmp.StructField)
	return ok && (f.Name() == "ResultMetadata" || f.Name()[0] >= 'a' && f.Name()[0] <= 'z')
}, cmp.Ignore())

// TestErrors sends every modelled error: the SDK must make its own type of it.
func TestErrors(t *testing.T) {
	for _, s := range sdks() {
		for name, m := range s.svc.Model.Operations {
			op, method := s.operation(s.svc, name)
			for _, sh := range m.Errors {
				t.Run(fmt.Sprintf("%s:%s/%s", s.svc.Name, name, sh.Name), func(t *testing.T) {
					s.wire.do = func(*wire.Request) *wire.Response {
						w := &wire.Response{RequestID: "the-id"}
						s.svc.Protocol.EncodeError(s.svc, op, w, &wire.Error{Code: sh.Error.Code, Message: "bad \"<&>\" thing",
							Status: s.svc.Status(sh.Error.Code, sh.Error.Server)})
						return w
					}
					in := reflect.New(method.Type().In(1).Elem())
					g := &generator{rand: rand.New(rand.NewPCG(1, 1)), full: true, inside: map[reflect.Type]int{}}
					g.fill(in.Elem())
					err, _ := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})[1].Interface().(error)
					var api smithy.APIError
					if !errors.As(err, &api) {
						t.Fatalf("%v is no API error", err)
					}
					if got := reflect.TypeOf(api).Elem().Name(); !strings.EqualFold(got, sh.Name) {
						t.Errorf("%s became a %s", sh.Name, got)
					}
					if hasMessage(sh) && api.ErrorMessage() != "bad \"<&>\" thing" {
						t.Errorf("message %q", api.ErrorMessage())
					}
					var resp interface {
						HTTPStatusCode() int
						ServiceRequestID() string
					}
					if !errors.As(err, &resp) || resp.HTTPStatusCode() != sh.Error.Status || resp.ServiceRequestID() != "the-id" {
						t.Errorf("status and id of %v, want %d", err, sh.Error.Status)
					}
				})
			}
		}
	}
}

// TestErrorMembers checks that members besides the message go over the wire, and the
// message once, under the name that the model gives it.
func TestErrorMembers(t *testing.T) {
	logs := &wire.Service{Name: "logs", LowerCamel: true, Model: awsmodel.Find("logs")}
	ssmService := &wire.Service{Name: "ssm", Model: awsmodel.Find("ssm")}
	for _, tt := range []struct {
		s    *wire.Service
		e    smithy.APIError
		want string
	}{
		{logs, &cwltypes.InvalidSequenceTokenException{Message: aws.String("m"), ExpectedSequenceToken: aws.String("7")},
			`{"__type":"InvalidSequenceTokenException","expectedSequenceToken":"7","message":"m"}`},
		{ssmService, &ssmtypes.ServiceSettingNotFound{Message: aws.String("m")}, `{"__type":"ServiceSettingNotFound","Message":"m"}`},
		{ssmService, &smithy.GenericAPIError{Code: "ValidationException", Message: "m"}, `{"__type":"ValidationException","message":"m"}`},
	} {
		var w wire.Response
		wire.JSON11.EncodeError(tt.s, nil, &w, &wire.Error{Code: tt.e.ErrorCode(), Message: tt.e.ErrorMessage(), Status: 400, Value: tt.e})
		if got := string(w.Body); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// TestNoOutput checks that an operation without an output answers an empty body.
func TestNoOutput(t *testing.T) {
	s := &wire.Service{Name: "logs", LowerCamel: true, Model: awsmodel.Find("logs")}
	op := wire.NewOperation(s, "CreateLogGroup", reflect.TypeFor[cloudwatchlogs.CreateLogGroupInput](), reflect.TypeFor[cloudwatchlogs.CreateLogGroupOutput]())
	var w wire.Response
	if err := wire.JSON11.Encode(op, &w, &cloudwatchlogs.CreateLogGroupOutput{}); err != nil || len(w.Body) != 0 {
		t.Errorf("%q, %v", w.Body, err)
	}
}

func hasMessage(s *awsmodel.Shape) bool {
	return slices.ContainsFunc(s.Members, func(m awsmodel.Ref) bool { return strings.EqualFold(m.Name, "message") })
}

// generator fills SDK types with values.
type generator struct {
	rand   *rand.Rand
	json   bool
	full   bool // every member is there
	unions map[reflect.Type][]reflect.Type
	inside map[reflect.Type]int // types of members that are being filled
}

func (g *generator) unionTypes() []reflect.Type {
	var out []reflect.Type
	for _, ts := range g.unions {
		out = append(out, ts...)
	}
	return out
}

var timeType = reflect.TypeFor[time.Time]()

func (g *generator) fill(v reflect.Value) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		g.fill(v.Elem())
	case reflect.Struct:
		if t == timeType {
			// The SDK reads timestamps through a float and may lose a millisecond, but
			// not of an eighth of a second.
			v.Set(reflect.ValueOf(time.UnixMilli(g.rand.Int64N(32e9) * 125).UTC()))
			return
		}
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() || f.Anonymous || f.Name == "ResultMetadata" {
				continue
			}
			// Members are left out only where types are recursive: the SDK checks that
			// required ones are there.
			if g.inside[f.Type] == 2 {
				continue
			}
			g.inside[f.Type]++
			g.fill(v.Field(i))
			g.inside[f.Type]--
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			b := make([]byte, 1+g.rand.IntN(9))
			for i := range b {
				b[i] = byte(g.rand.Uint32())
			}
			v.SetBytes(b)
			return
		}
		n := g.rand.IntN(3)
		if g.full {
			n = 2
		}
		s := reflect.MakeSlice(t, n, n)
		for i := range n {
			g.fill(s.Index(i))
		}
		v.Set(s)
	case reflect.Map:
		m := reflect.MakeMap(t)
		for range 1 + g.rand.IntN(2) {
			k, e := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			g.fill(k)
			g.fill(e)
			m.SetMapIndex(k, e)
		}
		v.Set(m)
	case reflect.Interface:
		if members := g.unions[t]; len(members) > 0 {
			held := reflect.New(members[g.rand.IntN(len(members))].Elem())
			g.fill(held.Elem())
			v.Set(held)
		}
	case reflect.String:
		v.SetString(g.text())
	case reflect.Bool:
		v.SetBool(g.rand.IntN(2) == 0)
	case reflect.Int32:
		v.SetInt(int64(int32(g.rand.Uint32())))
	case reflect.Int64:
		v.SetInt(int64(g.rand.Uint64()))
	case reflect.Float32:
		v.SetFloat(float64(float32(g.rand.NormFloat64() * 1e3)))
	case reflect.Float64:
		v.SetFloat(g.rand.NormFloat64() * 1e9)
	default:
		panic("no generator for " + t.String())
	}
}

// text is a string of what is hard to carry.
func (g *generator) text() string {
	words := []string{"a", "Z9", " ", "\"", "\\", "/", "<b>", "&amp;", "=", "%20", "+", ".", "é", "日本", "😀", "{}", "\n", "\t", "null"}
	if g.json {
		words = append(words, "\u0001", "\u2028", "\r")
	}
	var b strings.Builder
	b.WriteString("x") // never empty: an empty enum is an absent one
	for range g.rand.IntN(6) {
		b.WriteString(words[g.rand.IntN(len(words))])
	}
	b.WriteString("x") // XML readers trim nothing, but be sure what is tested
	return b.String()
}

func staticKeys(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET"}, nil
}
