package acceptance

import "testing"

// CFNLint runs cfn-lint (https://github.com/aws-cloudformation/cfn-lint) and answers what it
// printed; the error is that it ended with another exit code than 0. The test is skipped where
// it is not installed.
func CFNLint(t testing.TB) func(args ...string) (string, error) {
	t.Helper()
	path := program(t, "cfn-lint", "cfn-lint (pip install cfn-lint)")
	return func(args ...string) (string, error) {
		out, err := command(t, path, args...).CombinedOutput()
		return string(out), err
	}
}
