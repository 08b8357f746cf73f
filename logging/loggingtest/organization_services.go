package loggingtest

// trustedService is a service that works for the whole organization.
type trustedService struct {
	delegated map[string]bool // ids of accounts that administer it, beside the management account
}

// EnableServiceAccess lets a service ("cloudtrail.amazonaws.com") work in all accounts of
// the organization, as organization trails need it.
//
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
func (o *Organization) EnableServiceAccess(service string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.services[service] == nil {
		o.services[service] = &trustedService{delegated: map[string]bool{}}
	}
}

// RegisterDelegatedAdministrator lets a member account administer a service for the
// organization, as the management account does. It panics if the service has no access
// ([Organization.EnableServiceAccess]), and for the management account.
//
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
func (o *Organization) RegisterDelegatedAdministrator(a *Account, service string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch s := o.services[service]; {
	case s == nil:
		panic("loggingtest: RegisterDelegatedAdministrator: " + service + " has no access to the organization")
	case a.org != o || a == o.manager:
		panic("loggingtest: RegisterDelegatedAdministrator: " + a.id + " is no member account of the organization")
	default:
		s.delegated[a.id] = true
	}
}

// HasServiceAccess reports whether a service may work in all accounts.
func (o *Organization) HasServiceAccess(service string) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.services[service] != nil
}

// Administers reports whether an account administers a service for the organization: the
// management account does, and those that it has delegated that to.
func (o *Organization) Administers(a *Account, service string) bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	s := o.services[service]
	return a == o.manager || s != nil && s.delegated[a.id]
}
