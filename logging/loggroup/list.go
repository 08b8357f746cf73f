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

// GroupNames are the log groups of a region whose names begin with a prefix.
type GroupNames struct {
	Names []string `json:"names,omitempty"` // sorted
}

var listType = resource.NewType[GroupNames]("AWS::Logs::LogGroups")

// ListRef names the list of a region's log groups whose names begin with prefix.
func ListRef(s resource.Scope, prefix string) resource.Ref[GroupNames] {
	return listType.Ref(s, prefix)
}

// lister is the clients of a region, and a prefix.
type lister struct {
	clients Clients
	scope   resource.Scope
	prefix  string
}

var listKind = resource.Kind[GroupNames, lister]{
	Type: listType, Noun: "list of log groups", Read: lister.read,
	Reads: func(l lister) []resource.Permission {
		return []resource.Permission{{Action: "logs:DescribeLogGroups", Resource: ARNOf(l.scope, "*").Plain()}}
	},
}

// ObserveList is the list of a region's log groups whose names begin with prefix, for judging.
func ObserveList(c Clients, s resource.Scope, prefix string) resource.Resource {
	return listKind.Observe(ListRef(s, prefix), lister{c, s, prefix})
}

func (l lister) read(ctx context.Context, r *resource.Reader) (GroupNames, bool, error) {
	id := ListRef(l.scope, l.prefix).ID()
	is, err := resource.Once(ctx, r, l.clients.Clients, id, "", func(ctx context.Context) (is GroupNames, err error) {
		for g, err := range List(ctx, l.clients.Logs, l.prefix) {
			if err != nil {
				return GroupNames{}, err
			}
			is.Names = append(is.Names, g.Name)
		}
		return is, nil
	})
	return is, true, resource.Failed("logs:DescribeLogGroups", id, err)
}
