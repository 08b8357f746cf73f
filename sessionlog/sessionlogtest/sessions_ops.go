package sessionlogtest

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// preferencesName is the document of sessions that name none.
const preferencesName = "SSM-SessionManagerRunShell"

// The oldest agents that have sessions, and that have them with a KMS key.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-prerequisites.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html
const (
	oldestAgent        = "2.3.68.0"
	oldestAgentWithKey = "2.3.539.0"
)

// startSession makes a session. What the agent does with it is [StartSession]'s: a
// session that is started by a bare call stays connected and logs nothing.
func (s *store) startSession(r *loggingtest.Request, in *ssm.StartSessionInput) (*ssm.StartSessionOutput, error) {
	target, name := *in.Target, ssmtest.DocumentName(r.View, in.DocumentName)
	if err := s.mayStart(r, target, name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	here := s.region(r.View)
	node, known := here.nodes[target]
	s.mu.Unlock()
	used, err := s.documentInForce(r.View, name)
	if err != nil {
		return nil, err
	}
	notConnected := &types.TargetNotConnected{Message: aws.String(target + " is not connected.")}
	principal := ""
	if known {
		principal = node.connects(r)
	}
	if principal == "" {
		return nil, notConnected
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := &session{Session: types.Session{
		SessionId: aws.String(sessionID(r.Principal(), s.started+1)), Target: in.Target, Status: types.SessionStatusConnected,
		StartDate: aws.Time(time.Now().UTC().Truncate(time.Millisecond)), DocumentName: aws.String(cmp.Or(name, preferencesName)), Owner: aws.String(r.Principal()),
		Reason: in.Reason, AccessType: types.AccessTypeStandard, MaxSessionDuration: optional(text(used.inputs(), "maxSessionDuration")),
	}}
	s.add(here, x)
	x.used, x.node, x.principal, x.parameters, x.userID = used, node, principal, in.Parameters, r.UserID()
	return &ssm.StartSessionOutput{SessionId: aws.String(*x.SessionId), StreamUrl: streamURL(r.View, *x.SessionId), TokenValue: token(x)}, nil
}

// connects is as whom the agent of a node that can have sessions works, "" where it
// cannot.
func (n Node) connects(r *loggingtest.Request) string {
	if n.Offline || older(n.AgentVersion, oldestAgent) {
		return ""
	}
	principal := n.principal(r)
	asked := connecting
	if n.container() { // which is no managed node
		asked = connecting[1:]
	}
	if principal == "" || n.cannot(r.View, principal, asked) != "" {
		return ""
	}
	return principal
}

// connectionStatus tells of any target whether it can have a session.
func (s *store) connectionStatus(r *loggingtest.Request, in *ssm.GetConnectionStatusInput) (*ssm.GetConnectionStatusOutput, error) {
	if err := r.Authorize("ssm:GetConnectionStatus", nodeARN(r.View, *in.Target), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	node, known := s.region(r.View).nodes[*in.Target]
	s.mu.Unlock()
	out := &ssm.GetConnectionStatusOutput{Target: in.Target, Status: types.ConnectionStatusNotConnected}
	if known && node.connects(r) != "" {
		out.Status = types.ConnectionStatusConnected
	}
	return out, nil
}

// mayStart asks for permission for the node and the document.
func (s *store) mayStart(r *loggingtest.Request, target, name string) error {
	const action, key = "ssm:StartSession", "ssm:SessionDocumentAccessCheck"
	node := nodeARN(r.View, target)
	if name == "" && s.checkOnRequest {
		if r.Evaluate(r.Principal(), action, node, map[string][]string{key: {"false"}}, nil).Outcome == policy.Allowed {
			return nil
		}
	}
	checked := map[string][]string{key: {"true"}}
	if err := r.Authorize(action, node, checked); err != nil {
		return err
	}
	return r.Authorize(action, ssmtest.DocumentARN(r.View, cmp.Or(name, preferencesName)), checked)
}

// used is the version of a document that a session uses; nil while nobody saved
// preferences, which a session without a document does not need.
type used struct{ ssmtest.Version }

func (s *store) documentInForce(v loggingtest.View, name string) (*used, error) {
	number := "$DEFAULT"
	if s.useLatest {
		number = "$LATEST"
	}
	d, err := ssmtest.FindDocument(v, cmp.Or(name, preferencesName), number)
	switch {
	case err != nil && name == "":
		return nil, nil
	case err != nil:
		return nil, err
	case d.Kind != types.DocumentTypeSession:
		return nil, &types.InvalidDocument{Message: aws.String(fmt.Sprintf("Document type %s is not supported. Only type Session is supported.", d.Kind))}
	case d.Status != types.DocumentStatusActive:
		return nil, &types.InvalidDocument{Message: aws.String(fmt.Sprintf("Document %s is not active: its status is %s.", d.Name, d.Status))}
	}
	return &used{d}, nil
}

// content is what the document says.
func (u *used) content() map[string]any {
	if u == nil {
		return nil
	}
	return u.Content
}

// inputs are the document's, nil without any.
func (u *used) inputs() map[string]any {
	inputs, _ := u.content()["inputs"].(map[string]any)
	return inputs
}

func (u *used) label() (name, number string) {
	if u == nil {
		return "", ""
	}
	return u.Name, strconv.Itoa(u.Number)
}

// The permissions with which an agent is connected, and has a session.
var (
	connecting = []string{"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:OpenControlChannel"}
	conversing = []string{"ssmmessages:CreateDataChannel", "ssmmessages:OpenDataChannel"}
)

// cannot is why the agent may not do all of some actions, "" if it may.
func (n Node) cannot(v loggingtest.View, principal string, actions []string) string {
	for _, action := range actions {
		if d := v.Evaluate(principal, action, "*", nil, nil); d.Outcome != policy.Allowed {
			return fmt.Sprintf("%s is not allowed %s: %s", principal, action, d.Reason)
		}
	}
	return ""
}

func streamURL(v loggingtest.View, id string) *string {
	return aws.String(fmt.Sprintf("wss://ssmmessages.%s.amazonaws.com/v1/data-channel/%s?role=publish_subscribe", v.Region(), id))
}

// token stands for the secret that a client opens the channel with.
func token(x *session) *string { return aws.String(fmt.Sprintf("token-%d", x.number)) }

// own asks for permission for a session, whose tag says who began it.
func (s *store) own(r *loggingtest.Request, id string) error {
	s.mu.Lock()
	x := s.region(r.View).byID[id]
	s.mu.Unlock()
	var tags map[string][]string
	if x != nil && x.userID != "" {
		tags = map[string][]string{"ssm:resourceTag/aws:ssmmessages:session-id": {x.userID}}
	}
	return r.Authorize("ssm:"+r.Operation(), ssmtest.ARN(r.View, "session/"+id), tags)
}

func (s *store) resumeSession(r *loggingtest.Request, in *ssm.ResumeSessionInput) (*ssm.ResumeSessionOutput, error) {
	id := *in.SessionId
	if err := s.own(r, id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.region(r.View).byID[id]
	if x == nil || !x.active() {
		return nil, &types.DoesNotExistException{Message: aws.String("Session " + id + " does not exist or has been terminated.")}
	}
	x.Status = types.SessionStatusConnected
	return &ssm.ResumeSessionOutput{SessionId: aws.String(id), StreamUrl: streamURL(r.View, id), TokenValue: token(x)}, nil
}

// terminateSession ends a session. The agent then uploads its log, before the answer
// comes. A session that does not exist is no error: the API lists none.
func (s *store) terminateSession(r *loggingtest.Request, in *ssm.TerminateSessionInput) (*ssm.TerminateSessionOutput, error) {
	id := *in.SessionId
	if err := s.own(r, id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	x := s.region(r.View).byID[id]
	s.mu.Unlock()
	if x != nil {
		// What the agent does is not the caller's to cancel.
		if err := s.end(context.WithoutCancel(r.Context()), x, types.SessionStatusTerminated); err != nil {
			return nil, err
		}
	}
	return &ssm.TerminateSessionOutput{SessionId: aws.String(id)}, nil
}

// end ends a session once, and has its agent upload what there is.
func (s *store) end(ctx context.Context, x *session, status types.SessionStatus) error {
	s.mu.Lock()
	ended := !x.active()
	if !ended {
		x.Status, x.EndDate = status, aws.Time(time.Now().UTC().Truncate(time.Millisecond))
	}
	agent := x.agent
	s.mu.Unlock()
	if agent == nil {
		return nil
	}
	failed, err := agent.finish(ctx)
	if failed {
		s.mu.Lock()
		x.Status = types.SessionStatusFailed
		s.mu.Unlock()
	}
	return err
}
