package iotquery_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/asktest"
	"github.com/awslogkit/awslogkit/iotlog/iotquery"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
)

// entries makes n, among them lines that are none of objects.
func entries(r *rand.Rand, n int) (texts []string) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for i := range n {
		if i%17 == 3 {
			texts = append(texts, "2025-10-31 00:09:31.034 TRACEID:1 PRINCIPALID:a3f1 [ERROR] EVENT:PublishEvent MESSAGE:x")
			continue
		}
		more := ""
		if s := pick("Success", "Failure", ""); s != "" {
			more += fmt.Sprintf(`,"status":%q`, s)
		}
		if s := pick("AUTHORIZATION_FAILURE", ""); s != "" {
			more += fmt.Sprintf(`,"reason":%q`, s)
		}
		if s := pick("press-1", "press-2", `pr"ess\`, "N/A"); s != "" {
			more += fmt.Sprintf(`,"clientId":%q`, s)
		}
		if s := pick("a/b", "$aws/things/x", ""); s != "" {
			more += fmt.Sprintf(`,"topicName":%q`, s)
		}
		texts = append(texts, fmt.Sprintf(`{"timestamp":"2026-11-02 08:00:00.000","logLevel":%q,"traceId":"t%d","accountId":"111122223333"%s,"eventType":%q,"principalId":%q,"sourceIp":%q}`,
			pick("ERROR", "INFO", "DEBUG"), i, more, pick("Connect", "Publish-In", "Publish-Out"), pick("p1", "p2"), pick("203.0.113.7", "203.0.113.8")))
	}
	return texts
}

// allows is what a list of a filter allows, written apart.
func allows(list []string, text string) bool {
	wanted, found := false, false
	for _, entry := range list {
		rest, not := strings.CutPrefix(strings.TrimSpace(entry), "!")
		is := regexp.MustCompile("(?is)^" + strings.ReplaceAll(regexp.QuoteMeta(rest), `\*`, ".*") + "$").MatchString(text)
		if not && is {
			return false
		}
		wanted, found = wanted || !not, found || !not && is
	}
	return found || !wanted
}

func matches(f iotquery.Filter, e iotrecord.Entry) bool {
	return e.EventType != "" && allows(f.EventTypes, string(e.EventType)) && allows(f.Clients, e.ClientID) && allows(f.Principals, e.PrincipalID) && allows(f.Topics, e.TopicName) &&
		allows(f.Addresses, e.SourceIP) && (len(f.Levels) == 0 || slices.Contains(f.Levels, e.Level)) && (!f.Failed || e.Failed())
}

// What is asked is what iotrecord reads in the entries.
func TestAnswersAsEntriesSay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := entries(r, 200)
	var events []asktest.Event
	for _, text := range texts {
		events = append(events, asktest.Event{Stream: "s", Message: text})
	}
	questions := map[string]func(iotquery.Filter) (string, error){"failures": iotquery.Failures, "clients": iotquery.Clients, "types": iotquery.Types, "entries": iotquery.Entries}
	columns := map[string][]string{"failures": {"event_type", "reason", "client"}, "clients": {"client", "principal", "address"}, "types": {"event_type", "level"}, "entries": {"trace", "topic", "status"}}
	of := map[string]func(iotrecord.Entry) []string{
		"failures": func(e iotrecord.Entry) []string { return []string{string(e.EventType), e.Reason, e.ClientID} },
		"clients":  func(e iotrecord.Entry) []string { return []string{e.ClientID, e.PrincipalID, e.SourceIP} },
		"types":    func(e iotrecord.Entry) []string { return []string{string(e.EventType), e.Level.String()} },
		"entries":  func(e iotrecord.Entry) []string { return []string{e.TraceID, e.TopicName, string(e.Status)} },
	}
	for _, f := range []iotquery.Filter{
		{}, {Failed: true}, {EventTypes: []string{"publish-*", "!Publish-Out"}}, {Clients: []string{"PRESS-1"}}, {Clients: []string{`pr"ess\`}}, {Clients: []string{"!press-*"}},
		{Principals: []string{"p1"}, Topics: []string{"$aws/*"}}, {Addresses: []string{"203.0.113.7"}, Levels: []iotrecord.Level{iotrecord.Error, iotrecord.Debug}}, {Things: []string{"none"}},
	} {
		for name, ask := range questions {
			text, err := ask(f)
			if err != nil {
				t.Fatal(err)
			}
			filter, counts, failures := f, map[string]int{}, map[string]int{}
			filter.Failed = f.Failed || name == "failures"
			for _, text := range texts {
				e, err := iotrecord.ParseEntry([]byte(text))
				if err != nil || !matches(filter, e) || f.Things != nil {
					continue
				}
				key := strings.Join(of[name](e), "\t")
				if counts[key]++; e.Failed() {
					failures[key]++
				}
			}
			want, shown := []string{}, columns[name]
			for key, n := range counts {
				if name == "entries" {
					want = append(want, key)
				} else {
					want = append(want, fmt.Sprintf("%s\t%d\t%d", key, n, failures[key]))
				}
			}
			if name != "entries" {
				shown = append(slices.Clone(shown), "events", "failures")
			}
			got := asktest.Ask(t, events, text, shown...)
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %+v (-entries +query):\n%s%s", name, f, diff, text)
			}
		}
	}
}

