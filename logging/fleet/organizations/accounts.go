package organizations

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/fleet"
)

// Accounts are the accounts of the organization that the client's account manages, or for
// which it administers a service: all of them, or those that the options say. They are
// asked for anew each time, and come in the order of their ids.
//
// An account that a unit has and that is suspended, closed, being closed or not activated
// yet is skipped, with the reason. Options that name what is not there are an error that
// names all of it. It needs organizations:ListAccounts, and for what the options name
// ListAccountsForParent, ListOrganizationalUnitsForParent, DescribeAccount and
// DescribeOrganizationalUnit.
func Accounts(client Client, options ...Option) fleet.Accounts {
	var w wanted
	for _, option := range options {
		option(&w)
	}
	return func(ctx context.Context) ([]fleet.Account, error) {
		if err := w.check(); err != nil {
			return nil, err
		}
		s := search{Client: client, w: &w, left: map[string]bool{}, gone: map[string]bool{}, met: map[string]types.Account{}, in: map[string]bool{}}
		if err := s.all(ctx); err != nil {
			return nil, err
		}
		return s.answer()
	}
}

// search is one search for the accounts that are wanted.
type search struct {
	Client
	w     *wanted
	met   map[string]types.Account // those that some call has shown, by id
	in    map[string]bool          // ids of those that are wanted
	left  map[string]bool          // ids of those, and of the units, that are left out
	gone  map[string]bool          // ids of the units of those that have been come to
	wrong []error
}

// all makes the calls.
func (s *search) all(ctx context.Context) error {
	for _, id := range s.w.except {
		s.left[id] = true
	}
	switch {
	case len(s.w.units) > 0:
		for _, id := range s.w.units {
			if err := s.unit(ctx, id, false); err != nil {
				return err
			}
		}
	case len(s.w.named) == 0:
		pages := organizations.NewListAccountsPaginator(s, &organizations.ListAccountsInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return explain(err)
			}
			s.take(page.Accounts)
		}
	}
	for _, id := range s.w.except {
		if s.gone[id] || arn.IsAccount(id) {
			continue
		}
		var err error
		if len(s.w.units)+len(s.w.named) == 0 {
			err = s.unit(ctx, id, true)
		} else {
			err = s.hasUnit(ctx, id)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Concat(s.w.named, s.w.except) {
		if !arn.IsAccount(id) {
			continue
		}
		if err := s.look(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// unit takes the accounts of a unit and of all units below, but for units that are left
// out, or leaves them out.
func (s *search) unit(ctx context.Context, id string, leave bool) error {
	if s.left[id] {
		been := s.gone[id]
		s.gone[id] = true
		if been || !leave {
			return nil
		}
	}
	accounts := organizations.NewListAccountsForParentPaginator(s, &organizations.ListAccountsForParentInput{ParentId: &id})
	for accounts.HasMorePages() {
		page, err := accounts.NextPage(ctx)
		if err != nil {
			return s.missing(err, "unit "+id)
		}
		if leave {
			s.drop(page.Accounts)
		} else {
			s.take(page.Accounts)
		}
	}
	var below []string
	units := organizations.NewListOrganizationalUnitsForParentPaginator(s, &organizations.ListOrganizationalUnitsForParentInput{ParentId: &id})
	for units.HasMorePages() {
		page, err := units.NextPage(ctx)
		if err != nil {
			return s.missing(err, "unit "+id)
		}
		for _, u := range page.OrganizationalUnits {
			below = append(below, aws.ToString(u.Id))
		}
	}
	for _, child := range below {
		if err := s.unit(ctx, child, leave); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) take(accounts []types.Account) {
	for _, a := range accounts {
		s.met[aws.ToString(a.Id)], s.in[aws.ToString(a.Id)] = a, true
	}
}

func (s *search) drop(accounts []types.Account) {
	for _, a := range accounts {
		s.left[aws.ToString(a.Id)] = true
	}
}

// look asks for an account that was named, unless it has been met.
func (s *search) look(ctx context.Context, id string) error {
	if _, met := s.met[id]; met {
		return nil
	}
	if len(s.w.units)+len(s.w.named) == 0 {
		s.wrong = append(s.wrong, fmt.Errorf("the account %s %w", id, errNotThere)) // all have been met
		return nil
	}
	out, err := s.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: &id})
	if err != nil {
		return s.missing(err, "account "+id)
	}
	s.met[id] = *out.Account
	return nil
}

// hasUnit asks whether there is a unit.
func (s *search) hasUnit(ctx context.Context, id string) error {
	_, err := s.DescribeOrganizationalUnit(ctx, &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &id})
	return s.missing(err, "unit "+id)
}

// missing notes what is not there. Any other error ends the search.
func (s *search) missing(err error, what string) error {
	if err == nil {
		return nil
	}
	var noParent *types.ParentNotFoundException
	var noUnit *types.OrganizationalUnitNotFoundException
	var noAccount *types.AccountNotFoundException
	if errors.As(err, &noParent) || errors.As(err, &noUnit) || errors.As(err, &noAccount) {
		s.wrong = append(s.wrong, fmt.Errorf("the %s %w", what, errNotThere))
		return nil
	}
	return explain(err)
}

// answer is what was found.
func (s *search) answer() ([]fleet.Account, error) {
	for _, id := range s.w.named {
		a, met := s.met[id]
		switch why := skip(a); {
		case !met: // said before
		case why != "":
			s.wrong = append(s.wrong, fmt.Errorf("the account %s %s", id, why))
		case s.w.withoutManagement && manages(a):
			s.wrong = append(s.wrong, fmt.Errorf("the account %s is in Named, and WithoutManagement leaves it out", id))
		default:
			s.in[id] = true
			delete(s.left, id)
		}
	}
	if err := together(s.wrong); err != nil {
		return nil, err
	}
	var out []fleet.Account
	for _, id := range slices.Sorted(maps.Keys(s.in)) {
		if a := s.met[id]; !s.left[id] && !(s.w.withoutManagement && manages(a)) {
			out = append(out, fleet.Account{ID: id, Name: aws.ToString(a.Name), Skip: skip(a)})
		}
	}
	return out, nil
}

// manages reports whether an account is the management account, whose id the ARNs of all
// accounts have.
func manages(a types.Account) bool {
	parsed, err := arn.Parse(aws.ToString(a.Arn))
	return err == nil && parsed.Account == aws.ToString(a.Id)
}

// skip says why nobody can work in an account, "" if somebody can. State has taken the
// place of Status; who has the one may lack the other.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
func skip(a types.Account) string {
	state := string(a.State)
	if state == "" {
		state = string(a.Status)
	}
	switch state {
	case string(types.AccountStateActive), "":
		return ""
	case string(types.AccountStateSuspended):
		return "is suspended"
	case string(types.AccountStateClosed):
		return "is closed"
	case string(types.AccountStatePendingClosure):
		return "is being closed"
	case string(types.AccountStatePendingActivation):
		return "is not activated yet"
	}
	return "is " + state
}

// explain says of an error of AWS Organizations what to do about it.
func explain(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "AWSOrganizationsNotInUseException":
			return fmt.Errorf("accounts of the organization: the credentials are of an account that is in no organization: %w", err)
		case "AccessDeniedException", "AccessDenied":
			return fmt.Errorf("accounts of the organization: only the management account, and members that administer a service for the organization, may list accounts; the credentials need a policy, too: %w", err)
		}
	}
	return fmt.Errorf("accounts of the organization: %w", err)
}
