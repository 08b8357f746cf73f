package organizationstest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
)

const (
	manager = "111122223333"
	archive = "222233334444"
	shop    = "333344445555"
	old     = "444455556666"
	region  = "eu-west-1"
)

func newOrganization() *loggingtest.Organization {
	o := loggingtest.NewOrganization(manager, loggingtest.WithName("main"))
	o.Mount(organizationstest.Mount)
	o.AddAccount(archive, o.Unit("security"), loggingtest.WithName("archive"))
	o.AddAccount(shop, o.Unit("workloads/prod"), loggingtest.WithName("shop"))
	o.SetState(o.AddAccount(old, o.Unit("workloads/prod")), loggingtest.AccountSuspended)
	return o
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// client is what both doors have.
type client interface {
	organizations.ListAccountsAPIClient
	DescribeAccount(context.Context, *organizations.DescribeAccountInput, ...func(*organizations.Options)) (*organizations.DescribeAccountOutput, error)
	DescribeOrganization(context.Context, *organizations.DescribeOrganizationInput, ...func(*organizations.Options)) (*organizations.DescribeOrganizationOutput, error)
	ListRoots(context.Context, *organizations.ListRootsInput, ...func(*organizations.Options)) (*organizations.ListRootsOutput, error)
}

// doors are the two ways to an account.
func doors(a *loggingtest.Account) map[string]client {
	v := a.Region(region)
	return map[string]client{"typed": organizationstest.New(v), "wire": organizations.NewFromConfig(v.Config())}
}

// TestTree reads the organization through both doors.
func TestTree(t *testing.T) {
	o := newOrganization()
	prefix := "arn:aws:organizations::" + manager + ":"
	for door, c := range doors(o.Management()) {
		t.Run(door, func(t *testing.T) {
			described, err := c.DescribeOrganization(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := described.Organization; *got.Id != o.ID() || *got.MasterAccountId != manager || *got.Arn != prefix+"organization/"+o.ID() || *got.MasterAccountArn != prefix+"account/"+o.ID()+"/"+manager || got.FeatureSet != "ALL" {
				t.Errorf("%+v", got)
			}
			roots, err := c.ListRoots(t.Context(), nil)
			if err != nil || len(roots.Roots) != 1 || *roots.Roots[0].Id != o.Root().ID() || *roots.Roots[0].Arn != prefix+"root/"+o.ID()+"/"+o.Root().ID() {
				t.Errorf("%+v, %v", roots, err)
			}
			one, err := c.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: aws.String(old)})
			if err != nil {
				t.Fatal(err)
			}
			path := o.ID() + "/" + o.Root().ID() + "/" + o.Unit("workloads").ID() + "/" + o.Unit("workloads/prod").ID() + "/" + old + "/"
			if a := one.Account; a.State != types.AccountStateSuspended || a.Status != types.AccountStatusSuspended || *a.Name != "account-"+old || *a.Arn != prefix+"account/"+o.ID()+"/"+old ||
				a.JoinedMethod != "CREATED" || a.JoinedTimestamp.IsZero() || !slices.Equal(a.Paths, []string{path}) {
				t.Errorf("%+v, want the path %s", a, path)
			}
			if _, err := c.DescribeAccount(t.Context(), &organizations.DescribeAccountInput{AccountId: aws.String("999988887777")}); code(err) != "AccountNotFoundException" {
				t.Error(err)
			}
			var ids []string
			pages := organizations.NewListAccountsPaginator(c, &organizations.ListAccountsInput{MaxResults: aws.Int32(3)})
			for n := 0; pages.HasMorePages(); n++ {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if len(page.Accounts) > 3 || n == 0 && len(page.Accounts) != 3 {
					t.Errorf("a page of %d", len(page.Accounts))
				}
				for _, a := range page.Accounts {
					ids = append(ids, *a.Id)
				}
			}
			if d := cmp.Diff([]string{manager, archive, shop, old}, ids); d != "" {
				t.Error(d)
			}
			for _, in := range []*organizations.ListAccountsInput{{NextToken: aws.String("%")}, {MaxResults: aws.Int32(21)}, {MaxResults: aws.Int32(0)}} {
				if _, err := c.ListAccounts(t.Context(), in); code(err) != "InvalidInputException" {
					t.Errorf("%+v: %v", in, err)
				}
			}
		})
	}
}

