package accounttest_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

const (
	id     = "111122223333"
	member = "222233334444"
	other  = "333344445555"
	optIn  = "me-south-1"
)

func newAccount() *loggingtest.Account {
	a := loggingtest.NewAccount(id)
	accounttest.Mount(a)
	s3test.Mount(a)
	return a
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

// TestDisabledRegion makes calls of each protocol where the account has no region.
func TestDisabledRegion(t *testing.T) {
	a := newAccount()
	calls := func(v loggingtest.View) map[string]string {
		cfg := v.Config()
		_, logs := cloudwatchlogs.NewFromConfig(cfg).DescribeLogGroups(t.Context(), nil)
		_, typed := v.Logs().DescribeLogGroups(t.Context(), nil)
		_, identity := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
		_, buckets := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("b")})
		_, global := iam.NewFromConfig(cfg).ListRoles(t.Context(), nil)
		return map[string]string{"logs": code(logs), "logs, typed": code(typed), "sts": code(identity), "s3": code(buckets), "iam, which is global": code(global)}
	}
	refused := map[string]string{"logs": "UnrecognizedClientException", "logs, typed": "UnrecognizedClientException", "sts": "InvalidClientTokenId", "s3": "Forbidden", "iam, which is global": ""}
	answered := map[string]string{"logs": "", "logs, typed": "", "sts": "", "s3": "NotFound", "iam, which is global": ""}
	enable := func() error {
		_, err := accounttest.New(a.Region("us-east-1")).EnableRegion(t.Context(), &account.EnableRegionInput{RegionName: aws.String(optIn)})
		return err
	}
	disable := func() error {
		_, err := accounttest.New(a.Region("us-east-1")).DisableRegion(t.Context(), &account.DisableRegionInput{RegionName: aws.String(optIn)})
		return err
	}
	set := func(s loggingtest.RegionStatus) func() error {
		return func() error { a.SetRegion(optIn, s); return nil }
	}
	for _, step := range []struct {
		name string
		do   func() error
		want map[string]string
	}{
		{"as it was made", func() error { return nil }, refused},
		{"enabled", enable, answered},
		{"disabled", disable, refused},
		{"enabling", set(loggingtest.RegionEnabling), refused},
		{"disabling", set(loggingtest.RegionDisabling), answered},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if d := cmp.Diff(step.want, calls(a.Region(optIn))); d != "" {
			t.Errorf("%s: %s", step.name, d)
		}
	}
	if d := cmp.Diff(answered, calls(a.Region("eu-west-1"))); d != "" {
		t.Errorf("a region of all accounts: %s", d)
	}
	if err := enable(); code(err) != "ConflictException" {
		t.Errorf("what is being disabled: %v", err)
	}
}

// TestWithoutThePackage has all regions, as an account had before there were opt-in regions.
func TestWithoutThePackage(t *testing.T) {
	a := loggingtest.NewAccount(id)
	if _, err := a.Region(optIn).Logs().DescribeLogGroups(t.Context(), nil); err != nil {
		t.Error(err)
	}
	for name, f := range map[string]func(){
		"a region of all accounts": func() { a.SetRegion("eu-west-1", loggingtest.RegionDisabled) },
		"a status of others":       func() { a.SetRegion(optIn, loggingtest.RegionEnabledByDefault) },
		"no status":                func() { a.SetOptInRegions("") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", name)
				}
			}()
			f()
		}()
	}
}

func TestListRegions(t *testing.T) {
	a := newAccount()
	a.SetRegion(optIn, loggingtest.RegionEnabled)
	list := func(c account.ListRegionsAPIClient, in account.ListRegionsInput) (names []string) {
		t.Helper()
		for pages := account.NewListRegionsPaginator(c, &in); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if in.MaxResults != nil && len(page.Regions) > int(*in.MaxResults) {
				t.Errorf("a page of %d", len(page.Regions))
			}
			for _, r := range page.Regions {
				names = append(names, *r.RegionName+" "+string(r.RegionOptStatus))
			}
		}
		return names
	}
	for door, c := range map[string]account.ListRegionsAPIClient{"typed": accounttest.New(a.Region("eu-west-1")), "wire": account.NewFromConfig(a.Region("eu-west-1").Config())} {
		all := list(c, account.ListRegionsInput{})
		if len(all) != 34 || !slices.IsSorted(all) || !slices.Contains(all, "me-south-1 ENABLED") || !slices.Contains(all, "eu-west-1 ENABLED_BY_DEFAULT") || !slices.Contains(all, "af-south-1 DISABLED") {
			t.Errorf("%s: %d: %v", door, len(all), all)
		}
		if d := cmp.Diff(all, list(c, account.ListRegionsInput{MaxResults: aws.Int32(7)})); d != "" {
			t.Errorf("%s: in pages: %s", door, d)
		}
		if d := cmp.Diff([]string{"me-south-1 ENABLED"}, list(c, account.ListRegionsInput{RegionOptStatusContains: []types.RegionOptStatus{types.RegionOptStatusEnabled}})); d != "" {
			t.Errorf("%s: %s", door, d)
		}
		for _, in := range []*account.ListRegionsInput{{MaxResults: aws.Int32(51)}, {NextToken: aws.String("%")}, {RegionOptStatusContains: []types.RegionOptStatus{"ODD"}}} {
			if _, err := c.ListRegions(t.Context(), in); code(err) != "ValidationException" {
				t.Errorf("%s: %+v: %v", door, in, err)
			}
		}
	}
}

