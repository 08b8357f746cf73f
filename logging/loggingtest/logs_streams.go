package loggingtest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

func (s *logsStore) createLogStream(r *Request, in *cloudwatchlogs.CreateLogStreamInput) (*cloudwatchlogs.CreateLogStreamOutput, error) {
	group, stream := aws.ToString(in.LogGroupName), aws.ToString(in.LogStreamName)
	if err := r.Authorize("logs:CreateLogStream", streamARN(r.View, group, stream), logsTagContext(r, group)); err != nil {
		return nil, err
	}
	if err := checkWriter(group); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.CreateLogStreamOutput{}, s.createStream(r.View, group, stream)
}

// createStream adds a stream, whoever asks.
func (s *logsStore) createStream(v View, group, stream string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(v.Region(), group)
	if err != nil {
		return err
	}
	if g.streams[stream] != nil {
		return &types.ResourceAlreadyExistsException{Message: aws.String("The specified log stream already exists")}
	}
	g.streams[stream] = &logStream{name: stream, created: nowMillis()}
	return nil
}

func (s *logsStore) deleteLogStream(r *Request, in *cloudwatchlogs.DeleteLogStreamInput) (*cloudwatchlogs.DeleteLogStreamOutput, error) {
	group, stream := aws.ToString(in.LogGroupName), aws.ToString(in.LogStreamName)
	if err := r.Authorize("logs:DeleteLogStream", streamARN(r.View, group, stream), logsTagContext(r, group)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), group)
	if err != nil {
		return nil, err
	}
	if g.streams[stream] == nil {
		return nil, streamMissing()
	}
	// "Deletion protection blocks all deletion operations": the text for a stream
	// is not documented, so that it is the group's.
	if g.protected {
		return nil, &types.ValidationException{Message: aws.String(
			"Cannot delete log stream of a log group with deletion protection enabled. Disable deletion protection first.")}
	}
	delete(g.streams, stream)
	return &cloudwatchlogs.DeleteLogStreamOutput{}, nil
}

func streamMissing() error { return logsNotFound("The specified log stream does not exist.") }

func (s *logsStore) describeLogStreams(r *Request, in *cloudwatchlogs.DescribeLogStreamsInput) (*cloudwatchlogs.DescribeLogStreamsOutput, error) {
	if in.LogGroupName != nil && in.LogGroupIdentifier != nil { // other operations say so in other words
		return nil, &types.ValidationException{Message: aws.String("LogGroup name and LogGroup ARN are mutually exclusive parameters.")}
	}
	name, err := oneGroup(r.View, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	if err := authorizeGroup(r, "DescribeLogStreams", name); err != nil {
		return nil, err
	}
	byTime := in.OrderBy == types.OrderByLastEventTime
	if byTime && in.LogStreamNamePrefix != nil {
		return nil, logsInvalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), name)
	if err != nil {
		return nil, err
	}
	var streams []*logStream
	for _, st := range g.streams {
		if strings.HasPrefix(st.name, aws.ToString(in.LogStreamNamePrefix)) {
			streams = append(streams, st)
		}
	}
	slices.SortFunc(streams, func(a, b *logStream) int {
		order := strings.Compare(a.name, b.name)
		if byTime {
			order = cmp.Or(cmp.Compare(a.lastEvent, b.lastEvent), order)
		}
		if aws.ToBool(in.Descending) {
			return -order
		}
		return order
	})
	page, next, err := pageOf(streams, func(st *logStream) string { return st.name }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	out := &cloudwatchlogs.DescribeLogStreamsOutput{LogStreams: make([]types.LogStream, 0, len(page)), NextToken: next}
	for _, st := range page {
		out.LogStreams = append(out.LogStreams, st.describe(r.View, name))
	}
	return out, nil
}

// describe is called with the store's lock held.
func (st *logStream) describe(v View, group string) types.LogStream {
	out := types.LogStream{
		LogStreamName: aws.String(st.name),
		Arn:           aws.String(streamARN(v, group, st.name)),
		CreationTime:  aws.Int64(st.created),
	}
	//lint:ignore SA1019 CloudWatch Logs still answers it, and since 2019 it is always 0
	out.StoredBytes = aws.Int64(0)
	if st.lastIngest != 0 {
		out.FirstEventTimestamp = aws.Int64(st.firstEvent)
		out.LastEventTimestamp = aws.Int64(st.lastEvent)
		out.LastIngestionTime = aws.Int64(st.lastIngest)
		out.UploadSequenceToken = aws.String(sequenceToken)
	}
	return out
}
