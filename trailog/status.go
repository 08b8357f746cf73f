package trailog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging"
)

// StatusType names how a trail fares in an ID, with the trail's name.
const StatusType = "AWS::CloudTrail::TrailStatus"

// StatusState is how a trail fares, as GetTrailStatus tells it. Zero times and
// empty errors are what AWS leaves out. Whether AWS takes an error away once
// delivery works again is not documented.
type StatusState struct {
	Logging       bool      `json:"isLogging,omitempty"`
	Started       time.Time `json:"startLoggingTime,omitzero"`
	Stopped       time.Time `json:"stopLoggingTime,omitzero"`
	Delivered     time.Time `json:"latestDeliveryTime,omitzero"` // to the bucket
	DeliveryError string    `json:"latestDeliveryError,omitempty"`
	// LogsDelivered and LogsError are of CloudWatch Logs: the only sign of a
	// broken role. The bucket's time proves nothing of it.
	LogsDelivered     time.Time `json:"latestCloudWatchLogsDeliveryTime,omitzero"`
	LogsError         string    `json:"latestCloudWatchLogsDeliveryError,omitempty"`
	Notified          time.Time `json:"latestNotificationTime,omitzero"`
	NotificationError string    `json:"latestNotificationError,omitempty"`
	DigestError       string    `json:"latestDigestDeliveryError,omitempty"`

	// Under is what the trail and its log group and role were like when this was
	// read, as digests by ID: what a plan changes makes the status one of before.
	Under map[string]string `json:"under,omitempty"`
}

func statusID(trail logging.ID) logging.ID {
	trail.Type = StatusType
	return trail
}

// status is GetTrailStatus, shared by the trail and its status.
func (r *trailResource) status(ctx context.Context, rd *logging.Reader, trail string) (*cloudtrail.GetTrailStatusOutput, error) {
	return logging.Shared(ctx, rd, r.key("status "+trail), func(ctx context.Context) (*cloudtrail.GetTrailStatusOutput, error) {
		out, err := r.clients.Trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &trail}, trailOptions)
		if err != nil {
			return nil, &logging.CallError{Operation: "cloudtrail:GetTrailStatus", Resource: r.ID(), Err: err}
		}
		return out, nil
	})
}

// statusResource is only read.
type statusResource struct{ trail *trailResource }

func (r *statusResource) ID() logging.ID      { return statusID(r.trail.ID()) }
func (r *statusResource) Needs() []logging.ID { return nil }

func (r *statusResource) Merge(logging.Resource) (logging.Resource, error) { return r, nil }
func (r *statusResource) Diff(logging.State) ([]logging.Change, error)     { return nil, nil }
func (r *statusResource) Call(logging.Change) logging.Call                 { return logging.Call{} }
func (r *statusResource) Transient(error, logging.Facts) (bool, string)    { return false, "" }
func (r *statusResource) Write(context.Context, logging.Change) error {
	return errors.New("a trail's status is only read")
}
func (r *statusResource) Reads() []logging.Permission {
	return []logging.Permission{{Action: "cloudtrail:GetTrailStatus", Resource: r.trail.arn()}}
}

func (r *statusResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	found, err := r.trail.find(ctx, rd)
	if err != nil || found == nil {
		return nil, err
	}
	state := stateOf(*found, r.trail.home)
	out, err := r.trail.status(ctx, rd, state.ARN)
	if err != nil {
		return nil, err
	}
	s := StatusState{
		Logging: aws.ToBool(out.IsLogging), Started: aws.ToTime(out.StartLoggingTime), Stopped: aws.ToTime(out.StopLoggingTime),
		Delivered: aws.ToTime(out.LatestDeliveryTime), DeliveryError: aws.ToString(out.LatestDeliveryError),
		LogsDelivered: aws.ToTime(out.LatestCloudWatchLogsDeliveryTime), LogsError: aws.ToString(out.LatestCloudWatchLogsDeliveryError),
		Notified: aws.ToTime(out.LatestNotificationTime), NotificationError: aws.ToString(out.LatestNotificationError),
		DigestError: aws.ToString(out.LatestDigestDeliveryError),
		Under:       map[string]string{settingsKey: digest(state.Settings)},
	}
	for _, dep := range r.trail.dependencies(state) {
		if now, err := dep.Read(ctx, rd); err == nil {
			s.Under[dep.ID().String()] = digestOf(dep.ID(), now)
		}
	}
	return s, nil
}

// digestOf is of the state of a log group or a role. A group's tags are read only
// where somebody wants tags, and are no reason to think that anything changed.
func digestOf(id logging.ID, state any) string {
	if id.Type != logging.LogGroupType {
		return digest(state)
	}
	var g *logging.LogGroupState
	if text, err := json.Marshal(state); err != nil || json.Unmarshal(text, &g) != nil || g == nil {
		return digest(nil)
	}
	g.Tags = nil
	return digest(g)
}

const settingsKey = "settings"

// digest is of a value's JSON, in one form.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil || plain == nil {
		return "absent"
	}
	text, _ = json.Marshal(plain) // what was just read
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// changedSince reports whether the trail's settings, or one of the things, will
// be others than when the status was read.
func (s StatusState) changedSince(f logging.Facts, trail State, ids ...logging.ID) bool {
	if s.Under[settingsKey] != digest(trail.Settings) {
		return true
	}
	for _, id := range ids {
		was, known := s.Under[id.String()]
		now := logging.Lookup[json.RawMessage](f, id)
		if !known || now.Err != nil {
			continue
		}
		is := "absent"
		if now.Present {
			is = digestOf(id, now.State)
		}
		if was != is {
			return true
		}
	}
	return false
}
