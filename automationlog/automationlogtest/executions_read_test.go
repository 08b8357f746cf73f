package automationlogtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
)

func TestDescribeAutomations(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"a",`+script+`}`, "")
		f.runbook("Wait", `{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT1H"}}`, "")
		var ids []string
		for range 3 {
			ids = append(ids, f.start("Patch"))
		}
		time.Sleep(time.Minute)
		noon := time.Now().UTC().Format(time.RFC3339)
		ids = append(ids, f.start("Wait"))
		list := func(limit int32, filters ...string) (found []string) {
			f.Helper()
			in := &ssm.DescribeAutomationExecutionsInput{MaxResults: &limit}
			for _, filter := range filters {
				key, values, _ := strings.Cut(filter, "=")
				in.Filters = append(in.Filters, types.AutomationExecutionFilter{Key: types.AutomationExecutionFilterKey(key), Values: strings.Split(values, ",")})
			}
			for {
				out, err := f.ssm.DescribeAutomationExecutions(f.Context(), in)
				if err != nil {
					return []string{apiError(err)}
				}
				for _, m := range out.AutomationExecutionMetadataList {
					found = append(found, *m.AutomationExecutionId)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return found
				}
			}
		}
		all := []string{ids[3], ids[2], ids[1], ids[0]} // the newest first
		for _, tt := range []struct {
			filters []string
			want    []string
		}{
			{nil, all}, {[]string{"DocumentNamePrefix=Pat"}, all[1:]}, {[]string{"ExecutionStatus=InProgress"}, all[:1]}, {[]string{"ExecutionStatus=InProgress,Success"}, all},
			{[]string{"ExecutionId=" + ids[1]}, all[2:3]}, {[]string{"CurrentAction=aws:sleep"}, all[:1]}, {[]string{"AutomationType=Local", "DocumentNamePrefix=Wait"}, all[:1]},
			{[]string{"StartTimeAfter=" + noon}, all[:1]}, {[]string{"StartTimeBefore=" + noon}, all[1:]}, {[]string{"TagKey=x"}, nil},
			{[]string{"StartTimeBefore=noon"}, []string{"InvalidFilterValue: The value of the filter StartTimeBefore must be a time such as 2024-08-29T00:00:00Z."}},
		} {
			for _, limit := range []int32{2, 50} {
				if d := cmp.Diff(tt.want, list(limit, tt.filters...)); d != "" {
					f.Errorf("%v, pages of %d: %s", tt.filters, limit, d)
				}
			}
		}
		if _, err := f.ssm.DescribeAutomationExecutions(f.Context(), &ssm.DescribeAutomationExecutionsInput{NextToken: aws.String("%")}); apiError(err) != "InvalidNextToken: The specified token is not valid." {
			f.Error(err)
		}
		other := automationlogtest.NewClient(f.view.In("us-east-1"))
		if out, err := other.DescribeAutomationExecutions(f.Context(), &ssm.DescribeAutomationExecutionsInput{}); err != nil || len(out.AutomationExecutionMetadataList) > 0 {
			f.Error(out, err)
		}
	})
}

