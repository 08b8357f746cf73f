package sessionlog_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// A builder that begins with preferences makes them again, and what is set in it
// replaces what they have.
func TestBuilderOfPreferences(t *testing.T) {
	one := func() *sessionlog.Builder {
		return sessionlog.NewPreferences().LogGroup(thing(loggroup.New("/one").Key(namedKey("arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555")))).Streaming().
			OnlyEncryptedLogGroup().Bucket(thing(bucket.New("acme-one"))).KeyPrefix("p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)
	}
	for _, tt := range []struct {
		name  string
		begin *sessionlog.Builder
		set   func(*sessionlog.Builder) *sessionlog.Builder
		plain *sessionlog.Builder
	}{
		{"nothing set", one(), nil, one()},
		{"another group", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.AnyLogGroup().LogGroup(thing(loggroup.New("/two"))).WithoutStreaming()
		}, sessionlog.NewPreferences().LogGroup(thing(loggroup.New("/two"))).WithoutStreaming().AnyLogGroup().
			Bucket(thing(bucket.New("acme-one"))).KeyPrefix("p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"no group", one(), (*sessionlog.Builder).WithoutLogGroup, sessionlog.NewPreferences().WithoutLogGroup().
			Bucket(thing(bucket.New("acme-one"))).KeyPrefix("p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"another bucket", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.Bucket(bucket.Named("acme-two"))
		}, sessionlog.NewPreferences().LogGroup(thing(loggroup.New("/one").Key(namedKey("arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555")))).Streaming().
			OnlyEncryptedLogGroup().Bucket(bucket.Named("acme-two")).KeyPrefix("p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"a group after none", sessionlog.NewPreferences().WithoutLogging(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.LogGroup(thing(loggroup.New("/two"))).Streaming()
		}, sessionlog.NewPreferences().LogGroup(thing(loggroup.New("/two"))).Streaming()},
		{"a bucket instead of a group", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.WithoutLogGroup().Bucket(thing(bucket.New("acme-two"))).AnyBucket()
		}, sessionlog.NewPreferences().WithoutLogGroup().Bucket(thing(bucket.New("acme-two"))).KeyPrefix("p").AnyBucket().IdleTimeout(5 * time.Minute)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first, err := tt.begin.Build()
			if err != nil {
				t.Fatal(err)
			}
			b := first.Builder()
			if tt.set != nil {
				tt.set(b)
			}
			if diff := cmp.Diff(settings(t, tt.plain), settings(t, b)); diff != "" {
				t.Error(diff)
			}
			again, err := tt.begin.Build()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(mustJSON(t, again), mustJSON(t, first)); diff != "" {
				t.Errorf("the preferences it began with have changed: %s", diff)
			}
		})
	}
}

func settings(t *testing.T, b *sessionlog.Builder) string {
	t.Helper()
	p, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return mustJSON(t, p)
}

func mustJSON(t *testing.T, p sessionlog.Preferences) string {
	t.Helper()
	text, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What was built, and what was given, does not change with the builders.
func TestBuildersAreCopied(t *testing.T) {
	g := loggroup.New("/one").Tag("a", "1")
	b := sessionlog.NewPreferences().LogGroup(thing(g)).Streaming().NodeRole(role.Named("A"))
	first := build(t, b)
	before := mustJSON(t, first)
	g.RetainDays(30).Tag("b", "2")
	second := build(t, b.NodeRole(role.Named("B")).IdleTimeout(time.Minute))
	if diff := cmp.Diff(before, mustJSON(t, first)); diff != "" {
		t.Error(diff)
	}
	if after := mustJSON(t, second); after == before {
		t.Errorf("the builder cannot be used on: %s", after)
	}
}
