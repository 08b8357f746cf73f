// Package organizationstest is AWS Organizations on the accounts of a fake organization:
// its units, accounts, policies, trusted services and delegated administrators, as
// package loggingtest has them.
//
//	org := loggingtest.NewOrganization("111122223333")
//	org.Mount(organizationstest.Mount)
//	org.AddAccount("222233334444", org.Unit("workloads/prod"), loggingtest.WithName("shop"))
//	client := organizations.NewFromConfig(org.Management().Region("us-east-1").Config()) // or organizationstest.New(view), without HTTP
//
// The management account may call all operations, and an account that administers a
// service for the organization those that read; for others there is DescribeOrganization
// alone. An account in no organization is told so.
//
// # What is not simulated
//
// Organizations are not made here, and accounts neither: use loggingtest.NewOrganization
// and AddAccount. Policies are attached with PutServiceControlPolicy and
// PutResourceControlPolicy; there are no other types of policies, no tags, invitations,
// resource policy (through which others may read) and responsibility transfers. An
// account that is closed is closed at once. What changes shows at once.
//
//awslogkit:floor 6
//awslogkit:deps cloudwatchlogs iam kms organizations sts
package organizationstest
