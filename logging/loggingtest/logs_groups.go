package loggingtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

const maxLogGroupTags = 50

func (s *logsStore) createLogGroup(r *Request, in *cloudwatchlogs.CreateLogGroupInput) (*cloudwatchlogs.CreateLogGroupOutput, error) {
	name := aws.ToString(in.LogGroupName)
	// The group is not there yet: its tags come with the request.
	if err := r.Authorize("logs:CreateLogGroup", streamARN(r.View, name, ""), requestTags(in.Tags)); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 && !mayTagNewGroup(r, name, in.Tags) {
		return nil, logsDenied("User with accountId: " + r.Account().ID() +
			` is not authorized to perform CreateLogGroup with Tags. An additional permission "logs:TagResource" is required.`)
	}
	if strings.HasPrefix(strings.ToLower(name), "aws/") {
		return nil, logsInvalid("Log groups starting with AWS/ are reserved for AWS.")
	}
	if err := checkTagKeys(in.Tags); err != nil {
		return nil, err
	}
	if err := s.create(r.View, name, in); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.CreateLogGroupOutput{}, nil
}

// mayTagNewGroup asks for logs:TagResource, or the older logs:TagLogGroup. The
// guide says only that one of them is needed, not on which form of the ARN:
// either will do.
func mayTagNewGroup(r *Request, name string, tags map[string]string) bool {
	for _, action := range []string{"logs:TagResource", "logs:TagLogGroup"} {
		for _, resource := range []string{groupARN(r.View, name), streamARN(r.View, name, "")} {
			if r.Authorize(action, resource, requestTags(tags)) == nil {
				return true
			}
		}
	}
	return false
}

func checkTagKeys(tags map[string]string) error {
	for k := range tags {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return logsInvalid("Tag keys starting with aws: are reserved for system use")
		}
	}
	return nil
}

