package resource

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// FieldError is one wrong field of settings.
type FieldError struct {
	Path   string // "retentionInDays", "inlinePolicies[logs].Statement[0].Sid"
	Value  string // what was given, as it is written; empty where it must not be shown
	Rule   string // what the field must be
	Source string // where the rule comes from: an AWS page or API operation
}

// Error is the path, the value and the rule.
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Value != "" {
		fmt.Fprintf(&b, " %q", abbreviate(e.Value))
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.Rule)
	if e.Source != "" {
		fmt.Fprintf(&b, " (%s)", e.Source)
	}
	return strings.TrimSpace(b.String())
}

func abbreviate(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// ValidationError is every wrong field of one value. Collect with Add, and
// return Err.
type ValidationError struct {
	Of     string // what was validated: "log group", "automationlog settings"
	Fields []*FieldError
}

// Add notes a wrong field.
func (e *ValidationError) Add(path, value, rule, source string) {
	e.Fields = append(e.Fields, &FieldError{path, value, rule, source})
}

// Merge notes the fields of err, a *ValidationError, below a path, and so the
// problems of a *policy.ValidationError. Another error becomes one field.
func (e *ValidationError) Merge(path string, err error) {
	var v *ValidationError
	var invalid *policy.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			e.Add(JoinPath(path, p.Path), "", p.Message, p.Code.Source())
		}
	case errors.As(err, &v):
		for _, f := range v.Fields {
			g := *f
			g.Path = JoinPath(path, f.Path)
			e.Fields = append(e.Fields, &g)
		}
	default:
		e.Add(path, "", err.Error(), "")
	}
}

// JoinPath is a path below another.
func JoinPath(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || b[0] == '[':
		return a + b
	}
	return a + "." + b
}

// Err is nil where no field is wrong.
func (e *ValidationError) Err() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// Error names every wrong field, one on a line.
func (e *ValidationError) Error() string {
	var b strings.Builder
	if len(e.Fields) == 1 {
		fmt.Fprintf(&b, "%s: ", e.Of)
	} else {
		fmt.Fprintf(&b, "%s: %d fields are wrong:\n", e.Of, len(e.Fields))
	}
	for i, f := range e.Fields {
		if i > 0 {
			b.WriteByte('\n')
		}
		if len(e.Fields) > 1 {
			b.WriteString("  ")
		}
		b.WriteString(f.Error())
	}
	return b.String()
}

// Unwrap are the *FieldErrors.
func (e *ValidationError) Unwrap() []error {
	out := make([]error, len(e.Fields))
	for i, f := range e.Fields {
		out[i] = f
	}
	return out
}

// CallError is a call to AWS that failed. The SDK's own error is below it, for
// errors.As.
type CallError struct {
	Operation string // "logs:CreateLogGroup"
	Resource  ID     // with the account and the region
	Err       error
}

// Error is the operation, the resource, and what AWS answered, with the request's id.
func (e *CallError) Error() string {
	on := " on "
	if e.Resource.Type == "" {
		on = " in " // of no resource
	}
	s := e.Operation + on + e.Resource.String() + ": " + answer(e.Err)
	var request interface{ ServiceRequestID() string }
	if errors.As(e.Err, &request) && request.ServiceRequestID() != "" {
		s += " (request " + request.ServiceRequestID() + ")"
	}
	return s
}

// Cause is what is the same of all errors that one answer of AWS explains, such as that a
// call is denied: the operation and the answer. Where a call needed credentials and did not
// get them, it is the operation that refused them: "sts:AssumeRole: AccessDenied: …".
func (e *CallError) Cause() string {
	if op, ok := e.Err.(*smithy.OperationError); ok && innermost(op) != op {
		return answer(e.Err)
	}
	return e.Operation + ": " + answer(e.Err)
}

// answer is AWS's code and message out of the SDK's error, with the operation where that is
// another than the one that was called; of what AWS did not answer, it is the error.
func answer(err error) string {
	op, ok := err.(*smithy.OperationError)
	var api smithy.APIError
	if !ok || !errors.As(err, &api) {
		return grouped.WithoutRequest(err.Error())
	}
	s := api.ErrorCode() + ": " + api.ErrorMessage()
	if in := innermost(op); in != op {
		s = strings.ToLower(in.ServiceID) + ":" + in.OperationName + ": " + s
	}
	var tries *retry.MaxAttemptsError
	if errors.As(err, &tries) {
		s += fmt.Sprintf(" (%d attempts)", tries.Attempt)
	}
	return s
}

