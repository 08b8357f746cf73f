package loggroup

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/key"
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
	Name       string            `json:"logGroupName" doc:"Name of the log group."`
	Retention  *int32            `json:"retentionInDays,omitempty" doc:"Days that events are kept: 1, 3, 5, 7, 14, 30, 60, 90, … 3653, or 0 for ever."`
	Key        *string           `json:"kmsKeyId,omitempty" doc:"KMS key that encrypts the events; empty to take the key away."`
	Class      Class             `json:"logGroupClass,omitempty" doc:"STANDARD, INFREQUENT_ACCESS or DELIVERY; it cannot be changed later."`
	Tags       map[string]string `json:"tags,omitempty" doc:"Tags by key."`
	Protection *bool             `json:"deletionProtectionEnabled,omitempty" doc:"Whether the log group is protected from deletion."`
	Encrypted  bool              `json:"mustBeEncrypted,omitempty" doc:"Whether a log group without a KMS key is refused."`
	MustExist  bool              `json:"mustExist,omitempty" doc:"The log group is not created: one that is missing is an error of the plan."`
	OnlyUsed   bool              `json:"onlyUsed,omitempty" doc:"The log group is judged, and never written."`
}

// Builder builds a Group. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// New begins a log group of that name, 1 to 512 characters of
// a-z A-Z 0-9 _ - / . #, not beginning with "aws/": it is created where it is
// missing, and completed where it is there.
func New(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// Existing is a log group that has to exist, and of which nothing is asked but what
// a place needs. It may be one that AWS manages, whose name begins with "aws/". Who is given
// it checks the name.
func Existing(name string) Group { return Group{spec{Name: name, MustExist: true}} }

// Named is a log group that is used and judged, and never written, by its name or
// its ARN with or without ":*". It may be one that AWS manages, whose name begins with
// "aws/". Who is given it checks the name.
func Named(nameOrARN string) Group { return Group{spec{Name: nameOrARN, OnlyUsed: true}} }

func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	return b
}

// MustExist makes it an error of the plan that the group does not exist, instead
// of creating it.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// RetainDays keeps events for that many days: one of the values that
// PutRetentionPolicy takes (1, 3, 5, 7, 14, 30, 60, 90, …, 3653).
func (b *Builder) RetainDays(days int32) *Builder {
	b.spec.Retention = &days
	if days == 0 {
		invalid := int32(-1) // 0 days means "never" to nobody who writes it
		b.spec.Retention = &invalid
	}
	return b.once("retentionInDays", fmt.Sprintf("RetainDays(%d)", days))
}

// RetainForever removes a retention that there is.
func (b *Builder) RetainForever() *Builder {
	b.spec.Retention = new(int32)
	return b.once("retentionInDays", "RetainForever()")
}

// Key encrypts new events with a KMS key: a symmetric key in the group's region, by
// its ARN, whose policy lets logs.<region>.amazonaws.com use it.
func (b *Builder) Key(k key.Key) *Builder {
	if b.spec.Key = new(k.Name()); k.Name() == "" {
		b.notes.Add("kmsKeyId", "", "must be a key: WithoutKey() is none", "")
	}
	return b.once("kmsKeyId", fmt.Sprintf("Key(%s)", k.Name()))
}

// WithoutKey disassociates a KMS key that there is. What was written with it
// still needs it to be read.
func (b *Builder) WithoutKey() *Builder {
	b.spec.Key = new(string)
	return b.once("kmsKeyId", "WithoutKey()")
}

// Class is the log class to create the group with. A group that exists with
// another class is an error of the plan.
func (b *Builder) Class(c Class) *Builder {
	b.spec.Class = c
	return b.once("logGroupClass", fmt.Sprintf("Class(%s)", c))
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	b.notes.Tag(&b.spec.Tags, key, value)
	return b
}

// ProtectFromDeletion turns deletion protection on.
func (b *Builder) ProtectFromDeletion() *Builder {
	b.spec.Protection = new(true)
	return b.once("deletionProtectionEnabled", "ProtectFromDeletion()")
}

// WithoutDeletionProtection turns deletion protection off.
func (b *Builder) WithoutDeletionProtection() *Builder {
	b.spec.Protection = new(false)
	return b.once("deletionProtectionEnabled", "WithoutDeletionProtection()")
}

// MustBeEncrypted makes it an error finding when the group has no KMS key,
// whether set here or found.
func (b *Builder) MustBeEncrypted() *Builder {
	b.spec.Encrypted = true
	return b.once("mustBeEncrypted", "MustBeEncrypted()")
}

