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

// accessKey is a key that was made with CreateAccessKey. Nothing in it changes once it is
// stored. Its secret follows from its id, and is nowhere kept.
type accessKey struct {
	id, user string // name in lower case; "" is the root user
	status   types.StatusType
	created  time.Time
}

// keysOf are somebody's keys, by id. It is called with the lock held.
func (s *iamStore) keysOf(user string) (keys []*accessKey) {
	for _, id := range slices.Sorted(maps.Keys(s.accessKeys)) {
		if k := s.accessKeys[id].latest(); k != nil && k.user == user {
			keys = append(keys, k)
		}
	}
	return keys
}

// ownerOf is the ARN of whose key it is, "" if nobody can call with it: it is inactive,
// was deleted, or has not propagated. known is false for a key that IAM never made.
func (s *iamStore) ownerOf(id string) (principal string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.accessKeys[id]
	if !known {
		return "", false
	}
	k := v.at(s.propagated())
	if k == nil || k.status != types.StatusTypeActive {
		return "", true
	}
	if k.user == "" {
		return s.account.root(), true
	}
	if u := s.users[k.user].latest(); u != nil {
		return s.userARN(u), true
	}
	return "", true
}

// onKeys authorizes an action on a user's keys, or on those of the caller if no name is
// given, and calls do with his name in lower case, under the lock. shown is the name as
// answers have it, nil for the root user.
func (s *iamStore) onKeys(r *Request, action string, name *string, do func(user string, shown *string) error) error {
	name, err := s.caller(r, name)
	if err != nil {
		return err
	}
	if name == nil {
		if err := r.Authorize("iam:"+action, r.Principal(), nil); err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return do("", nil)
	}
	return s.onUser(r, action, name, nil, func(u *iamUser) error {
		return do(strings.ToLower(u.name), aws.String(u.name))
	})
}

func (s *iamStore) createAccessKey(r *Request, in *iam.CreateAccessKeyInput) (out *iam.CreateAccessKeyOutput, err error) {
	err = s.onKeys(r, "CreateAccessKey", in.UserName, func(user string, shown *string) error {
		if len(s.keysOf(user)) >= maxKeysPerUser {
			return limitExceeded("Cannot exceed quota for AccessKeysPerUser: %d", maxKeysPerUser)
		}
		k := &accessKey{id: s.newID("AKIA")[:20], user: user, status: types.StatusTypeActive, created: time.Now().UTC()}
		entry(s.accessKeys, k.id).put(time.Now(), k, s.propagation)
		out = &iam.CreateAccessKeyOutput{AccessKey: &types.AccessKey{AccessKeyId: aws.String(k.id), SecretAccessKey: aws.String(secretOf(s.account.id + "\n" + k.id)),
			Status: k.status, UserName: shown, CreateDate: aws.Time(k.created.Truncate(time.Second))}}
		return nil
	})
	return out, err
}

func (s *iamStore) listAccessKeys(r *Request, in *iam.ListAccessKeysInput) (out *iam.ListAccessKeysOutput, err error) {
	err = s.onKeys(r, "ListAccessKeys", in.UserName, func(user string, shown *string) (err error) {
		out = &iam.ListAccessKeysOutput{AccessKeyMetadata: []types.AccessKeyMetadata{}}
		page, next, err := iamPageOf(s.keysOf(user), func(k *accessKey) string { return k.id }, in.Marker, in.MaxItems)
		for _, k := range page {
			out.AccessKeyMetadata = append(out.AccessKeyMetadata, types.AccessKeyMetadata{AccessKeyId: aws.String(k.id), Status: k.status,
				UserName: shown, CreateDate: aws.Time(k.created.Truncate(time.Second))})
		}
		out.Marker, out.IsTruncated = next, next != nil
		return err
	})
	return out, err
}

// key finds a key of a user. It is called with the lock held.
func (s *iamStore) key(user string, id *string) (*accessKey, error) {
	k := s.accessKeys[aws.ToString(id)].latest()
	if k == nil || k.user != user {
		return nil, noSuchEntity("The Access Key with id %s cannot be found.", aws.ToString(id))
	}
	return k, nil
}

func (s *iamStore) updateAccessKey(r *Request, in *iam.UpdateAccessKeyInput) (*iam.UpdateAccessKeyOutput, error) {
	return &iam.UpdateAccessKeyOutput{}, s.onKeys(r, "UpdateAccessKey", in.UserName, func(user string, _ *string) error {
		k, err := s.key(user, in.AccessKeyId)
		if err != nil {
			return err
		}
		if in.Status != types.StatusTypeActive && in.Status != types.StatusTypeInactive {
			return invalidInput("Access keys cannot be set to " + string(in.Status))
		}
		changed := *k
		changed.status = in.Status
		s.accessKeys[k.id].put(time.Now(), &changed, s.propagation)
		return nil
	})
}

func (s *iamStore) deleteAccessKey(r *Request, in *iam.DeleteAccessKeyInput) (*iam.DeleteAccessKeyOutput, error) {
	return &iam.DeleteAccessKeyOutput{}, s.onKeys(r, "DeleteAccessKey", in.UserName, func(user string, _ *string) error {
		k, err := s.key(user, in.AccessKeyId)
		if err == nil {
			s.accessKeys[k.id].put(time.Now(), nil, s.propagation)
		}
		return err
	})
}
