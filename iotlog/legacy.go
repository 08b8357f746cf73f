package iotlog

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Legacy is logging before V2: plain text in the group AWSIotLogs, with one level
// for everything. AWS advises against it.
type Legacy struct {
	Role  role.Role `json:"role"` // completed as [Builder.Role] says, for LegacyLogGroup too
	Level Level     `json:"logLevel"`
}

// LegacyState is the state of the options before V2.
type LegacyState struct {
	RoleARN string `json:"roleArn,omitempty"`
	Level   Level  `json:"logLevel"`
}

var legacyType = resource.NewType[LegacyState]("AWS::IoT::LoggingOptions")

func legacyRef(s resource.Scope) resource.Ref[LegacyState] { return legacyType.Ref(s, "legacy") }

func legacyID(s resource.Scope) resource.ID { return legacyRef(s).ID() }

// ReadLegacy adopts the options before V2; their role is only used. False where
// there are none.
func ReadLegacy(ctx context.Context, c Clients) (Legacy, bool, error) {
	s, found, err := getLegacy(ctx, c.IoT)
	if err != nil || !found {
		return Legacy{}, false, err
	}
	return Legacy{role.Named(s.RoleARN), s.Level}, true, nil
}

func getLegacy(ctx context.Context, api IoTAPI) (LegacyState, bool, error) {
	out, err := api.GetLoggingOptions(ctx, &iot.GetLoggingOptionsInput{}, iotOptions)
	if err != nil {
		return LegacyState{}, false, fmt.Errorf("iot:GetLoggingOptions: %w", err)
	}
	s := LegacyState{RoleARN: aws.ToString(out.RoleArn)}
	if s.RoleARN == "" || out.LogLevel == "" {
		return LegacyState{}, false, nil
	}
	if s.Level, err = parseLevel(out.LogLevel); err != nil {
		return LegacyState{}, false, fmt.Errorf("iot:GetLoggingOptions: %w", err)
	}
	return s, true, nil
}

// Upgrade begins V2 settings with the role and the level of logging before V2.
// The entries become JSON, in the group AWSIotLogsV2: readers have to follow.
func (l Legacy) Upgrade() *Builder {
	b := NewSettings(l.Level)
	b.spec.Role = &l.Role
	return b
}

// NewLegacy binds logging before V2 to clients, as a target that is named
// "iotlog-legacy". What is wrong with it is an error of the plan. Use New unless you must
// not use V2.
func NewLegacy(c Clients, l Legacy) resource.Target {
	return resource.NewTarget("iotlog-legacy", c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return l.declare(account{clients: c, scope: scope}, d)
	}, func(j *resource.Judgement, f resource.Facts) {
		j.Find(resource.Finding{
			Code: CodeLegacy, Severity: resource.SeverityInfo, Resource: legacyID(f.Scope),
			Problem: "Logging before V2 writes plain text, later than V2, and AWS does not develop it any more.",
			Fix:     "Plan V2 with Legacy.Upgrade.",
		})
	})
}

// declare adds the role and the options.
func (l Legacy) declare(a account, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "legacy options"}
	its, err := completed(l.Role, a.scope, LegacyLogGroup).Resource(a.clients.roles(), a.scope)
	v.Merge("role", err)
	if !l.Level.IsValid() {
		v.Add("logLevel", l.Level.String(), levelRule, "AWS IoT API, SetLoggingOptions")
	}
	if a.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if err := v.Err(); err != nil {
		return err
	}
	var needs []resource.ID
	if !l.Role.OnlyUsed() {
		d.Manage(its)
		needs = append(needs, its.ID())
	}
	r, err := legacyKind.Manage(legacyRef(a.scope), a, legacy.Is(LegacyState{l.Role.ARN(a.scope), l.Level}), resource.After[LegacyState](needs...))
	d.Manage(r)
	return err
}

var legacy = resource.One[account]("", func(s *LegacyState) *LegacyState { return s }).
	SetFrom("iot:SetLoggingOptions", account.setLegacy).
	Exports(func(_ account, _ LegacyState, x *resource.Export) {
		x.Cannot("CloudFormation has no type for logging before V2.")
	}).
	Leaves(func(before LegacyState) LegacyState { return LegacyState{before.RoleARN, Disabled} }).
	More(func(_ account, before, after LegacyState) []resource.Permission {
		return passRole(cmp.Or(after.RoleARN, before.RoleARN)) // what takes them away names the role too
	})

var legacyKind = resource.Kind[LegacyState, account]{
	Type: legacyType, Noun: "legacy option",
	Read: func(a account, ctx context.Context, _ *resource.Reader) (LegacyState, bool, error) {
		o, found, err := getLegacy(ctx, a.clients.IoT)
		return o, found, resource.Failed("iot:GetLoggingOptions", legacyID(a.scope), err)
	},
	Reads: func(account) []resource.Permission {
		return []resource.Permission{{Action: "iot:GetLoggingOptions", Resource: "*"}}
	},
	Transient: func(_ account, _ resource.Wants[LegacyState], err error, _ resource.Facts) (bool, string) {
		var invalid *types.InvalidRequestException
		return errors.As(err, &invalid) && isJustCreated(invalid), ""
	},
	Fields: []resource.Field[LegacyState, account]{legacy},
}

// setLegacy: there is no call that takes the options away; a level that logs
// nothing is the nearest.
func (a account) setLegacy(ctx context.Context, before, after LegacyState) error {
	if after == (LegacyState{}) {
		after = LegacyState{before.RoleARN, Disabled}
	}
	_, err := a.clients.IoT.SetLoggingOptions(ctx, &iot.SetLoggingOptionsInput{
		LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &after.RoleARN, LogLevel: types.LogLevel(after.Level.String())},
	}, iotOptions)
	return err
}
