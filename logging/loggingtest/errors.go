package loggingtest

import (
	"errors"
	"net/http"
	"reflect"
	"slices"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// UnknownOperationError is the answer to an operation that nothing on the account
// handles. On the wire its code is UnknownOperationException, InvalidAction for the query
// protocol, or NotImplemented for restXml; the SDK retries none of them.
type UnknownOperationError struct {
	Service   string // "ssm"
	Operation string // "StartSession"
	Mounted   bool   // the account has other operations of the service
}

// Error names the operation and says how to add it.
func (e *UnknownOperationError) Error() string {
	return "api error " + e.ErrorCode() + ": " + e.ErrorMessage()
}

// ErrorCode is "UnknownOperationException".
func (e *UnknownOperationError) ErrorCode() string { return "UnknownOperationException" }

// brings is a package that mounts operations of a service: those, or without them all
// that no package before it in a list mounts.
type brings struct {
	path       string
	operations []string
}

// packages are those that mount what this module has of a service.
var packages = map[string][]brings{
	"account":       {{path: "logging/loggingtest/accounttest"}},
	"cloudtrail":    {{path: "trailog/trailogtest"}},
	"events":        {{path: "logging/loggingtest/eventstest"}},
	"iot":           {{path: "iotlog/iotlogtest"}},
	"lambda":        {{path: "logging/loggingtest/eventstest"}},
	"organizations": {{path: "logging/loggingtest/organizationstest"}},
	"s3":            {{path: "logging/loggingtest/s3test"}},
	"sns":           {{path: "logging/loggingtest/snstest"}},
	"ssm": {
		{"sessionlog/sessionlogtest", []string{"DescribeInstanceInformation", "DescribeSessions", "GetConnectionStatus", "ResumeSession", "StartSession", "TerminateSession"}},
		{"automationlog/automationlogtest", []string{"DescribeAutomationExecutions", "DescribeAutomationStepExecutions", "GetAutomationExecution", "StartAutomationExecution", "StopAutomationExecution"}},
		{path: "logging/loggingtest/ssmtest"},
	},
}

// mount is the package that mounts an operation, "" if none of this module does.
func mount(service, operation string) string {
	if awsmodel.Find(service).Operation(operation) != nil {
		for _, p := range packages[service] {
			if p.operations == nil || slices.Contains(p.operations, operation) {
				return p.path
			}
		}
	}
	return ""
}

// ErrorMessage names the operation, and says whether its service is mounted and how to
// add it.
func (e *UnknownOperationError) ErrorMessage() string {
	name, path := e.Service+":"+e.Operation, mount(e.Service, e.Operation)
	why := e.Service + " is mounted, and its fake lacks it"
	switch {
	case !e.Mounted && path != "":
		why = "nothing of " + e.Service + " is mounted"
	case !e.Mounted:
		why = "nothing of " + e.Service + " is mounted, and no package of this module brings it"
	case path != "":
		why = "what is mounted of " + e.Service + " lacks it"
	}
	add := "add it with loggingtest.Handle"
	if path != "" {
		add = "call Mount of " + path
	}
	return "the fake account has no operation " + name + ": " + why + "; " + add
}

// ErrorFault says that the caller is at fault, so that nothing retries it.
func (e *UnknownOperationError) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

// LostAnswerError is what a caller sees of a call that took effect and whose answer
// was lost ([LoseAnswer]). Both doors wrap it as the SDK wraps a broken connection,
// in a *smithyhttp.RequestSendError.
type LostAnswerError struct {
	Operation string // "logs:CreateLogGroup"
}

// Error says which operation's answer was lost.
func (e *LostAnswerError) Error() string {
	return "the answer of " + e.Operation + " was lost: connection reset by peer"
}

// newError makes the SDK's own error for a code where the service has one.
func (s *Service) newError(code, message string) error {
	if s.Types != nil {
		if e, ok := s.Types.DeserializableError(code); ok {
			if f := messageField(e); f.IsValid() {
				f.Set(reflect.ValueOf(&message))
				return e
			}
		}
	}
	if s.NewError != nil {
		if err := s.NewError(code, message); err != nil {
			return err
		}
	}
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}
}

// unknownKey is the service's error for an access key that nobody can call with.
func (op *operation) unknownKey(accessKeyID string) error {
	const token = "The security token included in the request is invalid."
	switch op.svc.Protocol {
	case RESTXML:
		return &noSuchKey{smithy.GenericAPIError{Code: "InvalidAccessKeyId", Fault: smithy.FaultClient,
			Message: "The AWS Access Key Id you provided does not exist in our records."}, accessKeyID}
	case AWSQuery:
		return op.svc.newError("InvalidClientTokenId", token)
	}
	return op.svc.newError("UnrecognizedClientException", token)
}

// noSuchKey is Amazon S3's form of it.
type noSuchKey struct {
	smithy.GenericAPIError
	id string
}

// ResponseMembers are what the answer has besides code and message.
func (e *noSuchKey) ResponseMembers() []string { return []string{"AWSAccessKeyId", e.id} }

func messageField(e any) reflect.Value {
	v := reflect.ValueOf(e).Elem()
	for _, name := range []string{"Message", "Message_"} {
		if f := v.FieldByName(name); f.IsValid() && f.Type() == reflect.TypeFor[*string]() {
			return f
		}
	}
	return reflect.Value{}
}

// clientError wraps an error of a handler as the SDK's clients do, so that callers
// of the typed door take the same path as in production.
func (r *Request) clientError(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		err = r.responseError(err, r.ID(), r.op.wireError(err).Status)
	}
	return &smithy.OperationError{ServiceID: r.op.svc.ID, OperationName: r.op.name, Err: err}
}

// responseError wraps what an answer, or the lack of one, became.
func (r *Request) responseError(err error, id string, status int) error {
	return &awshttp.ResponseError{RequestID: id, ResponseError: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: http.Header{}}}, Err: err}}
}

// validate refuses an input that lacks required members, as the SDK's clients do
// before they send it.
func (op *operation) validate(in any) error {
	missing := op.onWire().Missing(in)
	if len(missing) == 0 {
		return nil
	}
	invalid := smithy.InvalidParamsError{Context: op.in.Name()}
	for _, path := range missing {
		invalid.Add(smithy.NewErrParamRequired(path))
	}
	return invalid
}
