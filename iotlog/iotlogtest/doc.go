// Package iotlogtest is the part of a fake AWS account that AWS IoT's logging
// needs: the logging options and levels, things and thing groups, and devices
// whose events arrive in the account's log groups, or do not, by what the
// account's options, levels, roles, policies and keys say.
//
// Mount it on an account of package loggingtest:
//
//	account := loggingtest.NewAccount("111122223333")
//	iotlogtest.Mount(account)
//	view := account.Region("eu-west-1")
//	target := iotlog.New(iotlogtest.New(view), settings) // or ClientsFromConfig(view.Config())
//	delivery, err := iotlogtest.Emit(ctx, view, iotlogtest.DeviceEvent{ClientID: "dev-1", EventType: "Connect"})
//
// The operations are those of logging, V2 and before, and CreateThing,
// DescribeThing, DeleteThing, CreateThingGroup, DescribeThingGroup,
// DeleteThingGroup, ListThingGroups, ListThingGroupsForThing,
// AddThingToThingGroup and RemoveThingFromThingGroup.
//
// What AWS does not document can be had both ways, by the options of [Mount];
// by default it is what makes a mistake show. docs/fidelity.md has every claim
// with its source.
//
// # What is not simulated
//
// There is no broker: devices do not connect, and an event is logged when [Emit]
// says that it happened, with the level that it says. There are no certificates,
// policies, thing types, billing groups, dynamic thing groups or fleet indexing.
// AWS IoT may throttle entries, or disable logging by itself, under heavy traffic:
// it does not here, and entries arrive at once. Its CloudWatch metrics are not
// written. Quotas other than those of logging are those of thing groups only:
// depth, children, and groups of one thing. The names of log streams are this
// package's own, since AWS does not document them.
//
//awslogkit:floor 8
//awslogkit:deps cloudwatchlogs iam iot kms sts
package iotlogtest
