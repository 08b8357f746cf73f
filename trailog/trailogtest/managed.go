package trailogtest

import (
	"slices"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// managedGroup is a log group of a region that a telemetry rule has filled.
type managedGroup struct {
	region, name string
	categories   []trailrecord.EventCategory
}

// PutManagedGroup does what a telemetry rule for CloudTrail does in the view's region: CloudTrail
// delivers events of these categories into a log group that AWS manages, without a trail
// and without a role. It has the account's events of the region alone, and those of the organization's
// other accounts have groups of their own. Its name begins with [trailog.ManagedGroups]; of those that AWS gives,
// "aws/cloudtrail/managementevents" is known.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/telemetry-config-rules.html
func PutManagedGroup(v loggingtest.View, name string, categories ...trailrecord.EventCategory) {
	v.PutManagedLogGroup(name)
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.managed = append(slices.DeleteFunc(s.managed, func(g managedGroup) bool { return g.region == v.Region() && g.name == name }), managedGroup{v.Region(), name, categories})
}

// fillManaged writes an event into the managed groups that take it. It is not told how it
// went: no trail's status has it.
func (s *store) fillManaged(x item) {
	r := &x.record
	if r.RecipientAccountID != s.account.ID() {
		return
	}
	s.mu.Lock()
	groups := slices.Clone(s.managed)
	s.mu.Unlock()
	for _, g := range groups {
		if g.region == r.AWSRegion && slices.Contains(g.categories, r.EventCategory) {
			_ = s.account.Region(g.region).WriteManagedLog(g.name, streamName("", s.account.ID(), g.region), x.text) // an event may be too large
		}
	}
}
