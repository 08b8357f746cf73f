package bucket

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// tagging is a bucket's tags as they are, those of AWS among them.
type tagging []types.Tag

func (l tagging) Entries() map[string]string {
	return resource.OwnTags(l, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}

func (l tagging) With(key string, value *string) tagging {
	l = slices.DeleteFunc(slices.Clone(l), func(t types.Tag) bool { return aws.ToString(t.Key) == key })
	if value == nil {
		return l
	}
	return append(l, types.Tag{Key: &key, Value: value})
}

func (h *handle) liveTags(ctx context.Context) (tagging, error) {
	out, err := call(ctx, h, "NoSuchTagSet", h.clients.S3.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	return out.TagSet, err
}

// lifecycle is a bucket's rules as they are.
type lifecycle struct {
	rules   []types.LifecycleRule
	minimum types.TransitionDefaultMinimumObjectSize
}

func (l lifecycle) Entries() map[string]Rule {
	var rules map[string]Rule
	for _, live := range l.rules {
		if rules == nil {
			rules = map[string]Rule{}
		}
		rules[aws.ToString(live.ID)] = fromAWS(live)
	}
	return rules
}

func (l lifecycle) With(id string, r *Rule) lifecycle {
	l.rules = slices.DeleteFunc(slices.Clone(l.rules), func(live types.LifecycleRule) bool { return aws.ToString(live.ID) == id })
	if r != nil {
		l.rules = append(l.rules, r.toAWS(id))
	}
	withFilters(l.rules)
	return l
}

func (h *handle) liveLifecycle(ctx context.Context) (lifecycle, error) {
	out, err := call(ctx, h, "NoSuchLifecycleConfiguration", h.clients.S3.GetBucketLifecycleConfiguration, &s3.GetBucketLifecycleConfigurationInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	return lifecycle{out.Rules, out.TransitionDefaultMinimumObjectSize}, err
}
