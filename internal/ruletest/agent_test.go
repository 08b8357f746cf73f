package ruletest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// flag is a flag of the preferences, with its JSON.
type flag struct{ Name, Value string }

const (
	on         = "on"
	off        = "off"
	unreadable = "unreadable"

	streamingFlag = "cloudWatchStreamingEnabled"

	// Agent's source: https://github.com/aws/amazon-ssm-agent, of October 2024.
	parseBool  = "aws/amazon-ssm-agent agent/framework/docparser/parameters/parameters.go, ConvertToBool: nil and \"\" are false, else strconv.ParseBool"
	boolMember = "aws/amazon-ssm-agent agent/contracts/model.go, SessionInputs: CloudWatchStreamingEnabled is a bool"
	startShell = "aws/amazon-ssm-agent agent/session/shell/shell_unix.go, StartCommandExecutor and getUserCredentials"
)

var flagRows = func() (rows []ruletest.Row[flag, string]) {
	for want, values := range map[string][]string{
		on:  {`true`, `"true"`, `"True"`, `"TRUE"`, `"t"`, `"T"`, `"1"`},
		off: {`null`, `false`, `""`, `"false"`, `"False"`, `"FALSE"`, `"f"`, `"F"`, `"0"`},
		unreadable: {`"yes"`, `"no"`, `"on"`, `"off"`, `"2"`, `"tRUE"`, `"tr"`, `" true "`, `"true "`, `" true"`, `"true\n"`, `" "`, `"\t"`, `"enabled"`, `"ﬀ"`, `"None"`,
			`1`, `0`, `1.0`, `-1`, `[]`, `[true]`, `["true"]`, `{}`, `{"true":true}`},
	} {
		for _, v := range values {
			for _, name := range []string{"s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "runAsEnabled", streamingFlag} {
				row := ruletest.Row[flag, string]{In: flag{name, v}, Want: want, Source: parseBool}
				if name == streamingFlag {
					row.Source = boolMember
					if v[0] == '"' {
						row.Want = unreadable
					}
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
}()

func (f flag) content() string {
	return `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"g","s3BucketName":"acme-sessions","runAsDefaultUser":"ops","` + f.Name + `":` + f.Value + `}}`
}

// withNode is an account with a node whose role may not look at the encryption of buckets,
// a bucket, and a log group without a key unless it is left out.
func withNode(t testing.TB, group bool, node sessionlogtest.Node) loggingtest.View {
	a := loggingtest.NewAccount(account)
	sessionlogtest.Mount(a)
	v := a.Region(home)
	a.PutRole(loggingtest.RoleOptions{Name: "Node", Trust: everyService, Inline: map[string]string{"does": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:GetEncryptionConfiguration","Resource":"*"}]}`}})
	node.ID, node.Role, node.Screen = "i-0123456789abcdef0", "arn:aws:iam::"+account+":role/Node", node.OS != sessionlogtest.Windows
	sessionlogtest.PutNode(v, node)
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-sessions"})
	if group {
		must[*cloudwatchlogs.CreateLogGroupOutput](t)(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("g")}))
	}
	return v
}

// TestFlags is what the agent makes of a flag of the document.
func TestFlags(t *testing.T) {
	there, missing := withNode(t, true, sessionlogtest.Node{Users: []string{"ana"}}), withNode(t, false, sessionlogtest.Node{Users: []string{"ana"}})
	ruletest.Equal(t, flagRows,
		ruletest.Reader[flag, string]{Name: "the parser", Read: func(t testing.TB, f flag) string {
			c := must[agent.Content](t)(agent.ParseContent([]byte(f.content())))
			is := map[string]agent.Answer{"s3EncryptionEnabled": c.S3EncryptionEnabled, "cloudWatchEncryptionEnabled": c.CloudWatchEncryptionEnabled,
				"runAsEnabled": c.RunAsEnabled, streamingFlag: agent.AnswerOf(c.CloudWatchStreamingEnabled)}[f.Name]
			if len(c.Unreadable) > 0 {
				return unreadable
			}
			return map[agent.Answer]string{agent.Yes: on, agent.No: off}[is]
		}},
		ruletest.Reader[flag, string]{Name: "Decide", Read: func(t testing.TB, f flag) string {
			c := must[agent.Content](t)(agent.ParseContent([]byte(f.content())))
			v := agent.Decide(c, agent.Node{Users: []string{"ana"}}, agent.Circumstances{
				GroupExists: agent.Yes, GroupKey: agent.No, DescribeGroups: agent.Access{Can: agent.No}, WriteGroup: agent.Allowed(),
				BucketExists: agent.No, ReadEncryption: agent.Allowed(), WriteBucket: agent.Allowed(), WriteLarge: agent.Allowed(),
			})
			// What turns up where the flag is on, and this session cannot have what it asks for.
			code := map[string]agent.Code{"s3EncryptionEnabled": agent.CodeRefusedBucket, "cloudWatchEncryptionEnabled": agent.CodeRefusedGroup, "runAsEnabled": agent.CodeRefusedUser, streamingFlag: agent.CodeGroupNotSeen}[f.Name]
			for _, r := range v.Reasons {
				if r.Code == agent.CodeRefusedDocument {
					return unreadable
				}
			}
			for _, r := range v.Reasons {
				if r.Code == code {
					return on
				}
			}
			return off
		}},
		ruletest.Reader[flag, string]{Name: "the fake", Read: func(t testing.TB, f flag) string {
			v := there
			if f.Name == streamingFlag {
				v = missing
			}
			ssmtest.PutDocument(v, ssmtest.Document{Name: sessionlog.DefaultDocument, Content: f.content()})
			o := must[sessionlogtest.Outcome](t)(sessionlogtest.Run(t.Context(), v, sessionlogtest.Session{Node: "i-0123456789abcdef0"}))
			says := map[string]string{"s3EncryptionEnabled": "validate encryption on Amazon S3 bucket", "cloudWatchEncryptionEnabled": "encryption is not set up on the selected CloudWatch Logs", "runAsEnabled": "RunAs user"}[f.Name]
			switch {
			case says != "" && strings.Contains(o.Refused, says), f.Name == streamingFlag && strings.Contains(o.Logs.Reason, "streams nothing"):
				return on
			case o.Started():
				return off
			}
			return unreadable
		}},
	)
}

// runAs is runAsDefaultUser on a node whose only other user is ops.
type runAs struct {
	User string
	OS   sessionlogtest.OS
}

const (
	runs   = "runs"
	unsaid = "unsaid" // only a tag of the caller could name one
)

var runAsRows = func() (rows []ruletest.Row[runAs, string]) {
	for want, users := range map[string][]string{
		runs:    {"ops", " ops", "\tops \t", "ops\n"}, // a shell drops the spaces
		unsaid:  {"", " ", "\t \n", "\u00a0"},
		refused: {"root", " root ", "root\t", "Root", "OPS", "bob", "ops bo", "0", "\nops", "\u00a0ops", "ops\r"}, // a line before is a command of its own
	} {
		for _, user := range users {
			for _, os := range []sessionlogtest.OS{sessionlogtest.Linux, sessionlogtest.MacOS} {
				rows = append(rows, ruletest.Row[runAs, string]{In: runAs{user, os}, Want: want, Source: startShell})
			}
			rows = append(rows, ruletest.Row[runAs, string]{In: runAs{user, sessionlogtest.Windows}, Want: runs, Source: "aws/amazon-ssm-agent agent/session/shell/shell_windows.go knows no Run As"})
		}
	}
	return rows
}()

// TestRunAs is whom the agent starts a shell as.
func TestRunAs(t *testing.T) {
	nodes := map[sessionlogtest.OS]loggingtest.View{}
	for os, users := range map[sessionlogtest.OS][]string{sessionlogtest.Linux: {"ops"}, sessionlogtest.MacOS: {"ops"}, sessionlogtest.Windows: nil} {
		nodes[os] = withNode(t, false, sessionlogtest.Node{OS: os, Users: users})
	}
	ruletest.Equal(t, runAsRows,
		ruletest.Reader[runAs, string]{Name: "the builder", Read: func(_ testing.TB, r runAs) string {
			return yes(failed(sessionlog.NewPreferences().WithoutLogging().RunAs(r.User).Build()) == nil)
		}, Right: func(r runAs, _ string) (string, bool) { // it knows no node, and takes no spaces
			return yes(r.User != "root" && r.User != "" && !strings.ContainsAny(r.User, " \t\n\r\u00a0")), true
		}},
		ruletest.Reader[runAs, string]{Name: "Decide", Read: func(_ testing.TB, r runAs) string {
			node := agent.Node{Platform: map[sessionlogtest.OS]agent.Platform{sessionlogtest.Linux: agent.Linux, sessionlogtest.MacOS: agent.MacOS, sessionlogtest.Windows: agent.Windows}[r.OS]}
			if node.Platform != agent.Windows {
				node.Users = []string{"ops"}
			}
			for _, reason := range agent.Decide(agent.Content{SessionType: agent.StandardStream, RunAsEnabled: agent.Yes, RunAsDefaultUser: r.User}, node, agent.Circumstances{}).Reasons {
				switch {
				case reason.Code != agent.CodeRefusedUser:
				case reason.Effect == agent.RefusesSession:
					return refused
				default:
					return unsaid
				}
			}
			return runs
		}},
		ruletest.Reader[runAs, string]{Name: "the fake", Read: func(t testing.TB, r runAs) string {
			v := nodes[r.OS]
			ssmtest.PutDocument(v, ssmtest.Document{Name: sessionlog.DefaultDocument, Content: `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"runAsEnabled":true,"runAsDefaultUser":"` +
				strings.NewReplacer("\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(r.User) + `"}}`})
			if must[sessionlogtest.Outcome](t)(sessionlogtest.Run(t.Context(), v, sessionlogtest.Session{Node: "i-0123456789abcdef0"})).Started() {
				return runs
			}
			return refused
		}, Right: func(_ runAs, want string) (string, bool) { // its callers have no such tag
			if want == unsaid {
				return refused, true
			}
			return want, true
		}},
	)
}

// command is a session that runs one command, with its properties.
type command struct {
	Type       agent.SessionType
	Properties string
	OS         sessionlogtest.OS
}

const (
	uploaded      = "uploaded"
	singleCommand = "aws/amazon-ssm-agent agent/session/plugins/singlecommand/singlecommand.go, Execute and validateProperties"
)

var commandRows = func() (rows []ruletest.Row[command, string]) {
	for _, r := range []struct{ want, properties string }{
		{uploaded, `{"linux":{"commands":"top"},"macos":{"commands":"top"},"windows":{"commands":"dir"}}`},
		{uploaded, `{"linux":{"commands":"top","runAsElevated":true},"macos":{"commands":"top","runAsElevated":true},"windows":{"commands":"dir","runAsElevated":true}}`},
		{refused, `{"linux":{"commands":" "},"macos":{"commands":""},"windows":{}}`},
		{refused, `{}`},
		{refused, `null`},
		{refused, `{"linux":{"commands":"top","runAsElevated":"true"},"macos":{"commands":"top","runAsElevated":1},"windows":{"commands":"dir","runAsElevated":"false"}}`},
	} {
		for _, kind := range []agent.SessionType{agent.InteractiveCommands, agent.NonInteractiveCommands} {
			for _, os := range []sessionlogtest.OS{sessionlogtest.Linux, sessionlogtest.MacOS, sessionlogtest.Windows} {
				rows = append(rows, ruletest.Row[command, string]{In: command{kind, r.properties, os}, Want: r.want, Source: singleCommand})
			}
		}
	}
	return rows
}()

func (c command) content() string {
	// Run As names nobody who is there, which elevated commands do not mind.
	as := strings.Contains(c.Properties, `"runAsElevated":true`)
	return fmt.Sprintf(`{"schemaVersion":"1.0","sessionType":%q,"inputs":{"cloudWatchLogGroupName":"g","cloudWatchStreamingEnabled":true,"runAsEnabled":%v,"runAsDefaultUser":"nobody-there"},"properties":%s}`, c.Type, as, c.Properties)
}

// TestCommands is what becomes of sessions that run one command, whose document asks for
// streaming, on a node that cannot stream.
func TestCommands(t *testing.T) {
	nodes := map[sessionlogtest.OS]loggingtest.View{}
	for os, n := range map[sessionlogtest.OS]sessionlogtest.Node{sessionlogtest.Linux: {Users: []string{"ops"}}, sessionlogtest.MacOS: {Users: []string{"ops"}}, sessionlogtest.Windows: {PowerShell: "4.0"}} {
		n.OS = os
		nodes[os] = withNode(t, true, n)
	}
	ruletest.Equal(t, commandRows,
		ruletest.Reader[command, string]{Name: "Decide", Read: func(_ testing.TB, c command) string {
			content, err := agent.ParseContent([]byte(c.content()))
			if err != nil {
				return refused
			}
			node := agent.Node{Platform: map[sessionlogtest.OS]agent.Platform{sessionlogtest.Linux: agent.Linux, sessionlogtest.MacOS: agent.MacOS, sessionlogtest.Windows: agent.Windows}[c.OS]}
			if node.PowerShell = "4.0"; node.Platform != agent.Windows {
				node.PowerShell, node.Users = "", []string{"ops"}
			}
			switch v := agent.Decide(content, node, agent.Circumstances{GroupExists: agent.Yes, GroupKey: agent.No, DescribeGroups: agent.Allowed(), WriteGroup: agent.Allowed()}); v.Outcome {
			case agent.Refused:
				return refused
			case agent.Logs:
				return uploaded
			default:
				return string(v.Outcome)
			}
		}},
		ruletest.Reader[command, string]{Name: "the fake", Read: func(t testing.TB, c command) string {
			v := nodes[c.OS]
			ssmtest.PutDocument(v, ssmtest.Document{Name: "Mine", Content: c.content()})
			o := must[sessionlogtest.Outcome](t)(sessionlogtest.Run(t.Context(), v, sessionlogtest.Session{Node: "i-0123456789abcdef0", Document: "Mine", Typed: []sessionlogtest.Line{{Command: "q"}}}))
			switch {
			case !o.Started():
				return refused
			case o.Logs.Arrived:
				return uploaded
			}
			return o.Logs.Reason
		}},
	)
}
