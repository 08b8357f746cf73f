package loggingtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxVersions is how many versions a managed policy has at most.
const maxVersions = 5

// policyVersion is one version of a managed policy.
type policyVersion struct {
	number   int
	created  time.Time
	text     string
	document policy.Document
}

func (v policyVersion) id() string { return fmt.Sprintf("v%d", v.number) }

// all are the policy's versions, the newest first.
func (p *managedPolicy) all() []policyVersion {
	if p.versions == nil {
		return []policyVersion{{1, p.created, p.text, p.document}}
	}
	return p.versions
}

// defaultVersion is the version that is in force.
func (p *managedPolicy) defaultVersion() policyVersion {
	all := p.all()
	return all[max(0, slices.IndexFunc(all, func(v policyVersion) bool { return v.number == max(1, p.version) }))]
}

// find looks for a version by its id.
func (p *managedPolicy) find(id string) (int, error) {
	i := slices.IndexFunc(p.all(), func(v policyVersion) bool { return v.id() == id })
	if i < 0 {
		return 0, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.arn, id)
	}
	return i, nil
}

// use makes a version the default one.
func (p *managedPolicy) use(v policyVersion) {
	p.version, p.text, p.document = v.number, v.text, v.document
}

// changePolicy is onPolicy for a write: do changes a copy, which is stored if do returns
// no error. AWS alone changes its own policies.
func (s *iamStore) changePolicy(r *Request, action string, policyARN *string, do func(*managedPolicy) error) error {
	return s.onPolicy(r, action, policyARN, func(p *managedPolicy) error {
		if strings.Contains(p.arn, "::aws:") {
			return invalidInput("An AWS managed policy cannot be changed")
		}
		changed := *p
		changed.versions = slices.Clone(p.all())
		if err := do(&changed); err != nil {
			return err
		}
		s.policies[p.arn].put(time.Now(), &changed, s.propagation)
		return nil
	})
}

func (p *managedPolicy) describeVersion(v policyVersion) types.PolicyVersion {
	return types.PolicyVersion{VersionId: aws.String(v.id()), IsDefaultVersion: v.number == p.defaultVersion().number, CreateDate: aws.Time(v.created.Truncate(time.Second))}
}

