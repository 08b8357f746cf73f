package iotlogtest_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// TestNotMounted checks that what the account lacks fails by name.
func TestNotMounted(t *testing.T) {
	for name, door := range doors {
		account := loggingtest.NewAccount(accountID)
		_, err := door(account.Region(region)).GetV2LoggingOptions(t.Context(), &iot.GetV2LoggingOptionsInput{})
		if msg := wantError(t, err, "UnknownOperationException", 404); !strings.Contains(msg, "no operation iot:GetV2LoggingOptions: nothing of iot is mounted") {
			t.Errorf("%s: %s", name, msg)
		}
	}
	account := loggingtest.NewAccount(accountID)
	iotlogtest.Mount(account)
	_, err := wire(account.Region(region)).ListPolicies(t.Context(), &iot.ListPoliciesInput{})
	if msg := wantError(t, err, "UnknownOperationException", 404); !strings.Contains(msg, "no operation iot:ListPolicies: iot is mounted, and its fake lacks it") {
		t.Error(msg)
	}
}

// TestSent checks what a handler learns of what was really sent.
func TestSent(t *testing.T) {
	for _, tt := range []struct {
		door    string
		disable bool
		want    map[string]bool
	}{
		{"wire", false, map[string]bool{"roleArn": true, "defaultLogLevel": true, "disableAllLogs": false, "eventConfigurations": false, "nope": false}},
		{"wire", true, map[string]bool{"roleArn": true, "defaultLogLevel": true, "disableAllLogs": true, "eventConfigurations": false, "nope": false}},
		{"typed", false, map[string]bool{"roleArn": true, "defaultLogLevel": true, "disableAllLogs": true, "eventConfigurations": false, "nope": false}},
	} {
		f := newFixture(t, doors[tt.door])
		got := map[string]bool{}
		loggingtest.Wrap(f.account, loggingtest.Service{Name: "iot"}, "SetV2LoggingOptions",
			func(r *loggingtest.Request, in *iot.SetV2LoggingOptionsInput, next func(*loggingtest.Request, *iot.SetV2LoggingOptionsInput) (*iot.SetV2LoggingOptionsOutput, error)) (*iot.SetV2LoggingOptionsOutput, error) {
				for member := range maps.Keys(tt.want) {
					got[member] = r.Sent(member)
				}
				return next(r, in)
			})
		f.set(&iot.SetV2LoggingOptionsInput{RoleArn: &f.role, DefaultLogLevel: types.LogLevelInfo, DisableAllLogs: tt.disable})
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.door, diff)
		}
	}
}

// TestHandler calls as a client would that signs nothing: the path says which
// operation it is.
func TestHandler(t *testing.T) {
	account := loggingtest.NewAccount(accountID)
	iotlogtest.Mount(account)
	role := account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust})
	server := httptest.NewServer(account.Handler())
	defer server.Close()
	do := func(method, path, body string) (int, string, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, resp.Header.Get("X-Amzn-Errortype"), string(data)
	}
	for _, tt := range []struct {
		method, path, body string
		status             int
		code, want         string
	}{
		{"GET", "/v2LoggingOptions", "", 404, "NotConfiguredException", `{"message":"The logging options of this account are not configured."}`},
		{"POST", "/v2LoggingOptions", `{"roleArn":"` + role + `","defaultLogLevel":"INFO"}`, 200, "", ""},
		{"GET", "/v2LoggingOptions", "", 200, "", `{"defaultLogLevel":"INFO","disableAllLogs":false,"roleArn":"` + role + `"}`},
		{"POST", "/v2LoggingOptions", `{"disableAllLogs":true}`, 200, "", ""},
		{"POST", "/v2LoggingOptions", `{"defaultLogLevel":"WARN"}`, 200, "", ""},
		{"GET", "/v2LoggingOptions", "", 200, "", `{"defaultLogLevel":"WARN","disableAllLogs":true,"roleArn":"` + role + `"}`},
		{"POST", "/v2LoggingOptions", `{"disableAllLogs":false}`, 200, "", ""},
		{"GET", "/v2LoggingOptions", "", 200, "", `{"defaultLogLevel":"WARN","disableAllLogs":false,"roleArn":"` + role + `"}`},
		{"POST", "/v2LoggingOptions", `{"disableAllLogs":"yes"}`, 400, "SerializationException", `{"message":"STRING_VALUE can not be converted to Boolean"}`},
		{"POST", "/v2LoggingLevel", `{"logTarget":{"targetType":"CLIENT_ID","targetName":"a/b c"},"logLevel":"DEBUG"}`, 200, "", ""},
		{"GET", "/v2LoggingLevel?targetType=CLIENT_ID", "", 200, "", `{"logTargetConfigurations":[{"logLevel":"DEBUG","logTarget":{"targetType":"CLIENT_ID","targetName":"a/b c"}}]}`},
		{"DELETE", "/v2LoggingLevel?targetType=CLIENT_ID&targetName=a%2Fb+c", "", 200, "", ""},
		{"GET", "/v2LoggingLevel?targetType=CLIENT_ID", "", 200, "", `{"logTargetConfigurations":[]}`},
		{"GET", "/loggingOptions", "", 200, "", `{}`},
		{"GET", "/things/no%3Athing", "", 404, "ResourceNotFoundException", `{"message":"Thing no:thing cannot be found."}`},
	} {
		status, code, got := do(tt.method, tt.path, tt.body)
		if status != tt.status || code != tt.code || got != tt.want {
			t.Errorf("%s %s %s:\ngot  %d %q %s\nwant %d %q %s", tt.method, tt.path, tt.body, status, code, got, tt.status, tt.code, tt.want)
		}
	}
}

// TestFaults checks that faults of the account reach the operations of AWS IoT.
func TestFaults(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelInfo)
		f.account.Inject(loggingtest.Fault{Operation: "iot:SetV2LoggingLevel", Kind: loggingtest.Throttle, Nth: 1})
		wantError(f, f.tryLevel(types.LogTargetTypeClientId, dev1, debug), "ThrottlingException", badRequest)
		f.account.Inject(loggingtest.Fault{Operation: "iot:SetV2LoggingLevel", Kind: loggingtest.LoseAnswer, Nth: 1})
		var lost *loggingtest.LostAnswerError
		if err := f.tryLevel(types.LogTargetTypeClientId, dev1, debug); !errors.As(err, &lost) {
			f.Errorf("%v", err)
		}
		if rows, _ := f.list(iot.ListV2LoggingLevelsInput{}); len(rows) != 2 {
			f.Errorf("the lost write took no effect: %v", rows)
		}
	})
}

// TestReadWrittenByTheLibrary is that package iotlog reads back what it wrote
// through this fake, through both doors.
func TestReadWrittenByTheLibrary(t *testing.T) {
	f := newFixture(t, doors["typed"])
	for _, clients := range []iotlog.Clients{iotlogtest.New(f.view), iotlog.ClientsFromConfig(f.view.Config())} {
		if _, err := clients.IoT.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: &f.role, DefaultLogLevel: warn}); err != nil {
			t.Fatal(err)
		}
		got, on, err := iotlog.Read(t.Context(), clients)
		its, _ := got.Role()
		if err != nil || !on || got.DefaultLevel() != iotlog.Warn || its.ARN(resource.Scope{}) != f.role {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
