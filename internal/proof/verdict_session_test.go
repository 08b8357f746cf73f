package proof

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// shell is a configuration of Session Manager.
type shell struct {
	SessionType  string
	Inputs       map[string]any // of the document
	Commands     map[string]any // by system
	Group        groupThing
	Bucket       bucketThing
	Role, User   roleThing
	Profile      bool // the role is named as that of an instance profile, so that nodes are instances
	Node         sessionlogtest.Node
	Channel      *keyThing // policies
	Organization *organization
	Archive      string // account of the bucket and its key, "" for ours
	Asked        bool   // it is asked
}

func ofNode(c *shell) asked {
	g, b := c.Group.arn(), arnIn+"s3:::"+c.Bucket.Name
	return asked{account: ourAccount, actions: []string{"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "ssm:UpdateInstanceInformation",
		"logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:CreateLogStream", "logs:PutLogEvents", "s3:PutObject", "s3:GetEncryptionConfiguration", "kms:GenerateDataKey", "kms:Decrypt", "s3:PutObjectAcl"},
		resources: []string{g, g + ":*", arnIn + "logs:" + ourRegion + ":" + ourAccount + ":log-group:*", b, b + "/*", b + "/p/*", arnIn + "kms:" + ourRegion + ":" + cmp.Or(c.Archive, ourAccount) + ":key/*"},
		sent: map[string][]string{"aws:RequestedRegion": {ourRegion}, "aws:SecureTransport": {"true"}, "aws:PrincipalAccount": {ourAccount}, "aws:ResourceAccount": {ourAccount},
			"aws:PrincipalArn": {c.Role.arn()}, "aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"},
			"s3:x-amz-acl": {"bucket-owner-full-control"}, "s3:ResourceAccount": {ourAccount, otherAccount}, "s3:x-amz-server-side-encryption": {"AES256", "aws:kms"}, "kms:ViaService": {"s3." + ourRegion + ".amazonaws.com"}}}
}

// ofChannel is what the user and the node ask of the channel's key.
func ofChannel(c *shell) asked {
	return asked{account: ourAccount, actions: []string{"kms:GenerateDataKey", "kms:Decrypt"}, resources: []string{c.Channel.arn()},
		principal: map[string]any{"AWS": []string{c.Role.arn(), c.User.arn()}},
		sent:      map[string][]string{"kms:CallerAccount": {ourAccount}, "aws:PrincipalAccount": {ourAccount}, "aws:PrincipalArn": {c.Role.arn(), c.User.arn()}, "aws:RequestedRegion": {ourRegion}}}
}

// ofStored is what the node asks of the bucket.
func ofStored(c *shell) asked {
	a := asked{account: ourAccount, actions: []string{"s3:PutObject", "s3:GetEncryptionConfiguration"}, resources: ofNode(c).resources[3:6], sent: ofNode(c).sent, principal: map[string]any{"AWS": c.Role.arn()}}
	if c.Archive != "" {
		a.actions = append(a.actions, "s3:PutObjectAcl")
	}
	return a
}

