package bucket

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Rule is a lifecycle rule, for objects whose keys have a prefix. Days are counted from when an object, or a version,
// came to be what it is; 0 of the last three is not at all.
type Rule struct {
	Prefix string `json:"prefix,omitempty" doc:"What the keys of the objects begin with; empty for all objects."` // of keys; "" is all
	// Transitions are in the order of their days.
	Transitions     []Transition `json:"transitions,omitempty" doc:"Storage classes to move to, in the order of their days."`
	ExpireAfterDays int32        `json:"expireAfterDays,omitempty" doc:"Days after which objects are deleted; 0 for never."`
	// ExpireVersionsAfterDays deletes old versions for good, that long after
	// another took their place.
	ExpireVersionsAfterDays int32 `json:"expireVersionsAfterDays,omitempty" doc:"Days after which a version that another one replaced is deleted; 0 for never."`
	// AbortUploadsAfterDays deletes the parts of uploads that were not completed.
	AbortUploadsAfterDays int32 `json:"abortUploadsAfterDays,omitempty" doc:"Days after which the parts of uploads that were not completed are deleted; 0 for never."`
	// Other is set in a state, for a rule that has what this package does not
	// write, such as tags, sizes or dates, or that is disabled.
	Other bool `json:"other,omitempty" doc:"Set where the rule has more than is written here; settings cannot have it."`
}

// Transition moves objects to a storage class.
type Transition struct {
	AfterDays int32                        `json:"afterDays" doc:"Days after which objects are moved."`
	Class     types.TransitionStorageClass `json:"storageClass" doc:"Storage class, such as GLACIER."`
}

const (
	putLifecycle = "Amazon S3 API, PutBucketLifecycleConfiguration"
	transitions  = "Amazon S3 User Guide, Transitioning objects using Amazon S3 Lifecycle"
)

// classes are in the order in which objects can move, never back.
var classes = []types.TransitionStorageClass{
	types.TransitionStorageClassStandardIa, types.TransitionStorageClassIntelligentTiering, types.TransitionStorageClassOnezoneIa,
	types.TransitionStorageClassGlacierIr, types.TransitionStorageClassGlacier, types.TransitionStorageClassDeepArchive,
}

func validateRules(v *resource.ValidationError, rules map[string]Rule) {
	if len(rules) > 1000 {
		v.Add("lifecycle", fmt.Sprint(len(rules)), "must be at most 1000 rules", putLifecycle)
	}
	for _, id := range value.SortedKeys(rules) {
		r := rules[id]
		at := "lifecycle[" + id + "]"
		switch {
		case id == "" || len(id) > 255:
			v.Add(at, "", "its id must have 1 to 255 characters", putLifecycle)
		case strings.Contains(id, "]"):
			v.Add(at, id, `its id must not have a "]", which ends it in the path of a change`, "")
		}
		if len(r.Prefix) > 1024 {
			v.Add(at+".prefix", "", "must have at most 1024 bytes, as keys have", putLifecycle)
		}
		if r.Other {
			v.Add(at+".other", "true", "cannot be asked for", "")
		}
		if len(r.Transitions) == 0 && r.ExpireAfterDays == 0 && r.ExpireVersionsAfterDays == 0 && r.AbortUploadsAfterDays == 0 {
			v.Add(at, "", "must do something", putLifecycle)
		}
		for name, days := range map[string]int32{"expireAfterDays": r.ExpireAfterDays, "expireVersionsAfterDays": r.ExpireVersionsAfterDays, "abortUploadsAfterDays": r.AbortUploadsAfterDays} {
			if days < 0 {
				v.Add(at+"."+name, fmt.Sprint(days), "must be a positive number of days", putLifecycle)
			}
		}
		validateTransitions(v, at, r)
	}
}

