package s3test

import (
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// fail is an error of S3 for which the SDK has no type.
func fail(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}
}

func noSuchBucket(name string) error {
	return detailed(&types.NoSuchBucket{Message: aws.String("The specified bucket does not exist")}, "BucketName", name)
}

// details is an error with members besides its message.
type details struct {
	error
	members []string
}

// detailed adds members to an error: names and values.
func detailed(err error, members ...string) error { return details{err, members} }

func (e details) Unwrap() error { return e.error }

// ResponseMembers are the members of the error's answer besides code and message.
func (e details) ResponseMembers() []string { return e.members }

func invalid(message string) error { return fail("InvalidArgument", message) }

// newError is S3's error for an input that violates the API model: of a body that the
// schema is violated, of a header which one.
func newError(code, message string) error {
	if code != constraintCode {
		return nil
	}
	given := ""
	if _, after, ok := strings.Cut(message, "Value '"); ok {
		given, _, _ = strings.Cut(after, "' at '")
	}
	for member, err := range map[string]error{
		"copySource":                         invalid("Invalid copy source object key"),
		"encodingType":                       invalid("Invalid Encoding Method specified in Request"),
		"storageClass":                       fail("InvalidStorageClass", "The storage class you specified is not valid"),
		"serverSideEncryption":               fail("InvalidEncryptionAlgorithmError", "The encryption request you specified is not valid"),
		"aCL":                                detailed(invalid(""), "ArgumentName", "x-amz-acl"), // without a message, as recorded
		"objectOwnership":                    invalid("Invalid x-amz-object-ownership header: " + given),
		"policy":                             fail("MalformedPolicy", notJSON),
		"transitionDefaultMinimumObjectSize": fail("InvalidRequest", "Invalid TransitionDefaultMinimumObjectSize found: "+given),
	} {
		if strings.Contains(message, " at '"+member+"' ") {
			return err
		}
	}
	return malformedXML()
}

// statuses are those of errors of Amazon S3 that its model does not list.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var statuses = map[string]int{
	"AccessDenied":                                   http.StatusForbidden,
	"AllAccessDisabled":                              http.StatusForbidden,
	"BucketNotEmpty":                                 http.StatusConflict,
	"Forbidden":                                      http.StatusForbidden, // of HEAD, from the status alone
	"InvalidObjectState":                             http.StatusForbidden,
	"InvalidPartNumber":                              http.StatusRequestedRangeNotSatisfiable,
	"InvalidRange":                                   http.StatusRequestedRangeNotSatisfiable,
	"MethodNotAllowed":                               http.StatusMethodNotAllowed,
	"MovedPermanently":                               http.StatusMovedPermanently, // of HEAD
	"NoSuchCORSConfiguration":                        http.StatusNotFound,
	"NoSuchBucketPolicy":                             http.StatusNotFound,
	"NoSuchLifecycleConfiguration":                   http.StatusNotFound,
	"NoSuchPublicAccessBlockConfiguration":           http.StatusNotFound,
	"NoSuchTagSet":                                   http.StatusNotFound,
	"NoSuchUpload":                                   http.StatusNotFound,
	"NoSuchVersion":                                  http.StatusNotFound,
	"NoSuchWebsiteConfiguration":                     http.StatusNotFound,
	"ObjectLockConfigurationNotFoundError":           http.StatusNotFound,
	"ReplicationConfigurationNotFoundError":          http.StatusNotFound,
	"NotFound":                                       http.StatusNotFound, // of HEAD
	"NotModified":                                    http.StatusNotModified,
	"OperationAborted":                               http.StatusConflict,
	"OwnershipControlsNotFoundError":                 http.StatusNotFound,
	"PermanentRedirect":                              http.StatusMovedPermanently,
	"PreconditionFailed":                             http.StatusPreconditionFailed,
	"ServerSideEncryptionConfigurationNotFoundError": http.StatusNotFound,
	"SlowDown":                                       http.StatusServiceUnavailable,
}

// constraintCode is what newError gets for such inputs.
const constraintCode = "MalformedXML"

func malformedXML() error {
	return fail("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

// redirect says where a bucket is that was asked for in another region.
type redirect struct {
	smithy.GenericAPIError
	region string
}

func (e *redirect) ResponseHeader() map[string]string {
	return map[string]string{"X-Amz-Bucket-Region": e.region}
}

func elsewhere(region string) error {
	return &redirect{region: region, GenericAPIError: smithy.GenericAPIError{Code: "PermanentRedirect", Fault: smithy.FaultClient,
		Message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint."}}
}

// headError is what is left of an error in an answer to HEAD, which has no body: what
// clients make of its status.
func headError(err error) error {
	var moved *redirect
	if errors.As(err, &moved) {
		return &redirect{region: moved.region, GenericAPIError: smithy.GenericAPIError{Code: "MovedPermanently", Message: "Moved Permanently", Fault: smithy.FaultClient}}
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err
	}
	switch api.ErrorCode() {
	case "NoSuchBucket", "NoSuchKey":
		return withHeaders(err, &types.NotFound{Message: aws.String("Not Found")})
	case "AccessDenied":
		return fail("Forbidden", "Forbidden")
	case "PreconditionFailed":
		return fail("PreconditionFailed", "Precondition Failed")
	case "InvalidRange", "NotModified", "NotImplemented":
		return err
	case "MethodNotAllowed":
		return withHeaders(err, fail("MethodNotAllowed", "Method Not Allowed"))
	case "NoSuchVersion":
		return &types.NotFound{Message: aws.String("Not Found")}
	}
	return fail("BadRequest", "Bad Request")
}

// withHeaders is to with the headers of an answer with err.
func withHeaders(err, to error) error {
	var m marked
	if errors.As(err, &m) {
		return marked{to, m.version}
	}
	return to
}

func noSuchPolicy() error { return fail("NoSuchBucketPolicy", "The bucket policy does not exist") }

// described is an error's code and message.
func described(err error) (code, message string) {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode(), api.ErrorMessage()
	}
	return "InternalError", err.Error()
}
