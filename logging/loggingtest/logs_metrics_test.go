package loggingtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func metric(pattern, value string, change ...func(*types.MetricTransformation)) *cloudwatchlogs.PutMetricFilterInput {
	t := types.MetricTransformation{MetricName: aws.String("Errors"), MetricNamespace: aws.String("App"), MetricValue: &value}
	for _, c := range change {
		c(&t)
	}
	return &cloudwatchlogs.PutMetricFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f"), FilterPattern: &pattern, MetricTransformations: []types.MetricTransformation{t}}
}

func fallback(v float64) func(*types.MetricTransformation) {
	return func(t *types.MetricTransformation) { t.DefaultValue = &v }
}

func dimensions(d map[string]string) func(*types.MetricTransformation) {
	return func(t *types.MetricTransformation) { t.Dimensions = d }
}

func TestMetricFilterPublishes(t *testing.T) {
	const apache = `10.0.0.1 - bob [x] "GET /a HTTP/1.1" %d %d`
	for name, tt := range map[string]struct {
		in    *cloudwatchlogs.PutMetricFilterInput
		first []string // in one minute
		later []string // in the next
		want  []string
	}{
		"terms are counted": {metric("ERROR", "1"), []string{"ERROR a", "INFO", "an ERROR b"}, []string{"ERROR"}, []string{"0 2 2 1 1", "1 1 1 1 1"}},
		"nothing matches":   {metric("ERROR", "1"), []string{"a"}, []string{"b"}, nil},
		"the default of a minute with events and no match": {metric("ERROR", "1", fallback(0.5)), []string{"a", "b"}, []string{"ERROR", "c"}, []string{"0 1 0.5 0.5 0.5 default", "1 1 1 1 1"}},
		"no default without events":                        {metric("ERROR", "1", fallback(0)), []string{"ERROR"}, nil, []string{"0 1 1 1 1"}},
		"a value of JSON":                                  {metric(`{ $.ms > 5 }`, "$.ms"), []string{`{"ms":10}`, `{"ms":2}`, `{"ms":7.5}`}, nil, []string{"0 2 17.5 7.5 10"}},
		"a text is no number":                              {metric(`{ $.kind = "x" }`, "$.ms"), []string{`{"kind":"x","ms":"slow"}`, `{"kind":"x"}`, `{"kind":"x","ms":"4"}`}, nil, []string{"0 1 4 4 4"}},
		"a value of a column":                              {metric(`[ip, id, user, time, request, status = 4*, size]`, "$size"), []string{fmt.Sprintf(apache, 404, 10), fmt.Sprintf(apache, 200, 99), fmt.Sprintf(apache, 400, 20)}, nil, []string{"0 2 30 10 20"}},
		"dimensions": {metric(`{ $.ms >= 0 }`, "$.ms", dimensions(map[string]string{"Zone": "$.z"})), []string{`{"ms":1,"z":"b"}`, `{"ms":2,"z":"a"}`, `{"ms":3,"z":"b"}`, `{"ms":4}`}, nil,
			[]string{"0 1 2 2 2 map[Zone:a]", "0 2 4 1 3 map[Zone:b]"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := loggingtest.NewAccount(testAccount)
			v := a.Region(testRegion)
			c := typedDoor(v)
			group(t, c, "/g")
			stream(t, c, "/g", "s")
			minute := time.Now().Add(-time.Hour).Truncate(time.Minute)
			must(put(c, "/g", "s", minute, "ERROR 1", `{"ms":100}`))(t) // before the filter
			must(c.logs.PutMetricFilter(t.Context(), tt.in))(t)
			for i, messages := range [][]string{tt.first, tt.later} {
				if len(messages) > 0 {
					must(put(c, "/g", "s", minute.Add(time.Duration(i)*time.Minute), messages...))(t)
				}
			}
			var got []string
			for _, p := range v.MetricDatapoints() {
				text := fmt.Sprint(p.Time.Sub(minute).Minutes(), p.SampleCount, p.Sum, p.Minimum, p.Maximum)
				if p.Default {
					text += " default"
				}
				if p.Dimensions != nil {
					text += fmt.Sprint(" ", p.Dimensions)
				}
				if p.Namespace != "App" || p.Metric != "Errors" || p.Unit != "None" || p.LogGroup != "/g" || p.Filter != "f" {
					t.Errorf("%+v", p)
				}
				got = append(got, text)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMetricFilterRefusals(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		c := open(a.Region(testRegion))
		group(t, c, "/g")
		must(c.logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/rare"), LogGroupClass: types.LogGroupClassInfrequentAccess}))(t)
		change := func(do func(*cloudwatchlogs.PutMetricFilterInput)) *cloudwatchlogs.PutMetricFilterInput {
			in := metric("x", "1")
			do(in)
			return in
		}
		for name, tt := range map[string]struct {
			in            *cloudwatchlogs.PutMetricFilterInput
			code, message string
		}{
			"no group":            {change(func(in *cloudwatchlogs.PutMetricFilterInput) { in.LogGroupName = aws.String("/none") }), "ResourceNotFoundException", "The specified log group does not exist."},
			"infrequent access":   {change(func(in *cloudwatchlogs.PutMetricFilterInput) { in.LogGroupName = aws.String("/rare") }), "InvalidOperationException", ""},
			"a name with a colon": {change(func(in *cloudwatchlogs.PutMetricFilterInput) { in.FilterName = aws.String("a:b") }), "InvalidParameterException", ""},
			"two transformations": {change(func(in *cloudwatchlogs.PutMetricFilterInput) {
				in.MetricTransformations = append(in.MetricTransformations, in.MetricTransformations[0])
			}), "InvalidParameterException", ""},
			"a bad pattern":                 {metric("{ $.a ", "1"), "InvalidParameterException", ""},
			"a value that is none":          {metric("x", "one"), "InvalidParameterException", ""},
			"a field of terms":              {metric("x", "$.a"), "InvalidParameterException", ""},
			"a column that is not there":    {metric("[a, b]", "$c"), "InvalidParameterException", ""},
			"dimensions and default":        {metric("{ $.a = 1 }", "1", fallback(0), dimensions(map[string]string{"a": "$.a"})), "InvalidParameterException", "Invalid metric transformation: dimensions and default value are mutually exclusive properties."},
			"four dimensions":               {metric("{ $.a = 1 }", "1", dimensions(map[string]string{"a": "$.a", "b": "$.a", "c": "$.a", "d": "$.a"})), "InvalidParameterException", ""},
			"a dimension that is a text":    {metric("{ $.a = 1 }", "1", dimensions(map[string]string{"a": "x"})), "InvalidParameterException", ""},
			"what the fake does not act on": {change(func(in *cloudwatchlogs.PutMetricFilterInput) { in.ApplyOnTransformedLogs = true }), "NotImplemented", ""},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := c.logs.PutMetricFilter(context.Background(), tt.in)
				wantCode(t, err, tt.code, tt.message)
			})
		}
	})
}

func TestMetricFilters(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		ctx := t.Context()
		c := open(a.Region(testRegion))
		for _, g := range []string{"/g", "/h"} {
			group(t, c, g)
			for i := range 100 {
				in := metric("x", "1", func(tr *types.MetricTransformation) { tr.MetricName = aws.String(fmt.Sprint("M", i%2)) })
				in.LogGroupName, in.FilterName = &g, aws.String(fmt.Sprintf("f%03d", i))
				must(c.logs.PutMetricFilter(ctx, in))(t)
			}
		}
		in := metric("x", "1")
		_, err := c.logs.PutMetricFilter(ctx, in)
		wantCode(t, err, "LimitExceededException", "Resource limit exceeded.")
		in.FilterName = aws.String("f001")
		must(c.logs.PutMetricFilter(ctx, in))(t) // there is one of this name
		list := func(in cloudwatchlogs.DescribeMetricFiltersInput) (n, pages int, last types.MetricFilter) {
			for {
				out := must(c.logs.DescribeMetricFilters(ctx, &in))(t)
				n, pages = n+len(out.MetricFilters), pages+1
				if len(out.MetricFilters) > 0 {
					last = out.MetricFilters[len(out.MetricFilters)-1]
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return n, pages, last
				}
			}
		}
		type counts struct{ n, pages int }
		for name, tt := range map[string]struct {
			in   cloudwatchlogs.DescribeMetricFiltersInput
			want counts
		}{
			"all":       {cloudwatchlogs.DescribeMetricFiltersInput{}, counts{200, 4}},
			"of one":    {cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: aws.String("/g"), Limit: aws.Int32(40)}, counts{100, 3}},
			"by prefix": {cloudwatchlogs.DescribeMetricFiltersInput{FilterNamePrefix: aws.String("f00")}, counts{20, 1}},
			"by metric": {cloudwatchlogs.DescribeMetricFiltersInput{MetricName: aws.String("M1"), MetricNamespace: aws.String("App")}, counts{99, 2}},
		} {
			if n, pages, _ := list(tt.in); (counts{n, pages}) != tt.want {
				t.Errorf("%s: %d in %d pages", name, n, pages)
			}
		}
		if _, _, last := list(cloudwatchlogs.DescribeMetricFiltersInput{}); *last.LogGroupName != "/h" || *last.FilterName != "f099" || *last.CreationTime == 0 || *last.MetricTransformations[0].MetricName != "M1" {
			t.Errorf("%+v", last)
		}
		_, err = c.logs.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{MetricName: aws.String("M1")})
		wantCode(t, err, "InvalidParameterException", "")
		must(c.logs.DeleteMetricFilter(ctx, &cloudwatchlogs.DeleteMetricFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f000")}))(t)
		_, err = c.logs.DeleteMetricFilter(ctx, &cloudwatchlogs.DeleteMetricFilterInput{LogGroupName: aws.String("/g"), FilterName: aws.String("f000")})
		wantCode(t, err, "ResourceNotFoundException", "The specified metric filter does not exist.")
		if g := must(c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}))(t).LogGroups[0]; *g.MetricFilterCount != 99 {
			t.Errorf("%d metric filters", *g.MetricFilterCount)
		}
	})
}

