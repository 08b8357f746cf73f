package sessionlogtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// A chain is one way in which an account can be set up for sessions. The zero value
// is right in every link; each field chooses what is wrong with one.
type chain struct {
	Mode, Flags, Group, GroupKey, Bucket, Role, Node, Channel, Doc string
}

// fault is the chain whose links are set.
var fault chain

// links are what can be wrong with each link. The empty string is right.
var links = []judgetest.Link{
	judgetest.Of(&fault.Mode, "", "stream", "upload", "bucket", "upload and bucket"), // right is to stream, and to the bucket
	judgetest.Of(&fault.Flags, "", "group", "bucket", "both"),
	judgetest.Of(&fault.Group, "", "missing", "other region"),
	judgetest.Of(&fault.GroupKey, "", "good", "closed", "disabled", "pending deletion"),
	judgetest.Of(&fault.Bucket, "", "missing", "AWS's key", "key", "key disabled", "key closed", "dual-layer", "denies all", "denies others", "asks for SSE-KMS", "asks for SSE-S3"),
	judgetest.Of(&fault.Role, "", "missing", "no DescribeLogGroups", "no CreateLogStream", "no PutLogEvents", "no PutObject", "no GetEncryptionConfiguration", "no GenerateDataKey", "no Decrypt",
		"no CreateControlChannel", "no OpenDataChannel", "no UpdateInstanceInformation", "denied", "not trusted", "trusts EC2", "trusts others of EC2", "boundary", "boundary allows", "attached", "stars", "plain group", "groups by name", "other prefix", "condition"),
	judgetest.Of(&fault.Node, "", "windows", "powershell 5.0", "powershell 7", "transcription", "2012", "2012 R2", "mac", "no screen", "no script", "windows without script", "oldest agent", "agent before keys", "agent before sessions"),
	judgetest.Of(&fault.Channel, "", "good", "id", "alias", "alias missing", "disabled", "closed to the account", "user denied"),
	judgetest.Of(&fault.Doc, "", "flag as text", "streaming as text", "unknown keys"),
}

const (
	nodeRole = "arn:aws:iam::111122223333:role/Node"
	userRole = "arn:aws:iam::111122223333:role/User"
	user     = "arn:aws:sts::111122223333:assumed-role/User/ana"
)

func (c chain) toGroup() bool  { return c.Mode != "bucket" }
func (c chain) toBucket() bool { return c.Mode == "" || strings.Contains(c.Mode, "bucket") }

