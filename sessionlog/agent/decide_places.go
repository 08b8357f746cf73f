package agent

import (
	"fmt"
	"slices"
)

// cloudWatch is whether the log arrives in the log group.
func (d *decision) cloudWatch() {
	name := d.c.CloudWatchLogGroupName
	if name == "" {
		return
	}
	if IsParameter(name) {
		d.parameter("which log group it is")
		return
	}
	switch {
	case d.at.GroupExists == No && d.c.CloudWatchEncryptionEnabled != Yes:
		d.because(Reason{
			Code: CodeGroupAbsent, About: OfLogGroup, Effect: LosesCloudWatch,
			Problem: fmt.Sprintf("Log group %s does not exist, and the agent does not create it: sessions start, and nothing says that they are not logged.", name),
			Fix:     "Create the log group, in this account and region.",
		})
		return
	case d.at.GroupExists == Unknown:
		d.because(Reason{
			Code: CodeGroupAbsent, About: OfLogGroup, Effect: Uncertain,
			Problem: fmt.Sprintf("Whether log group %s exists is not known.", name),
			Fix:     "Give the caller logs:DescribeLogGroups.",
		})
	}
	if d.c.streams() {
		d.streaming(name)
	} else {
		d.script(LosesCloudWatch, "the log group")
	}
	if d.loses(LosesCloudWatch) {
		return // what the role may do does not matter then
	}
	d.unless(d.at.WriteGroup, Reason{
		Code: CodeGroupDenied, About: OfNodeRole, Effect: LosesCloudWatch,
		Problem: "The node cannot write to log group " + name,
		Fix:     "Give the node's role the policy of NodePolicy; where the group has a KMS key, let CloudWatch Logs use it.",
	})
	d.shape()
}

// streaming is what the agent does while the session runs. Where it cannot
// stream, it does not upload at the end either.
func (d *decision) streaming(name string) {
	why, fix := "", ""
	switch {
	case d.n.platform() == Windows && d.n.Transcription:
		why = d.n.called() + ", where the PowerShell Transcription policy setting is configured,"
		fix = "Take the policy setting away, or upload at the end (WithoutStreaming)."
	case d.n.platform() == Windows && !d.n.powerShellStreams():
		why = d.n.called() + ", whose PowerShell is older than 5.1,"
		fix = "Update PowerShell to 5.1 or later with Run Command, as AWS's page \"Update PowerShell using Run Command\" says, or upload at the end (WithoutStreaming)."
	}
	if why != "" {
		d.because(Reason{
			Code: CodeCannotStream, About: OfNode, Effect: LosesCloudWatch,
			Problem: "The agent cannot stream from " + why + " to " + name + "; there is no upload at the end instead, since the document asks for streaming.",
			Fix:     fix,
		})
		return
	}
	if d.c.CloudWatchEncryptionEnabled != Yes { // with the flag it is refused, which was said
		d.unless(d.at.DescribeGroups, Reason{
			Code: CodeGroupNotSeen, About: OfNodeRole, Effect: LosesCloudWatch,
			Problem: "The agent takes log group " + name + " for missing and does not stream, since the node may not do logs:DescribeLogGroups on all groups",
			Fix:     "Give the node's role logs:DescribeLogGroups on *.",
		})
	}
}

// script: uploads are made from a transcript of the script command.
func (d *decision) script(e Effect, where string) {
	if d.n.platform() == Windows || !d.n.WithoutScript {
		return
	}
	problem := fmt.Sprintf("%s has no working script command, with which the agent makes the transcript for %s: nothing is uploaded, and sessions are marked as failed.", d.n.called(), where)
	if e == LosesS3 && d.c.CloudWatchLogGroupName != "" && d.c.streams() {
		problem += " The end of what is streamed may be lost as well, since the agent gives such a session up."
	}
	d.because(Reason{
		Code: CodeNoScript, About: OfNode, Effect: e,
		Problem: problem,
		Fix:     "Install it (package util-linux, or bsdutils), or stream without a bucket (Streaming, WithoutBucket).",
	})
}

// shape is what the pages say of logs that arrive: whether they may be cut, or
// badly formatted.
func (d *decision) shape() {
	switch {
	case d.n.platform() != Windows && d.n.WithoutScreen && !d.has(CodeTruncated):
		d.because(Reason{
			Code: CodeTruncated, About: OfNode, Effect: Impairs,
			Problem: fmt.Sprintf("%s has no screen utility, so its logs might be truncated.", d.n.called()),
			Fix:     "Install it: sudo yum install screen, or sudo apt-get install screen.",
		})
	case d.n.platform() == Windows && d.n.badlyFormatted() && !d.has(CodeFormat):
		d.because(Reason{
			Code: CodeFormat, About: OfNode, Effect: Impairs,
			Problem: fmt.Sprintf("%s runs Windows Server %s, whose logs might not be formatted well.", d.n.called(), d.n.WindowsServer),
			Fix:     "Use Windows Server 2012 R2 or later.",
		})
	}
}

// s3 is whether the log arrives in the bucket, at the session's end.
func (d *decision) s3() {
	name := d.c.S3BucketName
	if name == "" {
		return
	}
	if IsParameter(name) {
		d.parameter("which bucket it is")
		return
	}
	if d.at.BucketExists == No {
		if d.c.S3EncryptionEnabled != Yes {
			d.because(Reason{
				Code: CodeBucketMissing, About: OfBucket, Effect: LosesS3,
				Problem: fmt.Sprintf("Bucket %s does not exist: the upload fails, and only the agent's own log says so.", name),
				Fix:     "Create the bucket.",
			})
		}
		return
	}
	d.script(LosesS3, "the bucket")
	if d.loses(LosesS3) {
		return
	}
	d.unless(d.at.WriteBucket, Reason{
		Code: CodeBucketDenied, About: OfBucket, Effect: LosesS3,
		Problem: "The node cannot write to bucket " + name + ": the upload fails, and only the agent's own log says so",
		Fix:     "Give the node's role the policy of NodePolicy, and look at the policies of the bucket and of its key.",
	})
	d.unless(d.at.WriteLarge, Reason{
		Code: CodeLargeLost, About: OfBucket, Effect: Impairs,
		Problem: "Logs of more than 5 MB do not arrive in bucket " + name + ": they are uploaded in several parts, and with a KMS key that needs kms:Decrypt too",
		Fix:     "Give the node's role kms:Decrypt on the bucket's key; NodePolicy has it.",
	})
	d.shape()
}

func (d *decision) loses(e Effect) bool {
	return slices.ContainsFunc(d.reasons, func(r Reason) bool { return r.Effect == e })
}

func (d *decision) has(code Code) bool {
	return slices.ContainsFunc(d.reasons, func(r Reason) bool { return r.Code == code })
}
