package repo

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// harmless are the members that a fake takes and does nothing about, with why that
// makes no test lie. A name without an operation is of all of the service.
var harmless = map[string]string{
	"logs:FilterLogEvents.Interleaved":                          "AWS ignores it too",
	"logs:PutLogEvents.SequenceToken":                           "AWS ignores it too",
	"logs:PutLogEvents.Entity":                                  "for the console's correlation, and on no answer",
	"logs:PutDestinationPolicy.ForceUpdate":                     "only says that the caller knows what he does",
	"iam:SimulatePrincipalPolicy.ContextEntries.ContextKeyType": "conditions read values by their operators",
	"iam:SimulateCustomPolicy.ContextEntries.ContextKeyType":    "conditions read values by their operators",
	"events:DeleteRule.Force":                                   "only rules that services manage need it",
	"events:RemoveTargets.Force":                                "only rules that services manage need it",
	"events:PutEvents.Entries.TraceHeader":                      "for X-Ray, and in no event",
	"ssm:PutParameter.Description":                              "on no answer that there is",
	"ssm:DeleteDocument.Force":                                  "only documents of other types need it",
	"iot:AddThingToThingGroup.OverrideDynamicGroups":            "there are no dynamic groups",
	"s3:PutBucketPolicy.ConfirmRemoveSelfBucketAccess":          "nobody is kept from shutting himself out",
	"s3:RequestPayer":                                           "who reads pays nothing here",
	"s3:ContentMD5":                                             "the body was read whole",
	"s3:ChecksumAlgorithm":                                      "the body was read whole",
	"s3:ContentLength":                                          "the body was read whole",
}

// kept are members that are stored with what holds them and given back with it.
var kept = []string{
	"events:PutTargets.Targets.",
	"s3:PutBucketLifecycleConfiguration.LifecycleConfiguration.Rules.",
	"s3:PutBucketEncryption.ServerSideEncryptionConfiguration.Rules.",
}

// sources are where the handlers of a service are.
var sources = map[string][]string{
	"logs": {"logging/loggingtest"}, "iam": {"logging/loggingtest"}, "sts": {"logging/loggingtest"}, "kms": {"logging/loggingtest"},
	"s3": {"logging/loggingtest/s3test"}, "sns": {"logging/loggingtest/snstest"}, "events": {"logging/loggingtest/eventstest"}, "lambda": {"logging/loggingtest/eventstest"},
	"ssm": {"logging/loggingtest/ssmtest", "sessionlog/sessionlogtest", "automationlog/automationlogtest"}, "iot": {"iotlog/iotlogtest"}, "cloudtrail": {"trailog/trailogtest"},
	"organizations": {"logging/loggingtest/organizationstest"}, "account": {"logging/loggingtest/accounttest"},
}

func everything() *loggingtest.Account {
	a := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(a)
	iotlogtest.Mount(a)
	trailogtest.Mount(a)
	sessionlogtest.Mount(a)
	eventstest.Mount(a)
	organizationstest.Mount(a)
	accounttest.Mount(a)
	return a
}

// Every member of every input is acted on, or refused by name, or known to be harmless.
func TestNothingIsDropped(t *testing.T) {
	parsed := map[string]source{}
	for _, op := range everything().Operations() {
		dirs := sources[op.Service]
		if dirs == nil {
			t.Errorf("where is %s?", op.Service)
		}
		looked := reads{members: map[string]bool{}, seen: map[string]bool{}}
		said := map[string]bool{}
		for _, dir := range dirs {
			s, ok := parsed[dir]
			if !ok {
				s = sourceOf(t, dir)
				parsed[dir] = s
			}
			for _, h := range s.handlers[op.Name] {
				s.reads(nameOf(h), 1, &looked)
			}
			for name := range s.said {
				said[name] = true
			}
		}
		if len(looked.escapes) > 0 {
			t.Errorf("%s:%s: its input goes to %v, which this test does not follow", op.Service, op.Name, looked.escapes)
		}
		refused := map[string]bool{}
		for _, m := range op.NotSimulated {
			refused[m] = true
		}
		name := op.Service + ":" + op.Name + "."
		var walk func(path string, t reflect.Type, depth int)
		walk = func(path string, at reflect.Type, depth int) {
			for at.Kind() == reflect.Pointer || at.Kind() == reflect.Slice || at.Kind() == reflect.Map {
				at = at.Elem()
			}
			if at.Kind() != reflect.Struct || at == reflect.TypeFor[time.Time]() || depth > 6 {
				return
			}
			for i := range at.NumField() {
				f := at.Field(i)
				member := path + f.Name
				_, fine := harmless[name+member]
				_, always := harmless[op.Service+":"+f.Name]
				acted := depth == 0 && looked.members[f.Name] || depth > 0 && said[f.Name]
				for _, k := range kept {
					fine = fine || strings.HasPrefix(name+member, k)
				}
				switch {
				case !f.IsExported() || f.Name == "ResultMetadata":
				case refused[member]:
					if acted && depth == 0 {
						t.Errorf("%s%s is refused, and something is done about it", name, member)
					}
				case acted:
					walk(member+".", f.Type, depth+1)
				case !fine && !always:
					t.Errorf("%s%s is dropped", name, member)
				}
			}
		}
		walk("", op.Input, 0)
	}
}

