package sessionlogtest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// lines are what a session's stream has, entry by entry, in order.
func (f fixture) lines(stream string) (all []string) {
	f.Helper()
	for _, message := range f.events(stream) {
		var e struct {
			Data []string `json:"sessionData"`
		}
		if err := json.Unmarshal([]byte(message), &e); err != nil {
			f.Fatal(err)
		}
		all = append(all, e.Data...)
	}
	return all
}

// What the agent's StreamData does when a put fails: it tries again each second from the
// last confirmed line, also after the session, unless the stream cannot be made, or it or
// its group is gone.
func TestPutsAreTriedAgain(t *testing.T) {
	denied := strings.Replace(nodePolicy, `"logs:PutLogEvents",`, "", 1)
	streaming := guide.with(inputs{"cloudWatchLogGroupName": group, "cloudWatchStreamingEnabled": true})
	for name, tt := range map[string]struct {
		during func(f fixture, allow func(string))
		at     func(f fixture, allow func(string)) // after the end
		want   int                                 // lines
	}{
		"never denied":      {want: 6},
		"denied for a time": {during: func(f fixture, allow func(string)) { allow(denied); time.Sleep(5 * time.Second); allow(nodePolicy) }, want: 6},
		"denied while typing": {during: func(_ fixture, allow func(string)) { allow(denied) },
			at: func(_ fixture, allow func(string)) { allow(nodePolicy); time.Sleep(2 * time.Second) }, want: 6},
		"denied for ever": {during: func(_ fixture, allow func(string)) { allow(denied) }, at: func(fixture, func(string)) { time.Sleep(time.Minute) }, want: 2},
		"the stream is gone": {during: func(f fixture, _ func(string)) {
			out := must[*cloudwatchlogs.DescribeLogStreamsOutput](f)(f.view.Logs().DescribeLogStreams(f.Context(), &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: str(group)}))
			must[*cloudwatchlogs.DeleteLogStreamOutput](f)(f.view.Logs().DeleteLogStream(f.Context(), &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: str(group), LogStreamName: out.LogStreams[0].LogStreamName}))
		}, at: func(fixture, func(string)) { time.Sleep(time.Minute) }, want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := mounted(t)
				f.node(sessionlogtest.Node{}, nodePolicy)
				f.group("")
				f.preferences(streaming)
				allow := func(document string) {
					f.account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"a": document}})
				}
				run := must[*sessionlogtest.Running](t)(sessionlogtest.StartSession(t.Context(), f.view, sessionlogtest.Session{Node: nodeID, Typed: typed}))
				if tt.during != nil {
					tt.during(f, allow)
				}
				for range 2 {
					if err := run.Type(t.Context(), typed...); err != nil {
						t.Fatal(err)
					}
				}
				must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
				if tt.at != nil {
					tt.at(f, allow)
				}
				o := must[sessionlogtest.Outcome](t)(run.Outcome(t.Context()))
				if got := f.lines(run.ID()); len(got) != tt.want || o.Logs.Arrived != (tt.want == 6) {
					t.Errorf("%q\n%v", got, o.Logs)
				}
			})
		})
	}
}

// Where the log file cannot be made, the agent gives the session up before the last second
// of it is streamed.
func TestTheTailIsLost(t *testing.T) {
	for name, tt := range map[string]struct {
		bucket string
		pause  time.Duration
		want   int
	}{
		"a bucket, at once":   {bucketName, 0, 0},
		"a bucket, and later": {bucketName, 2 * time.Second, 2},
		"no bucket":           {"", 0, 4},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := mounted(t)
				f.node(sessionlogtest.Node{NoScript: true}, nodePolicy)
				f.group("")
				f.bucket(s3test.BucketOptions{})
				f.preferences(guide.with(inputs{"cloudWatchLogGroupName": group, "cloudWatchStreamingEnabled": true, "s3BucketName": tt.bucket}))
				run := must[*sessionlogtest.Running](t)(sessionlogtest.StartSession(t.Context(), f.view, sessionlogtest.Session{Node: nodeID, Typed: typed}))
				time.Sleep(tt.pause)
				if err := run.Type(t.Context(), typed...); err != nil {
					t.Fatal(err)
				}
				o := must[sessionlogtest.Outcome](t)(run.Exit(t.Context()))
				if got := f.lines(run.ID()); len(got) != tt.want || o.Logs.Arrived != (tt.bucket == "") {
					t.Errorf("%q\n%v", got, o.Logs)
				}
			})
		})
	}
}

