package organizationstest

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func enableService(r *loggingtest.Request, in *organizations.EnableAWSServiceAccessInput) (*organizations.EnableAWSServiceAccessOutput, error) {
	org, err := manager(r, "*")
	if err == nil {
		org.EnableServiceAccess(aws.ToString(in.ServicePrincipal))
	}
	return nil, err
}

func listServices(r *loggingtest.Request, in *organizations.ListAWSServiceAccessForOrganizationInput) (*organizations.ListAWSServiceAccessForOrganizationOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	var services []types.EnabledServicePrincipal
	for _, s := range org.TrustedServices() {
		services = append(services, types.EnabledServicePrincipal{ServicePrincipal: aws.String(s.Principal), DateEnabled: aws.Time(s.Enabled)})
	}
	out := &organizations.ListAWSServiceAccessForOrganizationOutput{}
	out.EnabledServicePrincipals, out.NextToken, err = page(services, func(s types.EnabledServicePrincipal) string { return *s.ServicePrincipal }, in.MaxResults, in.NextToken)
	return out, err
}

func registerAdministrator(r *loggingtest.Request, in *organizations.RegisterDelegatedAdministratorInput) (*organizations.RegisterDelegatedAdministratorOutput, error) {
	org, err := manager(r, inOrganization(r, "account", in.AccountId))
	if err != nil {
		return nil, err
	}
	a, err := memberOf(org, in.AccountId)
	service := aws.ToString(in.ServicePrincipal)
	switch {
	case err != nil:
		return nil, err
	case a == org.Management():
		return nil, &types.ConstraintViolationException{Message: aws.String("You cannot register master account/yourself as delegated administrator for your organization."),
			Reason: types.ConstraintViolationExceptionReasonCannotRegisterMasterAsDelegatedAdministrator}
	case !org.HasServiceAccess(service):
		// Services that are trusted in their own way need not be here; others do.
		return nil, invalid(types.InvalidInputExceptionReasonUnrecognizedServicePrincipal, "You specified an unrecognized service principal, or one without access to the organization.")
	case org.Administers(a, service):
		return nil, &types.AccountAlreadyRegisteredException{Message: aws.String("The provided account is already a delegated administrator for your organization.")}
	}
	org.RegisterDelegatedAdministrator(a, service)
	return nil, nil
}

func listAdministrators(r *loggingtest.Request, in *organizations.ListDelegatedAdministratorsInput) (*organizations.ListDelegatedAdministratorsOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	since := map[string]time.Time{}
	for _, s := range org.TrustedServices() {
		if in.ServicePrincipal != nil && *in.ServicePrincipal != s.Principal {
			continue
		}
		for id, at := range s.Delegated {
			if since[id].IsZero() || at.Before(since[id]) {
				since[id] = at
			}
		}
	}
	var found []types.DelegatedAdministrator
	for id, at := range since {
		a := accountOf(org.Management().Sibling(id))
		found = append(found, types.DelegatedAdministrator{Id: a.Id, Arn: a.Arn, Name: a.Name, Email: a.Email, State: a.State, Status: a.Status,
			JoinedMethod: a.JoinedMethod, JoinedTimestamp: a.JoinedTimestamp, DelegationEnabledDate: aws.Time(at)})
	}
	out := &organizations.ListDelegatedAdministratorsOutput{}
	out.DelegatedAdministrators, out.NextToken, err = page(found, func(a types.DelegatedAdministrator) string { return *a.Id }, in.MaxResults, in.NextToken)
	return out, err
}

func listDelegatedServices(r *loggingtest.Request, in *organizations.ListDelegatedServicesForAccountInput) (*organizations.ListDelegatedServicesForAccountOutput, error) {
	org, err := reader(r, inOrganization(r, "account", in.AccountId))
	if err != nil {
		return nil, err
	}
	a, err := memberOf(org, in.AccountId)
	if err != nil {
		return nil, err
	}
	var services []types.DelegatedService
	for _, s := range org.TrustedServices() {
		if at, ok := s.Delegated[a.ID()]; ok {
			services = append(services, types.DelegatedService{ServicePrincipal: aws.String(s.Principal), DelegationEnabledDate: aws.Time(at)})
		}
	}
	if services == nil {
		return nil, &types.AccountNotRegisteredException{Message: aws.String("The provided account is not a registered delegated administrator for your organization.")}
	}
	out := &organizations.ListDelegatedServicesForAccountOutput{}
	out.DelegatedServices, out.NextToken, err = page(services, func(s types.DelegatedService) string { return *s.ServicePrincipal }, in.MaxResults, in.NextToken)
	return out, err
}
