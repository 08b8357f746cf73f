package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const iotTrust = `{ "Version": "2012-10-17", "Statement": [ { "Sid": "", "Effect": "Allow", "Principal": { "Service": "iot.amazonaws.com" }, "Action": "sts:AssumeRole" } ] }`

// iotRole makes the logging role of the page.
func (c cli) iotRole(t *testing.T) string {
	t.Helper()
	role := c.Object("iam", "create-role", "--role-name", "IoTLogging", "--assume-role-policy-document", iotTrust)["Role"].(map[string]any)
	return role["Arn"].(string)
}

// The commands of the page "Configure AWS IoT logging" for the account's options,
// with and without --disable-all-logs and --no-disable-all-logs.
func TestCLIIoTOptions(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	role := aws.iotRole(t)
	options := func(want map[string]any) {
		t.Helper()
		if diff := cmp.Diff(want, aws.Object("iot", "get-v2-logging-options")); diff != "" {
			t.Error(diff)
		}
	}
	aws.Refused("NotConfiguredException", "iot", "get-v2-logging-options")
	aws.Refused("InvalidRequestException", "iot", "set-v2-logging-options", "--default-log-level", "WARN")
	message := aws.Refused("InvalidRequestException", "iot", "set-v2-logging-options", "--role-arn", role+"x", "--default-log-level", "WARN")
	if !strings.HasSuffix(message, "If the role was just created or updated, please try again in a few seconds.") {
		t.Error(message)
	}
	aws.Silent("iot", "set-v2-logging-options", "--role-arn", role, "--default-log-level", "WARN")
	options(map[string]any{"roleArn": role, "defaultLogLevel": "WARN", "disableAllLogs": false})
	aws.Silent("iot", "set-v2-logging-options", "--role-arn", role, "--default-log-level", "INFO", "--disable-all-logs")
	options(map[string]any{"roleArn": role, "defaultLogLevel": "INFO", "disableAllLogs": true})
	// Left out it is neither: whether AWS turns logging on then, it does not say.
	aws.Silent("iot", "set-v2-logging-options", "--default-log-level", "DEBUG")
	options(map[string]any{"roleArn": role, "defaultLogLevel": "DEBUG", "disableAllLogs": true})
	aws.Silent("iot", "set-v2-logging-options", "--no-disable-all-logs")
	options(map[string]any{"roleArn": role, "defaultLogLevel": "DEBUG", "disableAllLogs": false})
	aws.Silent("iot", "set-v2-logging-options", "--event-configurations", "eventType=Publish-In,logLevel=DEBUG,logDestination=publish", "eventType=Ping,logLevel=ERROR")
	options(map[string]any{"roleArn": role, "defaultLogLevel": "DEBUG", "disableAllLogs": false, "eventConfigurations": []any{
		map[string]any{"eventType": "Ping", "logLevel": "ERROR"},
		map[string]any{"eventType": "Publish-In", "logLevel": "DEBUG", "logDestination": "publish"}}})
	verbose := aws.Object("iot", "get-v2-logging-options", "--verbose")
	if n := len(verbose["eventConfigurations"].([]any)); n < 30 {
		t.Errorf("%d event types", n)
	}
	// The older commands have options of their own.
	aws.Silent("iot", "set-logging-options", "--logging-options-payload", "roleArn="+role+",logLevel=ERROR")
	if diff := cmp.Diff(map[string]any{"roleArn": role, "logLevel": "ERROR"}, aws.Object("iot", "get-logging-options")); diff != "" {
		t.Error(diff)
	}
}

