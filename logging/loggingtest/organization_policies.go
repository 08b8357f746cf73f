package loggingtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// Target is what a policy of an organization is attached to: a [Unit], which the root is
// too, or an [Account].
type Target interface {
	attachedTo() (*Organization, *attached, string) // the last is its name in decisions
}

func (u *Unit) attachedTo() (*Organization, *attached, string) {
	if u.parent == nil {
		return u.org, &u.attached, "the root"
	}
	return u.org, &u.attached, "unit " + u.path
}

func (a *Account) attachedTo() (*Organization, *attached, string) {
	return a.org, &a.attached, "account " + a.id
}

// attached are the policies of one level. The lists are replaced, never changed.
type attached struct {
	service, resource []policy.Source
}

// FullAWSAccess is the name of the service control policy of AWS's that everything has
// until [Organization.DetachPolicy] takes it away.
const FullAWSAccess = "FullAWSAccess"

func newAttached() attached {
	return attached{service: []policy.Source{{Name: FullAWSAccess, Document: allowAll().Document}}}
}

// PutServiceControlPolicy attaches a service control policy (JSON) to the root, a unit or
// an account; one of that name is replaced. It binds all principals of the member
// accounts below, root users too: on every level (root, units, account) one policy must
// allow what they do, and none may deny it. It does not bind the management account,
// service-linked roles, and services. Everything starts with [FullAWSAccess]. It panics
// on a document that Organizations refuses.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
func (o *Organization) PutServiceControlPolicy(to Target, name, document string) {
	d, err := checkGrammar(document)
	if err == nil {
		err = checkServiceControl(d)
	}
	if err != nil {
		panic("loggingtest: PutServiceControlPolicy: " + name + ": " + apiMessage(err))
	}
	o.attach(to, func(at *attached) { at.service = with(at.service, policy.Source{Name: name, Document: d}) })
}

// checkServiceControl refuses what no service control policy may have.
func checkServiceControl(d policy.Document) error {
	for _, st := range d.Statements {
		if st.Principal != nil || st.NotPrincipal != nil {
			return malformed("The provided policy document should not specify a principal.")
		}
		if len(st.Resource) == 0 && len(st.NotResource) == 0 {
			return malformed("Policy statement must contain resources.")
		}
	}
	return nil
}

// controlled are the services whose resources resource control policies protect, of
// those that the fakes have; others have been added since.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
var controlled = []string{"s3", "sts", "kms", "sqs", "secretsmanager"}

// PutResourceControlPolicy attaches a resource control policy (JSON), which only denies,
// to the root, a unit or an account; one of that name is replaced. It binds whoever uses
// the resources of Amazon S3, STS, KMS, SQS and Secrets Manager in the member accounts
// below, principals of other accounts and services too. It does not bind resources of
// the management account and service-linked roles. It panics on
// a document that Organizations refuses.
//
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
func (o *Organization) PutResourceControlPolicy(to Target, name, document string) {
	d, err := checkGrammar(document)
	if err == nil {
		err = checkResourceControl(d)
	}
	if err != nil {
		panic("loggingtest: PutResourceControlPolicy: " + name + ": " + apiMessage(err))
	}
	o.attach(to, func(at *attached) { at.resource = with(at.resource, policy.Source{Name: name, Document: d}) })
}

// checkResourceControl refuses what no resource control policy may have.
func checkResourceControl(d policy.Document) error {
	for _, st := range d.Statements {
		switch {
		case st.Effect != policy.Deny:
			return malformed("A resource control policy can only deny.")
		case st.Principal == nil || !st.Principal.Any && !slices.Equal(st.Principal.AWS, []string{"*"}):
			return malformed(`The principal of a resource control policy is "*".`)
		case len(st.NotAction) > 0:
			return malformed("A resource control policy has no NotAction.")
		case len(st.Resource) == 0 && len(st.NotResource) == 0:
			return malformed("Policy statement must contain resources.")
		}
		for _, action := range st.Action {
			if service, _, _ := strings.Cut(strings.ToLower(action), ":"); !slices.Contains(controlled, service) {
				return malformed("Resource control policies do not support the action %s.", action)
			}
		}
	}
	return nil
}

