package activity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// FunctionPolicyType names the policy of a Lambda function in an ID, whose name is
// the function's ARN.
const FunctionPolicyType = "AWS::Lambda::Permission"

// FunctionPolicyState is the policy of a Lambda function; it is absent where the
// function has none, or does not exist.
type FunctionPolicyState struct {
	Policy policy.Statements `json:"policy,omitempty"`
}

func permissionID(s resource.Scope, functionARN string) resource.ID {
	return resource.ID{Scope: s, Type: FunctionPolicyType, Name: functionARN}
}

// permissionResource is the statement that lets a rule invoke a function.
type permissionResource struct {
	clients  Clients
	scope    resource.Scope
	function string // ARN
	rules    []string
}

func (r *permissionResource) ID() resource.ID                                { return permissionID(r.scope, r.function) }
func (r *permissionResource) Needs() []resource.ID                           { return nil }
func (r *permissionResource) Transient(error, resource.Facts) (bool, string) { return false, "" }

func (r *permissionResource) Merge(other resource.Resource) (resource.Resource, error) {
	o, ok := other.(*permissionResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	m := *r
	m.rules = append(append([]string{}, r.rules...), o.rules...)
	return &m, nil
}

func (r *permissionResource) Reads() []resource.Permission {
	return []resource.Permission{{Action: "lambda:GetPolicy", Resource: r.function}}
}

type permissionKey struct {
	origin any
	id     resource.ID
}

func (r *permissionResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	return resource.Shared(ctx, rd, permissionKey{r.clients.Origin(), r.ID()}, r.read)
}

func (r *permissionResource) read(ctx context.Context) (FunctionPolicyState, error) {
	out, err := r.clients.Functions.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &r.function})
	var missing *types.ResourceNotFoundException
	switch {
	case errors.As(err, &missing):
		return FunctionPolicyState{}, nil
	case err != nil:
		return FunctionPolicyState{}, &resource.CallError{Operation: "lambda:GetPolicy", Resource: r.ID(), Err: err}
	}
	doc, err := policy.Parse([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return FunctionPolicyState{}, fmt.Errorf("%s: policy: %w", r.ID(), err)
	}
	return FunctionPolicyState{policy.SplitStatements(doc)}, nil
}

// statementID names the statement of a rule.
func statementID(rule string) string { return "SessionActivity-" + targetID(rule) }

// statement is what AddPermission makes of the rule's permission.
func (r *permissionResource) statement(rule string) policy.Statement {
	return policy.Statement{
		Sid: statementID(rule), Effect: policy.Allow, Principal: &policy.Principals{Service: []string{"events.amazonaws.com"}},
		Action: []string{"lambda:InvokeFunction"}, Resource: []string{r.function},
		Condition: policy.Condition{"ArnLike": {"AWS:SourceArn": {ruleARN(r.scope, rule)}}},
	}
}

func (r *permissionResource) Diff(now resource.State) ([]resource.Change, error) {
	s, _ := now.(FunctionPolicyState)
	var out []resource.Change
	for _, rule := range r.rules {
		st := r.statement(rule)
		if _, ok := s.Policy.Find(st, policy.Version); ok {
			continue
		}
		one := policy.Document{Version: policy.Version, Statements: []policy.Statement{st}}
		key := statementID(rule)
		if have, taken := s.Policy[key]; taken {
			return nil, fmt.Errorf("its statement %s says something else: %s", key, have)
		}
		c, err := resource.NewChange("policy["+key+"]", nil, one)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (r *permissionResource) Call(c resource.Change) resource.Call {
	action := "lambda:AddPermission"
	if string(c.After) == "null" {
		action = "lambda:RemovePermission"
	}
	return resource.Call{Operation: action, Requires: []resource.Permission{{Action: action, Resource: r.function}}}
}

func (r *permissionResource) Write(ctx context.Context, c resource.Change) error {
	key, ok := resource.StatementKey(c.Path, "policy")
	if !ok {
		return fmt.Errorf("the policy of a function has no %q", c.Path)
	}
	var doc *policy.Document
	if err := json.Unmarshal(c.After, &doc); err != nil {
		return err
	}
	if doc == nil {
		_, err := r.clients.Functions.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: &r.function, StatementId: &key})
		var missing *types.ResourceNotFoundException
		if errors.As(err, &missing) {
			return nil // gone is what was wanted
		}
		return err
	}
	in := &lambda.AddPermissionInput{
		FunctionName: &r.function, StatementId: &key, Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("events.amazonaws.com"),
	}
	if len(doc.Statements) == 1 {
		if source := doc.Statements[0].Condition["ArnLike"]["AWS:SourceArn"]; len(source) == 1 {
			in.SourceArn = &source[0]
		}
	}
	if in.SourceArn == nil {
		return errors.New("only a permission for one rule is written here")
	}
	_, err := r.clients.Functions.AddPermission(ctx, in)
	var taken *types.ResourceConflictException
	if errors.As(err, &taken) {
		// An answer was lost, and the call made again; or somebody else has the id.
		now, readErr := r.read(ctx)
		if readErr == nil && now.Policy[key].Equal(*doc) {
			return nil
		}
		return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
	}
	return err
}
