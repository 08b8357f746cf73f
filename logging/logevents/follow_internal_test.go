package logevents

import (
	"fmt"
	"testing"
	"time"
)

// The first look of following can be at all that a group has.
func TestSeenEventsAreForgotten(t *testing.T) {
	s := seenEvents{late: time.Minute}
	began := time.Now().Add(-200_000 * time.Second)
	for i := range 100_000 {
		if !s.add(Event{ID: fmt.Sprint(i), Time: began.Add(time.Duration(i) * time.Second)}) {
			t.Fatal("an event was taken for another")
		}
	}
	if n := len(s.ids); n > 2000 {
		t.Errorf("%d events are kept", n)
	}
	for i := 100_000 - 60; i < 100_000; i++ {
		if s.add(Event{ID: fmt.Sprint(i), Time: began.Add(time.Duration(i) * time.Second)}) {
			t.Fatalf("event %d came again", i)
		}
	}
}
