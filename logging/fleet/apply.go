package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/awslogkit/awslogkit/logging"
)

// WithJournal keeps a journal of each account's apply in a folder, which must not be there
// yet, with the plan and the reports of the accounts that are done. Resume goes on from
// it. There are no credentials in it; only its owner can read it.
func WithJournal(folder string) Option { return func(o *options) { o.journal = folder } }

// Apply carries the plans out, each account's by itself: it succeeds, or fails and is
// undone, whatever becomes of others. Groups are applied one after the other. Once more
// accounts have failed than the fleet tolerates, those without a plan among them, no
// further one is begun.
//
// The error is an *Error where accounts failed, or were not begun; the report says what
// was done in each, and is nil where nothing was begun.
func (p *Plan) Apply(ctx context.Context, opts ...Option) (*Report, error) {
	return p.apply(ctx, optionsOf(opts), false)
}

// Resume goes on with an apply whose process died, from the folder of its journal: what
// was under way in an account is finished, accounts that were not begun, or had failed,
// are applied, and what is done is done. It is given what Apply was given.
func (f *Fleet) Resume(ctx context.Context, folder string, opts ...Option) (*Report, error) {
	o := optionsOf(opts)
	o.journal = folder
	data, err := os.ReadFile(filepath.Join(folder, planFile))
	if err != nil {
		return nil, fmt.Errorf("fleet: journal: %w", err)
	}
	p, err := f.LoadPlan(data)
	if err != nil {
		return nil, err
	}
	return p.apply(ctx, o, true)
}

func (p *Plan) apply(ctx context.Context, o *options, resumed bool) (*Report, error) {
	var accounts []Account
	var groups [][]Account // that have something to do
	plans, errs := map[string]*accountPlan{}, map[string]error{}
	for _, g := range p.groups {
		var its []Account
		for _, a := range g {
			accounts = append(accounts, a.Account)
			if err := a.failure(); err != nil {
				errs[a.Account.ID] = err
			} else if a.Plan != nil && !a.empty {
				its, plans[a.Account.ID] = append(its, a.Account), a
			}
		}
		groups = append(groups, its)
	}
	failed := func() error {
		all := make([]error, len(accounts))
		for i, a := range accounts {
			all[i] = errs[a.ID]
		}
		return failures(accounts, all)
	}
	spec := p.fleet.spec
	if len(errs) > spec.tolerate {
		for id := range plans {
			errs[id] = ErrNotBegun
		}
		return nil, failed()
	}
	c, err := p.fleet.caller(ctx)
	if err == nil && o.journal != "" && !resumed {
		err = p.keep(o.journal)
	}
	if err != nil {
		return nil, err
	}
	r := &run{options: o, atOnce: spec.atOnce, tolerate: spec.tolerate, failed: len(errs)}
	var mu sync.Mutex
	reports := map[string]*logging.Report{}
	applied := r.groups(ctx, groups, func(a Account) error {
		its, err := p.one(ctx, r, c, plans[a.ID], resumed)
		mu.Lock()
		defer mu.Unlock()
		reports[a.ID] = its
		return err
	})
	for i, a := range slices.Concat(groups...) {
		errs[a.ID] = applied[i]
	}
	report := new(Report)
	for _, a := range accounts {
		its := AccountReport{Account: a, Report: reports[a.ID]}
		if err := errs[a.ID]; err != nil {
			its.Error = err.Error()
		}
		report.Accounts = append(report.Accounts, its)
	}
	return report, failed()
}

// one carries out the plan of an account, or what is left of it.
func (p *Plan) one(ctx context.Context, r *run, c caller, a *accountPlan, resumed bool) (*logging.Report, error) {
	opts := append([]logging.Option{logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
		r.tell(Progress{Kind: Step, Account: a.Account, Step: &e, Err: e.Err})
	})}, r.each...)
	if r.journal == "" {
		plan, _, err := p.load(ctx, c, a)
		if err != nil {
			return nil, err
		}
		return plan.Apply(ctx, opts...)
	}
	if report, err := readReport(r.journal, a.Account.ID); report != nil || err != nil {
		return report, err
	}
	plan, targets, err := p.load(ctx, c, a)
	if err != nil {
		return nil, err
	}
	report, err := p.journaled(ctx, r, a, plan, targets, opts, resumed)
	if err == nil {
		err = writeReport(r.journal, a.Account.ID, report)
	}
	return report, err
}

// journaled is an account's apply with its journal. One that there is already is of an
// apply that died, which is finished.
func (p *Plan) journaled(ctx context.Context, r *run, a *accountPlan, plan *logging.Plan, targets logging.Targets, opts []logging.Option, resumed bool) (*logging.Report, error) {
	path := filepath.Join(r.journal, a.Account.ID+".journal")
	j, err := logging.CreateJournal(path)
	if errors.Is(err, fs.ErrExist) && resumed {
		return p.recovered(ctx, r, path, plan, targets, opts)
	}
	if err != nil {
		return nil, err
	}
	report, err := plan.Apply(ctx, append(opts, logging.WithJournal(j))...)
	return report, errors.Join(err, j.Close())
}

// recovered finishes an account's apply that died.
func (p *Plan) recovered(ctx context.Context, r *run, path string, plan *logging.Plan, targets logging.Targets, opts []logging.Option) (*logging.Report, error) {
	j, err := logging.OpenJournal(path)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	recovery, err := logging.Recover(ctx, j, targets, r.each...)
	switch {
	case recovery == nil && errors.Is(err, logging.ErrNoPlan): // it died before its first line was written
		return plan.Apply(ctx, append(opts, logging.WithJournal(j))...)
	case recovery == nil:
		return nil, err
	case recovery.Finish.Empty():
		return recovery.Report, nil
	}
	if report, err := recovery.Finish.Apply(ctx, append(opts, logging.WithJournal(j))...); err != nil {
		return report, err
	}
	// The journal has both applies by now, and so has the report that is read of it.
	if recovery, err = logging.Recover(ctx, j, targets, r.each...); recovery == nil {
		return nil, err
	}
	return recovery.Report, nil
}

const planFile = "plan.json"

// keep writes the plan into a new folder.
func (p *Plan) keep(folder string) error {
	data, err := p.MarshalJSON()
	if err == nil {
		err = os.Mkdir(folder, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("fleet: journal: %w: it may be of an apply that has to be resumed", err)
	}
	if err == nil {
		err = writeFile(filepath.Join(folder, planFile), data)
	}
	if err != nil {
		return fmt.Errorf("fleet: journal: %w", err)
	}
	return nil
}

func reportFile(folder, account string) string {
	return filepath.Join(folder, account+".report.json")
}

// readReport is nil where the account is not done.
func readReport(folder, account string) (*logging.Report, error) {
	data, err := os.ReadFile(reportFile(folder, account))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	report := new(logging.Report)
	if err == nil {
		err = json.Unmarshal(data, report)
	}
	if err != nil {
		return nil, fmt.Errorf("fleet: journal: %w", err)
	}
	return report, nil
}

func writeReport(folder, account string, report *logging.Report) error {
	data, err := json.Marshal(report)
	if err == nil {
		err = writeFile(reportFile(folder, account), data)
	}
	if err != nil {
		return fmt.Errorf("fleet: journal: %w", err)
	}
	return nil
}

// writeFile writes a file that is there as a whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
