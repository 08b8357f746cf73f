package loggingtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// simulatePrincipalPolicy answers one result for each action, as AWS does now:
// its decision is the most restrictive of all resources, and
// ResourceSpecificResults has one for each.
func (s *iamStore) simulatePrincipalPolicy(r *Request, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, error) {
	source := aws.ToString(in.PolicySourceArn)
	if err := r.Authorize("iam:SimulatePrincipalPolicy", source, nil); err != nil {
		return nil, err
	}
	if strings.Contains(source, ":assumed-role/") || !strings.Contains(source, ":iam::") {
		return nil, invalidInput("Invalid Entity Arn: " + source + " does not clearly define entity type and name.")
	}
	sim, err := s.simulation(r, in)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(in.ActionNames))
	copy(names, in.ActionNames)
	page, next, err := pageOf(names, func(n string) string { return n }, in.Marker, iamPage(in.MaxItems), mostIAMPage)
	if err != nil {
		return nil, invalidInput("Invalid Marker.")
	}
	out := &iam.SimulatePrincipalPolicyOutput{EvaluationResults: []types.EvaluationResult{}, Marker: next, IsTruncated: next != nil}
	for _, action := range page {
		out.EvaluationResults = append(out.EvaluationResults, sim.evaluate(action))
	}
	return out, nil
}

// simulation is a request of SimulatePrincipalPolicy, taken apart.
type simulation struct {
	caller    policy.Principal
	policies  policy.Policies
	context   map[string][]string
	resources []string
	bounded   bool
}

func (s *iamStore) simulation(r *Request, in *iam.SimulatePrincipalPolicyInput) (*simulation, error) {
	source := aws.ToString(in.PolicySourceArn)
	// Unlike what decides about calls, simulation sees what IAM holds now.
	s.mu.Lock()
	var who identity
	var kind types.PolicySourceType
	switch role, user, group := s.roleOf(source, false), s.userOf(source, false), s.groupOf(source); {
	case role != nil:
		who, kind = s.roleIdentity(role), types.PolicySourceTypeRole
	case user != nil:
		who, kind = s.userIdentity(user), types.PolicySourceTypeUser
	case group != nil:
		who, kind = identity{policies: s.sources(group.policySet), keys: map[string][]string{}}, types.PolicySourceTypeGroup
	}
	s.mu.Unlock()
	if kind == "" {
		return nil, noSuchEntity("The entity with ARN %s cannot be found.", source)
	}
	if in.ResourcePolicy != nil && kind == types.PolicySourceTypeRole {
		return nil, invalidInput("Resource policies are not supported for roles")
	}
	sim := &simulation{
		caller:    policy.Principal{ARN: source},
		policies:  policy.Policies{Identity: who.policies, Boundary: who.boundary, ServiceControl: r.Account().serviceControl()},
		context:   maps.Clone(who.keys),
		resources: in.ResourceArns,
	}
	for _, e := range in.ContextEntries {
		sim.context[aws.ToString(e.ContextKeyName)] = e.ContextKeyValues
	}
	if len(sim.resources) == 0 {
		sim.resources = []string{"*"}
	}
	for _, text := range in.PolicyInputList {
		d, err := checkIdentityPolicy(text)
		if err != nil {
			return nil, invalidInput("A policy of PolicyInputList is not valid")
		}
		sim.policies.Identity = append(sim.policies.Identity, policy.Source{Name: "PolicyInputList", Document: d})
	}
	if len(in.PermissionsBoundaryPolicyInputList) > 0 {
		d, err := checkIdentityPolicy(in.PermissionsBoundaryPolicyInputList[0])
		if err != nil || len(in.PermissionsBoundaryPolicyInputList) > 1 {
			return nil, invalidInput("PermissionsBoundaryPolicyInputList holds one valid policy")
		}
		sim.policies.Boundary = &policy.Source{Name: "PermissionsBoundaryPolicyInputList", Document: d}
	}
	if in.ResourcePolicy != nil {
		d, err := parseDocument(*in.ResourcePolicy)
		if err != nil {
			return nil, invalidInput("ResourcePolicy is not valid")
		}
		sim.policies.Resource = &policy.Source{Name: "ResourcePolicy", Document: d}
	}
	sim.bounded = sim.policies.Boundary != nil
	return sim, nil
}

