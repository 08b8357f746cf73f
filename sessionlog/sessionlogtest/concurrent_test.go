package sessionlogtest_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestConcurrent runs sessions side by side, with two who type into each, and two who
// end it, while the preferences change. The race detector looks on.
func TestConcurrent(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.bucket(s3test.BucketOptions{})
	f.preferences(streaming.with(inputs{"s3BucketName": bucketName}))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			run, err := sessionlogtest.StartSession(t.Context(), f.view, sessionlogtest.Session{Node: nodeID, Typed: typed})
			if err != nil {
				t.Error(err)
				return
			}
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					if err := run.Type(t.Context(), typed...); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			for range 2 {
				both.Go(func() {
					if o, err := run.Terminate(t.Context()); err != nil || !o.Logged() || o.Logs.Events != 3 {
						t.Errorf("%v %+v", err, o)
					}
				})
			}
			both.Wait()
			if got := len(f.events(run.ID())); got != 3 {
				t.Errorf("%d events", got)
			}
		})
		all.Go(func() {
			f.update(streaming.with(inputs{"s3BucketName": bucketName, "s3KeyPrefix": fmt.Sprint(i)}))
			_, _ = f.list(types.SessionStateActive, 3)
		})
	}
	all.Wait()
	if ids, _ := f.list(types.SessionStateHistory, 200); len(ids) != 8 || len(s3test.Objects(f.view, bucketName, "")) != 8 {
		t.Errorf("%d sessions", len(ids))
	}
}

// FuzzContent checks that no document that can be created makes a session fail in a
// way that nobody is told of.
func FuzzContent(f *testing.F) {
	f.Add(streaming.document("Standard_Stream"), false, "a")
	f.Add(uploading.with(encrypted).with(inputs{"s3BucketName": bucketName, "kmsKeyId": "alias/x"}).document("InteractiveCommands"), false, "b")
	f.Add("schemaVersion: '1.0'\nsessionType: Port\ninputs: {cloudWatchStreamingEnabled: 'x'}", true, "")
	f.Add(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","parameters":{"g":{"default":1},"h":[]},"inputs":{"cloudWatchLogGroupName":"{{ g }}","s3KeyPrefix":"{{h}}","runAsEnabled":"{{x}}"}}`, false, "c\td\r")
	f.Fuzz(func(t *testing.T, content string, yaml bool, line string) {
		x := mounted(t)
		in := &ssm.CreateDocumentInput{Name: aws.String("Mine"), Content: &content, DocumentType: types.DocumentTypeSession}
		if yaml {
			in.DocumentFormat = types.DocumentFormatYaml
		}
		if _, err := x.ssm.CreateDocument(t.Context(), in); err != nil {
			return
		}
		x.node(sessionlogtest.Node{}, nodePolicy)
		x.group("")
		x.bucket(s3test.BucketOptions{})
		o := x.run(sessionlogtest.Session{Document: "Mine", Typed: []sessionlogtest.Line{{Command: line}}})
		if o.Started() && (o.Logs.Arrived == (o.Logs.Reason != "") || o.Object.Arrived == (o.Object.Reason != "")) {
			t.Errorf("%+v", o)
		}
		if !o.Started() && (o.Logs.Arrived || o.Object.Arrived) {
			t.Errorf("%+v", o)
		}
	})
}
