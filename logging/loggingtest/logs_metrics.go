package loggingtest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// Limits of metric filters.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const (
	maxMetricFilters    = 100 // of a group
	maxFilterDimensions = 3
)

// metricFilter is replaced as a whole, but for what it counted.
type metricFilter struct {
	name, pattern  string
	transformation types.MetricTransformation
	created        int64 // ms
	counted        map[countKey]*counted

	read filterPattern // of pattern
}

// countKey is a minute, by its first millisecond, and what the dimensions are.
type countKey struct {
	minute     int64
	dimensions string // "name=value" of each, quoted, by name
}

type counted struct {
	dimensions    map[string]string
	fallback      bool // it is the default value, since events came and none matched
	samples       int
	sum, min, max float64
}

// MetricDatapoint is what a metric filter published to CloudWatch for a minute.
type MetricDatapoint struct {
	LogGroup, Filter  string
	Namespace, Metric string
	Dimensions        map[string]string // nil for none
	Unit              types.StandardUnit
	Time              time.Time // the minute's begin, UTC

	// Default is whether events were put into the group in that minute and none of them
	// matched, so that the value is the filter's default value.
	Default                            bool
	SampleCount, Sum, Minimum, Maximum float64
}

// MetricDatapoints are what the metric filters of the view's region published, by group,
// filter, time and dimensions. A filter counts what is put while it is there, each event in
// the minute of its timestamp; what it counted is gone with it.
func (v View) MetricDatapoints() []MetricDatapoint {
	s := logsOf(v.account)
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []MetricDatapoint
	region := s.region(v.region)
	for _, name := range region.sorted() {
		filters := region.groups[name].filters
		for _, filter := range slices.Sorted(maps.Keys(filters)) {
			f := filters[filter]
			for _, key := range slices.SortedFunc(maps.Keys(f.counted), func(a, b countKey) int {
				return cmp.Or(cmp.Compare(a.minute, b.minute), strings.Compare(a.dimensions, b.dimensions))
			}) {
				c := f.counted[key]
				out = append(out, MetricDatapoint{LogGroup: name, Filter: filter, Namespace: *f.transformation.MetricNamespace, Metric: *f.transformation.MetricName,
					Dimensions: maps.Clone(c.dimensions), Unit: cmp.Or(f.transformation.Unit, types.StandardUnitNone), Time: time.UnixMilli(key.minute).UTC(),
					Default: c.fallback, SampleCount: float64(c.samples), Sum: c.sum, Minimum: c.min, Maximum: c.max})
			}
		}
	}
	return out
}

// count has a filter see what was put. It is called with the store's lock held.
func (f *metricFilter) count(events []storedEvent) {
	t := f.transformation
	for i := range events {
		message, minute := events[i].message(), events[i].timestamp-events[i].timestamp%60_000
		value, dimensions, ok := f.sample(message)
		if !ok {
			if key := (countKey{minute: minute}); t.DefaultValue != nil && f.counted[key] == nil {
				f.counted[key] = &counted{fallback: true, samples: 1, sum: *t.DefaultValue, min: *t.DefaultValue, max: *t.DefaultValue}
			}
			continue
		}
		key := countKey{minute: minute}
		for _, name := range slices.Sorted(maps.Keys(dimensions)) {
			key.dimensions += strconv.Quote(name + "=" + dimensions[name])
		}
		c := f.counted[key]
		if c == nil || c.fallback {
			c = &counted{dimensions: dimensions, min: value, max: value}
			f.counted[key] = c
		}
		c.samples++
		c.sum += value
		c.min, c.max = min(c.min, value), max(c.max, value)
	}
}

// sample is what the filter publishes for a message. Where the message has no number for
// the value, or lacks a dimension, it publishes nothing.
func (f *metricFilter) sample(message string) (value float64, dimensions map[string]string, ok bool) {
	if !f.read.matches(message) {
		return 0, nil, false
	}
	text := *f.transformation.MetricValue
	if strings.HasPrefix(text, "$") {
		if text, ok = f.read.value(message, text); !ok {
			return 0, nil, false
		}
	}
	value, err := strconv.ParseFloat(text, 64)
	for name, selector := range f.transformation.Dimensions {
		v, found := f.read.value(message, selector)
		if !found || v == "" {
			return 0, nil, false
		}
		if dimensions == nil {
			dimensions = map[string]string{}
		}
		dimensions[name] = v
	}
	return value, dimensions, err == nil
}

