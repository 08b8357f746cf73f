package eventstest_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

// event is that of the EventBridge user guide, with some more fields.
const event = `{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2",
	"account":"111122223333","time":"2017-12-22T18:43:48Z","region":"us-west-1","resources":["arn:aws:ec2:us-west-1:123456789012:instance/i-1"],
	"detail":{"instance-id":"i-1","state":"terminated","c-count":5,"x-limit":301.8,"source-ip":"10.0.0.33","v6":"2001:db8::1","flag":true,"nothing":null,"empty":"","list":[],
	"name":"*a\\b","path":"dir/sub/pic.PNG","service":"EventBridge","inner":{"a":1},"items":[{"k":"x","v":1},{"k":"y","v":2}],"nested":[["p"],"q"]}}`

// The first cases are the pages "Creating Amazon EventBridge event patterns" and
// "Comparison operators for use in event patterns".
func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern string
		want    bool
	}{
		{`{"source":["aws.ec2"],"detail-type":["EC2 Instance State-change Notification"],"detail":{"state":["terminated"]}}`, true},
		{`{"source":["aws.ec2"],"detail":{"state":["running"]}}`, false},
		{`{"source":["aws.s3"],"detail":{"state":["terminated"]}}`, false},
		{`{"detail":{"state":["running","terminated"]}}`, true},
		{`{"SOURCE":["aws.ec2"]}`, false},
		{`{"source":["AWS.ec2"]}`, false},
		{`{"resources":["arn:aws:ec2:us-west-1:123456789012:instance/i-1"]}`, true},
		{`{"detail":{"nested":["p"]}}`, true},
		{`{"detail":{"nested":["z"]}}`, false},
		{`{"detail":{"items":{"k":["y"],"v":[2]}}}`, true},
		{`{"detail":{"items":{"k":["x"],"v":[2]}}}`, false}, // one element has to match all
		{`{"detail":{"state":{"x":["terminated"]}}}`, false},

		{`{"detail":{"flag":[true]}}`, true},
		{`{"detail":{"flag":[false]}}`, false},
		{`{"detail":{"flag":["true"]}}`, false},
		{`{"detail":{"nothing":[null]}}`, true},
		{`{"detail":{"empty":[null]}}`, false},
		{`{"detail":{"empty":[""]}}`, true},
		{`{"detail":{"c-count":[5]}}`, true},
		{`{"detail":{"c-count":[5.0]}}`, true}, // however numbers are written
		{`{"detail":{"c-count":["5"]}}`, false},

		{`{"time":[{"prefix":"2017-12-22"}]}`, true},
		{`{"time":[{"prefix":"2018"}]}`, false},
		{`{"detail":{"c-count":[{"prefix":"5"}]}}`, false},
		{`{"detail":{"service":[{"prefix":{"equals-ignore-case":"eventb"}}]}}`, true},
		{`{"detail":{"service":[{"prefix":{"equals-ignore-case":"eventx"}}]}}`, false},
		{`{"detail":{"path":[{"suffix":".PNG"}]}}`, true},
		{`{"detail":{"path":[{"suffix":".png"}]}}`, false},
		{`{"detail":{"path":[{"suffix":{"equals-ignore-case":".png"}}]}}`, true},
		{`{"detail":{"empty":[{"suffix":{"equals-ignore-case":".png"}}]}}`, false},
		{`{"detail":{"service":[{"equals-ignore-case":"eventbridge"}]}}`, true},
		{`{"detail":{"service":[{"equals-ignore-case":"event"}]}}`, false},

		{`{"detail":{"state":[{"anything-but":"initializing"}]}}`, true},
		{`{"detail":{"state":[{"anything-but":"terminated"}]}}`, false},
		{`{"detail":{"state":[{"anything-but":["stopped","terminated"]}]}}`, false},
		{`{"detail":{"x-limit":[{"anything-but":[100,200,300]}]}}`, true},
		{`{"detail":{"x-limit":[{"anything-but":[301.80]}]}}`, false},
		{`{"detail":{"x-limit":[{"anything-but":"301.8"}]}}`, true},
		{`{"detail":{"missing":[{"anything-but":"x"}]}}`, false},
		{`{"detail":{"state":[{"anything-but":{"prefix":"init"}}]}}`, true},
		{`{"detail":{"state":[{"anything-but":{"prefix":"term"}}]}}`, false},
		{`{"detail":{"state":[{"anything-but":{"prefix":["x","term"]}}]}}`, false},
		{`{"detail":{"path":[{"anything-but":{"suffix":".PNG"}}]}}`, false},
		{`{"detail":{"state":[{"anything-but":{"equals-ignore-case":["x","TERMINATED"]}}]}}`, false},
		{`{"detail":{"path":[{"anything-but":{"wildcard":"*/sub/*"}}]}}`, false},
		{`{"detail":{"path":[{"anything-but":{"wildcard":"*/bin/*"}}]}}`, true},

		{`{"detail":{"c-count":[{"numeric":[">",0,"<=",5]}]}}`, true},
		{`{"detail":{"c-count":[{"numeric":[">",0,"<",5]}]}}`, false},
		{`{"detail":{"c-count":[{"numeric":[">=",5,"<",6]}]}}`, true},
		{`{"detail":{"x-limit":[{"numeric":["=",3.018e2]}]}}`, true},
		{`{"detail":{"state":[{"numeric":["=",1]}]}}`, false},

		{`{"detail":{"source-ip":[{"cidr":"10.0.0.0/24"}]}}`, true},
		{`{"detail":{"source-ip":[{"cidr":"10.0.1.0/24"}]}}`, false},
		{`{"detail":{"source-ip":[{"cidr":"10.0.0.33/32"}]}}`, true},
		{`{"detail":{"v6":[{"cidr":"2001:db8::/32"}]}}`, true},
		{`{"detail":{"state":[{"cidr":"10.0.0.0/24"}]}}`, false},

		{`{"detail":{"state":[{"exists":true}]}}`, true},
		{`{"detail":{"state":[{"exists":false}]}}`, false},
		{`{"detail":{"nothing":[{"exists":true}]}}`, true},
		{`{"detail":{"missing":[{"exists":true}]}}`, false},
		{`{"detail":{"missing":[{"exists":false}]}}`, true},
		{`{"other":{"missing":[{"exists":false}]}}`, true},
		{`{"other":{"missing":["x"]}}`, false},
		{`{"detail":{"inner":[{"exists":true}]}}`, false}, // leaves only
		{`{"detail":{"inner":[{"exists":false}]}}`, true},
		{`{"detail":{"list":[{"exists":false}]}}`, true},
		{`{"detail":{"missing":[{"exists":false},"x"]}}`, true},

		{`{"detail":{"path":[{"wildcard":"dir/*.PNG"}]}}`, true},
		{`{"detail":{"path":[{"wildcard":"dir/*/x*.PNG"}]}}`, false},
		{`{"detail":{"path":[{"wildcard":"*"}]}}`, true},
		{`{"detail":{"empty":[{"wildcard":"*"}]}}`, true},
		{`{"detail":{"state":[{"wildcard":"terminated"}]}}`, true},
		{`{"detail":{"state":[{"wildcard":"terminated*terminated"}]}}`, false},
		{`{"detail":{"name":[{"wildcard":"\\*a\\\\*"}]}}`, true},
		{`{"detail":{"name":[{"wildcard":"\\*b*"}]}}`, false},

		{`{"$or":[{"source":["aws.s3"]},{"region":["us-west-1"]}]}`, true},
		{`{"$or":[{"source":["aws.s3"]},{"region":["us-west-2"]}]}`, false},
		{`{"source":["aws.s3"],"$or":[{"region":["us-west-1"]},{"region":["us-west-2"]}]}`, false},
		{`{"detail":{"$or":[{"state":["x"]},{"c-count":[{"numeric":[">",4]}],"flag":[true]}]}}`, true},
		{`{"detail":{"$or":[{"state":["x"]},{"c-count":[{"numeric":[">",4]}],"flag":[false]}]}}`, false},
		{`{"$or":[{"prefix":"abc"}]}`, false}, // a field of that name
	} {
		got, err := eventstest.Matches(tt.pattern, event)
		if err != nil || got != tt.want {
			t.Errorf("%s: %v, %v", tt.pattern, got, err)
		}
	}
}

func TestInvalidPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		``:                                      "EOF",
		`{`:                                     "unexpected EOF",
		`{"a":["b"]} x`:                         "there is more after the object",
		`["a"]`:                                 "Filter is not an object",
		`{}`:                                    "Empty objects are not allowed",
		`{"source":["aws.health"],"detail":{}}`: "Empty objects are not allowed",
		`{"source":[]}`:                         "Empty arrays are not allowed",
		`{"source":"aws.ssm"}`:                  `"source" must be an object or an array`,
		`{"a":[["b"]]}`:                         "an array is not allowed inside of an array",
		`{"a":[{}]}`:                            "Only one key allowed in match expression",
		`{"a":[{"prefix":"x","suffix":"y"}]}`:   "Only one key allowed in match expression",
		`{"$or":[{"source":["x"]}]}`:            "Unrecognized match type source", // an "$or" of one is a field
		`{"a":[{"regex":"x"}]}`:                 "Unrecognized match type regex",
		`{"a":[{"suffix":["x"]}]}`:              "suffix match pattern must be a string",
		`{"a":[{"prefix":1}]}`:                  "prefix match pattern must be a string",
		`{"a":[{"prefix":{"x":"y"}}]}`:          "prefix match pattern must be a string",
		`{"a":[{"exists":"x"}]}`:                "exists match pattern must be either true or false.",
		`{"a":[{"cidr":"10.0.0.0/99"}]}`:        "Malformed CIDR, mask bits must be < 33",
		`{"a":[{"wildcard":"a**b"}]}`:           "Consecutive wildcard characters at pos 2",
		`{"a":[{"wildcard":"a\\b"}]}`:           "Invalid escape character at pos 1",
		`{"a":[{"anything-but":[1,"x"]}]}`:      "Inside anything but list, either all values are number or string, mixed type is not supported",
		`{"a":[{"anything-but":[]}]}`:           "Empty arrays are not allowed",
		`{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}`:                 "Unsupported anything-but pattern: cidr",
		`{"a":[{"numeric":[">"]}]}`:                                      "Invalid numeric match: it has one or two operators, each with a number",
		`{"a":[{"numeric":["!",1]}]}`:                                    "Unrecognized numeric range operator: !",
		`{"a":[{"numeric":[">",6e9]}]}`:                                  "Value of > must be numeric, from -5.0E9 to +5.0E9",
		`{"a":[{"numeric":["<",1,">",0]}]}`:                              "Bad numeric range operator: a range has a lower bound and then an upper one",
		`{"a":[{"numeric":10}]}`:                                         "Value of numeric must be an array.",
		`{"a":[{"numeric":[">",0,"<"]}]}`:                                "Value of < must be numeric",
		`{"a":[{"numeric":[">",2,"<",1]}]}`:                              "Bottom must be less than top",
		`{"a":[{"cidr":"bad-filter"}]}`:                                  "Malformed CIDR, one '/' required",
		`{"a":[{"cidr":"bad-/64filter"}]}`:                               "Malformed CIDR, mask bits must be an integer",
		`{"a":[{"cidr":"xx.11.xx/8"}]}`:                                  "Nonstandard IP address: xx.11.xx",
		`{"a":[{"cidr":["10.0.0.0/8"]}]}`:                                "prefix match pattern must be a string",
		`{"a":[{"anything-but":null}]}`:                                  "Value of anything-but must be an array or single string/number value.",
		`{"a":[{"anything-but":["x",null]}]}`:                            "Inside anything but list, start|null|boolean is not supported.",
		`{"a":[{"anything-but":{"prefix":1}}]}`:                          "prefix/suffix match pattern must be a string",
		`{"a":[{"anything-but":{"suffix":""}}]}`:                         "Null prefix/suffix not allowed",
		`{"a":[{"anything-but":{"suffix":{"equals-ignore-case":"x"}}}]}`: "Value of anything-but must be an array or single string/number value.",
		`{"a":[{"wildcard":"*:*:*:*:*:event-bus/*"}]}`:                   "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
		`{"a":[{"numeric":["",1]}]}`:                                     "Unrecognized numeric range operator: ",
	} {
		_, err := eventstest.Matches(pattern, event)
		var invalid *types.InvalidEventPatternException
		if !errors.As(err, &invalid) || invalid.ErrorMessage() != "Event pattern is not valid. Reason: "+want {
			t.Errorf("%s: %v", pattern, err)
		}
	}
	if _, err := eventstest.Matches(pattern, "[]"); err == nil {
		t.Error("an event that is no object matched")
	}
}

