package key

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/kmskey"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Paths of a key's state.
const (
	pathState    = "keyState"
	pathPolicy   = "policy"
	pathRotation = "enableKeyRotation"
)

type keyResource struct {
	clients Clients
	scope   resource.Scope
	id      resource.ID
	want    spec

	// arn is the key's, once it was read or created; made is that of one that this
	// resource has created itself.
	arn, made *atomic.Pointer[string]
}

func newResource(c Clients, s resource.Scope, want spec) *keyResource {
	return &keyResource{c, s, kmskey.Ref(s, want.Name).ID(), want, new(atomic.Pointer[string]), new(atomic.Pointer[string])}
}

// Resource binds the key to clients. The error is a *logging.ValidationError: a key of
// another account or region, the zero value, or clients without KMS.
func (k Key) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	v := &resource.ValidationError{Of: "key"}
	if c.KMS == nil {
		v.Add("clients.KMS", "", "must be set", "")
	}
	if k.spec.Name == "" {
		v.Add("keyId", "", "must be set: use New or Existing", "")
	}
	v.Merge("", k.spec.checkScope(s))
	if err := v.Err(); err != nil {
		return nil, err
	}
	return newResource(c, s, k.spec), nil
}

func (r *keyResource) ID() resource.ID { return r.id }

// Needs are the roles that the statements name: KMS refuses principals that do not
// exist.
func (r *keyResource) Needs() []resource.ID {
	return r.roles()
}

// roles are those that the statements name.
func (r *keyResource) roles() []resource.ID {
	if r.want.Policy == nil {
		return nil
	}
	return resource.RolesNamed(*r.want.Policy, r.scope)
}

