package trailogtest

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// maxTopicName is the length in characters of the longest name of a topic.
const maxTopicName = 256

// validationMessage is what CloudTrail sends to a topic when a trail is set up.
const validationMessage = "CloudTrail validation message."

// checkTopic checks the topic that was sent, a name or an ARN, and puts it into t.
// CloudTrail tries it out with a message.
func (s *store) checkTopic(v loggingtest.View, t *trail, nameOrARN string) error {
	if nameOrARN == "" {
		t.topicARN = ""
		return nil
	}
	id := nameOrARN
	if !strings.HasPrefix(id, "arn:") {
		id = arn.ARN{Partition: v.Account().Partition(), Service: "sns", Region: v.Region(), Account: v.Account().ID(), Resource: nameOrARN}.String()
	}
	a, err := arn.Parse(id)
	if err != nil || a.Service != "sns" || !isTopicName(a.Resource) {
		return &types.InvalidSnsTopicNameException{Message: aws.String("The SNS topic name is not valid: " + nameOrARN)}
	}
	w := snstest.PublishWrite{Principal: principal, TopicARN: id, Message: validationMessage, Context: sourceKeys(t)}
	d, err := snstest.Publish(context.Background(), s.account.Region(t.home), w)
	if err != nil || !d.Arrived {
		return &types.InsufficientSnsTopicPolicyException{Message: aws.String("SNS Topic does not exist or the topic policy is incorrect!")}
	}
	t.topicARN = id
	return nil
}

func isTopicName(name string) bool {
	return name != "" && len(name) <= maxTopicName &&
		!strings.ContainsFunc(name, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '_' })
}

// notify tells the trail's topic that a file is in the bucket.
func (s *store) notify(ctx context.Context, t *trail, bucket Sink, file *logFile) Sink {
	if t.topicARN == "" {
		return Sink{}
	}
	done := Sink{Used: true, Place: t.topicARN}
	if file == nil {
		done.Reason = "there is no file in the bucket to tell of"
		return done
	}
	message, err := json.Marshal(struct {
		S3Bucket    string   `json:"s3Bucket"`
		S3ObjectKey []string `json:"s3ObjectKey"`
	}{file.bucket, []string{file.key}})
	if err != nil {
		done.Reason = err.Error()
		return done
	}
	w := snstest.PublishWrite{Principal: principal, TopicARN: t.topicARN, Message: string(message), Context: sourceKeys(t)}
	d, err := snstest.Publish(ctx, s.account.Region(t.home), w)
	done.Arrived, done.Code, done.Reason, done.Steps = d.Arrived, d.Code, d.Reason, d.Steps
	if err != nil {
		done.Reason = err.Error()
	}
	return done
}
