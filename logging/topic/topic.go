package topic

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a topic.
const Type = "AWS::SNS::Topic"

// Topic is how a topic should be. [New] makes it; the zero value is not valid.
type Topic struct{ spec spec }

type spec struct {
	Name        string            `json:"topic" doc:"Name or ARN of the topic."`
	Key         *string           `json:"kmsMasterKeyId,omitempty" doc:"KMS key that encrypts the messages; empty to take the key away."`
	DisplayName *string           `json:"displayName,omitempty" doc:"What messages by SMS and mail say they come from."`
	Policy      *policy.Document  `json:"policy,omitempty" doc:"Statements to add to the topic policy."`
	Tags        map[string]string `json:"tags,omitempty" doc:"Tags by key."`
	MustExist   bool              `json:"mustExist,omitempty" doc:"The topic is not created: one that is missing is an error of the plan."`
	OnlyUsed    bool              `json:"onlyUsed,omitempty" doc:"The topic is judged, and never written."`

	asked resource.Asked // of one that is only used
}

// Builder builds a Topic. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// New begins a topic by its name, 1 to 256 characters of A-Z a-z 0-9 _ -, or by its
// ARN: it is created where it is missing, and completed where it is there. Nothing can
// be asked of a topic of another account or region.
func New(nameOrARN string) *Builder { return &Builder{spec: spec{Name: nameOrARN}} }

// Existing is a topic that has to exist, by its name or ARN, and of which nothing is
// asked but what a place needs. Who is given it checks the name.
func Existing(nameOrARN string) Topic { return Topic{spec{Name: nameOrARN, MustExist: true}} }

// Named is a topic that is used and judged, and never written, by its name or ARN. Who
// is given it checks the name.
func Named(nameOrARN string) Topic { return Topic{spec{Name: nameOrARN, OnlyUsed: true}} }

func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	return b
}

// Key encrypts what is published with a KMS key, by its ARN or an alias such as
// "alias/logs". Who publishes then needs the key's policy to let them. A service cannot
// publish to a topic with the key of AWS, alias/aws/sns.
func (b *Builder) Key(k key.Key) *Builder {
	if b.spec.Key = new(k.Name()); k.Name() == "" {
		b.notes.Add("kmsMasterKeyId", "", "must be a key: WithoutKey() is none", "")
	}
	return b.once("kmsMasterKeyId", fmt.Sprintf("Key(%s)", k.Name()))
}

// WithoutKey takes the key away.
func (b *Builder) WithoutKey() *Builder {
	b.spec.Key = new(string)
	return b.once("kmsMasterKeyId", "WithoutKey()")
}

// DisplayName is what messages by SMS and mail say they come from: at most 100
// characters.
func (b *Builder) DisplayName(s string) *Builder {
	b.spec.DisplayName = &s
	return b.once("displayName", fmt.Sprintf("DisplayName(%s)", s))
}

// Allow adds the statements of a document to the topic's policy, each where nothing
// there means the same. Statements of others are kept. It may be called several times.
func (b *Builder) Allow(doc policy.Document) *Builder {
	b.notes.Allow(&b.spec.Policy, doc)
	return b
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	b.notes.Tag(&b.spec.Tags, key, value)
	return b
}

// MustExist makes it an error of the plan when the topic does not exist, instead
// of creating it.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// Build is the topic, or a *[resource.ValidationError] with every wrong field.
func (b *Builder) Build() (Topic, error) {
	s := b.spec
	s.Tags = maps.Clone(s.Tags)
	s, err := resource.Valid("topic", &b.notes, s, spec.validate)
	return Topic{s}, err
}