// FuzzMatches checks that no pattern makes the matcher fail, and that wildcards are
// what a regular expression says.
func FuzzMatches(f *testing.F) {
	f.Add(`{"a":[{"wildcard":"x*y"}]}`, "x*y", "xzy")
	f.Add(pattern, `\**\\`, `*a\`)
	f.Add(`{"$or":[{"a":[1]},{"b":[{"anything-but":{"prefix":"x"}}]}]}`, "*", "")
	f.Fuzz(func(t *testing.T, text, wildcard, value string) {
		_, _ = eventstest.Matches(text, event)
		if !utf8.ValidString(wildcard) || !utf8.ValidString(value) {
			return
		}
		got, err := eventstest.Matches(`{"a":[{"wildcard":`+jsonText(wildcard)+`}]}`, `{"a":`+jsonText(value)+`}`)
		if err != nil {
			return
		}
		var expr strings.Builder
		for i := 0; i < len(wildcard); i++ {
			switch wildcard[i] {
			case '*':
				expr.WriteString("(?s:.*)")
			case '\\':
				i++
				expr.WriteString(regexp.QuoteMeta(wildcard[i : i+1]))
			default:
				expr.WriteString(regexp.QuoteMeta(wildcard[i : i+1]))
			}
		}
		re, err := regexp.Compile("^(?:" + expr.String() + ")$")
		if err != nil {
			return
		}
		if want := re.MatchString(value); got != want {
			t.Errorf("wildcard %q on %q: %v, want %v", wildcard, value, got, want)
		}
	})
}

// Names on the way to a value are joined with dots, of patterns and of events, and numbers
// are the same however they are written.
func TestDots(t *testing.T) {
	for _, tt := range []struct {
		pattern, event string
		want           bool
	}{
		{`{"state":{"status":["running"]}}`, `{"state.status":"running"}`, true},
		{`{"state.status":["running"]}`, `{"state":{"status":"running"}}`, true},
		{`{"state.status":["running"]}`, `{"state":{"status":"stopped"}}`, false},
		{`{"detail":{"a.b.c":{"d":[{"prefix":"q"}]}}}`, `{"detail":{"a":{"b":{"c":{"d":["q1","r"]}}}}}`, true},
		{`{"a.b":["1"],"a":{"c":["2"]}}`, `{"a":{"b":"1"},"a.c":"2"}`, true},
		{`{"a.b":["1"]}`, `{"a":"x","a.b":"1"}`, true},
		{`{"a":["x"]}`, `{"a":"x","a.b":"1"}`, true},
		{`{".a":["x"]}`, `{".a":"x"}`, true},
		{`{"n":[300.0]}`, `{"n":300}`, true},
		{`{"n":[300]}`, `{"n":3e2}`, true},
		{`{"n":[300]}`, `{"n":"300"}`, false},
	} {
		if got, err := eventstest.Matches(tt.pattern, tt.event); err != nil || got != tt.want {
			t.Errorf("%s with %s: %v, %v", tt.pattern, tt.event, got, err)
		}
	}
}
