package trailog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// DefaultGrace is how long a delivery may take before it counts as late. AWS says
// about 5 minutes on average, and guarantees nothing.
const DefaultGrace = 15 * time.Minute

// Trail is how a trail should be. NewTrail makes it; the zero value is not valid.
// What was not asked for is left as it is.
type Trail struct{ spec spec }

type spec struct {
	Name       string `json:"name" doc:"Name of the trail."`
	HomeRegion string `json:"homeRegion,omitempty" doc:"Home region of a trail that was read; that of the clients where it is not said."`
	Owner      string `json:"owner,omitempty" doc:"Account of a trail that was read; that of the clients where it is not said."`

	MustExist      bool `json:"mustExist,omitempty" doc:"The trail is not created: one that is missing is an error of the plan."`
	WithoutLogging bool `json:"withoutLogging,omitempty" doc:"The trail is stopped."`
	Removed        bool `json:"removed,omitempty" doc:"The trail is deleted, and nothing else is asked."`

	Bucket *bucket.Bucket `json:"bucket,omitempty" doc:"Bucket that the log files go to."`
	Prefix *string        `json:"s3KeyPrefix,omitempty" doc:"What the keys of the log files begin with; empty for nothing."`

	LogGroup        *loggroup.Group `json:"logGroup,omitempty" doc:"Log group that the events go to as well."`
	WithoutLogGroup bool            `json:"withoutLogGroup,omitempty" doc:"Log group and role are taken away."`
	Role            *role.Role      `json:"role,omitempty" doc:"Role that CloudTrail writes to the log group with."`

	Topic *topic.Topic `json:"topic,omitempty" doc:"Topic that is told of each log file."`
	Key   *key.Key     `json:"key,omitempty" doc:"KMS key that encrypts the log files."`

	MultiRegion  *bool   `json:"isMultiRegionTrail,omitempty" doc:"Whether the calls of all regions are recorded."`
	GlobalEvents *bool   `json:"includeGlobalServiceEvents,omitempty" doc:"Whether the calls of global services are recorded."`
	Validation   *bool   `json:"enableLogFileValidation,omitempty" doc:"Whether digest files are written, by which log files can be verified."`
	Organization *string `json:"organization,omitempty" doc:"Id of the organization whose accounts are all recorded; empty for the one account."`

	Selectors *selector.Set      `json:"selectors,omitempty" doc:"Selectors of what is recorded; all management events where they are not said."`
	Insights  *selector.Insights `json:"insightSelectors,omitempty" doc:"Types of Insights, each with the categories of events that are watched."`
	Tags      map[string]string  `json:"tags,omitempty" doc:"Tags by key."`

	Expected []selector.Event `json:"expected,omitempty" doc:"Events that the trail is expected to record."`
	Grace    time.Duration    `json:"grace,omitempty" doc:"Nanoseconds that a delivery may take before it counts as late."`
}

// Name is the trail's name.
func (t Trail) Name() string { return t.spec.Name }

// ARN is the trail's ARN for clients of a scope.
func (t Trail) ARN(s resource.Scope) string { return ARN(t.spec.home(s), t.spec.Name) }

// ID is the trail's ID for clients of a scope.
func (t Trail) ID(s resource.Scope) resource.ID { return trailID(t.spec.home(s), t.spec.Name) }

func trailID(home resource.Scope, name string) resource.ID {
	return trailRef(home, name).ID()
}

// home is the trail's home region and account.
func (s *spec) home(clients resource.Scope) resource.Scope {
	clients.Region = cmp.Or(s.HomeRegion, clients.Region)
	clients.Account = cmp.Or(s.Owner, clients.Account)
	return clients
}

// readOnly reports that the clients cannot change the trail: its home is another
// region or account.
func (s *spec) readOnly(clients resource.Scope) bool {
	return s.HomeRegion != "" && s.HomeRegion != clients.Region || s.Owner != "" && s.Owner != clients.Account
}

func (s *spec) organization() string { return aws.ToString(s.Organization) }

// group is the wanted log group; zero where none is.
func (s *spec) group(home resource.Scope) loggroup.ARN {
	if s.LogGroup == nil {
		return loggroup.ARN{}
	}
	return s.LogGroup.ARN(home)
}

func (s spec) clone() spec {
	s.Tags, s.Expected = maps.Clone(s.Tags), slices.Clone(s.Expected)
	if s.Selectors != nil {
		c := s.Selectors.Clone()
		s.Selectors = &c
	}
	if s.Insights != nil {
		c := s.Insights.Normal()
		if c == nil {
			c = selector.Insights{} // none is wanted, which null in JSON would not say
		}
		s.Insights = &c
	}
	return s
}

// SettingsSchema is the JSON Schema of what MarshalJSON writes; see [resource.Schema].
func SettingsSchema() map[string]any {
	return resource.SettingsSchema("A trail of CloudTrail", spec{})
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (t Trail) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(t.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (t *Trail) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings("trail", data, &t.spec, spec.validate)
}

// textOf is a value as JSON, to compare.
func textOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v) // these types always marshal
	}
	return string(text)
}

// Equal reports whether two trails are wanted in the same way.
func (t Trail) Equal(other Trail) bool { return textOf(t) == textOf(other) }

// Builder is a builder that begins with this trail. What is set in it replaces
// what the trail has, but for Tag and Expect, which add.
func (t Trail) Builder() *Builder { return &Builder{spec: t.spec.clone(), adopted: true} }
