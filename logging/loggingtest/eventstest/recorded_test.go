package eventstest_test

import (
	"fmt"
	"testing"

	"github.com/awslogkit/awslogkit/internal/recordedtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

// TestRecorded has what AWS was recorded to answer about patterns, events, and tags of what
// is not there. A place is a column of the pattern.
func TestRecorded(t *testing.T) {
	const head = `{"id":"1","source":"x","detail-type":"y","account":"111122223333","region":"us-east-2","time":"2022-07-13T13:48:01Z"`
	call := func(pattern, event string) string {
		return fmt.Sprintf(`TestEventPattern {"EventPattern":%s,"Event":%s}`, jsonText(pattern), jsonText(event))
	}
	const tokens = "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	var rows []recordedtest.Row
	for _, tt := range []struct {
		pattern, reason string
		columns         []int
	}{
		{`{"detail": {"sourceIPAddress": [{"cidr": "bad-filter"}]}}`, "Malformed CIDR, one '/' required", nil},
		{`{"detail": {"sourceIPAddress": [{"cidr": "bad-/64filter"}]}}`, "Malformed CIDR, mask bits must be an integer", nil},
		{`{"detail": {"sourceIPAddress": [{"cidr": "xx.11.xx/8"}]}}`, "Nonstandard IP address: xx.11.xx", nil},
		{`{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}`, "prefix match pattern must be a string", []int{43}},
		{`{"EventBusArn": [{"wildcard": 123}]}`, "wildcard match pattern must be a string", []int{34}},
		{`{"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]}`, "Consecutive wildcard characters at pos 26", []int{72}},
		{`{"EventBusArn": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}`, "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character", nil},
		{`{"time": [{"prefix": ["2022-07-13"]}]}`, "prefix match pattern must be a string", []int{23}},
		{`{"detail": {"c-count": [{"numeric": 10}]}}`, "Value of numeric must be an array.", []int{39}},
		{`{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}`, "Value of < must be numeric", []int{50}},
		{`{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}`, "Unrecognized match type NUMERIC", []int{36}},
		{`{"detail": {"state": [{"anything-but": null}]}}`, "Value of anything-but must be an array or single string/number value.", []int{44}},
		{`{"detail": {"state": [{"anything-but": ["stopped", null]}]}}`, "Inside anything but list, start|null|boolean is not supported.", []int{56, 56}},
		{`{"detail": {"state": [{"anything-but": {"prefix": 123}}]}}`, "prefix/suffix match pattern must be a string", []int{54}},
		{`{"detail": {"FileName": [{"anything-but": {"suffix": ""}}]}}`, "Null prefix/suffix not allowed", []int{56}},
		{`{"detail": {"FileName": [{"anything-but": {"suffix": {"equals-ignore-case": ".png"}}}]}}`, "Value of anything-but must be an array or single string/number value.", []int{55}},
		{`{"string": "my-value"}`, `"string" must be an object or an array`, []int{13}},
		{`{"resources": []}`, "Empty arrays are not allowed", []int{17}},
		{`["not", "a", "dict", "but valid json"]`, "Filter is not an object", []int{2}},
		{`this is valid json but not a dict`, "Unrecognized token 'this': " + tokens, []int{5}},
		{`{"not": closed mark"`, "Unrecognized token 'closed': " + tokens, []int{15}},
		{`{'bad': 'quotation'}`, "Unexpected character (''' (code 39)): was expecting double-quote to start field name", []int{2}},
	} {
		want := "InvalidEventPatternException: Event pattern is not valid. Reason: " + tt.reason
		for _, column := range tt.columns {
			want += fmt.Sprintf("\n at [Source: (String)\"%s\"; line: 1, column: %d]", tt.pattern, column)
		}
		rows = append(rows, recordedtest.Row{Call: call(tt.pattern, head+`}`), Answer: want})
	}
	const rule, bus = `"ResourceARN":"arn:aws:events:us-east-1:111122223333:rule/none"`, `"ResourceARN":"arn:aws:events:us-east-1:111122223333:event-bus/none"`
	rows = append(rows,
		recordedtest.Row{Call: call(`{"body": {"n": [{"numeric": [">", 100]}]}}`, `["plain string"]`), Answer: "ValidationException: Parameter Event is not valid."},
		recordedtest.Row{Call: call(`{"body": {"n": [{"numeric": [">", 100]}]}}`, `{"testEvent": "value"}`), Answer: "ValidationException: Parameter Event is not valid."},
		// The recorded event is longer, and a text in a text too.
		recordedtest.Row{Call: call(`{"detail": {"payload.nested.deep": {"list": [{"prefix": "q-"}]}}}`, jsonText(head+`,"detail":{"payload":{"nested":{"deep":{"list":["p","q-1"]}}}}}`)), Answer: ".Result = true"},
		recordedtest.Row{Call: `TagResource {` + rule + `,"Tags":[{"Key":"k","Value":"v"}]}`, Answer: "ResourceNotFoundException: Rule none does not exist on EventBus default."},
		recordedtest.Row{Call: `UntagResource {` + rule + `,"TagKeys":["k"]}`, Answer: "ResourceNotFoundException: Rule none does not exist on EventBus default."},
		recordedtest.Row{Call: `ListTagsForResource {` + bus + `}`, Answer: "ResourceNotFoundException: Event bus none does not exist."},
		recordedtest.Row{Call: `UntagResource {` + bus + `,"TagKeys":["k"]}`, Answer: "ResourceNotFoundException: Event bus none does not exist."},
	)
	recordedtest.Test(t, "EventBridge", rows, func(*testing.T) []any {
		account := loggingtest.NewAccount(accountID)
		eventstest.Mount(account)
		return []any{eventstest.New(account.Region("us-east-1"))}
	})
}
