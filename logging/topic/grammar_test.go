package topic_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/topic"
)

func TestSaidTwice(t *testing.T) {
	begin := func() *topic.Builder { return topic.New("t") }
	for name, tt := range map[string]struct {
		b    *topic.Builder
		want string
	}{
		"no key":       {begin().Key(key.Key{}), "kmsMasterKeyId: must be a key: WithoutKey() is none"},
		"key":          {begin().Key(key.Named("alias/a")).WithoutKey(), "kmsMasterKeyId: is set twice: Key(alias/a), and then WithoutKey()"},
		"display name": {begin().DisplayName("a").DisplayName("a"), "displayName: is set twice"},
		"tag":          {begin().Tag("a", "1").Tag("a", "2"), "tags[a]: is set twice: Tag(a, 1), and then Tag(a, 2)"},
		"must exist":   {begin().MustExist().MustExist(), "mustExist: is set twice"},
	} {
		_, err := tt.b.Build()
		var invalid *logging.ValidationError
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, and not %q", name, err, tt.want)
		}
	}
}

// A topic is created or completed, completed only, or only used.
func TestExistingAndNamed(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	snstest.Mount(a)
	v := a.Region("eu-west-1")
	clients := topic.Clients{Clients: v.Clients(), SNS: snstest.New(v), KMS: v.KMS()}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{topic.Bind(clients, topic.Existing("t"))}); !errors.Is(err, logging.ErrAbsent) {
		t.Error(err)
	}
	for _, name := range []string{"t", "arn:aws:sns:eu-west-1:111122223333:t"} {
		fs, err := logging.Check(t.Context(), logging.Targets{topic.Bind(clients, topic.Named(name))})
		if err != nil || !fs.Has(topic.CodeMissing) {
			t.Error(name, fs, err)
		}
	}
	snstest.PutTopic(v, snstest.TopicOptions{Name: "t"})
	for _, tp := range []topic.Topic{topic.Existing("t"), topic.Named("t")} {
		if p, err := logging.NewPlan(t.Context(), logging.Targets{topic.Bind(clients, tp)}); err != nil || !p.Empty() {
			t.Error(p, err)
		}
	}
	for _, bad := range []topic.Topic{topic.Existing("a b"), topic.Named("a b"), topic.Named("arn:aws:s3:::b"), {}} {
		if _, err := logging.NewPlan(t.Context(), logging.Targets{topic.Bind(clients, bad)}); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
