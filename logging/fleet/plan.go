package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Plan is what would change in a fleet: a plan for each account, which is kept as data,
// so that one of hundreds of accounts is as small as its changes.
type Plan struct {
	fleet  *Fleet
	groups [][]*accountPlan
	finds  logging.Findings
}

// accountPlan is the plan of an account, or why there is none.
type accountPlan struct {
	Account Account         `json:"account"`
	Regions []string        `json:"regions,omitempty"` // those that the plan is for
	Plan    json.RawMessage `json:"plan,omitempty"`
	Error   string          `json:"error,omitempty"`

	empty bool // nothing is to be done
	err   error
}

// Plan makes the plan of each account. It never writes. The error is an *Error where
// accounts failed, and comes with the plan of the others.
func (f *Fleet) Plan(ctx context.Context, opts ...Option) (*Plan, error) {
	o := optionsOf(opts)
	return f.planned(ctx, o, func(_ Account, targets logging.Targets) (*logging.Plan, error) {
		return logging.NewPlan(ctx, targets, o.each...)
	})
}

// Removal is a plan that takes back what an apply did, in each account of its report;
// without a report (nil) it resets settings to what AWS has by default. See
// logging.NewRemoval.
func (f *Fleet) Removal(ctx context.Context, report *Report, opts ...Option) (*Plan, error) {
	o := optionsOf(opts)
	return f.planned(ctx, o, func(a Account, targets logging.Targets) (*logging.Plan, error) {
		if report == nil {
			return logging.NewRemoval(ctx, nil, targets, o.each...)
		}
		its := report.of(a.ID)
		if its == nil || its.Report == nil {
			return nil, nil
		}
		return logging.NewRemoval(ctx, its.Report, targets, o.each...)
	})
}

