package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

const accountID = "111122223333"

// fixture is an account that is served.
type fixture struct {
	account *loggingtest.Account
	url     string
	fake    control.Client
	logs    *cloudwatchlogs.Client
}

func serve(t *testing.T, opts ...loggingtest.Option) fixture {
	a := loggingtest.NewAccount(accountID, opts...)
	s3test.Mount(a)
	served := httptest.NewServer(a.Handler())
	t.Cleanup(served.Close)
	return fixture{a, served.URL, control.New(served.URL).With(served.Client()), cloudwatchlogs.NewFromConfig(config(served.URL, "x"))}
}

func config(url, key string) aws.Config {
	return aws.Config{Region: "eu-west-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(key, "y", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} }}
}

func (f fixture) create(ctx context.Context, name string) error {
	_, err := f.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
	return err
}

func (f fixture) groups(t *testing.T) (names []string) {
	out, err := f.logs.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range out.LogGroups {
		names = append(names, *g.LogGroupName)
	}
	return names
}

func code(err error) string {
	var api smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &api):
		return api.ErrorCode()
	}
	return "?"
}

func TestFaults(t *testing.T) {
	f := serve(t)
	ctx := t.Context()
	in, err := f.fake.Inject(ctx,
		control.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: control.Fail, Code: "LimitExceededException", Message: "no more"},
		control.Fault{Operation: "logs:CreateLogGroup", Nth: 3, Kind: control.LoseAnswer},
		control.Fault{Operation: "logs:*", Nth: 4, Kind: control.Throttle})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		codes = append(codes, code(f.create(ctx, name)))
	}
	if d := cmp.Diff([]string{"", "LimitExceededException", "?", "ThrottlingException", ""}, codes); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"a", "c", "e"}, f.groups(t)); d != "" {
		t.Error(d)
	}
	fired, err := in.Fired(ctx)
	if d := cmp.Diff([]int{1, 1, 1}, fired); d != "" || err != nil {
		t.Error(d, err)
	}
	other, err := f.fake.Inject(ctx, control.Fault{Kind: control.Fail})
	if err != nil {
		t.Fatal(err)
	}
	armed, err := f.fake.Faults(ctx)
	if err != nil || len(armed) != 2 || armed[0].Faults[0].Code != "LimitExceededException" {
		t.Errorf("%+v, %v", armed, err)
	}
	if got := code(f.create(ctx, "f")); got != "InternalFailure" {
		t.Error(got)
	}
	if err := other.Disarm(ctx); err != nil {
		t.Error(err)
	}
	if _, err := other.Fired(ctx); err == nil {
		t.Error("what was disarmed is there")
	}
	if got := code(f.create(ctx, "f")); got != "" {
		t.Error(got)
	}
	late, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := f.fake.Inject(ctx, control.Fault{Kind: control.LateEffect, Nth: 1}); err != nil {
		t.Fatal(err)
	}
	if err := f.create(late, "late"); err == nil {
		t.Error("an answer came")
	}
	if err := f.fake.DisarmAll(ctx); err != nil {
		t.Error(err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(f.groups(t)) < 5; {
		if time.Now().After(deadline) {
			t.Fatalf("the late effect did not come: %v", f.groups(t))
		}
	}
	if armed, err := f.fake.Faults(ctx); err != nil || len(armed) != 0 {
		t.Errorf("%+v, %v", armed, err)
	}
}

func TestCalls(t *testing.T) {
	f := serve(t)
	ctx := t.Context()
	_ = f.create(ctx, "a")
	_ = f.create(ctx, "a")
	f.groups(t)
	calls, count, err := f.fake.Calls(ctx, "logs:Create*")
	if err != nil || count != 2 || len(calls) != 2 {
		t.Fatalf("%+v, %d, %v", calls, count, err)
	}
	got := calls[1]
	if !strings.Contains(string(got.Input), `"LogGroupName":"a"`) {
		t.Errorf("input %s", got.Input)
	}
	got.Time, got.Input = time.Time{}, nil
	want := control.Call{N: 2, Service: "logs", Operation: "CreateLogGroup", Region: "eu-west-1", Principal: "arn:aws:iam::111122223333:root", Attempt: 1,
		ErrorCode: "ResourceAlreadyExistsException", ErrorMessage: "The specified log group already exists"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := f.fake.ResetCalls(ctx); err != nil {
		t.Error(err)
	}
	if calls, count, err := f.fake.Calls(ctx); len(calls)+count != 0 || err != nil {
		t.Errorf("%+v, %d, %v", calls, count, err)
	}
}

func TestSettings(t *testing.T) {
	f := serve(t)
	ctx := t.Context()
	if err := f.fake.SetThrottling(ctx, control.Throttling{Rates: map[string]float64{"logs:*": 1}}); err != nil {
		t.Fatal(err)
	}
	if a, b := code(f.create(ctx, "a")), code(f.create(ctx, "b")); a+b != "ThrottlingException" {
		t.Errorf("throttled: %q, %q", a, b)
	}
	if err := f.fake.SetThrottling(ctx, control.Throttling{Documented: true}); err != nil {
		t.Fatal(err)
	}
	throttled := 0
	for range 20 { // 10 a second are let through
		if code(f.create(ctx, "b")) == "ThrottlingException" {
			throttled++
		}
	}
	if throttled == 0 {
		t.Error("the documented rates do not count")
	}
	if err := f.fake.SetThrottling(ctx, control.Throttling{}); err != nil {
		t.Fatal(err)
	}
	if err := f.fake.SetLatency(ctx, map[string]time.Duration{"logs:CreateLogGroup": time.Hour}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a", "b"}, f.groups(t)); d != "" { // others are not slow
		t.Error(d)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if err := f.create(short, "c"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the call took no time: %v", err)
	}
	if err := f.fake.SetLatency(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.fake.SetLag(ctx, map[string]time.Duration{"logs": time.Hour}); err != nil {
		t.Fatal(err)
	}
	if err := f.create(ctx, "late"); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a", "b"}, f.groups(t)); d != "" {
		t.Errorf("reads do not lag: %s", d)
	}
	if err := f.fake.SetLag(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a", "b", "late"}, f.groups(t)); d != "" {
		t.Error(d)
	}
	if err := f.fake.SetIAM(ctx, control.IAM{Propagation: control.Duration(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	key, err := iam.NewFromConfig(config(f.url, "x")).CreateAccessKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = cloudwatchlogs.NewFromConfig(config(f.url, *key.AccessKey.AccessKeyId)).DescribeLogGroups(ctx, nil)
	if code(err) != "UnrecognizedClientException" {
		t.Errorf("a key that cannot have arrived: %v", err)
	}
}

// A reset puts back what there was before the handler, whatever was set meanwhile.
func TestReset(t *testing.T) {
	a := loggingtest.NewAccount(accountID, loggingtest.WithRates(map[string]float64{"logs:DeleteLogGroup": 1}), loggingtest.IAMPropagation(time.Nanosecond))
	a.PutUser("seeded")
	view := a.Region("eu-west-1")
	if _, err := view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("seeded")}); err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(a.Handler())
	defer served.Close()
	s3test.Mount(a) // whose store comes after the handler
	f := fixture{a, served.URL, control.New(served.URL), cloudwatchlogs.NewFromConfig(config(served.URL, "x"))}
	ctx := t.Context()
	for range 2 {
		if err := errors.Join(f.create(ctx, "more"), f.fake.SetThrottling(ctx, control.Throttling{Rates: map[string]float64{"logs:*": 0.001}}),
			f.fake.SetLag(ctx, map[string]time.Duration{"*": time.Hour}), f.fake.SetIAM(ctx, control.IAM{Propagation: control.Duration(time.Hour)}),
			f.fake.SetLatency(ctx, map[string]time.Duration{"s3:DeleteBucket": time.Hour})); err != nil {
			t.Fatal(err)
		}
		if _, err := s3test.New(view).CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("bucket"), CreateBucketConfiguration: nil}); code(err) == "BucketAlreadyOwnedByYou" {
			t.Error("the bucket is there after a reset")
		}
		if _, err := f.fake.Inject(ctx, control.Fault{Kind: control.Throttle}); err != nil {
			t.Fatal(err)
		}
		if err := f.fake.Reset(ctx); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"seeded"}, f.groups(t)); d != "" {
			t.Error(d)
		}
	}
	users, err := view.IAM().ListUsers(ctx, &iam.ListUsersInput{})
	if err != nil || len(users.Users) != 1 {
		t.Errorf("%v, %v", users, err)
	}
	if _, count, err := f.fake.Calls(ctx); count != 2 || err != nil { // the last two
		t.Errorf("%d calls, %v", count, err)
	}
	var codes []string
	for range 2 {
		_, err := f.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("x")})
		codes = append(codes, code(err))
	}
	if d := cmp.Diff([]string{"ResourceNotFoundException", "ThrottlingException"}, codes); d != "" {
		t.Errorf("the rates that the account was made with: %s", d)
	}
}

