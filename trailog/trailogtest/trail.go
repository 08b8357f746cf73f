package trailogtest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// trail is one trail. Values in it are replaced, never changed in place, so that a
// copy of the struct is a snapshot.
type trail struct {
	arn, name, home, owner string // owner is the account

	bucket, prefix string
	topicARN       string
	group, role    string // ARNs
	key            string // ARN
	global         bool
	multiRegion    bool
	organization   bool
	validation     bool

	basic    []types.EventSelector // nil: the default
	advanced []types.AdvancedEventSelector
	insights []types.InsightSelector
	tags     map[string]string

	busyUntil  time.Time // changes are refused until then
	status     status
	digests    digestChain
	deliveries []Delivery // the last ones
}

// trailARN is the ARN of a trail of the account in the view's region.
func trailARN(v loggingtest.View, name string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "cloudtrail", Region: v.Region(), Account: v.Account().ID(), Resource: "trail/" + name}.String()
}

// covers reports whether the trail can be seen in a region: it is at home there, or
// is a shadow trail.
func (t *trail) covers(region string) bool { return t.home == region || t.multiRegion }

// sees reports whether the account has the trail: it is its own, or the organization's.
func (s *store) sees(t *trail) bool {
	return t != nil && (t.owner == s.account.ID() || t.organization)
}

// find looks up the trail that a call means, by name or ARN. A name is that of a
// trail of the called region; others are found by ARN. It is called with the lock
// held.
func (s *store) find(v loggingtest.View, nameOrARN string) (*trail, error) {
	id := nameOrARN
	if strings.HasPrefix(id, "arn:") {
		if err := checkTrailARN(id); err != nil {
			return nil, err
		}
	} else {
		if err := checkName(id); err != nil {
			return nil, err
		}
		id = trailARN(v, id)
	}
	if t := s.trails[id]; s.sees(t) {
		return t, nil
	}
	return nil, trailNotFound(v, nameOrARN)
}

// own looks up the trail that a call changes: only its home region and the account
// that it belongs to can. It is called with the lock held.
func (s *store) own(v loggingtest.View, nameOrARN string) (*trail, error) {
	t, err := s.find(v, nameOrARN)
	if err != nil {
		// The name of a shadow trail is known here all the same.
		if shadow := s.shadow(v.Region(), nameOrARN); shadow != nil {
			return nil, invalidHomeRegion(shadow)
		}
		return nil, err
	}
	switch {
	case t.owner != v.Account().ID() && !s.administers():
		return nil, notManagementAccount()
	case t.home != v.Region():
		return nil, invalidHomeRegion(t)
	case time.Now().Before(t.busyUntil):
		return nil, conflict(t)
	}
	return t, nil
}

// shadow is the multi-region trail of that name whose home is elsewhere. It is called
// with the lock held.
func (s *store) shadow(region, name string) *trail {
	for _, t := range s.trails {
		if s.sees(t) && t.name == name && t.home != region && t.multiRegion {
			return t
		}
	}
	return nil
}

// visible lists the trails that a region shows, by name and home region. It is called
// with the lock held.
func (s *store) visible(region string) []*trail {
	var out []*trail
	for _, t := range s.trails {
		if s.sees(t) && t.covers(region) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, compareTrails)
	return out
}

func compareTrails(a, b *trail) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.home, b.home), cmp.Compare(a.arn, b.arn))
}

// changed notes that the trail was made or changed.
func (s *store) changed(t *trail) { t.busyUntil = time.Now().Add(s.loading) }

// show is the trail as reads answer it. SnsTopicName is no longer in use.
func (t *trail) show() types.Trail {
	return types.Trail{
		Name: aws.String(t.name), TrailARN: aws.String(t.arn), HomeRegion: aws.String(t.home),
		S3BucketName: aws.String(t.bucket), S3KeyPrefix: text(t.prefix), SnsTopicARN: text(t.topicARN),
		CloudWatchLogsLogGroupArn: text(t.group), CloudWatchLogsRoleArn: text(t.role), KmsKeyId: text(t.key),
		IncludeGlobalServiceEvents: aws.Bool(t.global), IsMultiRegionTrail: aws.Bool(t.multiRegion),
		IsOrganizationTrail: aws.Bool(t.organization), LogFileValidationEnabled: aws.Bool(t.validation),
		HasCustomEventSelectors: aws.Bool(t.basic != nil || t.advanced != nil), HasInsightSelectors: aws.Bool(len(t.insights) > 0),
	}
}

// text is s, or nil for an empty one: answers leave out what is not set.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return aws.String(s)
}
