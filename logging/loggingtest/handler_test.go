package loggingtest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// serve serves an account over HTTP.
func serve(t *testing.T, a *loggingtest.Account) (url string, client *http.Client) {
	t.Helper()
	s := httptest.NewServer(a.Handler())
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	return s.URL, s.Client()
}

const signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/ap-south-1/%s/aws4_request, SignedHeaders=host, Signature=00"

func TestHandler(t *testing.T) {
	tests := []struct {
		name, method, service, target, body, path string
		status                                    int
		want                                      []string // in the body
	}{
		{"query, unsigned", "POST", "", "", "Action=GetCallerIdentity&Version=2011-06-15", "/", 200,
			[]string{"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>", ":root</Arn>", "<RequestId>0"}},
		{"query by GET", "GET", "", "", "", "/?Action=GetCallerIdentity&Version=2011-06-15", 200, []string{":root</Arn>"}},
		{"query error", "POST", "iam", "", "Action=GetRole&Version=2010-05-08&RoleName=x", "/", 404,
			[]string{"<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>"}},
		{"query, malformed", "POST", "iam", "", "Action=ListRoles&Version=2010-05-08&MaxItems=x", "/", 400, []string{"<Code>MalformedInput</Code>"}},
		{"query, unknown operation", "POST", "iam", "", "Action=ListMFADevices&Version=2010-05-08", "/", 400,
			[]string{"<Code>InvalidAction</Code>", "the fake account has no operation iam:ListMFADevices: iam is mounted, and its fake lacks it; add it with loggingtest.Handle"}},
		{"json", "POST", "logs", "Logs_20140328.DescribeLogGroups", "{}", "/", 200, []string{`"logGroups":[]`}},
		{"json, empty body", "POST", "logs", "Logs_20140328.DescribeLogGroups", "", "/", 200, []string{`"logGroups":[]`}},
		{"json, unsigned", "POST", "", "Logs_20140328.DescribeLogGroups", "{}", "/", 200, []string{`"logGroups":[]`}},
		{"json, signed for another service", "POST", "iam", "Logs_20140328.DescribeLogGroups", "{}", "/", 200, []string{`"logGroups":[]`}},
		{"json error", "POST", "logs", "Logs_20140328.DeleteLogGroup", `{"logGroupName":"x"}`, "/", 400,
			[]string{`{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}`}},
		{"json, violation", "POST", "logs", "Logs_20140328.DeleteLogGroup", `{}`, "/", 400,
			[]string{`{"__type":"InvalidParameterException","message":"1 validation error detected: Value null at 'logGroupName'`}},
		{"json, malformed", "POST", "logs", "Logs_20140328.DescribeLogGroups", "{", "/", 400, []string{`{"__type":"SerializationException"`}},
		{"json, unknown operation", "POST", "logs", "Logs_20140328.PutQueryDefinition", "{}", "/", 400,
			[]string{`{"__type":"UnknownOperationException"`, "no operation logs:PutQueryDefinition"}},
		{"json, unknown service", "POST", "ssm", "AmazonSSM.StartSession", "{}", "/", 400,
			[]string{`{"__type":"UnknownOperationException"`, "no operation ssm:StartSession: nothing of ssm is mounted; call Mount of sessionlog/sessionlogtest"}},
		{"json, of no package", "POST", "ssm", "AmazonSSM.CreateActivation", "{}", "/", 400,
			[]string{"no operation ssm:CreateActivation: nothing of ssm is mounted, and no package of this module brings it; add it with loggingtest.Handle"}},
		{"another protocol", "PUT", "s3", "", "", "/bucket", 501, []string{"<Code>NotImplemented</Code>", "no operation s3:CreateBucket: nothing of s3 is mounted; call Mount of logging/loggingtest/s3test"}},
		{"what nobody brings", "POST", "sqs", "AmazonSQS.SendMessage", "{}", "/", 400, []string{"no package of this module brings it; add it with loggingtest.Handle"}},
		{"nothing at all", "GET", "", "", "", "/", 400, []string{"no operation unknown:GET /"}},
		{"too much", "POST", "logs", "Logs_20140328.PutLogEvents", strings.Repeat(" ", 65<<20), "/", 413, nil},
	}
	a := loggingtest.NewAccount(accountID)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
			if tt.service != "" {
				req.Header.Set("Authorization", strings.Replace(signed, "%s", tt.service, 1))
			}
			if tt.target != "" {
				req.Header.Set("X-Amz-Target", tt.target)
				req.Header.Set("Content-Type", "application/x-amz-json-1.1")
			}
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, req)
			body := w.Body.String()
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("no %q in %s", want, body)
				}
			}
			if tt.status != 413 && len(w.Header().Get("X-Amzn-Requestid")) != 36 {
				t.Errorf("request id %q", w.Header().Get("X-Amzn-Requestid"))
			}
		})
	}
	var unknown []string
	for _, c := range a.Calls() {
		if e := (*loggingtest.UnknownOperationError)(nil); c.Err != nil && asUnknown(c.Err, &e) {
			unknown = append(unknown, c.Name()+" in "+c.Region)
		}
	}
	want := "iam:ListMFADevices in us-east-1, logs:PutQueryDefinition in ap-south-1, ssm:StartSession in ap-south-1, ssm:CreateActivation in ap-south-1, s3:CreateBucket in ap-south-1, sqs:SendMessage in ap-south-1, unknown:GET / in us-east-1"
	if got := strings.Join(unknown, ", "); got != want {
		t.Errorf("recorded unknown operations:\n%s\nwant\n%s", got, want)
	}
}