// What is refused is named, through both doors.
func TestRefusedByName(t *testing.T) {
	a := everything()
	v := a.Region("eu-west-1")
	cfg := v.Config()
	clients := map[string][]any{
		"logs": {v.Logs(), cloudwatchlogs.NewFromConfig(cfg)}, "iam": {v.IAM(), iam.NewFromConfig(cfg)}, "sts": {v.STS(), sts.NewFromConfig(cfg)},
		"kms": {v.KMS(), kms.NewFromConfig(cfg)}, "s3": {s3test.New(v), s3.NewFromConfig(cfg)}, "sns": {snstest.New(v), sns.NewFromConfig(cfg)},
		"events": {eventstest.New(v), eventbridge.NewFromConfig(cfg)}, "lambda": {eventstest.NewLambda(v), lambda.NewFromConfig(cfg)},
		"ssm": {automationlogtest.NewClient(v), ssm.NewFromConfig(cfg)}, "iot": {iotlogtest.NewClient(v), iot.NewFromConfig(cfg)},
		"cloudtrail": {trailogtest.NewClient(v), cloudtrail.NewFromConfig(cfg)}, "organizations": {organizationstest.New(v), organizations.NewFromConfig(cfg)},
		"account": {accounttest.New(v), account.NewFromConfig(cfg)},
	}
	n := 0
	for _, op := range a.Operations() {
		if len(clients[op.Service]) == 0 {
			t.Fatalf("%s has no clients here", op.Service)
		}
		for _, member := range op.NotSimulated {
			for door, client := range clients[op.Service] {
				in := reflect.New(op.Input)
				set(in.Elem(), strings.Split(member, "."))
				fill(in.Elem(), awsmodel.Find(op.Service).Operation(op.Name).Input)
				method := reflect.ValueOf(client).MethodByName(op.Name)
				if !method.IsValid() {
					t.Fatalf("%T has no %s", client, op.Name)
				}
				err, _ := method.Call([]reflect.Value{reflect.ValueOf(context.Context(t.Context())), in})[1].Interface().(error)
				var api smithy.APIError
				if !errors.As(err, &api) || api.ErrorCode() != "NotImplemented" || !names(api.ErrorMessage(), op, member) {
					t.Errorf("%s:%s with %s, door %d: %v", op.Service, op.Name, member, door, err)
				}
				n++
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d tries", n)
	}
}

// names tells whether an error names the member, or the header that it is.
func names(message string, op loggingtest.Operation, member string) bool {
	if strings.Contains(message, member) {
		return true
	}
	// What the model does not know is refused as a header, before it is a member.
	if _, header, ok := strings.Cut(message, ": x-amz-"); ok && op.Service == "s3" {
		header, member = strings.ReplaceAll(header, "-", ""), strings.ToLower(member)
		return strings.Contains(member, header) || strings.Contains(header, member)
	}
	return strings.HasPrefix(op.Name, "Head") && message == "Not Implemented" // its answer has no body
}

// fill gives what is required some value, also in what is there already.
func fill(v reflect.Value, shape *awsmodel.Shape) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Slice && shape.Type == "list":
		for i := range v.Len() {
			fill(v.Index(i), shape.Member.Shape)
		}
	case v.Kind() == reflect.Struct && shape.Type == "structure":
		for _, m := range shape.Members {
			f := v.FieldByName(strings.ToUpper(m.Name[:1]) + m.Name[1:])
			if !f.IsValid() {
				continue
			}
			if m.Required && f.IsZero() {
				something(f)
			}
			fill(f, m.Shape)
		}
	}
}