// innermost is the call on which another hung.
func innermost(op *smithy.OperationError) *smithy.OperationError {
	for in := op; errors.As(op.Err, &in); {
		op = in
	}
	return op
}

// Unwrap is the SDK's error.
func (e *CallError) Unwrap() error { return e.Err }

// MergeError is what Resource.Merge answers when the same thing is wanted in
// two ways.
type MergeError struct {
	Path string // the field
	A, B string // the two values
}

// Error is the field and the values.
func (e *MergeError) Error() string {
	return fmt.Sprintf("%s is wanted as %s and as %s", e.Path, e.A, e.B)
}

// ErrNotOurs is the error of a create that found, with other settings than
// wanted, what was absent just before. The step has failed, and undoing leaves
// what is there alone.
var ErrNotOurs = errors.New("it was created by somebody else meanwhile, with other settings")

// ErrAdopted is the error of a create that found, as it was to be, what was absent
// just before, and that somebody else has made. The step is content with it, and
// undoing leaves it alone.
var ErrAdopted = errors.New("it was created by somebody else meanwhile, as it was to be")

// ErrHoldsData is the error of a delete that would destroy logs: it is not
// carried out, and the report says that the resource was kept.
var ErrHoldsData = errors.New("it holds data, so it is not deleted")

// HoldsData is ErrHoldsData with what it holds.
func HoldsData(what string) error { return fmt.Errorf("%w: %s", ErrHoldsData, what) }

type goingKey struct{}

// WithGoing is a context in which things are going: the plan, or its undoing, deletes them.
func WithGoing(ctx context.Context, ids map[ID]bool) context.Context {
	return context.WithValue(ctx, goingKey{}, ids)
}

// IsGoing tells whether a thing is deleted by the plan too, or by its undoing.
func IsGoing(ctx context.Context, id ID) bool {
	ids, _ := ctx.Value(goingKey{}).(map[ID]bool)
	return ids[id]
}

// ErrAbsent is the error of RolePolicies for a role that does not exist. A
// Resource whose new things take time to be visible answers it for a delete of
// what is not there: Apply then is content where it wanted it gone, and waits
// where it takes back what it has just created.
var ErrAbsent = errors.New("it does not exist")

// ErrChangedMeanwhile is the error of a write, or of its undoing, that found
// neither what was there before nor what it was to write.
var ErrChangedMeanwhile = errors.New("somebody else changed it meanwhile, so it was left as it is")

// Lint notes the errors of a policy.
func (e *ValidationError) Lint(path string, doc policy.Document, kind policy.Kind) {
	for _, p := range doc.Lint(kind) {
		if p.Severity == policy.SeverityError {
			e.Add(JoinPath(path, p.Path), "", p.Message, p.Code.Source())
		}
	}
}

// Tags notes what is wrong with tags. The source, such as "IAM API, CreateRole", says
// that there are 50 at most, as on everything that has tags here.
func (e *ValidationError) Tags(tags map[string]string, source string) {
	if len(tags) > 50 {
		e.Add("tags", strconv.Itoa(len(tags)), "must be at most 50", source)
	}
	for _, k := range value.SortedKeys(tags) {
		if r, src := rule.TagKey(k); r != "" {
			e.Add("tags["+k+"]", k, r, src)
		}
		if r, src := rule.TagValue(tags[k]); r != "" {
			e.Add("tags["+k+"]", tags[k], r, src)
		}
	}
}

// ErrOtherRegion is of a thing that is in another region than its clients call, and
// that they do not reach there: an SDK's client does.
var ErrOtherRegion = errors.New("it is in another region than the clients")

// OtherRegion is the error of a read of a thing in a region that clients do not reach;
// it wraps [ErrOtherRegion].
func OtherRegion(id ID, region, clients string) error {
	return fmt.Errorf("%s: %w: it is in %s, and they call %s", id, ErrOtherRegion, region, clients)
}
