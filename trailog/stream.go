package trailog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// stream is the log stream that a trail writes to, as far as it is known: CloudTrail
// creates it once, and needs no permission to do so where it is there.
type stream struct {
	Exists bool   `json:"exists,omitempty"`
	Hidden string `json:"hidden,omitempty"` // AWS's answer to a caller who may not list streams
}

var streamType = resource.NewType[stream]("AWS::Logs::LogStream")

// streamOf names the stream of the trail's account in a log group.
func streamOf(group loggroup.ARN, home resource.Scope) resource.Ref[stream] {
	return streamType.Ref(group.Scope(), group.Name+":"+StreamPrefix(resource.Scope{Account: group.Account, Region: home.Region}))
}

type streamHandle struct {
	clients loggroup.Clients
	group   loggroup.ARN
	name    string
	id      resource.ID
}

var streamKind = resource.Kind[stream, streamHandle]{
	Type: streamType, Noun: "log stream", Read: streamHandle.read,
	Reads: func(h streamHandle) []resource.Permission {
		return []resource.Permission{{Action: "logs:DescribeLogStreams", Resource: h.group.Wildcard()}}
	},
}

func (r *trailHandle) observeStream(group loggroup.ARN) resource.Resource {
	ref := streamOf(group, r.home)
	return streamKind.Observe(ref, streamHandle{r.clients.groups(), group, StreamPrefix(resource.Scope{Account: group.Account, Region: r.home.Region}), ref.ID()})
}

// read answers a state always: that the streams are not shown keeps nobody from judging
// the rest.
func (h streamHandle) read(ctx context.Context, rd *resource.Reader) (stream, bool, error) {
	s, err := resource.Once(ctx, rd, h.clients.Clients, h.id, "stream", func(ctx context.Context) (s stream, err error) {
		out, err := h.clients.Logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: &h.group.Name, LogStreamNamePrefix: &h.name, Limit: aws.Int32(1)})
		switch resource.ErrorCode(err) {
		case "":
		case "ResourceNotFoundException":
			return s, nil
		case "AccessDeniedException":
			return stream{Hidden: grouped.WithoutRequest(resource.Failed("logs:DescribeLogStreams", h.id, err).Error())}, nil
		}
		if err != nil {
			return s, resource.Failed("logs:DescribeLogStreams", h.id, err)
		}
		// They are in the order of their names, and this is the shortest.
		s.Exists = len(out.LogStreams) > 0 && aws.ToString(out.LogStreams[0].LogStreamName) == h.name
		return s, nil
	})
	return s, err == nil, err
}
