package repo

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

var update = flag.Bool("update", false, "write docs/operations.md anew")

// typed are the clients of the typed door, by service.
var typed = map[string][]reflect.Type{
	"logs": {reflect.TypeFor[loggingtest.LogsClient]()}, "iam": {reflect.TypeFor[loggingtest.IAMClient]()},
	"sts": {reflect.TypeFor[loggingtest.STSClient]()}, "kms": {reflect.TypeFor[loggingtest.KMSClient]()},
	"s3": {reflect.TypeFor[s3test.Client]()}, "sns": {reflect.TypeFor[snstest.Client]()},
	"events": {reflect.TypeFor[eventstest.Client]()}, "lambda": {reflect.TypeFor[eventstest.LambdaClient]()},
	"ssm": {reflect.TypeFor[sessionlogtest.Client](), reflect.TypeFor[automationlogtest.Client]()},
	"iot": {reflect.TypeFor[iotlogtest.Client]()}, "cloudtrail": {reflect.TypeFor[trailogtest.Client]()},
}

// What an account answers, what the typed clients have and what the models describe are
// the same operations.
func TestOperationsAgree(t *testing.T) {
	answered := map[string]map[string]reflect.Type{}
	for _, op := range everything().Operations() {
		if answered[op.Service] == nil {
			answered[op.Service] = map[string]reflect.Type{}
		}
		answered[op.Service][op.Name] = op.Input
	}
	for service, operations := range answered {
		methods := map[string]reflect.Type{}
		for _, client := range typed[service] {
			for i := range client.NumMethod() {
				methods[client.Method(i).Name] = client.Method(i).Type
			}
		}
		model := awsmodel.Find(service)
		if model == nil {
			t.Errorf("%s has no model", service)
			continue
		}
		for name, input := range operations {
			if model.Operations[name] == nil {
				t.Errorf("%s:%s has no model", service, name)
			}
			m := methods[name]
			if m == nil || m.NumIn() != 4 || m.In(2) != reflect.PointerTo(input) {
				t.Errorf("%s:%s has no method of a typed client, or with another input: %v", service, name, m)
			}
			delete(methods, name)
		}
		for name := range methods {
			t.Errorf("a client of %s has %s, which no account answers", service, name)
		}
		for name := range model.Operations {
			if operations[name] == nil && !modelOnly[service+":"+name] {
				t.Errorf("%s:%s has a model, and no account answers it", service, name)
			}
		}
	}
}

// modelOnly are operations that nobody answers yet: a call is refused by its name.
var modelOnly = map[string]bool{
	"s3:PutBucketLogging": true, "s3:PutBucketNotificationConfiguration": true,
}

// docs/operations.md is made from what an account answers.
func TestOperationsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Operations of the fake account\n\nMade from the code by `go test ./internal/repo -run OperationsPage -update`. With all packages mounted an account answers these\noperations, through the typed door, the SDK's and HTTP. An input with a member that is named here is refused with an error that\nnames it ([fidelity.md](fidelity.md) says how the rest behaves); any other operation is refused by its name.\n")
	service := ""
	for _, op := range everything().Operations() {
		if op.Service != service {
			service = op.Service
			fmt.Fprintf(&b, "\n## %s\n\n| Operation | Refused members |\n| --- | --- |\n", awsmodel.Find(service).ID)
		}
		refused := slices.Clone(op.NotSimulated)
		slices.Sort(refused)
		fmt.Fprintf(&b, "| %s | %s |\n", op.Name, strings.Join(refused, ", "))
	}
	path := filepath.Join(root, "docs/operations.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), b.String()); d != "" {
		t.Errorf("docs/operations.md (-) is not what an account answers (+); run with -update:\n%s", d)
	}
}
