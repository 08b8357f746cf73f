package trailogtest

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxTrails is how many trails a region can have, shadow trails included.
const maxTrails = 5

func (s *store) createTrail(r *loggingtest.Request, in *cloudtrail.CreateTrailInput) (*cloudtrail.CreateTrailOutput, error) {
	name := aws.ToString(in.Name)
	id := trailARN(r.View, name)
	if err := r.Authorize("cloudtrail:CreateTrail", id, nil); err != nil {
		return nil, err
	}
	if len(in.TagsList) > 0 {
		if err := r.Authorize("cloudtrail:AddTags", id, nil); err != nil {
			return nil, err
		}
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	tags, err := tagsAfter(nil, in.TagsList)
	if err != nil {
		return nil, err
	}
	owner := s.owner(r.View, in.IsOrganizationTrail)
	t := &trail{arn: trailARN(owner, name), name: name, home: r.Region(), owner: owner.Account().ID(), global: true, tags: tags}
	sent := change{
		bucket: in.S3BucketName, prefix: in.S3KeyPrefix, topic: in.SnsTopicName, key: in.KmsKeyId,
		group: in.CloudWatchLogsLogGroupArn, role: in.CloudWatchLogsRoleArn, global: in.IncludeGlobalServiceEvents,
		multiRegion: in.IsMultiRegionTrail, organization: in.IsOrganizationTrail, validation: in.EnableLogFileValidation,
	}
	if err := s.admit(r, t, sent); err != nil {
		return nil, err
	}
	if err := s.prepare(r, t, sent); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// Another call may have made it while this one was checked.
	if err := s.room(r.View, t, nil); err != nil {
		return nil, err
	}
	s.changed(t)
	s.trails[t.arn] = t
	return t.created(), nil
}

// admit refuses a trail for which there is no room before anything else is looked at.
func (s *store) admit(r *loggingtest.Request, t *trail, sent change) error {
	wanted := *t
	wanted.multiRegion = aws.ToBool(sent.multiRegion)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room(r.View, &wanted, nil)
}

// room refuses a trail whose name is taken, or that a region has no room for. before
// is the trail as it is, nil for a new one. It is called with the lock held.
func (s *store) room(v loggingtest.View, t, before *trail) error {
	regions := map[string]bool{t.home: true}
	for _, o := range s.trails {
		if o.arn == t.arn && before == nil {
			return trailExists(v, t.name)
		}
		if o.arn == t.arn || o.owner != t.owner {
			continue
		}
		if o.name == t.name && (o.multiRegion || t.multiRegion) {
			return trailExists(v, t.name)
		}
		if t.multiRegion {
			regions[o.home] = true
		}
	}
	for region := range regions {
		n := 0
		for _, o := range s.visible(region) {
			if o.arn != t.arn {
				n++
			}
		}
		if n >= maxTrails {
			return tooManyTrails(v, region)
		}
	}
	return nil
}

func (t *trail) created() *cloudtrail.CreateTrailOutput {
	x := t.show()
	return &cloudtrail.CreateTrailOutput{
		Name: x.Name, TrailARN: x.TrailARN, S3BucketName: x.S3BucketName, S3KeyPrefix: x.S3KeyPrefix,
		SnsTopicARN: x.SnsTopicARN, KmsKeyId: x.KmsKeyId,
		CloudWatchLogsLogGroupArn: x.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: x.CloudWatchLogsRoleArn,
		IncludeGlobalServiceEvents: x.IncludeGlobalServiceEvents, IsMultiRegionTrail: x.IsMultiRegionTrail,
		IsOrganizationTrail: x.IsOrganizationTrail, LogFileValidationEnabled: x.LogFileValidationEnabled,
	}
}

func (s *store) updateTrail(r *loggingtest.Request, in *cloudtrail.UpdateTrailInput) (*cloudtrail.UpdateTrailOutput, error) {
	if err := r.Authorize("cloudtrail:UpdateTrail", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	before, err := s.own(r.View, aws.ToString(in.Name))
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	old := *before
	s.mu.Unlock()
	sent := change{
		bucket: in.S3BucketName, prefix: in.S3KeyPrefix, topic: in.SnsTopicName, key: in.KmsKeyId,
		group: in.CloudWatchLogsLogGroupArn, role: in.CloudWatchLogsRoleArn, global: in.IncludeGlobalServiceEvents,
		multiRegion: in.IsMultiRegionTrail, organization: in.IsOrganizationTrail, validation: in.EnableLogFileValidation,
	}
	wanted := old
	if err := s.prepare(r, &wanted, sent); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.trails[old.arn]
	if t == nil {
		return nil, trailNotFound(r.View, old.arn)
	}
	if err := s.room(r.View, &wanted, t); err != nil {
		return nil, err
	}
	// What else changed meanwhile stays.
	t.bucket, t.prefix, t.topicARN, t.group, t.role = wanted.bucket, wanted.prefix, wanted.topicARN, wanted.group, wanted.role
	t.key, t.global, t.multiRegion, t.organization = wanted.key, wanted.global, wanted.multiRegion, wanted.organization
	if t.validation && !wanted.validation {
		t.digests = digestChain{}
	}
	t.validation = wanted.validation
	s.changed(t)
	x := t.created()
	return &cloudtrail.UpdateTrailOutput{
		Name: x.Name, TrailARN: x.TrailARN, S3BucketName: x.S3BucketName, S3KeyPrefix: x.S3KeyPrefix,
		SnsTopicARN: x.SnsTopicARN, KmsKeyId: x.KmsKeyId,
		CloudWatchLogsLogGroupArn: x.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: x.CloudWatchLogsRoleArn,
		IncludeGlobalServiceEvents: x.IncludeGlobalServiceEvents, IsMultiRegionTrail: x.IsMultiRegionTrail,
		IsOrganizationTrail: x.IsOrganizationTrail, LogFileValidationEnabled: x.LogFileValidationEnabled,
	}, nil
}

func (s *store) deleteTrail(r *loggingtest.Request, in *cloudtrail.DeleteTrailInput) (*cloudtrail.DeleteTrailOutput, error) {
	if err := r.Authorize("cloudtrail:DeleteTrail", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.own(r.View, aws.ToString(in.Name))
	if err != nil {
		return nil, err
	}
	delete(s.trails, t.arn)
	return nil, nil
}