func (s *logsStore) putMetricFilter(r *Request, in *cloudwatchlogs.PutMetricFilterInput) (*cloudwatchlogs.PutMetricFilterOutput, error) {
	group, name := aws.ToString(in.LogGroupName), aws.ToString(in.FilterName)
	if err := authorizeGroup(r, "PutMetricFilter", group); err != nil {
		return nil, err
	}
	f := &metricFilter{name: name, pattern: aws.ToString(in.FilterPattern), transformation: in.MetricTransformations[0], created: nowMillis(), counted: map[countKey]*counted{}}
	var err error
	if f.read, err = parseFilterPattern(f.pattern); err != nil {
		return nil, logsInvalid("Invalid filter pattern: " + err.Error())
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.filterable(r.Region(), group)
	if err != nil {
		return nil, err
	}
	old := g.filters[name]
	if old == nil && len(g.filters) >= maxMetricFilters {
		return nil, resourceLimit()
	}
	if old != nil {
		f.created = old.created
	}
	if g.filters == nil {
		g.filters = map[string]*metricFilter{}
	}
	g.filters[name] = f
	return &cloudwatchlogs.PutMetricFilterOutput{}, nil
}

func resourceLimit() error {
	return &types.LimitExceededException{Message: aws.String("Resource limit exceeded.")}
}

// filterable is a group that can have filters. It is called with the lock held.
func (s *logsStore) filterable(region, name string) (*logGroup, error) {
	g, err := s.group(region, name)
	if err == nil && g.class != types.LogGroupClassStandard {
		err = &types.InvalidOperationException{Message: aws.String("The operation is not supported for log groups of the " + string(g.class) + " class")}
	}
	return g, err
}

// check refuses what a filter cannot publish.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
func (f *metricFilter) check() error {
	t := f.transformation
	refers := func(text string) bool {
		if !strings.HasPrefix(text, "$") || f.read.value == nil {
			return false
		}
		if f.read.names != nil {
			return f.read.names(text)
		}
		p := patternParser{rest: text}
		_, err := p.selector()
		return err == nil && p.rest == ""
	}
	if _, err := strconv.ParseFloat(*t.MetricValue, 64); err != nil && !refers(*t.MetricValue) {
		return logsInvalid("Invalid metric transformation: metricValue must be a number, or name a field of the filter pattern")
	}
	switch {
	case len(t.Dimensions) > 0 && t.DefaultValue != nil:
		return logsInvalid("Invalid metric transformation: dimensions and default value are mutually exclusive properties.")
	case len(t.Dimensions) > maxFilterDimensions:
		return logsInvalid("Invalid metric transformation: a metric has at most 3 dimensions")
	}
	for name, selector := range t.Dimensions {
		if name == "" || !refers(selector) {
			return logsInvalid("Invalid metric transformation: a dimension names a field of the filter pattern, which is a JSON or a space-delimited one")
		}
	}
	return nil
}

func (f *metricFilter) describe(group string) types.MetricFilter {
	return types.MetricFilter{FilterName: &f.name, FilterPattern: &f.pattern, LogGroupName: &group, CreationTime: aws.Int64(f.created),
		MetricTransformations: []types.MetricTransformation{Clone(f.transformation)}, ApplyOnTransformedLogs: false}
}

func (s *logsStore) describeMetricFilters(r *Request, in *cloudwatchlogs.DescribeMetricFiltersInput) (*cloudwatchlogs.DescribeMetricFiltersOutput, error) {
	if err := authorizeGroup(r, "DescribeMetricFilters", aws.ToString(in.LogGroupName)); err != nil {
		return nil, err
	}
	if (in.MetricName == nil) != (in.MetricNamespace == nil) {
		return nil, logsInvalid("metricName and metricNamespace must be specified together")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	names := region.sorted()
	if in.LogGroupName != nil {
		if _, err := s.group(r.Region(), *in.LogGroupName); err != nil {
			return nil, err
		}
		names = []string{*in.LogGroupName}
	}
	all := []types.MetricFilter{}
	for _, name := range names {
		filters := region.groups[name].filters
		for _, filter := range slices.Sorted(maps.Keys(filters)) {
			f := filters[filter]
			if strings.HasPrefix(filter, aws.ToString(in.FilterNamePrefix)) && (in.MetricName == nil ||
				*in.MetricName == *f.transformation.MetricName && *in.MetricNamespace == *f.transformation.MetricNamespace) {
				all = append(all, f.describe(name))
			}
		}
	}
	page, next, err := pageOf(all, func(f types.MetricFilter) string { return *f.LogGroupName + ":" + *f.FilterName }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	return &cloudwatchlogs.DescribeMetricFiltersOutput{MetricFilters: page, NextToken: next}, nil
}

func (s *logsStore) deleteMetricFilter(r *Request, in *cloudwatchlogs.DeleteMetricFilterInput) (*cloudwatchlogs.DeleteMetricFilterOutput, error) {
	group, name := aws.ToString(in.LogGroupName), aws.ToString(in.FilterName)
	if err := authorizeGroup(r, "DeleteMetricFilter", group); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), group)
	if err != nil {
		return nil, err
	}
	if g.filters[name] == nil {
		return nil, logsNotFound("The specified metric filter does not exist.")
	}
	delete(g.filters, name)
	return &cloudwatchlogs.DeleteMetricFilterOutput{}, nil
}

func testMetricFilter(r *Request, in *cloudwatchlogs.TestMetricFilterInput) (*cloudwatchlogs.TestMetricFilterOutput, error) {
	if err := r.Authorize("logs:TestMetricFilter", "*", nil); err != nil {
		return nil, err
	}
	p, err := parseFilterPattern(aws.ToString(in.FilterPattern))
	if err != nil {
		return nil, logsInvalid("Invalid filter pattern: " + err.Error())
	}
	out := &cloudwatchlogs.TestMetricFilterOutput{Matches: []types.MetricFilterMatchRecord{}}
	for i, message := range in.LogEventMessages {
		if !p.matches(message) {
			continue
		}
		match := types.MetricFilterMatchRecord{EventNumber: int64(i + 1), EventMessage: aws.String(message), ExtractedValues: map[string]string{}}
		if p.fields != nil {
			match.ExtractedValues = p.fields(message)
		}
		out.Matches = append(out.Matches, match)
	}
	return out, nil
}
