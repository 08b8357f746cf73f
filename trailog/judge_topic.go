package trailog

import (
	"fmt"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// topic judges whether CloudTrail can tell the topic of log files.
func (j *judging) topic() {
	topicARN := j.trail.Settings.TopicARN
	if topicARN == "" {
		return
	}
	j.FindAll(topic.Judge(j.facts, topicARN))
	id := topic.ID(j.scope, topicARN)
	d, err := topic.Decide(j.facts, topicARN, j.asks("SNS:Publish", id.Scope))
	if err != nil {
		return // topic.Judge says so
	}
	j.Decide(d, resource.Finding{
		Code: CodeTopicPolicy, Resource: id,
		Problem: fmt.Sprintf("The topic's policy does not let CloudTrail publish for trail %s (InsufficientSnsTopicPolicyException, or AuthorizationError in LatestNotificationError)", j.trail.ARN),
		Fix:     "Add the statement of TopicPolicy to the topic's policy; a trail with Topic does. aws:SourceArn has the trail's home region.",
	})
	d, action, err := topic.DecideKey(j.facts, topicARN, j.asks("", id.Scope))
	if err != nil {
		return // topic.Judge judges the key itself
	}
	j.Decide(d, resource.Finding{
		Code: CodeTopicKey, Resource: id,
		Problem: fmt.Sprintf("The topic is encrypted with a key whose policy does not let CloudTrail use it: %s", action),
		Fix:     "Add the statement of key.SNSPublishers to the key's policy. The key of AWS, alias/aws/sns, lets no service publish: use one of your own.",
	})
}