func (r *keyResource) Merge(other resource.Resource) (resource.Resource, error) {
	o, ok := other.(*keyResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	m := *r
	var err error
	m.want, err = merged(r.want, o.want)
	return &m, err
}

func (r *keyResource) Reads() []resource.Permission {
	on := r.on()
	ps := []resource.Permission{{Action: "kms:DescribeKey", Resource: on}, {Action: "kms:GetKeyPolicy", Resource: on}}
	if r.want.Rotation != nil {
		ps = append(ps, resource.Permission{Action: "kms:GetKeyRotationStatus", Resource: on})
	}
	return ps
}

// on is the key's ARN, as far as it is known: permissions for a key are not given on
// its alias.
func (r *keyResource) on() string {
	if p := r.arn.Load(); p != nil {
		return *p
	}
	if strings.HasPrefix(r.want.Name, "arn:") {
		return r.want.Name
	}
	return arn.ARN{Partition: r.scope.Partition, Service: "kms", Region: r.scope.Region, Account: r.scope.Account, Resource: "key/*"}.String()
}

func (r *keyResource) Diff(now resource.State) ([]resource.Change, error) {
	var changes []resource.Change
	var errs []error
	change := func(path string, before, after any) {
		c, err := resource.NewChange(path, before, after)
		changes, errs = append(changes, c), append(errs, err)
	}
	s, exists := now.(State)
	if !exists {
		if r.want.MustExist {
			return nil, errors.New("the key does not exist")
		}
		var err error
		if s, err = r.first(); err != nil {
			return nil, err
		}
		change("", nil, s)
	}
	if s.Manager == string(types.KeyManagerTypeAws) && (r.want.Policy != nil || r.want.Rotation != nil || r.want.Enabled) {
		return nil, errors.New("the key is managed by AWS: its policy and rotation cannot be changed")
	}
	if enabled := string(types.KeyStateEnabled); r.want.Enabled && s.State != enabled {
		switch types.KeyState(s.State) {
		case types.KeyStateDisabled, types.KeyStatePendingDeletion:
			change(pathState, s.State, enabled)
		default:
			return nil, fmt.Errorf("the key is in the state %s, in which it cannot be enabled", s.State)
		}
	}
	if r.want.Policy != nil {
		cs, err := resource.StatementChanges(pathPolicy, s.Policy, *r.want.Policy)
		changes, errs = append(changes, cs...), append(errs, err)
	}
	if want := r.want.Rotation; want != nil {
		switch {
		case s.Rotation == nil && *want:
			return nil, fmt.Errorf("the key, %s, cannot have automatic rotation: only symmetric keys with key material from KMS can", s.Spec)
		case s.Rotation != nil && *s.Rotation != *want:
			change(pathRotation, *s.Rotation, *want)
		}
	}
	return changes, errors.Join(errs...)
}

// first is the state of the key right after it is created.
func (r *keyResource) first() (State, error) {
	first, err := policy.New(policy.Key, Administrators(r.scope)).Build()
	if err != nil {
		return State{}, err
	}
	s := State{State: string(types.KeyStateEnabled), Spec: string(types.KeySpecSymmetricDefault), Manager: string(types.KeyManagerTypeCustomer),
		Policy: policy.SplitStatements(first), Description: r.want.Description}
	if r.want.Rotation != nil {
		s.Rotation = new(bool)
	}
	if r.want.Policy == nil {
		return s, nil
	}
	changes, err := resource.StatementChanges(pathPolicy, s.Policy, *r.want.Policy)
	if err != nil {
		return State{}, err
	}
	for _, c := range changes {
		key, _ := resource.StatementKey(c.Path, pathPolicy)
		var one policy.Document
		if err := one.UnmarshalJSON(c.After); err != nil {
			return State{}, err
		}
		s.Policy[key] = one
	}
	return s, nil
}

func (r *keyResource) Call(c resource.Change) resource.Call {
	call := func(on string, actions ...string) resource.Call {
		made := resource.Call{Operation: actions[0]}
		for _, a := range actions {
			made.Requires = append(made.Requires, resource.Permission{Action: a, Resource: on})
		}
		return made
	}
	_, isStatement := resource.StatementKey(c.Path, pathPolicy)
	switch {
	case c.Path == "" && absent(c.After):
		made := call(r.on(), "kms:ScheduleKeyDeletion", "kms:DeleteAlias", "kms:DescribeKey")
		made.Requires = append(made.Requires, resource.Permission{Action: "kms:DeleteAlias", Resource: r.aliasARN()})
		return made
	case c.Path == "":
		made := call(r.on(), "kms:CreateKey", "kms:CreateAlias")
		made.Requires[0].Resource = "*" // a key that does not exist yet has no ARN
		made.Requires = append(made.Requires, resource.Permission{Action: "kms:CreateAlias", Resource: r.aliasARN()})
		return made
	case c.Path == pathState:
		return call(r.on(), stateActions(c)...)
	case c.Path == pathRotation && isTrue(c.After):
		return call(r.on(), "kms:EnableKeyRotation")
	case c.Path == pathRotation:
		return call(r.on(), "kms:DisableKeyRotation")
	case isStatement:
		return call(r.on(), "kms:PutKeyPolicy", "kms:GetKeyPolicy")
	}
	return resource.Call{}
}

func (r *keyResource) aliasARN() string {
	return arn.ARN{Partition: r.scope.Partition, Service: "kms", Region: r.scope.Region, Account: r.scope.Account, Resource: r.want.Name}.String()
}

// Transient waits for a role that was just created, which KMS refuses as a principal
// until IAM shows it, and for a key that was.
func (r *keyResource) Transient(err error, then resource.Facts) (bool, string) {
	var malformed *types.MalformedPolicyDocumentException
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return r.made.Load() != nil, ""
	case !errors.As(err, &malformed):
		return false, ""
	}
	if r.want.Policy == nil || !strings.Contains(strings.ToLower(malformed.ErrorMessage()), "principal") {
		return false, ""
	}
	return resource.WaitForRolesNamed(*r.want.Policy, r.scope, then)
}