func TestUnits(t *testing.T) {
	o := newOrganization()
	c := organizationstest.New(o.Management().Region(region))
	workloads, prod, root := aws.String(o.Unit("workloads").ID()), aws.String(o.Unit("workloads/prod").ID()), aws.String(o.Root().ID())
	ids := func(kind types.ChildType, in *string) string {
		out, err := c.ListChildren(t.Context(), &organizations.ListChildrenInput{ChildType: kind, ParentId: in})
		if err != nil {
			return code(err)
		}
		var all []string
		for _, child := range out.Children {
			all = append(all, *child.Id)
		}
		return strings.Join(all, " ")
	}
	parent := func(of string) string {
		out, err := c.ListParents(t.Context(), &organizations.ListParentsInput{ChildId: &of})
		if err != nil {
			return code(err)
		}
		return string(out.Parents[0].Type) + " " + *out.Parents[0].Id
	}
	units, err := c.ListOrganizationalUnitsForParent(t.Context(), &organizations.ListOrganizationalUnitsForParentInput{ParentId: workloads})
	if err != nil || len(units.OrganizationalUnits) != 1 || *units.OrganizationalUnits[0].Name != "prod" {
		t.Errorf("%+v, %v", units, err)
	}
	accounts, err := c.ListAccountsForParent(t.Context(), &organizations.ListAccountsForParentInput{ParentId: prod})
	if err != nil || len(accounts.Accounts) != 2 || *accounts.Accounts[0].Id != shop {
		t.Errorf("%+v, %v", accounts, err)
	}
	for _, tt := range [][3]string{
		{"accounts of a unit", ids(types.ChildTypeAccount, prod), shop + " " + old},
		{"accounts of a unit without", ids(types.ChildTypeAccount, workloads), ""},
		{"units of a unit", ids(types.ChildTypeOrganizationalUnit, workloads), *prod},
		{"accounts of the root", ids(types.ChildTypeAccount, root), manager},
		{"children of none", ids(types.ChildTypeAccount, aws.String("ou-aaaa-11111111")), "ParentNotFoundException"},
		{"parent of an account", parent(shop), "ORGANIZATIONAL_UNIT " + *prod},
		{"parent of a unit", parent(*workloads), "ROOT " + *root},
		{"parent of nobody", parent("999988887777"), "ChildNotFoundException"},
	} {
		if tt[1] != tt[2] {
			t.Errorf("%s: %s, want %s", tt[0], tt[1], tt[2])
		}
	}
	if _, err := c.DescribeOrganizationalUnit(t.Context(), &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: aws.String("ou-aaaa-11111111")}); code(err) != "OrganizationalUnitNotFoundException" {
		t.Error(err)
	}
	if _, err := c.DescribeOrganizationalUnit(t.Context(), &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: prod}); err != nil {
		t.Error(err)
	}
}

