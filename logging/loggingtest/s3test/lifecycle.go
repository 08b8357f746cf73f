package s3test

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Limits of a lifecycle configuration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
const (
	maxRules     = 1000
	maxRuleID    = 255
	minDaysToIA  = 30 // to STANDARD_IA and ONEZONE_IA, and from there on
	defaultSizes = types.TransitionDefaultMinimumObjectSizeAllStorageClasses128k
)

func (s *store) putLifecycle(r *loggingtest.Request, in *s3.PutBucketLifecycleConfigurationInput) (*s3.PutBucketLifecycleConfigurationOutput, error) {
	out := new(s3.PutBucketLifecycleConfigurationOutput)
	return out, s.open(r, in.Bucket, "s3:PutLifecycleConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		if in.LifecycleConfiguration == nil {
			return malformedXML()
		}
		rules := loggingtest.Clone(in.LifecycleConfiguration.Rules)
		if err := checkRules(rules); err != nil {
			return err
		}
		b.lifecycle, b.minimum = rules, in.TransitionDefaultMinimumObjectSize
		if b.minimum == "" {
			b.minimum = defaultSizes
		}
		out.TransitionDefaultMinimumObjectSize = b.minimum
		return nil
	})
}

func (s *store) getLifecycle(r *loggingtest.Request, in *s3.GetBucketLifecycleConfigurationInput) (*s3.GetBucketLifecycleConfigurationOutput, error) {
	out := new(s3.GetBucketLifecycleConfigurationOutput)
	return out, s.open(r, in.Bucket, "s3:GetLifecycleConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		if len(b.lifecycle) == 0 {
			return fail("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
		}
		out.Rules, out.TransitionDefaultMinimumObjectSize = loggingtest.Clone(b.lifecycle), b.minimum
		return nil
	})
}

func (s *store) deleteLifecycle(r *loggingtest.Request, in *s3.DeleteBucketLifecycleInput) (*s3.DeleteBucketLifecycleOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutLifecycleConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		b.lifecycle = nil
		return nil
	})
}

// checkRules compares rules with what S3 takes, and names those without a name.
func checkRules(rules []types.LifecycleRule) error {
	if len(rules) == 0 || len(rules) > maxRules {
		return malformedXML()
	}
	seen := map[string]bool{}
	for i := range rules {
		rule := &rules[i]
		id := aws.ToString(rule.ID)
		switch {
		case len(id) > maxRuleID:
			return invalid(fmt.Sprintf("ID length should not exceed allowed limit of %d", maxRuleID))
		case id != "" && seen[id]:
			return invalid("Rule ID must be unique. Found same ID for more than one rule")
		case id == "":
			id = fmt.Sprintf("rule-%d", i+1)
			rule.ID = &id
		}
		seen[id] = true
		if err := checkRule(rule); err != nil {
			return err
		}
		if (rule.Filter == nil) != (rules[0].Filter == nil) {
			return fail("InvalidRequest", "Filter element can only be used in Lifecycle V2.")
		}
	}
	return nil
}

