package trailog

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// State is the state of a trail: what can be configured. How it fares is its
// statusState.
type State struct {
	ARN      string        `json:"trailARN"`
	Settings TrailSettings `json:"settings"`
	// Logging reports that StartLogging was called, and not StopLogging since.
	Logging bool `json:"isLogging,omitempty"`
	// Selectors are nil where they are what AWS does by default, and where
	// nobody asked for them. So are Insights and Tags where there are none.
	Selectors *selector.Set     `json:"eventSelectors,omitempty"`
	Insights  selector.Insights `json:"insightSelectors,omitempty"`
	Tags      map[string]string `json:"tags,omitempty"`

	rolePath string // of the wanted role, where the settings do not say
}

// TrailSettings are what CreateTrail and UpdateTrail set.
type TrailSettings struct {
	Bucket       string `json:"s3BucketName"`
	Prefix       string `json:"s3KeyPrefix,omitempty"`
	LogGroupARN  string `json:"cloudWatchLogsLogGroupArn,omitempty"` // as CloudTrail has it, with ":*"
	RoleARN      string `json:"cloudWatchLogsRoleArn,omitempty"`
	TopicARN     string `json:"snsTopicARN,omitempty"`
	KeyARN       string `json:"kmsKeyId,omitempty"`
	MultiRegion  bool   `json:"isMultiRegionTrail,omitempty"`
	GlobalEvents bool   `json:"includeGlobalServiceEvents,omitempty"`
	Validation   bool   `json:"logFileValidationEnabled,omitempty"`
	Organization bool   `json:"isOrganizationTrail,omitempty"`
}

// stateOf is what DescribeTrails answers of a trail.
func stateOf(t types.Trail, home resource.Scope) State {
	s := State{ARN: aws.ToString(t.TrailARN), Settings: TrailSettings{
		Bucket: aws.ToString(t.S3BucketName), Prefix: aws.ToString(t.S3KeyPrefix),
		LogGroupARN: aws.ToString(t.CloudWatchLogsLogGroupArn), RoleARN: aws.ToString(t.CloudWatchLogsRoleArn),
		TopicARN: aws.ToString(t.SnsTopicARN), KeyARN: aws.ToString(t.KmsKeyId),
		MultiRegion: aws.ToBool(t.IsMultiRegionTrail), GlobalEvents: aws.ToBool(t.IncludeGlobalServiceEvents),
		Validation: aws.ToBool(t.LogFileValidationEnabled), Organization: aws.ToBool(t.IsOrganizationTrail),
	}}
	if s.Settings.TopicARN == "" { // emulators and old answers have the name alone
		//lint:ignore SA1019 it is read where there is nothing else
		if name := aws.ToString(t.SnsTopicName); name != "" {
			s.Settings.TopicARN = topic.ARN(home, name)
		}
	}
	if s.ARN == "" {
		s.ARN = ARN(home, aws.ToString(t.Name))
	}
	return s
}

// home is the trail's home region and account; the given scope where the ARN
// cannot be read.
func (s State) home(scope resource.Scope) resource.Scope {
	if home, _, err := ParseARN(s.ARN); err == nil {
		return home
	}
	return scope
}

// selectors are the trail's selectors, the default where there are none.
func (s State) selectors() selector.Set {
	if s.Selectors == nil {
		return selector.Set{}
	}
	return *s.Selectors
}

// kept is selectors as a state has them: nil for the default.
func kept(s selector.Set) *selector.Set {
	if s.IsDefault() {
		return nil
	}
	n := s.Normal()
	return &n
}

// settings are what the spec wants of a trail that has now: what it does not
// say stays.
func (s *spec) settings(home resource.Scope, now TrailSettings, roleARN string) TrailSettings {
	if s.Bucket != nil {
		now.Bucket = s.Bucket.Name()
	}
	if s.Prefix != nil {
		now.Prefix = *s.Prefix
	}
	switch {
	case s.WithoutLogGroup:
		now.LogGroupARN, now.RoleARN = "", ""
	case s.LogGroup != nil:
		now.LogGroupARN, now.RoleARN = s.group(home).Wildcard(), roleARN
	}
	if s.Topic != nil {
		now.TopicARN = s.Topic.ARN(home)
	}
	if s.Key != nil {
		now.KeyARN = s.Key.Name()
	}
	set := func(to *bool, want *bool) {
		if want != nil {
			*to = *want
		}
	}
	set(&now.MultiRegion, s.MultiRegion)
	set(&now.GlobalEvents, s.GlobalEvents)
	set(&now.Validation, s.Validation)
	if s.Organization != nil {
		now.Organization = *s.Organization != ""
	}
	if now.MultiRegion {
		now.GlobalEvents = true // AWS takes no other
	}
	return now
}