func (s *iamStore) createPolicyVersion(r *Request, in *iam.CreatePolicyVersionInput) (out *iam.CreatePolicyVersionOutput, err error) {
	text := aws.ToString(in.PolicyDocument)
	err = s.changePolicy(r, "CreatePolicyVersion", in.PolicyArn, func(p *managedPolicy) error {
		document, err := checkIdentityPolicy(text)
		switch {
		case err != nil:
			return err
		case policy.Length(text) > policy.MaxManaged:
			return limitExceeded("Cannot exceed quota for PolicySize: %d", policy.MaxManaged)
		case len(p.versions) >= maxVersions:
			return limitExceeded("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxVersions)
		}
		p.made = max(p.made, p.versions[0].number) + 1
		v := policyVersion{p.made, time.Now().UTC(), text, document}
		p.versions = slices.Insert(p.versions, 0, v)
		if in.SetAsDefault {
			p.use(v)
		}
		described := p.describeVersion(v)
		out = &iam.CreatePolicyVersionOutput{PolicyVersion: &described}
		return nil
	})
	return out, err
}

func (s *iamStore) setDefaultPolicyVersion(r *Request, in *iam.SetDefaultPolicyVersionInput) (*iam.SetDefaultPolicyVersionOutput, error) {
	return nil, s.changePolicy(r, "SetDefaultPolicyVersion", in.PolicyArn, func(p *managedPolicy) error {
		i, err := p.find(aws.ToString(in.VersionId))
		if err == nil {
			p.use(p.versions[i])
		}
		return err
	})
}

func (s *iamStore) deletePolicyVersion(r *Request, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, error) {
	return nil, s.changePolicy(r, "DeletePolicyVersion", in.PolicyArn, func(p *managedPolicy) error {
		i, err := p.find(aws.ToString(in.VersionId))
		if err != nil {
			return err
		}
		if p.versions[i].number == p.defaultVersion().number {
			return deleteConflict("Cannot delete the default version of a policy.")
		}
		p.made = max(p.made, p.versions[0].number) // a number is not given out again
		p.versions = slices.Delete(p.versions, i, i+1)
		return nil
	})
}

func (s *iamStore) getPolicyVersion(r *Request, in *iam.GetPolicyVersionInput) (out *iam.GetPolicyVersionOutput, err error) {
	err = s.onPolicy(r, "GetPolicyVersion", in.PolicyArn, func(p *managedPolicy) error {
		i, err := p.find(aws.ToString(in.VersionId))
		if err != nil {
			return err
		}
		v := p.describeVersion(p.all()[i])
		v.Document = encodeDocument(p.all()[i].text)
		out = &iam.GetPolicyVersionOutput{PolicyVersion: &v}
		return nil
	})
	return out, err
}

func (s *iamStore) listPolicyVersions(r *Request, in *iam.ListPolicyVersionsInput) (out *iam.ListPolicyVersionsOutput, err error) {
	err = s.onPolicy(r, "ListPolicyVersions", in.PolicyArn, func(p *managedPolicy) error {
		// The newest comes first, and pages are cut by names in order.
		page, next, err := iamPageOf(p.all(), func(v policyVersion) string { return fmt.Sprintf("%09d", 1e9-1-v.number) }, in.Marker, in.MaxItems)
		if err != nil {
			return err
		}
		out = &iam.ListPolicyVersionsOutput{Versions: []types.PolicyVersion{}, Marker: next, IsTruncated: next != nil}
		for _, v := range page {
			out.Versions = append(out.Versions, p.describeVersion(v))
		}
		return nil
	})
	return out, err
}

// listPolicies answers the account's own policies, and AWS's that the account knows.
func (s *iamStore) listPolicies(r *Request, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, error) {
	if err := r.Authorize("iam:ListPolicies", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range awsManagedPolicies {
		s.managed("arn:" + s.account.Partition() + ":iam::aws:policy/" + name)
	}
	var all []*types.Policy
	for arn, v := range s.policies {
		p := v.latest()
		ofAWS := strings.Contains(arn, "::aws:")
		if p == nil || !strings.HasPrefix(p.path, aws.ToString(in.PathPrefix)) || in.Scope == types.PolicyScopeTypeAws && !ofAWS || in.Scope == types.PolicyScopeTypeLocal && ofAWS {
			continue
		}
		d := s.describePolicy(p)
		use := *d.AttachmentCount
		switch in.PolicyUsageFilter {
		case types.PolicyUsageTypePermissionsBoundary:
			use = *d.PermissionsBoundaryUsageCount
		case "":
			use += *d.PermissionsBoundaryUsageCount
		}
		if use == 0 && (in.OnlyAttached || in.PolicyUsageFilter != "") {
			continue
		}
		d.Description, d.Tags = nil, nil // only GetPolicy has them
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *types.Policy) int { return strings.Compare(*a.Arn, *b.Arn) })
	page, next, err := iamPageOf(all, func(p *types.Policy) string { return *p.Arn }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.ListPoliciesOutput{Policies: []types.Policy{}, Marker: next, IsTruncated: next != nil}
	for _, p := range page {
		out.Policies = append(out.Policies, *p)
	}
	return out, nil
}

// entity is who has a policy: the kind, the name and the unique id.
type entity struct {
	kind     types.EntityType
	name, id string
}

// listEntitiesForPolicy answers who has a policy attached, or has it as a boundary.
func (s *iamStore) listEntitiesForPolicy(r *Request, in *iam.ListEntitiesForPolicyInput) (out *iam.ListEntitiesForPolicyOutput, err error) {
	err = s.onPolicy(r, "ListEntitiesForPolicy", in.PolicyArn, func(p *managedPolicy) error {
		var all []entity
		add := func(kind types.EntityType, name, id, path, boundary string, h policySet) {
			used := slices.Contains(h.attached, p.arn) && in.PolicyUsageFilter != types.PolicyUsageTypePermissionsBoundary ||
				boundary == p.arn && in.PolicyUsageFilter != types.PolicyUsageTypePermissionsPolicy
			if used && strings.HasPrefix(path, aws.ToString(in.PathPrefix)) && (in.EntityFilter == "" || in.EntityFilter == kind) {
				all = append(all, entity{kind, name, id})
			}
		}
		for _, v := range s.roles {
			if e := v.latest(); e != nil {
				add(types.EntityTypeRole, e.name, e.id, e.path, e.boundary, e.policySet)
			}
		}
		for _, v := range s.users {
			if e := v.latest(); e != nil {
				add(types.EntityTypeUser, e.name, e.id, e.path, e.boundary, e.policySet)
			}
		}
		for _, v := range s.groups {
			if e := v.latest(); e != nil {
				add(types.EntityTypeGroup, e.name, e.id, e.path, "", e.policySet)
			}
		}
		order := func(e entity) string { return string(e.kind) + " " + e.name }
		slices.SortFunc(all, func(a, b entity) int { return strings.Compare(order(a), order(b)) })
		page, next, err := iamPageOf(all, order, in.Marker, in.MaxItems)
		if err != nil {
			return err
		}
		out = &iam.ListEntitiesForPolicyOutput{PolicyRoles: []types.PolicyRole{}, PolicyUsers: []types.PolicyUser{}, PolicyGroups: []types.PolicyGroup{}, Marker: next, IsTruncated: next != nil}
		for _, e := range page {
			switch e.kind {
			case types.EntityTypeRole:
				out.PolicyRoles = append(out.PolicyRoles, types.PolicyRole{RoleName: &e.name, RoleId: &e.id})
			case types.EntityTypeUser:
				out.PolicyUsers = append(out.PolicyUsers, types.PolicyUser{UserName: &e.name, UserId: &e.id})
			default:
				out.PolicyGroups = append(out.PolicyGroups, types.PolicyGroup{GroupName: &e.name, GroupId: &e.id})
			}
		}
		return nil
	})
	return out, err
}