// evaluate answers about one action on all resources.
func (sim *simulation) evaluate(action string) types.EvaluationResult {
	result := types.EvaluationResult{
		EvalActionName:    aws.String(action),
		EvalResourceName:  aws.String("*"),
		EvalDecision:      types.PolicyEvaluationDecisionTypeAllowed,
		MatchedStatements: []types.Statement{}, MissingContextValues: []string{},
		OrganizationsDecisionDetail: &types.OrganizationsDecisionDetail{},
	}
	if len(sim.resources) == 1 {
		result.EvalResourceName = aws.String(sim.resources[0])
	}
	within, byOrganization := true, true
	for _, resource := range sim.resources {
		request := policy.Request{Principal: sim.caller, Action: action, Resource: resource, Context: sim.context}
		d := policy.Evaluate(request, sim.policies)
		one := types.ResourceSpecificResult{
			EvalResourceName:     aws.String(resource),
			EvalResourceDecision: simulated(d),
			MatchedStatements:    []types.Statement{}, MissingContextValues: []string{},
		}
		if d.Statement >= 0 {
			one.MatchedStatements = []types.Statement{{SourcePolicyId: aws.String(d.Source), SourcePolicyType: sourceType(d.Source)}}
			result.MatchedStatements = append(result.MatchedStatements, one.MatchedStatements...)
		}
		if sim.policies.ServiceControl != nil {
			alone := policy.Evaluate(request, policy.Policies{Identity: []policy.Source{allowAll()}, ServiceControl: sim.policies.ServiceControl})
			byOrganization = byOrganization && alone.Outcome == policy.Allowed
		}
		if sim.bounded {
			alone := policy.Evaluate(request, policy.Policies{Identity: []policy.Source{*sim.policies.Boundary}})
			allowed := alone.Outcome == policy.Allowed
			within = within && allowed
			one.PermissionsBoundaryDecisionDetail = &types.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: allowed}
		}
		result.EvalDecision = stricter(result.EvalDecision, one.EvalResourceDecision)
		result.ResourceSpecificResults = append(result.ResourceSpecificResults, one)
	}
	result.OrganizationsDecisionDetail.AllowedByOrganizations = byOrganization
	if sim.bounded {
		result.PermissionsBoundaryDecisionDetail = &types.PermissionsBoundaryDecisionDetail{AllowedByPermissionsBoundary: within}
	}
	return result
}

// sourceType is what IAM calls the policy that a statement is of.
func sourceType(source string) types.PolicySourceType {
	if source == "ResourcePolicy" {
		return types.PolicySourceTypeResource
	}
	return "IAM Policy" // though the model's enum does not have it
}

// simulated has no word for what is undetermined: the cautious one is that
// nothing allows it.
func simulated(d policy.Decision) types.PolicyEvaluationDecisionType {
	switch d.Outcome {
	case policy.Allowed:
		return types.PolicyEvaluationDecisionTypeAllowed
	case policy.ExplicitDeny:
		return types.PolicyEvaluationDecisionTypeExplicitDeny
	}
	return types.PolicyEvaluationDecisionTypeImplicitDeny
}

func stricter(a, b types.PolicyEvaluationDecisionType) types.PolicyEvaluationDecisionType {
	order := []types.PolicyEvaluationDecisionType{
		types.PolicyEvaluationDecisionTypeAllowed,
		types.PolicyEvaluationDecisionTypeImplicitDeny,
		types.PolicyEvaluationDecisionTypeExplicitDeny,
	}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}
