package logging

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// readsAtOnce bounds the calls under way while a plan is made.
const readsAtOnce = 16

// survey is what one plan, check or apply knows: the targets' resources, merged,
// and their states.
type survey struct {
	*resource.Declared
	reader   *resource.Reader
	read     map[ID]reading
	limit    time.Duration // of reading, without an answer
	patience patience
}

const defaultReadLimit = 30 * time.Second

type reading struct {
	state resource.State
	json  json.RawMessage
	err   error
}

func newSurvey(ctx context.Context, targets []Target, thorough bool, opts []Option) (*survey, error) {
	s := &survey{reader: resource.NewReaderFor(thorough), read: map[ID]reading{}, limit: optionsOf(opts).read}
	if len(targets) == 0 {
		return nil, errors.New("logging: no targets")
	}
	bounds, err := s.identify(ctx, targets)
	if err != nil {
		return nil, err
	}
	s.Declared, err = resource.Gather(bounds)
	return s, err
}

// identify asks STS once for each set of credentials.
func (s *survey) identify(ctx context.Context, targets []Target) ([]resource.Bound, error) {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	bounds := make([]resource.Bound, len(targets))
	return bounds, grouped.Join(causeOf, each(len(targets), func(i int) error {
		scope, caller, err := s.reader.Identify(ctx, targets[i].Clients())
		if err != nil {
			return fmt.Errorf("target %q: %w", targets[i].Name(), err)
		}
		bounds[i] = resource.Bound{Target: targets[i], Scope: scope, Caller: caller}
		return nil
	}))
}

// causeOf is what is the same of all errors that one answer of AWS explains.
func causeOf(err error) string {
	var call *CallError
	if errors.As(err, &call) {
		return call.Cause()
	}
	return grouped.WithoutRequest(err.Error())
}

// readManaged reads what the settings are compared with, or the given ones of it.
func (s *survey) readManaged(ctx context.Context, ids ...ID) {
	if ids == nil {
		ids = slices.Collect(maps.Keys(s.Managed))
	}
	rs := make([]resource.Resource, 0, len(ids))
	for _, id := range ids {
		rs = append(rs, s.Managed[id])
	}
	s.readAll(ctx, rs)
}

// readThoroughly reads everything that judging looks at, and what that shows to
// matter. Shared calls that were made already are not made again.
func (s *survey) readThoroughly(ctx context.Context) {
	s.reader.MakeThorough()
	s.readManaged(ctx)
	seen := map[ID]bool{}
	for {
		for _, o := range s.reader.TakeObserved() {
			s.Observe(o.Resource, s.Owner[o.By])
		}
		var todo []resource.Resource
		for id, r := range s.Observed {
			if _, managed := s.Managed[id]; !managed && !seen[id] {
				seen[id] = true
				todo = append(todo, r)
			}
		}
		if len(todo) == 0 {
			return
		}
		s.readAll(ctx, todo)
	}
}

func (s *survey) readAll(ctx context.Context, rs []resource.Resource) {
	for _, r := range rs {
		r.Batch(s.reader)
	}
	results := make([]reading, len(rs))
	_ = each(len(rs), func(i int) error {
		results[i] = s.patience.read(ctx, s.reader, rs[i], s.limit)
		return nil
	})
	for i, r := range rs {
		s.read[r.ID()] = results[i]
	}
}

// unreadable joins the errors of the managed resources, each cause once.
func (s *survey) unreadable() error {
	var errs []error
	for _, id := range s.IDs() {
		errs = append(errs, s.read[id].err)
	}
	return grouped.Join(causeOf, errs...)
}

func (s *survey) states() map[ID]resource.Known {
	states := make(map[ID]resource.Known, len(s.read))
	for id, r := range s.read {
		states[id] = resource.Known{JSON: r.json, Err: r.err}
	}
	return states
}

