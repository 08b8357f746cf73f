package topic

import (
	"context"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

var topicType = resource.NewType[State](Type)

// Ref names a topic, of which the name or the ARN is given.
func Ref(s resource.Scope, nameOrARN string) resource.Ref[State] {
	if a, err := arn.Parse(nameOrARN); err == nil {
		s = resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
	}
	return topicType.Ref(s, nameOf(nameOrARN))
}

var (
	kmsKey = resource.One[*handle]("kmsMasterKeyId", func(s *State) *string { return &s.KeyID }).
		Set("sns:SetTopicAttributes", func(h *handle, ctx context.Context, id string) error { return h.set(ctx, attrKey, id) }).
		Needs((*handle).keyID).Observes((*handle).keyResource)
	displayName = resource.One[*handle]("displayName", func(s *State) *string { return &s.DisplayName }).
			Set("sns:SetTopicAttributes", func(h *handle, ctx context.Context, name string) error { return h.set(ctx, attrDisplayName, name) })
	statements = resource.Statements[*handle]("policy", func(s *State) *policy.Statements { return &s.Policy }).
			All(func(h *handle, s State) policy.Statements { return s.statements(h.arn) }).
			Put("sns:SetTopicAttributes", (*handle).putPolicy).Live("sns:GetTopicAttributes", (*handle).livePolicy).
			Exports(policy.Topic, func(_ *handle, doc policy.Document, x *resource.Export) {
			x.Beside(resource.Exported{Type: "AWS::SNS::TopicPolicy", Name: "policy", Properties: map[string]any{"Topics": []any{resource.Own("")}, "PolicyDocument": doc}})
		}).
		Needs(func(h *handle, doc policy.Document) []resource.ID { return resource.RolesNamed(doc, h.scope) })
	tags = resource.Each[*handle]("tags", func(s *State) *map[string]string { return &s.Tags }).
		Property("Tags", "Key", "Value").Set("sns:TagResource", (*handle).setTag).Clear("sns:UntagResource", (*handle).clearTag).
		Read((*handle).readTags, "sns:ListTagsForResource").Kept()
)

var kind = resource.Kind[State, *handle]{
	LeadsTo: func(h *handle) []resource.Resource { return key.LeadsTo(h.keys, h.scope) },
	Type:    topicType, Noun: "topic", NameProperty: "TopicName", ARN: func(h *handle) string { return h.arn },
	Read: (*handle).read, Origin: func(h *handle) any { return h.clients.Origin() }, Owner: func(h *handle) string { return h.owner },
	Reads: func(h *handle) []resource.Permission {
		if h.searched {
			return nil // without, it is not found
		}
		return []resource.Permission{{Action: "sns:GetTopicAttributes", Resource: h.arn}}
	},
	Refused: func(h *handle, _ context.Context, _ *resource.Reader, err error, _ bool) (s State, exists bool, _ error) {
		if h.searched {
			err = nil // as in a region that the account has not enabled
		}
		return s, false, err
	},
	Create:    resource.Whole[State, *handle]{Action: "sns:CreateTopic", Call: (*handle).create},
	Delete:    resource.Whole[State, *handle]{Action: "sns:DeleteTopic", Call: (*handle).delete},
	HoldsData: resource.Holds[*handle]{Action: "sns:GetTopicAttributes", Call: (*handle).holdsData},
	Transient: (*handle).transient, Validate: validate,
	Fields: []resource.Field[State, *handle]{kmsKey, displayName, statements, tags},
}

// handle is a topic's clients and name.
type handle struct {
	clients Clients
	owner   string          // whose clients they are, where another account owns the topic
	keys    key.ReadClients // of the target
	scope   resource.Scope
	ref     resource.Ref[State]
	arn     string
	// searches: it is to be there, by its name, and where it is not, it is looked for in
	// other regions; searched is what is looked at there.
	searches, searched bool
}

func newHandle(c Clients, s resource.Scope, nameOrARN string) *handle {
	h := &handle{clients: c, keys: c.keys(), scope: s, ref: Ref(s, nameOrARN), arn: ARN(s, nameOrARN)}
	if cfg, ok := c.OwnerOf(s, h.ref.ID().Scope); ok {
		h.clients, h.owner = ClientsFromConfig(cfg), h.ref.ID().Account
	}
	return h
}

// Resource binds the topic to clients. A topic of another account or region is
// only read. The error is a *[resource.ValidationError]: something is asked of such a
// topic, or clients are without SNS.
func (t Topic) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	v := &resource.ValidationError{Of: "topic " + t.spec.Name}
	if c.SNS == nil {
		v.Add("clients.SNS", "", "must be set", "")
	}
	foreign, w := t.ID(s).Scope != s, t.spec
	w.validate(v) // it may be of Named or Existing, which nobody has checked
	if foreign && (w.Key != nil || w.DisplayName != nil || w.Policy != nil || len(w.Tags) > 0) {
		v.Add("topic", w.Name, fmt.Sprintf("is not a topic of %s, so it is only observed and nothing can be asked of it", s), "")
	}
	if w.Key != nil {
		if a, err := arn.Parse(*w.Key); err == nil && a.Region != s.Region {
			v.Add("kmsMasterKeyId", *w.Key, "must be a key of the topic's own region, "+s.Region, "Amazon SNS Developer Guide, Key management")
		}
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	h := newHandle(c, s, w.Name)
	wish := kmsKey.IsIf(nil)
	if w.Key != nil {
		wish = kmsKey.Is(key.FullName(h.ref.ID().Scope, *w.Key))
	}
	h.searches = (w.OnlyUsed || w.MustExist) && nameOf(w.Name) == w.Name
	return kind.Bind(h.ref, h, foreign || w.OnlyUsed, w.MustExist, wish, displayName.IsIf(w.DisplayName), statements.Has(w.Policy), tags.Has(w.Tags), resource.Asks[State](w.asked))
}

// Bind is a target of topics alone.
func Bind(c Clients, topics ...Topic) resource.Target {
	return resource.Bind("topics", c.Clients, c, topics)
}

// Observe is a topic that is only read, for judging, by its name or ARN.
func Observe(c Clients, s resource.Scope, nameOrARN string) resource.Resource {
	h := newHandle(c, s, nameOrARN)
	h.searches = nameOf(nameOrARN) == nameOrARN
	return kind.Observe(h.ref, h)
}

func init() { kind.Observes = (*handle).elsewhere } // it refers to the kind

// elsewhere is where a topic may be that is not where its name says: in the regions that every
// account has.
func (h *handle) elsewhere(now *State) (out []resource.Resource) {
	id := h.ref.ID()
	if now != nil || !h.searches || h.owner != "" {
		return nil
	}
	for _, region := range arn.Regions(id.Partition) {
		if region == id.Region || arn.IsOptIn(region) {
			continue
		}
		its := *h
		at := id.Scope
		at.Region = region
		its.ref, its.arn, its.searches, its.searched = topicType.Ref(at, id.Name), ARN(at, id.Name), false, true
		out = append(out, kind.Observe(its.ref, &its))
	}
	return out
}

// validate judges what several settings want together.
func validate(w resource.Wants[State]) error {
	s := spec{Name: "together", Tags: tags.Wanted(w)}
	if doc, ok := statements.Wanted(w); ok {
		s.Policy = &doc
	}
	return Topic{s}.Validate()
}

// A key that is made has its alias for a name.
func (h *handle) keyID(id string) []resource.ID { return key.Needs(h.scope, id) }

func (h *handle) keyResource(id string) []resource.Resource {
	return key.Observes(h.keys, h.scope, key.FullName(h.ref.ID().Scope, id))
}

// transient waits for a topic that was just created and is not visible yet, and
// for a role in the policy that is new, unless the facts show that it is missing.
func (h *handle) transient(w resource.Wants[State], err error, then resource.Facts) (bool, string) {
	switch resource.ErrorCode(err) {
	case "NotFound", "NotFoundException", "ResourceNotFound":
		return h.ref.In(then).Present, ""
	case "InvalidParameter", "InvalidParameterException":
		if doc, ok := statements.Wanted(w); ok && strings.Contains(err.Error(), "PrincipalNotFound") {
			return resource.WaitForRolesNamed(doc, h.scope, then)
		}
	}
	return false, ""
}