// create adds a group, whoever asks.
func (s *logsStore) create(v View, name string, in *cloudwatchlogs.CreateLogGroupInput) error {
	s.mu.Lock()
	exists := s.region(v.Region()).groups[name] != nil
	s.mu.Unlock()
	if exists {
		return groupExists()
	}
	if in.KmsKeyId != nil {
		if err := checkLogsKey(v, *in.KmsKeyId, groupARN(v, name)); err != nil {
			return err
		}
	}
	g := &logGroup{
		name:      name,
		created:   nowMillis(),
		keyARN:    aws.ToString(in.KmsKeyId),
		class:     in.LogGroupClass,
		protected: aws.ToBool(in.DeletionProtectionEnabled),
		tags:      maps.Clone(in.Tags),
		streams:   map[string]*logStream{},
	}
	if g.class == "" {
		g.class = types.LogGroupClassStandard
	}
	if g.class == types.LogGroupClassDelivery {
		g.retention = deliveryRetention
	}
	if g.tags == nil {
		g.tags = map[string]string{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(v.Region())
	if region.groups[name] != nil {
		return groupExists()
	}
	region.groups[name] = g
	return nil
}

func groupExists() error {
	return &types.ResourceAlreadyExistsException{Message: aws.String("The specified log group already exists")}
}

func (s *logsStore) deleteLogGroup(r *Request, in *cloudwatchlogs.DeleteLogGroupInput) (*cloudwatchlogs.DeleteLogGroupOutput, error) {
	name := aws.ToString(in.LogGroupName)
	if err := authorizeGroup(r, "DeleteLogGroup", name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), name)
	if err != nil {
		return nil, err
	}
	if g.protected {
		return nil, &types.ValidationException{Message: aws.String(
			"Cannot delete log group with deletion protection enabled. Disable deletion protection first.")}
	}
	region := s.region(r.Region())
	delete(region.groups, name)
	delete(region.policies, groupARN(r.View, name))
	return &cloudwatchlogs.DeleteLogGroupOutput{}, nil
}

func (s *logsStore) describeLogGroups(r *Request, in *cloudwatchlogs.DescribeLogGroupsInput) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
	// There is no group to name: IAM is asked about a group without a name, which
	// only "*", "…:log-group:*" and the like match.
	if err := r.Authorize("logs:DescribeLogGroups", streamARN(r.View, "", ""), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	names, err := s.selectGroups(r.View, in)
	if err != nil {
		return nil, err
	}
	page, next, err := pageOf(names, func(n string) string { return n }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	out := &cloudwatchlogs.DescribeLogGroupsOutput{LogGroups: make([]types.LogGroup, 0, len(page)), NextToken: next}
	for _, name := range page {
		g := s.region(r.Region()).groups[name]
		shown := g.describe(r.View)
		if in.LogGroupNamePattern != nil {
			shown = types.LogGroup{LogGroupName: shown.LogGroupName, Arn: shown.Arn, LogGroupArn: shown.LogGroupArn, CreationTime: shown.CreationTime,
				MetricFilterCount: shown.MetricFilterCount, LogGroupClass: shown.LogGroupClass}
		}
		out.LogGroups = append(out.LogGroups, shown)
	}
	return out, nil
}

// selectGroups is the names that a request asks for, in ASCII order.
func (s *logsStore) selectGroups(v View, in *cloudwatchlogs.DescribeLogGroupsInput) ([]string, error) {
	identifiers := in.LogGroupIdentifiers
	if s.missing == IgnoreLogGroupIdentifiers {
		identifiers = nil
	}
	if len(identifiers) > 0 {
		if in.LogGroupNamePrefix != nil || in.LogGroupNamePattern != nil || in.LogGroupClass != "" {
			return nil, logsInvalid("logGroupIdentifiers cannot be combined with other filters")
		}
		return s.identifiedGroups(v, identifiers)
	}
	if in.LogGroupNamePrefix != nil && in.LogGroupNamePattern != nil {
		return nil, logsInvalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	var names []string
	for name, g := range s.region(v.Region()).groups {
		if strings.HasPrefix(name, aws.ToString(in.LogGroupNamePrefix)) &&
			strings.Contains(name, aws.ToString(in.LogGroupNamePattern)) &&
			(in.LogGroupClass == "" || in.LogGroupClass == g.class) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func (s *logsStore) identifiedGroups(v View, identifiers []string) ([]string, error) {
	var names []string
	for _, identifier := range identifiers {
		name, err := groupName(v, identifier, false)
		if err == nil && s.region(v.Region()).groups[name] == nil {
			err = logsNotFound("The specified log group does not exist.")
		}
		if _, missing := err.(*types.ResourceNotFoundException); missing && s.missing == SkipMissingLogGroups {
			continue
		}
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// describe is called with the store's lock held.
func (g *logGroup) describe(v View) types.LogGroup {
	// One allocation for all that the answer points to.
	shown := &struct {
		name, arn, plain, key string
		created, bytes        int64
		filters, retention    int32
		protected             bool
	}{name: g.name, arn: groupARN(v, g.name) + ":*", key: g.keyARN, created: g.created, bytes: g.storedBytes(), retention: g.retention, protected: g.protected}
	shown.plain = strings.TrimSuffix(shown.arn, ":*")
	out := types.LogGroup{LogGroupName: &shown.name, Arn: &shown.arn, LogGroupArn: &shown.plain, CreationTime: &shown.created, MetricFilterCount: &shown.filters,
		StoredBytes: &shown.bytes, LogGroupClass: g.class, DeletionProtectionEnabled: &shown.protected}
	if g.keyARN != "" {
		out.KmsKeyId = &shown.key
	}
	if g.retention != 0 {
		out.RetentionInDays = &shown.retention
	}
	return out
}

func (g *logGroup) storedBytes() int64 {
	var n int64
	for _, st := range g.streams {
		n += st.bytes
	}
	return n
}
