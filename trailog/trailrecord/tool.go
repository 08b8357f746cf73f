package trailrecord

import "strings"

// ToolKind is what sort of tool a call was made with.
type ToolKind string

// Kinds of tools: those that the page on logging Systems Manager calls names,
// and those that people look for.
const (
	Console    ToolKind = "console"    // the AWS Management Console, and signing in to it
	CLI        ToolKind = "CLI"        // the AWS CLI
	PowerShell ToolKind = "PowerShell" // the AWS Tools for PowerShell
	SDK        ToolKind = "SDK"        // an AWS SDK, or a program on top of one
	CloudShell ToolKind = "CloudShell" // anything run in AWS CloudShell
	IaC        ToolKind = "IaC"        // infrastructure as code: CloudFormation, Terraform and the like
	Service    ToolKind = "service"    // an AWS service, by itself or for somebody
	OtherTool  ToolKind = "other"      // a user agent that is none of these
	NoTool     ToolKind = "unknown"    // the record does not say
)

// Tool is what a call was made with, as far as the record tells. The caller
// chooses the user agent, so a tool proves nothing.
type Tool struct {
	Kind ToolKind
	// Name is as the user agent has it ("aws-cli", "Boto3", "Terraform"), or
	// the service's name.
	Name    string
	Version string // empty where there is none
}

// String returns the kind, name and version.
func (t Tool) String() string {
	s := string(t.Kind)
	if t.Name != "" {
		s += " " + t.Name
	}
	if t.Version != "" {
		s += " " + t.Version
	}
	return s
}

// Tool tells with which tool the call was made, from the user agent, the event's
// type, sessionCredentialFromConsole, and the service that made the call. A
// named tool counts more than where its credentials came from: the AWS CLI with
// the credentials of a console session is the CLI.
func (r Record) Tool() Tool {
	agent := strings.Trim(strings.TrimSpace(r.UserAgent), "[]")
	lower := strings.ToLower(agent)
	if r.EventType == ConsoleSignIn || r.EventType == ConsoleAction {
		return Tool{Kind: Console}
	}
	if strings.Contains(lower, "cloudshell") {
		t := Tool{Kind: CloudShell}
		t.Name, t.Version = product(agent, lower, "aws-cli/")
		return t
	}
	for _, known := range namedTools {
		if name, version := product(agent, lower, known.mark); name != "" {
			return Tool{Kind: known.kind, Name: name, Version: version}
		}
	}
	if lower == cloudFormation || r.UserIdentity.InvokedBy == cloudFormation {
		return Tool{Kind: IaC, Name: cloudFormation}
	}
	if r.SessionCredentialFromConsole == True || isConsole(lower) {
		return Tool{Kind: Console}
	}
	if service := serviceOf(r, agent); service != "" {
		return Tool{Kind: Service, Name: service}
	}
	for _, mark := range sdkMarks {
		if name, version := product(agent, lower, mark); name != "" {
			return Tool{Kind: SDK, Name: name, Version: version}
		}
	}
	if agent == "" {
		return Tool{Kind: NoTool}
	}
	head, _, _ := strings.Cut(agent, " ")
	name, version, _ := strings.Cut(head, "/")
	return Tool{Kind: OtherTool, Name: name, Version: version}
}

const cloudFormation = "cloudformation.amazonaws.com"

// namedTools are told by a product in the user agent, in lower case, also where
// an SDK's name comes with it.
var namedTools = []struct {
	mark string
	kind ToolKind
}{
	{"awspowershell", PowerShell},
	{"aws.tools.", PowerShell},
	{"terraform/", IaC},
	{"terraform-provider-aws", IaC},
	{"opentofu", IaC},
	{"pulumi", IaC},
	{"aws-cdk", IaC},
	{"ansible", IaC},
	{"crossplane", IaC},
	{"aws-cli/", CLI},
}

var sdkMarks = []string{"aws-sdk-", "boto3/", "botocore/", "boto/", "awssdk", "aws-sdk/"}

// product finds a product that begins with mark and returns its name and
// version.
func product(agent, lower, mark string) (name, version string) {
	// Only ASCII text keeps its length in lower case.
	if len(agent) != len(lower) {
		return "", ""
	}
	for from := 0; ; {
		i := strings.Index(lower[from:], mark)
		if i < 0 {
			return "", ""
		}
		i += from
		if i > 0 && isNameByte(lower[i-1]) {
			from = i + 1
			continue
		}
		end := i
		for end < len(agent) && (isNameByte(agent[end]) || agent[end] == '.') {
			end++
		}
		name = agent[i:end]
		if end < len(agent) && agent[end] == '/' {
			version, _, _ = strings.Cut(agent[end+1:], " ")
			version = strings.TrimRight(version, ",;)]")
		}
		return name, version
	}
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// isConsole knows the user agents of the console, of its parts, and of the
// browsers that it runs in.
func isConsole(lower string) bool {
	for _, mark := range []string{"aws console", "awsconsole", "aws-console"} {
		if strings.HasPrefix(lower, mark) {
			return true
		}
	}
	head, _, _ := strings.Cut(lower, " ")
	name, _, _ := strings.Cut(head, "/")
	switch {
	case name == "mozilla", strings.HasSuffix(name, "console"):
		return true
	case strings.HasSuffix(name, ".amazonaws.com"):
		return strings.HasPrefix(name, "console.") || strings.HasPrefix(name, "signin.") || strings.Contains(name, ".console.")
	}
	return false
}

// serviceOf returns the AWS service that made the call.
func serviceOf(r Record, agent string) string {
	if r.UserIdentity.InvokedBy != "" {
		return r.UserIdentity.InvokedBy
	}
	switch {
	case strings.EqualFold(agent, "AWS Internal"), strings.HasPrefix(agent, "AWS Internal/"):
		return agent
	case !strings.Contains(agent, " ") && (strings.HasSuffix(agent, ".amazonaws.com") || strings.HasSuffix(agent, ".amazonaws.com.cn")):
		return agent
	case r.UserIdentity.Type == AWSService, r.EventType == ServiceEvent:
		return first(agent, r.SourceIPAddress, r.EventSource)
	}
	return ""
}
