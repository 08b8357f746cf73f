package activity

import (
	"encoding/json"
	"testing"

	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

// TestMatches compares with the matcher of the fake, which has all filters.
func TestMatches(t *testing.T) {
	event := eventOf(Start, "111122223333", "eu-west-1")
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	for pattern, want := range map[string]matching{
		`{"source":["aws.ssm"]}`:                                  yes,
		`{"source":["aws.ec2"]}`:                                  no,
		`{"source":["aws.ec2","aws.ssm"]}`:                        yes,
		`{"source":[{"prefix":"aws."}]}`:                          yes,
		`{"source":[{"prefix":"x"}]}`:                             no,
		`{"source":[{"suffix":"ssm"}]}`:                           yes,
		`{"detail":{"eventName":["StartSession"]}}`:               yes,
		`{"detail":{"eventName":["StopSession"]}}`:                no,
		`{"detail":{"readOnly":[false]}}`:                         yes,
		`{"detail":{"readOnly":[true]}}`:                          no,
		`{"detail":{"errorCode":[{"exists":false}]}}`:             yes,
		`{"detail":{"errorCode":[{"exists":true}]}}`:              no,
		`{"detail":{"errorCode":["x"]}}`:                          no,
		`{"source":[{"anything-but":"aws.ec2"}]}`:                 yes,
		`{"source":[{"anything-but":["aws.ssm"]}]}`:               no,
		`{"detail":{"eventName":[{"wildcard":"Start*"}]}}`:        unsure,
		`{"source":["aws.ec2"],"detail":{"x":[{"cidr":"::/0"}]}}`: no,
		`{"$or":[{"source":["aws.ssm"]}]}`:                        unsure,
	} {
		got := matches(Pattern(pattern), event)
		if got != want {
			t.Errorf("%s: %d, want %d", pattern, got, want)
		}
		real, err := eventstest.Matches(pattern, string(text))
		if err == nil && got != unsure && real != (got == yes) {
			t.Errorf("%s: %d here, and the fake says %v", pattern, got, real)
		}
	}
	if matches(nil, event) != unsure || matches(Pattern(`[]`), event) != unsure {
		t.Error("no pattern")
	}
}

func FuzzMatches(f *testing.F) {
	f.Add(`{"source":[{"prefix":"aws."}],"detail":{"readOnly":[false]}}`)
	event := eventOf(Start, "111122223333", "eu-west-1")
	text, err := json.Marshal(event)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		got := matches(Pattern(pattern), event)
		real, err := eventstest.Matches(pattern, string(text))
		if err == nil && got != unsure && real != (got == yes) {
			t.Errorf("%d here, and the fake says %v", got, real)
		}
	})
}
