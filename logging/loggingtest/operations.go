package loggingtest

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
)

// NotSimulatedError is the answer to an input with members that the fake does not act
// on. Its code is NotImplemented, with status 501 on the wire, which no SDK retries.
type NotSimulatedError struct {
	Operation string   // "s3:PutObject"
	Members   []string // "SSECustomerKey"; of members of members with dots
}

// Error names the members.
func (e *NotSimulatedError) Error() string {
	return "api error " + e.ErrorCode() + ": " + e.ErrorMessage()
}

// ErrorCode is "NotImplemented".
func (e *NotSimulatedError) ErrorCode() string { return "NotImplemented" }

// ErrorMessage names the members, and says how to simulate them.
func (e *NotSimulatedError) ErrorMessage() string {
	return "the fake account does not simulate " + strings.Join(e.Members, ", ") + " of " + e.Operation +
		"; leave it out, or act on it with loggingtest.Wrap"
}

// ErrorFault says that the caller is at fault, so that nothing retries it.
func (e *NotSimulatedError) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

// refused is a member of an input that no handler acts on.
type refused struct {
	name string
	path []int // field by field; what is in lists and maps is looked for in each
}

// refusedOf finds what the service's description says of an operation. It panics for a
// member that the input does not have.
func refusedOf(op *operation) (out []refused) {
	for _, name := range op.svc.NotSimulated[op.name] {
		r := refused{name: name}
		t := op.in
		for part := range strings.SplitSeq(name, ".") {
			for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
				t = t.Elem()
			}
			var f reflect.StructField
			ok := t.Kind() == reflect.Struct
			if ok {
				f, ok = t.FieldByName(part)
			}
			if !ok {
				panic("loggingtest: " + op.fullName + " has no member " + name)
			}
			r.path, t = append(r.path, f.Index[0]), f.Type
		}
		out = append(out, r)
	}
	return out
}

// refuse returns an error for what an input has and no handler acts on.
func (op *operation) refuse(in any) error {
	var members []string
	for i := range op.refused {
		if r := &op.refused[i]; isThere(reflect.ValueOf(in).Elem(), r.path) {
			members = append(members, r.name)
		}
	}
	if members == nil {
		return nil
	}
	return &NotSimulatedError{Operation: op.fullName, Members: members}
}

// isThere reports whether a value, or any of what it holds, has something at a path. A
// false, a zero and what is empty are nothing.
func isThere(v reflect.Value, path []int) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && isThere(v.Elem(), path)
	case reflect.Slice, reflect.Map:
		if len(path) == 0 {
			return v.Len() > 0
		}
		if v.Kind() == reflect.Slice {
			for i := range v.Len() {
				if isThere(v.Index(i), path) {
					return true
				}
			}
			return false
		}
		for _, k := range v.MapKeys() {
			if isThere(v.MapIndex(k), path) {
				return true
			}
		}
		return false
	case reflect.Struct:
		if len(path) > 0 {
			return isThere(v.Field(path[0]), path[1:])
		}
		return true
	}
	return !v.IsZero()
}

// Operation is an operation that an account answers.
type Operation struct {
	Service, Name string       // "s3", "PutObject"
	Input         reflect.Type // s3.PutObjectInput
	NotSimulated  []string     // members of the input that are refused, see [Service.NotSimulated]
}

// Operations are the operations that the account answers, by service and name.
func (a *Account) Operations() []Operation {
	a.opMu.RLock()
	defer a.opMu.RUnlock()
	var out []Operation
	for _, op := range a.ops {
		o := Operation{Service: op.svc.Name, Name: op.name, Input: op.in}
		for _, r := range op.refused {
			o.NotSimulated = append(o.NotSimulated, r.name)
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(x, y Operation) int {
		return cmp.Or(strings.Compare(x.Service, y.Service), strings.Compare(x.Name, y.Name))
	})
	return out
}
