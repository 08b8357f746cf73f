package organizationstest

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// arnOf is the ARN of what an organization has: they are all the management account's.
func arnOf(org *loggingtest.Organization, kind, id string) string {
	m := org.Management()
	resource := kind + "/" + org.ID()
	if id != "" {
		resource += "/" + id
	}
	return arn.ARN{Partition: m.Partition(), Service: "organizations", Account: m.ID(), Resource: resource}.String()
}

func emailOf(a *loggingtest.Account) *string { return aws.String(a.ID() + "@example.com") }

// statusOf is the status that there was before states, beside which it is still answered.
func statusOf(s loggingtest.AccountState) types.AccountStatus {
	switch s {
	case loggingtest.AccountActive:
		return types.AccountStatusActive
	case loggingtest.AccountPendingClosure:
		return types.AccountStatusPendingClosure
	}
	return types.AccountStatusSuspended
}

func joined(a *loggingtest.Account) types.AccountJoinedMethod {
	if a == a.Organization().Management() {
		return types.AccountJoinedMethodInvited
	}
	return types.AccountJoinedMethodCreated
}

func accountOf(a *loggingtest.Account) types.Account {
	org, state := a.Organization(), a.State()
	return types.Account{Id: aws.String(a.ID()), Arn: aws.String(arnOf(org, "account", a.ID())), Name: aws.String(a.Name()), Email: emailOf(a),
		State: types.AccountState(state), Status: statusOf(state), JoinedMethod: joined(a), JoinedTimestamp: aws.Time(a.Made()),
		Paths: []string{pathOf(a.Unit()) + a.ID() + "/"}}
}

func idOfAccount(a types.Account) string { return *a.Id }

func accountsOf(accounts []*loggingtest.Account) []types.Account {
	out := make([]types.Account, len(accounts))
	for i, a := range accounts {
		out[i] = accountOf(a)
	}
	return out
}

// memberOf is the account with an id.
func memberOf(org *loggingtest.Organization, id *string) (*loggingtest.Account, error) {
	if a := org.Management().Sibling(aws.ToString(id)); a != nil {
		return a, nil
	}
	return nil, &types.AccountNotFoundException{Message: aws.String("You specified an account that doesn't exist.")}
}

func listAccounts(r *loggingtest.Request, in *organizations.ListAccountsInput) (*organizations.ListAccountsOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	out := &organizations.ListAccountsOutput{}
	out.Accounts, out.NextToken, err = page(accountsOf(org.Accounts()), idOfAccount, in.MaxResults, in.NextToken)
	return out, err
}

func listAccountsForParent(r *loggingtest.Request, in *organizations.ListAccountsForParentInput) (*organizations.ListAccountsForParentOutput, error) {
	u, err := parent(r, in.ParentId)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListAccountsForParentOutput{}
	out.Accounts, out.NextToken, err = page(accountsOf(u.Accounts()), idOfAccount, in.MaxResults, in.NextToken)
	return out, err
}

func describeAccount(r *loggingtest.Request, in *organizations.DescribeAccountInput) (*organizations.DescribeAccountOutput, error) {
	org, err := reader(r, inOrganization(r, "account", in.AccountId))
	if err != nil {
		return nil, err
	}
	a, err := memberOf(org, in.AccountId)
	if err != nil {
		return nil, err
	}
	found := accountOf(a)
	return &organizations.DescribeAccountOutput{Account: &found}, nil
}

func moveAccount(r *loggingtest.Request, in *organizations.MoveAccountInput) (*organizations.MoveAccountOutput, error) {
	org, err := manager(r, inOrganization(r, "account", in.AccountId))
	if err != nil {
		return nil, err
	}
	a, err := memberOf(org, in.AccountId)
	if err != nil {
		return nil, err
	}
	from, to := org.Find(aws.ToString(in.SourceParentId)), org.Find(aws.ToString(in.DestinationParentId))
	switch {
	case from != a.Unit():
		return nil, &types.SourceParentNotFoundException{Message: aws.String("You specified a source parent that doesn't exist, or that the account isn't in.")}
	case to == nil:
		return nil, &types.DestinationParentNotFoundException{Message: aws.String("You specified a destination parent that doesn't exist.")}
	case to == from:
		return nil, &types.DuplicateAccountException{Message: aws.String("The account is already in the destination parent.")}
	}
	org.MoveAccount(a, to)
	return nil, nil
}

func closeAccount(r *loggingtest.Request, in *organizations.CloseAccountInput) (*organizations.CloseAccountOutput, error) {
	org, err := manager(r, inOrganization(r, "account", in.AccountId))
	if err != nil {
		return nil, err
	}
	a, err := memberOf(org, in.AccountId)
	switch {
	case err != nil:
		return nil, err
	case a == org.Management():
		return nil, &types.ConstraintViolationException{Message: aws.String("You can't close the management account."), Reason: types.ConstraintViolationExceptionReasonCannotCloseManagementAccount}
	case a.State() != loggingtest.AccountActive:
		return nil, &types.AccountAlreadyClosedException{Message: aws.String("You attempted to close an account that is already closed.")}
	}
	org.SetState(a, loggingtest.AccountClosed)
	return nil, nil
}
