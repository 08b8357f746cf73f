package loggingtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

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
	page, next, err := sim.page(in.ActionNames, in.Marker, in.MaxItems)
	return &iam.SimulatePrincipalPolicyOutput{EvaluationResults: page, Marker: next, IsTruncated: next != nil}, err
}

// simulation is a request of one of the two operations, taken apart.
type simulation struct {
	caller    policy.Principal
	policies  policy.Policies
	context   map[string][]string
	resources []string
	bounded   bool
	texts     map[string]string // of the policies, by the names of their sources
}

func (s *iamStore) simulation(r *Request, in *iam.SimulatePrincipalPolicyInput) (*simulation, error) {
	source := aws.ToString(in.PolicySourceArn)
	// Unlike what decides about calls, simulation sees what IAM holds now.
	s.mu.Lock()
	var who identity
	var kind types.PolicySourceType
	var set policySet
	switch role, user, group := s.roleOf(source, false), s.userOf(source, false), s.groupOf(source); {
	case role != nil:
		who, kind, set = s.roleIdentity(role), types.PolicySourceTypeRole, role.policySet
	case user != nil:
		who, kind, set = s.userIdentity(user), types.PolicySourceTypeUser, user.policySet
	case group != nil:
		who, kind, set = identity{policies: s.sources(group.policySet), keys: map[string][]string{}}, types.PolicySourceTypeGroup, group.policySet
	}
	texts := s.texts(set)
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
		texts:     texts,
	}
	return sim, sim.take(given{in.ContextEntries, in.PolicyInputList, in.PermissionsBoundaryPolicyInputList, in.ResourcePolicy})
}

// given is what both operations are given besides who it is about.
type given struct {
	context            []types.ContextEntry
	policies, boundary []string
	resource           *string
}

// take adds what the caller gave.
func (sim *simulation) take(in given) error {
	for _, e := range in.context {
		sim.context[aws.ToString(e.ContextKeyName)] = e.ContextKeyValues
	}
	if len(sim.resources) == 0 {
		sim.resources = []string{"*"}
	}
	for i, text := range in.policies {
		d, err := checkIdentityPolicy(text)
		if err != nil {
			return invalidInput("A policy of PolicyInputList is not valid")
		}
		name := fmt.Sprintf("PolicyInputList.%d", i+1)
		sim.policies.Identity = append(sim.policies.Identity, policy.Source{Name: name, Document: d})
		sim.texts[name] = text
	}
	if len(in.boundary) > 0 {
		d, err := checkIdentityPolicy(in.boundary[0])
		if err != nil || len(in.boundary) > 1 {
			return invalidInput("PermissionsBoundaryPolicyInputList holds one valid policy")
		}
		sim.policies.Boundary = &policy.Source{Name: "PermissionsBoundaryPolicyInputList.1", Document: d}
		sim.texts["PermissionsBoundaryPolicyInputList.1"] = in.boundary[0]
	}
	if in.resource != nil {
		d, err := parseDocument(*in.resource)
		if err != nil {
			return invalidInput("ResourcePolicy is not valid")
		}
		sim.policies.Resource = &policy.Source{Name: "ResourcePolicy", Document: d}
		sim.texts["ResourcePolicy"] = *in.resource
	}
	sim.bounded = sim.policies.Boundary != nil
	return nil
}

// simulateCustomPolicy answers about policies that nobody has.
func (s *iamStore) simulateCustomPolicy(r *Request, in *iam.SimulateCustomPolicyInput) (*iam.SimulateCustomPolicyOutput, error) {
	if err := r.Authorize("iam:SimulateCustomPolicy", "*", nil); err != nil {
		return nil, err
	}
	sim := &simulation{caller: policy.Principal{ARN: iamARN(r.Account(), "user", rootPath, "simulated")}, context: map[string][]string{}, resources: in.ResourceArns, texts: map[string]string{}}
	if err := sim.take(given{in.ContextEntries, in.PolicyInputList, in.PermissionsBoundaryPolicyInputList, in.ResourcePolicy}); err != nil {
		return nil, err
	}
	page, next, err := sim.page(in.ActionNames, in.Marker, in.MaxItems)
	return &iam.SimulateCustomPolicyOutput{EvaluationResults: page, Marker: next, IsTruncated: next != nil}, err
}

// page is the results for a page of actions.
func (sim *simulation) page(actions []string, marker *string, maxItems *int32) ([]types.EvaluationResult, *string, error) {
	page, next, err := iamPageOf(actions, func(n string) string { return n }, marker, maxItems)
	results := []types.EvaluationResult{}
	for _, action := range page {
		results = append(results, sim.evaluate(action))
	}
	return results, next, err
}

// evaluate answers about one action on all resources.
func (sim *simulation) evaluate(action string) types.EvaluationResult {
	result := types.EvaluationResult{
		EvalActionName:    aws.String(action),
		EvalResourceName:  aws.String("*"),
		EvalDecision:      types.PolicyEvaluationDecisionTypeAllowed,
		MatchedStatements: []types.Statement{}, MissingContextValues: []string{},
		EvalDecisionDetails:         map[string]types.PolicyEvaluationDecisionType{},
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
			matched := types.Statement{SourcePolicyId: aws.String(d.Source), SourcePolicyType: sourceType(d.Source)}
			matched.StartPosition, matched.EndPosition = statementAt(sim.texts[d.Source], d.Statement)
			one.MatchedStatements = []types.Statement{matched}
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

// texts are the policies of somebody as they were uploaded, by the names of their sources. It
// is called with the lock held.
func (s *iamStore) texts(h policySet) map[string]string {
	texts := map[string]string{}
	for name, p := range h.inline {
		texts["inline policy "+name] = p.text
	}
	for _, arn := range h.attached {
		if p := s.managed(arn); p != nil {
			texts["managed policy "+p.name] = p.text
		}
	}
	return texts
}

// statementAt is where a statement of a policy's text begins, and where it has ended: lines
// and columns from 1.
func statementAt(text string, n int) (start, end *types.Position) {
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, nil
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil
		}
		if name != "Statement" {
			var other json.RawMessage
			if err := d.Decode(&other); err != nil {
				return nil, nil
			}
			continue
		}
		// Behind the name: a colon, and a list or one statement.
		at := strings.IndexAny(text[d.InputOffset():], "[{") + int(d.InputOffset())
		if text[at] == '[' {
			if _, err := d.Token(); err != nil {
				return nil, nil
			}
		} else if n > 0 {
			return nil, nil
		}
		for i := 0; d.More(); i++ {
			var one json.RawMessage
			if err := d.Decode(&one); err != nil {
				return nil, nil
			}
			if i == n {
				to := int(d.InputOffset())
				return positionIn(text, to-len(one)), positionIn(text, to)
			}
		}
		break
	}
	return nil, nil
}

// positionIn is the line and column of a byte of a text.
func positionIn(text string, at int) *types.Position {
	before := text[:at]
	return &types.Position{Line: int32(strings.Count(before, "\n")) + 1, Column: int32(utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])) + 1}
}
