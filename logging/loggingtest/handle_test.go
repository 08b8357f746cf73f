package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

type thingInput struct {
	Name  *string
	Tags  map[string]string
	Inner *thingInput
}

type thingOutput struct{ Names []string }

var things = loggingtest.Service{Name: "things", ID: "Things", Protocol: loggingtest.AWSJSON10, TargetPrefix: "Things_2026"}

// TestOwnService adds a service that nobody has heard of, and calls it by both doors.
func TestOwnService(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	loggingtest.Handle(a, things, "PutThing", func(r *loggingtest.Request, in *thingInput) (*thingOutput, error) {
		if in.Name == nil {
			return nil, &smithy.GenericAPIError{Code: "NoName", Message: "a thing has a name", Fault: smithy.FaultServer}
		}
		return &thingOutput{Names: []string{*in.Name, r.Service(), r.Operation(), r.Region()}}, nil
	})
	out, err := loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("eu-west-1"), things, "PutThing", &thingInput{Name: aws.String("x")})
	if err != nil || fmt.Sprint(out.Names) != "[x things PutThing eu-west-1]" {
		t.Errorf("typed: %v, %v", out, err)
	}
	for body, want := range map[string]string{
		`{"Name":"x"}`: `200 {"Names":["x","things","PutThing","us-east-1"]}`,
		`{}`:           `500 {"__type":"NoName","message":"a thing has a name"}`,
	} {
		req := httptest.NewRequest("POST", "/", strings.NewReader(body))
		req.Header.Set("X-Amz-Target", "Things_2026.PutThing")
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, req)
		if got := fmt.Sprintf("%d %s", w.Code, w.Body); got != want || w.Header().Get("Content-Type") != "application/x-amz-json-1.0" {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// TestOwnRESTService adds a service that is spoken to by method and path, with errors of
// its own.
func TestOwnRESTService(t *testing.T) {
	svc := loggingtest.Service{Name: "rooms", SigningName: "rooms-v2", ID: "Rooms", Protocol: loggingtest.RESTJSON, LowerCamel: true,
		Routes:   map[string]string{"PutThing": "PUT /rooms/{name}/things", "ListThings": "GET /rooms/{name}/things?inner={Names}"},
		Statuses: map[string]int{"NoRoom": 404}}
	a := loggingtest.NewAccount(accountID)
	loggingtest.Handle(a, svc, "PutThing", func(_ *loggingtest.Request, in *thingInput) (*thingOutput, error) {
		if *in.Name == "none" {
			return nil, &smithy.GenericAPIError{Code: "NoRoom", Message: "there is no such room"}
		}
		return &thingOutput{Names: []string{*in.Name, in.Tags["k"]}}, nil
	})
	type listInput struct{ Name, Names *string }
	list := func(_ *loggingtest.Request, in *listInput) (*thingOutput, error) {
		return &thingOutput{Names: []string{*in.Name, aws.ToString(in.Names)}}, nil
	}
	ask := func(method, path, body, want string) {
		t.Helper()
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		if got := fmt.Sprintf("%d %s %s", w.Code, w.Header().Get("X-Amzn-Errortype"), w.Body); !strings.Contains(got, want) {
			t.Errorf("%s %s: %s, want %s", method, path, got, want)
		}
	}
	ask("PUT", "/rooms/a%2Fb/things", `{"tags":{"k":"v"}}`, `200  {"names":["a/b","v"]}`)
	ask("PUT", "/rooms/none/things", "", `404 NoRoom {"message":"there is no such room"}`)
	ask("GET", "/rooms/a/things", "", "no operation")
	loggingtest.Handle(a, svc, "ListThings", list) // also after the first request
	ask("GET", "/rooms/a/things?inner=x", "", `200  {"names":["a","x"]}`)
	svc.Routes = map[string]string{"Lost": "GET /rooms/{room}"}
	defer func() {
		if msg := fmt.Sprint(recover()); !strings.Contains(msg, `rooms:Lost: the route "GET /rooms/{room}" names "room"`) {
			t.Errorf("a route that names nothing: %s", msg)
		}
	}()
	loggingtest.Handle(a, svc, "Lost", list)
}

// TestCopies checks that callers and handlers share no memory.
func TestCopies(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	var kept *thingInput
	stored := &thingOutput{Names: []string{"stored"}}
	loggingtest.Handle(a, things, "PutThing", func(_ *loggingtest.Request, in *thingInput) (*thingOutput, error) {
		kept = in
		return stored, nil
	})
	in := &thingInput{Name: aws.String("x"), Tags: map[string]string{"k": "v"}, Inner: &thingInput{Name: aws.String("y")}}
	out, err := loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("r"), things, "PutThing", in)
	if err != nil {
		t.Fatal(err)
	}
	*in.Name, in.Tags["k"], *in.Inner.Name = "changed", "changed", "changed"
	out.Names[0] = "changed"
	if *kept.Name != "x" || kept.Tags["k"] != "v" || *kept.Inner.Name != "y" || stored.Names[0] != "stored" {
		t.Errorf("kept %+v, stored %+v", kept, stored)
	}
}

