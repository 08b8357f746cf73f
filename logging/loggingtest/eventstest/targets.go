package eventstest

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// needsRole are the services whose targets EventBridge calls with a role.
func needsRole(service string) bool { return service == "codepipeline" || service == "ssm" }

// putTargets adds targets, or replaces those with the same id. All are checked before
// one is put; what is wrong with one of another account or region is a failed entry.
func (s *store) putTargets(r *loggingtest.Request, in *eventbridge.PutTargetsInput) (*eventbridge.PutTargetsOutput, error) {
	out := &eventbridge.PutTargetsOutput{FailedEntries: []types.PutTargetsResultEntry{}}
	for _, t := range in.Targets {
		if err := s.checkTarget(t); err != nil {
			return nil, err
		}
	}
	if err := s.mayPass(r, in.Targets); err != nil {
		return nil, err
	}
	err := s.onRule(r, in.Rule, in.EventBusName, func(_ *bus, x *rule) error {
		next := slices.Clone(x.targets)
		for _, t := range in.Targets {
			if message := elsewhere(r.View, t); message != "" {
				out.FailedEntries = append(out.FailedEntries, types.PutTargetsResultEntry{TargetId: t.Id, ErrorCode: aws.String("ValidationException"), ErrorMessage: aws.String(message)})
				continue
			}
			if i := slices.IndexFunc(next, func(have types.Target) bool { return *have.Id == *t.Id }); i >= 0 {
				next[i] = t
				continue
			}
			next = append(next, t)
		}
		if len(next) > maxTargets {
			return &types.LimitExceededException{Message: aws.String("The requested resource exceeds the maximum number allowed.")}
		}
		x.targets = next
		out.FailedEntryCount = int32(len(out.FailedEntries))
		return nil
	})
	return out, err
}

// checkTarget checks what does not depend on where the rule is.
func (s *store) checkTarget(t types.Target) error {
	a, err := arn.Parse(*t.Arn)
	if err != nil || a.Service == "" || a.Resource == "" {
		return invalid("Parameter " + *t.Arn + " is not valid. Reason: Provided Arn is not in correct format.")
	}
	inputs := 0
	for _, given := range []bool{t.Input != nil, t.InputPath != nil, t.InputTransformer != nil} {
		if given {
			inputs++
		}
	}
	role := aws.ToString(t.RoleArn)
	switch {
	case inputs > 1:
		return invalid(fmt.Sprintf("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", *t.Id))
	case needsRole(a.Service) && role == "":
		return invalid("RoleArn is required for target " + *t.Arn + ".")
	case !needsRole(a.Service) && role != "" && !s.targetRoles && (a.Service == "sns" || a.Service == "lambda"):
		return invalid("RoleArn is not supported for target " + *t.Arn + ".")
	case a.Service == "ssm" && (t.RunCommandParameters == nil || len(t.RunCommandParameters.RunCommandTargets) != 1):
		return invalid(fmt.Sprintf("Parameter(s) RunCommandParameters must be specified for target: %s.", *t.Id))
	case a.Service != "ssm" && t.RunCommandParameters != nil:
		return invalid(fmt.Sprintf("Parameter(s) RunCommandParameters not valid for target %s.", *t.Id))
	case t.InputPath != nil && !validPath(*t.InputPath):
		return invalid("Parameter InputPath is not valid. Reason: Invalid JSONPath: " + *t.InputPath + ".")
	}
	return nil
}

// elsewhere says that a target is of another account or region. Targets of others are
// not simulated.
func elsewhere(v loggingtest.View, t types.Target) string {
	a, _ := arn.Parse(*t.Arn)
	if a.Partition != v.Account().Partition() || a.Account != "" && a.Account != v.Account().ID() || a.Region != "" && a.Region != v.Region() {
		return "Target " + *t.Arn + " is not of this account and Region."
	}
	return ""
}

// mayPass asks whether the caller may pass the targets' roles.
func (s *store) mayPass(r *loggingtest.Request, targets []types.Target) error {
	for _, t := range targets {
		if t.RoleArn == nil {
			continue
		}
		if err := r.Authorize("iam:PassRole", *t.RoleArn, map[string][]string{"iam:PassedToService": {principal}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) listTargets(r *loggingtest.Request, in *eventbridge.ListTargetsByRuleInput) (*eventbridge.ListTargetsByRuleOutput, error) {
	out := &eventbridge.ListTargetsByRuleOutput{Targets: []types.Target{}}
	err := s.onRule(r, in.Rule, in.EventBusName, func(_ *bus, x *rule) error {
		byID := map[string]types.Target{}
		var ids []string
		for _, t := range x.targets {
			byID[*t.Id] = t
			ids = append(ids, *t.Id)
		}
		slices.Sort(ids)
		page, next, err := pageOf(ids, in.NextToken, in.Limit)
		for _, id := range page {
			out.Targets = append(out.Targets, loggingtest.Clone(byID[id]))
		}
		out.NextToken = next
		return err
	})
	return out, err
}

func (s *store) removeTargets(r *loggingtest.Request, in *eventbridge.RemoveTargetsInput) (*eventbridge.RemoveTargetsOutput, error) {
	out := &eventbridge.RemoveTargetsOutput{FailedEntries: []types.RemoveTargetsResultEntry{}}
	err := s.onRule(r, in.Rule, in.EventBusName, func(_ *bus, x *rule) error {
		var kept []types.Target
		there := map[string]bool{}
		for _, t := range x.targets {
			there[*t.Id] = true
			if !slices.Contains(in.Ids, *t.Id) {
				kept = append(kept, t)
			}
		}
		for _, id := range in.Ids {
			if !there[id] {
				out.FailedEntries = append(out.FailedEntries, types.RemoveTargetsResultEntry{TargetId: aws.String(id), ErrorCode: aws.String("ResourceNotFoundException"),
					ErrorMessage: aws.String("Rule " + x.name + " does not have target " + id + ".")})
			}
		}
		x.targets, out.FailedEntryCount = kept, int32(len(out.FailedEntries))
		return nil
	})
	return out, err
}
