// Package rounds says how many random inputs a property test tries: few where somebody
// waits for the answer, and more where AWSLOGKIT_ROUNDS says how many times as many.
package rounds

import (
	"os"
	"strconv"
	"testing"
)

// Sequential skips a test under the race detector. It is for tests that have one goroutine,
// or go another time through what other tests go through, and take minutes there.
func Sequential(t testing.TB) {
	t.Helper()
	if race {
		t.Skip("it takes long with the race detector, and has nothing for it to find")
	}
}

// Costly is [Of] for what takes long: with the race detector, which makes it some eight
// times as slow, a sixth of it.
func Costly(n int) int {
	if race {
		n = (n + 5) / 6
	}
	return Of(n)
}

// Of is n, or AWSLOGKIT_ROUNDS times n. It panics unless that is a whole number from 1.
func Of(n int) int {
	text := os.Getenv("AWSLOGKIT_ROUNDS")
	if text == "" {
		return n
	}
	times, err := strconv.Atoi(text)
	if err != nil || times < 1 {
		panic("AWSLOGKIT_ROUNDS is not a whole number from 1: " + text)
	}
	return n * times
}
