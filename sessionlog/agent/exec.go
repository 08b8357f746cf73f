package agent

// ExecLogging is where ECS Exec sends the log of its sessions.
type ExecLogging string

// The values of logging. The empty one is ExecDefault.
const (
	ExecNone     ExecLogging = "NONE"     // nowhere
	ExecDefault  ExecLogging = "DEFAULT"  // to the log group of the awslogs driver in the task's definition
	ExecOverride ExecLogging = "OVERRIDE" // to what LogConfiguration names
)

// ExecuteCommandConfiguration is how an ECS cluster has sessions of ECS Exec logged, as
// DescribeClusters answers it with "include" CONFIGURATIONS: it reads that JSON. It decides
// instead of Session Manager's preferences. The agent in the container writes the log when the
// session ends, with the permissions of the task's role.
//
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
type ExecuteCommandConfiguration struct {
	KMSKeyID         string               `json:"kmsKeyId,omitempty"` // of the channel
	Logging          ExecLogging          `json:"logging,omitempty"`
	LogConfiguration ExecLogConfiguration `json:"logConfiguration,omitzero"`
}

// ExecLogConfiguration is the places of [ExecOverride].
type ExecLogConfiguration struct {
	CloudWatchLogGroupName      string `json:"cloudWatchLogGroupName,omitempty"`
	CloudWatchEncryptionEnabled bool   `json:"cloudWatchEncryptionEnabled,omitempty"`
	S3BucketName                string `json:"s3BucketName,omitempty"`
	S3EncryptionEnabled         bool   `json:"s3EncryptionEnabled,omitempty"`
	S3KeyPrefix                 string `json:"s3KeyPrefix,omitempty"`
}

// Content is what the configuration has the agent in a container do, for [Decide], with the
// container as the node and the task's role in the circumstances. For [ExecDefault] it needs
// the log group of the awslogs driver in the task's definition, empty where there is none: then
// nothing is logged. A value of logging that ECS does not have answers false.
func (c ExecuteCommandConfiguration) Content(awslogsGroup string) (Content, bool) {
	out := Content{SchemaVersion: "1.0", SessionType: InteractiveCommands, KMSKeyID: c.KMSKeyID,
		CloudWatchEncryptionEnabled: No, S3EncryptionEnabled: No, RunAsEnabled: No}
	command := Command{Line: "{{ command }}"} // who opens the session says it
	out.Commands = map[Platform]Command{Linux: command, Windows: command}
	switch c.Logging {
	case ExecNone:
	case "", ExecDefault:
		out.CloudWatchLogGroupName = awslogsGroup
	case ExecOverride:
		l := c.LogConfiguration
		out.CloudWatchLogGroupName, out.CloudWatchEncryptionEnabled = l.CloudWatchLogGroupName, AnswerOf(l.CloudWatchEncryptionEnabled)
		out.S3BucketName, out.S3KeyPrefix, out.S3EncryptionEnabled = l.S3BucketName, l.S3KeyPrefix, AnswerOf(l.S3EncryptionEnabled)
	default:
		return Content{}, false
	}
	return out, true
}
