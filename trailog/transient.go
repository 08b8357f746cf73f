package trailog

import (
	"cmp"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// transient waits where CloudTrail says "Access denied." of the log group or the
// role, and the role's policies, as the plan leaves them, are right or cannot be
// told: then IAM has not propagated. It waits for a trail that CloudTrail is still
// loading, too. Everything else is permanent, and is said in words that tell what
// is missing.
func (r *trailHandle) transient(_ resource.Wants[State], err error, then resource.Facts) (bool, string) {
	var group *types.InvalidCloudWatchLogsLogGroupArnException
	var writer *types.InvalidCloudWatchLogsRoleArnException
	message := ""
	switch {
	case resource.ErrorCode(err) == "ConflictException":
		return true, ""
	case errors.As(err, &group):
		message = group.ErrorMessage()
	case errors.As(err, &writer):
		message = writer.ErrorMessage()
	default:
		return false, r.explain(err, then)
	}
	why := r.problem(then, resource.SeverityError, (*judging).role, (*judging).group)
	if why != "" || !strings.HasPrefix(message, "Access denied.") {
		return false, why
	}
	return true, ""
}

// problem is the first error that some part of the judging finds with the trail
// as the plan leaves it, or else the first finding of the least severity.
func (r *trailHandle) problem(then resource.Facts, least resource.Severity, parts ...func(*judging)) string {
	trail := r.ref().In(then)
	if !trail.Present {
		return ""
	}
	why, second := "", ""
	for f := range resource.Judging(func(out *resource.Judgement) {
		j := &judging{Judgement: out, facts: then, want: &r.want, scope: r.scope, id: r.ID(), trail: trail.State, making: true}
		j.home = trail.State.home(r.home)
		for _, part := range parts {
			part(j)
		}
	}) {
		problem := strings.TrimSuffix(f.Problem, ".")
		switch {
		case f.Severity == resource.SeverityError && why == "":
			why = problem
		case f.Severity == least && second == "":
			second = problem
		}
	}
	return cmp.Or(why, second)
}

// explain says what is behind CloudTrail's other answers.
func (r *trailHandle) explain(err error, then resource.Facts) string {
	switch resource.ErrorCode(err) {
	case "S3BucketDoesNotExistException", "InsufficientS3BucketPolicyException":
		return r.problem(then, resource.SeverityWarning, (*judging).bucket)
	case "InsufficientSnsTopicPolicyException":
		return r.problem(then, resource.SeverityWarning, (*judging).topic)
	case "InsufficientEncryptionPolicyException", "KmsKeyNotFoundException", "KmsKeyDisabledException", "KmsException":
		return r.problem(then, resource.SeverityWarning, (*judging).key, (*judging).bucket, (*judging).topic)
	case "MaximumNumberOfTrailsExceededException":
		return "there are five trails in the region, with the shadows of trails for all regions and those of an organization, and AWS does not raise this quota"
	case "TrailAlreadyExistsException":
		return "a trail of this name exists, maybe one whose home is another region, or one of the organization"
	case "OrganizationsNotInUseException":
		return "the account is in no organization, so it cannot have an organization's trail"
	case "NotOrganizationMasterAccountException", "NotOrganizationManagementAccountException":
		return "only the organization's management account, or an administrator it has delegated CloudTrail to, can have an organization's trail"
	case "CloudTrailAccessNotEnabledException":
		return "the organization has not let CloudTrail in: its management account has to enable trusted access for " + Service
	case "OrganizationNotInAllFeaturesModeException":
		return "the organization has to have all features enabled"
	case "InsufficientDependencyServiceAccessPermissionException":
		organizations := "AWS Organizations: " + strings.Join(asksOrganizations, ", ")
		switch is := role.Ref(r.scope, linkedRoleARN(r.scope)).In(then); {
		case is.Present:
			return "the caller lacks permissions that an organization's trail needs, of " + organizations
		case is.Absent():
			return "the caller lacks permissions that an organization's trail needs: to make the service-linked role " + linkedRole + ", which does not exist: iam:CreateServiceLinkedRole on " + linkedRoleARN(r.scope) + "; or of " + organizations
		}
		return "the caller lacks permissions that an organization's trail needs, of " + organizations + "; or, where the service-linked role " + linkedRole + " is missing, iam:CreateServiceLinkedRole"
	case "InvalidHomeRegionException":
		return "the trail's home is another region: it can only be changed there"
	case "CloudWatchLogsDeliveryUnavailableException":
		return "CloudTrail does not deliver to CloudWatch Logs in this region"
	}
	return ""
}
