package loggroup

import (
	"context"
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
		in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: chunk}
		for {
			out, err := api.DescribeLogGroups(ctx, in, options)
			if err != nil {
				if isMissingIdentifier(err) {
					break
				}
				return nil, err
			}
			for _, g := range out.LogGroups {
				if n := aws.ToString(g.LogGroupName); slices.Contains(chunk, n) {
					found[n] = g
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" || len(found) == len(names) {
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
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name}
	for {
		out, err := api.DescribeLogGroups(ctx, in, options)
		if err != nil {
			return types.LogGroup{}, false, err
		}
		for _, g := range out.LogGroups {
			switch n := aws.ToString(g.LogGroupName); {
			case n == name:
				return g, true, nil
			case n > name:
				return types.LogGroup{}, false, nil
			}
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return types.LogGroup{}, false, nil
		}
	}
}
