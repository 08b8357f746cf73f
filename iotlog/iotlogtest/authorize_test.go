package iotlogtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// call is one operation, and the resources that it needs a permission on.
type call struct {
	operation string
	resources []string
	do        func(context.Context, api, string) error // with the role's ARN
}

var thingARN, groupARN = iotARN + "thing/dev-1", iotARN + "thinggroup/g"

// calls are all operations, in an order in which they succeed.
var calls = []call{
	{"SetLoggingOptions", []string{"*"}, func(ctx context.Context, c api, role string) error {
		_, err := c.SetLoggingOptions(ctx, &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &role, LogLevel: types.LogLevelInfo}})
		return err
	}},
	{"GetLoggingOptions", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.GetLoggingOptions(ctx, &iot.GetLoggingOptionsInput{})
		return err
	}},
	{"SetV2LoggingOptions", []string{"*"}, func(ctx context.Context, c api, role string) error {
		_, err := c.SetV2LoggingOptions(ctx, &iot.SetV2LoggingOptionsInput{RoleArn: &role, DefaultLogLevel: types.LogLevelInfo})
		return err
	}},
	{"GetV2LoggingOptions", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.GetV2LoggingOptions(ctx, &iot.GetV2LoggingOptionsInput{})
		return err
	}},
	{"SetV2LoggingLevel", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.SetV2LoggingLevel(ctx, &iot.SetV2LoggingLevelInput{LogLevel: types.LogLevelInfo, LogTarget: &types.LogTarget{TargetType: types.LogTargetTypeClientId, TargetName: str("dev-1")}})
		return err
	}},
	{"ListV2LoggingLevels", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.ListV2LoggingLevels(ctx, &iot.ListV2LoggingLevelsInput{})
		return err
	}},
	{"DeleteV2LoggingLevel", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.DeleteV2LoggingLevel(ctx, &iot.DeleteV2LoggingLevelInput{TargetType: types.LogTargetTypeClientId, TargetName: str("dev-1")})
		return err
	}},
	{"CreateThing", []string{thingARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.CreateThing(ctx, &iot.CreateThingInput{ThingName: str("dev-1")})
		return err
	}},
	{"DescribeThing", []string{thingARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.DescribeThing(ctx, &iot.DescribeThingInput{ThingName: str("dev-1")})
		return err
	}},
	{"CreateThingGroup", []string{groupARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.CreateThingGroup(ctx, &iot.CreateThingGroupInput{ThingGroupName: str("g")})
		return err
	}},
	{"DescribeThingGroup", []string{groupARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.DescribeThingGroup(ctx, &iot.DescribeThingGroupInput{ThingGroupName: str("g")})
		return err
	}},
	{"ListThingGroups", []string{"*"}, func(ctx context.Context, c api, _ string) error {
		_, err := c.ListThingGroups(ctx, &iot.ListThingGroupsInput{})
		return err
	}},
	{"AddThingToThingGroup", []string{thingARN, groupARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.AddThingToThingGroup(ctx, &iot.AddThingToThingGroupInput{ThingName: str("dev-1"), ThingGroupName: str("g")})
		return err
	}},
	{"ListThingGroupsForThing", []string{thingARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.ListThingGroupsForThing(ctx, &iot.ListThingGroupsForThingInput{ThingName: str("dev-1")})
		return err
	}},
	{"RemoveThingFromThingGroup", []string{thingARN, groupARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.RemoveThingFromThingGroup(ctx, &iot.RemoveThingFromThingGroupInput{ThingName: str("dev-1"), ThingGroupName: str("g")})
		return err
	}},
	{"DeleteThingGroup", []string{groupARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.DeleteThingGroup(ctx, &iot.DeleteThingGroupInput{ThingGroupName: str("g")})
		return err
	}},
	{"DeleteThing", []string{thingARN}, func(ctx context.Context, c api, _ string) error {
		_, err := c.DeleteThing(ctx, &iot.DeleteThingInput{ThingName: str("dev-1")})
		return err
	}},
}

func allow(action string, resources ...string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":["%s"]}]}`, action, strings.Join(resources, `","`))
}

