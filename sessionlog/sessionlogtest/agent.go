package sessionlogtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// agent is the SSM Agent in one session: what it decided, and what it wrote. The
// decisions follow the agent's source (github.com/aws/amazon-ssm-agent, agent/session).
type agent struct {
	store     *store
	view      loggingtest.View // of the account's root user
	node      Node
	principal string // whose permissions the agent has
	user      string // ARN of who started the session
	session   string
	inputs    inputs

	turn chan struct{} // holds one token while somebody writes
	done bool          // the session ended; guarded by turn

	stream, upload bool // what is done for CloudWatch Logs
	transcript     []byte
	pending        []string // lines or pieces for CloudWatch Logs that are not confirmed
	waiting        bool     // they are sent a second later
	duplicated     bool     // the first batch was written twice
	created        bool     // the log stream is there
	Outcome
}

// decide is what the agent does before the session begins. It sets Refused where there
// will be none.
func (a *agent) decide(ctx context.Context) error {
	in := a.inputs
	if reason := a.node.cannot(a.view, a.principal, conversing); reason != "" {
		a.Refused = reason
		return nil
	}
	if !in.logs() {
		a.Logs.Reason = "sessions of the type " + in.sessionType + " are not logged"
		a.Object.Reason = a.Logs.Reason
		return nil
	}
	a.LogsWanted, a.ObjectWanted = in.group != "", in.bucket != ""
	if a.decideChannel(); a.Refused != "" {
		return nil
	}
	if err := a.decideLogs(ctx); err != nil {
		return err
	}
	for _, step := range []func(){a.decideObject, a.decideUser} {
		if a.Refused == "" {
			step()
		}
	}
	if a.node.OS != Windows && !a.node.Screen && (a.LogsWanted || a.ObjectWanted) {
		a.note("the screen utility is not installed: the log may be truncated")
	}
	if a.node.OS == Windows && older(a.node.OSVersion, "6.3") && (a.LogsWanted || a.ObjectWanted) {
		a.note("Windows Server 2012 and earlier: the log may be poorly formatted")
	}
	return nil
}

func (a *agent) note(format string, args ...any) {
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}

// refuse are the agent's words where encryption is asked for and not found.
func (a *agent) refuse(what string) {
	a.Refused = "We couldn't start the session because encryption is not set up on the selected " + what +
		". Either encrypt the " + strings.TrimPrefix(strings.TrimPrefix(what, "CloudWatch Logs "), "Amazon S3 ") + " or choose an option to enable logging without encryption."
}

// decideLogs decides about CloudWatch Logs.
func (a *agent) decideLogs(ctx context.Context) error {
	in := a.inputs
	if in.group == "" {
		a.Logs.Reason = "the preferences name no log group"
		return nil
	}
	a.Logs.Group, a.Logs.Stream = in.group, a.session
	found, encrypted, err := a.lookUpGroup(ctx)
	if err != nil {
		return err
	}
	if in.encryptedGroup && !encrypted {
		a.refuse("CloudWatch Logs log group")
		return nil
	}
	unsupported := a.cannotStream()
	switch {
	case !in.streams:
		a.upload = true
		if !found {
			a.note("log group %s was not found; the log is uploaded all the same when the session ends", in.group)
		}
	case !found:
		a.Logs.Reason = "the agent did not find log group " + in.group + ", and streams nothing"
	case unsupported != "":
		a.Logs.Reason = unsupported + "; nothing is streamed, and nothing is uploaded instead, since the preferences say to stream"
	default:
		a.stream = true
	}
	if in.streams && !a.stream {
		a.note("%s", a.Logs.Reason)
	}
	return nil
}

// lookUpGroup looks for the log group as the agent does: it lists the groups with the
// name as prefix, with its own permissions. What it may not list, it does not find.
func (a *agent) lookUpGroup(ctx context.Context) (found, encrypted bool, err error) {
	client := a.view.As(a.principal).Logs()
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &a.inputs.group}
	for {
		out, err := client.DescribeLogGroups(ctx, in)
		switch {
		case ctx.Err() != nil:
			return false, false, ctx.Err()
		case err != nil:
			a.note("logs:DescribeLogGroups failed: %v", err)
			return false, false, nil
		}
		for _, g := range out.LogGroups {
			if aws.ToString(g.LogGroupName) == a.inputs.group {
				return true, g.KmsKeyId != nil, nil
			}
		}
		if out.NextToken == nil {
			return false, false, nil
		}
		in.NextToken = out.NextToken
	}
}

