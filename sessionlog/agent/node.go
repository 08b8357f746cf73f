package agent

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Platform is the kind of a node's operating system.
type Platform string

// The platforms. The empty platform is Linux.
const (
	Linux   Platform = "Linux"
	MacOS   Platform = "macOS"
	Windows Platform = "Windows"
)

// Node is what the outcome of a session depends on at the node itself. The zero
// value is a current Linux node with all that AWS's page asks for, and so is
// what is taken of nodes that nobody describes.
type Node struct {
	// Name is for findings: "bastion", "the SAP hosts".
	Name     string   `json:"name,omitempty" doc:"Name for findings."`
	Platform Platform `json:"platform,omitempty" doc:"Linux, macOS or Windows; Linux where it is not said."`
	// Agent is the SSM agent's version; empty for a current one.
	Agent string `json:"agentVersion,omitempty" doc:"Version of the SSM agent; a current one where it is not said."`

	// HostManagement: an EC2 instance without an instance profile, or with one that does not
	// allow ssm:UpdateInstanceInformation, which has the role of Default Host Management
	// Configuration instead.
	HostManagement bool `json:"defaultHostManagement,omitempty" doc:"An EC2 instance that has the role of Default Host Management Configuration."`

	// WithoutScreen: the screen utility is not installed (Linux, macOS).
	WithoutScreen bool `json:"withoutScreen,omitempty" doc:"The screen utility is not installed."`
	// WithoutScript: the script command is missing or fails (Linux, macOS).
	WithoutScript bool `json:"withoutScript,omitempty" doc:"The script command is missing or fails."`

	// Users are the users of a Linux or macOS node; nil: any that a session runs as.
	Users []string `json:"users,omitempty" doc:"Users of a Linux or macOS node; any where it is not said."`

	// WindowsServer is the edition: "2012", "2012 R2", "2016", …; empty for 2016 or later.
	WindowsServer string `json:"windowsServer,omitempty" doc:"Edition, such as 2012 R2; 2016 or later where it is not said."`
	// PowerShell is its version, such as "5.1"; empty for the one that the edition
	// of Windows Server has by default.
	PowerShell string `json:"powerShellVersion,omitempty" doc:"Version of PowerShell; that of the edition where it is not said."`
	// Transcription: the PowerShell Transcription policy setting is configured.
	Transcription bool `json:"powerShellTranscription,omitempty" doc:"The PowerShell Transcription policy setting is configured."`
}

func (n Node) platform() Platform {
	if n.Platform == "" {
		return Linux
	}
	return n.Platform
}

// called is how findings name the node.
func (n Node) called() string {
	if n.Name != "" {
		return n.Name
	}
	return "a " + string(n.platform()) + " node"
}

// Problem is what is wrong with a field of a Node.
type Problem struct {
	Field string // as in JSON; empty: it is about the node
	Value string
	Rule  string // what it must be
}

// Problems are what is wrong with the node; nil where nothing is.
func (n Node) Problems() []Problem {
	var out []Problem
	add := func(field, value, rule string) { out = append(out, Problem{field, value, rule}) }
	switch n.Platform {
	case "", Linux, MacOS:
		if n.WindowsServer != "" || n.PowerShell != "" || n.Transcription {
			add("", "", "has what only a Windows node has: windowsServer, powerShellVersion or powerShellTranscription")
		}
	case Windows:
		if n.WithoutScreen || n.WithoutScript || n.Users != nil {
			add("", "", "has what only a Linux or macOS node has: withoutScreen, withoutScript or users")
		}
	default:
		add("platform", string(n.Platform), "must be Linux, macOS or Windows")
	}
	for _, f := range []struct{ name, value string }{{"agentVersion", n.Agent}, {"powerShellVersion", n.PowerShell}} {
		if f.value != "" && versionOf(f.value) == nil {
			add(f.name, f.value, "must be numbers with periods between them")
		}
	}
	if _, _, ok := n.edition(); !ok {
		add("windowsServer", n.WindowsServer, `must be an edition such as "2012", "2012 R2" or "2019"`)
	}
	return out
}

// edition is the year, and whether it is an R2.
func (n Node) edition() (year int, r2, ok bool) {
	if n.WindowsServer == "" {
		return 2016, false, true
	}
	y, rest, _ := strings.Cut(n.WindowsServer, " ")
	year, err := strconv.Atoi(y)
	r2 = strings.EqualFold(rest, "R2")
	return year, r2, err == nil && year >= 2000 && year < 2100 && (rest == "" || r2)
}

// streams reports whether Windows can stream: PowerShell 5.1, which Windows
// Server has from 2016 on, and no transcription.
func (n Node) powerShellStreams() bool {
	if n.PowerShell != "" {
		return !older(n.PowerShell, "5.1")
	}
	year, _, _ := n.edition()
	return year >= 2016
}

// badlyFormatted: Windows Server 2012 and earlier, not 2012 R2.
func (n Node) badlyFormatted() bool {
	year, r2, _ := n.edition()
	return year < 2012 || year == 2012 && !r2
}

// The agents that AWS's pages ask for.
const (
	sessionAgent    = "2.3.68.0"  // for sessions at all
	channelKeyAgent = "2.3.539.0" // for a KMS key of the channel
	hostAgent       = "3.2.582.0" // for Default Host Management Configuration
)

// versionOf is a version's numbers; nil where it is none.
func versionOf(s string) []int {
	var out []int
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// older compares versions number by number; what is missing is 0. An empty
// version is a current one.
func older(version, than string) bool {
	a, b := versionOf(version), versionOf(than)
	if a == nil {
		return false
	}
	for len(a) < len(b) {
		a = append(a, 0)
	}
	return slices.Compare(a, b) < 0
}

// String is the node's name and what is particular about it.
func (n Node) String() string {
	s := n.called()
	if n.Name != "" {
		s += fmt.Sprintf(" (%s)", n.platform())
	}
	return s
}
