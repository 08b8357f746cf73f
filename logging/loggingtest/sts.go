package loggingtest

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// roleSession is what sts:AssumeRole was called with.
type roleSession struct {
	roleID string
	policy *policy.Source
	tags   map[string]string
}

// getCallerIdentity needs no permission, and no policy can deny it.
func getCallerIdentity(r *Request, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	principal, account := r.Principal(), r.Account().ID()
	s := iamOf(r.Owner(principal).Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	id := account
	if principal != r.Account().root() {
		a, err := arn.Parse(principal)
		if err != nil {
			return nil, &smithy.GenericAPIError{Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid.", Fault: smithy.FaultClient}
		}
		account = a.Account
		id = s.userID(principal)
		if strings.HasPrefix(a.Resource, "role/") {
			// Nobody calls as a role itself, but View.As may be given one: it is
			// its session of that name.
			_, name := splitLast(a.Resource)
			principal = sessionARN(s.account, name, name)
		}
	}
	return &sts.GetCallerIdentityOutput{Account: aws.String(account), Arn: aws.String(principal), UserId: aws.String(id)}, nil
}

// UserID is the view's principal as aws:userid has it: the unique id of a user, that of a
// session's role with a colon and the session's name, the account of its root user.
func (v View) UserID() string {
	s := iamOf(v.Owner(v.principal).Account())
	if v.principal == s.account.root() {
		return s.account.ID()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.userID(v.principal)
}

// userID is called with the lock held.
func (s *iamStore) userID(principal string) string {
	id := s.idOf(principal, false)
	if strings.Contains(principal, ":assumed-role/") || strings.Contains(principal, ":role/") {
		_, session := splitLast(principal)
		id += ":" + session
	}
	return id
}

func splitLast(s string) (before, last string) {
	at := strings.LastIndexByte(s, '/')
	return s[:max(at, 0)], s[at+1:]
}

// sessionARN is the ARN of a role's session: it has no path.
func sessionARN(a *Account, role, session string) string {
	return "arn:" + a.Partition() + ":sts::" + a.ID() + ":assumed-role/" + role + "/" + session
}

const minSession = 900 // seconds

func assumeRole(r *Request, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	roleARN := aws.ToString(in.RoleArn)
	a := r.Owner(roleARN).Account()
	s := iamOf(a)
	if parts := strings.SplitN(roleARN, ":", 6); len(parts) < 6 || parts[0] != "arn" || parts[1] == "" || parts[2] == "" || parts[4] == "" || parts[5] == "" {
		return nil, &smithy.GenericAPIError{Code: "ValidationError", Message: roleARN + " is invalid", Fault: smithy.FaultClient}
	}
	seen := map[string]bool{}
	for _, t := range in.Tags {
		key := strings.ToLower(aws.ToString(t.Key))
		if seen[key] {
			return nil, &smithy.GenericAPIError{Code: "InvalidParameterValue", Message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.", Fault: smithy.FaultClient}
		}
		seen[key] = true
	}
	if err := authorizeAssume(r, roleARN, in); err != nil {
		return nil, err
	}
	session := roleSession{tags: map[string]string{}}
	for _, t := range in.Tags {
		session.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	if in.Policy != nil {
		d, err := checkIdentityPolicy(*in.Policy)
		if err != nil {
			return nil, &types.MalformedPolicyDocumentException{Message: aws.String(apiMessage(err))}
		}
		session.policy = &policy.Source{Name: "session policy", Document: d}
	}
	s.mu.Lock()
	role := s.roleOf(roleARN, true)
	if role == nil {
		s.mu.Unlock()
		return nil, assumeDenied(r, roleARN)
	}
	session.roleID = role.id
	for _, d := range in.PolicyArns {
		p := s.managedPropagated(aws.ToString(d.Arn))
		if p == nil {
			s.mu.Unlock()
			return nil, &smithy.GenericAPIError{Code: "ValidationError", Message: "A managed session policy does not exist", Fault: smithy.FaultClient}
		}
		session.policy = joinSession(session.policy, p)
	}
	seconds := int32(defaultSession)
	if in.DurationSeconds != nil {
		seconds = *in.DurationSeconds
	}
	chained := strings.Contains(r.Principal(), ":assumed-role/")
	if seconds < minSession || seconds > role.maxSession || chained && seconds > defaultSession {
		s.mu.Unlock()
		return nil, &smithy.GenericAPIError{Code: "ValidationError", Fault: smithy.FaultClient,
			Message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."}
	}
	name := aws.ToString(in.RoleSessionName)
	principal := sessionARN(a, role.name, name)
	s.sessions[principal] = session
	s.mu.Unlock()
	keys := a.issue(principal, time.Duration(seconds)*time.Second)
	out := &sts.AssumeRoleOutput{
		AssumedRoleUser: &types.AssumedRoleUser{Arn: aws.String(principal), AssumedRoleId: aws.String(role.id + ":" + name)},
		Credentials: &types.Credentials{
			AccessKeyId:     aws.String(keys.AccessKeyID),
			SecretAccessKey: aws.String(keys.SecretAccessKey),
			SessionToken:    aws.String(keys.SessionToken),
			Expiration:      aws.Time(keys.Expires.UTC().Truncate(time.Second)),
		},
		SourceIdentity: in.SourceIdentity,
	}
	return out, nil
}

// joinSession lets a session do what any of its session policies allows.
func joinSession(session *policy.Source, p *managedPolicy) *policy.Source {
	if session == nil {
		return &policy.Source{Name: "session policy " + p.name, Document: p.document}
	}
	joined := session.Document.Clone()
	joined.Statements = append(joined.Statements, p.document.Statements...)
	return &policy.Source{Name: session.Name + " and " + p.name, Document: joined}
}

// authorizeAssume asks the role's trust policy and the caller's own policies.
func authorizeAssume(r *Request, roleARN string, in *sts.AssumeRoleInput) error {
	condition := map[string][]string{"sts:RoleSessionName": {aws.ToString(in.RoleSessionName)}}
	if in.ExternalId != nil {
		condition["sts:ExternalId"] = []string{*in.ExternalId}
	}
	if in.SourceIdentity != nil {
		condition["sts:SourceIdentity"] = []string{*in.SourceIdentity}
	}
	for _, t := range in.Tags {
		condition["aws:RequestTag/"+aws.ToString(t.Key)] = []string{aws.ToString(t.Value)}
		condition["aws:TagKeys"] = append(condition["aws:TagKeys"], aws.ToString(t.Key))
	}
	if strings.HasSuffix(r.Principal(), ":root") {
		return &smithy.GenericAPIError{Code: "AccessDenied", Message: "Roles may not be assumed by root accounts.", Fault: smithy.FaultClient}
	}
	if !r.Owner(roleARN).Account().usable() {
		return assumeDenied(r, roleARN)
	}
	if d := r.EvaluateTrust(roleARN, r.Principal(), condition); d.Outcome != policy.Allowed {
		return assumeDenied(r, roleARN)
	}
	return nil
}

// assumeDenied does not say why: AWS does not say whether the role exists.
func assumeDenied(r *Request, roleARN string) error {
	return &smithy.GenericAPIError{
		Code:    "AccessDenied",
		Message: "User: " + r.Principal() + " is not authorized to perform: sts:AssumeRole on resource: " + roleARN,
		Fault:   smithy.FaultClient,
	}
}

func apiMessage(err error) string {
	if e, ok := err.(smithy.APIError); ok {
		return e.ErrorMessage()
	}
	return err.Error()
}