// Whatever name is asked for is a name.
func FuzzNames(f *testing.F) {
	asktest.FuzzTexts(f, func(t *testing.T, name string) {
		entry := func(name, trace string) asktest.Event {
			text, err := json.Marshal(map[string]string{"eventType": "Connect", "clientId": name, "topicName": name, "thingName": name, "principalId": name, "ruleName": name, "sourceIp": name, "traceId": trace})
			if err != nil {
				t.Fatal(err)
			}
			return asktest.Event{Stream: "s", Message: string(text)}
		}
		events := []asktest.Event{entry(name, "1"), entry("not "+name+"!", "2")}
		for i, f := range []iotquery.Filter{{Clients: []string{name}}, {Topics: []string{name}}, {Things: []string{name}}, {Principals: []string{name}}, {Rules: []string{name}}, {Addresses: []string{name}}} {
			text, err := iotquery.Entries(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := asktest.Ask(t, events, text, "trace"); !asktest.Holds(got, []string{"1"}, name) {
				t.Errorf("%d, %q: %v: %s", i, name, got, text)
			}
		}
	})
}

func TestErrors(t *testing.T) {
	_, err := iotquery.Types(iotquery.Filter{EventTypes: []string{"a\x00"}, Rules: []string{"x", "\xff"}, Levels: []iotrecord.Level{iotrecord.Error, iotrecord.Disabled}})
	for _, part := range []string{"eventTypes[0]", "rules[1]", "levels[1]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("no %s in %v", part, err)
		}
	}
}

// show prints a question.
func show(text string, err error) {
	if err != nil {
		text = err.Error()
	}
	fmt.Println(text)
}

// Why do presses fail?
func ExampleFailures() {
	show(iotquery.Failures(iotquery.Filter{Clients: []string{"press-*"}}))
	// Output:
	// filter (ispresent(eventType) or ispresent(logLevel)) and clientId like /(?is)^press-.*$/ and (tolower(status) = "failure" or (not ispresent(status) and tolower(logLevel) = "error"))
	// | fields eventType as event_type, coalesce(reason, details, disconnectReason) as reason, clientId as client, (tolower(status) = "failure" or (not ispresent(status) and tolower(logLevel) = "error")) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(@timestamp) as first_seen, sortsLast(@timestamp) as last_seen by event_type, reason, client
	// | sort events desc, event_type asc, reason asc, client asc
	// | limit 1000
}

// Who connects from an address?
func ExampleClients() {
	show(iotquery.Clients(iotquery.Filter{Addresses: []string{"203.0.113.7"}}))
	// Output:
	// filter (ispresent(eventType) or ispresent(logLevel)) and tolower(sourceIp) = "203.0.113.7"
	// | fields clientId as client, principalId as principal, sourceIp as address, (tolower(status) = "failure" or (not ispresent(status) and tolower(logLevel) = "error")) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(@timestamp) as first_seen, sortsLast(@timestamp) as last_seen by client, principal, address
	// | sort events desc, client asc, principal asc, address asc
	// | limit 1000
}

// Which types would a higher level leave out?
func ExampleTypes() {
	show(iotquery.Types(iotquery.Filter{Levels: []iotrecord.Level{iotrecord.Debug}}))
	// Output:
	// filter (ispresent(eventType) or ispresent(logLevel)) and tolower(logLevel) = "debug"
	// | fields eventType as event_type, logLevel as level, (tolower(status) = "failure" or (not ispresent(status) and tolower(logLevel) = "error")) as failure
	// | stats count(*) as events, sum(failure) as failures, sortsFirst(@timestamp) as first_seen, sortsLast(@timestamp) as last_seen by event_type, level
	// | sort events desc, event_type asc, level asc
	// | limit 1000
}

// What happened on a topic?
func ExampleEntries() {
	show(iotquery.Entries(iotquery.Filter{Topics: []string{"$aws/things/*"}}))
	// Output:
	// filter (ispresent(eventType) or ispresent(logLevel)) and topicName like /(?is)^\x24aws\/things\/.*$/
	// | fields @timestamp as time, logLevel as level, eventType as event_type, status as status, clientId as client, principalId as principal, topicName as topic, ruleName as rule, coalesce(reason, details) as reason, traceId as trace
	// | sort time asc
	// | limit 1000
	// | display time, level, event_type, status, client, principal, topic, rule, reason, trace
}
