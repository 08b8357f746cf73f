package resource

import (
	"fmt"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// UnknownConditionKeys are the global condition keys whose value at the time of
// a service's call nobody can know beforehand: for policy.Request.Unknown. The
// request's region, account and principal are not among them, nor are the keys of a
// service.
func UnknownConditionKeys() []string {
	return []string{
		"aws:CalledVia*", "aws:ChatbotSourceArn", "aws:CurrentTime", "aws:EpochTime", "aws:Ec2*", "aws:FederatedProvider",
		"aws:MultiFactorAuth*", "aws:PrincipalOrg*", "aws:PrincipalTag/*", "aws:Referer", "aws:RequestTag/*", "aws:ResourceOrg*",
		"aws:ResourceTag/*", "aws:Source*", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:userid", "aws:ViaAWSService", "aws:Vpc*",
	}
}

// Access is what somebody asks of a thing.
type Access struct {
	Principal policy.Principal
	Action    string // "s3:PutObject"
	// Own are the principal's own policies, as role.Policies answers them; a service
	// has none.
	Own policy.Policies
	// Context and Unknown are as in [policy.Request].
	Context map[string][]string
	Unknown []string
}

// To decides by the principal's policies, and by the policy that the thing itself has,
// if any. Owner is the thing's account: another one's has to allow as well. What every
// request has is known without being said: TLS, and by the ARN the region and the
// owner. The time is not.
func (a Access) To(thingARN, owner string, its *policy.Source) policy.Decision {
	p := a.Own
	p.Resource = its
	caller, err := arn.Parse(a.Principal.ARN)
	p.CrossAccount = err == nil && caller.Account != owner
	known := map[string][]string{"aws:SecureTransport": {"true"}}
	if thing, err := arn.Parse(thingARN); err == nil && arn.IsRegion(thing.Region) {
		known["aws:RequestedRegion"] = []string{thing.Region}
	}
	if owner != "" {
		known["aws:ResourceAccount"] = []string{owner}
	}
	maps.Copy(known, a.Context)
	unknown := append([]string{"aws:CurrentTime", "aws:EpochTime"}, a.Unknown...)
	return policy.Evaluate(policy.Request{Principal: a.Principal, Action: a.Action, Resource: thingARN, Context: known, Unknown: unknown}, p)
}

// ToParts is To for a thing whose policy is known statement by statement, in no order: so
// the statement that decided is named by its Sid, or by its text.
func (a Access) ToParts(thingARN, owner, name string, its policy.Statements) policy.Decision {
	doc := its.Document()
	d := a.To(thingARN, owner, &policy.Source{Name: name, Document: doc})
	decided := d.Statement
	for i, st := range doc.Statements {
		text, _ := st.MarshalJSON() // it was read
		place, label := fmt.Sprintf("statement %d of %s", i, name), fmt.Sprintf("statement %s of %s", text, name)
		if st.Sid != "" {
			place, label = fmt.Sprintf("statement %d (%s) of %s", i, st.Sid, name), fmt.Sprintf("statement %s of %s", st.Sid, name)
		}
		d.Reason = strings.ReplaceAll(d.Reason, place, label)
		if d.Source == name && decided == i {
			d.Source, d.Statement = label, -1
		}
	}
	return d
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
