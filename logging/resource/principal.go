package resource

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// UnknownConditionKeys are the global condition keys whose value at the time of
// a service's call nobody can know beforehand: for policy.Request.Unknown. The
// request's region, account and principal are not among them.
func UnknownConditionKeys() []string {
	return []string{
		"aws:CalledVia*", "aws:ChatbotSourceArn", "aws:CurrentTime", "aws:EpochTime", "aws:Ec2*", "aws:FederatedProvider",
		"aws:MultiFactorAuth*", "aws:PrincipalOrg*", "aws:PrincipalTag/*", "aws:Referer", "aws:RequestTag/*", "aws:ResourceOrg*",
		"aws:ResourceTag/*", "aws:Source*", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:userid", "aws:ViaAWSService", "aws:Vpc*",
		"logs:*", "ssm:*", "iot:*",
	}
}

// SessionRole is the name of the role that an assumed-role session's ARN is of;
// empty for anybody else.
func SessionRole(callerARN string) string {
	a, err := arn.Parse(callerARN)
	session, ok := strings.CutPrefix(a.Resource, "assumed-role/")
	if err != nil || a.Service != "sts" || !ok {
		return ""
	}
	name, _, _ := strings.Cut(session, "/")
	return name
}

// Reasons are actions that are not allowed, with why not: for the problem of a
// finding. The zero value is empty.
type Reasons struct {
	whys    []string
	actions map[string][]string
}

// Add adds an action.
func (r *Reasons) Add(action, why string) {
	if r.actions == nil {
		r.actions = map[string][]string{}
	}
	if r.actions[why] == nil {
		r.whys = append(r.whys, why)
	}
	r.actions[why] = append(r.actions[why], action)
}

// Empty reports that there are none.
func (r Reasons) Empty() bool { return len(r.whys) == 0 }

// String names the actions, those with one reason together.
func (r Reasons) String() string {
	var parts []string
	for _, why := range r.whys {
		parts = append(parts, strings.Join(r.actions[why], ", ")+" ("+why+")")
	}
	return strings.Join(parts, "; ")
}

// KeyCallerKeys are the condition keys kms:CallerAccount and kms:ViaService of a
// principal who uses a KMS key through a service, "s3.eu-west-1" say, and those of them
// whose values nobody knows: what a service has that writes by itself is not
// documented, nor by which domain services go in China.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func KeyCallerKeys(p policy.Principal, service string) (context map[string][]string, unknown []string) {
	caller, err := arn.Parse(p.ARN)
	if err != nil {
		return map[string][]string{}, []string{"kms:CallerAccount", "kms:ViaService"}
	}
	context = map[string][]string{"kms:CallerAccount": {caller.Account}}
	if caller.Partition == "aws-cn" {
		return context, []string{"kms:ViaService"}
	}
	context["kms:ViaService"] = []string{service + ".amazonaws.com"}
	return context, nil
}
