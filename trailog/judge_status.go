package trailog

import (
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// status judges what the trail says of itself: the errors of its last deliveries,
// and how old those are. Only CloudWatch's own time tells of CloudWatch Logs.
func (j *judging) status() {
	fact := statusRef(j.id).In(j.facts)
	if !fact.Present {
		return // a plan that compares only has not read it; unreadable is a finding of the core
	}
	s := fact.State
	now := under{Settings: digest(j.trail.Settings)}
	group, writer := writers(j.trail.Settings, j.scope)
	if group != nil {
		now.LogGroup = groupDigest(group.In(j.facts))
	}
	if writer != nil {
		now.Role = factDigest(writer.In(j.facts))
	}
	if !j.trail.Logging || now.changedSince(s.Under) {
		return // it is of before the change
	}
	if j.trail.Settings.LogGroupARN != "" {
		j.delivery(s.LogsError, s.LogsDelivered, s, "CloudWatch Logs",
			"The role cannot write to the log group, or the group is gone: see the other findings. A service control policy can be the cause too, which cannot be read here.")
		j.stale(s)
	}
	j.delivery(s.DeliveryError, s.Delivered, s, "the bucket", "Compare the bucket's policy, key and name with the trail's; CloudTrail goes on trying for 30 days. The code is Amazon S3's.")
	if j.trail.Settings.TopicARN != "" {
		j.delivery(s.NotificationError, s.Notified, s, "the topic", "Compare the topic's policy with TopicPolicy, and its key's with key.SNSPublishers. The code is Amazon SNS's.")
	}
	if j.trail.Settings.Validation && s.DigestError != "" {
		j.Find(resource.Finding{
			Code: CodeDeliveryError, Severity: resource.SeverityWarning, Resource: j.id,
			Problem: fmt.Sprintf("CloudTrail reports %q for the last delivery of a digest to the bucket.", s.DigestError),
			Fix:     "Digests need the same rights as log files; while they are missing, what was logged cannot be validated.",
		})
	}
}

// delivery finds an error of a delivery. AWS does not say when the error was, nor
// that it goes away: what was delivered within the grace makes it an old one.
func (j *judging) delivery(message string, last time.Time, s statusState, to, fix string) {
	if message == "" {
		return
	}
	f := resource.Finding{
		Code: CodeDeliveryError, Severity: resource.SeverityError, Resource: j.id,
		Problem: fmt.Sprintf("CloudTrail reports %q for the last delivery to %s.", message, to),
		Fix:     fix,
	}
	if !last.IsZero() && time.Since(last) <= j.want.grace() && !last.Before(s.Started) {
		f.Severity = resource.SeverityWarning
		f.Problem = fmt.Sprintf("CloudTrail reports %q for a delivery to %s, and delivered %v ago: the error may be an old one.", message, to, time.Since(last).Round(time.Second))
	}
	j.Find(f)
}

// stale finds that CloudWatch Logs got nothing while the trail had something to
// deliver, as its bucket shows.
func (j *judging) stale(s statusState) {
	grace := j.want.grace()
	if s.LogsError != "" || s.Started.IsZero() || time.Since(s.Started) <= grace {
		return
	}
	last := "never"
	if !s.LogsDelivered.IsZero() {
		last = "last at " + s.LogsDelivered.UTC().Format(time.RFC3339)
	}
	f := resource.Finding{
		Code: CodeStale, Severity: resource.SeverityError, Resource: j.id,
		Problem: fmt.Sprintf("CloudTrail wrote to the log group %s, and to the bucket at %s, more than %v later.", last, s.Delivered.UTC().Format(time.RFC3339), grace),
		Fix:     "Look at the role and the log group; events over 256 KB go to the bucket alone. AWS says 5 minutes on average; Grace sets how long is too long.",
	}
	switch {
	case s.Delivered.After(s.Started) && s.Delivered.Sub(later(s.LogsDelivered, s.Started)) > grace:
		if s.LogsDelivered.IsZero() { // AWS does not say since when the trail has a log group
			f.Severity = resource.SeverityUnknown
			f.Problem = fmt.Sprintf("Whether events arrive in the log group could not be told: CloudTrail wrote to the bucket at %s, and tells of no delivery to the log group, which the trail may have only got.", s.Delivered.UTC().Format(time.RFC3339))
			f.Fix = fmt.Sprintf("If the trail has the log group for less than %v, look again then. Otherwise look at the role and the log group; events over 256 KB go to the bucket alone.", grace)
		}
		j.Find(f)
	case s.LogsDelivered.IsZero() && s.Delivered.IsZero():
		if read, write := j.trail.selectors().Management(); read || write {
			f.Severity = resource.SeverityUnknown
			f.Problem = fmt.Sprintf("Whether the trail delivers could not be told: it has been on for %v, and has delivered nothing yet to the log group or the bucket, as where nothing was called.", time.Since(s.Started).Round(time.Minute))
			f.Fix = "Make a call that it records, such as sts:GetCallerIdentity, and look again after a quarter of an hour."
			j.Find(f)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
