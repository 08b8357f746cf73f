package trailog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// complete fills in what follows from what was said.
func (s *spec) complete() {
	if s.wantsGroup() && s.Role == "" && s.RoleARN == "" {
		s.Role = DefaultRole
	}
	if s.Bucket != nil && s.Prefix == nil {
		s.Prefix = new(string) // what the bucket's policy is made for
	}
}

func (s *spec) validate(v *resource.ValidationError) {
	if r := nameRule(s.Name); r != "" {
		v.Add("name", s.Name, r, createTrail)
	}
	if s.HomeRegion != "" && !arn.IsRegion(s.HomeRegion) {
		v.Add("homeRegion", s.HomeRegion, "must be a region", createTrail)
	}
	if s.Owner != "" && !arn.IsAccount(s.Owner) {
		v.Add("owner", s.Owner, "must be an account of twelve digits", createTrail)
	}
	s.validateBucket(v)
	s.validateGroup(v)
	s.validateTopicAndKey(v)
	s.managed.validate(v, s)
	s.validateCoverage(v)
	s.validateTags(v)
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
	switch name := s.bucketName(); {
	case name == "":
		v.Add("s3BucketName", "", "must be set: a trail always has a bucket, CloudWatch Logs is an addition", createTrail)
	case s.Bucket == nil:
		if r := bucketRule(name); r != "" {
			v.Add("s3BucketName", name, r, bucketRules)
		}
	}
	if s.Prefix != nil {
		if r := prefixRule(*s.Prefix); r != "" {
			v.Add("s3KeyPrefix", *s.Prefix, r, createTrail)
		}
	}
}

func (s *spec) validateGroup(v *resource.ValidationError) {
	if s.LogGroup != nil && s.LogGroupName != "" {
		v.Add("logGroupName", s.LogGroupName, "a trail has one log group, and LogGroup gives another", createTrail)
	}
	if s.LogGroupName != "" && !strings.HasPrefix(s.LogGroupName, "arn:") {
		if r, src := rule.LogGroupName(s.LogGroupName); r != "" {
			v.Add("logGroupName", s.LogGroupName, r, src)
		}
	}
	if strings.HasPrefix(s.LogGroupName, "arn:") {
		a, err := loggroup.ParseARN(s.LogGroupName)
		switch {
		case err != nil:
			v.Add("logGroupName", s.LogGroupName, err.Error(), createTrail)
		case s.HomeRegion != "" && a.Region != s.HomeRegion:
			v.Add("logGroupName", s.LogGroupName, groupElsewhere("region", s.HomeRegion), sendingGuide)
		case s.Owner != "" && a.Account != s.Owner:
			v.Add("logGroupName", s.LogGroupName, groupElsewhere("account", s.Owner), sendingGuide)
		}
	}
	switch {
	case s.Role != "" && s.RoleARN != "":
		v.Add("cloudWatchLogsRoleArn", s.RoleARN, "a trail has one role, and Role gives another", createTrail)
	case (s.Role != "" || s.RoleARN != "") && !s.wantsGroup():
		v.Add("role", s.Role+s.RoleARN, "needs a log group: CloudTrail takes neither without the other", createTrail)
	}
	if s.Role != "" && !strings.HasPrefix(s.Role, "arn:") {
		if r, src := rule.RoleName(s.Role); r != "" {
			v.Add("role", s.Role, r, src)
		}
	}
	for _, role := range s.roles() {
		if strings.HasPrefix(role.nameOrARN, "arn:") || role.path != "role" && role.nameOrARN != "" {
			if r, src := rule.RoleARN(role.nameOrARN); r != "" {
				v.Add(role.path, role.nameOrARN, r, src)
			}
		}
	}
}

func groupElsewhere(what, home string) string {
	return fmt.Sprintf("must be a log group of the trail's own %s, %s: CloudTrail writes to no other, also where the trail is for all regions or for an organization", what, home)
}

func (s *spec) validateTopicAndKey(v *resource.ValidationError) {
	if s.TopicName != "" {
		if r := topicRule(s.TopicName); r != "" {
			v.Add("snsTopicName", s.TopicName, r, createTrail)
		}
	}
	if s.KeyARN != "" {
		if r, _ := rule.KeyARN(s.KeyARN); r != "" {
			v.Add("kmsKeyId", s.KeyARN, r, createTrail)
		}
	}
}

// validateCoverage refuses what CreateTrail refuses.
func (s *spec) validateCoverage(v *resource.ValidationError) {
	if s.MultiRegion != nil && *s.MultiRegion && s.GlobalEvents != nil && !*s.GlobalEvents {
		v.Add("includeGlobalServiceEvents", "false", "a trail for all regions has to record the events of global services (InvalidParameterCombinationException)", createTrail)
	}
	if s.Owner != "" && s.Organization == nil && (s.Role != "" || s.Bucket != nil) {
		v.Add("organization", "", "must be said: the trail that was read is an organization's, whose id CloudTrail does not tell, and the policies of role and bucket need it for the member accounts", orgGuide)
	}
	if s.Organization != nil && *s.Organization != "" {
		if r := organizationRule(*s.Organization); r != "" {
			v.Add("organization", *s.Organization, r, orgGuide)
		}
	}
}

func (s *spec) validateTags(v *resource.ValidationError) {
	if n := len(s.Tags); n > 50 {
		v.Add("tags", fmt.Sprint(n), "a trail has at most 50 tags", "CloudTrail API, AddTags")
	}
	for _, k := range slices.Sorted(maps.Keys(s.Tags)) {
		if r, src := rule.TagKey(k); r != "" {
			v.Add("tags["+k+"]", k, r, src)
		}
		if r, src := rule.TagValue(s.Tags[k]); r != "" {
			v.Add("tags["+k+"]", s.Tags[k], r, src)
		}
	}
}

// validateExpected refuses settings that contradict themselves: events that have
// to arrive, and that these same settings leave out.
func (s *spec) validateExpected(v *resource.ValidationError) {
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
		if s.wantsGroup() && e.Size > trailrecord.MaxCloudWatchEventSize {
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
