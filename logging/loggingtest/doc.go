// Package loggingtest is an AWS account in memory: CloudWatch Logs, IAM, STS and KMS,
// as the code that uses them sees them. Other packages mount more services on it.
//
//	account := loggingtest.NewAccount("111122223333")
//	cfg := account.Region("eu-west-1").Config()
//	logs := cloudwatchlogs.NewFromConfig(cfg) // the SDK's own client
//
// # Two doors
//
// The wire door takes requests as AWS does. [View.Config] is for the SDK's clients,
// which then run as in production: validation, serialization, signing, retries and
// error types are their own, and the account answers in process. [Account.Handler] is
// the same for clients outside of the process: the AWS CLI, boto3, Terraform.
//
// The typed door has no HTTP: [View.Clients], [View.Logs] and the like have the
// methods of the SDK's clients, with the SDK's errors, wrapped in the same way. It is
// ten times as fast, and does not retry.
//
// Both lead to the same state, the same checks, the same call log and the same faults.
//
// # Who calls
//
// [Account.Region] is the account seen from a region by its root user, who may do
// everything. [View.As] is the same as somebody else, whose calls are decided by the
// account's IAM policies. Over HTTP it is the access key that tells: one of iam:CreateAccessKey
// is its user's, one of sts:AssumeRole its session's, and one that was never made the root user's.
//
// # Several accounts
//
// [NewOrganization] makes accounts that know each other, in organizational units with
// service and resource control policies. Roles are assumed across them, and a bucket, a
// key or a topic lets another account in: both sides must allow it. One handler serves
// them all ([Organization.Handler]): an access key id of twelve digits is the root user of
// that account.
//
// # Behaving badly
//
// [Account.Inject] makes the nth call of an operation fail, be delayed or throttled, or
// take effect with its answer lost. [WithThrottling] limits calls to the documented
// rates, and [IAMPropagation] makes IAM's changes take time to arrive. [Sweep] runs code
// again and again, with another of its calls going wrong each time. Clients in other
// processes meet all of this through package control.
//
// # What becomes of logs
//
// [View.MetricDatapoints] are what metric filters published, and [View.SubscriptionDeliveries] what
// subscription filters sent, and why something did not arrive. Functions are those of package
// eventstest, streams those of [View.PutStream].
//
// # Adding operations
//
// [Handle] adds an operation, of any service, from a function of the SDK's types, and
// [Wrap] changes what one does that is there. The operation's package describes the
// service with a [Service]: its protocol, its error types and their statuses, and where
// its operations are if the protocol is a REST one; nothing else has to know of it. [State] is where a fake keeps
// what it holds, [Request.Authorize] decides whether the caller may, and [Publish] and
// [Subscribe] carry what one fake tells another. An operation that nobody added fails by
// name ([UnknownOperationError]) and is in the call log, and so does an input with a
// member that nobody acts on ([NotSimulatedError]).
//
// # Time
//
// There is no clock in this package: run tests that wait under testing/synctest.
// Accounts start no goroutines, but for a fault that takes effect late.
//
// # What is not simulated
//
// Signatures are not verified, and keys do not expire. Accounts outside of the
// organization are not there: their principals may do nothing, and what is theirs cannot
// be used. Of an organization there are no
// declarative or tag policies. Request bodies are limited to 64 MiB and are not decompressed. Of the
// services, there are the operations that configuring and reading logs needs: of Logs Insights the
// commands and functions that this library's own questions use, and no Live Tail, exports, account policies or transformers of CloudWatch Logs, no
// passwords, MFA devices or federation of IAM, no asymmetric cryptography of KMS. Errors of
// overloaded services appear only where a fault is injected.
//
//awslogkit:floor 5
//awslogkit:deps cloudwatchlogs iam kms sts
package loggingtest
