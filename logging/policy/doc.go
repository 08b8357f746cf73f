// Package policy handles IAM policy documents as values: it reads them, builds
// them, writes them in one form, compares them by meaning, finds mistakes in
// them, and answers what they allow. It makes no calls and needs no AWS account.
//
//   - [Parse] reads any valid IAM JSON and reports everything that is wrong with
//     a text at once, with its path; [ParseEncoded] reads what IAM's Get
//     operations return.
//   - [New] builds a document of a [Kind] from statements such as
//     AllowActions("logs:PutLogEvents").On(arn), and checks it.
//   - [Document.String] and [Document.Indented] write it, always in the same form.
//   - [Document.Equal] compares by meaning, and [Diff] shows what changes.
//   - [Document.Lint] finds what AWS refuses, and what can never work, such as
//     an action on a resource of another service.
//   - [Evaluate] answers a request under all policies in force, and names the
//     statement that decided.
//
// # Sound answers
//
// Evaluate has a fourth answer besides allowed and the two denials:
// [Undetermined]. It is given whenever the answer depends on a condition key that
// the caller does not know, or on something that AWS's pages do not say. These
// are: condition operators that this package does not know; a "*" within a
// segment of a resource ARN that would have to pass a colon; ARNs of fewer than
// six parts; a policy variable without a value; several values for an operator
// without a set prefix; values that their operator cannot read; a Deny to
// {"AWS": "*"} when a service asks; NotPrincipal that lists a principal without
// its account, or the reverse; a role that asks where a session of it is named;
// canonical user ids; and statements that IAM would refuse.
//
// # Limits
//
// Resource control policies, VPC endpoint policies, access control lists and
// grants of KMS are not evaluated. Which resource a call is checked against is
// the caller's to know: most CloudWatch Logs actions on a group are checked
// against "arn:…:log-group:NAME:log-stream:" or a stream, and
// logs:DescribeLogGroups against all groups.
//
// Everything here follows the IAM User Guide: "Grammar of the IAM JSON policy
// language", "Policy evaluation logic" and "IAM JSON policy elements reference".
//
//awslogkit:floor 1
package policy
