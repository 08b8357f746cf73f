package acceptance

import (
	"bytes"
	"testing"
)

// Boto3 returns a function that runs a Python script, which may import boto3 and has to
// succeed, and answers what it printed; args are its sys.argv[1:]. The test is skipped
// where there is no Python with boto3.
func Boto3(t testing.TB) func(script string, args ...string) []byte {
	t.Helper()
	python := program(t, "python3", "Python, https://www.python.org")
	if out, err := command(t, python, "-c", "import boto3").CombinedOutput(); err != nil {
		t.Skipf("boto3 is not installed (pip install boto3): %v\n%s", err, out)
	}
	return func(script string, args ...string) []byte {
		t.Helper()
		cmd := command(t, python, append([]string{"-c", script}, args...)...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, stderr.Bytes())
		}
		return out
	}
}
