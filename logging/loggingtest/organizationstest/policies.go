package organizationstest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// managed are the policies of AWS's that allow everything, by type. That of resource
// control cannot be detached.
var managed = map[types.PolicyType]string{
	types.PolicyTypeServiceControlPolicy:  "FullAWSAccess",
	types.PolicyTypeResourceControlPolicy: "RCPFullAWSAccess",
}

// everythingByAnybody is what RCPFullAWSAccess says.
const everythingByAnybody = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`

// describe makes a policy of one that is attached somewhere.
func describe(org *loggingtest.Organization, kind types.PolicyType, name, content string) *attachedPolicy {
	p := &attachedPolicy{content: content, summary: types.PolicySummary{Name: &name, Description: aws.String(""), Type: kind}}
	word := map[types.PolicyType]string{types.PolicyTypeServiceControlPolicy: "service_control_policy", types.PolicyTypeResourceControlPolicy: "resource_control_policy"}[kind]
	if name == managed[kind] {
		p.summary.Id, p.summary.AwsManaged = aws.String("p-"+name), true
		p.summary.Description = aws.String("Allows access to every operation")
		p.summary.Arn = aws.String("arn:" + org.Management().Partition() + ":organizations::aws:policy/" + word + "/p-" + name)
		return p
	}
	sum := sha256.Sum256([]byte(org.ID() + word + "\n" + name + "\n" + content))
	p.summary.Id = aws.String("p-" + hex.EncodeToString(sum[:])[:10])
	p.summary.Arn = aws.String(arnOf(org, "policy", word+"/"+*p.summary.Id))
	return p
}

// policiesOf are the policies of a type in the order of their ids, with all that they are
// attached to.
func policiesOf(org *loggingtest.Organization, kind types.PolicyType) []*attachedPolicy {
	byID := map[string]*attachedPolicy{}
	attach := func(target loggingtest.Target, to types.PolicyTargetSummary) {
		service, resource := org.PoliciesOf(target)
		var names, contents []string
		for _, s := range map[types.PolicyType][]policy.Source{types.PolicyTypeServiceControlPolicy: service, types.PolicyTypeResourceControlPolicy: resource}[kind] {
			text, err := json.Marshal(s.Document)
			if err != nil {
				panic("organizationstest: " + s.Name + ": " + err.Error()) // it was parsed
			}
			names, contents = append(names, s.Name), append(contents, string(text))
		}
		if kind == types.PolicyTypeResourceControlPolicy {
			names, contents = append(names, managed[kind]), append(contents, everythingByAnybody)
		}
		for i, name := range names {
			p := describe(org, kind, name, contents[i])
			if byID[*p.summary.Id] == nil {
				byID[*p.summary.Id] = p
			}
			p = byID[*p.summary.Id]
			p.targets = append(p.targets, to)
		}
	}
	var walk func(u *loggingtest.Unit)
	walk = func(u *loggingtest.Unit) {
		to := types.PolicyTargetSummary{TargetId: aws.String(u.ID()), Arn: aws.String(arnOf(org, kindOf(u), u.ID())), Name: aws.String(u.Name()), Type: types.TargetTypeOrganizationalUnit}
		if u.Parent() == nil {
			to.Type = types.TargetTypeRoot
		}
		attach(u, to)
		for _, child := range u.Units() {
			walk(child)
		}
	}
	walk(org.Root())
	for _, a := range org.Accounts() {
		attach(a, types.PolicyTargetSummary{TargetId: aws.String(a.ID()), Arn: aws.String(arnOf(org, "account", a.ID())), Name: aws.String(a.Name()), Type: types.TargetTypeAccount})
	}
	out := make([]*attachedPolicy, 0, len(byID))
	for _, p := range byID {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *attachedPolicy) int { return cmp.Compare(*a.summary.Id, *b.summary.Id) })
	return out
}

// policyOf is the policy with an id.
func policyOf(org *loggingtest.Organization, id *string) (*attachedPolicy, error) {
	for kind := range managed {
		for _, p := range policiesOf(org, kind) {
			if *p.summary.Id == aws.ToString(id) {
				return p, nil
			}
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