func TestDescribeSteps(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Each", `{"name":"each","action":"aws:loop","inputs":{"Iterators":"{{ Hosts }}","Steps":[{"name":"one",`+script+`}]}},{"name":"last","action":"aws:sleep","inputs":{"Duration":"PT1H"}}`,
			`"parameters":{"Hosts":{"type":"StringList","default":["x","y"]}},`)
		id := f.start("Each")
		steps := func(in ssm.DescribeAutomationStepExecutionsInput) (found []string) {
			f.Helper()
			in.AutomationExecutionId = &id
			for {
				out, err := f.ssm.DescribeAutomationStepExecutions(f.Context(), &in)
				if err != nil {
					return []string{apiError(err)}
				}
				for _, x := range out.StepExecutions {
					name := *x.StepName
					if p := x.ParentStepDetails; p != nil {
						name += fmt.Sprint(" ", *p.Iteration, *p.IteratorValue, " of ", *p.StepName)
					}
					found = append(found, name)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return found
				}
			}
		}
		filter := func(key types.StepExecutionFilterKey, values ...string) ssm.DescribeAutomationStepExecutionsInput {
			return ssm.DescribeAutomationStepExecutionsInput{Filters: []types.StepExecutionFilter{{Key: key, Values: values}}}
		}
		for i, tt := range []struct {
			in   ssm.DescribeAutomationStepExecutionsInput
			want []string
		}{
			{ssm.DescribeAutomationStepExecutionsInput{MaxResults: aws.Int32(1)}, []string{"each", "one 1x of each", "one 2y of each", "last"}},
			{ssm.DescribeAutomationStepExecutionsInput{ReverseOrder: aws.Bool(true)}, []string{"last", "one 2y of each", "one 1x of each", "each"}},
			{filter(types.StepExecutionFilterKeyStepName, "one"), []string{"one 1x of each", "one 2y of each"}},
			{filter(types.StepExecutionFilterKeyAction, "aws:sleep", "aws:loop"), []string{"each", "last"}},
			{filter(types.StepExecutionFilterKeyStepExecutionStatus, "InProgress"), []string{"last"}},
			{filter(types.StepExecutionFilterKeyParentStepIteration, "2"), []string{"one 2y of each"}},
			{filter(types.StepExecutionFilterKeyParentStepIteratorValue, "x"), []string{"one 1x of each"}},
			{filter(types.StepExecutionFilterKeyStartTimeAfter, "x"), []string{"InvalidFilterValue: The value of the filter StartTimeAfter must be a time such as 2024-08-29T00:00:00Z."}},
		} {
			if d := cmp.Diff(tt.want, steps(tt.in)); d != "" {
				f.Errorf("%d: %s", i, d)
			}
		}
	})
}

// Steps have ids of their own, by which they are found, in all automations.
func TestStepIDs(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Each", `{"name":"each","action":"aws:loop","inputs":{"Iterators":["x","y"],"Steps":[{"name":"one",`+script+`}]}},{"name":"again","action":"aws:loop","inputs":{"Iterators":["z"],"Steps":[{"name":"two",`+script+`}]}},{"name":"last",`+script+`}`, "")
		of := map[string]string{}
		for range 3 {
			id := f.start("Each")
			of[id] = "an automation"
			steps := f.get(id).StepExecutions
			found := func(key types.StepExecutionFilterKey, value string) (names []string) {
				f.Helper()
				out, err := f.ssm.DescribeAutomationStepExecutions(f.Context(), &ssm.DescribeAutomationStepExecutionsInput{AutomationExecutionId: &id,
					Filters: []types.StepExecutionFilter{{Key: key, Values: []string{value}}}})
				if err != nil {
					f.Fatal(err)
				}
				for _, x := range out.StepExecutions {
					names = append(names, *x.StepName)
				}
				return names
			}
			in := map[string][]string{"each": {"one", "one"}, "again": {"two"}}
			for _, x := range steps {
				if was := of[*x.StepExecutionId]; was != "" || len(*x.StepExecutionId) != 36 {
					f.Errorf("%s of %s has the id %s, as has %s", *x.StepName, id, *x.StepExecutionId, was)
				}
				of[*x.StepExecutionId] = *x.StepName + " of " + id
				if d := cmp.Diff([]string{*x.StepName}, found(types.StepExecutionFilterKeyStepExecutionId, *x.StepExecutionId)); d != "" {
					f.Error(d)
				}
				if d := cmp.Diff(in[*x.StepName], found(types.StepExecutionFilterKeyParentStepExecutionId, *x.StepExecutionId)); d != "" {
					f.Error(d)
				}
			}
		}
		if len(of) != 3*7 {
			f.Errorf("%d ids", len(of))
		}
	})
}
