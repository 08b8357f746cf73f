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

func (s *iamStore) getInstanceProfile(r *Request, in *iam.GetInstanceProfileInput) (out *iam.GetInstanceProfileOutput, err error) {
	err = s.onProfile(r, in.InstanceProfileName, func(p *instanceProfile) error {
		out = &iam.GetInstanceProfileOutput{InstanceProfile: s.describeProfile(*p)}
		return nil
	})
	return out, err
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
		Tags:                listIAMTags(p.tags),
	}
	if role := s.roles[strings.ToLower(p.role)].latest(); role != nil {
		d := s.describeRole(role)
		d.PermissionsBoundary, d.Description, d.MaxSessionDuration, d.Tags = nil, nil, nil, nil
		out.Roles = append(out.Roles, *d)
	}
	return out
}

// onProfile authorizes an action on an instance profile, and calls do on it under the lock.
// What do makes of it is kept.
func (s *iamStore) onProfile(r *Request, name *string, do func(p *instanceProfile) error) error {
	key := strings.ToLower(aws.ToString(name))
	s.mu.Lock()
	path := s.profiles[key].path
	s.mu.Unlock()
	if path == "" {
		path = rootPath
	}
	if err := r.Authorize("iam:"+r.Operation(), iamARN(r.Account(), "instance-profile", path, aws.ToString(name)), nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.profiles[key]
	if !ok {
		return noSuchEntity("Instance Profile %s cannot be found.", aws.ToString(name))
	}
	if err := do(&p); err != nil {
		return err
	}
	if _, kept := s.profiles[key]; kept {
		s.profiles[key] = p
	}
	return nil
}

func (s *iamStore) createInstanceProfile(r *Request, in *iam.CreateInstanceProfileInput) (*iam.CreateInstanceProfileOutput, error) {
	name, path := aws.ToString(in.InstanceProfileName), aws.ToString(in.Path)
	if path == "" {
		path = rootPath
	}
	tags, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("iam:CreateInstanceProfile", iamARN(r.Account(), "instance-profile", path, name), condition); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.Authorize("iam:TagInstanceProfile", iamARN(r.Account(), "instance-profile", path, name), condition); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.profiles[strings.ToLower(name)]; ok {
		return nil, &types.EntityAlreadyExistsException{Message: aws.String("Instance Profile " + name + " already exists.")}
	}
	p := instanceProfile{id: s.newID("AIPA"), name: name, path: path, created: time.Now().UTC(), tags: tags}
	s.profiles[strings.ToLower(name)] = p
	return &iam.CreateInstanceProfileOutput{InstanceProfile: s.describeProfile(p)}, nil
}

func (s *iamStore) deleteInstanceProfile(r *Request, in *iam.DeleteInstanceProfileInput) (*iam.DeleteInstanceProfileOutput, error) {
	return nil, s.onProfile(r, in.InstanceProfileName, func(p *instanceProfile) error {
		if p.role != "" {
			return deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
		}
		delete(s.profiles, strings.ToLower(p.name))
		return nil
	})
}

// addRoleToInstanceProfile puts the one role into a profile that it can have. The caller
// passes the role to EC2.
func (s *iamStore) addRoleToInstanceProfile(r *Request, in *iam.AddRoleToInstanceProfileInput) (*iam.AddRoleToInstanceProfileOutput, error) {
	name := aws.ToString(in.RoleName)
	if err := s.onProfile(r, in.InstanceProfileName, func(*instanceProfile) error { return nil }); err != nil {
		return nil, err
	}
	if err := r.Authorize("iam:PassRole", s.pathOfRole(name), map[string][]string{"iam:PassedToService": {"ec2.amazonaws.com"}}); err != nil {
		return nil, err
	}
	return nil, s.onProfile(r, in.InstanceProfileName, func(p *instanceProfile) error {
		role, err := s.role(name)
		switch {
		case err != nil:
			return err
		case p.role != "":
			return limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
		}
		p.role = role.name
		return nil
	})
}

func (s *iamStore) removeRoleFromInstanceProfile(r *Request, in *iam.RemoveRoleFromInstanceProfileInput) (*iam.RemoveRoleFromInstanceProfileOutput, error) {
	return nil, s.onProfile(r, in.InstanceProfileName, func(p *instanceProfile) error {
		if !strings.EqualFold(p.role, aws.ToString(in.RoleName)) || p.role == "" {
			return noSuchEntity("The role with name %s cannot be found.", aws.ToString(in.RoleName))
		}
		p.role = ""
		return nil
	})
}
