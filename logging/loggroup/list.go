package loggroup

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Info is a log group as a list shows it.
type Info struct {
	Name          string
	Class         Class
	RetentionDays int32  // 0: never expires
	KeyARN        string // empty: no KMS key
	Protected     bool   // from deletion
	StoredBytes   int64
	Created       time.Time
}

// List lists the log groups whose names begin with prefix, by name, to
// choose from. The error ends the sequence.
func List(ctx context.Context, api API, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for g, err := range listed(ctx, api, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: resource.OrUnset(prefix)}) {
			if err != nil {
				yield(Info{}, fmt.Errorf("logs:DescribeLogGroups: %w", err))
				return
			}
			if !yield(Info{
				Name: aws.ToString(g.LogGroupName), Class: Class(g.LogGroupClass), RetentionDays: aws.ToInt32(g.RetentionInDays),
				KeyARN: aws.ToString(g.KmsKeyId), Protected: aws.ToBool(g.DeletionProtectionEnabled), StoredBytes: aws.ToInt64(g.StoredBytes),
				Created: time.UnixMilli(aws.ToInt64(g.CreationTime)).UTC(),
			}, nil) {
				return
			}
		}
	}
}
