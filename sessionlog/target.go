package sessionlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// New binds preferences to clients, as a target that is named "sessionlog", followed by
// the name of the document where that is not the default one; see logging.NewPlan and
// logging.Check.
func New(c Clients, p Preferences) resource.Target {
	name := "sessionlog"
	if d := p.spec.Document; d != "" && d != DefaultDocument {
		name += " " + d
	}
	return resource.NewTarget(name, c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return p.declare(c, scope, d)
	}, p.spec.judge)
}

// declare adds the log group and the bucket, then the document, so that no
// session finds preferences whose places are not there yet, and the roles.
func (p Preferences) declare(c Clients, scope resource.Scope, d *resource.Declaration) error {
	s := p.spec
	v := &resource.ValidationError{Of: validated}
	if s.Document == "" {
		v.Add("documentName", "", "must be set: use NewPreferences", "")
		return v.Err()
	}
	need := func(name string, missing bool) {
		if missing {
			v.Add("clients."+name, "", "must be set", "")
		}
	}
	need("SSM", c.SSM == nil)
	need("S3", c.S3 == nil && s.Bucket != nil)
	need("Profiles", c.Profiles == nil && len(s.Profiles) > 0)
	v.Merge("", s.checkScope(scope))
	var needs []resource.ID
	if s.LogGroup != nil {
		needs = append(needs, resource.Declare(d, v, "logGroup", c.groups(), scope, *s.LogGroup, nil)...)
	}
	if s.Bucket != nil && c.S3 != nil {
		needs = append(needs, resource.Declare(d, v, "bucket", c.bucketClients(), scope, *s.Bucket, nil)...)
	}
	if err := v.Err(); err != nil {
		return err
	}
	doc, err := documentKind.Manage(DocumentRef(scope, s.Document), &sessionDoc{c, scope, s.Document}, s.wish(), latest, resource.After[DocumentState](needs...))
	if err != nil {
		return err
	}
	d.Manage(doc)
	p.offer(scope, d)
	d.Observe(destinations(c, scope, s.wantedContent())...)
	if slices.ContainsFunc(s.Nodes, func(n agent.Node) bool { return n.HostManagement }) {
		d.Observe(hostManagement.Observe(HostManagementRef(scope), hosts{c, scope}))
	}
	for _, name := range s.Profiles {
		d.Observe(role.ObserveProfile(c.roles(), c.Profiles, scope, name))
	}
	for i, r := range s.UserRoles {
		resource.Declare(d, v, fmt.Sprintf("userRoles[%d]", i), c.roles(), scope, r, nil) // it is only read
	}
	for i, r := range s.NodeRoles {
		d.Observe(role.Observe(c.roles(), scope, r.Name()))
		resource.Declare(d, v, fmt.Sprintf("nodeRoles[%d]", i), c.roles(), scope, r.With(PolicyName(scope.Region), p.NodePolicy(scope)), nil)
	}
	return v.Err()
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
func channelKeyARN(s resource.Scope, name string) string {
	switch {
	case agent.IsParameter(name):
		return ""
	case strings.HasPrefix(name, "alias/"):
		return arn.ARN{Partition: s.Partition, Service: "kms", Region: s.Region, Account: s.Account, Resource: name}.String()
	}
	return key.FullName(s, name)
}
