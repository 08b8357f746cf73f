package fleet

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/grouped"
)

// AccountError is what failed in an account.
type AccountError struct {
	Account Account
	Err     error
}

// Error is the account and what failed.
func (e *AccountError) Error() string { return fmt.Sprintf("account %s: %v", e.Account, e.Err) }

// Unwrap is what failed.
func (e *AccountError) Unwrap() error { return e.Err }

// Error says which accounts failed. What it came with is true of all others.
type Error struct {
	Accounts []*AccountError // in the order of the fleet
	Of       int             // accounts in all
}

// Error is a line for each cause, with the accounts that it failed in.
func (e *Error) Error() string {
	var b strings.Builder
	noun := "accounts"
	if len(e.Accounts) == 1 {
		noun = "account"
	}
	fmt.Fprintf(&b, "fleet: %d %s of %d failed:", len(e.Accounts), noun, e.Of)
	for _, g := range byCause(e.Accounts) {
		text := g.First.text
		if g.Count > 1 {
			text = grouped.Generic(text, g.First.account, "")
		}
		fmt.Fprintf(&b, "\n  %s: %s", g.Where.String(), strings.ReplaceAll(text, "\n", "\n    "))
	}
	return b.String()
}

// Unwrap are the accounts' errors.
func (e *Error) Unwrap() []error {
	out := make([]error, len(e.Accounts))
	for i, a := range e.Accounts {
		out[i] = a
	}
	return out
}

type cause struct{ account, text string }

// byCause puts the accounts together in which the same failed.
func byCause(failed []*AccountError) []*grouped.Group[cause] {
	var s grouped.Set[cause]
	for _, a := range failed {
		text := grouped.WithoutRequest(a.Err.Error())
		s.Add(grouped.Generic(text, a.Account.ID, ""), cause{a.Account.ID, text}, a.Account.ID, "")
	}
	return s.Groups()
}

// ErrNotBegun is the error of an account that was not begun, since more of those before
// failed than the fleet tolerates.
var ErrNotBegun = errors.New("it was not begun: more accounts failed than are tolerated")

// failures are the accounts' errors as one; nil where none failed.
func failures(accounts []Account, errs []error) error {
	e := &Error{Of: len(accounts)}
	for i, err := range errs {
		if err != nil {
			e.Accounts = append(e.Accounts, &AccountError{accounts[i], err})
		}
	}
	if len(e.Accounts) == 0 {
		return nil
	}
	return e
}