// judge asks every target, and adds a finding for each thing that could not be read.
func (s *survey) judge(states map[ID]resource.Known) Findings {
	var out Findings
	notRead := false
	for _, b := range s.Bounds {
		f := resource.NewFacts(b.Scope, b.Caller, states, s.reader.Thorough())
		for finding := range b.Target.Judge(f) {
			if errors.Is(finding.Cause, ErrNotRead) {
				notRead = true
				continue
			}
			finding.Target = b.Target.Name()
			finding.Problem = grouped.WithoutRequest(finding.Problem) // the same the next time
			out = append(out, finding)
		}
	}
	for _, ids := range s.unread() {
		id := ids[0]
		err := s.read[id].err
		if errors.Is(err, resource.ErrOtherRegion) && slices.ContainsFunc(out, func(f Finding) bool { return errors.Is(f.Cause, err) }) {
			continue // no permission helps, and it is said
		}
		problem := fmt.Sprintf("It could not be read: %s.", causeOf(err))
		if others := ids[1:]; len(others) > 0 {
			problem += " Nor could " + listed(others) + "."
		}
		reason, fix := s.toRead(ids)
		out = append(out, Finding{
			Code: CodeUnreadable, Severity: SeverityUnknown, Target: cmp.Or(s.Owner[id], s.Bounds[0].Target.Name()), Resource: id,
			Problem: problem, Reason: reason, Fix: fix, Cause: err,
		})
	}
	if notRead {
		b := s.Bounds[0]
		var scopes grouped.Where
		for _, b := range s.Bounds {
			scopes.Add(b.Scope.Account, b.Scope.Region)
		}
		out = append(out, Finding{
			Code: CodeNotChecked, Severity: SeverityUnknown, Target: b.Target.Name(), Resource: ID{Scope: b.Scope},
			Problem: "The plan has no changes in " + scopes.String() + ", so only what it compares was read.",
			Fix:     "Call Check for the verdict.", Cause: ErrNotRead,
		})
	}
	return out.Sorted()
}

// unread are the things that could not be read, those of an account and region together
// of which one answer is the cause.
func (s *survey) unread() (out [][]ID) {
	group := map[string]int{}
	for _, id := range slices.SortedFunc(maps.Keys(s.read), resource.CompareIDs) {
		err := s.read[id].err
		if err == nil {
			continue
		}
		scope := id.Scope
		var call *CallError
		if errors.As(err, &call) {
			scope = call.Resource.Scope
		}
		key := scope.String() + " " + causeOf(err)
		i, seen := group[key]
		if !seen {
			i, out = len(out), append(out, nil)
			group[key] = i
		}
		out[i] = append(out[i], id)
	}
	return out
}

func listed(ids []ID) string {
	const most = 10
	var names []string
	for i, id := range ids {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(ids)-most))
			break
		}
		names = append(names, id.String())
	}
	return strings.Join(names, ", ")
}

// toRead is the reason and the fix: who has to have which permissions to read the things
// of one account.
func (s *survey) toRead(ids []ID) (resource.Reason, string) {
	first, actions := ids[0], s.readActions(ids)
	if r := s.Observed[first]; r != nil && r.Owner() != "" {
		return resource.ReasonOtherAccount, "Give the clients for account " + r.Owner() + ", which owns it, the permissions to read it: " + actions + "."
	}
	here := first.Scope
	if first.Account != "" && !slices.ContainsFunc(s.Bounds, func(b resource.Bound) bool { return b.Scope.Account == first.Account }) {
		here = s.Bounds[0].Scope
	}
	return resource.ToRead(here, first, "the permissions to read it: "+actions)
}

// readActions are the actions that reading the things needs.
func (s *survey) readActions(ids []ID) string {
	var names []string
	for _, id := range ids {
		for _, r := range []resource.Resource{s.Managed[id], s.Observed[id]} {
			if r == nil {
				continue
			}
			for _, p := range r.Reads() {
				if !slices.Contains(names, p.Action) {
					names = append(names, p.Action)
				}
			}
		}
	}
	return strings.Join(names, ", ")
}

// diff is every change, complete and in an order that can be carried out.
func (s *survey) diff() ([]Change, error) {
	var errs []error
	changes := map[ID][]Change{}
	for _, id := range s.IDs() {
		r := s.Managed[id]
		cs, err := r.Diff(s.read[id].state)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
			continue
		}
		for _, c := range cs {
			changes[id] = append(changes[id], c.Complete(r))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return ordered(changes)
}

// ordered puts the changes of every resource after those of what it needs.
func ordered(changes map[ID][]Change) ([]Change, error) {
	var out []Change
	const visiting, visited = 1, 2
	mark := map[ID]int{}
	var visit func(ID) error
	visit = func(id ID) error {
		switch mark[id] {
		case visiting:
			return fmt.Errorf("%s needs itself", id)
		case visited:
			return nil
		}
		mark[id] = visiting
		for _, c := range changes[id] {
			for _, n := range c.Needs {
				if err := visit(n); err != nil {
					return err
				}
			}
		}
		mark[id] = visited
		out = append(out, changes[id]...)
		return nil
	}
	for _, id := range slices.SortedFunc(maps.Keys(changes), resource.CompareIDs) {
		if err := visit(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// each calls f for 0…n-1, a bounded number at a time, and joins the errors.
func each(n int, f func(int) error) error {
	errs := make([]error, n)
	slots := make(chan struct{}, readsAtOnce)
	var wg sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = f(i)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
