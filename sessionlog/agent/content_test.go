package agent_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

func TestParseContent(t *testing.T) {
	got, err := agent.ParseContent([]byte(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","unknown":{"a":1},"inputs":{
		"s3BucketName":"b","s3EncryptionEnabled":"true","cloudWatchEncryptionEnabled":"{{ encrypt }}","cloudWatchStreamingEnabled":"true",
		"runAsEnabled":"false","idleSessionTimeout":20,"shellProfile":{"linux":"x"},"odd":1}}`))
	want := agent.Content{
		SchemaVersion: "1.0", SessionType: agent.StandardStream, S3BucketName: "b", S3EncryptionEnabled: agent.Yes,
		CloudWatchEncryptionEnabled: agent.Unknown, Unreadable: []string{"cloudWatchStreamingEnabled"}, Quoted: []string{"cloudWatchEncryptionEnabled", "runAsEnabled", "s3EncryptionEnabled"}, RunAsEnabled: agent.No, IdleSessionTimeout: "20", ShellProfileLinux: "x",
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	for _, bad := range []string{"", "[]", "null", "{", `{"inputs":[]}`, `{"inputs":{"s3BucketName":["x"]}}`} {
		if _, err := agent.ParseContent([]byte(bad)); err == nil {
			t.Errorf("%.20q is taken", bad)
		}
	}
}

func FuzzParseContent(f *testing.F) {
	f.Add(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3EncryptionEnabled":"true","shellProfile":{"linux":1e400}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := agent.ParseContent([]byte(text))
		if err != nil {
			return
		}
		v := agent.Decide(c, agent.Node{}, agent.Circumstances{})
		if v.Outcome == "" {
			t.Errorf("no outcome of %s", text)
		}
	})
}