func TestPlainErrorIsAnInternalFailure(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	loggingtest.Handle(a, loggingtest.Logs(), "PutQueryDefinition", func(*loggingtest.Request, *cloudwatchlogs.PutQueryDefinitionInput) (*cloudwatchlogs.PutQueryDefinitionOutput, error) {
		return nil, errors.New("a bug")
	})
	_, err := cloudwatchlogs.NewFromConfig(a.Region("eu-west-1").Config()).PutQueryDefinition(t.Context(),
		&cloudwatchlogs.PutQueryDefinitionInput{Name: aws.String("x"), QueryString: aws.String("x")})
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "InternalFailure" || a.CallCount() != 3 {
		t.Errorf("after %d calls: %v", a.CallCount(), err)
	}
}

func TestHandlePanics(t *testing.T) {
	handler := func(*loggingtest.Request, *thingInput) (*thingOutput, error) { return nil, nil }
	for name, f := range map[string]func(){
		"an account id": func() { loggingtest.NewAccount("1") },
		"a second handler": func() {
			a := loggingtest.NewAccount(accountID)
			loggingtest.Handle(a, things, "PutThing", handler)
			loggingtest.Handle(a, things, "PutThing", handler)
		},
		"nothing to wrap": func() {
			loggingtest.Wrap(loggingtest.NewAccount(accountID), things, "PutThing", func(*loggingtest.Request, *thingInput,
				func(*loggingtest.Request, *thingInput) (*thingOutput, error)) (*thingOutput, error) {
				return nil, nil
			})
		},
		"other types": func() {
			a := loggingtest.NewAccount(accountID)
			loggingtest.Handle(a, things, "PutThing", handler)
			_, _ = loggingtest.Invoke[thingOutput, thingInput](t.Context(), a.Region("r"), things, "PutThing", nil)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
	a := loggingtest.NewAccount(accountID)
	loggingtest.Handle(a, things, "PutThing", handler)
	if out, err := loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("r"), things, "PutThing", nil); out == nil || err != nil {
		t.Errorf("nil, nil of a handler became %v, %v", out, err)
	}
}

// TestDenied checks the words of access-denied errors.
func TestDenied(t *testing.T) {
	for _, tt := range []struct {
		svc  loggingtest.Service
		d    policy.Decision
		want string
	}{
		{loggingtest.Logs(), policy.Decision{}, "AccessDeniedException: User: arn:aws:iam::111122223333:user/u is not authorized to perform: a:B on resource: R " +
			"because no identity-based policy allows the a:B action"},
		{things, policy.Decision{Outcome: policy.ExplicitDeny, Source: "inline policy p"}, "AccessDeniedException: User: arn:aws:iam::111122223333:user/u is not authorized " +
			"to perform: a:B on resource: R with an explicit deny in an identity-based policy"},
		{loggingtest.STS(), policy.Decision{Outcome: policy.ExplicitDeny, Source: "permissions boundary b"}, "AccessDenied: User: arn:aws:iam::111122223333:user/u is not " +
			"authorized to perform: a:B on resource: R with an explicit deny in a permissions boundary"},
	} {
		a := loggingtest.NewAccount(accountID)
		loggingtest.Handle(a, tt.svc, "TestDenied", func(r *loggingtest.Request, _ *thingInput) (*thingOutput, error) {
			return nil, r.Denied("a:B", "R", tt.d)
		})
		_, err := loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("eu-west-1").As("arn:aws:iam::111122223333:user/u"), tt.svc, "TestDenied", nil)
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode()+": "+api.ErrorMessage() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

// TestWrap changes the input and the output of an operation that is there.
func TestWrap(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	for _, suffix := range []string{"inner", "outer"} {
		loggingtest.Wrap(a, loggingtest.Logs(), "DescribeLogGroups", func(r *loggingtest.Request, in *cloudwatchlogs.DescribeLogGroupsInput,
			next func(*loggingtest.Request, *cloudwatchlogs.DescribeLogGroupsInput) (*cloudwatchlogs.DescribeLogGroupsOutput, error)) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
			out, err := next(r, &cloudwatchlogs.DescribeLogGroupsInput{}) // the prefix is ignored
			if err != nil {
				return nil, err
			}
			for i, g := range out.LogGroups {
				out.LogGroups[i].LogGroupName = aws.String(*g.LogGroupName + "-" + suffix)
			}
			return out, nil
		})
	}
	v := a.Region("eu-west-1")
	if err := createGroup(t.Context(), v, "a"); err != nil {
		t.Fatal(err)
	}
	out, err := cloudwatchlogs.NewFromConfig(v.Config()).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("z")})
	if err != nil || len(out.LogGroups) != 1 || *out.LogGroups[0].LogGroupName != "a-inner-outer" {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = cloudwatchlogs.NewFromConfig(v.As("arn:aws:iam::111122223333:user/u").Config()).DescribeLogGroups(t.Context(), nil)
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "AccessDeniedException" {
		t.Errorf("the error of what is wrapped: %v", err)
	}
}

