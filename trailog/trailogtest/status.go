package trailogtest

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// status is how a trail fares. The zero value is a trail that was never started.
type status struct {
	logging          bool
	started, stopped time.Time

	bucket, logs, topic, digest sinkStatus
}

// sinkStatus is how delivery to one place fares.
type sinkStatus struct {
	delivered, tried time.Time // the last success, the last attempt
	err              string    // code of the last failure, "" for none
}

// note records an attempt. code is "" for success; a failure without a code, such as a
// time-out, has none either, so it is passed apart.
func (s *sinkStatus) note(arrived bool, code string, now time.Time, sticky bool) {
	s.tried = now
	switch {
	case !arrived:
		s.err = code
	case sticky:
		s.delivered = now
	default:
		s.delivered, s.err = now, ""
	}
}

func (s *store) startLogging(r *loggingtest.Request, in *cloudtrail.StartLoggingInput) (*cloudtrail.StartLoggingOutput, error) {
	if err := r.Authorize("cloudtrail:StartLogging", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.own(r.View, aws.ToString(in.Name))
	if err != nil {
		return nil, err
	}
	if !t.status.logging {
		t.status.logging, t.status.started = true, now()
	}
	return nil, nil
}

// stopLogging stops a trail, which also ends its chain of digests.
func (s *store) stopLogging(r *loggingtest.Request, in *cloudtrail.StopLoggingInput) (*cloudtrail.StopLoggingOutput, error) {
	if err := r.Authorize("cloudtrail:StopLogging", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.own(r.View, aws.ToString(in.Name))
	if err != nil {
		return nil, err
	}
	if t.status.logging {
		t.status.logging, t.status.stopped = false, now()
		t.digests = digestChain{}
	}
	return nil, nil
}

func (s *store) getTrailStatus(r *loggingtest.Request, in *cloudtrail.GetTrailStatusInput) (*cloudtrail.GetTrailStatusOutput, error) {
	if err := r.Authorize("cloudtrail:GetTrailStatus", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, aws.ToString(in.Name))
	var missing *types.TrailNotFoundException
	if errors.As(err, &missing) { // this operation names the ARN
		err = trailNotFound(r.View, resource(r.View, aws.ToString(in.Name)))
	}
	if err != nil {
		return nil, err
	}
	st := t.status
	return &cloudtrail.GetTrailStatusOutput{
		IsLogging:        aws.Bool(st.logging),
		StartLoggingTime: moment(st.started), StopLoggingTime: moment(st.stopped),
		LatestDeliveryTime: moment(st.bucket.delivered), LatestDeliveryError: text(st.bucket.err),
		LatestCloudWatchLogsDeliveryTime: moment(st.logs.delivered), LatestCloudWatchLogsDeliveryError: text(st.logs.err),
		LatestNotificationTime: moment(st.topic.delivered), LatestNotificationError: text(st.topic.err),
		LatestDigestDeliveryTime: moment(st.digest.delivered), LatestDigestDeliveryError: text(st.digest.err),
		LatestDeliveryAttemptTime: stamp(st.bucket.tried), LatestDeliveryAttemptSucceeded: stamp(st.bucket.delivered),
		LatestNotificationAttemptTime: stamp(st.topic.tried), LatestNotificationAttemptSucceeded: stamp(st.topic.delivered),
		TimeLoggingStarted: stamp(st.started), TimeLoggingStopped: stamp(st.stopped),
	}, nil
}

// now is the time to the millisecond, as AWS answers it.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// moment is a time, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return aws.Time(t)
}

// stamp is a time as the members have it that are no longer in use: text, "" for none.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return aws.String("")
	}
	return aws.String(t.UTC().Format("2006-01-02T15:04:05Z"))
}
