package snstest

import (
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// TopicOptions describes a topic to put into an account. The zero value of all but
// Name is what SNS does by default: its default policy, and no encryption.
type TopicOptions struct {
	Name   string // a FIFO topic's ends in ".fifo"
	Policy string // JSON
	KeyARN string // ARN, id or alias of a KMS key; "alias/aws/sns" is AWS's own
}

// PutTopic puts a topic into the view's region, in place of one of its name, and
// returns its ARN. It needs no [Mount]. It panics on what SNS would refuse.
func PutTopic(v loggingtest.View, o TopicOptions) string {
	attributes := map[string]string{}
	if len(o.Name) > 5 && o.Name[len(o.Name)-5:] == ".fifo" {
		attributes["FifoTopic"] = "true"
	}
	if o.Policy != "" {
		attributes["Policy"] = o.Policy
	}
	if o.KeyARN != "" {
		attributes["KmsMasterKeyId"] = o.KeyARN
	}
	s := storeOf(v.Account())
	err := checkName(o.Name, attributes["FifoTopic"] != "")
	t := s.newTopic(v, o.Name)
	for name, value := range attributes {
		if err == nil {
			err = t.set(v, name, value, true)
		}
	}
	if err != nil {
		panic("snstest: PutTopic: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.topics[t.arn] = t
	return t.arn
}

// Topics are the ARNs of the topics in the view's region, sorted, without a call that
// is recorded.
func Topics(v loggingtest.View) []string {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	var arns []string
	for name := range s.topics {
		if a, err := arn.Parse(name); err == nil && a.Region == v.Region() && a.Account == v.Account().ID() {
			arns = append(arns, name)
		}
	}
	slices.Sort(arns)
	return arns
}

// Messages are what was published to a topic, oldest first, without a call that is
// recorded.
func Messages(v loggingtest.View, topicARN string) []Message {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.topics[topicARN]; t != nil {
		return slices.Clone(t.messages)
	}
	return nil
}
