package agent

import (
	"fmt"
	"slices"
	"strings"
)

// Decide is what the SSM agent does when a session is started: the decisions
// of the agent itself, in its own order, with the limits that AWS's pages add.
// It is pure: it makes no calls.
func Decide(c Content, n Node, at Circumstances) Verdict {
	d := decision{c: c, n: n, at: at}
	if c.SessionType == Port {
		d.because(Reason{
			Code: CodeNeverLogged, About: OfDocument, Effect: LosesCloudWatch,
			Problem: "Sessions of type Port are never logged: Session Manager only carries what is forwarded or encrypted by SSH.",
			Fix:     "Look at CloudTrail for who starts them, or forbid them with ssm:StartSession on other documents only.",
		})
		return Verdict{Unlogged, d.reasons}
	}
	d.start()
	d.cloudWatch()
	d.s3()
	return d.verdict()
}

type decision struct {
	c       Content
	n       Node
	at      Circumstances
	reasons []Reason
}

func (d *decision) because(r Reason) { d.reasons = append(d.reasons, r) }

// unless adds a reason where somebody may not, or where that is not known.
func (d *decision) unless(a Access, r Reason) {
	switch a.Can {
	case Yes:
		return
	case Unknown:
		r.Effect = Uncertain
		r.Problem = "Not known whether this is so: " + strings.ToLower(r.Problem[:1]) + r.Problem[1:]
	}
	r.Problem, r.Decided = r.Problem+a.Because(), a.Decided
	d.because(r)
}

// parameter: what a parameter of the session decides is not known.
func (d *decision) parameter(what string) {
	d.because(Reason{
		Code: CodeParameterDecide, About: OfDocument, Effect: Uncertain,
		Problem: "A parameter of the session decides " + what + ".",
		Fix:     "Start a session and look whether its log arrives.",
	})
}

// start is whether the session starts at all.
func (d *decision) start() {
	if len(d.c.Unreadable) > 0 {
		d.because(Reason{
			Code: CodeRefusedDocument, About: OfDocument, Effect: RefusesSession,
			Problem: "The agent cannot read the document: it finds neither true nor false at " + strings.Join(d.c.Unreadable, ", ") + ". cloudWatchStreamingEnabled must be a JSON boolean.",
			Fix:     "Write true or false without quotes, as the builder does.",
		})
	}
	d.agent(sessionAgent, "sessions need", "Update the agent.")
	if d.n.HostManagement {
		d.agent(hostAgent, "Default Host Management Configuration needs", "Update the agent, or give the instances an instance profile.")
	}
	d.channelKey()
	if d.c.single() && strings.TrimSpace(d.c.Commands[d.n.platform()].Line) == "" {
		d.because(Reason{
			Code: CodeNoCommand, About: OfDocument, Effect: RefusesSession,
			Problem: fmt.Sprintf("The document has no command for %s, and sessions of type %s run one.", d.n.called(), d.c.SessionType),
			Fix:     "Add it to the properties of the document, or use the type Standard_Stream, which preferences have.",
		})
	}
	d.user()
	if d.c.CloudWatchLogGroupName != "" || d.c.CloudWatchEncryptionEnabled == Unknown {
		d.groupEncryption()
	}
	if d.c.S3BucketName != "" || d.c.S3EncryptionEnabled == Unknown {
		d.bucketEncryption()
	}
}

// agent asks for a version.
func (d *decision) agent(version, needs, fix string) {
	if !older(d.n.Agent, version) {
		return
	}
	d.because(Reason{
		Code: CodeRefusedAgent, About: OfNode, Effect: RefusesSession,
		Problem: fmt.Sprintf("%s has SSM agent %s, and %s %s.", d.n.called(), d.n.Agent, needs, version),
		Fix:     fix,
	})
}

func (d *decision) channelKey() {
	if d.c.KMSKeyID == "" {
		return
	}
	d.agent(channelKeyAgent, "a KMS key for the channel needs", "Update the agent, or take the key away.")
	d.unless(d.at.ChannelKey, Reason{
		Code: CodeRefusedChannelKey, About: OfChannelKey, Effect: RefusesSession,
		Problem: fmt.Sprintf("The node cannot use KMS key %s, with which the channel is encrypted", d.c.KMSKeyID),
		Fix:     "Give the node's role kms:Decrypt on the key, or take the key away.",
	})
}

// user: the one that a session runs as must exist. One of the caller's IAM tag
// SSMSessionRunAs comes before the document's, and is not looked at.
func (d *decision) user() {
	// The agent hands it to a shell, which drops spaces, and takes what is in front of a
	// line's end for a command.
	u := strings.TrimRight(strings.TrimLeft(d.c.RunAsDefaultUser, " \t"), " \t\n")
	switch {
	case d.c.RunAsEnabled == Unknown: // also where it does not matter: the agent reads it first
		d.parameter("whether they run as another user")
	case d.n.platform() == Windows || d.c.RunAsEnabled == No || d.c.Commands[d.n.platform()].Elevated:
	case strings.TrimSpace(u) == "":
		d.because(Reason{
			Code: CodeRefusedUser, About: OfDocument, Effect: Uncertain,
			Problem: "Run As is enabled and names no user, so that only callers with the IAM tag SSMSessionRunAs have sessions; whether they have it is not known.",
			Fix:     "Name a user (RunAs), or turn it off (WithoutRunAs).",
		})
	case u == "root":
		d.because(Reason{
			Code: CodeRefusedUser, About: OfDocument, Effect: RefusesSession,
			Problem: "Sessions are to run as root, and the agent refuses users whose user or group id is 0.",
			Fix:     "Name another user (RunAs), who may use sudo.",
		})
	case d.n.Users == nil || IsParameter(u) || slices.Contains(d.n.Users, u):
	default:
		d.because(Reason{
			Code: CodeRefusedUser, About: OfNode, Effect: RefusesSession,
			Problem: fmt.Sprintf("Sessions are to run as user %s, who does not exist on %s.", u, d.n.called()),
			Fix:     "Create the user on the nodes, or name another one (RunAs).",
		})
	}
}

