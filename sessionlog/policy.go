package sessionlog

import (
	"path"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Part is a part of the node's policy.
type Part string

// The parts: what sessions need at all, and what each place to log to needs.
const (
	ChannelPart    Part = "channel"
	CloudWatchPart Part = "cloudwatch"
	S3Part         Part = "s3"
)

// channelActions are what a node needs for sessions at all, logged or not.
func channelActions() []string {
	return []string{
		"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	}
}

// NodePolicy is the least policy of a node's role for exactly these preferences:
// of the instance profile's role, or of the service role of nodes that are not
// EC2 instances. With parts it is only those, for adding to a role that has the
// rest; the managed policy AmazonSSMManagedInstanceCore has ChannelPart.
//
// The log group's key is allowed through CloudWatch Logs for this group alone, also
// where the preferences do not say which it is.
// A customer managed key of the bucket needs the node's permission, kms:Decrypt
// too, for logs of more than 5 MB; a key that AWS manages needs none. What the
// preferences leave as it is in the document, a group or a bucket that they do not
// name, is not covered.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
func (p Preferences) NodePolicy(s resource.Scope, parts ...Part) policy.Document {
	all := map[Part][]policy.Statement{
		ChannelPart: p.spec.channelStatements(s), CloudWatchPart: p.spec.groupStatements(s), S3Part: p.spec.bucketStatements(s),
	}
	if len(parts) == 0 {
		parts = []Part{ChannelPart, CloudWatchPart, S3Part}
	}
	doc := policy.Document{Version: policy.Version}
	for _, part := range parts {
		doc.Statements = append(doc.Statements, all[part]...)
	}
	return doc
}

func (s spec) channelStatements(scope resource.Scope) []policy.Statement {
	out := []policy.Statement{{Sid: "SessionChannel", Effect: policy.Allow, Action: channelActions(), Resource: []string{"*"}}}
	if s.ChannelKey != nil {
		out = append(out, keyStatement("SessionChannelKey", scope, *s.ChannelKey, "kms:Decrypt")...)
	}
	return out
}

// keyStatement allows an action on a key. IAM knows no aliases as resources, so
// those are conditions.
func keyStatement(sid string, scope resource.Scope, key string, actions ...string) []policy.Statement {
	a := channelKeyARN(scope, key)
	if a == "" {
		return nil
	}
	st := policy.Statement{Sid: sid, Effect: policy.Allow, Action: actions, Resource: []string{a}}
	if parsed, err := arn.Parse(a); err == nil && strings.HasPrefix(parsed.Resource, "alias/") {
		st.Condition = policy.Condition{"ForAnyValue:StringEquals": {"kms:ResourceAliases": {parsed.Resource}}}
		parsed.Resource = "key/*"
		st.Resource = []string{parsed.String()}
	}
	return []policy.Statement{st}
}

func (s spec) groupStatements(scope resource.Scope) []policy.Statement {
	if s.LogGroup == nil {
		return nil
	}
	g := loggroup.ARNOf(scope, s.LogGroup.Name())
	out := []policy.Statement{{
		Sid: "SessionLogGroupFind", Effect: policy.Allow, Action: []string{"logs:DescribeLogGroups"}, Resource: []string{"*"},
	}, {
		Sid: "SessionLogGroupWrite", Effect: policy.Allow,
		Action:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		Resource: []string{g.Plain(), g.Wildcard()},
	}}
	return append(out, g.UseOfKey("SessionLogGroupKey", s.LogGroup.KeyARN()).Statements...)
}

// objects is the ARN of the sessions' objects.
func (s spec) objects(scope resource.Scope) string {
	return bucket.ARN(scope, s.bucketName()) + "/" + objectKey(aws.ToString(s.Prefix), "*")
}

// objectKey is the key of a session's log.
func objectKey(prefix, sessionID string) string { return path.Join(prefix, sessionID+".log") }

func (s spec) bucketStatements(scope resource.Scope) []policy.Statement {
	name := s.bucketName()
	if name == "" {
		return nil
	}
	put := []string{"s3:PutObject"}
	if s.foreign(scope) {
		put = append(put, "s3:PutObjectAcl")
	}
	out := []policy.Statement{
		{Sid: "SessionBucketWrite", Effect: policy.Allow, Action: put, Resource: []string{s.objects(scope)}},
		// Asked for with the encryption flag only; without it, it lets the agent send
		// the encryption that a bucket's policy may ask for.
		{Sid: "SessionBucketEncryption", Effect: policy.Allow, Action: []string{"s3:GetEncryptionConfiguration"}, Resource: []string{bucket.ARN(scope, name)}},
	}
	if k := s.bucketKey(); k != "" {
		out = append(out, policy.Statement{Sid: "SessionBucketKey", Effect: policy.Allow, Action: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: []string{k}})
	}
	return out
}

// foreign: another account owns the bucket.
func (s spec) foreign(scope resource.Scope) bool {
	return s.BucketAccount != "" && s.BucketAccount != scope.Account
}

// BucketPolicy is for the policy of a bucket that another account owns: it lets the
// nodes' roles, by ARN, write the logs there and see the encryption. Its owner adds
// it, with bucket.Builder.Allow. It is empty without a bucket or roles.
func (p Preferences) BucketPolicy(s resource.Scope, nodeRoles ...string) policy.Document {
	if p.BucketName() == "" || len(nodeRoles) == 0 {
		return policy.Document{}
	}
	who := &policy.Principals{AWS: nodeRoles}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Sid: "SessionLogsWrite", Effect: policy.Allow, Principal: who, Action: []string{"s3:PutObject", "s3:PutObjectAcl"}, Resource: []string{p.spec.objects(s)}},
		{Sid: "SessionLogsEncryption", Effect: policy.Allow, Principal: who, Action: []string{"s3:GetEncryptionConfiguration"}, Resource: []string{bucket.ARN(s, p.BucketName())}},
	}}.Clone()
}

