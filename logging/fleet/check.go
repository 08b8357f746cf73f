package fleet

import (
	"context"
	"slices"
	"sync"

	"github.com/awslogkit/awslogkit/logging"
)

// Check judges all accounts as they are: will the logs arrive? The error is an *Error
// where accounts could not be looked at; for each of them there is a finding that says
// so, so that the findings are the verdict of the whole fleet.
func (f *Fleet) Check(ctx context.Context, opts ...Option) (logging.Findings, error) {
	o := optionsOf(opts)
	var mu sync.Mutex
	var out logging.Findings
	groups, errs, err := f.each(ctx, o, func(_ Account, _ []Site, targets logging.Targets) error {
		found, err := logging.Check(ctx, targets, o.each...)
		mu.Lock()
		defer mu.Unlock()
		out = append(out, found...)
		return err
	})
	if err != nil {
		return nil, err
	}
	accounts := slices.Concat(groups...)
	for i, a := range accounts {
		if errs[i] != nil {
			out = append(out, unjudged(a, errs[i]))
		}
	}
	return out.Sorted(), failures(accounts, errs)
}
