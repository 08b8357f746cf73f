package resource

import "errors"

var errNoState = errors.New("it is no part of the state")

// IsError reports whether err is or wraps an E, such as *types.NotFoundException.
func IsError[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// Failed is a *CallError, or nil where err is.
func Failed(operation string, id ID, err error) error {
	if err == nil {
		return nil
	}
	return &CallError{operation, id, err}
}

// OrUnset is nil for what is empty, which the SDK then does not send.
func OrUnset(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
