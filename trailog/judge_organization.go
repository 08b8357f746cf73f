package trailog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// organization finds what an organization's trail does, or makes of another one.
func (j *judging) organization() {
	if j.trail.Settings.Organization {
		if arn.IsOptIn(j.home.Region) {
			j.Find(resource.Finding{
				Code: CodeHomeOptIn, Severity: resource.SeverityWarning, Resource: j.id,
				Problem: fmt.Sprintf("The home of the organization's trail is %s, a region that accounts have to opt into: from members that have not enabled it nothing arrives.", j.home.Region),
				Fix:     "Enable the region in all member accounts, or make the trail in a region that all accounts have, such as us-east-1.",
			})
		}
		return
	}
	if read, write := j.trail.selectors().Management(); !read && !write {
		return
	}
	list := trails.Ref(j.scope).In(j.facts).State.Trails
	var others []string
	for _, other := range slices.Sorted(maps.Keys(list)) {
		if list[other].Organization && other != j.trail.ARN {
			others = append(others, other)
		}
	}
	if len(others) > 0 {
		j.Find(resource.Finding{
			Code: CodeSecondCopy, Severity: resource.SeverityInfo, Resource: j.id,
			Problem: fmt.Sprintf("The organization's trail records this account too (%s): of management events only the first copy in a region is free, and further ones are charged.", strings.Join(others, ", ")),
			Fix:     "Nothing, if both are wanted; otherwise remove this trail, or have it record what the other one does not.",
		})
	}
}