func TestRegionsByName(t *testing.T) {
	c := accounttest.New(newAccount().Region("eu-west-1"))
	for _, tt := range []struct{ region, status, enable string }{
		{"eu-west-1", "ENABLED_BY_DEFAULT", "ValidationException"},
		{optIn, "DISABLED", ""},
		{"eu-moon-1", "ValidationException", "ValidationException"},
		{"cn-north-1", "ValidationException", "ValidationException"},
	} {
		out, err := c.GetRegionOptStatus(t.Context(), &account.GetRegionOptStatusInput{RegionName: &tt.region})
		got := code(err)
		if err == nil {
			got = string(out.RegionOptStatus)
		}
		_, err = c.EnableRegion(t.Context(), &account.EnableRegionInput{RegionName: &tt.region})
		if got != tt.status || code(err) != tt.enable {
			t.Errorf("%s: %s, %v", tt.region, got, err)
		}
	}
}

// TestOtherAccounts reads the regions of members.
func TestOtherAccounts(t *testing.T) {
	o := loggingtest.NewOrganization(id)
	o.Mount(accounttest.Mount)
	a, b := o.AddAccount(member, nil), o.AddAccount(other, nil)
	a.SetRegion(optIn, loggingtest.RegionEnabled)
	list := func(by *loggingtest.Account, of string) (string, error) {
		out, err := accounttest.New(by.Region("eu-west-1")).GetRegionOptStatus(t.Context(), &account.GetRegionOptStatusInput{AccountId: &of, RegionName: aws.String(optIn)})
		if err != nil {
			return code(err), err
		}
		return string(out.RegionOptStatus), nil
	}
	check := func(name string, by *loggingtest.Account, of, want, why string) {
		t.Helper()
		if got, err := list(by, of); got != want || why != "" && !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	const denied = "AccessDeniedException"
	check("no trusted access", o.Management(), member, denied, "no trusted access")
	o.EnableServiceAccess("account.amazonaws.com")
	check("the management account", o.Management(), member, "ENABLED", "")
	check("another member", o.Management(), other, "DISABLED", "")
	check("a member of another", b, member, denied, "neither of the management account")
	check("the management account by its id", o.Management(), id, denied, "standalone context")
	check("an account of nobody's", o.Management(), "999988887777", denied, "not a member")
	o.RegisterDelegatedAdministrator(b, "account.amazonaws.com")
	check("a delegated administrator", b, member, "ENABLED", "")
	check("an account that is alone", newAccount(), member, denied, "not a member")
	nobody := o.Management().Region("eu-west-1").As("arn:aws:iam::" + id + ":user/nobody")
	if _, err := accounttest.New(nobody).ListRegions(t.Context(), &account.ListRegionsInput{}); code(err) != denied {
		t.Error(err)
	}
}

// TestReset puts back what control has changed.
func TestReset(t *testing.T) {
	o := loggingtest.NewOrganization(id)
	o.Mount(accounttest.Mount)
	a := o.AddAccount(member, o.Unit("a"))
	a.SetRegion(optIn, loggingtest.RegionEnabled)
	server := httptest.NewServer(o.Handler())
	defer server.Close()
	client := control.New(server.URL)
	a.SetRegion(optIn, loggingtest.RegionDisabled)
	a.SetRegion("af-south-1", loggingtest.RegionEnabled)
	o.MoveAccount(a, o.Unit("b"))
	o.SetState(a, loggingtest.AccountSuspended)
	o.EnableServiceAccess("account.amazonaws.com")
	o.PutServiceControlPolicy(o.Unit("a"), "p", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	if err := client.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	policies, _ := o.PoliciesOf(o.Unit("a"))
	if a.RegionStatus(optIn) != loggingtest.RegionEnabled || a.RegionStatus("af-south-1") != loggingtest.RegionDisabled || a.Unit().Path() != "a" || a.State() != loggingtest.AccountActive ||
		o.HasServiceAccess("account.amazonaws.com") || len(policies) != 1 || len(o.Root().Units()) != 1 {
		t.Errorf("%s %s %s %s %v %v", a.RegionStatus(optIn), a.RegionStatus("af-south-1"), a.Unit().Path(), a.State(), policies, o.Root().Units())
	}
}

// TestWhoseKey checks that Amazon S3 says whose key it is that it does not know.
func TestWhoseKey(t *testing.T) {
	server := httptest.NewServer(newAccount().Handler())
	defer server.Close()
	_, err := s3.New(s3.Options{Region: optIn, BaseEndpoint: &server.URL, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "s", "")}).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("b")})
	if code(err) != "InvalidAccessKeyId" {
		t.Error(err)
	}
}