// groupEncryption: with the flag, the agent looks at the group and refuses the
// session unless it sees a KMS key.
func (d *decision) groupEncryption() {
	name := d.c.CloudWatchLogGroupName
	switch {
	case d.c.CloudWatchEncryptionEnabled == No:
		return
	case d.c.CloudWatchEncryptionEnabled == Unknown || IsParameter(name):
		d.parameter("whether the log group must be encrypted, or which one it is")
		return
	}
	const says = "cloudWatchEncryptionEnabled lets only sessions start whose log group has a KMS key, and "
	group := Reason{
		Code: CodeRefusedGroup, About: OfLogGroup, Effect: RefusesSession,
		Fix: "Associate a KMS key with the group, or turn the flag off (AnyLogGroup).",
	}
	switch {
	case d.at.GroupExists == No:
		group.Problem = says + name + " does not exist."
		group.Fix = "Create the group with a KMS key, or turn the flag off (AnyLogGroup)."
		d.because(group)
		return
	case d.at.GroupExists == Yes && d.at.GroupKey == No:
		group.Problem = says + name + " has none; the encryption that CloudWatch Logs does by itself does not count."
		d.because(group)
		return
	case d.at.GroupExists == Unknown || d.at.GroupKey == Unknown:
		group.Effect, group.Problem = Uncertain, says+"whether "+name+" has one is not known."
		d.because(group)
	}
	d.unless(d.at.DescribeGroups, Reason{
		Code: CodeRefusedDescribe, About: OfNodeRole, Effect: RefusesSession,
		Problem: says + "the node cannot see " + name + " without logs:DescribeLogGroups on all groups",
		Fix:     "Give the node's role logs:DescribeLogGroups on *, or turn the flag off (AnyLogGroup).",
	})
}

// bucketEncryption: with the flag, the agent reads the bucket's encryption and
// refuses the session unless it is SSE-S3 or SSE-KMS.
func (d *decision) bucketEncryption() {
	name := d.c.S3BucketName
	switch {
	case d.c.S3EncryptionEnabled == No:
		return
	case d.c.S3EncryptionEnabled == Unknown || IsParameter(name):
		d.parameter("whether the bucket must be encrypted, or which one it is")
		return
	}
	const says = "s3EncryptionEnabled lets only sessions start whose bucket's encryption the node can see, and "
	bucket := func(e Effect, problem, fix string) {
		d.because(Reason{Code: CodeRefusedBucket, About: OfBucket, Effect: e, Problem: says + problem, Fix: fix})
	}
	switch {
	case d.at.BucketExists == No:
		bucket(RefusesSession, "bucket "+name+" does not exist.", "Create the bucket, or turn the flag off (AnyBucket).")
		return
	case d.at.BucketEncryption == "aws:kms:dsse":
		bucket(RefusesSession, "the agent takes aws:kms:dsse, the encryption of "+name+", for none.",
			"Encrypt the bucket with aws:kms or AES256, or turn the flag off (AnyBucket).")
		return
	case d.at.BucketExists == Unknown:
		bucket(Uncertain, "whether bucket "+name+" exists is not known.", "Give the caller the permissions to read the bucket, or clients for the account that owns it.")
	case d.at.BucketEncryption == "":
		bucket(Uncertain, "what the encryption of bucket "+name+" is, is not known.", "Give the caller s3:GetEncryptionConfiguration on the bucket, or clients for the account that owns it.")
	}
	d.unless(d.at.ReadEncryption, Reason{
		Code: CodeRefusedEncryption, About: OfNodeRole, Effect: RefusesSession,
		Problem: says + "the node cannot without s3:GetEncryptionConfiguration on " + name,
		Fix:     "Give the node's role s3:GetEncryptionConfiguration on the bucket, or turn the flag off (AnyBucket).",
	})
}

// verdict sums the reasons up.
func (d *decision) verdict() Verdict {
	effects := map[Effect]bool{}
	for _, r := range d.reasons {
		effects[r.Effect] = true
	}
	cw := d.c.CloudWatchLogGroupName != "" && !effects[LosesCloudWatch]
	s3 := d.c.S3BucketName != "" && !effects[LosesS3]
	v := Verdict{Reasons: d.reasons}
	switch {
	case effects[RefusesSession]:
		v.Outcome = Refused
	case !d.c.Logs():
		d.because(Reason{
			Code: CodeNotLogged, About: OfDocument, Effect: LosesCloudWatch,
			Problem: "The document names neither a log group nor a bucket.",
			Fix:     "Add LogGroup or Bucket; WithoutLogging says that this is meant.",
		})
		v.Outcome, v.Reasons = Unlogged, d.reasons
	case effects[Uncertain]:
		v.Outcome = CannotSay
	case !cw && !s3:
		v.Outcome = Unlogged
	case effects[LosesCloudWatch] || effects[LosesS3] || effects[Impairs]:
		v.Outcome = Degraded
	default:
		v.Outcome = Logs
	}
	return v
}
