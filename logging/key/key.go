package key

import (
	"bytes"
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
	Name        string           `json:"keyId"` // ARN of a key, or "alias/…"
	MustExist   bool             `json:"mustExist,omitempty"`
	Policy      *policy.Document `json:"policy,omitempty"` // the statements to allow
	Enabled     bool             `json:"enabled,omitempty"`
	Rotation    *bool            `json:"enableKeyRotation,omitempty"`
	Description string           `json:"description,omitempty"`
	OnlyUsed    bool             `json:"onlyUsed,omitempty"` // it is judged, and never written
}

// Builder builds a Key. Its methods change and return it.
type Builder struct {
	spec       spec
	statements []policy.StatementBuilder
	notes      resource.Notes
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

// MustExist makes it an error of the plan that the key does not exist, instead of
// creating it.
func (b *Builder) MustExist() *Builder {
	b.notes.Once("mustExist", "MustExist()")
	b.spec.MustExist = true
	return b
}

// Allow adds statements that the key policy must have, each on its own: see
// CloudWatchLogs, CloudTrail and the like. The Resource of a key policy's statement is
// "*", the key.
func (b *Builder) Allow(statements ...policy.StatementBuilder) *Builder {
	b.statements = append(b.statements, statements...)
	return b
}

// Enable enables a key that is disabled, and cancels its deletion where that is pending.
func (b *Builder) Enable() *Builder {
	b.notes.Once("enabled", "Enable()")
	b.spec.Enabled = true
	return b
}

// Rotation turns automatic rotation on. Only symmetric keys with key material from KMS
// have it, and only while they are enabled.
func (b *Builder) Rotation() *Builder {
	b.notes.Once("enableKeyRotation", "Rotation()")
	b.spec.Rotation = new(true)
	return b
}

// WithoutRotation turns automatic rotation off.
func (b *Builder) WithoutRotation() *Builder {
	b.notes.Once("enableKeyRotation", "WithoutRotation()")
	b.spec.Rotation = new(false)
	return b
}

// Description is for a key that is created, at most 8,192 characters. It shows in
// the console and is nothing secret. A key that exists keeps its own.
func (b *Builder) Description(text string) *Builder {
	b.notes.Once("description", "Description(…)")
	b.spec.Description = text
	return b
}

// Build is the key, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Key, error) {
	v := b.notes.Validation("key")
	s := b.spec
	s.addStatements(v, b.statements)
	s.validate(v)
	if err := v.Err(); err != nil {
		return Key{}, err
	}
	return Key{s}, nil
}

// addStatements builds the statements one by one: their Sids need not differ, since they
// get names of their own in the policy.
func (s *spec) addStatements(v *resource.ValidationError, statements []policy.StatementBuilder) {
	if len(statements) == 0 {
		return
	}
	doc := policy.Document{Version: policy.Version}
	if s.Policy != nil {
		doc = s.Policy.Clone()
	}
	for i, b := range statements {
		one, err := policy.New(policy.Key, b).Build()
		v.Merge(fmt.Sprintf("policy[%d]", i), err)
		doc.Statements = append(doc.Statements, one.Statements...)
	}
	s.Policy = &doc
}

func (s *spec) validate(v *resource.ValidationError) {
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

// Name is the key's ARN or alias, as it was given.
func (k Key) Name() string { return k.spec.Name }

// OnlyUsed reports that the key is judged, and never written.
func (k Key) OnlyUsed() bool { return k.spec.OnlyUsed }

// Validate checks a key that was not built: [Existing] and [Named]. The error is a
// *resource.ValidationError.
func (k Key) Validate() error {
	v := &resource.ValidationError{Of: "key"}
	k.spec.validate(v)
	return v.Err()
}

// ID is the key's ID in a scope.
func (k Key) ID(s resource.Scope) resource.ID { return Ref(s, k.spec.Name).ID() }

// Statements are what the key policy is to have, in one document; nil: nothing.
func (k Key) Statements() *policy.Document {
	if k.spec.Policy == nil {
		return nil
	}
	doc := k.spec.Policy.Clone()
	return &doc
}

// With is a copy of the key that allows more. The error is a *logging.ValidationError.
func (k Key) With(statements ...policy.StatementBuilder) (Key, error) {
	if k.spec.OnlyUsed {
		return k, nil
	}
	return (&Builder{spec: k.spec, statements: statements}).Build()
}

// MarshalJSON is the settings.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.spec) }

// UnmarshalJSON reads settings and validates them as Build does. A name that settings
// do not have is an error.
func (k *Key) UnmarshalJSON(data []byte) error {
	var s spec
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	v := &resource.ValidationError{Of: "key"}
	if s.Policy != nil {
		var statements []policy.StatementBuilder
		for _, st := range s.Policy.Statements {
			statements = append(statements, policy.FromStatement(st))
		}
		version := s.Policy.Version
		s.Policy = nil
		if s.addStatements(v, statements); s.Policy != nil && version != "" {
			s.Policy.Version = version
		}
	}
	s.validate(v)
	if err := v.Err(); err != nil {
		return err
	}
	k.spec = s
	return nil
}

// checkScope reports a key of another account or region, whose policy the clients cannot
// change.
func (s spec) checkScope(scope resource.Scope) error {
	a, err := arn.Parse(s.Name)
	if err != nil {
		return nil // an alias, which is the scope's own
	}
	v := &resource.ValidationError{Of: "key"}
	if a.Region != scope.Region || a.Partition != scope.Partition {
		v.Add("keyId", s.Name, "must be in the region of the clients, "+scope.Region, "KMS API, PutKeyPolicy")
	}
	if a.Account != scope.Account {
		v.Add("keyId", s.Name, "must be of account "+scope.Account+": the policy of another account's key cannot be changed", "KMS API, PutKeyPolicy")
	}
	return v.Err()
}