// cannotStream is why this session cannot be streamed, or "".
func (a *agent) cannotStream() string {
	switch {
	case a.node.OS == Windows && older(a.node.PowerShell, "5.1"):
		return "PowerShell " + a.node.PowerShell + " cannot be streamed, 5.1 can"
	case a.node.OS == Windows && a.node.Transcription:
		return "the PowerShell Transcription policy is set, and keeps the session from being streamed"
	}
	return ""
}

// decideObject decides about Amazon S3.
func (a *agent) decideObject() {
	in := a.inputs
	if in.bucket == "" {
		a.Object.Reason = "the preferences name no bucket"
		return
	}
	a.Object.Bucket, a.Object.Key = in.bucket, a.objectKey()
	if !in.encryptedBucket {
		return
	}
	const action = "s3:GetEncryptionConfiguration"
	d, err := s3test.Allowed(a.view, a.principal, action, in.bucket, nil)
	algorithm, _, _ := s3test.Encryption(a.view, in.bucket)
	// unread are the agent's words where it cannot see the encryption.
	unread := func(code, message string, status int) {
		a.Refused = fmt.Sprintf("Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: %s: %s\n\tstatus code: %d", code, message, status)
	}
	switch {
	case err != nil:
		a.note("%s on bucket %s failed: %v", action, in.bucket, err)
		unread("NoSuchBucket", "The specified bucket does not exist", 404)
		return
	case d.Outcome != policy.Allowed:
		a.note("%s is not allowed %s on bucket %s: %s", a.principal, action, in.bucket, d.Reason)
		unread("AccessDenied", "Access Denied", 403)
		return
	case !slices.Contains([]string{"AES256", "aws:kms"}, algorithm):
		a.note("bucket %s is encrypted with %q, which the agent does not know", in.bucket, algorithm)
	default:
		return
	}
	a.refuse("Amazon S3 bucket")
}

// decideChannel decides whether the session's channel can be encrypted, where the
// preferences have a KMS key for it: the node decrypts what the user's client made.
func (a *agent) decideChannel() {
	if a.inputs.key == "" {
		return
	}
	if older(a.node.AgentVersion, oldestAgentWithKey) {
		a.Refused = fmt.Sprintf("SSM Agent %s does not encrypt sessions with a KMS key, %s does", a.node.AgentVersion, oldestAgentWithKey)
		return
	}
	for _, use := range []struct{ who, action, says string }{
		{a.user, "kms:GenerateDataKey", "KMSEncryption failed on client with status 2 error: Failed to process action KMSEncryption: Error calling KMS GenerateDataKey API: "},
		{a.principal, "kms:Decrypt", "Fetching data key failed: Unable to retrieve data key, Error when decrypting data key "},
	} {
		answer := a.view.UseKey(loggingtest.KeyUse{Principal: use.who, Key: a.inputs.key, Action: use.action,
			EncryptionContext: map[string]string{"aws:ssm:SessionId": a.session, "aws:ssm:TargetId": a.node.ID}})
		if !answer.OK() {
			a.Refused = "Encountered error while initiating handshake. " + use.says + answer.Code + ": " + answer.Reason
			return
		}
	}
}

// decideUser decides whether the session can run as the user of the preferences.
func (a *agent) decideUser() {
	in := a.inputs
	if !in.runAs || a.node.OS == Windows {
		return
	}
	user := strings.TrimLeft(strings.TrimRight(in.user, "\n\t "), "\t ") // it goes through a shell: id USER
	switch {
	case in.elevated: // the agent's own user, whom nobody looks up
	case strings.TrimSpace(user) == "":
		a.cannotStart("please set the RunAs default user")
	case a.node.Users != nil && !slices.Contains(a.node.Users, user) && user != "root":
		a.cannotStart(fmt.Sprintf("failed to start pty since RunAs user %s does not exist", in.user))
	case user == "root":
		a.cannotStart("invalid uid and gid") // the agent takes neither of 0
	}
}

// cannotStart are the agent's words where the shell cannot be started.
func (a *agent) cannotStart(why string) { a.Refused = "Unable to start command: " + why + "\n" }