// TestHandlerOverHTTP has the SDK's client call the handler through a real connection.
func TestHandlerOverHTTP(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	url, client := serve(t, a)
	cfg := a.Region("ap-south-1").Config()
	cfg.BaseEndpoint, cfg.HTTPClient = &url, client
	logs := cloudwatchlogs.NewFromConfig(cfg)
	name := "/über" // not a name that CloudWatch Logs takes
	_, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
	var invalid *types.InvalidParameterException
	if !errors.As(err, &invalid) || !strings.Contains(invalid.ErrorMessage(), "Value '/über' at 'logGroupName'") {
		t.Errorf("got %v", err)
	}
	name = "/app"
	if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		t.Error(err)
	}
	if got := groups(t, a.Region("ap-south-1")); len(got) != 1 {
		t.Errorf("groups %q", got)
	}
}

// TestScope checks that region and principal come from the signature.
func TestScope(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	role := "arn:aws:sts::111122223333:assumed-role/r/s"
	keys, err := a.Region("eu-west-1").As(role).Config().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(keys.AccessKeyID, "ASIA") || keys.SessionToken == "" {
		t.Errorf("a session's keys: %s", keys.AccessKeyID)
	}
	for _, tt := range []struct{ key, presigned, region, principal string }{
		{keys.AccessKeyID, "", "eu-west-1", role},
		{"AKIDUNKNOWN", "", "us-west-2", "arn:aws:iam::111122223333:root"},
		{"", keys.AccessKeyID + "%2F20260101%2Fca-central-1%2Flogs%2Faws4_request", "ca-central-1", role},
	} {
		a.ResetCalls()
		req := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
		if tt.presigned != "" {
			req.URL.RawQuery = "X-Amz-Credential=" + tt.presigned
		} else {
			req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+tt.key+"/20260101/"+tt.region+"/logs/aws4_request,SignedHeaders=host,Signature=0")
		}
		req.Header.Set("X-Amz-Target", "Logs_20140328.DescribeLogGroups")
		a.Handler().ServeHTTP(httptest.NewRecorder(), req)
		if c := a.Calls(); len(c) != 1 || c[0].Region != tt.region || c[0].Principal != tt.principal {
			t.Errorf("%+v, want %s in %s", c, tt.principal, tt.region)
		}
	}
}
