package snstest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxName is the longest name of a topic, ".fifo" included.
const maxName = 256

// topicARN is the ARN of a topic of the view's account and region.
func topicARN(v loggingtest.View, name string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "sns", Region: v.Region(), Account: v.Account().ID(), Resource: name}.String()
}

// checkName refuses a name that SNS refuses.
func checkName(name string, fifo bool) error {
	plain, suffixed := strings.CutSuffix(name, ".fifo")
	switch {
	case fifo && !suffixed:
		return invalid("Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.")
	case !fifo:
		plain = name
	}
	ok := plain != "" && len(name) <= maxName
	for _, c := range []byte(plain) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-')
	}
	if !ok {
		return invalid("Topic Name")
	}
	return nil
}

// find is the topic of an ARN that a caller in the view's region names. It is called
// with the lock held.
func (s *store) find(v loggingtest.View, topicARN string) (*topic, error) {
	a, err := arn.Parse(topicARN)
	switch {
	case err != nil:
		return nil, invalid("TopicArn Reason: An ARN must have at least 6 elements, not " + fmt.Sprint(strings.Count(topicARN, ":")+1))
	case a.Service != "sns" || a.Partition != v.Account().Partition() || a.Region != v.Region() || a.Resource == "":
		return nil, invalid("TopicArn")
	case v.Account().Sibling(a.Account) == nil:
		return nil, failure("AuthorizationError", "User is not authorized to use "+topicARN+": account "+a.Account+" is not in an organization with "+v.Account().ID()+" here")
	}
	t := s.topics[topicARN]
	if t == nil {
		return nil, topicMissing()
	}
	return t, nil
}

// authorized is a copy of a topic, if the caller may do action on it: by its policy,
// or by his own.
func (s *store) authorized(r *loggingtest.Request, action string, topicARN *string) (topic, error) {
	name := aws.ToString(topicARN)
	s.mu.Lock()
	t, err := s.find(r.View, name)
	var found topic
	if err == nil {
		found = *t
	}
	s.mu.Unlock()
	var source *policy.Source
	switch {
	case err == nil:
		source = found.source()
	case !isMissing(err):
		return topic{}, err
	case r.Owner(name).Account() != r.Account():
		source = new(policy.Source) // who may nothing there does not learn whether it exists
	}
	if denied := r.AuthorizeWith("SNS:"+action, name, callerKeys(r.View, r.Principal()), source); denied != nil {
		return topic{}, denied
	}
	return found, err
}

// change changes a topic that is still there.
func (s *store) change(t topic, change func(*topic)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.topics[t.arn]
	if now == nil {
		return topicMissing()
	}
	change(now)
	return nil
}

// source is the topic's policy, for evaluation.
func (t topic) source() *policy.Source {
	return &policy.Source{Name: "topic policy of " + t.name(), Document: t.document}
}

func (t topic) name() string { return t.arn[strings.LastIndexByte(t.arn, ':')+1:] }

// owner is the account that the topic is of.
func (t topic) owner() string { return strings.Split(t.arn, ":")[4] }

func (t topic) fifo() bool { return t.attributes["FifoTopic"] == "true" }

// callerKeys are the condition keys of a call to SNS by a principal of the account.
// AWS:SourceOwner, of the default topic policy, is the caller's account; services do
// not have it.
func callerKeys(v loggingtest.View, principal string) map[string][]string {
	if !strings.HasPrefix(principal, "arn:") {
		return nil
	}
	account := v.Account().ID()
	if a, err := arn.Parse(principal); err == nil {
		account = a.Account
	}
	return map[string][]string{"aws:SourceOwner": {account}}
}

func (s *store) createTopic(r *loggingtest.Request, in *sns.CreateTopicInput) (*sns.CreateTopicOutput, error) {
	name := aws.ToString(in.Name)
	if err := checkName(name, in.Attributes["FifoTopic"] == "true"); err != nil {
		return nil, err
	}
	made := topicARN(r.View, name)
	if err := r.Authorize("SNS:CreateTopic", made, nil); err != nil {
		return nil, err
	}
	tags := tagMap(in.Tags)
	if len(tags) > 0 {
		if err := r.Authorize("SNS:TagResource", made, nil); err != nil {
			return nil, err
		}
		if err := checkTags(tags); err != nil {
			return nil, err
		}
	}
	t := s.newTopic(r.View, name)
	for _, k := range slices.Sorted(maps.Keys(in.Attributes)) {
		if err := t.set(r.View, k, in.Attributes[k], true); err != nil {
			return nil, err
		}
	}
	t.tags = tags
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.topics[made]; old != nil {
		for k := range in.Attributes {
			if !old.sameAttribute(t, k) {
				return nil, invalid("Attributes Reason: Topic already exists with different attributes")
			}
		}
		if len(tags) > 0 && !maps.Equal(old.tags, tags) {
			return nil, invalid("Tags Reason: Topic already exists with different tags")
		}
		return &sns.CreateTopicOutput{TopicArn: &made}, nil
	}
	s.topics[made] = t
	return &sns.CreateTopicOutput{TopicArn: &made}, nil
}

// newTopic is a topic with SNS's default policy, not in the store yet.
func (s *store) newTopic(v loggingtest.View, name string) *topic {
	t := &topic{arn: topicARN(v, name), attributes: map[string]string{}, tags: map[string]string{}}
	t.policy = defaultPolicy(v.Account().ID(), t.arn)
	t.document, _ = policy.Parse([]byte(t.policy))
	return t
}

func (s *store) deleteTopic(r *loggingtest.Request, in *sns.DeleteTopicInput) (*sns.DeleteTopicOutput, error) {
	t, err := s.authorized(r, "DeleteTopic", in.TopicArn)
	if err != nil {
		if isMissing(err) {
			return &sns.DeleteTopicOutput{}, nil // as documented: no error for a topic that does not exist
		}
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.topics, t.arn)
	return &sns.DeleteTopicOutput{}, nil
}

func isMissing(err error) bool { _, ok := err.(*types.NotFoundException); return ok }

func (s *store) listTopics(r *loggingtest.Request, in *sns.ListTopicsInput) (*sns.ListTopicsOutput, error) {
	if err := r.Authorize("SNS:ListTopics", topicARN(r.View, "*"), nil); err != nil {
		return nil, err
	}
	page, next, err := pageOf(Topics(r.View), func(s string) string { return s }, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &sns.ListTopicsOutput{NextToken: next, Topics: []types.Topic{}}
	for _, t := range page {
		out.Topics = append(out.Topics, types.Topic{TopicArn: &t})
	}
	return out, nil
}
