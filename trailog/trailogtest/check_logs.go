package trailogtest

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// principal is who delivers.
const principal = "cloudtrail.amazonaws.com"

// checkLogs checks the log group and role that were sent, and puts them into t. Both
// are sent together, also to change one; both empty take them away.
func (s *store) checkLogs(v loggingtest.View, t *trail, group, role string) error {
	switch {
	case group == "" && role == "":
		t.group, t.role = "", ""
		return nil
	case role == "":
		return invalidRole("You must specify a role ARN as well as a log group.")
	case group == "":
		return invalidGroup("You must specify a log group as well as a role ARN.")
	}
	name, err := groupOf(v, group)
	if err != nil {
		return err
	}
	if !isRoleARN(role) {
		return invalidRole("You must specify a valid role ARN.")
	}
	if d := v.EvaluateTrust(role, principal, s.trustKeys(t)); d.Outcome != policy.Allowed {
		return invalidRole("Access denied. Check the trust relationships for your role.")
	}
	if !v.HasLogGroup(name) {
		return invalidGroup("CloudTrail cannot validate the specified log group ARN.")
	}
	stream := strings.TrimSuffix(group, "*") + "log-stream:" + streamName("", v.Account().ID(), t.home)
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		if d := v.Evaluate(role, action, stream, nil, nil); d.Outcome != policy.Allowed {
			return invalidGroup("Access denied. Check the permissions for your role.")
		}
	}
	t.group, t.role = group, role
	return nil
}

// groupOf reads the name out of a log group's ARN, which ends in ":*" and is of the
// trail's region and account.
func groupOf(v loggingtest.View, group string) (string, error) {
	a, err := arn.Parse(group)
	name, wild := strings.CutSuffix(strings.TrimPrefix(a.Resource, "log-group:"), ":*")
	switch {
	case err != nil || a.Service != "logs" || !strings.HasPrefix(a.Resource, "log-group:") || !wild || name == "" || strings.Contains(name, ":"),
		a.Partition != v.Account().Partition(), a.Account != v.Account().ID():
		return "", invalidGroup("CloudTrail cannot validate the specified log group ARN.")
	case a.Region != v.Region():
		return "", invalidGroup("You must specify a log group that is in the current region.")
	}
	return name, nil
}

func isRoleARN(role string) bool {
	a, err := arn.Parse(role)
	return err == nil && a.Service == "iam" && strings.HasPrefix(a.Resource, "role/") && len(a.Resource) > len("role/")
}

// streamName is the log stream that events of an account go to: those of an
// organisation's other accounts begin with its id. home is the trail's home region.
func streamName(organization, account, home string) string {
	name := account + "_CloudTrail_" + home
	if organization != "" {
		name = organization + "_" + name
	}
	return name
}

// trustKeys are the condition keys that CloudTrail sends when it assumes a role.
func (s *store) trustKeys(t *trail) map[string][]string {
	if !s.sourceKeys {
		return nil
	}
	return sourceKeys(t)
}

// sourceKeys are the condition keys that CloudTrail sends to S3, SNS and KMS.
func sourceKeys(t *trail) map[string][]string {
	return map[string][]string{"aws:SourceArn": {t.arn}, "aws:SourceAccount": {t.owner}}
}

func invalidGroup(message string) error {
	return &types.InvalidCloudWatchLogsLogGroupArnException{Message: aws.String(message)}
}

func invalidRole(message string) error {
	return &types.InvalidCloudWatchLogsRoleArnException{Message: aws.String(message)}
}
