package key

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Key is how a KMS key should be. [New] begins one, and [Existing] and [Named] are
// one; the zero value is not valid. What was not asked for is left as it is.
type Key struct{ spec spec }

type spec struct {
	Name        string           `json:"keyId" doc:"ARN of a key, or an alias such as alias/logs, by which a key is created."`
	MustExist   bool             `json:"mustExist,omitempty" doc:"The key is not created: one that is missing is an error of the plan."`
	Policy      *policy.Document `json:"policy,omitempty" doc:"Statements to add to the key policy."`
	Enabled     bool             `json:"enabled,omitempty" doc:"Whether a disabled key is enabled."`
	Rotation    *bool            `json:"enableKeyRotation,omitempty" doc:"Whether the key material is rotated each year."`
	Description string           `json:"description,omitempty" doc:"Description of a key that is created."`
	OnlyUsed    bool             `json:"onlyUsed,omitempty" doc:"The key is judged, and never written."`

	asked resource.Asked // of one that is only used
}

// Builder builds a Key. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// New begins a key with an alias, "alias/logs" say, which is created where the alias
// does not exist, and completed where it does. The name has 1 to 250 characters of
// A-Z a-z 0-9 / _ - after "alias/", and does not begin with "alias/aws/". With
// MustExist it may be the ARN of a key too.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
func New(aliasOrARN string) *Builder { return &Builder{spec: spec{Name: aliasOrARN}} }

// Existing is a key that has to exist, by its ARN or by its alias, and of which nothing
// is asked but what a place needs. It must be in the account and region of the clients:
// KMS takes the policy of a key from its own account only.
func Existing(aliasOrARN string) Key { return Key{spec{Name: aliasOrARN, MustExist: true}} }

// Named is a key that is used and judged, and never written, by its ARN or alias. Who is
// given it checks the name.
func Named(aliasOrARN string) Key { return Key{spec{Name: aliasOrARN, OnlyUsed: true}} }

func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	return b
}

// MustExist makes it an error of the plan that the key does not exist, instead of
// creating it.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// Allow adds the statements of a document to the key policy, each where nothing there
// means the same: see CloudWatchLogs, CloudTrail and the like. The Resource of a key
// policy's statement is "*", the key. It may be called several times.
func (b *Builder) Allow(doc policy.Document) *Builder {
	b.notes.Allow(&b.spec.Policy, doc)
	return b
}

// Enable enables a key that is disabled, and cancels its deletion where that is pending.
func (b *Builder) Enable() *Builder {
	b.spec.Enabled = true
	return b.once("enabled", "Enable()")
}

// Rotation turns automatic rotation on. Only symmetric keys with key material from KMS
// have it, and only while they are enabled.
func (b *Builder) Rotation() *Builder {
	b.spec.Rotation = new(true)
	return b.once("enableKeyRotation", "Rotation()")
}

// WithoutRotation turns automatic rotation off.
func (b *Builder) WithoutRotation() *Builder {
	b.spec.Rotation = new(false)
	return b.once("enableKeyRotation", "WithoutRotation()")
}

// Description is for a key that is created, at most 8,192 characters. It shows in
// the console and is nothing secret. A key that exists keeps its own.
func (b *Builder) Description(text string) *Builder {
	b.spec.Description = text
	return b.once("description", "Description(…)")
}

// Build is the key, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Key, error) {
	s, err := resource.Valid("key", &b.notes, b.spec, spec.validate)
	return Key{s}, err
}

func (s spec) validate(v *resource.ValidationError) {
	name, isAlias := strings.CutPrefix(s.Name, "alias/")
	switch {
	case isAlias:
		validateAlias(v, s.Name, name, s.MustExist || s.OnlyUsed)
	case !s.MustExist && !s.OnlyUsed:
		v.Add("keyId", s.Name, `must begin with "alias/"`, "KMS API, CreateAlias")
	default:
		if r, _ := rule.KeyARN(s.Name); r != "" {
			v.Add("keyId", s.Name, r, "KMS API, PutKeyPolicy")
		}
	}
	if n := utf8.RuneCountInString(s.Description); n > 8192 {
		v.Add("description", "", fmt.Sprintf("must have at most 8192 characters, and has %d", n), "KMS API, CreateKey")
	}
	if s.OnlyUsed && (s.MustExist || s.Policy != nil || s.Enabled || s.Rotation != nil || s.Description != "") {
		v.Add("onlyUsed", "true", "nothing can be asked of a key that is only used", "")
	}
	if s.MustExist && s.Description != "" {
		v.Add("description", "", "is for a key that is created", "")
	}
	if s.Policy != nil {
		v.Lint("policy", *s.Policy, policy.Key)
	}
}