// TestAuthorization makes every call three times: without a permission, with the
// one that it needs, and, where it needs several, with each of them alone.
func TestAuthorization(t *testing.T) {
	eachDoor(t, func(f fixture) {
		door := doors[f.Name()[strings.LastIndex(f.Name(), "/")+1:]]
		pass := allow("iam:PassRole", f.role)
		nobody := f.account.PutUser("nobody", pass)
		for _, c := range calls {
			err := c.do(f.Context(), door(f.view.As(nobody)), f.role)
			want := fmt.Sprintf("User: %s is not authorized to perform: iot:%s on resource: %s because no identity-based policy allows the iot:%s action", nobody, c.operation, c.resources[0], c.operation)
			if msg := wantError(f, err, "AccessDeniedException", 403); msg != want {
				f.Errorf("got  %s\nwant %s", msg, want)
			}
			if len(c.resources) > 1 {
				for _, resource := range c.resources {
					user := f.account.PutUser("half", pass, allow("iot:"+c.operation, resource))
					wantError(f, c.do(f.Context(), door(f.view.As(user)), f.role), "AccessDeniedException", 403)
				}
			}
			user := f.account.PutUser("only", pass, allow("iot:"+c.operation, c.resources...))
			if err := c.do(f.Context(), door(f.view.As(user)), f.role); err != nil {
				f.Errorf("with the permission: %v", err)
			}
		}
	})
}

func TestPassRole(t *testing.T) {
	eachDoor(t, func(f fixture) {
		door := doors[f.Name()[strings.LastIndex(f.Name(), "/")+1:]]
		to := func(service string) string {
			return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":%q}}}]}`, f.role, service)
		}
		for _, tt := range []struct {
			name, policy string
			allowed      bool
		}{
			{"none", allow("iam:GetRole", "*"), false},
			{"another role", allow("iam:PassRole", f.role+"x"), false},
			{"to another service", to("ec2.amazonaws.com"), false},
			{"to AWS IoT", to("iot.amazonaws.com"), true},
			{"this role", allow("iam:PassRole", f.role), true},
		} {
			user := f.account.PutUser("caller", allow("iot:*", "*"), tt.policy)
			c := door(f.view.As(user))
			_, v2 := c.SetV2LoggingOptions(f.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: &f.role, DefaultLogLevel: types.LogLevelInfo})
			_, v1 := c.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &f.role}})
			for _, err := range []error{v2, v1} {
				if tt.allowed {
					if err != nil {
						f.Errorf("%s: %v", tt.name, err)
					}
					continue
				}
				want := fmt.Sprintf("User: %s is not authorized to perform: iam:PassRole on resource: %s because no identity-based policy allows the iam:PassRole action", user, f.role)
				if msg := wantError(f, err, "AccessDeniedException", 403); msg != want {
					f.Errorf("%s: %s", tt.name, msg)
				}
			}
		}
		// A call without a role passes none.
		user := f.account.PutUser("caller", allow("iot:*", "*"))
		if _, err := door(f.view.As(user)).SetV2LoggingOptions(f.Context(), &iot.SetV2LoggingOptionsInput{DisableAllLogs: true}); err != nil {
			f.Error(err)
		}
	})
}

// TestThrottling checks the quota of two calls a second for each operation.
func TestThrottling(t *testing.T) {
	for name, door := range doors {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account := loggingtest.NewAccount(accountID, loggingtest.WithThrottling())
				iotlogtest.Mount(account)
				role := account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust})
				c := door(account.Region(region))
				for _, call := range calls {
					ok := 0
					for range 4 {
						err := call.do(t.Context(), c, role)
						if err == nil {
							ok++
						} else {
							wantError(t, err, "ThrottlingException", badRequest)
						}
					}
					want := 4
					if strings.Contains(call.operation, "Logging") {
						want = 2
					}
					if ok != want {
						t.Errorf("%s: %d of 4 calls at once, want %d", call.operation, ok, want)
					}
				}
				time.Sleep(time.Second / 2)
				if err := calls[2].do(t.Context(), c, role); err != nil {
					t.Errorf("half a second later: %v", err)
				}
			})
		})
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	f := newFixture(t, doors["wire"])
	f.configured(types.LogLevelInfo)
	done := make(chan error, 8)
	for i := range 8 {
		go func() {
			var first error
			for range 20 {
				for _, c := range calls {
					// What another one deletes may be missing.
					if err := c.do(context.WithoutCancel(t.Context()), f.iot, f.role); err != nil && failureOf(err).status != 404 && first == nil {
						first = err
					}
				}
				_, err := iotlogtest.Emit(context.WithoutCancel(t.Context()), f.view, iotlogtest.DeviceEvent{ClientID: fmt.Sprint("dev-", i), Thing: "dev-1"})
				if err != nil && first == nil {
					first = err
				}
			}
			done <- first
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestCallLog checks that calls are recorded with their input, through both doors.
func TestCallLog(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelInfo)
		got := f.account.Calls()
		if len(got) != 1 || got[0].Name() != "iot:SetV2LoggingOptions" || aws.ToString(got[0].Input.(*iot.SetV2LoggingOptionsInput).RoleArn) != f.role {
			f.Errorf("%+v", got)
		}
		f.emit(iotlogtest.DeviceEvent{ClientID: "dev-1"}) // what AWS IoT does itself is no call
		if n := f.account.CallCount(); n != 1 {
			f.Errorf("%d calls", n)
		}
	})
}
