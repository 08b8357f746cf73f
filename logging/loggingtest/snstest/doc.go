// Package snstest is Amazon SNS on a fake AWS account: topics with their attributes,
// policies and tags, subscriptions, and messages, published by callers or by
// services.
//
//	account := loggingtest.NewAccount("111122223333")
//	snstest.Mount(account)
//	view := account.Region("eu-west-1")
//	client := sns.NewFromConfig(view.Config()) // or snstest.New(view), without HTTP
//
// [Publish] is what a service does that notifies: the topic's policy and the policy
// and state of its key decide, and [Messages] shows what arrived. [CheckPublish] is
// the same as a question.
//
// # What is not simulated
//
// Messages stay in their topic: nothing is delivered to endpoints, but each is handed to
// the account's own subscribers (loggingtest.Subscribe of [Message]), and
// [ConfirmationToken] is what an endpoint gets that has to confirm. Delivery policies of
// topics and raw message delivery are checked and kept. There are no filter policies,
// delivery policies of subscriptions, message attributes, FIFO
// deduplication, archives, platform applications, text messages or data protection;
// topics of other accounts cannot be used. Delivery status attributes are kept, and
// do nothing. The tags of a topic are no condition keys.
//
//awslogkit:floor 6
//awslogkit:deps cloudwatchlogs iam kms sns sts
package snstest
