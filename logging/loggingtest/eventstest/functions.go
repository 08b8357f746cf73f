package eventstest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxFunctionPolicy is the longest policy of a function, in bytes.
//
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxFunctionPolicy = 20 << 10

// function is a Lambda function: its policies, by qualifier, "" for the function
// itself.
type function struct{ policies map[string]*functionPolicy }

type functionPolicy struct {
	statements []statement
	revision   string
}

// statement is one of a function's policy, as Lambda writes it.
type statement struct {
	Sid       string                       `json:"Sid"`
	Effect    string                       `json:"Effect"`
	Principal any                          `json:"Principal"`
	Action    string                       `json:"Action"`
	Resource  string                       `json:"Resource"`
	Condition map[string]map[string]string `json:"Condition,omitempty"`
}

// PutFunction puts a Lambda function without a policy into the view's region, and
// returns its ARN. One with the same name is replaced.
func PutFunction(v loggingtest.View, name string) string {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.region(v).functions[name] = &function{policies: map[string]*functionPolicy{}}
	return functionARN(v, name, "")
}

// PutPipeline puts a pipeline of CodePipeline into the view's region, and returns its
// ARN.
func PutPipeline(v loggingtest.View, name string) string {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.region(v).pipelines[name] = true
	return arnOf(v, "codepipeline", name)
}

func functionARN(v loggingtest.View, name, qualifier string) string {
	resource := "function:" + name
	if qualifier != "" {
		resource += ":" + qualifier
	}
	return arnOf(v, "lambda", resource)
}

// named is a function's name and qualifier, from its name, its ARN or a part of that.
func named(name string, qualifier *string) (string, string) {
	if a, err := arn.Parse(name); err == nil {
		name = a.Resource
	} else if i := strings.Index(name, ":function:"); i >= 0 {
		name = name[i+1:]
	}
	name, version, _ := strings.Cut(strings.TrimPrefix(name, "function:"), ":")
	if qualifier != nil {
		version = *qualifier
	}
	return name, version
}

