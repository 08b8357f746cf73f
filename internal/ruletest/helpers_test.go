package ruletest_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/logging"
)

const (
	account = "111122223333"
	home    = "eu-west-1"
)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func build[T any](t testing.TB, b interface{ Build() (T, error) }) T {
	t.Helper()
	return must[T](t)(b.Build())
}

func check(t testing.TB, target logging.Target) logging.Findings {
	t.Helper()
	return must[logging.Findings](t)(logging.Check(t.Context(), logging.Targets{target}))
}

// keyID is that of the only key of an account.
const keyID = "11111111-2222-4333-8444-555555555555"
