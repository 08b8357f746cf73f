package automationlog

import (
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Actions are the five permissions that AWS asks for, of the runbook's role or
// of who starts an Amazon-owned runbook.
func Actions() []string {
	return []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"}
}

// TrustPolicy lets Systems Manager assume a role that runbooks name.
func TrustPolicy() policy.Document { return role.Trust(service) }

const service = "ssm.amazonaws.com"

// LogPolicy is the five permissions, scoped to one log group of a scope. The
// page lists the actions only; the scoping follows from what resource each takes:
// DescribeLogGroups cannot be narrowed to one group. The guide asks that who writes may
// use the group's KMS key through CloudWatch Logs, and it is not known what happens
// without: it is the one of the ARN, or, where that is empty, whichever the group has.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html
func LogPolicy(s resource.Scope, group, keyARN string) policy.Document {
	all := loggroup.ARNOf(s, "*")
	g := loggroup.ARNOf(s, group)
	doc := policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "AutomationScriptLogsDescribe", Effect: policy.Allow,
		Action:   []string{"logs:DescribeLogGroups"},
		Resource: []string{all.Plain()},
	}, {
		Sid: "AutomationScriptLogsWrite", Effect: policy.Allow,
		Action:   []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		Resource: []string{g.Plain(), g.Wildcard()},
	}}}
	return doc.Union(g.UseOfKey("AutomationScriptLogsKey", keyARN))
}