// KeyPolicy is for the policy of a key that another account owns: the bucket's, which
// the nodes' roles, by ARN, need for logs of any size. It is empty without a key or roles.
func (p Preferences) KeyPolicy(nodeRoles ...string) policy.Document {
	if p.spec.bucketKey() == "" || len(nodeRoles) == 0 {
		return policy.Document{}
	}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "SessionLogsKey", Effect: policy.Allow, Principal: &policy.Principals{AWS: slices.Clone(nodeRoles)},
		Action: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: []string{"*"},
	}}}
}

// offer are the policies for who is nothing that the preferences name: any node and user, and
// the owner of a bucket in another account.
func (p Preferences) offer(s resource.Scope, d *resource.Declaration) {
	d.Offer("node", policy.Identity, p.NodePolicy(s))
	d.Offer("user", policy.Identity, p.UserPolicy(s))
	if !p.spec.foreign(s) {
		return
	}
	var nodes []string
	for _, r := range p.spec.NodeRoles {
		nodes = append(nodes, r.ARN(s))
	}
	if doc := p.BucketPolicy(s, nodes...); len(doc.Statements) > 0 {
		d.Offer("bucket", policy.Bucket, doc)
	}
	if doc := p.KeyPolicy(nodes...); len(doc.Statements) > 0 {
		d.Offer("key", policy.Key, doc)
	}
}

// UserPolicy is a policy for those who start sessions: with this document and no
// other, on the nodes given by ARN (all of the account and region where none is),
// their own sessions to open, to resume and to end, and kms:GenerateDataKey on the channel's
// key. It follows AWS's sample policies.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
func (p Preferences) UserPolicy(s resource.Scope, nodes ...string) policy.Document {
	on := slices.Clone(nodes)
	if len(on) == 0 {
		on = []string{
			arn.ARN{Partition: s.Partition, Service: "ec2", Region: s.Region, Account: s.Account, Resource: "instance/*"}.String(),
			arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "managed-instance/*"}.String(),
		}
	}
	doc := policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "SessionStart", Effect: policy.Allow, Action: []string{"ssm:StartSession"},
		Resource:  append(on, documentARN(s, p.spec.Document)),
		Condition: policy.Condition{"BoolIfExists": {"ssm:SessionDocumentAccessCheck": {"true"}}},
	}, {
		Sid: "SessionOwn", Effect: policy.Allow, Action: []string{"ssm:ResumeSession", "ssm:TerminateSession", "ssmmessages:OpenDataChannel"},
		Resource: []string{arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "session/${aws:userid}-*"}.String()},
	}, {
		// The id of a role's session, or of one of a permission set, begins with the session's
		// name, and its tag has the caller's aws:userid.
		Sid: "SessionOwnByTag", Effect: policy.Allow, Action: []string{"ssm:ResumeSession", "ssm:TerminateSession"},
		Resource:  []string{arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "session/*"}.String()},
		Condition: policy.Condition{"StringLike": {"ssm:resourceTag/aws:ssmmessages:session-id": {"${aws:userid}"}}},
	}}}
	if p.spec.ChannelKey != nil {
		doc.Statements = append(doc.Statements, keyStatement("SessionChannelKey", s, *p.spec.ChannelKey, "kms:GenerateDataKey")...)
	}
	return doc
}
