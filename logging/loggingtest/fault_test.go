package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const accountID = "111122223333"

func createGroup(ctx context.Context, v loggingtest.View, name string) error {
	_, err := loggingtest.Invoke[cloudwatchlogs.CreateLogGroupInput, cloudwatchlogs.CreateLogGroupOutput](ctx, v, loggingtest.Logs(),
		"CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
	return err
}

func createGroupOnWire(ctx context.Context, v loggingtest.View, name string) error {
	_, err := cloudwatchlogs.NewFromConfig(v.Config()).CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
	return err
}

// doors are the two ways to create a log group.
var doors = map[string]func(context.Context, loggingtest.View, string) error{"typed": createGroup, "wire": createGroupOnWire}

// groups are the names of the account's log groups.
func groups(t *testing.T, v loggingtest.View) []string {
	t.Helper()
	out, err := loggingtest.Invoke[cloudwatchlogs.DescribeLogGroupsInput, cloudwatchlogs.DescribeLogGroupsOutput](context.WithoutCancel(t.Context()), v,
		loggingtest.Logs(), "DescribeLogGroups", nil)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, g := range out.LogGroups {
		names = append(names, *g.LogGroupName)
	}
	return names
}

func TestFaultBeforeTheEffect(t *testing.T) {
	for door, create := range doors {
		t.Run(door, func(t *testing.T) {
			v := loggingtest.NewAccount(accountID).Region("eu-west-1")
			injected := &types.LimitExceededException{Message: aws.String("no more")}
			v.Account().Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Retries: true, Kind: loggingtest.FailBefore, Err: injected})
			if err := create(t.Context(), v, "first"); err != nil {
				t.Fatal(err)
			}
			err := create(t.Context(), v, "second")
			var limit *types.LimitExceededException
			if !errors.As(err, &limit) || limit.ErrorMessage() != "no more" {
				t.Errorf("got %v", err)
			}
			if got := groups(t, v); len(got) != 1 {
				t.Errorf("groups %q: the call had an effect", got)
			}
			if err := create(t.Context(), v, "third"); err != nil {
				t.Errorf("the call after the fault: %v", err)
			}
		})
	}
}

// TestLostAnswer loses the answer of a call that takes effect: the SDK's client
// retries it, and meets what the first attempt made.
func TestLostAnswer(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	fault := loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.LoseAnswer}

	injected := v.Account().Inject(fault)
	err := createGroup(t.Context(), v, "typed")
	var lost *loggingtest.LostAnswerError
	var send *smithyhttp.RequestSendError
	if !errors.As(err, &lost) || !errors.As(err, &send) || lost.Operation != "logs:CreateLogGroup" {
		t.Errorf("typed: %v", err)
	}
	injected.Disarm()

	v.Account().ResetCalls()
	injected = v.Account().Inject(fault)
	err = createGroupOnWire(t.Context(), v, "wire")
	var exists *types.ResourceAlreadyExistsException
	if !errors.As(err, &exists) {
		t.Errorf("wire: %v, want the retry to meet the group", err)
	}
	injected.Disarm()
	if got := groups(t, v); len(got) != 2 {
		t.Errorf("groups %q", got)
	}
	calls := v.Account().Calls()
	if len(calls) != 3 || calls[0].Attempt != 1 || !errors.As(calls[0].Err, &lost) || calls[1].Attempt != 2 || !errors.As(calls[1].Err, &exists) {
		t.Errorf("calls %+v", calls)
	}

	fault.Retries = true
	v.Account().Inject(fault)
	if err = createGroupOnWire(t.Context(), v, "again"); !errors.As(err, &lost) {
		t.Errorf("a loss of every attempt: %v", err)
	}
}

func TestThrottleFault(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	v.Account().Inject(loggingtest.Fault{Kind: loggingtest.Throttle})
	for door, create := range doors {
		var api smithy.APIError
		if err := create(t.Context(), v, "a"); !errors.As(err, &api) || api.ErrorCode() != "ThrottlingException" || api.ErrorMessage() != "Rate exceeded" {
			t.Errorf("%s: %v", door, err)
		}
	}
	if n := v.Account().CallCount("logs:CreateLogGroup"); n != 4 {
		t.Errorf("%d calls, want one by the typed door and three attempts on the wire", n)
	}
	_, err := iam.NewFromConfig(v.Config()).ListRoles(t.Context(), nil)
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "Throttling" {
		t.Errorf("IAM: %v", err)
	}
}

func TestDelay(t *testing.T) {
	for door, create := range doors {
		t.Run(door, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := loggingtest.NewAccount(accountID).Region("eu-west-1")
				v.Account().Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Kind: loggingtest.Delay, Delay: time.Minute},
					loggingtest.Fault{Operation: "logs:*", Kind: loggingtest.Delay, Delay: time.Second})
				start := time.Now()
				if err := create(t.Context(), v, "a"); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != 61*time.Second {
					t.Errorf("took %v", took)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				err := create(ctx, v, "late")
				var canceled *smithy.CanceledError
				if !errors.As(err, &canceled) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				if got := groups(t, v); len(got) != 1 {
					t.Errorf("groups %q: the call that was given up had an effect", got)
				}
			})
		})
	}
}

