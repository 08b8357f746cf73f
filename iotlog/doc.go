// Package iotlog turns AWS IoT logging on so that its entries arrive: the role,
// the account's level, levels of single targets and of event types, with the
// log groups they go to. It follows AWS's page "Configure AWS IoT logging" and
// what the API has gained since.
//
//	logs, err := role.New("IoTLogging").Build()
//	settings, err := iotlog.NewSettings(iotlog.Warn).
//		Role(logs).
//		ThingGroup("line-7", iotlog.Debug).
//		Event("Ping", iotlog.Error).
//		Build()
//	target := iotlog.New(iotlog.ClientsFromConfig(cfg), settings)
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// A target's level overrides those of event types, and these the account's.
// Ping and Connection.AuthNError are off unless an event type's or a target's
// level turns them on. See [Settings.EffectiveLevel].
//
// One GetV2LoggingOptions and one ListV2LoggingLevels, page by page, read
// everything; only differences are written, levels at the documented two a
// second. An account has at most 1,000 levels of targets.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/configure-logging.html
//
//awslogkit:floor 5
//awslogkit:deps cloudwatchlogs iam iot kms sts
package iotlog
