package loggingtest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// Organization is several accounts of AWS Organizations, with all features. They see
// each other where AWS has them do so: roles are assumed across accounts, and what has a
// policy of its own (a bucket, a key, a topic) can let another account in; then both
// sides must allow. Service and resource control policies bind them, and what bucket
// names are taken is the same for all.
//
//	org := loggingtest.NewOrganization("111122223333")
//	archive := org.AddAccount("222233334444", org.Unit("security"))
//	member := org.AddAccount("333344445555", org.Unit("workloads/prod"))
//	org.PutServiceControlPolicy(org.Unit("workloads"), "no-users", document)
//
// Each is an [Account] like any other: fakes are mounted on it, and it has views, calls
// and faults of its own. It is safe for concurrent use.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
type Organization struct {
	id      string
	opts    []Option
	root    *Unit
	keys    keyring
	lag     lag
	control controls
	state   sync.Map // as that of an account, see [SharedState]
	manager *Account

	mu       sync.RWMutex
	accounts []*Account // the management account first
	mounts   []func(*Account)
	services map[string]*TrustedService // by service principal
}

// Unit is an organizational unit, or the organization's root.
type Unit struct {
	id, path string
	org      *Organization
	parent   *Unit // nil for the root
	attached attached

	children map[string]*Unit // guarded by the organization's mutex
}

// NewOrganization makes an organization with its management account, whose id is twelve
// digits and which is in the root. The options are those of each account, but for a
// name, which is the management account's. It panics if the id is not twelve digits.
func NewOrganization(management string, opts ...Option) *Organization {
	o := &Organization{id: "o-" + hashed(management, 10), opts: opts, services: map[string]*TrustedService{}}
	o.root = &Unit{id: "r-" + hashed(o.id, 4), org: o, attached: newAttached()}
	o.manager = o.AddAccount(management, nil, opts...)
	return o
}

// hashed is n letters and digits that follow from s.
func hashed(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:n]
}

// ID is the organization's id: "o-" and ten letters and digits, which follow from the
// management account's id.
func (o *Organization) ID() string { return o.id }

// Management is the management account. It is the first of [Organization.Accounts].
func (o *Organization) Management() *Account { return o.manager }

// Accounts are the organization's accounts, in the order in which they were added.
func (o *Organization) Accounts() []*Account {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return slices.Clone(o.accounts)
}

// Root is what all units and accounts are in.
func (o *Organization) Root() *Unit { return o.root }

// Unit is the organizational unit of a name below the root, or with slashes of a path:
// "workloads/prod". Units that are not there are made. It
// panics for a name that is empty, and on more than five levels, which Organizations
// does not have.
func (o *Organization) Unit(path string) *Unit {
	o.mu.Lock()
	defer o.mu.Unlock()
	u := o.root
	names := strings.Split(path, "/")
	if len(names) > 5 {
		panic("loggingtest: organizational units are nested up to five levels, not as in " + path)
	}
	for _, name := range names {
		if name == "" {
			panic(fmt.Sprintf("loggingtest: a part of the path %q of an organizational unit has no name", path))
		}
		child := u.children[name]
		if child == nil {
			child = &Unit{path: strings.TrimPrefix(u.path+"/"+name, "/"), org: o, parent: u, attached: newAttached()}
			child.id = "ou-" + strings.TrimPrefix(o.root.id, "r-") + "-" + hashed(o.id+child.path, 8)
			if u.children == nil {
				u.children = map[string]*Unit{}
			}
			u.children[name] = child
		}
		u = child
	}
	return u
}

// ID is the unit's id, "ou-exam-a1b2c3d4", or that of the root, "r-exam".
func (u *Unit) ID() string { return u.id }

// Path is the names of the unit and those that it is in: "workloads/prod". The root's is
// "".
func (u *Unit) Path() string { return u.path }

// AddAccount adds a member account in a unit; nil is the root. The options are added to
// those of the organization; its partition is that. It panics if the id is not twelve
// digits or another account's, and on a unit of another organization.
func (o *Organization) AddAccount(id string, in *Unit, opts ...Option) *Account {
	a := newAccount(id, o, slices.Concat(o.opts, []Option{WithName("account-" + id)}, opts))
	a.unit, a.attached = cmp.Or(in, o.root), newAttached()
	if a.unit.org != o {
		panic("loggingtest: the unit " + a.unit.path + " is of another organization")
	}
	o.mu.Lock()
	for _, other := range o.accounts {
		if other.id == id || other.partition != a.partition {
			o.mu.Unlock()
			panic("loggingtest: " + id + " is in the organization already, or in another partition than " + other.id)
		}
	}
	o.accounts = append(o.accounts, a)
	mounts := o.mounts
	o.mu.Unlock()
	for _, mount := range mounts {
		mount(a)
	}
	return a
}

// Mount calls mount with each account, also with those that are added later:
//
//	org.Mount(s3test.Mount)
func (o *Organization) Mount(mount func(*Account)) {
	o.mu.Lock()
	o.mounts = append(o.mounts, mount)
	accounts := slices.Clone(o.accounts)
	o.mu.Unlock()
	for _, a := range accounts {
		mount(a)
	}
}

// MoveAccount puts an account into another unit; nil is the root. It panics if account
// or unit is of another organization.
func (o *Organization) MoveAccount(a *Account, to *Unit) {
	to = cmp.Or(to, o.root)
	if a.org != o || to.org != o {
		panic("loggingtest: MoveAccount: the account or the unit is not of this organization")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a.unit = to
}

// Handler is the wire door of all accounts: [Account.Handler] of the management account.
// Whose an access key is decides which account a request goes to.
func (o *Organization) Handler() http.Handler { return o.manager.Handler() }

// Organization is the organization that the account is in, nil where it is alone.
func (a *Account) Organization() *Organization { return a.org }

// Sibling is the account with an id in the account's organization, which may be the
// account itself, or nil where there is none.
func (a *Account) Sibling(id string) *Account {
	if id == a.id {
		return a
	}
	if a.org == nil {
		return nil
	}
	a.org.mu.RLock()
	defer a.org.mu.RUnlock()
	for _, other := range a.org.accounts {
		if other.id == id {
			return other
		}
	}
	return nil
}

// Owner is the view of the account that a resource is of, by the account in its ARN, if
// that is one of the organization's; for any other, and for what is no ARN, the view
// itself.
func (v View) Owner(resourceARN string) View {
	if v.account.org == nil {
		return v
	}
	if a, err := arn.Parse(resourceARN); err == nil && a.Account != v.account.id && a.Partition == v.account.partition {
		if owner := v.account.Sibling(a.Account); owner != nil {
			return v.At(owner)
		}
	}
	return v
}

// accountOf is the account in an ARN, "" for a service's name.
func accountOf(principal string) string {
	a, _ := arn.Parse(principal)
	return a.Account
}

// held are the maps of what the account and its organization hold.
func (a *Account) held() []*sync.Map {
	if a.org == nil {
		return []*sync.Map{&a.state}
	}
	maps := []*sync.Map{&a.org.state}
	for _, other := range a.org.Accounts() {
		maps = append(maps, &other.state)
	}
	return maps
}
