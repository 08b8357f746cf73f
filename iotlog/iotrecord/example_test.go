package iotrecord_test

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"strings"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
)

func ExampleParseEntry() {
	e, err := iotrecord.ParseEntry([]byte(`{"timestamp":"2025-10-31 15:37:23.476","logLevel":"ERROR",` +
		`"accountId":"111122223333","status":"Failure","eventType":"Connect","protocol":"MQTT",` +
		`"clientId":"press-7","sourceIp":"203.0.113.7","sourcePort":13490,"reason":"AUTHORIZATION_FAILURE"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Timestamp.Format("15:04:05"), e.Level, e.EventType, e.ClientID, e.Failed(), e.Reason)
	// Output: 15:37:23 ERROR Connect press-7 true AUTHORIZATION_FAILURE
}

func ExampleParseV1() {
	e, err := iotrecord.ParseV1([]byte("2025-10-31 00:09:31.095 TRACEID:0f1e PRINCIPALID:a3f1 [INFO] " +
		"EVENT:MatchingRuleFound TOPICNAME:scans CLIENTID:press-7 MESSAGE:Matching rule found: ToDynamo"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Level, e.EventType, e.TopicName, e.RuleName)
	// Output: INFO MatchingRuleFound scans ToDynamo
}

func ExampleEntries() {
	export := strings.NewReader(`2025-10-31T15:37:24.000Z {"logLevel":"INFO","eventType":"Connect","clientId":"press-7"}
2025-10-31T15:37:25.000Z {"logLevel":"INFO","eventTy
2025-10-31T15:37:26.000Z {"logLevel":"INFO","eventType":"Subscribe","clientId":"press-7"}
`)
	for e, err := range iotrecord.Entries(export) {
		if err != nil {
			fmt.Println(err)
			continue // reading goes on with the next line
		}
		fmt.Println(e.Timestamp.Format("15:04:05"), e.EventType)
	}
	// Output:
	// 15:37:24 Connect
	// log entry at line 2, byte 88: iotrecord: byte 52: a string holds a control character or a wrong escape
	// 15:37:26 Subscribe
}

func ExampleEntry_Events() {
	e, err := iotrecord.ParseEntry([]byte(`{"logLevel":"INFO","eventType":"RuleExecution","ruleName":"toArchive",` +
		`"batchDetails":{"clientIds":["press-7","press-8"],"topicNames":["line/7","line/8"],"batchSize":2}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.RuleName, e.Count())
	for ev := range e.Events() {
		fmt.Println(ev.ClientID, ev.TopicName)
	}
	// Output:
	// toArchive 2
	// press-7 line/7
	// press-8 line/8
}

// What AWS adds in future, and what a field cannot hold, is written back.
func ExampleEntry_MarshalJSON() {
	e, err := iotrecord.ParseEntry([]byte(`{"logLevel":"INFO","sourcePort":"443","added":[1,2],"clientId":"press-7"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.SourcePort, string(e.Extra["added"]))
	e.ClientID = "redacted"
	out, err := json.Marshal(e)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(out))
	// Output:
	// 443 [1,2]
	// {"logLevel":"INFO","sourcePort":"443","added":[1,2],"clientId":"redacted"}
}

// Start with DEBUG, look at what arrives, then choose a level.
func ExampleSummary() {
	logged := strings.NewReader(`
{"timestamp":"2025-10-31 15:37:20.000","logLevel":"INFO","status":"Success","eventType":"Connect","clientId":"press-7"}
{"timestamp":"2025-10-31 15:37:21.000","logLevel":"DEBUG","status":"Success","eventType":"GetThingShadow","clientId":"press-7"}
{"timestamp":"2025-10-31 15:37:22.000","logLevel":"ERROR","status":"Failure","eventType":"Publish-In","clientId":"press-8"}
{"timestamp":"2025-10-31 15:37:23.000","logLevel":"INFO","status":"Success","eventType":"RuleExecution","batchDetails":{"clientIds":["press-7","press-7","press-8"],"batchSize":3}}
`)
	var summary iotrecord.Summary
	for e, err := range iotrecord.Entries(logged) {
		if err != nil {
			log.Fatal(err)
		}
		summary.Add(e)
	}
	fmt.Println("at WARN:", summary.Kept(iotrecord.Warn), "of", summary.Total().Events)
	fmt.Print(summary)
	// Output:
	// at WARN: 1 of 6
	// 6 events in 4 entries, 2025-10-31 15:37:20 to 2025-10-31 15:37:23, 1 failure
	//
	// level  kept  of all
	// ERROR  1     17 %
	// WARN   1     17 %
	// INFO   5     83 %
	// DEBUG  6     100 %
	//
	// event type      events  failures  ERROR  WARN  INFO  DEBUG
	// RuleExecution   3       0         0      0     3     0
	// Connect         1       0         0      0     1     0
	// GetThingShadow  1       0         0      0     0     1
	// Publish-In      1       1         1      0     0     0
	//
	// client   events  failures  ERROR  WARN  INFO  DEBUG
	// press-7  4       0         0      0     3     1
	// press-8  2       1         1      0     1     0
}

func ExampleLevel_Includes() {
	fmt.Println(iotrecord.Warn.Includes(iotrecord.Error), iotrecord.Warn.Includes(iotrecord.Info))
	// Output: true false
}

func ExampleLevel_SlogLevel() {
	fmt.Println(iotrecord.Warn.SlogLevel(), iotrecord.FromSlog(slog.LevelDebug))
	// Output: WARN DEBUG
}

// Parse takes the lines of either kind, as they are and as they are exported.
func ExampleParse() {
	for _, line := range []string{
		`{"logLevel":"INFO","eventType":"Connect"}`,
		`2025-10-31T15:37:24.000Z {"logLevel":"WARN","eventType":"RuleExecutionThrottled"}`,
		`2025-10-31 15:37:24.000 TRACEID:0f1e [ERROR] EVENT:MQTTClient Connect`,
	} {
		e, err := iotrecord.Parse([]byte(line))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Level, e.EventType)
	}
	// Output:
	// INFO Connect
	// WARN RuleExecutionThrottled
	// ERROR MQTTClient Connect
}
