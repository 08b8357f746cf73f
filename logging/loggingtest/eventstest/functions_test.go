package eventstest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

func TestFunctionPolicies(t *testing.T) {
	eachDoor(t, func(f fixture) {
		ctx := f.Context()
		arn := eventstest.PutFunction(f.view, "notify")
		if arn != "arn:aws:lambda:eu-west-1:111122223333:function:notify" {
			f.Error(arn)
		}
		_, err := f.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: str("notify")})
		f.wantCode(err, "ResourceNotFoundException: The resource you requested does not exist.", 404)
		_, err = f.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: str("none")})
		f.wantCode(err, "ResourceNotFoundException: Function not found: arn:aws:lambda:eu-west-1:111122223333:function:none", 404)

		in := &lambda.AddPermissionInput{FunctionName: &arn, StatementId: str("events"), Action: str("lambda:InvokeFunction"), Principal: str("events.amazonaws.com"),
			SourceArn: str("arn:aws:events:eu-west-1:111122223333:rule/r"), SourceAccount: str(accountID)}
		const statement = `{"Sid":"events","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:eu-west-1:111122223333:function:notify",` +
			`"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/r"},"StringEquals":{"AWS:SourceAccount":"111122223333"}}}`
		if out := must[*lambda.AddPermissionOutput](f)(f.lambda.AddPermission(ctx, in)); *out.Statement != statement {
			f.Error(*out.Statement)
		}
		_, err = f.lambda.AddPermission(ctx, in)
		f.wantCode(err, "ResourceConflictException: The statement id (events) provided already exists. Please provide a new statement id, or remove the existing statement.", 409)
		for _, name := range []string{"notify", arn, "111122223333:function:notify", "function:notify"} {
			got, err := f.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &name})
			if err != nil || *got.Policy != `{"Version":"2012-10-17","Id":"default","Statement":[`+statement+`]}` || got.RevisionId == nil {
				f.Errorf("%s: %v %+v", name, err, got)
			}
		}
		// A version has a policy of its own.
		_, err = f.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: str("notify"), Qualifier: str("1")})
		f.wantCode(err, "ResourceNotFoundException: The resource you requested does not exist.", 404)

		revision := must[*lambda.GetPolicyOutput](f)(f.lambda.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: str("notify")})).RevisionId
		account := &lambda.AddPermissionInput{FunctionName: str("notify"), StatementId: str("account"), Action: str("lambda:*"), Principal: str("444455556666"), RevisionId: revision}
		if out := must[*lambda.AddPermissionOutput](f)(f.lambda.AddPermission(ctx, account)); !strings.Contains(*out.Statement, `"Principal":{"AWS":"arn:aws:iam::444455556666:root"}`) {
			f.Error(*out.Statement)
		}
		_, err = f.lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: str("notify"), StatementId: str("account"), RevisionId: revision})
		if !strings.HasPrefix(code(err), "PreconditionFailedException: ") || status(err) != 412 {
			f.Error(err)
		}
		for _, id := range []string{"account", "events"} {
			if _, err := f.lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: str("notify"), StatementId: &id}); err != nil {
				f.Error(err)
			}
		}
		_, err = f.lambda.RemovePermission(ctx, &lambda.RemovePermissionInput{FunctionName: str("notify"), StatementId: str("events")})
		f.wantCode(err, "ResourceNotFoundException: Statement events is not found in resource policy.", 404)

		many := 0
		for ; err == nil || many == 0; many++ {
			_, err = f.lambda.AddPermission(ctx, &lambda.AddPermissionInput{FunctionName: str("notify"), StatementId: str(strings.Repeat("x", 90) + string(rune('a'+many/26)) + string(rune('a'+many%26))),
				Action: str("lambda:InvokeFunction"), Principal: str("*")})
		}
		if !strings.HasPrefix(code(err), "PolicyLengthExceededException: ") || many < 50 {
			f.Errorf("after %d: %v", many, err)
		}
	})
}

// Somebody adds an operation of Lambda that is not here, and the SDK's client finds it.
func TestOperationOfOnesOwn(t *testing.T) {
	account := loggingtest.NewAccount(accountID)
	eventstest.Mount(account)
	svc := eventstest.Functions()
	svc.Routes = map[string]string{"ListAliases": "GET /2015-03-31/functions/{FunctionName}/aliases?Marker={Marker}&MaxItems={MaxItems}"}
	loggingtest.Handle(account, svc, "ListAliases", func(r *loggingtest.Request, in *lambda.ListAliasesInput) (*lambda.ListAliasesOutput, error) {
		if *in.FunctionName == "none" {
			return nil, &types.ResourceNotFoundException{Message: str("Function not found")}
		}
		return &lambda.ListAliasesOutput{Aliases: []types.AliasConfiguration{{Name: in.FunctionName, Description: in.Marker}}, NextMarker: str(fmt.Sprint(*in.MaxItems))}, nil
	})
	client := lambda.NewFromConfig(account.Region(region).Config())
	out, err := client.ListAliases(t.Context(), &lambda.ListAliasesInput{FunctionName: str("notify"), Marker: str("m"), MaxItems: aws.Int32(3)})
	if err != nil || *out.Aliases[0].Name != "notify" || *out.Aliases[0].Description != "m" || *out.NextMarker != "3" {
		t.Errorf("%+v, %v", out, err)
	}
	var missing *types.ResourceNotFoundException
	if _, err = client.ListAliases(t.Context(), &lambda.ListAliasesInput{FunctionName: str("none")}); !errors.As(err, &missing) {
		t.Errorf("the error is %v, want ResourceNotFoundException", err)
	}
	if _, err = client.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: str("none")}); !errors.As(err, &missing) {
		t.Errorf("an operation that was there: %v", err)
	}
}
