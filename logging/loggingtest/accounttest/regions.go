package accounttest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"sort"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const service = "account.amazonaws.com"

// of is the account that a request is about, if the caller may do that: his own, or one
// of the organization's that he names.
//
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
func of(r *loggingtest.Request, id *string) (*loggingtest.Account, error) {
	mine, action := r.Account(), "account:"+r.Operation()
	org := mine.Organization()
	resource := arn.ARN{Partition: mine.Partition(), Service: "account", Account: mine.ID(), Resource: "account"}
	if id != nil && org != nil {
		resource.Account, resource.Resource = org.Management().ID(), "account/"+org.ID()+"/"+*id
	}
	if err := r.Authorize(action, resource.String(), nil); err != nil || id == nil {
		return mine, err
	}
	why := ""
	other := mine.Sibling(*id)
	switch {
	case org != nil && *id == org.Management().ID():
		why = "The management account can only be managed using the standalone context from the management account"
	case org == nil || other == nil:
		why = "The account is not a member of the caller's organization"
	case !org.HasServiceAccess(service):
		why = "The organization has no trusted access enabled for " + service
	case !org.Administers(mine, service):
		why = "The caller is neither of the management account nor of a delegated administrator for " + service
	default:
		return other, nil
	}
	return nil, &types.AccessDeniedException{Message: aws.String(fmt.Sprintf("User: %s is not authorized to perform: %s (%s)", r.Principal(), action, why))}
}

// status is a region's status.
func status(a *loggingtest.Account, region string) types.RegionOptStatus {
	return types.RegionOptStatus(a.RegionStatus(region))
}

// pageSize is how many regions a page has where the caller does not say.
const pageSize = 50

func listRegions(r *loggingtest.Request, in *account.ListRegionsInput) (*account.ListRegionsOutput, error) {
	a, err := of(r, in.AccountId)
	if err != nil {
		return nil, err
	}
	var found []types.Region
	for _, name := range arn.Regions(a.Partition()) {
		if s := status(a, name); len(in.RegionOptStatusContains) == 0 || slices.Contains(in.RegionOptStatusContains, s) {
			found = append(found, types.Region{RegionName: aws.String(name), RegionOptStatus: s})
		}
	}
	if aws.ToString(in.NextToken) != "" {
		last, err := base64.RawURLEncoding.DecodeString(*in.NextToken)
		if err != nil {
			return nil, invalid("The provided pagination token is not valid.")
		}
		found = found[sort.Search(len(found), func(i int) bool { return *found[i].RegionName > string(last) }):]
	}
	n := pageSize
	if in.MaxResults != nil {
		n = int(*in.MaxResults)
	}
	out := &account.ListRegionsOutput{Regions: found}
	if len(found) > n {
		out.Regions, out.NextToken = found[:n], aws.String(base64.RawURLEncoding.EncodeToString([]byte(*found[n-1].RegionName)))
	}
	return out, nil
}

func getRegion(r *loggingtest.Request, in *account.GetRegionOptStatusInput) (*account.GetRegionOptStatusOutput, error) {
	a, err := named(r, in.AccountId, in.RegionName)
	if err != nil {
		return nil, err
	}
	return &account.GetRegionOptStatusOutput{RegionName: in.RegionName, RegionOptStatus: status(a, *in.RegionName)}, nil
}

func enableRegion(r *loggingtest.Request, in *account.EnableRegionInput) (*account.EnableRegionOutput, error) {
	return nil, set(r, in.AccountId, in.RegionName, loggingtest.RegionEnabled)
}

func disableRegion(r *loggingtest.Request, in *account.DisableRegionInput) (*account.DisableRegionOutput, error) {
	return nil, set(r, in.AccountId, in.RegionName, loggingtest.RegionDisabled)
}

// named is the account whose region a request names.
func named(r *loggingtest.Request, id, region *string) (*loggingtest.Account, error) {
	a, err := of(r, id)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(arn.Regions(a.Partition()), aws.ToString(region)) {
		return nil, invalid("The region " + aws.ToString(region) + " is not valid.")
	}
	return a, nil
}

// set enables or disables a region.
func set(r *loggingtest.Request, id, region *string, to loggingtest.RegionStatus) error {
	a, err := named(r, id, region)
	if err != nil {
		return err
	}
	switch a.RegionStatus(*region) {
	case loggingtest.RegionEnabledByDefault:
		return &types.ValidationException{Message: aws.String("The region " + *region + " is enabled by default, and its status cannot be changed."), Reason: types.ValidationExceptionReasonInvalidRegionOptTarget}
	case loggingtest.RegionEnabling, loggingtest.RegionDisabling:
		return &types.ConflictException{Message: aws.String("The status of the region " + *region + " is being changed.")}
	}
	a.SetRegion(*region, to)
	return nil
}

func invalid(message string) error {
	return &types.ValidationException{Message: &message, Reason: types.ValidationExceptionReasonFieldValidationFailed}
}