// Build is the log group, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Group, error) {
	s := b.spec
	s.Tags = maps.Clone(s.Tags)
	s, err := resource.Valid("log group", &b.notes, s, spec.validate)
	return Group{s}, err
}

func (s spec) validate(v *resource.ValidationError) {
	name := s.Name
	if s.OnlyUsed {
		name = nameOf(name)
		if s.asksForMore() {
			v.Add("onlyUsed", "true", "nothing can be asked of a group that is only used", "")
		}
	}
	is := rule.OwnLogGroupName
	if s.OnlyUsed || s.MustExist {
		is = rule.LogGroupName
	}
	if r, src := is(name); r != "" {
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
	v.Tags(s.Tags, "CloudWatch Logs API, CreateLogGroup")
}

// asksForMore reports whether anything but using it is asked of the group. That it
// must be encrypted is judged, and not written.
func (s spec) asksForMore() bool {
	return s.Retention != nil || s.Key != nil || s.Class != "" || len(s.Tags) > 0 || s.Protection != nil || s.MustExist
}

// nameOf is the name in an ARN; what is no ARN of a log group is a name.
func nameOf(nameOrARN string) string {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		return nameOrARN
	}
	if a, err := ParseARN(nameOrARN); err == nil {
		return a.Name
	}
	return nameOrARN
}

// Name is the group's name.
func (g Group) Name() string { return nameOf(g.spec.Name) }

// ARN is the group's ARN: the one that was given, or that of its name in a scope.
func (g Group) ARN(s resource.Scope) ARN {
	if a, err := ParseARN(g.spec.Name); err == nil {
		return a
	}
	return ARNOf(s, g.spec.Name)
}

// Validate checks a group that was not built: [Existing] and [Named]. The error is
// a *resource.ValidationError.
func (g Group) Validate() error {
	_, err := resource.Valid("log group", new(resource.Notes), g.spec, spec.validate)
	return err
}

// ValidateWritten checks, beside what [Group.Validate] checks, that it is no group that AWS
// manages: into such a one only the service writes whose group it is, and no role.
func (g Group) ValidateWritten() error {
	_, err := resource.Valid("log group", new(resource.Notes), g.spec, func(s spec, v *resource.ValidationError) {
		s.validate(v)
		if right, _ := rule.LogGroupName(g.Name()); right == "" && (s.OnlyUsed || s.MustExist) {
			if r, src := rule.OwnLogGroupName(g.Name()); r != "" {
				v.Add("logGroupName", s.Name, r, src)
			}
		}
	})
	return err
}

// OnlyUsed reports that the group is judged, and never written.
func (g Group) OnlyUsed() bool { return g.spec.OnlyUsed }

// Encrypted is a copy of the group that must be encrypted, as MustBeEncrypted says.
func (g Group) Encrypted() Group {
	g.spec.Encrypted = true
	return g
}

// KeyARN is the KMS key asked for; empty where none was.
func (g Group) KeyARN() string { return aws.ToString(g.spec.Key) }

// RequiresEncryption reports whether the group must have a KMS key.
func (g Group) RequiresEncryption() bool { return g.spec.Encrypted }

// ID is the group's ID in a scope.
func (g Group) ID(s resource.Scope) resource.ID { return Ref(s, g.Name()).ID() }

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Group) JSONSchema() map[string]any { return resource.PartSchema(spec{}) }

// MarshalJSON is the settings, with the API's names.
func (g Group) MarshalJSON() ([]byte, error) { return json.Marshal(g.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (g *Group) UnmarshalJSON(data []byte) error {
	return resource.Decode("log group", data, &g.spec, spec.validate)
}

// checkScope reports a key of another region or partition.
func (s spec) checkScope(v *resource.ValidationError, scope resource.Scope) {
	if strings.HasPrefix(s.Name, "arn:") { // a name is of every scope
		if a, err := ParseARN(s.Name); err == nil && a.Scope() != scope {
			v.Add("logGroupName", s.Name, fmt.Sprintf("must be a log group of %s, whose clients these are", scope), "")
		}
	}
	if s.Key != nil && *s.Key != "" {
		if a, err := arn.Parse(*s.Key); err == nil && (a.Region != scope.Region || a.Partition != scope.Partition) {
			v.Add("kmsKeyId", *s.Key, fmt.Sprintf("must be a key of the group's own region, %s in partition %s", scope.Region, scope.Partition), "CloudWatch Logs User Guide, Encrypt log data")
		}
	}
}

// Equal reports whether two log groups are wanted in the same way.
func (g Group) Equal(other Group) bool { return resource.Same(g, other) }
