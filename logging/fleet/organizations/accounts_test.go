package organizations_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	orgs "github.com/awslogkit/awslogkit/logging/fleet/organizations"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
)

const manager = "111122223333"

// id is an account's id that ends in n.
func id(n int) string { return fmt.Sprintf("2222%08d", n) }

// organization has 2 accounts in security, 45 in workloads/prod, 2 in workloads/test, one
// of which is suspended, and one in the root.
func organization() *loggingtest.Organization {
	o := loggingtest.NewOrganization(manager, loggingtest.WithName("main"))
	o.Mount(organizationstest.Mount)
	for n := range 45 {
		o.AddAccount(id(100+n), o.Unit("workloads/prod"))
	}
	o.AddAccount(id(2), o.Unit("security"), loggingtest.WithName("archive"))
	o.AddAccount(id(1), o.Unit("security"), loggingtest.WithName("audit"))
	o.AddAccount(id(11), o.Unit("workloads/test"), loggingtest.WithName("try"))
	o.SetState(o.AddAccount(id(12), o.Unit("workloads/test")), loggingtest.AccountSuspended)
	o.AddAccount(id(3), nil)
	return o
}

func TestAccounts(t *testing.T) {
	o := organization()
	security, workloads, prod, test := o.Unit("security").ID(), o.Unit("workloads").ID(), o.Unit("workloads/prod").ID(), o.Unit("workloads/test").ID()
	const skipped = "222200000012: is suspended"
	many := func(extra ...string) []string {
		for n := range 45 {
			extra = append(extra, id(100+n))
		}
		return extra
	}
	tests := []struct {
		name    string
		options []orgs.Option
		want    []string
		err     []string
	}{
		{name: "all", want: append([]string{manager, id(1), id(2), id(3), id(11), skipped}, many()...)},
		{name: "all but", options: []orgs.Option{orgs.Except(prod, id(1), id(12)), orgs.WithoutManagement()}, want: []string{id(2), id(3), id(11)}},
		{name: "all but a unit with units", options: []orgs.Option{orgs.Except(workloads)}, want: []string{manager, id(1), id(2), id(3)}},
		{name: "all but a unit and one below", options: []orgs.Option{orgs.Except(workloads, prod)}, want: []string{manager, id(1), id(2), id(3)}},
		{name: "one unit", options: []orgs.Option{orgs.Units(security)}, want: []string{id(1), id(2)}},
		{name: "units that hold each other", options: []orgs.Option{orgs.Units(test, workloads)}, want: append([]string{id(11), skipped}, many()...)},
		{name: "a unit but for one below", options: []orgs.Option{orgs.Units(workloads), orgs.Except(prod)}, want: []string{id(11), skipped}},
		{name: "a unit but for another", options: []orgs.Option{orgs.Units(security), orgs.Except(prod, id(3))}, want: []string{id(1), id(2)}},
		{name: "the root", options: []orgs.Option{orgs.Units(o.Root().ID()), orgs.Except(workloads)}, want: []string{manager, id(1), id(2), id(3)}},
		{name: "named", options: []orgs.Option{orgs.Named(id(3), id(1), id(1))}, want: []string{id(1), id(3)}},
		{name: "named and a unit", options: []orgs.Option{orgs.Named(manager), orgs.Units(security)}, want: []string{manager, id(1), id(2)}},
		{name: "named in a unit that is left out", options: []orgs.Option{orgs.Named(id(100)), orgs.Units(workloads), orgs.Except(prod)}, want: []string{id(11), skipped, id(100)}},
		{name: "without the management account", options: []orgs.Option{orgs.Units(o.Root().ID()), orgs.Except(workloads, security), orgs.WithoutManagement()}, want: []string{id(3)}},
		{name: "what is not there", options: []orgs.Option{orgs.Units("ou-aaaa-11111111", security), orgs.Named("999988887777", id(12)), orgs.Except("ou-aaaa-22222222", "999988886666")},
			err: []string{"the unit ou-aaaa-11111111 is not in the organization", "the account 999988887777 is not in", "the account 222200000012 is suspended",
				"the unit ou-aaaa-22222222 is not in", "the account 999988886666 is not in"}},
		{name: "not there of all", options: []orgs.Option{orgs.Except("999988887777", "ou-aaaa-22222222")},
			err: []string{"the account 999988887777 is not in", "the unit ou-aaaa-22222222 is not in"}},
		{name: "the management account named", options: []orgs.Option{orgs.Named(manager), orgs.WithoutManagement()}, err: []string{manager + " is in Named, and WithoutManagement leaves it out"}},
		{name: "no ids", options: []orgs.Option{orgs.Units("workloads", "r-1"), orgs.Named("12", id(1)), orgs.Except("x", id(1), o.Root().ID())},
			err: []string{`Units: "workloads" is no id`, `Units: "r-1"`, `Named: "12"`, `Except: "x"`, "222200000001 is both in Named and in Except", `Except: "r-`}},
		{name: "in and out", options: []orgs.Option{orgs.Units(prod), orgs.Except(prod)}, err: []string{prod + " is both in Units and in Except"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := orgs.Accounts(organizationstest.New(o.Management().Region("eu-west-1")), tt.options...)(t.Context())
			if (err != nil) != (tt.err != nil) {
				t.Fatal(err)
			}
			for _, want := range tt.err {
				if strings.Count(err.Error(), want) != 1 {
					t.Errorf("%v\nwant %q once", err, want)
				}
			}
			var have []string
			for _, a := range found {
				if a.Skip != "" {
					a.ID += ": " + a.Skip
				}
				have = append(have, a.ID)
			}
			if d := cmp.Diff(tt.want, have); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestNames checks that names come along, over HTTP and from a delegated administrator.
func TestNames(t *testing.T) {
	o := organization()
	audit := o.Management().Sibling(id(1))
	o.EnableServiceAccess("cloudtrail.amazonaws.com")
	o.RegisterDelegatedAdministrator(audit, "cloudtrail.amazonaws.com")
	found, err := orgs.Accounts(organizations.NewFromConfig(audit.Region("eu-west-1").Config()), orgs.Units(o.Unit("security").ID()))(t.Context())
	if err != nil || len(found) != 2 || found[0].String() != id(1)+" (audit)" {
		t.Errorf("%v, %v", found, err)
	}
}

// TestCalls counts what a search costs.
func TestCalls(t *testing.T) {
	o := organization()
	client := organizationstest.New(o.Management().Region("eu-west-1"))
	for _, tt := range []struct {
		name    string
		options []orgs.Option
		calls   int
	}{
		{"51 accounts", nil, 3},
		{"two accounts by name", []orgs.Option{orgs.Named(id(1), id(2))}, 2},
		{"a unit with two, of 47 accounts", []orgs.Option{orgs.Units(o.Unit("workloads").ID())}, 3 + 3 + 2},
		{"a unit without one of two", []orgs.Option{orgs.Units(o.Unit("workloads").ID()), orgs.Except(o.Unit("workloads/prod").ID(), id(11))}, 2 + 2},
	} {
		o.Management().ResetCalls()
		if _, err := orgs.Accounts(client, tt.options...)(t.Context()); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if n := len(o.Management().Calls()); n != tt.calls {
			t.Errorf("%s: %d calls, want %d", tt.name, n, tt.calls)
		}
	}
}

func TestRefusals(t *testing.T) {
	o := organization()
	alone := loggingtest.NewAccount(manager)
	organizationstest.Mount(alone)
	o.Management().PutRole(loggingtest.RoleOptions{Name: "nobody"})
	for _, tt := range []struct {
		name    string
		view    loggingtest.View
		want    string
		code    string
		options []orgs.Option
	}{
		{"no organization", alone.Region("eu-west-1"), "of an account that is in no organization", "AWSOrganizationsNotInUseException", nil},
		{"a member", o.Management().Sibling(id(3)).Region("eu-west-1"), "only the management account, and members that administer a service", "AccessDeniedException", nil},
		{"nobody", o.Management().Region("eu-west-1").As("arn:aws:iam::" + manager + ":role/nobody"), "the credentials need a policy", "AccessDeniedException", []orgs.Option{orgs.Units(o.Root().ID())}},
	} {
		_, err := orgs.Accounts(organizationstest.New(tt.view), tt.options...)(t.Context())
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != tt.code || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// states answers accounts in each state, with and without the status of old.
type states struct {
	orgs.Client
	accounts []types.Account
}

func (s states) ListAccounts(context.Context, *organizations.ListAccountsInput, ...func(*organizations.Options)) (*organizations.ListAccountsOutput, error) {
	return &organizations.ListAccountsOutput{Accounts: s.accounts}, nil
}

func TestStates(t *testing.T) {
	want := map[string]string{"ACTIVE": "", "SUSPENDED": "is suspended", "PENDING_CLOSURE": "is being closed", "CLOSED": "is closed", "PENDING_ACTIVATION": "is not activated yet", "ODD": "is ODD"}
	for state, skip := range want {
		one := id(1)
		for _, a := range []types.Account{{Id: &one, State: types.AccountState(state)}, {Id: &one, Status: types.AccountStatus(state)}, {Id: &one, State: types.AccountState(state), Status: "ACTIVE"}} {
			found, err := orgs.Accounts(states{accounts: []types.Account{a}})(t.Context())
			if err != nil || len(found) != 1 || found[0].Skip != skip {
				t.Errorf("%+v: %v, %v", a, found, err)
			}
		}
	}
}
