package loggingtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Evaluate answers whether a principal may do action on resource, by the
// account's IAM state as it has propagated: inline and attached policies, the
// permissions boundary and, for a session of sts:AssumeRole, its session policy,
// together with resourcePolicy, which is nil where the resource has none. For
// actions of KMS, and sts:AssumeRole, the resource policy must allow whatever
// identity policies say.
//
// The principal is the ARN of a role, a user, an assumed-role session or the
// account's root user, who may do everything, or the name of a service
// ("cloudtrail.amazonaws.com"), whom only a resource policy can allow anything. One that does
// not exist may do nothing.
//
// A resource with a policy is of the account in its ARN, if that is one of the
// organization's, and any other of the view's. Of a principal of another account of the organization both sides must
// allow it: its policies there, and resourcePolicy. One of an account that is not known
// here has no policies, so that it may do nothing. Service control policies of the
// principal's account and resource control policies of the resource's count too.
//
// conditionContext has the request's condition keys and may be nil. Keys that
// follow from the principal, the region and the time are added, where they are
// not there yet.
func (v View) Evaluate(principal, action, resource string, conditionContext map[string][]string, resourcePolicy *policy.Source) policy.Decision {
	if resourcePolicy != nil {
		v = v.Owner(resource)
	}
	in := policy.Policies{ResourceControl: v.account.resourceControl(action)}
	if principal == v.account.root() {
		if in.ServiceControl = v.account.serviceControl(); in.ServiceControl == nil && in.ResourceControl == nil {
			return policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "the account's root user may do everything"}
		}
		resourcePolicy = nil // a test always reaches what it has made, but for the organization's policies
	}
	request := policy.Request{Action: action, Resource: resource}
	if resourcePolicy != nil {
		in.Resource = resourcePolicy
		// kms:CreateKey and the like are about no key, and so have no key policy.
		in.ResourceMustAllow = strings.HasPrefix(action, "kms:") || strings.HasPrefix(action, "sts:AssumeRole")
	}
	var keys map[string][]string
	var home *Account
	if strings.HasPrefix(principal, "arn:") {
		request.Principal.ARN = principal
		who, ok := v.identity(principal)
		if !ok {
			return policy.Decision{Statement: -1, Reason: "the principal does not exist (yet)"}
		}
		in.Identity, in.Boundary, in.Session = who.policies, who.boundary, who.session
		home, keys = who.account, who.keys
		if in.CrossAccount = home != v.account; home != nil {
			in.ServiceControl = home.serviceControl()
		}
		if who.serviceLinked {
			in.ServiceControl, in.ResourceControl = nil, nil
		}
	} else {
		request.Principal.Service = principal
	}
	request.Context = mergeKeys(conditionContext, keys, v)
	organizationKeys(request.Context, home, v.account)
	return policy.Evaluate(request, in)
}

// organizationKeys adds the condition keys that tell where in the organization the
// caller's account, the resource's, and that of a service's resource are. The first is
// nil where it is not known.
func organizationKeys(keys map[string][]string, caller, owner *Account) {
	add := func(of string, a *Account) {
		if a != nil && a.org != nil {
			keys["aws:"+of+"OrgID"], keys["aws:"+of+"OrgPaths"] = []string{a.org.id}, []string{a.path()}
		}
	}
	if _, ok := keys["aws:ResourceAccount"]; !ok {
		keys["aws:ResourceAccount"] = []string{owner.id}
	}
	add("Principal", caller)
	add("Resource", owner)
	if source := keys["aws:SourceAccount"]; len(source) == 1 && caller == nil {
		add("Source", owner.Sibling(source[0]))
	}
}

// mergeKeys is the condition keys of a request: those it brings, those of its
// principal, and those that every request has.
func mergeKeys(given, ofPrincipal map[string][]string, v View) map[string][]string {
	now := time.Now().UTC()
	merged := map[string][]string{
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(now.Unix(), 10)},
		"aws:RequestedRegion": {v.region},
		"aws:SecureTransport": {"true"},
	}
	maps.Copy(merged, ofPrincipal)
	for k, values := range given {
		// A key that is given in another case replaces ours.
		maps.DeleteFunc(merged, func(old string, _ []string) bool { return strings.EqualFold(old, k) })
		merged[k] = values
	}
	return merged
}

// identity is what IAM knows of a principal.
type identity struct {
	policies          []policy.Source
	boundary, session *policy.Source
	keys              map[string][]string
	account           *Account // nil: one that is not known
	serviceLinked     bool     // a role that AWS alone uses
}

// identity looks a principal of any account up, as it has propagated.
func (v View) identity(principal string) (identity, bool) {
	a, err := arn.Parse(principal)
	if err != nil {
		return identity{}, false
	}
	home := v.account.Sibling(a.Account)
	if home == nil || a.Partition != home.partition {
		return identity{}, arn.IsAccount(a.Account)
	}
	if principal == home.root() {
		return identity{account: home}, true
	}
	who, ok := iamOf(home).identity(principal, a)
	who.account = home
	return who, ok
}

