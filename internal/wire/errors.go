package wire

import (
	"net/http"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// errorShape finds the model of an error by its code on the wire or its type's
// name, nil where the model has none.
func (s *Service) errorShape(code, typeName string) *awsmodel.Shape {
	if s.Model == nil {
		return nil
	}
	for _, name := range []string{typeName, code, code + "Exception"} {
		if sh := s.Model.Shapes[name]; sh != nil && sh.Error != nil {
			return sh
		}
	}
	return nil
}

// statuses are those of errors that every service has and no model lists.
//
// https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
var statuses = map[string]int{
	"AccessDenied":                http.StatusForbidden, // query services; JSON's AccessDeniedException is 400
	"InvalidClientTokenId":        http.StatusForbidden,
	"SignatureDoesNotMatch":       http.StatusForbidden,
	"OptInRequired":               http.StatusForbidden,
	"RequestExpired":              http.StatusBadRequest,
	"InternalFailure":             http.StatusInternalServerError,
	"InternalServerError":         http.StatusInternalServerError,
	"InternalServerException":     http.StatusInternalServerError,
	"ServiceUnavailable":          http.StatusServiceUnavailable,
	"ServiceUnavailableException": http.StatusServiceUnavailable,
}

// restStatuses are those of errors that no model lists and that have another
// status where the status says something, as it does in the REST protocols.
var restStatuses = map[string]int{
	"AccessDeniedException":       http.StatusForbidden,
	"UnrecognizedClientException": http.StatusForbidden,
	"InvalidAccessKeyId":          http.StatusForbidden,
	"ThrottlingException":         http.StatusTooManyRequests,
	"UnknownOperationException":   http.StatusNotFound,
}

// Status is the HTTP status of an error: the model's, that which the service was given
// for it, that of an error which all services have, or 400, or 500 where the service is
// at fault.
func (s *Service) Status(code string, server bool) int {
	if sh := s.errorShape(code, code); sh != nil {
		return sh.Error.Status
	}
	if status, ok := s.Statuses[code]; ok {
		return status
	}
	if status, ok := restStatuses[code]; ok && (s.Protocol == RESTJSON || s.Protocol == RESTXML) {
		return status
	}
	if status, ok := statuses[code]; ok {
		return status
	}
	if server {
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}
