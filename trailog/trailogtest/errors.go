package trailogtest

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// newError makes the SDK's own error of what the account answers for the service.
// ValidationException and AccessDeniedException are in no model of CloudTrail, so that
// the SDK's client makes none of those either.
func newError(code, message string) error {
	if code == "ThrottlingException" {
		return &types.ThrottlingException{Message: aws.String(message)}
	}
	return nil
}

func trailNotFound(v loggingtest.View, id string) error {
	return &types.TrailNotFoundException{Message: aws.String("Unknown trail: " + id + " for the user: " + v.Account().ID())}
}

func trailExists(v loggingtest.View, name string) error {
	return &types.TrailAlreadyExistsException{Message: aws.String("Trail " + name + " already exists for customer: " + v.Account().ID())}
}

func tooManyTrails(v loggingtest.View, region string) error {
	return &types.MaximumNumberOfTrailsExceededException{
		Message: aws.String(fmt.Sprintf("User: %s already has %d trails in %s.", v.Account().ID(), maxTrails, region))}
}

func invalidHomeRegion(t *trail) error {
	return &types.InvalidHomeRegionException{
		Message: aws.String("The trail " + t.name + " can only be changed in its home region, " + t.home + ".")}
}

func conflict(t *trail) error {
	return &types.ConflictException{
		Message: aws.String("The trail " + t.name + " is being changed or is not fully loaded. Wait a few minutes, and then try again.")}
}

func notManagementAccount() error {
	return &types.NotOrganizationMasterAccountException{
		Message: aws.String("You cannot configure or manage trails for an organization because this action requires being signed in with the management account.")}
}

func accessNotEnabled() error {
	return &types.CloudTrailAccessNotEnabledException{
		Message: aws.String("Trusted access is not enabled between CloudTrail and AWS Organizations. Enable it, and try again.")}
}

func insufficientAccess(action string) error {
	return &types.InsufficientDependencyServiceAccessPermissionException{
		Message: aws.String("You do not have the permission " + action + ", which an organization trail requires.")}
}

func organizationsNotInUse(v loggingtest.View) error {
	return &types.OrganizationsNotInUseException{
		Message: aws.String("Your account " + v.Account().ID() + " is not a member of an organization.")}
}

func invalidName(message string) error {
	return &types.InvalidTrailNameException{Message: aws.String(message)}
}

func invalidARN(message string) error {
	return &types.CloudTrailARNInvalidException{Message: aws.String(message)}
}

func invalidParameters(message string) error {
	return &types.InvalidParameterCombinationException{Message: aws.String(message)}
}

func invalidSelectors(format string, args ...any) error {
	return &types.InvalidEventSelectorsException{Message: aws.String(fmt.Sprintf(format, args...))}
}
