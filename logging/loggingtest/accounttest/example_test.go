package accounttest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/accounttest"
)

// A region answers once it is enabled.
func Example() {
	fake := loggingtest.NewAccount("111122223333")
	accounttest.Mount(fake)
	_, err := fake.Region("me-south-1").Logs().DescribeLogGroups(context.Background(), nil)
	fmt.Println(err != nil)

	client := account.NewFromConfig(fake.Region("us-east-1").Config())
	if _, err := client.EnableRegion(context.Background(), &account.EnableRegionInput{RegionName: aws.String("me-south-1")}); err != nil {
		log.Fatal(err)
	}
	_, err = fake.Region("me-south-1").Logs().DescribeLogGroups(context.Background(), nil)
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
