package logevents_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// eachDoor runs a test through both ways into the fake account.
func eachDoor(t *testing.T, f func(*testing.T, func(loggingtest.View) logevents.ReadAPI)) {
	t.Run("typed", func(t *testing.T) {
		f(t, func(v loggingtest.View) logevents.ReadAPI { return v.Logs() })
	})
	t.Run("wire", func(t *testing.T) {
		f(t, func(v loggingtest.View) logevents.ReadAPI { return cloudwatchlogs.NewFromConfig(v.Config()) })
	})
}

func newView() loggingtest.View { return loggingtest.NewAccount("111122223333").Region("eu-west-1") }

func TestReadEvents(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) logevents.ReadAPI) {
		v := newView()
		base := time.Now().Add(-time.Minute).Truncate(time.Millisecond)
		at := func(ms int) time.Time { return base.Add(time.Duration(ms) * time.Millisecond) }
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		event := func(ms int, m string) logstypes.InputLogEvent {
			return logstypes.InputLogEvent{Timestamp: aws.Int64(at(ms).UnixMilli()), Message: &m}
		}
		putEvents(t, v, "/app", "a-1", event(0, "one"), event(20, "two ERROR"), event(40, "three"))
		putEvents(t, v, "/app", "b-1", event(10, "other ERROR"))
		for _, tt := range []struct {
			name string
			q    logevents.Query
			want string
		}{
			{"all", logevents.Query{}, "one,other ERROR,two ERROR,three"},
			{"pattern", logevents.Query{Pattern: "ERROR", Start: base}, "other ERROR,two ERROR"},
			{"pattern that nothing matches", logevents.Query{Pattern: "FATAL"}, ""},
			{"both times are inclusive", logevents.Query{Start: at(10), End: at(20)}, "other ERROR,two ERROR"},
			{"one moment", logevents.Query{Start: at(20), End: at(20)}, "two ERROR"},
			{"before", logevents.Query{End: at(-1)}, ""},
			{"after", logevents.Query{Start: at(41)}, ""},
			{"streams", logevents.Query{StreamPrefix: "b-"}, "other ERROR"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				tt.q.Group = "/app"
				var got []string
				for e, err := range logevents.Read(t.Context(), open(v), tt.q) {
					if err != nil {
						t.Fatal(err)
					}
					if e.ID == "" || e.Stream == "" || e.Ingested.Before(e.Time) || e.Time.Location() != time.UTC {
						t.Errorf("%+v", e)
					}
					got = append(got, e.Message)
				}
				if diff := cmp.Diff(tt.want, strings.Join(got, ",")); diff != "" {
					t.Error(diff)
				}
			})
		}
		t.Run("of the plain ARN", func(t *testing.T) {
			n := 0
			for e, err := range logevents.Read(t.Context(), open(v), logevents.Query{Group: loggroup.ARNOf(v.Scope(), "/app").Plain()}) {
				if err != nil || !e.Time.Equal(base) {
					t.Error(e, err)
				}
				n++
				break // the rest is not read
			}
			if n != 1 {
				t.Error(n)
			}
		})
	})
}

// Events that do not match make empty pages, and there is more after them.
func TestReadEventsPages(t *testing.T) {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	start := time.Now().Add(-time.Minute)
	for batch := range 5 {
		var events []logstypes.InputLogEvent
		for i := range 1000 {
			m := "noise"
			if batch == 4 && i == 999 {
				m = "needle"
			}
			events = append(events, logstypes.InputLogEvent{Timestamp: aws.Int64(start.Add(time.Duration(batch*1000+i) * time.Millisecond).UnixMilli()), Message: &m})
		}
		putEvents(t, v, "/app", "s", events...)
	}
	count := func(q logevents.Query) (n int) {
		for _, err := range logevents.Read(t.Context(), v.Logs(), q) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	v.Account().ResetCalls()
	if n := count(logevents.Query{Group: "/app", Pattern: "needle", Start: start.Add(-time.Second)}); n != 1 {
		t.Errorf("found %d needles", n)
	}
	if n := v.Account().CallCount("logs:FilterLogEvents"); n < 3 {
		t.Errorf("%d pages: none of them can have been empty", n)
	}
	if n := count(logevents.Query{Group: "/app"}); n != 5000 {
		t.Error(n)
	}
}

func TestReadEventsErrors(t *testing.T) {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ia"), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
	for group, code := range map[string]string{"/ia": "InvalidOperationException", "/missing": "ResourceNotFoundException"} {
		n := 0
		for e, err := range logevents.Read(t.Context(), cloudwatchlogs.NewFromConfig(v.Config()), logevents.Query{Group: group}) {
			if n++; err == nil || !strings.Contains(err.Error(), "log group "+group+": logs:FilterLogEvents: ") || e != (logevents.Event{}) {
				t.Error(e, err)
			}
			if group == "/missing" && logging.ErrorCode(err) != code {
				t.Error(logging.ErrorCode(err))
			}
			if logging.ErrorCode(err) == "" {
				t.Error("the SDK's error cannot be reached:", err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d errors", group, n)
		}
	}
}

func putGroup(t testing.TB, v loggingtest.View, in cloudwatchlogs.CreateLogGroupInput) {
	t.Helper()
	if _, err := v.Logs().CreateLogGroup(t.Context(), &in); err != nil {
		t.Fatal(err)
	}
}

func putEvents(t testing.TB, v loggingtest.View, group, stream string, events ...logstypes.InputLogEvent) {
	t.Helper()
	_, err := v.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &stream})
	if err != nil && logging.ErrorCode(err) != "ResourceAlreadyExistsException" {
		t.Fatal(err)
	}
	out, err := v.Logs().PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &stream, LogEvents: events})
	if err != nil || out.RejectedLogEventsInfo != nil {
		t.Fatal(err, out)
	}
}

func putRetention(t testing.TB, v loggingtest.View, name string, days int32) {
	t.Helper()
	if _, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &name, RetentionInDays: &days}); err != nil {
		t.Fatal(err)
	}
}