func validateAlias(v *resource.ValidationError, alias, name string, mustExist bool) {
	wrong := func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("/_-", c)
	}
	switch {
	case name == "" || len(alias) > 256:
		v.Add("keyId", alias, `must have 1 to 250 characters after "alias/"`, "KMS API, CreateAlias")
	case strings.ContainsFunc(name, wrong):
		v.Add("keyId", alias, "must have the characters A-Z a-z 0-9 / _ - only", "KMS API, CreateAlias")
	case strings.HasPrefix(name, "aws/"):
		rule := "is AWS's own: its policy cannot be changed"
		if !mustExist {
			rule = `must not begin with "alias/aws/", which is for keys of AWS`
		}
		v.Add("keyId", alias, rule, "KMS API, CreateAlias")
	}
}

// FullName completes a key's id, which services take as well as its ARN or an alias.
func FullName(s resource.Scope, name string) string {
	if name == "" || strings.HasPrefix(name, "arn:") || strings.HasPrefix(name, "alias/") {
		return name
	}
	return arn.ARN{Partition: s.Partition, Service: "kms", Region: s.Region, Account: s.Account, Resource: "key/" + name}.String()
}

// Name is the key's ARN or alias, as it was given.
func (k Key) Name() string { return k.spec.Name }

// OnlyUsed reports that the key is judged, and never written.
func (k Key) OnlyUsed() bool { return k.spec.OnlyUsed }

// Validate checks a key that was not built: [Existing] and [Named]. The error is a
// *resource.ValidationError.
func (k Key) Validate() error {
	_, err := resource.Valid("key", new(resource.Notes), k.spec, spec.validate)
	return err
}

// ID is the key's ID in a scope.
func (k Key) ID(s resource.Scope) resource.ID { return Ref(s, k.spec.Name).ID() }

// Policy are the statements asked for, not all that the key's policy has.
func (k Key) Policy() policy.Document {
	if k.spec.Policy == nil {
		return policy.Document{}
	}
	return k.spec.Policy.Clone()
}

// With is a copy of the key that allows what a document says as well: for places that
// add what their service needs. A key that is only used stays as it is. The error is a
// *[resource.ValidationError].
func (k Key) With(doc policy.Document) (Key, error) {
	if len(doc.Statements) == 0 {
		return k, nil
	}
	if k.spec.OnlyUsed {
		k.spec.asked = k.spec.asked.And("statements", policy.Key, doc)
		return k, nil
	}
	return (&Builder{spec: k.spec}).Allow(doc).Build()
}

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Key) JSONSchema() map[string]any { return resource.PartSchema(spec{}) }

// MarshalJSON is the settings.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.spec) }

// UnmarshalJSON reads settings and validates them as Build does. A name that settings
// do not have is an error.
func (k *Key) UnmarshalJSON(data []byte) error {
	return resource.Decode("key", data, &k.spec, spec.validate)
}

// checkScope reports a key of another account or region, whose policy the clients cannot
// change.
func (s spec) checkScope(v *resource.ValidationError, scope resource.Scope) {
	a, err := arn.Parse(s.Name)
	if err != nil || s.OnlyUsed {
		return // an alias, which is the scope's own
	}
	if a.Region != scope.Region || a.Partition != scope.Partition {
		v.Add("keyId", s.Name, "must be in the region of the clients, "+scope.Region, "KMS API, PutKeyPolicy")
	}
	if a.Account != scope.Account {
		v.Add("keyId", s.Name, "must be of account "+scope.Account+": the policy of another account's key cannot be changed", "KMS API, PutKeyPolicy")
	}
}
