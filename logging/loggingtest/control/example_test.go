package control_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// The account is served by examples/fakeaws, or as here by a test, and may be called by
// any client: the CLI, boto3, a program in another process.
func Example() {
	served := httptest.NewServer(loggingtest.NewAccount("111122223333").Handler())
	defer served.Close()
	ctx := context.Background()

	fake := control.New(served.URL)
	fault, err := fake.Inject(ctx, control.Fault{Operation: "logs:PutLogEvents", Nth: 1, Kind: control.Fail, Code: "ServiceUnavailableException"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// … whatever is tested runs here …
	fired, err := fault.Fired(ctx)
	fmt.Println(fired, err)

	_, err = fake.Inject(ctx, control.Fault{Operation: "logs:PutLogEvent", Kind: "explode"})
	fmt.Println(err)
	// Output:
	// [0] <nil>
	// control: status 400: faults[0].kind: is "explode", and not one of ["delay" "fail" "late-effect" "lose-answer" "throttle"]; faults[0]: the account has no operation logs:PutLogEvent
}