// onFunction asks for permission for an operation on a function, and does it on its
// policy.
func (s *store) onFunction(r *loggingtest.Request, name, qualifier *string, do func(resource string, p *functionPolicy) error) error {
	n, q := named(*name, qualifier)
	resource := functionARN(r.View, n, q)
	if err := r.Authorize("lambda:"+r.Operation(), resource, nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.region(r.View).functions[n]
	if f == nil {
		return &types.ResourceNotFoundException{Message: aws.String("Function not found: " + resource), Type: aws.String("User")}
	}
	p := f.policies[q]
	if p == nil {
		p = &functionPolicy{}
		f.policies[q] = p
	}
	return do(resource, p)
}

// revise is called with the lock held, after a policy changed.
func (s *store) revise(p *functionPolicy) {
	s.revisions++
	p.revision = fmt.Sprintf("00000000-0000-4000-9000-%012x", s.revisions)
}

func checkRevision(p *functionPolicy, want *string) error {
	if want != nil && *want != p.revision {
		return &types.PreconditionFailedException{Type: aws.String("User"),
			Message: aws.String("The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id")}
	}
	return nil
}

func (s *store) addPermission(r *loggingtest.Request, in *lambda.AddPermissionInput) (*lambda.AddPermissionOutput, error) {
	var text []byte
	err := s.onFunction(r, in.FunctionName, in.Qualifier, func(resource string, p *functionPolicy) error {
		if err := checkRevision(p, in.RevisionId); err != nil {
			return err
		}
		if slices.ContainsFunc(p.statements, func(st statement) bool { return st.Sid == *in.StatementId }) {
			return &types.ResourceConflictException{Type: aws.String("User"), Message: aws.String(fmt.Sprintf(
				"The statement id (%s) provided already exists. Please provide a new statement id, or remove the existing statement.", *in.StatementId))}
		}
		st := statement{Sid: *in.StatementId, Effect: "Allow", Principal: principalOf(r.View, *in.Principal), Action: *in.Action, Resource: resource, Condition: map[string]map[string]string{}}
		condition := func(operator, key string, value *string) {
			if value != nil {
				if st.Condition[operator] == nil {
					st.Condition[operator] = map[string]string{}
				}
				st.Condition[operator][key] = *value
			}
		}
		condition("ArnLike", "AWS:SourceArn", in.SourceArn)
		condition("StringEquals", "AWS:SourceAccount", in.SourceAccount)
		condition("StringEquals", "aws:PrincipalOrgID", in.PrincipalOrgID)
		next := append(slices.Clone(p.statements), st)
		if len(policyText(next)) > maxFunctionPolicy {
			return &types.PolicyLengthExceededException{Type: aws.String("User"), Message: aws.String("The final policy size is bigger than the limit (20480).")}
		}
		p.statements = next
		s.revise(p)
		text, _ = json.Marshal(st)
		return nil
	})
	return &lambda.AddPermissionOutput{Statement: aws.String(string(text))}, err
}

// principalOf is a Principal element.
func principalOf(v loggingtest.View, name string) any {
	switch {
	case name == "*":
		return name
	case strings.Contains(name, ".") && !strings.HasPrefix(name, "arn:"):
		return map[string]string{"Service": name}
	case arn.IsAccount(name):
		return map[string]string{"AWS": arn.ARN{Partition: v.Account().Partition(), Service: "iam", Account: name, Resource: "root"}.String()}
	}
	return map[string]string{"AWS": name}
}

func policyText(statements []statement) string {
	text, err := json.Marshal(struct {
		Version, ID string
		Statement   []statement
	}{"2012-10-17", "default", statements})
	if err != nil {
		panic("eventstest: " + err.Error())
	}
	return strings.Replace(string(text), `"ID":`, `"Id":`, 1)
}

func (s *store) getPolicy(r *loggingtest.Request, in *lambda.GetPolicyInput) (*lambda.GetPolicyOutput, error) {
	var out *lambda.GetPolicyOutput
	err := s.onFunction(r, in.FunctionName, in.Qualifier, func(_ string, p *functionPolicy) error {
		if len(p.statements) == 0 {
			return &types.ResourceNotFoundException{Message: aws.String("The resource you requested does not exist."), Type: aws.String("User")}
		}
		out = &lambda.GetPolicyOutput{Policy: aws.String(policyText(p.statements)), RevisionId: aws.String(p.revision)}
		return nil
	})
	return out, err
}

func (s *store) removePermission(r *loggingtest.Request, in *lambda.RemovePermissionInput) (*lambda.RemovePermissionOutput, error) {
	return nil, s.onFunction(r, in.FunctionName, in.Qualifier, func(_ string, p *functionPolicy) error {
		if err := checkRevision(p, in.RevisionId); err != nil {
			return err
		}
		i := slices.IndexFunc(p.statements, func(st statement) bool { return st.Sid == *in.StatementId })
		if i < 0 {
			return &types.ResourceNotFoundException{Message: aws.String("Statement " + *in.StatementId + " is not found in resource policy."), Type: aws.String("User")}
		}
		p.statements = slices.Delete(slices.Clone(p.statements), i, i+1)
		s.revise(p)
		return nil
	})
}

// policyOfFunction is the policy of the function that an ARN names, for a decision.
func (s *store) policyOfFunction(v loggingtest.View, resource string) (*policy.Source, error) {
	name, qualifier := named(resource, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.region(v).functions[name]
	if f == nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("Function not found: " + resource), Type: aws.String("User")}
	}
	source := &policy.Source{Name: "policy of function " + name}
	if p := f.policies[qualifier]; p != nil && len(p.statements) > 0 {
		document, err := policy.Parse([]byte(policyText(p.statements)))
		if err != nil {
			return nil, err
		}
		source.Document = document
	}
	return source, nil
}

// called answers CloudWatch Logs, which invokes a function.
func (s *store) called(c *loggingtest.FunctionCall) {
	resourcePolicy, err := s.policyOfFunction(c.View, c.Function)
	if err != nil {
		c.Answer(err.Error())
		return
	}
	var d Delivery
	d.ask(c.View, c.Principal, "lambda:InvokeFunction", c.Function, c.Context, resourcePolicy)
	c.Answer(d.Reason, d.Steps...)
}
