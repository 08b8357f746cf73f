package loggingtest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// controls is what the control path keeps of an account, or of an organization's accounts.
type controls struct {
	gate sync.RWMutex // requests of AWS over HTTP, and what comes later, read it, so that none is at work while all is put back

	once    sync.Once
	base    []cellThen  // what was held when the first handler was made
	awaited []postponed // and what was to come later
	then    func()      // puts back the regions, and the organization

	mu      sync.Mutex
	waiting map[*postponed]bool
	next    int
	armed   []armedTogether
	latency map[*Account]*Injection
}

// armedTogether is faults that were armed with one request.
type armedTogether struct {
	account   *Account
	id        string
	faults    []control.Fault
	injection *Injection
}

// cellThen is what a cell held.
type cellThen struct {
	cell *stateCell
	then reflect.Value
}

// begin remembers what the account holds, which a reset puts back.
func (c *controls) begin(a *Account) {
	c.once.Do(func() {
		c.gate.Lock() // nothing comes while it is copied
		defer c.gate.Unlock()
		c.mu.Lock()
		for p := range c.waiting {
			c.awaited = append(c.awaited, *p)
		}
		c.mu.Unlock()
		if c.then = a.regionsThen(); a.org != nil {
			c.then = a.org.then()
		}
		cells := a.cells()
		copies := newDeepCopy(cells)
		for _, cell := range cells {
			c.base = append(c.base, cellThen{cell, copies.of(reflect.ValueOf(cell.value).Elem())})
		}
	})
}

// reset puts everything back.
func (a *Account) reset() {
	c := a.control
	accounts := []*Account{a}
	if a.org != nil {
		accounts = a.org.Accounts()
	}
	for _, one := range accounts { // before it waits for calls that a fault delays
		c.disarm(one, "")
		_ = c.slow(one, nil) // no latency is always right
	}
	c.gate.Lock()
	defer c.gate.Unlock()
	c.mu.Lock()
	clear(c.waiting)
	c.mu.Unlock()
	a.Lag(0)
	c.then()
	known := map[*stateCell]bool{}
	cells := a.cells()
	copies := newDeepCopy(cells)
	for _, b := range c.base {
		known[b.cell] = true
		reflect.ValueOf(b.cell.value).Elem().Set(copies.of(b.then))
	}
	for _, cell := range cells {
		if !known[cell] {
			reflect.ValueOf(cell.value).Elem().Set(reflect.ValueOf(cell.fresh()).Elem())
		}
	}
	for _, p := range c.awaited {
		c.await(p)
	}
	for _, one := range accounts {
		one.throttle.reset()
		one.ResetCalls()
	}
}

// arm arms faults together, and answers their id.
func (c *controls) arm(a *Account, faults []control.Fault) (id string, err error) {
	var problems []string
	armed := make([]Fault, len(faults))
	for i, f := range faults {
		var bad []string
		armed[i], bad = a.faultOf(f, "faults["+strconv.Itoa(i)+"]")
		problems = append(problems, bad...)
	}
	if err := wrong(problems); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	id = strconv.Itoa(c.next)
	c.armed = append(c.armed, armedTogether{a, id, faults, a.Inject(armed...)})
	return id, nil
}

// list is what is armed on an account.
func (c *controls) list(a *Account) []control.Armed {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []control.Armed{}
	for _, t := range c.armed {
		if t.account == a {
			out = append(out, control.Armed{ID: t.id, Faults: t.faults, Fired: t.injection.Fired()})
		}
	}
	return out
}

// disarm ends what was armed on an account with an id, or all if that is "".
func (c *controls) disarm(a *Account, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = slices.DeleteFunc(c.armed, func(t armedTogether) bool {
		if t.account != a || id != "" && t.id != id {
			return false
		}
		t.injection.Disarm()
		return true
	})
}

// slow makes calls take their time, by operation, in place of what was said before.
func (c *controls) slow(a *Account, latency map[string]control.Duration) error {
	var faults []Fault
	var problems []string
	for _, operation := range slices.Sorted(maps.Keys(latency)) {
		if !a.has(operation) {
			problems = append(problems, operation+": the account has no such operation")
		}
		if d := time.Duration(latency[operation]); d > 0 {
			faults = append(faults, Fault{Operation: operation, Kind: Delay, Delay: d})
		}
	}
	if err := wrong(problems); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.latency[a]; old != nil {
		old.Disarm()
	}
	if c.latency == nil {
		c.latency = map[*Account]*Injection{}
	}
	c.latency[a] = a.Inject(faults...)
	return nil
}

// lagAs sets how far reads are behind, in place of what was said before.
func (a *Account) lagAs(lag map[string]control.Duration) error {
	var problems []string
	for service := range lag {
		if service != "*" && !a.has(service+":*") {
			problems = append(problems, service+": the account has no such service")
		}
	}
	if err := wrong(problems); err != nil {
		return err
	}
	c := a.control
	c.gate.Lock() // calls at work would not know of it
	defer c.gate.Unlock()
	a.Lag(time.Duration(lag["*"]))
	for service, d := range lag {
		if service != "*" {
			a.Lag(time.Duration(d), service)
		}
	}
	return nil
}

// throttleAs sets how many calls are let through, in place of what was said before.
func (a *Account) throttleAs(t control.Throttling) error {
	var problems []string
	for operation, rate := range t.Rates {
		if !a.has(operation) {
			problems = append(problems, "rates["+operation+"]: the account has no such operation")
		}
		if rate <= 0 {
			problems = append(problems, fmt.Sprintf("rates[%s]: %v is no number of calls a second", operation, rate))
		}
	}
	if err := wrong(problems); err != nil {
		return err
	}
	a.throttle.set(t.Documented, t.Rates)
	return nil
}

// late says how long changes take to arrive.
func (s *iamStore) late(i control.IAM) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.propagation, s.readAfterWrite = time.Duration(i.Propagation), time.Duration(i.ReadAfterWrite)
}
