// Package topic declares an SNS topic as a place for notifications about logs:
// that it exists, its key, its display name, tags, and the statements of its policy
// that let services publish. What is not asked for is left as it is, and so are the
// statements of others, SNS's default one among them.
//
//	t, err := topic.New("log-files").Allow(trailog.TopicPolicy(topicARN, trailARN)).Build()
//	…
//	target := logging.Join("notices", topic.Bind(topic.ClientsFromConfig(cfg), t))
//
// A topic that exists is completed. One of another account or region is named by its
// ARN, and only observed. No topic is deleted that has subscriptions.
//
// # Limits
//
// First-in-first-out topics, subscriptions and delivery policies are not managed:
// CloudTrail publishes to standard topics only. CreateTopic answers a topic that
// exists as one that it created. An apply looks for it right before, so that only one
// which somebody else creates within those milliseconds is taken for ours.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
//
//awslogkit:floor 4
//awslogkit:deps kms sns sts
package topic
