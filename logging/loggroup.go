package logging

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
)

// LogGroupType is the CloudFormation type of a log group.
const LogGroupType = "AWS::Logs::LogGroup"

// LogGroupClass is a log class. It is chosen when the group is created and
// cannot be changed.
type LogGroupClass string

// The classes. An empty class does not care, and creates Standard.
const (
	Standard         LogGroupClass = "STANDARD"
	InfrequentAccess LogGroupClass = "INFREQUENT_ACCESS" // FilterLogEvents and GetLogEvents cannot read it
	Delivery         LogGroupClass = "DELIVERY"          // for Lambda only
)

// LogGroup is how a log group should be. NewLogGroup makes it; the zero value
// is not valid. What was not asked for is left as it is.
type LogGroup struct{ spec logGroupSpec }

type logGroupSpec struct {
	Name       string            `json:"logGroupName"`
	Retention  *int32            `json:"retentionInDays,omitempty"` // 0: never expires
	Key        *string           `json:"kmsKeyId,omitempty"`        // "": none
	Class      LogGroupClass     `json:"logGroupClass,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
	Protection *bool             `json:"deletionProtectionEnabled,omitempty"`
	Encrypted  bool              `json:"mustBeEncrypted,omitempty"`
}

// LogGroupBuilder builds a LogGroup. Its methods change and return it.
type LogGroupBuilder struct{ spec logGroupSpec }

// NewLogGroup begins a log group of that name: 1 to 512 characters of
// a-z A-Z 0-9 _ - / . #, not beginning with "aws/".
func NewLogGroup(name string) *LogGroupBuilder {
	return &LogGroupBuilder{logGroupSpec{Name: name}}
}

// RetainDays keeps events for that many days: one of the values that
// PutRetentionPolicy takes (1, 3, 5, 7, 14, 30, 60, 90, …, 3653).
func (b *LogGroupBuilder) RetainDays(days int32) *LogGroupBuilder {
	b.spec.Retention = &days
	if days == 0 {
		invalid := int32(-1) // 0 days means "never" to nobody who writes it
		b.spec.Retention = &invalid
	}
	return b
}

// RetainForever removes a retention that there is.
func (b *LogGroupBuilder) RetainForever() *LogGroupBuilder {
	b.spec.Retention = new(int32)
	return b
}

// Key encrypts new events with a KMS key: the ARN of a symmetric key in the
// group's region, whose policy lets logs.<region>.amazonaws.com use it.
func (b *LogGroupBuilder) Key(keyARN string) *LogGroupBuilder {
	b.spec.Key = &keyARN
	return b
}

// WithoutKey disassociates a KMS key that there is. What was written with it
// still needs it to be read.
func (b *LogGroupBuilder) WithoutKey() *LogGroupBuilder {
	b.spec.Key = new(string)
	return b
}

// Class is the log class to create the group with. A group that exists with
// another class is an error of the plan.
func (b *LogGroupBuilder) Class(c LogGroupClass) *LogGroupBuilder {
	b.spec.Class = c
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *LogGroupBuilder) Tag(key, value string) *LogGroupBuilder {
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// ProtectFromDeletion turns deletion protection on or off.
func (b *LogGroupBuilder) ProtectFromDeletion(on bool) *LogGroupBuilder {
	b.spec.Protection = &on
	return b
}

// MustBeEncrypted makes it an error finding when the group has no KMS key,
// whether set here or found.
func (b *LogGroupBuilder) MustBeEncrypted() *LogGroupBuilder {
	b.spec.Encrypted = true
	return b
}

// Build is the log group, or a *ValidationError with every wrong field.
func (b *LogGroupBuilder) Build() (LogGroup, error) {
	if err := b.spec.validate(); err != nil {
		return LogGroup{}, err
	}
	s := b.spec
	s.Tags = maps.Clone(s.Tags)
	return LogGroup{s}, nil
}

func (s logGroupSpec) validate() error {
	v := &ValidationError{Of: "log group"}
	if r, src := rule.LogGroupName(s.Name); r != "" {
		v.Add("logGroupName", s.Name, r, src)
	}
	if s.Retention != nil && *s.Retention != 0 {
		if r, src := rule.RetentionDays(*s.Retention); r != "" {
			v.Add("retentionInDays", strconv.Itoa(int(max(0, *s.Retention))), r, src)
		}
	}
	if s.Key != nil && *s.Key != "" {
		if r, src := rule.KeyARN(*s.Key); r != "" {
			v.Add("kmsKeyId", *s.Key, r, src)
		}
	}
	switch s.Class {
	case "", Standard, InfrequentAccess, Delivery:
	default:
		v.Add("logGroupClass", string(s.Class), "must be STANDARD, INFREQUENT_ACCESS or DELIVERY", "CloudWatch Logs API, CreateLogGroup")
	}
	if s.Class == Delivery && s.Retention != nil {
		v.Add("retentionInDays", strconv.Itoa(int(*s.Retention)), "cannot be set on the class DELIVERY, whose retention is fixed", "CloudWatch Logs API, CreateLogGroup")
	}
	if s.Encrypted && s.Key != nil && *s.Key == "" {
		v.Add("kmsKeyId", "", "cannot be removed from a group that must be encrypted", "")
	}
	validateTags(v, s.Tags)
	return v.Err()
}

func validateTags(v *ValidationError, tags map[string]string) {
	if len(tags) > 50 {
		v.Add("tags", strconv.Itoa(len(tags)), "must be at most 50", "CloudWatch Logs API, CreateLogGroup; IAM API, CreateRole")
	}
	for _, k := range sortedKeys(tags) {
		if r, src := rule.TagKey(k); r != "" {
			v.Add("tags["+k+"]", k, r, src)
		}
		if r, src := rule.TagValue(tags[k]); r != "" {
			v.Add("tags["+k+"]", tags[k], r, src)
		}
	}
}

// Name is the group's name.
func (g LogGroup) Name() string { return g.spec.Name }

// KeyARN is the KMS key asked for; empty where none was.
func (g LogGroup) KeyARN() string {
	if g.spec.Key == nil {
		return ""
	}
	return *g.spec.Key
}

// RequiresEncryption reports whether the group must have a KMS key.
func (g LogGroup) RequiresEncryption() bool { return g.spec.Encrypted }

// ID is the group's ID in a scope.
func (g LogGroup) ID(s Scope) ID { return LogGroupID(s, g.spec.Name) }

// LogGroupID is the ID of a log group.
func LogGroupID(s Scope, name string) ID { return ID{s, LogGroupType, name} }

// MarshalJSON is the settings, with the API's names.
func (g LogGroup) MarshalJSON() ([]byte, error) { return json.Marshal(g.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (g *LogGroup) UnmarshalJSON(data []byte) error {
	var s logGroupSpec
	if err := decodeStrict(data, &s); err != nil {
		return fmt.Errorf("log group: %w", err)
	}
	if err := s.validate(); err != nil {
		return err
	}
	g.spec = s
	return nil
}

// checkScope reports a key of another region or partition.
func (s logGroupSpec) checkScope(scope Scope) error {
	v := &ValidationError{Of: "log group " + s.Name}
	if s.Key != nil && *s.Key != "" {
		if a, err := arn.Parse(*s.Key); err == nil && (a.Region != scope.Region || a.Partition != scope.Partition) {
			v.Add("kmsKeyId", *s.Key, fmt.Sprintf("must be a key of the group's own region, %s in partition %s", scope.Region, scope.Partition), "CloudWatch Logs User Guide, Encrypt log data")
		}
	}
	return v.Err()
}

// Equal reports whether two log groups are wanted in the same way.
func (g LogGroup) Equal(other LogGroup) bool {
	a, errA := marshalValue(g)
	b, errB := marshalValue(other)
	return errA == nil && errB == nil && string(a) == string(b)
}
