package trailrecord

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
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

// Where the reader waits for time to pass, and time passes only while all wait,
// nobody waits awake for long.
func TestBubbleSlowReader(t *testing.T) {
	packed := zipped(t, string(generate(500, 1)))
	synctest.Test(t, func(t *testing.T) {
		half := len(packed) / 2
		r := io.MultiReader(strings.NewReader(packed[:half]), sleeping{}, strings.NewReader(packed[half:]))
		if got := outcome(Decode(r)); len(got) != 500 {
			t.Errorf("%d records", len(got))
		}
	})
}

// sleeping is a reader whose end takes a second to come.
type sleeping struct{}

func (sleeping) Read([]byte) (int, error) {
	time.Sleep(time.Second)
	return 0, io.EOF
}
