package trailog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
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
	// read: what a plan changes makes the status one of before.
	Under under `json:"under"`
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
	return resource.Once(ctx, rd, r.clients.Clients, r.ID(), "status", func(ctx context.Context) (*cloudtrail.GetTrailStatusOutput, error) {
		out, err := r.clients.Trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &trail}, trailOptions)
		return out, resource.Failed("cloudtrail:GetTrailStatus", r.ID(), err)
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
		Under:       under{Settings: digest(state.Settings)},
	}
	group, writer := writers(state.Settings, r.scope)
	if group != nil {
		s.Under.LogGroup = groupDigest(factOf[loggroup.State](r.observeGroup(*group).Read(ctx, rd)))
	}
	if writer != nil {
		s.Under.Role = factDigest(factOf[role.State](r.observeRole(*writer).Read(ctx, rd)))
	}
	return s, true, nil
}

func factOf[S any](now resource.State, err error) resource.Fact[S] {
	s, exists := now.(S)
	return resource.Fact[S]{State: s, Present: exists, Err: err}
}

// under is what a trail and what it writes with are like, as digests; empty what is
// not known.
type under struct {
	Settings string `json:"settings"`
	LogGroup string `json:"logGroup,omitempty"`
	Role     string `json:"role,omitempty"`
}

// changedSince reports whether the trail's settings, its log group or its role are
// others than they were.
func (u under) changedSince(was under) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(u.Settings, was.Settings) || differ(u.LogGroup, was.LogGroup) || differ(u.Role, was.Role)
}

// groupDigest leaves tags out: they are read only where somebody wants tags, and
// are no reason to think that anything changed.
func groupDigest(g resource.Fact[loggroup.State]) string {
	g.State.Tags = nil
	return factDigest(g)
}

func factDigest[S any](f resource.Fact[S]) string {
	switch {
	case f.Err != nil:
		return ""
	case f.Absent():
		return "absent"
	}
	return digest(f.State)
}

// digest is of a value's JSON.
func digest(v any) string {
	sum := sha256.Sum256([]byte(textOf(v)))
	return hex.EncodeToString(sum[:8])
}
