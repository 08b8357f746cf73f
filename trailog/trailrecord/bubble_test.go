package trailrecord

import (
	"bytes"
	"testing"
	"testing/synctest"
)

// What a reader in a bubble of testing/synctest keeps for the next one can be used
// outside of the bubble, and in another one.
func TestBubbles(t *testing.T) {
	packed := []byte(zipped(t, string(generate(500, 1))))
	read := func(t *testing.T) {
		if got := outcome(Decode(bytes.NewReader(packed))); len(got) != 500 {
			t.Errorf("%d records", len(got))
		}
	}
	for range 8 {
		synctest.Test(t, read)
		read(t)
	}
}
