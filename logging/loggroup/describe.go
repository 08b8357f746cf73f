package loggroup

import (
	"context"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// describeGroups finds groups by name. What DescribeLogGroups does with an
// identifier that does not exist is not documented, and some emulators ignore
// identifiers: so every page is read, names are compared, and a group that was
// not found is looked for by prefix before it counts as absent.
func describeGroups(ctx context.Context, api API, names []string) (map[string]types.LogGroup, error) {
	found := map[string]types.LogGroup{}
	for chunk := range slices.Chunk(names, 50) {
		for g, err := range listed(ctx, api, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: chunk}) {
			if isMissingIdentifier(err) {
				break
			}
			if err != nil {
				return nil, err
			}
			if n := aws.ToString(g.LogGroupName); slices.Contains(chunk, n) {
				found[n] = g
			}
			if len(found) == len(names) {
				break
			}
		}
	}
	for _, name := range names {
		if _, ok := found[name]; ok {
			continue
		}
		g, ok, err := groupByPrefix(ctx, api, name)
		if err != nil {
			return nil, err
		}
		if ok {
			found[name] = g
		}
	}
	return found, nil
}

func isMissingIdentifier(err error) bool {
	switch resource.ErrorCode(err) {
	case "ResourceNotFoundException", "InvalidParameterException", "ValidationException":
		return true
	}
	return false
}

// groupByPrefix reads in ASCII order, so the name itself comes first.
func groupByPrefix(ctx context.Context, api API, name string) (types.LogGroup, bool, error) {
	for g, err := range listed(ctx, api, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name}) {
		n := aws.ToString(g.LogGroupName)
		if err != nil || n == name {
			return g, err == nil, err
		}
		if n > name {
			break
		}
	}
	return types.LogGroup{}, false, nil
}

// listed are the groups of all pages; an error ends the sequence.
func listed(ctx context.Context, api API, in *cloudwatchlogs.DescribeLogGroupsInput) iter.Seq2[types.LogGroup, error] {
	return func(yield func(types.LogGroup, error) bool) {
		for {
			out, err := api.DescribeLogGroups(ctx, in, CallOptions)
			if err != nil {
				yield(types.LogGroup{}, err)
				return
			}
			for _, g := range out.LogGroups {
				if !yield(g, nil) {
					return
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				return
			}
		}
	}
}
