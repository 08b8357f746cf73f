package logging

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// ErrAbsent is the error of RolePolicies for a role that does not exist. A
// Resource whose new things take time to be visible answers it for a delete of
// what is not there: Apply then is content where it wanted it gone, and waits
// where it takes back what it has just created.
var ErrAbsent = errors.New("it does not exist")

// RolePolicies are the identity policies and the permissions boundary of a
// role, for policy.Evaluate. The error wraps ErrAbsent for a role that does not
// exist, ErrNotRead where not all of them were read, or says why they could not
// be. Service control policies cannot be read with a member account's
// credentials and are not among them.
func RolePolicies(f Facts, role ID) (policy.Policies, error) {
	r := Lookup[RoleState](f, role)
	switch {
	case r.Err != nil:
		return policy.Policies{}, r.Err
	case r.Absent():
		return policy.Policies{}, fmt.Errorf("role %s: %w", role.Name, ErrAbsent)
	case !f.thorough:
		return policy.Policies{}, fmt.Errorf("role %s: %w", role.Name, ErrNotRead)
	}
	var p policy.Policies
	for _, name := range sortedKeys(r.State.Inline) {
		p.Identity = append(p.Identity, policy.Source{Name: "inline policy " + name, Document: r.State.Inline[name]})
	}
	for _, policyARN := range sortedKeys(r.State.Attached) {
		doc, err := managedDocument(f, role, policyARN)
		if err != nil {
			return policy.Policies{}, err
		}
		p.Identity = append(p.Identity, policy.Source{Name: "policy " + policyARN, Document: doc})
	}
	if r.State.Boundary != "" {
		doc, err := managedDocument(f, role, r.State.Boundary)
		if err != nil {
			return policy.Policies{}, err
		}
		p.Boundary = &policy.Source{Name: "permissions boundary " + r.State.Boundary, Document: doc}
	}
	return p, nil
}

func managedDocument(f Facts, role ID, policyARN string) (policy.Document, error) {
	m := Lookup[ManagedPolicyState](f, ManagedPolicyID(role.Scope, policyARN))
	switch {
	case m.Err != nil:
		return policy.Document{}, fmt.Errorf("policy %s of role %s: %w", policyARN, role.Name, m.Err)
	case m.Absent():
		// A deleted policy cannot be attached; attached and absent is a read that raced.
		return policy.Document{}, fmt.Errorf("policy %s of role %s does not exist", policyARN, role.Name)
	}
	return m.State.Document, nil
}

// UnknownConditionKeys are the global condition keys whose value at the time of
// a service's call nobody can know beforehand: for policy.Request.Unknown. The
// request's region, account and principal are not among them.
func UnknownConditionKeys() []string {
	return []string{
		"aws:CalledVia*", "aws:ChatbotSourceArn", "aws:CurrentTime", "aws:EpochTime", "aws:Ec2*", "aws:FederatedProvider",
		"aws:MultiFactorAuth*", "aws:PrincipalOrg*", "aws:PrincipalTag/*", "aws:Referer", "aws:RequestTag/*", "aws:ResourceOrg*",
		"aws:ResourceTag/*", "aws:Source*", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:userid", "aws:ViaAWSService", "aws:Vpc*",
		"logs:*", "ssm:*", "iot:*",
	}
}

// SessionRole is the name of the role that an assumed-role session's ARN is of;
// empty for anybody else.
func SessionRole(callerARN string) string {
	a, err := arn.Parse(callerARN)
	session, ok := strings.CutPrefix(a.Resource, "assumed-role/")
	if err != nil || a.Service != "sts" || !ok {
		return ""
	}
	name, _, _ := strings.Cut(session, "/")
	return name
}

// Reasons are actions that are not allowed, with why not: for the problem of a
// finding. The zero value is empty.
type Reasons struct {
	whys    []string
	actions map[string][]string
}

// Add adds an action.
func (r *Reasons) Add(action, why string) {
	if r.actions == nil {
		r.actions = map[string][]string{}
	}
	if r.actions[why] == nil {
		r.whys = append(r.whys, why)
	}
	r.actions[why] = append(r.actions[why], action)
}

// Empty reports that there are none.
func (r Reasons) Empty() bool { return len(r.whys) == 0 }

// String names the actions, those with one reason together.
func (r Reasons) String() string {
	var parts []string
	for _, why := range r.whys {
		parts = append(parts, strings.Join(r.actions[why], ", ")+" ("+why+")")
	}
	return strings.Join(parts, "; ")
}

// RolesNamed are the roles of the scope's account that a policy's statements name
// as principals. KMS, S3 and SNS refuse a policy that names one which does not
// exist, so that whoever writes it needs them.
func RolesNamed(doc policy.Document, s Scope) []ID {
	var ids []ID
	for _, st := range doc.Statements {
		if st.Principal == nil {
			continue
		}
		for _, p := range st.Principal.AWS {
			a, err := arn.Parse(p)
			if err != nil || a.Service != "iam" || a.Account != s.Account || !strings.HasPrefix(a.Resource, "role/") {
				continue
			}
			id := RoleID(s, a.Resource[strings.LastIndexByte(a.Resource, '/')+1:])
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// KeyCallerKeys are the condition keys kms:CallerAccount and kms:ViaService of a
// principal who uses a KMS key through a service, "s3.eu-west-1" say, and those of them
// whose values nobody knows: what a service has that writes by itself is not
// documented, nor by which domain services go in China.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func KeyCallerKeys(p policy.Principal, service string) (context map[string][]string, unknown []string) {
	caller, err := arn.Parse(p.ARN)
	if err != nil {
		return map[string][]string{}, []string{"kms:CallerAccount", "kms:ViaService"}
	}
	context = map[string][]string{"kms:CallerAccount": {caller.Account}}
	if caller.Partition == "aws-cn" {
		return context, []string{"kms:ViaService"}
	}
	context["kms:ViaService"] = []string{service + ".amazonaws.com"}
	return context, nil
}
