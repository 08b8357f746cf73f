package automationquery_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationquery"
	"github.com/awslogkit/awslogkit/internal/asktest"
)

const id = "4105a4fc-f944-11e6-9d32-0a1b2c3d495e"

var events = []asktest.Event{
	{Stream: "automation/" + id, Message: "begin"},
	{Stream: "other", Message: `{"execution":"` + id + `","line":"Traceback (most recent call last)"}`},
	{Stream: "other", Message: "unrelated"},
	{Stream: "automation/" + id, Message: "ValueError: no such disk"},
}

func TestQuestions(t *testing.T) {
	for name, test := range map[string]struct {
		ask     func(automationquery.Filter) (string, error)
		filter  automationquery.Filter
		columns []string
		want    []string
	}{
		"all output":   {automationquery.Output, automationquery.Filter{}, []string{"time"}, []string{asktest.At(0), asktest.At(1), asktest.At(2), asktest.At(3)}},
		"an execution": {automationquery.Output, automationquery.Filter{Executions: []string{strings.ToUpper(id)}}, []string{"time"}, []string{asktest.At(0), asktest.At(1), asktest.At(3)}},
		"no execution": {automationquery.Output, automationquery.Filter{Executions: []string{"!" + id}}, []string{"message"}, []string{"unrelated"}},
		"printed":      {automationquery.Output, automationquery.Filter{Printed: []string{"no * disk"}}, []string{"message"}, []string{"ValueError: no such disk"}},
		"streams":      {automationquery.Streams, automationquery.Filter{}, []string{"stream", "messages", "first_seen", "last_seen"}, []string{"automation/" + id + "\t2\t" + asktest.At(0) + "\t" + asktest.At(3), "other\t2\t" + asktest.At(1) + "\t" + asktest.At(2)}},
		"errors":       {automationquery.Errors, automationquery.Filter{Executions: []string{id}}, []string{"time"}, []string{asktest.At(1), asktest.At(3)}},
	} {
		text, err := test.ask(test.filter)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, asktest.Ask(t, events, text, test.columns...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", name, diff, text)
		}
	}
}

// Whatever is asked for is a text.
func FuzzTexts(f *testing.F) {
	asktest.FuzzTexts(f, func(t *testing.T, hostile string) {
		text, err := automationquery.Output(automationquery.Filter{Executions: []string{"<" + hostile + ">"}, Printed: []string{hostile}})
		if err != nil {
			t.Fatal(err)
		}
		printed, err := json.Marshal(map[string]string{"a": "<" + hostile + ">"})
		if err != nil {
			t.Fatal(err)
		}
		got := asktest.Ask(t, []asktest.Event{{Stream: "s", Message: "<" + hostile + ">"}, {Stream: "s", Message: string(printed)}, {Stream: "s", Message: "<>"}}, text, "time")
		if !asktest.Holds(got, []string{asktest.At(0), asktest.At(1)}, hostile) {
			t.Errorf("%q: %v: %s", hostile, got, text)
		}
	})
}

func TestWrongTexts(t *testing.T) {
	_, err := automationquery.Errors(automationquery.Filter{Executions: []string{"a\x00"}, Printed: []string{"x", "\xff"}})
	for _, part := range []string{"executions[0]", "printed[1]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("no %s in %v", part, err)
		}
	}
}

func show(text string, err error) {
	if err != nil {
		text = err.Error()
	}
	fmt.Println(text)
}

// What did an automation print?
func ExampleOutput() {
	show(automationquery.Output(automationquery.Filter{Executions: []string{"4105a4fc-f944-11e6-9d32-0a1b2c3d495e"}}))
	// Output:
	// filter @logStream like /(?is)4105a4fc-f944-11e6-9d32-0a1b2c3d495e/ or @message like /(?is)4105a4fc-f944-11e6-9d32-0a1b2c3d495e/
	// | fields @timestamp as time, @logStream as stream, @message as message
	// | sort time asc, stream asc
	// | limit 1000
	// | display time, stream, message
}

// Where does output arrive?
func ExampleStreams() {
	show(automationquery.Streams(automationquery.Filter{}))
	// Output:
	// filter ispresent(@message)
	// | fields @logStream as stream
	// | stats count(*) as messages, sortsFirst(@timestamp) as first_seen, sortsLast(@timestamp) as last_seen by stream
	// | sort first_seen asc, stream asc
	// | limit 1000
}

// What went wrong on a volume?
func ExampleErrors() {
	show(automationquery.Errors(automationquery.Filter{Printed: []string{"vol-*"}}))
	// Output:
	// filter @message like /(?is)(?:error|exception|traceback|failed)/ and @message like /(?is)(?:vol-.*|vol-(?:[^\x22\x5c]|\x5c.)*)/
	// | fields @timestamp as time, @logStream as stream, @message as message
	// | sort time asc, stream asc
	// | limit 1000
	// | display time, stream, message
}
