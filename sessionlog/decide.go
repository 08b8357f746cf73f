package sessionlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Decide is what the SSM agent does when a session is started: the decisions
// of the agent itself, in its own order, with the limits that AWS's pages add.
// It is pure: it makes no calls.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
func Decide(c Content, n Node, at Circumstances) Verdict {
	d := decision{c: c, n: n, at: at}
	if c.SessionType == Port {
		d.add(CodeNeverLogged, OfDocument, LosesCloudWatch, "Sessions of type Port are never logged: Session Manager only carries what is forwarded or encrypted by SSH.", "Look at CloudTrail for who starts them, or forbid them with ssm:StartSession on other documents only.")
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

func (d *decision) add(code resource.Code, about Subject, e Effect, problem, fix string) {
	d.reasons = append(d.reasons, Reason{code, about, e, problem, fix})
}

func because(a Access) string {
	if a.Why == "" {
		return "."
	}
	return ": " + strings.TrimSuffix(a.Why, ".") + "."
}

// start is whether the session starts at all.
func (d *decision) start() {
	if d.c.StreamingNotBool {
		d.add(CodeRefusedDocument, OfDocument, RefusesSession, "cloudWatchStreamingEnabled is not a JSON boolean, and the agent cannot read the document then.", "Write true or false without quotes; StreamTo and UploadTo do.")
	}
	if older(d.n.Agent, sessionAgent) {
		d.add(CodeRefusedAgent, OfNode, RefusesSession, fmt.Sprintf("%s has SSM agent %s, and sessions need %s.", d.n.called(), d.n.Agent, sessionAgent), "Update the agent.")
	}
	d.channelKey()
	d.user()
	if d.c.CloudWatchLogGroupName != "" {
		d.groupEncryption()
	}
	if d.c.S3BucketName != "" {
		d.bucketEncryption()
	}
}

func (d *decision) channelKey() {
	if d.c.KMSKeyID == "" {
		return
	}
	if older(d.n.Agent, channelKeyAgent) {
		d.add(CodeRefusedAgent, OfNode, RefusesSession, fmt.Sprintf("%s has SSM agent %s, and a KMS key for the channel needs %s.", d.n.called(), d.n.Agent, channelKeyAgent), "Update the agent, or take the key away.")
	}
	d.access(d.at.ChannelKey, Reason{
		CodeRefusedChannelKey, OfChannelKey, RefusesSession, fmt.Sprintf("The node cannot use KMS key %s, with which the channel is encrypted", d.c.KMSKeyID),
		"Give the node's role kms:Decrypt on the key, or take the key away.",
	})
}

// user: the one that a session runs as must exist. One of the caller's IAM tag
// SSMSessionRunAs comes before the document's, and is not looked at.
func (d *decision) user() {
	u := d.c.RunAsDefaultUser
	if d.n.platform() == Windows || d.c.RunAsEnabled != Yes {
		return
	}
	if u == "" {
		d.add(CodeRefusedUser, OfDocument, Uncertain, "Run As is enabled and names no user, so that only callers with the IAM tag SSMSessionRunAs have sessions; whether they have it is not known.", "Name a user (RunAs), or turn it off (WithoutRunAs).")
		return
	}
	if d.n.Users == nil || isParameter(u) || slices.Contains(d.n.Users, u) {
		return
	}
	d.add(CodeRefusedUser, OfNode, RefusesSession, fmt.Sprintf("Sessions are to run as user %s, who does not exist on %s.", u, d.n.called()), "Create the user on the nodes, or name another one (RunAs).")
}

// access adds a reason where somebody may not, or where that is not known.
func (d *decision) access(a Access, r Reason) {
	switch a.Can {
	case Yes:
		return
	case Unknown:
		r.Effect = Uncertain
		r.Problem = "Not known whether this is so: " + lower(r.Problem)
	}
	r.Problem += because(a)
	d.reasons = append(d.reasons, r)
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// groupEncryption: with the flag, the agent looks at the group and refuses the
// session unless it sees a KMS key.
func (d *decision) groupEncryption() {
	name := d.c.CloudWatchLogGroupName
	switch {
	case d.c.CloudWatchEncryptionEnabled == No:
		return
	case d.c.CloudWatchEncryptionEnabled == Unknown || isParameter(name):
		d.parameter("whether the log group must be encrypted, or which one it is")
		return
	}
	const says = "cloudWatchEncryptionEnabled lets only sessions start whose log group has a KMS key, and "
	r := Reason{CodeRefusedGroup, OfLogGroup, RefusesSession, "", "Associate a KMS key with the group, or turn the flag off (AnyLogGroup)."}
	switch {
	case d.at.GroupExists == No:
		r.Problem = says + name + " does not exist."
		r.Fix = "Create the group with a KMS key, or turn the flag off (AnyLogGroup)."
	case d.at.GroupExists == Yes && d.at.GroupKey == No:
		r.Problem = says + name + " has none; the encryption that CloudWatch Logs does by itself does not count."
	default:
		if d.at.GroupExists == Unknown || d.at.GroupKey == Unknown {
			u := r
			u.Effect, u.Problem = Uncertain, says+"whether "+name+" has one is not known."
			d.reasons = append(d.reasons, u)
		}
		d.access(d.at.DescribeGroups, Reason{
			CodeRefusedDescribe, OfNodeRole, RefusesSession, says + "the node cannot see " + name + " without logs:DescribeLogGroups on all groups",
			"Give the node's role logs:DescribeLogGroups on *, or turn the flag off (AnyLogGroup).",
		})
		return
	}
	d.reasons = append(d.reasons, r)
}

func (d *decision) parameter(what string) {
	d.add(CodeParameterDecide, OfDocument, Uncertain, "A parameter of the session decides "+what+".", "Start a session and look whether its log arrives.")
}

// bucketEncryption: with the flag, the agent reads the bucket's encryption and
// refuses the session unless it is SSE-S3 or SSE-KMS.
func (d *decision) bucketEncryption() {
	name := d.c.S3BucketName
	switch {
	case d.c.S3EncryptionEnabled == No:
		return
	case d.c.S3EncryptionEnabled == Unknown || isParameter(name):
		d.parameter("whether the bucket must be encrypted, or which one it is")
		return
	}
	const says = "s3EncryptionEnabled lets only sessions start whose bucket's encryption the node can see, and "
	refuse := func(problem, fix string) {
		d.add(CodeRefusedBucket, OfBucket, RefusesSession, says+problem, fix)
	}
	switch {
	case d.at.BucketExists == No:
		refuse("bucket "+name+" does not exist.", "Create the bucket, or turn the flag off (AnyBucket).")
		return
	case d.at.BucketEncryption == "aws:kms:dsse":
		refuse("the agent takes aws:kms:dsse, the encryption of "+name+", for none.", "Encrypt the bucket with aws:kms or AES256, or turn the flag off (AnyBucket).")
		return
	case d.at.BucketExists == Unknown:
		d.add(CodeRefusedBucket, OfBucket, Uncertain, says+"whether bucket "+name+" exists is not known.", "Give the caller the permissions to read the bucket.")
	case d.at.BucketEncryption == "":
		d.add(CodeRefusedBucket, OfBucket, Uncertain, says+"what the encryption of bucket "+name+" is, is not known.", "Give the caller s3:GetEncryptionConfiguration on the bucket.")
	}
	d.access(d.at.ReadEncryption, Reason{
		CodeRefusedEncryption, OfNodeRole, RefusesSession, says + "the node cannot without s3:GetEncryptionConfiguration on " + name,
		"Give the node's role s3:GetEncryptionConfiguration on the bucket, or turn the flag off (AnyBucket).",
	})
}

// cloudWatch is whether the log arrives in the log group.
func (d *decision) cloudWatch() {
	name := d.c.CloudWatchLogGroupName
	if name == "" {
		return
	}
	if isParameter(name) {
		d.parameter("which log group it is")
		return
	}
	switch {
	case d.at.GroupExists == No && d.c.CloudWatchEncryptionEnabled != Yes:
		d.add(CodeGroupAbsent, OfLogGroup, LosesCloudWatch, fmt.Sprintf("Log group %s does not exist, and the agent does not create it: sessions start, and nothing says that they are not logged.", name), "Create the log group, in this account and region.")
		return
	case d.at.GroupExists == Unknown:
		d.add(CodeGroupAbsent, OfLogGroup, Uncertain, fmt.Sprintf("Whether log group %s exists is not known.", name), "Give the caller logs:DescribeLogGroups.")
	}
	if d.c.CloudWatchStreamingEnabled {
		d.streaming(name)
	} else {
		d.script(LosesCloudWatch, "the log group")
	}
	if d.loses(LosesCloudWatch) {
		return // what the role may do does not matter then
	}
	d.access(d.at.WriteGroup, Reason{
		CodeGroupDenied, OfNodeRole, LosesCloudWatch, "The node cannot write to log group " + name,
		"Give the node's role the policy of NodePolicy; where the group has a KMS key, let CloudWatch Logs use it.",
	})
	d.shape()
}

// streaming is what the agent does while the session runs. Where it cannot
// stream, it does not upload at the end either.
func (d *decision) streaming(name string) {
	const instead = "; there is no upload at the end instead, since the document asks for streaming."
	why, fix := "", ""
	switch {
	case d.c.SessionType == NonInteractiveCommands:
		why, fix = "sessions of type NonInteractiveCommands", "Upload at the end (UploadTo)."
	case d.n.platform() == Windows && d.n.Transcription:
		why, fix = d.n.called()+", where the PowerShell Transcription policy setting is configured,", "Take the policy setting away, or upload at the end (UploadTo)."
	case d.n.platform() == Windows && !d.n.powerShellStreams():
		why = d.n.called() + ", whose PowerShell is older than 5.1,"
		fix = "Update PowerShell to 5.1 or later with Run Command, as AWS's page \"Update PowerShell using Run Command\" says, or upload at the end (UploadTo)."
	}
	if why != "" {
		d.add(CodeCannotStream, OfNode, LosesCloudWatch, "The agent cannot stream from "+why+" to "+name+instead, fix)
		return
	}
	if d.c.CloudWatchEncryptionEnabled != Yes { // with the flag it is refused, which was said
		d.access(d.at.DescribeGroups, Reason{
			CodeGroupNotSeen, OfNodeRole, LosesCloudWatch, "The agent takes log group " + name + " for missing and does not stream, since the node may not do logs:DescribeLogGroups on all groups",
			"Give the node's role logs:DescribeLogGroups on *.",
		})
	}
	if d.c.SessionType == InteractiveCommands {
		d.add(CodeInteractive, OfDocument, Impairs, "AWS's page says that streaming is not supported for interactive commands; the agent's own code streams them.", "Upload at the end (UploadTo).")
	}
}

// script: uploads are made from a transcript of the script command.
func (d *decision) script(e Effect, where string) {
	if d.n.platform() != Windows && d.n.WithoutScript {
		d.add(CodeNoScript, OfNode, e, fmt.Sprintf("%s has no working script command, with which the agent makes the transcript for %s: nothing is uploaded, and sessions are marked as failed.", d.n.called(), where), "Install it (package util-linux, or bsdutils), or stream (StreamTo).")
	}
}

// shape is what the pages say of logs that arrive: whether they may be cut, or
// badly formatted.
func (d *decision) shape() {
	switch {
	case d.n.platform() != Windows && d.n.WithoutScreen && !d.has(CodeTruncated):
		d.add(CodeTruncated, OfNode, Impairs, fmt.Sprintf("%s has no screen utility, so its logs might be truncated.", d.n.called()), "Install it: sudo yum install screen, or sudo apt-get install screen.")
	case d.n.platform() == Windows && d.n.badlyFormatted() && !d.has(CodeFormat):
		d.add(CodeFormat, OfNode, Impairs, fmt.Sprintf("%s runs Windows Server %s, whose logs might not be formatted well.", d.n.called(), d.n.WindowsServer), "Use Windows Server 2012 R2 or later.")
	}
}

// s3 is whether the log arrives in the bucket, at the session's end.
func (d *decision) s3() {
	name := d.c.S3BucketName
	if name == "" {
		return
	}
	if isParameter(name) {
		d.parameter("which bucket it is")
		return
	}
	if d.at.BucketExists == No {
		if d.c.S3EncryptionEnabled != Yes {
			d.add(CodeBucketMissing, OfBucket, LosesS3, fmt.Sprintf("Bucket %s does not exist: the upload fails, and only the agent's own log says so.", name), "Create the bucket.")
		}
		return
	}
	d.script(LosesS3, "the bucket")
	if d.loses(LosesS3) {
		return
	}
	d.access(d.at.WriteBucket, Reason{
		CodeBucketDenied, OfBucket, LosesS3, "The node cannot write to bucket " + name + ": the upload fails, and only the agent's own log says so",
		"Give the node's role the policy of NodePolicy, and look at the policies of the bucket and of its key.",
	})
	d.access(d.at.WriteLarge, Reason{
		CodeLargeLost, OfBucket, Impairs, "Logs of more than 5 MB do not arrive in bucket " + name + ": they are uploaded in several parts, and with a KMS key that needs kms:Decrypt too",
		"Give the node's role kms:Decrypt on the bucket's key; NodePolicy has it.",
	})
	d.shape()
}

func (d *decision) loses(e Effect) bool {
	return slices.ContainsFunc(d.reasons, func(r Reason) bool { return r.Effect == e })
}

func (d *decision) has(code resource.Code) bool {
	return slices.ContainsFunc(d.reasons, func(r Reason) bool { return r.Code == code })
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
		d.add(CodeNotLogged, OfDocument, LosesCloudWatch, "The document names neither a log group nor a bucket.", "Add StreamTo, UploadTo or Bucket; NoLogging says that this is meant.")
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
