// Package sessionlog makes the logs of Session Manager's sessions arrive, and never
// locks anyone out. It follows AWS's page "Logging session activity".
//
//	group, err := loggroup.New("/ssm/sessions").RetainDays(365).Key(key.Named(arn)).Build()
//	files, err := bucket.New("acme-sessions").ExpireDays(365).Build()
//	prefs, err := sessionlog.NewPreferences().
//		LogGroup(group).Streaming().OnlyEncryptedLogGroup().
//		Bucket(files).KeyPrefix("sessions").OnlyEncryptedBucket().
//		NodeRole(role.Existing("Bastion")). // it gets the policy that it needs
//		Build()
//	target := sessionlog.New(sessionlog.ClientsFromConfig(cfg), prefs)
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// The preferences are a document of Systems Manager, SSM-SessionManagerRunShell, of
// which there is one in each account and region. The SSM agent reads it on each
// node when a session is started, looks at the log group and the bucket with the
// permissions of the node, and then either refuses the session, or starts it,
// logged or not. Package agent is what it decides, as a pure function; the findings of a
// target are its verdicts. A plan after which sessions would be refused is blocking:
// it is applied only by who insists on the finding's code.
//
// The document is updated from its latest version, so that what others wrote stays,
// keys that nobody knows among it, and the new version becomes the default one. AWS
// does not document which of the two sessions use. Undoing and removal move the
// default back and delete the version that was made.
//
// ReportSessions tells who connected to what in the past 30 days, and which sessions left no
// log. Package sessionrecord reads the logs themselves, and package activity makes
// something happen when a session starts.
//
// # What is never logged
//
// Sessions that forward a port or tunnel SSH are not logged: Session Manager only
// carries what is encrypted. A session that is started with another document is
// logged as that document says; UserPolicy allows this one only. What a user types
// is logged with what is printed. To keep a password out of the log, read it without
// an echo, as AWS's page says:
//
//	stty -echo; read passwd; stty echo;
//	$Passwd = Read-Host -AsSecureString
//
// # Limits
//
// Permissions that come from an agent's default host management role, from VPC
// endpoint policies or from the organisation are not judged. The log group is one of
// the account's own and of the same region. What the agent did in releases after
// October 2024 was not looked at.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
//
//awslogkit:floor 5
//awslogkit:deps cloudwatchlogs iam kms s3 ssm sts
package sessionlog
