package loggingtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func stream(t testing.TB, c clients, group, name string) {
	t.Helper()
	must(c.logs.CreateLogStream(context.Background(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &name}))(t)
}

// put writes messages, a millisecond apart from at on.
func put(c clients, group, stream string, at time.Time, messages ...string) (*cloudwatchlogs.PutLogEventsOutput, error) {
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &stream, LogEvents: []types.InputLogEvent{}}
	for i, m := range messages {
		in.LogEvents = append(in.LogEvents, types.InputLogEvent{Timestamp: aws.Int64(at.UnixMilli() + int64(i)), Message: aws.String(m)})
	}
	return c.logs.PutLogEvents(context.Background(), in)
}

func TestPutLogEventsLimits(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		now := time.Now()
		events := func(ages ...time.Duration) func() (*cloudwatchlogs.PutLogEventsOutput, error) {
			return func() (*cloudwatchlogs.PutLogEventsOutput, error) {
				in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("s")}
				for _, age := range ages {
					in.LogEvents = append(in.LogEvents, types.InputLogEvent{Timestamp: aws.Int64(now.Add(-age).UnixMilli()), Message: aws.String("m")})
				}
				return c.logs.PutLogEvents(context.Background(), in)
			}
		}
		messages := func(sizes ...int) func() (*cloudwatchlogs.PutLogEventsOutput, error) {
			return func() (*cloudwatchlogs.PutLogEventsOutput, error) {
				var m []string
				for _, n := range sizes {
					m = append(m, strings.Repeat("x", n))
				}
				return put(c, "/g", "s", now, m...)
			}
		}
		const day = 24 * time.Hour
		for name, tt := range map[string]struct {
			call          func() (*cloudwatchlogs.PutLogEventsOutput, error)
			rejected      *types.RejectedLogEventsInfo
			code, message string
		}{
			"one":             {events(0), nil, "", ""},
			"largest event":   {messages(1<<20 - 26), nil, "", ""},
			"event too large": {messages(1<<20 - 25), nil, "InvalidParameterException", "Log event too large: 1048577 bytes exceeds limit of 1048576"},
			"largest batch":   {messages(1<<19-26, 1<<19-26), nil, "", ""},
			"batch too large": {messages(1<<19-26, 1<<19-25), nil, "InvalidParameterException", "Upload too large: 1048577 bytes exceeds limit of 1048576"},
			"empty message":   {messages(0), nil, "InvalidParameterException", ""},
			"none":            {messages(), nil, "InvalidParameterException", ""},
			"order":           {events(0, time.Second), nil, "InvalidParameterException", "Log events in a single PutLogEvents request must be in chronological order."},
			"a day":           {events(day, 0), nil, "", ""},
			"more than a day": {events(day+time.Millisecond, 0), nil, "InvalidParameterException", "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."},
			"too old":         {events(15*day, 15*day, 0), &types.RejectedLogEventsInfo{TooOldLogEventEndIndex: aws.Int32(2)}, "", ""},
			"too new":         {events(0, -3*time.Hour, -4*time.Hour), &types.RejectedLogEventsInfo{TooNewLogEventStartIndex: aws.Int32(1)}, "", ""},
			"no group":        {func() (*cloudwatchlogs.PutLogEventsOutput, error) { return put(c, "/none", "s", now, "m") }, nil, "ResourceNotFoundException", "The specified log group does not exist."},
			"no stream":       {func() (*cloudwatchlogs.PutLogEventsOutput, error) { return put(c, "/g", "none", now, "m") }, nil, "ResourceNotFoundException", "The specified log stream does not exist."},
		} {
			t.Run(name, func(t *testing.T) {
				out, err := tt.call()
				wantCode(t, err, tt.code, tt.message)
				if err != nil {
					return
				}
				if d := cmp.Diff(tt.rejected, out.RejectedLogEventsInfo, cmpopts.IgnoreUnexported(types.RejectedLogEventsInfo{})); d != "" {
					t.Error(d)
				}
			})
		}
	})
}

func TestRetentionHidesEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := typedDoor(loggingtest.NewAccount(testAccount).Region(testRegion))
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		must(c.logs.PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/g"), RetentionInDays: aws.Int32(3)}))(t)
		in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("s")}
		for _, age := range []time.Duration{15, 4, 0} {
			in.LogEvents = append(in.LogEvents, types.InputLogEvent{Timestamp: aws.Int64(time.Now().Add(-age * 24 * time.Hour).UnixMilli()), Message: aws.String("m")})
		}
		out := must(c.logs.PutLogEvents(t.Context(), in))(t)
		want := &types.RejectedLogEventsInfo{TooOldLogEventEndIndex: aws.Int32(1), ExpiredLogEventEndIndex: aws.Int32(2)}
		if d := cmp.Diff(want, out.RejectedLogEventsInfo, cmpopts.IgnoreUnexported(types.RejectedLogEventsInfo{})); d != "" {
			t.Error(d)
		}
		if got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")}); len(got) != 1 {
			t.Errorf("got %v", got)
		}
		time.Sleep(3*24*time.Hour + time.Millisecond)
		if got := filterAll(t, c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")}); len(got) != 0 {
			t.Errorf("expired events are still there: %v", got)
		}
	})
}

// filterAll reads all pages.
func filterAll(t testing.TB, c clients, in *cloudwatchlogs.FilterLogEventsInput) []string {
	t.Helper()
	got := []string{}
	for {
		out := must(c.logs.FilterLogEvents(context.Background(), in))(t)
		for _, e := range out.Events {
			got = append(got, *e.LogStreamName+":"+*e.Message)
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return got
		}
	}
}

func TestFilterLogEvents(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		start := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
		for _, s := range []string{"a1", "a2", "b"} {
			stream(t, c, "/g", s)
			must(put(c, "/g", s, start, "zero", "one", "two"))(t)
		}
		at := func(ms int64) *int64 { return aws.Int64(start.UnixMilli() + ms) }
		for name, tt := range map[string]struct {
			in   cloudwatchlogs.FilterLogEventsInput
			want []string
			code string
		}{
			"all": {cloudwatchlogs.FilterLogEventsInput{},
				[]string{"a1:zero", "a2:zero", "b:zero", "a1:one", "a2:one", "b:one", "a1:two", "a2:two", "b:two"}, ""},
			"pages":           {cloudwatchlogs.FilterLogEventsInput{StartTime: at(0), Limit: aws.Int32(2), LogStreamNamePrefix: aws.String("a")}, []string{"a1:zero", "a2:zero", "a1:one", "a2:one", "a1:two", "a2:two"}, ""},
			"end inclusive":   {cloudwatchlogs.FilterLogEventsInput{StartTime: at(1), EndTime: at(1)}, []string{"a1:one", "a2:one", "b:one"}, ""},
			"streams":         {cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{"b"}}, []string{"b:zero", "b:one", "b:two"}, ""},
			"by identifier":   {cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: aws.String(logsPrefix + "log-group:/g"), LogStreamNames: []string{"b"}, EndTime: at(0)}, []string{"b:zero"}, ""},
			"pattern":         {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("?one ?two"), LogStreamNames: []string{"b"}}, []string{"b:one", "b:two"}, ""},
			"newest first":    {cloudwatchlogs.FilterLogEventsInput{StartTime: at(0), StartFromHead: aws.Bool(false), LogStreamNames: []string{"b"}, Limit: aws.Int32(2)}, []string{"b:two", "b:one", "b:zero"}, ""},
			"newest too far":  {cloudwatchlogs.FilterLogEventsInput{StartTime: aws.Int64(1704067199999), StartFromHead: aws.Bool(false)}, nil, "InvalidParameterException"},
			"no such stream":  {cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{"none"}}, nil, "ResourceNotFoundException"},
			"names, prefix":   {cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{"b"}, LogStreamNamePrefix: aws.String("b")}, nil, "InvalidParameterException"},
			"name, id":        {cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: aws.String("/g")}, nil, "InvalidParameterException"},
			"bad pattern":     {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("{ $.a EXISTS }")}, nil, "InvalidParameterException"},
			"bad token":       {cloudwatchlogs.FilterLogEventsInput{NextToken: aws.String("f/x")}, nil, "InvalidParameterException"},
			"nothing matches": {cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("nothing")}, []string{}, ""},
		} {
			t.Run(name, func(t *testing.T) {
				in := tt.in
				if in.LogGroupIdentifier == nil || tt.code != "" {
					in.LogGroupName = aws.String("/g")
				}
				if tt.code != "" {
					_, err := c.logs.FilterLogEvents(context.Background(), &in)
					wantCode(t, err, tt.code, "")
					return
				}
				if d := cmp.Diff(tt.want, filterAll(t, c, &in)); d != "" {
					t.Error(d)
				}
			})
		}
	})
}

func TestFilterTokenExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := typedDoor(loggingtest.NewAccount(testAccount).Region(testRegion))
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		must(put(c, "/g", "s", time.Now(), "m", "n"))(t)
		in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g"), Limit: aws.Int32(1)}
		in.NextToken = must(c.logs.FilterLogEvents(t.Context(), in))(t).NextToken
		time.Sleep(24 * time.Hour)
		must(c.logs.FilterLogEvents(t.Context(), in))(t)
		time.Sleep(time.Minute)
		_, err := c.logs.FilterLogEvents(t.Context(), in)
		wantCode(t, err, "InvalidParameterException", "")
	})
}

func TestFilterEmptyPages(t *testing.T) {
	c := typedDoor(loggingtest.NewAccount(testAccount).Region(testRegion))
	group(t, c, "/g")
	stream(t, c, "/g", "s")
	var messages []string
	for i := range 3500 {
		messages = append(messages, fmt.Sprintf("message %d", i))
	}
	messages = append(messages, "needle")
	start := time.Now().Add(-time.Hour)
	must(put(c, "/g", "s", start, messages...))(t)
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g"), FilterPattern: aws.String("needle"), StartTime: aws.Int64(start.UnixMilli())}
	pages, found := 0, 0
	for ; ; pages++ {
		out := must(c.logs.FilterLogEvents(t.Context(), in))(t)
		found += len(out.Events)
		if in.NextToken = out.NextToken; in.NextToken == nil {
			break
		}
	}
	if pages < 3 || found != 1 {
		t.Errorf("%d events on %d pages before the last", found, pages)
	}
}

func TestGetLogEvents(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		stream(t, c, "/g", "s")
		start := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
		must(put(c, "/g", "s", start, "0", "1", "2", "3", "4", "5"))(t)
		get := func(in cloudwatchlogs.GetLogEventsInput) (string, *cloudwatchlogs.GetLogEventsOutput) {
			in.LogGroupName, in.LogStreamName = aws.String("/g"), aws.String("s")
			out := must(c.logs.GetLogEvents(ctx, &in))(t)
			var b strings.Builder
			for _, e := range out.Events {
				b.WriteString(*e.Message)
			}
			if out.NextForwardToken == nil || out.NextBackwardToken == nil {
				t.Fatal("a token is nil")
			}
			return b.String(), out
		}
		want := func(step, got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("%s: got %q, want %q", step, got, want)
			}
		}
		limit := aws.Int32(4)
		got, page := get(cloudwatchlogs.GetLogEventsInput{Limit: limit})
		want("newest page first, in order", got, "2345")
		got, back := get(cloudwatchlogs.GetLogEventsInput{Limit: limit, NextToken: page.NextBackwardToken})
		want("backward", got, "01")
		got, end := get(cloudwatchlogs.GetLogEventsInput{Limit: limit, NextToken: back.NextBackwardToken})
		want("the beginning", got, "")
		want("token at the beginning", *end.NextBackwardToken, *back.NextBackwardToken)

		got, page = get(cloudwatchlogs.GetLogEventsInput{Limit: limit, StartFromHead: aws.Bool(true)})
		want("from the head", got, "0123")
		got, page = get(cloudwatchlogs.GetLogEventsInput{Limit: limit, StartFromHead: aws.Bool(true), NextToken: page.NextForwardToken})
		want("forward", got, "45")
		got, end = get(cloudwatchlogs.GetLogEventsInput{Limit: limit, StartFromHead: aws.Bool(true), NextToken: page.NextForwardToken})
		want("the end", got, "")
		want("token at the end", *end.NextForwardToken, *page.NextForwardToken)
		must(put(c, "/g", "s", start.Add(time.Second), "6"))(t)
		got, _ = get(cloudwatchlogs.GetLogEventsInput{StartFromHead: aws.Bool(true), NextToken: end.NextForwardToken})
		want("what came since", got, "6")

		got, _ = get(cloudwatchlogs.GetLogEventsInput{StartTime: aws.Int64(start.UnixMilli() + 1), EndTime: aws.Int64(start.UnixMilli() + 3)})
		want("startTime inclusive, endTime exclusive", got, "12")

		_, err := c.logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("s"), NextToken: page.NextForwardToken})
		wantCode(t, err, "InvalidParameterException", "")
		_, err = c.logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("none")})
		wantCode(t, err, "ResourceNotFoundException", "The specified log stream does not exist.")
	})
}

