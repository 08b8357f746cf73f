package topic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
)

type resource struct {
	clients Clients
	scope   logging.Scope
	id      logging.ID
	arn     string
	want    spec
	managed bool // the settings want something of it; otherwise it is only read
}

// Resource binds the topic to clients. A topic of another account or region is
// only read. The error is a *[logging.ValidationError]: something is asked of such a
// topic, or clients are without SNS.
func (t Topic) Resource(c Clients, s logging.Scope) (logging.Resource, error) {
	v := &logging.ValidationError{Of: "topic " + t.spec.Name}
	if c.SNS == nil {
		v.Add("clients.SNS", "", "must be set", "")
	}
	if t.spec.Name == "" {
		v.Add("topic", "", "must be set: use New", "")
	}
	foreign := t.ID(s).Scope != s
	w := t.spec
	if foreign && (w.Key != nil || w.DisplayName != nil || w.Policy != nil || len(w.Tags) > 0) {
		v.Add("topic", t.spec.Name, fmt.Sprintf("is not a topic of %s, so it is only observed and nothing can be asked of it", s), "")
	}
	if w.Key != nil {
		if a, err := arn.Parse(*w.Key); err == nil && a.Region != s.Region {
			v.Add("kmsMasterKeyId", *w.Key, "must be a key of the topic's own region, "+s.Region, "Amazon SNS Developer Guide, Key management")
		}
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	return &resource{c, s, t.ID(s), t.ARN(s), w, !foreign}, nil
}

// Observe is a topic that is only read, for judging, by its name or ARN.
func Observe(c Clients, s logging.Scope, nameOrARN string) logging.Resource {
	return &resource{c, s, ID(s, nameOrARN), ARN(s, nameOrARN), spec{Name: nameOrARN}, false}
}

func (r *resource) ID() logging.ID { return r.id }

// Needs are the key, and the account's roles that the policy names.
func (r *resource) Needs() []logging.ID {
	var needs []logging.ID
	if r.want.Key != nil {
		if id := r.fullKeyID(*r.want.Key); id != "" { // a key that is made has its alias for a name
			needs = append(needs, logging.KeyID(r.scope, id))
		}
	}
	return append(needs, r.roles()...)
}

func (r *resource) roles() []logging.ID {
	if r.want.Policy == nil {
		return nil
	}
	return logging.RolesNamed(*r.want.Policy, r.scope)
}

func (r *resource) Merge(other logging.Resource) (logging.Resource, error) {
	o, ok := other.(*resource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	m := *r
	var errs []error
	pointer := func(path string, to **string, a, b *string) {
		switch {
		case a == nil:
			*to = b
		case b != nil && *a != *b:
			errs = append(errs, &logging.MergeError{Path: path, A: *a, B: *b})
		}
	}
	pointer(pathKey, &m.want.Key, r.want.Key, o.want.Key)
	pointer(pathDisplayName, &m.want.DisplayName, r.want.DisplayName, o.want.DisplayName)
	m.managed = r.managed || o.managed
	m.want.MustExist = r.want.MustExist || o.want.MustExist
	m.want.Policy = joined(r.want.Policy, o.want.Policy)
	m.want.Tags = map[string]string{}
	for _, tags := range []map[string]string{r.want.Tags, o.want.Tags} {
		for _, k := range sortedKeys(tags) {
			if have, ok := m.want.Tags[k]; ok && have != tags[k] {
				errs = append(errs, &logging.MergeError{Path: pathTags + "[" + k + "]", A: have, B: tags[k]})
			}
			m.want.Tags[k] = tags[k]
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := m.want.validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

func (r *resource) Diff(now logging.State) ([]logging.Change, error) {
	s, exists := now.(State)
	w := r.want
	var changes []logging.Change
	var errs []error
	add := func(path string, before, after any) {
		c, err := logging.NewChange(path, before, after)
		changes, errs = append(changes, c), append(errs, err)
	}
	switch {
	case !exists && !r.managed:
		return nil, nil
	case !exists && w.MustExist:
		return nil, errors.New("the topic does not exist, and it has to")
	case !exists:
		add("", nil, State{})
	}
	if w.Key != nil && r.fullKeyID(*w.Key) != s.KeyID {
		add(pathKey, orNil(s.KeyID), orNil(r.fullKeyID(*w.Key)))
	}
	if w.DisplayName != nil && *w.DisplayName != s.DisplayName {
		add(pathDisplayName, orNil(s.DisplayName), orNil(*w.DisplayName))
	}
	if w.Policy != nil {
		cs, err := logging.StatementChanges(pathPolicy, s.statements(r.arn), *w.Policy)
		changes, errs = append(changes, cs...), append(errs, err)
	}
	for _, k := range sortedKeys(w.Tags) {
		if have, ok := s.Tags[k]; !ok {
			add(pathTags+"["+k+"]", nil, w.Tags[k])
		} else if have != w.Tags[k] {
			add(pathTags+"["+k+"]", have, w.Tags[k])
		}
	}
	return changes, errors.Join(errs...)
}

// fullKeyID completes a key's id, which SNS takes as well as its ARN.
func (r *resource) fullKeyID(id string) string {
	if id == "" || strings.HasPrefix(id, "arn:") || strings.HasPrefix(id, "alias/") {
		return id
	}
	return arn.ARN{Partition: r.id.Partition, Service: "kms", Region: r.id.Region, Account: r.id.Account, Resource: "key/" + id}.String()
}

func orNil(v string) any {
	if v == "" {
		return nil
	}
	return v
}

func (r *resource) Call(c logging.Change) logging.Call {
	on := func(action string, more ...string) logging.Call {
		call := logging.Call{Operation: action}
		for _, a := range append([]string{action}, more...) {
			call.Requires = append(call.Requires, logging.Permission{Action: a, Resource: r.arn})
		}
		return call
	}
	absent := string(c.After) == "null"
	_, isTag := logging.StatementKey(c.Path, pathTags)
	_, isStatement := logging.StatementKey(c.Path, pathPolicy)
	switch {
	case c.Path == "" && absent:
		return on("sns:DeleteTopic", "sns:GetTopicAttributes")
	case c.Path == "":
		return on("sns:CreateTopic")
	case c.Path == pathKey, c.Path == pathDisplayName:
		return on("sns:SetTopicAttributes")
	case isStatement:
		return on("sns:SetTopicAttributes", "sns:GetTopicAttributes")
	case isTag && absent:
		return on("sns:UntagResource")
	case isTag:
		return on("sns:TagResource")
	}
	return logging.Call{}
}

// Transient waits for a topic that was just created and is not visible yet, and
// for a role in the policy that is new, unless the facts show that it is missing.
func (r *resource) Transient(err error, then logging.Facts) (bool, string) {
	switch logging.ErrorCode(err) {
	case "NotFound", "NotFoundException", "ResourceNotFound":
		return logging.Lookup[State](then, r.id).Present, ""
	case "InvalidParameter", "InvalidParameterException":
		if !strings.Contains(err.Error(), "PrincipalNotFound") {
			return false, ""
		}
		for _, id := range r.roles() {
			role := logging.Lookup[logging.RoleState](then, id)
			if role.Absent() {
				return false, "role " + id.Name + " of its policy does not exist"
			}
			if role.Present || errors.Is(role.Err, logging.ErrNotRead) {
				return true, ""
			}
		}
	}
	return false, ""
}
