package loggingtest

import (
	"github.com/awslogkit/awslogkit/logging/resource"
)

// View is an account seen from one region by one principal. It is a small
// value: copy and compare it freely. The zero View belongs to no account and
// cannot be used; get one from [Account.Region].
type View struct {
	account           *Account
	region, principal string
}

// Account is the account that is seen.
func (v View) Account() *Account { return v.account }

// Region is the region that is seen: "eu-west-1".
func (v View) Region() string { return v.region }

// Principal is the ARN of who calls: the account's root user unless [View.As]
// said otherwise.
func (v View) Principal() string { return v.principal }

// Scope is where the view's resources live.
func (v View) Scope() resource.Scope {
	return resource.Scope{Partition: v.account.partition, Account: v.account.id, Region: v.region}
}

// As is the same view with another principal: the ARN of a user, a role, an
// assumed-role session or a root user. Whether the principal exists is not
// checked; one that does not has no policies, so it may do nothing.
func (v View) As(principalARN string) View {
	v.principal = principalARN
	return v
}

// At is the same principal's view of another account: of what is there, a call by that
// account's policies. Get one of an organization from [Account.Sibling].
func (v View) At(account *Account) View {
	v.account = account
	return v
}

// In is the same principal's view of another region.
func (v View) In(region string) View {
	v.region = region
	return v
}
