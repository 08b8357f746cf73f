package policy_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// A statement of ours in a policy that others write to: added where nothing means
// the same, and taken out again.
func ExampleSplitStatements() {
	doc, _ := policy.Parse([]byte(`{"Version":"2012-10-17","Id":"shared","Statement":[
		{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`))
	one, _ := policy.New(policy.Bucket, policy.AllowActions("s3:GetBucketAcl").To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::b").Sid("Ours")).Build()

	if _, found := policy.SplitStatements(doc).Find(one.Statements[0], one.Version); !found {
		doc = doc.WithStatement("Ours", one)
	}
	fmt.Println(slices.Sorted(maps.Keys(policy.SplitStatements(doc))))
	doc = doc.WithoutStatement("Ours")
	fmt.Println(doc.ID, len(doc.Statements))
	// Output:
	// [Ours Theirs]
	// shared 1
}
