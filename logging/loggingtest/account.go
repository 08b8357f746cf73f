package loggingtest

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// Account is an AWS account in memory. It is safe for concurrent use. Make a fresh one
// for each test with [NewAccount]; package control resets one for programs that cannot.
//
// The zero Account is not usable.
type Account struct {
	id, partition string
	org           *Organization // nil: it is alone
	unit          *Unit         // guarded by the organization's mutex, and so is attached
	attached      attached
	name          string
	made          time.Time
	accountState  atomic.Pointer[AccountState] // nil: active
	regions       regions

	opMu     sync.RWMutex
	ops      map[opKey]*operation
	services map[string]*servedService // by signing name

	state    sync.Map // stateKey to *stateCell
	keys     *keyring // shared with the organization's other accounts
	calls    callLog
	faults   faults
	throttle throttle
	lag      *lag      // likewise
	control  *controls // likewise
	bus      bus

	requests atomic.Uint64 // how many request ids were given out
}

// Option changes how an account behaves. Options are given to [NewAccount].
type Option func(*Account)

// NewAccount makes an account with id, twelve digits. Its services are
// CloudWatch Logs, IAM, STS and KMS; other packages mount more on it, and
// [Handle] adds single operations. It panics if id is not twelve digits.
func NewAccount(id string, opts ...Option) *Account {
	return newAccount(id, nil, opts)
}

func newAccount(id string, org *Organization, opts []Option) *Account {
	if !arn.IsAccount(id) {
		panic("loggingtest: an account id is twelve digits, not " + id)
	}
	a := &Account{id: id, partition: "aws", org: org, ops: make(map[opKey]*operation, 96),
		services: make(map[string]*servedService, 8), keys: new(keyring), lag: new(lag), control: new(controls)}
	if org != nil {
		a.keys, a.lag, a.control = &org.keys, &org.lag, &org.control
	}
	a.calls.limit = defaultCallLog
	a.regions.optIn, a.name, a.made = RegionEnabled, "account-"+id, time.Now().UTC()
	for _, opt := range opts {
		opt(a)
	}
	mountServices(a)
	return a
}

// InPartition puts the account into partition: "aws" (the default), "aws-cn",
// "aws-us-gov" or another. Regions are not checked against it.
func InPartition(partition string) Option {
	return func(a *Account) { a.partition = partition }
}

// ID is the account's id, twelve digits.
func (a *Account) ID() string { return a.id }

// Partition is the account's partition: "aws" unless [InPartition] said otherwise.
func (a *Account) Partition() string { return a.partition }

// root is the ARN of the account's root user, who may do everything.
func (a *Account) root() string { return "arn:" + a.partition + ":iam::" + a.id + ":root" }

// Region is the account seen from a region, as its root user. The name is not
// checked: a test may use any.
func (a *Account) Region(name string) View {
	return View{account: a, region: name, principal: a.root()}
}
