package loggingtest

import (
	"context"
	"time"
)

// postponed is what an account does by itself when its time comes.
type postponed struct {
	account *Account
	at      time.Time
	do      func(context.Context)
}

// Later has something happen in the account d from now, as what a service does by itself:
// it delivers what it has gathered, or goes on with what it has begun. Calls that do makes
// get its context. Where reads lag they see what it did as late as what calls do.
//
// Package control's reset waits for what has begun, and what was to come later does not come,
// but for what the account that is put back was waiting for already. What it holds then are
// copies, so that do looks for what it works on in the account's [State], by name.
func (a *Account) Later(d time.Duration, do func(ctx context.Context)) {
	a.control.await(postponed{a, time.Now().Add(d), do})
}

// await has something happen at its time.
func (c *controls) await(p postponed) {
	waits := &p
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[*postponed]bool{}
	}
	c.waiting[waits] = true
	time.AfterFunc(time.Until(p.at), func() {
		c.gate.RLock()
		defer c.gate.RUnlock()
		c.mu.Lock()
		still := c.waiting[waits]
		delete(c.waiting, waits)
		c.mu.Unlock()
		if still {
			p.account.happen(p.do)
		}
	})
}

// happen does what is not a call, alone where reads lag.
func (a *Account) happen(do func(context.Context)) {
	ctx := context.Background()
	if a.lag.on.Load() {
		a.lag.mu.Lock()
		defer a.lag.mu.Unlock()
		a.lag.remember(a)
		ctx = context.WithValue(ctx, laggedCall{}, true)
	}
	do(ctx)
}
