package loggingtest

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// iamStore is what IAM holds. Roles, users, groups and policies are immutable values:
// a write puts a new one, and the old one stays for as long as it takes to
// propagate.
type iamStore struct {
	account *Account

	mu             sync.Mutex
	roles          map[string]*versions[iamRole]       // by name in lower case
	users          map[string]*versions[iamUser]       // by name in lower case
	groups         map[string]*versions[iamGroup]      // by name in lower case
	accessKeys     map[string]*versions[accessKey]     // by id; those that were deleted are known for good
	policies       map[string]*versions[managedPolicy] // by ARN
	profiles       map[string]instanceProfile          // by name in lower case
	names          map[string]string                   // unique id to ARN, of roles and users that ever were
	sessions       map[string]roleSession              // by ARN
	made           int
	propagation    time.Duration
	readAfterWrite time.Duration
}

// iamRole is a role. Nothing in it changes once it is stored.
type iamRole struct {
	id, name, path string
	created        time.Time
	trust          policy.Document // principals of this account are unique ids
	trustText      string          // the trust policy as it is shown, where it names nobody who can be deleted
	description    string
	maxSession     int32  // seconds
	boundary       string // ARN
	policySet
	tags map[string]string
}

// iamUser is a user. Nothing in it changes once it is stored.
type iamUser struct {
	id, name, path string
	created        time.Time
	boundary       string // ARN
	policySet
	groups []string // names in lower case, sorted
	tags   map[string]string
}

// iamGroup is a group; its users know that they are in it. Nothing in it changes once
// it is stored.
type iamGroup struct {
	id, name, path string
	created        time.Time
	policySet
}

type inlinePolicy struct {
	text     string // as it was uploaded
	document policy.Document
}

type managedPolicy struct {
	id, name, path, arn string
	created             time.Time
	description         string
	text                string // of the default version, as document
	document            policy.Document
	version, made       int             // the default one, where 0 is the first, and the highest that there ever was
	versions            []policyVersion // the newest first; nil: only the first
	tags                map[string]string
}

type instanceProfile struct {
	id, name, path string
	created        time.Time
	role           string // name, "" for none
	tags           map[string]string
}

type iamKey struct{}

func iamOf(a *Account) *iamStore {
	return State(a, iamKey{}, func() *iamStore {
		return &iamStore{
			account:    a,
			roles:      map[string]*versions[iamRole]{},
			users:      map[string]*versions[iamUser]{},
			groups:     map[string]*versions[iamGroup]{},
			accessKeys: map[string]*versions[accessKey]{},
			policies:   map[string]*versions[managedPolicy]{},
			profiles:   map[string]instanceProfile{},
			names:      map[string]string{},
			sessions:   map[string]roleSession{},
		}
	})
}

// IAMPropagation is an option of NewAccount: changes of roles, users, keys and policies
// take until d later to be seen where IAM is asked whether something is allowed, by
// the account's services and by sts:AssumeRole. IAM's own operations see them at
// once. The default is no delay. AWS promises no time; minutes have been seen.
func IAMPropagation(d time.Duration) Option {
	return func(a *Account) { iamOf(a).propagation = d }
}

// IAMReadAfterWrite is an option of NewAccount: for d after a role was created,
// IAM's own operations on it answer NoSuchEntity. Creating it again answers
// EntityAlreadyExists all the same. The default is no delay.
func IAMReadAfterWrite(d time.Duration) Option {
	return func(a *Account) { iamOf(a).readAfterWrite = d }
}

// versions is what something was, and since when. It is what it is last; nil is
// gone.
type versions[T any] struct{ list []version[T] }

type version[T any] struct {
	since time.Time
	value *T
}

func (v *versions[T]) latest() *T {
	if v == nil || len(v.list) == 0 {
		return nil
	}
	return v.list[len(v.list)-1].value
}

// at is what it was at a time.
func (v *versions[T]) at(t time.Time) *T {
	if v == nil {
		return nil
	}
	for _, old := range slices.Backward(v.list) {
		if !old.since.After(t) {
			return old.value
		}
	}
	return nil
}

// put adds a version and forgets those that nobody can see any more.
func (v *versions[T]) put(now time.Time, value *T, propagation time.Duration) {
	visible := now.Add(-propagation)
	for len(v.list) > 1 && !v.list[1].since.After(visible) {
		v.list = v.list[1:]
	}
	v.list = append(v.list, version[T]{now, value})
}

// seed makes value what it always was.
func (v *versions[T]) seed(value *T) { v.list = []version[T]{{value: value}} }

func entry[T any](m map[string]*versions[T], key string) *versions[T] {
	v := m[key]
	if v == nil {
		v = &versions[T]{}
		m[key] = v
	}
	return v
}

// propagated is the time whose state evaluations see.
func (s *iamStore) propagated() time.Time { return time.Now().Add(-s.propagation) }

// newID makes a unique id: four letters for what it is, and 17 others.
func (s *iamStore) newID(prefix string) string {
	s.made++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", s.account.ID(), s.made))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

// iamARN makes an ARN of IAM: kind is "role", path begins and ends with a slash.
func iamARN(a *Account, kind, path, name string) string {
	return "arn:" + a.Partition() + ":iam::" + a.ID() + ":" + kind + path + name
}

func (s *iamStore) roleARN(r *iamRole) string { return iamARN(s.account, "role", r.path, r.name) }

// change is a copy of the role that can be changed: nothing that the role holds
// is shared with it for writing.
func (r *iamRole) change() *iamRole {
	c := *r
	c.policySet = r.policySet.clone()
	c.tags = maps.Clone(r.tags)
	return &c
}

// storeRole is called with the lock held.
func (s *iamStore) storeRole(r *iamRole) {
	entry(s.roles, strings.ToLower(r.name)).put(time.Now(), r, s.propagation)
}
