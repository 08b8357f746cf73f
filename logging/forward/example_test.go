package forward_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/forward"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

func Example() {
	ctx, w := context.Background(), newWorld()
	archive, member := forward.ClientsFromConfig(w.archive.Config()), forward.ClientsFromConfig(w.member.Config())

	runs, err := role.New("LogsToStream").Trust(role.Trust("logs.amazonaws.com")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	central, err := forward.NewDestination("central").Stream("arn:aws:kinesis:eu-west-1:999999999999:stream/logs").
		Role(runs).AllowAccounts("222233334444").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	group, err := loggroup.New("/ops/sessions").RetainDays(30).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	sessions, err := forward.NewFilter("central").LogGroup(group).To(central.ARN(w.archive.Scope())).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	targets := logging.Targets{forward.BindDestination(archive, central), forward.BindFilter(member, sessions)}
	for _, target := range targets {
		plan, err := logging.NewPlan(ctx, logging.Targets{target})
		if err != nil {
			fmt.Println(err)
			return
		}
		report, err := plan.Apply(ctx, logging.Regardless())
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, step := range report.Steps {
			fmt.Println(step.Change.Resource.Account, step.Change.Call, step.Outcome)
		}
	}
	// Output:
	// 999999999999 iam:CreateRole done
	// 999999999999 iam:PutRolePolicy done
	// 999999999999 logs:PutDestination done
	// 999999999999 logs:PutDestinationPolicy done
	// 222233334444 logs:CreateLogGroup done
	// 222233334444 logs:PutRetentionPolicy done
	// 222233334444 logs:PutSubscriptionFilter done
}
