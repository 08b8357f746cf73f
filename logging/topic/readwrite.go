package topic

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// options are those of every call, which goes to the topic's region.
func (r *handle) options(o *sns.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"ConcurrentAccess", "ConcurrentAccessException"}, nil)
	o.Region = r.ref.ID().Region
}

func isMissing(err error) bool {
	return slices.Contains([]string{"NotFound", "NotFoundException", "ResourceNotFound", "ResourceNotFoundException"}, resource.ErrorCode(err))
}

// The attributes that are looked at.
// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
const (
	attrPolicy      = "Policy"
	attrKey         = "KmsMasterKeyId"
	attrDisplayName = "DisplayName"
)

func (r *handle) read(ctx context.Context, _ *resource.Reader) (State, bool, error) {
	attributes, err := r.attributes(ctx)
	if err != nil || attributes == nil {
		return State{}, false, err
	}
	doc, err := r.parsePolicy(attributes)
	if err != nil {
		return State{}, false, err
	}
	s := State{KeyID: key.FullName(r.ref.ID().Scope, attributes[attrKey]), DisplayName: attributes[attrDisplayName]}
	rest, found := withoutDefault(doc, r.arn)
	s.Policy, s.WithoutDefault = rest, !found
	return s, true, nil
}

func (r *handle) readTags(ctx context.Context, rd *resource.Reader, s *State, _ []string) (err error) {
	s.Tags, err = resource.Once(ctx, rd, r.clients.Clients, r.ref.ID(), "tags", r.tags)
	return err
}

func (r *handle) parsePolicy(attributes map[string]string) (policy.Document, error) {
	if attributes[attrPolicy] == "" {
		return policy.Document{}, nil
	}
	doc, err := policy.Parse([]byte(attributes[attrPolicy]))
	if err != nil {
		return policy.Document{}, fmt.Errorf("%s: topic policy: %w", r.ref.ID(), err)
	}
	return doc, nil
}

// attributes are nil for a topic that does not exist.
func (r *handle) attributes(ctx context.Context) (map[string]string, error) {
	went := false // a client that is no SDK's may take no options
	out, err := r.clients.SNS.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &r.arn}, r.options, func(*sns.Options) { went = true })
	id := r.ref.ID()
	switch {
	case err != nil && !went && id.Region != r.clients.Region:
		return nil, resource.OtherRegion(id, id.Region, r.clients.Region)
	case isMissing(err):
		return nil, nil
	case err != nil:
		return nil, resource.Failed("sns:GetTopicAttributes", r.ref.ID(), err)
	case out.Attributes == nil:
		return map[string]string{}, nil
	}
	return out.Attributes, nil
}

func (r *handle) tags(ctx context.Context) (map[string]string, error) {
	out, err := r.clients.SNS.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: &r.arn}, r.options)
	if err != nil {
		return nil, resource.Failed("sns:ListTagsForResource", r.ref.ID(), err)
	}
	return resource.OwnTags(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

func (r *handle) create(ctx context.Context, _ *State) error {
	name := r.ref.ID().Name
	_, err := r.clients.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: &name}, r.options)
	return err
}

func (r *handle) setTag(ctx context.Context, key, value string) error {
	_, err := r.clients.SNS.TagResource(ctx, &sns.TagResourceInput{ResourceArn: &r.arn, Tags: []types.Tag{{Key: &key, Value: &value}}}, r.options)
	return err
}

func (r *handle) clearTag(ctx context.Context, key string) error {
	_, err := r.clients.SNS.UntagResource(ctx, &sns.UntagResourceInput{ResourceArn: &r.arn, TagKeys: []string{key}}, r.options)
	return err
}

func (r *handle) set(ctx context.Context, attribute, value string) error {
	_, err := r.clients.SNS.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: &r.arn, AttributeName: &attribute, AttributeValue: &value}, r.options)
	return err
}

// holdsData tells whether the topic has subscriptions, which would go with it.
func (r *handle) holdsData(ctx context.Context) (string, error) {
	attributes, err := r.attributes(ctx)
	if err != nil {
		return "", err
	}
	for _, count := range []string{"SubscriptionsConfirmed", "SubscriptionsPending"} {
		if n := attributes[count]; n != "" && n != "0" {
			return "subscriptions", nil
		}
	}
	return "", nil
}

// delete asks first: DeleteTopic answers the same for a topic that is not there.
func (r *handle) delete(ctx context.Context, _ *State) error {
	attributes, err := r.attributes(ctx)
	if err == nil && attributes == nil {
		return resource.ErrAbsent
	}
	if err == nil {
		_, err = r.clients.SNS.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: &r.arn}, r.options)
	}
	return err
}

func (r *handle) livePolicy(ctx context.Context) (policy.Document, error) {
	out, err := r.clients.SNS.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &r.arn}, r.options)
	if err != nil {
		return policy.Document{}, err
	}
	return r.parsePolicy(out.Attributes)
}

// putPolicy: a topic always has a policy.
func (r *handle) putPolicy(ctx context.Context, doc policy.Document) (policy.Document, error) {
	if len(doc.Statements) == 0 {
		doc = defaultPolicy(r.arn)
	}
	return doc, r.set(ctx, attrPolicy, doc.String())
}
