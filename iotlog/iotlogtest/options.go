package iotlogtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// options are the V2 logging options.
type options struct {
	role     string
	level    types.LogLevel
	disabled bool
	events   map[string]event
}

// event is what is set for an event type; what is "" is the account's.
type event struct {
	level       types.LogLevel
	destination string
}

// legacy are the options before V2.
type legacy struct {
	role  string
	level types.LogLevel
}

// optIn are event types that the account's level does not turn on.
func optIn(eventType string) bool {
	return eventType == "Ping" || eventType == "Connection.AuthNError"
}

func (s *store) setOptions(r *loggingtest.Request, in *iot.SetV2LoggingOptionsInput) (*iot.SetV2LoggingOptionsOutput, error) {
	if err := r.Authorize("iot:SetV2LoggingOptions", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	first := s.region(r.Region()).options == nil
	s.mu.Unlock()
	if first && (aws.ToString(in.RoleArn) == "" || in.DefaultLogLevel == "") {
		return nil, invalid("The logging options are set for the first time: roleArn and defaultLogLevel are required.")
	}
	if in.RoleArn != nil {
		if err := s.checkRole(r, *in.RoleArn); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	o := options{events: map[string]event{}}
	if here.options != nil {
		o = *here.options
	}
	if in.RoleArn != nil {
		o.role = *in.RoleArn
	}
	if in.DefaultLogLevel != "" {
		o.level = in.DefaultLogLevel
	}
	switch {
	case r.Sent("disableAllLogs"):
		o.disabled = in.DisableAllLogs
	case s.omittedReenables:
		o.disabled = false
	}
	if in.EventConfigurations != nil {
		o.events = s.eventsAfter(o.events, in.EventConfigurations)
	}
	here.options = &o
	return &iot.SetV2LoggingOptionsOutput{}, nil
}

// eventsAfter is what a call leaves of the event configurations.
func (s *store) eventsAfter(now map[string]event, sent []types.LogEventConfiguration) map[string]event {
	after := map[string]event{}
	if s.mergeEvents {
		maps.Copy(after, now)
	}
	for _, e := range sent {
		after[aws.ToString(e.EventType)] = event{e.LogLevel, aws.ToString(e.LogDestination)}
	}
	return after
}

// checkRole refuses a role that the caller may not pass, and one that AWS IoT
// cannot assume, as IAM has propagated. What the role may do is not looked at.
func (s *store) checkRole(r *loggingtest.Request, roleARN string) error {
	a, err := arn.Parse(roleARN)
	if err != nil || a.Service != "iam" || !strings.HasPrefix(a.Resource, "role/") {
		return invalid("The role ARN is not valid: " + roleARN)
	}
	if a.Account != r.Account().ID() || a.Partition != r.Account().Partition() {
		return invalid("Cross-account pass role is not allowed: " + roleARN)
	}
	if err := r.Authorize("iam:PassRole", roleARN, map[string][]string{"iam:PassedToService": {"iot.amazonaws.com"}}); err != nil {
		return err
	}
	if d := r.EvaluateTrust(roleARN, "iot.amazonaws.com", s.trustKeys(r.View)); d.Outcome != policy.Allowed {
		return invalid("iot.amazonaws.com is unable to perform: sts:AssumeRole on resource: " + roleARN +
			". If the role was just created or updated, please try again in a few seconds.")
	}
	return nil
}

// trustKeys are the condition keys that AWS IoT sends when it assumes a role.
func (s *store) trustKeys(v loggingtest.View) map[string][]string {
	if !s.sourceKeys {
		return nil
	}
	source := arn.ARN{Partition: v.Account().Partition(), Service: "iot", Region: v.Region(), Account: v.Account().ID(), Resource: "logging/options"}
	return map[string][]string{"aws:SourceAccount": {v.Account().ID()}, "aws:SourceArn": {source.String()}}
}

func (s *store) getOptions(r *loggingtest.Request, in *iot.GetV2LoggingOptionsInput) (*iot.GetV2LoggingOptionsOutput, error) {
	if err := r.Authorize("iot:GetV2LoggingOptions", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.region(r.Region()).options
	if o == nil {
		return nil, notConfigured()
	}
	out := &iot.GetV2LoggingOptionsOutput{RoleArn: aws.String(o.role), DefaultLogLevel: o.level, DisableAllLogs: o.disabled}
	shown := slices.Collect(maps.Keys(o.events))
	if in.Verbose {
		shown = append(shown, eventTypes...)
	}
	slices.Sort(shown)
	for _, name := range slices.Compact(shown) {
		out.EventConfigurations = append(out.EventConfigurations, o.show(name, in.Verbose))
	}
	return out, nil
}

// show is the configuration of an event type; whole fills in what it has from the
// account.
func (o *options) show(name string, whole bool) types.LogEventConfiguration {
	e := o.events[name]
	c := types.LogEventConfiguration{EventType: aws.String(name), LogLevel: e.level}
	if whole && e.level == "" {
		c.LogLevel = o.level
		if optIn(name) {
			c.LogLevel = types.LogLevelDisabled
		}
	}
	if e.destination != "" {
		c.LogDestination = aws.String(e.destination)
	}
	return c
}

// eventTypes are the event types of the page "CloudWatch Logs AWS IoT log entries",
// which a verbose answer lists. It is never changed.
var eventTypes = []string{
	"AddThingToDynamicThingGroupsFailed", "Connect", "Connection.AuthNError", "DeleteConnection", "DeleteThingShadow",
	"DescribeJobExecution", "Disconnect", "FunctionExecution", "GetConnection", "GetDeviceCredentials",
	"GetPendingJobExecution", "GetRetainedMessage", "GetThingShadow", "ListRetainedMessage", "ListSubscriptions",
	"NamedShadowCountForDynamicGroupQueryLimitExceeded", "Ping", "ProvisionDevice", "Publish-In", "Publish-Out", "Queued",
	"ReportFinalJobExecutionCount", "RetrieveOCSPStapleData", "RuleExecution", "RuleExecutionThrottled", "RuleMatch",
	"RuleNotFound", "SendDirectMessage", "StartNextPendingJobExecution", "StartingRuleExecution", "Subscribe",
	"Unsubscribe", "UpdateJobExecution", "UpdateThingShadow",
}

func (s *store) setLegacy(r *loggingtest.Request, in *iot.SetLoggingOptionsInput) (*iot.SetLoggingOptionsOutput, error) {
	if err := r.Authorize("iot:SetLoggingOptions", "*", nil); err != nil {
		return nil, err
	}
	p := in.LoggingOptionsPayload
	if err := s.checkRole(r, aws.ToString(p.RoleArn)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.Region())
	l := legacy{level: types.LogLevelDisabled}
	if here.legacy != nil {
		l = *here.legacy
	}
	l.role = aws.ToString(p.RoleArn)
	if p.LogLevel != "" {
		l.level = p.LogLevel
	}
	here.legacy = &l
	return &iot.SetLoggingOptionsOutput{}, nil
}

func (s *store) getLegacy(r *loggingtest.Request, _ *iot.GetLoggingOptionsInput) (*iot.GetLoggingOptionsOutput, error) {
	if err := r.Authorize("iot:GetLoggingOptions", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.region(r.Region()).legacy
	if l == nil {
		// The model has no error for this.
		return &iot.GetLoggingOptionsOutput{}, nil
	}
	return &iot.GetLoggingOptionsOutput{RoleArn: aws.String(l.role), LogLevel: l.level}, nil
}
