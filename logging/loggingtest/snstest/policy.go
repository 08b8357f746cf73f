package snstest

import (
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxPolicy is the longest topic policy, in bytes.
//
// https://docs.aws.amazon.com/general/latest/gr/sns.html
const maxPolicy = 30720

// defaultPolicy is what SNS gives a topic that is made without one: everybody of the
// account may use it.
func defaultPolicy(account, topicARN string) string {
	return fmt.Sprintf(`{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow",`+
		`"Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission",`+
		`"SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":%q,`+
		`"Condition":{"StringEquals":{"AWS:SourceOwner":%q}}}]}`, topicARN, account)
}

// parsePolicy reads a topic policy and refuses what SNS refuses.
func parsePolicy(text string) (policy.Document, error) {
	doc, err := policy.Parse([]byte(text))
	if err != nil || len(doc.Statements) == 0 {
		return doc, invalid("Policy Error: null")
	}
	if len(text) > maxPolicy {
		return doc, invalid("Policy Reason: Policy is too long")
	}
	for _, st := range doc.Statements {
		switch {
		case st.Effect != policy.Allow && st.Effect != policy.Deny,
			st.Principal == nil && st.NotPrincipal == nil,
			len(st.Resource) == 0 && len(st.NotResource) == 0,
			len(st.Action) == 0 && len(st.NotAction) == 0:
			return doc, invalid("Policy Error: null")
		}
		for _, a := range append(st.Action, st.NotAction...) {
			if len(a) < 4 || !strings.EqualFold(a[:4], "sns:") {
				return doc, invalid("Policy statement action out of service scope!")
			}
		}
	}
	return doc, nil
}
