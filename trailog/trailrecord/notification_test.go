package trailrecord

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func quote(t testing.TB, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestNotifications(t *testing.T) {
	const raw = `{"s3Bucket":"amzn-s3-demo-bucket","s3ObjectKey":["AWSLogs/a.json.gz","AWSLogs/b.json.gz"]}`
	envelope := func(message string) string {
		return `{"Type":"Notification","MessageId":"m-1","TopicArn":"arn:aws:sns:us-east-2:111122223333:trail","Message":` + quote(t, message) + `,"SignatureVersion":"1"}`
	}
	want := Notification{Kind: Delivered, Bucket: "amzn-s3-demo-bucket", Keys: []string{"AWSLogs/a.json.gz", "AWSLogs/b.json.gz"}}
	enveloped := want
	enveloped.TopicARN, enveloped.MessageID = "arn:aws:sns:us-east-2:111122223333:trail", "m-1"
	for _, c := range []struct {
		name, text string
		want       Notification
	}{
		{"raw", raw, want},
		{"mark and space", "\uFEFF \n" + raw + "\n", want},
		{"SNS", envelope(raw), enveloped},
		{"SQS, raw", `{"MessageId":"q","ReceiptHandle":"h","Body":` + quote(t, raw) + `}`, want},
		{"SQS, SNS", `{"MessageId":"q","Body":` + quote(t, envelope(raw)) + `}`, enveloped},
		{"Lambda's SQS record", `{"messageId":"q","body":` + quote(t, envelope(raw)) + `}`, enveloped},
		{"quoted", quote(t, raw), want},
		{"one key", `{"s3Bucket":"b","s3ObjectKey":"k"}`, Notification{Kind: Delivered, Bucket: "b", Keys: []string{"k"}}},
		{"validation", "CloudTrail validation message.", Notification{Kind: Validation}},
		{"validation, SNS", envelope("CloudTrail validation message."), Notification{Kind: Validation, TopicARN: enveloped.TopicARN, MessageID: "m-1"}},
		{"subscription", `{"Type":"SubscriptionConfirmation","MessageId":"m-1","TopicArn":"arn:aws:sns:us-east-2:111122223333:trail","Message":"You have chosen","SubscribeURL":"https://sns.us-east-2.amazonaws.com/"}`,
			Notification{Kind: SubscriptionConfirmation, TopicARN: enveloped.TopicARN, MessageID: "m-1"}},
		{"test event", `{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}`, Notification{Kind: TestEvent}},
	} {
		got, err := ParseNotification([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestNotNotifications(t *testing.T) {
	deep := `{"s3Bucket":"b","s3ObjectKey":["secret"]}`
	for range 8 {
		deep = `{"Message":` + quote(t, deep) + `}`
	}
	for name, text := range map[string]string{
		"empty": "", "text": "secret", "list": `["secret"]`, "null": "null", "number": "1", "other": `{"a":"secret"}`,
		"no bucket": `{"s3Bucket":null,"s3ObjectKey":["secret"]}`, "empty bucket": `{"s3Bucket":"","s3ObjectKey":["secret"]}`,
		"no keys": `{"s3Bucket":"secret"}`, "empty keys": `{"s3Bucket":"b","s3ObjectKey":[]}`, "key that is none": `{"s3Bucket":"b","s3ObjectKey":["a",{"secret":1}]}`,
		"null key": `{"s3Bucket":"b","s3ObjectKey":[null]}`, "S3's own": `{"Records":[{"s3":{}}]}`, "message": `{"Message":"secret"}`, "deep": deep,
		"long": strings.Repeat(" ", MaxNotificationSize+1),
	} {
		n, err := ParseNotification([]byte(text))
		if !errors.Is(err, ErrNotNotification) || strings.Contains(err.Error(), "secret") || n.Kind != 0 {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}
