package loggingtest

import (
	"maps"
	"slices"
	"time"
)

// TrustedService is a service that works for the whole organization.
type TrustedService struct {
	Principal string    // "cloudtrail.amazonaws.com"
	Enabled   time.Time // when it was let in
	// Delegated are the member accounts that administer it, beside the management
	// account: since when, by id.
	Delegated map[string]time.Time
}

// EnableServiceAccess lets a service ("cloudtrail.amazonaws.com") work in all accounts of
// the organization, as organization trails need it.
//
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html
func (o *Organization) EnableServiceAccess(service string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.services[service] == nil {
		o.services[service] = &TrustedService{Principal: service, Enabled: time.Now().UTC(), Delegated: map[string]time.Time{}}
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
		s.Delegated[a.id] = time.Now().UTC()
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
	return a == o.manager || s != nil && !s.Delegated[a.id].IsZero()
}

// TrustedServices are the services that work for the whole organization, by principal.
func (o *Organization) TrustedServices() []TrustedService {
	o.mu.RLock()
	services := o.servicesNow()()
	o.mu.RUnlock()
	var out []TrustedService
	for _, name := range slices.Sorted(maps.Keys(services)) {
		out = append(out, *services[name])
	}
	return out
}

// servicesNow keeps what there is, and returns what makes copies of that. It is called
// with the lock held.
func (o *Organization) servicesNow() func() map[string]*TrustedService {
	kept := map[string]TrustedService{}
	for name, s := range o.services {
		kept[name] = TrustedService{s.Principal, s.Enabled, maps.Clone(s.Delegated)}
	}
	return func() map[string]*TrustedService {
		out := map[string]*TrustedService{}
		for name, s := range kept {
			out[name] = &TrustedService{s.Principal, s.Enabled, maps.Clone(s.Delegated)}
		}
		return out
	}
}
