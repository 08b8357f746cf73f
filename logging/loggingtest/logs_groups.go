package loggingtest

import (
	"maps"
	"slices"
	"sort"
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
	if isManaged(name) {
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
	g.region = region
	region.add(g)
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
	region.remove(name)
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
	names, matches, err := s.selectGroups(r.View, in)
	if err != nil {
		return nil, err
	}
	page, next, err := s.region(r.Region()).page(names, matches, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, err
	}
	return &cloudwatchlogs.DescribeLogGroupsOutput{LogGroups: describeGroups(r.View, page, in.LogGroupNamePattern != nil), NextToken: next}, nil
}

// page is the groups of a page: of those of some names, which are sorted, that match. It
// is called with the store's lock held.
func (r *logsRegion) page(names []string, matches func(*logGroup) bool, token *string, limit, most int) ([]*logGroup, *string, error) {
	start := 0
	if token != nil {
		_, last, err := readToken(*token)
		if err != nil {
			return nil, nil, logsInvalid("The specified nextToken is invalid.")
		}
		at, found := slices.BinarySearch(names, last)
		if start = at; found {
			start++
		}
	}
	if limit <= 0 || limit > most {
		limit = most
	}
	var groups []*logGroup
	for i, name := range names[start:] {
		g := r.groups[name]
		if matches != nil && !matches(g) {
			continue
		}
		if len(groups) == limit {
			return groups, newToken(start+i, groups[limit-1].name), nil
		}
		groups = append(groups, g)
	}
	return groups, nil, nil
}

// selectGroups is the names, in ASCII order, among which the groups are that a request
// asks for, and which of these it asks for; nil for all.
func (s *logsStore) selectGroups(v View, in *cloudwatchlogs.DescribeLogGroupsInput) ([]string, func(*logGroup) bool, error) {
	identifiers := in.LogGroupIdentifiers
	if s.missing == IgnoreLogGroupIdentifiers {
		identifiers = nil
	}
	if len(identifiers) > 0 {
		if in.LogGroupNamePrefix != nil || in.LogGroupNamePattern != nil || in.LogGroupClass != "" {
			return nil, nil, logsInvalid("logGroupIdentifiers cannot be combined with other filters")
		}
		names, err := s.identifiedGroups(v, identifiers)
		return names, nil, err
	}
	if in.LogGroupNamePrefix != nil && in.LogGroupNamePattern != nil {
		return nil, nil, logsInvalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	names := s.region(v.Region()).sorted()
	if prefix := aws.ToString(in.LogGroupNamePrefix); prefix != "" {
		first, _ := slices.BinarySearch(names, prefix)
		names = names[first:]
		names = names[:sort.Search(len(names), func(i int) bool { return !strings.HasPrefix(names[i], prefix) })]
	}
	pattern, class := aws.ToString(in.LogGroupNamePattern), in.LogGroupClass
	if pattern == "" && class == "" {
		return names, nil, nil
	}
	return names, func(g *logGroup) bool {
		return strings.Contains(g.name, pattern) && (class == "" || class == g.class)
	}, nil
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

// describeGroups shows groups, the way that a search by pattern does or in full. It is
// called with the store's lock held. All that the answer points to is allocated at once.
func describeGroups(v View, groups []*logGroup, byPattern bool) []types.LogGroup {
	type shown struct {
		name, arn, plain, key string
		created, bytes        int64
		filters, retention    int32
		protected             bool
	}
	all, out, prefix := make([]shown, len(groups)), make([]types.LogGroup, len(groups)), groupARN(v, "")
	for i, g := range groups {
		x := &all[i]
		*x = shown{name: g.name, arn: prefix + g.name + ":*", key: g.keyARN, created: g.created, filters: int32(len(g.filters)), retention: g.days(), protected: g.protected}
		x.plain = strings.TrimSuffix(x.arn, ":*")
		out[i] = types.LogGroup{LogGroupName: &x.name, Arn: &x.arn, LogGroupArn: &x.plain, CreationTime: &x.created, MetricFilterCount: &x.filters, LogGroupClass: g.class}
		if byPattern {
			continue
		}
		x.bytes = g.storedBytes()
		out[i].StoredBytes, out[i].DeletionProtectionEnabled = &x.bytes, &x.protected
		if g.keyARN != "" {
			out[i].KmsKeyId = &x.key
		}
		if x.retention != 0 {
			out[i].RetentionInDays = &x.retention
		}
		if p := g.region.retention; p != nil {
			out[i].RetentionPolicyName = &p.name
		}
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
