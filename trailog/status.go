package trailog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// statusName names how a trail fares in an ID, with the trail's name.
const statusName = "AWS::CloudTrail::TrailStatus"

// statusState is how a trail fares, as GetTrailStatus tells it. Zero times and
// empty errors are what AWS leaves out. Whether AWS takes an error away once
// delivery works again is not documented.
type statusState struct {
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

var statusType = resource.NewType[statusState](statusName)

// statusRef names how a trail fares.
func statusRef(trail resource.ID) resource.Ref[statusState] {
	return statusType.Ref(trail.Scope, trail.Name)
}

var statusKind = resource.Kind[statusState, *trailHandle]{
	Type: statusType, Noun: "trail's status", Read: (*trailHandle).readStatus,
	Reads: func(r *trailHandle) []resource.Permission {
		return []resource.Permission{{Action: "cloudtrail:GetTrailStatus", Resource: r.arn()}}
	},
}

func (r *trailHandle) observeStatus() resource.Resource {
	return statusKind.Observe(statusRef(r.ID()), r)
}

// status is GetTrailStatus, shared by the trail and its status.
func (r *trailHandle) status(ctx context.Context, rd *resource.Reader, trail string) (*cloudtrail.GetTrailStatusOutput, error) {
	return resource.Shared(ctx, rd, r.key("status "+trail), func(ctx context.Context) (*cloudtrail.GetTrailStatusOutput, error) {
		out, err := r.clients.Trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &trail}, trailOptions)
		if err != nil {
			return nil, &resource.CallError{Operation: "cloudtrail:GetTrailStatus", Resource: r.ID(), Err: err}
		}
		return out, nil
	})
}

func (r *trailHandle) readStatus(ctx context.Context, rd *resource.Reader) (statusState, bool, error) {
	found, err := r.find(ctx, rd)
	if err != nil || found == nil {
		return statusState{}, false, err
	}
	state := stateOf(*found, r.home)
	out, err := r.status(ctx, rd, state.ARN)
	if err != nil {
		return statusState{}, false, err
	}
	s := statusState{
		Logging: aws.ToBool(out.IsLogging), Started: aws.ToTime(out.StartLoggingTime), Stopped: aws.ToTime(out.StopLoggingTime),
		Delivered: aws.ToTime(out.LatestDeliveryTime), DeliveryError: aws.ToString(out.LatestDeliveryError),
		LogsDelivered: aws.ToTime(out.LatestCloudWatchLogsDeliveryTime), LogsError: aws.ToString(out.LatestCloudWatchLogsDeliveryError),
		Notified: aws.ToTime(out.LatestNotificationTime), NotificationError: aws.ToString(out.LatestNotificationError),
		DigestError: aws.ToString(out.LatestDigestDeliveryError),
		Under:       map[string]string{settingsKey: digest(state.Settings)},
	}
	for _, dep := range r.dependencies(state) {
		if now, err := dep.Read(ctx, rd); err == nil {
			s.Under[dep.ID().String()] = digestOf(dep.ID(), now)
		}
	}
	return s, true, nil
}

// digestOf is of the state of a log group or a role. A group's tags are read only
// where somebody wants tags, and are no reason to think that anything changed.
func digestOf(id resource.ID, state any) string {
	if id.Type != loggroup.Type {
		return digest(state)
	}
	var g *loggroup.State
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
func (s statusState) changedSince(f resource.Facts, trail State, ids ...resource.ID) bool {
	if s.Under[settingsKey] != digest(trail.Settings) {
		return true
	}
	for _, id := range ids {
		was, known := s.Under[id.String()]
		now, read := f.Known(id)
		if !known || !read || now.Err != nil {
			continue
		}
		is := digestOf(id, now.JSON)
		if was != is {
			return true
		}
	}
	return false
}
