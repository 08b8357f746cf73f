package sessionlog

import (
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// Builder builds Preferences. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
	// adopted: it began with preferences, whose places are replaced by what is set:
	// a group, a bucket, and what is known of a bucket that is only used.
	adopted, newGroup, newBucket, newOwner bool
}

// NewPreferences begins preferences that ask for nothing: add LogGroup or Bucket.
func NewPreferences() *Builder { return &Builder{spec: spec{Document: DefaultDocument}} }

// Builder is a builder that begins with these preferences. What is set in it
// replaces what they have; nodes and roles are added.
func (p Preferences) Builder() *Builder {
	return &Builder{spec: p.spec.clone(), adopted: true}
}

func (s spec) clone() spec {
	s.NodeRoles, s.Profiles, s.UserRoles = slices.Clone(s.NodeRoles), slices.Clone(s.Profiles), slices.Clone(s.UserRoles)
	s.Nodes = slices.Clone(s.Nodes)
	return s
}

// set notes what was said of a field, and by what, and sets it.
func set[T any](b *Builder, field **T, path, by string, v T) *Builder {
	b.notes.Once(path, by)
	*field = &v
	return b
}

// Document is the name of another Session document than DefaultDocument: 3 to 128
// characters of A-Z a-z 0-9 _ - and the period. Only sessions that name it use it.
func (b *Builder) Document(name string) *Builder {
	b.notes.Once("documentName", fmt.Sprintf("Document(%s)", name))
	b.spec.Document = name
	return b
}

// Description describes the document.
func (b *Builder) Description(text string) *Builder {
	return set(b, &b.spec.Description, "description", "Description(…)", text)
}

// LogGroup sends the log to a log group of the same account and region. The agent
// does not create it. See Streaming.
func (b *Builder) LogGroup(g loggroup.Group) *Builder {
	b.notes.Once("logGroup", fmt.Sprintf("LogGroup(%s)", g.Name()))
	if b.adopted {
		b.spec.WithoutLogGroup, b.spec.Unlogged = false, false
	}
	b.spec.LogGroup, b.newGroup = &g, true
	return b
}

// WithoutLogGroup sends nothing to CloudWatch Logs.
func (b *Builder) WithoutLogGroup() *Builder {
	b.notes.Once("logGroup", "WithoutLogGroup()")
	if b.adopted {
		b.spec.LogGroup, b.spec.Streaming, b.spec.GroupEncrypted = nil, nil, nil
	}
	b.spec.WithoutLogGroup = true
	return b
}

// Streaming sends the log to the log group while the session runs, as JSON entries:
// what was logged before a node dies is there. Windows nodes need PowerShell 5.1 and
// no transcription policy; what cannot stream logs nothing to the group.
func (b *Builder) Streaming() *Builder {
	return set(b, &b.spec.Streaming, "cloudWatchStreamingEnabled", "Streaming()", true)
}

// WithoutStreaming sends the log to the log group when the session ends, as plain text.
func (b *Builder) WithoutStreaming() *Builder {
	return set(b, &b.spec.Streaming, "cloudWatchStreamingEnabled", "WithoutStreaming()", false)
}

// OnlyEncryptedLogGroup makes nodes refuse every session unless the log group
// has a KMS key; CloudWatch Logs' own encryption does not count. The group must
// then be encrypted.
func (b *Builder) OnlyEncryptedLogGroup() *Builder {
	return set(b, &b.spec.GroupEncrypted, "cloudWatchEncryptionEnabled", "OnlyEncryptedLogGroup()", true)
}

// AnyLogGroup lets sessions start whether or not the log group has a KMS key.
func (b *Builder) AnyLogGroup() *Builder {
	return set(b, &b.spec.GroupEncrypted, "cloudWatchEncryptionEnabled", "AnyLogGroup()", false)
}

// Bucket sends the log to an S3 bucket when the session ends: one object for each
// session, "<prefix>/<session id>.log"; see KeyPrefix. What is known of a bucket that
// is only used ([bucket.Named]) is said with BucketAccount and BucketKey.
func (b *Builder) Bucket(bk bucket.Bucket) *Builder {
	b.notes.Once("bucket", fmt.Sprintf("Bucket(%s)", bk.Name()))
	if b.adopted {
		b.spec.WithoutBucket, b.spec.Unlogged = false, false
	}
	b.spec.Bucket, b.newBucket = &bk, true
	return b
}

// WithoutBucket sends nothing to S3.
func (b *Builder) WithoutBucket() *Builder {
	b.notes.Once("bucket", "WithoutBucket()")
	if b.adopted {
		b.spec.Bucket, b.spec.Prefix, b.spec.BucketEncrypted = nil, nil, nil
		b.spec.BucketAccount, b.spec.BucketKey = "", ""
	}
	b.spec.WithoutBucket = true
	return b
}

// KeyPrefix is what the keys of the objects begin with. It must not begin with "/".
func (b *Builder) KeyPrefix(prefix string) *Builder {
	return set(b, &b.spec.Prefix, "s3KeyPrefix", fmt.Sprintf("KeyPrefix(%s)", prefix), prefix)
}

// BucketAccount is the account that owns a bucket that is only used, twelve digits:
// nodes then need s3:PutObjectAcl.
func (b *Builder) BucketAccount(id string) *Builder {
	b.notes.Once("bucketAccount", fmt.Sprintf("BucketAccount(%s)", id))
	b.spec.BucketAccount, b.newOwner = id, true
	return b
}

