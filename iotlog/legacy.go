package iotlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging"
)

// LegacyOptions are the logging options before V2: plain text in the group
// AWSIotLogs, with one level for everything. AWS advises against them.
type LegacyOptions struct {
	RoleARN string `json:"roleArn,omitempty"`
	Level   Level  `json:"logLevel"`
}

func legacyID(s logging.Scope) logging.ID {
	return logging.ID{Scope: s, Type: "AWS::IoT::LoggingOptions", Name: "legacy"}
}

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

var _ logging.Target = (*LegacyTarget)(nil)

// NewLegacy binds legacy options to clients. Use New unless you must not use V2.
func NewLegacy(c Clients, o LegacyOptions) *LegacyTarget { return &LegacyTarget{c, o} }

// Name is "iotlog-legacy".
func (t *LegacyTarget) Name() string { return "iotlog-legacy" }

// Clients are the clients that say for which account and region it is.
func (t *LegacyTarget) Clients() logging.Clients { return t.clients.Clients }

// Declare adds the legacy options.
func (t *LegacyTarget) Declare(scope logging.Scope, d *logging.Declaration) error {
	v := &logging.ValidationError{Of: "legacy options"}
	if r, src := rule.RoleARN(t.options.RoleARN); r != "" {
		v.Add("roleArn", t.options.RoleARN, r, src)
	}
	if !t.options.Level.IsValid() {
		v.Add("logLevel", t.options.Level.String(), levelRule, "AWS IoT API, SetLoggingOptions")
	}
	if t.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	d.Manage(&legacyResource{t.clients, scope, t.options})
	return v.Err()
}

// Judge says that the legacy options are not what AWS develops.
func (t *LegacyTarget) Judge(f logging.Facts) iter.Seq[logging.Finding] {
	return func(yield func(logging.Finding) bool) {
		yield(logging.Finding{
			Code: CodeLegacy, Severity: logging.Info, Resource: legacyID(f.Scope),
			Problem: "Logging before V2 writes plain text, later than V2, and AWS does not develop it any more.",
			Fix:     "Plan V2 with LegacyOptions.Upgrade.",
		})
	}
}

type legacyResource struct {
	clients Clients
	scope   logging.Scope
	want    LegacyOptions
}

func (r *legacyResource) ID() logging.ID      { return legacyID(r.scope) }
func (r *legacyResource) Needs() []logging.ID { return nil }

func (r *legacyResource) Merge(other logging.Resource) (logging.Resource, error) {
	if o, ok := other.(*legacyResource); !ok || o.want != r.want {
		return nil, &logging.MergeError{Path: "options", A: fmt.Sprint(r.want), B: fmt.Sprint(other)}
	}
	return r, nil
}

func (r *legacyResource) Read(ctx context.Context, _ *logging.Reader) (logging.State, error) {
	o, found, err := ReadLegacy(ctx, r.clients)
	switch {
	case err != nil:
		return nil, &logging.CallError{Operation: "iot:GetLoggingOptions", Resource: r.ID(), Err: err}
	case !found:
		return nil, nil
	}
	return o, nil
}

func (r *legacyResource) Reads() []logging.Permission {
	return []logging.Permission{{Action: "iot:GetLoggingOptions", Resource: "*"}}
}

func (r *legacyResource) Diff(now logging.State) ([]logging.Change, error) {
	var before any
	if s, ok := now.(LegacyOptions); ok {
		if s == r.want {
			return nil, nil
		}
		before = s
	}
	c, err := logging.NewChange("", before, r.want)
	return []logging.Change{c}, err
}

func (r *legacyResource) Call(c logging.Change) logging.Call {
	call := logging.Call{Operation: "iot:SetLoggingOptions", Requires: []logging.Permission{{Action: "iot:SetLoggingOptions", Resource: "*"}}}
	var o LegacyOptions
	if json.Unmarshal(c.After, &o) == nil && o.RoleARN != "" {
		call.Requires = append(call.Requires, logging.Permission{Action: "iam:PassRole", Resource: o.RoleARN})
	}
	return call
}

func (r *legacyResource) Write(ctx context.Context, c logging.Change) error {
	var o *LegacyOptions
	if err := json.Unmarshal(c.After, &o); err != nil {
		return err
	}
	if o == nil {
		// There is no call that takes the options away; a level that logs nothing is the nearest.
		var before LegacyOptions
		if err := json.Unmarshal(c.Before, &before); err != nil {
			return err
		}
		o = &LegacyOptions{before.RoleARN, Disabled}
	}
	_, err := r.clients.IoT.SetLoggingOptions(ctx, &iot.SetLoggingOptionsInput{
		LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &o.RoleARN, LogLevel: types.LogLevel(o.Level.String())},
	}, iotOptions)
	return err
}

func (r *legacyResource) Transient(err error, _ logging.Facts) (bool, string) {
	var invalid *types.InvalidRequestException
	return errors.As(err, &invalid) && isJustCreated(invalid), ""
}
