package loggingtest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// PutInstanceProfile puts an instance profile with a role into the account and
// returns its ARN. The role need not exist.
func (a *Account) PutInstanceProfile(name, roleName string) string {
	s := iamOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := instanceProfile{id: s.newID("AIPA"), name: name, path: rootPath, created: time.Now().UTC(), role: roleName}
	s.profiles[strings.ToLower(name)] = p
	return iamARN(a, "instance-profile", p.path, p.name)
}

func (s *iamStore) getInstanceProfile(r *Request, in *iam.GetInstanceProfileInput) (*iam.GetInstanceProfileOutput, error) {
	name := aws.ToString(in.InstanceProfileName)
	if err := r.Authorize("iam:GetInstanceProfile", iamARN(r.Account(), "instance-profile", rootPath, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.profiles[strings.ToLower(name)]
	if !ok {
		return nil, noSuchEntity("Instance Profile %s cannot be found.", name)
	}
	return &iam.GetInstanceProfileOutput{InstanceProfile: s.describeProfile(p)}, nil
}

// listInstanceProfilesForRole answers what keeps a role from being deleted.
func (s *iamStore) listInstanceProfilesForRole(r *Request, in *iam.ListInstanceProfilesForRoleInput) (out *iam.ListInstanceProfilesForRoleOutput, err error) {
	err = s.onRole(r, "ListInstanceProfilesForRole", in.RoleName, nil, func(role *iamRole) error {
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(s.profiles)), func(n string) bool { return s.profiles[n].role != role.name })
		page, next, err := pageOf(names, func(n string) string { return n }, in.Marker, iamPage(in.MaxItems), mostIAMPage)
		if err != nil {
			return invalidInput("Invalid Marker.")
		}
		out = &iam.ListInstanceProfilesForRoleOutput{InstanceProfiles: []types.InstanceProfile{}, Marker: next, IsTruncated: next != nil}
		for _, n := range page {
			out.InstanceProfiles = append(out.InstanceProfiles, *s.describeProfile(s.profiles[n]))
		}
		return nil
	})
	return out, err
}

// describeProfile is called with the lock held.
func (s *iamStore) describeProfile(p instanceProfile) *types.InstanceProfile {
	out := &types.InstanceProfile{
		InstanceProfileId:   aws.String(p.id),
		InstanceProfileName: aws.String(p.name),
		Arn:                 aws.String(iamARN(s.account, "instance-profile", p.path, p.name)),
		Path:                aws.String(p.path),
		CreateDate:          aws.Time(p.created.Truncate(time.Second)),
		Roles:               []types.Role{},
	}
	if role := s.roles[strings.ToLower(p.role)].latest(); role != nil {
		d := s.describeRole(role)
		d.PermissionsBoundary, d.Description, d.MaxSessionDuration, d.Tags = nil, nil, nil, nil
		out.Roles = append(out.Roles, *d)
	}
	return out
}
