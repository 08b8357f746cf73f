package trailog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
	Name string `json:"name"`
	// HomeRegion and Owner are of a trail that was read; where they are empty they
	// are those of the clients.
	HomeRegion string `json:"homeRegion,omitempty"`
	Owner      string `json:"owner,omitempty"`

	MustExist      bool `json:"mustExist,omitempty"`      // it is not created
	WithoutLogging bool `json:"withoutLogging,omitempty"` // it is stopped
	Removed        bool `json:"removed,omitempty"`        // it is deleted, and nothing else is asked

	Bucket *bucket.Bucket `json:"bucket,omitempty"`
	// Prefix is nil where nobody has said, and empty for none.
	Prefix *string `json:"s3KeyPrefix,omitempty"`

	LogGroup        *loggroup.Group `json:"logGroup,omitempty"`
	WithoutLogGroup bool            `json:"withoutLogGroup,omitempty"` // and without the role
	Role            *role.Role      `json:"role,omitempty"`

	Topic *topic.Topic `json:"topic,omitempty"`
	Key   *key.Key     `json:"key,omitempty"`

	MultiRegion  *bool `json:"isMultiRegionTrail,omitempty"`
	GlobalEvents *bool `json:"includeGlobalServiceEvents,omitempty"`
	Validation   *bool `json:"enableLogFileValidation,omitempty"`
	// Organization is nil where nobody has said, and empty for a trail that is of
	// one account.
	Organization *string `json:"organization,omitempty"`

	Selectors *selector.Set      `json:"selectors,omitempty"`
	Insights  *selector.Insights `json:"insightSelectors,omitempty"`
	Tags      map[string]string  `json:"tags,omitempty"`

	Expected []selector.Event `json:"expected,omitempty"`
	Grace    time.Duration    `json:"grace,omitempty"` // nanoseconds; zero: DefaultGrace
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

func (s *spec) organization() string {
	if s.Organization == nil {
		return ""
	}
	return *s.Organization
}

// group is the wanted log group; zero where none is.
func (s *spec) group(home resource.Scope) loggroup.ARN {
	if s.LogGroup == nil {
		return loggroup.ARN{}
	}
	return s.LogGroup.ARN(home)
}

// roleName is the name in a role's name or ARN.
func roleName(role string) string { return role[1+strings.LastIndexByte(role, '/'):] }

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
