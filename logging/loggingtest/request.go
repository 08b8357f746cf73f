package loggingtest

import (
	"context"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/wire"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Request is one call that a handler carries out: who calls, from where, and as
// what. It embeds the caller's [View]; the region is the one that the service has,
// so a call of a global service is in the partition's main region.
type Request struct {
	View
	ctx     context.Context
	op      *operation
	id      uint64
	attempt int // 1, or more for an SDK's retries

	invocation string // what an SDK's retries have in common, "" on the typed door

	raw *wire.Request // what came over the wire, until it is answered; nil on the typed door
	in  any           // the handler's input

	lagged bool // it is carried out alone, since reads lag
}

// Context is the caller's context.
func (r *Request) Context() context.Context { return r.ctx }

// Service is the name of the service that is called: "logs".
func (r *Request) Service() string { return r.op.svc.Name }

// Operation is the name of the operation that is called: "CreateLogGroup".
func (r *Request) Operation() string { return r.op.name }

// ID is the request's id, as the answer carries it.
func (r *Request) ID() string { return requestID(r.id) }

// accessKey is the id of the key that signed the request, "" on the typed door.
func (r *Request) accessKey() string {
	if r.raw == nil {
		return ""
	}
	key, _, _ := scope(r.raw)
	return key
}

// requestID writes n as AWS writes request ids: as a UUID.
func requestID(n uint64) string {
	return fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(n>>48), uint16(n>>32), n&0xffffffff)
}

// Sent reports whether the caller sent a member of the input, by its name on the wire
// ("disableAllLogs"), whatever its value is: a plain bool in the SDK's input is false
// whether it was sent or not. On the typed door, where the options of a call have no
// effect, a member that Go cannot leave out, such as a plain bool, counts as sent, and
// any other if it is set. It holds while the handler runs.
func (r *Request) Sent(member string) bool {
	if r.raw != nil {
		return r.op.onWire().Sent(r.raw, member)
	}
	return r.in != nil && r.op.onWire().Set(r.in, member)
}

// Authorize returns the service's access-denied error unless the caller may do
// action ("logs:CreateLogGroup") on resource (an ARN or "*"), by the account's IAM
// policies as they have propagated. The root user may do everything that the
// organization's policies allow. conditionContext has the condition keys of the request;
// it may be nil.
func (r *Request) Authorize(action, resource string, conditionContext map[string][]string) error {
	return r.AuthorizeWith(action, resource, conditionContext, nil)
}

// AuthorizeWith is [Request.Authorize] for a resource that has a policy of its
// own, such as a bucket or a topic.
func (r *Request) AuthorizeWith(action, resource string, conditionContext map[string][]string, resourcePolicy *policy.Source) error {
	d := r.Evaluate(r.principal, action, resource, conditionContext, resourcePolicy)
	if d.Outcome == policy.Allowed {
		return nil
	}
	return r.Denied(action, resource, d)
}

// Denied is the service's access-denied error for a decision, in AWS's words.
func (r *Request) Denied(action, resource string, d policy.Decision) error {
	code := "AccessDeniedException"
	if p := r.op.svc.Protocol; p == AWSQuery || p == RESTXML {
		code = "AccessDenied"
	}
	return r.op.svc.newError(code, fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s %s",
		r.principal, action, resource, WhyDenied(action, d)))
}

// WhyDenied is the end of AWS's access-denied messages for a decision: of what kind of
// policy a statement denies it, or none allows it.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func WhyDenied(action string, d policy.Decision) string {
	if d.Outcome == policy.ExplicitDeny {
		return "with an explicit deny in " + kindOf(d.Source, sourceKinds, "a resource-based policy")
	}
	_, kind, _ := strings.Cut(kindOf(d.Reason, reasonKinds, "an identity-based policy"), " ")
	return "because no " + kind + " allows the " + action + " action"
}

// prefixed is how something begins, and what it is then called.
type prefixed [][2]string

// sourceKinds are the names of policies in decisions, and reasonKinds the reasons of
// decisions without a statement. They are never changed.
var (
	sourceKinds = prefixed{{"inline policy", "an identity-based policy"}, {"managed policy", "an identity-based policy"}, {"permissions boundary", "a permissions boundary"},
		{"session policy", "a session policy"}, {"service control policy", "a service control policy"}, {"resource control policy", "a resource control policy"}}
	reasonKinds = prefixed{{"service control policy", "a service control policy"}, {"none of service control policy", "a service control policy"},
		{"a level of the organisation", "a service control policy"}, {"the permissions boundary", "a permissions boundary"}, {"the session policy", "a session policy"},
		{"the resource policy", "a resource-based policy"}, {"there is no resource policy", "a resource-based policy"}}
)

func kindOf(text string, kinds prefixed, otherwise string) string {
	for _, k := range kinds {
		if strings.HasPrefix(text, k[0]) {
			return k[1]
		}
	}
	return otherwise
}
