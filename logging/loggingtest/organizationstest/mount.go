package organizationstest

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Mount puts the operations of AWS Organizations on an account. It may be called once
// for each.
func Mount(a *loggingtest.Account) { handleOrganizations(a) }

// Service describes AWS Organizations.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "organizations", Global: true, ConstraintCode: "InvalidInputException", Types: organizations.TypeRegistry,
		NotSimulated: map[string][]string{"CreateOrganizationalUnit": {"Tags"}}}
}

// member is the organization of who calls, if he may do what he asks for as far as
// policies go.
func member(r *loggingtest.Request, resource string) (*loggingtest.Organization, error) {
	if err := r.Authorize("organizations:"+r.Operation(), resource, nil); err != nil {
		return nil, err
	}
	org := r.Account().Organization()
	if org == nil {
		return nil, &types.AWSOrganizationsNotInUseException{Message: aws.String("Your account is not a member of an organization.")}
	}
	return org, nil
}

// reader is the organization of who calls, if he may read it.
func reader(r *loggingtest.Request, resource string) (*loggingtest.Organization, error) {
	org, err := member(r, resource)
	if err != nil || r.Account() == org.Management() {
		return org, err
	}
	for _, s := range org.TrustedServices() {
		if _, ok := s.Delegated[r.Account().ID()]; ok {
			return org, nil
		}
	}
	return nil, outsider()
}

// manager is the organization of who calls, if he may change it.
func manager(r *loggingtest.Request, resource string) (*loggingtest.Organization, error) {
	org, err := member(r, resource)
	if err == nil && r.Account() != org.Management() {
		return nil, outsider()
	}
	return org, err
}

func outsider() error {
	return &types.AccessDeniedException{Message: aws.String("You don't have permissions to access this resource.")}
}

func invalid(reason types.InvalidInputExceptionReason, message string) error {
	return &types.InvalidInputException{Message: &message, Reason: reason}
}

// limit is how many things a page has at most.
const limit = 20

// page cuts a page out of a list that is in the order of ids. The token is the last id
// given out, so that what comes and goes between two calls neither repeats nor hides
// others.
func page[T any](items []T, id func(T) string, most *int32, token *string) ([]T, *string, error) {
	slices.SortFunc(items, func(a, b T) int { return strings.Compare(id(a), id(b)) })
	if token != nil {
		last, err := base64.RawURLEncoding.DecodeString(*token)
		if err != nil || len(last) == 0 {
			return nil, nil, invalid(types.InvalidInputExceptionReasonInvalidPaginationToken, "You specified a pagination token that isn't valid.")
		}
		at := slices.IndexFunc(items, func(item T) bool { return id(item) > string(last) })
		if at < 0 {
			at = len(items)
		}
		items = items[at:]
	}
	n := limit
	if most != nil {
		n = int(*most)
	}
	if len(items) <= n {
		return items, nil, nil
	}
	return items[:n], aws.String(base64.RawURLEncoding.EncodeToString([]byte(id(items[n-1])))), nil
}
