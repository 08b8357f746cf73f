package fleet

import (
	"context"
	"slices"

	"github.com/awslogkit/awslogkit/logging"
)

// Check judges all accounts as they are: will the logs arrive? The error is an *Error
// where accounts could not be looked at; for each of them there is a finding that says
// so, so that the findings are the verdict of the whole fleet.
func (f *Fleet) Check(ctx context.Context, opts ...Option) (logging.Findings, error) {
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
	found := make([]logging.Findings, len(accounts))
	errs := r.groups(ctx, groups, func(ctx context.Context, i int, a Account) error {
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
		found[i], err = logging.Check(ctx, targets, r.each...)
		return err
	})
	var out logging.Findings
	for i, a := range accounts {
		out = append(out, found[i]...)
		if errs[i] != nil {
			out = append(out, unjudged(a, errs[i]))
		}
	}
	return out.Sorted(), failures(accounts, errs)
}
