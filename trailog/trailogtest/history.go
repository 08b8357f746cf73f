package trailogtest

import (
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// keptHistory is how many events the event history keeps, of all regions.
const keptHistory = 4096

// past is an event of the history: a call that was heard, whose record is made when it
// is asked for, or a record.
type past struct {
	number uint64
	call   *loggingtest.APICall
	record *trailrecord.Record
}

// history is a ring of the last events. The zero value is empty.
type history struct {
	ring []past
	n    int // events so far
}

func (h *history) add(p past) {
	if p.call != nil && p.call.ReadOnly {
		call := *p.call
		if call.EventName != "AssumeRole" {
			call.Output = nil // records of reads do not have it
		}
		p.call = &call
	}
	if len(h.ring) < keptHistory {
		h.ring = append(h.ring, p)
	} else {
		h.ring[h.n%keptHistory] = p
	}
	h.n++
}

// newest is a copy of the history, newest event first.
func (h *history) newest() []past {
	out := make([]past, 0, len(h.ring))
	for i := range h.ring {
		out = append(out, h.ring[(h.n-1-i)%len(h.ring)])
	}
	return out
}
