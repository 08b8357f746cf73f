package topic

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging"
)

// Target is a target of topics alone.
type Target struct {
	name    string
	clients Clients
	topics  []Topic
}

var _ logging.Target = (*Target)(nil)

// NewTarget is a target without topics. The name tells it apart in errors and
// findings.
func NewTarget(name string, c Clients) *Target { return &Target{name: name, clients: c} }

// Topic adds a topic; it changes and returns the target.
func (t *Target) Topic(topic Topic) *Target { t.topics = append(t.topics, topic); return t }

// Name is the name given.
func (t *Target) Name() string { return t.name }

// Clients are the clients given.
func (t *Target) Clients() logging.Clients { return t.clients.Clients }

// Declare adds the topics. Those of another account or region are observed.
func (t *Target) Declare(s logging.Scope, d *logging.Declaration) error {
	v := &logging.ValidationError{Of: t.name}
	for i, topic := range t.topics {
		r, err := topic.Resource(t.clients, s)
		switch {
		case err != nil:
			v.Merge(fmt.Sprintf("topics[%d]", i), err)
		case topic.ID(s).Scope != s:
			d.Observe(r)
		default:
			d.Manage(r)
		}
	}
	return v.Err()
}

// Judge judges each topic.
func (t *Target) Judge(f logging.Facts) iter.Seq[logging.Finding] {
	return logging.Judging(func(j *logging.Judgement) {
		for _, topic := range t.topics {
			j.FindAll(Judge(f, topic.spec.Name))
		}
	})
}

// Read adopts a topic: the settings that it has now, with the statements of its
// policy besides SNS's default one. False where there is no such topic.
func Read(ctx context.Context, c Clients, s logging.Scope, nameOrARN string) (Topic, bool, error) {
	if c.SNS == nil {
		return Topic{}, false, errors.New("topic: clients.SNS must be set")
	}
	if _, err := New(nameOrARN).Build(); err != nil {
		return Topic{}, false, err
	}
	r := &resource{c, s, ID(s, nameOrARN), ARN(s, nameOrARN), spec{Name: nameOrARN, Tags: map[string]string{"": ""}}, true}
	state, err := r.Read(ctx, logging.NewReader())
	if err != nil || state == nil {
		return Topic{}, false, err
	}
	now, ok := state.(State)
	if !ok {
		return Topic{}, false, errors.New("topic " + nameOrARN + ": the state is of another type")
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
