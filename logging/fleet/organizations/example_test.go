package organizations_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/service/organizations"

	orgs "github.com/awslogkit/awslogkit/logging/fleet/organizations"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
)

// The accounts of a unit, but for those of one below it.
func ExampleAccounts() {
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(organizationstest.Mount)
	org.AddAccount("222233334444", org.Unit("workloads/prod"), loggingtest.WithName("shop"))
	org.AddAccount("333344445555", org.Unit("workloads/sandbox"), loggingtest.WithName("play"))

	client := organizations.NewFromConfig(org.Management().Region("us-east-1").Config())
	accounts := orgs.Accounts(client, orgs.Units(org.Unit("workloads").ID()), orgs.Except(org.Unit("workloads/sandbox").ID()))
	found, err := accounts(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found)
	// Output: [222233334444 (shop)]
}
