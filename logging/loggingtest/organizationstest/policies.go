package organizationstest

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// attachedPolicy is a policy with what it is attached to.
type attachedPolicy struct {
	summary types.PolicySummary
	content string
	targets []types.PolicyTargetSummary
}

// policyType is a type of policies that an organization has.
type policyType struct {
	name    types.PolicyType
	word    string // in ARNs
	managed string // AWS's policy that allows everything
	of      func(service, resource []policy.Source) []policy.Source
	always  string // what the managed one says, where it is attached to everything and stays
}

var policyTypes = []policyType{
	{name: types.PolicyTypeServiceControlPolicy, word: "service_control_policy", managed: loggingtest.FullAWSAccess,
		of: func(service, _ []policy.Source) []policy.Source { return service }},
	{name: types.PolicyTypeResourceControlPolicy, word: "resource_control_policy", managed: "RCPFullAWSAccess",
		of:     func(_, resource []policy.Source) []policy.Source { return resource },
		always: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`},
}

// describe makes a policy of one that is attached somewhere.
func (t policyType) describe(org *loggingtest.Organization, name, content string) *attachedPolicy {
	p := &attachedPolicy{content: content, summary: types.PolicySummary{Name: &name, Description: aws.String(""), Type: t.name}}
	if name == t.managed {
		p.summary.Id, p.summary.AwsManaged = aws.String("p-"+name), true
		p.summary.Description = aws.String("Allows access to every operation")
		p.summary.Arn = aws.String("arn:" + org.Management().Partition() + ":organizations::aws:policy/" + t.word + "/p-" + name)
		return p
	}
	sum := sha256.Sum256([]byte(org.ID() + t.word + "\n" + name + "\n" + content))
	p.summary.Id = aws.String("p-" + hex.EncodeToString(sum[:])[:10])
	p.summary.Arn = aws.String(arnOf(org, "policy", t.word+"/"+*p.summary.Id))
	return p
}

// policies are those of the type by id, with all that they are attached to.
func (t policyType) policies(org *loggingtest.Organization) map[string]*attachedPolicy {
	byID := map[string]*attachedPolicy{}
	add := func(name, content string, to types.PolicyTargetSummary) {
		p := t.describe(org, name, content)
		if byID[*p.summary.Id] == nil {
			byID[*p.summary.Id] = p
		}
		p = byID[*p.summary.Id]
		p.targets = append(p.targets, to)
	}
	attach := func(target loggingtest.Target, to types.PolicyTargetSummary) {
		for _, s := range t.of(org.PoliciesOf(target)) {
			add(s.Name, s.Document.String(), to)
		}
		if t.always != "" {
			add(t.managed, t.always, to)
		}
	}
	var walk func(u *loggingtest.Unit)
	walk = func(u *loggingtest.Unit) {
		kind, of := kindOf(u)
		attach(u, types.PolicyTargetSummary{TargetId: aws.String(u.ID()), Arn: aws.String(arnOf(org, kind, u.ID())), Name: aws.String(u.Name()), Type: of})
		for _, child := range u.Units() {
			walk(child)
		}
	}
	walk(org.Root())
	for _, a := range org.Accounts() {
		attach(a, types.PolicyTargetSummary{TargetId: aws.String(a.ID()), Arn: aws.String(arnOf(org, "account", a.ID())), Name: aws.String(a.Name()), Type: types.TargetTypeAccount})
	}
	return byID
}

// policiesOf are the policies of the type with a name; others have none here.
func policiesOf(org *loggingtest.Organization, name types.PolicyType) map[string]*attachedPolicy {
	for _, t := range policyTypes {
		if t.name == name {
			return t.policies(org)
		}
	}
	return nil
}

// policyOf is the policy with an id.
func policyOf(org *loggingtest.Organization, id *string) (*attachedPolicy, error) {
	for _, t := range policyTypes {
		if p := t.policies(org)[aws.ToString(id)]; p != nil {
			return p, nil
		}
	}
	return nil, &types.PolicyNotFoundException{Message: aws.String("You specified a policy that doesn't exist.")}
}

func idOfPolicy(p types.PolicySummary) string { return *p.Id }

func listPolicies(r *loggingtest.Request, in *organizations.ListPoliciesInput) (*organizations.ListPoliciesOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	var found []types.PolicySummary
	for _, p := range policiesOf(org, in.Filter) {
		found = append(found, p.summary)
	}
	out := &organizations.ListPoliciesOutput{}
	out.Policies, out.NextToken, err = page(found, idOfPolicy, in.MaxResults, in.NextToken)
	return out, err
}

func listPoliciesForTarget(r *loggingtest.Request, in *organizations.ListPoliciesForTargetInput) (*organizations.ListPoliciesForTargetOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	id := aws.ToString(in.TargetId)
	if org.Find(id) == nil && org.Management().Sibling(id) == nil {
		return nil, &types.TargetNotFoundException{Message: aws.String("You specified a target that doesn't exist.")}
	}
	var found []types.PolicySummary
	for _, p := range policiesOf(org, in.Filter) {
		if slices.ContainsFunc(p.targets, func(t types.PolicyTargetSummary) bool { return *t.TargetId == id }) {
			found = append(found, p.summary)
		}
	}
	out := &organizations.ListPoliciesForTargetOutput{}
	out.Policies, out.NextToken, err = page(found, idOfPolicy, in.MaxResults, in.NextToken)
	return out, err
}

func listTargets(r *loggingtest.Request, in *organizations.ListTargetsForPolicyInput) (*organizations.ListTargetsForPolicyOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	p, err := policyOf(org, in.PolicyId)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListTargetsForPolicyOutput{}
	out.Targets, out.NextToken, err = page(p.targets, func(t types.PolicyTargetSummary) string { return *t.TargetId }, in.MaxResults, in.NextToken)
	return out, err
}

func describePolicy(r *loggingtest.Request, in *organizations.DescribePolicyInput) (*organizations.DescribePolicyOutput, error) {
	org, err := reader(r, "*")
	if err != nil {
		return nil, err
	}
	p, err := policyOf(org, in.PolicyId)
	if err != nil {
		return nil, err
	}
	return &organizations.DescribePolicyOutput{Policy: &types.Policy{PolicySummary: &p.summary, Content: &p.content}}, nil
}
