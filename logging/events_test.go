package logging_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func TestReadEvents(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) logging.Clients) {
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
			q    logging.EventQuery
			want string
		}{
			{"all, over an empty first page", logging.EventQuery{}, "one,other ERROR,two ERROR,three"},
			{"pattern", logging.EventQuery{Pattern: "ERROR", Start: base}, "other ERROR,two ERROR"},
			{"pattern that nothing matches", logging.EventQuery{Pattern: "FATAL"}, ""},
			{"both times are inclusive", logging.EventQuery{Start: at(10), End: at(20)}, "other ERROR,two ERROR"},
			{"one moment", logging.EventQuery{Start: at(20), End: at(20)}, "two ERROR"},
			{"before", logging.EventQuery{End: at(-1)}, ""},
			{"after", logging.EventQuery{Start: at(41)}, ""},
			{"streams", logging.EventQuery{StreamPrefix: "b-"}, "other ERROR"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				tt.q.Group = "/app"
				var got []string
				for e, err := range logging.ReadEvents(t.Context(), open(v).Logs, tt.q) {
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
			for e, err := range logging.ReadEvents(t.Context(), open(v).Logs, logging.EventQuery{Group: v.Scope().LogGroupARN("/app").Plain()}) {
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
	count := func(q logging.EventQuery) (n int) {
		for _, err := range logging.ReadEvents(t.Context(), v.Logs(), q) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	v.Account().ResetCalls()
	if n := count(logging.EventQuery{Group: "/app", Pattern: "needle", Start: start.Add(-time.Second)}); n != 1 {
		t.Errorf("found %d needles", n)
	}
	if n := v.Account().CallCount("logs:FilterLogEvents"); n < 3 {
		t.Errorf("%d pages: none of them can have been empty", n)
	}
	if n := count(logging.EventQuery{Group: "/app"}); n != 5000 {
		t.Error(n)
	}
}

func TestReadEventsErrors(t *testing.T) {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ia"), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
	for group, code := range map[string]string{"/ia": "InvalidOperationException", "/missing": "ResourceNotFoundException"} {
		n := 0
		for e, err := range logging.ReadEvents(t.Context(), logging.ClientsFromConfig(v.Config()).Logs, logging.EventQuery{Group: group}) {
			if n++; err == nil || !strings.Contains(err.Error(), "log group "+group+": logs:FilterLogEvents: ") || e != (logging.LogEvent{}) {
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

func TestListLogGroups(t *testing.T) {
	v := newView()
	key := logsKey(v, keyOne)
	for i := range 120 {
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(fmt.Sprintf("/app/%03d", i))})
	}
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/zoo"), KmsKeyId: &key, DeletionProtectionEnabled: aws.Bool(true), LogGroupClass: logstypes.LogGroupClassInfrequentAccess})
	putRetention(t, v, "/zoo", 7)
	names := func(prefix string, most int) (out []string) {
		for g, err := range logging.ListLogGroups(t.Context(), v.Logs(), prefix) {
			if err != nil {
				t.Fatal(err)
			}
			if out = append(out, g.Name); len(out) == most {
				break
			}
		}
		return out
	}
	if all := names("", 0); len(all) != 121 || all[0] != "/app/000" || all[120] != "/zoo" {
		t.Error(len(all), all)
	}
	if some := names("/app/11", 0); len(some) != 10 {
		t.Error(some)
	}
	v.Account().ResetCalls()
	if few := names("", 3); len(few) != 3 || v.Account().CallCount() != 1 {
		t.Error(few, v.Account().CallCount())
	}
	for g, err := range logging.ListLogGroups(t.Context(), v.Logs(), "/zoo") {
		g.Created = g.Created.Truncate(24 * time.Hour)
		want := logging.LogGroupInfo{Name: "/zoo", Class: logging.InfrequentAccess, RetentionDays: 7, KeyARN: key, Protected: true, Created: time.Now().UTC().Truncate(24 * time.Hour)}
		if diff := cmp.Diff(want, g); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	v.Account().Inject(loggingtest.Fault{Kind: loggingtest.FailBefore})
	n := 0
	for _, err := range logging.ListLogGroups(t.Context(), v.Logs(), "") {
		if n++; err == nil || !strings.Contains(err.Error(), "logs:DescribeLogGroups") {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Error(n)
	}
}