func TestOrganization(t *testing.T) {
	org := loggingtest.NewOrganization(accountID)
	org.AddAccount("222233334444", nil)
	served := httptest.NewServer(org.Handler())
	defer served.Close()
	fake := control.New(served.URL)
	ctx := t.Context()
	h, err := fake.Health(ctx)
	if d := cmp.Diff(control.Health{Accounts: []string{accountID, "222233334444"}, Partition: "aws", Services: []string{"iam", "kms", "logs", "sts"}}, h); d != "" || err != nil {
		t.Error(d, err)
	}
	if _, err := fake.Account("222233334444").Inject(ctx, control.Fault{Kind: control.Throttle}); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{accountID: "", "222233334444": "ThrottlingException"} {
		if _, err := cloudwatchlogs.NewFromConfig(config(served.URL, key)).DescribeLogGroups(ctx, nil); code(err) != want {
			t.Errorf("account %s: %v", key, err)
		}
	}
	if err := fake.Reset(ctx); err != nil {
		t.Error(err)
	}
	if _, err := cloudwatchlogs.NewFromConfig(config(served.URL, "222233334444")).DescribeLogGroups(ctx, nil); err != nil {
		t.Error(err)
	}
	_, err = fake.Account("999999999999").Health(ctx)
	var e *control.Error
	if !errors.As(err, &e) || e.Status != 404 {
		t.Error(err)
	}
}

