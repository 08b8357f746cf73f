package regions_test

import (
	"context"
	"fmt"
	"log"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/fleet/regions"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
)

const accountID = "111122223333"

func newAccount(opts ...loggingtest.Option) *loggingtest.Account {
	a := loggingtest.NewAccount(accountID, opts...)
	accounttest.Mount(a)
	return a
}

func TestEnabled(t *testing.T) {
	a := newAccount()
	a.SetRegion("me-south-1", loggingtest.RegionEnabled)
	a.SetRegion("af-south-1", loggingtest.RegionEnabling)
	a.SetRegion("il-central-1", loggingtest.RegionDisabling)
	china := newAccount(loggingtest.InPartition("aws-cn"))
	always := strings.Fields("ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 me-south-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2")
	tests := []struct {
		name    string
		view    loggingtest.View
		options []regions.Option
		want    []string
		err     []string
	}{
		{name: "all", view: a.Region("eu-west-1"), want: always},
		{name: "another partition", view: china.Region("cn-north-1"), want: []string{"cn-north-1", "cn-northwest-1"}},
		{name: "some", view: a.Region("eu-west-1"), options: []regions.Option{regions.Only("us-east-1", "eu-west-1"), regions.Only("me-south-1", "us-east-1")}, want: []string{"eu-west-1", "me-south-1", "us-east-1"}},
		{name: "not some", view: a.Region("eu-west-1"), options: []regions.Option{regions.Except(always[2:]...), regions.Except("af-south-1")}, want: always[:2]},
		{name: "not enabled", view: a.Region("eu-west-1"), options: []regions.Option{regions.Only("eu-west-1", "me-central-1", "af-south-1", "il-central-1", "eu-moon-1", "eu-moon-1")},
			err: []string{"regions of account " + accountID + " (main): not enabled: af-south-1 (ENABLING), eu-moon-1 (no region of the account's), il-central-1 (DISABLING), me-central-1 (DISABLED)"}},
		{name: "no names", view: a.Region("eu-west-1"), options: []regions.Option{regions.Only("Ireland", "cn-north-1", "us-east-1"), regions.Except("eu", "us-east-1")},
			err: []string{`Only: "Ireland" is no name`, "Only: cn-north-1 is in the partition aws-cn, and the account in aws", `Except: "eu" is no name`, "us-east-1 is both in Only and in Except"}},
		{name: "nobody", view: a.Region("eu-west-1").As("arn:aws:iam::" + accountID + ":user/nobody"), err: []string{"account:ListRegions is needed", "AccessDeniedException"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			have, err := regions.Enabled(tt.options...)(t.Context(), tt.view.Config(), fleet.Account{ID: accountID, Name: "main"})
			if (err != nil) != (tt.err != nil) {
				t.Fatal(err)
			}
			for _, want := range tt.err {
				if strings.Count(err.Error(), want) != 1 {
					t.Errorf("%v\nwant %q once", err, want)
				}
			}
			if d := cmp.Diff(tt.want, have); d != "" {
				t.Error(d)
			}
		})
	}
}

// The regions that an account has, of those in Europe that are wanted.
func ExampleEnabled() {
	account := loggingtest.NewAccount("111122223333")
	accounttest.Mount(account)
	account.SetRegion("eu-south-1", loggingtest.RegionEnabled)

	of := regions.Enabled(regions.Only("eu-south-1", "eu-west-1"))
	names, err := of(context.Background(), account.Region("us-east-1").Config(), fleet.Account{ID: "111122223333"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
	// Output: [eu-south-1 eu-west-1]
}