var nameRE = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func (s spec) validate(v *resource.ValidationError) {
	const create = "Amazon SNS API, CreateTopic"
	name := s.Name
	if strings.HasPrefix(name, "arn:") {
		a, err := arn.Parse(name)
		switch {
		case err != nil:
			v.Add("topic", s.Name, "must be the name or the ARN of a topic: "+err.Error(), create)
		case a.Service != "sns" || !arn.IsRegion(a.Region) || !arn.IsAccount(a.Account):
			v.Add("topic", s.Name, "must be the name or the ARN of a topic, arn:partition:sns:region:account:name", create)
		}
		name = a.Resource
	}
	switch {
	case s.Name == "":
		v.Add("topic", "", "must be set", create)
	case len(name) > 256:
		v.Add("topic", s.Name, fmt.Sprintf("must have at most 256 characters, and has %d", len(name)), create)
	case strings.HasSuffix(name, ".fifo"):
		v.Add("topic", s.Name, "must be a standard topic: services do not publish to first-in-first-out topics", create)
	case name != "" && !nameRE.MatchString(name):
		v.Add("topic", s.Name, "may have only the characters A-Z a-z 0-9 _ -", create)
	}
	if s.Key != nil && strings.HasPrefix(*s.Key, "arn:") {
		if a, err := arn.Parse(*s.Key); err != nil || a.Service != "kms" || !arn.IsRegion(a.Region) || !arn.IsAccount(a.Account) {
			v.Add("kmsMasterKeyId", *s.Key, "must be the ARN, the id or an alias of a KMS key", "Amazon SNS API, SetTopicAttributes")
		}
	}
	if s.DisplayName != nil && utf8.RuneCountInString(*s.DisplayName) > 100 {
		v.Add("displayName", *s.DisplayName, "must have at most 100 characters", "Amazon SNS API, SetTopicAttributes")
	}
	if s.OnlyUsed && (s.Key != nil || s.DisplayName != nil || s.Policy != nil || len(s.Tags) > 0 || s.MustExist) {
		v.Add("onlyUsed", "true", "nothing can be asked of a topic that is only used", "")
	}
	if s.Policy != nil {
		v.Lint("policy", *s.Policy, policy.Topic)
	}
	v.Tags(s.Tags, "Amazon SNS API, TagResource")
}

// With is a copy of the topic that allows what a document says as well: for places that
// add what their service needs. A topic that is only used stays as it is. The error is a
// *[resource.ValidationError].
func (t Topic) With(doc policy.Document) (Topic, error) {
	if len(doc.Statements) == 0 {
		return t, nil
	}
	if t.spec.OnlyUsed {
		t.spec.asked = t.spec.asked.And("statements", policy.Topic, doc)
		return t, nil
	}
	return (&Builder{spec: t.spec}).Allow(doc).Build()
}

// Policy are the statements asked for, not all that the topic's policy has.
func (t Topic) Policy() policy.Document {
	if t.spec.Policy == nil {
		return policy.Document{}
	}
	return t.spec.Policy.Clone()
}

// OnlyUsed reports that the topic is judged, and never written.
func (t Topic) OnlyUsed() bool { return t.spec.OnlyUsed }

// NameOrARN is the topic as it was given.
func (t Topic) NameOrARN() string { return t.spec.Name }

// Validate checks a topic that was not built: [Existing] and [Named]. The error is a
// *[resource.ValidationError].
func (t Topic) Validate() error {
	_, err := resource.Valid("topic", new(resource.Notes), t.spec, spec.validate)
	return err
}

// Name is the topic's name.
func (t Topic) Name() string { return nameOf(t.spec.Name) }

func nameOf(nameOrARN string) string {
	if a, err := arn.Parse(nameOrARN); err == nil {
		return a.Resource
	}
	return nameOrARN
}

// ARN is the topic's ARN: the one that was given, or that of its name in a scope.
func (t Topic) ARN(s resource.Scope) string { return ARN(s, t.spec.Name) }

// ARN is the ARN of a topic, of which the name or the ARN is given.
func ARN(s resource.Scope, nameOrARN string) string {
	if _, err := arn.Parse(nameOrARN); err == nil {
		return nameOrARN
	}
	return arn.ARN{Partition: s.Partition, Service: "sns", Region: s.Region, Account: s.Account, Resource: nameOrARN}.String()
}

// KeyID is the KMS key asked for; empty where none was.
func (t Topic) KeyID() string { return aws.ToString(t.spec.Key) }

// ID is the topic's ID in a scope, or in that of its ARN.
func (t Topic) ID(s resource.Scope) resource.ID { return ID(s, t.spec.Name) }

// ID is the ID of a topic, of which the name or the ARN is given.
func ID(s resource.Scope, nameOrARN string) resource.ID { return Ref(s, nameOrARN).ID() }

// Equal reports whether two topics are wanted in the same way.
func (t Topic) Equal(other Topic) bool { return resource.Same(t, other) }

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Topic) JSONSchema() map[string]any { return resource.PartSchema(spec{}) }

// MarshalJSON is the settings.
func (t Topic) MarshalJSON() ([]byte, error) { return json.Marshal(t.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (t *Topic) UnmarshalJSON(data []byte) error {
	return resource.Decode("topic", data, &t.spec, spec.validate)
}
