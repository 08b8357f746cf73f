package topic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// options are those of every call, which goes to the topic's region.
func (r *resource) options(o *sns.Options) {
	o.Retryer = logging.Retryer(o.Retryer, []string{"ConcurrentAccess", "ConcurrentAccessException"}, nil)
	o.Region = r.id.Region
}

func isMissing(err error) bool {
	return slices.Contains([]string{"NotFound", "NotFoundException", "ResourceNotFound", "ResourceNotFoundException"}, logging.ErrorCode(err))
}

type readKey struct {
	origin any
	id     logging.ID
	what   string
}

// The attributes that are looked at.
// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
const (
	attrPolicy      = "Policy"
	attrKey         = "KmsMasterKeyId"
	attrDisplayName = "DisplayName"
)

func (r *resource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	attributes, err := logging.Shared(ctx, rd, readKey{r.clients.Origin(), r.id, "attributes"}, r.attributes)
	if err != nil {
		return nil, err
	}
	if rd.Thorough() {
		r.observeKey(rd, attributes[attrKey])
		if r.want.Key != nil {
			r.observeKey(rd, *r.want.Key)
		}
	}
	if attributes == nil {
		return nil, nil
	}
	doc, err := r.parsePolicy(attributes)
	if err != nil {
		return nil, err
	}
	s := State{KeyID: r.fullKeyID(attributes[attrKey]), DisplayName: attributes[attrDisplayName]}
	rest, found := withoutDefault(doc, r.arn)
	s.Policy, s.WithoutDefault = rest, !found
	if len(r.want.Tags) > 0 || rd.Thorough() && r.managed {
		s.Tags, err = logging.Shared(ctx, rd, readKey{r.clients.Origin(), r.id, "tags"}, r.tags)
	}
	return s, err
}

func (r *resource) parsePolicy(attributes map[string]string) (policy.Document, error) {
	if attributes[attrPolicy] == "" {
		return policy.Document{}, nil
	}
	doc, err := policy.Parse([]byte(attributes[attrPolicy]))
	if err != nil {
		return policy.Document{}, fmt.Errorf("%s: topic policy: %w", r.id, err)
	}
	return doc, nil
}

func (r *resource) observeKey(rd *logging.Reader, id string) {
	if broken, _ := rule.KeyARN(r.fullKeyID(id)); broken == "" {
		rd.Observe(logging.ObserveKey(r.clients.Clients, r.scope, r.fullKeyID(id)))
	}
}

// attributes are nil for a topic that does not exist.
func (r *resource) attributes(ctx context.Context) (map[string]string, error) {
	out, err := r.clients.SNS.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &r.arn}, r.options)
	switch {
	case isMissing(err):
		return nil, nil
	case err != nil:
		return nil, &logging.CallError{Operation: "sns:GetTopicAttributes", Resource: r.id, Err: err}
	case out.Attributes == nil:
		return map[string]string{}, nil
	}
	return out.Attributes, nil
}

func (r *resource) tags(ctx context.Context) (map[string]string, error) {
	out, err := r.clients.SNS.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: &r.arn}, r.options)
	if err != nil {
		return nil, &logging.CallError{Operation: "sns:ListTagsForResource", Resource: r.id, Err: err}
	}
	var tags map[string]string
	for _, t := range out.Tags {
		if k := aws.ToString(t.Key); !strings.HasPrefix(strings.ToLower(k), "aws:") {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[k] = aws.ToString(t.Value)
		}
	}
	return tags, nil
}

func (r *resource) Reads() []logging.Permission {
	ps := []logging.Permission{{Action: "sns:GetTopicAttributes", Resource: r.arn}}
	if len(r.want.Tags) > 0 {
		ps = append(ps, logging.Permission{Action: "sns:ListTagsForResource", Resource: r.arn})
	}
	return ps
}

// ThoroughReads are what reading the tags needs besides.
func (r *resource) ThoroughReads() []logging.Permission {
	if !r.managed {
		return nil
	}
	return []logging.Permission{{Action: "sns:ListTagsForResource", Resource: r.arn}}
}

func (r *resource) Write(ctx context.Context, c logging.Change) error {
	tag, isTag := logging.StatementKey(c.Path, pathTags)
	statement, isStatement := logging.StatementKey(c.Path, pathPolicy)
	absent := string(c.After) == "null"
	switch {
	case !r.managed:
		return errors.New("a topic of another account or region is only read")
	case c.Path == "" && absent:
		return r.delete(ctx)
	case c.Path == "":
		_, err := r.clients.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: &r.id.Name}, r.options)
		return err
	case isStatement:
		return r.writeStatement(ctx, c, statement)
	case isTag && absent:
		_, err := r.clients.SNS.UntagResource(ctx, &sns.UntagResourceInput{ResourceArn: &r.arn, TagKeys: []string{tag}}, r.options)
		return err
	}
	var value string // null leaves it empty, which sets an attribute back
	if err := json.Unmarshal(c.After, &value); err != nil {
		return err
	}
	switch {
	case c.Path == pathKey:
		return r.set(ctx, attrKey, value)
	case c.Path == pathDisplayName:
		return r.set(ctx, attrDisplayName, value)
	case isTag:
		_, err := r.clients.SNS.TagResource(ctx, &sns.TagResourceInput{ResourceArn: &r.arn, Tags: []types.Tag{{Key: &tag, Value: &value}}}, r.options)
		return err
	}
	return fmt.Errorf("a topic has no %q", c.Path)
}

func (r *resource) set(ctx context.Context, attribute, value string) error {
	_, err := r.clients.SNS.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{TopicArn: &r.arn, AttributeName: &attribute, AttributeValue: &value}, r.options)
	return err
}

// HoldsData reports whether the topic has subscriptions, which would go with it.
func (r *resource) HoldsData(ctx context.Context) (bool, error) {
	attributes, err := r.attributes(ctx)
	if err != nil {
		return false, err
	}
	for _, count := range []string{"SubscriptionsConfirmed", "SubscriptionsPending"} {
		if n := attributes[count]; n != "" && n != "0" {
			return true, nil
		}
	}
	return false, nil
}

// delete asks first: DeleteTopic answers the same for a topic that is not there.
func (r *resource) delete(ctx context.Context) error {
	attributes, err := r.attributes(ctx)
	if err == nil && attributes == nil {
		return logging.ErrAbsent
	}
	holds, err := r.HoldsData(ctx)
	switch {
	case err != nil:
		return err
	case holds:
		return logging.ErrHoldsData
	}
	_, err = r.clients.SNS.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: &r.arn}, r.options)
	return err
}

func (r *resource) writeStatement(ctx context.Context, c logging.Change, key string) error {
	live := func(ctx context.Context) (policy.Document, error) {
		out, err := r.clients.SNS.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &r.arn}, r.options)
		if err != nil {
			return policy.Document{}, err
		}
		return r.parsePolicy(out.Attributes)
	}
	now, err := live(ctx)
	if err != nil {
		return err
	}
	next, changed, err := logging.WithStatementChange(now, key, c)
	if err != nil || !changed {
		return err
	}
	if len(next.Statements) == 0 { // a topic always has a policy
		next = defaultPolicy(r.arn)
	}
	if err := r.set(ctx, attrPolicy, next.String()); err != nil {
		return err
	}
	// Attributes are eventually consistent.
	return logging.Settle(ctx, func(ctx context.Context) (bool, error) {
		now, err := live(ctx)
		return now.Equal(next), err
	})
}
