// Package role is IAM roles, as things that are planned, applied and judged.
//
//awslogkit:floor 3
//awslogkit:deps iam sts
package role
