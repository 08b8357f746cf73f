package fleet_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Three accounts with two regions each: the sandbox first, and the others once it is done.
func Example() {
	ctx := context.Background()
	org := loggingtest.NewOrganization("111122223333") // a fake; in production: config.LoadDefaultConfig(ctx)
	org.Mount(func(a *loggingtest.Account) { automationlogtest.Mount(a) })
	for _, id := range []string{"222233334444", "333344445555", "444455556666"} {
		org.AddAccount(id, org.Unit("workloads")).PutRole(loggingtest.RoleOptions{Name: "audit", Trust: trust, Inline: map[string]string{"all": all}})
	}
	cfg := org.Management().Region("eu-west-1").As(org.Management().PutUser("ci", all)).Config()

	// What Automation should log in a region of an account.
	declare := func(site fleet.Site) (logging.Targets, error) {
		group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
		if err != nil {
			return nil, err
		}
		runbooks, err := role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build()
		if err != nil {
			return nil, err
		}
		settings, err := automationlog.NewSettings().LogGroup(group).Role(runbooks).Build()
		return logging.Targets{automationlog.New(automationlog.ClientsFromConfig(site.Config), settings)}, err
	}
	f, err := fleet.New(cfg, declare).
		AssumeRole("audit").
		Regions("eu-west-1", "eu-central-1").
		Group(fleet.Account{ID: "222233334444", Name: "sandbox"}).
		Group(fleet.Account{ID: "333344445555"}, fleet.Account{ID: "444455556666"}).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}

	plan, err := f.Plan(ctx) // never writes
	if err != nil {
		fmt.Println(err) // names the accounts that failed
		return
	}
	fmt.Println(plan.Summary())

	report, err := plan.Apply(ctx) // an account that fails is undone, and the others are not
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Summary())

	findings, err := f.Check(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(findings.Summary())
	// Output:
	// Plan for 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1: 9 to create, 12 to change, 0 to delete; 30 API calls.
	//
	// + AWS::IAM::Role Runbooks: 222233334444, 333344445555, 444455556666
	//     assumeRolePolicyDocument, inlinePolicies[AutomationScriptLogs], path: "/"
	//
	// + AWS::Logs::LogGroup /ops/automation: 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1
	//     logGroupClass: "STANDARD", retentionInDays: 365
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-group-name: 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1
	//     settingValue: "/ops/automation"
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-destination: 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1
	//     settingValue: "CloudWatch"
	//
	// Of 3 accounts: 3 applied, 0 were as wanted, 0 failed.
	// Of 30 steps: 30 done.
	// done        3 × iam:CreateRole
	// done        3 × iam:PutRolePolicy
	// done        6 × logs:CreateLogGroup
	// done        6 × logs:PutRetentionPolicy
	// done        12 × ssm:UpdateServiceSetting
	//
	// Verdict: logs will arrive.
}
