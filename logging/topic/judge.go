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

// Judge judges the topic.
func (t Topic) Judge(f resource.Facts) iter.Seq[resource.Finding] { return Judge(f, t.spec.Name) }

// Judge judges a topic, by its name or ARN, as a place for notifications: it
// exists, and its key is in order. Whether a service may publish is for [Decide]
// and [DecideKey].
func Judge(f resource.Facts, nameOrARN string) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		id := ID(f.Scope, nameOrARN)
		t := topicType.Ref(id.Scope, id.Name).In(f)
		missing := resource.Finding{
			Code: CodeMissing, Resource: id, Problem: fmt.Sprintf("The topic does not exist in %s.", id.Region), Fix: "Create it, or name another one: one of another region or account is named by its ARN.",
		}
		if others := sameName(f, id); len(others) > 0 {
			missing.Problem = fmt.Sprintf("The topic does not exist in %s; there is one of its name in another region: %s.", id.Region, strings.Join(others, ", "))
			missing.Reason, missing.Fix = resource.ReasonOtherRegion, "Name that one by its ARN, or create one here."
		}
		if !resource.Exists(j, f.Scope, t, missing, "sns:GetTopicAttributes on it") {
			return
		}
		if isKeyARN(t.State.KeyID) {
			key.Judge(j, f, t.State.KeyID, id.Region, resource.Finding{Code: CodeKeyUnusable, Resource: id, Problem: "Its KMS key"})
		}
	})
}

// sameName are the ARNs of the topics of that name that are known in other regions.
func sameName(f resource.Facts, id resource.ID) (out []string) {
	for _, other := range topicType.Known(f) {
		at := other.ID()
		if at.Name == id.Name && at.Account == id.Account && at.Region != id.Region && other.In(f).Present {
			out = append(out, ARN(at.Scope, at.Name))
		}
	}
	return out
}

func isKeyARN(keyID string) bool {
	a, err := arn.Parse(keyID)
	return err == nil && strings.HasPrefix(a.Resource, "key/")
}

// Decide says whether the topic's policy and the principal's own let them. The
// error wraps [resource.ErrAbsent] for a topic that does not exist and
// [resource.ErrNotRead] where nobody asked for it, or says why it could not be read.
func Decide(f resource.Facts, nameOrARN string, a resource.Access) (policy.Decision, error) {
	s, err := known(f, nameOrARN)
	if err != nil {
		return policy.Decision{}, err
	}
	topicARN := ARN(f.Scope, nameOrARN)
	context := map[string][]string{}
	if caller, err := arn.Parse(a.Principal.ARN); err == nil { // what SNS's default statement asks for
		context["aws:SourceOwner"] = []string{caller.Account}
	}
	maps.Copy(context, a.Context)
	a.Context = context
	return a.ToParts(topicARN, ID(f.Scope, nameOrARN).Account, "topic policy", s.statements(topicARN)), nil
}

// DecideKey says whether the policy of the topic's key, and the principal's own, let
// them use it for what SNS does with it where somebody publishes. It answers the first action that
// is not allowed, and that all are where the topic has no key. The errors are those of
// [Decide], and of key.Use. Of a key that is named by an alias, AWS's own among them,
// nothing is known.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func DecideKey(f resource.Facts, nameOrARN string, a resource.Access) (d policy.Decision, action string, err error) {
	actions := []string{"kms:GenerateDataKey", "kms:Decrypt"}
	s, err := known(f, nameOrARN)
	switch {
	case err != nil:
		return d, "", err
	case s.KeyID == "":
		return policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "the topic has no key"}, "", nil
	case !isKeyARN(s.KeyID):
		return policy.Decision{Outcome: policy.Undetermined, Statement: -1, Reason: "the topic's key is named by an alias, and its policy is not read"}, strings.Join(actions, ", "), nil
	}
	use := key.Use{Access: a, Through: "sns." + ID(f.Scope, nameOrARN).Region, EncryptionContext: map[string]string{"aws:sns:topicArn": ARN(f.Scope, nameOrARN)}}
	return use.Decide(f, s.KeyID, actions...)
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
