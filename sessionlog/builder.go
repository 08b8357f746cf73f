package sessionlog

import (
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Builder builds Preferences. Its methods change and return it.
type Builder struct {
	spec   spec
	group  *loggroup.Builder
	bucket *bucket.Builder
	// adopted: it began with preferences, whose places are replaced by what is set.
	adopted bool
}

// NewPreferences begins preferences that ask for nothing: add StreamTo, UploadTo
// or Bucket.
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

// Document is the name of another Session document than DefaultDocument: 3 to 128
// characters of A-Z a-z 0-9 _ - and the period. Only sessions that name it use it.
func (b *Builder) Document(name string) *Builder { b.spec.Document = name; return b }

// Description describes the document.
func (b *Builder) Description(text string) *Builder { b.spec.Description = &text; return b }

// StreamTo sends the log to a log group while the session runs, as JSON entries:
// what was logged before a node dies is there. The group is created where it is
// missing, since the agent does not. Windows nodes need PowerShell 5.1 and no
// transcription policy; what cannot stream logs nothing to the group.
func (b *Builder) StreamTo(g *loggroup.Builder) *Builder { return b.logGroup(g, true) }

// UploadTo sends the log to a log group when the session ends, as plain text. The
// group is created where it is missing.
func (b *Builder) UploadTo(g *loggroup.Builder) *Builder { return b.logGroup(g, false) }

func (b *Builder) logGroup(g *loggroup.Builder, stream bool) *Builder {
	if b.adopted {
		b.spec.WithoutLogGroup, b.spec.Unlogged = false, false
	}
	b.group, b.spec.Streaming = g, &stream
	return b
}

// WithoutLogGroup sends nothing to CloudWatch Logs.
func (b *Builder) WithoutLogGroup() *Builder {
	if b.adopted {
		b.group, b.spec.LogGroup, b.spec.Streaming, b.spec.GroupEncrypted = nil, nil, nil, nil
	}
	b.spec.WithoutLogGroup = true
	return b
}

// OnlyEncryptedLogGroup makes nodes refuse every session unless the log group
// has a KMS key; CloudWatch Logs' own encryption does not count. The group must
// then be encrypted.
func (b *Builder) OnlyEncryptedLogGroup() *Builder { b.spec.GroupEncrypted = new(true); return b }

// AnyLogGroup lets sessions start whether or not the log group has a KMS key.
func (b *Builder) AnyLogGroup() *Builder { b.spec.GroupEncrypted = new(false); return b }

// Bucket sends the log to an S3 bucket when the session ends: one object for each
// session, "<prefix>/<session id>.log". The prefix may be empty and must not begin
// with "/". The bucket is created where it is missing.
func (b *Builder) Bucket(bk *bucket.Builder, prefix string) *Builder {
	b.replaceBucket()
	b.bucket, b.spec.Prefix = bk, &prefix
	return b
}

// ForeignBucket sends the log to a bucket that is not managed here.
func (b *Builder) ForeignBucket(f ForeignBucket, prefix string) *Builder {
	b.replaceBucket()
	b.spec.Foreign, b.spec.Prefix = &f, &prefix
	return b
}

// replaceBucket makes room for another bucket.
func (b *Builder) replaceBucket() {
	if b.adopted {
		b.bucket, b.spec.Bucket, b.spec.Foreign = nil, nil, nil
		b.spec.WithoutBucket, b.spec.Unlogged = false, false
	}
}

// WithoutBucket sends nothing to S3.
func (b *Builder) WithoutBucket() *Builder {
	if b.adopted {
		b.replaceBucket()
		b.spec.Prefix, b.spec.BucketEncrypted = nil, nil
	}
	b.spec.WithoutBucket = true
	return b
}

// OnlyEncryptedBucket makes nodes refuse every session unless they can see that
// the bucket is encrypted. Every bucket is, so what this adds is that the node
// needs s3:GetEncryptionConfiguration.
func (b *Builder) OnlyEncryptedBucket() *Builder { b.spec.BucketEncrypted = new(true); return b }

// AnyBucket lets sessions start whether or not the bucket's encryption can be seen.
func (b *Builder) AnyBucket() *Builder { b.spec.BucketEncrypted = new(false); return b }

// NoLogging says that no place to log to is meant.
func (b *Builder) NoLogging() *Builder { b.spec.Unlogged = true; return b }

// ChannelKey encrypts what goes between user and node with a KMS key, by key id,
// ARN or alias. It does not encrypt the logs. Nodes need kms:Decrypt, and users
// kms:GenerateDataKey.
func (b *Builder) ChannelKey(key string) *Builder { b.spec.ChannelKey = &key; return b }

// WithoutChannelKey takes the channel's KMS key away; TLS remains.
func (b *Builder) WithoutChannelKey() *Builder { b.spec.ChannelKey = new(string); return b }

// RunAs runs sessions as a user of the node's operating system, on Linux and
// macOS: the one of the caller's IAM tag SSMSessionRunAs, and this one where he
// has none. The user must exist on the node.
func (b *Builder) RunAs(user string) *Builder {
	b.spec.RunAs, b.spec.RunAsUser = new(true), &user
	return b
}

// WithoutRunAs runs sessions as ssm-user.
func (b *Builder) WithoutRunAs() *Builder {
	b.spec.RunAs, b.spec.RunAsUser = new(false), new(string)
	return b
}

// IdleTimeout ends a session that nobody uses: 1 to 60 whole minutes, 20 by default.
func (b *Builder) IdleTimeout(d time.Duration) *Builder { b.spec.Idle = (*duration)(&d); return b }

// MaxDuration ends a session however it is used: 1 to 1,440 whole minutes.
func (b *Builder) MaxDuration(d time.Duration) *Builder {
	if d == 0 {
		d = -1 // no minutes are not "no limit" to anybody who writes them
	}
	b.spec.Max = (*duration)(&d)
	return b
}

// WithoutMaxDuration lets sessions last as long as they are used.
func (b *Builder) WithoutMaxDuration() *Builder { b.spec.Max = new(duration); return b }

// ShellProfileLinux are the commands that sessions on Linux and macOS begin with.
func (b *Builder) ShellProfileLinux(commands string) *Builder { b.spec.Linux = &commands; return b }

// ShellProfileWindows are the commands that sessions on Windows begin with.
func (b *Builder) ShellProfileWindows(commands string) *Builder {
	b.spec.Windows = &commands
	return b
}

// NodeRole adds a role of nodes, by ARN: the role of an instance profile, or the
// service role of nodes that are not EC2 instances. It is judged.
func (b *Builder) NodeRole(roleARN string) *Builder {
	b.spec.NodeRoles = append(b.spec.NodeRoles, roleARN)
	return b
}

// InstanceProfile adds an instance profile of nodes, by name; its role is judged.
func (b *Builder) InstanceProfile(name string) *Builder {
	b.spec.Profiles = append(b.spec.Profiles, name)
	return b
}

// UserRole adds a role of those who start sessions, by ARN; it is judged.
func (b *Builder) UserRole(roleARN string) *Builder {
	b.spec.UserRoles = append(b.spec.UserRoles, roleARN)
	return b
}

// Node describes nodes that sessions are started on, so that what they can log is
// judged; see Node for what is taken of those that are not described.
func (b *Builder) Node(n Node) *Builder {
	b.spec.Nodes = append(b.spec.Nodes, n)
	return b
}

// AttachPolicy writes NodePolicy as the inline policy of PolicyName of every role
// that was named with NodeRole. Roles are not created here.
func (b *Builder) AttachPolicy() *Builder { b.spec.Attach = true; return b }

// Build is the preferences, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Preferences, error) {
	s := b.spec
	v := &resource.ValidationError{Of: validated}
	if b.group != nil {
		group, err := b.group.Build()
		if err == nil && s.GroupEncrypted != nil && *s.GroupEncrypted {
			group = group.Encrypted()
			err = group.Validate()
		}
		v.Merge("logGroup", err)
		if err == nil {
			s.LogGroup = &group
		}
	}
	if b.bucket != nil {
		bk, err := b.bucket.Build()
		v.Merge("bucket", err)
		if err == nil {
			s.Bucket = &bk
		}
	}
	// What did not build is there for the rules that ask whether it is.
	given := s
	if b.group != nil && given.LogGroup == nil {
		given.LogGroup = new(loggroup.Group)
	}
	given.validate(v)
	if err := v.Err(); err != nil {
		return Preferences{}, err
	}
	return Preferences{s.clone()}, nil
}
