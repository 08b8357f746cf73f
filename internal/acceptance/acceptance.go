// Package acceptance lets tests run what nobody here wrote: the AWS CLI, boto3,
// Terraform, and moto's server. Such tests run where AWSLOGKIT_ACCEPTANCE is 1, and are skipped with
// a message everywhere else, so that "go test ./..." needs nothing but Go.
package acceptance

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Variable is the name of the environment variable that has the tests run.
const Variable = "AWSLOGKIT_ACCEPTANCE"

// program finds a program, or skips the test: where acceptance tests are not asked
// for, and where the program is not installed. hint says what it is and where to get it.
func program(t testing.TB, name, hint string) string {
	t.Helper()
	if os.Getenv(Variable) != "1" {
		t.Skipf("an acceptance test, which runs %s: set %s=1", name, Variable)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: %s", name, hint)
	}
	if strings.Contains(path, "/.pyenv/shims/") { // finding the program anew takes as long as a command of it
		if out, err := exec.CommandContext(t.Context(), "pyenv", "which", name).Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
	}
	return path
}

// environment is this process's, without what it says about AWS, Terraform and proxies, and with
// more on top.
func environment(more ...string) []string {
	var kept []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "AWS_") && !strings.HasPrefix(name, "TF_") && !strings.HasSuffix(strings.ToLower(name), "_proxy") {
			kept = append(kept, v)
		}
	}
	return append(append(kept, "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1"), more...)
}
