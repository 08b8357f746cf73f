package fleet

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Account is one account of a fleet. But for its ID, what is not said is as the fleet
// says: so the exceptions for single accounts are data.
type Account struct {
	ID string `json:"id"` // twelve digits
	// Name is for people: it is printed beside the ID.
	Name string `json:"name,omitempty"`
	// Role is the role to assume, by its name, its name with a path, or its ARN.
	Role string `json:"role,omitempty"`
	// Regions are the regions to work in.
	Regions []string `json:"regions,omitempty"`
	// Without are regions of the fleet's that are left out.
	Without []string `json:"without,omitempty"`
	// Skip says why nothing is done in the account, such as that it is suspended. It is
	// listed, and is no failure.
	Skip string `json:"skip,omitempty"`
}

// String is the account's ID, with its name where it has one.
func (a Account) String() string {
	if a.Name == "" {
		return a.ID
	}
	return a.ID + " (" + a.Name + ")"
}

// Accounts answers the accounts of a group each time that the fleet is gone through;
// package organizations asks AWS Organizations.
type Accounts func(ctx context.Context) ([]Account, error)

// Regions answers the regions of an account, for which cfg has a session; package
// regions asks which are enabled.
type Regions func(ctx context.Context, cfg aws.Config, a Account) ([]string, error)