// DetachPolicy takes a service or resource control policy away from the root, a unit or
// an account. Without [FullAWSAccess], only what other policies of that level allow is
// allowed. It panics if no policy of that name is attached there.
func (o *Organization) DetachPolicy(from Target, name string) {
	named := func(s policy.Source) bool { return s.Name == name }
	o.attach(from, func(at *attached) {
		service, resource := len(at.service), len(at.resource)
		at.service = slices.DeleteFunc(slices.Clone(at.service), named)
		at.resource = slices.DeleteFunc(slices.Clone(at.resource), named)
		if len(at.service) == service && len(at.resource) == resource {
			panic("loggingtest: DetachPolicy: there is no policy " + name + " to detach")
		}
	})
}

// PoliciesOf are the service and the resource control policies that are attached to the
// root, a unit or an account itself, in the order in which they were.
func (o *Organization) PoliciesOf(t Target) (service, resource []policy.Source) {
	of, at, name := t.attachedTo()
	if of != o {
		panic("loggingtest: " + name + " is not in the organization")
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return at.service, at.resource
}

// attach changes the policies of a target.
func (o *Organization) attach(to Target, change func(*attached)) {
	of, at, name := to.attachedTo()
	if of != o {
		panic("loggingtest: " + name + " is not in the organization")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	change(at)
}

// with is a list with a source that replaces one of its name.
func with(sources []policy.Source, s policy.Source) []policy.Source {
	out := slices.DeleteFunc(slices.Clone(sources), func(old policy.Source) bool { return old.Name == s.Name })
	return append(out, s)
}

// levels are what is attached to the root, the units and the account itself. It is called
// with the organization's lock held.
func (a *Account) levels() []Target {
	out := []Target{a}
	for u := a.unit; u != nil; u = u.parent {
		out = append(out, u)
	}
	slices.Reverse(out)
	return out
}

// path is where in the organization the account is, as aws:PrincipalOrgPaths has it.
func (a *Account) path() string {
	a.org.mu.RLock()
	defer a.org.mu.RUnlock()
	path := ""
	for u := a.unit; u != nil; u = u.parent {
		path = u.id + "/" + path
	}
	return a.org.id + "/" + path
}

// serviceControl are the policies that bind the account's principals, nil for those of an
// account that nothing binds.
func (a *Account) serviceControl() (levels [][]policy.Source) {
	if a.org == nil || a == a.org.manager {
		return nil
	}
	a.org.mu.RLock()
	defer a.org.mu.RUnlock()
	for _, t := range a.levels() {
		_, at, name := t.attachedTo()
		levels = append(levels, sources("service control policy", at.service, name))
	}
	return levels
}

// resourceControl are the policies that bind who does something with the account's
// resources.
func (a *Account) resourceControl(action string) (all []policy.Source) {
	if a.org == nil || a == a.org.manager {
		return nil
	}
	service, name, _ := strings.Cut(action, ":")
	if !slices.Contains(controlled, strings.ToLower(service)) || strings.EqualFold(name, "RetireGrant") {
		return nil
	}
	a.org.mu.RLock()
	defer a.org.mu.RUnlock()
	for _, t := range a.levels() {
		_, at, name := t.attachedTo()
		all = append(all, sources("resource control policy", at.resource, name)...)
	}
	return all
}

// sources names policies as decisions do.
func sources(kind string, attached []policy.Source, to string) []policy.Source {
	out := make([]policy.Source, len(attached))
	for i, s := range attached {
		out[i] = policy.Source{Name: fmt.Sprintf("%s %s of %s", kind, s.Name, to), Document: s.Document}
	}
	return out
}
