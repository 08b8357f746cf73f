package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/role"
)

// script reads the account with boto3, and changes one level.
const script = `
import boto3, json, os, sys
c = boto3.client("iot", endpoint_url=sys.argv[1], region_name="us-east-2", aws_access_key_id="x", aws_secret_access_key="y")
o = c.get_v2_logging_options()
levels = {}
token = {}
while True:
    page = c.list_v2_logging_levels(maxResults=2, **token)
    for l in page["logTargetConfigurations"]:
        if l["logTarget"]["targetType"] != "DEFAULT":
            levels[l["logTarget"]["targetType"] + "/" + l["logTarget"]["targetName"]] = l["logLevel"]
    if not page.get("nextToken"):
        break
    token = {"nextToken": page["nextToken"]}
c.set_v2_logging_level(logTarget={"targetType": "CLIENT_ID", "targetName": "boto3"}, logLevel="INFO")
try:
    c.set_v2_logging_level(logTarget={"targetType": "CLIENT_ID", "targetName": "x"}, logLevel="LOUD")
    error = ""
except c.exceptions.InvalidRequestException as e:
    error = e.response["Error"]["Code"]
print(json.dumps({"role": o["roleArn"], "level": o["defaultLogLevel"], "disabled": o["disableAllLogs"],
    "events": {e["eventType"]: e.get("logLevel", "") for e in o.get("eventConfigurations", [])}, "levels": levels, "error": error}))
`

// What the library wrote, boto3 sees, and the other way round.
func TestBoto3SeesTheSame(t *testing.T) {
	python := acceptance.Boto3(t)
	accounts := newAccounts("123456789012", "aws")
	server := httptest.NewServer(accounts[0].Handler())
	defer server.Close()
	clients := iotlog.ClientsFromConfig(aws.Config{
		Region: "us-east-2", BaseEndpoint: &server.URL, HTTPClient: acceptance.Loopback(), Credentials: credentials.NewStaticCredentialsProvider("x", "y", ""),
	})
	its, err := role.New("IoTLogging").Build()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := iotlog.NewSettings(iotlog.Warn).Role(its).
		ThingGroup("line-7", iotlog.Debug).ClientID("press", iotlog.Error).SourceIP("10.0.0.1", iotlog.Disabled).
		Event("Ping", iotlog.Error).Build()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	plan, err := logging.NewPlan(ctx, logging.Targets{iotlog.New(clients, settings)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	out := python(script, server.URL)
	var got any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := map[string]any{
		"role": "arn:aws:iam::123456789012:role/IoTLogging", "level": "WARN", "disabled": false,
		"events": map[string]any{"Ping": "ERROR"},
		"levels": map[string]any{"THING_GROUP/line-7": "DEBUG", "CLIENT_ID/press": "ERROR", "SOURCE_IP/10.0.0.1": "DISABLED"},
		"error":  "InvalidRequestException",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	now, _, err := iotlog.Read(ctx, clients)
	if err != nil || now.Levels()[iotlog.LogTarget{Type: iotlog.ClientID, Name: "boto3"}] != iotlog.Info {
		t.Error(now.Levels(), err)
	}
}
