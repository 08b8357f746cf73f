package iotlog

import (
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// PolicyName is the name of the inline policy that the role gets: one for each
// region, since a role is the same in all of them. One plan for several regions makes
// one policy of them, without the region in its name; see role.Role.With. A role that is
// built with a policy of its own by that name keeps it.
func PolicyName(region string) string { return "AWSIotLogs-" + region }

// Actions are the permissions that AWS's page gives the role.
func Actions() []string {
	return []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:PutMetricFilter", "logs:PutRetentionPolicy"}
}

// PageRolePolicy is the role's permission policy exactly as AWS's page prints
// it: the five actions on everything.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/configure-logging.html
func PageRolePolicy() policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Action: Actions(), Resource: []string{"*"},
	}}}
}

// RolePolicy is the least permission policy: the five actions on the log group
// of AWS IoT and on every log group that an event type is sent to.
func RolePolicy(s resource.Scope, destinations ...string) policy.Document {
	var resources []string
	for _, g := range append([]string{LogGroup}, destinations...) {
		if a := loggroup.ARNOf(s, g).Wildcard(); !slices.Contains(resources, a) {
			resources = append(resources, a)
		}
	}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "AWSIotLogs", Effect: policy.Allow, Action: Actions(), Resource: resources,
	}}}
}

// TrustPolicy is the role's trust policy exactly as AWS's page prints it.
func TrustPolicy() policy.Document { return role.Trust(service) }

// LimitedTrustPolicy is the trust policy with the conditions that AWS IoT's
// guide has against confused deputies. The logging page shows none, and whether
// AWS IoT sends the keys when it logs is not documented: see that entries
// arrive before you keep it. Give it to role.New(…).Trust: a role is not limited by
// a statement that is added to its policy.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html
func LimitedTrustPolicy(s resource.Scope) policy.Document {
	d := TrustPolicy()
	d.Statements[0].Condition = policy.Condition{
		"StringEquals": {"aws:SourceAccount": {s.Account}},
		"ArnLike":      {"aws:SourceArn": {sourceARN(s)}},
	}
	return d
}

// sourceARN is of any region: a role is the same in all of them.
func sourceARN(s resource.Scope) string {
	return arn.ARN{Partition: s.Partition, Service: "iot", Region: "*", Account: s.Account, Resource: "*"}.String()
}

// PassRolePolicy is what whoever sets the logging options needs: to pass the
// role to AWS IoT. The role has to be of the same account.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/pass-role.html
func PassRolePolicy(roleARN string) policy.Document { return role.PassPolicy(roleARN, service) }

const service = "iot.amazonaws.com"