// identity looks a principal of the account up, as it has propagated.
func (s *iamStore) identity(principal string, a arn.ARN) (identity, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.userOf(principal, true); u != nil {
		return s.userIdentity(u), true
	}
	r := s.roleOf(principal, true)
	if r == nil {
		return identity{}, false
	}
	who := s.roleIdentity(r)
	if a.Service == "sts" {
		name := principal[strings.LastIndexByte(principal, '/')+1:]
		who.keys["aws:userid"] = []string{r.id + ":" + name}
		if session, ok := s.sessions[principal]; ok && session.roleID == r.id {
			who.session = session.policy
			for k, v := range session.tags {
				who.keys["aws:PrincipalTag/"+k] = []string{v}
			}
		}
	}
	return who, true
}

// roleIdentity is called with the lock held.
func (s *iamStore) roleIdentity(r *iamRole) identity {
	who := identity{policies: s.sources(r.policySet), boundary: s.boundary(r.boundary), serviceLinked: r.serviceLinked()}
	who.keys = map[string][]string{
		"aws:PrincipalArn":     {s.roleARN(r)},
		"aws:PrincipalType":    {"AssumedRole"},
		"aws:PrincipalAccount": {s.account.ID()},
	}
	for k, v := range r.tags {
		who.keys["aws:PrincipalTag/"+k] = []string{v}
	}
	return who
}

// userIdentity is called with the lock held. A user has the policies of his groups.
func (s *iamStore) userIdentity(u *iamUser) identity {
	who := identity{policies: s.sources(u.policySet), boundary: s.boundary(u.boundary)}
	for _, name := range u.groups {
		if g := s.groups[name].at(s.propagated()); g != nil {
			who.policies = append(who.policies, s.sources(g.policySet)...)
		}
	}
	who.keys = map[string][]string{
		"aws:PrincipalArn":     {iamARN(s.account, "user", u.path, u.name)},
		"aws:PrincipalType":    {"User"},
		"aws:PrincipalAccount": {s.account.ID()},
		"aws:username":         {u.name},
		"aws:userid":           {u.id},
	}
	for k, v := range u.tags {
		who.keys["aws:PrincipalTag/"+k] = []string{v}
	}
	return who
}

// boundary is the policy that a permissions boundary is, nil for none. One whose
// policy is gone allows nothing. It is called with the lock held.
func (s *iamStore) boundary(policyARN string) *policy.Source {
	if policyARN == "" {
		return nil
	}
	b := &policy.Source{Name: "permissions boundary " + policyARN}
	if p := s.managedPropagated(policyARN); p != nil {
		b.Document = p.document
	}
	return b
}

func (s *iamStore) managedPropagated(policyARN string) *managedPolicy {
	s.managed(policyARN) // AWS's own come into being when they are asked for
	return s.policies[policyARN].at(s.propagated())
}

// sources are the policies of a role, user or group. It is called with the lock held.
func (s *iamStore) sources(h policySet) []policy.Source {
	sources := make([]policy.Source, 0, len(h.inline)+len(h.attached))
	for _, name := range slices.Sorted(maps.Keys(h.inline)) {
		sources = append(sources, policy.Source{Name: "inline policy " + name, Document: h.inline[name].document})
	}
	for _, policyARN := range h.attached {
		if p := s.managedPropagated(policyARN); p != nil {
			sources = append(sources, policy.Source{Name: "managed policy " + p.name, Document: p.document})
		}
	}
	return sources
}

// EvaluateTrust answers whether a role's trust policy, as it has propagated, lets
// a principal assume it: the name of a service ("iot.amazonaws.com") or the ARN
// of a role, user or session, whose own policies count too. conditionContext has keys like
// aws:SourceArn, aws:SourceAccount and sts:ExternalId.
func (v View) EvaluateTrust(roleARN, principal string, conditionContext map[string][]string) policy.Decision {
	v = v.Owner(roleARN)
	s := iamOf(v.account)
	s.mu.Lock()
	r := s.roleOf(roleARN, true)
	var trust policy.Source
	if r != nil {
		trust = policy.Source{Name: "trust policy of " + r.name, Document: s.shownTrust(r.trust)}
	}
	s.mu.Unlock()
	if r == nil || strings.Contains(roleARN, ":assumed-role/") {
		return policy.Decision{Statement: -1, Reason: "the role does not exist (yet)"}
	}
	if strings.HasSuffix(principal, ":root") {
		return policy.Decision{Statement: -1, Reason: "roles may not be assumed by root accounts"}
	}
	return v.Evaluate(principal, "sts:AssumeRole", roleARN, conditionContext, &trust)
}
