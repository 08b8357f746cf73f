package key_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func TestSaidTwice(t *testing.T) {
	begin := func() *key.Builder { return key.New(alias) }
	for name, tt := range map[string]struct {
		b    *key.Builder
		want string
	}{
		"rotation":    {begin().Rotation().WithoutRotation(), "enableKeyRotation: is set twice: Rotation(), and then WithoutRotation()"},
		"enabled":     {begin().Enable().Enable(), "enabled: is set twice"},
		"description": {begin().Description("a").Description("b"), "description: is set twice"},
		"must exist":  {begin().MustExist().MustExist(), "mustExist: is set twice"},
	} {
		_, err := tt.b.Build()
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, and not %q", name, err, tt.want)
		}
	}
}

// A key is created or completed, completed only, or only used.
func TestExistingAndNamed(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region(region)
	if _, err := logging.NewPlan(t.Context(), logging.Targets{target(v, key.Existing(keyARN))}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
	fs, err := logging.Check(t.Context(), logging.Targets{target(v, key.Named(keyARN))})
	if err != nil || !fs.Has(key.CodeMissing) {
		t.Error(fs, err)
	}
	a.PutKey(region, loggingtest.KeyOptions{ID: keyID})
	for _, k := range []key.Key{key.Existing(keyARN), key.Named(keyARN)} {
		k, err := k.With(key.CloudWatchLogs(home))
		if err != nil {
			t.Fatal(err)
		}
		p, err := logging.NewPlan(t.Context(), logging.Targets{target(v, k)})
		if err != nil || p.Empty() != k.OnlyUsed() {
			t.Error(p, err)
		}
	}
	for _, bad := range []key.Key{key.Existing("x"), key.Named("x"), key.Named("arn:aws:s3:::b"), {}} {
		if _, err := logging.NewPlan(t.Context(), logging.Targets{target(v, bad)}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
