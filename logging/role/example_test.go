package role_test

import (
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
)

func ExampleNew() {
	trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ssm.amazonaws.com"))).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	scope := logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	group := loggroup.ARNOf(scope, "/ops/automation")
	write, err := policy.New(policy.Identity, policy.AllowActions("logs:CreateLogStream", "logs:PutLogEvents").On(group.Wildcard())).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	runbooks, err := role.New("Runbooks").Path("/ops/").Trust(trust).Inline("logs", write).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(runbooks.ARN(scope))
	// Output:
	// arn:aws:iam::111122223333:role/ops/Runbooks
}
