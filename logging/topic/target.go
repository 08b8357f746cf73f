package topic

import (
	"context"
	"errors"
	"iter"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Bind is a target of topics alone.
func Bind(c Clients, topics ...Topic) resource.Target {
	return resource.Bind("topics", c.Clients, c, topics)
}

// Judge judges the topic.
func (t Topic) Judge(f resource.Facts) iter.Seq[resource.Finding] { return Judge(f, t.spec.Name) }

// Read adopts a topic: the settings that it has now, with the statements of its
// policy besides SNS's default one. False where there is no such topic.
func Read(ctx context.Context, c Clients, s resource.Scope, nameOrARN string) (Topic, bool, error) {
	if c.SNS == nil {
		return Topic{}, false, errors.New("topic: clients.SNS must be set")
	}
	if _, err := New(nameOrARN).Build(); err != nil {
		return Topic{}, false, err
	}
	h := newHandle(c, s, nameOrARN)
	now, exists, err := h.read(ctx, resource.NewReader())
	if err == nil && exists {
		err = h.readTags(ctx, resource.NewReader(), &now, nil)
	}
	if err != nil || !exists {
		return Topic{}, false, err
	}
	b := New(nameOrARN).Key(now.KeyID).DisplayName(now.DisplayName).MustExist()
	if len(now.Policy) > 0 {
		doc := now.Policy.Document()
		b.spec.Policy = &doc
	}
	for _, k := range sortedKeys(now.Tags) {
		b.Tag(k, now.Tags[k])
	}
	out, err := b.Build()
	return out, err == nil, err
}