func checkRule(rule *types.LifecycleRule) error {
	prefix, ok := prefixOf(rule)
	if !ok {
		return malformedXML()
	}
	if rule.Expiration == nil && len(rule.Transitions) == 0 && rule.NoncurrentVersionExpiration == nil &&
		len(rule.NoncurrentVersionTransitions) == 0 && rule.AbortIncompleteMultipartUpload == nil {
		return fail("InvalidRequest", "At least one action needs to be specified in a rule")
	}
	if f := rule.Filter; f != nil && f.And != nil {
		seen := map[string]bool{}
		for _, t := range f.And.Tags {
			if seen[aws.ToString(t.Key)] {
				return fail("InvalidRequest", "Duplicate Tag Keys are not allowed.")
			}
			seen[aws.ToString(t.Key)] = true
		}
	}
	if err := checkExpiration(rule.Expiration); err != nil {
		return err
	}
	if err := checkTransitions(rule, prefix); err != nil {
		return err
	}
	if e := rule.NoncurrentVersionExpiration; e != nil && e.NoncurrentDays == nil && e.NewerNoncurrentVersions == nil {
		return malformedXML()
	} else if e != nil && aws.ToInt32(e.NoncurrentDays) <= 0 {
		return invalid("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
	}
	if a := rule.AbortIncompleteMultipartUpload; a != nil && aws.ToInt32(a.DaysAfterInitiation) <= 0 {
		return invalid("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")
	}
	return nil
}

// prefixOf is the prefix that a rule is for. ok is false where a rule says in no way,
// or in two, what it is for.
func prefixOf(rule *types.LifecycleRule) (prefix string, ok bool) {
	//lint:ignore SA1019 S3 still takes it
	old := rule.Prefix
	f := rule.Filter
	if f == nil {
		return aws.ToString(old), old != nil
	}
	set := 0
	for _, there := range []bool{f.Prefix != nil, f.Tag != nil, f.And != nil, f.ObjectSizeGreaterThan != nil, f.ObjectSizeLessThan != nil} {
		if there {
			set++
		}
	}
	prefix = aws.ToString(f.Prefix)
	if f.And != nil {
		prefix = aws.ToString(f.And.Prefix)
	}
	return prefix, old == nil && set <= 1
}

func checkExpiration(e *types.LifecycleExpiration) error {
	if e == nil {
		return nil
	}
	set := 0
	for _, there := range []bool{e.Date != nil, e.Days != nil, e.ExpiredObjectDeleteMarker != nil} {
		if there {
			set++
		}
	}
	switch {
	case set != 1:
		return malformedXML()
	case e.Days != nil && *e.Days <= 0:
		return invalid("'Days' for Expiration action must be a positive integer")
	case e.Date != nil && !atMidnight(*e.Date):
		return detailed(invalid("'Date' must be at midnight GMT"), "ArgumentName", "Date")
	}
	return nil
}

func atMidnight(t time.Time) bool { return t.Equal(t.UTC().Truncate(24 * time.Hour)) }

// rank is the order in which objects can go from class to class.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
var rank = map[types.TransitionStorageClass]int{
	types.TransitionStorageClassStandardIa:         1,
	types.TransitionStorageClassIntelligentTiering: 2,
	types.TransitionStorageClassOnezoneIa:          3,
	types.TransitionStorageClassGlacierIr:          4,
	types.TransitionStorageClassGlacier:            5,
	types.TransitionStorageClassDeepArchive:        6,
}

func infrequent(c types.TransitionStorageClass) bool {
	return c == types.TransitionStorageClassStandardIa || c == types.TransitionStorageClassOnezoneIa
}

func checkTransitions(rule *types.LifecycleRule, prefix string) error {
	steps := slices.Clone(rule.Transitions)
	for _, t := range steps {
		switch {
		case t.StorageClass == "" || (t.Days == nil) == (t.Date == nil):
			return malformedXML()
		case t.Days != nil && *t.Days < 0:
			return invalid("'Days' in Transition action must be nonnegative")
		case t.Date != nil && !atMidnight(*t.Date):
			return detailed(invalid("'Date' must be at midnight GMT"), "ArgumentName", "Date")
		case t.Days != nil && *t.Days < minDaysToIA && infrequent(t.StorageClass):
			return invalid(fmt.Sprintf("'Days' in Transition action must be greater than or equal to %d for storageClass '%s'", minDaysToIA, t.StorageClass))
		case t.Days != nil && rule.Expiration != nil && rule.Expiration.Days != nil && *rule.Expiration.Days <= *t.Days:
			return invalid(fmt.Sprintf("'Days' in the Expiration action for filter '(prefix=%s)' must be greater than 'Days' in the Transition action", prefix))
		}
	}
	slices.SortStableFunc(steps, func(x, y types.Transition) int { return rank[x.StorageClass] - rank[y.StorageClass] })
	for i := 1; i < len(steps); i++ {
		from, to := steps[i-1], steps[i]
		if from.StorageClass == to.StorageClass {
			return invalid("'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter '(prefix=" + prefix + ")'")
		}
		if from.Days == nil || to.Days == nil {
			continue
		}
		gap := int32(1)
		if infrequent(from.StorageClass) {
			gap = minDaysToIA
		}
		if *to.Days < *from.Days+gap {
			return invalid(fmt.Sprintf("'Days' in the 'Transition' action for StorageClass '%s' for filter '(prefix=%s)' must be %d days more than in the 'Transition' action for StorageClass '%s'",
				to.StorageClass, prefix, gap, from.StorageClass))
		}
	}
	return nil
}