// BucketKey is the ARN of the customer managed key that a bucket that is only used is
// encrypted with by default: nodes then need the key.
func (b *Builder) BucketKey(keyARN string) *Builder {
	b.notes.Once("bucketKeyId", fmt.Sprintf("BucketKey(%s)", keyARN))
	b.spec.BucketKey, b.newOwner = keyARN, true
	return b
}

// OnlyEncryptedBucket makes nodes refuse every session unless they can see that
// the bucket is encrypted. Every bucket is, so what this adds is that the node
// needs s3:GetEncryptionConfiguration.
func (b *Builder) OnlyEncryptedBucket() *Builder {
	return set(b, &b.spec.BucketEncrypted, "s3EncryptionEnabled", "OnlyEncryptedBucket()", true)
}

// AnyBucket lets sessions start whether or not the bucket's encryption can be seen.
func (b *Builder) AnyBucket() *Builder {
	return set(b, &b.spec.BucketEncrypted, "s3EncryptionEnabled", "AnyBucket()", false)
}

// WithoutLogging says that no place to log to is meant.
func (b *Builder) WithoutLogging() *Builder {
	b.notes.Once("withoutLogging", "WithoutLogging()")
	b.spec.Unlogged = true
	return b
}

// ChannelKey encrypts what goes between user and node with a KMS key, by its ARN, id or
// alias. It does not encrypt the logs. Nodes need kms:Decrypt, and users
// kms:GenerateDataKey.
func (b *Builder) ChannelKey(k key.Key) *Builder {
	b.notes.Once("kmsKeyId", fmt.Sprintf("ChannelKey(%s)", k.Name()))
	if b.spec.ChannelKey = new(k.Name()); k.Name() == "" {
		b.notes.Add("kmsKeyId", "", "must be a key: WithoutChannelKey() is none", "")
	}
	return b
}

// WithoutChannelKey takes the channel's KMS key away; TLS remains.
func (b *Builder) WithoutChannelKey() *Builder {
	return set(b, &b.spec.ChannelKey, "kmsKeyId", "WithoutChannelKey()", "")
}

// RunAs runs sessions as a user of the node's operating system, on Linux and
// macOS: the one of the caller's IAM tag SSMSessionRunAs, and this one where the
// caller has none. The user must exist on the node.
func (b *Builder) RunAs(user string) *Builder {
	b.spec.RunAsUser = &user
	return set(b, &b.spec.RunAs, "runAsEnabled", fmt.Sprintf("RunAs(%s)", user), true)
}

// WithoutRunAs runs sessions as ssm-user.
func (b *Builder) WithoutRunAs() *Builder {
	b.spec.RunAsUser = new(string)
	return set(b, &b.spec.RunAs, "runAsEnabled", "WithoutRunAs()", false)
}

// IdleTimeout ends a session that nobody uses: 1 to 60 whole minutes, 20 by default.
func (b *Builder) IdleTimeout(d time.Duration) *Builder {
	return set(b, &b.spec.Idle, "idleSessionTimeout", fmt.Sprintf("IdleTimeout(%v)", d), duration(d))
}

// MaxDuration ends a session however it is used: 1 to 1,440 whole minutes.
func (b *Builder) MaxDuration(d time.Duration) *Builder {
	by := fmt.Sprintf("MaxDuration(%v)", d)
	if d == 0 {
		d = -1 // no minutes are not "no limit" to anybody who writes them
	}
	return set(b, &b.spec.Max, "maxSessionDuration", by, duration(d))
}

// WithoutMaxDuration lets sessions last as long as they are used.
func (b *Builder) WithoutMaxDuration() *Builder {
	return set(b, &b.spec.Max, "maxSessionDuration", "WithoutMaxDuration()", 0)
}

// ShellProfileLinux are the commands that sessions on Linux and macOS begin with.
func (b *Builder) ShellProfileLinux(commands string) *Builder {
	return set(b, &b.spec.Linux, "shellProfileLinux", "ShellProfileLinux(…)", commands)
}

// ShellProfileWindows are the commands that sessions on Windows begin with.
func (b *Builder) ShellProfileWindows(commands string) *Builder {
	return set(b, &b.spec.Windows, "shellProfileWindows", "ShellProfileWindows(…)", commands)
}

// NodeRole adds a role of nodes: the role of an instance profile, or the service
// role of nodes that are not EC2 instances. It is judged. Unless it is only used, it
// gets NodePolicy, as the inline policy of PolicyName.
func (b *Builder) NodeRole(r role.Role) *Builder {
	b.spec.NodeRoles = append(b.spec.NodeRoles, r)
	return b
}

// InstanceProfile adds an instance profile of nodes, by name; its role is judged.
func (b *Builder) InstanceProfile(name string) *Builder {
	b.spec.Profiles = append(b.spec.Profiles, name)
	return b
}

// UserRole adds a role of those who start sessions, which is judged, and not
// written: it is [role.Named].
func (b *Builder) UserRole(r role.Role) *Builder {
	b.spec.UserRoles = append(b.spec.UserRoles, r)
	return b
}

// Node describes nodes that sessions are started on, so that what they can log is
// judged; see Node for what is taken of those that are not described.
func (b *Builder) Node(n agent.Node) *Builder {
	b.spec.Nodes = append(b.spec.Nodes, n)
	return b
}

// Build is the preferences, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Preferences, error) {
	s := b.spec.clone()
	if b.newGroup && s.LogGroup != nil && s.GroupEncrypted != nil && *s.GroupEncrypted {
		s.LogGroup = new(s.LogGroup.Encrypted())
	}
	if b.adopted && b.newBucket && !b.newOwner {
		s.BucketAccount, s.BucketKey = "", ""
	}
	s, err := resource.Valid(validated, &b.notes, s, spec.validate)
	return Preferences{s}, err
}
