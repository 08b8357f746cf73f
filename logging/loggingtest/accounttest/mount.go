package accounttest

import (
	"github.com/aws/aws-sdk-go-v2/service/account/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Mount puts the operations on an account, whose opt-in regions are disabled from then
// on, but for those of which [loggingtest.Account.SetRegion] says otherwise. It may be
// called once for each account.
func Mount(a *loggingtest.Account) {
	a.SetOptInRegions(loggingtest.RegionDisabled)
	handleAccount(a)
}

// Service describes AWS Account Management.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "account", Global: true, NewError: newError}
}

// newError makes the SDK's own error of a code, nil where it has none.
func newError(code, message string) error {
	switch code {
	case "AccessDeniedException":
		return &types.AccessDeniedException{Message: &message}
	case "ConflictException":
		return &types.ConflictException{Message: &message}
	case "TooManyRequestsException":
		return &types.TooManyRequestsException{Message: &message}
	case "ValidationException":
		return &types.ValidationException{Message: &message}
	}
	return nil
}