func TestTestMetricFilter(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		c := open(a.Region(testRegion))
		line := `127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 200 1534`
		for name, tt := range map[string]struct {
			pattern string
			want    map[string]string
		}{
			"columns": {"[ip, identity, user_id, timestamp, request, status_code, size]", map[string]string{"$ip": "127.0.0.1", "$identity": "-", "$user_id": "frank",
				"$timestamp": "10/Oct/2000:13:25:15 -0700", "$request": "GET /index.html HTTP/1.0", "$status_code": "200", "$size": "1534"}},
			"an ellipsis": {"[..., status_code = 2*, size]", map[string]string{"$1": "127.0.0.1", "$2": "-", "$3": "frank",
				"$4": "10/Oct/2000:13:25:15 -0700", "$5": "GET /index.html HTTP/1.0", "$status_code": "200", "$size": "1534"}},
			"a phrase": {`"index.html"`, map[string]string{}},
		} {
			out := must(c.logs.TestMetricFilter(t.Context(), &cloudwatchlogs.TestMetricFilterInput{FilterPattern: &tt.pattern, LogEventMessages: []string{"other", line}}))(t)
			want := []types.MetricFilterMatchRecord{{EventNumber: 2, EventMessage: &line, ExtractedValues: tt.want}}
			if d := cmp.Diff(fmt.Sprint(want[0].ExtractedValues), fmt.Sprint(out.Matches[0].ExtractedValues)); d != "" || len(out.Matches) != 1 || out.Matches[0].EventNumber != 2 {
				t.Errorf("%s: %s", name, d)
			}
		}
		object := `{"eventType":"UpdateTrail","n":[1,{"a":true}]}`
		out := must(c.logs.TestMetricFilter(t.Context(), &cloudwatchlogs.TestMetricFilterInput{FilterPattern: aws.String(`{ $.eventType = "Update*" && $.n[1] NOT EXISTS || $.n[0] = 1 }`), LogEventMessages: []string{object}}))(t)
		if d := cmp.Diff(map[string]string{"$.eventType": "UpdateTrail", "$.n[0]": "1", "$.n[1]": `{"a":true}`}, out.Matches[0].ExtractedValues); d != "" {
			t.Error(d)
		}
		_, err := c.logs.TestMetricFilter(t.Context(), &cloudwatchlogs.TestMetricFilterInput{FilterPattern: aws.String(strings.Repeat("x", 1025)), LogEventMessages: []string{"x"}})
		wantCode(t, err, "InvalidParameterException", "")
	})
}
