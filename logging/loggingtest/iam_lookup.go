package loggingtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/internal/arn"
)

// look is how an entry is seen: as it has propagated, or as it is.
func look[T any](s *iamStore, v *versions[T], propagated bool) *T {
	if propagated {
		return v.at(s.propagated())
	}
	return v.latest()
}

// HasRole reports whether the account has the role of an ARN, whatever has propagated.
// Fakes of services that make roles of their own use it.
func (a *Account) HasRole(roleARN string) bool {
	s := iamOf(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.roleOf(roleARN, false) != nil
}

// roleOf finds the role that an ARN names, of a role or of an assumed-role
// session, whose ARN drops the path. It is called with the lock held.
func (s *iamStore) roleOf(principal string, propagated bool) *iamRole {
	a, err := arn.Parse(principal)
	if err != nil || a.Account != s.account.ID() || a.Partition != s.account.Partition() {
		return nil
	}
	parts := strings.Split(a.Resource, "/")
	name := ""
	switch {
	case a.Service == "sts" && parts[0] == "assumed-role" && len(parts) == 3:
		name = parts[1]
	case a.Service == "iam" && parts[0] == "role" && len(parts) > 1:
		name = parts[len(parts)-1]
	default:
		return nil
	}
	r := look(s, s.roles[strings.ToLower(name)], propagated)
	// Names in ARNs are case-sensitive, and so is the path.
	if r == nil || r.name != name || a.Service == "iam" && s.roleARN(r) != principal {
		return nil
	}
	return r
}

// userOf finds the user that an ARN names. It is called with the lock held.
func (s *iamStore) userOf(principal string, propagated bool) *iamUser {
	_, name, found := strings.Cut(principal, ":user/")
	if !found {
		return nil
	}
	u := look(s, s.users[strings.ToLower(name[strings.LastIndex(name, "/")+1:])], propagated)
	if u == nil || iamARN(s.account, "user", u.path, u.name) != principal {
		return nil
	}
	return u
}

// idOf is the unique id of the role or user with an ARN, or "". It is called with
// the lock held.
func (s *iamStore) idOf(principal string, propagated bool) string {
	if r := s.roleOf(principal, propagated); r != nil {
		return r.id
	}
	if u := s.userOf(principal, propagated); u != nil {
		return u.id
	}
	return ""
}

// role finds a role for IAM's own operations. It is called with the lock held.
func (s *iamStore) role(name string) (*iamRole, error) {
	r := s.roles[strings.ToLower(name)].latest()
	if r == nil || time.Since(r.created) < s.readAfterWrite {
		return nil, noSuchEntity("The role with name %s cannot be found.", name)
	}
	return r, nil
}

// pathOfRole is for asking permission before it is said whether the role exists.
func (s *iamStore) pathOfRole(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.roles[strings.ToLower(name)].latest(); r != nil {
		return s.roleARN(r)
	}
	return iamARN(s.account, "role", "/", name)
}

// onRole authorizes an action on a role, and calls do on it under the lock.
func (s *iamStore) onRole(r *Request, action string, name *string, condition map[string][]string, do func(*iamRole) error) error {
	resource := s.pathOfRole(aws.ToString(name))
	merged := s.roleTags(aws.ToString(name))
	for k, v := range condition {
		merged[k] = v
	}
	if err := r.Authorize("iam:"+action, resource, merged); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	role, err := s.role(aws.ToString(name))
	if err != nil {
		return err
	}
	return do(role)
}

// changeRole is onRole for a write: do changes a copy, which is stored if do
// returns no error. AWS alone changes service-linked roles.
func (s *iamStore) changeRole(r *Request, action string, name *string, condition map[string][]string, do func(*iamRole) error) error {
	return s.onRole(r, action, name, condition, func(role *iamRole) error {
		if role.serviceLinked() && action != "TagRole" && action != "UntagRole" && action != "UpdateRoleDescription" {
			return &types.UnmodifiableEntityException{Message: aws.String(fmt.Sprintf(
				"Cannot perform the operation on the protected role '%s' - this role is only modifiable by AWS", role.name))}
		}
		changed := role.change()
		if err := do(changed); err != nil {
			return err
		}
		s.storeRole(changed)
		return nil
	})
}

func (r *iamRole) serviceLinked() bool { return strings.HasPrefix(r.path, "/aws-service-role/") }

func (s *iamStore) roleTags(name string) map[string][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	condition := map[string][]string{}
	if r := s.roles[strings.ToLower(name)].latest(); r != nil {
		for k, v := range r.tags {
			condition["aws:ResourceTag/"+k] = []string{v}
			condition["iam:ResourceTag/"+k] = []string{v}
		}
		if r.boundary != "" {
			condition["iam:PermissionsBoundary"] = []string{r.boundary}
		}
	}
	return condition
}

func noSuchEntity(format string, args ...any) error {
	return &types.NoSuchEntityException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func limitExceeded(format string, args ...any) error {
	return &types.LimitExceededException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func invalidInput(message string) error {
	return &types.InvalidInputException{Message: aws.String(message)}
}
