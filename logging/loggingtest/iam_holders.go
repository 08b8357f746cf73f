package loggingtest

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// policySet is which policies a role, user or group has.
type policySet struct {
	attached []string // ARNs of managed policies, sorted
	inline   map[string]inlinePolicy
}

func (h policySet) clone() policySet {
	return policySet{slices.Clone(h.attached), maps.Clone(h.inline)}
}

// holder is what differs between the three that have policies.
type holder struct {
	word      string // in messages: "role"
	quota     string // of attached policies: "PoliciesPerRole"
	maxInline int    // characters of all inline policies together
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
var (
	roleHolder  = holder{"role", "PoliciesPerRole", policy.MaxInlineTotal}
	userHolder  = holder{"user", "PoliciesPerUser", 2048}
	groupHolder = holder{"group", "PoliciesPerGroup", 5120}
)

// put sets an inline policy of somebody.
func (h *policySet) put(of holder, owner string, name, text *string) error {
	document, err := checkIdentityPolicy(aws.ToString(text))
	if err != nil {
		return err
	}
	h.inline[aws.ToString(name)] = inlinePolicy{aws.ToString(text), document}
	size := 0
	for _, p := range h.inline {
		size += policy.Length(p.text)
	}
	if size > of.maxInline {
		return limitExceeded("Maximum policy size of %d bytes exceeded for %s %s", of.maxInline, of.word, owner)
	}
	return nil
}

// get is an inline policy's document, as IAM answers it.
func (h *policySet) get(of holder, name *string) (*string, error) {
	p, ok := h.inline[aws.ToString(name)]
	if !ok {
		return nil, noSuchEntity("The %s policy with name %s cannot be found.", of.word, aws.ToString(name))
	}
	return encodeDocument(p.text), nil
}

// drop deletes an inline policy.
func (h *policySet) drop(of holder, name *string) error {
	if _, err := h.get(of, name); err != nil {
		return err
	}
	delete(h.inline, aws.ToString(name))
	return nil
}

// names is a page of the names of inline policies.
func (h *policySet) names(marker *string, maxItems *int32) ([]string, *string, error) {
	return iamPageOf(slices.Sorted(maps.Keys(h.inline)), func(n string) string { return n }, marker, maxItems)
}

// iamPageOf is a page of a list of IAM's, which is never nil.
func iamPageOf[T any](items []T, name func(T) string, marker *string, maxItems *int32) ([]T, *string, error) {
	page, next, err := pageOf(items, name, marker, iamPage(maxItems), mostIAMPage)
	if err != nil {
		return nil, nil, invalidInput("Invalid Marker.")
	}
	return append([]T{}, page...), next, nil
}

// attachable refuses what is no ARN, and has the condition keys of attaching a policy.
func attachable(policyARN *string) (map[string][]string, error) {
	arn := aws.ToString(policyARN)
	if strings.Count(arn, ":") < 5 || !strings.HasPrefix(arn, "arn:") {
		return nil, &smithy.GenericAPIError{Code: "ValidationError", Message: "Invalid ARN:  Could not be parsed!", Fault: smithy.FaultClient}
	}
	return map[string][]string{"iam:PolicyARN": {arn}}, nil
}

// attach attaches a managed policy. It is called with the lock held.
func (s *iamStore) attach(h *policySet, of holder, policyARN *string) error {
	arn := aws.ToString(policyARN)
	if s.managed(arn) == nil {
		return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
	}
	if strings.Contains(arn, ":policy"+serviceRolePolicies) {
		return &types.PolicyNotAttachableException{Message: aws.String("Cannot attach a Service Role Policy to a customer " + of.word + ".")}
	}
	at, attached := slices.BinarySearch(h.attached, arn)
	if attached {
		return nil
	}
	if len(h.attached) >= maxAttached {
		return limitExceeded("Cannot exceed quota for %s: %d", of.quota, maxAttached)
	}
	h.attached = slices.Insert(h.attached, at, arn)
	return nil
}

func (h *policySet) detach(policyARN *string) error {
	at, attached := slices.BinarySearch(h.attached, aws.ToString(policyARN))
	if !attached {
		return noSuchEntity("Policy %s was not found.", aws.ToString(policyARN))
	}
	h.attached = slices.Delete(h.attached, at, at+1)
	return nil
}

// attachedTo is a page of attached policies. It is called with the lock held.
func (s *iamStore) attachedTo(h policySet, pathPrefix, marker *string, maxItems *int32) ([]types.AttachedPolicy, *string, error) {
	var attached []types.AttachedPolicy
	for _, arn := range h.attached {
		if p := s.managed(arn); p != nil && strings.HasPrefix(p.path, aws.ToString(pathPrefix)) {
			attached = append(attached, types.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(p.name)})
		}
	}
	return iamPageOf(attached, func(p types.AttachedPolicy) string { return *p.PolicyArn }, marker, maxItems)
}

// empty is the conflict that keeps somebody with policies from being deleted.
func (h *policySet) empty() error {
	switch {
	case len(h.attached) > 0:
		return deleteConflict("Cannot delete entity, must detach all policies first.")
	case len(h.inline) > 0:
		return deleteConflict("Cannot delete entity, must delete policies first.")
	}
	return nil
}

func deleteConflict(message string) error {
	return &types.DeleteConflictException{Message: aws.String(message)}
}

// holders are all that have policies now, with their permissions boundary, "" for none.
// It is called with the lock held.
func (s *iamStore) holders() iter.Seq2[policySet, string] {
	return func(yield func(policySet, string) bool) {
		for _, v := range s.roles {
			if r := v.latest(); r != nil && !yield(r.policySet, r.boundary) {
				return
			}
		}
		for _, v := range s.users {
			if u := v.latest(); u != nil && !yield(u.policySet, u.boundary) {
				return
			}
		}
		for _, v := range s.groups {
			if g := v.latest(); g != nil && !yield(g.policySet, "") {
				return
			}
		}
	}
}