// set gives a member some value.
func set(v reflect.Value, path []string) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice {
		if v.Kind() == reflect.Slice {
			if v.Len() == 0 {
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			}
			v = v.Index(0)
			continue
		}
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if f := v.FieldByName(path[0]); len(path) > 1 {
		set(f, path[1:])
	} else {
		something(f)
	}
}

// something gives a value that is not nothing.
func something(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		something(v.Elem())
	case reflect.String:
		v.SetString("xxx") // names of actions have three letters
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Interface:
		v.Set(reflect.ValueOf(&iamtypes.PolicyIdentifierMemberPolicyArn{Value: "arn:aws:iam::111122223333:policy/x"}))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		something(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		e := reflect.New(v.Type().Elem()).Elem()
		something(e)
		v.SetMapIndex(reflect.ValueOf("x").Convert(v.Type().Key()), e)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			f := v.Field(i)
			if f.CanSet() && (f.Kind() == reflect.Pointer && f.Type().Elem().Kind() == reflect.String || f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String) {
				something(f)
			}
		}
	}
}

// source is the source of a package, as far as it says which members of inputs its
// handlers look at.
type source struct {
	functions map[string][]*ast.FuncDecl // by name, methods too
	handlers  map[string][]ast.Expr      // by operation: what is given to Handle
	said      map[string]bool            // names behind a dot
}

func sourceOf(t *testing.T, dir string) source {
	t.Helper()
	s := source{functions: map[string][]*ast.FuncDecl{}, handlers: map[string][]ast.Expr{}, said: map[string]bool{}}
	names, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatal(dir, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				s.functions[fn.Name.Name] = append(s.functions[fn.Name.Name], fn)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				s.said[selector.Sel.Name] = true
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 4 || nameOf(call.Fun) != "Handle" {
				return true
			}
			if op, ok := call.Args[2].(*ast.BasicLit); ok {
				name, _ := strconv.Unquote(op.Value) // it compiles
				s.handlers[name] = append(s.handlers[name], call.Args[3])
			}
			return true
		})
	}
	return s
}

// nameOf is the last name of an expression: "f" of p.f and f.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.IndexListExpr:
		return nameOf(e.X)
	case *ast.CallExpr:
		return nameOf(e.Fun)
	}
	return ""
}

// reads is which members of an input functions look at.
type reads struct {
	members map[string]bool
	escapes []string
	seen    map[string]bool
}

// reads looks at a parameter of a function, wherever it goes from there.
func (s source) reads(fn string, param int, into *reads) {
	key := fn + strconv.Itoa(param)
	if into.seen[key] {
		return
	}
	into.seen[key] = true
	decls := s.functions[fn]
	if len(decls) == 0 {
		into.escapes = append(into.escapes, fn)
		return
	}
	for _, d := range decls {
		i := 0
		for _, field := range d.Type.Params.List {
			for _, name := range field.Names {
				if i == param {
					s.uses(d.Body, name.Name, into)
				}
				i++
			}
		}
	}
}

// uses looks at a variable.
func (s source) uses(body ast.Node, name string, into *reads) {
	is := func(e ast.Expr) bool {
		if star, ok := e.(*ast.StarExpr); ok {
			e = star.X
		}
		id, ok := e.(*ast.Ident)
		return ok && id.Name == name
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if is(n.X) {
				into.members[n.Sel.Name] = true
				return false
			}
		case *ast.CallExpr:
			for i, a := range n.Args {
				if is(a) {
					s.reads(nameOf(n.Fun), i, into)
				}
			}
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if is(r) && i < len(n.Lhs) {
					if id, ok := n.Lhs[i].(*ast.Ident); ok && id.Name != name {
						s.uses(body, id.Name, into)
					}
				}
			}
		case *ast.KeyValueExpr:
			if is(n.Value) {
				into.escapes = append(into.escapes, "composite")
			}
		}
		return true
	})
}
