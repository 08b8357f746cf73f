package loggingtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// AccountState is where in its life an account of an organization is.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
type AccountState string

// The states of accounts.
const (
	AccountPendingActivation AccountState = "PENDING_ACTIVATION"
	AccountActive            AccountState = "ACTIVE"
	AccountSuspended         AccountState = "SUSPENDED"
	AccountPendingClosure    AccountState = "PENDING_CLOSURE"
	AccountClosed            AccountState = "CLOSED"
)

// WithName names an account, as lists of the organization's accounts show it; without it
// the name is "account-" and the id. Two may have the same name.
func WithName(name string) Option { return func(a *Account) { a.name = name } }

// Name is the account's name.
func (a *Account) Name() string { return a.name }

// Made is when the account was made, and joined the organization if it is in one.
func (a *Account) Made() time.Time { return a.made }

// State is where in its life the account is: an account is active, unless
// [Organization.SetState] has said otherwise.
func (a *Account) State() AccountState {
	if s := a.accountState.Load(); s != nil {
		return *s
	}
	return AccountActive
}

// usable reports whether the account's principals can do anything.
func (a *Account) usable() bool {
	s := a.State()
	return s == AccountActive || s == AccountPendingClosure
}

// SetState sets where in its life an account is. The keys of one that is neither active
// nor pending closure are not known any more, and nobody assumes its roles. It panics
// for an account of another organization, and for a state that there is not.
func (o *Organization) SetState(a *Account, s AccountState) {
	if a.org != o {
		panic("loggingtest: SetState: " + a.id + " is not in the organization")
	}
	if !slices.Contains([]AccountState{AccountPendingActivation, AccountActive, AccountSuspended, AccountPendingClosure, AccountClosed}, s) {
		panic("loggingtest: no account is " + string(s))
	}
	a.accountState.Store(&s)
}

// Name is the last part of the unit's path; that of the root is "Root".
func (u *Unit) Name() string {
	if u.parent == nil {
		return "Root"
	}
	return u.path[strings.LastIndexByte(u.path, '/')+1:]
}

// Organization is what the unit is a part of.
func (u *Unit) Organization() *Organization { return u.org }

// Unit is the unit of a name, or with slashes of a path, below this one, which is made
// if it is not there: see [Organization.Unit].
func (u *Unit) Unit(path string) *Unit {
	return u.org.Unit(strings.TrimPrefix(u.path+"/"+path, "/"))
}

// Parent is the unit, or root, that the unit is in, nil for the root.
func (u *Unit) Parent() *Unit { return u.parent }

// Units are the units that are directly in this one, by name.
func (u *Unit) Units() []*Unit {
	u.org.mu.RLock()
	defer u.org.mu.RUnlock()
	out := make([]*Unit, 0, len(u.children))
	for _, name := range slices.Sorted(maps.Keys(u.children)) {
		out = append(out, u.children[name])
	}
	return out
}

// Accounts are the accounts that are directly in the unit, in the order in which they
// were added to the organization.
func (u *Unit) Accounts() []*Account {
	u.org.mu.RLock()
	defer u.org.mu.RUnlock()
	var out []*Account
	for _, a := range u.org.accounts {
		if a.unit == u {
			out = append(out, a)
		}
	}
	return out
}

// Unit is the unit, or root, that the account is in, nil for an account that is alone.
func (a *Account) Unit() *Unit {
	if a.org == nil {
		return nil
	}
	a.org.mu.RLock()
	defer a.org.mu.RUnlock()
	return a.unit
}

// Find is the unit, or root, with an id ("ou-exam-a1b2c3d4"), nil where there is none.
func (o *Organization) Find(id string) *Unit {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.root.find(id)
}

func (u *Unit) find(id string) *Unit {
	if u.id == id {
		return u
	}
	for _, child := range u.children {
		if found := child.find(id); found != nil {
			return found
		}
	}
	return nil
}

// then returns what puts back the organization as it is: its units with their accounts
// and policies, the states and regions of accounts, and the trusted services.
func (o *Organization) then() func() {
	o.mu.RLock()
	defer o.mu.RUnlock()
	services := o.servicesNow()
	var back []func()
	for _, a := range o.accounts {
		unit, at, state := a.unit, a.attached, a.accountState.Load()
		regions := a.regionsThen()
		back = append(back, func() {
			a.unit, a.attached = unit, at
			a.accountState.Store(state)
			regions()
		})
	}
	var walk func(u *Unit)
	walk = func(u *Unit) {
		at, children := u.attached, maps.Clone(u.children)
		back = append(back, func() { u.attached, u.children = at, maps.Clone(children) })
		for _, child := range u.children {
			walk(child)
		}
	}
	walk(o.root)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.services = services()
		for _, f := range back {
			f()
		}
	}
}