// planned makes a plan of each account's; nil where it has none.
func (f *Fleet) planned(ctx context.Context, o *options, plan func(Account, logging.Targets) (*logging.Plan, error)) (*Plan, error) {
	out := &Plan{fleet: f}
	var mu sync.Mutex
	made := map[string]*accountPlan{}
	groups, errs, err := f.each(ctx, o, func(a Account, sites []Site, targets logging.Targets) error {
		p, err := plan(a, targets)
		if p == nil || err != nil {
			return err
		}
		its := &accountPlan{Account: a, empty: p.Empty()}
		for _, s := range sites {
			its.Regions = append(its.Regions, s.Scope.Region)
		}
		if its.Plan, err = p.MarshalJSON(); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		made[a.ID] = its
		out.finds = append(out.finds, p.Findings()...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	next := 0
	for _, g := range groups {
		plans := make([]*accountPlan, len(g))
		for i, a := range g {
			plans[i] = made[a.ID]
			if plans[i] == nil {
				plans[i] = &accountPlan{Account: a}
			}
			if err := errs[next]; err != nil {
				plans[i].err, plans[i].Error = err, err.Error()
			}
			next++
		}
		out.groups = append(out.groups, plans)
	}
	return out, failures(slices.Concat(groups...), errs)
}

func (p *Plan) all() iter.Seq[*accountPlan] {
	return func(yield func(*accountPlan) bool) {
		for _, g := range p.groups {
			for _, a := range g {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// Empty reports that there is nothing to do in any account, as far as they could be
// planned.
func (p *Plan) Empty() bool {
	for a := range p.all() {
		if a.Plan != nil && !a.empty {
			return false
		}
	}
	return true
}

// Findings judge all accounts as the plan would leave them; an account without a plan is
// one that cannot be judged.
func (p *Plan) Findings() logging.Findings {
	var unknown logging.Findings
	for a := range p.all() {
		if a.Error != "" {
			unknown = append(unknown, unjudged(a.Account, a.failure()))
		}
	}
	return append(unknown, p.finds...).Sorted()
}

// unjudged says that an account could not be looked at.
func unjudged(a Account, err error) logging.Finding {
	return logging.Finding{
		Code: logging.CodeUnreadable, Severity: logging.SeverityUnknown,
		Resource: logging.ID{Scope: logging.Scope{Account: a.ID}, Type: "AWS::Organizations::Account", Name: a.ID},
		Problem:  fmt.Sprintf("Whether its logs arrive could not be looked at: %v.", err), Cause: err,
	}
}

func (a *accountPlan) failure() error {
	if a.err == nil && a.Error != "" {
		return errorText(a.Error)
	}
	return a.err
}

// Account is the plan of one account, to be looked at or applied by itself; nil where there
// is none.
func (p *Plan) Account(ctx context.Context, id string) (*logging.Plan, error) {
	for a := range p.all() {
		if a.Account.ID == id && a.Plan != nil {
			c, err := p.fleet.caller(ctx)
			if err != nil {
				return nil, err
			}
			plan, _, err := p.load(ctx, c, a)
			return plan, err
		}
	}
	return nil, nil
}

// load binds an account's plan to its targets.
func (p *Plan) load(ctx context.Context, c caller, a *accountPlan) (*logging.Plan, logging.Targets, error) {
	its := a.Account
	its.Regions, its.Without = a.Regions, nil
	sites, err := p.fleet.sites(ctx, c, its)
	if err != nil {
		return nil, nil, err
	}
	targets, err := p.fleet.targets(sites)
	if err != nil {
		return nil, nil, err
	}
	plan, err := logging.LoadPlan(a.Plan, targets)
	return plan, targets, err
}

// Summary is the plan in few lines: what is the same in several accounts and regions is
// told once, in the order of the accounts.
func (p *Plan) Summary() string {
	var s logging.Summary
	for plan := range p.plans() {
		s.AddPlan(plan)
	}
	var b strings.Builder
	b.WriteString(s.String())
	p.others(&b)
	return b.String()
}

// plans are those of the accounts, as they are kept, in order.
func (p *Plan) plans() iter.Seq[*logging.Plan] {
	return func(yield func(*logging.Plan) bool) {
		for a := range p.all() {
			if a.Plan == nil {
				continue
			}
			if plan, err := logging.ReadPlan(a.Plan); err == nil && !yield(plan) {
				return
			}
		}
	}
}

// others are the accounts without a plan.
func (p *Plan) others(b *strings.Builder) {
	var failed []*AccountError
	n := 0
	for a := range p.all() {
		n++
		if a.Account.Skip != "" {
			fmt.Fprintf(b, "\nSkipped: %s, %s\n", a.Account, a.Account.Skip)
		}
		if err := a.failure(); err != nil {
			failed = append(failed, &AccountError{a.Account, err})
		}
	}
	if failed != nil {
		fmt.Fprintf(b, "\n%s\n", &Error{failed, n})
	}
}

// String is the plans of the accounts in full.
func (p *Plan) String() string {
	var b strings.Builder
	for plan := range p.plans() {
		fmt.Fprintf(&b, "%s\n", plan)
	}
	p.others(&b)
	return b.String()
}

const planVersion = 1

type planJSON struct {
	Version int              `json:"version"`
	Digest  string           `json:"digest"`
	Groups  [][]*accountPlan `json:"groups"`
}

// MarshalJSON is the plans of all accounts, to be approved and applied elsewhere; there
// are no credentials in it.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{planVersion, p.Digest(), p.groups})
}

// Digest is a SHA-256, in hexadecimal, over all that the plan would do, and as whom.
func (p *Plan) Digest() string {
	sum := sha256.New()
	for i, g := range p.groups {
		for _, a := range g {
			fmt.Fprintf(sum, "%d %q %q %q %t %s\n", i, a.Account.ID, a.Account.Role, a.Regions, a.Error != "", a.Plan)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// LoadPlan is a plan that was kept as JSON, bound to the fleet. It refuses one of another
// version, and one that was altered; what does not fit the fleet's targets is refused when
// the account is applied.
func (f *Fleet) LoadPlan(data []byte) (*Plan, error) {
	var j planJSON
	if err := value.DecodeVersion(data, planVersion, &j); err != nil {
		return nil, fmt.Errorf("fleet: plan: %w", err)
	}
	p := &Plan{fleet: f, groups: j.Groups}
	v := &resource.ValidationError{Of: "fleet plan"}
	for a := range p.all() {
		if a == nil {
			return nil, errors.New("fleet: plan: an account is null")
		}
		a.Account.validate(v, "account "+a.Account.ID, "")
		checkRegions(v, "account "+a.Account.ID+".regions", a.Regions, "")
		if a.Plan == nil {
			continue
		}
		kept, err := logging.ReadPlan(a.Plan)
		if err != nil {
			return nil, fmt.Errorf("fleet: plan of account %s: %w", a.Account, err)
		}
		a.empty = kept.Empty()
		p.finds = append(p.finds, kept.Findings()...)
	}
	if p.Digest() != j.Digest {
		return nil, errors.New("fleet: plan: its digest does not fit it; it was altered")
	}
	return p, v.Err()
}