func TestInfrequentAccessCannotBeRead(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		must(c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g"), LogGroupClass: types.LogGroupClassInfrequentAccess}))(t)
		stream(t, c, "/g", "s")
		must(put(c, "/g", "s", time.Now(), "m"))(t)
		_, err := c.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/g")})
		wantCode(t, err, "InvalidParameterException", "")
		_, err = c.logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("s")})
		wantCode(t, err, "InvalidParameterException", "")
		out := must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))(t)
		if *out.LogGroups[0].StoredBytes != 27 {
			t.Error("the event was not stored")
		}
	})
}

func TestLogStreams(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := context.Background()
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		now := time.Now().Truncate(time.Millisecond)
		for i, s := range []string{"a", "b", "c"} {
			stream(t, c, "/g", s)
			must(put(c, "/g", s, now.Add(-time.Duration(i)*time.Minute), "m", "n"))(t)
		}
		stream(t, c, "/g", "d")
		names := func(in *cloudwatchlogs.DescribeLogStreamsInput) string {
			var b strings.Builder
			for in.Limit = aws.Int32(2); ; {
				out := must(c.logs.DescribeLogStreams(ctx, in))(t)
				for _, s := range out.LogStreams {
					b.WriteString(*s.LogStreamName)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return b.String()
				}
			}
		}
		for want, in := range map[string]*cloudwatchlogs.DescribeLogStreamsInput{
			"abcd":         {LogGroupName: aws.String("/g")},
			"dcba":         {LogGroupName: aws.String("/g"), Descending: aws.Bool(true)},
			"dcba by time": {LogGroupIdentifier: aws.String(logsPrefix + "log-group:/g"), OrderBy: types.OrderByLastEventTime},
			"b":            {LogGroupName: aws.String("/g"), LogStreamNamePrefix: aws.String("b")},
			"":             {LogGroupName: aws.String("/g"), LogStreamNamePrefix: aws.String("none")},
		} {
			if strings.HasSuffix(want, " by time") {
				want = "dcba"
			}
			if got := names(in); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		out := must(c.logs.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: aws.String("/g"), LogStreamNamePrefix: aws.String("c")}))(t)
		want := []types.LogStream{{
			LogStreamName: aws.String("c"), Arn: aws.String(logsPrefix + "log-group:/g:log-stream:c"),
			FirstEventTimestamp: aws.Int64(now.Add(-2 * time.Minute).UnixMilli()), LastEventTimestamp: aws.Int64(now.Add(-2*time.Minute).UnixMilli() + 1),
		}}
		if d := cmp.Diff(want, out.LogStreams, cmpopts.IgnoreUnexported(types.LogStream{}),
			cmpopts.IgnoreFields(types.LogStream{}, "StoredBytes", "CreationTime", "LastIngestionTime", "UploadSequenceToken")); d != "" {
			t.Error(d)
		}
		_, err := c.logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("a")})
		wantCode(t, err, "ResourceAlreadyExistsException", "The specified log stream already exists")
		must(c.logs.DeleteLogStream(ctx, &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("a")}))(t)
		_, err = c.logs.DeleteLogStream(ctx, &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: aws.String("/g"), LogStreamName: aws.String("a")})
		wantCode(t, err, "ResourceNotFoundException", "The specified log stream does not exist.")
	})
}
