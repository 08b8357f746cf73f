package regions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/fleet"
)

// Option says which of the enabled regions are meant.
type Option func(*wanted)

// wanted are the regions that are meant.
type wanted struct {
	only, except []string
}

// Only takes these regions instead of all. Each has to be enabled.
func Only(names ...string) Option {
	return func(w *wanted) { w.only = append(w.only, names...) }
}

// Except leaves regions out, whether they are enabled or not.
func Except(names ...string) Option {
	return func(w *wanted) { w.except = append(w.except, names...) }
}

// Enabled are the regions that an account has: those of every account, and the opt-in
// regions that are enabled. One that is still being enabled or disabled is none of them.
// They come in the order of their names. It needs account:ListRegions in each account.
//
// https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
func Enabled(options ...Option) fleet.Regions {
	var w wanted
	for _, option := range options {
		option(&w)
	}
	return func(ctx context.Context, cfg aws.Config, a fleet.Account) ([]string, error) {
		if err := w.check(arn.Partition(cfg.Region)); err != nil {
			return nil, err
		}
		status := map[string]types.RegionOptStatus{}
		pages := account.NewListRegionsPaginator(account.NewFromConfig(cfg), &account.ListRegionsInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, explain(a, err)
			}
			for _, r := range page.Regions {
				status[aws.ToString(r.RegionName)] = r.RegionOptStatus
			}
		}
		return w.of(a, status)
	}
}

// check names every region that no account of the partition can have.
func (w *wanted) check(partition string) error {
	var wrong []string
	for _, l := range []struct {
		option string
		names  []string
	}{{"Only", w.only}, {"Except", w.except}} {
		for _, name := range l.names {
			switch {
			case !arn.IsRegion(name):
				wrong = append(wrong, fmt.Sprintf("%s: %q is no name of a region, such as \"eu-west-1\"", l.option, name))
			case arn.Partition(name) != partition:
				wrong = append(wrong, fmt.Sprintf("%s: %s is in the partition %s, and the account in %s", l.option, name, arn.Partition(name), partition))
			case l.option == "Only" && slices.Contains(w.except, name):
				wrong = append(wrong, fmt.Sprintf("%s is both in Only and in Except", name))
			}
		}
	}
	if wrong == nil {
		return nil
	}
	return errors.New("regions: " + strings.Join(wrong, "; "))
}

// of are the regions that are wanted, of those that there are.
func (w *wanted) of(a fleet.Account, status map[string]types.RegionOptStatus) ([]string, error) {
	var wrong, out []string
	for _, name := range w.only {
		switch s, known := status[name]; {
		case !known:
			wrong = append(wrong, name+" (no region of the account's)")
		case !enabled(s):
			wrong = append(wrong, fmt.Sprintf("%s (%s)", name, s))
		}
	}
	if wrong != nil {
		slices.Sort(wrong)
		return nil, fmt.Errorf("regions of account %s: not enabled: %s", a, strings.Join(slices.Compact(wrong), ", "))
	}
	for name, s := range status {
		if enabled(s) && !slices.Contains(w.except, name) && (len(w.only) == 0 || slices.Contains(w.only, name)) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

func enabled(s types.RegionOptStatus) bool {
	return s == types.RegionOptStatusEnabled || s == types.RegionOptStatusEnabledByDefault
}

// explain says of an error of AWS Account Management what to do about it.
func explain(a fleet.Account, err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && strings.HasPrefix(api.ErrorCode(), "AccessDenied") {
		return fmt.Errorf("regions of account %s: account:ListRegions is needed, or name the regions: %w", a, err)
	}
	return fmt.Errorf("regions of account %s: %w", a, err)
}
