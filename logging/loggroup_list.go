package logging

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// LogGroupInfo is a log group as a list shows it.
type LogGroupInfo struct {
	Name          string
	Class         LogGroupClass
	RetentionDays int32  // 0: never expires
	KeyARN        string // empty: no KMS key
	Protected     bool   // from deletion
	StoredBytes   int64
	Created       time.Time
}

// ListLogGroups lists the log groups whose names begin with prefix, by name, to
// choose from. The error ends the sequence.
func ListLogGroups(ctx context.Context, api LogGroupAPI, prefix string) iter.Seq2[LogGroupInfo, error] {
	return func(yield func(LogGroupInfo, error) bool) {
		in := &cloudwatchlogs.DescribeLogGroupsInput{}
		if prefix != "" {
			in.LogGroupNamePrefix = &prefix
		}
		for {
			out, err := api.DescribeLogGroups(ctx, in, logsOptions)
			if err != nil {
				yield(LogGroupInfo{}, fmt.Errorf("logs:DescribeLogGroups: %w", err))
				return
			}
			for _, g := range out.LogGroups {
				if !yield(LogGroupInfo{
					Name: aws.ToString(g.LogGroupName), Class: LogGroupClass(g.LogGroupClass), RetentionDays: aws.ToInt32(g.RetentionInDays),
					KeyARN: aws.ToString(g.KmsKeyId), Protected: aws.ToBool(g.DeletionProtectionEnabled), StoredBytes: aws.ToInt64(g.StoredBytes),
					Created: time.UnixMilli(aws.ToInt64(g.CreationTime)).UTC(),
				}, nil) {
					return
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				return
			}
		}
	}
}
