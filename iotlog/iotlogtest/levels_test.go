package iotlogtest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
)

// list is every row, as "TYPE/name LEVEL", and how many pages it took.
func (f fixture) list(in iot.ListV2LoggingLevelsInput) (rows []string, pages int) {
	f.Helper()
	for {
		out, err := f.iot.ListV2LoggingLevels(f.Context(), &in)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range out.LogTargetConfigurations {
			rows = append(rows, fmt.Sprintf("%s/%s %s", c.LogTarget.TargetType, aws.ToString(c.LogTarget.TargetName), c.LogLevel))
		}
		pages++
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return rows, pages
		}
	}
}

func TestLevels(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		f.level(types.LogTargetTypeThingGroup, "no-such-group", types.LogLevelInfo)
		f.level(types.LogTargetTypeClientId, "dev 1", types.LogLevelDebug)
		f.level(types.LogTargetTypeSourceIp, "203.0.113.7", types.LogLevelError)
		f.level(types.LogTargetTypePrincipalId, "1451", types.LogLevelDisabled)
		f.level(types.LogTargetTypeClientId, "dev 1", types.LogLevelError)
		want := []string{"DEFAULT/ WARN", "CLIENT_ID/dev 1 ERROR", "PRINCIPAL_ID/1451 DISABLED", "SOURCE_IP/203.0.113.7 ERROR", "THING_GROUP/no-such-group INFO"}
		rows, _ := f.list(iot.ListV2LoggingLevelsInput{})
		if diff := cmp.Diff(want, rows); diff != "" {
			f.Error(diff)
		}
		for typ, row := range map[types.LogTargetType]string{types.LogTargetTypeDefault: want[0], types.LogTargetTypeClientId: want[1], types.LogTargetTypeSourceIp: want[3]} {
			rows, _ := f.list(iot.ListV2LoggingLevelsInput{TargetType: typ})
			if diff := cmp.Diff([]string{row}, rows); diff != "" {
				f.Error(diff)
			}
		}
		// Deleting is the same whether or not the level is there.
		for range 2 {
			if _, err := f.iot.DeleteV2LoggingLevel(f.Context(), &iot.DeleteV2LoggingLevelInput{TargetType: types.LogTargetTypeClientId, TargetName: str("dev 1")}); err != nil {
				f.Fatal(err)
			}
		}
		rows, _ = f.list(iot.ListV2LoggingLevelsInput{TargetType: types.LogTargetTypeClientId})
		if len(rows) != 0 {
			f.Error(rows)
		}
		// DEFAULT is the account's level.
		f.level(types.LogTargetTypeDefault, "", types.LogLevelDebug)
		if got := f.get().DefaultLogLevel; got != types.LogLevelDebug {
			f.Error(got)
		}
	})
}

func TestLevelsInput(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		for name, err := range map[string]error{
			"no name":           f.tryLevel(types.LogTargetTypeThingGroup, "", types.LogLevelInfo),
			"a long name":       f.tryLevel(types.LogTargetTypeClientId, strings.Repeat("x", 129), types.LogLevelInfo),
			"a name of DEFAULT": f.tryLevel(types.LogTargetTypeDefault, "x", types.LogLevelInfo),
			"unknown type":      f.tryLevel("EVENT_TYPE", "Connect", types.LogLevelInfo),
			"unknown level":     f.tryLevel(types.LogTargetTypeClientId, "x", "LOUD"),
			"delete DEFAULT":    f.tryDelete(types.LogTargetTypeDefault, "x"),
			"delete no name":    f.tryDelete(types.LogTargetTypeClientId, ""),
			"max 0":             f.tryList(iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(0)}),
			"max 251":           f.tryList(iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(251)}),
			"token":             f.tryList(iot.ListV2LoggingLevelsInput{NextToken: str("%")}),
			"type":              f.tryList(iot.ListV2LoggingLevelsInput{TargetType: "THING"}),
		} {
			wantError(f, err, "InvalidRequestException", badRequest)
			if f.Failed() {
				f.Fatal(name)
			}
		}
		if rows, _ := f.list(iot.ListV2LoggingLevelsInput{}); len(rows) != 1 {
			f.Errorf("what was refused took effect: %v", rows)
		}
	})
}

func (f fixture) tryDelete(typ types.LogTargetType, name string) error {
	_, err := f.iot.DeleteV2LoggingLevel(f.Context(), &iot.DeleteV2LoggingLevelInput{TargetType: typ, TargetName: &name})
	return err
}

func (f fixture) tryList(in iot.ListV2LoggingLevelsInput) error {
	_, err := f.iot.ListV2LoggingLevels(f.Context(), &in)
	return err
}

// TestThousandLevels fills the quota, and pages over it.
func TestThousandLevels(t *testing.T) {
	for _, tt := range []struct {
		opts        []iotlogtest.Option
		rows, pages int
	}{
		{nil, 1001, 5},
		{[]iotlogtest.Option{iotlogtest.WithoutDefaultRow()}, 1000, 4},
	} {
		eachDoor(t, func(f fixture) {
			f.configured(types.LogLevelWarn)
			for i := range 1000 {
				f.level(types.LogTargetTypeClientId, fmt.Sprintf("dev-%d", i), types.LogLevelDebug)
			}
			rows, pages := f.list(iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(250)})
			if len(rows) != tt.rows || pages != tt.pages {
				f.Errorf("%d rows in %d pages, want %d in %d", len(rows), pages, tt.rows, tt.pages)
			}
			seen := map[string]bool{}
			for _, row := range rows {
				if seen[row] {
					f.Errorf("%s is there twice", row)
				}
				seen[row] = true
			}
			err := f.tryLevel(types.LogTargetTypeThingGroup, "one-more", types.LogLevelDebug)
			wantError(f, err, "LimitExceededException", 410)
			if limit := (*types.LimitExceededException)(nil); !errors.As(err, &limit) {
				f.Errorf("%v is not the SDK's own type", err)
			}
			// What is there can still be changed, and the account's level too.
			f.level(types.LogTargetTypeClientId, "dev-7", types.LogLevelInfo)
			f.level(types.LogTargetTypeDefault, "", types.LogLevelInfo)
			if err := f.tryDelete(types.LogTargetTypeClientId, "dev-9"); err != nil {
				f.Fatal(err)
			}
			f.level(types.LogTargetTypeThingGroup, "one-more", types.LogLevelDebug)
		}, tt.opts...)
	}
}

// TestPagesWhileChanging checks that a page goes on after the last row given out.
func TestPagesWhileChanging(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		for _, name := range []string{"a", "b", "c", "d"} {
			f.level(types.LogTargetTypeClientId, name, types.LogLevelDebug)
		}
		in := iot.ListV2LoggingLevelsInput{TargetType: types.LogTargetTypeClientId, MaxResults: aws.Int32(2)}
		out, err := f.iot.ListV2LoggingLevels(f.Context(), &in)
		if err != nil || len(out.LogTargetConfigurations) != 2 || out.NextToken == nil {
			f.Fatal(out, err)
		}
		if err := f.tryDelete(types.LogTargetTypeClientId, "b"); err != nil {
			f.Fatal(err)
		}
		f.level(types.LogTargetTypeClientId, "a2", types.LogLevelDebug)
		in.NextToken = out.NextToken
		rows, _ := f.list(in)
		if diff := cmp.Diff([]string{"CLIENT_ID/c DEBUG", "CLIENT_ID/d DEBUG"}, rows); diff != "" {
			f.Error(diff)
		}
	})
}
