package eventstest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// principal is EventBridge.
const principal = "events.amazonaws.com"

// deliver hands an event to a target. The error is the context's.
func (s *store) deliver(ctx context.Context, v loggingtest.View, r rule, t types.Target, d *Delivery) error {
	a, err := arn.Parse(*t.Arn)
	if err != nil {
		d.fail("ValidationException", err.Error())
		return nil
	}
	who, err := d.assume(v, r, aws.ToString(t.RoleArn))
	if err != nil {
		d.fail("AccessDenied", err.Error())
		return nil
	}
	source := map[string][]string{"aws:SourceArn": {r.arn}, "aws:SourceAccount": {v.Account().ID()}}
	if who != principal {
		source = nil
	}
	switch a.Service {
	case "sns":
		sent, err := snstest.Publish(ctx, v, snstest.PublishWrite{Principal: who, TopicARN: *t.Arn, Message: d.Input, Context: source})
		if err != nil {
			return err
		}
		d.Arrived, d.Code, d.Reason, d.Steps = sent.Arrived, sent.Code, sent.Reason, append(d.Steps, sent.Steps...)
	case "lambda":
		s.invoke(v, who, *t.Arn, source, d)
	case "codepipeline":
		s.startPipeline(v, who, a, d)
	case "ssm":
		sendCommand(v, who, t, a, d)
	default:
		d.fail("", "targets of "+a.Service+" are not simulated")
	}
	return ctx.Err()
}

func (d *Delivery) fail(code, reason string) { d.Arrived, d.Code, d.Reason = false, code, reason }

// assume is as whom EventBridge calls the target: as itself, or with the target's
// role.
func (d *Delivery) assume(v loggingtest.View, r rule, role string) (string, error) {
	if role == "" {
		return principal, nil
	}
	decision := v.EvaluateTrust(role, principal, map[string][]string{"aws:SourceArn": {r.arn}, "aws:SourceAccount": {v.Account().ID()}})
	d.Steps = append(d.Steps, loggingtest.DeliveryStep{Action: "sts:AssumeRole", Resource: role, Decision: decision})
	if decision.Outcome != policy.Allowed {
		return "", fmt.Errorf("%s cannot assume %s: %s", principal, role, decision.Reason)
	}
	return role, nil
}

// ask asks whether somebody may do something, and notes the step.
func (d *Delivery) ask(v loggingtest.View, who, action, resource string, keys map[string][]string, resourcePolicy *policy.Source) bool {
	decision := v.Evaluate(who, action, resource, keys, resourcePolicy)
	d.Steps = append(d.Steps, loggingtest.DeliveryStep{Action: action, Resource: resource, Decision: decision})
	if decision.Outcome != policy.Allowed {
		d.fail("AccessDeniedException", fmt.Sprintf("%s is not allowed %s on %s: %s", who, action, resource, decision.Reason))
		return false
	}
	return true
}

// invoke calls a Lambda function, as its policy allows it.
func (s *store) invoke(v loggingtest.View, who, function string, source map[string][]string, d *Delivery) {
	resourcePolicy, err := s.policyOfFunction(v, function)
	if err != nil {
		code := ""
		var api smithy.APIError
		if errors.As(err, &api) {
			code = api.ErrorCode()
		}
		d.fail(code, err.Error())
		return
	}
	d.Arrived = d.ask(v, who, "lambda:InvokeFunction", function, source, resourcePolicy)
}

// startPipeline starts a pipeline.
func (s *store) startPipeline(v loggingtest.View, who string, a arn.ARN, d *Delivery) {
	if !d.ask(v, who, "codepipeline:StartPipelineExecution", a.String(), nil, nil) {
		return
	}
	s.mu.Lock()
	there := s.region(v).pipelines[a.Resource]
	s.mu.Unlock()
	if !there {
		d.fail("PipelineNotFoundException", "pipeline "+a.Resource+" does not exist")
		return
	}
	d.Arrived = true
}

// sendCommand runs a document on nodes. Whether there are any is not looked at.
func sendCommand(v loggingtest.View, who string, t types.Target, a arn.ARN, d *Delivery) {
	resources := []string{a.String()}
	for _, nodes := range t.RunCommandParameters.RunCommandTargets {
		ids := []string{"*"} // those with a tag
		if aws.ToString(nodes.Key) == "InstanceIds" {
			ids = nodes.Values
		}
		for _, id := range ids {
			if strings.HasPrefix(id, "mi-") {
				resources = append(resources, arnOf(v, "ssm", "managed-instance/"+id))
				continue
			}
			resources = append(resources, arnOf(v, "ec2", "instance/"+id))
		}
	}
	for _, resource := range resources {
		if !d.ask(v, who, "ssm:SendCommand", resource, nil, nil) {
			return
		}
	}
	d.Arrived = true
}
