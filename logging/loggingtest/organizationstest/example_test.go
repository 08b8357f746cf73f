package organizationstest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/organizationstest"
)

// The SDK's client sees the accounts of a unit, one of which is suspended.
func Example() {
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(organizationstest.Mount)
	prod := org.Unit("workloads/prod")
	org.AddAccount("222233334444", prod, loggingtest.WithName("shop"))
	org.SetState(org.AddAccount("333344445555", prod, loggingtest.WithName("old shop")), loggingtest.AccountSuspended)

	client := organizations.NewFromConfig(org.Management().Region("us-east-1").Config())
	out, err := client.ListAccountsForParent(context.Background(), &organizations.ListAccountsForParentInput{ParentId: aws.String(prod.ID())})
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range out.Accounts {
		fmt.Println(*a.Id, *a.Name, a.State)
	}
	// Output:
	// 222233334444 shop ACTIVE
	// 333344445555 old shop SUSPENDED
}
