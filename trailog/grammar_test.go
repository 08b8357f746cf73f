package trailog_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// What is set twice, or contradicts, is an error of Build, in either order, and also
// in a builder that began with a trail.
func TestContradictions(t *testing.T) {
	type set func(*trailog.Builder)
	for _, tt := range []struct {
		name string
		a, b set
		want string
	}{
		{"bucket", func(b *trailog.Builder) { b.Bucket(built(bucket.New("one"))) }, func(b *trailog.Builder) { b.Bucket(built(bucket.New("two"))) }, "bucket"},
		{"prefix", func(b *trailog.Builder) { b.KeyPrefix("a") }, func(b *trailog.Builder) { b.WithoutKeyPrefix() }, "s3KeyPrefix"},
		{"log group", func(b *trailog.Builder) { b.LogGroup(loggroup.Existing("a")) }, func(b *trailog.Builder) { b.LogGroup(loggroup.Named("a")) }, "logGroup"},
		{"no log group", func(b *trailog.Builder) { b.LogGroup(loggroup.Existing("a")) }, func(b *trailog.Builder) { b.WithoutLogGroup() }, "logGroup"},
		{"role", func(b *trailog.Builder) { b.Role(role.Existing("a")) }, func(b *trailog.Builder) { b.Role(role.Named("b")) }, "role"},
		{"role and no log group", func(b *trailog.Builder) { b.Role(role.Existing("a")) }, func(b *trailog.Builder) { b.WithoutLogGroup() }, "role"},
		{"topic", func(b *trailog.Builder) { b.Topic(built(topic.New("a"))) }, func(b *trailog.Builder) { b.Topic(built(topic.New("b"))) }, "topic"},
		{"key", func(b *trailog.Builder) { b.Key(key.Existing(keyARN)) }, func(b *trailog.Builder) { b.Key(key.Existing(keyARN)) }, "key"},
		{"regions", func(b *trailog.Builder) { b.AllRegions() }, func(b *trailog.Builder) { b.WithoutAllRegions() }, "isMultiRegionTrail"},
		{"regions, twice", func(b *trailog.Builder) { b.AllRegions() }, func(b *trailog.Builder) { b.AllRegions() }, "isMultiRegionTrail"},
		{"global services", func(b *trailog.Builder) { b.GlobalServiceEvents() }, func(b *trailog.Builder) { b.WithoutGlobalServiceEvents() }, "includeGlobalServiceEvents"},
		{"all regions and no global services", func(b *trailog.Builder) { b.AllRegions() }, func(b *trailog.Builder) { b.WithoutGlobalServiceEvents() }, "includeGlobalServiceEvents"},
		{"digests", func(b *trailog.Builder) { b.ValidateLogFiles() }, func(b *trailog.Builder) { b.WithoutValidation() }, "enableLogFileValidation"},
		{"organization", func(b *trailog.Builder) { b.Organization(org) }, func(b *trailog.Builder) { b.WithoutOrganization() }, "organization"},
		{"selectors", func(b *trailog.Builder) { b.Select(selector.ManagementEvents()) }, func(b *trailog.Builder) { b.WithoutSelectors() }, "selectors"},
		{"insights", func(b *trailog.Builder) { b.Insights(selector.APICallRate) }, func(b *trailog.Builder) { b.WithoutInsights() }, "insightSelectors"},
		{"insights, twice", func(b *trailog.Builder) { b.Insights(selector.APICallRate) }, func(b *trailog.Builder) { b.Insights(selector.APICallRate) }, "insightSelectors[ApiCallRateInsight]"},
		{"insights of data", func(b *trailog.Builder) { b.Insights(selector.APICallRate) }, func(b *trailog.Builder) { b.DataInsights(selector.APICallRate) }, "insightSelectors[ApiCallRateInsight]"},
		{"tag", func(b *trailog.Builder) { b.Tag("a", "1") }, func(b *trailog.Builder) { b.Tag("a", "2") }, "tags[a]"},
		{"grace", func(b *trailog.Builder) { b.Grace(1) }, func(b *trailog.Builder) { b.Grace(2) }, "grace"},
		{"logging", func(b *trailog.Builder) { b.Logging() }, func(b *trailog.Builder) { b.WithoutLogging() }, "isLogging"},
		{"expected of nothing", func(b *trailog.Builder) { b.Expect(selector.ServiceCalls("ssm.amazonaws.com")) }, func(b *trailog.Builder) { b.WithoutLogging() }, "expected"},
		{"removed", func(b *trailog.Builder) { b.Tag("a", "b") }, func(b *trailog.Builder) { b.Removed() }, "removed"},
		{"removed and stopped", func(b *trailog.Builder) { b.WithoutLogging() }, func(b *trailog.Builder) { b.Removed() }, "removed"},
	} {
		adopted := build(t, whole())
		for begun, begin := range map[string]func() *trailog.Builder{"a name": existing, "a trail": adopted.Builder} {
			for _, order := range [][]set{{tt.a, tt.b}, {tt.b, tt.a}} {
				b := begin()
				for _, s := range order {
					s(b)
				}
				_, err := b.Build()
				if got := paths(t, err); !slices.Contains(got, tt.want) || slices.ContainsFunc(got, func(p string) bool { return !strings.HasPrefix(p, tt.want) }) {
					t.Errorf("%s, begun from %s: wrong are %s, and not %s alone\n%v", tt.name, begun, got, tt.want, err)
				}
			}
		}
	}
}

// A builder that began with a trail replaces what the trail has, and the trail stays
// as it is; so does what was built, where the builder is used on.
func TestBuilderOfATrail(t *testing.T) {
	trail := build(t, whole())
	before, err := json.Marshal(trail)
	if err != nil {
		t.Fatal(err)
	}
	b := trail.Builder().LogGroup(loggroup.Named("other")).Bucket(built(bucket.New("other-trails"))).WithoutKeyPrefix().
		Role(role.Named(roleARN)).Topic(built(topic.New("other"))).WithoutAllRegions().WithoutGlobalServiceEvents().WithoutValidation().
		WithoutSelectors().WithoutInsights().Tag("team", "other")
	other := build(t, b)
	kept, err := json.Marshal(other)
	if err != nil {
		t.Fatal(err)
	}
	b.Tag("late", "x").Expect(selector.ServiceCalls("ssm.amazonaws.com"))
	for name, tt := range map[string]struct {
		trail trailog.Trail
		want  []byte
	}{"begun with": {trail, before}, "built": {other, kept}} {
		if now, _ := json.Marshal(tt.trail); string(now) != string(tt.want) {
			t.Errorf("the trail that was %s is %s, and was %s", name, now, tt.want)
		}
	}
	again := build(t, trail.Builder().Select(selector.ManagementEvents()))
	if !again.Equal(build(t, trail.Builder().Select(selector.ManagementEvents()))) || again.Equal(trail) {
		t.Errorf("selectors are not replaced: %v", again)
	}
	if removed := build(t, trail.Builder().Removed()); !removed.Equal(build(t, trailog.NewTrail("audit").Removed())) {
		t.Error("a trail that is removed has more than its name")
	}
}
