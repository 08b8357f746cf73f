package acceptance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// CLI is the AWS CLI in a test. Each command gets --endpoint-url, since an old CLI
// ignores AWS_ENDPOINT_URL and would call AWS.
type CLI struct {
	t                      testing.TB
	path, endpoint, region string
	env                    []string
}

// NewCLI returns the AWS CLI for an endpoint and a region, or skips the test where there
// is none that is recent enough: 1.32 or 2.15.
func NewCLI(t testing.TB, endpoint, region string) CLI {
	t.Helper()
	path := program(t, "aws", "the AWS CLI, https://aws.amazon.com/cli")
	out, err := command(t, path, "--version").CombinedOutput()
	if why := unfit(string(out), err); why != "" {
		t.Skip(why)
	}
	return CLI{t: t, path: path, endpoint: endpoint, region: region}
}

var cliVersion = regexp.MustCompile(`aws-cli/(\d+)\.(\d+)`)

// unfit says why a CLI whose --version printed this cannot be used, "" if it can.
func unfit(printed string, err error) string {
	m := cliVersion.FindStringSubmatch(printed)
	if err != nil || m == nil {
		return fmt.Sprintf("the AWS CLI does not run: %v %s", err, printed)
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	if major < 1 || major == 1 && minor < 32 || major == 2 && minor < 15 {
		return "the AWS CLI is too old: " + m[0] + "; 1.32 or 2.15 is needed"
	}
	return ""
}

// At is the CLI with another endpoint.
func (c CLI) At(endpoint string) CLI {
	c.endpoint = endpoint
	return c
}

// With is the CLI with more in its environment: "AWS_ACCESS_KEY_ID=…".
func (c CLI) With(env ...string) CLI {
	c.env = append(slices.Clone(c.env), env...)
	return c
}

// Try runs a command. It returns what the command printed, or what it said of a failure.
func (c CLI) Try(args ...string) (string, error) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), c.path, append([]string{"--endpoint-url", c.endpoint, "--output", "json"}, args...)...)
	cmd.Env = environment(append([]string{"AWS_REGION=" + c.region, "AWS_DEFAULT_REGION=" + c.region,
		"AWS_ENDPOINT_URL=" + c.endpoint}, c.env...)...) // some commands call other services too
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(out), errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return string(out), nil
}

// Run is what a command printed, which has to succeed.
func (c CLI) Run(args ...string) string {
	c.t.Helper()
	out, err := c.Try(args...)
	if err != nil {
		c.t.Fatalf("aws %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// Silent runs a command that has to succeed and to print nothing.
func (c CLI) Silent(args ...string) {
	c.t.Helper()
	if out := c.Run(args...); out != "" {
		c.t.Errorf("aws %s printed %s, and should print nothing", strings.Join(args, " "), out)
	}
}

// Object is the JSON object that a command printed.
func (c CLI) Object(args ...string) map[string]any {
	c.t.Helper()
	out := c.Run(args...)
	var object map[string]any
	if err := json.Unmarshal([]byte(out), &object); err != nil {
		c.t.Fatalf("aws %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return object
}

// Refused runs a command that has to fail with an error's code, and returns what the
// CLI says.
func (c CLI) Refused(code string, args ...string) string {
	c.t.Helper()
	out, err := c.Try(args...)
	if err == nil || !strings.Contains(err.Error(), "("+code+")") {
		c.t.Errorf("aws %s: %s, %v; want the error %s", strings.Join(args, " "), out, err, code)
		return ""
	}
	return err.Error()
}
