package eventstest_test

import (
	"errors"
	"fmt"
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

// What is not valid has AWS's words and the place where AWS's parser stands.
func TestInvalidPattern(t *testing.T) {
	const tokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	for pattern, want := range map[string]struct {
		message string
		columns []int // none: it has no place
	}{
		// No JSON.
		``:                         {"Filter is not an object", []int{1}},
		`this is text`:             {"Unrecognized token 'this': was expecting " + tokens, []int{5}},
		`{'a':["b"]}`:              {"Unexpected character (''' (code 39)): was expecting double-quote to start field name", []int{2}},
		`{"a":["b"],}`:             {"Unexpected character ('}' (code 125)): was expecting double-quote to start field name", []int{12}},
		`{"a" ["b"]}`:              {"Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value", []int{6}},
		`{"a":["b" "c"]}`:          {"Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries", []int{11}},
		`{"a":["b",]}`:             {"Unexpected character (']' (code 93)): expected a valid value " + tokens, []int{11}},
		`{"é𝄞":['b']}`:             {"Unexpected character (''' (code 39)): expected a valid value " + tokens, []int{9}},
		`{"a":[’b’]}`:              {"Unexpected character ('’' (code 8217 / 0x2019)): expected a valid value " + tokens, []int{7}},
		`{"not": closed mark"`:     {"Unrecognized token 'closed': was expecting " + tokens, []int{15}},
		`{"a":[01]}`:               {"Invalid numeric value: Leading zeroes not allowed", []int{8}},
		`{"a":[1.x]}`:              {"Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a digit", []int{9}},
		`{"a":["\q"]}`:             {"Unrecognized character escape 'q' (code 113)", []int{9}},
		"{\"a\":[\"\t\"]}":         {"Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value", []int{9}},
		`{"a":["b`:                 {"Unexpected end-of-input: was expecting closing quote for a string value", []int{9}},
		`{"a":`:                    {"Unexpected end-of-input within/between Object entries", []int{6}},
		`{"a":["b"],`:              {"Unexpected end-of-input within/between Object entries", []int{12}},
		`{"a":["b"]} x`:            {"there is more after the object", nil},
		`{"a":[{"prefix":"x","b`:   {"Unexpected end-of-input in field name", []int{23}},
		`{"a":[{"numeric":[">",`:   {"Unexpected end-of-input within/between Array entries", []int{23}},
		`{"a":[{"exists":true`:     {`Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a":[{"exists":true"; line: 1, column: 7])`, []int{21}},
		`{"a":["b"}`:               {`Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)"{"a":["b"}"; line: 1, column: 6])`, []int{11}},
		`{"$or":[{"a":["b"]},{"c"`: {"Unexpected end-of-input within/between Object entries", []int{25}},

		// The first error of the text, of whichever kind it is.
		`{"b":1,"a":[]}`:    {`"b" must be an object or an array`, []int{7}},
		`{"b":[],"a":oops}`: {"Empty arrays are not allowed", []int{8}},

		// No pattern.
		`["a"]`:                                 {"Filter is not an object", []int{2}},
		`{}`:                                    {"Empty objects are not allowed", []int{3}},
		`{"source":["aws.health"],"detail":{}}`: {"Empty objects are not allowed", []int{37}},
		`{"source":[ ]}`:                        {"Empty arrays are not allowed", []int{14}},
		`{"source": "aws.ssm"}`:                 {`"source" must be an object or an array`, []int{13}},
		`{"int": 42}`:                           {`"int" must be an object or an array`, []int{11}},
		`{"a":[["b"]]}`:                         {"Match value must be String, number, true, false, or null", []int{8}},
		`{"a":[{}]}`:                            {"Match expression name not found", []int{9}},
		`{"a":[{"prefix":"x","suffix":"y"}]}`:   {"Only one key allowed in match expression", []int{31}},
		`{"$or":[{"source":["x"]}]}`:            {"Unrecognized match type source", []int{20}}, // an "$or" of one is a field
		`{"a":[{"regex":"x"}]}`:                 {"Unrecognized match type regex", []int{17}},
		`{"my_key": [{"EXISTS": true}]}`:        {"Unrecognized match type EXISTS", []int{28}},
		`{"a":[{"suffix":["x"]}]}`:              {"suffix match pattern must be a string", []int{18}},
		`{"a":[{"prefix":1}]}`:                  {"prefix match pattern must be a string", []int{18}},
		`{"a":[{"prefix":{"x":"y"}}]}`:          {"prefix match pattern must be a string", []int{18}},
		`{"a":[{"equals-ignore-case":["x"]}]}`:  {"equals-ignore-case match pattern must be a string", []int{30}},
		`{"a":[{"exists":"x"}]}`:                {"exists match pattern must be either true or false.", []int{18}},
		`{"a":[{"cidr":"10.0.0.0/99"}]}`:        {"Malformed CIDR, mask bits must be < 33", nil},
		`{"a":[{"cidr":["10.0.0.0/8"]}]}`:       {"prefix match pattern must be a string", []int{16}},
		`{"a":[{"wildcard":"a**b"}]}`:           {"Consecutive wildcard characters at pos 2", []int{25}},
		`{"a":[{"wildcard":"a\\b"}]}`:           {"Invalid escape character at pos 2", []int{25}},

		`{"a":[{"anything-but":{}}]}`:                                               {"Anything-But expression name not found", []int{25}},
		`{"a":[{"anything-but":[1,"x"]}]}`:                                          {"Inside anything but list, either all values are number or string, mixed type is not supported", []int{30}},
		`{"a":[{"anything-but":[]}]}`:                                               {"Inside anything but list, either all values are number or string, mixed type is not supported", []int{25}},
		`{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}`:                            {"Unsupported anything-but pattern: cidr", []int{32}},
		`{"a":[{"anything-but":{"suffix":""}}]}`:                                    {"Null prefix/suffix not allowed", []int{35}},
		`{"detail": {"FileName": [{"anything-but": {"suffix": [123, ".txt"]}}]}}`:   {"prefix/suffix match pattern must be a string", []int{58, 58}},
		`{"detail": {"state": [{"anything-but": {"wildcard": [123, "*/dir/*"]}}]}}`: {"wildcard match pattern must be a string", []int{57, 57}},
		`{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}`:    {"Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.", []int{66}},

		`{"a":[{"numeric":[]}]}`:                  {"Invalid member in numeric match: ]", []int{20}},
		`{"a":[{"numeric":[1,"<"]}]}`:             {"Invalid member in numeric match: 1", []int{20}},
		`{"a":[{"numeric":[">"]}]}`:               {"Value of > must be numeric", []int{23}},
		`{"a":[{"numeric":["=","1"]}]}`:           {"Value of equals must be numeric", []int{24}},
		`{"a":[{"numeric":["!",1]}]}`:             {"Unrecognized numeric range operator: !", []int{24}},
		`{"a":[{"numeric":["",1]}]}`:              {"Unrecognized numeric range operator: ", []int{23}},
		`{"a":[{"numeric":[">",6e9]}]}`:           {"Value must be between -5.0E9 and 5.0E9, inclusive", []int{27}},
		`{"a":[{"numeric":["=",1,"<",2]}]}`:       {"Too many elements in numeric expression", []int{26}},
		`{"a":[{"numeric":["=",1],"x":1}]}`:       {"Too many elements in numeric expression", []int{31}},
		`{"a":[{"numeric":[">",1,2]}]}`:           {"Bad value in numeric range: 2", []int{26}},
		`{"a":[{"numeric":[">",0,">",0]}]}`:       {"Bad numeric range operator: >", []int{28}},
		`{"a":[{"numeric":[">",1,"<",2,"<",3]}]}`: {"Too many terms in numeric range expression", []int{32}},
		`{"a":[{"numeric":[">",2,"<",1]}]}`:       {"Bottom must be less than top", []int{31}},
	} {
		message := "Event pattern is not valid. Reason: " + want.message
		for _, column := range want.columns {
			message += fmt.Sprintf("\n at [Source: (String)\"%s\"; line: 1, column: %d]", strings.ReplaceAll(pattern, "\t", `\u0009`), column)
		}
		_, err := eventstest.Matches(pattern, event)
		var invalid *types.InvalidEventPatternException
		if !errors.As(err, &invalid) || invalid.ErrorMessage() != message {
			t.Errorf("%s: %v\nwant %s", pattern, err, message)
		}
	}
	if _, err := eventstest.Matches(pattern, "[]"); err == nil {
		t.Error("an event that is no object matched")
	}
	// Lines are counted, and of a long text the beginning is shown.
	long := "{\n \"a\": [\"" + strings.Repeat("x", 600) + "\"],\n \"b\": []}"
	_, err := eventstest.Matches(long, event)
	if want := "x\"[truncated 123 chars]; line: 3, column: 9]"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v", err)
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
