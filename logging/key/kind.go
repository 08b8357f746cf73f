package key

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a KMS key.
const Type = "AWS::KMS::Key"

// State is the state of a KMS key.
type State struct {
	State       string            `json:"keyState"`   // "Enabled", "Disabled", "PendingDeletion", …
	Spec        string            `json:"keySpec"`    // "SYMMETRIC_DEFAULT", …
	Manager     string            `json:"keyManager"` // "AWS" or "CUSTOMER"
	Policy      policy.Statements `json:"policy,omitempty"`
	Rotation    *bool             `json:"enableKeyRotation,omitempty"` // nil: not read, or a key that cannot have it
	Description string            `json:"description,omitempty"`

	Created time.Time `json:"-"` // by AWS's clock

	arn  string // what an alias is of: the operations that change a key take no alias
	made bool   // it was created here
}

var keyType = resource.NewType[State](Type)

// Ref names a KMS key in a scope, by its ARN or by its alias ("alias/logs").
func Ref(s resource.Scope, name string) resource.Ref[State] {
	if a, err := arn.Parse(name); err == nil {
		s = resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
	}
	return keyType.Ref(s, name)
}

const enabledState = string(types.KeyStateEnabled)

var (
	description = resource.One[*handle]("description", func(s *State) *string { return &s.Description }).AtCreate().Exclusive()
	enabled     = resource.One[*handle]("keyState", func(s *State) *string { return &s.State }).Required().SetBy(stateActions, (*handle).setState).Exports(exportState)
	statements  = resource.Statements[*handle]("policy", func(s *State) *policy.Statements { return &s.Policy }).
			Put("kms:PutKeyPolicy", (*handle).putPolicy).Live("kms:GetKeyPolicy", (*handle).livePolicy).
			Exports(policy.Key, func(_ *handle, doc policy.Document, x *resource.Export) { x.Set("KeyPolicy", doc) }).
			Needs(func(h *handle, doc policy.Document) []resource.ID { return resource.RolesNamed(doc, h.scope) })
	rotation = resource.One[*handle]("enableKeyRotation", func(s *State) **bool { return &s.Rotation }).Exclusive().
			SetBy(rotationActions, (*handle).setRotation).Read((*handle).readRotation, "kms:GetKeyRotationStatus")
)

var kind = resource.Kind[State, *handle]{
	Type: keyType, Noun: "key", ARN: (*handle).permissionARN, Learn: (*handle).learn, Read: (*handle).read,
	Reads: func(h *handle) []resource.Permission {
		on := h.permissionARN()
		return []resource.Permission{{Action: "kms:DescribeKey", Resource: on}, {Action: "kms:GetKeyPolicy", Resource: on}}
	},
	Owner:     func(h *handle) string { return h.owner },
	Created:   func(s State) time.Time { return s.Created },
	Create:    resource.Whole[State, *handle]{Action: "kms:CreateKey", Call: (*handle).create, Requires: (*handle).createPermissions},
	Delete:    resource.Whole[State, *handle]{Action: "kms:ScheduleKeyDeletion", Call: (*handle).takeBack, Requires: (*handle).takeBackPermissions},
	First:     first,
	Usable:    usable,
	Transient: (*handle).transient,
	// Any key may have encrypted something; KMS does not tell.
	HoldsData: resource.Holds[*handle]{ButNew: true, Call: func(*handle, context.Context) (string, error) { return "what was encrypted with it", nil }},
	Exports:   exportAlias,
	Fields:    []resource.Field[State, *handle]{description, enabled, statements, rotation},
}

// Resource binds the key to clients. The error is a *[resource.ValidationError]: a key
// of another account or region, the zero value, or clients without KMS.
func (k Key) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	w := k.spec
	v := &resource.ValidationError{Of: "key"}
	if c.KMS == nil {
		v.Add("clients.KMS", "", "must be set", "")
	}
	w.validate(v) // it may be of Named or Existing, which nobody has checked
	w.checkScope(v, s)
	if err := v.Err(); err != nil {
		return nil, err
	}
	h := newHandle(ReadClients{c.Clients, c.KMS}, s, w.Name)
	h.writes = c.KMS
	return kind.Bind(h.ref, h, w.OnlyUsed, w.MustExist, describedAs(w.Description), isEnabled(w.Enabled), statements.Has(w.Policy), rotates(w.Rotation), resource.Asks[State](w.asked))
}

// Bind is a target of keys alone.
func Bind(c Clients, keys ...Key) resource.Target {
	return resource.Bind("keys", c.Clients, c, keys)
}

// Observe is a key that is only read, for judging, by its ARN or alias.
func Observe(c ReadClients, s resource.Scope, name string) resource.Resource {
	h := newHandle(c, s, name)
	return kind.Observe(h.ref, h)
}

// Needs is the key that something has, by its name, as what is written before: its
// policy has to let others in first. Empty: none.
func Needs(s resource.Scope, name string) []resource.ID {
	if name == "" {
		return nil
	}
	return []resource.ID{Ref(s, name).ID()}
}

// Observes is the key that something has, for judging; none where it is AWS's own, or
// named by an alias.
func Observes(c ReadClients, s resource.Scope, name string) []resource.Resource {
	if broken, _ := rule.KeyARN(name); broken != "" {
		return nil
	}
	return []resource.Resource{Observe(c, s, name)}
}

