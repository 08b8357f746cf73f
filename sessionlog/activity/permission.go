package activity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// FunctionPolicyType names the policy of a Lambda function in an ID, whose name is
// the function's ARN.
const FunctionPolicyType = "AWS::Lambda::Permission"

// FunctionPolicyState is the policy of a Lambda function; it has no statements where
// the function has no policy, or does not exist.
type FunctionPolicyState struct {
	Policy policy.Statements `json:"policy,omitempty"`
}

var permissionType = resource.NewType[FunctionPolicyState](FunctionPolicyType)

func permissionRef(s resource.Scope, functionARN string) resource.Ref[FunctionPolicyState] {
	return permissionType.Ref(s, functionARN)
}

// statements are added and removed one by one, by their ids.
var statements = resource.Each[*functionHandle]("policy", func(s *FunctionPolicyState) *map[string]policy.Document {
	return (*map[string]policy.Document)(&s.Policy)
}).
	Met(func(now map[string]policy.Document, _ string, want policy.Document) bool {
		_, ok := policy.Statements(now).Find(want.Statements[0], policy.Version)
		return ok
	}).
	Fixed(func(sid string, have policy.Document) error {
		return fmt.Errorf("its statement %s says something else: %s", sid, have)
	}).
	Exports((*functionHandle).export).
	Set("lambda:AddPermission", (*functionHandle).add).Clear("lambda:RemovePermission", (*functionHandle).remove)

var permissionKind = resource.Kind[FunctionPolicyState, *functionHandle]{
	Type: permissionType, Noun: "policy of a function", ARN: func(h *functionHandle) string { return h.function },
	Read: (*functionHandle).read, Origin: func(h *functionHandle) any { return h.clients.Origin() },
	Reads: func(h *functionHandle) []resource.Permission {
		return []resource.Permission{{Action: "lambda:GetPolicy", Resource: h.function}}
	},
	Fields: []resource.Field[FunctionPolicyState, *functionHandle]{statements},
}

// export: CloudFormation has each statement as a resource, and chooses its id.
func (h *functionHandle) export(of map[string]policy.Document, x *resource.Export) {
	for _, sid := range slices.Sorted(maps.Keys(of)) {
		st := of[sid].Statements[0]
		x.Beside(resource.Exported{Type: FunctionPolicyType, Name: sid, Properties: map[string]any{
			"FunctionName": h.function, "Action": st.Action[0], "Principal": st.Principal.Service[0], "SourceArn": st.Condition["ArnLike"]["AWS:SourceArn"][0],
		}})
	}
}

// managePermission lets a rule invoke a function.
func managePermission(c Clients, s resource.Scope, functionARN, rule string) (resource.Resource, error) {
	return permissionKind.Manage(permissionRef(s, functionARN), &functionHandle{c, s, functionARN},
		statements.Has(map[string]policy.Document{statementID(rule): permission(s, functionARN, rule)}))
}

// statementID names the statement of a rule.
func statementID(rule string) string { return "SessionActivity-" + targetID(resource.Scope{}, rule) }

// permission is the statement that AddPermission makes for a rule.
func permission(s resource.Scope, functionARN, rule string) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: statementID(rule), Effect: policy.Allow, Principal: &policy.Principals{Service: []string{events}},
		Action: []string{"lambda:InvokeFunction"}, Resource: []string{functionARN},
		Condition: policy.Condition{"ArnLike": {"AWS:SourceArn": {ruleARN(s, rule)}}},
	}}}
}

// functionHandle is a function's clients and name.
type functionHandle struct {
	clients  Clients
	scope    resource.Scope
	function string // ARN
}

func (h *functionHandle) id() resource.ID { return permissionRef(h.scope, h.function).ID() }

func (h *functionHandle) read(ctx context.Context, _ *resource.Reader) (s FunctionPolicyState, exists bool, err error) {
	out, err := h.clients.Functions.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &h.function})
	switch {
	case resource.IsError[*types.ResourceNotFoundException](err):
		return s, true, nil
	case err != nil:
		return s, false, resource.Failed("lambda:GetPolicy", h.id(), err)
	}
	doc, err := policy.Parse([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return s, false, fmt.Errorf("%s: policy: %w", h.id(), err)
	}
	s.Policy = policy.SplitStatements(doc)
	return s, true, nil
}

func (h *functionHandle) remove(ctx context.Context, sid string) error {
	_, err := h.clients.Functions.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: &h.function, StatementId: &sid})
	if resource.IsError[*types.ResourceNotFoundException](err) {
		return nil // gone is what was wanted
	}
	return err
}

func (h *functionHandle) add(ctx context.Context, sid string, doc policy.Document) error {
	in := &lambda.AddPermissionInput{
		FunctionName: &h.function, StatementId: &sid, Action: aws.String("lambda:InvokeFunction"), Principal: aws.String(events),
	}
	if len(doc.Statements) == 1 {
		if source := doc.Statements[0].Condition["ArnLike"]["AWS:SourceArn"]; len(source) == 1 {
			in.SourceArn = &source[0]
		}
	}
	if in.SourceArn == nil {
		return errors.New("only a permission for one rule is written here")
	}
	_, err := h.clients.Functions.AddPermission(ctx, in)
	if resource.IsError[*types.ResourceConflictException](err) {
		// An answer was lost, and the call made again; or somebody else has the id.
		now, _, readErr := h.read(ctx, nil)
		if readErr == nil && now.Policy[sid].Equal(doc) {
			return nil
		}
		return fmt.Errorf("%w: %w", resource.ErrNotOurs, err)
	}
	return err
}
