package loggingtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// APICall is published on the account ([Subscribe]) after each call that reached its
// service, whether it succeeded or not, as a trail would record it.
type APICall struct {
	Time         time.Time
	EventSource  string // "logs.amazonaws.com"
	EventName    string // "CreateLogGroup"
	Region       string // "eu-west-1"
	Principal    string // ARN of who called
	AccessKeyID  string // whose key signed the request; "" on the typed door
	RequestID    string
	UserAgent    string // as the request's header says; "" on the typed door
	ReadOnly     bool   // it changes nothing
	Input        any    // such as *cloudwatchlogs.CreateLogGroupInput; not to be changed
	Output       any    // nil where the call failed; not to be changed
	ErrorCode    string // "" for success
	ErrorMessage string
}

// TrailEvent is published on the account ([Subscribe]) once for each management or data
// event that at least one trail that is logging records, whatever becomes of its
// delivery: what CloudTrail hands to EventBridge. Where no CloudTrail is mounted
// there is none. The calls that a subscriber makes are recorded, too.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
type TrailEvent struct {
	Region string          // "eu-west-1", where it happened
	Record json.RawMessage // the CloudTrail record; not to be changed
}

// usesKey are operations of KMS that change nothing, though their names do not say so.
var usesKey = []string{"Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"}

// readOnly reports whether CloudTrail calls an operation read-only.
func readOnly(service, operation string) bool {
	if service == "kms" && slices.Contains(usesKey, operation) {
		return true
	}
	for _, prefix := range []string{"Get", "List", "Describe", "Filter", "Lookup", "Simulate", "Head", "Test", "AssumeRole"} {
		if strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}

// announce publishes a call that was carried out.
func (r *Request) announce(in, out any, err error) {
	subs := subscribers[APICall](r.account)
	if len(subs) == 0 {
		return
	}
	source := r.op.svc.EventSource
	if source == "" {
		source = r.op.svc.Name + ".amazonaws.com"
	}
	e := APICall{Time: time.Now().UTC(), EventSource: source, EventName: r.op.name, Region: r.region,
		Principal: r.principal, RequestID: r.ID(), AccessKeyID: r.accessKey(), ReadOnly: readOnly(r.op.svc.Name, r.op.name), Input: in, Output: out}
	if r.raw != nil {
		e.UserAgent = header(r.raw.Header, "User-Agent")
	}
	if err != nil {
		we := r.op.wireError(err)
		e.ErrorCode, e.ErrorMessage = we.Code, we.Message
	}
	for _, fn := range subs {
		fn(e)
	}
}
