package trailogtest

import (
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// keptDeliveries is how many deliveries of a trail are kept.
const keptDeliveries = 256

// Delivery tells what became of one event at one trail, and where it did not arrive,
// why.
type Delivery struct {
	Trail   string // ARN
	EventID string
	Event   string // "ssm:DeleteDocument"

	// Reason is why the trail does not deliver the event, one clause: it is not
	// logging, is of another region, or its selectors leave the event out. "" where it
	// delivers, also if nothing arrives.
	Reason string
	// Pending is of an event that is to be delivered later: see [WithDelay] and
	// [WithBatches].
	Pending bool

	Logs   Sink // the log group
	Bucket Sink
	Topic  Sink
}

// Sink is one place that a trail delivers to.
type Sink struct {
	Used    bool // the trail delivers there
	Arrived bool
	// Place is where: the log stream ("group:stream"), the key in the bucket
	// ("bucket/key"), the topic's ARN.
	Place  string
	Code   string                     // of the error, as the trail's status has it; "" where it arrived, and for an event that is too large
	Reason string                     // one clause, "" where it arrived
	Steps  []loggingtest.DeliveryStep // what was asked and done, up to what failed
}

// Arrived reports whether the event is in all places that the trail delivers to.
func (d Delivery) Arrived() bool {
	return d.Reason == "" && !d.Pending && d.Logs.ok() && d.Bucket.ok() && d.Topic.ok()
}

func (s Sink) ok() bool { return s.Arrived || !s.Used }

// String is what happened, in a line.
func (d Delivery) String() string {
	switch {
	case d.Reason != "":
		return fmt.Sprintf("%s is not delivered by %s: %s", d.Event, d.Trail, d.Reason)
	case d.Pending:
		return fmt.Sprintf("%s is not delivered by %s yet", d.Event, d.Trail)
	}
	return fmt.Sprintf("%s by %s: log group: %s; bucket: %s; topic: %s", d.Event, d.Trail, d.Logs, d.Bucket, d.Topic)
}

// String is where it arrived, or the reason.
func (s Sink) String() string {
	switch {
	case !s.Used:
		return "none"
	case s.Arrived:
		return "arrived in " + s.Place
	}
	return s.Reason
}

// Deliveries are the last 256 deliveries of a trail, oldest first: of events that the
// account's API calls made, and of those of [Record]. The trail is named as in a call,
// by name or ARN; one that does not exist has none.
func Deliveries(v loggingtest.View, trailNameOrARN string) []Delivery {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(v, trailNameOrARN)
	if err != nil {
		return nil
	}
	return slices.Clone(t.deliveries)
}

// keep remembers deliveries, and what they did to the status. It is called with the
// lock held.
func (s *store) keep(t *trail, done []Delivery) {
	at := now()
	for _, d := range done {
		if d.Reason == "" && !d.Pending {
			s.note(&t.status.bucket, d.Bucket, at)
			s.note(&t.status.topic, d.Topic, at)
			// Events that are too large are left out without an error.
			if d.Logs.Arrived || d.Logs.Code != "" {
				s.note(&t.status.logs, d.Logs, at)
			}
		}
		if d.Pending {
			continue // it comes again
		}
		t.deliveries = append(t.deliveries, d)
	}
	if n := len(t.deliveries) - keptDeliveries; n > 0 {
		t.deliveries = slices.Delete(t.deliveries, 0, n)
	}
}

func (s *store) note(st *sinkStatus, d Sink, at time.Time) {
	if d.Used {
		st.note(d.Arrived, d.Code, at, s.stickyErrors)
	}
}
