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

// bound is a target with what STS says of its clients.
type bound struct {
	target Target
	scope  Scope
	caller string
}

// survey is what one plan, check or apply knows: the targets' resources, merged,
// and their states.
type survey struct {
	reader  *resource.Reader
	bounds  []bound
	managed map[ID]resource.Resource
	owner   map[ID]string // the target that first declared a resource, or one that led to it
	// ownerScope is that target's scope; a role's own has no region.
	ownerScope map[ID]Scope
	observed   map[ID]resource.Resource
	read       map[ID]reading
	limit      time.Duration // of reading, without an answer
	patience   patience
}

const defaultReadLimit = 30 * time.Second

type reading struct {
	state resource.State
	json  json.RawMessage
	err   error
}

func newSurvey(ctx context.Context, targets []Target, thorough bool, opts []Option) (*survey, error) {
	s := &survey{
		reader:  resource.NewReaderFor(thorough),
		managed: map[ID]resource.Resource{}, owner: map[ID]string{}, ownerScope: map[ID]Scope{}, observed: map[ID]resource.Resource{},
		read: map[ID]reading{}, limit: optionsOf(opts).read,
	}
	if len(targets) == 0 {
		return nil, errors.New("logging: no targets")
	}
	if err := s.identify(ctx, targets); err != nil {
		return nil, err
	}
	return s, s.declare()
}

// identify asks STS once for each set of credentials.
func (s *survey) identify(ctx context.Context, targets []Target) error {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	s.bounds = make([]bound, len(targets))
	return grouped.Join(causeOf, each(len(targets), func(i int) error {
		scope, caller, err := s.reader.Identify(ctx, targets[i].Clients())
		if err != nil {
			return fmt.Errorf("target %q: %w", targets[i].Name(), err)
		}
		s.bounds[i] = bound{targets[i], scope, caller}
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

// declare collects and merges the resources of every target, and reports the
// errors of all of them.
func (s *survey) declare() error {
	var errs []error
	for _, b := range s.bounds {
		d := resource.Declaration{Caller: b.caller}
		if err := b.target.Declare(b.scope, &d); err != nil {
			errs = append(errs, fmt.Errorf("target %q: %w", b.target.Name(), err))
			continue
		}
		for _, r := range d.Managed() {
			if err := s.manage(b, r); err != nil {
				errs = append(errs, err)
			}
		}
		for _, r := range d.Observed() {
			s.observe(r, b.target.Name())
		}
	}
	return errors.Join(errs...)
}

func (s *survey) manage(b bound, r resource.Resource) error {
	id := r.ID()
	have, ok := s.managed[id]
	if !ok {
		s.managed[id], s.owner[id], s.ownerScope[id] = r, b.target.Name(), b.scope
		return nil
	}
	merged, err := have.Merge(r)
	if err != nil {
		names := [2]string{s.owner[id], b.target.Name()}
		if names[0] == names[1] { // of two regions, or accounts
			names[0] += " in " + s.ownerScope[id].String()
			names[1] += " in " + b.scope.String()
		}
		return &ConflictError{id, names, err}
	}
	s.managed[id] = merged
	return nil
}

// observe notes a resource to read for judging, and the target that it matters to.
func (s *survey) observe(r resource.Resource, target string) {
	id := r.ID()
	if have, ok := s.observed[id]; ok {
		if merged, err := have.Merge(r); err == nil { // what nobody writes has nothing to conflict
			r = merged
		}
	}
	s.observed[id] = r
	if s.owner[id] == "" {
		s.owner[id] = target
	}
}

// readManaged reads what the settings are compared with, or the given ones of it.
func (s *survey) readManaged(ctx context.Context, ids ...ID) {
	if ids == nil {
		ids = slices.Collect(maps.Keys(s.managed))
	}
	rs := make([]resource.Resource, 0, len(ids))
	for _, id := range ids {
		rs = append(rs, s.managed[id])
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
			s.observe(o.Resource, s.owner[o.By])
		}
		var todo []resource.Resource
		for id, r := range s.observed {
			if _, managed := s.managed[id]; !managed && !seen[id] {
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
	for _, id := range s.managedIDs() {
		errs = append(errs, s.read[id].err)
	}
	return grouped.Join(causeOf, errs...)
}

func (s *survey) managedIDs() []ID {
	return slices.SortedFunc(maps.Keys(s.managed), resource.CompareIDs)
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
	for _, b := range s.bounds {
		f := resource.NewFacts(b.scope, b.caller, states, s.reader.Thorough())
		for finding := range b.target.Judge(f) {
			if errors.Is(finding.Cause, ErrNotRead) {
				notRead = true
				continue
			}
			finding.Target = b.target.Name()
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
		out = append(out, Finding{
			Code: CodeUnreadable, Severity: SeverityUnknown, Target: cmp.Or(s.owner[id], s.bounds[0].target.Name()), Resource: id,
			Problem: problem,
			Fix:     s.toRead(ids),
			Cause:   err,
		})
	}
	if notRead {
		b := s.bounds[0]
		var scopes grouped.Where
		for _, b := range s.bounds {
			scopes.Add(b.scope.Account, b.scope.Region)
		}
		out = append(out, Finding{
			Code: CodeNotChecked, Severity: SeverityUnknown, Target: b.target.Name(), Resource: ID{Scope: b.scope},
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

// toRead says who has to have which permissions to read the things of one account.
func (s *survey) toRead(ids []ID) string {
	first := ids[0]
	who := "the caller"
	if r := s.observed[first]; r != nil && r.Owner() != "" {
		who = "the clients for account " + r.Owner() + ", which owns it,"
	} else if first.Account != "" && !slices.ContainsFunc(s.bounds, func(b bound) bool { return b.scope.Account == first.Account }) {
		return resource.ToRead(resource.Scope{}, first, s.readActions(ids))
	}
	return "Give " + who + " the permissions to read it: " + s.readActions(ids) + "."
}

// readActions are the actions that reading the things needs.
func (s *survey) readActions(ids []ID) string {
	var names []string
	for _, id := range ids {
		for _, r := range []resource.Resource{s.managed[id], s.observed[id]} {
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
	for _, id := range s.managedIDs() {
		r := s.managed[id]
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
