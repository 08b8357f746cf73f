package sessionlog

import (
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// Target is preferences bound to clients; see logging.NewPlan and logging.Check.
type Target struct {
	clients     Clients
	preferences Preferences
}

var _ resource.Target = (*Target)(nil)

// New binds preferences to clients.
func New(c Clients, p Preferences) *Target { return &Target{c, p} }

// Name is "sessionlog", followed by the name of the document where that is not
// the default one.
func (t *Target) Name() string {
	if d := t.preferences.spec.Document; d != "" && d != DefaultDocument {
		return "sessionlog " + d
	}
	return "sessionlog"
}

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() resource.Clients { return t.clients.Clients }

// bucketClients are the clients for buckets.
func (c Clients) bucketClients() bucket.Clients {
	return bucket.Clients{Clients: c.Clients, S3: c.S3, KMS: c.KMS}
}

// Declare adds the log group and the bucket, then the document, so that no
// session finds preferences whose places are not there yet, and the roles.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.preferences.spec
	v := &resource.ValidationError{Of: validated}
	if s.Document == "" {
		v.Add("documentName", "", "must be set: use NewPreferences", "")
		return v.Err()
	}
	for _, need := range []struct {
		name string
		ok   bool
	}{
		{"SSM", t.clients.SSM != nil},
		{"S3", t.clients.S3 != nil || s.bucketName() == ""},
		{"Profiles", t.clients.Profiles != nil || len(s.Profiles) == 0},
	} {
		if !need.ok {
			v.Add("clients."+need.name, "", "must be set", "")
		}
	}
	v.Merge("", s.checkScope(scope))
	var needs []resource.ID
	if s.LogGroup != nil {
		r, err := s.LogGroup.Resource(t.clients.groups(), scope)
		v.Merge("logGroup", err)
		if err == nil {
			d.Manage(r)
			needs = append(needs, r.ID())
		}
	}
	if s.Bucket != nil && t.clients.S3 != nil {
		r, err := s.Bucket.Resource(t.clients.bucketClients(), scope)
		v.Merge("bucket", err)
		if err == nil {
			d.Manage(r)
			needs = append(needs, r.ID())
		}
	}
	if err := v.Err(); err != nil {
		return err
	}
	doc, err := documentKind.Manage(DocumentRef(scope, s.Document), &sessionDoc{t.clients, scope, s.Document}, s.wish(), latest, resource.After[DocumentState](needs...))
	if err != nil {
		return err
	}
	d.Manage(doc)
	d.Observe(destinations(t.clients, scope, s.wantedContent())...)
	return t.declareRoles(scope, d)
}

// wantedContent is the names that the settings give, for what is observed.
func (s spec) wantedContent() agent.Content {
	var c agent.Content
	if s.LogGroup != nil {
		c.CloudWatchLogGroupName = s.LogGroup.Name()
	}
	c.S3BucketName = s.bucketName()
	if s.ChannelKey != nil {
		c.KMSKeyID = *s.ChannelKey
	}
	return c
}

// destinations are what a document names: observed, for judging.
func destinations(c Clients, s resource.Scope, content agent.Content) []resource.Resource {
	var out []resource.Resource
	if g := content.CloudWatchLogGroupName; g != "" && !agent.IsParameter(g) {
		out = append(out, loggroup.Observe(c.groups(), s, g))
	}
	if b := content.S3BucketName; b != "" && !agent.IsParameter(b) && c.S3 != nil {
		out = append(out, bucket.Observe(c.bucketClients(), s, b))
	}
	switch k := channelKeyARN(s, content.KMSKeyID); {
	case k == "":
	case isAlias(k):
		out = append(out, key.ObserveAlias(c.keys(), s, k))
	default:
		out = append(out, key.Observe(c.keys(), s, k))
	}
	return out
}

// channelKeyARN is what the key's permissions are asked for: the ARN of a key; of
// an alias, its ARN. Empty where there is none, or a parameter decides.
func channelKeyARN(s resource.Scope, key string) string {
	switch {
	case key == "" || agent.IsParameter(key):
		return ""
	case strings.HasPrefix(key, "arn:"):
		return key
	}
	if !strings.HasPrefix(key, "alias/") {
		key = "key/" + key
	}
	return arn.ARN{Partition: s.Partition, Service: "kms", Region: s.Region, Account: s.Account, Resource: key}.String()
}

func (t *Target) declareRoles(scope resource.Scope, d *resource.Declaration) error {
	s := t.preferences.spec
	for _, p := range s.Profiles {
		d.Observe(role.ObserveProfile(t.clients.roles(), t.clients.Profiles, scope, p))
	}
	v := &resource.ValidationError{Of: validated}
	for i, r := range s.UserRoles {
		res, err := r.Resource(t.clients.roles(), scope)
		v.Merge(fmt.Sprintf("userRoles[%d]", i), err)
		if err == nil {
			d.Manage(res) // it is only read
		}
	}
	for i, r := range s.NodeRoles {
		d.Observe(role.Observe(t.clients.roles(), scope, r.Name()))
		res, err := r.With(PolicyName(scope.Region), t.preferences.NodePolicy(scope)).Resource(t.clients.roles(), scope)
		v.Merge(fmt.Sprintf("nodeRoles[%d]", i), err)
		if err == nil {
			d.Manage(res)
		}
	}
	return v.Err()
}
