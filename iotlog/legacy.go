package iotlog

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// LegacyOptions are the logging options before V2: plain text in the group
// AWSIotLogs, with one level for everything. AWS advises against them.
type LegacyOptions struct {
	RoleARN string `json:"roleArn,omitempty"`
	Level   Level  `json:"logLevel"`
}

var legacyType = resource.NewType[LegacyOptions]("AWS::IoT::LoggingOptions")

func legacyRef(s resource.Scope) resource.Ref[LegacyOptions] { return legacyType.Ref(s, "legacy") }

func legacyID(s resource.Scope) resource.ID { return legacyRef(s).ID() }

// ReadLegacy reads the options before V2. False where there are none.
func ReadLegacy(ctx context.Context, c Clients) (LegacyOptions, bool, error) {
	out, err := c.IoT.GetLoggingOptions(ctx, &iot.GetLoggingOptionsInput{}, iotOptions)
	if err != nil {
		return LegacyOptions{}, false, fmt.Errorf("iot:GetLoggingOptions: %w", err)
	}
	o := LegacyOptions{RoleARN: aws.ToString(out.RoleArn)}
	if o.RoleARN == "" || out.LogLevel == "" {
		return LegacyOptions{}, false, nil
	}
	if o.Level, err = parseLevel(out.LogLevel); err != nil {
		return LegacyOptions{}, false, fmt.Errorf("iot:GetLoggingOptions: %w", err)
	}
	return o, true, nil
}

// Upgrade begins V2 settings with the role and the level of the legacy options.
// The entries become JSON, in the group AWSIotLogsV2: readers have to follow.
func (o LegacyOptions) Upgrade() *Builder { return NewSettings(o.RoleARN, o.Level) }

// LegacyTarget is legacy options bound to clients.
type LegacyTarget struct {
	clients Clients
	options LegacyOptions
}

var _ resource.Target = (*LegacyTarget)(nil)

// NewLegacy binds legacy options to clients. Use New unless you must not use V2.
func NewLegacy(c Clients, o LegacyOptions) *LegacyTarget { return &LegacyTarget{c, o} }

// Name is "iotlog-legacy".
func (t *LegacyTarget) Name() string { return "iotlog-legacy" }

// Clients are the clients that say for which account and region it is.
func (t *LegacyTarget) Clients() resource.Clients { return t.clients.Clients }

// Declare adds the legacy options.
func (t *LegacyTarget) Declare(scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "legacy options"}
	if r, src := rule.RoleARN(t.options.RoleARN); r != "" {
		v.Add("roleArn", t.options.RoleARN, r, src)
	}
	if !t.options.Level.IsValid() {
		v.Add("logLevel", t.options.Level.String(), levelRule, "AWS IoT API, SetLoggingOptions")
	}
	if t.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := legacyKind.Manage(legacyRef(scope), account{clients: t.clients, scope: scope}, legacy.Is(t.options))
	d.Manage(r)
	return err
}

// Judge says that the legacy options are not what AWS develops.
func (t *LegacyTarget) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		j.Find(resource.Finding{
			Code: CodeLegacy, Severity: resource.SeverityInfo, Resource: legacyID(f.Scope),
			Problem: "Logging before V2 writes plain text, later than V2, and AWS does not develop it any more.",
			Fix:     "Plan V2 with LegacyOptions.Upgrade.",
		})
	})
}

var legacy = resource.One[account]("", func(s *LegacyOptions) *LegacyOptions { return s }).
	SetFrom("iot:SetLoggingOptions", account.setLegacy).
	More(func(_ account, _, after LegacyOptions) []resource.Permission { return passRole(after.RoleARN) })

var legacyKind = resource.Kind[LegacyOptions, account]{
	Type: legacyType, Noun: "legacy option",
	Read: func(a account, ctx context.Context, _ *resource.Reader) (LegacyOptions, bool, error) {
		o, found, err := ReadLegacy(ctx, a.clients)
		return o, found, resource.Failed("iot:GetLoggingOptions", legacyID(a.scope), err)
	},
	Reads: func(account) []resource.Permission {
		return []resource.Permission{{Action: "iot:GetLoggingOptions", Resource: "*"}}
	},
	Transient: func(_ account, _ resource.Wants[LegacyOptions], err error, _ resource.Facts) (bool, string) {
		var invalid *types.InvalidRequestException
		return errors.As(err, &invalid) && isJustCreated(invalid), ""
	},
	Fields: []resource.Field[LegacyOptions, account]{legacy},
}

// setLegacy: there is no call that takes the options away; a level that logs
// nothing is the nearest.
func (a account) setLegacy(ctx context.Context, before, after LegacyOptions) error {
	if after == (LegacyOptions{}) {
		after = LegacyOptions{before.RoleARN, Disabled}
	}
	_, err := a.clients.IoT.SetLoggingOptions(ctx, &iot.SetLoggingOptionsInput{
		LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &after.RoleARN, LogLevel: types.LogLevel(after.Level.String())},
	}, iotOptions)
	return err
}
