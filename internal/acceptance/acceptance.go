// Package acceptance lets tests run what nobody here wrote: the AWS CLI, boto3, Terraform,
// moto's server, cfn-lint, DuckDB, and a parser of SQL that node runs. Such tests run where
// AWSLOGKIT_ACCEPTANCE is 1, and are skipped with a message everywhere else, so that "go test ./..." needs nothing but Go.
package acceptance

import (
	"os"
	"os/exec"
	"slices"
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
		if out, err := command(t, "pyenv", "which", name).Output(); err == nil {
			return strings.TrimSpace(string(out))
		}
	}
	return path
}

// command is a program to run, which learns nothing of this process's credentials.
func command(t testing.TB, path string, args ...string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), path, args...)
	c.Env = environment()
	return c
}

// environment is this process's, without what it says about AWS, Terraform and proxies, and with
// more on top.
func environment(more ...string) []string {
	kept := slices.DeleteFunc(installing(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return strings.HasSuffix(strings.ToLower(name), "_proxy")
	})
	return append(append(kept, "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1"), more...)
}

// installing is this process's environment for what asks a registry, which may take a proxy, without what it says about AWS and
// Terraform.
func installing() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "AWS_") || strings.HasPrefix(v, "TF_")
	})
}
