package sessionlog

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
)

func TestDocumentKind(t *testing.T) {
	s := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	group := loggroup.Named("/ssm/sessions")
	var rs []resource.Resource
	for _, want := range []spec{
		{LogGroup: &group, inputs: inputs{Streaming: new(true)}},
		{Unlogged: true},
		{LogGroup: &group, Linux: new("exec bash"), Idle: new(duration(0))},
	} {
		r, err := documentKind.Manage(DocumentRef(s, DefaultDocument), &sessionDoc{Clients{}, s, DefaultDocument}, want.wish(), latest)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	state := func(content string) string {
		return `{"documentType":"Session","content":` + content + `,"default":"content-0"}`
	}
	resourcetest.Kind(t, rs, "null", state(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"theirs":1,"idleSessionTimeout":20}}`),
		state(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/ssm/sessions","cloudWatchStreamingEnabled":true,"s3BucketName":"b"}}`),
		state(`{"schemaVersion":"1.0","sessionType":"Port"}`))
}
