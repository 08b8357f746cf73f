package agent_test

import (
	"fmt"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// What will a node do whose PowerShell is transcribed?
func ExampleDecide() {
	content := agent.Content{
		SessionType: agent.StandardStream, CloudWatchLogGroupName: "/ssm/sessions", CloudWatchStreamingEnabled: true,
		CloudWatchEncryptionEnabled: agent.No, S3EncryptionEnabled: agent.No, RunAsEnabled: agent.No,
	}
	at := agent.Circumstances{
		GroupExists: agent.Yes, GroupKey: agent.No,
		DescribeGroups: agent.Allowed(), WriteGroup: agent.Allowed(), ChannelKey: agent.Allowed(),
	}
	fmt.Println(agent.Decide(content, agent.Node{}, at))
	fmt.Println(agent.Decide(content, agent.Node{Platform: agent.Windows, Transcription: true}, at))
	// Output:
	// starts and logs
	// starts unlogged
	//   session-cannot-stream: The agent cannot stream from a Windows node, where the PowerShell Transcription policy setting is configured, to /ssm/sessions; there is no upload at the end instead, since the document asks for streaming.
}
