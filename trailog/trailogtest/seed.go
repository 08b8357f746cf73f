package trailogtest

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// OrganizationTrail is a trail of the organisation's management account, as a member
// account sees it.
type OrganizationTrail struct {
	Name         string
	Management   string // id of the management account
	Bucket       string // its bucket, which is not looked at
	SingleRegion bool   // it is for the view's region only; organisation trails are mostly for all
	Stopped      bool
	Selectors    []types.EventSelector // nil: all management events
	Advanced     []types.AdvancedEventSelector
}

// PutOrganizationTrail puts a trail of the organisation into a member account, at home
// in the view's region, and returns its ARN. The account sees it and cannot change it:
// calls that try answer NotOrganizationMasterAccountException. Its events are delivered
// to the management account, which is not here, so that their Delivery has arrived and
// names no place. It panics without a name and an account, and on selectors that
// CloudTrail refuses.
func PutOrganizationTrail(v loggingtest.View, o OrganizationTrail) string {
	s := storeOf(v.Account())
	id := arn.ARN{Partition: v.Account().Partition(), Service: "cloudtrail", Region: v.Region(), Account: o.Management, Resource: "trail/" + o.Name}.String()
	t := &trail{arn: id, name: o.Name, home: v.Region(), owner: o.Management, bucket: o.Bucket, global: true, multiRegion: !o.SingleRegion, organization: true}
	t.status.logging = !o.Stopped
	if !o.Stopped {
		t.status.started = now()
	}
	err := checkTrailARN(id)
	if err == nil && o.Selectors != nil {
		t.basic = completed(o.Selectors)
		err = checkBasic(v.Account().Partition(), t.basic)
	}
	if err == nil && o.Advanced != nil {
		t.advanced = loggingtest.Clone(o.Advanced)
		err = s.checkAdvanced(t.advanced)
	}
	if err != nil {
		panic("trailogtest: PutOrganizationTrail: " + strings.TrimSpace(err.Error()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trails[id] = t
	return id
}