// LeadsTo is any key, in whatever account: what something that has a key leads to.
func LeadsTo(c ReadClients, s resource.Scope) []resource.Resource {
	return []resource.Resource{Observe(c, s, "arn:"+s.Partition+":kms:*:*:key/*")}
}

// exportState: a key that is made is enabled.
func exportState(_ *handle, _ string, x *resource.Export) {
	if x.Existing {
		x.Set("Enabled", true)
	}
}

// exportAlias: the name of a key that is made is a resource of its own.
func exportAlias(h *handle, _ State, x *resource.Export) {
	if x.Makes {
		x.Beside(resource.Exported{Type: "AWS::KMS::Alias", Name: "alias", Properties: map[string]any{"AliasName": h.name(), "TargetKeyId": resource.Own("")}})
	}
}

// describedAs is for a key that is created: one that exists keeps its own.
func describedAs(text string) resource.Wish[State] {
	if text == "" {
		return resource.Wish[State]{}
	}
	return description.Toward(text, func(now State, exists bool) (string, error) {
		if exists {
			return now.Description, nil
		}
		return text, nil
	})
}

func isEnabled(wanted bool) resource.Wish[State] {
	if !wanted {
		return resource.Wish[State]{}
	}
	return enabled.Toward(enabledState, func(now State, exists bool) (string, error) {
		switch types.KeyState(now.State) {
		case "", types.KeyStateEnabled, types.KeyStateDisabled, types.KeyStatePendingDeletion: // "": it was not read
		default:
			if exists {
				return "", fmt.Errorf("the key is in the state %s, in which it cannot be enabled", now.State)
			}
		}
		return enabledState, nil
	})
}

func rotates(wanted *bool) resource.Wish[State] {
	if wanted == nil {
		return resource.Wish[State]{}
	}
	return rotation.Toward(fmt.Sprint(*wanted), func(now State, exists bool) (*bool, error) {
		switch {
		case now.Rotation != nil || !exists:
			return wanted, nil
		case *wanted:
			return nil, fmt.Errorf("the key, %s, cannot have automatic rotation: only symmetric keys with key material from KMS can", now.Spec)
		}
		return nil, nil
	})
}

// first is the state of a key right after it is created.
func first(h *handle, w resource.Wants[State], s *State) error {
	s.State, s.Spec, s.Manager = enabledState, string(types.KeySpecSymmetricDefault), string(types.KeyManagerTypeCustomer)
	if _, wanted := rotation.Wanted(w); wanted {
		s.Rotation = new(bool)
	}
	s.Policy = policy.SplitStatements(Administrators(h.scope))
	doc, wanted := statements.Wanted(w)
	if !wanted {
		return nil
	}
	var err error
	s.Policy, err = resource.WithStatements(s.Policy, doc)
	return err
}

func usable(w resource.Wants[State], s State) error {
	_, policyWanted := statements.Wanted(w)
	_, rotationWanted := rotation.Wanted(w)
	_, enabledWanted := enabled.Wanted(w)
	if s.Manager == string(types.KeyManagerTypeAws) && (policyWanted || rotationWanted || enabledWanted) {
		return errors.New("the key is managed by AWS: its policy and rotation cannot be changed")
	}
	return nil
}

// handle is a key's clients and name.
type handle struct {
	clients ReadClients
	owner   string // whose clients they are, where another account owns the key
	writes  API    // nil: it is only read
	scope   resource.Scope
	ref     resource.Ref[State]
	arn     string // of the key, once that is known
	made    bool   // it was created here
}

func newHandle(c ReadClients, s resource.Scope, name string) *handle {
	h := &handle{scope: s, ref: Ref(s, name)}
	h.clients, h.owner = c.ofOwner(s, h.ref.ID().Scope)
	if strings.HasPrefix(name, "arn:") {
		h.arn = name
	}
	return h
}

func (h *handle) name() string { return h.ref.ID().Name }

func (h *handle) learn(s State) *handle {
	if s.arn == "" {
		return h
	}
	known := *h
	known.arn, known.made = s.arn, s.made
	return &known
}

// permissionARN is the key's ARN, as far as it is known: permissions for a key are not
// given on its alias.
func (h *handle) permissionARN() string {
	if h.arn != "" {
		return h.arn
	}
	return h.inScope("key/*")
}

func (h *handle) inScope(name string) string {
	return arn.ARN{Partition: h.scope.Partition, Service: "kms", Region: h.scope.Region, Account: h.scope.Account, Resource: name}.String()
}

// transient waits for a role that was just created, which KMS refuses as a principal
// until IAM shows it, and for a key that was.
func (h *handle) transient(w resource.Wants[State], err error, then resource.Facts) (bool, string) {
	var malformed *types.MalformedPolicyDocumentException
	switch {
	case resource.IsError[*types.NotFoundException](err):
		return h.made, ""
	case !errors.As(err, &malformed) || !strings.Contains(strings.ToLower(malformed.ErrorMessage()), "principal"):
		return false, ""
	}
	doc, _ := statements.Wanted(w)
	return resource.WaitForRolesNamed(doc, h.scope, then)
}
