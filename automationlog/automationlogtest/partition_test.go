package automationlogtest_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Every partition: the settings' and the policies' ARNs are those of the account.
func TestPartitions(t *testing.T) {
	for partition, region := range map[string]string{"aws": "eu-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"} {
		t.Run(partition, func(t *testing.T) {
			account := loggingtest.NewAccount(acct, loggingtest.InPartition(partition))
			automationlogtest.Mount(account)
			roleARN := account.PutRole(loggingtest.RoleOptions{Name: "Runbooks", Trust: trustPolicy(chain{})})
			v := account.Region(region)
			s, err := automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Role(role.Existing(roleARN)).Build()
			if err != nil {
				t.Fatal(err)
			}
			target := automationlog.New(wire(v), s)
			plan, err := logging.NewPlan(t.Context(), logging.Targets{target})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := plan.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			findings, err := logging.Check(t.Context(), logging.Targets{target})
			if err != nil || findings.Verdict() != resource.Arrive {
				t.Errorf("%v %s", err, findings)
			}
			e, err := automationlogtest.RunAutomation(t.Context(), v, automationlogtest.Run{Name: "Patch", Content: runbook, Parameters: map[string]string{"Role": roleARN}})
			if err != nil || !e.Delivery.Arrived {
				t.Errorf("%v %s", err, e.Delivery)
			}
		})
	}
}
