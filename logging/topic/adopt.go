package topic

import (
	"context"
	"errors"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts a topic: the settings that it has now, with the statements of its
// policy besides SNS's default one. False where there is no such topic.
func Read(ctx context.Context, c Clients, nameOrARN string) (Topic, bool, error) {
	if c.SNS == nil {
		return Topic{}, false, errors.New("topic: clients.SNS must be set")
	}
	if _, err := New(nameOrARN).Build(); err != nil {
		return Topic{}, false, err
	}
	now, exists, err := kind.Adopt(ctx, c.Clients, func(s resource.Scope) (resource.Ref[State], *handle) {
		h := newHandle(c, s, nameOrARN)
		return h.ref, h
	})
	if err != nil || !exists {
		return Topic{}, false, err
	}
	b := New(nameOrARN).DisplayName(now.DisplayName).MustExist().Allow(now.Policy.Document())
	if now.KeyID == "" {
		b.WithoutKey()
	} else {
		b.Key(key.Named(now.KeyID))
	}
	for _, k := range value.SortedKeys(now.Tags) {
		b.Tag(k, now.Tags[k])
	}
	out, err := b.Build()
	return out, err == nil, err
}
