package sessionlog_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// A builder that begins with preferences makes them again, and what is set in it
// replaces what they have.
func TestBuilderOfPreferences(t *testing.T) {
	one := func() *sessionlog.Builder {
		return sessionlog.NewPreferences().StreamTo(loggroup.New("/one").Key("arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555")).
			OnlyEncryptedLogGroup().Bucket(bucket.New("acme-one"), "p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)
	}
	for _, tt := range []struct {
		name  string
		begin *sessionlog.Builder
		set   func(*sessionlog.Builder) *sessionlog.Builder
		plain *sessionlog.Builder
	}{
		{"nothing set", one(), nil, one()},
		{"another group", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.AnyLogGroup().UploadTo(loggroup.New("/two"))
		}, sessionlog.NewPreferences().UploadTo(loggroup.New("/two")).AnyLogGroup().
			Bucket(bucket.New("acme-one"), "p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"no group", one(), (*sessionlog.Builder).WithoutLogGroup, sessionlog.NewPreferences().WithoutLogGroup().
			Bucket(bucket.New("acme-one"), "p").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"another bucket", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.ForeignBucket(sessionlog.ForeignBucket{Name: "acme-two"}, "")
		}, sessionlog.NewPreferences().StreamTo(loggroup.New("/one").Key("arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555")).
			OnlyEncryptedLogGroup().ForeignBucket(sessionlog.ForeignBucket{Name: "acme-two"}, "").OnlyEncryptedBucket().IdleTimeout(5 * time.Minute)},
		{"a group after none", sessionlog.NewPreferences().NoLogging(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.StreamTo(loggroup.New("/two"))
		}, sessionlog.NewPreferences().StreamTo(loggroup.New("/two"))},
		{"a bucket instead of a group", one(), func(b *sessionlog.Builder) *sessionlog.Builder {
			return b.WithoutLogGroup().Bucket(bucket.New("acme-two"), "").AnyBucket()
		}, sessionlog.NewPreferences().WithoutLogGroup().Bucket(bucket.New("acme-two"), "").AnyBucket().IdleTimeout(5 * time.Minute)},
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