func shellPlace(archive string) place[shell] {
	trusts := ofTrust("ec2.amazonaws.com", arnIn+"ec2:"+ourRegion+":"+ourAccount+":instance/i-0123456789abcdef0")
	anything := []string{"*"}
	return place[shell]{
		name:         strings.TrimSuffix("Session, two accounts", map[bool]string{true: ", two accounts"}[archive == ""]),
		other:        archive,
		mount:        func(a *loggingtest.Account) { sessionlogtest.Mount(a) },
		organization: func(c *shell) **organization { return &c.Organization },
		put:          putShell,
		right: func() *shell {
			c := &shell{SessionType: "Standard_Stream", Group: groupThing{Name: "/ssm/sessions", Region: ourRegion}, Bucket: bucketThing{Name: "acme-sessions", Account: archive}, Archive: archive, Asked: true, Node: sessionlogtest.Node{Screen: true}}
			c.Inputs = map[string]any{"s3BucketName": c.Bucket.Name, "s3KeyPrefix": "p", "s3EncryptionEnabled": false, "cloudWatchLogGroupName": c.Group.Name, "cloudWatchEncryptionEnabled": false,
				"cloudWatchStreamingEnabled": true, "kmsKeyId": "", "runAsEnabled": false, "runAsDefaultUser": "", "idleSessionTimeout": "20"}
			c.Role = roleThing{Name: "Node", Path: "/", Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": []string{"ec2.amazonaws.com", "ssm.amazonaws.com"}}, "Action": "sts:AssumeRole"})}
			does := ofNode(c)
			c.Role.Inline = c.needs()
			if archive != "" {
				c.Role.Inline = append(c.Role.Inline, grants(allow(does.actions[13:], does.resources[5:6])))
				c.Bucket.Policy = new(grants(statement{"Effect": "Allow", "Principal": map[string]any{"AWS": c.Role.arn()}, "Action": ofStored(c).actions, "Resource": does.resources[3:5]}))
			}
			c.User = roleThing{Name: "User", Path: "/", Trust: c.Role.Trust, Inline: []document{grants(allow([]string{"ssm:*"}, anything)), grants(allow([]string{"kms:GenerateDataKey"}, anything))}}
			return c
		},
		mutations: []mutation[shell]{
			{10, func(r *rand.Rand, c *shell) string { return c.Role.changed(r, ofNode(c), trusts) }},
			{4, func(r *rand.Rand, c *shell) string { return c.Group.changed(r) }},
			{5, func(r *rand.Rand, c *shell) string {
				return c.Bucket.changed(r, ofStored(c), ofNode(c).sent)
			}},
			{2, func(r *rand.Rand, c *shell) string {
				c.Organization = c.Organization.changed(r, ofNode(c))
				return "a policy of the organization"
			}},
			{4, func(r *rand.Rand, c *shell) string {
				name := one(r, "s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "cloudWatchStreamingEnabled", "runAsEnabled")
				c.Inputs[name] = one[any](r, true, true, true, false, false, nil, "", "true", "false", "T", "yes", " true ", 1, "{{ flag }}")
				return "input " + name
			}},
			{2, func(r *rand.Rand, c *shell) string {
				name := one(r, "s3BucketName", "cloudWatchLogGroupName")
				c.Inputs[name] = ""
				return "no " + name
			}},
			{1, func(r *rand.Rand, c *shell) string {
				c.Inputs["s3KeyPrefix"] = one(r, "", "q", "p/", "/p", "p/deep")
				return "another prefix"
			}},
			{1, func(r *rand.Rand, c *shell) string {
				c.Inputs["runAsEnabled"], c.Inputs["runAsDefaultUser"] = true, one(r, "", " ", "root", " root", "ana", "ana ", "0")
				c.Node.Users = one(r, nil, []string{"ana"}, []string{"bob"})
				return "Run As"
			}},
			{1, func(r *rand.Rand, c *shell) string {
				c.SessionType = one(r, "InteractiveCommands", "NonInteractiveCommands", "Port", "Standard_Stream")
				c.Commands = map[string]any{}
				for _, system := range []string{"linux", "macos", "windows"} {
					c.Commands[system] = map[string]any{"commands": one(r, "top", "top", "top", ""), "runAsElevated": chance(r, 40)}
				}
				return "session type " + c.SessionType
			}},
			{2, func(r *rand.Rand, c *shell) string { return "the node: " + changedNode(r, &c.Node) }},
			{1, func(r *rand.Rand, c *shell) string { c.Profile = true; return "an instance profile" }},
			{3, func(r *rand.Rand, c *shell) string {
				if c.Channel == nil {
					c.Channel = &keyThing{ID: "33333333-2222-4333-8444-555555555555", Policy: grants(statement{"Effect": "Allow", "Principal": map[string]any{"AWS": arnIn + "iam::" + ourAccount + ":root"}, "Action": "kms:*", "Resource": "*"})}
					c.Inputs["kmsKeyId"] = one(r, c.Channel.arn(), c.Channel.arn(), c.Channel.ID)
					return "a key of the channel"
				}
				switch r.IntN(6) {
				case 0:
					c.Channel.State = one(r, "disabled", "pending deletion")
					return "the channel's key is " + c.Channel.State
				case 1, 2:
					return "the user's policy: " + ofChannel(c).withoutPrincipal().changes(r, &c.User.Inline[1])
				}
				return "the channel's key policy: " + ofChannel(c).changes(r, &c.Channel.Policy)
			}},
		},
	}
}

func (c *shell) needs() []document {
	does, anything := ofNode(c), []string{"*"}
	return []document{grants(allow(does.actions[:5], anything), allow(does.actions[5:6], anything), allow(does.actions[6:9], does.resources[:2]), allow(does.actions[9:10], does.resources[5:6]),
		allow(does.actions[10:11], does.resources[3:4]), allow(does.actions[11:13], anything))}
}

// changedNode changes what the node is in one way.
func changedNode(r *rand.Rand, n *sessionlogtest.Node) string {
	switch r.IntN(9) {
	case 0, 1:
		n.OS = sessionlogtest.Windows
		n.OSVersion, n.PowerShell = "10.0.14393", one(r, "5.1", "5.0", "7.4", "4.0", "5.1.17763.1")
		n.Screen, n.NoScript, n.Users = false, false, nil
		return "Windows with PowerShell " + n.PowerShell
	case 2:
		n.OS, n.Transcription = sessionlogtest.Windows, true
		n.Screen, n.NoScript, n.Users = false, false, nil
		return "Windows with transcription"
	case 3:
		if n.OS != sessionlogtest.Windows {
			n.OS = sessionlogtest.MacOS
		}
		return "macOS"
	case 4:
		n.Screen = false
		return "without screen"
	case 5, 6:
		if n.OS != sessionlogtest.Windows {
			n.NoScript = true
		}
		return "without script"
	}
	n.AgentVersion = one(r, "2.3.539.0", "2.3.538.9", "2.3.68.0", "2.3.67.9", "2.3.1000.0", "3.3.1802.0")
	return "agent " + n.AgentVersion
}

// described is the node as somebody describes it who knows it.
func described(n sessionlogtest.Node) agent.Node {
	d := agent.Node{Agent: n.AgentVersion, Users: n.Users, WithoutScreen: !n.Screen, WithoutScript: n.NoScript, PowerShell: n.PowerShell, Transcription: n.Transcription}
	switch n.OS {
	case sessionlogtest.Windows:
		d.Platform, d.WithoutScreen, d.WithoutScript = agent.Windows, false, false
	case sessionlogtest.MacOS:
		d.Platform = agent.MacOS
	}
	return d
}

func (a asked) withoutPrincipal() asked {
	a.principal = nil
	return a
}

func putShell(t testing.TB, v loggingtest.View, c *shell) (logging.Target, logs, error) {
	ctx := t.Context()
	if err := c.Group.put(ctx, v); err != nil {
		return nil, nil, err
	}
	for _, r := range []roleThing{c.Role, c.User} {
		if err := r.put(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	if c.Channel != nil {
		c.Channel.put(v)
		if err := c.Channel.close(ctx, v); err != nil {
			return nil, nil, err
		}
	}
	if err := c.Bucket.put(ctx, v); err != nil {
		return nil, nil, err
	}
	node := c.Node
	node.ID, node.Role = "i-0123456789abcdef0", c.Role.arn()
	sessionlogtest.PutNode(v, node)
	// A role of nodes is that of instances or of others: which they are nobody says.
	hybrid := node
	hybrid.ID = "mi-0123456789abcdef0"
	sessionlogtest.PutNode(v, hybrid)
	content, err := json.Marshal(map[string]any{"schemaVersion": "1.0", "description": "x", "sessionType": c.SessionType, "inputs": c.Inputs, "properties": c.Commands})
	if err != nil {
		return nil, nil, err
	}
	ssmtest.PutDocument(v, ssmtest.Document{Name: "SSM-SessionManagerRunShell", Content: string(content)})

	if c.Profile {
		v.Account().PutInstanceProfile("Nodes", c.Role.Name)
	}
	p, err := c.preferences()
	if err != nil {
		return nil, nil, err
	}
	group, store := c.places()
	clients := sessionlogtest.New(v)
	if c.Archive != "" && c.Asked {
		clients.Owners = map[string]aws.Config{c.Archive: of(v, c.Archive).Config()}
	}
	return sessionlog.New(clients, p), func() (bool, string, error) {
		session := sessionlogtest.Session{Node: node.ID, User: c.User.session("ana"), Typed: []sessionlogtest.Line{{Command: "whoami", Output: "ana"}}}
		o, err := sessionlogtest.Run(ctx, v, session)
		if err != nil {
			return false, "", err
		}
		if !c.Profile && strings.Contains(o.Refused, "is not connected") {
			session.Node = hybrid.ID
			if o, err = sessionlogtest.Run(ctx, v, session); err != nil {
				return false, "", err
			}
		}
		if o.Err != nil && strings.Contains(o.Err.Error(), "AccessDenied") {
			return false, "", o.Err // nobody whom the configuration has starts sessions
		}
		if o.Logged() && c.Bucket.Key != nil && store != "" {
			session.Typed = []sessionlogtest.Line{{Command: "cat", Output: largeOutput}}
			if o, err = sessionlogtest.Run(ctx, v, session); err != nil {
				return false, "", err
			}
		}
		if group == "" && store == "" {
			return o.Started(), o.Refused, nil // that nothing is logged is meant
		}
		return o.Logged(), strings.Join([]string{o.Refused, o.Logs.Reason, o.Object.Reason, cmp.Or(strings.Join(o.Notes, "; "), "no notes")}, " | "), nil
	}, nil
}

// places are the log group and the bucket that the document names.
func (c *shell) places() (group, store string) {
	group, _ = c.Inputs["cloudWatchLogGroupName"].(string)
	store, _ = c.Inputs["s3BucketName"].(string)
	return group, store
}

// preferences are those that the document is meant to be.
func (c *shell) preferences() (sessionlog.Preferences, error) {
	b := sessionlog.NewPreferences().UserRole(role.Named(c.User.arn())).Node(described(c.Node))
	if c.Profile {
		b.InstanceProfile("Nodes")
	} else {
		b.NodeRole(role.Named(c.Role.arn()))
	}
	group, store := c.places()
	if group != "" {
		b.LogGroup(loggroup.Named(group)).Streaming()
	}
	if store != "" {
		b.Bucket(bucket.Named(store))
		if c.Archive != "" {
			b.BucketAccount(c.Archive)
			if c.Bucket.Key != nil {
				b.BucketKey(c.Bucket.Key.arn())
			}
		}
		if prefix, _ := c.Inputs["s3KeyPrefix"].(string); prefix == "p" || prefix == "q" {
			b.KeyPrefix(prefix)
		}
	}
	if group == "" && store == "" {
		b.WithoutLogging()
	}
	if id, _ := c.Inputs["kmsKeyId"].(string); id != "" {
		b.ChannelKey(key.Named(id))
	}
	return b.Build()
}

// largeOutput is more than the agent uploads in one part.
var largeOutput = strings.Repeat(strings.Repeat("x", 31<<10)+"\n", 5<<20/(31<<10)+1)

func TestVerdictSession(t *testing.T) { shellPlace("").verdicts(t, verdictRounds()) }

// The bucket and its key are another account's, which is mostly asked.
func TestVerdictSessionTwoAccounts(t *testing.T) {
	p := shellPlace(otherAccount)
	p.mutations = append(p.mutations, mutation[shell]{1, func(_ *rand.Rand, c *shell) string { c.Asked = false; return "the archive is not asked" }})
	p.verdicts(t, verdictRounds()/2)
}
