package s3test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// expiration is what answers about an object say of its end: when the first of the
// bucket's rules that are for it would delete it, and which that is; nil where none would.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
func (b *bucket) expiration(o *Object) *string {
	var first time.Time
	var by string
	for i := range b.lifecycle {
		rule := &b.lifecycle[i]
		e := rule.Expiration
		if rule.Status != types.ExpirationStatusEnabled || e == nil || e.Date == nil && e.Days == nil || !isFor(rule, o) {
			continue
		}
		at := aws.ToTime(e.Date)
		if e.Days != nil { // the next midnight after so many days
			at = o.LastModified.AddDate(0, 0, int(*e.Days)).Add(24*time.Hour - 1).UTC().Truncate(24 * time.Hour)
		}
		if by == "" || at.Before(first) {
			first, by = at, *rule.ID
		}
	}
	if by == "" {
		return nil
	}
	return aws.String(fmt.Sprintf("expiry-date=%q, rule-id=%q", first.UTC().Format(httpTime), by))
}

// isFor tells whether a rule is for an object.
func isFor(rule *types.LifecycleRule, o *Object) bool {
	prefix, _ := prefixOf(rule)
	if !strings.HasPrefix(o.Key, prefix) {
		return false
	}
	f := rule.Filter
	if f == nil {
		return true
	}
	tags, more, less := []types.Tag(nil), f.ObjectSizeGreaterThan, f.ObjectSizeLessThan
	if f.Tag != nil {
		tags = []types.Tag{*f.Tag}
	}
	if f.And != nil {
		tags, more, less = f.And.Tags, f.And.ObjectSizeGreaterThan, f.And.ObjectSizeLessThan
	}
	size := int64(len(o.Body))
	return (more == nil || size > *more) && (less == nil || size < *less) && !slices.ContainsFunc(tags, func(t types.Tag) bool {
		return !slices.ContainsFunc(o.Tags, func(have types.Tag) bool { return *have.Key == *t.Key && *have.Value == *t.Value })
	})
}