// What is wrong with a request is said of each member.
func TestBadRequests(t *testing.T) {
	f := serve(t)
	for _, tt := range []struct{ method, what, body, want string }{
		{"POST", "faults", `{`, `{"problems":["the body: is no JSON object"]}`},
		{"POST", "faults", `{"fault":1}`, `{"problems":["fault: there is no such member"]}`},
		{"POST", "faults", `{}`, `{"problems":["faults: there are none"]}`},
		{"POST", "faults", `{"faults":[{"kind":"fail","operation":"logs:No","nth":-1},{"nth":"x","delay":"long","kin":1}]}`,
			`{"problems":["faults[1].delay: time: invalid duration \"long\"","faults[1].kin: there is no such member","faults[1].nth: cannot unmarshal string into Go value of type int"]}`},
		{"POST", "faults", `{"faults":[{"kind":"fail","operation":"logs:No","nth":-1},{"kind":"delay"},{"kind":"throttle","code":"X"}]}`,
			`{"problems":["faults[0]: Nth and Count are counted from 1: -1 and 0","faults[0]: the account has no operation logs:No","faults[1]: Delay says how long, and is 0s","faults[2]: Err is answered only by FailBefore"]}`},
		{"PUT", "throttling", `{"documented":"yes","rates":[]}`, `{"problems":["documented: cannot unmarshal string into Go value of type bool","rates: cannot unmarshal array into Go value of type map[string]float64"]}`},
		{"PUT", "throttling", `{"rates":{"log:*":1,"logs:*":-1}}`, `{"problems":["rates[log:*]: the account has no such operation","rates[logs:*]: -1 is no number of calls a second"]}`},
		{"PUT", "latency", `{"logs:No":"1s","*":"1"}`, `{"problems":["*: time: missing unit in duration \"1\""]}`},
		{"PUT", "latency", `{"logs:No":"1s","*":"-1s"}`, `{"problems":["*: is less than nothing"]}`},
		{"PUT", "latency", `{"logs:No":"1s"}`, `{"problems":["logs:No: the account has no such operation"]}`},
		{"PUT", "lag", `{"logs:*":"1s","ssm":"1s"}`, `{"problems":["logs:*: the account has no such service","ssm: the account has no such service"]}`},
		{"PUT", "iam", `{"propagation":"-1s","readAfterWrite":"-2s"}`, `{"problems":["propagation: is less than nothing","readAfterWrite: is less than nothing"]}`},
		{"GET", "nothing", ``, `{"problems":["there is no GET /_fakeaws/nothing"]}`},
		{"POST", "health", ``, `{"problems":["there is no POST /_fakeaws/health"]}`},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, f.url+control.Path+tt.what, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if got := strings.TrimSpace(string(body)); got != tt.want || res.StatusCode/100 != 4 {
			t.Errorf("%s %s %s: %d\n got %s\nwant %s", tt.method, tt.what, tt.body, res.StatusCode, got, tt.want)
		}
	}
	if _, count, _ := f.fake.Calls(t.Context()); count != 0 {
		t.Errorf("control requests are counted as %d calls of AWS", count)
	}
}

// An object whose key looks like a control path is Amazon S3's.
func TestNoConfusion(t *testing.T) {
	f := serve(t)
	client := s3.NewFromConfig(config(f.url, "x"), func(o *s3.Options) { o.UsePathStyle = true })
	put := func(bucket string) error {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("health"), Body: strings.NewReader("x")})
		return err
	}
	if got := code(put("_fakeaws")); got == "" || got == "?" {
		t.Errorf("a bucket that cannot be: %q", got)
	}
	for name, change := range map[string]func(*http.Request){
		"signed": func(r *http.Request) {
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/eu-west-1/s3/aws4_request")
		},
		"presigned": func(r *http.Request) {
			r.URL.RawQuery = "X-Amz-Credential=x%2F20260101%2Feu-west-1%2Fs3%2Faws4_request"
		},
		"presigned, 2":  func(r *http.Request) { r.URL.RawQuery = "AWSAccessKeyId=x&Signature=y&Expires=1" },
		"by host":       func(r *http.Request) { r.Host = "bucket.localhost" },
		"by AWS's host": func(r *http.Request) { r.Host = "bucket.s3.eu-west-1.amazonaws.com" },
		"with target":   func(r *http.Request) { r.Header.Set("X-Amz-Target", "Logs_20140328.DescribeLogGroups") },
	} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/_fakeaws/health", nil)
		change(req)
		w := httptest.NewRecorder()
		f.account.Handler().ServeHTTP(w, req)
		if strings.Contains(w.Body.String(), `"accounts"`) || w.Header().Get("X-Amzn-Requestid") == "" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