// policy is the policy of the node.
func (c chain) policy() string {
	resource := map[string]string{"": `"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"`, "plain group": `"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions"`}
	groups, list, objects := resource[""], `"*"`, "arn:aws:s3:::"+bucketName+"/p/*"
	condition := ""
	switch c.Role {
	case "stars":
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	case "plain group":
		groups = resource[c.Role]
	case "groups by name":
		list = `"arn:aws:logs:eu-west-1:111122223333:log-group:/ssm/sessions:*"`
	case "other prefix":
		objects = "arn:aws:s3:::" + bucketName + "/q/*"
	case "condition":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`
	}
	without := func(prefix string, actions ...string) string {
		actions = slices.DeleteFunc(actions, func(a string) bool { return c.Role == "no "+a })
		return `"` + prefix + strings.Join(append(actions, "Nothing"), `","`+prefix) + `"`
	}
	var out []string
	for _, s := range []string{
		`"Action":[` + without("ssmmessages:", "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel") + `],"Resource":"*"`,
		`"Action":[` + without("ssm:", "UpdateInstanceInformation") + `],"Resource":"*"`,
		`"Action":[` + without("logs:", "DescribeLogGroups") + `],"Resource":` + list,
		`"Action":[` + without("logs:", "CreateLogStream", "PutLogEvents", "DescribeLogStreams") + `],"Resource":` + groups + condition,
		`"Action":[` + without("s3:", "PutObject") + `],"Resource":"` + objects + `"`,
		`"Action":[` + without("s3:", "GetEncryptionConfiguration") + `],"Resource":"arn:aws:s3:::` + bucketName + `"`,
		`"Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555"`, // the group's
		`"Action":[` + without("kms:", "GenerateDataKey", "Decrypt") + `],"Resource":"*"`,
	} {
		out = append(out, `{"Effect":"Allow",`+s+`}`)
	}
	if c.Role == "denied" {
		out = append(out, `{"Effect":"Deny","Action":["logs:Put*","s3:Put*"],"Resource":"*"}`)
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(out, ",") + `]}`
}

// build makes the account.
func (c chain) build(t *testing.T) fixture {
	f := mounted(t)
	all := f.account.PutManagedPolicy("All", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	few := f.account.PutManagedPolicy("Few", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["ssm:UpdateInstanceInformation","ssmmessages:*","logs:Describe*","logs:Create*","kms:*","s3:Get*"],"Resource":"*"}}`)
	role := loggingtest.RoleOptions{Name: "Node", Inline: map[string]string{"p": c.policy()}}
	switch c.Role {
	case "not trusted":
		role.Trust = trust("lambda.amazonaws.com", "")
	case "trusts EC2":
		role.Trust = trust("ec2.amazonaws.com", "")
	case "trusts others of EC2":
		role.Trust = trust("ec2.amazonaws.com", `,"Condition":{"StringEquals":{"aws:SourceAccount":"444455556666"}}`)
	case "boundary":
		role.Boundary = few
	case "boundary allows":
		role.Boundary = all
	case "attached":
		role.Inline, role.Attached = nil, []string{all}
	}
	if c.Role != "missing" {
		f.account.PutRole(role)
	}
	allowed := `"ssm:*","kms:*"`
	if c.Channel == "user denied" {
		allowed = `"ssm:*"`
	}
	f.account.PutRole(loggingtest.RoleOptions{Name: "User", Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + allowed + `],"Resource":"*"}]}`}})
	c.buildGroup(f)
	c.buildBucket(f)
	c.buildChannel(f)
	node := c.node()
	node.ID, node.Role = nodeID, nodeRole
	sessionlogtest.PutNode(f.view, node)
	return f
}

func trust(service, condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"` + condition + `}]}`
}

func (c chain) buildGroup(f fixture) {
	view := f.view
	switch c.Group {
	case "missing":
		return
	case "other region":
		view = view.In("us-east-1")
	}
	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str(group)}
	const open = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*"}]}`
	key := loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: open}
	if c.GroupKey != "" && c.Group == "" {
		in.KmsKeyId = aws.String(f.account.PutKey(region, key))
	}
	if _, err := view.Logs().CreateLogGroup(f.Context(), in); err != nil {
		f.Fatal(err)
	}
	switch c.GroupKey {
	case "closed":
		key.Policy = strings.Replace(open, `"Service":"logs.eu-west-1.amazonaws.com"`, `"Service":"sns.amazonaws.com"`, 1)
	case "disabled":
		key.State = kmstypes.KeyStateDisabled
	case "pending deletion":
		key.State = kmstypes.KeyStatePendingDeletion
	}
	f.account.PutKey(region, key)
}