// TestChanges makes a unit, moves an account and closes it; a control reset puts all back.
func TestChanges(t *testing.T) {
	o := newOrganization()
	c := organizationstest.New(o.Management().Region(region))
	create := func(in, name string) (string, string) {
		out, err := c.CreateOrganizationalUnit(t.Context(), &organizations.CreateOrganizationalUnitInput{Name: &name, ParentId: &in})
		if err != nil {
			return "", code(err)
		}
		return *out.OrganizationalUnit.Id, ""
	}
	made, problem := create(o.Unit("workloads").ID(), "test")
	if problem != "" || made != o.Unit("workloads/test").ID() {
		t.Fatal(made, problem)
	}
	for name, got := range map[string]string{"twice": second(create(o.Unit("workloads").ID(), "test")), "a slash": second(create(made, "a/b")),
		"nowhere": second(create("ou-aaaa-11111111", "x")), "too deep": second(create(o.Unit("1/2/3/4/5").ID(), "6"))} {
		want := map[string]string{"twice": "DuplicateOrganizationalUnitException", "a slash": "InvalidInputException", "nowhere": "ParentNotFoundException", "too deep": "ConstraintViolationException"}[name]
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	move := func(id, from, to string) string {
		_, err := c.MoveAccount(t.Context(), &organizations.MoveAccountInput{AccountId: &id, SourceParentId: &from, DestinationParentId: &to})
		return code(err)
	}
	prod := o.Unit("workloads/prod").ID()
	for _, tt := range [][2]string{
		{move(shop, made, prod), "SourceParentNotFoundException"}, {move(shop, prod, "ou-aaaa-11111111"), "DestinationParentNotFoundException"},
		{move("999988887777", prod, made), "AccountNotFoundException"}, {move(shop, prod, prod), "DuplicateAccountException"}, {move(shop, prod, made), ""},
	} {
		if tt[0] != tt[1] {
			t.Errorf("%q, want %q", tt[0], tt[1])
		}
	}
	member := o.Management().Sibling(shop)
	if member.Unit().ID() != made {
		t.Error("the account was not moved")
	}
	closing := func(id string) string {
		_, err := c.CloseAccount(t.Context(), &organizations.CloseAccountInput{AccountId: &id})
		return code(err)
	}
	for _, tt := range [][2]string{{closing(manager), "ConstraintViolationException"}, {closing(shop), ""}, {closing(shop), "AccountAlreadyClosedException"}} {
		if tt[0] != tt[1] {
			t.Errorf("%q, want %q", tt[0], tt[1])
		}
	}
	if member.State() != loggingtest.AccountClosed {
		t.Error(member.State())
	}
}

func second(_, s string) string { return s }

// TestCallers checks who may read, and who may change.
func TestCallers(t *testing.T) {
	const trail = "cloudtrail.amazonaws.com"
	o := newOrganization()
	alone := loggingtest.NewAccount("999988887777")
	organizationstest.Mount(alone)
	o.Management().PutRole(loggingtest.RoleOptions{Name: "reader", Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["organizations:List*","organizations:EnableAWSServiceAccess"],"Resource":"*"}]}`}})
	main := organizationstest.New(o.Management().Region(region))
	for _, err := range []error{
		second2(main.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String(trail)})),
		second2(main.RegisterDelegatedAdministrator(t.Context(), &organizations.RegisterDelegatedAdministratorInput{AccountId: aws.String(archive), ServicePrincipal: aws.String(trail)})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !o.Administers(o.Management().Sibling(archive), trail) {
		t.Error("the account administers nothing")
	}
	tests := []struct {
		name                 string
		view                 loggingtest.View
		list, describe, make string
	}{
		{"the management account", o.Management().Region(region), "", "", ""},
		{"a delegated administrator", o.Management().Sibling(archive).Region(region), "", "", "AccessDeniedException"},
		{"a member", o.Management().Sibling(shop).Region(region), "AccessDeniedException", "", "AccessDeniedException"},
		{"an account that is alone", alone.Region(region), "AWSOrganizationsNotInUseException", "AWSOrganizationsNotInUseException", "AWSOrganizationsNotInUseException"},
		{"a role that may list", o.Management().Region(region).As("arn:aws:iam::" + manager + ":role/reader"), "", "AccessDeniedException", ""},
		{"a suspended account", o.Management().Sibling(old).Region(region), "UnrecognizedClientException", "UnrecognizedClientException", "UnrecognizedClientException"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := organizationstest.New(tt.view)
			list, describe := second2(c.ListAccounts(t.Context(), nil)), second2(c.DescribeOrganization(t.Context(), nil))
			change := second2(c.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String("config.amazonaws.com")}))
			if d := cmp.Diff([]string{tt.list, tt.describe, tt.make}, []string{code(list), code(describe), code(change)}); d != "" {
				t.Error(d)
			}
		})
	}
}

func second2[T any](_ T, err error) error { return err }

func TestServices(t *testing.T) {
	o := newOrganization()
	c := organizationstest.New(o.Management().Region(region))
	register := func(id, service string) string {
		return code(second2(c.RegisterDelegatedAdministrator(t.Context(), &organizations.RegisterDelegatedAdministratorInput{AccountId: &id, ServicePrincipal: &service})))
	}
	o.EnableServiceAccess("cloudtrail.amazonaws.com")
	o.EnableServiceAccess("config.amazonaws.com")
	for _, tt := range [][2]string{
		{register(manager, "cloudtrail.amazonaws.com"), "ConstraintViolationException"}, {register(archive, "iot.amazonaws.com"), "InvalidInputException"},
		{register("999988887777", "cloudtrail.amazonaws.com"), "AccountNotFoundException"}, {register(archive, "cloudtrail.amazonaws.com"), ""},
		{register(archive, "cloudtrail.amazonaws.com"), "AccountAlreadyRegisteredException"}, {register(archive, "config.amazonaws.com"), ""}, {register(shop, "config.amazonaws.com"), ""},
	} {
		if tt[0] != tt[1] {
			t.Errorf("%q, want %q", tt[0], tt[1])
		}
	}
	administrators := func(service *string) (ids []string) {
		out, err := c.ListDelegatedAdministrators(t.Context(), &organizations.ListDelegatedAdministratorsInput{ServicePrincipal: service})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range out.DelegatedAdministrators {
			ids = append(ids, *a.Id)
		}
		return ids
	}
	services, err := c.ListAWSServiceAccessForOrganization(t.Context(), nil)
	if err != nil || len(services.EnabledServicePrincipals) != 2 || *services.EnabledServicePrincipals[0].ServicePrincipal != "cloudtrail.amazonaws.com" || services.EnabledServicePrincipals[0].DateEnabled.IsZero() {
		t.Errorf("%+v, %v", services, err)
	}
	if d := cmp.Diff([][]string{{archive, shop}, {archive}}, [][]string{administrators(nil), administrators(aws.String("cloudtrail.amazonaws.com"))}); d != "" {
		t.Error(d)
	}
	mine, err := c.ListDelegatedServicesForAccount(t.Context(), &organizations.ListDelegatedServicesForAccountInput{AccountId: aws.String(archive)})
	if err != nil || len(mine.DelegatedServices) != 2 {
		t.Errorf("%+v, %v", mine, err)
	}
	if _, err := c.ListDelegatedServicesForAccount(t.Context(), &organizations.ListDelegatedServicesForAccountInput{AccountId: aws.String(manager)}); code(err) != "AccountNotRegisteredException" {
		t.Error(err)
	}
}

func TestPolicies(t *testing.T) {
	o := newOrganization()
	c := organizationstest.New(o.Management().Region(region))
	const deny = `{"Version":"2012-10-17","Statement":[{"Sid":"NoUsers","Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}]}`
	o.PutServiceControlPolicy(o.Unit("workloads"), "no-users", deny)
	o.PutServiceControlPolicy(o.Management().Sibling(archive), "no-users", deny)
	o.PutResourceControlPolicy(o.Root(), "ours", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`)
	list := func(kind types.PolicyType, target string) (out []string) {
		t.Helper()
		var found []types.PolicySummary
		if target == "" {
			all, err := c.ListPolicies(t.Context(), &organizations.ListPoliciesInput{Filter: kind})
			if err != nil {
				t.Fatal(err)
			}
			found = all.Policies
		} else {
			some, err := c.ListPoliciesForTarget(t.Context(), &organizations.ListPoliciesForTargetInput{Filter: kind, TargetId: &target})
			if err != nil {
				t.Fatal(err)
			}
			found = some.Policies
		}
		for _, p := range found {
			out = append(out, fmt.Sprint(*p.Name, " ", p.AwsManaged))
		}
		slices.Sort(out)
		return out
	}
	const scp, rcp = types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy
	for _, tt := range []struct {
		name       string
		have, want []string
	}{
		{"all of service control", list(scp, ""), []string{"FullAWSAccess true", "no-users false"}},
		{"all of resource control", list(rcp, ""), []string{"RCPFullAWSAccess true", "ours false"}},
		{"of a unit", list(scp, o.Unit("workloads").ID()), []string{"FullAWSAccess true", "no-users false"}},
		{"of a unit below", list(scp, o.Unit("workloads/prod").ID()), []string{"FullAWSAccess true"}},
		{"of an account", list(scp, archive), []string{"FullAWSAccess true", "no-users false"}},
		{"resource control of an account", list(rcp, archive), []string{"RCPFullAWSAccess true"}},
		{"of another type", list(types.PolicyTypeTagPolicy, ""), nil},
	} {
		if d := cmp.Diff(tt.want, tt.have); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
	}
	all, err := c.ListPolicies(t.Context(), &organizations.ListPoliciesInput{Filter: scp})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all.Policies, func(p types.PolicySummary) bool { return !p.AwsManaged })
	id := all.Policies[at].Id
	one, err := c.DescribePolicy(t.Context(), &organizations.DescribePolicyInput{PolicyId: id})
	if err != nil || !strings.Contains(*one.Policy.Content, "iam:CreateUser") || !strings.HasSuffix(*one.Policy.PolicySummary.Arn, ":policy/"+o.ID()+"/service_control_policy/"+*id) {
		t.Errorf("%+v, %v", one, err)
	}
	targets, err := c.ListTargetsForPolicy(t.Context(), &organizations.ListTargetsForPolicyInput{PolicyId: id})
	if err != nil || len(targets.Targets) != 2 || *targets.Targets[0].TargetId != archive || targets.Targets[1].Type != types.TargetTypeOrganizationalUnit {
		t.Errorf("%+v, %v", targets, err)
	}
	everything, err := c.ListTargetsForPolicy(t.Context(), &organizations.ListTargetsForPolicyInput{PolicyId: aws.String("p-RCPFullAWSAccess")})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[types.TargetType]string{}
	for _, target := range everything.Targets {
		kinds[target.Type] = strings.Split((*target.Arn)[strings.LastIndex(*target.Arn, ":")+1:], "/")[0]
	}
	if d := cmp.Diff(map[types.TargetType]string{types.TargetTypeRoot: "root", types.TargetTypeOrganizationalUnit: "ou", types.TargetTypeAccount: "account"}, kinds); d != "" {
		t.Errorf("how the ARNs of targets begin: %s", d)
	}
	if _, err := c.DescribePolicy(t.Context(), &organizations.DescribePolicyInput{PolicyId: aws.String("p-aaaaaaaa")}); code(err) != "PolicyNotFoundException" {
		t.Error(err)
	}
	if _, err := c.ListPoliciesForTarget(t.Context(), &organizations.ListPoliciesForTargetInput{Filter: scp, TargetId: aws.String("999988887777")}); code(err) != "TargetNotFoundException" {
		t.Error(err)
	}
}
