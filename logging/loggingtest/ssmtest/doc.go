// Package ssmtest is the part of a fake AWS account that other parts of AWS Systems Manager
// rest on: documents with their versions, tags and sharing, and Parameter Store.
//
// Packages automationlogtest and sessionlogtest mount it; by itself:
//
//	account := loggingtest.NewAccount("111122223333")
//	ssmtest.Mount(account)
//
// # What is not simulated
//
// Documents are not converted between formats or reviewed, and an account that one is
// shared with does not see it; those of types other than Session, Command and Automation
// are not looked into. Of Amazon's own documents there are those for sessions, and as they
// have no inputs, they log nothing. [PutDocument] puts others.
//
// Parameters have no labels, history, policies or hierarchies to be listed, those of AWS
// (/aws/…) are not there, and images (aws:ec2:image) are not looked up. The setting of the
// default tier is not looked at.
//
//awslogkit:floor 7
//awslogkit:deps cloudwatchlogs iam kms ssm sts go.yaml.in/yaml/v3
package ssmtest
