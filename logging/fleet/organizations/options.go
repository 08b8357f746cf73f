package organizations

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/awslogkit/awslogkit/internal/arn"
)

// Client is what is called of the SDK's organizations.Client.
type Client interface {
	ListAccounts(context.Context, *organizations.ListAccountsInput, ...func(*organizations.Options)) (*organizations.ListAccountsOutput, error)
	ListAccountsForParent(context.Context, *organizations.ListAccountsForParentInput, ...func(*organizations.Options)) (*organizations.ListAccountsForParentOutput, error)
	ListOrganizationalUnitsForParent(context.Context, *organizations.ListOrganizationalUnitsForParentInput, ...func(*organizations.Options)) (*organizations.ListOrganizationalUnitsForParentOutput, error)
	DescribeAccount(context.Context, *organizations.DescribeAccountInput, ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error)
	DescribeOrganizationalUnit(context.Context, *organizations.DescribeOrganizationalUnitInput, ...func(*organizations.Options)) (*organizations.DescribeOrganizationalUnitOutput, error)
}

// Option says which accounts are meant.
type Option func(*wanted)

// wanted are the accounts that are meant.
type wanted struct {
	units, named, except []string
	withoutManagement    bool
}

// Units takes the accounts of organizational units ("ou-ab12-11111111"), or of the root
// ("r-ab12"), with those of all units below.
func Units(ids ...string) Option {
	return func(w *wanted) { w.units = append(w.units, ids...) }
}

// Named takes single accounts by id, beside those of [Units]. Each has to be in the
// organization and to be active.
func Named(ids ...string) Option {
	return func(w *wanted) { w.named = append(w.named, ids...) }
}

// Except leaves accounts out, by id, or units with all that is below them. Each has to be
// in the organization, so that a misspelt one is noticed.
func Except(ids ...string) Option {
	return func(w *wanted) { w.except = append(w.except, ids...) }
}

// WithoutManagement leaves the organization's management account out, as CloudFormation's
// service-managed stack sets do, and service control policies.
func WithoutManagement() Option {
	return func(w *wanted) { w.withoutManagement = true }
}

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
var (
	unitRE = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`)
	rootRE = regexp.MustCompile(`^r-[0-9a-z]{4,32}$`)
)

// check names every option that cannot be right, before anything is asked.
func (w *wanted) check() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	for _, id := range w.units {
		if !unitRE.MatchString(id) && !rootRE.MatchString(id) {
			add(`Units: %q is no id of an organizational unit ("ou-ab12-11111111") or a root ("r-ab12")`, id)
		}
	}
	for _, id := range w.named {
		switch {
		case !arn.IsAccount(id):
			add("Named: %q is no account id, which is twelve digits", id)
		case slices.Contains(w.except, id):
			add("the account %s is both in Named and in Except", id)
		}
	}
	for _, id := range w.except {
		switch {
		case !arn.IsAccount(id) && !unitRE.MatchString(id):
			add("Except: %q is no id of an account (twelve digits) or of an organizational unit (\"ou-ab12-11111111\")", id)
		case slices.Contains(w.units, id):
			add("the unit %s is both in Units and in Except", id)
		}
	}
	return together(wrong)
}

// together is one error of all that is wrong, each once.
func together(wrong []error) error {
	var lines []string
	var different []error
	for _, err := range wrong {
		if line := err.Error(); !slices.Contains(lines, line) {
			lines, different = append(lines, line), append(different, err)
		}
	}
	if len(different) == 0 {
		return nil
	}
	return &Error{What: strings.Join(lines, "; "), errs: different}
}

// Error says all that is wrong with the accounts that were asked for.
type Error struct {
	What string // one thing after the other
	errs []error
}

// Error says what is wrong.
func (e *Error) Error() string { return "accounts of the organization: " + e.What }

// Unwrap are the errors of the calls, where calls failed.
func (e *Error) Unwrap() []error { return e.errs }

var errNotThere = errors.New("is not in the organization")