func TestCancelledBeforeTheCall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for door, create := range doors {
		v := loggingtest.NewAccount(accountID).Region("eu-west-1")
		if err := create(ctx, v, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", door, err)
		}
		if n := v.Account().CallCount(); n != 0 {
			t.Errorf("%s: %d calls were received", door, n)
		}
	}
}

func TestDefaultFault(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	injected := v.Account().Inject(loggingtest.Fault{Nth: 1, Count: 2, Kind: loggingtest.FailBefore})
	for i, want := range []string{"InternalFailure", "InternalFailure", ""} {
		err := createGroup(t.Context(), v, "a")
		var api smithy.APIError
		if errors.As(err, &api) != (want != "") || want != "" && (api.ErrorCode() != want || api.ErrorFault() != smithy.FaultServer) {
			t.Errorf("call %d: %v, want %q", i+1, err, want)
		}
	}
	injected.Disarm()
	injected.Disarm() // does nothing
	// Over the wire the SDK retries a failure of the service.
	v.Account().Inject(loggingtest.Fault{Nth: 1, Kind: loggingtest.FailBefore})
	if err := createGroupOnWire(t.Context(), v, "b"); err != nil {
		t.Error(err)
	}
}

// TestHandlerLosesAnswer checks that a lost answer breaks the connection of a client
// that is outside of the process.
func TestHandlerLosesAnswer(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	url, client := serve(t, a)
	a.Inject(loggingtest.Fault{Kind: loggingtest.LoseAnswer})
	resp, err := client.Get(url + "/?Action=GetCallerIdentity&Version=2011-06-15")
	if err == nil {
		resp.Body.Close()
		t.Fatalf("answered %s", resp.Status)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		t.Errorf("no connection: %v", err)
	}
}

func asUnknown(err error, target **loggingtest.UnknownOperationError) bool {
	return errors.As(err, target)
}

// TestRetriesOfAnotherCall checks that a fault which hits a call for good leaves the
// retries of other calls alone.
func TestRetriesOfAnotherCall(t *testing.T) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	v.Account().Inject(
		loggingtest.Fault{Nth: 1, Retries: true, Kind: loggingtest.FailBefore, Err: &types.OperationAbortedException{}},
		loggingtest.Fault{Nth: 2, Kind: loggingtest.Throttle})
	var aborted *types.OperationAbortedException
	if err := createGroupOnWire(t.Context(), v, "a"); !errors.As(err, &aborted) {
		t.Errorf("the first call: %v", err)
	}
	if err := createGroupOnWire(t.Context(), v, "b"); err != nil {
		t.Errorf("the second call: %v", err)
	}
}

// TestCallerGoesAway has the caller give up while its call is carried out: what was
// answered does not reach it.
func TestCallerGoesAway(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	var giveUp context.CancelFunc
	loggingtest.Wrap(a, loggingtest.Logs(), "CreateLogGroup", func(r *loggingtest.Request, in *cloudwatchlogs.CreateLogGroupInput,
		next func(*loggingtest.Request, *cloudwatchlogs.CreateLogGroupInput) (*cloudwatchlogs.CreateLogGroupOutput, error)) (*cloudwatchlogs.CreateLogGroupOutput, error) {
		defer giveUp()
		return next(r, in)
	})
	for door, create := range doors {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		giveUp = cancel
		var canceled *smithy.CanceledError
		if err := create(ctx, a.Region("eu-west-1"), door); !errors.As(err, &canceled) {
			t.Errorf("%s: %v", door, err)
		}
	}
	if got := groups(t, a.Region("eu-west-1")); len(got) != 2 {
		t.Errorf("groups %q", got)
	}
}

// A fault that could never do what it says is no fault that a test may rely on.
func TestInjectPanics(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	for want, faults := range map[string][]loggingtest.Fault{
		"fault 1: Kind is no fault":          {{Operation: "logs:CreateLogGroup"}},
		"Kind is FaultKind(9)":               {{Kind: 9}},
		"no operation logs:CreateLogGruop":   {{Operation: "logs:CreateLogGruop", Kind: loggingtest.Throttle}},
		"no operation ssm:*":                 {{Operation: "ssm:*", Kind: loggingtest.Throttle}},
		"only Sweep":                         {{Kind: loggingtest.CancelAfter}},
		"how long, and is 0s":                {{Kind: loggingtest.Delay}},
		"Err is answered only by FailBefore": {{Kind: loggingtest.LoseAnswer, Err: errors.New("x")}},
		"counted from 1: -1 and 0":           {{Kind: loggingtest.Throttle, Nth: -1}},
		"Count and Retries say nothing":      {{Kind: loggingtest.Throttle, Retries: true}},
		"fault 2: Kind is no fault; fault 2: the account has no operation iam:X": {{Kind: loggingtest.Throttle}, {Operation: "iam:X"}},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("%+v: %s, want %s", faults, got, want)
				}
			}()
			a.Inject(faults...)
		}()
	}
	if _, err := a.Region("eu-west-1").Logs().DescribeLogGroups(t.Context(), nil); err != nil {
		t.Errorf("a fault that was refused hits: %v", err)
	}
}
