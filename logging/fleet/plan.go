package fleet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Plan is what would change in a fleet: a plan for each account, which is kept as data,
// so that one of hundreds of accounts is as small as its changes.
type Plan struct {
	fleet   *Fleet
	groups  [][]*accountPlan
	summary *logging.Summary
	finds   logging.Findings
}

// accountPlan is the plan of an account, or why there is none.
type accountPlan struct {
	Account Account         `json:"account"`
	Regions []string        `json:"regions,omitempty"` // those that the plan is for
	Empty   bool            `json:"empty,omitempty"`
	Plan    json.RawMessage `json:"plan,omitempty"`
	Error   string          `json:"error,omitempty"`

	err error
}

// Plan makes the plan of each account. It never writes. The error is an *Error where
// accounts failed, and comes with the plan of the others.
func (f *Fleet) Plan(ctx context.Context, opts ...Option) (*Plan, error) {
	return f.planned(ctx, opts, func(ctx context.Context, o *options, _ Account, targets logging.Targets) (*logging.Plan, error) {
		return logging.NewPlan(ctx, targets, o.each...)
	})
}

// Removal is a plan that takes back what an apply did, in each account of its report;
// without a report (nil) it resets settings to what AWS has by default. See
// logging.NewRemoval.
func (f *Fleet) Removal(ctx context.Context, report *Report, opts ...Option) (*Plan, error) {
	return f.planned(ctx, opts, func(ctx context.Context, o *options, a Account, targets logging.Targets) (*logging.Plan, error) {
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

func (f *Fleet) planned(ctx context.Context, opts []Option, plan func(context.Context, *options, Account, logging.Targets) (*logging.Plan, error)) (*Plan, error) {
	c, err := f.caller(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := f.resolve(ctx)
	if err != nil {
		return nil, err
	}
	r := &run{fleet: f, options: optionsOf(opts)}
	accounts := slices.Concat(groups...)
	made := make([]*accountPlan, len(accounts))
	found := make([]logging.Findings, len(accounts))
	sum := new(logging.Summary)
	errs := r.groups(ctx, groups, func(ctx context.Context, i int, a Account) error {
		made[i] = &accountPlan{Account: a}
		if a.Skip != "" {
			return nil
		}
		sites, err := f.sites(ctx, c, a)
		if err != nil {
			return err
		}
		targets, err := f.targets(sites)
		if err != nil {
			return err
		}
		for _, s := range sites {
			made[i].Regions = append(made[i].Regions, s.Scope.Region)
		}
		if len(targets) == 0 {
			made[i].Empty = true
			return nil
		}
		p, err := plan(ctx, r.options, a, targets)
		if err != nil {
			return err
		}
		if p == nil {
			made[i].Empty = true
			return nil
		}
		made[i].Empty = p.Empty()
		made[i].Plan, err = p.MarshalJSON()
		found[i] = p.Findings()
		r.mu.Lock()
		sum.AddPlan(p)
		r.mu.Unlock()
		return err
	})
	out := &Plan{fleet: f, summary: sum}
	for i, a := range accounts {
		if made[i] == nil { // it was not begun
			made[i] = &accountPlan{Account: a}
		}
		if made[i].err = errs[i]; errs[i] != nil {
			made[i].Error = errs[i].Error()
		}
		out.finds = append(out.finds, found[i]...)
	}
	for rest := made; len(groups) > 0; groups = groups[1:] {
		out.groups = append(out.groups, rest[:len(groups[0])])
		rest = rest[len(groups[0]):]
	}
	out.finds = out.finds.Sorted()
	return out, failures(accounts, errs)
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
		if a.Plan != nil && !a.Empty {
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
// told once.
func (p *Plan) Summary() string {
	var b strings.Builder
	b.WriteString(p.summary.String())
	p.others(&b)
	return b.String()
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
	for a := range p.all() {
		if a.Plan == nil {
			continue
		}
		if plan, err := logging.ReadPlan(a.Plan); err == nil {
			fmt.Fprintf(&b, "%s\n", plan)
		}
	}
	p.others(&b)
	return b.String()
}

const planVersion = 1

type planJSON struct {
	Version int              `json:"version"`
	Groups  [][]*accountPlan `json:"groups"`
}

// MarshalJSON is the plans of all accounts, to be approved and applied elsewhere; there
// are no credentials in it.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{planVersion, p.groups})
}

// Digest is a SHA-256, in hexadecimal, over all that the plan would do.
func (p *Plan) Digest() string {
	sum := sha256.New()
	for a := range p.all() {
		fmt.Fprintf(sum, "%s %t\n", a.Account.ID, a.Error != "")
		_, _ = sum.Write(a.Plan)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// LoadPlan is a plan that was kept as JSON, bound to the fleet. It refuses one of another
// version; what does not fit the fleet's targets, or was altered, is refused when the
// account is applied.
func (f *Fleet) LoadPlan(data []byte) (*Plan, error) {
	var j planJSON
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&j); err != nil {
		return nil, fmt.Errorf("fleet: plan: %w", err)
	}
	if j.Version != planVersion {
		return nil, fmt.Errorf("fleet: plan: version %d, and this library reads version %d", j.Version, planVersion)
	}
	if err := value.DecodeStrict(data, &j); err != nil {
		return nil, fmt.Errorf("fleet: plan: %w", err)
	}
	p := &Plan{fleet: f, groups: j.Groups, summary: new(logging.Summary)}
	for a := range p.all() {
		if a == nil {
			return nil, errors.New("fleet: plan: an account is null")
		}
		if a.Plan == nil {
			continue
		}
		kept, err := logging.ReadPlan(a.Plan)
		if err != nil {
			return nil, fmt.Errorf("fleet: plan of account %s: %w", a.Account, err)
		}
		p.summary.AddPlan(kept)
		p.finds = append(p.finds, kept.Findings()...)
	}
	p.finds = p.finds.Sorted()
	return p, nil
}