func (c chain) buildBucket(f fixture) {
	o := s3test.BucketOptions{Name: bucketName}
	deny := func(condition string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::` + bucketName + `/*"` + condition + `}]}`
	}
	key := loggingtest.KeyOptions{ID: "22222222-2222-4333-8444-555555555555"}
	how := c.Bucket
	if strings.HasPrefix(how, "asks") && c.Flags != "bucket" && c.Flags != "both" {
		how = "" // which headers the agent sends without the flag is not known
	}
	switch how {
	case "missing":
		return
	case "AWS's key":
		o.Algorithm = "aws:kms"
	case "key", "key disabled", "key closed":
		if c.Bucket == "key disabled" {
			key.State = kmstypes.KeyStateDisabled
		}
		if c.Bucket == "key closed" {
			key.Policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.eu-west-1.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`
		}
		o.Algorithm, o.KeyARN = "aws:kms", f.account.PutKey(region, key)
	case "dual-layer":
		o.Algorithm = "aws:kms:dsse"
	case "denies all":
		o.Policy = deny("")
	case "denies others":
		o.Policy = deny(`,"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}`)
	case "asks for SSE-KMS":
		o.Policy = deny(`,"Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}}`)
	case "asks for SSE-S3":
		o.Policy = deny(`,"Condition":{"StringNotEquals":{"s3:x-amz-server-side-encryption":"AES256"}}`)
	}
	s3test.PutBucket(f.view, o)
}

const channelID = "33333333-2222-4333-8444-555555555555"

func (c chain) buildChannel(f fixture) {
	key := loggingtest.KeyOptions{ID: channelID, Alias: "alias/channel"}
	switch c.Channel {
	case "disabled":
		key.State = kmstypes.KeyStateDisabled
	case "closed to the account":
		key.Policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + userRole + `"},"Action":"kms:*","Resource":"*"}]}`
	}
	f.account.PutKey(region, key)
}

// channel is the key of the preferences, "" for none.
func (c chain) channel() string {
	switch c.Channel {
	case "":
		return ""
	case "id":
		return channelID
	case "alias":
		return "alias/channel"
	case "alias missing":
		return "alias/none"
	}
	return "arn:aws:kms:eu-west-1:111122223333:key/" + channelID
}

// node is the node as the fake has it, and described as it is for judging.
func (c chain) node() sessionlogtest.Node {
	n := sessionlogtest.Node{Screen: true}
	switch c.Node {
	case "windows":
		n.OS = sessionlogtest.Windows
	case "powershell 5.0":
		n.OS, n.PowerShell = sessionlogtest.Windows, "5.0"
	case "powershell 7":
		n.OS, n.PowerShell = sessionlogtest.Windows, "7.4"
	case "transcription":
		n.OS, n.Transcription = sessionlogtest.Windows, true
	case "2012":
		n.OS, n.OSVersion, n.PowerShell = sessionlogtest.Windows, "6.2.9200", "3.0"
	case "2012 R2":
		n.OS, n.OSVersion, n.PowerShell = sessionlogtest.Windows, "6.3.9600", "4.0"
	case "mac":
		n.OS = sessionlogtest.MacOS
	case "no screen":
		n.Screen = false
	case "no script":
		n.NoScript = true
	case "windows without script":
		n.OS, n.NoScript = sessionlogtest.Windows, true
	case "oldest agent":
		n.AgentVersion = "2.3.539.0"
	case "agent before keys":
		n.AgentVersion = "2.3.500.0"
	case "agent before sessions":
		n.AgentVersion = "2.3.67.0"
	}
	return n
}

func (c chain) described() agent.Node {
	n := c.node()
	d := agent.Node{Agent: n.AgentVersion, WithoutScreen: !n.Screen, WithoutScript: n.NoScript, Transcription: n.Transcription, PowerShell: n.PowerShell}
	switch n.OS {
	case sessionlogtest.Windows:
		d.Platform, d.WithoutScreen, d.WithoutScript = agent.Windows, false, false
	case sessionlogtest.MacOS:
		d.Platform = agent.MacOS
	}
	if strings.HasPrefix(c.Node, "2012") {
		d.WindowsServer, d.PowerShell = c.Node, ""
	}
	return d
}

// preferences are what the chain asks for.
func (c chain) preferences(t *testing.T) sessionlog.Preferences {
	t.Helper()
	b := sessionlog.NewPreferences().NodeRole(role.Named(nodeRole)).UserRole(role.Named(userRole)).Node(c.described())
	if g := loggroup.New(group); c.toGroup() {
		if strings.HasPrefix(c.Mode, "upload") {
			b.LogGroup(thing(g)).WithoutStreaming()
		} else {
			b.LogGroup(thing(g)).Streaming()
		}
		if c.Flags == "group" || c.Flags == "both" {
			b.OnlyEncryptedLogGroup()
		}
	}
	if c.toBucket() {
		b.Bucket(thing(bucket.New(bucketName))).KeyPrefix("p")
		if c.Flags == "bucket" || c.Flags == "both" {
			b.OnlyEncryptedBucket()
		}
	}
	if channel := c.channel(); channel != "" {
		b.ChannelKey(key.Named(channel))
	}
	p, err := b.Build()
	if err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	return p
}

// document is what the preferences make, with what the chain says about it.
func (c chain) document(t *testing.T, p sessionlog.Preferences) string {
	t.Helper()
	text, err := p.Content()
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, with string) { text = strings.Replace(text, old, with, 1) }
	switch c.Doc {
	case "flag as text":
		replace(`"cloudWatchEncryptionEnabled": true`, `"cloudWatchEncryptionEnabled": "true"`)
		replace(`"s3EncryptionEnabled": false`, `"s3EncryptionEnabled": "false"`)
	case "streaming as text":
		replace(`"cloudWatchStreamingEnabled": true`, `"cloudWatchStreamingEnabled": "true"`)
		replace(`"cloudWatchStreamingEnabled": false`, `"cloudWatchStreamingEnabled": "false"`)
	case "unknown keys":
		replace(`"inputs": {`, `"inputs": {"tomorrow": {"x": [1]},`)
	}
	return text
}

// try has a user start a session, and another whose log is large, and says whether
// both arrive wherever they are to go.
func (c chain) try(f fixture) (bool, string) {
	f.Helper()
	o := f.run(sessionlogtest.Session{User: user})
	if !o.Logged() {
		return false, fmt.Sprintf("refused %q, logs %q, object %q", o.Refused, o.Logs.Reason, o.Object.Reason)
	}
	if c.toBucket() && c.Bucket == "key" && (c.Role == "no Decrypt" || c.Role == "" && c.Node == "") { // only then its size matters; it takes time
		o = f.run(sessionlogtest.Session{User: user, Typed: []sessionlogtest.Line{{Command: "cat", Output: strings.Repeat(strings.Repeat("x", 1023)+"\n", 5<<10+1)}}})
	}
	return o.Logged(), fmt.Sprintf("large: refused %q, logs %q, object %q", o.Refused, o.Logs.Reason, o.Object.Reason)
}

// errorCodes are the codes that keep logs of sessions from arriving, or sessions from
// starting.
var errorCodes = []string{
	string(agent.CodeRefusedGroup),
	string(agent.CodeRefusedDescribe),
	string(agent.CodeRefusedBucket),
	string(agent.CodeRefusedEncryption),
	string(agent.CodeRefusedChannelKey),
	string(agent.CodeRefusedAgent),
	string(agent.CodeRefusedDocument),
	string(agent.CodeGroupNotSeen),
	string(agent.CodeCannotStream),
	string(agent.CodeGroupDenied),
	string(agent.CodeBucketDenied),
	string(agent.CodeLargeLost),
	string(agent.CodeNoScript),
	string(sessionlog.CodeNodeTrust),
	string(sessionlog.CodeChannelDenied),
	string(sessionlog.CodeUserKeyDenied),
	string(bucket.CodeMissing),
	string(bucket.CodeKeyUnusable),
	string(loggroup.CodeMissing),
	string(loggroup.CodeKeyUnusable),
	string(loggroup.CodeKeyClosed),
	string(role.CodeMissing),
}

func names(fs resource.Findings) []string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Code))
	}
	return out
}

// TestCheckAgreesWithDelivery checks that with full read rights an error is found
// exactly where sessions do not start or their logs do not arrive, and that no code
// could be left out.
func TestCheckAgreesWithDelivery(t *testing.T) {
	rounds.Sequential(t)
	chains := append(judgetest.Chains(&fault, links, !testing.Short(), 100, 11),
		// Codes that need three links to be the only one.
		chain{Flags: "group", GroupKey: "good", Role: "no DescribeLogGroups"}, chain{Mode: "bucket", Flags: "bucket", Role: "no GetEncryptionConfiguration"},
		chain{Mode: "bucket", Bucket: "key", Role: "no Decrypt"}, chain{Flags: "bucket", Bucket: "dual-layer"})
	judgetest.Agree(t, chains, errorCodes, func(t *testing.T, c chain) judgetest.Outcome {
		f := c.build(t)
		p := c.preferences(t)
		f.document(preferences, c.document(t, p))
		findings, err := logging.Check(t.Context(), logging.Targets{sessionlog.New(sessionlogtest.New(f.view), p)})
		if err != nil {
			t.Fatal(err)
		}
		ok, why := c.try(f)
		return judgetest.Outcome{Arrived: ok, Why: why, Text: findings.String(), Errors: names(findings.With(resource.SeverityError)), Unknown: names(findings.With(resource.SeverityUnknown))}
	})
}
