package resource

import (
	"encoding/json"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Action is what a change does to the value at its path.
type Action string

// The three actions, and the sign each prints with.
const (
	Create Action = "create" // +
	Update Action = "change" // ~
	Delete Action = "delete" // -
)

// Sign is the sign that an action prints with: + for create, ~ for change, - for delete.
func (a Action) Sign() string {
	switch a {
	case Create:
		return "+"
	case Delete:
		return "-"
	}
	return "~"
}

// Change is one step of a plan: one API call that turns the value at Path of a
// resource's state from Before into After. It is pure data, so it can be kept
// as JSON, reversed, and carried out by another process.
type Change struct {
	Resource ID     `json:"resource"`
	Action   Action `json:"action"`
	// Path leads into the resource's state: "retentionInDays",
	// "inlinePolicies[logs]". Empty: the whole resource.
	Path string `json:"path,omitempty"`
	// Before and After are the values; null is absent.
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
	// Call is the API call, named as IAM names its action: "logs:PutRetentionPolicy".
	Call string `json:"call"`
	// Needs are the resources that must be written first.
	Needs []ID `json:"needs,omitempty"`
	// Requires are the permissions that the caller needs for the call.
	Requires []Permission `json:"requires,omitempty"`
	// Standalone marks a step that is valid without the ones after it and slow
	// to repeat: when one fails, what was written is kept, and planning again
	// goes on from there.
	Standalone bool `json:"standalone,omitempty"`
	// Until is when a change that is meant for a while is to be put back, by
	// NewRemoval with the report; zero for one that is meant to stay.
	Until time.Time `json:"until,omitzero"`
}

// Permission is an IAM action on a resource: an ARN, or "*" where the action
// takes no resource.
type Permission struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
}

// NewChange is a change of the value at path; before and after are marshalled
// to JSON, and nil is absent. Package logging adds the resource, the call and the rest.
func NewChange(path string, before, after any) (Change, error) {
	c := Change{Path: path}
	var err error
	if c.Before, err = value.Marshal(before); err != nil {
		return Change{}, err
	}
	if c.After, err = value.Marshal(after); err != nil {
		return Change{}, err
	}
	return c, nil
}

// Complete fills in what follows from the resource and the two values.
func (c Change) Complete(r Resource) Change {
	c.Resource = r.ID()
	c.Needs = r.Needs()
	switch {
	case value.IsNull(c.Before):
		c.Action = Create
	case value.IsNull(c.After):
		c.Action = Delete
	default:
		c.Action = Update
	}
	call := r.Call(c)
	c.Call, c.Requires = call.Operation, call.Requires
	return c
}

// Reversed is the change that takes c back.
func (c Change) Reversed(r Resource) Change {
	c.Before, c.After = c.After, c.Before
	return c.Complete(r)
}
