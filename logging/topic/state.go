package topic

import (
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// State is the state of a topic. What it leaves out is as in a topic that was just
// created.
type State struct {
	// Policy is what is in the topic's policy besides SNS's default statement; see
	// Document for the whole.
	Policy policy.Statements `json:"policy,omitempty"`
	// WithoutDefault: the policy does not have the default statement, which lets the
	// topic's own account use it.
	WithoutDefault bool              `json:"withoutDefaultStatement,omitempty"`
	KeyID          string            `json:"kmsMasterKeyId,omitempty"` // an ARN, or an alias
	DisplayName    string            `json:"displayName,omitempty"`
	Tags           map[string]string `json:"tags,omitempty"` // read where they are asked for, or thoroughly
}

// Document is the topic's whole policy.
func (s State) Document(topicARN string) policy.Document { return s.statements(topicARN).Document() }

// statements are all of the policy's, with the version that it has.
func (s State) statements(topicARN string) policy.Statements {
	all := policy.Statements{}
	for k, one := range s.Policy {
		all[k] = one
	}
	if !s.WithoutDefault {
		d := defaultPolicy(topicARN)
		d.ID = ""
		if len(s.Policy) > 0 {
			d.Version = s.Policy.Document().Version
		}
		all[defaultSid] = d
	}
	return all
}

// The default policy of a topic is under the old version of the language.
// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
const (
	defaultSid = "__default_statement_ID"
	defaultID  = "__default_policy_ID"
)

func defaultPolicy(topicARN string) policy.Document {
	a, _ := arn.Parse(topicARN) // one that is none has no account, and matches nobody
	return policy.Document{Version: policy.VersionOld, ID: defaultID, Statements: []policy.Statement{{
		Sid: defaultSid, Effect: policy.Allow, Principal: &policy.Principals{AWS: []string{"*"}},
		Action: []string{
			"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
			"SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
		},
		Resource:  []string{topicARN},
		Condition: policy.Condition{"StringEquals": {"AWS:SourceOwner": {a.Account}}},
	}}}
}

// isDefault recognizes the default statement of any year: which actions it has
// differs.
func isDefault(s policy.Statement, topicARN string) bool {
	want := defaultPolicy(topicARN).Statements[0]
	same := s.Clone()
	same.Action = want.Action
	return slices.ContainsFunc(s.Action, func(a string) bool { return a == "SNS:Publish" }) && same.Equal(want)
}

// withoutDefault takes the default statement out of a policy.
func withoutDefault(doc policy.Document, topicARN string) (rest policy.Statements, found bool) {
	rest = policy.SplitStatements(doc)
	if one, ok := rest[defaultSid]; ok && isDefault(one.Statements[0], topicARN) {
		delete(rest, defaultSid)
		if len(rest) == 0 {
			rest = nil
		}
		return rest, true
	}
	return rest, false
}
