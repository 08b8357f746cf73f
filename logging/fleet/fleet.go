package fleet

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/pace"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Fleet is accounts and regions, and what logging each of them should have. It is for
// several goroutines at once, and keeps the accounts' sessions from one use to the next.
type Fleet struct {
	spec spec

	mu       sync.Mutex
	sessions map[string]*session // by the account's id and role
}

// session is an account's configuration, which its regions share.
type session struct {
	cfg  aws.Config
	role string // the ARN; empty where the fleet's own credentials are used
}

// caller is whose the fleet's own credentials are.
type caller struct{ partition, account string }

func (f *Fleet) caller(ctx context.Context) (caller, error) {
	if f.spec.base.Region == "" {
		return caller{}, errors.New("fleet: the configuration has no region")
	}
	s, _, err := resource.Identify(ctx, resource.ClientsFromConfig(f.spec.base))
	if err != nil {
		return caller{}, fmt.Errorf("fleet: %w", err)
	}
	return caller{s.Partition, s.Account}, nil
}

// resolve asks for the accounts, in groups, those that are skipped too.
func (f *Fleet) resolve(ctx context.Context) ([][]Account, error) {
	v := &resource.ValidationError{Of: "fleet"}
	except := map[string]bool{}
	for _, id := range f.spec.except {
		except[id] = true
	}
	seen := map[string]int{}
	var out [][]Account
	for i, g := range f.spec.groups {
		accounts := g.given
		if g.ask != nil {
			var err error
			if accounts, err = g.ask(ctx); err != nil {
				return nil, fmt.Errorf("fleet: the accounts of group %d: %w", i+1, err)
			}
			for j, a := range accounts {
				a.validate(v, fmt.Sprintf("groups[%d].accounts[%d]", i, j), "")
			}
		}
		var its []Account
		for _, a := range accounts {
			if _, twice := seen[a.ID]; twice || except[a.ID] {
				continue
			}
			seen[a.ID] = i
			its = append(its, a)
		}
		out = append(out, its)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	if len(seen) == 0 {
		return nil, errors.New("fleet: there are no accounts")
	}
	return out, nil
}

// session is an account's session, begun at the first use and renewed by itself.
func (f *Fleet) session(ctx context.Context, c caller, a Account) (*session, error) {
	role := a.Role
	if role == "" && a.ID != c.account {
		role = f.spec.role
	}
	f.mu.Lock()
	s := f.sessions[a.ID+" "+role]
	if s == nil {
		s = f.newSession(c, a, role)
		f.sessions[a.ID+" "+role] = s
	}
	f.mu.Unlock()
	switch {
	case s.role == "" && a.ID != c.account:
		return nil, fmt.Errorf("no role to assume in it is given, and the fleet's own credentials are of account %s", c.account)
	case s.role == "":
		return s, nil
	}
	if _, err := s.cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, &AssumeError{Role: s.role, Err: err}
	}
	return s, nil
}

func (f *Fleet) newSession(c caller, a Account, role string) *session {
	s := &session{cfg: f.spec.base.Copy()}
	s.cfg.APIOptions = append(slices.Clip(s.cfg.APIOptions), (&quotas{pacers: map[string]*pace.Pacer{}}).add)
	if s.cfg.Retryer == nil && s.cfg.RetryMaxAttempts == 0 {
		// What is throttled is asked again, after longer and longer waits, and what an
		// account's calls may be asked again is one budget of all its regions.
		patient := retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts = 6 })
		s.cfg.Retryer = func() aws.Retryer { return patient }
	}
	if role == "" {
		return s
	}
	s.role = role
	if !strings.HasPrefix(role, "arn:") {
		s.role = arn.ARN{Partition: c.partition, Service: "iam", Account: a.ID, Resource: "role" + path.Join("/", role)}.String()
	}
	s.cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(f.spec.base), s.role, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = f.spec.session, f.spec.duration
		if f.spec.external != "" {
			o.ExternalID = &f.spec.external
		}
	}))
	return s
}

// sites are an account's, in the order of its regions.
func (f *Fleet) sites(ctx context.Context, c caller, a Account) ([]Site, error) {
	s, err := f.session(ctx, c, a)
	if err != nil {
		return nil, err
	}
	regions := f.spec.regions
	if regions == nil && a.Regions == nil {
		cfg := s.cfg
		cfg.Region = f.spec.base.Region
		if regions, err = f.spec.ask(ctx, cfg, a); err != nil {
			return nil, fmt.Errorf("its regions: %w", err)
		}
		if i := slices.Index(regions, f.spec.base.Region); i > 0 {
			regions = slices.Concat(regions[i:i+1], regions[:i], regions[i+1:])
		}
	}
	out := Sites(a, regions, s.cfg)
	if len(out) == 0 {
		return nil, errors.New("it has no regions")
	}
	return out, nil
}

// targets are those of an account's sites.
func (f *Fleet) targets(sites []Site) (logging.Targets, error) {
	var out logging.Targets
	var errs []error
	for _, s := range sites {
		targets, err := f.spec.declare(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.Scope.Region, err))
		}
		for _, t := range targets {
			if r := t.Clients().Region; r != s.Scope.Region {
				errs = append(errs, fmt.Errorf("%s: target %q is for region %s: make its clients of the site's Config", s.Scope.Region, t.Name(), r))
			}
		}
		out = append(out, targets...)
	}
	return out, errors.Join(errs...)
}

// AssumeError is a role that could not be assumed.
type AssumeError struct {
	Role string // its ARN
	Err  error
}

// Error names the role, and what may be the matter: STS does not tell whether it exists.
func (e *AssumeError) Error() string {
	why := e.Err.Error()
	var api smithy.APIError
	if errors.As(e.Err, &api) {
		why = api.ErrorCode() + ": " + api.ErrorMessage()
	}
	return fmt.Sprintf("%s cannot be assumed: %s. Either it does not exist, or its trust policy does not let the fleet's credentials in, or asks for an external id, or they may not assume it", e.Role, strings.TrimRight(why, "."))
}

// Unwrap is the error of STS.
func (e *AssumeError) Unwrap() error { return e.Err }

// each calls do for each account that is not skipped, with its sites and targets, and
// answers the groups and the error of each account.
func (f *Fleet) each(ctx context.Context, o *options, do func(Account, []Site, logging.Targets) error) (groups [][]Account, errs []error, err error) {
	c, err := f.caller(ctx)
	if err != nil {
		return nil, nil, err
	}
	if groups, err = f.resolve(ctx); err != nil {
		return nil, nil, err
	}
	r := &run{options: o, atOnce: f.spec.atOnce, tolerate: math.MaxInt}
	return groups, r.groups(ctx, groups, func(a Account) error {
		if a.Skip != "" {
			return nil
		}
		sites, err := f.sites(ctx, c, a)
		if err != nil {
			return err
		}
		targets, err := f.targets(sites)
		if err != nil || len(targets) == 0 {
			return err
		}
		return do(a, sites, targets)
	}), nil
}
