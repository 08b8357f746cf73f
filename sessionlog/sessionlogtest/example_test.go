package sessionlogtest_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// The preferences stream to a log group that is not there: the session starts, and its
// log is lost.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	view := account.Region("eu-west-1")
	role := account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"sessions": nodePolicy}})
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-02573cafcfexample", OS: sessionlogtest.Linux, Screen: true, Role: role})
	ssmtest.PutDocument(view, ssmtest.Document{Name: "SSM-SessionManagerRunShell", Content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream",
		"inputs":{"cloudWatchLogGroupName":"/ssm/sessions","cloudWatchStreamingEnabled":true}}`})

	session := sessionlogtest.Session{Node: "i-02573cafcfexample", Typed: []sessionlogtest.Line{{Command: "whoami", Output: "ssm-user"}}}
	for range 2 {
		outcome, err := sessionlogtest.Run(ctx, view, session)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("started %v, logged %v: %s\n", outcome.Started(), outcome.Logged(), outcome.Logs)
		if _, err := view.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ssm/sessions")}); err != nil && !outcome.Logged() {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// started true, logged false: the agent did not find log group /ssm/sessions, and streams nothing
	// started true, logged true: 1 events arrived in /ssm/sessions, stream root-0a000000000000002
}

// A session step by step.
func ExampleStartSession() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	view := account.Region("eu-west-1")
	role := account.PutRole(loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"sessions": nodePolicy}})
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-02573cafcfexample", Role: role})

	session, err := sessionlogtest.StartSession(ctx, view, sessionlogtest.Session{Node: "i-02573cafcfexample"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := session.Type(ctx, sessionlogtest.Line{Command: "uptime", Output: "up 3 days"}); err != nil {
		fmt.Println(err)
		return
	}
	outcome, err := session.Terminate(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(outcome.SessionID, outcome.Logs)
	// Output: root-0a000000000000001 the preferences name no log group
}

// The wire door is for the SDK's own client.
func ExampleMount() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	client := ssm.NewFromConfig(account.Region("eu-west-1").Config())

	_, err := client.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String("SSM-SessionManagerRunShell")})
	fmt.Println(code(err))
	out, err := client.CreateDocument(ctx, &ssm.CreateDocumentInput{Name: aws.String("SSM-SessionManagerRunShell"), DocumentType: types.DocumentTypeSession,
		Content: aws.String(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*out.DocumentDescription.DocumentVersion, out.DocumentDescription.Status)
	// Output:
	// InvalidDocument: Document with name SSM-SessionManagerRunShell does not exist.
	// 1 Creating
}

// Sessions of the past, without an agent.
func ExamplePutSessions() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	view := account.Region("eu-west-1")
	sessionlogtest.PutSessions(view, types.Session{Target: aws.String("i-1")}, types.Session{Target: aws.String("i-2"), Status: types.SessionStatusConnected})
	for _, state := range []types.SessionState{types.SessionStateHistory, types.SessionStateActive} {
		out, err := sessionlogtest.NewClient(view).DescribeSessions(ctx, &ssm.DescribeSessionsInput{State: state})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, s := range out.Sessions {
			fmt.Println(*s.Target, s.Status)
		}
	}
	// Output:
	// i-1 Terminated
	// i-2 Connected
}

// Whether a session is logged depends on the node, too.
func ExamplePutNode() {
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	view := account.Region("eu-west-1")
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-1", OS: sessionlogtest.Windows, OSName: "Microsoft Windows Server 2012", OSVersion: "6.2.9200", PowerShell: "3.0"})
	out, err := sessionlogtest.NewClient(view).DescribeInstanceInformation(context.Background(), &ssm.DescribeInstanceInformationInput{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range out.InstanceInformationList {
		fmt.Println(*n.InstanceId, n.PlatformType, *n.PlatformName, n.PingStatus)
	}
	// Output: i-1 Windows Microsoft Windows Server 2012 Online
}
