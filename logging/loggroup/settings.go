package loggroup

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a log group.
const Type = "AWS::Logs::LogGroup"

// Class is a log class. It is chosen when the group is created and
// cannot be changed.
type Class string

// The classes. An empty class does not care, and creates Standard.
const (
	ClassStandard         Class = "STANDARD"
	ClassInfrequentAccess Class = "INFREQUENT_ACCESS" // FilterLogEvents and GetLogEvents cannot read it
	ClassDelivery         Class = "DELIVERY"          // for Lambda only
)

// Group is how a log group should be. New makes it; the zero value
// is not valid. What was not asked for is left as it is.
type Group struct{ spec spec }

type spec struct {
	Name       string            `json:"logGroupName"`
	Retention  *int32            `json:"retentionInDays,omitempty"` // 0: never expires
	Key        *string           `json:"kmsKeyId,omitempty"`        // "": none
	Class      Class             `json:"logGroupClass,omitempty"`
	Tags       map[string]string `json:"tags,omitempty"`
	Protection *bool             `json:"deletionProtectionEnabled,omitempty"`
	Encrypted  bool              `json:"mustBeEncrypted,omitempty"`
}

// Builder builds a Group. Its methods change and return it.
type Builder struct{ spec spec }

// New begins a log group of that name: 1 to 512 characters of
// a-z A-Z 0-9 _ - / . #, not beginning with "aws/".
func New(name string) *Builder {
	return &Builder{spec{Name: name}}
}

// RetainDays keeps events for that many days: one of the values that
// PutRetentionPolicy takes (1, 3, 5, 7, 14, 30, 60, 90, …, 3653).
func (b *Builder) RetainDays(days int32) *Builder {
	b.spec.Retention = &days
	if days == 0 {
		invalid := int32(-1) // 0 days means "never" to nobody who writes it
		b.spec.Retention = &invalid
	}
	return b
}

// RetainForever removes a retention that there is.
func (b *Builder) RetainForever() *Builder {
	b.spec.Retention = new(int32)
	return b
}

// Key encrypts new events with a KMS key: the ARN of a symmetric key in the
// group's region, whose policy lets logs.<region>.amazonaws.com use it.
func (b *Builder) Key(keyARN string) *Builder {
	b.spec.Key = &keyARN
	return b
}

// WithoutKey disassociates a KMS key that there is. What was written with it
// still needs it to be read.
func (b *Builder) WithoutKey() *Builder {
	b.spec.Key = new(string)
	return b
}

// Class is the log class to create the group with. A group that exists with
// another class is an error of the plan.
func (b *Builder) Class(c Class) *Builder {
	b.spec.Class = c
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// ProtectFromDeletion turns deletion protection on or off.
func (b *Builder) ProtectFromDeletion(on bool) *Builder {
	b.spec.Protection = &on
	return b
}

// MustBeEncrypted makes it an error finding when the group has no KMS key,
// whether set here or found.
func (b *Builder) MustBeEncrypted() *Builder {
	b.spec.Encrypted = true
	return b
}

// Build is the log group, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Group, error) {
	if err := b.spec.validate(); err != nil {
		return Group{}, err
	}
	s := b.spec
	s.Tags = maps.Clone(s.Tags)
	return Group{s}, nil
}

func (s spec) validate() error {
	v := &resource.ValidationError{Of: "log group"}
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
	case "", ClassStandard, ClassInfrequentAccess, ClassDelivery:
	default:
		v.Add("logGroupClass", string(s.Class), "must be STANDARD, INFREQUENT_ACCESS or DELIVERY", "CloudWatch Logs API, CreateLogGroup")
	}
	if s.Class == ClassDelivery && s.Retention != nil {
		v.Add("retentionInDays", strconv.Itoa(int(*s.Retention)), "cannot be set on the class DELIVERY, whose retention is fixed", "CloudWatch Logs API, CreateLogGroup")
	}
	if s.Encrypted && s.Key != nil && *s.Key == "" {
		v.Add("kmsKeyId", "", "cannot be removed from a group that must be encrypted", "")
	}
	resource.ValidateTags(v, s.Tags)
	return v.Err()
}

// Name is the group's name.
func (g Group) Name() string { return g.spec.Name }

// KeyARN is the KMS key asked for; empty where none was.
func (g Group) KeyARN() string {
	if g.spec.Key == nil {
		return ""
	}
	return *g.spec.Key
}

// RequiresEncryption reports whether the group must have a KMS key.
func (g Group) RequiresEncryption() bool { return g.spec.Encrypted }

// ID is the group's ID in a scope.
func (g Group) ID(s resource.Scope) resource.ID { return Ref(s, g.spec.Name).ID() }

// MarshalJSON is the settings, with the API's names.
func (g Group) MarshalJSON() ([]byte, error) { return json.Marshal(g.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (g *Group) UnmarshalJSON(data []byte) error {
	var s spec
	if err := value.DecodeStrict(data, &s); err != nil {
		return fmt.Errorf("log group: %w", err)
	}
	if err := s.validate(); err != nil {
		return err
	}
	g.spec = s
	return nil
}

// checkScope reports a key of another region or partition.
func (s spec) checkScope(scope resource.Scope) error {
	v := &resource.ValidationError{Of: "log group " + s.Name}
	if s.Key != nil && *s.Key != "" {
		if a, err := arn.Parse(*s.Key); err == nil && (a.Region != scope.Region || a.Partition != scope.Partition) {
			v.Add("kmsKeyId", *s.Key, fmt.Sprintf("must be a key of the group's own region, %s in partition %s", scope.Region, scope.Partition), "CloudWatch Logs User Guide, Encrypt log data")
		}
	}
	return v.Err()
}

// Equal reports whether two log groups are wanted in the same way.
func (g Group) Equal(other Group) bool {
	a, errA := value.Marshal(g)
	b, errB := value.Marshal(other)
	return errA == nil && errB == nil && string(a) == string(b)
}
