package sessionlog_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// TestAdoptedIsUnchanged reads generated documents, as others write them, and wants what
// was read: there must be nothing to change. nil is a key that is not there.
func TestAdoptedIsUnchanged(t *testing.T) {
	flags := []any{nil, true, false, "true", "false", "True", "", "{{ flag }}"}
	choices := map[string][]any{
		"s3BucketName": {nil, "", "acme-sessions", "no-such-bucket", "{{ssm:bucket}}"}, "s3KeyPrefix": {nil, "", "p", "p/q/", "{{ prefix }}"}, "s3EncryptionEnabled": flags,
		"cloudWatchLogGroupName": {nil, "", "/ssm/sessions", "{{ group }}"}, "cloudWatchEncryptionEnabled": flags, "cloudWatchStreamingEnabled": {nil, true, false, "true"},
		"kmsKeyId": {nil, "", "alias/x", "{{ key }}"}, "runAsEnabled": flags, "runAsDefaultUser": {nil, "", "ops", "{{ user }}"},
		"idleSessionTimeout": {nil, "", "1", "20", "60", 45, "{{ idle }}"}, "maxSessionDuration": {nil, "", "1", "1440", 60, "{{ max }}"},
		"shellProfile": {nil, map[string]any{}, map[string]any{"linux": "bash <a >b"}, map[string]any{"windows": "", "linux": "", "more": 1}}, "unknown": {nil, []any{1, "x"}},
	}
	r := rand.New(rand.NewPCG(1, 5))
	w := newWorld(t)
	if _, err := w.view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ssm/sessions")}); err != nil {
		t.Fatal(err)
	}
	s3test.PutBucket(w.view, s3test.BucketOptions{Name: "acme-sessions"})
	for range rounds.Of(250) {
		in := map[string]any{}
		for key, values := range choices {
			if v := values[r.IntN(len(values))]; v != nil {
				in[key] = v
			}
		}
		doc := map[string]any{"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": in}
		if r.IntN(2) == 0 {
			doc["description"] = "d"
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		w.put(string(text))
		got, found, err := sessionlog.Read(t.Context(), w.clients, sessionlog.DefaultDocument)
		if err != nil || !found {
			t.Fatalf("%s: %v %v", text, found, err)
		}
		for _, p := range []sessionlog.Preferences{got, build(t, got.Builder())} {
			plan, err := logging.NewPlan(t.Context(), logging.Targets{sessionlog.New(w.clients, p)})
			if err != nil || !plan.Empty() {
				t.Fatalf("%s:\n%v\n%v", text, plan, err)
			}
		}
	}
}

// A bucket that cannot be read for now is no bucket of somebody else.
func TestReadOfABucketThatFails(t *testing.T) {
	w := newWorld(t)
	s3test.PutBucket(w.view, s3test.BucketOptions{Name: "acme-sessions"})
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"acme-sessions"}}`)
	w.view.Account().Inject(loggingtest.Fault{Operation: "s3:*", Kind: loggingtest.FailBefore})
	if got, _, err := sessionlog.Read(t.Context(), w.clients, sessionlog.DefaultDocument); err == nil {
		t.Errorf("%+v", got)
	}
}
