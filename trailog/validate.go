package trailog

import (
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// complete fills in what follows from what was said.
func (s *spec) complete() {
	if s.LogGroup != nil && s.Role == nil {
		its, _ := role.New(DefaultRole).Build() // the name is right
		s.Role = &its
	}
	if s.Bucket != nil && !s.Bucket.OnlyUsed() && s.Prefix == nil {
		s.Prefix = new(string) // what the bucket's policy is made for
	}
}

func (s spec) validate(v *resource.ValidationError) {
	if r := nameRule(s.Name); r != "" {
		v.Add("name", s.Name, r, createTrail)
	}
	if s.HomeRegion != "" && !arn.IsRegion(s.HomeRegion) {
		v.Add("homeRegion", s.HomeRegion, "must be a region", createTrail)
	}
	if s.Owner != "" && !arn.IsAccount(s.Owner) {
		v.Add("owner", s.Owner, "must be an account of twelve digits", createTrail)
	}
	if s.Removed {
		if textOf(s) != textOf(spec{Name: s.Name, HomeRegion: s.HomeRegion, Owner: s.Owner, Removed: true}) {
			v.Add("removed", "true", "nothing else can be asked of a trail that is deleted", "")
		}
		return
	}
	s.validateBucket(v)
	s.validateGroup(v)
	s.validateTopicAndKey(v)
	s.validateCoverage(v)
	v.Tags(s.Tags, "CloudTrail API, AddTags")
	if s.Selectors != nil {
		s.Selectors.Validate(v.Add)
	}
	if s.Insights != nil {
		s.Insights.Validate(v.Add, s.Selectors)
	}
	if s.Grace < 0 {
		v.Add("grace", s.Grace.String(), "must not be negative", "")
	}
	s.validateExpected(v)
}

func (s *spec) validateBucket(v *resource.ValidationError) {
	switch {
	case s.Bucket == nil && !s.MustExist:
		v.Add("bucket", "", "must be set: a trail always has a bucket, CloudWatch Logs is an addition; MustExist() is for a trail that has one", createTrail)
	case s.Bucket != nil:
		v.Merge("bucket", s.Bucket.Validate())
	}
	if s.Prefix != nil {
		if r := prefixRule(*s.Prefix); r != "" {
			v.Add("s3KeyPrefix", *s.Prefix, r, createTrail)
		}
		if s.Bucket == nil {
			v.Add("s3KeyPrefix", *s.Prefix, "goes with a bucket, whose policy has to have the same prefix", createTrail)
		}
	}
}

func (s *spec) validateGroup(v *resource.ValidationError) {
	if s.LogGroup != nil {
		v.Merge("logGroup", s.LogGroup.ValidateWritten())
		switch a := s.LogGroup.ARN(resource.Scope{Region: s.HomeRegion, Account: s.Owner}); {
		case s.HomeRegion != "" && a.Region != s.HomeRegion:
			v.Add("logGroup", a.Plain(), groupElsewhere("region", s.HomeRegion), sendingGuide)
		case s.Owner != "" && a.Account != s.Owner:
			v.Add("logGroup", a.Plain(), groupElsewhere("account", s.Owner), sendingGuide)
		}
	}
	if s.LogGroup != nil && s.WithoutLogGroup {
		v.Add("withoutLogGroup", "true", "takes the log group away, and logGroup gives one", createTrail)
	}
	if s.Role != nil {
		v.Merge("role", s.Role.Validate())
		if s.LogGroup == nil {
			v.Add("role", s.Role.Name(), "needs a log group: CloudTrail takes neither without the other", createTrail)
		}
	}
}

func groupElsewhere(what, home string) string {
	return fmt.Sprintf("must be a log group of the trail's own %s, %s: CloudTrail writes to no other, also where the trail is for all regions or for an organization", what, home)
}

func (s *spec) validateTopicAndKey(v *resource.ValidationError) {
	if s.Topic != nil {
		v.Merge("topic", s.Topic.Validate())
	}
	if s.Key == nil {
		return
	}
	if v.Merge("key", s.Key.Validate()); strings.HasPrefix(s.Key.Name(), "alias/") {
		v.Add("key", s.Key.Name(), "must be given by its ARN: CloudTrail answers the ARN, which an alias does not tell", createTrail)
	}
}

// validateCoverage refuses what CreateTrail refuses.
func (s *spec) validateCoverage(v *resource.ValidationError) {
	if s.MultiRegion != nil && *s.MultiRegion && s.GlobalEvents != nil && !*s.GlobalEvents {
		v.Add("includeGlobalServiceEvents", "false", "a trail for all regions has to record the events of global services (InvalidParameterCombinationException)", createTrail)
	}
	if s.Owner != "" && s.Organization == nil && (s.Role != nil && !s.Role.OnlyUsed() || s.Bucket != nil && !s.Bucket.OnlyUsed()) {
		v.Add("organization", "", "must be said: the trail that was read is an organization's, whose id CloudTrail does not tell, and the policies of role and bucket need it for the member accounts", orgGuide)
	}
	if s.Organization != nil && *s.Organization != "" {
		if r := organizationRule(*s.Organization); r != "" {
			v.Add("organization", *s.Organization, r, orgGuide)
		}
	}
}

// validateExpected refuses settings that contradict themselves: events that have
// to arrive, and that these same settings leave out.
func (s *spec) validateExpected(v *resource.ValidationError) {
	if s.WithoutLogging && len(s.Expected) > 0 {
		v.Add("expected", s.Expected[0].String(), "cannot arrive from a trail without logging", "")
	}
	for i, e := range s.Expected {
		at := fmt.Sprintf("expected[%d]", i)
		wrong := false
		e.Validate(func(path, value, rule, source string) {
			wrong = true
			v.Add(at+"."+path, value, rule, source)
		})
		if wrong {
			continue
		}
		if s.Selectors != nil && !s.Selectors.Covers(e) {
			v.Add(at, e.String(), "are left out by the selectors of these settings", "CloudTrail User Guide, Logging management events")
		}
		if s.LogGroup != nil && e.Size > trailrecord.MaxCloudWatchEventSize {
			v.Add(at+".bytes", fmt.Sprint(e.Size), fmt.Sprintf("CloudTrail does not send events larger than %d bytes to CloudWatch Logs: break the request up", trailrecord.MaxCloudWatchEventSize), sendingGuide)
		}
		if s.MultiRegion != nil && !*s.MultiRegion && s.HomeRegion != "" && e.Region != "" && e.Region != s.HomeRegion {
			v.Add(at+".region", e.Region, "is not the trail's region, and the trail is for one region only", createTrail)
		}
		if e.Global && s.GlobalEvents != nil && !*s.GlobalEvents {
			v.Add(at+".globalService", "true", "the events of global services are left out by these settings", createTrail)
		}
	}
}