func TestState(t *testing.T) {
	type store struct{ n int }
	type key struct{}
	a, b := loggingtest.NewAccount(accountID), loggingtest.NewAccount(accountID)
	var made atomic.Int32
	get := func(a *loggingtest.Account) *store {
		return loggingtest.State(a, key{}, func() *store { return &store{n: int(made.Add(1))} })
	}
	first, again, other := get(a), get(a), get(b)
	if first != again || first == other || made.Load() != 2 {
		t.Errorf("made %d times", made.Load())
	}
	if n := loggingtest.State(a, key{}, func() *int { return new(int) }); *n != 0 {
		t.Error("another type under the same key is another value")
	}
}

// TestGlobalService checks that IAM's calls are in the partition's main region by
// both doors, and that roles are the same in all.
func TestGlobalService(t *testing.T) {
	for partition, want := range map[string]string{"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"} {
		a := loggingtest.NewAccount(accountID, loggingtest.InPartition(partition))
		region := map[string]string{"aws": "eu-west-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-east-1"}[partition]
		v := a.Region(region)
		if _, err := iam.NewFromConfig(v.Config()).ListRoles(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if _, err := loggingtest.Invoke[iam.ListRolesInput, iam.ListRolesOutput](t.Context(), v, loggingtest.IAM(), "ListRoles", nil); err != nil {
			t.Error(err)
		}
		for _, c := range a.Calls() {
			if c.Region != want {
				t.Errorf("%s: %s, want %s", partition, c.Region, want)
			}
		}
		if s := v.Scope(); s.Partition != partition || s.Account != accountID || s.Region != region {
			t.Errorf("scope %+v", s)
		}
	}
}

// TestConfigIsShared checks that clients of equal views can tell that they share.
func TestConfigIsShared(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region("eu-west-1")
	if v.Config().Credentials != a.Region("us-east-1").Config().Credentials {
		t.Error("the same principal has other credentials")
	}
	if v.Config().Credentials == v.As("arn:aws:iam::111122223333:user/u").Config().Credentials {
		t.Error("another principal has the same credentials")
	}
	if v.Config().Credentials == loggingtest.NewAccount(accountID).Region("eu-west-1").Config().Credentials {
		t.Error("another account has the same credentials")
	}
}

// TestMissingMembers checks that the typed door refuses what the SDK's clients refuse,
// in the same words, and that the account never hears of it.
func TestMissingMembers(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	in := &cloudwatchlogs.PutRetentionPolicyInput{}
	_, typed := loggingtest.Invoke[cloudwatchlogs.PutRetentionPolicyInput, cloudwatchlogs.PutRetentionPolicyOutput](t.Context(), v,
		loggingtest.Logs(), "PutRetentionPolicy", in)
	_, wire := cloudwatchlogs.NewFromConfig(v.Config()).PutRetentionPolicy(context.Background(), in)
	var invalid smithy.InvalidParamsError
	if !errors.As(typed, &invalid) || invalid.Len() != 2 {
		t.Errorf("typed: %v", typed)
	}
	if sortLines(typed.Error()) != sortLines(wire.Error()) {
		t.Errorf("typed: %v\nwire:  %v", typed, wire)
	}
	if n := v.Account().CallCount(); n != 0 {
		t.Errorf("%d calls", n)
	}
}
