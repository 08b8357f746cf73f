package trailog

import (
	"strings"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// managed are the log groups of the region that CloudTrail fills without a trail; "" for
// none. They are looked for where the trail sends to a group, or is to. A list that cannot be read
// is a finding of the core.
func (j *judging) managed() string {
	return strings.Join(loggroup.ListRef(j.scope, ManagedGroups).In(j.facts).State.Names, ", ")
}

// twice finds that the trail sends to its log group what a telemetry rule delivers too.
func (j *judging) twice() {
	if names := j.managed(); names != "" && j.trail.Settings.LogGroupARN != "" {
		j.Find(resource.Finding{
			Code: CodeSecondCopy, Severity: resource.SeverityInfo, Resource: j.id,
			Problem: "A telemetry rule delivers CloudTrail's events to CloudWatch in this region without a trail, in " + names + ": what the trail sends to its log group as well is there, and paid for, twice.",
			Fix:     "Nothing, if both are wanted; otherwise have the trail do without a log group, and read the managed one.",
		})
	}
}