// The commands of the page for a resource's level: --log-target as text and as JSON,
// and today's --target-type for its --targetType.
func TestCLIIoTLevels(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	role := aws.iotRole(t)
	shorthand := []string{"iot", "set-v2-logging-level", "--log-target", "targetType=THING_GROUP,targetName=thing_group_name", "--log-level", "DEBUG"}
	aws.Refused("NotConfiguredException", shorthand...)
	aws.Refused("NotConfiguredException", "iot", "list-v2-logging-levels")
	aws.Silent("iot", "set-v2-logging-options", "--role-arn", role, "--default-log-level", "WARN")
	row := func(typ, name, level string) any {
		target := map[string]any{"targetType": typ}
		if name != "" {
			target["targetName"] = name
		}
		return map[string]any{"logTarget": target, "logLevel": level}
	}
	list := func(want ...any) {
		t.Helper()
		got := aws.Object("iot", "list-v2-logging-levels", "--page-size", "1")
		if diff := cmp.Diff(map[string]any{"logTargetConfigurations": want}, got); diff != "" {
			t.Error(diff)
		}
	}
	aws.Silent(shorthand...)
	list(row("DEFAULT", "", "WARN"), row("THING_GROUP", "thing_group_name", "DEBUG"))
	aws.Silent("iot", "set-v2-logging-level", "--log-target", `{"targetType": "THING_GROUP","targetName": "thing_group_name"}`, "--log-level", "INFO")
	aws.Silent("iot", "set-v2-logging-level", "--log-target", "targetType=CLIENT_ID,targetName=dev-1", "--log-level", "DISABLED")
	list(row("DEFAULT", "", "WARN"), row("CLIENT_ID", "dev-1", "DISABLED"), row("THING_GROUP", "thing_group_name", "INFO"))
	first := aws.Object("iot", "list-v2-logging-levels", "--max-items", "2")
	if first["NextToken"] == nil || len(first["logTargetConfigurations"].([]any)) != 2 {
		t.Error(first)
	}
	groups := aws.Object("iot", "list-v2-logging-levels", "--target-type", "THING_GROUP")
	if diff := cmp.Diff(map[string]any{"logTargetConfigurations": []any{row("THING_GROUP", "thing_group_name", "INFO")}}, groups); diff != "" {
		t.Error(diff)
	}
	for range 2 { // there or not
		aws.Silent("iot", "delete-v2-logging-level", "--target-type", "THING_GROUP", "--target-name", "thing_group_name")
	}
	list(row("DEFAULT", "", "WARN"), row("CLIENT_ID", "dev-1", "DISABLED"))
	aws.Refused("InvalidRequestException", "iot", "set-v2-logging-level", "--log-target", "targetType=THING_GROUP", "--log-level", "INFO")
}

func TestCLIIoTThingGroups(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	aws.Object("iot", "create-thing-group", "--thing-group-name", "plant")
	made := aws.Object("iot", "create-thing-group", "--thing-group-name", "line-7", "--parent-group-name", "plant")
	const arn = "arn:aws:iot:us-east-2:123456789012:thinggroup/"
	if made["thingGroupArn"] != arn+"line-7" {
		t.Error(made)
	}
	aws.Object("iot", "create-thing", "--thing-name", "dev-1")
	aws.Silent("iot", "add-thing-to-thing-group", "--thing-name", "dev-1", "--thing-group-name", "line-7")
	want := map[string]any{"thingGroups": []any{map[string]any{"groupName": "line-7", "groupArn": arn + "line-7"}}}
	if diff := cmp.Diff(want, aws.Object("iot", "list-thing-groups-for-thing", "--thing-name", "dev-1")); diff != "" {
		t.Error(diff)
	}
	got := aws.Object("iot", "describe-thing-group", "--thing-group-name", "line-7")["thingGroupMetadata"].(map[string]any)
	delete(got, "creationDate")
	parents := map[string]any{"parentGroupName": "plant", "rootToParentThingGroups": []any{map[string]any{"groupName": "plant", "groupArn": arn + "plant"}}}
	if diff := cmp.Diff(parents, got); diff != "" {
		t.Error(diff)
	}
	if n := len(aws.Object("iot", "list-thing-groups")["thingGroups"].([]any)); n != 2 {
		t.Errorf("%d groups", n)
	}
	aws.Refused("ResourceNotFoundException", "iot", "describe-thing", "--thing-name", "dev-2")
}