func validateTransitions(v *resource.ValidationError, at string, r Rule) {
	infrequent := func(c types.TransitionStorageClass) bool {
		return c == types.TransitionStorageClassStandardIa || c == types.TransitionStorageClassOnezoneIa
	}
	for i, t := range r.Transitions {
		at := fmt.Sprintf("%s.transitions[%d]", at, i)
		rank := slices.Index(classes, t.Class)
		switch {
		case rank < 0:
			v.Add(at+".storageClass", string(t.Class), "must be one of "+strings.Trim(fmt.Sprint(classes), "[]"), putLifecycle)
		case t.AfterDays < 0:
			v.Add(at+".afterDays", fmt.Sprint(t.AfterDays), "must not be negative", putLifecycle)
		case infrequent(t.Class) && t.AfterDays < 30:
			v.Add(at+".afterDays", fmt.Sprint(t.AfterDays), fmt.Sprintf("must be at least 30 for %s", t.Class), transitions)
		}
		if r.ExpireAfterDays > 0 && r.ExpireAfterDays <= t.AfterDays {
			v.Add(at+".afterDays", fmt.Sprint(t.AfterDays), fmt.Sprintf("must be less than the %d days after which the objects expire", r.ExpireAfterDays), putLifecycle)
		}
		if i == 0 {
			continue
		}
		before := r.Transitions[i-1]
		switch {
		case rank >= 0 && slices.Index(classes, before.Class) >= rank:
			v.Add(at+".storageClass", string(t.Class), fmt.Sprintf("cannot come after %s: objects move from %s in this order", before.Class, strings.Trim(fmt.Sprint(classes), "[]")), transitions)
		case before.Class == types.TransitionStorageClassOnezoneIa && t.Class == types.TransitionStorageClassGlacierIr:
			v.Add(at+".storageClass", string(t.Class), "cannot come after ONEZONE_IA", transitions)
		case t.AfterDays <= before.AfterDays:
			v.Add(at+".afterDays", fmt.Sprint(t.AfterDays), fmt.Sprintf("must be more than the %d of the transition before", before.AfterDays), transitions)
		case infrequent(before.Class) && t.AfterDays < before.AfterDays+30:
			v.Add(at+".afterDays", fmt.Sprint(t.AfterDays), fmt.Sprintf("must be at least 30 more than the %d of the transition to %s", before.AfterDays, before.Class), transitions)
		}
	}
}

// sooner says why a rule has objects deleted earlier than the one before; the zero Rule
// is that there is none.
func sooner(before, after Rule) string {
	for _, d := range []struct {
		what    string
		was, is int32
	}{{"objects", before.ExpireAfterDays, after.ExpireAfterDays}, {"old versions", before.ExpireVersionsAfterDays, after.ExpireVersionsAfterDays}} {
		switch {
		case d.is == 0:
		case d.was == 0:
			return fmt.Sprintf("%s under %q did not expire by this rule, and those older than %d days would be deleted", d.what, after.Prefix, d.is)
		case d.is < d.was || before.Prefix != after.Prefix:
			return fmt.Sprintf("%s under %q expired after %d days, and those under %q older than %d days would be deleted", d.what, before.Prefix, d.was, after.Prefix, d.is)
		}
	}
	return ""
}

// fromAWS is a live rule. What this package does not write sets Other.
func fromAWS(l types.LifecycleRule) Rule {
	r := Rule{Other: l.Status != types.ExpirationStatusEnabled || len(l.NoncurrentVersionTransitions) > 0}
	prefix := l.Prefix //lint:ignore SA1019 rules that were written before there were filters have it
	if f := l.Filter; f != nil {
		r.Other = r.Other || f.And != nil || f.Tag != nil || f.ObjectSizeGreaterThan != nil || f.ObjectSizeLessThan != nil
		prefix = f.Prefix
	}
	r.Prefix = aws.ToString(prefix)
	for _, t := range l.Transitions {
		r.Other = r.Other || t.Days == nil
		r.Transitions = append(r.Transitions, Transition{aws.ToInt32(t.Days), t.StorageClass})
	}
	slices.SortStableFunc(r.Transitions, func(a, b Transition) int { return cmp.Compare(a.AfterDays, b.AfterDays) })
	if e := l.Expiration; e != nil {
		r.Other = r.Other || e.Date != nil || aws.ToBool(e.ExpiredObjectDeleteMarker)
		r.ExpireAfterDays = aws.ToInt32(e.Days)
	}
	if n := l.NoncurrentVersionExpiration; n != nil {
		r.Other = r.Other || n.NewerNoncurrentVersions != nil
		r.ExpireVersionsAfterDays = aws.ToInt32(n.NoncurrentDays)
	}
	if a := l.AbortIncompleteMultipartUpload; a != nil {
		r.AbortUploadsAfterDays = aws.ToInt32(a.DaysAfterInitiation)
	}
	return r
}

func (r Rule) toAWS(id string) types.LifecycleRule {
	l := types.LifecycleRule{ID: &id, Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: &r.Prefix}}
	for _, t := range r.Transitions {
		l.Transitions = append(l.Transitions, types.Transition{Days: aws.Int32(t.AfterDays), StorageClass: t.Class})
	}
	if r.ExpireAfterDays > 0 {
		l.Expiration = &types.LifecycleExpiration{Days: &r.ExpireAfterDays}
	}
	if r.ExpireVersionsAfterDays > 0 {
		l.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{NoncurrentDays: &r.ExpireVersionsAfterDays}
	}
	if r.AbortUploadsAfterDays > 0 {
		l.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{DaysAfterInitiation: &r.AbortUploadsAfterDays}
	}
	return l
}

// withFilters says of rules that were written before there were filters what they are
// for in a filter: S3 refuses rules of both kinds side by side.
func withFilters(rules []types.LifecycleRule) {
	for i := range rules {
		l := &rules[i]
		if l.Filter == nil {
			//lint:ignore SA1019 rules that were written before there were filters have it
			l.Filter, l.Prefix = &types.LifecycleRuleFilter{Prefix: l.Prefix}, nil
		}
	}
}
