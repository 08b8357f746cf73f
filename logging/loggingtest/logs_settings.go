package loggingtest

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// deliveryRetention is the days that a DELIVERY group keeps its events. The API
// says one day, the user guide two.
const deliveryRetention = 1

// retentionDays is what PutRetentionPolicy takes.
var retentionDays = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func (s *logsStore) putRetentionPolicy(r *Request, in *cloudwatchlogs.PutRetentionPolicyInput) (*cloudwatchlogs.PutRetentionPolicyOutput, error) {
	name := aws.ToString(in.LogGroupName)
	if err := authorizeGroup(r, "PutRetentionPolicy", name); err != nil {
		return nil, err
	}
	days := aws.ToInt32(in.RetentionInDays)
	if !slices.Contains(retentionDays, days) {
		return nil, logsInvalid("The specified retention is not one of the values that CloudWatch Logs offers")
	}
	return &cloudwatchlogs.PutRetentionPolicyOutput{}, s.setRetention(r, name, days)
}

func (s *logsStore) deleteRetentionPolicy(r *Request, in *cloudwatchlogs.DeleteRetentionPolicyInput) (*cloudwatchlogs.DeleteRetentionPolicyOutput, error) {
	name := aws.ToString(in.LogGroupName)
	if err := authorizeGroup(r, "DeleteRetentionPolicy", name); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.DeleteRetentionPolicyOutput{}, s.setRetention(r, name, 0)
}

// days is how long the group keeps its events; 0: for ever.
func (g *logGroup) days() int32 {
	if p := g.region.retention; p != nil {
		return p.days
	}
	return g.retention
}

// PutRetentionAccountPolicy puts an account policy of type RETENTION_POLICY into the view's
// region, by which all log groups there keep their events, whatever their own retention
// is; 0 days take it away. That PutRetentionPolicy goes on to set what a group has itself is
// assumed.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
func (v View) PutRetentionAccountPolicy(name string, days int32) {
	s := logsOf(v.account)
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(v.region)
	if region.retention = nil; days != 0 {
		region.retention = &accountRetention{name, days}
	}
}

func (s *logsStore) setRetention(r *Request, name string, days int32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), name)
	if err != nil {
		return err
	}
	if g.class == types.LogGroupClassDelivery {
		return logsInvalid("The retention of a log group of the DELIVERY class cannot be changed")
	}
	g.retention = days
	return nil
}

func (s *logsStore) putLogGroupDeletionProtection(r *Request, in *cloudwatchlogs.PutLogGroupDeletionProtectionInput) (*cloudwatchlogs.PutLogGroupDeletionProtectionOutput, error) {
	name, err := groupName(r.View, aws.ToString(in.LogGroupIdentifier), false)
	if err != nil {
		return nil, err
	}
	if err := authorizeGroup(r, "PutLogGroupDeletionProtection", name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), name)
	if err != nil {
		return nil, err
	}
	g.protected = aws.ToBool(in.DeletionProtectionEnabled)
	return &cloudwatchlogs.PutLogGroupDeletionProtectionOutput{}, nil
}

func (s *logsStore) associateKmsKey(r *Request, in *cloudwatchlogs.AssociateKmsKeyInput) (*cloudwatchlogs.AssociateKmsKeyOutput, error) {
	key := aws.ToString(in.KmsKeyId)
	set, resource, err := s.keyTarget(r, "AssociateKmsKey", in.LogGroupName, in.ResourceIdentifier)
	if err != nil {
		return nil, err
	}
	if err := checkLogsKey(r.View, key, resource); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.AssociateKmsKeyOutput{}, set(key)
}

func (s *logsStore) disassociateKmsKey(r *Request, in *cloudwatchlogs.DisassociateKmsKeyInput) (*cloudwatchlogs.DisassociateKmsKeyOutput, error) {
	set, _, err := s.keyTarget(r, "DisassociateKmsKey", in.LogGroupName, in.ResourceIdentifier)
	if err != nil {
		return nil, err
	}
	return &cloudwatchlogs.DisassociateKmsKeyOutput{}, set("")
}

// keyTarget finds what a key is for: a log group, or the results of queries. It
// answers how to set it, and the resource's ARN, which is the encryption context.
func (s *logsStore) keyTarget(r *Request, action string, name, identifier *string) (set func(string) error, resource string, err error) {
	queries := logsARN(r.View, "query-result:*")
	if identifier != nil && *identifier == queries && name == nil {
		if err := r.Authorize("logs:"+action, queries, nil); err != nil {
			return nil, "", err
		}
		return func(key string) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.region(r.Region()).queryKey = key
			return nil
		}, queries, nil
	}
	if identifier != nil && !strings.HasPrefix(*identifier, "arn:") {
		return nil, "", logsInvalid("resourceIdentifier must be an ARN")
	}
	group, err := oneGroup(r.View, name, identifier)
	if err != nil {
		return nil, "", err
	}
	if err := authorizeGroup(r, action, group); err != nil {
		return nil, "", err
	}
	update := func(key string, write bool) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		g, err := s.group(r.Region(), group)
		if err == nil && write {
			g.keyARN = key
		}
		return err
	}
	if err := update("", false); err != nil {
		return nil, "", err
	}
	return func(key string) error { return update(key, true) }, groupARN(r.View, group), nil
}