// Terminal control sequences are taken out of what is streamed from Linux and macOS; the
// rest of a line, and lines that the agent cannot read, stay.
func TestStreamedControls(t *testing.T) {
	for line, want := range map[string]string{
		"plain":                              "plain",
		"\x1b[1;31mred\x1b[0m and\x1b[K":     "red and",
		"\x1b]0;title\x1b\\prompt":           "prompt",
		"\x1b(B\x1b[m":                       "\x1b(B\x1b[m", // the agent knows no such sequence, and leaves the line
		"\x1b[?25lhidden\x1b[?25h":           "hidden",
		"cut \x1b[3":                         "cut \x1b[3",
		"a\tb\rc":                            "a bc",
		"\x1b=keys\x1b>":                     "\x1b=keys\x1b>",
		"\x1bMup":                            "up",
		"\x1b[38;2;1;2;3mtrue colour\x1b[0m": "true colour",
	} {
		for _, os := range []sessionlogtest.OS{sessionlogtest.Linux, sessionlogtest.MacOS, sessionlogtest.Windows} {
			f := mounted(t)
			f.node(sessionlogtest.Node{OS: os}, nodePolicy)
			f.group("")
			f.preferences(guide.with(inputs{"cloudWatchLogGroupName": group, "cloudWatchStreamingEnabled": true}))
			o := f.run(sessionlogtest.Session{Typed: []sessionlogtest.Line{{Command: "x", Output: line}}})
			is := want
			if os == sessionlogtest.Windows {
				is = strings.NewReplacer("\t", " ", "\r", "").Replace(line)
			}
			if got := f.lines(o.SessionID); len(got) != 2 || got[1] != is {
				t.Errorf("%s: %q is %q, want %q", os, line, got, is)
			}
		}
	}
}

// The agent's own words, from its source.
func TestRefusalTexts(t *testing.T) {
	const begin = "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: "
	for name, tt := range map[string]struct {
		inputs inputs
		setUp  func(f fixture)
		want   string
	}{
		"a group without a key": {inputs{"cloudWatchLogGroupName": group, "cloudWatchEncryptionEnabled": true}, func(f fixture) { f.group("") },
			"We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption."},
		"a bucket with another encryption": {inputs{"s3BucketName": bucketName, "s3EncryptionEnabled": true}, func(f fixture) { f.bucket(s3test.BucketOptions{Algorithm: "aws:kms:dsse"}) },
			"We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket. Either encrypt the bucket or choose an option to enable logging without encryption."},
		"no bucket":      {inputs{"s3BucketName": bucketName, "s3EncryptionEnabled": true}, nil, begin + "NoSuchBucket: The specified bucket does not exist\n\tstatus code: 404"},
		"no user":        {inputs{"runAsEnabled": true, "runAsDefaultUser": " "}, nil, "Unable to start command: please set the RunAs default user\n"},
		"root":           {inputs{"runAsEnabled": true, "runAsDefaultUser": "root "}, nil, "Unable to start command: invalid uid and gid\n"},
		"no such user":   {inputs{"runAsEnabled": true, "runAsDefaultUser": "bob"}, nil, "Unable to start command: failed to start pty since RunAs user bob does not exist\n"},
		"no flag":        {inputs{"runAsEnabled": "yes"}, nil, `error initialing document state: invalid input strconv.ParseBool: parsing "yes": invalid syntax`},
		"no boolean":     {inputs{"s3EncryptionEnabled": []any{}}, nil, "error initialing document state: invalid parameter type"},
		"streaming text": {inputs{"cloudWatchStreamingEnabled": "true"}, nil, "encountered error while parsing input - internal error json: cannot unmarshal string into Go struct field SessionInputs.DocumentContent.inputs.cloudWatchStreamingEnabled of type bool"},
	} {
		f := mounted(t)
		f.node(sessionlogtest.Node{Users: []string{"alice"}}, nodePolicy)
		if tt.setUp != nil {
			tt.setUp(f)
		}
		f.preferences(guide.with(tt.inputs))
		if o := f.run(sessionlogtest.Session{}); o.Refused != tt.want {
			t.Errorf("%s: %q\nwant %q", name, o.Refused, tt.want)
		}
	}
}
