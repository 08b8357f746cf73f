package topic

import (
	"fmt"
	"iter"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The codes of findings that this package makes.
const (
	CodeMissing     resource.Code = "topic-missing"
	CodeKeyUnusable resource.Code = "topic-key-unusable"
)

// Judge judges a topic, by its name or ARN, as a place for notifications: it
// exists, and its key is in order. Whether a service may publish is for [Decide]
// and [DecideKey].
func Judge(f resource.Facts, nameOrARN string) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		id := ID(f.Scope, nameOrARN)
		t := topicType.Ref(id.Scope, id.Name).In(f)
		switch {
		case t.Err != nil:
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityUnknown, Resource: id, Cause: t.Err,
				Problem: fmt.Sprintf("Whether the topic exists could not be told: %v.", t.Err),
				Fix:     "Give the caller sns:GetTopicAttributes on it.",
			})
			return
		case t.Absent():
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: id,
				Problem: "The topic does not exist.", Fix: "Create it, or name another one.",
			})
			return
		}
		judgeKey(j, f, id, t.State.KeyID)
	})
}

func judgeKey(j *resource.Judgement, f resource.Facts, id resource.ID, keyID string) {
	if !isKeyARN(keyID) {
		return
	}
	find := func(severity resource.Severity, cause error, problem, fix string) {
		j.Find(resource.Finding{Code: CodeKeyUnusable, Severity: severity, Resource: id, Cause: cause, Problem: problem, Fix: fix})
	}
	switch k := key.Ref(f.Scope, keyID).In(f); {
	case k.Err != nil:
		find(resource.SeverityUnknown, k.Err, fmt.Sprintf("Whether its KMS key %s can be used could not be told: %v.", keyID, k.Err), "Give the caller kms:DescribeKey and kms:GetKeyPolicy on the key.")
	case k.Absent():
		find(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s does not exist.", keyID), "Set a key that exists, or none.")
	case k.State.State != "Enabled":
		find(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s is %s.", keyID, k.State.State), "Enable the key, or cancel its deletion, or set another one.")
	case k.State.Spec != "" && k.State.Spec != "SYMMETRIC_DEFAULT":
		find(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s is not symmetric, but %s.", keyID, k.State.Spec), "Set a symmetric key.")
	}
}

func isKeyARN(keyID string) bool {
	a, err := arn.Parse(keyID)
	return err == nil && strings.HasPrefix(a.Resource, "key/")
}

// Access is what somebody asks of a topic.
type Access struct {
	Principal policy.Principal
	Action    string // "sns:Publish"; of [DecideKey] "kms:GenerateDataKey", "kms:Decrypt"
	// Policies are the principal's own, as [logging.RolePolicies] has them; none of
	// a service.
	Policies policy.Policies
	// Context and Unknown are as in [policy.Request].
	Context map[string][]string
	Unknown []string
}

// Decide says whether the topic's policy and the principal's own let him. The
// error wraps [logging.ErrAbsent] for a topic that does not exist and
// [logging.ErrNotRead] where nobody asked for it, or says why it could not be read.
func Decide(f resource.Facts, nameOrARN string, a Access) (policy.Decision, error) {
	s, err := known(f, nameOrARN)
	if err != nil {
		return policy.Decision{}, err
	}
	topicARN := ARN(f.Scope, nameOrARN)
	p := a.Policies
	p.Resource = &policy.Source{Name: "topic policy", Document: s.Document(topicARN)}
	p.CrossAccount = otherAccount(a.Principal, ID(f.Scope, nameOrARN).Account)
	context := map[string][]string{}
	if caller, err := arn.Parse(a.Principal.ARN); err == nil { // what SNS's default statement asks for
		context["aws:SourceOwner"] = []string{caller.Account}
	}
	maps.Copy(context, a.Context)
	return policy.Evaluate(policy.Request{Principal: a.Principal, Action: a.Action, Resource: topicARN, Context: context, Unknown: a.Unknown}, p), nil
}

// DecideKey says whether the policy of the topic's key, and the principal's own,
// let him use it. It is allowed where the topic has no key. The errors are those of
// [Decide], or of reading the key. Of a key that is named by an alias, AWS's own
// among them, nothing is known. Grants are not read.
func DecideKey(f resource.Facts, nameOrARN string, a Access) (policy.Decision, error) {
	s, err := known(f, nameOrARN)
	switch {
	case err != nil:
		return policy.Decision{}, err
	case s.KeyID == "":
		return policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "the topic has no key"}, nil
	case !isKeyARN(s.KeyID):
		return policy.Decision{Outcome: policy.Undetermined, Statement: -1, Reason: "the topic's key is named by an alias, and its policy is not read"}, nil
	}
	k := key.Ref(f.Scope, s.KeyID).In(f)
	switch {
	case k.Err != nil:
		return policy.Decision{}, fmt.Errorf("key %s: %w", s.KeyID, k.Err)
	case k.Absent():
		return policy.Decision{}, fmt.Errorf("key %s: %w", s.KeyID, resource.ErrAbsent)
	}
	p := a.Policies
	p.Resource = &policy.Source{Name: "key policy", Document: k.State.Policy.Document()}
	p.ResourceMustAllow = true
	if owner, err := arn.Parse(s.KeyID); err == nil {
		p.CrossAccount = otherAccount(a.Principal, owner.Account)
	}
	context, unknown := resource.KeyCallerKeys(a.Principal, "sns."+ID(f.Scope, nameOrARN).Region)
	// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
	context["kms:EncryptionContext:aws:sns:topicArn"] = []string{ARN(f.Scope, nameOrARN)}
	context["kms:EncryptionContextKeys"] = []string{"aws:sns:topicArn"}
	maps.Copy(context, a.Context)
	return policy.Evaluate(policy.Request{Principal: a.Principal, Action: a.Action, Resource: s.KeyID, Context: context, Unknown: append(unknown, a.Unknown...)}, p), nil
}

func known(f resource.Facts, nameOrARN string) (State, error) {
	t := Ref(f.Scope, nameOrARN).In(f)
	switch {
	case t.Err != nil:
		return State{}, t.Err
	case t.Absent():
		return State{}, fmt.Errorf("topic %s: %w", nameOrARN, resource.ErrAbsent)
	}
	return t.State, nil
}

func otherAccount(p policy.Principal, account string) bool {
	a, err := arn.Parse(p.ARN)
	return err == nil && a.Account != account
}
