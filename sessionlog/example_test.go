package sessionlog_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

func ExampleNewPreferences() {
	group, err := loggroup.New("/ssm/sessions").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	prefs, err := sessionlog.NewPreferences().
		LogGroup(group).Streaming().
		Bucket(bucket.Existing("acme-sessions")).KeyPrefix("sessions").
		IdleTimeout(20 * time.Minute).MaxDuration(time.Hour).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	content, err := prefs.Content()
	fmt.Println(content, err)
	// Output:
	// {
	//   "description": "Document to hold regional settings for Session Manager",
	//   "inputs": {
	//     "cloudWatchEncryptionEnabled": false,
	//     "cloudWatchLogGroupName": "/ssm/sessions",
	//     "cloudWatchStreamingEnabled": true,
	//     "idleSessionTimeout": "20",
	//     "kmsKeyId": "",
	//     "maxSessionDuration": "60",
	//     "runAsDefaultUser": "",
	//     "runAsEnabled": false,
	//     "s3BucketName": "acme-sessions",
	//     "s3EncryptionEnabled": false,
	//     "s3KeyPrefix": "sessions",
	//     "shellProfile": {
	//       "linux": "",
	//       "windows": ""
	//     }
	//   },
	//   "schemaVersion": "1.0",
	//   "sessionType": "Standard_Stream"
	// } <nil>
}

func ExampleBuilder_Build() {
	_, err := sessionlog.NewPreferences().
		LogGroup(loggroup.Existing("/ssm/sessions")).Streaming().
		Bucket(bucket.Existing("acme-sessions")).KeyPrefix("/sessions").
		IdleTimeout(2 * time.Hour).
		Build()
	fmt.Println(err)
	// Output:
	// session preferences: 2 fields are wrong:
	//   s3KeyPrefix "/sessions": must not begin with "/": the objects would be in a folder without a name (Systems Manager User Guide, Session document schema)
	//   idleSessionTimeout "2h0m0s": must be 1 to 60 whole minutes (Systems Manager User Guide, Session document schema)
}

// A plan that would shut everybody out is not applied.
func ExampleTarget() {
	w := newWorld(nil)
	group, err := loggroup.New("/ssm/sessions").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	prefs, err := sessionlog.NewPreferences().LogGroup(group).Streaming().OnlyEncryptedLogGroup().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	plan, err := logging.NewPlan(ctx, logging.Targets{sessionlog.New(w.clients, prefs)}) // sessionlog.ClientsFromConfig(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = plan.Apply(ctx)
	var blocked *logging.BlockedError
	if errors.As(err, &blocked) {
		fmt.Println(blocked.Findings[0].Problem)
		fmt.Println(blocked.Findings[0].Fix)
	}
	// Output:
	// cloudWatchEncryptionEnabled lets only sessions start whose log group has a KMS key, and /ssm/sessions has none; the encryption that CloudWatch Logs does by itself does not count.
	// Associate a KMS key with the group, or turn the flag off (AnyLogGroup).
}

func ExamplePreferences_NodePolicy() {
	prefs, err := sessionlog.NewPreferences().Bucket(bucket.Existing("acme-sessions")).KeyPrefix("sessions").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(prefs.NodePolicy(scope, sessionlog.S3Part).Indented())
	// Output:
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Sid": "SessionBucketWrite",
	//       "Effect": "Allow",
	//       "Action": "s3:PutObject",
	//       "Resource": "arn:aws:s3:::acme-sessions/sessions/*.log"
	//     },
	//     {
	//       "Sid": "SessionBucketEncryption",
	//       "Effect": "Allow",
	//       "Action": "s3:GetEncryptionConfiguration",
	//       "Resource": "arn:aws:s3:::acme-sessions"
	//     }
	//   ]
	// }
}

func ExampleRead() {
	w := newWorld(nil)
	w.put(others)
	prefs, found, err := sessionlog.Read(context.Background(), w.clients, sessionlog.DefaultDocument)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, logs := prefs.LogGroup()
	fmt.Println(found, prefs.Document(), logs)
	// Output: true SSM-SessionManagerRunShell false
}

// Who was on this node, and what of it was logged?
func ExampleReportSessions() {
	w := newWorld(nil)
	w.session("alice-0a16f8cac5dc59166", 3)
	w.session("bob-0b27f9dbd6ed60277", 2, func(s *types.Session) { s.DocumentName = aws.String("AWS-StartSSHSession") })
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/ssm/sessions"}}`)
	for r, err := range sessionlog.ReportSessions(context.Background(), w.clients, sessionlog.Filter{Target: "i-02573cafcfEXAMPLE"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.SessionID, r.Duration(), r.Logged, r.Why)
	}
	// Output:
	// alice-0a16f8cac5dc59166 1m30s no log group /ssm/sessions does not exist
	// bob-0b27f9dbd6ed60277 1m30s no port forwarding and SSH sessions are never logged
}

func ExampleWriteCSV() {
	start := time.Date(2026, 2, 3, 10, 11, 12, 0, time.UTC)
	// sessionlog.ReportSessions(ctx, clients, sessionlog.Filter{}) has them all.
	var records iter.Seq2[sessionlog.Record, error] = func(yield func(sessionlog.Record, error) bool) {
		yield(sessionlog.Record{
			Session: sessionlog.Session{SessionID: "alice-0a16f8cac5dc59166", Target: "i-02573cafcfEXAMPLE", Status: types.SessionStatusTerminated, Start: start, End: start.Add(time.Minute),
				Document: "AWS-StartSSHSession"},
			Logged: agent.No, Why: "port forwarding and SSH sessions are never logged",
		}, nil)
	}
	if err := sessionlog.WriteCSV(os.Stdout, records); err != nil {
		fmt.Println(err)
	}
	// Output:
	// session_id,user,node,start,end,duration_seconds,document,access_type,status,logged,why,places,reason
	// alice-0a16f8cac5dc59166,,i-02573cafcfEXAMPLE,2026-02-03T10:11:12Z,2026-02-03T10:12:12Z,60,AWS-StartSSHSession,,Terminated,no,port forwarding and SSH sessions are never logged,,
}
