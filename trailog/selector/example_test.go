package selector_test

import (
	"fmt"

	"github.com/awslogkit/awslogkit/trailog/selector"
)

// What a trail records is told without a call.
func ExampleSet_Covers() {
	s := selector.Set{Advanced: []selector.Advanced{
		selector.ManagementEvents().Except("kms.amazonaws.com"),
		selector.DataEvents("AWS::S3::Object").On("arn:aws:s3:::acme-documents/"),
	}}
	fmt.Println(s.Covers(selector.ServiceCalls("ssm.amazonaws.com")))
	fmt.Println(s.Covers(selector.ServiceCalls("kms.amazonaws.com")))
	// Output:
	// true
	// false
}
